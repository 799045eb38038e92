//! The bounds of the room, each with its reason.

/// Things on a page where the client does not say: what a person looks through.
pub const PAGE_ITEMS_DEFAULT: u32 = 50;

/// The most things on one page: an answer of a few hundred kilobytes, made in some milliseconds.
pub const PAGE_ITEMS_MAX: u32 = 200;

/// Characters of an idempotency key: as many as common clients allow for theirs.
pub const IDEMPOTENCY_KEY_CHARS_MAX: usize = 255;

/// Whole seconds after which a client that met an overloaded or failing server should come back.
pub const RETRY_AFTER_SECONDS: u32 = 1;

/// Members or parameters that one refusal names. Whoever sends ten thousand wrong ones learns it from
/// the first few; the answer must not be many times what was sent.
pub const FIELD_ERRORS_MAX: usize = 20;

/// Characters of a client's own words that a refusal repeats.
pub const SHOWN_CHARS_MAX: usize = 64;
