//! Messages of the method `SendForEmail`.

use super::{
    base::{RequestBase, ResponseBase},
    shape::{MemberKind, REQUEST_NAMESPACE, RESPONSE_NAMESPACE},
    typed::described,
};

described! {
    /// Request to mail the certificates sold to an address.
    pub struct SendForEmailRequest = "SendForEmailRequest" in REQUEST_NAMESPACE, base RequestBase;
    "Email" email: Option<String> = MemberKind::Text, "Адрес, на который нужно отправить сертификаты";
}

described! {
    /// Result of the request.
    pub struct SendForEmailResponse = "SendForEmailResponse" in RESPONSE_NAMESPACE, base ResponseBase;
}
