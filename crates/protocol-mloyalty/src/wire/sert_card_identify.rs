//! Messages of the method `SertCardIdentify`.

use web::wire::decimal::Decimal;

use super::{
    base::{RequestBase, ResponseBase},
    date::Date,
    shape::{MemberKind, REQUEST_NAMESPACE, RESPONSE_NAMESPACE},
    typed::described,
};

described! {
    /// Request whether a certificate may be used here.
    pub struct SertCardIdentifyRequest = "SertCardIdentifyRequest" in REQUEST_NAMESPACE, base RequestBase;
    "Client" client: Option<i64> = MemberKind::Int, "Номер участника программы, который хочет использовать сертификат";
    "SertCard" sert_card: i64 = MemberKind::Number, "Номер сертификата";
    "Partner" partner: Option<i64> = MemberKind::Int, "Номер партнёра, у которого сертификат хотят использовать";
}

described! {
    /// Whether the certificate may be used, and its state. The original's members are not known:
    /// these are ours, named as `NumberFromGoods` names them.
    pub struct SertCardIdentifyResponse = "SertCardIdentifyResponse" in RESPONSE_NAMESPACE, base ResponseBase;
    "AllowUse" allow_use: bool = MemberKind::Bool, "Можно ли использовать сертификат сейчас";
    "Reason" reason: Option<String> = MemberKind::Text, "Почему нельзя; пустая строка, если можно";
    "Number" number: Option<i64> = MemberKind::Long, "Номер сертификата";
    "Nominal" nominal: Option<Decimal> = MemberKind::Decimal, "Номинал";
    "Remain" remain: Option<Decimal> = MemberKind::Decimal, "Остаток";
    "Available" available: Option<Decimal> = MemberKind::Decimal, "Сколько можно списать сейчас: остаток без зарезервированного";
    "SertExpDate" sert_exp_date: Option<Date> = MemberKind::Date, "Последнее мгновение срока действия";
    "SertCardStatus" sert_card_status: Option<String> = MemberKind::Text, "Статус сертификата, словами";
    "SertCardStatusPurchase" sert_card_status_purchase: Option<String> = MemberKind::Text, "Статус продажи сертификата, словами";
    "AllowRefund" allow_refund: bool = MemberKind::Bool, "Возвращаются ли деньги на сертификат при возврате покупки";
    "AllowRefundPurchase" allow_refund_purchase: bool = MemberKind::Bool, "Можно ли вернуть сам сертификат как товар";
    "AllowReuse" allow_reuse: bool = MemberKind::Bool, "Можно ли использовать сертификат больше одного раза";
}
