//! The embedded store as the source and as the target of a copy.

mod schema;

use std::fs::File;
use std::future::ready;
use std::path::{Path, PathBuf};

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, OptionalExtension, params_from_iter};
use storage::copy::{
    Begun, ColumnKind, Head, Row, Side, Source, Table, Target, Totals, UNFINISHED, Value,
};
use storage::reader::ReadFuture;
use storage::{Access, BackendError, ErrorKind, MasterKey, Vault, trust};

use crate::error::OrUnavailable;
use crate::meta::is_unfinished;
use crate::migrate;
use crate::open::{
    self, DATABASE_FILE, KEY_FILE, OpenError, check_key, connect, lock, make_private_directory,
    private_file,
};
use crate::row::{column, narrow};
use schema::{names, quoted};

const READING: &str = "reading the database";
const WRITING: &str = "writing the copy";

/// A data directory, or a database in a file of its own, that is copied.
pub struct SqliteSource {
    connection: Connection,
    /// Keeps servers away. Commands are kept away by an open transaction.
    _lock: Option<File>,
}

/// A data directory, or a file, that a copy is made in.
pub struct SqliteTarget {
    /// The directory and the key that belongs into it; a file has neither.
    home: Option<(PathBuf, MasterKey)>,
    /// Open database and lock file, once they exist.
    opened: Option<(Connection, Option<File>)>,
}

/// Opens a data directory to be copied, and gives its key. As long as it is open, no server starts on
/// it and no command changes it.
///
/// # Errors
///
/// As [`crate::open()`] for looking, and where a server uses it.
pub fn source(directory: &Path) -> Result<(SqliteSource, MasterKey), OpenError> {
    if !open::exists(directory)? {
        return Err(OpenError::Missing(directory.to_owned()));
    }
    let lock = lock(directory, Access::Serve)?;
    let path = directory.join(KEY_FILE);
    let key = MasterKey::read(&path)?.ok_or_else(|| OpenError::KeyMissing(path.clone()))?;
    let mut connection = connect(&directory.join(DATABASE_FILE), Access::Change)?;
    if is_unfinished(&connection)? {
        return Err(OpenError::Unfinished(directory.to_owned()));
    }
    migrate::migrate(&mut connection, false)?;
    check_key(&connection, &Vault::new(&key), &path, Access::Look)?;
    connection.execute_batch("BEGIN IMMEDIATE")?;
    Ok((SqliteSource { connection, _lock: lock }, key))
}

/// Looks at a directory that a copy is to be made in, under this key. Changes nothing in it.
///
/// # Errors
///
/// In order: there is another key file; a server uses the directory; the database cannot be opened.
pub fn target(directory: &Path, key: MasterKey) -> Result<SqliteTarget, OpenError> {
    let path = directory.join(KEY_FILE);
    if MasterKey::read(&path)?.is_some_and(|known| known.0 != key.0) {
        return Err(OpenError::OtherKey(path));
    }
    let opened = if open::exists(directory)? {
        let lock = lock(directory, Access::Serve)?;
        Some((connect(&directory.join(DATABASE_FILE), Access::Change)?, lock))
    } else {
        None
    };
    Ok(SqliteTarget { home: Some((directory.to_owned(), key)), opened })
}

/// Opens a database in a file that nobody else uses, to be copied.
pub(crate) fn file_source(path: &Path) -> Result<SqliteSource, OpenError> {
    let connection = connect(path, Access::Change)?;
    connection.execute_batch("BEGIN IMMEDIATE")?;
    Ok(SqliteSource { connection, _lock: None })
}

/// Opens an empty file that nobody else uses, for a copy without a key beside it.
pub fn file_target(path: &Path) -> Result<SqliteTarget, OpenError> {
    Ok(SqliteTarget { home: None, opened: Some((connect(path, Access::Change)?, None)) })
}

