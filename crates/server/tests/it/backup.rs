//! `scrip backup` and `scrip restore`: what was answered before a backup began is in it, what is made
//! of it gives nothing out twice, and what is no whole backup is refused.

mod refused;

use std::collections::{BTreeMap, HashSet};
use std::os::unix::fs::PermissionsExt;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

use serde_json::{Value, json};

use crate::kit::http::Framing;
use crate::kit::process::{Home, Ran, Server, eventually, run, scrip, text};
use crate::kit::sale::{Card, Order, good, sale};

/// Connections that sell while a backup is made.
const TILLS: usize = 4;

type HandedOver = Vec<(String, String)>;

fn order(name: &str) -> Order {
    sale(name, json!([good("10", 2)]))
}

fn sell(server: &Server, name: &str) -> HandedOver {
    let cards = server.connect().till("demo").send(&order(name)).succeeded();
    cards.iter().map(Card::handed_over).collect()
}

/// Makes a backup of a store, and gives its path and what was said.
#[track_caller]
fn backup(home: &Home, arguments: &[&str]) -> (String, String) {
    let file = text(&home.path("shop.backup")).to_owned();
    let out = home.scrip(&[&["backup", &file, "--force"], arguments].concat());
    (file, out)
}

/// Restores into a place, with the key of the store that the backup is of.
fn try_restore(of: &Home, file: &str, to: &Home, arguments: &[&str]) -> Ran {
    let key = of.data().join("scrip.key");
    to.try_scrip(&[&["restore", file, "--key-file", text(&key)], arguments].concat())
}

#[track_caller]
fn restore(of: &Home, file: &str, to: &Home, arguments: &[&str]) -> String {
    let ran = try_restore(of, file, to, arguments);
    assert!(ran.status.success(), "{ran:?}");
    ran.out
}

