//! A request that was accepted is done once, however often and in whatever format it is sent.

use std::collections::HashSet;
use std::sync::Barrier;

use serde_json::{Value, json};

use crate::kit::process::Home;
use crate::kit::sale::{ACTIVE, Card, Order, Sold, VOIDED, Wire, give_back, good, sale};

fn handed_over(cards: &[Card]) -> Vec<(String, String)> {
    cards.iter().map(Card::handed_over).collect()
}

/// A sale with every member that a request has.
fn full(order: &str) -> Order {
    let second = json!({
        "Id": 2, "Name": "Сертификат <Б> & «В»", "Quantity": 1, "Price": "10.55", "ItemCode": "b"
    });
    sale(order, json!([good("10.50", 2), second]))
        .with("ChequeId", 70)
        .with("Client", 5)
        .with("ClientIShop", 6)
        .with("Email", "buyer@example.org")
        .with("Phone", 79_991_112_233_i64)
        .with("Refund", false)
        .with("Operator", 1)
        .with("Token", 1)
}

#[test]
fn a_repeat_in_another_format_is_the_same_request() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut till = server.connect().till("demo");
    for (at, first) in Wire::ALL.into_iter().enumerate() {
        let order = full(&format!("order {at}")).with("ChequeId", 70 + i64::try_from(at).unwrap());
        let sold = handed_over(&till.send_as(&order, first).succeeded());
        assert_eq!(sold.len(), 3);
        for again in Wire::ALL {
            let cards = till.send_as(&order, again).succeeded();
            assert_eq!(handed_over(&cards), sold, "{first:?}, then {again:?}");
        }
        // A repeat after a restart is one too, and so is a return's in another format.
        let back = order.with("Refund", true).with("Goods", Value::Null);
        let returned = till.send_as(&back, first).succeeded();
        for again in Wire::ALL {
            let cards = till.send_as(&back, again).succeeded();
            assert_eq!(cards.len(), returned.len(), "{first:?}, then {again:?}");
        }
    }
    assert_eq!(home.numbers().len(), 9);
    server.stop();
    let server = home.serve_demo();
    let mut till = server.connect().till("demo");
    till.send(&full("order 0")).succeeded();
    assert_eq!(home.numbers().len(), 9);
    home.verify();
}

/// The same value, written in another way.
#[test]
fn what_means_the_same_is_the_same_content() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut till = server.connect().till("demo");
    let order = full("o");
    let sold = handed_over(&till.send(&order).succeeded());
    let second_without_quantity = |mut order: Order| {
        order.0["Goods"][1].as_object_mut().unwrap().remove("Quantity");
        order
    };
    for (what, same) in [
        ("a price without its last zero", order.clone().with_good("Price", "10.5")),
        ("a price as a number", order.clone().with_good("Price", 10.5)),
        ("a quantity of 1 not given", second_without_quantity(order.clone())),
        ("no refund is no return", order.clone().with("Refund", Value::Null)),
        ("credentials in the header alone", {
            order.clone().with("Operator", Value::Null).with("Token", Value::Null)
        }),
        ("numbers in quotes", order.clone().with("ChequeId", " +0070 ")),
        ("an id of 0 is none", order.clone().with("Token", 0)),
    ] {
        assert_eq!(handed_over(&till.send(&same).succeeded()), sold, "{what}");
    }
    assert_eq!(home.numbers().len(), 3);
}

#[test]
fn the_same_numbers_with_other_content_are_refused() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut till = server.connect().till("demo");
    let order = full("o");
    let sold = handed_over(&till.send(&order).succeeded());
    let before = home.state();
    let more = |goods: Value| order.clone().with("Goods", goods);
    let first = order.0["Goods"][0].clone();
    let second = order.0["Goods"][1].clone();
    for (what, other) in [
        ("price", order.clone().with_good("Price", "10.51")),
        ("quantity", order.clone().with_good("Quantity", 3)),
        ("good's id", order.clone().with_good("Id", 9)),
        ("good's id missing", order.clone().with_good("Id", Value::Null)),
        ("item code", order.clone().with_good("ItemCode", "other")),
        ("name", order.clone().with_good("Name", "other")),
        ("one good less", more(json!([first]))),
        ("one good more", more(json!([first, second, second]))),
        ("goods in another order", more(json!([second, first]))),
        ("series", order.clone().with("SertCardSeries", 2)),
        ("order number under the same cheque", order.clone().with("OrderNumber", "other")),
        ("client", order.clone().with("Client", 6)),
        ("client of the shop", order.clone().with("ClientIShop", Value::Null)),
        ("email", order.clone().with("Email", "other@example.org")),
        ("phone", order.clone().with("Phone", 79_991_112_234_i64)),
    ] {
        for wire in Wire::ALL {
            let (error, message) = till.send_as(&other, wire).refused();
            assert_eq!(error, 200, "{what}: {message}");
            assert!(message.contains("ChequeId"), "{what}: {message}");
        }
        assert_eq!(handed_over(&till.send(&order).succeeded()), sold, "{what}");
    }
    assert_eq!(home.state(), before);
}

