//! Certificates extended, replaced and issued to buyers, and everything that happened to them.

use serde_json::{Value, json};

use crate::kit::api::{Api, json as body_of, problem};
use crate::kit::http::{Answer, Framing};
use crate::kit::post::PostOffice;
use crate::kit::process::{Home, eventually, text};
use crate::kit::sale::{good, sale};

fn money(amount: i64) -> Value {
    json!({"amount": amount, "currency": "RUB"})
}

fn post(api: &mut Api, target: &str, key: &str, body: &Value) -> Answer {
    let body = body.to_string();
    let headers = [("Content-Type", "application/json"), ("Idempotency-Key", key)];
    api.ask("POST", target, &headers, Framing::Length(body.as_bytes()))
}

/// The number of a new certificate, and its secret code.
#[track_caller]
fn issued(api: &mut Api, body: &Value) -> (String, String) {
    let answer = api.send("POST", "/v1/certificates", body);
    assert_eq!(answer.status, 201, "{}", answer.text());
    let certificate = body_of(&answer)["certificates"][0].clone();
    let member = |name: &str| certificate[name].as_str().unwrap().to_owned();
    (member("number"), member("secret"))
}

/// Does something that must succeed, and gives the answer.
#[track_caller]
fn done(api: &mut Api, target: &str, body: &Value) -> Value {
    let answer = api.send("POST", target, body);
    assert!(matches!(answer.status, 200 | 201), "{target}: {}", answer.text());
    body_of(&answer)
}

fn members(events: &[Value], name: &str) -> Vec<Value> {
    events.iter().map(|event| event[name].clone()).collect()
}

fn redemption(number: &str, secret: &str, order: &str, total: i64) -> Value {
    json!({
        "order": {"id": order, "lines": [{"quantity": 1, "unit_price": money(total)}]},
        "instruments": [{"certificate": number, "secret": secret}],
    })
}

#[test]
fn what_was_done_is_told_with_who_and_why() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut api = server.api("demo");
    let body = json!({"series": 1, "nominal": money(10_000), "reason": "WHY-0"});
    let (number, secret) = issued(&mut api, &body);
    let target = |action: &str| format!("/v1/certificates/{number}/{action}");
    let adjust = json!({"amount": money(-100), "reason": "WHY-1 complaint 77"});
    done(&mut api, &target("adjust"), &adjust);
    done(&mut api, &target("block"), &json!({"reason": "WHY-2 lost card"}));
    done(&mut api, &target("unblock"), &json!({}));
    let paid = done(&mut api, "/v1/redemptions", &redemption(&number, &secret, "A-1", 1_000));
    let mut held = redemption(&number, &secret, "A-2", 2_000);
    held["mode"] = json!("hold");
    let held = done(&mut api, "/v1/redemptions", &held);
    let id = held["id"].as_str().map_or_else(|| held["id"].to_string(), str::to_owned);
    done(&mut api, &format!("/v1/redemptions/{id}/release"), &json!({}));
    let id = paid["id"].as_str().map_or_else(|| paid["id"].to_string(), str::to_owned);
    done(&mut api, &format!("/v1/redemptions/{id}/refunds"), &json!({"amount": money(400)}));
    let extend = json!({"days": 10, "reason": "WHY-3"});
    done(&mut api, &target("extend"), &extend);

    let events = api.pages(&target("history")).concat();
    assert_eq!(
        members(&events, "kind"),
        [
            "issued",
            "adjusted",
            "blocked",
            "unblocked",
            "captured",
            "held",
            "released",
            "refunded",
            "extended"
        ]
    );
    let null = Value::Null;
    assert_eq!(
        members(&events, "reason"),
        [
            json!("WHY-0"),
            json!("WHY-1 complaint 77"),
            json!("WHY-2 lost card"),
            null.clone(),
            null.clone(),
            null.clone(),
            null.clone(),
            null.clone(),
            json!("WHY-3"),
        ]
    );
    let order = |text: &str| json!(text);
    assert_eq!(
        members(&events[4..8], "order"),
        [order("A-1"), order("A-2"), order("A-2"), order("A-1")]
    );
    let balances = members(&events, "balance_after");
    let expected = [10_000, 9_900, 9_900, 9_900, 8_900, 8_900, 8_900, 9_300, 9_300].map(money);
    assert_eq!(balances, expected);
    assert_eq!((&events[5]["held"], &events[6]["held"]), (&money(2_000), &money(2_000)));
    assert_eq!(events[4]["redemption"], events[7]["redemption"]);
    assert!(events.iter().all(|event| event["operation"]["surface"] == "native"));
    assert!(events.iter().all(|event| event["key_name"].is_string()));

    // In pages of any size, and from the other end.
    for limit in [1, 2, 4] {
        let paged = api.pages(&format!("{}?limit={limit}", target("history")));
        assert!(paged.iter().all(|page| page.len() <= limit), "{limit}");
        assert_eq!(paged.concat(), events, "{limit}");
        let mut newest = api.pages(&format!("{}?order=newest&limit={limit}", target("history")));
        newest.reverse();
        let newest: Vec<Value> =
            newest.into_iter().flat_map(|page| page.into_iter().rev()).collect();
        assert_eq!(newest, events, "{limit}");
    }
    problem(&api.get(&format!("{}?order=up", target("history"))), 400, "query-invalid");
    problem(&api.get("/v1/certificates/1/history"), 404, "certificate-not-found");

    let entries = api.pages(&target("entries")).concat();
    assert_eq!(members(&entries, "order"), [null.clone(), null, order("A-1"), order("A-1")]);
    assert_eq!(entries[1]["reason"], "WHY-1 complaint 77");
    assert_eq!(entries[2]["redemption"], events[4]["redemption"]);

    // The same on the command line, beside the server.
    let shown = home.scrip(&["certificates", "show", &number]);
    for word in ["WHY-0", "WHY-1", "WHY-2", "WHY-3", "A-2", "released", "balance minor"] {
        assert!(shown.contains(word), "{word} in {shown}");
    }
    assert!(!shown.contains(&secret), "{shown}");
    home.verify();
}

