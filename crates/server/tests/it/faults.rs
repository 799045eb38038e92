//! Faults below the server: whatever the disk, the clock, the files and the system do, nobody is told
//! what is not true, nothing that was answered is lost, and the server works again when the fault has
//! gone. What is promised of each is in docs/trust.md.

mod expiry;
mod files;
mod shim;

use std::collections::BTreeMap;
use std::io::Write;
use std::process::Command;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

use serde_json::json;

use crate::kit::http::{Client, Framing};
use crate::kit::process::{Home, Server, eventually, text};
use crate::kit::sale::{Card, Order, PATH, Sold, good, sale};
use shim::{EIO, ENOSPC, EROFS, Faults};

type HandedOver = Vec<(String, String)>;

fn order(name: &str) -> Order {
    sale(name, json!([good("10", 2)]))
}

/// Sends a sale: what was handed over, or the status of the failure.
fn try_sell(client: &mut Client, name: &str) -> std::io::Result<Result<HandedOver, u16>> {
    let body = order(name).0.to_string();
    let headers = [("Content-Type", "application/json"), ("Authorization", "Bearer demo")];
    let answer = client.try_request("POST", PATH, &headers, Framing::Length(body.as_bytes()))?;
    if answer.status != 200 {
        return Ok(Err(answer.status));
    }
    let cards = Sold::read(&answer).succeeded();
    Ok(Ok(cards.iter().map(Card::handed_over).collect()))
}

#[track_caller]
fn sell(server: &Server, name: &str) -> HandedOver {
    try_sell(&mut server.connect(), name).unwrap().unwrap()
}

/// Everything that was answered is in a store that is opened anew, whole, and answered alike.
#[track_caller]
fn check_kept(home: &Home, sold: &BTreeMap<String, HandedOver>) {
    home.verify();
    let server = home.serve(&[]);
    for (name, cards) in sold {
        assert_eq!(&sell(&server, name), cards, "{name}");
    }
    server.stop();
    home.verify();
}

/// Fault of the disk, and the function that causes it.
type DiskFault = (&'static str, fn(&Faults, i32), i32);

const DISK_FAULTS: [DiskFault; 5] = [
    ("the disk is full", Faults::on_write, ENOSPC),
    ("writing fails", Faults::on_write, EIO),
    ("the disk becomes read-only", Faults::on_write, EROFS),
    ("flushing fails", Faults::on_sync, EIO),
    ("flushing finds the disk full", Faults::on_sync, ENOSPC),
];

#[test]
fn a_disk_that_fails_is_told_and_costs_nothing_that_was_answered() {
    for (what, set, errno) in DISK_FAULTS {
        let home = Home::embedded();
        let faults = Faults::of(&home);
        let server = faults.serve(&home, &["--demo"]);
        let mut sold = BTreeMap::new();
        for count in 0..5 {
            let name = format!("before-{count}");
            sold.insert(name.clone(), sell(&server, &name));
        }
        assert_eq!(server.get("/readyz").status, 200, "{what}");

        set(&faults, errno);
        let mut client = server.connect();
        for count in 0..5 {
            let told = try_sell(&mut client, &format!("during-{count}")).unwrap();
            assert_eq!(told, Err(503), "{what}");
        }
        assert!(faults.failed() > 0, "{what}: no call has failed");
        assert_eq!(server.get("/healthz").status, 200, "{what}");
        assert_eq!(server.get("/readyz").status, 503, "{what}");
        assert!(server.get("/metrics").text().contains("scrip_store_failing 1"), "{what}");
        // What was carried out before is told without writing.
        assert_eq!(sell(&server, "before-0"), sold["before-0"], "{what}");

        set(&faults, 0);
        eventually("it is ready again by itself", || server.get("/readyz").status == 200);
        for count in 0..5 {
            let name = format!("during-{count}");
            sold.insert(name.clone(), sell(&server, &name));
        }
        let others: std::collections::HashSet<_> = sold.values().flatten().collect();
        assert_eq!(others.len(), 2 * sold.len(), "{what}: a number is given out twice");
        let log = server.log();
        assert!(log.contains("the database failed") && !log.contains("panic"), "{what}: {log}");
        server.kill();
        check_kept(&home, &sold);
        assert_eq!(home.numbers().len(), 2 * sold.len(), "{what}");
    }
}

/// Sells from a till, whatever it is told, until the server is gone.
fn sell_until_the_end(
    server: &Server,
    till: usize,
    sold: &Mutex<BTreeMap<String, HandedOver>>,
    failures: &AtomicUsize,
) {
    let mut client = server.connect();
    for count in 0.. {
        let name = format!("{till}-{count}");
        match try_sell(&mut client, &name) {
            Ok(Ok(cards)) => drop(sold.lock().unwrap().insert(name, cards)),
            Ok(Err(status)) => {
                assert_eq!(status, 503);
                failures.fetch_add(1, Ordering::Relaxed);
            }
            Err(_) => return,
        }
    }
}

#[test]
fn nothing_that_was_answered_is_lost_when_the_server_dies_of_a_disk_that_fails() {
    for (what, set, errno) in DISK_FAULTS {
        for heals in [false, true] {
            let home = Home::embedded();
            let faults = Faults::of(&home);
            let server = faults.serve(&home, &["--demo"]);
            let (sold, failures) = (Mutex::new(BTreeMap::new()), AtomicUsize::new(0));
            let sales = || sold.lock().unwrap().len();
            thread::scope(|threads| {
                for till in 0..4 {
                    let (server, sold, failures) = (&server, &sold, &failures);
                    threads.spawn(move || sell_until_the_end(server, till, sold, failures));
                }
                eventually("some is sold", || sales() >= 50);
                set(&faults, errno);
                eventually("some failed", || failures.load(Ordering::Relaxed) >= 20);
                if heals {
                    let before = sales();
                    set(&faults, 0);
                    eventually("some more is sold", || sales() >= before + 50);
                }
                server.kill_now();
            });
            drop(server);
            assert!(faults.failed() > 0, "{what}");
            check_kept(&home, &sold.into_inner().unwrap());
        }
    }
}

#[test]
fn a_server_does_not_start_on_a_disk_that_it_cannot_write_to() {
    for (what, errno, words) in [
        ("read-only", EROFS, "cannot be used"),
        ("full", ENOSPC, "cannot"),
        ("broken", EIO, "cannot"),
    ] {
        let home = Home::embedded();
        let server = home.serve_demo();
        let sold = BTreeMap::from([("one".to_owned(), sell(&server, "one"))]);
        // With a log that is not folded in.
        server.kill();
        let faults = Faults::of(&home);
        faults.on_write(errno);
        match faults.try_serve(&home, &[]) {
            Err(said) => {
                assert!(said.starts_with("scrip: ") && said.contains(words), "{what}: {said}");
            }
            // It needs nothing written to start; then it says so as soon as it does.
            Ok(server) => {
                assert_ne!(errno, EROFS);
                assert_eq!(try_sell(&mut server.connect(), "two").unwrap(), Err(503), "{what}");
                assert_eq!(server.get("/readyz").status, 503, "{what}");
            }
        }
        assert!(faults.failed() > 0, "{what}");
        check_kept(&home, &sold);
    }
}

/// A file system of a few MiB, really full. Only root may make one.
struct SmallDisk<'a>(&'a Home);

