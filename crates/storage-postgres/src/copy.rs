//! The store on PostgreSQL as the source and as the target of a copy.

mod rows;
mod schema;

use std::path::{Path, PathBuf};

use storage::copy::{Begun, Head, Row, Side, Source, Table, Target, Totals, UNFINISHED, Value};
use storage::reader::ReadFuture;
use storage::{BackendError, ErrorKind, MasterKey, Vault, trust};
use tokio_postgres::error::SqlState;

use crate::connect::{Connector, PostgresSettings, Role};
use crate::error::OrUnavailable;
use crate::meta::is_unfinished;
use crate::migrate;
use crate::open::{KEY_FILE, OpenError, key_check, make_private_directory};
use crate::row::{column, optional_text, storable, text};
use crate::session::{CommitError, Pipeline, Session, params};

const READING: &str = "reading the database";
const WRITING: &str = "writing the copy";

/// A database that is copied.
pub struct PostgresSource {
    /// In a transaction that has locked the row which every writer locks, or that sees one moment.
    session: Session,
}

/// A database that a copy is made in.
pub struct PostgresTarget {
    session: Session,
    directory: PathBuf,
    key: MasterKey,
}

/// Opens a database to be copied, with the key file in a directory, and gives its key. As long as it
/// is open, whoever would write to it waits, and gives up after the time that a statement may take.
///
/// # Errors
///
/// As [`crate::open()`] for looking, and where somebody else writes all the time or copies it.
pub async fn source(
    settings: PostgresSettings,
    directory: &Path,
) -> Result<(PostgresSource, MasterKey), OpenError> {
    let (session, key) = readable(settings, directory).await?;
    session.execute("BEGIN ISOLATION LEVEL READ COMMITTED").await?;
    match session.query(crate::meta::NEXT_OPERATION_LOCKED, params![]).await {
        Err(error) if error.code() == Some(&SqlState::LOCK_NOT_AVAILABLE) => {
            return Err(OpenError::InUse);
        }
        locked => locked?,
    };
    Ok((PostgresSource { session }, key))
}

/// Opens a database to be copied as it is at this moment, with the key file in a directory, and gives
/// its key. Servers go on meanwhile: what they write is not seen.
///
/// # Errors
///
/// As [`crate::open()`] for looking.
pub async fn snapshot(
    settings: PostgresSettings,
    directory: &Path,
) -> Result<(PostgresSource, MasterKey), OpenError> {
    let (session, key) = readable(settings, directory).await?;
    session.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?;
    // What is seen is what there is at the first statement.
    session.query("SELECT 1", params![]).await?;
    Ok((PostgresSource { session }, key))
}

/// A session on a whole database of this version, with the key that opens its secrets.
async fn readable(
    settings: PostgresSettings,
    directory: &Path,
) -> Result<(Session, MasterKey), OpenError> {
    let connector = Connector::new(settings)?;
    let session = connector.connect(Role::Copier).await.map_err(OpenError::Connect)?;
    if is_unfinished(&session).await? {
        return Err(OpenError::Unfinished);
    }
    let known = key_check(&session).await?.ok_or(OpenError::Missing)?;
    let path = directory.join(KEY_FILE);
    let key = MasterKey::read(&path)?.ok_or_else(|| OpenError::KeyMissing(path.clone()))?;
    if known != Vault::new(&key).check() {
        return Err(OpenError::KeyWrong(path));
    }
    migrate::migrate(&session, false).await?;
    Ok((session, key))
}

/// Looks at a database that a copy is to be made in, under this key, whose file belongs into the
/// directory. Changes nothing.
///
/// # Errors
///
/// In order: there is another key file; the database cannot be reached.
pub async fn target(
    settings: PostgresSettings,
    directory: &Path,
    key: MasterKey,
) -> Result<PostgresTarget, OpenError> {
    let path = directory.join(KEY_FILE);
    if MasterKey::read(&path)?.is_some_and(|known| known.0 != key.0) {
        return Err(OpenError::OtherKey(path));
    }
    let connector = Connector::new(settings)?;
    let session = connector.connect(Role::Copier).await.map_err(OpenError::Connect)?;
    Ok(PostgresTarget { session, directory: directory.to_owned(), key })
}

