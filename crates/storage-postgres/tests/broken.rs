//! A record that was broken in the database is neither used nor reported as a refusal.

use postgres_scratch::database_or_skip;
use storage::conformance::broken::broken_records_are_told_apart;
use storage::conformance::session::Session;
use storage::{MasterKey, limits};
use storage_postgres::{Access, PostgresSettings, open};
use tokio::runtime::Builder;

#[test]
fn broken_records_are_neither_acted_on_nor_refused() {
    let Some(database) = database_or_skip() else { return };
    let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let directory = tempfile::tempdir().unwrap();
    let settings: PostgresSettings = database.url().parse().unwrap();
    let opened = open(settings, directory.path(), Access::Serve, || MasterKey([1; 32]));
    let opened = runtime.block_on(opened).unwrap();
    let mut session = Session::new(opened.backend, opened.reader, limits::QUEUE_COMMANDS_MAX);
    broken_records_are_told_apart(&mut session, |sql| {
        database.run(sql).unwrap();
    });
}
