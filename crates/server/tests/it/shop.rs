//! A shop set up from the command line on an empty directory, without the demo: plastic cards,
//! keys, and who sees what.

use serde_json::{Value, json};

use crate::kit::process::{Home, Server, text, within};
use crate::kit::sale::{ACTIVE, Card, Order, Sold, VOIDED, Wire};

/// Time in which the server must notice another process's change.
const SOON: std::time::Duration = std::time::Duration::from_secs(2);

/// Ids of what was set up.
struct Shop {
    home: Home,
    server: Server,
    operator: String,
    partner: String,
    pos: String,
    series: String,
}

impl Shop {
    /// Everything is made while the server runs, which must know it at once.
    fn open() -> Self {
        let home = Home::new();
        let server = home.serve(&[]);
        let operator = home.make(&["operator", "create", "--name", "Shop"]);
        let partner = home.make(&["partner", "create", "--operator", &operator, "--name", "P"]);
        let pos = home.make(&["pos", "create", "--partner", &partner, "--code", "till 1"]);
        let series = plastic_series(&home, &operator, "30");
        Self { home, server, operator, partner, pos, series }
    }

    fn key(&self, more: &[&str]) -> (String, String) {
        self.home.make_key(&[&["--operator", &self.operator], more].concat())
    }

    fn stock(&self, series: &str, count: usize) -> Vec<(String, String)> {
        stock(&self.home, series, count)
    }
}

fn plastic_series(home: &Home, operator: &str, prefix: &str) -> String {
    let create = ["series", "create", "--operator", operator, "--name", "Plastic"];
    let kind = ["--kind", "plastic", "--prefix", prefix];
    home.make(&[&create[..], &kind, &["--price-min", "100", "--price-max", "5000"]].concat())
}

/// Makes stock; gives the printed numbers with their secrets.
fn stock(home: &Home, series: &str, count: usize) -> Vec<(String, String)> {
    let out = home.path(&format!("stock-{series}-{count}"));
    let secrets = home.path(&format!("stock-{series}-{count}.secrets"));
    home.scrip(&["series", "stock", series, "--count", &count.to_string(), "--out", text(&out)]);
    let numbers = std::fs::read_to_string(&out).unwrap();
    let pairs = std::fs::read_to_string(&secrets).unwrap();
    let pairs: Vec<(String, String)> = pairs
        .lines()
        .map(|line| line.split_once(',').map(|(n, s)| (n.to_owned(), s.to_owned())).unwrap())
        .collect();
    let listed: Vec<&str> = numbers.lines().collect();
    assert_eq!(listed, pairs.iter().map(|(number, _)| number.as_str()).collect::<Vec<_>>());
    assert_eq!(listed.len(), count);
    pairs
}

/// A sale of a printed card: its number is the good's item code.
fn card(order: &str, number: &str, price: &str) -> Order {
    let good = json!({"Id": 1, "Price": price, "ItemCode": number});
    Order(json!({"PosCode": "till 1", "OrderNumber": order, "Goods": [good]}))
}

#[test]
fn a_printed_card_is_sold_once_and_returned() {
    let shop = Shop::open();
    let stock = shop.stock(&shop.series, 5);
    for (number, _) in &stock {
        assert!(number.len() == 13 && number.starts_with("30"), "{number}");
    }
    let (_, key) = shop.key(&[]);
    let mut till = shop.server.connect().till(&key);
    let (first, secret) = &stock[0];
    let sold = till.send(&card("o-1", first, "750.50")).succeeded();
    let [only] = sold.as_slice() else { panic!("{sold:?}") };
    assert_eq!(only.handed_over(), (first.clone(), secret.clone()), "the card that was printed");
    assert_eq!((only.nominal.as_str(), only.remain.as_str()), ("750.5", "750.5"));
    assert_eq!(only.statuses(), ACTIVE);

    let message = till.send(&card("o-2", first, "750.50")).refused_with(251);
    assert!(message.contains("Goods[0].ItemCode") && message.contains(first), "{message}");
    assert_eq!(till.send(&card("o-1", first, "750.50")).succeeded(), sold, "a repeat is none");

    let back = Order(json!({"PosCode": "till 1", "OrderNumber": "o-1", "Refund": true}));
    let returned = till.send(&back).succeeded();
    assert_eq!((returned[0].number.as_str(), returned[0].statuses()), (first.as_str(), VOIDED));
    till.send(&card("o-3", first, "750.50")).refused_with(251);
    shop.home.verify();
    assert_eq!(shop.home.numbers().len(), 5);
}

