//! Messages of the method `SertcardSeriesPagingInfo`.

use web::wire::decimal::Decimal;

use super::{
    base::{RequestBase, ResponseBase},
    date::Date,
    shape::{MemberKind, REQUEST_NAMESPACE, RESPONSE_NAMESPACE},
    typed::described,
};

described! {
    /// Request for the series that pass filters, from a position in their list. The original's page
    /// is cut within `Start`; `Length` is inferred from its other pages of lists.
    pub struct SertCardSeriesPagingInfoRequest = "SertCardSeriesPagingInfoRequest" in REQUEST_NAMESPACE, base RequestBase;
    "PosCode" pos_code: Option<String> = MemberKind::Text, "Код торговой точки";
    "Report" report: Option<bool> = MemberKind::Bool, "true, если нужен отчёт, а не таблица; ответ от этого не меняется";
    "SertCardSeries" sert_card_series: Option<i64> = MemberKind::Int, "Фильтр: номер серии";
    /// The name is misspelt in the original.
    "SerdCardType" serd_card_type: Option<i64> = MemberKind::Byte, "Фильтр: тип сертификатов, 1 пластиковый, 3 электронный";
    "AllowRefund" allow_refund: Option<bool> = MemberKind::Bool, "Фильтр: возвращаются ли деньги на сертификат при возврате покупки";
    "AllowReuse" allow_reuse: Option<bool> = MemberKind::Bool, "Фильтр: можно ли использовать сертификат больше одного раза";
    "AllowRefundPurchase" allow_refund_purchase: Option<bool> = MemberKind::Bool, "Фильтр: можно ли вернуть сам сертификат как товар";
    "Active" active: Option<bool> = MemberKind::Bool, "Фильтр: true, чтобы получить активные серии";
    "NoActive" no_active: Option<bool> = MemberKind::Bool, "Фильтр: true, чтобы получить неактивные серии";
    "SecretConfirm" secret_confirm: Option<bool> = MemberKind::Bool, "Фильтр: нужно ли подтверждать списание пинкодом";
    "BegDate" beg_date: Option<Date> = MemberKind::Date, "Фильтр: первый день периода, в который серия продаётся хотя бы день";
    "EndDate" end_date: Option<Date> = MemberKind::Date, "Фильтр: последний день этого периода";
    "Start" start: Option<i64> = MemberKind::Int, "Номер первой записи страницы, от 1";
    "Length" length: Option<i64> = MemberKind::Int, "Сколько записей на странице";
}

described! {
    /// A page of series. The original's members are not known: these are ours.
    pub struct SertCardSeriesPagingInfoResponse = "SertCardSeriesPagingInfoResponse" in RESPONSE_NAMESPACE, base ResponseBase;
    "SertCardSeries" sert_card_series: Option<Vec<Option<SertCardSeriesPagingInfoSeries>>> = MemberKind::List(SertCardSeriesPagingInfoSeries::SHAPE), "Серии, по возрастанию номера";
    "Total" total: Option<i64> = MemberKind::Int, "Сколько серий проходит фильтры";
}

described! {
    /// A series, with the names of `SertcardSeriesAction`.
    pub struct SertCardSeriesPagingInfoSeries = "SertCardSeriesPagingInfoResponse.SertCardSeriesPagingInfoSeries" in RESPONSE_NAMESPACE;
    "SertCardSeriesId" sert_card_series_id: Option<i64> = MemberKind::Int, "Номер серии";
    "SeriesName" series_name: Option<String> = MemberKind::Text, "Название серии";
    "SertCardType" sert_card_type: Option<i64> = MemberKind::Byte, "Тип сертификатов серии: 1 пластиковый, 3 электронный";
    "AllowRefund" allow_refund: Option<bool> = MemberKind::Bool, "Возвращаются ли деньги на сертификат при возврате покупки";
    "AllowRefundPurchase" allow_refund_purchase: Option<bool> = MemberKind::Bool, "Можно ли вернуть сам сертификат как товар";
    "AllowReuse" allow_reuse: Option<bool> = MemberKind::Bool, "Можно ли использовать сертификат больше одного раза";
    "ExpDays" exp_days: Option<i64> = MemberKind::Int, "Сколько дней после активации действует сертификат";
    "SertCardPrefix" sert_card_prefix: Option<i64> = MemberKind::Int, "Префикс номеров серии";
    "Length" length: Option<i64> = MemberKind::Int, "Длина номера: 8 или 13";
    "SecretConfirm" secret_confirm: Option<bool> = MemberKind::Bool, "Нужно ли подтверждать списание пинкодом";
    "Active" active: Option<bool> = MemberKind::Bool, "Активна ли серия: из неактивной ничего не продаётся";
    "BegDate" beg_date: Option<Date> = MemberKind::Date, "Первый день продажи";
    "EndDate" end_date: Option<Date> = MemberKind::Date, "Последний день продажи";
    "PriceMin" price_min: Option<Decimal> = MemberKind::Decimal, "Наименьший номинал";
    "PriceMax" price_max: Option<Decimal> = MemberKind::Decimal, "Наибольший номинал";
}
