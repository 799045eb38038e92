//! The methods of the mloyalty family that only read, from outside: what they say of printed cards,
//! of what was redeemed, and to whom.

use serde_json::{Value, json};

use crate::kit::http::{Client, Framing};
use crate::kit::process::{Home, Server, text, within};
use crate::kit::sale::{Order, Sold};

/// Time in which the server must notice another process's change.
const SOON: std::time::Duration = std::time::Duration::from_secs(2);

/// Somebody with a key.
pub(crate) struct Caller {
    client: Client,
    bearer: String,
}

impl Caller {
    pub(crate) fn of(server: &Server, key: &str) -> Self {
        Self { client: server.connect(), bearer: format!("Bearer {key}") }
    }

    pub(crate) fn status(&mut self, method: &str, body: &Value) -> u16 {
        self.answer(method, body).status
    }

    pub(crate) fn answer(&mut self, method: &str, body: &Value) -> crate::kit::http::Answer {
        let headers =
            [("Content-Type", "application/json"), ("Authorization", self.bearer.as_str())];
        let target = format!("/api/sertcard/{method}");
        let body = body.to_string();
        self.client.request("POST", &target, &headers, Framing::Length(body.as_bytes()))
    }

    #[track_caller]
    pub(crate) fn ask(&mut self, method: &str, body: &Value) -> Value {
        let answer = self.answer(method, body);
        assert_eq!(answer.status, 200, "{}", answer.text());
        serde_json::from_str(&answer.text()).unwrap()
    }

    /// The answer to a question that is answered.
    #[track_caller]
    pub(crate) fn told(&mut self, method: &str, body: &Value) -> Value {
        let told = self.ask(method, body);
        assert_eq!((&told["ErrorCode"], &told["Message"]), (&json!(0), &json!("")), "{body}");
        told
    }

    fn sell(&mut self, order: &Order) -> Vec<crate::kit::sale::Card> {
        Sold::read(&self.answer("NumberFromGoods", &order.0)).succeeded()
    }

    /// Whether a certificate may be sold or returned at a till; the code of why not.
    #[track_caller]
    fn may(&mut self, till: &str, number: &str, refund: bool) -> i64 {
        let body = json!({"PosCode": till, "SertCard": number, "Refund": refund});
        let told = self.told("PurchaseStatus", &body);
        let code = told["ReasonCode"].as_i64().unwrap();
        assert_eq!(told["AllowPurchase"], code == 0, "{told}");
        assert_eq!(told["Reason"].as_str().unwrap().is_empty(), code == 0, "{told}");
        code
    }
}

struct Shop {
    home: Home,
    server: Server,
    operator: String,
    /// Two partners, one with two tills, one with one.
    partners: [String; 2],
    tills: [String; 3],
    series: String,
}

impl Shop {
    fn open() -> Self {
        let home = Home::new();
        let operator = home.make(&["operator", "create", "--name", "Shop"]);
        let partner =
            |name| home.make(&["partner", "create", "--operator", &operator, "--name", name]);
        let partners = [partner("P"), partner("Q")];
        let till = |partner: &str, code| {
            home.make(&["pos", "create", "--partner", partner, "--code", code])
        };
        let tills = [till(&partners[0], "a"), till(&partners[0], "b"), till(&partners[1], "c")];
        let series = |kind: &str, prefix: &str| {
            let create = ["series", "create", "--operator", &operator, "--name", kind];
            let kind = ["--kind", kind, "--prefix", prefix];
            home.make(&[&create[..], &kind, &["--price-min", "1", "--price-max", "5000"]].concat())
        };
        let printed = series("plastic", "30");
        assert_eq!(series("electronic", "40"), "2");
        let server = home.serve(&[]);
        Self { operator, partners, tills, series: printed, server, home }
    }

    fn caller(&self, more: &[&str]) -> Caller {
        let (_, key) = self.home.make_key(&[&["--operator", &self.operator], more].concat());
        Caller { client: self.server.connect(), bearer: format!("Bearer {key}") }
    }

    fn stock(&self, count: usize) -> Vec<String> {
        let out = self.home.path("stock");
        let count = count.to_string();
        let stock = ["series", "stock", &self.series, "--count", &count, "--out", text(&out)];
        self.home.scrip(&stock);
        let numbers = std::fs::read_to_string(&out).unwrap();
        numbers.lines().map(str::to_owned).collect()
    }
}

fn card(till: &str, order: &str, number: &str) -> Order {
    let good = json!({"Id": 1, "Price": "750.50", "ItemCode": number});
    Order(json!({"PosCode": till, "OrderNumber": order, "Goods": [good]}))
}

