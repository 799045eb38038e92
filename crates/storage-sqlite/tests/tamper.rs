//! `verify` finds and names manual changes in the file.

#![expect(clippy::unwrap_used, reason = "test code")]

#[path = "tamper/actions.rs"]
mod actions;
#[path = "tamper/chain.rs"]
mod chain;
#[path = "tamper/coupons.rs"]
mod coupons;
#[path = "tamper/edits.rs"]
mod edits;
#[path = "tamper/owners.rs"]
mod owners;
#[path = "tamper/redemptions.rs"]
mod redemptions;
#[path = "tamper/seals.rs"]
mod seals;
#[path = "tamper/sign_ins.rs"]
mod sign_ins;

use rusqlite::Connection;
use storage::conformance::session::Session;
use storage::conformance::shop::{card_number, keyed, line, returns, sell, stock, till};
use storage::{MasterKey, limits};
use storage_sqlite::{Access, DATABASE_FILE, open};
use tempfile::TempDir;

fn session(directory: &TempDir, access: Access) -> Session {
    let opened = open(directory.path(), access, || MasterKey([1; 32])).unwrap();
    Session::new(opened.backend, opened.reader, limits::QUEUE_COMMANDS_MAX)
}

/// Untouched contents of the directory.
struct Victim {
    /// Sold, of the same sale as the others.
    number: String,
    id: i64,
    /// A certificate in stock.
    card: i64,
    sale: i64,
    /// The return of the certificate before it.
    back: i64,
    redemptions: redemptions::Made,
    actions: actions::Made,
    owners: owners::Made,
}

fn victim(directory: &TempDir) -> Victim {
    let mut session = session(directory, Access::Serve);
    session.set_up_operators();
    session.run(stock(3));
    let lines = vec![line("GIFT", 3, 500), line(&card_number(0), 1, 700)];
    let sold = session.sale(keyed(sell(till(1, "A"), lines), "A"));
    let back = session.sale(keyed(returns(till(1, "A"), vec![line("GIFT", 1, 500)]), "back"));
    coupons::make(&mut session);
    let redemptions = redemptions::make(&mut session);
    let actions = actions::make(&mut session);
    let owners = owners::make(&mut session);
    session.assert_clean();
    let certificate = &sold.certificates[1];
    let all = session.certificates().rows;
    let (card, _) = all.iter().find(|(c, _)| c.number.to_string() == card_number(1)).unwrap();
    Victim {
        number: certificate.number.to_string(),
        id: certificate.id.0,
        card: card.id.0,
        sale: sold.sale.id.0,
        back: back.sale.id.0,
        redemptions,
        actions,
        owners,
    }
}

/// Runs SQL behind the program's back, past the triggers, which are there again when it is done.
/// `NUMBER`, `ID`, `CARD`, `SALE` and `BACK` stand for the victim's, `HELD`, `CAPTURED`, `SINGLE`,
/// `RELEASED` and `PURSE` for those of its redemptions, `ISSUE`, `PRESENT`, `RELOAD` and `MADE` for
/// those of its actions, `OWNER` and `FRIEND` for those of its owners; a finding must hold each of
/// the texts expected.
#[track_caller]
fn check(sql: &str, expected: &[&str]) {
    let past_triggers = |database: &Connection, sql: &str| {
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
        assert_ne!(database.total_changes(), 0, "the SQL changes something");
        for (_, trigger) in &triggers {
            database.execute_batch(trigger).unwrap();
        }
    };
    check_after(past_triggers, sql, expected);
}