impl<'a> SmallDisk<'a> {
    fn mount(home: &'a Home) -> Option<Self> {
        std::fs::create_dir(home.data()).unwrap();
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", "size=3m,mode=700", "tmpfs", text(&home.data())]);
        let is_mounted = mount.output().is_ok_and(|ran| ran.status.success());
        if !is_mounted {
            let id = Command::new("id").arg("-u").output().unwrap().stdout;
            let must = std::env::var_os("CI").is_some() && id == b"0\n";
            assert!(!must, "root could not mount a small file system");
            let said = "NOT TESTED: a disk that is really full, as only root may mount one";
            let mut err = std::io::stderr().lock();
            writeln!(err, "{said}").unwrap();
        }
        is_mounted.then_some(Self(home))
    }
}

impl Drop for SmallDisk<'_> {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.0.data()).status();
    }
}

#[test]
fn a_disk_that_is_really_full_costs_nothing_that_was_answered() {
    let home = Home::embedded();
    let Some(_disk) = SmallDisk::mount(&home) else { return };
    let server = home.serve_demo();
    let mut sold = BTreeMap::new();
    let mut client = server.connect();
    let mut failures = 0;
    for count in 0..20_000 {
        let name = format!("o-{count}");
        match try_sell(&mut client, &name).unwrap() {
            Ok(cards) => drop(sold.insert(name, cards)),
            Err(status) => {
                assert_eq!(status, 503);
                failures += 1;
                if failures == 10 {
                    break;
                }
            }
        }
    }
    assert_eq!(failures, 10, "it never became full");
    assert_eq!(server.get("/readyz").status, 503);
    // Room is made.
    let mut larger = Command::new("mount");
    larger.args(["-o", "remount,size=64m"]).arg(home.data());
    assert!(larger.status().unwrap().success());
    eventually("it is ready again by itself", || server.get("/readyz").status == 200);
    sold.insert("after".to_owned(), sell(&server, "after"));
    server.kill();
    // A tenth of them is asked for again: thousands would tell no more.
    let kept: std::collections::HashSet<String> = home.numbers().into_iter().collect();
    assert!(sold.values().flatten().all(|(number, _)| kept.contains(number)));
    let some = sold.into_iter().enumerate().filter(|(place, _)| place % 10 == 0);
    check_kept(&home, &some.map(|(_, sale)| sale).collect());
}

/// Whether something of a certificate is stored as held.
fn is_held(home: &Home) -> bool {
    let certificates = home.certificates();
    let held = |certificate: &serde_json::Value| {
        let held =
            certificate.as_object().unwrap().iter().find(|(name, _)| name.starts_with("held"));
        held.expect("what is held").1.as_i64() != Some(0)
    };
    certificates.as_array().unwrap().iter().any(held)
}

