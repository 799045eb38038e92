//! Messages of the method `FilterData`.

use super::{
    base::{RequestBase, ResponseBase},
    shape::{Kind, REQUEST_NAMESPACE, RESPONSE_NAMESPACE},
    typed::described,
};

described! {
    /// Request for the values by which certificates can be filtered.
    pub struct FilterDataRequest = "FilterDataRequest" titled "SertCardRequestFilterData" in REQUEST_NAMESPACE, base RequestBase;
    "PosCode" pos_code: Option<String> = Kind::Text, "Код торговой точки";
}

described! {
    /// Values of each filter. The original's page is cut within `SertCardTypes`. The series are
    /// ours, and so are the members of the items.
    pub struct FilterDataResponse = "FilterDataResponse" titled "SertCardResponseFilterData" in RESPONSE_NAMESPACE, base ResponseBase;
    "SertCardStatuses" sert_card_statuses: Option<Vec<Option<FilterDataSertCardStatus>>> = Kind::List(FilterDataSertCardStatus::SHAPE), "Статусы сертификата";
    "SertCardPurchaseStatuses" sert_card_purchase_statuses: Option<Vec<Option<FilterDataSertCardPurchaseStatus>>> = Kind::List(FilterDataSertCardPurchaseStatus::SHAPE), "Статусы продажи сертификата";
    "SertCardTypes" sert_card_types: Option<Vec<Option<FilterDataSertCardType>>> = Kind::List(FilterDataSertCardType::SHAPE), "Типы сертификатов";
    "SertCardSeries" sert_card_series: Option<Vec<Option<FilterDataSertCardSeries>>> = Kind::List(FilterDataSertCardSeries::SHAPE), "Серии сертификатов оператора";
}

described! {
    /// A status of certificates.
    pub struct FilterDataSertCardStatus = "FilterDataResponse.FilterDataSertCardStatus" in RESPONSE_NAMESPACE;
    "Id" id: Option<i64> = Kind::Int, "Номер статуса";
    "Name" name: Option<String> = Kind::Text, "Название, как в SertCardStatus";
}

described! {
    /// A sale status of certificates.
    pub struct FilterDataSertCardPurchaseStatus = "FilterDataResponse.FilterDataSertCardPurchaseStatus" in RESPONSE_NAMESPACE;
    "Id" id: Option<i64> = Kind::Int, "Номер статуса продажи";
    "Name" name: Option<String> = Kind::Text, "Название, как в SertCardStatusPurchase";
}

described! {
    /// A type of certificates.
    pub struct FilterDataSertCardType = "FilterDataResponse.FilterDataSertCardType" in RESPONSE_NAMESPACE;
    "Id" id: Option<i64> = Kind::Byte, "Номер типа, как в SertCardType";
    "Name" name: Option<String> = Kind::Text, "Название";
}

described! {
    /// A series of certificates.
    pub struct FilterDataSertCardSeries = "FilterDataResponse.FilterDataSertCardSeries" in RESPONSE_NAMESPACE;
    "Id" id: Option<i64> = Kind::Int, "Номер серии";
    "Name" name: Option<String> = Kind::Text, "Название";
}
