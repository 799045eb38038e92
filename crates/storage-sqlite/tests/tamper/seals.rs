//! Manual changes of one row that stay consistent with all others.

use std::fs;
use std::path::Path;

use rusqlite::Connection;
use storage::MasterKey;
use storage::conformance::tampering::{EDITS, EDITS_OF_THE_CHAIN, Made, make, unseal};
use storage_sqlite::{Access, DATABASE_FILE, KEY_FILE, OpenError, open};
use tempfile::TempDir;

use crate::session;

/// A store to be tampered with, and copied for each edit.
struct Original {
    directory: TempDir,
    made: Made,
}

impl Original {
    fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let made = make(&mut session(&directory, Access::Serve));
        Self { directory, made }
    }

    fn copy(&self) -> TempDir {
        let copy = tempfile::tempdir().unwrap();
        for name in [DATABASE_FILE, KEY_FILE] {
            fs::copy(self.directory.path().join(name), copy.path().join(name)).unwrap();
        }
        copy
    }

    /// Returns the findings after an edit: those of the rule check, and those of the chain check.
    fn found(&self, sql: &str) -> [Vec<String>; 2] {
        let copy = self.copy();
        tamper(copy.path(), &self.made.fill(sql));
        let session = session(&copy, Access::Look);
        let texts = |findings: Vec<domain::audit::Finding>| {
            findings.iter().map(ToString::to_string).collect::<Vec<_>>()
        };
        [texts(session.verify().findings), texts(session.chain().findings)]
    }
}

/// Runs SQL past triggers and constraints.
fn tamper(directory: &Path, sql: &str) {
    let database = Connection::open(directory.join(DATABASE_FILE)).unwrap();
    database.pragma_update(None, "ignore_check_constraints", true).unwrap();
    database.pragma_update(None, "foreign_keys", false).unwrap();
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
    database.execute_batch(sql).unwrap();
    assert_ne!(database.total_changes(), 0, "{sql} changes something");
    for (_, trigger) in &triggers {
        database.execute_batch(trigger).unwrap();
    }
}

#[test]
fn every_edit_of_a_row_is_found() {
    let original = Original::new();
    for edit in EDITS {
        let [rules, _] = original.found(&original.made.sql(*edit));
        assert!(!rules.is_empty(), "{edit:?}");
    }
    for edit in EDITS_OF_THE_CHAIN {
        let [_, chain] = original.found(&original.made.sql(*edit));
        assert!(!chain.is_empty(), "{edit:?}");
    }
}

#[test]
fn rows_that_were_added_or_removed_are_found() {
    let original = Original::new();
    for (sql, expected) in [
        ("DELETE FROM api_key WHERE id = 2", "key 2: it was removed"),
        ("DELETE FROM row_seal WHERE subject = 5 AND id = 2", "key 2: it has no seal"),
        (
            "INSERT INTO api_key (id, operator, name, scopes, point_of_sale, secret) \
             SELECT 9, operator, name, scopes, point_of_sale, zeroblob(32) FROM api_key \
             WHERE id = 1",
            "key 9: it has no seal",
        ),
        ("DELETE FROM site", "site 1: it was removed"),
        ("DELETE FROM meta WHERE name = 'chain_start'", "where it begins is missing"),
        ("DELETE FROM meta WHERE name = 'chain_head'", "where it ends is missing"),
        ("UPDATE meta SET value = x'' WHERE name = 'chain_start'", "begins was not written"),
        ("UPDATE meta SET value = zeroblob(80) WHERE name = 'chain_start'", "was not written"),
        (
            "DELETE FROM operation WHERE id = (SELECT max(id) FROM operation)",
            "chain: it ended with operation",
        ),
    ] {
        let [rules, _] = original.found(sql);
        assert!(rules.iter().any(|text| text.contains(expected)), "{sql}: {rules:#?}");
    }
    for sql in [
        "DELETE FROM remembered WHERE key = 'held'",
        "DELETE FROM remembered WHERE key = 'issued'",
        "DELETE FROM remembered",
        "INSERT INTO remembered SELECT operator, caller, 'x', fingerprint, 1 FROM remembered LIMIT 1",
        "DELETE FROM row_seal WHERE subject = 5 AND id = 2; DELETE FROM api_key WHERE id = 2",
    ] {
        let [_, chain] = original.found(sql);
        assert!(!chain.is_empty(), "{sql}");
    }
}

/// Whoever removes all that the newest operation of a row wrote, puts an older state back, which has
/// a seal of its own: the chain covers the newest seal.
#[test]
fn an_older_state_of_a_row_is_found() {
    let original = Original::new();
    let [rules, chain] = original.found(
        "UPDATE api_key SET revoked_at = NULL WHERE id = 2; DELETE FROM row_seal WHERE subject = 5 \
         AND id = 2 AND operation = (SELECT max(operation) FROM row_seal WHERE subject = 5 AND id = 2)",
    );
    let of_operation = chain.iter().filter(|told| told.contains("operation ")).count();
    assert!(rules.is_empty() && of_operation == 1, "{rules:?} {chain:?}");
}

