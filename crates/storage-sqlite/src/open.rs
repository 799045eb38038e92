//! Opening a data directory.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, OptionalExtension};
use storage::{Access, BackendError, KeyFileError, MasterKey, Reader, Vault};

use crate::SqliteBackend;
use crate::checkpoint::Checkpointer;
use crate::meta;
use crate::migrate::{self, MigrateError};
use crate::read::SqliteReader;
use crate::trust;

/// The database in the data directory.
pub const DATABASE_FILE: &str = "scrip.db";
/// The key file in the data directory.
pub const KEY_FILE: &str = "scrip.key";
/// The file whose lock a running server holds.
pub const LOCK_FILE: &str = "scrip.lock";

/// Time that a writer waits for another process's transaction before it gives up.
const BUSY_MS_MAX: u32 = 5_000;

/// Bytes of a page of a new database. A lone sale rewrites the last page of every table and index
/// that it adds to, so that small pages write less. An existing database keeps its size.
const PAGE_BYTES: u32 = 1_024;

/// Bytes of the write-ahead log after which a commit folds the rest of it back into the database,
/// so that it can begin anew. A server seldom lets it come so far (see `checkpoint`).
const CHECKPOINT_BYTES: u32 = 64 * 1_024 * 1_024;

/// KiB of pages that a connection which writes keeps in memory, where it needs them. With the
/// library's 2 MiB, redemptions of ten thousand certificates read their pages again and again.
const CACHE_KIB_MAX: i32 = 32 * 1024;

/// Number of attempts of a server to get the lock. A command can hold it briefly at its start.
const LOCK_ATTEMPTS_MAX: u32 = 10;
/// Time between two attempts.
const LOCK_PAUSE: Duration = Duration::from_millis(50);

