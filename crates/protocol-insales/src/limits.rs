//! Limits of the room, each with its reason.

/// Default number of coupons on a page: what clients of the original request. A client without a
/// limit gets as many as it ever got at once.
pub const PER_PAGE_DEFAULT: u32 = 250;

/// Maximum number of coupons on a page. Clients take a page shorter than requested for the last
/// one. So the maximum is above the 100 and 250 that they request, and a larger page is refused. A
/// usual page of this length has 200 KB in JSON, and one with the longest descriptions 3 MB in XML.
pub const PER_PAGE_MAX: u32 = 500;

/// Maximum number of characters of an unknown id in its refusal.
pub const SHOWN_CHARS_MAX: usize = 64;
