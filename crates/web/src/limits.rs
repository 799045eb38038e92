//! All limits of this crate, with the unit in the name and the reason in the comment.

use std::time::Duration;

/// Maximum size of a request body. The largest legitimate request is a sale of 1,000 goods, about
/// 200 KiB of XML. Five times that leaves room for long names.
pub const BODY_BYTES_MAX: usize = 1024 * 1024;

/// Bytes of every body that are read outside the common budget. Ordinary requests have 2 KiB, and a
/// cheque of thirty goods about 6.
pub const BODY_BYTES_FREE: usize = 8 * 1024;

/// Common budget of all bodies that are being read, beyond the free part of each. Without it, a
/// thousand clients that send large bodies slowly would hold a gigabyte. With it, the last ones are
/// told to retry. The largest bodies of sixty-four clients at once are more than a shop has.
pub const BODIES_BYTES_MAX: usize = 64 * 1024 * 1024;

/// Maximum size of a request head, request line included. Ordinary heads have less than 2 KiB.
/// Proxies of large shops add cookies of up to 8 KiB.
pub const HEADER_BYTES_MAX: usize = 16 * 1024;

/// Maximum time for a whole request, head and body, from its first byte (or from the connection, if
/// nothing is sent). A till on a bad line sends 2 KiB within it.
pub const REQUEST_READ_SECONDS_MAX: u64 = 10;

/// Maximum time that a connection may be idle between two requests, or take nothing of an answer.
/// Common client pools and proxies close a connection after 60 s. This is longer, so that the
/// server seldom closes one while a request is on its way.
pub const IDLE_SECONDS_MAX: u64 = 75;

/// Maximum connections of one client network: an IPv4 address, or an IPv6 /64. All tills of a chain
/// may share one address. A thousand tills with one connection each are more than the largest known
/// installation has.
pub const CONNECTIONS_PER_ADDRESS_MAX: usize = 1_024;

/// Maximum connections in total, so that many addresses cannot exhaust the memory together. An idle
/// connection costs about 2 KiB and the part of a head that has arrived.
pub const CONNECTIONS_MAX: usize = 16_384;

/// Maximum connections with the resources of a request, above all HTTP's buffers. Each costs 30 to
/// 40 KiB, including its handler. The others wait for a whole head. Four times as many requests as
/// the committer takes into eight batches.
pub const CONNECTIONS_AWAKE_MAX: usize = 4_096;

/// Bytes of a head that every connection may keep outside the common budget.
pub const HEAD_BYTES_FREE: usize = 2 * 1024;

/// Common budget of all incomplete heads, beyond the free part of each: the heads of a thousand
/// clients with the largest cookies. Further clients are told to retry.
pub const HEADS_BYTES_MAX: usize = 16 * 1024 * 1024;

/// Time after which an idle connection gives up its buffers. Clients that send one request after
/// the other keep them.
pub(crate) const AWAKE_REST_MAX: Duration = Duration::from_secs(1);

/// Time that a connection must have waited for its client before it can be displaced, so that an
/// answer just written is not cut off.
pub(crate) const DISPLACED_AFTER_MIN: Duration = Duration::from_millis(100);

/// Number of networks, largest first, that are searched for a connection to displace. More would
/// only cost time while the server is attacked.
pub(crate) const NETWORKS_TRIED_MAX: usize = 8;

/// Length of the accept queue of a socket. The system may allow less (`net.core.somaxconn`). If the
/// queue is full, the system forgets clients that do not send first and never tells them. There is
/// room for all tills of a chain that reconnect at one moment.
pub(crate) const CONNECTIONS_WAITING_MAX: u32 = 4_096;

/// Maximum size of an unread body that is discarded, so that a client that sends everything before
/// it reads sees the answer instead of a connection reset.
pub const DRAIN_BYTES_MAX: u64 = 16 * 1024 * 1024;

/// Maximum time for requests in progress after a stop. The process must end after ten seconds; the
/// last one is for the store to finish its batch.
pub const SHUTDOWN_GRACE_SECONDS_MAX: u64 = 9;

/// Buffer of a connection in each direction. Heads have their own limit; bodies pass through the
/// buffer. Every awake connection may have it, so it is no larger than a head.
pub(crate) const BUFFER_BYTES_MAX: usize = HEADER_BYTES_MAX;

/// Maximum number of bytes read after a connection was closed for a protocol error. Closing with
/// unread bytes would reset the connection, and the client would not see the reason.
pub(crate) const LINGER_BYTES_MAX: usize = 256 * 1024;
/// Maximum time for reading after such an error, see [`LINGER_BYTES_MAX`].
pub(crate) const LINGER_TIME_MAX: Duration = Duration::from_secs(1);

/// Longest pause after a failed accept. The usual cause is a lack of file descriptors, which ends
/// when connections end.
pub(crate) const ACCEPT_PAUSE_MAX: Duration = Duration::from_secs(1);
/// First pause after a failed accept. Each further failure doubles it.
pub(crate) const ACCEPT_PAUSE_MIN: Duration = Duration::from_millis(10);

/// Limits of one server. The defaults are the constants of this module. Tests make them smaller.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Size of a body, see [`BODY_BYTES_MAX`].
    pub body_bytes_max: usize,
    /// Common budget of bodies, see [`BODIES_BYTES_MAX`].
    pub bodies_bytes_max: usize,
    /// Size of a head, see [`HEADER_BYTES_MAX`].
    pub header_bytes_max: usize,
    /// Time for a request, see [`REQUEST_READ_SECONDS_MAX`].
    pub request_read_max: Duration,
    /// Idle time of a connection, see [`IDLE_SECONDS_MAX`].
    pub idle_max: Duration,
    /// Connections of one network, see [`CONNECTIONS_PER_ADDRESS_MAX`].
    pub connections_per_address_max: usize,
    /// Connections in total, see [`CONNECTIONS_MAX`].
    pub connections_max: usize,
    /// Awake connections, see [`CONNECTIONS_AWAKE_MAX`].
    pub connections_awake_max: usize,
    /// Common budget of heads, see [`HEADS_BYTES_MAX`].
    pub heads_bytes_max: usize,
    /// Size of a discarded body, see [`DRAIN_BYTES_MAX`].
    pub drain_bytes_max: u64,
    /// Time to stop, see [`SHUTDOWN_GRACE_SECONDS_MAX`].
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
