//! Forms of words behind numbers, as CLDR has them for whole numbers.

/// Returns the English form: one, or any other number.
pub(crate) const fn english(number: u64, one: &'static str, other: &'static str) -> &'static str {
    if number == 1 { one } else { other }
}

/// Returns the Russian form: for 1, 21 and so on; for 2 to 4, 22 and so on; for the rest.
pub(crate) const fn russian(number: u64, [one, few, many]: [&'static str; 3]) -> &'static str {
    match (number % 10, number % 100) {
        (_, 11..=14) => many,
        (1, _) => one,
        (2..=4, _) => few,
        _ => many,
    }
}
