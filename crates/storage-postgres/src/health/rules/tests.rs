use storage::health::State::{self, Failure, Good, Note, Warning};

use super::*;

#[track_caller]
fn check(finding: &Finding, state: State, text: &str) {
    assert_eq!(finding.state, state, "{finding:?}");
    assert!(finding.found.contains(text), "{finding:?} has no {text:?}");
    assert_eq!(finding.advice.is_some(), state >= Warning, "{finding:?}");
}

#[test]
fn encryption_is_judged_by_where_the_connection_goes() {
    let tls13 = Negotiated { version: "TLSv1.3".into(), cipher: "TLS13_AES_256_GCM_SHA384".into() };
    for (mode, is_local, negotiated, state, text) in [
        (TlsMode::Disable, true, false, Good, "does not leave"),
        (TlsMode::Disable, false, false, Warning, "none (disable)"),
        (TlsMode::Prefer, true, true, Good, "TLSv1.3"),
        (TlsMode::Prefer, false, false, Warning, "none (prefer)"),
        (TlsMode::Prefer, false, true, Warning, "not verified"),
        (TlsMode::Require, false, true, Warning, "not verified"),
        (TlsMode::VerifyCa, false, true, Good, "but not its name"),
        (TlsMode::VerifyFull, false, true, Good, "TLS13_AES_256_GCM_SHA384"),
    ] {
        check(&tls(mode, is_local, negotiated.then_some(&tls13)), state, text);
    }
}

#[test]
fn the_database_is_judged_by_what_it_says_of_itself() {
    check(&version(150_000, "15.0"), Good, "15.0");
    check(&version(140_012, "14.12"), Failure, "older than 15");
    check(&encoding("UTF8"), Good, "UTF8");
    check(&encoding("SQL_ASCII"), Failure, "SQL_ASCII");
    check(&writable(false, false), Good, "primary");
    check(&writable(true, false), Failure, "standby");
    check(&writable(false, true), Failure, "read_only");
}

#[test]
fn what_is_not_durable_is_a_failure() {
    for (synchronous_commit, fsync, full_page_writes, states) in [
        ("on", true, true, [Good, Good, Good]),
        ("remote_apply", true, true, [Good, Good, Good]),
        ("local", true, false, [Good, Good, Warning]),
        ("off", false, true, [Failure, Failure, Good]),
    ] {
        let synchronous_commit = synchronous_commit.to_owned();
        let found = durability(&Durability { synchronous_commit, fsync, full_page_writes });
        assert_eq!(found.map(|finding| finding.state), states);
    }
}

#[test]
fn connections_are_counted_against_the_smallest_limit() {
    for (most, used, limits, pool, state) in [
        (97, 5, [None, None], 8, Good),
        (97, 88, [None, None], 8, Good),
        (97, 89, [None, None], 8, Warning),
        (97, 0, [None, None], 97, Failure),
        (97, 0, [Some(9), None], 8, Good),
        (97, 0, [Some(8), None], 8, Failure),
        (97, 0, [None, Some(8)], 8, Failure),
    ] {
        check(&connections(&Connections { most, used, limits }, pool), state, "needed");
    }
}

#[test]
fn clocks_may_be_a_second_apart() {
    for (micros, give_or_take, state, text) in [
        (0, 0, Good, "at most 1 ms"),
        (-900_000, 100_000, Good, "at most 1001 ms"),
        (1_000_001, 0, Warning, "1000 ms ahead of"),
        (-60_000_000, 100, Warning, "60000 ms behind"),
        // What the round trip took says nothing of the clocks.
        (1_500_000, 600_000, Good, "at most"),
    ] {
        check(&clock(&Difference { micros, give_or_take }), state, text);
    }
}

#[test]
fn schemas_are_named_by_their_migrations() {
    let newer = MigrateError::Newer { number: 99, name: "later".into() };
    for (state, expected, text) in [
        (Ok(SchemaState::Empty), Note, "first start"),
        (Ok(SchemaState::Current { number: 9 }), Good, "migration 9"),
        (Ok(SchemaState::Older { number: 4, name: "lists" }), Warning, "migration 4 (lists)"),
        (Err(newer), Failure, "newer version"),
    ] {
        check(&schema(&state), expected, text);
    }
}

#[test]
fn rights_that_are_missing_are_named() {
    let with = |schema: Option<&str>, may_create, closed: &[&str], foreign: &[&str]| Rights {
        schema: schema.map(str::to_owned),
        may_create,
        closed: closed.iter().map(ToString::to_string).collect(),
        foreign: foreign.iter().map(ToString::to_string).collect(),
    };
    for (found, state, text) in [
        (with(Some("shop"), true, &[], &[]), Good, "schema shop"),
        (with(None, false, &[], &[]), Failure, "search_path"),
        (with(Some("shop"), false, &[], &[]), Failure, "may not create tables"),
        (with(Some("shop"), true, &["entry"], &["entry"]), Failure, "entry"),
        (with(Some("shop"), true, &[], &["sale"]), Warning, "sale"),
    ] {
        check(&rights(&found), state, text);
    }
}
