//! Refusals of the methods that create and change objects, before any rule is applied. Numbers from
//! 320.

use std::fmt;

use domain::limits::VALIDITY_DAYS_MAX;
use domain::{OwnerField, OwnerRejection};

/// Reasons why an action is not tried, or why its rule refuses it in terms of this protocol.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BadAction {
    /// The action is unknown, or none is named.
    Action {
        /// List of the known actions.
        known: String,
    },
    /// A required member is missing.
    Missing(&'static str),
    /// Another series was created under this name.
    SeriesNameUsed,
    /// No series of the operator has this id.
    NoSuchSeries(i64),
    /// The type of certificates is unknown.
    Type(i64),
    /// A campaign is named, but there are none.
    Campaign,
    /// The validity is too long, or shorter than a day.
    Days,
    /// Numbers with this prefix and length are impossible.
    NumberPlan,
    /// A member that never changes differs.
    Fixed(&'static str),
    /// Only a new owner can become a friend.
    FriendOfUpdate,
    /// The type of an owner is out of range.
    OwnerType,
    /// No owner of the operator has this id.
    NoSuchOwner(i64),
    /// No detail is given that identifies an owner.
    OwnerNobody,
    /// A text about an owner is too long.
    OwnerText {
        /// Name of the member.
        member: &'static str,
        /// Maximum number of characters.
        max: usize,
    },
    /// A text about an owner has control characters, line breaks or noncharacters.
    OwnerNotText {
        /// Name of the member.
        member: &'static str,
    },
    /// An owner's day of birth is impossible.
    OwnerBirthdate,
    /// An owner's phone is not a mobile phone.
    OwnerPhone,
    /// An owner's e-mail address is invalid.
    OwnerEmail,
    /// An owner's number in `WhatsApp` is invalid.
    OwnerWhatsApp,
    /// A price is not an amount of the operator's currency.
    Amount {
        /// Name of the member.
        member: &'static str,
        /// Maximum number of digits after the point.
        digits: u8,
    },
}

impl From<OwnerRejection> for BadAction {
    fn from(rejection: OwnerRejection) -> Self {
        match rejection {
            OwnerRejection::Unknown(id) => Self::NoSuchOwner(id.0),
            OwnerRejection::Nobody => Self::OwnerNobody,
            OwnerRejection::TooLong { field, max } => {
                Self::OwnerText { member: member(field), max }
            }
            OwnerRejection::NotText { field } => Self::OwnerNotText { member: member(field) },
            OwnerRejection::Born => Self::OwnerBirthdate,
            OwnerRejection::Phone => Self::OwnerPhone,
            OwnerRejection::Email => Self::OwnerEmail,
            OwnerRejection::WhatsApp => Self::OwnerWhatsApp,
        }
    }
}

/// Returns the name of a text of an owner in this protocol.
const fn member(field: OwnerField) -> &'static str {
    match field {
        OwnerField::Name => "Name",
        OwnerField::Email => "Email",
        OwnerField::Viber => "Viber",
        OwnerField::Telegram => "Telegram",
    }
}

impl BadAction {
    /// Returns one of each, with values that show in the texts.
    #[cfg(test)]
    pub(crate) fn each() -> Vec<Self> {
        vec![
            Self::Action { known: "Create, Update, Info".to_owned() },
            Self::Missing("SeriesName"),
            Self::SeriesNameUsed,
            Self::NoSuchSeries(7),
            Self::Type(2),
            Self::Campaign,
            Self::Days,
            Self::NumberPlan,
            Self::Fixed("SertCardPrefix"),
            Self::Amount { member: "PriceMin", digits: 2 },
            Self::NoSuchOwner(7),
            Self::OwnerNobody,
            Self::OwnerText { member: "Name", max: 255 },
            Self::OwnerNotText { member: "Viber" },
            Self::OwnerPhone,
            Self::OwnerEmail,
            Self::OwnerBirthdate,
            Self::OwnerWhatsApp,
            Self::OwnerType,
            Self::FriendOfUpdate,
        ]
    }

    /// Returns the `ErrorCode`. It never changes meaning.
    pub const fn code(&self) -> u16 {
        match self {
            Self::Action { .. } => 320,
            Self::Missing(_) => 321,
            Self::SeriesNameUsed => 322,
            Self::NoSuchSeries(_) => 323,
            Self::Type(_) => 324,
            Self::Campaign => 325,
            Self::Days => 326,
            Self::NumberPlan => 327,
            Self::Fixed(_) => 328,
            Self::Amount { .. } => 329,
            Self::NoSuchOwner(_) => 331,
            Self::OwnerNobody => 332,
            Self::OwnerText { .. } => 333,
            Self::OwnerNotText { .. } => 255,
            Self::OwnerPhone => 334,
            Self::OwnerEmail => 335,
            Self::OwnerBirthdate => 336,
            Self::OwnerWhatsApp => 337,
            Self::OwnerType => 338,
            Self::FriendOfUpdate => 339,
        }
    }

