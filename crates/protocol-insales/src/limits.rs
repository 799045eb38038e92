//! The bounds of the room, each with its reason.

/// Coupons on a page where the client does not say: what the clients of the original ask for. A
/// client that asks for nothing at all gets as many as it ever got at once.
pub const PER_PAGE_DEFAULT: u32 = 250;

/// The most coupons on one page. Clients take a page that is shorter than they asked for as the
/// last one, so this stands above the 100 and 250 that they ask for, and who asks for more is refused. A usual page of it has 200 KB in
/// JSON, and one of the longest descriptions 3 MB in XML.
pub const PER_PAGE_MAX: u32 = 500;

/// Characters of an unknown id that its refusal repeats.
pub const SHOWN_CHARS_MAX: usize = 64;
