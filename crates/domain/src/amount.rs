//! Money in minor units.

use core::fmt;

/// An amount of money in the operator's currency, in minor units (kopecks), never negative.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Amount(i64);

impl Amount {
    /// The zero amount: no money.
    pub const ZERO: Self = Self(0);
    /// The largest possible amount.
    pub const MAX: Self = Self(i64::MAX);

    /// Makes an amount of `minor` units. `None` if negative.
    pub const fn from_minor(minor: i64) -> Option<Self> {
        if minor < 0 { None } else { Some(Self(minor)) }
    }

    /// Returns the amount in minor units.
    pub const fn minor(self) -> i64 {
        self.0
    }

    /// Whether the amount is zero.
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// Returns the sum. `None` if it does not fit.
    pub const fn checked_add(self, other: Self) -> Option<Self> {
        match self.0.checked_add(other.0) {
            Some(sum) => Some(Self(sum)),
            None => None,
        }
    }

    /// Returns the difference. `None` if it would be negative.
    pub const fn checked_sub(self, other: Self) -> Option<Self> {
        match self.0.checked_sub(other.0) {
            Some(rest) => Self::from_minor(rest),
            None => None,
        }
    }

    /// Returns the amount times a count. `None` if it does not fit.
    pub const fn checked_mul(self, count: u32) -> Option<Self> {
        match self.0.checked_mul(count as i64) {
            Some(product) => Some(Self(product)),
            None => None,
        }
    }

    /// Returns the difference, or zero if `other` is larger.
    #[must_use]
    pub const fn saturating_sub(self, other: Self) -> Self {
        match self.checked_sub(other) {
            Some(rest) => rest,
            None => Self::ZERO,
        }
    }

    /// Writes the amount with `digits` fraction digits: `1050` with two is `10.50`.
    pub fn display(self, digits: u8) -> impl fmt::Display {
        DisplayAmount { minor: self.0, digits }
    }
}

struct DisplayAmount {
    minor: i64,
    digits: u8,
}

impl fmt::Display for DisplayAmount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = 10_i64.checked_pow(u32::from(self.digits)).unwrap_or(1);
        if self.digits == 0 {
            return write!(f, "{}", self.minor);
        }
        let (whole, rest) = (self.minor.checked_div(unit), self.minor.checked_rem(unit));
        write!(
            f,
            "{}.{:0width$}",
            whole.unwrap_or_default(),
            rest.unwrap_or_default(),
            width = usize::from(self.digits)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arithmetic_never_wraps_and_never_goes_below_zero() {
        let one = Amount::from_minor(1).unwrap();
        assert_eq!(Amount::from_minor(-1), None);
        assert_eq!(Amount::MAX.checked_add(one), None);
        assert_eq!(Amount::ZERO.checked_sub(one), None);
        assert_eq!(Amount::MAX.checked_mul(2), None);
        assert_eq!(one.checked_mul(3), Amount::from_minor(3));
        assert_eq!(Amount::ZERO.saturating_sub(one), Amount::ZERO);
    }

    #[test]
    fn sums_and_differences_are_exact() {
        let amount = |minor| Amount::from_minor(minor).unwrap();
        for (left, right, sum, difference) in [
            (0, 0, Some(0), Some(0)),
            (1, 0, Some(1), Some(1)),
            (5, 3, Some(8), Some(2)),
            (3, 5, Some(8), None),
            (i64::MAX, i64::MAX, None, Some(0)),
        ] {
            let (left, right) = (amount(left), amount(right));
            assert_eq!(left.checked_add(right).map(Amount::minor), sum);
            assert_eq!(left.checked_sub(right).map(Amount::minor), difference);
            assert_eq!(left.saturating_sub(right).minor(), difference.unwrap_or(0));
            assert_eq!(left.is_zero(), left.minor() == 0);
        }
        for (minor, is_fine) in [(-1, false), (0, true), (1, true), (i64::MAX, true)] {
            assert_eq!(Amount::from_minor(minor).map(Amount::minor), is_fine.then_some(minor));
        }
    }

    #[test]
    fn amounts_print_with_their_fraction() {
        for (minor, digits, text) in
            [(0, 2, "0.00"), (5, 2, "0.05"), (1050, 2, "10.50"), (7, 0, "7"), (1234, 3, "1.234")]
        {
            assert_eq!(Amount::from_minor(minor).unwrap().display(digits).to_string(), text);
        }
    }
}
