//! Copies of a data directory beside a running server, and directories made from such copies.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use domain::number::NumberPlan;
use domain::operation::{Actor, OperationKind, Origin, Surface};
use domain::{Operation, OperationId, OperatorId, PoolId};
use jiff::Timestamp;
use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, OptionalExtension, Transaction};
use storage::copy::Source;
use storage::record::{SkippedCoupons, SkippedPlaces};
use storage::{Access, MasterKey, Vault, WriteSet};

use crate::open::{
    self, DATABASE_FILE, KEY_FILE, OpenError, check_key, connect, lock, make_private_directory,
    private_file,
};
use crate::{copy, meta, migrate, trust, write};

/// The database that is being restored, until it is whole.
const STAGE_FILE: &str = "scrip.db.restoring";

/// Pages that are copied before what was copied is flushed: so that a server's own flush never waits
/// for many of ours. At 4 KiB a page, 4 MiB.
const STEP_PAGES: i32 = 1_024;

/// Contents of a complete copy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copied {
    /// Length of its file, in bytes.
    pub bytes: u64,
    /// Check value of the key that sealed its secrets.
    pub key_check: Vec<u8>,
    /// The last operation: its id, and when it was, in microseconds since 1970 UTC.
    pub last_operation: Option<(i64, i64)>,
}

/// Copies the database of a directory into an empty file as it is at this moment, beside a running
/// server, and gives its key. `progress` hears how many pages are there, of how many.
///
/// # Errors
///
/// As [`crate::open()`] for looking; a file fails.
pub fn take(
    directory: &Path,
    to: &Path,
    mut progress: impl FnMut(u64, u64),
) -> Result<MasterKey, OpenError> {
    if !open::exists(directory)? {
        return Err(OpenError::Missing(directory.to_owned()));
    }
    let path = directory.join(KEY_FILE);
    let key = MasterKey::read(&path)?.ok_or_else(|| OpenError::KeyMissing(path.clone()))?;
    let mut source = connect(&directory.join(DATABASE_FILE), Access::Look)?;
    if meta::is_unfinished(&source)? {
        return Err(OpenError::Unfinished(directory.to_owned()));
    }
    migrate::migrate(&mut source, false)?;
    check_key(&source, &Vault::new(&key), &path, Access::Look)?;
    // One moment for all of it: without this, each commit of the server would have the copy begin
    // anew.
    source.execute_batch("BEGIN")?;
    source.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
    let failed = |source| OpenError::Io { path: to.to_owned(), source };
    let file = private_file(to).map_err(failed)?;
    let mut target = Connection::open(to)?;
    // Whoever dies in the middle leaves a file that nobody takes for a backup.
    target.pragma_update(None, "journal_mode", "off")?;
    target.pragma_update(None, "synchronous", "off")?;
    let backup = Backup::new(&source, &mut target)?;
    loop {
        let step = backup.step(STEP_PAGES)?;
        let told = backup.progress();
        let pages = |count: i32| u64::try_from(count).unwrap_or(0);
        let all = pages(told.pagecount);
        progress(all.saturating_sub(pages(told.remaining)), all);
        file.sync_data().map_err(failed)?;
        if step == StepResult::Done {
            return Ok(key);
        }
    }
}

/// Makes one file of a copy, checks it, and says what it has.
///
/// # Errors
///
/// In order: SQLite finds it damaged; a file fails.
pub fn finish(path: &Path) -> Result<Copied, OpenError> {
    let db = one_file(path)?;
    check(&db)?;
    let key_check =
        db.query_row("SELECT value FROM meta WHERE name = 'key_check'", [], |row| row.get(0))?;
    let last_operation = last_operation(&db)?;
    db.close().map_err(|(_, error)| error)?;
    let failed = |source| OpenError::Io { path: path.to_owned(), source };
    let bytes = fs::metadata(path).map_err(failed)?.len();
    Ok(Copied { bytes, key_check, last_operation })
}

/// Opens a database that nobody else uses, without a log beside it.
fn one_file(path: &Path) -> rusqlite::Result<Connection> {
    let db = Connection::open(path)?;
    db.query_row("PRAGMA journal_mode = DELETE", [], |_| Ok(()))?;
    Ok(db)
}

