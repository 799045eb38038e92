//! A record that was broken in the file is neither used nor reported as a refusal.

use rusqlite::Connection;
use storage::conformance::broken::broken_records_are_told_apart;
use storage::conformance::session::Session;
use storage::{MasterKey, limits};
use storage_sqlite::{Access, DATABASE_FILE, open};

#[test]
fn broken_records_are_neither_acted_on_nor_refused() {
    let directory = tempfile::tempdir().unwrap();
    let opened = open(directory.path(), Access::Serve, || MasterKey([1; 32])).unwrap();
    let mut session = Session::new(opened.backend, opened.reader, limits::QUEUE_COMMANDS_MAX);
    let database = Connection::open(directory.path().join(DATABASE_FILE)).unwrap();
    broken_records_are_told_apart(&mut session, |sql| {
        assert_eq!(database.execute(sql, []).unwrap(), 1, "{sql}");
    });
}
