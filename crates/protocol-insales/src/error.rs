//! Reasons why a request is refused: statuses and texts of this protocol.
//!
//! The statuses are the original's (documentation of 2026, and what its clients read). Its texts
//! are known for a few cases only. The others are ours, in the same manner.

use domain::coupon::{CouponField, CouponProblem, CouponRejection, FieldProblem};
use domain::{CallerRejection, Rejection};
use http::StatusCode;
use service::{Denied, Error};

use crate::settings::Language;
use crate::wire::value::ValueError;
use crate::wire::{BodyError, Format};

/// Fault of one member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Problem {
    /// The value cannot be understood.
    Value(ValueError),
    /// A rule refuses the value.
    Rule(FieldProblem),
    /// The member is given more than once.
    Repeated,
    /// The number is above the maximum.
    AboveMax {
        /// Maximum value of the number.
        max: u32,
    },
    /// The value is not a kind of discount.
    UnknownKind,
}

impl From<ValueError> for Problem {
    fn from(error: ValueError) -> Self {
        Self::Value(error)
    }
}

impl Problem {
    /// Returns the text after the member's name.
    pub(crate) fn text(self, language: Language) -> String {
        let (russian, english) = match self {
            Self::Value(ValueError::Nested) => {
                ("должно быть одним значением".to_owned(), "must be a single value".to_owned())
            }
            Self::Value(ValueError::NotABoolean) => (
                "должно быть 1, 0, true или false".to_owned(),
                "must be 1, 0, true or false".to_owned(),
            ),
            Self::Value(ValueError::NotANumber) => {
                ("не является числом".to_owned(), "is not a number".to_owned())
            }
            Self::Value(ValueError::TooLarge) | Self::Rule(FieldProblem::TooLarge) => {
                ("слишком большое число".to_owned(), "is too large a number".to_owned())
            }
            Self::Value(ValueError::NoDate) | Self::Rule(FieldProblem::NoDate) => (
                "не является датой: так программы записывают отсутствие даты. Чтобы срока не было, \
                 передайте пустое значение"
                    .to_owned(),
                "is not a date: programs write this for no date. Leave the member empty for no \
                 last day"
                    .to_owned(),
            ),
            Self::Value(ValueError::NotADate) => (
                "не является датой: нужна дата вида 2030-06-09".to_owned(),
                "is not a date such as 2030-06-09".to_owned(),
            ),
            Self::Repeated => {
                ("указано несколько раз".to_owned(), "is given more than once".to_owned())
            }
            Self::AboveMax { max } => {
                (format!("должно быть не больше {max}"), format!("must be {max} or less"))
            }
            Self::UnknownKind => (
                "должно быть 1 (процент) или 2 (сумма)".to_owned(),
                "must be 1 (percent) or 2 (money)".to_owned(),
            ),
            Self::Rule(FieldProblem::Missing) => {
                ("не может быть пустым".to_owned(), "can't be blank".to_owned())
            }
            Self::Rule(FieldProblem::Taken) => {
                ("уже существует".to_owned(), "has already been taken".to_owned())
            }
            Self::Rule(FieldProblem::TooLong { max }) => (
                format!("слишком длинное значение: не более {max} символов"),
                format!("is too long: at most {max} characters"),
            ),
            Self::Rule(FieldProblem::NotText) => (
                "содержит недопустимые символы".to_owned(),
                "has characters that are not allowed".to_owned(),
            ),
            Self::Rule(FieldProblem::Negative) => {
                ("должно быть не меньше 0".to_owned(), "must be 0 or more".to_owned())
            }
            Self::Rule(FieldProblem::AbovePercent) => {
                ("должно быть не больше 100".to_owned(), "must be 100 or less".to_owned())
            }
            Self::Rule(FieldProblem::TooPrecise { digits }) => (
                format!("не более {digits} знаков после точки"),
                format!("must have at most {digits} digits after the point"),
            ),
            Self::Rule(FieldProblem::TooMany { max }) => {
                (format!("не более {max} значений"), format!("must have at most {max} entries"))
            }
        };
        match language {
            Language::Russian => russian,
            Language::English => english,
        }
    }
}

/// Text for a failure of the program, whatever the language.
pub(crate) const FAILED: &str = "internal server error";

