//! Names of reports, and the days that they are about.

use domain::{Operator, validity};
use jiff::Timestamp;
use jiff::civil::Date;

/// Longest period of a report in days: ten years.
pub const REPORT_DAYS_MAX: i64 = 3_653;

macro_rules! names {
    ($($(#[$doc:meta])* $name:ident = $text:literal: $days:ident,)+) => {
        /// A report of the books.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum ReportName {
            $($(#[$doc])* $name,)+
        }

        impl ReportName {
            /// Every report, in the order of lists.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// Name of the report in addresses and on the command line.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)+
                }
            }

            /// The days that the report is about.
            pub const fn days(self) -> ReportDays {
                match self {
                    $(Self::$name => ReportDays::$days,)+
                }
            }

            /// Reads the name of a report.
            pub fn parse(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|report| report.name() == name)
            }
        }
    };
}

names! {
    /// What certificates are worth at the end of a day, by series.
    Liability = "liability": AsOf,
    /// What certificates are worth at the end of a day, by the month of their activation.
    Ageing = "ageing": AsOf,
    /// What certificates are worth at the end of a day, by the month of their last valid day.
    Expiring = "expiring": AsOf,
    /// What is left of the certificates of a month, some months later.
    Cohorts = "cohorts": AsOf,
    /// What changed the liability in a period, by series: opening, movements, closing.
    Movements = "movements": Period,
    /// What was sold and redeemed in a period, by point of sale.
    PointsOfSale = "points_of_sale": Period,
    /// What certificates of one point of sale paid at another one in a period.
    Settlement = "settlement": Period,
    /// What was not used: breakage of each month in a period.
    Breakage = "breakage": Period,
    /// Orders and discounts of coupons in a period.
    Coupons = "coupons": Period,
    /// Movements of each day in a period, with their accounts.
    Postings = "postings": Period,
    /// Advances and their tax in a period, by rate.
    AdvanceTax = "advance_tax": Period,
}

/// The days that a report is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReportDays {
    /// The end of one day.
    AsOf,
    /// A period from a first through a last day.
    Period,
}

/// The days that are asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ReportQuery {
    /// Day of a report about the end of a day. `None`: today.
    pub as_of: Option<Date>,
    /// First day of a period. `None`: the first day of the month of its last day.
    pub from: Option<Date>,
    /// Last day of a period. `None`: today.
    pub through: Option<Date>,
}

/// Reason why a report is not made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReportRejection {
    /// A day is later than today, and its figures are not known.
    #[error("{day} is later than today, which is {today}")]
    Future {
        /// Day that was asked for.
        day: Date,
        /// Today in the operator's time zone.
        today: Date,
    },
    /// A period ends before it begins.
    #[error("the period ends on {through}, before it begins on {from}")]
    Backwards {
        /// First day of the period.
        from: Date,
        /// Last day of the period.
        through: Date,
    },
    /// A period is longer than [`REPORT_DAYS_MAX`].
    #[error("the period has {days} days; a report is about {max} days at most")]
    TooLong {
        /// Number of days of the period.
        days: i64,
        /// Maximum number of days.
        max: i64,
    },
    /// The sums of the books do not include everything that is stored. A server that starts on the
    /// store counts it.
    #[error("the books of this store are not counted yet: start a server on it once")]
    NotCounted,
}

/// The days of a report, checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Span {
    /// The end of one day.
    AsOf(Date),
    /// A period from a first through a last day.
    Period {
        /// First day of the period.
        from: Date,
        /// Last day of the period.
        through: Date,
    },
}

impl Span {
    /// The query that asks for these days.
    pub const fn query(self) -> ReportQuery {
        match self {
            Self::AsOf(day) => ReportQuery { as_of: Some(day), from: None, through: None },
            Self::Period { from, through } => {
                ReportQuery { as_of: None, from: Some(from), through: Some(through) }
            }
        }
    }
}

/// Checks the days that are asked for, and fills in those that are not.
pub(super) fn span_of(
    name: ReportName,
    query: ReportQuery,
    operator: &Operator,
    now: Timestamp,
) -> Result<Span, ReportRejection> {
    let today = validity::local_date(now, &operator.zone);
    let past = |day: Date| {
        if day > today { Err(ReportRejection::Future { day, today }) } else { Ok(day) }
    };
    match name.days() {
        ReportDays::AsOf => Ok(Span::AsOf(past(query.as_of.unwrap_or(today))?)),
        ReportDays::Period => {
            let through = past(query.through.unwrap_or(today))?;
            let from = query.from.unwrap_or_else(|| through.first_of_month());
            if from > through {
                return Err(ReportRejection::Backwards { from, through });
            }
            let days = from.until(through).map_or(i64::MAX, |span| i64::from(span.get_days()) + 1);
            if days > REPORT_DAYS_MAX {
                return Err(ReportRejection::TooLong { days, max: REPORT_DAYS_MAX });
            }
            Ok(Span::Period { from, through })
        }
    }
}

#[cfg(test)]
mod tests {
    use domain::{ActLimits, Currency, OperatorId};

    use super::*;

    #[test]
    fn days_are_checked_and_have_defaults() {
        let operator = Operator {
            id: OperatorId(1),
            name: "O".to_owned(),
            zone: validity::find_zone("Europe/Moscow").unwrap(),
            currency: Currency::RUB,
            country: None,
            disabled: false,
            limits: ActLimits::default(),
            closed_through: None,
        };
        // 00:30 on 1 December in Moscow.
        let now = "2026-11-30T21:30:00Z".parse().unwrap();
        let day = |text: &str| Some(text.parse::<Date>().unwrap());
        for (name, [as_of, from, through], expected) in [
            (ReportName::Liability, [None; 3], "AsOf(2026-12-01)"),
            (ReportName::Liability, [day("2026-11-30"), None, None], "AsOf(2026-11-30)"),
            (ReportName::Ageing, [day("2026-12-02"), None, None], "is later than today"),
            (ReportName::Movements, [None; 3], "from: 2026-12-01, through: 2026-12-01"),
            (
                ReportName::Movements,
                [None, None, day("2026-11-15")],
                "from: 2026-11-01, through: 2026-11-15",
            ),
            (
                ReportName::Movements,
                [None, day("2026-11-16"), day("2026-11-15")],
                "before it begins",
            ),
            (
                ReportName::Movements,
                [None, day("2026-11-16"), day("2026-12-31")],
                "later than today",
            ),
            (ReportName::Movements, [None, day("1999-01-01"), None], "days at most"),
        ] {
            let said = match span_of(name, ReportQuery { as_of, from, through }, &operator, now) {
                Ok(span) => format!("{span:?}"),
                Err(rejection) => rejection.to_string(),
            };
            assert!(said.contains(expected), "{name:?}: {said}");
        }
    }
}
