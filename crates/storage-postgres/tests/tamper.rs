//! `verify` finds and names manual changes in the database. No trigger here would refuse them.

#![expect(clippy::unwrap_used, reason = "test code")]

use std::sync::LazyLock;

use postgres_scratch::{Database, database_or_skip};
use storage::conformance::edits::{self, Victim};
use storage::conformance::session::Session;
use storage::conformance::shop::{keyed, line, returns, sell, sell_one, till};
use storage::conformance::tampering::{EDITS, EDITS_OF_THE_CHAIN, Made, make};
use storage::{MasterKey, limits};
use storage_postgres::{Access, PostgresSettings, open};
use tempfile::TempDir;
use tokio::runtime::{Builder, Runtime};

static RUNTIME: LazyLock<Runtime> =
    LazyLock::new(|| Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap());

fn session(database: &Database, directory: &TempDir) -> Session {
    let settings: PostgresSettings = database.url().parse().unwrap();
    let opened = open(settings, directory.path(), Access::Serve, || MasterKey([1; 32]));
    let opened = RUNTIME.block_on(opened).unwrap();
    Session::new(opened.backend, opened.reader, limits::QUEUE_COMMANDS_MAX)
}

/// Each SQL, what undoes it, and the text that a finding must hold in between.
/// `ID` stands for a certificate that was sold, `SALE` for its sale, `BACK` for a return.
const TAMPERED: &[(&str, &str, &str)] = &[
    (
        "UPDATE certificate SET balance = 501 WHERE id = ID",
        "UPDATE certificate SET balance = 500 WHERE id = ID",
        "is not the sum of its entries, 500",
    ),
    (
        "UPDATE entry SET operation = BACK WHERE certificate = ID",
        "UPDATE entry SET operation = SALE WHERE certificate = ID",
        "by an operation that did not activate it",
    ),
    (
        "UPDATE entry SET previous = SALE WHERE certificate = ID",
        "UPDATE entry SET previous = NULL WHERE certificate = ID",
        "entry 1 names operation SALE as that of the entry before, not no operation",
    ),
    (
        "UPDATE certificate SET last_entry = BACK WHERE id = ID",
        "UPDATE certificate SET last_entry = SALE WHERE id = ID",
        "it names operation BACK as that of its last entry, not no operation",
    ),
    (
        "INSERT INTO entry VALUES (BACK, ID, 2, 1, 100, 600, SALE)",
        "DELETE FROM entry WHERE certificate = ID AND number = 2",
        "entries, and certificates count",
    ),
    (
        "UPDATE sale SET certificates = '[]' WHERE id = SALE",
        "UPDATE sale SET certificates = s.c FROM saved s WHERE id = SALE",
        "by an operation that did not activate it",
    ),
    (
        "UPDATE sale SET certificates = '{\"a\": 1}' WHERE id = SALE",
        "UPDATE sale SET certificates = s.c FROM saved s WHERE id = SALE",
        "sale SALE",
    ),
    (
        "UPDATE operation SET kind = 3 WHERE id = SALE",
        "UPDATE operation SET kind = 1 WHERE id = SALE",
        "it has a sale, and is no sale, return or issue",
    ),
    (
        "UPDATE remembered SET operation = 77 WHERE operation = SALE",
        "UPDATE remembered SET operation = SALE WHERE operation = 77",
        "operation 77: it does not exist, and a request is remembered for it",
    ),
    (
        "UPDATE meta SET value = value + 1 WHERE name = 'next_operation'",
        "UPDATE meta SET value = value - 1 WHERE name = 'next_operation'",
        "the next operation is",
    ),
    ("UPDATE number_pool SET next = next + 1", "UPDATE number_pool SET next = next - 1", "pool"),
    (
        "INSERT INTO coupon_count VALUES (1, 1, 8, 0, 1)",
        "DELETE FROM coupon_count",
        "operator 1: the counts of its coupons are not right",
    ),
    (
        "INSERT INTO certificate_hold VALUES (ID, SALE, 5)",
        "DELETE FROM certificate_hold",
        "certificate with id ID: it has a stored hold that no redemption has",
    ),
    (
        "INSERT INTO certificate_action VALUES (BACK, 1, 4, ID, 1, NULL, NULL, 3, 2, 1, 1, 0)",
        "DELETE FROM certificate_action",
        "operation BACK: its action on certificates is of another kind",
    ),
    (
        "UPDATE operation SET request_id = request_id || 'x' WHERE id = SALE",
        "UPDATE operation SET request_id = left(request_id, -1) WHERE id = SALE",
        "operation SALE: it, its entries, its remembered request or its seals were changed",
    ),
    (
        "UPDATE entry SET change = change + 1 WHERE certificate = ID",
        "UPDATE entry SET change = change - 1 WHERE certificate = ID",
        "operation SALE: it, its entries, its remembered request or its seals were changed",
    ),
    (
        "UPDATE operation SET id = 1000 WHERE id = BACK",
        "UPDATE operation SET id = BACK WHERE id = 1000",
        "missing: the next one is 1000",
    ),
    (
        "ALTER TABLE entry DROP CONSTRAINT entry_pkey",
        "ALTER TABLE entry ADD PRIMARY KEY (operation, certificate, number)",
        "records of entry can be there twice: no primary key",
    ),
];

