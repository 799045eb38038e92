//! What the methods that make and change things refuse before any rule is asked. Numbers from 320.

use std::fmt;

use domain::limits::VALIDITY_DAYS_MAX;

/// Why an action is not even tried, or why its rule says no in words of this protocol.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BadAction {
    /// There is no such action, or none is named.
    Action {
        /// Those that there are.
        known: String,
    },
    /// Something that has to be said is not.
    Missing(&'static str),
    /// Another series was made under this name.
    SeriesNameUsed,
    /// No series of the operator has this id.
    NoSuchSeries(i64),
    /// There is no such type of certificates.
    Type(i64),
    /// There are no campaigns.
    Campaign,
    /// No validity can be so long, or shorter than a day.
    Days,
    /// No numbers can begin so and be so long.
    NumberPlan,
    /// Something that never changes is to be different.
    Fixed(&'static str),
    /// A price is no amount of the operator's currency.
    Amount {
        /// Which.
        member: &'static str,
        /// Digits after the point that an amount may have.
        digits: u8,
    },
}

impl BadAction {
    /// One of each, with values that show in the texts.
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
        ]
    }

    /// The `ErrorCode`. It never changes meaning.
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
        }
    }

    /// The `Message`.
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
            Self::Amount { digits, .. } => write!(
                f,
                "the price must be an amount from 0, with at most 15 digits before the point and \
                 {digits} after it"
            ),
        }
    }
}