#[test]
fn of_twenty_tills_that_sell_one_card_at_once_one_does() {
    let shop = Shop::open();
    let number = shop.stock(&shop.series, 1)[0].0.clone();
    let (_, key) = shop.key(&[]);
    let errors: Vec<i64> = std::thread::scope(|threads| {
        let sell = |at: usize| {
            let mut till = shop.server.connect().till(&key);
            let order = card(&format!("o-{at}"), &number, "100");
            threads.spawn(move || till.send(&order).error)
        };
        let started: Vec<_> = (0..20).map(sell).collect();
        started.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert!(errors.iter().all(|error| matches!(error, 0 | 251)), "{errors:?}");
    assert_eq!(errors.iter().filter(|error| **error == 0).count(), 1);
    shop.home.verify();
}

#[test]
fn a_printed_card_is_found_by_its_number_with_and_without_its_series() {
    let shop = Shop::open();
    let other = plastic_series(&shop.home, &shop.operator, "31");
    let stock = shop.stock(&shop.series, 4);
    let foreign = shop.stock(&other, 1)[0].0.clone();
    let (_, key) = shop.key(&[]);
    let mut till = shop.server.connect().till(&key);
    let id: i64 = shop.series.parse().unwrap();
    for (order, number, series) in [("a", &stock[0].0, None), ("b", &stock[1].0, Some(id))] {
        let order = card(order, number, "100").with("SertCardSeries", series);
        assert_eq!(till.send(&order).succeeded()[0].number, *number);
    }
    let in_spaces = format!("  {} ", stock[2].0);
    let found = till.send(&card("c", &in_spaces, "100")).succeeded();
    assert_eq!(found[0].number, stock[2].0);

    // The next number that would be printed, which is not yet.
    for (what, code, order) in [
        ("not this series", 250, card("d", &foreign, "100").with("SertCardSeries", id)),
        ("no number", 231, card("d", "gift", "100")),
        ("no number, in a series", 250, card("d", "gift", "100").with("SertCardSeries", id)),
        ("twice in one order", 251, {
            let good = json!({"Price": "100", "ItemCode": stock[3].0});
            card("d", "", "100").with("Goods", json!([good, good]))
        }),
        ("two of one card", 241, card("d", &stock[3].0, "100").with_good("Quantity", 2)),
        ("price under the series'", 244, card("d", &stock[3].0, "99.99")),
    ] {
        let (error, message) = till.send(&order).refused();
        assert_eq!(error, code, "{what}: {message}");
        assert!(message.contains("Goods["), "{what}: {message}");
    }
    // None of that sold the last one.
    till.send(&card("e", &stock[3].0, "5000")).succeeded();
    shop.home.verify();
}

#[test]
fn goods_of_one_order_sell_several_series_in_their_order() {
    let shop = Shop::open();
    let printed = shop.stock(&shop.series, 1)[0].0.clone();
    let make = ["series", "create", "--operator", &shop.operator, "--name", "E", "--kind"];
    let more = ["electronic", "--prefix", "40", "--price", "500", "--item-code", "gift-500"];
    shop.home.make(&[&make[..], &more, &["--item-code", "gift-five"]].concat());
    let more = ["electronic", "--prefix", "123456", "--length", "8", "--price", "20"];
    let allow = ["--allow-refund-purchase", "false", "--item-code", "small"];
    shop.home.make(&[&make[..], &more, &allow, &["--secret-digits", "4"]].concat());
    let (_, key) = shop.key(&[]);
    let mut till = shop.server.connect().till(&key);
    let goods = json!([
        {"Price": "500", "ItemCode": "gift-five", "Quantity": 2},
        {"Price": "200", "ItemCode": printed},
        {"Price": "20.00", "ItemCode": "small"},
        {"Price": "500.00", "ItemCode": "gift-500"},
    ]);
    let order = card("o", "", "0").with("Goods", goods);
    let cards = till.send(&order).succeeded();
    let seen: Vec<(&str, &str)> =
        cards.iter().map(|card| (&card.number[..2], card.nominal.as_str())).collect();
    let expected =
        [("40", "500.0"), ("40", "500.0"), ("30", "200.0"), ("12", "20.0"), ("40", "500.0")];
    assert_eq!(seen, expected);
    assert_eq!((cards[3].number.len(), cards[3].secret.as_ref().unwrap().len()), (8, 4));
    assert_eq!(cards[3].flags, [true, false, true]);
    // One of the series takes nothing back, so that the whole does not come back either.
    let back = Order(json!({"PosCode": "till 1", "OrderNumber": "o", "Refund": true}));
    till.send(&back).refused_with(263);
    let one = back.with("Goods", json!([{"ItemCode": "gift-five"}])).with("ChequeId", 5);
    assert_eq!(till.send(&one).succeeded().len(), 1);
    // A fixed price is the only one.
    let wrong = card("p", "gift-500", "499.99");
    assert!(till.send(&wrong).refused_with(244).contains("500.00"));
    shop.home.verify();
}

#[test]
fn an_operator_sees_nothing_of_anothers() {
    let shop = Shop::open();
    let number = shop.stock(&shop.series, 1)[0].0.clone();
    let (_, own) = shop.key(&[]);
    let operator = shop.home.make(&["operator", "create", "--name", "Other"]);
    let partner = shop.home.make(&["partner", "create", "--operator", &operator, "--name", "P"]);
    shop.home.make(&["pos", "create", "--partner", &partner, "--code", "till 1"]);
    let (_, other) = shop.home.make_key(&["--operator", &operator]);
    let mut stranger = shop.server.connect().till(&other);
    let series: i64 = shop.series.parse().unwrap();
    stranger.send(&card("o", &number, "100")).refused_with(231);
    stranger.send(&card("o", &number, "100").with("SertCardSeries", series)).refused_with(230);
    let named: i64 = shop.operator.parse().unwrap();
    stranger.send(&card("o", &number, "100").with("Operator", named)).refused_with(203);
    // What the owner sells, the stranger cannot return, under the same numbers and codes.
    shop.server.connect().till(&own).send(&card("o", &number, "100")).succeeded();
    let back = Order(json!({"PosCode": "till 1", "OrderNumber": "o", "Refund": true}));
    stranger.send(&back).refused_with(260);
    // The same prefix makes the same numbers, and each is only its operator's.
    let series = plastic_series(&shop.home, &operator, "30");
    let theirs = shop.stock(&series, 1)[0].0.clone();
    assert_eq!(stranger.send(&card("o", &theirs, "200")).succeeded()[0].nominal, "200.0");
    let listed =
        shop.home.scrip(&["certificates", "list", "--operator", &operator, "--format", "numbers"]);
    assert_eq!(listed.trim(), theirs);
    shop.home.verify();
}

#[test]
fn a_key_bound_to_a_point_of_sale_acts_for_no_other() {
    let shop = Shop::open();
    let stock = shop.stock(&shop.series, 2);
    shop.home.make(&["pos", "create", "--partner", &shop.partner, "--code", "till 2"]);
    shop.home.make(&["site", "create", "--pos", &shop.pos, "--code", "widget"]);
    let (_, bound) = shop.key(&["--pos", &shop.pos]);
    let mut till = shop.server.connect().till(&bound);
    let message =
        till.send(&card("o", &stock[0].0, "100").with("PosCode", "till 2")).refused_with(213);
    assert!(message.contains("PosCode") && message.contains("till 2"), "{message}");
    // Its place need not be named, or is named by its site.
    let unnamed = card("o", &stock[0].0, "100").with("PosCode", Value::Null);
    let first = till.send(&unnamed).succeeded();
    assert_eq!(till.send(&card("o", &stock[0].0, "100")).succeeded(), first);
    let by_site = card("p", &stock[1].0, "100").with("PosCode", Value::Null);
    till.send(&by_site.with("SiteCode", "widget")).succeeded();
}

#[test]
fn a_key_without_the_right_to_sell_sells_nothing() {
    let shop = Shop::open();
    let number = shop.stock(&shop.series, 1)[0].0.clone();
    let (_, reader) = shop.key(&["--scopes", "read"]);
    let mut till = shop.server.connect().till(&reader);
    assert_eq!(till.status_of(&card("o", &number, "100")), 403);
    assert_eq!(shop.home.certificates()[0]["sale_status"], "unsold");
}

#[test]
fn keys_are_made_revoked_and_rotated_while_the_server_runs() {
    let shop = Shop::open();
    let number = shop.stock(&shop.series, 1)[0].0.clone();
    let order = card("o", &number, "100");
    let token = ["--token", "987654", "--weak"];
    let (id, secret) = shop.key(&token);
    let mut till = shop.server.connect().till(&secret);
    let sold = till.send(&order).succeeded();
    // The same key by its token.
    let operator: i64 = shop.operator.parse().unwrap();
    let by_token = order.clone().with("Operator", operator).with("Token", 987_654);
    assert_eq!(shop.server.connect().bare_till().send(&by_token).succeeded(), sold);

    let rotated = shop.home.scrip(&["key", "rotate", &id]);
    let rotated = rotated.trim();
    assert_ne!(rotated, secret);
    let mut new = shop.server.connect().till(rotated);
    assert_eq!(new.send(&order).succeeded(), sold, "the new secret works at once");
    within(SOON, "the old secret opens nothing", || till.status_of(&order) == 401);
    assert_eq!(new.status_of(&order), 200);

    shop.home.scrip(&["key", "revoke", &id]);
    within(SOON, "the key opens nothing", || new.status_of(&order) == 401);
    let mut bare = shop.server.connect().bare_till();
    assert_eq!(bare.status_of(&by_token), 401, "nor does its token");
}

/// A key and a point of sale that the server does not know yet, used by many tills at once: none of
/// them may be told that they do not exist.
#[test]
fn what_was_made_a_moment_ago_is_known_to_all_who_ask_at_once() {
    let shop = Shop::open();
    for round in 0..5 {
        let pos = format!("new till {round}");
        shop.home.make(&["pos", "create", "--partner", &shop.partner, "--code", &pos]);
        let (_, key) = shop.key(&[]);
        let back = json!({"PosCode": pos, "OrderNumber": "none", "Refund": true});
        let errors: Vec<i64> = std::thread::scope(|threads| {
            let ask = |_| {
                let mut till = shop.server.connect().till(&key);
                let order = Order(back.clone());
                threads.spawn(move || till.send(&order).error)
            };
            let started: Vec<_> = (0..10).map(ask).collect();
            started.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert_eq!(errors, [260; 10], "there was no such sale, which takes a place to know");
    }
}

#[test]
fn a_secret_may_be_brought_along() {
    let shop = Shop::open();
    let number = shop.stock(&shop.series, 1)[0].0.clone();
    let file = shop.home.path("secret");
    std::fs::write(&file, "moved-from-the-old-server\n").unwrap();
    let out = shop.home.scrip(&[
        "key",
        "create",
        "--name",
        "moved",
        "--operator",
        &shop.operator,
        "--secret-file",
        text(&file),
    ]);
    assert!(!out.contains("moved-from"), "it is known already: {out}");
    let mut till = shop.server.connect().till("moved-from-the-old-server");
    till.send(&card("o", &number, "100")).succeeded();
}

#[test]
fn what_is_disabled_sells_nothing_and_sells_again_when_enabled() {
    let shop = Shop::open();
    let stock = shop.stock(&shop.series, 5);
    let (_, key) = shop.key(&[]);
    let mut till = shop.server.connect().till(&key);
    let denied = Err(401);
    for (at, (what, id, refusal)) in [
        ("pos", &shop.pos, Ok((211, "till 1"))),
        ("partner", &shop.partner, Ok((211, "till 1"))),
        ("series", &shop.series, Ok((232, "Goods[0]"))),
        ("operator", &shop.operator, denied),
    ]
    .into_iter()
    .enumerate()
    {
        let order = card(&format!("o-{at}"), &stock[at].0, "100");
        shop.home.scrip(&[what, "disable", id]);
        let mut last = till.post("application/json", order.written(Wire::Json));
        match refusal {
            Ok((code, named)) => {
                within(SOON, what, || {
                    last = till.post("application/json", order.written(Wire::Json));
                    Sold::read(&last).error == code
                });
                let message = Sold::read(&last).refused_with(code);
                assert!(message.contains(named), "{what}: {message}");
            }
            Err(status) => within(SOON, what, || {
                last = till.post("application/json", order.written(Wire::Json));
                last.status == status
            }),
        }
        shop.home.scrip(&[what, "enable", id]);
        let mut sold: Vec<Card> = Vec::new();
        within(SOON, what, || {
            last = till.post("application/json", order.written(Wire::Json));
            last.status == 200 && {
                sold = Sold::read(&last).cards;
                !sold.is_empty()
            }
        });
        assert_eq!(sold[0].number, stock[at].0, "{what}");
    }
    shop.home.verify();
}

#[test]
fn stock_is_not_written_over_what_was_printed_before() {
    let shop = Shop::open();
    let out = shop.home.path("cards");
    let make = ["series", "stock", &shop.series, "--count", "2", "--out", text(&out)];
    shop.home.scrip(&make);
    let printed = std::fs::read(&out).unwrap();
    let refused = shop.home.try_scrip(&make);
    assert!(!refused.status.success() && refused.err.contains("cards"), "{refused:?}");
    assert_eq!((std::fs::read(&out).unwrap(), shop.home.numbers().len()), (printed, 2));
    let listed = shop.home.scrip(&["certificates", "list"]);
    let secrets = std::fs::read_to_string(shop.home.path("cards.secrets")).unwrap();
    for line in secrets.lines() {
        let (number, secret) = line.split_once(',').unwrap();
        assert!(listed.contains(number), "{listed}");
        assert!(!listed.contains(&format!(" {secret} ")), "a list tells no secret");
    }
    // Neither file is for others to read.
    for file in ["cards", "cards.secrets"] {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(shop.home.path(file)).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{file}: {mode:o}");
    }
}

#[test]
fn a_stock_is_written_whole_or_not_at_all_and_can_be_written_again() {
    let home = Home::new();
    let operator = home.make(&["operator", "create", "--name", "House"]);
    let series = home.make(&[
        "series",
        "create",
        "--operator",
        &operator,
        "--name",
        "Ten",
        "--kind",
        "plastic",
        "--prefix",
        "123456",
        "--length",
        "8",
        "--price",
        "100",
    ]);
    let (first, more) = (home.path("first"), home.path("more"));
    let too_many = ["series", "stock", &series, "--count", "11", "--out", text(&first)];
    let ran = home.try_scrip(&too_many);
    assert!(!ran.status.success() && ran.err.contains("used up"), "{}", ran.err);
    assert!(!first.exists() && !home.path("first.secrets").exists(), "empty files are left");
    let made = stock(&home, &series, 10);
    let ran = home.try_scrip(&["series", "stock", &series, "--count", "1", "--out", text(&more)]);
    assert!(!ran.status.success() && !more.exists(), "{}", ran.err);
    home.scrip(&["series", "stock", &series, "--again", "--out", text(&more)]);
    let again = std::fs::read_to_string(home.path("more.secrets")).unwrap();
    let pairs: Vec<_> = again.lines().filter_map(|line| line.split_once(',')).collect();
    assert_eq!(pairs, made.iter().map(|(n, s)| (n.as_str(), s.as_str())).collect::<Vec<_>>());
    home.verify();
}
