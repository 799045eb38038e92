//! Facts about the server.

use service::Service;

/// Facts about the server that pages show.
#[derive(Clone, Copy, Debug)]
pub struct About {
    /// Whether the demo's credentials are accepted.
    pub is_demo: fn(&Service) -> bool,
    /// Version of the program.
    pub version: &'static str,
}
