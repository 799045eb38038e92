//! Reasons why a request is refused: numbers and texts of this protocol.
//!
//! Every [`Rejection`] has a number of its own, from 200. Decoding problems have 100 to 199.
//! Refusals of the reading methods ([`BadQuestion`]) and of those that create and change objects
//! ([`BadAction`]) have 300 to 399. A number never changes meaning. A number that is no longer used
//! is not issued again.

#![deny(clippy::wildcard_enum_match_arm)]

use domain::rejection::Thing;
use domain::{Amount, Rejection, text};
use http::StatusCode;
use service::{Denied, Error, SaleListError, TooManyGuesses};

pub use self::action::BadAction;
pub use self::question::BadQuestion;
use crate::wire::problem::DecodeError;

mod action;
mod question;

/// Reasons why a method did nothing.
#[derive(Clone, Debug)]
pub enum Failure {
    /// The body is larger than allowed.
    BodyTooLarge {
        /// Maximum size in bytes.
        bytes_max: usize,
    },
    /// The body cannot be understood.
    Decode(DecodeError),
    /// The caller is not authenticated.
    NotSignedIn,
    /// Too many credentials were wrong. Nothing was checked.
    TooManyCredentials {
        /// Seconds until the next attempt.
        seconds: u32,
    },
    /// The caller has no right to do this.
    Forbidden,
    /// A rule refuses the request.
    Rejected(Rejection),
    /// The question cannot be answered.
    Unanswered(BadQuestion),
    /// The action cannot be done.
    Untried(BadAction),
    /// Nothing was done, because the database failed or the queue was full.
    Unavailable,
    /// The outcome is unknown.
    Unknown,
}

impl From<Denied> for Failure {
    fn from(denied: Denied) -> Self {
        match denied {
            Denied::Unknown => Self::NotSignedIn,
            Denied::Forbidden => Self::Forbidden,
        }
    }
}

impl From<Rejection> for Failure {
    fn from(rejection: Rejection) -> Self {
        #[expect(clippy::wildcard_enum_match_arm, reason = "two have words of their methods' own")]
        match rejection {
            Rejection::Owner(why) => Self::Untried(why.into()),
            Rejection::Delivery(why) => {
                BadQuestion::of_message(why).map_or(Self::Rejected(why.into()), Self::Unanswered)
            }
            other => Self::Rejected(other),
        }
    }
}

impl From<BadQuestion> for Failure {
    fn from(question: BadQuestion) -> Self {
        Self::Unanswered(question)
    }
}

impl From<BadAction> for Failure {
    fn from(action: BadAction) -> Self {
        Self::Untried(action)
    }
}

impl From<SaleListError> for Failure {
    fn from(error: SaleListError) -> Self {
        match error {
            SaleListError::TooFar { max } => BadQuestion::TooFar { max }.into(),
            SaleListError::Other(error) => error.into(),
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Denied(denied) => denied.into(),
            Error::Rejected(rejection) => rejection.into(),
            Error::TooManyGuesses(TooManyGuesses { seconds }) => {
                Self::Unanswered(BadQuestion::TooManyGuesses { seconds })
            }
            Error::Overloaded | Error::Unavailable(_) => Self::Unavailable,
            Error::Unknown(_) => Self::Unknown,
        }
    }
}

impl Failure {
    /// Converts an error of the sign-in.
    pub(crate) fn of_credentials(error: Error) -> Self {
        #[expect(clippy::wildcard_enum_match_arm, reason = "others are told as everywhere")]
        match error {
            Error::TooManyGuesses(TooManyGuesses { seconds }) => {
                Self::TooManyCredentials { seconds }
            }
            other => other.into(),
        }
    }