/// Sells from several tills while something is done; gives what was sold before that began, and all.
fn sell_meanwhile(
    server: &Server,
    work: impl FnOnce() + Send,
) -> (BTreeMap<String, HandedOver>, BTreeMap<String, HandedOver>) {
    let sold = Mutex::new(BTreeMap::new());
    let (is_over, answers) = (AtomicBool::new(false), AtomicUsize::new(0));
    let before = thread::scope(|threads| {
        for till in 0..TILLS {
            let (sold, is_over, answers) = (&sold, &is_over, &answers);
            threads.spawn(move || {
                for count in 0.. {
                    if is_over.load(Ordering::Relaxed) {
                        return;
                    }
                    let name = format!("{till}-{count}");
                    let cards = sell(server, &name);
                    sold.lock().unwrap().insert(name, cards);
                    answers.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        eventually("some is sold before", || answers.load(Ordering::Relaxed) >= 100);
        let before = sold.lock().unwrap().clone();
        work();
        let then = answers.load(Ordering::Relaxed);
        eventually("some is sold after", || answers.load(Ordering::Relaxed) >= then + 20);
        is_over.store(true, Ordering::Relaxed);
        before
    });
    (before, sold.into_inner().unwrap())
}

fn coupon(server: &Server, code: &str) -> i64 {
    let body = json!({"code": code, "discount": {"percent": "10"}}).to_string();
    let headers = [("Content-Type", "application/json"), ("Idempotency-Key", code)];
    let framing = Framing::Length(body.as_bytes());
    let made = server.api("demo").ask("POST", "/v1/coupons", &headers, framing);
    assert_eq!(made.status, 201, "{}", made.text());
    let made: Value = serde_json::from_str(&made.text()).unwrap();
    made["id"].as_str().map_or_else(|| made["id"].as_i64().unwrap(), |id| id.parse().unwrap())
}

fn numbers(sold: &BTreeMap<String, HandedOver>) -> HashSet<String> {
    sold.values().flatten().map(|(number, _)| number.clone()).collect()
}

/// Everything that a backup is for, from one store to another one.
fn check_backup_and_restore(home: &Home, restored: &Home) {
    let server = home.serve_demo();
    coupon(&server, "before");
    let (mut file, mut said) = (String::new(), String::new());
    let (before, all) = sell_meanwhile(&server, || (file, said) = backup(home, &[]));
    let lost_coupon = coupon(&server, "lost");
    server.stop();
    assert!(said.contains("does not include the key file"), "{said}");
    let mode = std::fs::metadata(&file).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert!(!home.path("shop.backup.partial").exists());

    let out = restore(home, &file, restored, &[]);
    assert!(out.contains("restored up to operation "), "{out}");
    restored.verify();
    let there: HashSet<String> = restored.numbers().into_iter().collect();
    let server = restored.serve(&[]);
    for (name, cards) in &before {
        assert_eq!(&sell(&server, name), cards, "{name} is repeated as it was answered");
    }
    // What was sold while the backup was made, or after it, is there as it was or is sold anew,
    // under a number that nobody had.
    let known = numbers(&all);
    let mut anew = HashSet::new();
    for (name, cards) in &all {
        let again = sell(&server, name);
        if there.contains(&cards[0].0) {
            assert_eq!(&again, cards, "{name}");
        } else {
            anew.extend(again.into_iter().map(|(number, _)| number));
        }
    }
    assert!(!anew.is_empty() && anew.is_disjoint(&known), "a number is given out twice");
    assert!(coupon(&server, "new") > lost_coupon);
    server.stop();
    restored.verify();
}

#[test]
fn a_backup_under_load_has_all_that_was_answered_and_nothing_is_given_out_twice_after_it() {
    check_backup_and_restore(&Home::new(), &Home::new());
}

#[test]
fn a_backup_goes_from_one_store_to_the_other() {
    let (Some(first), Some(second)) = (Home::on_postgres(), Home::on_postgres()) else { return };
    check_backup_and_restore(&Home::embedded(), &first);
    check_backup_and_restore(&second, &Home::embedded());
}

#[test]
fn a_restored_store_is_backed_up_and_restored_again() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut known = HashSet::new();
    known.extend(sell(&server, "first"));
    coupon(&server, "first");
    server.stop();
    let mut homes = vec![home];
    for round in ["second", "third"] {
        let from = homes.last().unwrap();
        let (file, _) = backup(from, &[]);
        // Lost with the store that the backup is restored in place of.
        let server = from.serve(&[]);
        let lost = sell(&server, round);
        let lost_coupon = coupon(&server, round);
        server.stop();
        let next = Home::new();
        restore(from, &file, &next, &["--skip", "100"]);
        let server = next.serve(&[]);
        assert!(lost.iter().all(|card| known.insert(card.clone())));
        assert!(sell(&server, round).into_iter().all(|card| known.insert(card)), "{round}");
        assert_eq!(coupon(&server, round), lost_coupon + 100, "{round}");
        server.stop();
        next.verify();
        homes.push(next);
    }
}

#[test]
fn the_key_is_in_a_backup_only_under_a_passphrase() {
    let home = Home::new();
    let server = home.serve_demo();
    let sold = sell(&server, "one");
    server.stop();
    let passphrase = home.path("passphrase");
    std::fs::write(&passphrase, "correct horse\n").unwrap();
    std::fs::set_permissions(&passphrase, PermissionsExt::from_mode(0o600)).unwrap();
    let passphrase = ["--passphrase-file", text(&passphrase)];
    let (file, said) = backup(&home, &[&["--with-key"], &passphrase[..]].concat());
    assert!(said.contains("under the passphrase"), "{said}");
    let key = std::fs::read_to_string(home.data().join("scrip.key")).unwrap();
    let content = std::fs::read(&file).unwrap();
    let is_in = |needle: &[u8]| content.windows(needle.len()).any(|window| window == needle);
    assert!(!is_in(key.trim().as_bytes()), "the key is readable");
    assert!(!is_in(sold[0].1.as_bytes()), "a secret code is readable");

    let restored = Home::new();
    let refused = restored.try_scrip(&["restore", &file]);
    assert!(refused.err.contains("--passphrase-file"), "{refused:?}");
    restored.scrip(&[&["restore", &file], &passphrase[..]].concat());
    assert_eq!(std::fs::read_to_string(restored.data().join("scrip.key")).unwrap(), key);
    let server = restored.serve(&[]);
    assert_eq!(sell(&server, "one"), sold);
}

#[test]
fn a_small_pool_is_not_used_up_and_its_owner_is_warned() {
    let home = Home::new();
    home.serve_demo().stop();
    let create = ["series", "create", "--operator", "1", "--name", "Small", "--kind", "plastic"];
    home.make(&[&create[..], &["--prefix", "3000000000", "--price", "5"]].concat());
    let (file, _) = backup(&home, &[]);
    let restored = Home::new();
    let said = restore(&home, &file, &restored, &["--skip", "1000"]);
    let expected = "WARNING certificates of 13 digits with prefix 3000000000: only 50 numbers were \
                    skipped, and 50 are left";
    assert!(said.contains(expected), "{said}");
    assert_eq!(said.matches("WARNING").count(), 1, "{said}");
    restored.verify();
}

#[test]
fn a_backup_that_is_killed_leaves_no_file_and_the_next_one_is_made() {
    let home = Home::embedded();
    home.serve_demo().stop();
    let file = home.path("shop.backup");
    for pause in 0..12 {
        let mut command = scrip();
        command.args(["backup", text(&file), "--data-dir", text(&home.data())]);
        let mut child = command.stdout(std::process::Stdio::null()).spawn().unwrap();
        thread::sleep(std::time::Duration::from_millis(pause * 2));
        child.kill().unwrap();
        child.wait().unwrap();
        if file.exists() {
            let restored = Home::embedded();
            restore(&home, text(&file), &restored, &[]);
            std::fs::remove_file(&file).unwrap();
        }
    }
    let (file, _) = backup(&home, &[]);
    let left: Vec<String> = std::fs::read_dir(home.path(""))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.contains("partial"))
        .collect();
    assert_eq!(left, [""; 0]);
    let restored = Home::embedded();
    restore(&home, &file, &restored, &[]);
    restored.verify();
}

#[test]
fn a_restoring_that_is_killed_leaves_nothing_that_is_served() {
    let home = Home::embedded();
    let server = home.serve_demo();
    let sold = sell(&server, "one");
    server.stop();
    let (file, _) = backup(&home, &[]);
    let key = home.data().join("scrip.key");
    let mut unfinished = 0;
    for pause in 0..12 {
        let to = Home::embedded();
        let data = to.data();
        let mut command = scrip();
        command.args(["restore", &file, "--key-file", text(&key), "--data-dir", text(&data)]);
        let mut child = command.stdout(std::process::Stdio::null()).spawn().unwrap();
        thread::sleep(std::time::Duration::from_millis(pause * 3));
        child.kill().unwrap();
        child.wait().unwrap();
        if !data.join("scrip.db").exists() {
            unfinished += 1;
            let looked = run(&["verify", "--chain", "--data-dir", text(&data)], b"");
            assert!(!looked.status.success(), "{looked:?}");
            restore(&home, &file, &to, &[]);
        }
        let server = to.serve(&[]);
        assert_eq!(sell(&server, "one"), sold);
        assert!(!data.join("scrip.db.restoring").exists());
    }
    assert!(unfinished > 0, "every one came to its end before it was killed");
}
