//! Reason why there is no PostgreSQL.

use std::io;

/// The oldest version that Scrip runs on.
pub(crate) const VERSION_MIN: u32 = 15;

/// Reason why there is no PostgreSQL.
#[derive(Debug)]
pub enum Missing {
    /// It is not installed.
    Program,
    /// The `openssl` program, which makes certificates, is not installed.
    Certificates,
    /// It could not be started.
    Failed(String),
}

impl std::fmt::Display for Missing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Program => write!(
                f,
                "PostgreSQL {VERSION_MIN} or newer is not installed (Debian: `apt-get install \
                 postgresql`)"
            ),
            Self::Certificates => {
                f.write_str("openssl is not installed (Debian: `apt-get install openssl`)")
            }
            Self::Failed(why) => write!(f, "PostgreSQL cannot be started: {why}"),
        }
    }
}

impl std::error::Error for Missing {}

impl Missing {
    pub(crate) fn failed(doing: &str, error: &io::Error) -> Self {
        Self::Failed(format!("{doing}: {error}"))
    }
}
