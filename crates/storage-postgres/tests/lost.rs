//! Connections that are lost: whatever was answered is true, and asking again tells the truth.

#![expect(clippy::unwrap_used, reason = "test code")]

use std::sync::LazyLock;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::Duration;

use postgres_scratch::{Database, database_or_skip};
use storage::conformance::session::{Said, Session};
use storage::conformance::shop::{keyed, sell_one};
use storage::{Backend, MasterKey, limits};
use storage_postgres::{Access, PostgresSettings, open};
use tempfile::TempDir;
use tokio::runtime::{Builder, Runtime};

static RUNTIME: LazyLock<Runtime> =
    LazyLock::new(|| Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap());

/// Application name of one test's connections. Other tests use the same server.
fn session(database: &Database, directory: &TempDir, name: &str) -> Session {
    let url = format!("{}&application_name={name}", database.url());
    let settings: PostgresSettings = url.parse().unwrap();
    let opened = open(settings, directory.path(), Access::Serve, || MasterKey([7; 32]));
    let opened = RUNTIME.block_on(opened).unwrap();
    Session::new(opened.backend, opened.reader, limits::QUEUE_COMMANDS_MAX)
}

fn end_connections(database: &Database, name: &str) -> usize {
    let sql = format!(
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity \
         WHERE application_name = '{name}'"
    );
    database.run(&sql).unwrap().parse().unwrap()
}

/// A database that was restarted while nothing was under way is noticed by nobody.
#[test]
fn a_connection_that_was_lost_at_rest_is_made_again() {
    let Some(database) = database_or_skip() else { return };
    let directory = tempfile::tempdir().unwrap();
    let mut session = session(&database, &directory, "at-rest");
    session.set_up_operators();
    for order in ["1", "2", "3"] {
        let sold = session.sale(keyed(sell_one(1, order), order));
        assert!(end_connections(&database, "at-rest") > 0);
        assert_eq!(session.receipt(sold.sale.id).unwrap().sale, sold.sale);
    }
    session.assert_clean();
}

/// Whether the database can be written to is found out on a connection that was lost, too, and it
/// changes nothing.
#[test]
fn a_database_is_tried_without_a_change() {
    let Some(database) = database_or_skip() else { return };
    let directory = tempfile::tempdir().unwrap();
    session(&database, &directory, "tried").set_up_operators();
    let url = format!("{}&application_name=tried", database.url());
    let opened = open(url.parse().unwrap(), directory.path(), Access::Serve, || MasterKey([7; 32]));
    let mut opened = RUNTIME.block_on(opened).unwrap();
    let mut probe = || RUNTIME.block_on(opened.backend.probe());
    probe().unwrap();
    assert!(end_connections(&database, "tried") > 0);
    probe().unwrap();
    let mut session = Session::new(opened.backend, opened.reader, limits::QUEUE_COMMANDS_MAX);
    session.sale(keyed(sell_one(1, "1"), "1"));
    session.assert_clean();
}

/// Connections are ended again and again while sales are made: nobody is told what is not true.
#[test]
fn whoever_is_told_nothing_certain_learns_it_by_asking_again() {
    /// Enough to meet a lost connection at every place; the bound is for a machine that never does.
    const FAILURES: usize = 5;
    const SALES_MAX: usize = 10_000;
    const BETWEEN: Duration = Duration::from_millis(150);
    let Some(database) = database_or_skip() else { return };
    let directory = tempfile::tempdir().unwrap();
    let mut session = session(&database, &directory, "in-the-middle");
    session.set_up_operators();
    let over = AtomicBool::new(false);
    let request = |order: usize| {
        let order = order.to_string();
        keyed(sell_one(1, &order), &order)
    };
    let told: Vec<Said> = std::thread::scope(|scope| {
        scope.spawn(|| {
            while !over.load(Relaxed) {
                end_connections(&database, "in-the-middle");
                // So that some sales are made in between: connecting takes longer than a sale.
                std::thread::sleep(BETWEEN);
            }
        });
        let mut told = Vec::new();
        let mut failures = 0;
        while failures < FAILURES && told.len() < SALES_MAX {
            let said = session.run(request(told.len()));
            failures += usize::from(!matches!(said, Said::Sale(_)));
            told.push(said);
        }
        over.store(true, Relaxed);
        told
    });
    let (mut done, mut failed) = (0, 0);
    for (order, told) in told.iter().enumerate() {
        // What is not certain is certain now.
        let truth = session.run(request(order));
        match told {
            Said::Sale(receipt) => {
                assert_eq!(truth, Said::Repeated(receipt.sale.id), "order {order}");
                done += 1;
            }
            Said::Unknown => {
                assert!(matches!(truth, Said::Sale(_) | Said::Repeated(_)), "{truth:?}");
                failed += 1;
            }
            Said::Unavailable(_) => {
                assert!(matches!(truth, Said::Sale(_)), "order {order}: {truth:?}");
                failed += 1;
            }
            other => panic!("order {order} was told {other:?}"),
        }
    }
    assert!(done > 0 && failed > 0, "{done} done, {failed} failed: nothing was tried");
    assert_eq!(session.sales().sales.len(), told.len());
    session.assert_clean();
}
