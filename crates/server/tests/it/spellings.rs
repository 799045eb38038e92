//! Different spellings mean one value: phones, codes of points of sale, order numbers, and secret
//! codes from a spreadsheet.

use serde_json::{Value, json};

use crate::family::Caller;
use crate::kit::process::Home;

fn order(number: &str, phone: i64) -> Value {
    json!({"PosCode": "demo", "SertCardSeries": 1, "OrderNumber": number, "Phone": phone,
        "Goods": [{"Price": 10}]})
}

#[test]
fn every_spelling_of_a_phone_is_one_owner_and_finds_one_sale() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut till = Caller::of(&server, "demo");
    let owner = |till: &mut Caller, phone: i64| {
        let body = json!({"ActionType": "create", "Name": "Анна", "Phone": phone});
        till.told("Owner", &body)["Id"].as_i64().unwrap()
    };
    for (at, spellings) in [
        &[79_001_234_567_i64, 89_001_234_567, 9_001_234_567, 81_079_001_234_567][..],
        &[77_010_000_000, 87_010_000_000, 7_010_000_000],
        &[375_290_000_000, 810_375_290_000_000],
        &[998_901_234_567],
    ]
    .into_iter()
    .enumerate()
    {
        let ids: Vec<i64> = spellings.iter().map(|phone| owner(&mut till, *phone)).collect();
        assert!(ids.iter().all(|id| *id == ids[0]), "{spellings:?}: {ids:?}");
        // A sale under each of them, found under each of them.
        for (place, phone) in spellings.iter().enumerate() {
            let sold = order(&format!("PH-{at}-{place}"), *phone);
            till.told("NumberFromGoods", &sold);
            assert_eq!(
                till.told("NumberFromGoods", &sold)["SertCards"].as_array().unwrap().len(),
                1
            );
        }
        for phone in spellings {
            let found = till.told("SalesPaging", &json!({"Phone": phone, "Start": 1}));
            let found = found["Sales"].as_array().unwrap().len();
            assert_eq!(found, spellings.len(), "{phone}");
        }
    }
    for nobody in
        [4_951_234_567_i64, 84_951_234_567, 74_951_234_567, 375_170_000_000, 77_270_000_000]
    {
        let body = json!({"ActionType": "create", "Name": "Анна", "Phone": nobody});
        assert_eq!(till.ask("Owner", &body)["ErrorCode"], 334, "{nobody}");
        // On a sale it is what the till said.
        till.told("NumberFromGoods", &order(&format!("landline-{nobody}"), nobody));
        let found = till.told("SalesPaging", &json!({"Phone": nobody, "Start": 1}));
        assert_eq!(found["Sales"].as_array().unwrap().len(), 1);
    }
    home.verify();
}

#[test]
fn national_forms_are_those_of_the_operators_country() {
    let home = Home::new();
    let server = home.serve_demo();
    let show = || home.scrip(&["operator", "show", "1", "--json"]);
    assert!(show().contains("\"country\": \"RU\""), "{}", show());
    let kazakh = home.make(&[
        "operator",
        "create",
        "--name",
        "KZ",
        "--currency",
        "KZT",
        "--time-zone",
        "Asia/Almaty",
    ]);
    let shown = home.scrip(&["operator", "show", &kazakh, "--json"]);
    assert!(shown.contains("\"country\": \"KZ\""), "{shown}");
    let refused = home.try_scrip(&["operator", "change", "1", "--country", "XX"]);
    assert!(refused.err.contains("BY") && refused.err.contains("UZ"), "{}", refused.err);
    home.scrip(&["operator", "change", "1", "--country", "by"]);
    assert!(show().contains("\"country\": \"BY\""), "{}", show());
    server.stop();
    let server = home.serve_demo();
    let mut till = Caller::of(&server, "demo");
    let ids: Vec<Value> = [290_000_000_i64, 80_290_000_000, 375_290_000_000]
        .map(|phone| {
            till.told("Owner", &json!({"ActionType": "create", "Name": "Анна", "Phone": phone}))
        })
        .into_iter()
        .map(|told| told["Id"].clone())
        .collect();
    assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
    home.verify();
}

