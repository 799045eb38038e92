//! Many at once, and a server that dies in the middle of it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use serde_json::json;

use crate::kit::coupons::{
    Caller, Coupon, Format, JSON, PAGE_MAX, PATH, errors, five_percent, one, with,
};
use crate::kit::http::Framing;
use crate::kit::process::{Home, eventually};

/// One code as two hundred people write it: the case of each letter, and blanks around it.
fn spelling(at: usize) -> String {
    let letters = "Промо-aBcDe".chars().enumerate().map(|(letter, c)| {
        let is_upper = (at >> (letter % 7)) & 1 == 1;
        let cased: String =
            if is_upper { c.to_uppercase().collect() } else { c.to_lowercase().collect() };
        cased
    });
    let blanks = ["", " ", "  ", "\t", " \n", "\u{a0}"][at % 6];
    format!("{blanks}{}{blanks}", letters.collect::<String>())
}

#[test]
fn of_two_hundred_who_create_one_code_at_once_one_does() {
    let home = Home::new();
    let server = home.serve_demo();
    let answers: Vec<_> = std::thread::scope(|threads| {
        let started: Vec<_> = (0..200)
            .map(|at| {
                let mut caller = server.demo_caller();
                let format = Format::BOTH[at % 2];
                threads
                    .spawn(move || (at, format, caller.post(format, &five_percent(&spelling(at)))))
            })
            .collect();
        started.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let (created, refused): (Vec<_>, Vec<_>) =
        answers.iter().partition(|(_, _, answer)| answer.status == 201);
    let [(at, format, created)] = created.as_slice() else { panic!("{} created", created.len()) };
    let coupon = format.read(created);
    assert_eq!(coupon.code, spelling(*at).trim());
    assert_eq!(refused.len(), 199);
    for (_, format, answer) in refused {
        assert_eq!((answer.status, answer.content_type()), (422, format.answer_type()));
        let expected = match format {
            Format::Json => "{\"code\":[\"уже существует\"]}".to_owned(),
            Format::Xml => errors(&["Code уже существует"]),
        };
        assert_eq!(answer.text(), expected);
    }
    assert_eq!(server.demo_caller().all(), [coupon]);
    home.verify();
}

/// A small generator, so that each thread goes its own way and the same way every time.
struct Steps(u64);

impl Steps {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }
}

/// Answers that one thread got.
#[derive(Default)]
struct Told {
    created: Vec<Coupon>,
    changed: Vec<Coupon>,
    deleted: Vec<i64>,
    refused: usize,
}

/// Creates, changes and deletes the same few coupons as everybody else.
fn meddle(caller: &mut Caller, thread: u64) -> Told {
    let mut steps = Steps(thread);
    let mut told = Told::default();
    for step in 0..60 {
        let code = format!("code {}", steps.below(3));
        let ids: Vec<i64> = caller.list("").iter().map(|coupon| coupon.id).collect();
        let format = Format::BOTH[usize::try_from(steps.below(2)).unwrap()];
        let members = with(five_percent(&code), "description", format!("{thread}-{step}"));
        let action = steps.below(4);
        let chosen = ids.get(usize::try_from(steps.below(4)).unwrap()).copied();
        match (action, chosen) {
            (0, Some(id)) => {
                let target = one(id, ".json");
                let answer = caller.ask("DELETE", &target, &[], Framing::None);
                match answer.status {
                    200 => told.deleted.push(id),
                    status => assert_eq!(status, 404, "{}", answer.text()),
                }
            }
            (1 | 2, Some(id)) => {
                let answer = caller.put(format, id, &members);
                match answer.status {
                    200 => told.changed.push(format.read(&answer)),
                    422 => told.refused += 1,
                    status => assert_eq!(status, 404, "{}", answer.text()),
                }
            }
            _ => {
                let answer = caller.post(format, &members);
                match answer.status {
                    201 => told.created.push(format.read(&answer)),
                    status => {
                        assert_eq!(status, 422, "{}", answer.text());
                        told.refused += 1;
                    }
                }
            }
        }
    }
    told
}

#[test]
fn whatever_happens_at_once_the_answers_the_list_and_the_rules_agree() {
    let home = Home::new();
    let server = home.serve_demo();
    let told: Vec<Told> = std::thread::scope(|threads| {
        let started: Vec<_> = (1..=6)
            .map(|thread| {
                let mut caller = server.demo_caller();
                threads.spawn(move || meddle(&mut caller, thread))
            })
            .collect();
        started.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let mut shown: BTreeMap<i64, Vec<&Coupon>> = BTreeMap::new();
    for coupon in told.iter().flat_map(|told| &told.created) {
        let before = shown.insert(coupon.id, vec![coupon]);
        assert!(before.is_none(), "two were created with the id {}", coupon.id);
    }
    for coupon in told.iter().flat_map(|told| &told.changed) {
        shown.get_mut(&coupon.id).expect("it was created").push(coupon);
    }
    let mut left: BTreeSet<i64> = shown.keys().copied().collect();
    for id in told.iter().flat_map(|told| &told.deleted) {
        assert!(left.remove(id), "{id} was deleted twice, or never created");
    }
    let all = server.demo_caller().all();
    assert_eq!(all.iter().map(|coupon| coupon.id).collect::<BTreeSet<_>>(), left);
    let codes: BTreeSet<&String> = all.iter().map(|coupon| &coupon.code).collect();
    assert_eq!(codes.len(), all.len(), "a code is there twice: {all:?}");
    for coupon in &all {
        assert!(shown[&coupon.id].contains(&coupon), "nobody was told of {coupon:?}");
        assert_eq!(coupon.created_at, shown[&coupon.id][0].created_at);
    }
    // Something of everything has happened.
    for count in [
        told.iter().map(|told| told.created.len()).sum::<usize>(),
        told.iter().map(|told| told.changed.len()).sum(),
        told.iter().map(|told| told.deleted.len()).sum(),
        told.iter().map(|told| told.refused).sum(),
    ] {
        assert!(count > 0);
    }
    home.verify();
    drop(server);
    assert_eq!(home.serve_demo().demo_caller().all(), all, "and a restart changes nothing");
}

/// Deletes and creates race for the same code: nobody gets a code that is still somebody's.
#[test]
fn a_code_passes_from_hand_to_hand_and_is_never_in_two() {
    let home = Home::new();
    let server = home.serve_demo();
    let created = AtomicUsize::new(0);
    std::thread::scope(|threads| {
        for _ in 0..8 {
            let mut caller = server.demo_caller();
            let created = &created;
            threads.spawn(move || {
                for _ in 0..25 {
                    let answer = caller.post(Format::Json, &five_percent("one"));
                    if answer.status == 201 {
                        created.fetch_add(1, Ordering::Relaxed);
                        let coupon = Coupon::from_json(&answer.text());
                        let there = caller.all();
                        assert_eq!(there, std::slice::from_ref(&coupon), "and no other");
                        caller.delete(coupon.id);
                    } else {
                        assert_eq!(answer.text(), "{\"code\":[\"уже существует\"]}");
                    }
                }
            });
        }
    });
    assert_eq!(server.demo_caller().all(), []);
    let created = created.into_inner();
    assert!(created > 0);
    let next = server.demo_caller().create(&five_percent("one"));
    assert_eq!(usize::try_from(next.id).unwrap(), created + 1, "ids go up one by one");
    home.verify();
}

/// Somebody who keeps a copy asks for what changed since the last moment that it has. Nothing may
/// come to light later under an earlier moment: the copy would never learn of it.
#[test]
fn a_copy_that_follows_the_changes_misses_none_of_them() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut caller = server.demo_caller();
    let ids: Vec<i64> =
        (0..12).map(|at| caller.create(&five_percent(&format!("code {at}"))).id).collect();
    let ended = AtomicBool::new(false);
    let mut copy: BTreeMap<i64, Coupon> = BTreeMap::new();
    let mut moments: BTreeSet<String> = BTreeSet::new();
    let mut follow = |moments: &mut BTreeSet<String>| {
        let since = moments.last().map_or("2000-01-01", String::as_str).replace('+', "%2B");
        for coupon in caller.list(&format!("updated_since={since}")) {
            moments.insert(coupon.updated_at.clone());
            copy.insert(coupon.id, coupon);
        }
    };
    std::thread::scope(|threads| {
        for thread in 1..=4 {
            let mut caller = server.demo_caller();
            let (ids, ended) = (&ids, &ended);
            threads.spawn(move || {
                let mut steps = Steps(thread);
                for step in 0.. {
                    if ended.load(Ordering::Relaxed) {
                        return;
                    }
                    let id = ids[usize::try_from(steps.below(12)).unwrap()];
                    caller.change(id, &json!({"description": format!("{thread}-{step}")}));
                }
            });
        }
        eventually("a few seconds have begun", || {
            follow(&mut moments);
            moments.len() > 4
        });
        ended.store(true, Ordering::Relaxed);
    });
    follow(&mut moments);
    let all = server.demo_caller().all();
    assert_eq!(copy.into_values().collect::<Vec<_>>(), all);
    home.verify();
}

/// Answers from before a server died.
#[derive(Default)]
struct Book {
    created: BTreeMap<String, Coupon>,
    /// Codes that were asked for, answered or not.
    asked: BTreeSet<String>,
    deleted: BTreeSet<i64>,
    /// The highest id that anybody was told.
    highest: i64,
}

/// Creates coupons until the server is gone; every fourth is deleted.
fn create_until_the_end(caller: &mut Caller, name: &str, book: &Mutex<Book>, count: &AtomicUsize) {
    for at in 0.. {
        let code = format!("{name}-{at}");
        book.lock().unwrap().asked.insert(code.clone());
        let body = Format::Json.written(&five_percent(&code));
        let target = format!("{PATH}.json");
        let Some(answer) = caller.try_send("POST", &target, JSON, &body) else { return };
        assert_eq!(answer.status, 201, "{}", answer.text());
        let coupon = Coupon::from_json(&answer.text());
        let id = coupon.id;
        let mut known = book.lock().unwrap();
        known.highest = known.highest.max(id);
        known.created.insert(code.clone(), coupon);
        drop(known);
        count.fetch_add(1, Ordering::Relaxed);
        if at % 4 == 0 {
            // Until this is answered, nobody knows whether it is there.
            let coupon = book.lock().unwrap().created.remove(&code);
            let Some(answer) = caller.try_send("DELETE", &one(id, ".json"), JSON, "") else {
                return;
            };
            assert_eq!(answer.status, 200, "{coupon:?}: {}", answer.text());
            book.lock().unwrap().deleted.insert(id);
            count.fetch_add(1, Ordering::Relaxed);
        }
    }
}

#[test]
fn every_answered_creation_and_deletion_survives_the_end_of_the_process() {
    let home = Home::new();
    let book = Mutex::new(Book::default());
    for (cycle, ended_after) in [1, 9, 60, 150, 25].into_iter().enumerate() {
        let server = home.serve_demo();
        let count = AtomicUsize::new(0);
        std::thread::scope(|threads| {
            for thread in 0..6 {
                let mut caller = server.demo_caller();
                let (book, count) = (&book, &count);
                threads.spawn(move || {
                    create_until_the_end(&mut caller, &format!("{cycle}-{thread}"), book, count);
                });
            }
            eventually("enough is created", || count.load(Ordering::Relaxed) >= ended_after);
            server.kill();
        });
        home.verify();
        let server = home.serve_demo();
        let mut caller = server.demo_caller();
        let mut all = Vec::new();
        for page in 1.. {
            let some = caller.list(&format!("per_page={PAGE_MAX}&page={page}"));
            if some.is_empty() {
                break;
            }
            all.extend(some);
        }
        let by_code: BTreeMap<&str, &Coupon> =
            all.iter().map(|coupon| (coupon.code.as_str(), coupon)).collect();
        assert_eq!(by_code.len(), all.len(), "no code is there twice");
        let book = book.lock().unwrap();
        for (code, coupon) in &book.created {
            assert_eq!(
                by_code.get(code.as_str()),
                Some(&coupon),
                "{code} was answered and is lost"
            );
        }
        for coupon in &all {
            assert!(book.asked.contains(&coupon.code), "nobody asked for {}", coupon.code);
            assert!(!book.deleted.contains(&coupon.id), "{} was deleted", coupon.code);
        }
        // A new one has an id that nobody was ever told.
        let highest = book.highest;
        drop(book);
        let probe = caller.create(&with(five_percent("probe"), "expired_at", json!("2030-01-01")));
        assert!(probe.id > highest, "{} after {highest}", probe.id);
        caller.delete(probe.id);
        server.kill();
    }
    home.verify();
}