#[track_caller]
fn check_after(tamper: impl FnOnce(&Connection, &str), sql: &str, expected: &[&str]) {
    let directory = tempfile::tempdir().unwrap();
    let victim = victim(&directory);
    let fill = |text: &str| {
        text.replace("NUMBER", &victim.number)
            .replace("CARD", &victim.card.to_string())
            .replace("HELD", &victim.redemptions.held.to_string())
            .replace("CAPTURED", &victim.redemptions.captured.to_string())
            .replace("SINGLE", &victim.redemptions.single.to_string())
            .replace("RELEASED", &victim.redemptions.released.to_string())
            .replace("PURSE", &victim.redemptions.purse.to_string())
            .replace("ISSUE", &victim.actions.issue.to_string())
            .replace("PRESENT", &victim.actions.gift.to_string())
            .replace("RELOAD", &victim.actions.reload.to_string())
            .replace("MADE", &victim.actions.coupon.to_string())
            .replace("OWNER", &victim.owners.owner.to_string())
            .replace("FRIEND", &victim.owners.friend.to_string())
            .replace("ID", &victim.id.to_string())
            .replace("SALE", &victim.sale.to_string())
            .replace("BACK", &victim.back.to_string())
    };
    let database = Connection::open(directory.path().join(DATABASE_FILE)).unwrap();
    database.pragma_update(None, "ignore_check_constraints", true).unwrap();
    database.pragma_update(None, "foreign_keys", false).unwrap();
    tamper(&database, &fill(sql));
    drop(database);
    let session = session(&directory, Access::Look);
    let mut findings = session.verify().findings;
    findings.extend(session.chain().findings);
    let texts: Vec<String> = findings.iter().map(ToString::to_string).collect();
    let expected: Vec<String> = expected.iter().map(|text| fill(text)).collect();
    assert!(
        texts.iter().any(|text| expected.iter().all(|part| text.contains(part))),
        "{sql}\nexpected {expected:?}\nfound {texts:#?}"
    );
}

#[test]
fn a_changed_balance_is_found() {
    for balance in ["501", "499", "0", "500000"] {
        check(
            &format!("UPDATE certificate SET balance = {balance} WHERE id = ID"),
            &["certificate NUMBER of operator 1", "is not the sum of its entries, 500"],
        );
    }
}

#[test]
fn a_balance_and_its_entry_changed_together_are_found_by_what_does_not_fit() {
    check(
        "UPDATE certificate SET balance = 900 WHERE id = ID; \
         UPDATE entry SET change = 900 WHERE certificate = ID",
        &["certificate NUMBER", "entry 1 says balance 500 where the sum is 900"],
    );
}

#[test]
fn money_that_is_held_and_not_there_is_found() {
    check("UPDATE certificate SET held = 501 WHERE id = ID", &["certificate NUMBER", "held"]);
}

#[test]
fn a_removed_entry_is_found() {
    check(
        "DELETE FROM entry WHERE certificate = ID",
        &["certificate NUMBER", "balance 500 is not the sum of its entries, 0"],
    );
    check(
        "DELETE FROM entry WHERE certificate = ID - 1 AND number = 1",
        &["certificate", "entry 1 is missing; the next is 2"],
    );
    check(
        "DELETE FROM entry WHERE certificate = ID - 1 AND number = 2",
        &["certificate", "it counts 2 entries and has 0"],
    );
    // Where one entry for another is in the ledger, it is missed by its certificate alone.
    check(
        "DELETE FROM entry WHERE certificate = ID; \
         INSERT INTO entry VALUES (BACK, ID - 1, 3, 1, 0, 0, BACK)",
        &["certificate NUMBER", "it counts 1 entries and has 0"],
    );
}

/// The walk through a certificate's entries begins where the certificate says, and goes on where each
/// entry says.
#[test]
fn an_entry_that_names_another_predecessor_is_found() {
    for (sql, expected) in [
        (
            "UPDATE entry SET previous = 1 WHERE certificate = ID - 1 AND number = 2",
            "entry 1 is missing; the next is 2",
        ),
        (
            "UPDATE entry SET previous = NULL WHERE certificate = ID - 1 AND number = 2",
            "entry 1 is missing; the next is 2",
        ),
        (
            "UPDATE entry SET previous = SALE WHERE certificate = ID",
            "entry 1 names operation SALE as that of the entry before, not no operation",
        ),
        (
            "UPDATE certificate SET last_entry = SALE WHERE id = ID - 1",
            "it counts 2 entries and has 1",
        ),
        ("UPDATE certificate SET last_entry = NULL WHERE id = ID", "it counts 1 entries and has 0"),
        (
            "UPDATE certificate SET last_entry = BACK WHERE id = ID",
            "it names operation BACK as that of its last entry, not no operation",
        ),
        (
            "UPDATE certificate SET last_entry = SALE WHERE id = CARD",
            "it names operation SALE as that of its last entry, not no operation",
        ),
    ] {
        check(sql, &["certificate", expected]);
    }
}

