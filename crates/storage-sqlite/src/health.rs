//! A look at a data directory as it is, beside a running server and before the first start.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::path::Path;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension};
use storage::health::{
    DELIVERY_ATTEMPTS_MANY, Deliveries, Depth, Finding, KEY_CHECK, KeyGrades, Sealed, balances,
    credentials, key_file, last_operation, told,
};
use storage::{Access, Clock};

use crate::migrate::{self, MigrateError, SchemaState};
use crate::open::{self, DATABASE_FILE, KEY_FILE, LOCK_FILE};

/// Below this, the database is read through only when that is asked for: it takes seconds.
const CHECKED_BYTES_MAX: u64 = 256 * 1024 * 1024;
/// Below this, space runs out soon: the log alone may take 64 MiB, and a copy of the database is
/// made beside it.
const SPACE_BYTES_LOW: u64 = 1024 * 1024 * 1024;
/// Below this, the log has no room under load.
const SPACE_BYTES_MIN: u64 = 128 * 1024 * 1024;
/// A flush that takes longer than this is that of a disk without a cache that survives a loss of
/// power, or of one that is busy; each answer waits for one.
const FLUSH_MAX: Duration = Duration::from_millis(20);
/// Flushes of which the median is told.
const FLUSHES: usize = 9;
/// Bytes that each measurement writes: one page.
const FLUSH_BYTES: usize = 4096;

/// Looks at a data directory; changes nothing in it but for a file that is written to see how long
/// that takes, and removed. A light look writes none.
pub fn examine(directory: &Path, depth: Depth, clock: &Clock) -> Vec<Finding> {
    let mut findings = Vec::new();
    if directory.is_dir() {
        findings.push(space(directory));
        if depth > Depth::Light {
            findings.push(flush(directory));
            findings.push(lock(&directory.join(LOCK_FILE)));
        }
    }
    database(directory, depth, clock, &mut findings);
    findings
}

fn space(directory: &Path) -> Finding {
    const CHECK: &str = "disk space";
    match rustix::fs::statvfs(directory) {
        Ok(found) => judge_space(found.f_bavail.saturating_mul(found.f_frsize)),
        Err(error) => Finding::warning(CHECK, io::Error::from(error).to_string(), "look there"),
    }
}

fn judge_space(bytes: u64) -> Finding {
    const CHECK: &str = "disk space";
    let found = format!("{} MiB are free", bytes / 1024 / 1024);
    let advice = "free some space: a full disk stops sales, but no accepted request is lost";
    if bytes < SPACE_BYTES_MIN {
        Finding::failure(CHECK, found, advice)
    } else if bytes < SPACE_BYTES_LOW {
        Finding::warning(CHECK, found, advice)
    } else {
        Finding::good(CHECK, found)
    }
}

fn flush(directory: &Path) -> Finding {
    const CHECK: &str = "disk flush";
    match flush_time(directory) {
        Ok(median) => judge_flush(median),
        Err(error) => Finding::failure(
            CHECK,
            format!("{} cannot be written: {error}", directory.display()),
            "make the server's user the owner of the directory, and run this command as that user",
        ),
    }
}

fn judge_flush(median: Duration) -> Finding {
    const CHECK: &str = "disk flush";
    let found = format!("{:.2} ms, median of {FLUSHES}", median.as_secs_f64() * 1_000.0);
    if median > FLUSH_MAX {
        let advice = "every answer waits for a flush: use a separate disk, or one with power-loss \
                      protection";
        Finding::warning(CHECK, found, advice)
    } else {
        Finding::good(CHECK, found)
    }
}

/// Measures the time to make a page durable.
fn flush_time(directory: &Path) -> io::Result<Duration> {
    let path = directory.join(format!(".scrip-doctor-{}", std::process::id()));
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&path)?;
    let measured = (0..FLUSHES).map(|_| {
        let begun = Instant::now();
        file.write_all(&[0; FLUSH_BYTES])?;
        file.sync_data()?;
        Ok(begun.elapsed())
    });
    let measured: io::Result<Vec<Duration>> = measured.collect();
    std::fs::remove_file(&path)?;
    let mut measured = measured?;
    measured.sort_unstable();
    Ok(measured.get(FLUSHES / 2).copied().unwrap_or_default())
}