#[test]
fn a_certificate_is_extended_forward_only() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut api = server.api("demo");
    let (number, _) = issued(&mut api, &json!({"series": 1, "nominal": money(500)}));
    let target = format!("/v1/certificates/{number}/extend");
    for (body, status, slug) in [
        (json!({"valid_through": "2099-01-31"}), 422, "body-invalid"),
        (json!({"valid_through": "2099-01-31", "reason": " "}), 422, "reason-missing"),
        (json!({"reason": "x"}), 422, "body-invalid"),
        (json!({"valid_through": "2099-01-31", "days": 1, "reason": "x"}), 422, "body-invalid"),
        (json!({"valid_through": "2000-01-31", "reason": "x"}), 422, "last-day-invalid"),
        (json!({"days": 0, "reason": "x"}), 422, "last-day-invalid"),
        (json!({"valid_through": "31.01.2099", "reason": "x"}), 422, "body-invalid"),
    ] {
        problem(&api.send("POST", &target, &body), status, slug);
    }
    let body = json!({"valid_through": "2099-01-31", "reason": "a promise"});
    let answer = post(&mut api, &target, "extend", &body);
    assert_eq!(body_of(&answer)["valid_through"], "2099-01-31", "{}", answer.text());
    done(&mut api, &target, &json!({"days": 1, "reason": "another"}));
    let again = post(&mut api, &target, "extend", &body);
    assert_eq!(again.header("Idempotency-Replayed"), Some("true"));
    assert_eq!(again.text(), answer.text());
    let seen = api.seen(&format!("/v1/certificates/{number}"));
    assert_eq!(seen["valid_through"], "2099-02-01");
    let day = ["--valid-through", "2099-03-01", "--reason", "by hand"];
    let said = home.scrip(&[&["certificates", "extend", &number][..], &day].concat());
    assert!(said.contains("2099-03-01"), "{said}");
    done(&mut api, &format!("/v1/certificates/{number}/void"), &json!({}));
    let answer = api.send("POST", &target, &json!({"days": 1, "reason": "x"}));
    problem(&answer, 409, "certificate-state-conflict");
    home.verify();
}