#[test]
fn a_clock_that_is_set_back_and_forth_moves_no_money() {
    const DAY: i64 = 86_400;
    let home = Home::embedded();
    let faults = Faults::of(&home);
    let server = faults.serve(&home, &["--demo"]);
    let mut sold = BTreeMap::new();
    for (place, shift) in
        [0, -DAY, DAY, -400 * DAY, 300 * DAY, -1, 3_600, 0].into_iter().enumerate()
    {
        faults.shift_clock(shift);
        let name = format!("at-{place}");
        let cards = sell(&server, &name);
        assert_eq!(sell(&server, &name), cards);
        sold.insert(name, cards);
        // A repeat is one within 72 hours. Later the number is refused, and nothing moves either.
        for (name, cards) in &sold {
            let again = server.connect().till("demo").send(&order(name));
            if again.error == 286 {
                continue;
            }
            let again: Vec<_> = again.succeeded().iter().map(Card::handed_over).collect();
            assert_eq!(&again, cards, "{shift}");
        }
        assert_eq!(server.get("/readyz").status, 200, "{shift}");
    }
    // A hold ends by the clock: one that is set forth ends it, one that is set back does not
    // bring it back.
    let hold = |server: &Server, key: &str, place: usize| {
        let (number, secret) = &sold["at-0"][place];
        let money = |amount: i64| json!({"amount": amount, "currency": "RUB"});
        let body = json!({
            "order": {"id": key, "lines": [{"quantity": 1, "unit_price": money(500)}]},
            "instruments": [{"certificate": number, "secret": secret}],
            "mode": "hold", "hold_seconds": 600,
        })
        .to_string();
        let headers = [
            ("Content-Type", "application/json"),
            ("Authorization", "Bearer demo"),
            ("Idempotency-Key", key),
        ];
        let framing = Framing::Length(body.as_bytes());
        server.connect().request("POST", "/v1/redemptions", &headers, framing)
    };
    let held = hold(&server, "A", 0);
    assert_eq!(held.status, 201, "{}", held.text());
    let id = held.header("Location").unwrap().to_owned();
    let capture = |key: &str| {
        let headers = [
            ("Content-Type", "application/json"),
            ("Authorization", "Bearer demo"),
            ("Idempotency-Key", key),
        ];
        let path = format!("{id}/capture");
        server.connect().request("POST", &path, &headers, Framing::Length(b"{}"))
    };
    assert!(is_held(&home));
    faults.shift_clock(3_600);
    let lapsed = capture("B");
    assert!((400..500).contains(&lapsed.status), "{} {}", lapsed.status, lapsed.text());
    // The end is recorded by the server by itself.
    eventually("the end of the hold is in the books", || !is_held(&home));
    faults.shift_clock(0);
    server.kill();
    // The clocks of the others were more than 72 hours away.
    sold.retain(|name, _| matches!(&**name, "at-0" | "at-1" | "at-2" | "at-5" | "at-6" | "at-7"));
    check_kept(&home, &sold);
}

#[test]
fn a_server_without_file_descriptors_goes_on_when_there_are_some() {
    let home = Home::embedded();
    home.serve_demo().stop();
    let server = home
        .serve_prepared(&["--demo"], |command| {
            let mut limited = Command::new("sh");
            limited.args(["-c", "ulimit -n 64; exec \"$0\" \"$@\""]);
            limited.arg(command.get_program()).args(command.get_args());
            for (name, value) in command.get_envs() {
                match value {
                    Some(value) => limited.env(name, value),
                    None => limited.env_remove(name),
                };
            }
            limited
        })
        .unwrap();
    let mut first = server.connect();
    let mut sold = BTreeMap::new();
    sold.insert("before".to_owned(), try_sell(&mut first, "before").unwrap().unwrap());
    // They wait in the queue of the listener when there are too many.
    let idle: Vec<Client> = (0..100).map(|_| server.connect()).collect();
    eventually("there are none left", || server.log().contains("cannot accept connections"));
    // Whoever is connected already goes on.
    for count in 0..20 {
        let name = format!("during-{count}");
        match try_sell(&mut first, &name).unwrap() {
            Ok(cards) => drop(sold.insert(name, cards)),
            Err(status) => assert_eq!(status, 503),
        }
    }
    assert!(sold.len() > 1, "nothing was sold");
    drop(idle);
    let is_served = AtomicBool::new(false);
    eventually("new connections are served", || {
        let answered = try_sell(&mut server.connect(), "after");
        if let Ok(Ok(cards)) = answered {
            sold.insert("after".to_owned(), cards);
            is_served.store(true, Ordering::Relaxed);
        }
        is_served.load(Ordering::Relaxed)
    });
    assert!(!server.log().contains("panic"), "{}", server.log());
    server.kill();
    check_kept(&home, &sold);
}
