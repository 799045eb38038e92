//! Calculates the discount of a coupon to the minor unit.

/// Minor units of money.
pub(in crate::race) type Minor = i64;

/// Discount of a coupon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::race) enum Off {
    /// Per cent of the order, as a whole number.
    Percent(i64),
    /// An amount, at most the total of the order.
    Money(Minor),
}

impl Off {
    /// Returns the discount on each line. The lines with the largest remainders get one more minor
    /// unit each, the first ones of equals.
    pub(super) fn spread(self, lines: &[Minor]) -> Vec<Minor> {
        let total: Minor = lines.iter().sum();
        let amount = match self {
            Self::Percent(percent) => (total * percent + 50) / 100,
            Self::Money(money) => money.min(total),
        };
        let total = total.max(1);
        let mut parts: Vec<Minor> = lines.iter().map(|line| amount * line / total).collect();
        let mut by_remainder: Vec<usize> = (0..lines.len()).collect();
        by_remainder.sort_by_key(|&place| -(amount * lines[place] % total));
        let missing = amount - parts.iter().sum::<Minor>();
        for place in by_remainder.into_iter().take(usize::try_from(missing).unwrap_or(0)) {
            parts[place] += 1;
        }
        parts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn discounts_are_spread_to_the_minor_unit() {
        for (off, lines, parts) in [
            (Off::Percent(10), &[1000][..], &[100][..]),
            (Off::Percent(10), &[5], &[1]),
            (Off::Percent(10), &[4], &[0]),
            (Off::Percent(100), &[1, 1, 1], &[1, 1, 1]),
            (Off::Money(100), &[1, 1], &[1, 1]),
            (Off::Money(100), &[1000, 1000, 1000], &[34, 33, 33]),
            (Off::Money(10), &[100, 200, 300], &[2, 3, 5]),
        ] {
            assert_eq!(off.spread(lines), parts, "{off:?} of {lines:?}");
        }
    }
}