/// A member and its fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct FieldError {
    /// Name of the member, as JSON has it.
    pub(crate) field: &'static str,
    /// Fault of the member.
    pub(crate) problem: Problem,
}

impl FieldError {
    pub(crate) const fn new(field: &'static str, problem: Problem) -> Self {
        Self { field, problem }
    }
}

impl From<CouponProblem> for FieldError {
    fn from(problem: CouponProblem) -> Self {
        Self { field: member_of(problem.field), problem: Problem::Rule(problem.problem) }
    }
}

/// Returns the member that stands for a field.
const fn member_of(field: CouponField) -> &'static str {
    match field {
        CouponField::Code => "code",
        CouponField::Description => "description",
        CouponField::Kind => "type_id",
        CouponField::Value => "discount",
        CouponField::Disabled => "disabled",
        CouponField::Once => "act_once",
        CouponField::OncePerClient => "act_once_for_client",
        CouponField::MinPrice => "min_price",
        CouponField::ValidThrough => "expired_at",
        CouponField::Collections => "discount_collections",
    }
}

/// Converts problems of rules into field errors.
fn rule_errors(problems: Vec<CouponProblem>) -> Vec<FieldError> {
    problems.into_iter().map(FieldError::from).collect()
}

/// Reasons why nothing was done.
#[derive(Clone, Debug)]
pub(crate) enum Failure {
    /// The caller is not authenticated.
    NotSignedIn,
    /// The caller has no right to do this.
    Forbidden,
    /// The path does not exist, or not with this verb.
    NoRoute {
        /// Verb of the request.
        verb: String,
        /// Path of the request.
        path: String,
    },
    /// No coupon has this id.
    NotFound {
        /// Id as it was given.
        id: String,
    },
    /// The body is declared as neither XML nor JSON, or not declared.
    WrongContentType,
    /// The body is larger than allowed.
    BodyTooLarge {
        /// Maximum size in bytes.
        bytes_max: usize,
    },
    /// The body did not arrive in time.
    TimedOut,
    /// The body was truncated.
    Broken,
    /// The body cannot be read.
    Unreadable(BodyError),
    /// Some members are invalid.
    Fields(Vec<FieldError>),
    /// A rule that is not about coupons refuses the request.
    Refused(Rejection),
    /// Nothing was done, because the database failed or the queue was full.
    Unavailable,
    /// The outcome is unknown.
    Unknown,
    /// A stored record breaks an invariant; nothing was done.
    Corrupt,
}

impl From<Denied> for Failure {
    fn from(denied: Denied) -> Self {
        match denied {
            Denied::Unknown => Self::NotSignedIn,
            Denied::Forbidden => Self::Forbidden,
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Denied(denied) => denied.into(),
            // No method here says more of its caller than its credentials do.
            Error::Claim(_) => Self::Forbidden,
            Error::Rejected(rejection) => rejection.into(),
            // Who guesses at passwords is told before this.
            Error::TooManyGuesses(_) | Error::Overloaded | Error::Unavailable(_) => {
                Self::Unavailable
            }
            Error::Unknown(_) => Self::Unknown,
            Error::Corrupt(_) => Self::Corrupt,
        }
    }
}

impl From<Rejection> for Failure {
    fn from(rejection: Rejection) -> Self {
        match rejection {
            Rejection::Coupon(CouponRejection::Unknown(id)) => Self::NotFound { id },
            Rejection::Coupon(CouponRejection::Invalid(problems)) => {
                Self::Fields(rule_errors(problems))
            }
            // It was there at sign-in.
            Rejection::Caller(
                CallerRejection::OperatorUnknown(_) | CallerRejection::OperatorDisabled(_),
            ) => Self::NotSignedIn,
            rejection @ (Rejection::Request(_)
            | Rejection::Caller(
                CallerRejection::PointOfSaleUnknown { .. }
                | CallerRejection::PointOfSaleDisabled { .. }
                | CallerRejection::PointOfSaleForbidden { .. }
                | CallerRejection::NotPermitted(_),
            )
            | Rejection::Series(_)
            | Rejection::Sale(_)
            | Rejection::Certificate(_)
            | Rejection::Coupon(
                CouponRejection::Disabled(_)
                | CouponRejection::Expired(_)
                | CouponRejection::Held { .. }
                | CouponRejection::UsedUp(_)
                | CouponRejection::NeedsClient(_)
                | CouponRejection::UsedByClient(_),
            )
            | Rejection::Redemption(_)
            | Rejection::Owner(_)
            | Rejection::Delivery(_)
            | Rejection::SetUp(_)
            | Rejection::Person(_)
            | Rejection::Approval(_)) => Self::Refused(rejection),
        }
    }
}

