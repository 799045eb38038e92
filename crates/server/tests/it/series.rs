//! Terms of a series for its certificates: numbers, prices and dates.

use std::collections::HashSet;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use serde_json::{Value, json};

use crate::kit::process::{Home, Server};
use crate::kit::sale::{Order, Till, Wire, good, sale};

/// A shop with one electronic series, of an operator in this time zone.
fn shop(zone: &str, series: &[&str]) -> (Home, Server, Till) {
    shop_of(&["--time-zone", zone], series)
}

/// A shop with one electronic series.
fn shop_of(operator: &[&str], series: &[&str]) -> (Home, Server, Till) {
    let home = Home::new();
    let operator = home.make(&[&["operator", "create", "--name", "Shop"], operator].concat());
    let partner = home.make(&["partner", "create", "--operator", &operator, "--name", "P"]);
    home.make(&["pos", "create", "--partner", &partner, "--code", "demo"]);
    let create = ["series", "create", "--operator", &operator, "--name", "S", "--id", "1"];
    home.make(&[&create[..], &["--kind", "electronic"], series].concat());
    let (_, key) = home.make_key(&["--operator", &operator]);
    let server = home.serve(&[]);
    let till = server.connect().till(&key);
    (home, server, till)
}

/// Weights 1 and 3 in turns from the right, the check digit included, come to a multiple of 10.
fn is_ean(number: &str) -> bool {
    let digits = number.chars().rev().map(|digit| digit.to_digit(10).unwrap());
    let weighted =
        digits.enumerate().map(|(at, digit)| if at % 2 == 0 { digit } else { digit * 3 });
    weighted.sum::<u32>() % 10 == 0
}

#[test]
fn a_series_says_when_its_numbers_are_used_up() {
    let small = ["--prefix", "123456", "--length", "8", "--price-min", "1", "--price-max", "9"];
    let (home, _server, mut till) = shop("Europe/Moscow", &small);
    let eleven = till.send(&sale("eleven", json!([good("1", 11)])));
    let message = eleven.refused_with(252);
    assert!(message.contains("1:"), "the series is named: {message}");
    assert_eq!(home.numbers(), [""; 0], "none is sold where not all can be");
    let mut numbers = HashSet::new();
    for order in 0..10 {
        let sold = till.send(&sale(&format!("o-{order}"), json!([good("1", 1)]))).succeeded();
        let number = sold[0].number.clone();
        assert!(number.len() == 8 && number.starts_with("123456") && is_ean(&number), "{number}");
        numbers.insert(number);
    }
    assert_eq!(numbers.len(), 10);
    till.send(&sale("one more", json!([good("1", 1)]))).refused_with(252);
    // What was sold is still told, and its numbers do not come back with it.
    till.send(&sale("o-3", json!([good("1", 1)]))).succeeded();
    let back = sale("o-3", Value::Null).with("Refund", true);
    till.send(&back).succeeded();
    till.send(&sale("one more", json!([good("1", 1)]))).refused_with(252);
    assert_eq!(home.numbers().len(), 10);
    home.verify();
}