#[test]
fn what_surrounds_a_code_is_no_part_of_it() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut till = Caller::of(&server, "demo");
    let sold = till.told("NumberFromGoods", &order("A-1", 0));
    for (pos, number) in [
        ("demo", " A-1"),
        ("DEMO", "A-1\u{200B}"),
        ("\u{FEFF}Demo\r\n", "\tA-1\u{A0}"),
        (" demo ", "\u{2}A-1\u{3}"),
    ] {
        let mut again = order(number, 0);
        again["PosCode"] = json!(pos);
        assert_eq!(till.told("NumberFromGoods", &again), sold, "{again}");
    }
    let mut other = order("a-1", 0);
    other["PosCode"] = json!("demo");
    assert_ne!(till.told("NumberFromGoods", &other), sold, "order numbers have their case");
    let mut blank = order("\u{200B}\u{FEFF} ", 0);
    assert_eq!(till.ask("NumberFromGoods", &blank)["ErrorCode"], 220);
    blank["OrderNumber"] = json!("A-2");
    blank["PosCode"] = json!("dem");
    assert_eq!(till.ask("NumberFromGoods", &blank)["ErrorCode"], 210);
    // Where two differ by their case alone, each is called by its own name only.
    home.make(&["pos", "create", "--partner", "1", "--code", "DEMO"]);
    server.stop();
    let server = home.serve_demo();
    let mut till = Caller::of(&server, "demo");
    for (pos, code) in [("demo", 0), (" DEMO ", 0), ("Demo", 210)] {
        let mut asked = order(&format!("two-{}", pos.trim()), 0);
        asked["PosCode"] = json!(pos);
        assert_eq!(till.ask("NumberFromGoods", &asked)["ErrorCode"], code, "{pos:?}");
    }
    let found = till.told("SalesPaging", &json!({"ChequeNumber": " A-1 ", "Start": 1}));
    assert_eq!(found["Sales"].as_array().unwrap().len(), 1);
    home.verify();
}

#[test]
fn a_secret_code_that_lost_its_zeros_is_the_same_one() {
    let home = Home::new();
    let server = home.serve(&["--demo", "--secret-leading-zeros", "true"]);
    let mut till = Caller::of(&server, "demo");
    let mut many = order("many", 0);
    many["Goods"] = json!([{"Price": 10, "Quantity": 200}]);
    let sold = till.told("NumberFromGoods", &many);
    let cards = sold["SertCards"].as_array().unwrap();
    let with_zero = cards.iter().find(|card| card["SecretCode"].as_str().unwrap().starts_with('0'));
    let card = with_zero.expect("one of 200 begins with a zero");
    let number = &card["Number"];
    let secret = card["SecretCode"].as_str().unwrap();
    let lost = secret.trim_start_matches('0');
    let ask = |till: &mut Caller, secret: &str| {
        till.ask(
            "SecretIdentify",
            &json!({"PosCode": "demo", "SertCard": number, "SecretCode": secret}),
        )["ErrorCode"]
            .as_i64()
            .unwrap()
    };
    assert_eq!(ask(&mut till, secret), 0);
    assert_eq!(ask(&mut till, lost), 0);
    assert_ne!(ask(&mut till, &format!("0{secret}")), 0);
    let mut api = server.api("demo");
    let target = format!("/v1/certificates/{number}/check");
    let checked = api.send("POST", &target, &json!({"secret": lost}));
    assert_eq!(crate::kit::api::json(&checked)["valid"], json!(true));
    let redemption = json!({"order": {"id": "o", "lines":
        [{"quantity": 1, "unit_price": {"amount": 500, "currency": "RUB"}}]},
        "instruments": [{"certificate": number.to_string(), "secret": lost}]});
    assert_eq!(api.send("POST", "/v1/redemptions", &redemption).status, 201);
    server.stop();
    // Without the setting no new one begins with a zero.
    let server = home.serve_demo();
    let mut till = Caller::of(&server, "demo");
    many["OrderNumber"] = json!("many more");
    let sold = till.told("NumberFromGoods", &many);
    for card in sold["SertCards"].as_array().unwrap() {
        assert!(!card["SecretCode"].as_str().unwrap().starts_with('0'), "{card}");
    }
    home.verify();
}

#[test]
fn a_point_of_sale_says_how_its_numbers_are_counted() {
    let home = Home::new();
    let server = home.serve_demo();
    let shown = |id: &str| -> Value {
        serde_json::from_str(&home.scrip(&["pos", "show", id, "--json"])).unwrap()
    };
    let made = home.make(&[
        "pos",
        "create",
        "--partner",
        "1",
        "--code",
        "daily",
        "--order-numbers",
        "daily",
        "--repeat-hours",
        "5",
    ]);
    let counted = |shown: &Value| {
        ["order_numbers", "cheque_numbers", "repeat_hours"].map(|name| shown[name].clone())
    };
    assert_eq!(counted(&shown(&made)), [json!("daily"), json!("once"), json!(5)]);
    home.scrip(&["pos", "change", &made, "--cheque-numbers", "daily", "--repeat-hours", "default"]);
    assert_eq!(counted(&shown(&made)), [json!("daily"), json!("daily"), json!(null)]);
    home.scrip(&["pos", "change", &made, "--order-numbers", "once", "--cheque-numbers", "once"]);
    assert_eq!(counted(&shown(&made)), [json!("once"), json!("once"), json!(null)]);
    assert_eq!(counted(&shown("1")), [json!("once"), json!("once"), json!(null)]);
    for wrong in [["--repeat-hours", "0"], ["--repeat-hours", "721"], ["--order-numbers", "weekly"]]
    {
        let ran = home.try_scrip(&[&["pos", "change", &made][..], &wrong].concat());
        assert!(!ran.status.success(), "{wrong:?}");
    }
    home.scrip(&["pos", "change", &made, "--order-numbers", "daily"]);
    server.stop();
    let server = home.serve_demo();
    let mut till = Caller::of(&server, "demo");
    let mut sale = order("1", 0);
    sale["PosCode"] = json!("daily");
    let sold = till.told("NumberFromGoods", &sale);
    assert_eq!(till.told("NumberFromGoods", &sale), sold);
    let mut other = sale.clone();
    other["Goods"][0]["Price"] = json!(11);
    assert_eq!(till.ask("NumberFromGoods", &other)["ErrorCode"], 200);
    let mut back = sale.clone();
    back["Refund"] = json!(true);
    let returned = till.told("NumberFromGoods", &back);
    assert_eq!(returned["SertCards"][0]["Number"], sold["SertCards"][0]["Number"]);
    assert_eq!(till.told("NumberFromGoods", &back), returned);
    home.verify();
}

