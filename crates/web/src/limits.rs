//! Every bound that this crate sets, with its unit in the name and the reason beside it.

use std::time::Duration;

/// The largest request body. The largest legitimate request is a sale of 1,000 goods, some 200 KiB
/// of XML; five times that leaves room for long names.
pub const BODY_BYTES_MAX: usize = 1024 * 1024;

/// Bytes of every body that are read whatever else is being read. Ordinary requests have 2 KiB, and
/// a cheque of thirty goods some 6.
pub const BODY_BYTES_FREE: usize = 8 * 1024;

/// Bytes of all bodies that are being read, beyond what each has free. Without it, a thousand clients
/// that send large bodies slowly would hold a gigabyte; with it, the last ones are told to come
/// again. The largest bodies of sixty-four clients at once are more than a shop has.
pub const BODIES_BYTES_MAX: usize = 64 * 1024 * 1024;

/// The largest request head, request line included. Ordinary heads stay under 2 KiB; proxies of
/// large shops add cookies of up to 8 KiB.
pub const HEADER_BYTES_MAX: usize = 16 * 1024;

/// The time within which a request must have arrived, head and body, counted from its first byte
/// (or from the connection, if it sends nothing). A till on a bad line sends 2 KiB within it.
pub const REQUEST_READ_SECONDS_MAX: u64 = 10;

/// How long a connection may rest between two requests, or not take any of an answer. Longer than
/// the 60 s after which common client pools and proxies let go of a connection by themselves, so
/// that it is seldom this side that closes one just as a request is on its way.
pub const IDLE_SECONDS_MAX: u64 = 75;

/// Connections of one client network: an IPv4 address, or an IPv6 /64. All tills of a chain may come
/// from one address; a thousand of them, each keeping one connection, is more than the largest known
/// installation has.
pub const CONNECTIONS_PER_ADDRESS_MAX: usize = 1_024;

/// Connections altogether, so that many addresses cannot exhaust the memory together. A connection
/// that waits costs about 2 KiB and the part of a head that has arrived.
pub const CONNECTIONS_MAX: usize = 16_384;

/// Connections that have what a request needs, HTTP's buffers above all: each costs 30 to 40 KiB,
/// its handler included. The others wait for a whole head. Four times as many requests as the
/// committer takes into eight batches.
pub const CONNECTIONS_AWAKE_MAX: usize = 4_096;

/// Bytes of a head that are kept for every connection, whatever other heads are being read.
pub const HEAD_BYTES_FREE: usize = 2 * 1024;

/// Bytes of all heads that are not complete, beyond what each has free: those of a thousand clients
/// with the largest cookies. More of them are told to come again.
pub const HEADS_BYTES_MAX: usize = 16 * 1024 * 1024;

/// Time after which a connection that rests gives up its buffers. Clients that send one request
/// after the other keep them.
pub(crate) const AWAKE_REST_MAX: Duration = Duration::from_secs(1);

/// Time that a connection must have waited for its client before it loses its place to another: an
/// answer that was just written is not cut off.
pub(crate) const DISPLACED_AFTER_MIN: Duration = Duration::from_millis(100);

/// Networks that are looked at, largest first, for a connection whose place another may have. More
/// would only cost time while the server is attacked.
pub(crate) const NETWORKS_TRIED_MAX: usize = 8;

/// Connections that the system has made and this server has not yet accepted; the system may allow
/// fewer (`net.core.somaxconn`). Where it has no room, it forgets clients that do not speak first and
/// never tells them, so there is room for all tills of a chain that come back at one moment.
pub(crate) const CONNECTIONS_WAITING_MAX: u32 = 4_096;

/// How much of an unwanted body is read and thrown away, so that a client which sends everything
/// before it reads anything gets to see the answer rather than a connection reset.
pub const DRAIN_BYTES_MAX: u64 = 16 * 1024 * 1024;

/// How long requests in flight may take after a stop was asked for. The process has to be gone
/// after ten seconds; the last one is for the store to finish its batch.
pub const SHUTDOWN_GRACE_SECONDS_MAX: u64 = 9;

/// Buffer of a connection in each direction. Heads are bounded separately; bodies pass through it.
/// Each connection that is awake may have it, so it is no larger than a head.
pub(crate) const BUFFER_BYTES_MAX: usize = HEADER_BYTES_MAX;

/// How much is still read after a connection was closed for a protocol error, and for how long:
/// closing with unread bytes would reset the connection, and the client would not see why.
pub(crate) const LINGER_BYTES_MAX: usize = 256 * 1024;
/// See [`LINGER_BYTES_MAX`].
pub(crate) const LINGER_TIME_MAX: Duration = Duration::from_secs(1);

/// The longest pause after a failed accept. The usual cause is a lack of file descriptors, which
/// passes when connections end.
pub(crate) const ACCEPT_PAUSE_MAX: Duration = Duration::from_secs(1);
/// The first such pause; each further failure doubles it.
pub(crate) const ACCEPT_PAUSE_MIN: Duration = Duration::from_millis(10);

/// The bounds of one server. The defaults are the constants of this module; tests make them smaller.
#[derive(Clone, Debug)]
pub struct Limits {
    /// See [`BODY_BYTES_MAX`].
    pub body_bytes_max: usize,
    /// See [`BODIES_BYTES_MAX`].
    pub bodies_bytes_max: usize,
    /// See [`HEADER_BYTES_MAX`].
    pub header_bytes_max: usize,
    /// See [`REQUEST_READ_SECONDS_MAX`].
    pub request_read_max: Duration,
    /// See [`IDLE_SECONDS_MAX`].
    pub idle_max: Duration,
    /// See [`CONNECTIONS_PER_ADDRESS_MAX`].
    pub connections_per_address_max: usize,
    /// See [`CONNECTIONS_MAX`].
    pub connections_max: usize,
    /// See [`CONNECTIONS_AWAKE_MAX`].
    pub connections_awake_max: usize,
    /// See [`HEADS_BYTES_MAX`].
    pub heads_bytes_max: usize,
    /// See [`DRAIN_BYTES_MAX`].
    pub drain_bytes_max: u64,
    /// See [`SHUTDOWN_GRACE_SECONDS_MAX`].
    pub shutdown_grace: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body_bytes_max: BODY_BYTES_MAX,
            bodies_bytes_max: BODIES_BYTES_MAX,
            header_bytes_max: HEADER_BYTES_MAX,
            request_read_max: Duration::from_secs(REQUEST_READ_SECONDS_MAX),
            idle_max: Duration::from_secs(IDLE_SECONDS_MAX),
            connections_per_address_max: CONNECTIONS_PER_ADDRESS_MAX,
            connections_max: CONNECTIONS_MAX,
            connections_awake_max: CONNECTIONS_AWAKE_MAX,
            heads_bytes_max: HEADS_BYTES_MAX,
            drain_bytes_max: DRAIN_BYTES_MAX,
            shutdown_grace: Duration::from_secs(SHUTDOWN_GRACE_SECONDS_MAX),
        }
    }
}
