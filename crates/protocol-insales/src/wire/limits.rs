//! Limits of a body, each with its reason.

/// Maximum number of open elements, objects and lists. Known clients need four. Anything deeper is
/// in a member that nobody reads. Refused as soon as the next one opens.
pub const NESTING_MAX: usize = 64;

/// Maximum number of characters of a sent name in an error.
pub const NAME_SHOWN_MAX: usize = 64;

/// Maximum number of significant digits of a number, and of digits after its point. So many always
/// fit 64 bits. The largest plausible amount has far fewer.
pub const DIGITS_MAX: u8 = 18;

/// Maximum offset of a zone from UTC in hours. The farthest zone has 14.
pub const OFFSET_HOURS_MAX: i32 = 14;
