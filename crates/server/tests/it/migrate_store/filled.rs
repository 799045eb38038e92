//! A store in which every table has rows, filled over the surfaces on which shops do it.

use serde_json::{Value, json};

use crate::kit::api::{Api, json as body_of};
use crate::kit::http::{Answer, Framing};
use crate::kit::post::PostOffice;
use crate::kit::process::{Home, Server, eventually, text};
use crate::kit::sale::{Card, Order, good, sale};

/// Certificates in stock: of two pages of a copy and a part.
const STOCK: &str = "11000";

/// A store, what it was asked, and what was answered.
pub(crate) struct Filled {
    pub(crate) home: Home,
    sold: Vec<(Order, Vec<(String, String)>)>,
    /// Targets, keys, bodies and answers of requests to the native API.
    asked: Vec<(String, String, Value, Value)>,
}

fn money(amount: i64) -> Value {
    json!({"amount": amount, "currency": "RUB"})
}

fn order(id: &str, total: i64, instruments: &Value) -> Value {
    json!({
        "order": {"id": id, "lines": [{"quantity": 1, "unit_price": money(total)}]},
        "client": "Анна",
        "instruments": instruments,
    })
}

fn post(api: &mut Api, target: &str, key: &str, body: &Value) -> Answer {
    let body = body.to_string();
    let headers = [("Content-Type", "application/json"), ("Idempotency-Key", key)];
    api.ask("POST", target, &headers, Framing::Length(body.as_bytes()))
}

impl Filled {
    /// An embedded one, whatever the tests are run on. Its server has stopped.
    pub(crate) fn embedded() -> Self {
        let home = Home::embedded();
        let office = PostOffice::smtp(&[]);
        let smtp = format!("smtp://{}", office.address());
        let server =
            home.serve(&["--demo", "--smtp-url", &smtp, "--mail-from", "Дом <gifts@example.ru>"]);
        let mut filled = Self { home, sold: Vec::new(), asked: Vec::new() };
        filled.stock();
        filled.sell(&server);
        filled.home.scrip(&["events", "prune", "--keep-days", "0"]);
        filled.home.scrip(&["limits", "set", "--key-daily", "1000000"]);
        // The books remember the zone of before. This one has the same days.
        filled.home.scrip(&["operator", "change", "1", "--time-zone", "Europe/Minsk"]);
        filled.redeem(&server);
        let mut caller = crate::family::Caller::of(&server, "demo");
        let owner = json!({"ActionType": "create", "Name": "Анна Ким", "Gender": false,
            "Birthdate": "2000-02-29", "Phone": 79_001_234_567_i64, "AgreePersonalData": true});
        caller.told("Owner", &owner);
        caller.told("SendCode", &json!({"Email": "anna@example.ru"}));
        caller.told("SendForEmail", &json!({"Email": "anna@example.ru"}));
        eventually("both letters have come", || office.received().len() == 2);
        let form = "username=demo&password=demo&grant_type=password";
        let kind = [("Content-Type", "application/x-www-form-urlencoded")];
        let framing = Framing::Length(form.as_bytes());
        let answer = server.connect().request("POST", "/ManagerLogin", &kind, framing);
        assert_eq!(answer.status, 200, "{}", answer.text());
        let headers = [kind[0], ("Sec-Fetch-Site", "same-origin")];
        let form = Framing::Length(b"login=demo&password=demo");
        let answer = server.connect().request("POST", "/console/sign-in", &headers, form);
        assert_eq!(answer.status, 303, "{}", answer.text());
        let invite = ["user", "create", "--name", "Борис", "--login", "b@example.ru"];
        filled.home.scrip(&[&invite[..], &["--role", "cashier"]].concat());
        server.stop();
        filled.restore();
        filled.home.verify();
        filled
    }

    /// Has what only a restored store has: numbers that are left out.
    fn restore(&self) {
        let (file, old) = (self.home.path("backup"), self.home.path("old"));
        self.home.scrip(&["backup", text(&file)]);
        std::fs::rename(self.home.data(), &old).unwrap();
        let key = old.join("scrip.key");
        self.home.scrip(&["restore", text(&file), "--key-file", text(&key), "--skip", "10"]);
    }