/// Neither a server nor a command makes tampering look right: what is found stays found.
#[test]
fn what_was_changed_is_still_found_after_a_server_has_run() {
    let original = Original::new();
    for sql in [
        "UPDATE meta SET value = x'' WHERE name = 'chain_start'",
        "UPDATE meta SET value = x'' WHERE name = 'chain_start'; \
         DELETE FROM meta WHERE name = 'chain_head'",
        "DELETE FROM meta WHERE name IN ('chain_start', 'chain_head')",
        "DELETE FROM meta WHERE name IN ('chain_start', 'chain_head'); \
         UPDATE operation SET link = NULL",
        "DELETE FROM operation WHERE id = (SELECT max(id) FROM operation)",
        "UPDATE operation SET link = NULL",
    ] {
        let copy = original.copy();
        tamper(copy.path(), sql);
        let mut server = session(&copy, Access::Serve);
        server.run(storage::conformance::shop::sell_one(1, "later"));
        drop(server);
        let looked = session(&copy, Access::Look);
        assert!(!looked.verify().findings.is_empty(), "{sql}");
    }
}

/// A server that was killed between the migrations and the sealing: nobody but a server, or a command
/// without one, opens the store until it is sealed.
#[test]
fn a_store_that_is_not_sealed_yet_is_sealed_by_the_next_server() {
    let original = Original::new();
    tamper(original.directory.path(), &unseal("value = x''"));
    let look = |directory: &TempDir| open(directory.path(), Access::Look, || MasterKey([1; 32]));
    assert!(matches!(look(&original.directory).err(), Some(OpenError::Migrate(_))));
    for access in [Access::Serve, Access::Change] {
        let copy = original.copy();
        let mut server = session(&copy, access);
        let before = server.chain().before;
        assert_eq!(server.verify().findings, []);
        assert!(before > 10);
        server.run(storage::conformance::shop::sell_one(1, "later"));
        drop(server);
        let looked = session(&copy, Access::Look);
        let chain = looked.chain();
        assert_eq!((chain.before, chain.linked, chain.findings), (before, 1, Vec::new()));
        assert_eq!(looked.verify().findings, []);
    }
    // What cannot be read has no seal, which is told and stops nothing.
    let copy = original.copy();
    let sql = original.made.fill("UPDATE certificate SET status = 9 WHERE id = ID");
    tamper(copy.path(), &sql);
    assert!(!session(&copy, Access::Serve).verify().findings.is_empty());
}

/// An older row of a certificate has a seal that fits. What was done to the certificate since says
/// what the row must be.
#[test]
fn an_older_row_of_a_certificate_is_found_by_what_was_done_since() {
    use domain::certificate::{CertificateAction, NewLastDay};
    use storage::conformance::actions::act;
    use storage::conformance::shop::{OPERATOR, sell_one};
    let later = jiff::civil::date(2031, 1, 1);
    for action in
        [CertificateAction::Block, CertificateAction::Extend { to: NewLastDay::On(later) }]
    {
        let directory = tempfile::tempdir().unwrap();
        let mut shop = session(&directory, Access::Serve);
        shop.set_up_operators();
        let sold = shop.sale(storage::conformance::shop::keyed(sell_one(1, "A"), "A"));
        let certificate = sold.certificates[0].clone();
        let id = certificate.id.0;
        drop(shop);
        let keep = format!("CREATE TABLE kept AS SELECT * FROM certificate WHERE id = {id}");
        let database = Connection::open(directory.path().join(DATABASE_FILE)).unwrap();
        database.execute_batch(&keep).unwrap();
        drop(database);
        let mut shop = session(&directory, Access::Serve);
        shop.run(act(OPERATOR, &certificate, action));
        drop(shop);
        let put_back = format!(
            "DELETE FROM certificate WHERE id = {id}; INSERT INTO certificate SELECT * FROM kept"
        );
        tamper(directory.path(), &put_back);
        tamper(
            directory.path(),
            "INSERT INTO meta VALUES ('x', 1); DROP TABLE kept; DELETE FROM meta WHERE name = 'x'",
        );
        let looked = session(&directory, Access::Look);
        let findings = looked.verify().findings;
        let told: Vec<String> = findings.iter().map(ToString::to_string).collect();
        assert!(told.iter().any(|told| told.contains("newest action")), "{action:?}: {told:?}");
    }
}

/// A message that nobody asked for would mail secret codes to whoever wrote it into the database.
#[test]
fn a_message_that_no_request_asked_for_is_found() {
    let original = Original::new();
    let [rules, _] = original.found(
        "INSERT INTO delivery (id, operator, channel, address, certificates, attempts, due_at) \
         VALUES (3, 1, 1, 'thief@example.org', '[]', 0, 0)",
    );
    assert!(rules.iter().any(|told| told.contains("no request asked for")), "{rules:?}");
}
