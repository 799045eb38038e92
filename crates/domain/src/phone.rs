//! Phones, as people write them and as they are kept.

/// The first number that is a mobile phone's in the country of the legacy API, without its 7.
const PHONE_MIN: i64 = 9_000_000_000;
/// The last one.
const PHONE_MAX: i64 = 9_999_999_999;
/// What stands before the ten digits of a phone that is written with eleven: the country, or what is
/// dialled inside it.
const PHONE_PREFIXES: [i64; 2] = [7, 8];

/// A phone as it may be stored: as it is, and with what may stand before its ten digits.
pub fn spellings(phone: i64) -> Vec<i64> {
    const ELEVENTH: [i64; 2] = [70_000_000_000, 80_000_000_000];
    let Some(ten) = ten_digits(phone) else { return vec![phone] };
    let long = ELEVENTH.into_iter().map(|digit| digit.saturating_add(ten));
    core::iter::once(ten).chain(long).collect()
}

/// The last ten digits of a mobile phone that has ten, or eleven with what stands before them. Of a
/// longer one nothing is cut off: that would be somebody else's.
pub fn ten_digits(phone: i64) -> Option<i64> {
    const TEN_DIGITS: i64 = 10_000_000_000;
    let (prefix, number) = (phone.checked_div(TEN_DIGITS)?, phone.checked_rem(TEN_DIGITS)?);
    let known = prefix == 0 || PHONE_PREFIXES.contains(&prefix);
    (known && (PHONE_MIN..=PHONE_MAX).contains(&number)).then_some(number)
}
