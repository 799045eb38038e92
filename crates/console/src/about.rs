//! Facts about the server.

use service::Service;

/// Facts about the server that pages show.
#[derive(Clone, Debug)]
pub struct About {
    /// Whether the demo's credentials are accepted.
    pub is_demo: fn(&Service) -> bool,
    /// Version of the program.
    pub version: &'static str,
    /// Address under which people reach the console, if it is set.
    pub public_url: Option<String>,
}
