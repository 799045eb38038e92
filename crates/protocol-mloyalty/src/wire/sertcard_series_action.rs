//! Messages of the method `SertcardSeriesAction`.

use web::wire::decimal::Decimal;

use super::{
    base::{RequestBase, ResponseBase},
    date::Date,
    shape::{MemberKind, REQUEST_NAMESPACE, RESPONSE_NAMESPACE},
    typed::described,
};

described! {
    /// Request to create, change or show a series. The original's page is cut after
    /// `SecretConfirm`; the later members are ours.
    pub struct SertCardSeriesActionRequest = "SertCardSeriesActionRequest" in REQUEST_NAMESPACE, base RequestBase;
    "PosCode" pos_code: Option<String> = MemberKind::Text, "Код торговой точки";
    "ActionType" action_type: Option<String> = MemberKind::Text, "Действие: Create создать, Update изменить, Info узнать";
    "SertCardSeriesId" sert_card_series_id: Option<i64> = MemberKind::Int, "Номер серии, которую изменяют или о которой спрашивают";
    "SeriesName" series_name: Option<String> = MemberKind::Text, "Название серии";
    "SertCardType" sert_card_type: Option<i64> = MemberKind::Byte, "Тип сертификатов серии: 1 пластиковый, 3 электронный";
    "Campaign" campaign: Option<i64> = MemberKind::Int, "Номер кампании, к которой относится серия";
    "AllowRefund" allow_refund: Option<bool> = MemberKind::Bool, "Возвращаются ли деньги на сертификат при возврате покупки";
    "AllowRefundPurchase" allow_refund_purchase: Option<bool> = MemberKind::Bool, "Можно ли вернуть сам сертификат как товар";
    "AllowReuse" allow_reuse: Option<bool> = MemberKind::Bool, "Можно ли использовать сертификат больше одного раза";
    "ExpDays" exp_days: Option<i64> = MemberKind::Int, "Сколько дней после активации действует сертификат";
    "SertCardPrefix" sert_card_prefix: Option<i64> = MemberKind::Int, "Префикс номеров серии";
    "Length" length: Option<i64> = MemberKind::Int, "Длина номера: 8 или 13";
    "SecretConfirm" secret_confirm: Option<bool> = MemberKind::Bool, "Нужно ли подтверждать списание пинкодом";
    "Active" active: Option<bool> = MemberKind::Bool, "Продаются ли сертификаты серии";
    "BegDate" beg_date: Option<Date> = MemberKind::Date, "Первый день продажи";
    "EndDate" end_date: Option<Date> = MemberKind::Date, "Последний день продажи";
    "PriceMin" price_min: Option<Decimal> = MemberKind::Decimal, "Наименьший номинал";
    "PriceMax" price_max: Option<Decimal> = MemberKind::Decimal, "Наибольший номинал; вместе с равным ему наименьшим задаёт единственный";
}

described! {
    /// Current state of the series. The original's members are not known: these are ours, named as
    /// the request names them.
    pub struct SertCardSeriesActionResponse = "SertCardSeriesActionResponse" in RESPONSE_NAMESPACE, base ResponseBase;
    "SertCardSeriesId" sert_card_series_id: Option<i64> = MemberKind::Int, "Номер серии";
    "SeriesName" series_name: Option<String> = MemberKind::Text, "Название серии";
    "SertCardType" sert_card_type: Option<i64> = MemberKind::Byte, "Тип сертификатов серии: 1 пластиковый, 3 электронный";
    "Campaign" campaign: Option<i64> = MemberKind::Int, "Номер кампании, к которой относится серия";
    "AllowRefund" allow_refund: Option<bool> = MemberKind::Bool, "Возвращаются ли деньги на сертификат при возврате покупки";
    "AllowRefundPurchase" allow_refund_purchase: Option<bool> = MemberKind::Bool, "Можно ли вернуть сам сертификат как товар";
    "AllowReuse" allow_reuse: Option<bool> = MemberKind::Bool, "Можно ли использовать сертификат больше одного раза";
    "ExpDays" exp_days: Option<i64> = MemberKind::Int, "Сколько дней после активации действует сертификат";
    "SertCardPrefix" sert_card_prefix: Option<i64> = MemberKind::Int, "Префикс номеров серии";
    "Length" length: Option<i64> = MemberKind::Int, "Длина номера: 8 или 13";
    "SecretConfirm" secret_confirm: Option<bool> = MemberKind::Bool, "Нужно ли подтверждать списание пинкодом";
    "Active" active: Option<bool> = MemberKind::Bool, "Продаются ли сертификаты серии";
    "BegDate" beg_date: Option<Date> = MemberKind::Date, "Первый день продажи";
    "EndDate" end_date: Option<Date> = MemberKind::Date, "Последний день продажи";
    "PriceMin" price_min: Option<Decimal> = MemberKind::Decimal, "Наименьший номинал";
    "PriceMax" price_max: Option<Decimal> = MemberKind::Decimal, "Наибольший номинал";
}
