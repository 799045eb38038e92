//! How much a body may hold, and why so much.

/// Elements, objects and lists that may be open at once. What the known clients send needs four;
/// everything deeper is a member that nobody reads. Refused as soon as the next one opens.
pub const NESTING_MAX: usize = 64;

/// Characters of a sent name that are repeated in an error.
pub const NAME_SHOWN_MAX: usize = 64;

/// Significant digits of a number, and digits after its point: so many always fit 64 bits. The
/// largest amount anybody can mean has far fewer.
pub const DIGITS_MAX: u8 = 18;

/// Hours that a zone may be away from UTC: the farthest is 14.
pub const OFFSET_HOURS_MAX: i32 = 14;