fn check(db: &Connection) -> Result<(), OpenError> {
    let mut check = db.prepare("PRAGMA quick_check(3)")?;
    let told = check.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<Vec<String>>>()?;
    if told == ["ok"] { Ok(()) } else { Err(OpenError::Damaged(told.join("; "))) }
}

fn last_operation(db: &Connection) -> rusqlite::Result<Option<(i64, i64)>> {
    let sql = "SELECT id, at FROM operation ORDER BY id DESC LIMIT 1";
    db.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?))).optional()
}

/// A directory in which a backup is being restored. What is not finished goes with this, and what a
/// sudden end leaves is no database that anything opens.
pub struct Stage {
    directory: PathBuf,
    /// The database that is being restored.
    path: PathBuf,
    _lock: Option<File>,
}

/// Origin, skip and time of a restore.
#[derive(Clone, Debug)]
pub struct Restoring {
    /// Number of skipped places of each pool, coupon numbers and operations.
    pub skip: u32,
    /// Time at which it happened.
    pub at: Timestamp,
    /// The name of this in the books.
    pub request_id: String,
}

/// A pool, of which places were left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SkippedPool {
    /// Prefix of the pool.
    pub prefix: i64,
    /// Digits of its numbers.
    pub length: u8,
    /// Places that were left out.
    pub skipped: i64,
    /// Places that are left.
    pub left: i64,
}

/// Begins to restore into a directory; with `for_copy` what is restored is copied elsewhere.
///
/// # Errors
///
/// In order: it cannot be made; a server uses it; there is another key; there is a database.
pub fn stage(directory: &Path, key: &MasterKey, for_copy: bool) -> Result<Stage, OpenError> {
    make_private_directory(directory)?;
    let lock = lock(directory, Access::Serve)?;
    let key_file = directory.join(KEY_FILE);
    if MasterKey::read(&key_file)?.is_some_and(|known| known.0 != key.0) {
        return Err(OpenError::OtherKey(key_file));
    }
    // A log without its database belongs to one that was lost; it would be folded into this one.
    let log = directory.join(DATABASE_FILE.to_owned() + "-wal");
    if !for_copy && (open::exists(directory)? || log.exists()) {
        return Err(OpenError::NotEmpty(directory.to_owned()));
    }
    let path = directory.join(STAGE_FILE);
    remove_database(&path);
    Ok(Stage { directory: directory.to_owned(), path, _lock: lock })
}

/// Removes what there is of a database that was not finished, with all that SQLite puts beside it.
pub fn remove_database(path: &Path) {
    for tail in ["", "-journal", "-wal", "-shm"] {
        let mut name = path.as_os_str().to_owned();
        name.push(tail);
        // What cannot be removed is found when it is written anew.
        let _ = fs::remove_file(PathBuf::from(name));
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        remove_database(&self.path);
    }
}

impl Stage {
    /// The file that the database is to be written to.
    pub fn file(&self) -> Result<File, OpenError> {
        private_file(&self.path).map_err(|source| self.failed(source))
    }

    /// Brings the database that was written up to date, and moves all that is given out so far that
    /// nothing comes twice.
    ///
    /// # Errors
    ///
    /// In order: its schema is not known; its key is another one; SQLite finds it damaged; a file
    /// fails.
    pub fn prepare(
        &self,
        key: &MasterKey,
        restoring: &Restoring,
    ) -> Result<Vec<SkippedPool>, OpenError> {
        let mut db = one_file(&self.path)?;
        db.pragma_update(None, "synchronous", "full")?;
        if meta::is_unfinished(&db)? {
            return Err(OpenError::Unfinished(self.directory.clone()));
        }
        check(&db)?;
        migrate::migrate(&mut db, true)?;
        let key_file = self.directory.join(KEY_FILE);
        let vault = Vault::new(key);
        check_key(&db, &vault, &key_file, Access::Look)?;
        trust::seal(&mut db, &vault)?;
        let moving = db.transaction()?;
        let pools = skip(&moving, &vault, restoring)?;
        moving.commit()?;
        db.close().map_err(|(_, error)| error)?;
        self.file()?.sync_all().map_err(|source| self.failed(source))?;
        Ok(pools)
    }

