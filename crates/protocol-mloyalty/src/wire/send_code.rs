//! The messages of `SendCode`.

use super::{
    base::{RequestBase, ResponseBase},
    shape::{Kind, REQUEST_NAMESPACE, RESPONSE_NAMESPACE},
    typed::described,
};

described! {
    /// Asks for a code that proves a phone or an address. No page of the original is known: the
    /// members are those that its widget sends, in the order in which it does.
    pub struct SendCodeRequest = "SendCodeRequest" in REQUEST_NAMESPACE, base RequestBase;
    "Name" name: Option<String> = Kind::Text, "Имя покупателя";
    "Email" email: Option<String> = Kind::Text, "Адрес, на который нужно отправить код";
    "Phone" phone: Option<i64> = Kind::Long, "Телефон, на который нужно отправить код";
    "CommunicationType" communication_type: Option<i64> = Kind::Byte, "Способ отправки: 1 SMS";
}

described! {
    /// Whether that was taken up.
    pub struct SendCodeResponse = "SendCodeResponse" in RESPONSE_NAMESPACE, base ResponseBase;
}
