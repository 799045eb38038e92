//! Messages of the method `ConfirmCode`.

use super::{
    base::{RequestBase, ResponseBase},
    shape::{MemberKind, REQUEST_NAMESPACE, RESPONSE_NAMESPACE},
    typed::described,
};

described! {
    /// Request to check a code that was sent. No page of the original is known: the members are
    /// those that its widget sends. `Email`, for a code sent by mail, is ours.
    pub struct ConfirmCodeRequest = "ConfirmCodeRequest" in REQUEST_NAMESPACE, base RequestBase;
    "Phone" phone: Option<i64> = MemberKind::Long, "Телефон, на который отправлен код";
    "CommunicationType" communication_type: Option<i64> = MemberKind::Byte, "Способ отправки: 1 SMS";
    "Code" code: Option<String> = MemberKind::Text, "Код, который ввёл покупатель", secret;
    "Email" email: Option<String> = MemberKind::Text, "Адрес, на который отправлен код";
}

described! {
    /// Result of the check.
    pub struct ConfirmCodeResponse = "ConfirmCodeResponse" in RESPONSE_NAMESPACE, base ResponseBase;
}