impl PostgresSource {
    async fn head_now(&self) -> Result<Head, BackendError> {
        let mut head = Head {
            key_check: Vec::new(),
            directory_version: 0,
            next_operation: 1,
            plain_ids_below: 0,
            books_counted: false,
            last_operation: None,
            chain_start: None,
            chain_head: None,
        };
        let sql = "SELECT name, value, bytes FROM meta";
        for row in self.session.query(sql, params![]).await.or_unavailable(READING)? {
            let name: String = column(&row, 0)?;
            match name.as_str() {
                "key_check" => head.key_check = column(&row, 2)?,
                "directory_version" => head.directory_version = column(&row, 1)?,
                trust::START => head.chain_start = column(&row, 2)?,
                trust::HEAD => head.chain_head = column(&row, 2)?,
                "books_counted" => head.books_counted = true,
                "plain_ids_below" => head.plain_ids_below = column(&row, 1)?,
                "next_operation" => head.next_operation = column(&row, 1)?,
                _ => {
                    let doing = "a value of the whole store that it is not known how to copy";
                    return Err(BackendError::new(ErrorKind::Corrupt, doing, name));
                }
            }
        }
        let sql = "SELECT at, request_id FROM operation ORDER BY id DESC LIMIT 1";
        let last = self.session.query(sql, params![]).await.or_unavailable(READING)?;
        head.last_operation =
            last.first().map(|row| Ok((column(row, 0)?, text(row, 1)?))).transpose()?;
        Ok(head)
    }

    async fn count_now(&self, table: &Table) -> Result<u64, BackendError> {
        let sql = format!("SELECT count(*) FROM {}", schema::quoted(&table.name));
        let counted = self.session.query(sql, params![]).await.or_unavailable(READING)?;
        counted.first().map_or(Ok(0), |row| crate::row::narrow(row, 0))
    }
}

impl PostgresTarget {
    async fn begun_now(&self) -> Result<Begun, BackendError> {
        if !is_unfinished(&self.session).await.or_unavailable(READING)? {
            let sql = "SELECT c.relname::text FROM pg_class c \
                 JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = current_schema() \
                 WHERE c.relkind IN ('r', 'p') ORDER BY c.relname LIMIT 1";
            let tables = self.session.query(sql, params![]).await.or_unavailable(READING)?;
            let table = tables.first().map(|row| column(row, 0)).transpose()?;
            return Ok(table.map_or(Begun::Nothing, Begun::Other));
        }
        let sql = format!("SELECT name, text FROM {UNFINISHED}");
        let texts = self.session.query(sql, params![]).await.or_unavailable(READING)?;
        let texts = texts.iter().map(|row| Ok((column(row, 0)?, column(row, 1)?)));
        Ok(Begun::Unfinished(texts.collect::<Result<_, BackendError>>()?))
    }

    async fn begin_now(&self, name: &str, text: &str) -> Result<(), BackendError> {
        const MAKING: &str = "making the copy";
        let unavailable = |error: Box<dyn std::error::Error + Send + Sync>| {
            BackendError::new(ErrorKind::Unavailable, MAKING, error)
        };
        // The key goes first: without it nobody would know what opens the database.
        let path = self.directory.join(KEY_FILE);
        make_private_directory(&self.directory).map_err(|error| unavailable(error.into()))?;
        if MasterKey::read(&path).map_err(|error| unavailable(error.into()))?.is_none() {
            self.key.write_new(&path).map_err(|error| unavailable(error.into()))?;
        }
        // The mark is there from the same moment on as what it says.
        let make = format!(
            "BEGIN; CREATE TABLE IF NOT EXISTS {UNFINISHED} \
             (name TEXT PRIMARY KEY, text TEXT NOT NULL)"
        );
        self.session.execute(&make).await.or_unavailable(MAKING)?;
        let mut mark = Pipeline::new(&self.session);
        let sql =
            format!("INSERT INTO {UNFINISHED} (name, text) VALUES ($1, $2) ON CONFLICT DO NOTHING");
        mark.add(sql, params![storable(name), storable(text)]);
        commit(mark, MAKING).await?;
        let migrated = migrate::migrate(&self.session, true).await;
        migrated.map_err(|error| unavailable(error.into()))
    }

    async fn write_now(
        &self,
        table: &Table,
        rows: Vec<Row>,
        name: &str,
        text: &str,
    ) -> Result<(), BackendError> {
        let mut page = Pipeline::new(&self.session);
        page.add("BEGIN", params![]);
        if let Some((sql, params)) = rows::insertion(table, rows)? {
            page.add(sql, params);
        }
        let sql = format!(
            "INSERT INTO {UNFINISHED} (name, text) VALUES ($1, $2) \
             ON CONFLICT (name) DO UPDATE SET text = excluded.text"
        );
        page.add(sql, params![storable(name), storable(text)]);
        commit(page, WRITING).await
    }

