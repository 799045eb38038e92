//! Limits of the room, each with its reason.

/// Default number of items on a page: what a person looks through.
pub const PAGE_ITEMS_DEFAULT: u32 = 50;

/// Maximum number of items on a page: an answer of a few hundred kilobytes, made in some
/// milliseconds.
pub const PAGE_ITEMS_MAX: u32 = 200;

/// Maximum length of an idempotency key in characters: as many as common clients allow.
pub const IDEMPOTENCY_KEY_CHARS_MAX: usize = 255;

/// Seconds in `Retry-After` of an overloaded or failing server.
pub const RETRY_AFTER_SECONDS: u32 = 1;

/// Maximum number of members or parameters in one refusal. A client with ten thousand wrong ones
/// learns it from the first few. The answer must not be many times as long as the request.
pub const FIELD_ERRORS_MAX: usize = 20;

/// Maximum number of characters of the client's own text in a refusal.
pub const SHOWN_CHARS_MAX: usize = 64;

/// Number of events on a page, if the request does not say it.
pub const EVENTS_DEFAULT: u32 = 100;

/// Largest number of events on a page. A page of events takes about as many reads of records.
pub const EVENTS_MAX: u32 = 1_000;