#[test]
fn what_does_not_fit_is_found_and_named() {
    let Some(database) = database_or_skip() else { return };
    let directory = tempfile::tempdir().unwrap();
    let mut session = session(&database, &directory);
    session.set_up_operators();
    let lines = vec![line("GIFT", 3, 500)];
    let sold = session.sale(keyed(sell(till(1, "A"), lines), "A"));
    let back = session.sale(keyed(returns(till(1, "A"), vec![line("GIFT", 1, 500)]), "back"));
    session.assert_clean();
    let id = sold.certificates[1].id.0.to_string();
    for (sql, undo, expected) in TAMPERED {
        let fill = |text: &str| {
            text.replace("ID", &id)
                .replace("SALE", &sold.sale.id.to_string())
                .replace("BACK", &back.sale.id.to_string())
        };
        let save = fill("CREATE TABLE saved AS SELECT certificates AS c FROM sale WHERE id = SALE");
        database.run(&save).unwrap();
        database.run(&fill(sql)).unwrap();
        let mut findings = session.verify().findings;
        findings.extend(session.chain().findings);
        let texts: Vec<String> = findings.iter().map(ToString::to_string).collect();
        let expected = fill(expected);
        assert!(texts.iter().any(|text| text.contains(&expected)), "{sql}: {texts:#?}");
        database.run(&fill(undo)).unwrap();
        database.run("DROP TABLE saved").unwrap();
        session.assert_clean();
    }
}

/// Copies of what an edit may change, so that it can be undone.
const SAVE: &str = "CREATE TABLE saved_rows AS SELECT * FROM";

#[test]
fn every_edit_of_a_row_is_found() {
    let Some(database) = database_or_skip() else { return };
    let directory = tempfile::tempdir().unwrap();
    let mut session = session(&database, &directory);
    let made = make(&mut session);
    let past_constraints = "SET session_replication_role = replica";
    for (edit, in_chain) in EDITS
        .iter()
        .map(|edit| (edit, false))
        .chain(EDITS_OF_THE_CHAIN.iter().map(|edit| (edit, true)))
    {
        let (table, ..) = *edit;
        database.run(&format!("{SAVE} {table}")).unwrap();
        database.run(&format!("{past_constraints}; {}", made.sql(*edit))).unwrap();
        let mut findings =
            if in_chain { session.chain().findings } else { session.verify().findings };
        // The copy has no primary key.
        findings.retain(|finding| !finding.problem.contains("saved_rows"));
        assert!(!findings.is_empty(), "{edit:?}");
        let undo = format!(
            "{past_constraints}; DELETE FROM {table}; INSERT INTO {table} SELECT * FROM saved_rows; \
             DROP TABLE saved_rows"
        );
        database.run(&undo).unwrap();
    }
    session.assert_clean();
}

/// Neither an edit of the records nor a missing one is mended by a server that starts.
#[test]
fn records_that_were_changed_are_still_found_after_a_server_has_run() {
    for sql in [
        "UPDATE meta SET bytes = '' WHERE name = 'chain_start'",
        "DELETE FROM meta WHERE name IN ('chain_start', 'chain_head')",
        "UPDATE operation SET link = NULL",
        "DELETE FROM operation WHERE id = (SELECT max(id) FROM operation); \
         UPDATE meta SET value = value - 1 WHERE name = 'next_operation'",
    ] {
        let Some(database) = database_or_skip() else { return };
        let directory = tempfile::tempdir().unwrap();
        make(&mut session(&database, &directory));
        database.run(sql).unwrap();
        let mut server = session(&database, &directory);
        server.run(sell_one(1, "later"));
        drop(server);
        let looked = session(&database, &directory);
        assert!(!looked.verify().findings.is_empty(), "{sql}");
    }
}

/// A store that somebody edits with SQL.
struct Shop {
    database: Database,
    directory: TempDir,
}

impl Victim for Shop {
    fn run(&self, sql: &str) -> bool {
        let past_constraints = "SET session_replication_role = replica";
        self.database.run(&format!("BEGIN; {past_constraints}; {sql}; COMMIT")).is_ok()
    }

    fn number(&self, sql: &str) -> i64 {
        self.database.run(sql).unwrap().parse().unwrap()
    }

    fn zeros(&self, column: &str) -> String {
        format!("decode(repeat('00', coalesce(length({column}), 32)), 'hex')")
    }

    fn look(&self) -> Session {
        session(&self.database, &self.directory)
    }
}

fn shop() -> Option<(Shop, Made)> {
    let database = database_or_skip()?;
    let shop = Shop { database, directory: tempfile::tempdir().unwrap() };
    let made = edits::make(&mut shop.look());
    Some((shop, made))
}

#[test]
fn every_changed_column_of_every_table_is_found() {
    let Some((shop, _)) = shop() else { return };
    edits::every_changed_column_is_found(&shop);
}

#[test]
fn every_removed_and_doubled_row_of_every_table_is_found() {
    let Some((shop, _)) = shop() else { return };
    edits::every_removed_and_doubled_row_is_found(&shop);
}

#[test]
fn every_older_row_of_every_table_is_found() {
    let Some((shop, made)) = shop() else { return };
    edits::every_older_row_is_found(&shop, || edits::go_on(&mut shop.look(), made));
}