impl Failure {
    /// Returns the HTTP status.
    pub(crate) const fn status(&self) -> StatusCode {
        match self {
            Self::NotSignedIn => StatusCode::UNAUTHORIZED,
            Self::Forbidden => StatusCode::FORBIDDEN,
            Self::NoRoute { .. } | Self::NotFound { .. } => StatusCode::NOT_FOUND,
            Self::WrongContentType | Self::Fields(_) | Self::Refused(_) => {
                StatusCode::UNPROCESSABLE_ENTITY
            }
            Self::BodyTooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TimedOut => StatusCode::REQUEST_TIMEOUT,
            Self::Broken | Self::Unreadable(_) => StatusCode::BAD_REQUEST,
            Self::Unavailable | Self::Unknown => StatusCode::SERVICE_UNAVAILABLE,
            Self::Corrupt => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// Returns the name in the log. It never contains a value that the caller sent.
    pub(crate) const fn outcome(&self) -> &'static str {
        match self {
            Self::NotSignedIn => "not signed in",
            Self::Forbidden => "forbidden",
            Self::NoRoute { .. } => "no route",
            Self::NotFound { .. } => "not found",
            Self::WrongContentType => "wrong content type",
            Self::BodyTooLarge { .. } => "body too large",
            Self::TimedOut => "body timed out",
            Self::Broken => "body truncated",
            Self::Unreadable(_) => "body unreadable",
            Self::Fields(_) => "refused fields",
            Self::Refused(_) => "refused",
            Self::Unavailable => "unavailable",
            Self::Unknown => "unknown",
            Self::Corrupt => "corrupt",
        }
    }

    /// Returns the text of failures without members. `format` is the format of the answer.
    pub(crate) fn text(&self, format: Format, language: Language) -> String {
        let (russian, english) = match self {
            // Rails' own, which clients may look for, whatever the language.
            Self::NotFound { id } => return format!("Couldn't find DiscountCode with id={id}"),
            Self::NoRoute { verb, path } => return format!("No route matches [{verb}] \"{path}\""),
            Self::WrongContentType => {
                let expected = match format {
                    Format::Xml => "application/xml",
                    Format::Json => "application/json",
                };
                return format!("incorrect Content-Type, should be {expected}");
            }
            Self::Unreadable(error) => (error.russian(), error.english()),
            Self::BodyTooLarge { bytes_max } => (
                format!("Тело запроса больше допустимого ({bytes_max} байт)"),
                format!("The body is larger than {bytes_max} bytes"),
            ),
            Self::Forbidden => (
                "У ключа нет права на работу с купонами".to_owned(),
                "This key has no right to work with coupons".to_owned(),
            ),
            Self::TimedOut => (
                "Тело запроса не пришло вовремя".to_owned(),
                "The body did not arrive in time".to_owned(),
            ),
            Self::Broken => {
                ("Тело запроса оборвалось".to_owned(), "The body was truncated".to_owned())
            }
            Self::Corrupt => return FAILED.to_owned(),
            Self::Refused(rejection) => {
                (format!("Запрос отклонён: {rejection}"), rejection.to_string())
            }
            Self::Unavailable => (
                "Сервис недоступен. Ничего не сделано; повторите запрос".to_owned(),
                "The service is not available. Nothing was done. Try again".to_owned(),
            ),
            Self::Unknown => (
                "Неизвестно, выполнен ли запрос. Проверьте его результат".to_owned(),
                "The outcome of the request is unknown. Check the state before you retry"
                    .to_owned(),
            ),
            Self::NotSignedIn | Self::Fields(_) => (String::new(), String::new()),
        };
        match language {
            Language::Russian => russian,
            Language::English => english,
        }
    }
}
