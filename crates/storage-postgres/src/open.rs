//! Opening a database, with the key file in the data directory.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use storage::{Access, BackendError, KeyFileError, MasterKey, Reader, Vault};

use crate::PostgresBackend;
use crate::connect::{Connector, PostgresSettings, Role};
use crate::meta;
use crate::migrate::{self, MigrateError};
use crate::read::PostgresReader;
use crate::session::{Session, params};
use crate::tls::TlsFileError;
use crate::trust;

/// The key file in the data directory.
pub const KEY_FILE: &str = "scrip.key";

/// Number of checks while another server sets up an empty database: far more than it needs.
const LOOKS_MAX: u32 = 50;
const LOOK_AGAIN_AFTER: Duration = Duration::from_millis(100);

/// Reason why a database cannot be opened.
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
    /// There is nothing to look at.
    #[error("there is no Scrip database at this URL")]
    Missing,
    /// The key file cannot be used.
    #[error(transparent)]
    Key(#[from] KeyFileError),
    /// There is a key file, and the database is empty: it was lost, or is another one.
    #[error(
        "the database is empty, but key file {} exists, so another database existed. If that was \
         lost, restore it, or copy a store here (`scrip migrate-store`). To begin with a new \
         store, move the key file to a safe place: it may be the only one that opens the secrets \
         of another store",
        .0.display()
    )]
    DatabaseLost(PathBuf),
    /// There is a database but no key file.
    #[error(
        "key file {} is missing: without it the stored secrets cannot be opened. Copy it from \
         another server of this database",
        .0.display()
    )]
    KeyMissing(PathBuf),
    /// The key file is not the one that sealed the stored secrets.
    #[error("key file {} does not open the secrets stored in this database", .0.display())]
    KeyWrong(PathBuf),
    /// A store is to be copied into this database, and the directory has another key.
    #[error(
        "key file {} differs from the source's. A copy has the key of its source, so use another \
         --data-dir",
        .0.display()
    )]
    OtherKey(PathBuf),
    /// A copy was interrupted.
    #[error(
        "the database is an unfinished copy of another one: run `scrip migrate-store` again, with \
         the same --from and --to, to its end"
    )]
    Unfinished,
    /// Somebody else has locked what every writer locks, for as long as a lock is waited for.
    #[error("a server writes to this database, or another copy is running")]
    InUse,
    /// The schema cannot be used.
    #[error(transparent)]
    Migrate(#[from] MigrateError),
    /// A file for TLS cannot be used.
    #[error(transparent)]
    Tls(#[from] TlsFileError),
    /// The database cannot be reached.
    #[error("the database cannot be reached")]
    Connect(#[source] BackendError),
    /// The stored data cannot be read or written.
    #[error("the database cannot be prepared")]
    Backend(#[from] BackendError),
    /// PostgreSQL returned an error.
    #[error("the database cannot be opened")]
    Postgres(#[from] tokio_postgres::Error),
}

/// An opened database and its parts.
pub struct Opened {
    /// Backend for the committer.
    pub backend: PostgresBackend,
    /// Reader of the store.
    pub reader: Arc<dyn Reader>,
    /// Vault with the key.
    pub vault: Vault,
}

/// Opens a database with the key file in a directory; for serving and changing, an empty database
/// is set up, with `new_key` as its key. Must be called in a runtime that lives as long as what is
/// opened: its connections live there.
///
/// # Errors
///
/// In order: a file for TLS cannot be used; the database cannot be reached; it is an unfinished
/// copy; there is nothing to look at; the key file is exposed or malformed; the key file or what it
/// sealed is missing while the other is there; the schema is not known; the key is not the one that
/// sealed what is stored.
pub async fn open(
    settings: PostgresSettings,
    directory: &Path,
    access: Access,
    new_key: impl FnOnce() -> MasterKey,
) -> Result<Opened, OpenError> {
    let connector = Connector::new(settings)?;
    let session = connector.connect(Role::Writer).await.map_err(OpenError::Connect)?;
    if meta::is_unfinished(&session).await? {
        return Err(OpenError::Unfinished);
    }
    let path = directory.join(KEY_FILE);
    let mut exists = key_check(&session).await?.is_some();
    if !exists && access == Access::Look {
        return Err(OpenError::Missing);
    }
    let key = new_key();
    let mut looks = 0;
    let master = loop {
        let found = match MasterKey::read(&path) {
            Ok(Some(read)) if exists => break read,
            // An empty store would sell every order of the lost one again.
            Ok(Some(_)) => OpenError::DatabaseLost(path.clone()),
            Ok(None) if exists => return Err(OpenError::KeyMissing(path)),
            Ok(None) => {
                make_private_directory(directory)?;
                match key.write_new(&path) {
                    Ok(()) => break key,
                    Err(error) => error.into(),
                }
            }
            Err(error) => error.into(),
        };
        // Another server that shares the directory may be setting the same database up.
        if exists || looks == LOOKS_MAX {
            return Err(found);
        }
        looks += 1;
        tokio::time::sleep(LOOK_AGAIN_AFTER).await;
        exists = key_check(&session).await?.is_some();
    };
    let vault = Vault::new(&master);
    // A command may run beside servers of an older version, which a new schema would break; there
    // are none on an empty database.
    migrate::migrate(&session, access == Access::Serve || !exists).await?;
    if !exists {
        let sql = "INSERT INTO meta (name, bytes) VALUES ('key_check', $1) \
                   ON CONFLICT (name) DO NOTHING";
        session.query(sql, params![vault.check().to_vec()]).await?;
    }
    if key_check(&session).await?.as_deref() != Some(vault.check().as_slice()) {
        return Err(OpenError::KeyWrong(path));
    }
    if access == Access::Serve || !exists {
        trust::seal(&session, &vault).await?;
    } else if trust::awaits_sealing(&session, &vault).await? {
        return Err(migrate::sealing_needed().into());
    }
    let reader = Arc::new(PostgresReader::new(connector.clone(), vault.clone()));
    let backend = PostgresBackend::new(connector, vault.clone(), session);
    Ok(Opened { backend, reader, vault })
}

/// Whether a database cannot be opened because a server is just setting it up or bringing it up to
/// date: what it lacks may still come, and somebody else is connected.
pub async fn is_starting(settings: PostgresSettings, error: &OpenError) -> bool {
    let may_pass = match error {
        OpenError::Missing
        | OpenError::DatabaseLost(_)
        | OpenError::KeyMissing(_)
        | OpenError::Migrate(MigrateError::Needed { .. }) => true,
        OpenError::Io { .. }
        | OpenError::Key(_)
        | OpenError::KeyWrong(_)
        | OpenError::OtherKey(_)
        | OpenError::Unfinished
        | OpenError::InUse
        | OpenError::Migrate(
            MigrateError::Postgres(_) | MigrateError::Newer { .. } | MigrateError::Changed { .. },
        )
        | OpenError::Tls(_)
        | OpenError::Connect(_)
        | OpenError::Backend(_)
        | OpenError::Postgres(_) => false,
    };
    may_pass && others_are_connected(settings).await.unwrap_or(false)
}

async fn others_are_connected(settings: PostgresSettings) -> Option<bool> {
    let session = Connector::new(settings).ok()?.connect(Role::Writer).await.ok()?;
    // The schema is locked by nobody: a server that runs is known by its connections.
    let sql = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() \
               AND application_name = current_setting('application_name') \
               AND pid <> pg_backend_pid()";
    let found = session.query(sql, params![]).await.ok()?;
    found.first()?.try_get::<_, i64>(0).ok().map(|others| others > 0)
}

/// Returns the check value of the key that sealed the database. `None` if there is no such
/// database.
pub(crate) async fn key_check(session: &Session) -> Result<Option<Vec<u8>>, tokio_postgres::Error> {
    let sql = "SELECT bytes FROM meta WHERE name = 'key_check'";
    match session.query(sql, params![]).await {
        Ok(rows) => rows.first().map(|row| row.try_get(0)).transpose(),
        Err(error) if error.code() == Some(&tokio_postgres::error::SqlState::UNDEFINED_TABLE) => {
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

pub(crate) fn make_private_directory(directory: &Path) -> Result<(), OpenError> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(directory).map_err(|source| OpenError::Io { path: directory.to_owned(), source })
}
