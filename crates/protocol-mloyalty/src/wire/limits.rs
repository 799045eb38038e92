//! How much a request may hold, and why so much.

/// Containers that may be open at once: the known messages need three, and everything deeper is an
/// unknown member that nobody reads. Refused as soon as the next one opens.
pub const NESTING_MAX: usize = 64;

/// Items of one list. A till's cheque has dozens; a thousand certificates is the largest batch that
/// the engine issues in one command.
pub const ITEMS_MAX: usize = 1_000;

/// Names of ignored members that are reported. A caller who misspells learns it from the first few;
/// a hostile body must not make the report larger than itself.
pub const IGNORED_MAX: usize = 64;

/// Characters of a sent name that are repeated in a report or an error.
pub const NAME_SHOWN_MAX: usize = 64;

/// Attributes of one XML element. The known messages need two; every new one is compared with the
/// others, so the number must have an end.
pub const ATTRIBUTES_MAX: usize = 64;

/// Namespace prefixes in force at once. Each name is looked up among them.
pub const NAMESPACES_MAX: usize = 64;

/// Bytes of text that `$ref` may copy. Without an end, one long item and a thousand references to it
/// would be a thousand times the body.
pub const REFERENCED_BYTES_MAX: usize = 1 << 20;

/// Members of one type, its base included: a set of them is one `u64`.
pub const MEMBERS_MAX: usize = 64;