impl SqliteSource {
    fn head_now(&self) -> Result<Head, BackendError> {
        let db = &self.connection;
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
        let mut values = db.prepare("SELECT name, value FROM meta").or_unavailable(READING)?;
        let mut rows = values.query([]).or_unavailable(READING)?;
        while let Some(row) = rows.next().or_unavailable(READING)? {
            let name: String = column(row, 0)?;
            match name.as_str() {
                "key_check" => head.key_check = column(row, 1)?,
                "directory_version" => head.directory_version = column(row, 1)?,
                trust::START => head.chain_start = Some(column(row, 1)?),
                trust::HEAD => head.chain_head = Some(column(row, 1)?),
                "books_counted" => head.books_counted = true,
                "plain_ids_below" => head.plain_ids_below = column(row, 1)?,
                _ => {
                    let doing = "a value of the whole store that it is not known how to copy";
                    return Err(BackendError::new(ErrorKind::Corrupt, doing, name));
                }
            }
        }
        let last: Option<(i64, i64, String)> = db
            .query_row(
                "SELECT id, at, request_id FROM operation ORDER BY id DESC LIMIT 1",
                [],
                |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
            )
            .optional()
            .or_unavailable(READING)?;
        if let Some((id, at, request)) = last {
            head.next_operation = id + 1;
            head.last_operation = Some((at, request));
        }
        Ok(head)
    }

    fn rows_now(
        &self,
        table: &Table,
        after: Option<&[Value]>,
        limit: u32,
    ) -> Result<Vec<Row>, BackendError> {
        let columns = names(table.columns.iter().map(|column| &column.name));
        let key = names(&table.key);
        let behind = after.map_or(String::new(), |after| {
            let places: Vec<String> = (1..=after.len()).map(|place| format!("?{place}")).collect();
            format!("WHERE ({key}) > ({})", places.join(", "))
        });
        let sql = format!(
            "SELECT {columns} FROM {} {behind} ORDER BY {key} LIMIT {limit}",
            quoted(&table.name)
        );
        let mut statement = self.connection.prepare_cached(&sql).or_unavailable(READING)?;
        let after = after.unwrap_or_default().iter().map(Bound);
        let mut found = statement.query(params_from_iter(after)).or_unavailable(READING)?;
        let mut rows = Vec::new();
        while let Some(row) = found.next().or_unavailable(READING)? {
            let value = |place| value(row.get_ref(place).or_unavailable(READING)?);
            rows.push((0..table.columns.len()).map(value).collect::<Result<Row, _>>()?);
        }
        Ok(rows)
    }

    fn count_now(&self, table: &Table) -> Result<u64, BackendError> {
        let sql = format!("SELECT count(*) FROM {}", quoted(&table.name));
        let counted = self.connection.query_row(&sql, [], |row| row.get(0));
        narrow(counted.or_unavailable(READING)?)
    }
}

impl SqliteTarget {
    fn begun_now(&self) -> Result<Begun, BackendError> {
        let Some((db, _)) = &self.opened else { return Ok(Begun::Nothing) };
        if !is_unfinished(db).or_unavailable(READING)? {
            let sql = "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name LIMIT 1";
            let table = db.query_row(sql, [], |row| row.get(0)).optional();
            return Ok(table.or_unavailable(READING)?.map_or(Begun::Nothing, Begun::Other));
        }
        let sql = format!("SELECT name, text FROM {UNFINISHED}");
        let mut texts = db.prepare(&sql).or_unavailable(READING)?;
        let texts = texts.query_map([], |row| Ok((row.get(0)?, row.get(1)?)));
        let texts = texts.or_unavailable(READING)?.collect::<rusqlite::Result<_>>();
        Ok(Begun::Unfinished(texts.or_unavailable(READING)?))
    }

