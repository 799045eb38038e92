//! Exact decimal numbers, as people write amounts and percentages.

use crate::Amount;

/// An exact decimal: `mantissa` divided by ten to the power `scale`. It may be negative, so that
/// the rule that refuses a negative amount can see one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decimal {
    /// The digits, as one integer.
    pub mantissa: i64,
    /// Number of digits after the point.
    pub scale: u8,
}

/// Reason why a decimal is not a number of whole units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotUnits {
    /// It has more digits after the point than a unit has.
    TooPrecise,
    /// It has too many digits before the point.
    TooLarge,
}

impl Decimal {
    /// An amount as a decimal of the currency's fraction digits.
    pub const fn of_amount(amount: Amount, digits: u8) -> Self {
        Self { mantissa: amount.minor(), scale: digits }
    }

    /// Converts the decimal to units with `digits` digits after the point: 1.5 is 150 units of two
    /// digits.
    ///
    /// # Errors
    ///
    /// In order: [`NotUnits::TooPrecise`], [`NotUnits::TooLarge`].
    pub fn to_units(self, digits: u8) -> Result<i64, NotUnits> {
        let Self { mut mantissa, mut scale } = self;
        while scale > digits {
            if mantissa.checked_rem(10) != Some(0) {
                return Err(NotUnits::TooPrecise);
            }
            mantissa = mantissa.checked_div(10).unwrap_or(0);
            scale = scale.saturating_sub(1);
        }
        let factor = 10_i64.checked_pow(u32::from(digits.saturating_sub(scale)));
        factor.and_then(|factor| mantissa.checked_mul(factor)).ok_or(NotUnits::TooLarge)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_counted_in_units_exactly_or_not_at_all() {
        for (mantissa, scale, digits, units) in [
            (15, 1, 2, Ok(150)),
            (1_500, 3, 2, Ok(150)),
            (-5, 0, 2, Ok(-500)),
            (0, 9, 0, Ok(0)),
            (10_555, 3, 2, Err(NotUnits::TooPrecise)),
            (i64::MAX, 0, 2, Err(NotUnits::TooLarge)),
            (i64::MAX, 255, 2, Err(NotUnits::TooPrecise)),
            (1, 0, 19, Err(NotUnits::TooLarge)),
        ] {
            assert_eq!(Decimal { mantissa, scale }.to_units(digits), units, "{mantissa}e-{scale}");
        }
    }
}
