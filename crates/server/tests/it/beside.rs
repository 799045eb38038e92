//! Commands beside a busy server: they see one state, and take no number twice.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use serde_json::json;

use crate::kit::process::{Home, Server, eventually, text};
use crate::kit::sale::{give_back, good, sale};

/// Connections that sell at the same time.
const TILLS: usize = 3;
/// Certificates of one sale.
const QUANTITY: i64 = 4;

/// Sells and returns until the work beside it is done; gives how many certificates were sold.
fn while_selling(server: &Server, work: impl FnOnce()) -> usize {
    let done = AtomicBool::new(false);
    let sales = AtomicUsize::new(0);
    std::thread::scope(|threads| {
        for till in 0..TILLS {
            let mut client = server.connect().till("demo");
            let (done, sales) = (&done, &sales);
            threads.spawn(move || {
                let mut count = 0;
                while !done.load(Ordering::Relaxed) {
                    let name = format!("{till}-{count}");
                    client.send(&sale(&name, json!([good("10.50", QUANTITY)]))).succeeded();
                    sales.fetch_add(1, Ordering::Relaxed);
                    if count % 2 == 0 {
                        client.send(&give_back(&name)).succeeded();
                    }
                    count += 1;
                }
            });
        }
        // Whatever happens to the work, the tills come to an end.
        let _end = SetAtEnd(&done);
        eventually("it sells", || sales.load(Ordering::Relaxed) > 20);
        work();
    });
    sales.into_inner() * usize::try_from(QUANTITY).unwrap()
}

struct SetAtEnd<'a>(&'a AtomicBool);

impl Drop for SetAtEnd<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

#[test]
fn verify_finds_nothing_wrong_while_certificates_are_sold_and_returned() {
    let home = Home::new();
    let server = home.serve_demo();
    let sold = while_selling(&server, || {
        for _ in 0..5 {
            home.verify();
        }
    });
    assert_eq!(home.numbers().len(), sold);
    home.verify();
}

#[test]
fn stock_made_beside_a_busy_server_takes_none_of_its_numbers() {
    const STOCKS: usize = 8;
    const COUNT: usize = 50;
    let home = Home::new();
    let server = home.serve_demo();
    // The same prefix as the demo's series, so that all three take their numbers from one cycle.
    let create = ["series", "create", "--operator", "1", "--name", "P", "--kind", "plastic"];
    let series = home.make(&[&create[..], &["--prefix", "20", "--price", "5"]].concat());
    let mut printed = Vec::new();
    let sold = while_selling(&server, || {
        for at in 0..STOCKS {
            let out = home.path(&format!("stock-{at}"));
            let count = COUNT.to_string();
            home.scrip(&["series", "stock", &series, "--count", &count, "--out", text(&out)]);
            let numbers = std::fs::read_to_string(out).unwrap();
            printed.extend(numbers.lines().map(str::to_owned));
        }
    });
    let mut till = server.connect().till("demo");
    for (at, number) in printed.iter().enumerate().step_by(37) {
        let goods = json!([{"Price": 5, "ItemCode": number}]);
        let order =
            sale(&format!("printed {at}"), goods).with("SertCardSeries", serde_json::Value::Null);
        assert_eq!(till.send(&order).succeeded()[0].number, *number);
    }
    let mut numbers = home.numbers();
    numbers.dedup();
    assert_eq!(numbers.len(), sold + STOCKS * COUNT);
    home.verify();
}

#[test]
fn keys_made_beside_a_busy_server_work_at_once() {
    let home = Home::new();
    let server = home.serve_demo();
    while_selling(&server, || {
        for at in 0..5 {
            let (_, key) = home.make_key(&["--operator", "1"]);
            let order = sale(&format!("by key {at}"), json!([good("1", 1)]));
            server.connect().till(&key).send(&order).succeeded();
        }
    });
    home.verify();
}