    fn begin_now(&mut self, name: &str, text: &str) -> Result<(), BackendError> {
        const MAKING: &str = "making the copy";
        let unavailable = |error: Box<dyn std::error::Error + Send + Sync>| {
            BackendError::new(ErrorKind::Unavailable, MAKING, error)
        };
        let (mut connection, lock) = match self.opened.take() {
            Some(opened) => opened,
            None => self.make_files().map_err(|error| unavailable(error.into()))?,
        };
        let mark = connection
            .transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)
            .or_unavailable(MAKING)?;
        mark.execute_batch(&format!(
            "CREATE TABLE IF NOT EXISTS {UNFINISHED} \
             (name TEXT PRIMARY KEY, text TEXT NOT NULL) STRICT"
        ))
        .or_unavailable(MAKING)?;
        let sql =
            format!("INSERT INTO {UNFINISHED} (name, text) VALUES (?1, ?2) ON CONFLICT DO NOTHING");
        mark.execute(&sql, [name, text]).or_unavailable(MAKING)?;
        mark.commit().or_unavailable(MAKING)?;
        migrate::migrate(&mut connection, true).map_err(|error| unavailable(error.into()))?;
        self.opened = Some((connection, lock));
        Ok(())
    }

    /// The key goes first: with a database and without a key file nobody would know what to put back.
    fn make_files(&self) -> Result<(Connection, Option<File>), OpenError> {
        let Some((directory, key)) = &self.home else {
            return Err(OpenError::Missing(PathBuf::new()));
        };
        make_private_directory(directory)?;
        let lock = lock(directory, Access::Serve)?;
        let key_file = directory.join(KEY_FILE);
        if MasterKey::read(&key_file)?.is_none() {
            key.write_new(&key_file)?;
        }
        let path = directory.join(DATABASE_FILE);
        private_file(&path).map_err(|source| OpenError::Io { path: path.clone(), source })?;
        Ok((connect(&path, Access::Change)?, lock))
    }

    fn connection(&mut self) -> Result<&mut Connection, BackendError> {
        let opened = self.opened.as_mut().map(|(connection, _)| connection);
        opened.ok_or_else(|| BackendError::new(ErrorKind::Unavailable, WRITING, "it is not begun"))
    }

    fn write_now(
        &mut self,
        table: &Table,
        rows: &[Row],
        name: &str,
        text: &str,
    ) -> Result<(), BackendError> {
        let columns = names(table.columns.iter().map(|column| &column.name));
        let places: Vec<String> = (1..=table.columns.len()).map(|n| format!("?{n}")).collect();
        let sql = format!(
            "INSERT INTO {} ({columns}) VALUES ({})",
            quoted(&table.name),
            places.join(", ")
        );
        let page = self
            .connection()?
            .transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)
            .or_unavailable(WRITING)?;
        {
            let mut insert = page.prepare_cached(&sql).or_unavailable(WRITING)?;
            for row in rows {
                insert.execute(params_from_iter(row.iter().map(Bound))).or_unavailable(WRITING)?;
            }
        }
        let sql = format!(
            "INSERT INTO {UNFINISHED} (name, text) VALUES (?1, ?2) \
             ON CONFLICT (name) DO UPDATE SET text = excluded.text"
        );
        page.execute(&sql, [name, text]).or_unavailable(WRITING)?;
        page.commit().or_unavailable(WRITING)
    }

    fn finish_now(&mut self, head: &Head) -> Result<(), BackendError> {
        const FINISHING: &str = "finishing the copy";
        let db = self
            .connection()?
            .transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)
            .or_unavailable(FINISHING)?;
        let next: i64 = db
            .query_row("SELECT coalesce(max(id), 0) + 1 FROM operation", [], |row| row.get(0))
            .or_unavailable(FINISHING)?;
        if next != head.next_operation {
            // This store has no other place for it than behind the last operation.
            return Err(BackendError::corrupt("the next operation is not behind the last one"));
        }
        let sql = "UPDATE meta SET value = ?1 WHERE name = 'directory_version'";
        db.execute(sql, [head.directory_version]).or_unavailable(FINISHING)?;
        let sql = "UPDATE meta SET value = ?1 WHERE name = 'plain_ids_below'";
        db.execute(sql, [head.plain_ids_below]).or_unavailable(FINISHING)?;
        if !head.books_counted {
            let sql = "DELETE FROM meta WHERE name = 'books_counted'";
            db.execute(sql, []).or_unavailable(FINISHING)?;
        }
        let sql = "INSERT INTO meta (name, value) VALUES ('key_check', ?1)";
        db.execute(sql, [&head.key_check]).or_unavailable(FINISHING)?;
        for (name, value) in head.records() {
            let sql = "DELETE FROM meta WHERE name = ?1";
            db.execute(sql, [name]).or_unavailable(FINISHING)?;
            if let Some(value) = value {
                let sql = "INSERT INTO meta (name, value) VALUES (?1, ?2)";
                db.execute(sql, (name, value)).or_unavailable(FINISHING)?;
            }
        }
        db.execute_batch(&format!("DROP TABLE {UNFINISHED}")).or_unavailable(FINISHING)?;
        db.commit().or_unavailable(FINISHING)?;
        // A whole database in one file, as a server that stops leaves it.
        let fold =
            |db: &Connection| db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
        fold(self.connection()?).or_unavailable(FINISHING)
    }
}

