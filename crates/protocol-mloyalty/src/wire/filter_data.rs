//! Messages of the method `FilterData`.

use super::{
    base::{RequestBase, ResponseBase},
    shape::{MemberKind, REQUEST_NAMESPACE, RESPONSE_NAMESPACE},
    typed::described,
};

described! {
    /// Request for the values by which certificates can be filtered.
    pub struct FilterDataRequest = "FilterDataRequest" titled "SertCardRequestFilterData" in REQUEST_NAMESPACE, base RequestBase;
    "PosCode" pos_code: Option<String> = MemberKind::Text, "Код торговой точки";
}

described! {
    /// Values of each filter. The original's page is cut within `SertCardTypes`. The series are
    /// ours, and so are the members of the items.
    pub struct FilterDataResponse = "FilterDataResponse" titled "SertCardResponseFilterData" in RESPONSE_NAMESPACE, base ResponseBase;
    "SertCardStatuses" sert_card_statuses: Option<Vec<Option<FilterDataSertCardStatus>>> = MemberKind::List(FilterDataSertCardStatus::SHAPE), "Статусы сертификата";
    "SertCardPurchaseStatuses" sert_card_purchase_statuses: Option<Vec<Option<FilterDataSertCardPurchaseStatus>>> = MemberKind::List(FilterDataSertCardPurchaseStatus::SHAPE), "Статусы продажи сертификата";
    "SertCardTypes" sert_card_types: Option<Vec<Option<FilterDataSertCardType>>> = MemberKind::List(FilterDataSertCardType::SHAPE), "Типы сертификатов";
    "SertCardSeries" sert_card_series: Option<Vec<Option<FilterDataSertCardSeries>>> = MemberKind::List(FilterDataSertCardSeries::SHAPE), "Серии сертификатов оператора";
}

described! {
    /// A status of certificates.
    pub struct FilterDataSertCardStatus = "FilterDataResponse.FilterDataSertCardStatus" in RESPONSE_NAMESPACE;
    "Id" id: Option<i64> = MemberKind::Int, "Номер статуса";
    "Name" name: Option<String> = MemberKind::Text, "Название, как в SertCardStatus";
}

described! {
    /// A sale status of certificates.
    pub struct FilterDataSertCardPurchaseStatus = "FilterDataResponse.FilterDataSertCardPurchaseStatus" in RESPONSE_NAMESPACE;
    "Id" id: Option<i64> = MemberKind::Int, "Номер статуса продажи";
    "Name" name: Option<String> = MemberKind::Text, "Название, как в SertCardStatusPurchase";
}

described! {
    /// A type of certificates.
    pub struct FilterDataSertCardType = "FilterDataResponse.FilterDataSertCardType" in RESPONSE_NAMESPACE;
    "Id" id: Option<i64> = MemberKind::Byte, "Номер типа, как в SertCardType";
    "Name" name: Option<String> = MemberKind::Text, "Название";
}

described! {
    /// A series of certificates.
    pub struct FilterDataSertCardSeries = "FilterDataResponse.FilterDataSertCardSeries" in RESPONSE_NAMESPACE;
    "Id" id: Option<i64> = MemberKind::Int, "Номер серии";
    "Name" name: Option<String> = MemberKind::Text, "Название";
}
