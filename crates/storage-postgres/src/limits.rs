//! Every bound that this crate sets, with its unit in the name and the reason beside it.

/// Connections for reading. PostgreSQL has a process for each, and is slower with more than a few
/// for each of its processors; a thousand of one server is a slip of the pen.
pub const POOL_CONNECTIONS_MAX: usize = 1_000;

/// How long a connection of the pool may be waited for. Whoever waits is a request, whose client has
/// long gone after ten minutes.
pub const WAIT_SECONDS_MAX: u64 = 600;

/// How long a connection may take to be made. A server that is slower than ten minutes is not there.
pub const CONNECT_SECONDS_MAX: u64 = 600;

/// How long a statement may take. Other servers wait behind one that hangs.
pub const STATEMENT_SECONDS_MAX: u64 = 3_600;
