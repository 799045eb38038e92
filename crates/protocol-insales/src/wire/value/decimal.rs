//! Reads exact decimal numbers.

use web::wire::decimal::{Decimal, Scanned};

use crate::wire::limits::DIGITS_MAX;

use super::error::ValueError;

/// Reads `[+-] digits [. digits] [e [+-] digits]` and nothing else. The length does not matter. Only
/// the digits without surrounding zeros count.
///
/// # Errors
///
/// In order: [`ValueError::NotANumber`]; [`ValueError::TooLarge`] over 18 significant digits, over
/// 18 digits before the point, or over 18 after it.
pub(super) fn parse(text: &str) -> Result<Decimal, ValueError> {
    let scanned = Scanned::of(text).ok_or(ValueError::NotANumber)?;
    // The grammar that the kit knows lets a point begin or end a number.
    if scanned.whole.is_empty() || scanned.fraction == Some("") {
        return Err(ValueError::NotANumber);
    }
    let significant = scanned.significant();
    let length = i64::try_from(significant.digits.len()).unwrap_or(i64::MAX);
    let most = i64::from(DIGITS_MAX);
    let before_point = length.saturating_sub(significant.scale);
    if length > 0 && [length, before_point, significant.scale].iter().any(|count| *count > most) {
        return Err(ValueError::TooLarge);
    }
    scanned.decimal().map_err(|_| ValueError::TooLarge)
}