#[test]
fn what_was_refused_is_not_remembered() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut till = server.connect().till("demo");
    till.send(&sale("o", json!([good("1", 0)]))).refused_with(240);
    assert_eq!(till.send(&sale("o", json!([good("1", 1)]))).succeeded().len(), 1);
}

#[test]
fn a_cheque_of_0_is_none_and_a_blank_order_number_too() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut till = server.connect().till("demo");
    let goods = json!([good("1", 1)]);
    let mut sold = HashSet::new();
    for order in [
        sale("a", goods.clone()).with("ChequeId", 0),
        sale("b", goods.clone()).with("ChequeId", 0),
        sale(" ", goods.clone()).with("ChequeId", 5),
        sale("a", goods.clone()).with("ChequeId", 6),
        sale("a", goods).with("ChequeId", -6),
    ] {
        for _ in 0..2 {
            sold.insert(till.send(&order).succeeded()[0].number.clone());
        }
    }
    assert_eq!(sold.len(), 5, "five sales, each done once");
    assert_eq!(home.numbers().len(), 5);
}

#[test]
fn a_number_is_of_one_point_of_sale_and_of_sales_or_returns() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut till = server.connect().till("demo");
    let order = sale("o", json!([good("1", 1)])).with("ChequeId", 3);
    let here = till.send(&order).succeeded();
    let elsewhere = order.clone().with("PosCode", "sample string 1");
    let there = till.send(&elsewhere).succeeded();
    assert_ne!(here[0].number, there[0].number);
    // By its site it is the same place.
    let by_site = elsewhere.with("PosCode", Value::Null).with("SiteCode", "sample string 4");
    till.send(&by_site).refused_with(200);
    // The return has the sale's own numbers, and is an operation of its own.
    let back = order.clone().with("Refund", true);
    assert_eq!(till.send(&back).succeeded()[0].statuses(), VOIDED);
    assert_eq!(till.send(&order).succeeded()[0].number, here[0].number);
    assert_eq!(home.numbers().len(), 2);
}

#[test]
fn a_repeat_shows_what_has_become_of_the_certificates() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut till = server.connect().till("demo");
    let order = sale("o", json!([good("10.55", 2)]));
    let sold = till.send(&order).succeeded();
    till.send(&give_back("o").with("ChequeId", 9).with("Goods", json!([{"Id": 1}]))).succeeded();
    let now = till.send(&order).succeeded();
    assert_eq!(handed_over(&now), handed_over(&sold), "with their secrets, as at first");
    assert_eq!((now[0].remain.as_str(), now[0].statuses()), ("0.0", VOIDED));
    assert_eq!((now[1].remain.as_str(), now[1].statuses()), ("10.55", ACTIVE));
    assert_eq!(now[0].nominal, "10.55");
}

#[test]
fn fifty_tills_that_send_one_order_at_once_get_one_set_of_certificates() {
    const TILLS: usize = 50;
    let home = Home::new();
    let server = home.serve_demo();
    let barrier = Barrier::new(TILLS);
    let answers: Vec<Sold> = std::thread::scope(|threads| {
        let send = |at: usize| {
            let mut till = server.connect().till("demo");
            let barrier = &barrier;
            threads.spawn(move || {
                barrier.wait();
                till.send_as(&full("o"), Wire::ALL[at % 3])
            })
        };
        let started: Vec<_> = (0..TILLS).map(send).collect();
        started.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let sets: HashSet<_> = answers.into_iter().map(|sold| handed_over(&sold.succeeded())).collect();
    assert_eq!(sets.len(), 1);
    assert_eq!(home.numbers().len(), 3);
    home.verify();
}

#[test]
fn of_fifty_returns_at_once_one_takes_the_certificates_back() {
    const TILLS: i64 = 50;
    let home = Home::new();
    let server = home.serve_demo();
    server.connect().till("demo").send(&full("o")).succeeded();
    let errors: Vec<i64> = std::thread::scope(|threads| {
        let send = |cheque: i64| {
            let mut till = server.connect().till("demo");
            threads.spawn(move || till.send(&give_back("o").with("ChequeId", cheque)).error)
        };
        let started: Vec<_> = (1..=TILLS).map(send).collect();
        started.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(errors.iter().filter(|error| **error == 0).count(), 1, "{errors:?}");
    assert!(errors.iter().all(|error| matches!(error, 0 | 261)), "{errors:?}");
    home.verify();
}
