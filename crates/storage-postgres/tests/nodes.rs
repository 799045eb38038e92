//! Several servers on one database: what one has carried out, the others know.

#![expect(clippy::unwrap_used, reason = "test code")]

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Barrier, LazyLock};

use postgres_scratch::{Database, database_or_skip};
use storage::conformance::session::{Said, Session};
use storage::conformance::shop::{keyed, sell_one};
use storage::conformance::tampering::{make, unseal};
use storage::{MasterKey, limits};
use storage_postgres::{Access, PostgresSettings, open};
use tokio::runtime::{Builder, Runtime};

static RUNTIME: LazyLock<Runtime> =
    LazyLock::new(|| Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap());

fn node(database: &Database, directory: &Path) -> Session {
    let settings: PostgresSettings = database.url().parse().unwrap();
    let opened = open(settings, directory, Access::Serve, || MasterKey([9; 32]));
    let opened = RUNTIME.block_on(opened).unwrap();
    Session::new(opened.backend, opened.reader, limits::QUEUE_COMMANDS_MAX)
}

/// The same orders come to three servers at the same time, in batches: each is sold once, and every
/// server answers it by the same sale. The ids of operations have no gaps.
#[test]
fn an_order_that_comes_to_every_server_at_once_is_sold_once() {
    const NODES: usize = 3;
    const BATCHES: usize = 20;
    const BATCH: usize = 5;
    let Some(database) = database_or_skip() else { return };
    let directory = tempfile::tempdir().unwrap();
    let mut first = node(&database, directory.path());
    first.set_up_operators();
    let start = Barrier::new(NODES);
    let sell_all = || {
        let mut session = node(&database, directory.path());
        start.wait();
        let mut told = Vec::new();
        for batch in 0..BATCHES {
            let orders = (0..BATCH).map(|place| (batch * BATCH + place).to_string());
            told.extend(session.batch(orders.map(|order| keyed(sell_one(1, &order), &order))));
        }
        told
    };
    let told: Vec<Vec<Said>> = std::thread::scope(|scope| {
        let nodes: Vec<_> = (0..NODES).map(|_| scope.spawn(sell_all)).collect();
        nodes.into_iter().map(|node| node.join().unwrap()).collect()
    });
    let mut sold = BTreeMap::new();
    for (order, said) in told.iter().flat_map(|told| told.iter().enumerate()) {
        let by: &mut Vec<_> = sold.entry(order).or_default();
        match said {
            Said::Sale(receipt) => by.push((receipt.sale.id, true)),
            Said::Repeated(id) => by.push((*id, false)),
            other => panic!("order {order} was told {other:?}"),
        }
    }
    for (order, answers) in &sold {
        assert_eq!(answers.len(), NODES, "order {order}");
        assert!(answers.iter().all(|(id, _)| *id == answers[0].0), "order {order}: {answers:?}");
        assert_eq!(answers.iter().filter(|(_, new)| *new).count(), 1, "order {order}: {answers:?}");
    }
    let sales = first.sales().sales;
    assert_eq!(sales.len(), BATCHES * BATCH);
    let ids: Vec<i64> = sales.iter().map(|receipt| receipt.sale.id.0).collect();
    assert!(ids.windows(2).all(|pair| pair[0] + 1 == pair[1]), "{ids:?}");
    first.assert_clean();
}

/// Servers that start at once on an empty database, with one directory between them, set it up once.
#[test]
fn servers_may_start_together_on_an_empty_database() {
    const NODES: usize = 4;
    const ROUNDS: usize = 3;
    let Some(first) = database_or_skip() else { return };
    for round in 0..ROUNDS {
        let database = first.another().unwrap();
        let directory = tempfile::tempdir().unwrap();
        let start = Barrier::new(NODES);
        std::thread::scope(|scope| {
            for place in 0..NODES {
                let (database, directory, start) = (&database, directory.path(), &start);
                scope.spawn(move || {
                    let settings: PostgresSettings = database.url().parse().unwrap();
                    // Each would make another key.
                    let byte = u8::try_from(place + 1).unwrap();
                    start.wait();
                    let opened = open(settings, directory, Access::Serve, || MasterKey([byte; 32]));
                    let opened = RUNTIME.block_on(opened).map(|_| ());
                    opened.unwrap_or_else(|error| panic!("round {round}, {place}: {error}"));
                });
            }
        });
        let mut session = node(&database, directory.path());
        session.set_up_operators();
        session.assert_clean();
    }
}

/// Several servers that start on a store which is not sealed yet seal it once, and go on.
#[test]
fn servers_that_start_together_seal_a_store_once() {
    const NODES: usize = 3;
    let Some(database) = database_or_skip() else { return };
    let directory = tempfile::tempdir().unwrap();
    make(&mut node(&database, directory.path()));
    database.run(&unseal("bytes = ''")).unwrap();
    let start = Barrier::new(NODES);
    let begin = |place: usize| {
        let (database, directory, start) = (&database, directory.path(), &start);
        move || {
            start.wait();
            let mut session = node(database, directory);
            session.sale(sell_one(1, &place.to_string()));
        }
    };
    std::thread::scope(|scope| {
        let nodes: Vec<_> = (0..NODES).map(|place| scope.spawn(begin(place))).collect();
        for node in nodes {
            node.join().unwrap();
        }
    });
    let session = node(&database, directory.path());
    let chain = session.chain();
    assert_eq!((chain.linked, chain.findings), (3, Vec::new()));
    assert!(chain.before > 10);
    assert_eq!(session.verify().findings, []);
}