    /// Returns the HTTP status. It is 200 for every refusal by a rule or the decoder.
    pub const fn status(&self) -> StatusCode {
        match self {
            Self::BodyTooLarge { .. }
            | Self::Decode(_)
            | Self::Rejected(_)
            | Self::Untried(_)
            | Self::Unanswered(_) => StatusCode::OK,
            Self::NotSignedIn => StatusCode::UNAUTHORIZED,
            Self::TooManyCredentials { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::Forbidden => StatusCode::FORBIDDEN,
            Self::Unavailable | Self::Unknown => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// Returns the text of the framework's body, for statuses other than 200.
    pub(crate) const fn http_message(&self) -> &'static str {
        match self {
            Self::NotSignedIn => "Authorization has been denied for this request.",
            Self::Unavailable => "The service is not available. Nothing was done. Try again.",
            Self::Unknown => {
                "It is not known whether the request was carried out. Send it again unchanged."
            }
            Self::BodyTooLarge { .. }
            | Self::Decode(_)
            | Self::Rejected(_)
            | Self::Untried(_)
            | Self::Unanswered(_)
            | Self::TooManyCredentials { .. }
            | Self::Forbidden => "",
        }
    }

    /// Returns the `ErrorCode` of the answer.
    pub const fn code(&self) -> u16 {
        match self {
            Self::BodyTooLarge { .. } => 190,
            Self::Decode(error) => error.code(),
            Self::Rejected(rejection) => code(rejection),
            Self::Unanswered(question) => question.code(),
            Self::Untried(action) => action.code(),
            Self::TooManyCredentials { .. } => 160,
            Self::NotSignedIn | Self::Forbidden | Self::Unavailable | Self::Unknown => 0,
        }
    }

    /// Returns the name in the log. It never contains a value that the caller sent.
    pub(crate) fn outcome(&self) -> String {
        match self {
            Self::BodyTooLarge { .. }
            | Self::Decode(_)
            | Self::Rejected(_)
            | Self::Untried(_)
            | Self::TooManyCredentials { .. }
            | Self::Unanswered(_) => {
                format!("refused {}", self.code())
            }
            Self::NotSignedIn => "not signed in".to_owned(),
            Self::Forbidden => "forbidden".to_owned(),
            Self::Unavailable => "unavailable".to_owned(),
            Self::Unknown => "unknown".to_owned(),
        }
    }

    /// Returns the `Message` in Russian.
    pub fn russian(&self) -> String {
        match self {
            Self::BodyTooLarge { bytes_max } => {
                format!("Тело запроса больше допустимого ({bytes_max} байт)")
            }
            Self::Decode(error) => error.russian(),
            Self::Rejected(rejection) => russian(rejection),
            Self::Unanswered(question) => question.russian(),
            Self::Untried(action) => action.russian(),
            Self::TooManyCredentials { seconds } => {
                format!("Слишком много неверных учётных данных; повторите через {seconds} с")
            }
            Self::NotSignedIn | Self::Forbidden | Self::Unavailable | Self::Unknown => {
                String::new()
            }
        }
    }
}

/// Returns the number and text of a refusal as the answer to a question. It names no goods, because
/// none were sent.
pub(crate) fn reason(rejection: &Rejection) -> (u16, String) {
    #[expect(clippy::wildcard_enum_match_arm, reason = "the others name nothing that was sent")]
    let text = match rejection {
        Rejection::SeriesNotOnSale { series, .. } => format!("Серия {series} не продаётся"),
        Rejection::CertificateNotForSale { number, .. } => {
            format!("Сертификат {number} не продаётся")
        }
        Rejection::SaleUnknown => "Сертификат здесь не продавался".to_owned(),
        Rejection::NothingToReturn => "Сертификат уже возвращён".to_owned(),
        other => russian(other),
    };
    (code(rejection), text)
}

const fn code(rejection: &Rejection) -> u16 {
    match rejection {
        Rejection::KeyReused => 200,
        Rejection::OperatorUnknown(_) => 201,
        Rejection::OperatorDisabled(_) => 202,
        Rejection::OperatorsDisagree { .. } => 203,
        Rejection::TokensDisagree => 204,
        Rejection::PointOfSaleUnknown { .. } => 210,
        Rejection::PointOfSaleDisabled { .. } => 211,
        Rejection::PointOfSaleMissing => 212,
        Rejection::PointOfSaleForbidden { .. } => 213,
        Rejection::SiteUnknown { .. } => 214,
        Rejection::PlacesDisagree { .. } => 215,
        Rejection::NaturalKeyMissing => 220,
        Rejection::GoodsMissing => 221,
        Rejection::TooMany { .. } => 222,
        Rejection::TextTooLong { .. } => 223,
        Rejection::GoodEmpty { .. } => 224,
        Rejection::SeriesUnknown(_) => 230,
        Rejection::GoodWithoutSeries { .. } => 231,
        Rejection::SeriesNotOnSale { .. } => 232,
        Rejection::QuantityOutOfRange { .. } => 240,
        Rejection::QuantityOfPlastic { .. } => 241,
        Rejection::PriceMissing { .. } => 242,
        Rejection::PriceNotAnAmount { .. } => 243,
        Rejection::PriceOutOfRange { .. } => 244,
        Rejection::AmountOverflow => 245,
        Rejection::CertificateUnknown { .. } => 250,
        Rejection::CertificateNotForSale { .. } => 251,
        Rejection::NumbersUsedUp(_) => 252,
        Rejection::SaleUnknown => 260,
        Rejection::NothingToReturn => 261,
        Rejection::GoodNotSold { .. } => 262,
        Rejection::ReturnForbidden(_) => 263,
        Rejection::CertificateUsed(_) => 264,
        Rejection::CertificateBlocked(_) => 265,
        Rejection::CertificateExpired(_) => 266,
        Rejection::Coupon(_) => 270,
        Rejection::Redemption(_) => 271,
        Rejection::Certificate(_) => 272,
        Rejection::Owner(_) => 273,
        Rejection::Delivery(_) => 274,
        Rejection::NotFound { .. } => 280,
        Rejection::IdTaken { .. } => 281,
        Rejection::Taken { .. } => 282,
        Rejection::Invalid { .. } => 283,
        Rejection::PrefixOverlaps { .. } => 284,
        Rejection::StockOfElectronic(_) => 285,
        Rejection::SaleNumberUsed { .. } => 286,
    }
}

/// Returns the text of a rejection. Goods are named as they are sent: `Goods[0]`.
#[expect(clippy::too_many_lines, reason = "one table, which the compiler keeps whole")]
fn russian(rejection: &Rejection) -> String {
    let shown_code = |code: &Option<String>| shown(code.as_deref().unwrap_or_default());
    match rejection {
        Rejection::KeyReused => {
            "ChequeId или OrderNumber уже использован в запросе с другим содержанием".to_owned()
        }
        Rejection::SaleNumberUsed { at, hours } => format!(
            "Номер уже использован {}: повтор принимается в течение {hours} ч, дальше нужен \
             другой номер",
            at.strftime("%d.%m.%Y в %H:%M:%S")
        ),
        Rejection::OperatorUnknown(id) => format!("Operator: оператор {id} не найден"),
        Rejection::OperatorDisabled(id) => format!("Operator: оператор {id} отключён"),
        Rejection::OperatorsDisagree { named, .. } => {
            format!("Operator: оператор {named} не соответствует учётным данным")
        }
        Rejection::TokensDisagree => "Token: токен не соответствует учётным данным".to_owned(),
        Rejection::PointOfSaleUnknown { code } => {
            format!("PosCode: торговая точка «{}» не найдена", shown(code))
        }
        Rejection::PointOfSaleDisabled { code } => {
            format!("PosCode: торговая точка «{}» отключена", shown(code))
        }
        Rejection::PointOfSaleMissing => "PosCode: не задан код торговой точки".to_owned(),
        Rejection::PointOfSaleForbidden { code } => {
            format!("PosCode: торговая точка «{}» недоступна этому ключу", shown(code))
        }
        Rejection::SiteUnknown { code } => {
            format!("SiteCode: виджет «{}» не найден", shown(code))
        }
        Rejection::PlacesDisagree { site, point_of_sale } => format!(
            "SiteCode: виджет «{}» не относится к торговой точке «{}»",
            shown(site),
            shown(point_of_sale)
        ),
        Rejection::NaturalKeyMissing => "Не задан ни ChequeId, ни OrderNumber".to_owned(),
        Rejection::GoodsMissing => "Goods: не заданы позиции товаров".to_owned(),
        Rejection::TooMany { what, max } => match *what {
            "goods" => format!("Goods: позиций больше допустимого ({max})"),
            _ => format!("Goods: сертификатов больше допустимого ({max})"),
        },
        Rejection::TextTooLong { what, max } => {
            format!("{}: строка длиннее допустимого ({max} символов)", member(what))
        }
        Rejection::SeriesUnknown(id) => format!("SertCardSeries: серия {id} не найдена"),
        Rejection::NumbersUsedUp(id) => format!("Серия {id}: свободные номера закончились"),
        Rejection::AmountOverflow => "Сумма слишком велика".to_owned(),
        Rejection::GoodEmpty { line } => format!("Goods[{line}]: позиция пуста"),
        Rejection::GoodWithoutSeries { line, item_code } => format!(
            "Goods[{line}].ItemCode: серия для товара «{}» не найдена",
            shown_code(item_code)
        ),
        Rejection::SeriesNotOnSale { line, series } => {
            format!("Goods[{line}]: серия {series} не продаётся")
        }
        Rejection::QuantityOutOfRange { line } => {
            format!("Goods[{line}].Quantity: количество должно быть не меньше 1")
        }
        Rejection::QuantityOfPlastic { line } => {
            format!("Goods[{line}].Quantity: пластиковый сертификат продаётся по одному")
        }
        Rejection::PriceMissing { line } => format!("Goods[{line}].Price: не задана цена"),
        Rejection::PriceNotAnAmount { line, digits } => format!(
            "Goods[{line}].Price: нужна сумма от 0, не более 15 знаков до точки и {digits} после"
        ),
        Rejection::PriceOutOfRange { line, series, min, max, digits } => {
            let money = |amount: &Amount| amount.display(*digits).to_string();
            let (min, max) = (money(min), money(max));
            format!("Goods[{line}].Price: цена вне пределов серии {series} (от {min} до {max})")
        }
        Rejection::CertificateUnknown { line, item_code } => format!(
            "Goods[{line}].ItemCode: сертификат «{}» в серии не найден",
            shown_code(item_code)
        ),
        Rejection::CertificateNotForSale { line, number } => {
            format!("Goods[{line}].ItemCode: сертификат {number} не продаётся")
        }
        Rejection::GoodNotSold { line, missing } => {
            format!("Goods[{line}]: не найдено проданных сертификатов: {missing}")
        }
        Rejection::SaleUnknown => {
            "По этому OrderNumber или ChequeId здесь ничего не продано".to_owned()
        }
        Rejection::NothingToReturn => "Все сертификаты этой покупки уже возвращены".to_owned(),
        Rejection::ReturnForbidden(id) => format!("Серия {id}: возврат сертификатов запрещён"),
        Rejection::CertificateUsed(number) => {
            format!("Сертификат {number} использован или зарезервирован")
        }
        Rejection::CertificateBlocked(number) => format!("Сертификат {number} заблокирован"),
        Rejection::CertificateExpired(number) => {
            format!("Срок действия сертификата {number} истёк")
        }
        // No method of this protocol comes to these.
        // Told by its method's own numbers, so that this one is never sent.
        Rejection::Owner(_) => "Владелец указан неверно".to_owned(),
        Rejection::Coupon(_)
        | Rejection::Redemption(_)
        | Rejection::Certificate(_)
        | Rejection::Delivery(_) => "Действие невозможно".to_owned(),
        Rejection::NotFound { what, id } => format!("{} {id}: не найдено", thing(*what)),
        Rejection::IdTaken { what, id } => format!("{} {id}: номер занят", thing(*what)),
        Rejection::Taken { field, what, by } => {
            format!("Значение поля {field} занято: {} {by}", thing(*what))
        }
        Rejection::Invalid { field, must } => invalid(field, must),
        Rejection::PrefixOverlaps { prefix, other, .. } => {
            format!("Префикс {prefix} пересекается с префиксом {other} другой серии")
        }
        Rejection::StockOfElectronic(id) => {
            format!("Серия {id} электронная: номера создаются при продаже")
        }
    }
}

/// Returns the name of a field of a series in this protocol. A field without one keeps its name.
fn member(field: &str) -> &str {
    match field {
        "name" => "SeriesName",
        "price" => "PriceMax",
        "validity days" => "ExpDays",
        "period of sale" => "EndDate",
        other => other,
    }
}

/// Returns the text for an invalid field.
fn invalid(field: &str, must: &str) -> String {
    let must = match field {
        _ if matches!(must, text::ONE_LINE | text::NAME) => {
            "управляющие знаки и переводы строк не допускаются"
        }
        "price" => "наименьший номинал должен быть больше 0 и не больше наибольшего",
        "period of sale" => "период продажи кончается раньше, чем начинается",
        _ => "недопустимое значение",
    };
    format!("{}: {must}", member(field))
}

const fn thing(thing: Thing) -> &'static str {
    match thing {
        Thing::Operator => "Оператор",
        Thing::Partner => "Партнёр",
        Thing::PointOfSale => "Торговая точка",
        Thing::Site => "Виджет",
        Thing::Key => "Ключ",
        Thing::Series => "Серия",
    }
}

/// Returns the first characters of a sent text, enough to recognise it.
fn shown(text: &str) -> String {
    const CHARS_MAX: usize = 40;
    let mut shown: String = text.chars().take(CHARS_MAX).collect();
    if text.chars().count() > CHARS_MAX {
        shown.push('…');
    }
    shown
}

#[cfg(test)]
mod tests;
