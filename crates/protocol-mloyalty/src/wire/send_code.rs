//! Messages of the method `SendCode`.

use super::{
    base::{RequestBase, ResponseBase},
    shape::{MemberKind, REQUEST_NAMESPACE, RESPONSE_NAMESPACE},
    typed::described,
};

described! {
    /// Request for a code that proves a phone or an address. No page of the original is known: the
    /// members are those that its widget sends, in the same order.
    pub struct SendCodeRequest = "SendCodeRequest" in REQUEST_NAMESPACE, base RequestBase;
    "Name" name: Option<String> = MemberKind::Text, "Имя покупателя";
    "Email" email: Option<String> = MemberKind::Text, "Адрес, на который нужно отправить код";
    "Phone" phone: Option<i64> = MemberKind::Long, "Телефон, на который нужно отправить код";
    "CommunicationType" communication_type: Option<i64> = MemberKind::Byte, "Способ отправки: 1 SMS";
}

described! {
    /// Result of the request.
    pub struct SendCodeResponse = "SendCodeResponse" in RESPONSE_NAMESPACE, base ResponseBase;
}
