//! What every request and every response of the API inherits.

use super::{shape::Kind, typed::described};

described! {
    /// Who asks, as the body says it.
    pub inherited struct RequestBase;
    "Operator" operator: Option<i64> = Kind::Short, "Номер оператора программы лояльности";
    "Token" token: Option<i64> = Kind::Long, "Токен того, кто отправляет запрос", secret;
    "SiteCode" site_code: Option<String> = Kind::Text, "Код виджета продажи сертификатов, от имени которого отправлен запрос";
}

described! {
    /// Whether it was done.
    pub inherited struct ResponseBase;
    /// 0, or why not.
    "ErrorCode" error_code: i64 = Kind::Int, "Код ошибки; 0, если ошибки нет";
    /// Empty, or why not, in words.
    "Message" message: Option<String> = Kind::Text, "Текст ошибки; пустая строка, если ошибки нет";
}

impl ResponseBase {
    /// It was done.
    pub fn done() -> Self {
        Self { error_code: 0, message: Some(String::new()) }
    }
}
