//! Purposes for which a store is opened.

/// Purpose for which a store is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// To serve requests, and to bring the schema up to date. The embedded store then takes the lock
    /// of its directory, so that it has one server. A PostgreSQL database may have several.
    Serve,
    /// To change something from the command line, also beside a running server.
    Change,
    /// To read only. Nothing changes.
    Look,
}
