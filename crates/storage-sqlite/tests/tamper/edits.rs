//! Every edit that the descriptions of records give.

use rusqlite::Connection;
use storage::conformance::edits::{
    Victim, every_changed_column_is_found, every_older_row_is_found,
    every_removed_and_doubled_row_is_found, go_on, make,
};
use storage::conformance::session::Session;
use storage_sqlite::{Access, DATABASE_FILE};
use tempfile::TempDir;

use crate::session;

struct Directory(TempDir);

impl Directory {
    fn connection(&self) -> Connection {
        let database = Connection::open(self.0.path().join(DATABASE_FILE)).unwrap();
        database.pragma_update(None, "ignore_check_constraints", true).unwrap();
        database.pragma_update(None, "foreign_keys", false).unwrap();
        database
    }
}

impl Victim for Directory {
    fn run(&self, sql: &str) -> bool {
        let database = self.connection();
        database.execute_batch("BEGIN").unwrap();
        let mut triggers =
            database.prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").unwrap();
        let triggers: Vec<(String, String)> = triggers
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
            .unwrap()
            .collect::<rusqlite::Result<_>>()
            .unwrap();
        for (name, _) in &triggers {
            database.execute_batch(&format!("DROP TRIGGER {name}")).unwrap();
        }
        if database.execute_batch(sql).is_err() {
            database.execute_batch("ROLLBACK").unwrap();
            return false;
        }
        for (_, trigger) in &triggers {
            database.execute_batch(trigger).unwrap();
        }
        database.execute_batch("COMMIT").unwrap();
        true
    }

    fn number(&self, sql: &str) -> i64 {
        self.connection().query_row(sql, [], |row| row.get(0)).unwrap()
    }

    fn zeros(&self, column: &str) -> String {
        format!("zeroblob(coalesce(length({column}), 32))")
    }

    fn look(&self) -> Session {
        session(&self.0, Access::Look)
    }
}

fn made() -> (Directory, storage::conformance::tampering::Made) {
    let directory = tempfile::tempdir().unwrap();
    let made = make(&mut session(&directory, Access::Serve));
    (Directory(directory), made)
}

#[test]
fn every_changed_column_of_every_table_is_found() {
    let (victim, _) = made();
    every_changed_column_is_found(&victim);
}

#[test]
fn every_removed_and_doubled_row_of_every_table_is_found() {
    let (victim, _) = made();
    every_removed_and_doubled_row_is_found(&victim);
}

#[test]
fn every_older_row_of_every_table_is_found() {
    let (victim, made) = made();
    every_older_row_is_found(&victim, || go_on(&mut session(&victim.0, Access::Serve), made));
}