    async fn finish_now(&self, head: &Head) -> Result<(), BackendError> {
        const FINISHING: &str = "finishing the copy";
        // What the planner knows of tables is otherwise found out by and by.
        let tables = tables(&self.session).await?;
        let names: Vec<String> = tables.iter().map(|table| schema::quoted(&table.name)).collect();
        let analyze = format!("ANALYZE {}", names.join(", "));
        self.session.execute(&analyze).await.or_unavailable(FINISHING)?;
        let identities = schema::identities(&self.session).await.or_unavailable(FINISHING)?;
        let mut end = Pipeline::new(&self.session);
        end.add("BEGIN", params![]);
        let value = "UPDATE meta SET value = $2 WHERE name = $1";
        end.add(value, params!["directory_version", head.directory_version]);
        end.add(value, params!["next_operation", head.next_operation]);
        end.add(value, params!["plain_ids_below", head.plain_ids_below]);
        if !head.books_counted {
            end.add("DELETE FROM meta WHERE name = 'books_counted'", params![]);
        }
        let sql = "INSERT INTO meta (name, bytes) VALUES ('key_check', $1)";
        end.add(sql, params![head.key_check.clone()]);
        for (name, value) in head.records() {
            end.add("DELETE FROM meta WHERE name = $1", params![name]);
            if let Some(value) = value {
                let sql = "INSERT INTO meta (name, bytes) VALUES ($1, $2)";
                end.add(sql, params![name, value.to_vec()]);
            }
        }
        for set_to_the_last in identities {
            end.add(set_to_the_last, params![]);
        }
        end.add(format!("DROP TABLE {UNFINISHED}"), params![]);
        commit(end, FINISHING).await
    }
}

/// Carries out what there is of a transaction, and commits it.
async fn commit(pipeline: Pipeline<'_>, doing: &'static str) -> Result<(), BackendError> {
    pipeline.run_and_commit().await.map_err(|error| match error {
        CommitError::Statement(error) | CommitError::Commit(error) => {
            BackendError::new(ErrorKind::Unavailable, doing, error)
        }
    })
}

async fn totals(session: &Session, table: &Table) -> Result<Totals, BackendError> {
    let found = session.query(rows::sums(table), params![]).await.or_unavailable(READING)?;
    let missing = || BackendError::corrupt("sum");
    let row = found.first().ok_or_else(missing)?;
    let sum = |place| {
        let text = optional_text(row, place)?;
        text.map_or(Ok(0), |text| text.parse().map_err(|_| missing()))
    };
    Ok(Totals {
        rows: crate::row::narrow(row, 0)?,
        sums: (1..=table.columns.len()).map(sum).collect::<Result<_, _>>()?,
    })
}

async fn tables(session: &Session) -> Result<Vec<Table>, BackendError> {
    schema::tables(session).await.or_unavailable(READING)
}

impl Side for PostgresSource {
    fn tables(&mut self) -> ReadFuture<'_, Vec<Table>> {
        Box::pin(tables(&self.session))
    }

    fn totals<'a>(&'a mut self, table: &'a Table) -> ReadFuture<'a, Totals> {
        Box::pin(totals(&self.session, table))
    }
}

impl Source for PostgresSource {
    fn head(&mut self) -> ReadFuture<'_, Head> {
        Box::pin(self.head_now())
    }

    fn count<'a>(&'a mut self, table: &'a Table) -> ReadFuture<'a, u64> {
        Box::pin(self.count_now(table))
    }

    fn rows<'a>(
        &'a mut self,
        table: &'a Table,
        after: Option<&'a [Value]>,
        limit: u32,
    ) -> ReadFuture<'a, Vec<Row>> {
        Box::pin(async move {
            let (sql, params) = rows::selection(table, after, limit)?;
            let found = self.session.query(sql, params).await.or_unavailable(READING)?;
            crate::row::all(&found, |row| rows::read(row, table))
        })
    }
}

impl Side for PostgresTarget {
    fn tables(&mut self) -> ReadFuture<'_, Vec<Table>> {
        Box::pin(tables(&self.session))
    }

    fn totals<'a>(&'a mut self, table: &'a Table) -> ReadFuture<'a, Totals> {
        Box::pin(totals(&self.session, table))
    }
}

impl Target for PostgresTarget {
    fn begun(&mut self) -> ReadFuture<'_, Begun> {
        Box::pin(self.begun_now())
    }

    fn begin<'a>(&'a mut self, name: &'a str, text: &'a str) -> ReadFuture<'a, ()> {
        Box::pin(self.begin_now(name, text))
    }

    fn write<'a>(
        &'a mut self,
        table: &'a Table,
        rows: Vec<Row>,
        name: &'a str,
        text: &'a str,
    ) -> ReadFuture<'a, ()> {
        Box::pin(self.write_now(table, rows, name, text))
    }

    fn finish<'a>(&'a mut self, head: &'a Head) -> ReadFuture<'a, ()> {
        Box::pin(self.finish_now(head))
    }
}
