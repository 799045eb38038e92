//! The settings of a PostgreSQL database, as they are written.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, ensure};
use serde::Deserialize;
use storage_postgres as postgres;

/// Where these settings stand in the help.
const HEADING: &str = "PostgreSQL";

/// What the command line, its environment and the file may set.
#[derive(Clone, Debug, Default, Deserialize, clap::Args)]
#[group(id = "database")]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// File with the database user's password, instead of in the URL
    #[arg(help_heading = HEADING, id = "database-password-file", long,
        env = "SCRIP_DATABASE_PASSWORD_FILE",
        value_name = "FILE"
    )]
    password_file: Option<PathBuf>,
    /// Connections for reading, beside the one for writing [default: 8]
    #[arg(help_heading = HEADING, id = "database-connections", long,
        env = "SCRIP_DATABASE_CONNECTIONS",
        value_name = "N"
    )]
    connections: Option<usize>,
    /// Seconds that a connection is waited for [default: 5]
    #[arg(help_heading = HEADING, id = "database-wait-seconds", long,
        env = "SCRIP_DATABASE_WAIT_SECONDS",
        value_name = "N"
    )]
    wait_seconds: Option<u32>,
    /// Seconds that a statement may take, other servers' turns included [default: 30]
    #[arg(help_heading = HEADING, id = "database-statement-seconds", long,
        env = "SCRIP_DATABASE_STATEMENT_SECONDS",
        value_name = "N"
    )]
    statement_seconds: Option<u32>,
}

/// How a database is reached, from the flags and the file.
pub(super) fn settle(
    url: &str,
    flags: &Settings,
    file: &Settings,
) -> anyhow::Result<postgres::Settings> {
    let mut settled: postgres::Settings = url.parse()?;
    if let Some(path) = flags.password_file.as_deref().or(file.password_file.as_deref()) {
        settled.set_password(&password(path)?);
    }
    if let Some(connections) = flags.connections.or(file.connections) {
        ensure!(connections > 0, "database connections: reading needs one at least");
        settled.pool_connections = connections;
    }
    let seconds = |name: &str, seconds: u32| {
        ensure!(seconds > 0, "database {name}: no time is no setting");
        Ok(Duration::from_secs(u64::from(seconds)))
    };
    if let Some(wait) = flags.wait_seconds.or(file.wait_seconds) {
        settled.wait = seconds("wait_seconds", wait)?;
    }
    if let Some(statement) = flags.statement_seconds.or(file.statement_seconds) {
        settled.statement = seconds("statement_seconds", statement)?;
    }
    Ok(settled)
}

/// A password as editors leave it: without the end of its line.
fn password(path: &Path) -> anyhow::Result<zeroize::Zeroizing<String>> {
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("password file {} cannot be read", path.display()))?;
    Ok(zeroize::Zeroizing::new(text.trim_end_matches(['\r', '\n']).to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const URL: &str = "postgres://scrip:in-the-url@db.example/shop";

    #[test]
    fn flags_go_before_the_file_and_no_password_is_shown() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("password");
        std::fs::write(&path, "in-the-file\n").unwrap();
        let flags = Settings { wait_seconds: Some(2), ..Settings::default() };
        let file = Settings {
            wait_seconds: Some(3),
            connections: Some(20),
            password_file: Some(path),
            ..Settings::default()
        };
        let settled = settle(URL, &flags, &file).unwrap();
        assert_eq!(settled.wait, Duration::from_secs(2));
        assert_eq!((settled.pool_connections, settled.statement), (20, postgres::STATEMENT));
        let shown = format!("{settled:?}");
        assert!(shown.contains("db.example") && !shown.contains("in-the-"), "{shown}");
    }

    #[test]
    fn what_cannot_be_used_is_refused_without_a_password() {
        let none = Settings::default();
        for (url, flags) in [
            ("postgres://scrip:in-the-url@db.example/shop?colour=red", none.clone()),
            ("nonsense in-the-url", none),
            (URL, Settings { connections: Some(0), ..Settings::default() }),
            (URL, Settings { wait_seconds: Some(0), ..Settings::default() }),
            (URL, Settings { password_file: Some("/nowhere".into()), ..Settings::default() }),
        ] {
            let error = settle(url, &flags, &Settings::default()).unwrap_err();
            let shown = format!("{error:#} {error:?}");
            assert!(!shown.contains("in-the-url"), "{shown}");
        }
    }
}