#[test]
fn an_added_entry_is_found() {
    check(
        "INSERT INTO entry VALUES (SALE, ID, 2, 1, 100, 600, SALE)",
        &["certificate NUMBER", "it counts 1 entries and has 2"],
    );
    // One that no other entry and no certificate names.
    for entry in ["BACK, ID, 2, 1, 100, 600, SALE", "BACK, ID, 1, 1, 500, 500, NULL"] {
        check(
            &format!("INSERT INTO entry VALUES ({entry})"),
            &["ledger", "entries, and certificates count"],
        );
    }
}

/// Neither may be worth what it was not sold for.
#[test]
fn a_changed_nominal_is_found() {
    check(
        "UPDATE certificate SET nominal = 900 WHERE id = ID",
        &["certificate NUMBER", "nominal 900 is not what entry 1 activated it with, 500"],
    );
    check(
        "UPDATE certificate SET nominal = 900, balance = 900 WHERE id = ID; \
         UPDATE entry SET change = 900, balance_after = 900 WHERE certificate = ID",
        &["sale SALE", "certificate NUMBER has nominal 900 where its line says 500"],
    );
}

#[test]
fn an_entry_of_another_operation_is_found() {
    for operation in ["1", "BACK"] {
        check(
            &format!(
                "UPDATE entry SET operation = {operation} WHERE certificate = ID; \
                 UPDATE certificate SET last_entry = {operation} WHERE id = ID"
            ),
            &["certificate NUMBER", &format!("entry 1 is of operation {operation}, not of its")],
        );
    }
    for operation in ["1", "SALE"] {
        check(
            &format!(
                "UPDATE entry SET operation = {operation} WHERE certificate = ID - 1 AND number = 2"
            ),
            &["certificate with id", "by an operation that did not return it"],
        );
    }
}

#[test]
fn a_return_and_a_state_that_do_not_fit_are_found() {
    check(
        "UPDATE certificate SET sale_status = 2 WHERE id = ID - 1",
        &["certificate", "sale status Sold does not fit 1 returns"],
    );
    check(
        "UPDATE entry SET kind = 1 WHERE certificate = ID - 1 AND number = 2",
        &["certificate", "sale status Returned does not fit 0 returns"],
    );
    check(
        "INSERT INTO entry VALUES (BACK, ID, 2, 2, -500, 0, SALE); \
         UPDATE certificate SET balance = 0, status = 6, entry_count = 2, last_entry = BACK \
         WHERE id = ID",
        &["certificate NUMBER", "sale status Sold does not fit 1 returns"],
    );
}

/// Numbers that a restore skipped are never given out.
#[test]
fn a_number_that_was_skipped_and_given_out_is_found() {
    let place = "SELECT ID >> 40, ID & 0xFFFFFFFFFF, ID & 0xFFFFFFFFFF";
    for (sql, expected) in [
        (
            format!("INSERT INTO skipped_place {place}, SALE"),
            "certificate NUMBER (id ID) has a number that was skipped",
        ),
        (
            format!("INSERT INTO skipped_place {place}, 999999"),
            "numbers of it are skipped without an operation",
        ),
        (
            "INSERT INTO skipped_coupon VALUES (1, 1, 1000, 999999)".to_owned(),
            "operator 1: numbers of coupons are skipped without an operation",
        ),
        (
            "INSERT INTO skipped_coupon VALUES (1, 1, 1000, SALE)".to_owned(),
            "coupon 1 of operator 1: its number was skipped",
        ),
    ] {
        check(&sql, &[expected]);
    }
}

