//! Answered requests survive a sudden death of the process, exactly once and complete.

use std::collections::{BTreeMap, HashSet};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::json;

use crate::kit::process::{Home, eventually};
use crate::kit::sale::{Card, Order, Till, give_back, good, sale};

/// Connections that sell at the same time.
const TILLS: usize = 6;
/// Certificates of one sale.
const QUANTITY: i64 = 3;
/// After so many answers the process is ended: soon after the start, and in full swing.
const ENDED_AFTER: [(usize, End); 8] = [
    (1, End::Kill),
    (7, End::Kill),
    (40, End::Kill),
    (60, End::Terminate),
    (90, End::Kill),
    (150, End::Kill),
    (5, End::Terminate),
    (25, End::Kill),
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    /// In the middle of whatever it does.
    Kill,
    /// As it is asked to.
    Terminate,
}

type HandedOver = Vec<(String, String)>;

/// Records of the tills about their sales.
#[derive(Default)]
struct Book {
    /// Every order that was sent, with what was handed over if it was answered.
    sales: BTreeMap<String, Option<HandedOver>>,
    /// Orders whose return was answered.
    returned: HashSet<String>,
}

fn order(name: &str) -> Order {
    sale(name, json!([good("10.50", QUANTITY)]))
}

fn handed_over(cards: &[Card]) -> HandedOver {
    cards.iter().map(Card::handed_over).collect()
}

/// Sells until the server is gone; every third sale is returned.
fn sell_until_the_end(till: &mut Till, name: &str, book: &Mutex<Book>, answers: &AtomicUsize) {
    for count in 0.. {
        let name = format!("{name}-{count}");
        book.lock().unwrap().sales.insert(name.clone(), None);
        let Some(sold) = till.try_send(&order(&name)) else { return };
        let cards = handed_over(&sold.succeeded());
        book.lock().unwrap().sales.insert(name.clone(), Some(cards));
        answers.fetch_add(1, Ordering::Relaxed);
        if count % 3 == 0 {
            let Some(returned) = till.try_send(&give_back(&name)) else { return };
            assert_eq!(i64::try_from(returned.succeeded().len()).unwrap(), QUANTITY);
            book.lock().unwrap().returned.insert(name);
            answers.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// Everything in the book is in the store, once and whole.
fn check(home: &Home, till: &mut Till, book: &mut Book) {
    let stored: HashSet<String> = home.numbers().into_iter().collect();
    let certificates = home.certificates();
    assert_eq!(certificates.as_array().unwrap().len(), stored.len(), "no number is there twice");
    for (name, known) in &mut book.sales {
        if let Some(known) = known.as_ref() {
            for (number, _) in known {
                assert!(stored.contains(number), "{name}: {number} was answered and is lost");
            }
        }
        // Whether or not it was answered, its repeat tells what there is, or sells now.
        let cards = till.send(&order(name)).succeeded();
        let now = handed_over(&cards);
        assert_eq!(i64::try_from(now.len()).unwrap(), QUANTITY, "{name}");
        if let Some(known) = known.as_ref() {
            assert_eq!(&now, known, "{name}");
        }
        *known = Some(now);
        if book.returned.contains(name) {
            assert!(cards.iter().all(|card| card.remain == "0.0"), "{name}");
        }
    }
    let all: HashSet<&String> =
        book.sales.values().flatten().flatten().map(|(number, _)| number).collect();
    let expected = book.sales.len() * usize::try_from(QUANTITY).unwrap();
    assert_eq!(all.len(), expected, "no certificate belongs to two sales");
    assert_eq!(home.numbers().len(), expected, "none is there that no sale knows");
    home.verify();
}

#[test]
fn every_answered_certificate_survives_the_end_of_the_process_and_none_is_there_twice() {
    let home = Home::new();
    let mut book = Book::default();
    for (cycle, (ended_after, end)) in ENDED_AFTER.into_iter().enumerate() {
        let server = home.serve_demo();
        let shared = Mutex::new(std::mem::take(&mut book));
        let answers = AtomicUsize::new(0);
        std::thread::scope(|threads| {
            for till in 0..TILLS {
                let mut client = server.connect().till("demo");
                let (shared, answers) = (&shared, &answers);
                threads.spawn(move || {
                    sell_until_the_end(&mut client, &format!("{cycle}-{till}"), shared, answers);
                });
            }
            eventually("enough is sold", || answers.load(Ordering::Relaxed) >= ended_after);
            match end {
                End::Kill => server.kill(),
                End::Terminate => server.stop(),
            }
        });
        book = shared.into_inner().unwrap();
        let server = home.serve_demo();
        check(&home, &mut server.connect().till("demo"), &mut book);
        server.kill();
    }
    home.verify();
}