#[test]
fn a_lost_certificate_is_replaced() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut api = server.api("demo");
    let (number, secret) = issued(&mut api, &json!({"series": 1, "nominal": money(5_000)}));
    let target = format!("/v1/certificates/{number}/replace");
    let mut hold = redemption(&number, &secret, "A-1", 1_000);
    hold["mode"] = json!("hold");
    let held = done(&mut api, "/v1/redemptions", &hold);
    problem(&api.send("POST", &target, &json!({})), 409, "certificate-held");
    let id = held["id"].as_str().map_or_else(|| held["id"].to_string(), str::to_owned);
    done(&mut api, &format!("/v1/redemptions/{id}/release"), &json!({}));

    let body = json!({"reason": "lost in a taxi"});
    let answer = post(&mut api, &target, "replace", &body);
    assert_eq!(answer.status, 201, "{}", answer.text());
    let new = body_of(&answer);
    let member = |name: &str| new[name].as_str().unwrap().to_owned();
    let (new_number, new_secret) = (member("number"), member("secret"));
    assert_ne!((&new_number, &new_secret), (&number, &secret));
    assert_eq!((&new["status"], &new["balance"]), (&json!("active"), &money(5_000)));
    assert_eq!(new["replaced"]["status"], "voided");
    assert_eq!(new["replaced"]["valid_through"], new["valid_through"]);
    // The old card and code are worth nothing, the new ones are.
    let refused = api.send("POST", "/v1/redemptions", &redemption(&number, &secret, "A-2", 100));
    problem(&refused, 409, "certificate-not-active");
    let pay = redemption(&new_number, &new_secret, "A-3", 100);
    done(&mut api, "/v1/redemptions", &pay);
    problem(&api.send("POST", &target, &body), 409, "certificate-state-conflict");
    // The repeat is the same to the byte, whatever happened since; another one under its key is not.
    let again = post(&mut api, &target, "replace", &body);
    assert_eq!((again.status, again.header("Idempotency-Replayed")), (201, Some("true")));
    assert_eq!(again.text(), answer.text());
    let other = post(&mut api, &target, "replace", &json!({"reason": "other"}));
    problem(&other, 422, "idempotency-key-reused");
    let seen = api.seen(&format!("/v1/certificates/{number}"));
    assert_eq!((&seen["replaced_by"], &seen["balance"]), (&json!(new_number), &money(0)));
    for (number, kinds, other) in [
        (&number, ["issued", "held", "released", "replaced"].as_slice(), &new_number),
        (&new_number, ["replacing", "captured"].as_slice(), &number),
    ] {
        let events = api.pages(&format!("/v1/certificates/{number}/history")).concat();
        assert_eq!(members(&events, "kind"), kinds);
        let told = events.iter().find(|event| event["reason"] == "lost in a taxi").unwrap();
        assert_eq!(told["other_certificate"], json!(other));
    }

    // A plastic card by a printed one.
    let create = ["series", "create", "--operator", "1", "--name", "Картон"];
    let kind = ["--kind", "plastic", "--prefix", "30", "--price", "5"];
    let series = home.make(&[&create[..], &kind].concat());
    let out = home.path("stock");
    home.scrip(&["series", "stock", &series, "--count", "3", "--out", text(&out)]);
    let cards = std::fs::read_to_string(&out).unwrap();
    let cards: Vec<&str> = cards.lines().collect();
    let mut card = good("5", 1);
    card["ItemCode"] = json!(cards[0]);
    let mut till = server.connect().till("demo");
    let mut order = sale("o-1", json!([card]));
    order.0["SertCardSeries"] = json!(series.parse::<i64>().unwrap());
    till.send(&order).succeeded();
    let target = format!("/v1/certificates/{}/replace", cards[0]);
    for (body, status, slug) in [
        (json!({"number": new_number}), 409, "certificate-not-for-sale"),
        (json!({"number": cards[0]}), 409, "certificate-not-for-sale"),
        (json!({"number": "x"}), 422, "body-invalid"),
    ] {
        problem(&api.send("POST", &target, &body), status, slug);
    }
    let printed = done(&mut api, &target, &json!({"number": cards[1], "reason": "bent"}));
    assert_eq!((&printed["number"], &printed["balance"]), (&json!(cards[1]), &money(500)));
    let with = ["--with", cards[2], "--reason", "bent again"];
    let said = home.scrip(&[&["certificates", "replace", cards[1]][..], &with].concat());
    assert!(said.contains(cards[2]) && said.contains("secret code"), "{said}");
    let events = api.pages(&format!("/v1/certificates/{}/history", cards[0])).concat();
    assert_eq!(members(&events, "kind"), ["issued", "sold", "replaced"]);
    home.verify();
}

