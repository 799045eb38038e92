//! Why a value is refused.

/// Why a value is not what it should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueError {
    /// A list or an object.
    Nested,
    /// Neither true nor false.
    NotABoolean,
    /// Not a number, or not a whole one where that is needed.
    NotANumber,
    /// A number too large, or with too many digits, to be kept exactly.
    TooLarge,
    /// Not a date, or a day that does not exist.
    NotADate,
    /// The zeros that some databases write for no date.
    NoDate,
}
