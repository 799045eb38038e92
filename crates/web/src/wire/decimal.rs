//! Money and other exact numbers, as wide as .NET's `decimal`.

use std::fmt;

#[cfg(test)]
mod tests;

/// Maximum number of digits after the point of a [`Decimal`].
const SCALE_MAX: u8 = 28;
/// Largest number without its point: 96 bits.
const MANTISSA_MAX: u128 = (1 << 96) - 1;
/// Maximum number of digits. More than this never fit [`MANTISSA_MAX`].
const DIGITS_MAX: usize = 29;
/// Number of digits that always fit 64 bits, with a sign too.
const FEW_DIGITS: usize = 18;

/// Reasons why a text is no number of the wanted type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadNumber {
    /// The text is not a number.
    NotANumber,
    /// The number has more digits than can be kept exactly.
    TooManyDigits,
    /// The number is out of the range of the type.
    Overflow,
    /// An integer is needed, and the number has a fraction.
    FractionInInteger,
}

/// A number of up to 96 bits with 0 to 28 digits after the point.
///
/// It keeps the scale that it is given: `500.00` is printed as `500.00`, and equals `500`.
#[derive(Clone, Copy)]
pub struct Decimal {
    low: u64,
    high: u32,
    scale: u8,
    negative: bool,
}

impl Decimal {
    /// Makes a number from `mantissa` with its last `scale` digits after the point. `None` if
    /// either is too large.
    pub fn new(mantissa: i128, scale: u8) -> Option<Self> {
        let magnitude = mantissa.unsigned_abs();
        (magnitude <= MANTISSA_MAX && scale <= SCALE_MAX)
            .then(|| Self::pack(magnitude, scale, mantissa < 0))
    }

    /// Makes an amount of `minor` units with `fraction_digits` digits after the point.
    ///
    /// At most 28 fraction digits are used.
    pub fn from_minor(minor: i64, fraction_digits: u8) -> Self {
        Self::pack(u128::from(minor.unsigned_abs()), fraction_digits.min(SCALE_MAX), minor < 0)
    }

    /// Returns the number without its point, with its sign.
    pub fn mantissa(self) -> i128 {
        let magnitude = i128::from(self.high) << 64 | i128::from(self.low);
        if self.negative { -magnitude } else { magnitude }
    }

    fn magnitude(self) -> u128 {
        u128::from(self.high) << 64 | u128::from(self.low)
    }

    /// Returns the number of digits after the point.
    pub const fn scale(self) -> u8 {
        self.scale
    }

    /// Returns the same value without zeros at the end of its fraction.
    #[must_use]
    pub fn shortest(self) -> Self {
        let mut magnitude = self.magnitude();
        let mut scale = self.scale;
        while scale > 0
            && let (rest, 0) = by_ten(magnitude)
        {
            magnitude = rest;
            scale -= 1;
        }
        Self::pack(magnitude, scale, self.negative)
    }

    /// Returns the value in minor units. `None` if it has more than `fraction_digits` fraction
    /// digits or does not fit.
    pub fn to_minor(self, fraction_digits: u8) -> Option<i64> {
        let short = self.shortest();
        let missing = fraction_digits.checked_sub(short.scale)?;
        let factor = 10_i128.checked_pow(u32::from(missing))?;
        i64::try_from(short.mantissa().checked_mul(factor)?).ok()
    }

    /// Reads plain digits with an optional sign and point, as [`fmt::Display`] writes them.
    pub fn parse(text: &str) -> Result<Self, BadNumber> {
        let scanned = Scanned::of(text).ok_or(BadNumber::NotANumber)?;
        if scanned.exponent.is_some() {
            return Err(BadNumber::NotANumber);
        }
        scanned.decimal()
    }

    fn pack(magnitude: u128, scale: u8, negative: bool) -> Self {
        let low = u64::try_from(magnitude & u128::from(u64::MAX)).unwrap_or(u64::MAX);
        let high = u32::try_from(magnitude >> 64).unwrap_or(u32::MAX);
        Self { low, high, scale, negative: negative && magnitude != 0 }
    }
}

