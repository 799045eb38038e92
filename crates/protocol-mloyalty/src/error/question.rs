//! Refusals of the reading methods. None of them is a rule of the domain: the question cannot be
//! answered. Numbers from 300.

use std::fmt;

use domain::DeliveryRejection;
use domain::text::BadEmail;

/// Reasons why a question is not answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BadQuestion {
    /// No certificate is named.
    CertificateMissing,
    /// No certificate of the operator has this number.
    NoSuchCertificate(i64),
    /// No partner of the operator has this id.
    PartnerUnknown(i64),
    /// No point of sale of the operator has this id.
    NoSuchPlace(i64),
    /// There is no owner with this id.
    OwnerUnknown(i64),
    /// The type of certificates is unknown.
    TypeUnknown {
        /// Name of the member in the method.
        member: &'static str,
        /// Number of the requested type.
        number: i64,
    },
    /// The price is not an amount of the operator's currency.
    Price {
        /// Maximum number of digits after the point.
        digits: u8,
    },
    /// The period ends before it begins.
    Period,
    /// No record has this number.
    Start,
    /// The length of the page is out of range.
    Length {
        /// Maximum length of a page.
        max: u32,
    },
    /// A message was sent to this address a moment ago.
    MessageTooSoon {
        /// Seconds until another one is possible.
        seconds: u32,
    },
    /// Too many messages were sent to this address today.
    TooManyMessages {
        /// Maximum number of messages per day.
        max: u32,
    },
    /// The code is wrong or expired, or none was sent.
    CodeWrong,
    /// This server sends no mail.
    MailOff,
    /// This server sends nothing to phones.
    PhoneOff,
    /// Neither an e-mail address nor a phone is given.
    AddressMissing,
    /// The text is not an e-mail address that can be used.
    EmailInvalid(BadEmail),
    /// The number is not a mobile phone.
    PhoneInvalid,
    /// Too many numbers or secret codes were wrong. Nothing was checked.
    TooManyGuesses {
        /// Seconds until the next attempt.
        seconds: u32,
    },
    /// Too many sales precede the page.
    TooFar {
        /// Maximum number of preceding sales.
        max: u32,
    },
    /// No certificate has this number, or its secret code is another one. The answer does not say
    /// which.
    WrongSecret,
}

impl BadQuestion {
    /// One of each, with values that show in the texts.
    #[cfg(test)]
    pub(crate) const EACH: [Self; 21] = [
        Self::CertificateMissing,
        Self::NoSuchCertificate(2_000_000_000_015),
        Self::PartnerUnknown(5),
        Self::NoSuchPlace(5),
        Self::OwnerUnknown(5),
        Self::TypeUnknown { member: "SertCardType", number: 2 },
        Self::Price { digits: 2 },
        Self::Period,
        Self::Start,
        Self::Length { max: 1_000 },
        Self::TooFar { max: 100_000 },
        Self::TooManyGuesses { seconds: 8 },
        Self::WrongSecret,
        Self::MessageTooSoon { seconds: 42 },
        Self::TooManyMessages { max: 10 },
        Self::CodeWrong,
        Self::MailOff,
        Self::PhoneOff,
        Self::AddressMissing,
        Self::EmailInvalid(BadEmail::NotAnAddress),
        Self::PhoneInvalid,
    ];

    /// Converts the reason why a message is not sent or a code is not accepted, if it can occur
    /// here.
    pub(crate) const fn of_message(why: DeliveryRejection) -> Option<Self> {
        match why {
            DeliveryRejection::TooSoon { seconds } => Some(Self::MessageTooSoon { seconds }),
            DeliveryRejection::TooMany { max } => Some(Self::TooManyMessages { max }),
            DeliveryRejection::NoCode => Some(Self::CodeWrong),
            DeliveryRejection::Unknown
            | DeliveryRejection::Delivered
            | DeliveryRejection::NotDue => None,
        }
    }

    /// Returns the `ErrorCode`. It never changes meaning.
    pub const fn code(&self) -> u16 {
        match self {
            Self::CertificateMissing => 300,
            Self::NoSuchCertificate(_) => 301,
            Self::PartnerUnknown(_) => 302,
            Self::NoSuchPlace(_) => 303,
            Self::OwnerUnknown(_) => 304,
            Self::TypeUnknown { .. } => 305,
            Self::Price { .. } => 306,
            Self::Period => 307,
            Self::Start => 308,
            Self::Length { .. } => 309,
            Self::TooFar { .. } => 310,
            Self::TooManyGuesses { .. } => 311,
            Self::WrongSecret => 330,
            Self::MessageTooSoon { .. } => 340,
            Self::TooManyMessages { .. } => 341,
            Self::CodeWrong => 342,
            Self::MailOff => 343,
            Self::PhoneOff => 344,
            Self::AddressMissing => 345,
            Self::EmailInvalid(_) => 346,
            Self::PhoneInvalid => 347,
        }
    }