/// The administrator sends a letter again that was given up.
fn retry_by_hand(home: &Home, api: &mut Api, last: &Value) {
    let listed = |state: &str| -> Value {
        let arguments = ["deliveries", "list", "--state", state, "--json"];
        serde_json::from_str(&home.scrip(&arguments)).unwrap()
    };
    assert_eq!(listed("sent"), json!([]));
    let given_up = listed("given-up");
    assert_eq!(
        (&given_up[0]["to"], &given_up[0]["attempts"]),
        (&json!("anna@example.ru"), &json!(1))
    );
    let id = given_up[0]["id"].to_string();
    let said = home.scrip(&["deliveries", "retry", &id]);
    assert!(said.contains("is due now"), "{said}");
    eventually("the letter was tried again", || {
        let again = api.seen("/v1/deliveries")["data"][0].clone();
        again["at"] != last["at"] && again["attempts"] == 1
    });
}

#[test]
fn an_issue_to_a_buyer_is_found_and_mailed_like_a_sale() {
    let home = Home::new();
    let office = PostOffice::smtp(&["550 5.1.1 <anna@example.ru> no such user"]);
    let smtp = format!("smtp://{}", office.address());
    let server =
        home.serve(&["--demo", "--smtp-url", &smtp, "--mail-from", "Дом <gifts@example.ru>"]);
    let mut api = server.api("demo");
    let body = json!({
        "series": 1, "nominal": money(7_700), "quantity": 2, "order": "W-1",
        "buyer": {"email": "Anna@Example.ru", "phone": "+7 (900) 123-45-67", "client": "c-1"},
        "metadata": {"campaign": "весна", "nested": {"a": [1, 2, null]}},
    });
    let answer = post(&mut api, "/v1/certificates", "i", &body);
    assert_eq!(answer.status, 201, "{}", answer.text());
    let made = body_of(&answer);
    assert_eq!(made["metadata"], body["metadata"]);
    let certificates = made["certificates"].as_array().unwrap();
    let sale = certificates[0]["sale"].as_i64().unwrap();
    assert_eq!(certificates[0]["sale_status"], "sold");
    assert_eq!(post(&mut api, "/v1/certificates", "i", &body).text(), answer.text());
    for query in [
        "order=W-1",
        "order_number=W-1",
        "email=ANNA%40example.ru",
        "phone=79001234567",
        "phone=%2B7%20900%20123-45-67",
        "phone=89001234567",
        "email=anna%40example.ru&phone=9001234567&order=W-1",
    ] {
        let found = api.seen(&format!("/v1/sales?{query}"));
        assert_eq!(found["data"].as_array().unwrap().len(), 1, "{query}");
        let first = &found["data"][0];
        assert_eq!((&first["id"], &first["buyer"]["client"]), (&json!(sale), &json!("c-1")));
        assert_eq!(
            (&first["point_of_sale"], &first["order_number"]),
            (&Value::Null, &json!("W-1"))
        );
    }
    for query in ["order=W-2", "email=boris%40example.ru", "phone=9001234568", "cheque=7"] {
        assert_eq!(api.seen(&format!("/v1/sales?{query}"))["data"], json!([]), "{query}");
    }
    problem(&api.get("/v1/sales?phone=x"), 400, "query-invalid");
    let shown = api.seen(&format!("/v1/sales/{sale}"));
    assert_eq!(shown["certificates"].as_array().unwrap().len(), 2);
    let number = certificates[0]["number"].as_str().unwrap();
    let seen = api.seen(&format!("/v1/certificates/{number}"));
    assert_eq!(seen["metadata"], body["metadata"]);
    let events = api.pages(&format!("/v1/certificates/{number}/history")).concat();
    assert_eq!((&events[0]["kind"], &events[0]["order"]), (&json!("sold"), &json!("W-1")));

    let long = json!({"series": 1, "nominal": money(1), "metadata": {"a": "x".repeat(4_090)}});
    let refused = json!({"series": 1, "nominal": money(1), "metadata": [1]});
    let text = json!({"series": 1, "nominal": money(1), "metadata": "{}"});
    let asleep = json!({"series": 1, "activate": false, "order": "W-3"});
    let email = json!({"series": 1, "nominal": money(1), "buyer": {"email": "anna"}});
    let phone = json!({"series": 1, "nominal": money(1), "buyer": {"phone": "12"}});
    for body in [long, refused, text, asleep, email, phone] {
        problem(&api.send("POST", "/v1/certificates", &body), 422, "body-invalid");
    }
    let fits = json!({"series": 1, "nominal": money(1), "metadata": {"a": "x".repeat(4_088)}});
    done(&mut api, "/v1/certificates", &fits);

    // A letter that is refused tells why, without the codes that it would have told.
    let mut caller = crate::family::Caller::of(&server, "demo");
    caller.told("SendForEmail", &json!({"Email": "anna@example.ru"}));
    let mut last = Value::Null;
    eventually("the letter was given up", || {
        last = api.seen("/v1/deliveries")["data"][0].clone();
        last["state"] == "given_up"
    });
    assert_eq!((&last["kind"], &last["certificate_count"]), (&json!("certificates"), &json!(2)));
    assert_eq!((&last["address"], &last["attempts"]), (&json!("anna@example.ru"), &json!(1)));
    let said = last["last_error"].as_str().unwrap();
    assert!(said.contains("550") && said.contains("no such user"), "{said}");
    for (query, count) in [
        ("state=given_up", 1),
        ("state=sent", 0),
        ("address=anna%40example.ru", 1),
        ("address=ANNA%40example.ru&state=given_up", 1),
        ("address=boris%40example.ru", 0),
        ("address=79001234567", 0),
    ] {
        let found = api.seen(&format!("/v1/deliveries?{query}"));
        assert_eq!(found["data"].as_array().unwrap().len(), count, "{query}");
    }
    problem(&api.get("/v1/deliveries?state=lost"), 400, "query-invalid");
    retry_by_hand(&home, &mut api, &last);
    problem(&api.get("/v1/deliveries?address=x"), 400, "query-invalid");

    let owner = json!({"ActionType": "create", "Name": "Анна Ким", "Phone": 79_001_234_567_i64,
        "Email": "Anna@Example.ru"});
    caller.told("Owner", &owner);
    for (query, count) in [
        ("", 1),
        ("phone=89001234567", 1),
        ("email=anna%40example.RU", 1),
        ("phone=9001234568", 0),
        ("email=boris%40example.ru", 0),
    ] {
        let found = api.seen(&format!("/v1/owners?{query}"));
        assert_eq!(found["data"].as_array().unwrap().len(), count, "{query}");
    }
    home.verify();
}