/// Reason why a data directory cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// A file or directory cannot be used.
    #[error("{} cannot be used", path.display())]
    Io {
        /// Path of the file.
        path: PathBuf,
        /// Cause of the error.
        source: io::Error,
    },
    /// Another server has it.
    #[error("another server uses {}", .0.display())]
    InUse(PathBuf),
    /// There is nothing to look at.
    #[error("there is no Scrip database in {}", .0.display())]
    Missing(PathBuf),
    /// The key file cannot be used.
    #[error(transparent)]
    Key(#[from] KeyFileError),
    /// There is a key file but no database, or an empty one: it was lost, or is elsewhere.
    #[error(
        "{} has a key file but no database. If the database was lost or not mounted, restore it \
         from a backup. To begin with a new store, move the key file {KEY_FILE} to a safe place: \
         it may be the only one that opens the secrets of another store",
        .0.display()
    )]
    DatabaseLost(PathBuf),
    /// There is a database but no key file.
    #[error(
        "key file {} is missing: without it the stored secrets cannot be opened. Restore it",
        .0.display()
    )]
    KeyMissing(PathBuf),
    /// The key file is not the one that sealed the stored secrets.
    #[error("key file {} does not open the secrets stored in this database", .0.display())]
    KeyWrong(PathBuf),
    /// A store is to be copied into a directory that has another key.
    #[error(
        "key file {} differs from the source's. A copy has the key of its source, so move this one \
         elsewhere",
        .0.display()
    )]
    OtherKey(PathBuf),
    /// A copy was interrupted.
    #[error(
        "the database in {} is an unfinished copy of another one: run `scrip migrate-store` again, \
         with the same --from and --to, to its end",
        .0.display()
    )]
    Unfinished(PathBuf),
    /// A backup is to be restored where a database is already.
    #[error(
        "{} already has a database. Restore the backup into an empty directory: move everything in \
         this one elsewhere, including the key file",
        .0.display()
    )]
    NotEmpty(PathBuf),
    /// SQLite finds a copy damaged.
    #[error("the copy of the database is damaged: {0}")]
    Damaged(String),
    /// The schema cannot be used.
    #[error(transparent)]
    Migrate(#[from] MigrateError),
    /// SQLite returned an error.
    #[error("the database cannot be opened")]
    Sqlite(#[from] rusqlite::Error),
    /// The stored data cannot be read or written.
    #[error("the database cannot be prepared")]
    Backend(#[from] BackendError),
}

/// An opened data directory.
pub struct Opened {
    /// Backend for the committer.
    pub backend: SqliteBackend,
    /// Reader of the store.
    pub reader: Arc<dyn Reader>,
    /// Vault with the key.
    pub vault: Vault,
    /// Held as long as the server runs.
    pub lock: Option<File>,
}

/// Opens a data directory; for serving and changing it is made if there is none, with `new_key` as
/// its key.
///
/// # Errors
///
/// In order: nothing to look at; the directory cannot be made; another server has it; the key file
/// is exposed or malformed; the key file or the database is missing while the other is there; it is
/// an unfinished copy; the schema is not known; the key is not the one that sealed what is stored.
pub fn open(
    directory: &Path,
    access: Access,
    new_key: impl FnOnce() -> MasterKey,
) -> Result<Opened, OpenError> {
    let path = directory.join(DATABASE_FILE);
    let io = |source| OpenError::Io { path: path.clone(), source };
    let exists = exists(directory)?;
    if !exists && access == Access::Look {
        return Err(OpenError::Missing(directory.to_owned()));
    }
    if access != Access::Look {
        make_private_directory(directory)?;
    }
    let lock = lock(directory, access)?;
    let master = master_key(directory, exists, new_key)?;
    if !exists {
        // Made before SQLite would make it, so that only its owner can read it; the log and the
        // index that SQLite puts beside it take over its mode.
        private_file(&path).map_err(io)?;
    }
    let vault = Vault::new(&master);
    let mut connection = connect(&path, access)?;
    if meta::is_unfinished(&connection)? {
        return Err(OpenError::Unfinished(directory.to_owned()));
    }
    migrate::migrate(&mut connection, lock.is_some())?;
    check_key(&connection, &vault, &directory.join(KEY_FILE), access)?;
    if lock.is_some() {
        trust::seal(&mut connection, &vault)?;
    } else if trust::awaits_sealing(&connection, &vault)? {
        return Err(migrate::sealing_needed().into());
    }
    let reader = Arc::new(SqliteReader::open(&path, vault.clone())?);
    let checkpointer = match access {
        Access::Serve => {
            let started = Checkpointer::start(connect(&path, access)?);
            Some(started.map_err(|source| OpenError::Io { path: path.clone(), source })?)
        }
        Access::Change | Access::Look => None,
    };
    Ok(Opened {
        backend: SqliteBackend::new(connection, vault.clone(), checkpointer),
        reader,
        vault,
        lock: lock.filter(|_| access == Access::Serve),
    })
}

/// Whether a directory cannot be opened because a server, or another command, is just making its
/// database or bringing it up to date.
pub fn is_starting(directory: &Path, error: &OpenError) -> bool {
    let may_pass = match error {
        OpenError::Missing(_)
        | OpenError::DatabaseLost(_)
        | OpenError::KeyMissing(_)
        | OpenError::Migrate(MigrateError::Needed { .. } | MigrateError::Sqlite(_))
        | OpenError::Sqlite(_) => true,
        OpenError::Io { .. }
        | OpenError::InUse(_)
        | OpenError::Key(_)
        | OpenError::KeyWrong(_)
        | OpenError::OtherKey(_)
        | OpenError::Unfinished(_)
        | OpenError::NotEmpty(_)
        | OpenError::Damaged(_)
        | OpenError::Migrate(MigrateError::Newer { .. } | MigrateError::Changed { .. })
        | OpenError::Backend(_) => false,
    };
    may_pass && is_locked(directory)
}

/// Whether somebody holds the lock of a directory. It is let go of at once: a server that starts at
/// this moment asks more than once.
fn is_locked(directory: &Path) -> bool {
    let lock = File::open(directory.join(LOCK_FILE));
    lock.is_ok_and(|lock| matches!(lock.try_lock_shared(), Err(TryLockError::WouldBlock)))
}

/// Whether there is a database in a directory. An empty file is what a crash of the first start
/// leaves, or a bad copy.
pub(crate) fn exists(directory: &Path) -> Result<bool, OpenError> {
    let path = directory.join(DATABASE_FILE);
    match std::fs::metadata(&path) {
        Ok(metadata) => Ok(metadata.len() > 0),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(source) => Err(OpenError::Io { path, source }),
    }
}

pub(crate) fn make_private_directory(directory: &Path) -> Result<(), OpenError> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(directory).map_err(|source| OpenError::Io { path: directory.to_owned(), source })
}

/// Takes the lock of a directory. A command that finds it taken goes on without: a server runs
/// there, and the database keeps the two apart.
pub(crate) fn lock(directory: &Path, access: Access) -> Result<Option<File>, OpenError> {
    if access == Access::Look {
        return Ok(None);
    }
    let path = directory.join(LOCK_FILE);
    let io = |source| OpenError::Io { path: path.clone(), source };
    let file = private_file(&path).map_err(io)?;
    for _ in 0..LOCK_ATTEMPTS_MAX {
        match file.try_lock() {
            Ok(()) => return Ok(Some(file)),
            Err(TryLockError::WouldBlock) if access == Access::Serve => {
                std::thread::sleep(LOCK_PAUSE);
            }
            Err(TryLockError::WouldBlock) => return Ok(None),
            Err(TryLockError::Error(error)) => return Err(io(error)),
        }
    }
    Err(OpenError::InUse(directory.to_owned()))
}

/// Opens a file, or makes one that only its owner may read.
pub(crate) fn private_file(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.create(true).truncate(false).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// The key of a directory; a new directory gets a new one.
fn master_key(
    directory: &Path,
    database_exists: bool,
    new_key: impl FnOnce() -> MasterKey,
) -> Result<MasterKey, OpenError> {
    let path = directory.join(KEY_FILE);
    match (MasterKey::read(&path)?, database_exists) {
        (Some(key), true) => Ok(key),
        // An empty store would sell every order of the lost one again.
        (Some(_), false) => Err(OpenError::DatabaseLost(directory.to_owned())),
        (None, true) => Err(OpenError::KeyMissing(path)),
        (None, false) => {
            let key = new_key();
            key.write_new(&path)?;
            Ok(key)
        }
    }
}

pub(crate) fn connect(path: &Path, access: Access) -> rusqlite::Result<Connection> {
    let mode = match access {
        Access::Serve | Access::Change => {
            OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE
        }
        Access::Look => OpenFlags::SQLITE_OPEN_READ_ONLY,
    };
    let connection = Connection::open_with_flags(path, mode | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.pragma_update(None, "busy_timeout", BUSY_MS_MAX)?;
    if access != Access::Look {
        connection.pragma_update(None, "page_size", PAGE_BYTES)?;
        connection.pragma_update(None, "journal_mode", "wal")?;
        connection.pragma_update(None, "synchronous", "full")?;
        connection.pragma_update(None, "foreign_keys", true)?;
        let page: u32 = connection.query_row("PRAGMA page_size", [], |row| row.get(0))?;
        connection.pragma_update(None, "wal_autocheckpoint", CHECKPOINT_BYTES / page.max(512))?;
        connection.pragma_update(None, "cache_size", -CACHE_KIB_MAX)?;
    }
    connection.set_prepared_statement_cache_capacity(64);
    Ok(connection)
}

/// Compares the key with the one that the database was made under; a new database takes it over.
pub(crate) fn check_key(
    connection: &Connection,
    vault: &Vault,
    key_file: &Path,
    access: Access,
) -> Result<(), OpenError> {
    let known: Option<Vec<u8>> = connection
        .query_row("SELECT value FROM meta WHERE name = 'key_check'", [], |row| row.get(0))
        .optional()?;
    match known {
        Some(known) if known == vault.check() => Ok(()),
        Some(_) => Err(OpenError::KeyWrong(key_file.to_owned())),
        None if access == Access::Look => Ok(()),
        None => {
            connection.execute(
                "INSERT INTO meta (name, value) VALUES ('key_check', ?1)",
                [vault.check().as_slice()],
            )?;
            Ok(())
        }
    }
}
