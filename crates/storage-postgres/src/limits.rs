//! Every bound that this crate sets, with its unit in the name and the reason beside it.

/// Connections for reading. PostgreSQL has a process for each, and is slower with more than a few
/// for each of its processors; a thousand of one server is a slip of the pen.
pub const POOL_CONNECTIONS_MAX: usize = 1_000;

/// Maximum time that a request can wait for a connection of the pool. After ten minutes its client
/// is long gone.
pub const WAIT_SECONDS_MAX: u64 = 600;

/// Maximum timeout of a connection attempt. A server that is slower than ten minutes is not
/// available.
pub const CONNECT_SECONDS_MAX: u64 = 600;

/// Maximum timeout of a statement. Other servers wait for a statement that hangs.
pub const STATEMENT_SECONDS_MAX: u64 = 3_600;
