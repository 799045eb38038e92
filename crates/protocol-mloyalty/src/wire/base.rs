//! Members that every request and every response of the API inherits.

use super::{shape::MemberKind, typed::described};

described! {
    /// Claims about the caller.
    pub inherited struct RequestBase;
    "Operator" operator: Option<i64> = MemberKind::Short, "Номер оператора программы лояльности";
    "Token" token: Option<i64> = MemberKind::Long, "Токен того, кто отправляет запрос", secret;
    "SiteCode" site_code: Option<String> = MemberKind::Text, "Код виджета продажи сертификатов, от имени которого отправлен запрос";
}

described! {
    /// Result of the request.
    pub inherited struct ResponseBase;
    /// Number of the error. 0 on success.
    "ErrorCode" error_code: i64 = MemberKind::Int, "Код ошибки; 0, если ошибки нет";
    /// Text of the error. Empty on success.
    "Message" message: Option<String> = MemberKind::Text, "Текст ошибки; пустая строка, если ошибки нет";
}

impl ResponseBase {
    /// Returns the result of a success.
    pub fn done() -> Self {
        Self { error_code: 0, message: Some(String::new()) }
    }
}
