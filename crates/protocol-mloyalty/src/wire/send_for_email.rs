//! The messages of `SendForEmail`.

use super::{
    base::{RequestBase, ResponseBase},
    shape::{Kind, REQUEST_NAMESPACE, RESPONSE_NAMESPACE},
    typed::described,
};

described! {
    /// Asks that the certificates sold to an address be sent there.
    pub struct SendForEmailRequest = "SendForEmailRequest" in REQUEST_NAMESPACE, base RequestBase;
    "Email" email: Option<String> = Kind::Text, "Адрес, на который нужно отправить сертификаты";
}

described! {
    /// Whether that was taken up.
    pub struct SendForEmailResponse = "SendForEmailResponse" in RESPONSE_NAMESPACE, base ResponseBase;
}
