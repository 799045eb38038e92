//! Sums of an order.

use crate::{Amount, limits};

/// The sum, within what an order may come to.
pub(super) fn total(amounts: &[Amount]) -> Option<Amount> {
    let sum = amounts.iter().try_fold(Amount::ZERO, |sum, amount| sum.checked_add(*amount));
    sum.filter(|sum| sum.minor() <= limits::NOMINAL_MINOR_MAX)
}