#[test]
fn of_twenty_tills_at_once_ten_get_the_ten_numbers() {
    let small = ["--prefix", "123456", "--length", "8", "--price", "1"];
    let (home, server, till) = shop("Europe/Moscow", &small);
    let (_, key) = home.make_key(&["--operator", "1"]);
    drop(till);
    let errors: Vec<i64> = std::thread::scope(|threads| {
        let sell = |at: usize| {
            let mut till = server.connect().till(&key);
            let order = sale(&format!("o-{at}"), json!([good("1", 1)]));
            threads.spawn(move || till.send(&order).error)
        };
        let started: Vec<_> = (0..20).map(sell).collect();
        started.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert!(errors.iter().all(|error| matches!(error, 0 | 252)), "{errors:?}");
    assert_eq!(errors.iter().filter(|error| **error == 0).count(), 10);
    assert_eq!(home.numbers().len(), 10);
    home.verify();
}

#[test]
fn stock_of_a_small_series_ends_too() {
    let home = Home::new();
    let operator = home.make(&["operator", "create", "--name", "Shop"]);
    let series = home.make(&[
        "series",
        "create",
        "--operator",
        &operator,
        "--name",
        "S",
        "--kind",
        "plastic",
        "--prefix",
        "123456",
        "--length",
        "8",
        "--price",
        "5",
    ]);
    let stock = |count: &str, file: &str| {
        let out = home.path(file);
        let out = out.to_str().unwrap();
        home.try_scrip(&["series", "stock", &series, "--count", count, "--out", out])
    };
    let eleven = stock("11", "eleven");
    assert!(!eleven.status.success() && eleven.err.contains("used up"), "{eleven:?}");
    assert!(stock("10", "ten").status.success());
    assert!(home.numbers().iter().all(|number| is_ean(number)));
    assert_eq!(home.numbers().len(), 10);
    let one = stock("1", "one");
    assert!(!one.status.success() && one.err.contains("used up"), "{one:?}");
}

#[test]
fn numbers_are_ean_and_look_unlike_each_other() {
    let wide = ["--prefix", "20", "--price-min", "1", "--price-max", "9"];
    let (home, _server, mut till) = shop("Europe/Moscow", &wide);
    let cards = till.send(&sale("o", json!([good("1", 500)]))).succeeded();
    let numbers: Vec<u64> = cards.iter().map(|card| card.number.parse().unwrap()).collect();
    assert!(cards.iter().all(|card| card.number.len() == 13 && is_ean(&card.number)));
    assert_eq!(numbers.iter().collect::<HashSet<_>>().len(), 500);
    // One certificate's number does not tell the next one's.
    let near = numbers.windows(2).filter(|two| two[0].abs_diff(two[1]) < 1_000_000);
    assert!(near.count() < 5, "{numbers:?}");
    let secrets: HashSet<_> = cards.iter().map(|card| card.secret.clone()).collect();
    assert!(secrets.len() > 490, "secrets are drawn at random");
    home.verify();
}

#[test]
fn decimals_are_written_shortest() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut till = server.connect().till("demo");
    for (order, (price, in_json, in_xml)) in [
        ("1", "1.0", "1"),
        ("1.00", "1.0", "1"),
        ("10.5", "10.5", "10.5"),
        ("10.50", "10.5", "10.5"),
        ("10.55", "10.55", "10.55"),
        ("0.01", "0.01", "0.01"),
        ("100", "100.0", "100"),
        ("1000000", "1000000.0", "1000000"),
        ("10.550", "10.55", "10.55"),
        ("5.00000000", "5.0", "5"),
    ]
    .into_iter()
    .enumerate()
    {
        let order = sale(&format!("o-{order}"), json!([good(price, 1)]));
        for (wire, told) in [(Wire::Json, in_json), (Wire::Xml, in_xml)] {
            let content_type = if wire == Wire::Json { "text/json" } else { "text/xml" };
            let answer = till.post(content_type, order.written(wire)).text();
            let (before, after) = match wire {
                Wire::Xml => ("<Nominal>", "</Nominal>"),
                _ => ("\"Nominal\":", ","),
            };
            assert!(answer.contains(&format!("{before}{told}{after}")), "{price}: {answer}");
        }
    }
}

#[test]
fn amounts_have_the_digits_of_the_operators_currency() {
    for (currency, price, told, too_fine, limits) in [
        ("JPY", "500", "500.0", "500.5", "100 до 1000"),
        ("RUB", "500.55", "500.55", "500.555", "100.00 до 1000.00"),
        ("KWD", "500.555", "500.555", "500.5555", "100.000 до 1000.000"),
    ] {
        let range = ["--prefix", "20", "--price-min", "100", "--price-max", "1000"];
        let (home, _server, mut till) = shop_of(&["--currency", currency], &range);
        let mut send = |price: &str| till.send(&sale(price, json!([good(price, 1)])));
        assert_eq!(send(price).succeeded()[0].nominal, told, "{currency}");
        send(too_fine).refused_with(243);
        let message = send("1001").refused_with(244);
        assert!(message.contains(limits), "{currency}: {message}");
        home.verify();
    }
}

#[test]
fn a_certificate_is_valid_through_the_last_second_of_its_last_day_where_the_operator_is() {
    for (zone, days) in [
        ("Europe/Moscow", 365),
        ("Europe/Moscow", 1),
        ("Asia/Kolkata", 30),
        ("Pacific/Kiritimati", 365),
        ("Pacific/Pago_Pago", 365),
        // Half a year on, its offset is another one.
        ("America/New_York", 182),
        ("America/New_York", 365),
    ] {
        let price = ["--prefix", "20", "--price", "5", "--days", &days.to_string()];
        let (_home, _server, mut till) = shop(zone, &price);
        let zone = TimeZone::get(zone).unwrap();
        let before = today(&zone);
        let card = till.send(&sale("o", json!([good("5", 1)]))).succeeded().remove(0);
        // Midnight may have passed meanwhile.
        let days_on = |today: Date| last_second(today.saturating_add(days.days()), &zone);
        let expected = [days_on(before), days_on(today(&zone))];
        assert!(expected.contains(&card.expiry), "{zone:?}: {} and {expected:?}", card.expiry);
    }
}

#[expect(clippy::disallowed_methods, reason = "the server under test reads the same clock")]
fn today(zone: &TimeZone) -> Date {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    let now = Timestamp::from_second(i64::try_from(now.as_secs()).unwrap()).unwrap();
    now.to_zoned(zone.clone()).date()
}

fn last_second(day: Date, zone: &TimeZone) -> String {
    let end = day.at(23, 59, 59, 0).to_zoned(zone.clone()).unwrap();
    end.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

#[test]
fn a_series_is_sold_in_its_time_only() {
    for (from, through, sells) in [
        (None, None, true),
        (Some(0), Some(0), true),
        (Some(-5), None, true),
        (None, Some(5), true),
        (Some(2), None, false),
        (None, Some(-2), false),
    ] {
        let price = ["--prefix", "20", "--price", "5"].map(str::to_owned);
        let mut arguments = price.to_vec();
        let today = today(&TimeZone::get("Europe/Moscow").unwrap());
        for (name, days) in [("--on-sale-from", from), ("--on-sale-through", through)] {
            let day = days.map(|days: i64| today.saturating_add(days.days()).to_string());
            arguments.extend(day.into_iter().flat_map(|day| [name.to_owned(), day]));
        }
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let (_home, _server, mut till) = shop("Europe/Moscow", &arguments);
        let sold = till.send(&sale("o", json!([good("5", 1)])));
        if sells {
            sold.succeeded();
        } else {
            sold.refused_with(232);
        }
    }
}

#[test]
fn certificates_keep_the_terms_under_which_they_were_sold() {
    let price = ["--prefix", "20", "--price-min", "1", "--price-max", "9", "--days", "10"];
    let (home, _server, mut till) = shop("Europe/Moscow", &price);
    let order = |name: &str, price: &str| -> Order { sale(name, json!([good(price, 1)])) };
    let sold = till.send(&order("a", "5")).succeeded().remove(0);
    home.scrip(&[
        "series",
        "change",
        "1",
        "--price-min",
        "100",
        "--price-max",
        "200",
        "--days",
        "20",
    ]);
    let again = till.send(&order("a", "5")).succeeded().remove(0);
    assert_eq!((&again.nominal, &again.expiry), (&sold.nominal, &sold.expiry));
    crate::kit::process::eventually("the new price holds", || {
        till.send(&order("b", "150")).error == 0
    });
    let dearer = till.send(&order("b", "150")).succeeded().remove(0);
    assert!(dearer.expiry > sold.expiry);
    till.send(&order("c", "5")).refused_with(244);
    home.verify();
}
