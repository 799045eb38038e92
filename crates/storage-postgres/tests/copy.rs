//! A database as the source of a copy: what is read of it, and who waits meanwhile.

#![expect(clippy::unwrap_used, reason = "test code")]

use std::time::Duration;

use postgres_scratch::{Database, database_or_skip};
use storage::MasterKey;
use storage::copy::{ColumnKind, Side, Source, Totals, Value};
use storage_postgres::{Access, OpenError, PostgresSettings, copy, open};
use tempfile::TempDir;
use tokio::runtime::Runtime;

/// An empty store, and the directory of its key file.
fn store(runtime: &Runtime) -> Option<(Database, TempDir)> {
    let database = database_or_skip()?;
    let directory = tempfile::tempdir().unwrap();
    let opened = open(settings(&database), directory.path(), Access::Serve, || MasterKey([3; 32]));
    runtime.block_on(opened).unwrap();
    Some((database, directory))
}

fn settings(database: &Database) -> PostgresSettings {
    database.url().parse().unwrap()
}

fn runtime() -> Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap()
}

/// Pages of one row each go on behind keys that are stored otherwise than they are meant.
#[test]
fn rows_are_read_page_by_page_as_they_are_meant() {
    let runtime = runtime();
    let Some((database, directory)) = store(&runtime) else { return };
    let insert = "INSERT INTO remembered (operator, key, fingerprint, operation) SELECT v.o, v.k, \
         decode(repeat('ab', 32), 'hex'), 9 FROM (VALUES \
         (1, 'a'), (1, chr(1) || '0'), (1, chr(1) || '1b'), (1, 'Я'), (-1, 'a')) AS v (o, k)";
    database.run(insert).unwrap();
    runtime.block_on(async {
        let opened = copy::source(settings(&database), directory.path()).await;
        let (mut source, _) = opened.unwrap();
        let tables = source.tables().await.unwrap();
        let table = tables.iter().find(|table| table.name == "remembered").unwrap();
        let kinds: Vec<ColumnKind> = table.columns.iter().map(|column| column.kind).collect();
        assert_eq!(
            kinds,
            [
                ColumnKind::Int,
                ColumnKind::Text,
                ColumnKind::Bytes,
                ColumnKind::Int,
                ColumnKind::Int
            ]
        );
        assert_eq!(table.key, ["operator", "caller", "key"]);
        let (mut found, mut after) = (Vec::new(), None);
        while let [row] = &source.rows(table, after.as_deref(), 1).await.unwrap()[..] {
            after = Some(vec![row[0].clone(), row[4].clone(), row[1].clone()]);
            found.push(row[..2].to_vec());
            assert!(row[2..] == [Value::Bytes(vec![0xab; 32]), Value::Int(9), Value::Int(0)]);
        }
        let expected = [(-1, "a"), (1, "\0"), (1, "\u{1}b"), (1, "a"), (1, "Я")];
        let key =
            |(operator, key): (i64, &str)| vec![Value::Int(operator), Value::Text(key.into())];
        assert!(found == expected.map(key));
        let totals = source.totals(table).await.unwrap();
        assert_eq!(totals, Totals { rows: 5, sums: vec![3, 1 + 1 + 2 + 2 + 1, 160, 45, 0] });
    });
}

#[test]
fn every_column_is_described() {
    let runtime = runtime();
    let Some((database, directory)) = store(&runtime) else { return };
    runtime.block_on(async {
        let opened = copy::source(settings(&database), directory.path()).await;
        let (mut source, _) = opened.unwrap();
        let tables = source.tables().await.unwrap();
        let none: [String; 0] = [];
        assert_eq!(storage::record::differences(&tables, true), none);
    });
}

#[test]
fn whoever_would_write_to_a_source_waits_and_gives_up() {
    let runtime = runtime();
    let Some((database, directory)) = store(&runtime) else { return };
    runtime.block_on(async {
        let opened = copy::source(settings(&database), directory.path()).await;
        let (mut source, _) = opened.unwrap();
        let before = source.head().await.unwrap();
        let write = "SET lock_timeout = 100; \
             UPDATE meta SET value = value + 1 WHERE name = 'next_operation'";
        let said = database.run(write).unwrap_err().to_string();
        assert!(said.contains("lock timeout"), "{said}");
        let mut second = settings(&database);
        second.wait = Duration::from_millis(100);
        let refused = copy::source(second, directory.path()).await.err().unwrap();
        assert!(matches!(refused, OpenError::InUse), "{refused}");
        assert_eq!(source.head().await.unwrap(), before);
        drop(source);
    });
}