fn totals(connection: &Connection, table: &Table) -> Result<Totals, BackendError> {
    // A sum of SQLite's is an integer of 64 bits, or an error: so the halves of integers are summed.
    let sums = table.columns.iter().map(|column| {
        let name = quoted(&column.name);
        match column.kind {
            ColumnKind::Int | ColumnKind::Flag => {
                format!(", sum({name} >> 32), sum({name} & 4294967295)")
            }
            ColumnKind::Text | ColumnKind::Json | ColumnKind::Bytes => {
                format!(", sum(octet_length({name}))")
            }
        }
    });
    let sums: String = sums.collect();
    let sql = format!("SELECT count(*){sums} FROM {}", quoted(&table.name));
    let read = |row: &rusqlite::Row<'_>| {
        let mut place = 0;
        let mut next = || {
            place += 1;
            row.get::<_, Option<i64>>(place).map(|sum| i128::from(sum.unwrap_or(0)))
        };
        let mut sums = Vec::with_capacity(table.columns.len());
        for column in &table.columns {
            sums.push(match column.kind {
                ColumnKind::Int | ColumnKind::Flag => (next()? << 32) + next()?,
                ColumnKind::Text | ColumnKind::Json | ColumnKind::Bytes => next()?,
            });
        }
        Ok((row.get(0)?, sums))
    };
    let (rows, sums) = connection.query_row(&sql, [], read).or_unavailable(READING)?;
    Ok(Totals { rows: narrow(rows)?, sums })
}

impl Side for SqliteSource {
    fn tables(&mut self) -> ReadFuture<'_, Vec<Table>> {
        Box::pin(ready(schema::tables(&self.connection).or_unavailable(READING)))
    }

    fn totals<'a>(&'a mut self, table: &'a Table) -> ReadFuture<'a, Totals> {
        Box::pin(ready(totals(&self.connection, table)))
    }
}

impl Source for SqliteSource {
    fn head(&mut self) -> ReadFuture<'_, Head> {
        Box::pin(ready(self.head_now()))
    }

    fn count<'a>(&'a mut self, table: &'a Table) -> ReadFuture<'a, u64> {
        Box::pin(ready(self.count_now(table)))
    }

    fn rows<'a>(
        &'a mut self,
        table: &'a Table,
        after: Option<&'a [Value]>,
        limit: u32,
    ) -> ReadFuture<'a, Vec<Row>> {
        Box::pin(ready(self.rows_now(table, after, limit)))
    }
}

impl Side for SqliteTarget {
    fn tables(&mut self) -> ReadFuture<'_, Vec<Table>> {
        let tables = self.connection().and_then(|db| schema::tables(db).or_unavailable(READING));
        Box::pin(ready(tables))
    }

    fn totals<'a>(&'a mut self, table: &'a Table) -> ReadFuture<'a, Totals> {
        Box::pin(ready(self.connection().and_then(|db| totals(db, table))))
    }
}

impl Target for SqliteTarget {
    fn begun(&mut self) -> ReadFuture<'_, Begun> {
        Box::pin(ready(self.begun_now()))
    }

    fn begin<'a>(&'a mut self, name: &'a str, text: &'a str) -> ReadFuture<'a, ()> {
        Box::pin(ready(self.begin_now(name, text)))
    }

    fn write<'a>(
        &'a mut self,
        table: &'a Table,
        rows: Vec<Row>,
        name: &'a str,
        text: &'a str,
    ) -> ReadFuture<'a, ()> {
        Box::pin(ready(self.write_now(table, &rows, name, text)))
    }

    fn finish<'a>(&'a mut self, head: &'a Head) -> ReadFuture<'a, ()> {
        Box::pin(ready(self.finish_now(head)))
    }
}

/// A value as a parameter.
struct Bound<'a>(&'a Value);

impl rusqlite::ToSql for Bound<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self.0 {
            Value::Null => ValueRef::Null,
            Value::Int(value) => ValueRef::Integer(*value),
            Value::Text(text) => ValueRef::Text(text.as_bytes()),
            Value::Bytes(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

fn value(found: ValueRef<'_>) -> Result<Value, BackendError> {
    Ok(match found {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(value) => Value::Int(value),
        ValueRef::Text(text) => {
            let text = std::str::from_utf8(text).map_err(|_| BackendError::corrupt("text"))?;
            Value::Text(text.to_owned())
        }
        ValueRef::Blob(bytes) => Value::Bytes(bytes.to_vec()),
        ValueRef::Real(_) => return Err(BackendError::corrupt("number")),
    })
}

#[cfg(test)]
mod tests;