#[test]
fn a_printed_card_may_be_sold_then_returned_where_it_was_sold_then_neither() {
    let shop = Shop::open();
    let mut till = shop.caller(&[]);
    let numbers = shop.stock(2);
    let (first, other) = (&numbers[0], &numbers[1]);
    let state = |till: &mut Caller, number: &str| {
        let told = till.told("SertCardIdentify", &json!({"SertCard": number}));
        let text = |name: &str| told[name].as_str().unwrap_or_default().to_owned();
        (told["AllowUse"] == true, text("SertCardStatus"), text("SertCardStatusPurchase"))
    };
    let is = |usable, status: &str, sale: &str| (usable, status.to_owned(), sale.to_owned());

    assert_eq!((till.may("a", first, false), till.may("a", first, true)), (0, 260));
    assert_eq!(state(&mut till, first), is(false, "Выпущен", "Не продан"));
    till.sell(&card("a", "o-1", first));
    assert_eq!((till.may("a", first, false), till.may("a", first, true)), (251, 0));
    assert_eq!(till.may("b", first, true), 260, "it was sold elsewhere");
    assert_eq!(state(&mut till, first), is(true, "Активен", "Продан"));
    till.sell(&Order(json!({"PosCode": "a", "OrderNumber": "o-1", "Refund": true})));
    assert_eq!((till.may("a", first, false), till.may("a", first, true)), (251, 261));
    assert_eq!(state(&mut till, first), is(false, "Аннулирован", "Возвращён"));

    // What is set up decides as it does for a sale, in the order in which that asks.
    for (what, id, code) in [
        ("series", &shop.series, 232),
        ("partner", &shop.partners[0], 211),
        ("pos", &shop.tills[0], 211),
    ] {
        shop.home.scrip(&[what, "disable", id]);
        within(SOON, what, || till.may("a", other, false) == code);
        let sold = till.ask("NumberFromGoods", &card("a", "o-2", other).0);
        assert_eq!(sold["ErrorCode"], code, "{what}");
    }
    assert_eq!(till.may("a", first, true), 211);
    let body = json!({"SertCard": other, "Partner": shop.partners[0]});
    let told = till.told("SertCardIdentify", &body);
    assert_eq!(told["AllowUse"], false);
    assert!(told["Reason"].as_str().unwrap().contains("отключён"), "{told}");
    shop.home.verify();
}

#[test]
fn what_was_redeemed_or_is_held_is_not_available() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut till = Caller { client: server.connect(), bearer: "Bearer demo".to_owned() };
    let goods = json!([{"Id": 1, "Price": 100, "Quantity": 1}]);
    let redeem = |number: &str, secret: &str, mode: &str, amount: i64, key: &str| {
        let money = |amount: i64| json!({"amount": amount, "currency": "RUB"});
        let lines = json!([{"quantity": 1, "unit_price": money(amount)}]);
        let instruments = json!([{"certificate": number, "secret": secret}]);
        let body = json!({"order": {"id": key, "lines": lines}, "mode": mode,
            "instruments": instruments});
        let headers = [
            ("Content-Type", "application/json"),
            ("Authorization", "Bearer demo"),
            ("Idempotency-Key", key),
        ];
        let body = body.to_string();
        let framing = Framing::Length(body.as_bytes());
        let answer = server.connect().request("POST", "/v1/redemptions", &headers, framing);
        assert_eq!(answer.status, 201, "{}", answer.text());
    };
    // A series that may be used again and one that may not, each held and captured in part.
    for (series, mode, expected) in [
        (1, "capture", (true, "75.0", "75.0", "Активен", 264)),
        (1, "hold", (true, "100.0", "75.0", "Активен", 264)),
        (2, "capture", (false, "0.0", "0.0", "Использован", 264)),
        (2, "hold", (false, "100.0", "0.0", "Активен", 264)),
    ] {
        let order = format!("{series}-{mode}");
        let sold = till.sell(&Order(json!({
            "PosCode": "demo", "SertCardSeries": series, "OrderNumber": order, "Goods": goods
        })));
        let number = &sold[0].number;
        assert_eq!(till.may("demo", number, true), 0);
        redeem(number, sold[0].secret.as_deref().unwrap(), mode, 2_500, &order);
        let told = till.told("SertCardIdentify", &json!({"SertCard": number}));
        let seen = (
            told["AllowUse"] == true,
            told["Remain"].to_string(),
            told["Available"].to_string(),
            told["SertCardStatus"].as_str().unwrap(),
            till.may("demo", number, true),
        );
        let (usable, remain, available, status, code) = expected;
        assert_eq!(
            seen,
            (usable, remain.to_owned(), available.to_owned(), status, code),
            "{order}"
        );
    }
}

