//! Limits of a request, each with its reason.

/// Maximum number of open containers. The known messages need three. Anything deeper is in an
/// unknown member that nobody reads. Refused as soon as the next one opens.
pub const NESTING_MAX: usize = 64;

/// Maximum number of items of a list. A till's cheque has dozens. A thousand certificates is the
/// largest batch that one command issues.
pub const ITEMS_MAX: usize = 1_000;

/// Maximum number of ignored members in a report. A caller who misspells learns it from the first
/// few. A hostile body must not make the report larger than itself.
pub const IGNORED_MAX: usize = 64;

/// Maximum number of characters of a sent name in a report or an error.
pub const NAME_SHOWN_MAX: usize = 64;

/// Maximum number of attributes of an XML element. The known messages need two. Every new one is
/// compared with the others, so the number must have a limit.
pub const ATTRIBUTES_MAX: usize = 64;

/// Maximum number of namespace prefixes in force. Each name is looked up among them.
pub const NAMESPACES_MAX: usize = 64;

/// Maximum number of bytes of text that `$ref` may copy. Otherwise a thousand references to one
/// long item would be a thousand times the body.
pub const REFERENCED_BYTES_MAX: usize = 1 << 20;

/// Maximum number of members of a type, including its base: a set of them is one `u64`.
pub const MEMBERS_MAX: usize = 64;
