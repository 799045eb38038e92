//! Reason why a value is refused.

/// Reasons why a value is invalid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueError {
    /// The value is a list or an object.
    Nested,
    /// The value is neither true nor false.
    NotABoolean,
    /// The value is not a number, or not a whole one where that is required.
    NotANumber,
    /// The number is too large, or has too many digits, to be kept exactly.
    TooLarge,
    /// The value is not a date, or is a day that does not exist.
    NotADate,
    /// The zeros that some databases write for no date.
    NoDate,
}
