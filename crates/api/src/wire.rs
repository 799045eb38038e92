//! Money, percentages, dates and times in JSON.

use domain::{Amount, Currency, Decimal, coupon::Percent};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use utoipa::ToSchema;

use crate::problem::{FieldError, Problem, ProblemKind};
use crate::request::{given, given_object};

/// An amount of money.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Money {
    /// Amount in minor units: 100000 is 1,000.00 of a currency with two fraction digits.
    #[schema(minimum = 0, example = 100_000)]
    pub(crate) amount: i64,
    /// ISO 4217 code of the currency. An operator has one currency; another one is refused.
    #[schema(pattern = "^[A-Z]{3}$", example = "RUB")]
    pub(crate) currency: String,
}

impl Money {
    /// Makes an amount of the operator's currency.
    pub(crate) fn of(amount: Amount, currency: Currency) -> Self {
        Self { amount: amount.minor(), currency: currency.code().to_owned() }
    }

    /// Converts the amount into a decimal, whose range the rules check.
    ///
    /// # Errors
    ///
    /// The currency is wrong. `pointer` leads to the money.
    pub(crate) fn to_decimal(
        &self,
        currency: Currency,
        pointer: &str,
    ) -> Result<Decimal, FieldError> {
        if self.currency == currency.code() {
            return Ok(Decimal { mantissa: self.amount, scale: currency.digits() });
        }
        Err(wrong_currency(currency, pointer))
    }

    /// Converts the amount.
    ///
    /// # Errors
    ///
    /// The currency or the amount is wrong. `pointer` leads to the money.
    pub(crate) fn to_amount(&self, currency: Currency, pointer: &str) -> Result<Amount, Problem> {
        let mut errors = Vec::new();
        let amount = self.amount_or(currency, pointer, &mut errors);
        all_or_refused(amount, errors)
    }

    /// Converts an optional amount.
    ///
    /// # Errors
    ///
    /// As [`Self::to_amount`].
    pub(crate) fn optional(
        money: Option<&Self>,
        currency: Currency,
        pointer: &str,
    ) -> Result<Option<Amount>, Problem> {
        money.map(|money| money.to_amount(currency, pointer)).transpose()
    }

    /// Converts the amount, and collects its faults. `pointer` leads to the money.
    pub(crate) fn amount_or(
        &self,
        currency: Currency,
        pointer: &str,
        errors: &mut Vec<FieldError>,
    ) -> Amount {
        errors.extend(self.to_decimal(currency, pointer).err());
        Amount::from_minor(self.amount).unwrap_or_else(|| {
            errors.push(FieldError::member(format!("{pointer}/amount"), "must be 0 or more"));
            Amount::ZERO
        })
    }
}

fn wrong_currency(currency: Currency, pointer: &str) -> FieldError {
    let detail = format!("must be {currency}, the currency of the operator");
    FieldError::member(format!("{pointer}/currency"), detail)
}

/// A change of a balance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MoneyChange {
    /// Change in minor units. Negative if the balance fell.
    #[schema(example = -100_000)]
    pub(crate) amount: i64,
    /// ISO 4217 code of the currency.
    #[schema(pattern = "^[A-Z]{3}$", example = "RUB")]
    pub(crate) currency: String,
}

impl MoneyChange {
    /// Makes a change from minor units.
    pub(crate) fn of(minor: i64, currency: Currency) -> Self {
        Self { amount: minor, currency: currency.code().to_owned() }
    }

    /// Converts the change into minor units.
    ///
    /// # Errors
    ///
    /// The currency is wrong. `pointer` leads to the money.
    pub(crate) fn to_minor(&self, currency: Currency, pointer: &str) -> Result<i64, Problem> {
        let wrong = (self.currency != currency.code()).then(|| wrong_currency(currency, pointer));
        all_or_refused(self.amount, wrong.into_iter().collect())
    }
}

/// Discount of a coupon. Has exactly one member.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case", try_from = "DiscountMembers")]
pub(crate) enum Discount {
    /// Percentage of the price: a decimal from 0 to 100 with at most two fraction digits.
    Percent(PercentText),
    /// Amount of money to take off.
    Money(Money),
}

/// Members of a discount. A derived reader of the enum would take the first member and report a
/// second one as invalid JSON.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DiscountMembers {
    #[serde(default, deserialize_with = "given")]
    percent: Option<PercentText>,
    #[serde(default, deserialize_with = "given_object")]
    money: Option<Money>,
}

impl TryFrom<DiscountMembers> for Discount {
    type Error = &'static str;