/// Its repeat would sell again, or be refused.
#[test]
fn a_request_that_is_remembered_otherwise_is_found() {
    for (sql, expected) in [
        (
            "DELETE FROM remembered WHERE operation = SALE",
            "operation SALE: no request is remembered for it",
        ),
        (
            "UPDATE remembered SET fingerprint = zeroblob(32) WHERE operation = SALE",
            "request \"A\" of operator 1 is remembered with another content",
        ),
        (
            "UPDATE remembered SET fingerprint = x'00' WHERE operation = SALE",
            "request \"A\" of operator 1",
        ),
        (
            "UPDATE remembered SET operator = 2 WHERE operation = SALE",
            "request \"A\" of operator 2 is remembered for it",
        ),
        (
            "UPDATE remembered SET caller = 7 WHERE operation = SALE",
            "a request is remembered for another key than the one that made it",
        ),
        ("UPDATE certificate SET point_of_sale = 2 WHERE sold_in = SALE", "does not know of it"),
        ("UPDATE remembered SET operation = BACK WHERE operation = SALE", "another content"),
        (
            "UPDATE remembered SET operation = 1 WHERE operation = SALE",
            "operation 1: a request is remembered for it without anything to answer a repeat from",
        ),
        (
            "UPDATE remembered SET key = CAST(x'ff' AS TEXT) WHERE operation = SALE",
            "request for operation SALE",
        ),
        // What was asked, told otherwise where money does not show it.
        ("UPDATE sale SET email = 'x' WHERE id = SALE", "remembered with another content"),
        ("UPDATE sale SET order_number = 'B' WHERE id = BACK", "remembered with another content"),
    ] {
        check(sql, &[expected]);
    }
    check("DELETE FROM remembered WHERE operation = SALE", &["SALE"]);
    check("DELETE FROM remembered WHERE operation = BACK", &["BACK"]);
    check("UPDATE remembered SET fingerprint = zeroblob(32)", &["sale SALE of operator 1"]);
    check("UPDATE remembered SET fingerprint = zeroblob(32)", &["sale BACK of operator 1"]);
}

#[test]
fn a_ledger_that_can_be_changed_is_found() {
    for trigger in ["entry_is_not_changed", "entry_is_not_removed"] {
        check_after(
            |database, sql| database.execute_batch(sql).unwrap(),
            &format!("DROP TRIGGER {trigger}"),
            &["database", trigger],
        );
    }
}

#[test]
fn a_changed_number_is_found() {
    check(
        "UPDATE certificate SET number = number + 1 WHERE id = ID",
        &["certificate", "its number is not the one of its place in the pool"],
    );
}

/// A hash of 16 bytes, 6 digits sealed, a tag of 16 bytes: none of them may change.
#[test]
fn every_changed_byte_of_a_secret_is_found() {
    let directory = tempfile::tempdir().unwrap();
    let id = victim(&directory).id;
    let database = Connection::open(directory.path().join(DATABASE_FILE)).unwrap();
    let secret: Vec<u8> = database
        .query_row("SELECT secret FROM certificate WHERE id = ?1", [id], |row| row.get(0))
        .unwrap();
    assert_eq!(secret.len(), 22);
    let write = |secret: &[u8]| {
        database.execute("UPDATE certificate SET secret = ?2 WHERE id = ?1", (id, secret)).unwrap()
    };
    let session = session(&directory, Access::Look);
    for byte in 0..secret.len() {
        let mut flipped = secret.clone();
        flipped[byte] ^= 0x10;
        write(&flipped);
        let findings = session.verify().findings;
        let named = format!("certificate with id {id}");
        assert!(findings.iter().any(|f| f.subject == named), "byte {byte}: {findings:?}");
    }
    write(&secret[..21]);
    assert_ne!(session.verify().findings, [], "a byte less");
    write(&secret);
    session.assert_clean();
}

#[test]
fn a_secret_of_another_certificate_is_found() {
    check(
        "UPDATE certificate SET secret = (SELECT secret FROM certificate WHERE id = ID + 1) \
         WHERE id = ID",
        &["certificate with id ID", "sealed secret"],
    );
}

#[test]
fn a_removed_certificate_is_found_and_named() {
    check("DELETE FROM certificate WHERE id = ID", &["sale SALE", "ID"]);
}