#[test]
fn who_may_ask_what() {
    let shop = Shop::open();
    let number = &shop.stock(1)[0];
    let one = json!({"PosCode": "a", "SertCard": number});
    let bound = ["--pos", shop.tills[1].as_str()];
    for (scopes, single, lists) in [
        ("read", 200, 200),
        ("sell", 200, 403),
        ("redeem", 200, 403),
        ("coupons", 403, 403),
        ("manage", 403, 403),
    ] {
        let mut caller = shop.caller(&["--scopes", scopes]);
        for method in ["SertCardIdentify", "PurchaseStatus", "FilterData"] {
            assert_eq!(caller.status(method, &one), single, "{scopes} {method}");
        }
        for method in ["SertcardSeriesPagingInfo", "SalesPaging"] {
            assert_eq!(caller.status(method, &json!({"Start": 1})), lists, "{scopes} {method}");
        }
    }
    let mut caller = shop.caller(&bound);
    for method in ["PurchaseStatus", "FilterData", "SertcardSeriesPagingInfo", "SalesPaging"] {
        assert_eq!(caller.ask(method, &one)["ErrorCode"], 213, "{method}");
    }
    let elsewhere = json!({"Pos": shop.tills[0]});
    assert_eq!(caller.ask("SalesPaging", &elsewhere)["ErrorCode"], 213);
    // Of another house, nothing is known.
    let other = shop.home.make(&["operator", "create", "--name", "Other"]);
    let (_, key) = shop.home.make_key(&["--operator", &other]);
    let mut stranger = Caller { client: shop.server.connect(), bearer: format!("Bearer {key}") };
    let ask = |caller: &mut Caller, method, body| caller.ask(method, &body)["ErrorCode"].clone();
    assert_eq!(ask(&mut stranger, "SertCardIdentify", json!({"SertCard": number})), 301);
    assert_eq!(ask(&mut stranger, "PurchaseStatus", one), 210);
    assert_eq!(ask(&mut stranger, "SalesPaging", json!({"Partner": shop.partners[0]})), 302);
    assert_eq!(ask(&mut stranger, "SalesPaging", elsewhere), 303);
    let series = stranger.told("SertcardSeriesPagingInfo", &json!({}));
    assert_eq!(series["SertCardSeries"], json!([]));
}

#[test]
fn pages_of_sales_have_every_record_once_whatever_their_length() {
    let shop = Shop::open();
    let mut till = shop.caller(&[]);
    let mut expected = Vec::new();
    for (at, (place, quantity, price)) in
        [("a", 3, 100), ("b", 1, 200), ("c", 4, 100), ("a", 2, 200), ("c", 1, 300)]
            .into_iter()
            .enumerate()
    {
        let goods = json!([{"Id": 1, "Price": price, "Quantity": quantity}]);
        let order = format!("o-{at}");
        let sold = till.sell(&Order(json!({
            "PosCode": place, "SertCardSeries": 2, "OrderNumber": order, "Goods": goods
        })));
        expected.extend(sold.into_iter().map(|card| (place, price, card.number)));
    }
    let taken = |takes: &dyn Fn(&str, i64) -> bool| -> Vec<String> {
        let taken = expected.iter().filter(|(place, price, _)| takes(place, *price));
        taken.map(|(_, _, number)| number.clone()).collect()
    };
    for (filter, numbers) in [
        (json!({}), taken(&|_, _| true)),
        (json!({"Partner": shop.partners[0]}), taken(&|place, _| place != "c")),
        (json!({"Partner": shop.partners[1], "Price": 100}), taken(&|p, at| p == "c" && at == 100)),
        (json!({"PosCode": "b"}), taken(&|place, _| place == "b")),
        (json!({"Pos": shop.tills[0]}), taken(&|place, _| place == "a")),
        (json!({"Price": "200.00"}), taken(&|_, price| price == 200)),
        (json!({"SertCardType": 3}), taken(&|_, _| true)),
        (json!({"SertCardType": 1}), Vec::new()),
        (json!({"Refund": true}), Vec::new()),
    ] {
        for length in [1, 2, 3, 5, 100] {
            let mut seen = Vec::new();
            let mut start = json!(1);
            while !start.is_null() {
                let mut body = filter.clone();
                body["Start"] = start;
                body["Length"] = json!(length);
                let page = till.told("SalesPaging", &body);
                let sales = page["Sales"].as_array().unwrap();
                assert!(sales.len() <= length, "{body}");
                seen.extend(sales.iter().map(|sale| sale["SertCard"].to_string()));
                start = page["NextStart"].clone();
            }
            assert_eq!(seen, numbers, "{filter} {length}");
        }
        // From anywhere, without having read what stands before.
        for start in (1..=numbers.len() + 1).rev() {
            let mut body = filter.clone();
            body["Start"] = json!(start);
            body["Length"] = json!(2);
            let page = till.told("SalesPaging", &body);
            let sales = page["Sales"].as_array().unwrap().iter();
            let seen: Vec<String> = sales.map(|sale| sale["SertCard"].to_string()).collect();
            let expected: Vec<String> = numbers.iter().skip(start - 1).take(2).cloned().collect();
            assert_eq!(seen, expected, "{filter} {start}");
            let more = start + 1 < numbers.len();
            assert_eq!(page["NextStart"].as_u64().is_some(), more, "{filter} {start}");
        }
    }
    shop.home.verify();
}