    /// Returns the `Message` in Russian.
    pub(crate) fn russian(&self) -> String {
        match self {
            Self::CertificateMissing => "SertCard: не задан номер сертификата".to_owned(),
            Self::NoSuchCertificate(number) => {
                format!("SertCard: сертификат {number} не найден")
            }
            Self::PartnerUnknown(id) => format!("Partner: партнёр {id} не найден"),
            Self::NoSuchPlace(id) => format!("Pos: торговая точка {id} не найдена"),
            Self::OwnerUnknown(id) => format!("SertCardOwner: владелец {id} не найден"),
            Self::TypeUnknown { member, number } => {
                format!("{member}: нет типа {number} (есть 1 пластиковый и 3 электронный)")
            }
            Self::Price { digits } => {
                format!("Price: нужна сумма от 0, не более 15 знаков до точки и {digits} после")
            }
            Self::Period => "EndDate: период кончается раньше, чем начинается".to_owned(),
            Self::Start => "Start: номер первой записи должен быть не меньше 1".to_owned(),
            Self::Length { max } => format!("Length: на странице от 1 до {max} записей"),
            Self::TooFar { max } => {
                format!("Start: до этой записи больше {max} продаж, задайте период короче")
            }
            Self::TooManyGuesses { seconds } => {
                format!("Слишком много неверных номеров и кодов, повторите через {seconds} с")
            }
            Self::WrongSecret => "SertCard, SecretCode: номер или пинкод неверен".to_owned(),
            Self::MessageTooSoon { seconds } => {
                format!("Сообщение только что отправлено, повторите через {seconds} с")
            }
            Self::TooManyMessages { max } => {
                format!("На один адрес отправляется не больше {max} сообщений в сутки")
            }
            Self::CodeWrong => "Code: код неверен или больше не действует".to_owned(),
            Self::MailOff => "Email: отправка почты не настроена".to_owned(),
            Self::PhoneOff => "Phone: отправка на телефон не настроена".to_owned(),
            Self::AddressMissing => "Не задан ни Email, ни Phone".to_owned(),
            Self::EmailInvalid(BadEmail::NotAnAddress) => {
                "Email: нужен адрес вида name@example.ru".to_owned()
            }
            Self::EmailInvalid(BadEmail::NameNotAscii) => {
                "Email: имя до @ должно быть латиницей: адреса с другими буквами принимают не все \
                 почтовые серверы"
                    .to_owned()
            }
            Self::PhoneInvalid => {
                "Phone: нужен мобильный телефон в национальном или международном формате".to_owned()
            }
        }
    }
}

impl fmt::Display for BadQuestion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CertificateMissing => f.write_str("no certificate number is given"),
            Self::NoSuchCertificate(number) => write!(f, "certificate {number} does not exist"),
            Self::PartnerUnknown(id) => write!(f, "partner {id} does not exist"),
            Self::NoSuchPlace(id) => write!(f, "point of sale {id} does not exist"),
            Self::OwnerUnknown(id) => write!(f, "owner {id} does not exist"),
            Self::TypeUnknown { number, .. } => {
                write!(f, "there is no type {number} (there are 1, plastic, and 3, electronic)")
            }
            Self::Price { digits } => write!(
                f,
                "the price must be an amount from 0, with at most 15 digits before the point and \
                 {digits} after it"
            ),
            Self::Period => f.write_str("the period ends before it begins"),
            Self::Start => f.write_str("the first record has the number 1"),
            Self::Length { max } => write!(f, "a page has from 1 to {max} records"),
            Self::TooFar { max } => {
                write!(f, "more than {max} sales precede this record: ask for a shorter period")
            }
            Self::TooManyGuesses { seconds } => {
                write!(f, "too many wrong numbers and codes: try again in {seconds} s")
            }
            Self::WrongSecret => f.write_str("the number or its secret code is wrong"),
            Self::MessageTooSoon { seconds } => {
                write!(f, "a message was sent just now: the next one is possible in {seconds} s")
            }
            Self::TooManyMessages { max } => {
                write!(f, "at most {max} messages are sent to one address in a day")
            }
            Self::CodeWrong => f.write_str("the code is wrong or no longer valid"),
            Self::MailOff => f.write_str("this server is not set up to send mail"),
            Self::PhoneOff => f.write_str("this server is not set up to send to phones"),
            Self::AddressMissing => f.write_str("neither an address nor a phone is given"),
            Self::EmailInvalid(why) => why.fmt(f),
            Self::PhoneInvalid => {
                f.write_str("it is not a mobile phone in the national or the international form")
            }
        }
    }
}