    /// Puts the database and its key in their places. From then on a server may start.
    pub fn put_in_place(self, key: &MasterKey) -> Result<(), OpenError> {
        let key_file = self.directory.join(KEY_FILE);
        if MasterKey::read(&key_file)?.is_none() {
            key.write_new(&key_file)?;
        }
        let renamed = fs::rename(&self.path, self.directory.join(DATABASE_FILE));
        renamed
            .and_then(|()| File::open(&self.directory)?.sync_all())
            .map_err(|source| self.failed(source))
    }

    /// The prepared database, to be copied into another store. The stage must outlive it.
    pub fn source(&self) -> Result<Box<dyn Source>, OpenError> {
        Ok(Box::new(copy::file_source(&self.path)?))
    }

    fn failed(&self, source: io::Error) -> OpenError {
        OpenError::Io { path: self.path.clone(), source }
    }
}

/// Moves every counter behind what a store that was lost may have given out after the backup. The ids
/// of operations are moved by one of the restoring itself.
fn skip(
    db: &Transaction<'_>,
    vault: &Vault,
    restoring: &Restoring,
) -> Result<Vec<SkippedPool>, OpenError> {
    let asked = i64::from(restoring.skip);
    let (next, tip) = meta::head(db, vault)?;
    let operation = next.0 + asked;
    let restored = Operation {
        id: OperationId(operation),
        operator: None,
        kind: OperationKind::Directory,
        origin: Origin {
            actor: Actor::Administrator,
            surface: Surface::CommandLine,
            request_id: restoring.request_id.clone(),
        },
        at: restoring.at,
    };
    let mut writes = WriteSet { operations: vec![restored], ..WriteSet::default() };
    let mut pools = db.prepare("SELECT id, prefix, length, next FROM number_pool ORDER BY id")?;
    let pools = pools
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?
        .collect::<rusqlite::Result<Vec<(i64, i64, u8, i64)>>>()?;
    let mut told = Vec::with_capacity(pools.len());
    for (id, prefix, length, next) in pools {
        let plan = u64::try_from(prefix).ok().and_then(|prefix| NumberPlan::new(prefix, length));
        let next = u64::try_from(next).unwrap_or(0);
        let left = plan.map_or(0, |plan| plan.capacity()).saturating_sub(next);
        // Half of a small pool stays: one that is used up sells nothing.
        let skipped = u64::from(restoring.skip).min(left / 2);
        told.push(SkippedPool {
            prefix,
            length,
            skipped: i64::try_from(skipped).unwrap_or(i64::MAX),
            left: i64::try_from(left - skipped).unwrap_or(i64::MAX),
        });
        if skipped > 0 {
            let (pool, behind) = (PoolId(id), next + skipped);
            let operation = OperationId(operation);
            let places = SkippedPlaces { pool, first: next, last: behind - 1, operation };
            writes.skipped_places.push(places);
            writes.before.pools.insert(pool, next);
            writes.pools.insert(pool, behind);
        }
    }
    if asked > 0 {
        writes.skipped_coupons = skipped_coupons(db, asked, OperationId(operation))?;
    }
    write::all(db, vault, &tip, &writes)?;
    Ok(told)
}

/// The numbers of coupons that are skipped, behind the last one of each operator.
fn skipped_coupons(
    db: &Transaction<'_>,
    asked: i64,
    operation: OperationId,
) -> Result<Vec<SkippedCoupons>, OpenError> {
    let mut last = db.prepare(
        "SELECT o.id, max((SELECT coalesce(max(number), 0) FROM coupon WHERE operator = o.id), \
         (SELECT coalesce(max(last), 0) FROM skipped_coupon WHERE operator = o.id)) \
         FROM operator o ORDER BY o.id",
    )?;
    let skipped = last.query_map([], |row| {
        let (operator, last): (i64, i64) = (row.get(0)?, row.get(1)?);
        let (operator, first) = (OperatorId(operator), last + 1);
        Ok(SkippedCoupons { operator, first, last: last + asked, operation })
    })?;
    Ok(skipped.collect::<rusqlite::Result<_>>()?)
}
