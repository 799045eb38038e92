//! Messages of the method `PurchaseStatus`.

use super::{
    base::{RequestBase, ResponseBase},
    shape::{MemberKind, REQUEST_NAMESPACE, RESPONSE_NAMESPACE},
    typed::described,
};

described! {
    /// Request whether a certificate may be sold, or taken back.
    pub struct PurchaseStatusRequest = "PurchaseStatusRequest" in REQUEST_NAMESPACE, base RequestBase;
    "PosCode" pos_code: Option<String> = MemberKind::Text, "Код торговой точки, где сертификат хотят продать или вернуть";
    "SertCard" sert_card: Option<i64> = MemberKind::Number, "Номер сертификата";
    "Refund" refund: Option<bool> = MemberKind::Bool, "true, чтобы спросить о возврате, а не о продаже";
}

described! {
    /// Result of the question. The original's first member is `AllowPurchas…`; the others are ours.
    pub struct PurchaseStatusResponse = "PurchaseStatusResponse" in RESPONSE_NAMESPACE, base ResponseBase;
    "AllowPurchase" allow_purchase: bool = MemberKind::Bool, "Можно ли продать сертификат, а если спросили о возврате, то вернуть";
    "Reason" reason: Option<String> = MemberKind::Text, "Почему нельзя; пустая строка, если можно";
    "ReasonCode" reason_code: Option<i64> = MemberKind::Int, "Код ошибки, с которым NumberFromGoods отказал бы; 0, если можно";
}
