//! The bounds of the committer, each with its reason.

use std::time::Duration;

/// Commands that may wait. Beyond it a request is refused at once, so that memory stays bounded
/// and a client learns within its own time-out that it should come back later.
pub const QUEUE_COMMANDS_MAX: usize = 8_192;

/// Commands in one transaction: enough to pay for a flush to the disk, few enough that the last
/// one does not wait long for the first.
pub const BATCH_COMMANDS_MAX: usize = 512;

/// Certificates that the commands of one transaction may make together, one command's own excess
/// aside. It bounds how long a batch of large sales keeps others waiting.
pub const BATCH_WEIGHT_MAX: usize = 10_000;

/// Maximum number of retries of a command that conflicts with another node's transaction.
pub const CONFLICT_RETRIES_MAX: u32 = 5;

/// Time that the committer waits for a request. After it, the committer itself checks whether a
/// database that refused writes accepts them again.
pub const PROBE_EVERY: Duration = Duration::from_secs(1);

/// Rows that an audit reads at a time.
pub const AUDIT_PAGE_ROWS: u32 = 2_000;

/// Certificates that one page of a list looks at. There is no index of statuses, which every sale
/// and redemption would have to keep; a list of what is rare comes in short pages instead, each in a
/// few milliseconds.
pub const CERTIFICATES_LOOKED_AT_MAX: u32 = 10_000;

/// Names of one client, from before names had a normal form, by which a list finds redemptions.
pub const CLIENT_NAMES_MAX: u32 = 100;

/// Redemptions that one page of a list looks at, where states or points of sale are asked for: no
/// index has those, and a list of what is rare comes in short pages instead.
pub const REDEMPTIONS_LOOKED_AT_MAX: u32 = 10_000;

/// Operations that one page of the log looks at: no index has callers and kinds of operations, which
/// every sale would have to keep.
pub const OPERATIONS_LOOKED_AT_MAX: u32 = 10_000;

/// Owners that a search by name looks at: a prefix of one letter may be that of a million names.
pub const NAMES_LOOKED_AT_MAX: u32 = 1_000;

/// Certificates that a row of the log names.
pub const LOG_CERTIFICATES_MAX: u32 = 5;

/// Rows that a copy of a store writes in one transaction: enough to pay for its flush.
pub const COPY_PAGE_ROWS: usize = 5_000;

/// Bytes after which such a page is full, whatever its rows: what a copy holds in memory.
pub const COPY_PAGE_BYTES: usize = 4 << 20;

/// Rows that a copy reads at a time, so that a page of large ones is not far too full.
pub const COPY_READ_ROWS: u32 = 500;