fn lock(path: &Path) -> Finding {
    const CHECK: &str = "lock";
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Finding::note(CHECK, "no server has run here yet");
        }
        Err(error) => {
            let found = format!("{}: {error}", path.display());
            return Finding::warning(CHECK, found, "run this command as the server's user");
        }
    };
    // Let go of at once: a server that starts at this moment asks more than once.
    match file.try_lock_shared() {
        Ok(()) => Finding::note(CHECK, "no server runs here"),
        Err(TryLockError::WouldBlock) => Finding::note(CHECK, "a server runs here"),
        Err(TryLockError::Error(error)) => {
            let advice = "use a file system with locks: without them two servers may write at the \
                          same time";
            Finding::warning(CHECK, error.to_string(), advice)
        }
    }
}

fn database(directory: &Path, depth: Depth, clock: &Clock, findings: &mut Vec<Finding>) {
    const CHECK: &str = "database";
    let path = directory.join(DATABASE_FILE);
    let key = directory.join(KEY_FILE);
    let bytes = match std::fs::metadata(&path) {
        Ok(metadata) => metadata.len(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => 0,
        Err(error) => {
            let found = format!("{}: {error}", path.display());
            findings.push(Finding::failure(CHECK, found, "run this command as the server's user"));
            findings.push(key_file(&key, Sealed::Unknown));
            return;
        }
    };
    if bytes == 0 {
        let found = format!("{} will be created at the first start", path.display());
        findings.push(Finding::note(CHECK, found));
        findings.push(key_file(&key, Sealed::Nothing));
        return;
    }
    let at = findings.len();
    match look(&path, &key, bytes, depth, clock, findings) {
        Ok(()) => {
            let version = rusqlite::version();
            let found =
                format!("{}, {} KiB, SQLite {version}", path.display(), bytes.div_ceil(1024));
            findings.insert(at, Finding::good(CHECK, found));
        }
        Err(error) => {
            let found = format!("{}: {}", path.display(), told(&error));
            let advice = "restore a good copy of the database, and keep this one";
            findings.insert(at, Finding::failure(CHECK, found, advice));
            if !findings.iter().any(|finding| finding.check == KEY_CHECK) {
                findings.push(key_file(&key, Sealed::Unknown));
            }
        }
    }
}

fn look(
    path: &Path,
    key: &Path,
    bytes: u64,
    depth: Depth,
    clock: &Clock,
    findings: &mut Vec<Finding>,
) -> rusqlite::Result<()> {
    let connection = open::connect(path, Access::Look)?;
    let mode: String = connection.query_row("PRAGMA journal_mode", [], |row| row.get(0))?;
    findings.push(if mode == "wal" {
        Finding::good("journal", mode)
    } else {
        Finding::note("journal", format!("{mode}: the server sets it to wal when it starts"))
    });
    let reads_all = depth == Depth::Thorough || bytes <= CHECKED_BYTES_MAX;
    if depth > Depth::Light {
        findings.push(if reads_all {
            integrity(&connection)?
        } else {
            Finding::note("integrity", "not checked, because the database is large; use --thorough")
        });
    }
    let state = match migrate::state(&connection) {
        Err(MigrateError::Sqlite(error)) => return Err(error),
        state => state,
    };
    findings.push(schema(&state));
    let sealed = sealed_under(&connection)?;
    findings.push(key_file(key, sealed.as_deref().map_or(Sealed::Nothing, Sealed::Under)));
    if sealed.is_some() {
        let sql = "SELECT at FROM operation ORDER BY id DESC LIMIT 1";
        let last: Option<i64> = connection.query_row(sql, [], |row| row.get(0)).optional()?;
        let last = last.and_then(|micros| Timestamp::from_microsecond(micros).ok());
        findings.push(last_operation(clock(), last));
        if depth > Depth::Light {
            findings.extend(deliveries(&connection, clock())?);
            findings.push(if reads_all {
                sums(&connection, clock)?
            } else {
                balances::not_summed()
            });
        }
        // Before its migration there are no grades.
        if matches!(state, Ok(SchemaState::Current { .. })) {
            findings.extend(credentials(&keys(&connection)?));
        }
    }
    Ok(())
}

/// Messages on their way; nothing where the schema is older than they are.
fn deliveries(connection: &Connection, now: Timestamp) -> rusqlite::Result<Option<Finding>> {
    let sql = "SELECT 1 FROM sqlite_schema WHERE name = 'delivery'";
    if connection.query_row(sql, [], |_| Ok(())).optional()?.is_none() {
        return Ok(None);
    }
    let sql = "SELECT COUNT(*) FILTER (WHERE due_at IS NOT NULL), \
         COUNT(*) FILTER (WHERE due_at < ?1), \
         COUNT(*) FILTER (WHERE due_at IS NOT NULL AND attempts >= ?2), \
         COUNT(*) FILTER (WHERE given_up_at >= ?3) FROM delivery";
    let values =
        (Deliveries::overdue_before(now), DELIVERY_ATTEMPTS_MANY, Deliveries::given_up_since(now));
    let found = connection.query_row(sql, values, |row| {
        Ok(Deliveries {
            waiting: row.get(0)?,
            overdue: row.get(1)?,
            failing: row.get(2)?,
            given_up: row.get(3)?,
        })
    });
    found.map(|found| Some(found.finding()))
}

fn sums(connection: &Connection, clock: &Clock) -> rusqlite::Result<Finding> {
    let mut statement = connection.prepare(balances::ROWS)?;
    let rows = statement.query_map([], |row| {
        Ok(balances::Row {
            operator: row.get(0)?,
            zone: row.get(1)?,
            currency: row.get(2)?,
            valid_through: row.get(3)?,
            certificates: row.get(4)?,
            minor: row.get(5)?,
        })
    })?;
    Ok(balances::judge(clock(), &rows.collect::<rusqlite::Result<Vec<_>>>()?))
}

fn keys(connection: &Connection) -> rusqlite::Result<Vec<KeyGrades>> {
    let mut statement = connection.prepare(KeyGrades::SQL)?;
    let keys = statement.query_map([], |row| {
        let (password, token) = ((row.get(2)?, row.get(3)?), (row.get(4)?, row.get(5)?));
        Ok(KeyGrades::of(row.get(0)?, row.get(1)?, password, token))
    })?;
    keys.collect()
}

fn integrity(connection: &Connection) -> rusqlite::Result<Finding> {
    const CHECK: &str = "integrity";
    let mut statement = connection.prepare("PRAGMA quick_check(3)")?;
    let told = statement.query_map([], |row| row.get(0))?;
    let told: Vec<String> = told.collect::<rusqlite::Result<_>>()?;
    if told == ["ok"] {
        return Ok(Finding::good(CHECK, "SQLite finds no fault (quick_check)"));
    }
    let advice = "stop the server, keep a copy of all scrip.db* files, and restore a good backup";
    Ok(Finding::failure(CHECK, told.join("; "), advice))
}

fn schema(state: &Result<SchemaState, MigrateError>) -> Finding {
    const CHECK: &str = "schema";
    match state {
        Ok(SchemaState::Current { number }) => {
            Finding::good(CHECK, format!("migration {number}, the one of this version"))
        }
        Ok(SchemaState::Older { number, name }) => Finding::warning(
            CHECK,
            format!(
                "of an older version: migration {number} ({name}) is missing; the server applies \
                 it when it starts"
            ),
            "back up the database first",
        ),
        Err(error) => {
            let advice = "use the version that wrote the database, or a newer one";
            Finding::failure(CHECK, told(error), advice)
        }
    }
}

/// Returns the check value of the key that sealed the database.
fn sealed_under(connection: &Connection) -> rusqlite::Result<Option<Vec<u8>>> {
    let sql = "SELECT 1 FROM sqlite_schema WHERE name = 'meta'";
    if connection.query_row(sql, [], |_| Ok(())).optional()?.is_none() {
        return Ok(None);
    }
    let sql = "SELECT value FROM meta WHERE name = 'key_check'";
    connection.query_row(sql, [], |row| row.get(0)).optional()
}

#[cfg(test)]
mod tests;