#[test]
fn an_issue_to_a_buyer_needs_no_order() {
    let home = Home::new();
    let server = home.serve_demo();
    let (_, secret) =
        home.make_key(&["--operator", "1", "--scopes", "read,sell,redeem,manage", "--pos", "1"]);
    let mut everywhere = server.api("demo");
    let mut bound = server.api(&secret);
    let mut sales = Vec::new();
    for (at, buyer) in [
        json!({"email": "anna@example.ru"}),
        json!({"phone": "+79001234567"}),
        json!({"client": "c-1"}),
    ]
    .into_iter()
    .enumerate()
    {
        for (name, api, place) in [("all", &mut everywhere, false), ("bound", &mut bound, true)] {
            let body = json!({"series": 1, "nominal": money(100), "buyer": buyer});
            let answer = post(api, "/v1/certificates", &format!("{name}-{at}"), &body);
            assert_eq!(answer.status, 201, "{name} {buyer}: {}", answer.text());
            let made = body_of(&answer);
            let sale = made["certificates"][0]["sale"].as_i64().unwrap();
            let seen = api.seen(&format!("/v1/sales/{sale}"));
            assert_eq!(seen["point_of_sale"].is_string(), place, "{buyer}");
            sales.push(sale);
        }
    }
    for query in ["email=anna%40example.ru", "phone=89001234567"] {
        let found = everywhere.seen(&format!("/v1/sales?{query}"));
        assert_eq!(found["data"].as_array().unwrap().len(), 2, "{query}");
    }
    assert_eq!(sales.len(), 6);
    home.verify();
}

