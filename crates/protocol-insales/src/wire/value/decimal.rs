//! Exact decimal numbers of the wire.

use crate::wire::limits::DIGITS_MAX;

use super::error::ValueError;

/// An exact decimal: [`Self::mantissa`] divided by ten to the power [`Self::scale`].
///
/// It has no zeros at the end of its fraction, so equal numbers are equal values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decimal {
    mantissa: i64,
    scale: u8,
}

impl Decimal {
    /// Makes a number from `mantissa` with its last `scale` digits after the point.
    pub const fn new(mut mantissa: i64, mut scale: u8) -> Self {
        while scale > 0 && mantissa % 10 == 0 {
            if mantissa == 0 {
                scale = 0;
            } else {
                mantissa /= 10;
                scale -= 1;
            }
        }
        Self { mantissa, scale }
    }

    /// Returns the digits as one integer.
    pub const fn mantissa(self) -> i64 {
        self.mantissa
    }

    /// Returns the number of digits after the point.
    pub const fn scale(self) -> u8 {
        self.scale
    }

    /// Reads `[+-] digits [. digits] [e [+-] digits]` and nothing else. The length does not matter.
    /// Only the digits without surrounding zeros count.
    ///
    /// # Errors
    ///
    /// In order: [`ValueError::NotANumber`]; [`ValueError::TooLarge`] over 18 significant digits,
    /// over 18 digits before the point, or over 18 after it.
    pub fn parse(text: &str) -> Result<Self, ValueError> {
        let (negative, rest) = sign(text);
        let (number, exponent) = match rest.split_once(['e', 'E']) {
            Some((number, exponent)) => (number, power(exponent)?),
            None => (rest, 0),
        };
        let (whole, fraction) = match number.split_once('.') {
            Some((whole, fraction)) if is_digits(fraction) => (whole, fraction),
            Some(_) => return Err(ValueError::NotANumber),
            None => (number, ""),
        };
        if !is_digits(whole) {
            return Err(ValueError::NotANumber);
        }
        let digits = || whole.bytes().chain(fraction.bytes());
        let is_zero = |digit: &u8| *digit == b'0';
        let leading = digits().take_while(is_zero).count();
        let trailing = digits().rev().take_while(is_zero).count();
        let all = whole.len() + fraction.len();
        if leading == all {
            return Ok(Self::new(0, 0));
        }
        // Without the zeros the number is an integer times a power of ten.
        let significant = all - leading - trailing;
        let length = |length: usize| i64::try_from(length).unwrap_or(i64::MAX);
        let power =
            exponent.saturating_sub(length(fraction.len())).saturating_add(length(trailing));
        let most = i64::from(DIGITS_MAX);
        let before_point = power.saturating_add(length(significant));
        if length(significant) > most || before_point > most || power < -most {
            return Err(ValueError::TooLarge);
        }
        let digit = |digit: u8| i64::from(digit - b'0');
        let magnitude = digits().skip(leading).take(significant).map(digit).fold(0, push_digit);
        let magnitude = (0..power).fold(magnitude, |magnitude, _| push_digit(magnitude, 0));
        let scale = u8::try_from(-power).unwrap_or(0);
        Ok(Self::new(if negative { -magnitude } else { magnitude }, scale))
    }
}

/// Appends a digit. Never overflows for the allowed number of digits.
const fn push_digit(magnitude: i64, digit: i64) -> i64 {
    magnitude * 10 + digit
}

fn sign(text: &str) -> (bool, &str) {
    match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    }
}

/// Reads the number after an `e`. One that does not fit becomes the largest that does.
fn power(text: &str) -> Result<i64, ValueError> {
    let (negative, digits) = sign(text);
    if !is_digits(digits) {
        return Err(ValueError::NotANumber);
    }
    let power = digits.parse().unwrap_or(i64::MAX);
    Ok(if negative { -power } else { power })
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}
