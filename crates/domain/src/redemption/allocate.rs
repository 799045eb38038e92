//! Spreading an amount over lines, exactly.

use crate::Amount;

/// `amount × part / whole`, rounded to the nearest minor unit, halves up.
pub fn part_of(amount: Amount, part: u64, whole: u64) -> Amount {
    part_of_checked(amount, part, whole).unwrap_or(Amount::MAX)
}

/// The same as [`part_of`]. Returns `None` when the result does not fit.
pub fn part_of_checked(amount: Amount, part: u64, whole: u64) -> Option<Amount> {
    let (part, whole) = (u128::from(part), u128::from(whole.max(1)));
    let product = u128::from(amount.minor().unsigned_abs()).saturating_mul(part);
    let rounded = product
        .saturating_mul(2)
        .saturating_add(whole)
        .checked_div(whole.saturating_mul(2))
        .unwrap_or(0);
    i64::try_from(rounded).ok().and_then(Amount::from_minor)
}

/// Spreads an amount over lines in proportion to their weights: each gets the whole part of its
/// share, and what is left goes minor unit by minor unit to the largest remainders, of equal ones to
/// the first. The parts sum up to the amount exactly, and where the amount is at most the sum of the
/// weights, no part is more than its weight.
///
/// Lines without weight get nothing. Without any weight, nothing is spread.
pub fn allocate(amount: Amount, weights: &[Amount]) -> Vec<Amount> {
    let minor = |amount: &Amount| u128::from(amount.minor().unsigned_abs());
    let whole: u128 = weights.iter().map(minor).fold(0, u128::saturating_add);
    let mut parts = Vec::with_capacity(weights.len());
    let mut remainders = Vec::with_capacity(weights.len());
    let mut left = minor(&amount);
    for (place, weight) in weights.iter().enumerate() {
        let product = minor(&amount).saturating_mul(minor(weight));
        let part = product.checked_div(whole).unwrap_or(0);
        left = left.saturating_sub(part);
        parts.push(part);
        remainders.push((product.checked_rem(whole).unwrap_or(0), place));
    }
    // The largest first; a stable sort keeps equal ones in their order.
    remainders.sort_by_key(|(remainder, _)| core::cmp::Reverse(*remainder));
    for (remainder, place) in remainders {
        if left == 0 || remainder == 0 {
            break;
        }
        if let Some(part) = parts.get_mut(place) {
            *part = part.saturating_add(1);
            left = left.saturating_sub(1);
        }
    }
    let amount = |part| i64::try_from(part).ok().and_then(Amount::from_minor);
    parts.into_iter().map(|part| amount(part).unwrap_or(Amount::MAX)).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn amounts(minor: &[i64]) -> Vec<Amount> {
        minor.iter().map(|minor| Amount::from_minor(*minor).unwrap()).collect()
    }

    #[test]
    fn the_largest_remainders_get_the_rest() {
        for (amount, weights, parts) in [
            (100, &[1, 1, 1][..], &[34, 33, 33][..]),
            (10, &[1, 2, 3], &[2, 3, 5]),
            (1, &[1, 1], &[1, 0]),
            (5, &[0, 10, 0], &[0, 5, 0]),
            (0, &[3, 4], &[0, 0]),
            (7, &[0, 0], &[0, 0]),
            (7, &[], &[]),
            (7, &[7], &[7]),
            // As many minor units as there are lines with a remainder, less one.
            (2, &[1, 1, 1], &[1, 1, 0]),
        ] {
            let amount = Amount::from_minor(amount).unwrap();
            assert_eq!(allocate(amount, &amounts(weights)), amounts(parts), "{weights:?}");
        }
    }

    #[test]
    fn parts_are_rounded_half_up() {
        for (amount, part, expected) in [
            (6_059_200, 9_990, 6_053_141),
            (1, 5_000, 1),
            (3, 5_000, 2),
            (100, 0, 0),
            (7, 10_000, 7),
        ] {
            let amount = Amount::from_minor(amount).unwrap();
            assert_eq!(part_of(amount, part, 10_000).minor(), expected);
        }
    }

    proptest! {
        #[test]
        fn parts_sum_up_and_stay_within_their_lines(
            weights in proptest::collection::vec(0_i64..1_000_000_000_000, 1..40),
            share in 0_u64..=10_000,
        ) {
            let weights = amounts(&weights);
            let whole = weights.iter().fold(Amount::ZERO, |sum, w| sum.checked_add(*w).unwrap());
            let amount = part_of(whole, share, 10_000);
            let parts = allocate(amount, &weights);
            let sum = parts.iter().fold(Amount::ZERO, |sum, part| sum.checked_add(*part).unwrap());
            prop_assert_eq!(sum, amount);
            for (part, weight) in parts.iter().zip(&weights) {
                prop_assert!(part <= weight);
            }
        }
    }
}