    fn stock(&self) {
        let create = [
            "series",
            "create",
            "--operator",
            "1",
            "--name",
            "Картон «А»",
            "--expire-after-days",
            "30",
        ];
        let kind = ["--kind", "plastic", "--prefix", "30", "--price", "5", "--item-code", "card"];
        let series = self.home.make(&[&create[..], &kind].concat());
        let out = self.home.path("stock");
        let stock = ["series", "stock", &series, "--count", STOCK, "--out", text(&out)];
        self.home.scrip(&stock);
    }

    /// Sales of certificates that are copied.
    fn sell(&mut self, server: &Server) {
        let mut till = server.connect().till("demo");
        for name in ["o-1", "o-2 «№ 2»", "o-3 🎁"] {
            let email = json!("anna@example.ru");
            let order = sale(name, json!([good("150.50", 2)])).with("Email", email);
            let cards = till.send(&order).succeeded();
            self.sold.push((order, cards.iter().map(Card::handed_over).collect()));
        }
    }

    /// Coupons and certificates made and used, and some of each kept aside.
    fn redeem(&mut self, server: &Server) {
        let mut api = server.api("demo");
        let coupon = |code: &str| json!({"code": code, "discount": {"percent": "10"}});
        let gift =
            json!({"series": 1, "nominal": money(50_000), "quantity": 2, "reason": "Подарок"});
        let buyer = json!({"email": "anna@example.ru", "client": "к-1"});
        let bought = json!({"series": 1, "nominal": money(900), "order": "W-1", "buyer": buyer,
            "metadata": {"a": "\u{1}"}});
        for (target, body) in [
            ("/v1/coupons", coupon("Весна")),
            ("/v1/coupons", coupon("gone")),
            ("/v1/certificates", gift),
            ("/v1/certificates", bought),
        ] {
            self.ask(&mut api, target, body);
        }
        assert_eq!(api.send("DELETE", "/v1/coupons/2", &Value::Null).status, 204);
        let certificate = |place: usize| {
            let (number, secret) = &self.sold[0].1[place];
            json!({"certificate": number, "secret": secret})
        };
        let paid = order("A-1", 9_000, &json!([{"coupon": "весна"}, certificate(0)]));
        let mut held = order("A-2", 4_000, &json!([{"coupon": "ВЕСНА"}, certificate(1)]));
        held["mode"] = json!("hold");
        held["hold_seconds"] = json!(604_800);
        for body in [paid, held] {
            self.ask(&mut api, "/v1/redemptions", body);
        }
        let bought = self.asked[3].3["certificates"][0]["number"].as_str().unwrap().to_owned();
        let lost = json!({"reason": "Потерян"});
        self.ask(&mut api, &format!("/v1/certificates/{bought}/replace"), lost);
    }

    fn ask(&mut self, api: &mut Api, target: &str, body: Value) {
        let key = format!("key-{}", self.asked.len());
        let answer = post(api, target, &key, &body);
        assert_eq!(answer.status, 201, "{}", answer.text());
        self.asked.push((target.to_owned(), key, body, body_of(&answer)));
    }

    /// Every request that was accepted is known, and is answered as it was, secrets included.
    #[track_caller]
    pub(crate) fn check_repeats(&self, server: &Server) {
        let mut till = server.connect().till("demo");
        for (order, cards) in &self.sold {
            let again = till.send(order).succeeded();
            let again: Vec<_> = again.iter().map(Card::handed_over).collect();
            assert_eq!(&again, cards);
        }
        let mut api = server.api("demo");
        for (target, key, body, told) in &self.asked {
            let answer = post(&mut api, target, key, body);
            assert_eq!(answer.header("Idempotency-Replayed"), Some("true"), "{}", answer.text());
            assert_eq!(&body_of(&answer), told);
        }
    }

    /// Sells under an order number, once; gives what is handed over.
    pub(crate) fn sell_more(server: &Server, name: &str) -> Vec<(String, String)> {
        let mut till = server.connect().till("demo");
        let cards = till.send(&sale(name, json!([good("1", 2)]))).succeeded();
        cards.iter().map(Card::handed_over).collect()
    }

    /// The key file as it is.
    pub(crate) fn key(&self) -> Vec<u8> {
        std::fs::read(self.home.data().join("scrip.key")).unwrap()
    }
}