/// Nothing refers to a card in stock, but its number was given out.
#[test]
fn a_removed_card_is_found_and_named() {
    check("DELETE FROM certificate WHERE id = CARD", &["CARD"]);
    check("DELETE FROM certificate WHERE id = CARD + 1", &["number pool 2"]);
}

#[test]
fn a_changed_state_is_found() {
    for (change, expected) in [
        ("status = 1", "status Issued does not fit"),
        ("status = 4", "status Spent does not fit"),
        ("valid_through = NULL", "status Active does not fit"),
        ("sale_status = 1", "sale status Unsold does not fit"),
        ("sale_status = 3", "sale status Returned does not fit"),
        ("series = 3", "its series 3 does not fit its operator and pool"),
    ] {
        check(
            &format!("UPDATE certificate SET {change} WHERE id = ID"),
            &["certificate NUMBER", expected],
        );
    }
    check("UPDATE certificate SET status = 9 WHERE id = ID", &["certificate with id ID", "status"]);
    check("UPDATE certificate SET sold_in = 1 WHERE id = ID", &["sale SALE", "NUMBER"]);
    check(
        "UPDATE certificate SET operator = 2 WHERE id = ID",
        &["certificate NUMBER of operator 2"],
    );
}

#[test]
fn a_changed_sale_is_found() {
    for (change, expected) in [
        (
            "certificates = replace(certificates, ',[ID,0]', '')",
            "line 0 names 3 certificates and has 2",
        ),
        ("certificates = replace(certificates, 'ID', '77')", "its certificate with id 77"),
        ("certificates = '[[1]]'", "certificates of a sale"),
        (
            "lines = replace(lines, '\"quantity\":3', '\"quantity\":9')",
            "line 0 names 9 certificates and has 3",
        ),
        ("lines = '[{}]'", "lines of a sale"),
        ("lines = '[]'", "certificate NUMBER has no line in it"),
        ("certificates = replace(certificates, '[ID,0]', '[ID,7]')", "NUMBER has no line in it"),
        ("certificates = replace(certificates, '[ID,0]', '[ID,null]')", "NUMBER has no line in it"),
        // Quantities that still come to the same together.
        (
            "lines = replace(replace(lines, '\"quantity\":1', '\"quantity\":2'), \
             '\"quantity\":3', '\"quantity\":2')",
            "line 1 names 2 certificates and has 1",
        ),
        (
            "lines = replace(lines, '\"price\":500', '\"price\":900')",
            "certificate NUMBER has nominal 500 where its line says 900",
        ),
        ("kind = 7", "kind of a sale"),
        ("order_number = NULL", "neither order number nor cheque"),
        ("operator = 2", "belongs to another operator"),
        ("point_of_sale = 99", "point of sale"),
        // Of the other operator.
        ("point_of_sale = 3", "point of sale"),
    ] {
        check(&format!("UPDATE sale SET {change} WHERE id = SALE"), &["SALE", expected]);
    }
}

/// Broken links that a foreign key would refuse are found.
#[test]
fn a_link_to_nothing_is_found() {
    check("DELETE FROM sale WHERE id = SALE", &["operation SALE", "its sale does not exist"]);
    check("DELETE FROM operation WHERE id = SALE", &["operation SALE", "and a sale has its id"]);
    check(
        "DELETE FROM operation WHERE id = SALE",
        &["operation SALE", "and a request is remembered for it"],
    );
    check(
        "DELETE FROM operation WHERE id = SALE",
        &["operation SALE", "and entries of the ledger name it"],
    );
    check(
        "UPDATE operation SET kind = 4 WHERE id = SALE",
        &["operation SALE", "it has a sale, and is no sale"],
    );
    check(
        "INSERT INTO entry VALUES (SALE, 77, 1, 1, 500, 500, NULL)",
        &["certificate with id 77", "it does not exist"],
    );
    check("DELETE FROM series WHERE id = 1", &["certificate NUMBER", "its series 1 does not fit"]);
}

#[test]
fn a_pool_that_was_set_back_is_found() {
    check(
        "UPDATE number_pool SET next = 1 WHERE id = 1",
        &["certificate NUMBER", "its place 1 is not given out yet"],
    );
}
