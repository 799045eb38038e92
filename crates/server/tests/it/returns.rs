//! Returns of whole sales and of parts.

use serde_json::{Value, json};

use crate::kit::process::Home;
use crate::kit::sale::{Card, Order, Till, VOIDED, give_back, good, sale};

fn numbers(cards: &[Card]) -> Vec<String> {
    cards.iter().map(|card| card.number.clone()).collect()
}

fn line(id: i64, code: &str, price: &str, quantity: i64) -> Value {
    json!({"Id": id, "ItemCode": code, "Price": price, "Quantity": quantity})
}

/// Sells, under one order number and two cheques: 2 of `a` at 10, 1 of `b` at 20; then 1 of `a` at
/// 10 and 1 of `a` at 30.
fn two_sales(till: &mut Till) -> Vec<String> {
    let first = json!([line(1, "a", "10", 2), line(2, "b", "20", 1)]);
    let second = json!([line(1, "a", "10", 1), line(3, "a", "30", 1)]);
    let mut sold = numbers(&till.send(&sale("o", first).with("ChequeId", 1)).succeeded());
    sold.extend(numbers(&till.send(&sale("o", second).with("ChequeId", 2)).succeeded()));
    sold
}

fn part(cheque: i64, goods: Value) -> Order {
    give_back("o").with("ChequeId", cheque).with("Goods", goods)
}

#[test]
fn a_part_comes_back_by_what_is_said_of_it_the_oldest_first() {
    for (what, goods, expected) in [
        ("everything", Value::Null, &[0, 1, 2, 3, 4][..]),
        ("an empty list is everything", json!([]), &[0, 1, 2, 3, 4]),
        ("any one", json!([{"Quantity": 1, "Id": 1}]), &[0]),
        ("by item code", json!([{"ItemCode": "b"}]), &[2]),
        ("by item code, over both sales", json!([{"ItemCode": "a", "Quantity": 3}]), &[0, 1, 3]),
        ("by price", json!([{"Price": "10.00", "Quantity": 3}]), &[0, 1, 3]),
        ("by price and code", json!([{"Price": 30, "ItemCode": "a"}]), &[4]),
        ("by id", json!([{"Id": 3}]), &[4]),
        ("by everything", json!([line(1, "a", "10", 2)]), &[0, 1]),
        (
            "several, in the order of the goods",
            json!([{"Id": 3}, {"Id": 2}, {"Id": 1}]),
            &[4, 2, 0],
        ),
        ("the same twice is two", json!([{"Id": 1}, {"Id": 1}]), &[0, 1]),
    ] {
        let home = Home::new();
        let server = home.serve_demo();
        let mut till = server.connect().till("demo");
        let sold = two_sales(&mut till);
        let order = part(7, goods);
        let returned = till.send(&order).succeeded();
        let expected: Vec<_> = expected.iter().map(|at: &usize| sold[*at].clone()).collect();
        assert_eq!(numbers(&returned), expected, "{what}");
        for card in &returned {
            assert_eq!((card.statuses(), card.remain.as_str()), (VOIDED, "0.0"), "{what}");
        }
        assert_eq!(till.send(&order).succeeded(), returned, "{what}: a repeat takes no more");
        let list = home.certificates();
        let voided = |card: &&Value| card["sale_status"] == "returned";
        assert_eq!(list.as_array().unwrap().iter().filter(voided).count(), expected.len());
        home.verify();
    }
}

#[test]
fn parts_come_back_one_after_the_other_until_nothing_is_left() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut till = server.connect().till("demo");
    let sold = two_sales(&mut till);
    for (cheque, at) in [(10, 0), (11, 1), (12, 3)] {
        let goods = json!([{"ItemCode": "a", "Price": 10}]);
        let returned = till.send(&part(cheque, goods)).succeeded();
        assert_eq!(numbers(&returned), [sold[at].clone()]);
    }
    let message = till.send(&part(13, json!([{"ItemCode": "a", "Price": 10}]))).refused_with(262);
    assert!(message.contains("Goods[0]"), "{message}");
    let rest = till.send(&part(14, Value::Null)).succeeded();
    assert_eq!(numbers(&rest), [sold[2].clone(), sold[4].clone()]);
    till.send(&part(15, Value::Null)).refused_with(261);
    till.send(&part(16, json!([{"Id": 1}]))).refused_with(261);
    home.verify();
}

#[test]
fn what_was_not_sold_there_does_not_come_back() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut till = server.connect().till("demo");
    two_sales(&mut till);
    let before = home.state();
    for (what, code, order) in [
        ("another order", 260, give_back("other")),
        ("another point of sale", 260, give_back("o").with("PosCode", "sample string 1")),
        ("a cheque alone that sold nothing", 260, {
            give_back("o").with("OrderNumber", Value::Null).with("ChequeId", 3)
        }),
        ("another series", 260, give_back("o").with("SertCardSeries", 2)),
        ("an unknown series", 230, give_back("o").with("SertCardSeries", 3)),
        ("another price", 262, part(7, json!([{"Price": "10.01"}]))),
        ("another code", 262, part(7, json!([{"ItemCode": "c"}]))),
        ("another id", 262, part(7, json!([{"Id": 4}]))),
        ("more than was sold", 262, part(7, json!([{"ItemCode": "b", "Quantity": 2}]))),
        ("one good of two", 262, part(7, json!([{"Id": 1}, {"Id": 4}]))),
        ("quantity 0", 240, part(7, json!([{"Id": 1, "Quantity": 0}]))),
        ("an empty good", 224, part(7, json!([{}]))),
        ("neither number", 220, give_back("o").with("OrderNumber", Value::Null)),
    ] {
        let (error, message) = till.send(&order).refused();
        assert_eq!(error, code, "{what}: {message}");
    }
    assert_eq!(home.state(), before);
}

#[test]
fn a_sale_under_a_cheque_alone_comes_back_by_it() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut till = server.connect().till("demo");
    let order = sale("", json!([good("5", 1)])).with("ChequeId", 44);
    let order = order.with("OrderNumber", Value::Null);
    let sold = till.send(&order).succeeded();
    let back = order.with("Refund", true).with("Goods", Value::Null);
    assert_eq!(numbers(&till.send(&back).succeeded()), numbers(&sold));
}

#[test]
fn without_an_order_number_the_cheque_says_which_sale_comes_back() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut till = server.connect().till("demo");
    let sold = two_sales(&mut till);
    let by_cheque = |cheque: i64| part(cheque, Value::Null).with("OrderNumber", Value::Null);
    assert_eq!(numbers(&till.send(&by_cheque(2)).succeeded()), sold[3..]);
    // With one, the cheque is that of the return, even if a sale had the same.
    assert_eq!(numbers(&till.send(&part(1, Value::Null)).succeeded()), sold[..3]);
    home.verify();
}

#[test]
fn a_return_hands_over_no_secret() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut till = server.connect().till("demo");
    let secret = till.send(&sale("o", json!([good("5", 1)]))).succeeded()[0].secret.clone();
    let back = till.post("application/json", give_back("o").0.to_string());
    assert!(!back.text().contains(&secret.unwrap()), "{}", back.text());
}