#[test]
fn one_sale_is_repeated_under_every_spelling_of_its_phone() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut till = Caller::of(&server, "demo");
    let spellings = [79_001_234_567_i64, 89_001_234_567, 9_001_234_567, 81_079_001_234_567];
    for (at, first) in spellings.into_iter().enumerate() {
        for cheque in [None, Some(500 + at)] {
            let asked = |phone: i64| {
                let mut asked = order(&format!("P-{at}-{}", cheque.is_some()), phone);
                if let Some(cheque) = cheque {
                    asked["ChequeId"] = json!(cheque);
                }
                asked
            };
            let sold = till.told("NumberFromGoods", &asked(first));
            let back = |phone: i64| {
                let mut back = asked(phone);
                back["Refund"] = json!(true);
                back
            };
            for again in spellings {
                assert_eq!(till.told("NumberFromGoods", &asked(again)), sold, "{first} {again}");
            }
            for other in [79_001_234_568_i64, 4_951_234_567, 0] {
                assert_eq!(till.ask("NumberFromGoods", &asked(other))["ErrorCode"], 200, "{other}");
            }
            let returned = till.told("NumberFromGoods", &back(first));
            for again in spellings {
                assert_eq!(till.told("NumberFromGoods", &back(again)), returned, "{first} {again}");
            }
        }
    }
    assert_eq!(home.numbers().len(), 2 * spellings.len());
    home.verify();
}

#[test]
fn what_a_scanner_puts_around_texts_of_goods_is_no_part_of_them() {
    let home = Home::new();
    let create = ["series", "create", "--operator", "1", "--kind", "plastic", "--prefix", "30"];
    let server = home.serve_demo();
    let plastic = home.make(&[&create[..], &["--name", "Картон", "--price", "10"]].concat());
    let coded = ["series", "create", "--operator", "1", "--name", "Код", "--kind", "electronic"];
    home.make(
        &[&coded[..], &["--price", "10", "--prefix", "31", "--item-code", "gift-10"]].concat(),
    );
    let out = home.path("stock");
    let to = ["--count", "8", "--out", out.to_str().unwrap()];
    home.scrip(&[&["series", "stock", &plastic][..], &to].concat());
    let cards = std::fs::read_to_string(&out).unwrap();
    server.stop();
    let server = home.serve_demo();
    let mut till = Caller::of(&server, "demo");
    let around = [("", "\r\n"), ("", "\t"), ("\u{2}", "\u{3}"), ("\u{feff}", " ")];
    let mut cards = cards.lines();
    for (at, (before, after)) in around.into_iter().enumerate() {
        let codes = [cards.next().unwrap(), cards.next().unwrap(), "gift-10"];
        for (place, code) in codes.into_iter().enumerate() {
            let asked = |code: &str, name: &str, email: &str| {
                let mut asked = order(&format!("S-{at}-{place}"), 0);
                asked["Email"] = json!(email);
                asked["Goods"] = json!([{"Price": 10, "ItemCode": code, "Name": name}]);
                asked.as_object_mut().unwrap().remove("SertCardSeries");
                asked
            };
            let around = |text: &str| format!("{before}{text}{after}");
            let name = if at < 3 { around("Подарок") } else { "Подарок".to_owned() };
            let scanned = asked(&around(code), &name, &around("a@example.ru"));
            let sold = till.told("NumberFromGoods", &scanned);
            assert_eq!(sold["SertCards"].as_array().unwrap().len(), 1);
            let clean = asked(code, "Подарок", "a@example.ru");
            for again in [&scanned, &clean] {
                assert_eq!(till.told("NumberFromGoods", again), sold, "{again}");
            }
            let mut back = if place == 1 { clean.clone() } else { scanned.clone() };
            back["Refund"] = json!(true);
            let returned = till.told("NumberFromGoods", &back);
            assert_eq!(returned["SertCards"].as_array().unwrap().len(), 1);
        }
    }
    for inside in ["30026\n28951778", "a\u{1}b"] {
        let mut asked = order("inside", 0);
        asked["Goods"] = json!([{"Price": 10, "ItemCode": inside}]);
        assert_eq!(till.ask("NumberFromGoods", &asked)["ErrorCode"], 283, "{inside:?}");
    }
    home.verify();
}