    fn try_from(members: DiscountMembers) -> Result<Self, Self::Error> {
        match (members.percent, members.money) {
            (Some(percent), None) => Ok(Self::Percent(percent)),
            (None, Some(money)) => Ok(Self::Money(money)),
            (Some(_), Some(_)) | (None, None) => Err("must have one of `percent` and `money`"),
        }
    }
}

impl Discount {
    /// Returns the shape of a discount, in the operator's currency.
    pub(crate) fn of(discount: domain::Discount, currency: Currency) -> Self {
        match discount {
            domain::Discount::Percent(percent) => Self::Percent(PercentText::of(percent)),
            domain::Discount::Money(amount) => Self::Money(Money::of(amount, currency)),
        }
    }
}

/// A percentage as a decimal text, so that it is exact everywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ToSchema)]
#[schema(value_type = String, pattern = "^[0-9]{1,3}(\\.[0-9]{1,2})?$", example = "12.5")]
pub(crate) struct PercentText(pub(crate) Decimal);

impl PercentText {
    fn of(percent: Percent) -> Self {
        Self(Decimal { mantissa: i64::from(percent.hundredths()), scale: Percent::DIGITS })
    }
}

impl Serialize for PercentText {
    /// Writes the shortest text: `12.5`.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let hundredths = self.0.to_units(Percent::DIGITS).unwrap_or_default();
        let (whole, rest) = (hundredths / 100, hundredths % 100);
        serializer.serialize_str(&match (rest, rest % 10) {
            (0, _) => whole.to_string(),
            (_, 0) => format!("{whole}.{}", rest / 10),
            _ => format!("{whole}.{rest:02}"),
        })
    }
}

impl<'de> Deserialize<'de> for PercentText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let must = "must be a decimal such as \"12.5\"";
        decimal(&text).map(Self).ok_or_else(|| de::Error::custom(must))
    }
}

/// Reads digits with an optional point. The rules refuse a sign before them.
fn decimal(text: &str) -> Option<Decimal> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole.strip_prefix('-').unwrap_or(whole)) || !digits(fraction) {
        return None;
    }
    let fraction = fraction.trim_end_matches('0');
    let mantissa = format!("{whole}{fraction}").parse().ok()?;
    Some(Decimal { mantissa, scale: u8::try_from(fraction.len()).ok()? })
}

/// A day such as `2026-11-22`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ToSchema)]
#[schema(value_type = String, format = Date, example = "2026-11-22")]
pub(crate) struct Day(pub(crate) Date);

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        // What `parse` takes beside a plain date, such as a date with a time, is none.
        let plain =
            text.len() == 10 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
        let must = "must be a date such as \"2026-11-22\"";
        text.parse().ok().filter(|_| plain).map(Self).ok_or_else(|| de::Error::custom(must))
    }
}

/// A time in UTC such as `2026-11-22T10:00:00Z`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ToSchema)]
#[schema(value_type = String, format = DateTime, example = "2026-11-22T10:00:00Z")]
pub(crate) struct Moment(pub(crate) Timestamp);

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

/// Returns the value, or a problem with all errors.
pub(crate) fn all_or_refused<T>(value: T, errors: Vec<FieldError>) -> Result<T, Problem> {
    if errors.is_empty() {
        Ok(value)
    } else {
        Err(Problem::of_fields(ProblemKind::BodyInvalid, errors))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentages_are_exact_and_short() {
        for (sent, told) in [
            ("12.5", "12.5"),
            ("12.50", "12.5"),
            ("0", "0"),
            ("100.00", "100"),
            ("0.05", "0.05"),
            ("007", "7"),
        ] {
            let percent: PercentText = serde_json::from_str(&format!("{sent:?}")).unwrap();
            assert_eq!(serde_json::to_string(&percent).unwrap(), format!("{told:?}"));
        }
        for text in ["", ".5", "5.", "1e1", "+5", "1,5", " 5", "5%", "٥", "9999999999999999999"] {
            assert!(serde_json::from_str::<PercentText>(&format!("{text:?}")).is_err(), "{text}");
        }
    }

    #[test]
    fn days_are_plain_dates() {
        for (text, fine) in [
            ("2026-11-22", true),
            ("2028-02-29", true),
            ("2026-02-29", false),
            ("2026-11-22T10:00:00", false),
            ("20261122", false),
            ("2026-1-2", false),
            ("", false),
        ] {
            let read = serde_json::from_str::<Day>(&format!("{text:?}"));
            assert_eq!(read.is_ok(), fine, "{text}");
        }
    }
}
