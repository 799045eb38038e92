use std::os::unix::fs::PermissionsExt;
use std::sync::Arc;

use storage::MasterKey;
use storage::health::State::{self, Failure, Good, Note, Warning};
use tempfile::TempDir;

use super::*;
use crate::open::open;

fn clock() -> Clock {
    Arc::new(|| "2026-06-01T00:00:00Z".parse().unwrap())
}

fn made() -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    open(dir.path(), Access::Serve, || MasterKey([7; 32])).unwrap();
    dir
}

fn run(dir: &TempDir, sql: &str) {
    Connection::open(dir.path().join(DATABASE_FILE)).unwrap().execute_batch(sql).unwrap();
}

#[track_caller]
fn check(findings: &[Finding], check: &str, state: State, text: &str) {
    let Some(found) = findings.iter().find(|finding| finding.check == check) else {
        panic!("no {check} in {findings:?}");
    };
    assert_eq!(found.state, state, "{found:?}");
    assert!(found.found.contains(text), "{found:?} has no {text:?}");
    assert_eq!(found.advice.is_some(), state >= Warning, "{found:?}");
}

/// Change of a valid directory, and the expected findings.
type Case = (fn(&TempDir), &'static [(&'static str, State, &'static str)]);

#[test]
fn what_is_wrong_with_a_directory_is_found_and_named() {
    let cases: [Case; 8] = [
        (
            |_| {},
            &[
                ("database", Good, "SQLite 3."),
                ("journal", Good, "wal"),
                ("integrity", Good, "finds no fault"),
                ("schema", Good, "the one of this version"),
                ("key file", Good, "opens the stored secrets"),
                ("lock", Note, "no server runs here"),
                ("last operation", Note, "none yet"),
                ("balances", Note, "no certificate holds money"),
            ],
        ),
        (
            |dir| run(dir, "INSERT INTO migration VALUES (99, 'later', zeroblob(32))"),
            &[("schema", Failure, "99 (later)"), ("key file", Good, "opens")],
        ),
        (
            |dir| run(dir, "DELETE FROM migration WHERE number = 9"),
            &[("schema", Warning, "migration 9 (deliveries)")],
        ),
        (
            |dir| {
                let key = dir.path().join(KEY_FILE);
                std::fs::set_permissions(key, PermissionsExt::from_mode(0o640)).unwrap();
            },
            &[("key file", Failure, "mode 640")],
        ),
        (
            |dir| {
                let key = dir.path().join(KEY_FILE);
                std::fs::remove_file(&key).unwrap();
                MasterKey([8; 32]).write_new(&key).unwrap();
            },
            &[("key file", Failure, "did not seal the secrets")],
        ),
        (
            |dir| std::fs::remove_file(dir.path().join(DATABASE_FILE)).unwrap(),
            &[("database", Note, "first start"), ("key file", Failure, "without a database")],
        ),
        (
            |dir| std::fs::write(dir.path().join(DATABASE_FILE), [7; 5000]).unwrap(),
            &[("database", Failure, "not a database"), ("key file", Good, "no database to test")],
        ),
        (
            |dir| {
                run(
                    dir,
                    "INSERT INTO operation (id, operator, kind, surface, request_id, at) \
                     VALUES (1, 1, 1, 1, 'r', 4102444800000000)",
                );
            },
            &[("last operation", Warning, "2100-01-01")],
        ),
    ];
    for (spoil, expected) in cases {
        let dir = made();
        spoil(&dir);
        let findings = examine(dir.path(), Depth::Usual, &clock());
        for (name, state, text) in expected {
            check(&findings, name, *state, text);
        }
        let left: Vec<_> = std::fs::read_dir(dir.path()).unwrap().flatten().collect();
        assert!(left.iter().all(|file| !file.file_name().to_string_lossy().contains("doctor")));
    }
}

#[test]
fn a_directory_that_is_not_there_yet_is_no_failure() {
    let dir = tempfile::tempdir().unwrap();
    let findings = examine(&dir.path().join("none"), Depth::Usual, &clock());
    assert!(findings.iter().all(|finding| finding.state == Note), "{findings:?}");
    assert!(!dir.path().join("none").exists());
}

#[test]
fn a_running_server_is_seen() {
    let dir = tempfile::tempdir().unwrap();
    let opened = open(dir.path(), Access::Serve, || MasterKey([7; 32])).unwrap();
    check(&examine(dir.path(), Depth::Thorough, &clock()), "lock", Note, "a server runs here");
    drop(opened);
    check(&examine(dir.path(), Depth::Thorough, &clock()), "lock", Note, "no server runs here");
}

#[test]
fn a_damaged_page_is_found() {
    let dir = made();
    run(&dir, "PRAGMA wal_checkpoint(TRUNCATE)");
    let path = dir.path().join(DATABASE_FILE);
    let mut bytes = std::fs::read(&path).unwrap();
    // The first page has the schema; the next ones are roots of tables.
    bytes[4096..3 * 4096].fill(0xa5);
    std::fs::write(&path, bytes).unwrap();
    let findings = examine(dir.path(), Depth::Usual, &clock());
    assert!(findings.iter().any(|finding| finding.state == Failure), "{findings:?}");
}

#[test]
fn disks_are_judged_by_their_room_and_their_flushes() {
    const MIB: u64 = 1024 * 1024;
    for (bytes, state) in
        [(127 * MIB, Failure), (128 * MIB, Warning), (1023 * MIB, Warning), (1024 * MIB, Good)]
    {
        assert_eq!(judge_space(bytes).state, state, "{bytes}");
    }
    for (millis, state) in [(1, Good), (20, Good), (21, Warning)] {
        assert_eq!(judge_flush(Duration::from_millis(millis)).state, state, "{millis}");
    }
}