impl PartialEq for Decimal {
    fn eq(&self, other: &Self) -> bool {
        let (one, two) = (self.shortest(), other.shortest());
        (one.mantissa(), one.scale) == (two.mantissa(), two.scale)
    }
}

impl Eq for Decimal {}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // From the last digit to the sign: 29 digits, a point and a sign at most.
        let mut text = [0; DIGITS_MAX + 2];
        let mut front = text.len();
        let mut put = |byte: u8| {
            front -= 1;
            text[front] = byte;
        };
        let (mut rest, mut digits) = (self.magnitude(), 0);
        while rest > 0 || digits <= self.scale {
            if digits == self.scale && digits > 0 {
                put(b'.');
            }
            let (quotient, digit) = by_ten(rest);
            put(b'0' + digit);
            rest = quotient;
            digits += 1;
        }
        if self.negative {
            put(b'-');
        }
        f.write_str(std::str::from_utf8(&text[front..]).unwrap_or_default())
    }
}

/// Returns a tenth of a number, and its last digit. Numbers of 64 bits, as nearly all are, are
/// divided several times as fast.
fn by_ten(number: u128) -> (u128, u8) {
    let (quotient, digit) = match u64::try_from(number) {
        Ok(number) => (u128::from(number / 10), number % 10),
        Err(_) => (number / 10, u64::try_from(number % 10).unwrap_or_default()),
    };
    (quotient, u8::try_from(digit).unwrap_or_default())
}

impl fmt::Debug for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A number in parts, before its type is known.
pub struct Scanned<'t> {
    /// Whether the number begins with a minus.
    pub negative: bool,
    /// Digits before the point. May be empty.
    pub whole: &'t str,
    /// Digits after the point, if there is one.
    pub fraction: Option<&'t str>,
    /// Number after the `e`, if there is one.
    pub exponent: Option<i64>,
}

impl<'t> Scanned<'t> {
    /// Reads `[+-] digits [. digits] [e [+-] digits]`, and nothing else, with at least one digit
    /// before the exponent.
    pub fn of(text: &'t str) -> Option<Self> {
        let (negative, rest) = sign(text);
        let (whole, rest) = digits(rest);
        let (fraction, rest) = match rest.strip_prefix('.') {
            Some(after) => {
                let (fraction, rest) = digits(after);
                (Some(fraction), rest)
            }
            None => (None, rest),
        };
        if whole.is_empty() && fraction.is_none_or(str::is_empty) {
            return None;
        }
        let exponent = match rest.strip_prefix(['e', 'E']) {
            Some(after) => {
                let (below, after) = sign(after);
                let (power, rest) = digits(after);
                if power.is_empty() || !rest.is_empty() {
                    return None;
                }
                // Saturated far beyond any scale; the value is refused or zero either way.
                let power = power.parse::<i64>().unwrap_or(i64::MAX).min(1 << 40);
                Some(if below { -power } else { power })
            }
            None if rest.is_empty() => None,
            None => return None,
        };
        Some(Self { negative, whole, fraction, exponent })
    }

    /// Returns the significant digits.
    pub fn significant(&self) -> Significant {
        let fraction = self.fraction.unwrap_or("");
        let written = i64::try_from(fraction.len()).unwrap_or(i64::MAX);
        let scale = written.saturating_sub(self.exponent.unwrap_or(0));
        let all = [self.whole, fraction];
        let leading = |text: &str| text.bytes().take_while(|byte| *byte == b'0').count();
        let trailing = |text: &str| text.bytes().rev().take_while(|byte| *byte == b'0').count();
        let mut zeros = trailing(fraction);
        if zeros == fraction.len() {
            zeros += trailing(self.whole);
        }
        let total = self.whole.len() + fraction.len();
        let mut skip = leading(self.whole);
        if skip == self.whole.len() {
            skip += leading(fraction);
        }
        if skip == total {
            return Significant { digits: String::new(), scale: 0, written_scale: scale };
        }
        let kept = total - zeros - skip;
        // One digit beyond the most that fit is enough to know that they do not.
        let digits: String =
            all.concat().chars().skip(skip).take(kept.min(DIGITS_MAX + 1)).collect();
        let dropped = i64::try_from(kept - digits.len()).unwrap_or(i64::MAX);
        let zeros = i64::try_from(zeros).unwrap_or(i64::MAX);
        Significant {
            digits,
            scale: scale.saturating_sub(zeros).saturating_sub(dropped),
            written_scale: scale,
        }
    }

