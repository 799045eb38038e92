//! Rules of the health check, as functions of the facts.

use storage::health::{Finding, told};

use super::check;
use super::rights::Rights;
use crate::migrate::{MigrateError, SchemaState};
use crate::tls::{Negotiated, TlsMode};

/// The oldest PostgreSQL that the store is tested on.
const VERSION_MIN: i64 = 150_000;

/// Maximum difference between the clocks of server and database. Operations of several servers have
/// the time of the server that decided them. People regard times within a second as the same.
const CLOCK_MICROS_MAX: i64 = 1_000_000;

/// Settings that decide whether a commit survives a crash.
#[derive(Default)]
pub(super) struct Durability {
    pub(super) synchronous_commit: String,
    pub(super) fsync: bool,
    pub(super) full_page_writes: bool,
}

/// Numbers of connections: the limit and the current use.
#[derive(Default)]
pub(super) struct Connections {
    /// Without those that are kept for superusers.
    pub(super) most: i64,
    pub(super) used: i64,
    /// Of the user and of the database.
    pub(super) limits: [Option<i64>; 2],
}

/// Difference by which the clock of the database is ahead.
pub(super) struct Difference {
    pub(super) micros: i64,
    pub(super) give_or_take: i64,
}

pub(super) fn tls(mode: TlsMode, is_local: bool, negotiated: Option<&Negotiated>) -> Finding {
    let advice = "use sslmode=verify-full (or tls = \"verify-full\" in [database]), with \
                  sslrootcert if an authority of your own signed the server's certificate";
    let Some(Negotiated { version, cipher }) = negotiated else {
        if is_local {
            return Finding::good(check::TLS, "none; the connection does not leave this machine");
        }
        let found = format!(
            "none ({mode}): everybody on the network path can read and change the \
                             traffic"
        );
        return Finding::warning(check::TLS, found, advice);
    };
    let found = format!("{version}, {cipher}, {mode}");
    match mode {
        TlsMode::VerifyFull => {
            Finding::good(check::TLS, format!("{found}: the certificate and its name are verified"))
        }
        TlsMode::VerifyCa => Finding::good(
            check::TLS,
            format!("{found}: the certificate is verified, but not its name"),
        ),
        _ if is_local => {
            Finding::good(check::TLS, format!("{found}: on this machine, nothing is verified"))
        }
        _ => {
            let found = format!(
                "{found}: the certificate is not verified, so anybody on the network path can \
                 impersonate the server"
            );
            Finding::warning(check::TLS, found, advice)
        }
    }
}

pub(super) fn version(number: i64, text: &str) -> Finding {
    const CHECK: &str = "version";
    if number >= VERSION_MIN {
        return Finding::good(CHECK, format!("PostgreSQL {text}"));
    }
    let found = format!("PostgreSQL {text} is older than {}", VERSION_MIN / 10_000);
    Finding::failure(CHECK, found, "use a newer one")
}

pub(super) fn encoding(encoding: &str) -> Finding {
    const CHECK: &str = "encoding";
    if encoding == "UTF8" {
        return Finding::good(CHECK, encoding);
    }
    let found = format!("{encoding}: texts in other scripts cannot be stored");
    Finding::failure(CHECK, found, "create the database again with ENCODING 'UTF8'")
}

pub(super) fn writable(in_recovery: bool, read_only: bool) -> Finding {
    const CHECK: &str = "writable";
    if in_recovery {
        let advice = "connect to the primary; with several hosts in the URL add \
                      target_session_attrs=read-write";
        Finding::failure(CHECK, "a standby, which accepts no writes", advice)
    } else if read_only {
        let advice = "RESET default_transaction_read_only of the user and of the database";
        Finding::failure(CHECK, "default_transaction_read_only is on", advice)
    } else {
        Finding::good(CHECK, "a primary, and not read-only")
    }
}

