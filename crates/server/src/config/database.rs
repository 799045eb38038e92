//! Settings of a PostgreSQL database, as written.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context;
use serde::{Deserialize, Serialize};
use storage_postgres as postgres;
use zeroize::Zeroizing;

use super::file::all_or;

/// Heading of these settings in the help.
const HEADING: &str = "PostgreSQL";

/// Values from the command line, its environment and the file.
#[derive(Clone, Debug, Default, Deserialize, Serialize, clap::Args)]
#[group(id = "database")]
#[serde(deny_unknown_fields)]
pub struct DatabaseSettings {
    /// File with the password of the database user, instead of a password in the URL
    #[arg(help_heading = HEADING, id = "database-password-file", long,
        env = "SCRIP_DATABASE_PASSWORD_FILE",
        value_name = "FILE"
    )]
    password_file: Option<PathBuf>,
    /// TLS mode: disable, prefer, require, verify-ca or verify-full [default: prefer to this
    /// machine, verify-full to others]
    #[arg(help_heading = HEADING, id = "database-tls", long,
        env = "SCRIP_DATABASE_TLS",
        value_name = "MODE"
    )]
    tls: Option<String>,
    /// File with the certificates of trusted authorities, or "system" for those of the operating
    /// system [default: system]
    #[arg(help_heading = HEADING, id = "database-root-certificate", long,
        env = "SCRIP_DATABASE_ROOT_CERTIFICATE",
        value_name = "FILE"
    )]
    root_certificate: Option<String>,
    /// File with the client certificate for the database
    #[arg(help_heading = HEADING, id = "database-client-certificate", long,
        env = "SCRIP_DATABASE_CLIENT_CERTIFICATE",
        value_name = "FILE"
    )]
    client_certificate: Option<PathBuf>,
    /// File with the key of the client certificate, readable by its owner only
    #[arg(help_heading = HEADING, id = "database-client-key", long,
        env = "SCRIP_DATABASE_CLIENT_KEY",
        value_name = "FILE"
    )]
    client_key: Option<PathBuf>,
    /// Number of connections for reading, in addition to the one for writing: 1 to 1,000 [default:
    /// 8]
    #[arg(help_heading = HEADING, id = "database-connections", long,
        env = "SCRIP_DATABASE_CONNECTIONS",
        value_name = "N"
    )]
    connections: Option<usize>,
    /// Timeout for a connection from the pool in seconds, 1 to 600 [default: 5]
    #[arg(help_heading = HEADING, id = "database-wait-seconds", long,
        env = "SCRIP_DATABASE_WAIT_SECONDS",
        value_name = "N"
    )]
    wait_seconds: Option<u32>,
    /// Timeout for making a connection in seconds, 1 to 600 [default: 5]
    #[arg(help_heading = HEADING, id = "database-connect-seconds", long,
        env = "SCRIP_DATABASE_CONNECT_SECONDS",
        value_name = "N"
    )]
    connect_seconds: Option<u32>,
    /// Timeout of a statement in seconds, including the turns of other servers, 1 to 3,600
    /// [default: 30]
    #[arg(help_heading = HEADING, id = "database-statement-seconds", long,
        env = "SCRIP_DATABASE_STATEMENT_SECONDS",
        value_name = "N"
    )]
    statement_seconds: Option<u32>,
}

/// Environment variable with the password itself. It has no flag, because everybody can see flags
/// in the list of processes.
const PASSWORD: &str = "SCRIP_DATABASE_PASSWORD";

/// URL in place of an invalid one, so that the other settings are checked too.
const STAND_IN: &str = "postgres://localhost/";

/// Resolves the connection settings, from the flags, the environment and the file. An error lists
/// everything that is wrong.
pub(super) fn settle(
    url: &str,
    flags: &DatabaseSettings,
    file: &DatabaseSettings,
) -> anyhow::Result<postgres::PostgresSettings> {
    #[expect(clippy::disallowed_methods, reason = "the place where the environment is read")]
    let password = std::env::var(PASSWORD).ok().filter(|password| !password.is_empty());
    settle_with(url, flags, password.map(Zeroizing::new), file)
}

fn settle_with(
    url: &str,
    flags: &DatabaseSettings,
    password: Option<Zeroizing<String>>,
    file: &DatabaseSettings,
) -> anyhow::Result<postgres::PostgresSettings> {
    let mut faults = Vec::new();
    let mut note = |error: anyhow::Error| faults.push(format!("{error:#}"));
    let parsed = url.parse().map_err(|error: postgres::UrlError| note(error.into())).ok();
    let mut is_tls_known = parsed.is_some();
    let mut settled: postgres::PostgresSettings = match parsed {
        Some(parsed) => parsed,
        None => STAND_IN.parse()?,
    };
    let password = match (&flags.password_file, password, &file.password_file) {
        (None, Some(password), _) => Some(password),
        (Some(path), ..) | (None, None, Some(path)) => password_of(path).map_err(&mut note).ok(),
        (None, None, None) => None,
    };
    if let Some(password) = password {
        settled.set_password(&password);
    }
    let tls = &mut settled.tls;
    if let Some(mode) = flags.tls.as_ref().or(file.tls.as_ref()) {
        match mode.parse().context("database tls") {
            Ok(mode) => tls.mode = Some(mode),
            Err(error) => {
                is_tls_known = false;
                note(error);
            }
        }
    }
    let roots = flags.root_certificate.as_deref().or(file.root_certificate.as_deref());
    tls.roots = roots.map(postgres::Roots::from).or(tls.roots.take());
    let path = |flag: &Option<PathBuf>, file: &Option<PathBuf>| flag.clone().or(file.clone());
    let certificate = path(&flags.client_certificate, &file.client_certificate);
    tls.client_certificate = certificate.or(tls.client_certificate.take());
    tls.client_key = path(&flags.client_key, &file.client_key).or(tls.client_key.take());
    if let Some(connections) = flags.connections.or(file.connections) {
        settled.pool_connections = connections;
    }
    let seconds = |flag: Option<u32>, file: Option<u32>, place: &mut Duration| {
        if let Some(seconds) = flag.or(file) {
            *place = Duration::from_secs(u64::from(seconds));
        }
    };
    seconds(flags.wait_seconds, file.wait_seconds, &mut settled.wait);
    seconds(flags.connect_seconds, file.connect_seconds, &mut settled.connect);
    seconds(flags.statement_seconds, file.statement_seconds, &mut settled.statement);
    settled.faults_of_numbers().into_iter().for_each(|fault| note(fault.into()));
    if is_tls_known && let Err(fault) = settled.check_tls() {
        note(fault.into());
    }
    all_or(&faults, settled)
}

fn password_of(path: &Path) -> anyhow::Result<Zeroizing<String>> {
    storage::private_file::read_line(path)
        .with_context(|| format!("database password file {} cannot be used", path.display()))
}

#[cfg(test)]
mod tests;