    /// Returns the `Message` in Russian.
    pub(crate) fn russian(&self) -> String {
        match self {
            Self::Action { known } => format!("ActionType: нужно одно из действий: {known}"),
            Self::Missing(member) => format!("{member}: значение не задано"),
            Self::SeriesNameUsed => {
                "SeriesName: серия с этим названием уже создана с другим содержанием".to_owned()
            }
            Self::NoSuchSeries(id) => format!("SertCardSeriesId: серия {id} не найдена"),
            Self::Type(number) => {
                format!("SertCardType: нет типа {number} (есть 1 пластиковый и 3 электронный)")
            }
            Self::Campaign => "Campaign: кампании не ведутся, уберите это поле".to_owned(),
            Self::Days => format!("ExpDays: нужно число дней от 1 до {VALIDITY_DAYS_MAX}"),
            Self::NumberPlan => {
                "SertCardPrefix: нужен префикс от 1, короче номера хотя бы на 2 цифры; Length: 8 или 13"
                    .to_owned()
            }
            Self::Fixed(member) => format!("{member}: у созданной серии не меняется"),
            Self::FriendOfUpdate => {
                "FriendCreate: друг владельца создаётся действием create".to_owned()
            }
            Self::OwnerType => "OwnerType: нужно число от 0 до 255".to_owned(),
            Self::NoSuchOwner(id) => format!("Id: владелец {id} не найден"),
            Self::OwnerNobody => "Не задано ни Name, ни Phone, ни Email".to_owned(),
            Self::OwnerText { member, max } => {
                format!("{member}: строка длиннее допустимого ({max} символов)")
            }
            Self::OwnerNotText { member } => {
                format!("{member}: управляющие знаки и переводы строк не допускаются")
            }
            Self::OwnerBirthdate => "Birthdate: нужен день от 1900-01-01 до сегодня".to_owned(),
            Self::OwnerPhone => {
                "Phone: нужен мобильный телефон в национальном или международном формате".to_owned()
            }
            Self::OwnerEmail => "Email: нужен адрес вида имя@домен".to_owned(),
            Self::OwnerWhatsApp => "WhatsApp: нужен номер от 1 до 15 цифр".to_owned(),
            Self::Amount { member, digits } => {
                format!("{member}: нужна сумма от 0, не более 15 знаков до точки и {digits} после")
            }
        }
    }
}

impl fmt::Display for BadAction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Action { known } => write!(f, "the action must be one of {known}"),
            Self::Missing(member) => write!(f, "{member} is not given"),
            Self::SeriesNameUsed => {
                f.write_str("a series with this name was made before with other content")
            }
            Self::NoSuchSeries(id) => write!(f, "series {id} does not exist"),
            Self::Type(number) => {
                write!(f, "there is no type {number} (there are 1, plastic, and 3, electronic)")
            }
            Self::Campaign => f.write_str("there are no campaigns: leave this member out"),
            Self::Days => write!(f, "the days of validity must be from 1 to {VALIDITY_DAYS_MAX}"),
            Self::NumberPlan => f.write_str(
                "the length must be 8 or 13, and the prefix at least two digits shorter",
            ),
            Self::Fixed(member) => write!(f, "{member} never changes"),
            Self::FriendOfUpdate => {
                f.write_str("create makes a friend of an owner, update does not")
            }
            Self::OwnerType => f.write_str("the type of an owner must be from 0 to 255"),
            Self::NoSuchOwner(id) => write!(f, "owner {id} does not exist"),
            Self::OwnerNobody => f.write_str("a name, a phone or an e-mail address must be given"),
            Self::OwnerText { member, max } => {
                write!(f, "{member} of an owner is longer than {max} characters")
            }
            Self::OwnerNotText { member } => {
                write!(f, "{member} of an owner must have no control characters or line breaks")
            }
            Self::OwnerBirthdate => {
                f.write_str("the day of birth must be from 1900-01-01 to today")
            }
            Self::OwnerPhone => f.write_str(
                "the phone must be a mobile one, in the national or the international form",
            ),
            Self::OwnerEmail => f.write_str("the e-mail address must look like name@domain"),
            Self::OwnerWhatsApp => {
                f.write_str("the number in WhatsApp must have from 1 to 15 digits")
            }
            Self::Amount { digits, .. } => write!(
                f,
                "the price must be an amount from 0, with at most 15 digits before the point and \
                 {digits} after it"
            ),
        }
    }
}