pub(super) fn durability(found: &Durability) -> [Finding; 3] {
    const SYNCHRONOUS: &str = "synchronous_commit";
    let Durability { synchronous_commit, fsync, full_page_writes } = found;
    let synchronous = match synchronous_commit.as_str() {
        "off" => Finding::failure(
            SYNCHRONOUS,
            "off: a crash loses accepted requests",
            "turn it on for the server's user: ALTER ROLE … SET synchronous_commit = on",
        ),
        other => Finding::good(SYNCHRONOUS, other),
    };
    let fsync = if *fsync {
        Finding::good("fsync", "on")
    } else {
        let found = "off: a crash of the machine can lose or corrupt everything";
        Finding::failure("fsync", found, "set fsync = on in postgresql.conf")
    };
    let pages = if *full_page_writes {
        Finding::good("full_page_writes", "on")
    } else {
        let found = "off: a crash can leave half-written pages";
        let advice = "set full_page_writes = on, unless the file system writes whole pages";
        Finding::warning("full_page_writes", found, advice)
    };
    [synchronous, fsync, pages]
}

pub(super) fn connections(found: &Connections, pool: usize) -> Finding {
    const CHECK: &str = "connections";
    let Connections { most, used, limits } = found;
    // One more writes.
    let wanted = i64::try_from(pool).unwrap_or(i64::MAX).saturating_add(1);
    let most = limits.iter().flatten().copied().fold(*most, i64::min);
    let text = format!("{wanted} are needed; {used} of {most} are in use");
    if wanted > most {
        let advice = "use fewer (connections in [database]), or allow more: max_connections, and \
                      CONNECTION LIMIT of the user and of the database";
        Finding::failure(CHECK, text, advice)
    } else if used.saturating_add(wanted) > most {
        let advice = "allow more or use fewer, unless the ones in use are this server's own";
        Finding::warning(CHECK, text, advice)
    } else {
        Finding::good(CHECK, text)
    }
}

pub(super) fn clock(difference: &Difference) -> Finding {
    const CHECK: &str = "database's clock";
    let Difference { micros, give_or_take } = *difference;
    let milliseconds = |micros: i64| format!("{} ms", micros / 1_000);
    if micros.saturating_abs().saturating_sub(give_or_take) > CLOCK_MICROS_MAX {
        let side = if micros > 0 { "ahead of" } else { "behind" };
        let found = format!("{} {side} this machine's", milliseconds(micros.saturating_abs()));
        return Finding::warning(CHECK, found, "synchronise both clocks with NTP");
    }
    let apart = micros.saturating_abs().saturating_add(give_or_take);
    Finding::good(CHECK, format!("at most {} from this machine's", milliseconds(apart + 1_000)))
}

pub(super) fn schema(state: &Result<SchemaState, MigrateError>) -> Finding {
    match state {
        Ok(SchemaState::Empty) => {
            Finding::note(check::SCHEMA, "empty: the server sets it up at the first start")
        }
        Ok(SchemaState::Current { number }) => {
            Finding::good(check::SCHEMA, format!("migration {number}, the one of this version"))
        }
        Ok(SchemaState::Older { number, name }) => Finding::warning(
            check::SCHEMA,
            format!(
                "of an older version: migration {number} ({name}) is missing; the server applies \
                 it when it starts"
            ),
            "back up the database, and stop servers of the older version first",
        ),
        Err(error) => {
            let advice = "use the version that wrote the database, or a newer one";
            Finding::failure(check::SCHEMA, told(error), advice)
        }
    }
}

pub(super) fn rights(rights: &Rights) -> Finding {
    let Rights { schema, may_create, closed, foreign } = rights;
    let Some(schema) = schema else {
        let found = "no schema in the search_path exists, or the user may not use it";
        return Finding::failure(check::RIGHTS, found, "CREATE SCHEMA … AUTHORIZATION the user");
    };
    if !may_create {
        let found = format!("the user may not create tables in schema {schema}");
        let advice = format!("GRANT CREATE ON SCHEMA {schema} TO the user, or give it one");
        Finding::failure(check::RIGHTS, found, advice)
    } else if !closed.is_empty() {
        let found = format!("the user may not read and insert into: {}", closed.join(", "));
        Finding::failure(check::RIGHTS, found, "GRANT SELECT, INSERT, UPDATE, DELETE on them")
    } else if !foreign.is_empty() {
        let found =
            format!("owned by others, so migrations cannot change them: {}", foreign.join(", "));
        Finding::warning(check::RIGHTS, found, "ALTER TABLE … OWNER TO the user")
    } else {
        Finding::good(check::RIGHTS, format!("all required rights in schema {schema}"))
    }
}

#[cfg(test)]
mod tests;