    /// Returns all digits as one number, if they are few and there is no exponent. This is the
    /// usual case.
    fn few_digits(&self) -> Option<(u64, u8)> {
        let fraction = self.fraction.unwrap_or("");
        if self.exponent.is_some() || self.whole.len() + fraction.len() > FEW_DIGITS {
            return None;
        }
        let digits = self.whole.bytes().chain(fraction.bytes());
        let number = digits.fold(0, |number, digit| number * 10 + u64::from(digit - b'0'));
        Some((number, u8::try_from(fraction.len()).ok()?))
    }

    /// Converts the number into a decimal.
    pub fn decimal(&self) -> Result<Decimal, BadNumber> {
        if let Some((number, scale)) = self.few_digits() {
            return Ok(Decimal::pack(u128::from(number), scale, self.negative));
        }
        let Significant { digits: text, scale, written_scale } = self.significant();
        let wanted = written_scale.clamp(0, i64::from(SCALE_MAX));
        if text.is_empty() {
            return Ok(Decimal::pack(0, u8::try_from(wanted).unwrap_or(0), false));
        }
        let too_long = if scale > 0 { BadNumber::TooManyDigits } else { BadNumber::Overflow };
        if text.len() > DIGITS_MAX {
            return Err(too_long);
        }
        if scale > i64::from(SCALE_MAX) {
            return Err(BadNumber::TooManyDigits);
        }
        let mut mantissa = text.parse::<u128>().map_err(|_| BadNumber::Overflow)?;
        if scale < 0 {
            let power = u32::try_from(-scale).map_err(|_| BadNumber::Overflow)?;
            mantissa = 10_u128
                .checked_pow(power)
                .and_then(|factor| mantissa.checked_mul(factor))
                .ok_or(BadNumber::Overflow)?;
        }
        if mantissa > MANTISSA_MAX {
            return Err(too_long);
        }
        // Give back the zeros that were written after the point, as far as they fit.
        let mut scale = scale.max(0);
        while scale < wanted && mantissa * 10 <= MANTISSA_MAX {
            mantissa *= 10;
            scale += 1;
        }
        let scale = u8::try_from(scale).map_err(|_| BadNumber::TooManyDigits)?;
        Ok(Decimal::pack(mantissa, scale, self.negative))
    }

    /// Converts the number into an integer.
    pub fn integer(&self) -> Result<i64, BadNumber> {
        if let Some((number, 0)) = self.few_digits() {
            let value = i64::try_from(number).map_err(|_| BadNumber::Overflow)?;
            return Ok(if self.negative { -value } else { value });
        }
        let Significant { digits: text, scale, .. } = self.significant();
        if text.is_empty() {
            return Ok(0);
        }
        if scale > 0 {
            return Err(BadNumber::FractionInInteger);
        }
        let mantissa = text.parse::<i128>().map_err(|_| BadNumber::Overflow)?;
        let power = u32::try_from(-scale).map_err(|_| BadNumber::Overflow)?;
        let value = 10_i128
            .checked_pow(power)
            .and_then(|factor| mantissa.checked_mul(factor))
            .ok_or(BadNumber::Overflow)?;
        let value = if self.negative { -value } else { value };
        i64::try_from(value).map_err(|_| BadNumber::Overflow)
    }
}

/// The digits of a number without the zeros around them.
pub struct Significant {
    /// The digits. Empty for zero. Cut if they are more than any type holds.
    pub digits: String,
    /// How many of them follow the point. Negative: how many zeros to add.
    pub scale: i64,
    /// Number of digits after the point with the zeros that were written.
    pub written_scale: i64,
}

fn sign(text: &str) -> (bool, &str) {
    match text.as_bytes().first() {
        Some(b'-') => (true, &text[1..]),
        Some(b'+') => (false, &text[1..]),
        _ => (false, text),
    }
}

fn digits(text: &str) -> (&str, &str) {
    text.split_at(text.bytes().take_while(u8::is_ascii_digit).count())
}