/// A command that cannot be carried out takes none of those beside it along.
#[test]
fn a_refused_issue_stops_no_other_one() {
    let home = Home::new();
    let server = home.serve_demo();
    std::thread::scope(|scope| {
        for lane in 0..8_i64 {
            let server = &server;
            scope.spawn(move || {
                let mut api = server.api("demo");
                for at in 0..6_i64 {
                    let refused = (lane + at) % 2 == 0;
                    let nominal = money(if refused { i64::MAX } else { 100 });
                    let buyer = json!({"email": "anna@example.ru"});
                    let body = json!({"series": 1, "nominal": nominal, "buyer": buyer});
                    let key = format!("k-{lane}-{at}");
                    let status = post(&mut api, "/v1/certificates", &key, &body).status;
                    assert_eq!((400..500).contains(&status), refused, "{status}");
                    assert_eq!(status == 201, !refused, "{status}");
                }
            });
        }
    });
    assert_eq!(home.numbers().len(), 24);
    home.verify();
}

/// A sale and an issue are found by every spelling of an address, and what was sent stays.
#[test]
fn a_buyer_is_found_by_every_spelling_of_the_address() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut api = server.api("demo");
    let mut caller = crate::family::Caller::of(&server, "demo");
    let order = sale("T-1", json!([good("150.00", 1)])).with("Email", "Ann@Пример.рф");
    let first = caller.told("NumberFromGoods", &order.0);
    assert_eq!(caller.told("NumberFromGoods", &order.0), first, "a repeat");
    let body = json!({"series": 1, "nominal": money(7_700), "order": " W\u{200b}-e\u{301} ",
        "buyer": {"email": "Cid@Пример.рф"}});
    done(&mut api, "/v1/certificates", &body);
    for (query, count) in [
        ("email=ann%40xn--e1afmkfd.xn--p1ai", 1),
        ("email=ANN%40%D0%9F%D1%80%D0%B8%D0%BC%D0%B5%D1%80.%D1%80%D1%84", 1),
        ("email=Cid%40%D0%9F%D1%80%D0%B8%D0%BC%D0%B5%D1%80.%D1%80%D1%84", 1),
        ("email=%20cid%40xn--e1afmkfd.XN--p1ai%E2%80%8B", 1),
        ("email=bob%40xn--e1afmkfd.xn--p1ai", 0),
        ("order=W-%C3%A9", 1),
        ("order=W-e%CC%81", 1),
        ("order=W-e", 0),
        ("order=T-1", 1),
    ] {
        let found = api.seen(&format!("/v1/sales?{query}"));
        assert_eq!(found["data"].as_array().unwrap().len(), count, "{query}");
    }
    let found = api.seen("/v1/sales?order=T-1");
    assert_eq!(found["data"][0]["buyer"]["email"], "Ann@Пример.рф");
    home.verify();
}
