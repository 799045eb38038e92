//! Limits of one act, and of the acts of one caller on one day.

use crate::{Amount, Currency};

/// Whole units of the currency that a person may move in one act, unless the operator says otherwise.
const SINGLE_DEFAULT: i64 = 10_000;

/// Whole units of the currency that a person may move on one day, unless the operator says otherwise.
const DAILY_DEFAULT: i64 = 30_000;

/// Limits of an operator for acts that give or take away money. `None` is the default for people,
/// and no limit for API keys.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ActLimits {
    /// Largest amount of one act of a person.
    pub person_single: Option<Amount>,
    /// Largest sum of the acts of one person on one day.
    pub person_daily: Option<Amount>,
    /// Largest amount of one act of an API key.
    pub key_single: Option<Amount>,
    /// Largest sum of the acts of one API key on one day.
    pub key_daily: Option<Amount>,
}

/// Kind of a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhichLimit {
    /// The limit for one act.
    Single,
    /// The limit for all acts of the caller on one day.
    Daily,
}

impl WhichLimit {
    /// Name of the limit in answers.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Single => "single",
            Self::Daily => "daily",
        }
    }
}

impl ActLimits {
    /// Largest amount of one act of a person, in the operator's currency.
    pub fn single_of_person(&self, currency: Currency) -> Amount {
        self.person_single.unwrap_or_else(|| whole(SINGLE_DEFAULT, currency))
    }

    /// Largest sum of one person's acts on one day, in the operator's currency.
    pub fn daily_of_person(&self, currency: Currency) -> Amount {
        self.person_daily.unwrap_or_else(|| whole(DAILY_DEFAULT, currency))
    }
}

fn whole(units: i64, currency: Currency) -> Amount {
    let unit = 10_i64.checked_pow(u32::from(currency.digits()));
    let minor = unit.and_then(|unit| units.checked_mul(unit));
    minor.and_then(Amount::from_minor).unwrap_or(Amount::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn default_limits_are_whole_units_of_the_currency() {
        for (code, single, daily) in [
            ("RUB", 1_000_000, 3_000_000),
            ("JPY", 10_000, 30_000),
            ("KWD", 10_000_000, 30_000_000),
        ] {
            let currency = Currency::find(code).unwrap();
            let limits = ActLimits::default();
            assert_eq!(limits.single_of_person(currency).minor(), single);
            assert_eq!(limits.daily_of_person(currency).minor(), daily);
        }
        let own = ActLimits { person_single: Some(Amount::ZERO), ..ActLimits::default() };
        assert_eq!(own.single_of_person(Currency::RUB), Amount::ZERO);
    }
}
