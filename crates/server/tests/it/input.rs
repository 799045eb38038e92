//! Codes, numbers, clients, days and addresses as people and machines write them, on every surface.

use serde_json::{Value, json};

use crate::kit::api::{Api, json as body_of, problem};
use crate::kit::coupons::{Format, five_percent, with};
use crate::kit::http::{Client, Framing};
use crate::kit::post::PostOffice;
use crate::kit::process::{Home, Server, eventually};
use crate::kit::sale::{Card, good, sale};

fn money(amount: i64) -> Value {
    json!({"amount": amount, "currency": "RUB"})
}

fn order(instruments: &Value) -> Value {
    let lines = json!([{"quantity": 1, "unit_price": money(1_000)}]);
    json!({"order": {"id": " O-1\r\n", "lines": lines}, "instruments": instruments})
}

fn sold(server: &Server, order: &str) -> Card {
    let mut till = server.connect().till("demo");
    till.send(&sale(order, json!([good("100", 1)]))).succeeded().remove(0)
}

fn coupon(api: &mut Api, members: &Value) {
    let answer = api.send("POST", "/v1/coupons", members);
    assert_eq!(answer.status, 201, "{}", answer.text());
}

fn ask(client: &mut Client, method: &str, body: &str) -> Value {
    let headers = [("Content-Type", "application/json"), ("Authorization", "Bearer demo")];
    let target = format!("/api/sertcard/{method}");
    let answer = client.request("POST", &target, &headers, Framing::Length(body.as_bytes()));
    assert_eq!(answer.status, 200, "{}", answer.text());
    serde_json::from_str(&answer.text()).unwrap()
}

#[test]
fn a_coupon_is_found_however_its_code_is_sent() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut api = server.api("demo");
    coupon(
        &mut api,
        &json!({"code": "\u{feff}Scan-Caf\u{e9} 1\r\n", "discount": {"percent": "10"}}),
    );
    for code in [
        "Scan-Caf\u{e9} 1",
        " SCAN-CAF\u{c9} 1 ",
        "Scan-Caf\u{e9} 1\r\n",
        "\tScan-Caf\u{e9} 1",
        "\u{2}Scan-Caf\u{e9} 1\u{3}",
        "\u{200b}\u{200b}Scan-Caf\u{e9} 1\u{200b}",
        "Sc\u{ad}an-Cafe\u{301}\u{a0}1",
    ] {
        let answer = api.send("POST", "/v1/redemptions", &order(&json!([{"coupon": code}])));
        assert_eq!(answer.status, 201, "{code:?}: {}", answer.text());
        let told = body_of(&answer);
        assert_eq!(told["discount"], money(100), "{code:?}");
        assert_eq!(told["order_id"], "O-1");
        assert_eq!(told["instruments"][0]["coupon"], "Scan-Caf\u{e9} 1");
    }
    let mut caller = server.demo_caller();
    for format in [Format::Json, Format::Xml] {
        for (code, error) in [
            ("\u{feff}scan-caf\u{e9} 1", "уже существует"),
            ("Scan-Cafe\u{301} 1\u{200b}", "уже существует"),
            ("\u{200b}", "не может быть пустым"),
            (" \u{2060}\u{feff}", "не может быть пустым"),
        ] {
            let answer = caller.post(format, &five_percent(code));
            assert_eq!(answer.status, 422, "{code:?}");
            assert!(answer.text().contains(error), "{code:?}: {}", answer.text());
        }
    }
    let kept = caller.create(&five_percent("\u{feff}KEPT\u{200b}"));
    assert_eq!(kept.code, "KEPT");
    home.verify();
}

#[test]
fn a_client_is_one_however_it_is_written() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut api = server.api("demo");
    coupon(
        &mut api,
        &json!({"code": "ONCE", "discount": {"percent": "10"}, "once_per_client": true}),
    );
    for (client, status) in [
        ("buyer@example.org", 201),
        ("BUYER@example.org", 409),
        (" buyer@example.org", 409),
        ("buyer@example.org\r\n", 409),
        ("\u{feff}buyer@Example.ORG\u{200b}", 409),
        ("maria@пример.рф", 201),
        ("Maria@xn--e1afmkfd.xn--p1ai", 409),
        ("79000000000", 201),
        ("+79000000000", 409),
        ("8 (900) 000-00-00", 409),
        ("+7 900 000\u{2013}00\u{2013}00", 409),
        ("+89001112233", 201),
        ("+89001112233", 409),
        ("+9001112233", 409),
        ("+7 900 111-22-33", 409),
        ("c-1", 201),
        (" c-1\t", 409),
        ("C-1", 201),
    ] {
        let mut body = order(&json!([{"coupon": "ONCE"}]));
        body["client"] = json!(client);
        let answer = api.send("POST", "/v1/redemptions", &body);
        assert_eq!(answer.status, status, "{client:?}: {}", answer.text());
    }
    for nobody in [" ", "\u{200b}", "\u{feff}\r\n"] {
        let mut body = order(&json!([{"coupon": "ONCE"}]));
        body["client"] = json!(nobody);
        assert_eq!(api.send("POST", "/v1/redemptions", &body).status, 422, "{nobody:?}");
    }
    home.verify();
}

#[test]
fn a_certificate_is_found_however_its_number_and_code_are_sent() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut api = server.api("demo");
    let mut till = server.connect();
    let card = sold(&server, "numbers");
    let (number, secret) = (card.number.clone(), card.secret.unwrap());
    assert!(!secret.starts_with('0'));
    let wide = |text: &str| -> String {
        text.chars().filter_map(|c| char::from_u32(u32::from(c) + 0xfee0)).collect()
    };
    let grouped = format!("{} {} {}", &number[..1], &number[1..7], &number[7..]);
    let dashed = format!("{}-{}", &number[..4], &number[4..]);
    let codes = [secret.clone(), format!(" {} {}\r\n", &secret[..3], &secret[3..]), wide(&secret)];
    for (place, sent) in [
        number.clone(),
        format!("{number}\r\n"),
        format!("\u{2}{number}\u{3}"),
        format!("]E0{number}"),
        format!("\u{feff}]C1{number}\t"),
        grouped,
        dashed.clone(),
        dashed.replace('-', "."),
        wide(&number),
    ]
    .iter()
    .enumerate()
    {
        let code = &codes[place % codes.len()];
        let instrument = json!([{"certificate": sent, "secret": code, "amount": money(100)}]);
        let answer = api.send("POST", "/v1/redemptions", &order(&instrument));
        assert_eq!(answer.status, 201, "{sent:?} {code:?}: {}", answer.text());
        assert_eq!(body_of(&answer)["instruments"][0]["certificate"], number.as_str());
        let body = json!({"SertCard": sent, "Operator": 1, "PosCode": "demo"}).to_string();
        let told = ask(&mut till, "SertCardIdentify", &body);
        assert_eq!(told["ErrorCode"], 0, "{sent:?}: {told}");
        let body = json!({"SertCard": sent, "SecretCode": code, "Operator": 1}).to_string();
        let told = ask(&mut till, "SecretIdentify", &body);
        assert_eq!(told["ErrorCode"], 0, "{sent:?}: {told}");
    }
    let encoded = dashed.replace('-', "%20");
    assert_eq!(api.seen(&format!("/v1/certificates/{encoded}"))["number"], number.as_str());
    // The check digit guards: what was misread is nothing.
    let last = (number.as_bytes()[12] - b'0' + 1) % 10;
    let misread = format!("{}{last}", &number[..12]);
    let answer = api.get(&format!("/v1/certificates/{misread}"));
    problem(&answer, 404, "certificate-not-found");
    let body = json!({"SertCard": format!("{} {}", &misread[..4], &misread[4..]), "Operator": 1});
    assert_ne!(ask(&mut till, "SertCardIdentify", &body.to_string())["ErrorCode"], 0);
    home.verify();
}

#[test]
fn a_day_that_stands_for_no_date_is_never_a_last_day() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut caller = server.demo_caller();
    let mut told = Vec::new();
    for day in [
        "0001-01-01",
        "0001-01-01T00:00:00",
        "01.01.0001 0:00:00",
        "1899-12-30",
        "30.12.1899 0:00:00",
        "1970-01-01",
        "1970-01-01T00:00:00Z",
        "0000-00-00",
        "0000-00-00 00:00:00",
    ] {
        let answer = caller.post(Format::Json, &with(five_percent("DAY"), "expired_at", day));
        assert_eq!(answer.status, 422, "{day}: {}", answer.text());
        told.push(answer.text());
    }
    told.dedup();
    assert_eq!(told.len(), 1, "{told:?}");
    for (place, day) in
        ["30.11.2030 0:00:00", "2030/11/30", "30 Nov 2030", "2030-W48-6"].iter().enumerate()
    {
        let made = caller.create(&with(five_percent(&format!("D{place}")), "expired_at", *day));
        assert_eq!(made.expired_at.as_deref(), Some("2030-11-30"), "{day}");
    }
    let mut api = server.api("demo");
    for day in ["0001-01-01", "1899-12-30", "1970-01-01"] {
        let body = json!({"code": "N", "discount": {"percent": "1"}, "valid_through": day});
        let told = problem(&api.send("POST", "/v1/coupons", &body), 422, "coupon-invalid");
        assert_eq!(told["errors"][0]["pointer"], "/valid_through");
    }
    let body = json!({
        "ActionType": "Update", "SertCardSeriesId": 1, "EndDate": "0001-01-01T00:00:00", "Operator": 1,
    });
    let told = ask(&mut server.connect(), "SertcardSeriesAction", &body.to_string());
    assert!(told["EndDate"].is_null(), "{told}");
    home.verify();
}

#[test]
fn mail_goes_to_international_domains_in_ascii() {
    let home = Home::new();
    let office = PostOffice::smtp(&[]);
    let url = format!("smtp://{}", office.address());
    let server = home.serve(&["--demo", "--smtp-url", &url, "--mail-from", "gifts@example.org"]);
    let mut till = server.connect().till("demo");
    till.send(&sale("idn", json!([good("100", 1)])).with("Email", "Maria@Пример.рф")).succeeded();
    let mut client = server.connect();
    let send = |client: &mut Client, email: &str| {
        let body = json!({"Email": email, "Operator": 1}).to_string();
        ask(client, "SendForEmail", &body)
    };
    assert_eq!(send(&mut client, "maria@xn--e1afmkfd.xn--p1ai")["ErrorCode"], 0);
    eventually("the letter has come", || !office.received().is_empty());
    assert_eq!(office.received()[0].to, "maria@xn--e1afmkfd.xn--p1ai");
    for refused in ["мария@пример.рф", "мария@example.org", "m@", "m@пример_.рф"]
    {
        assert_eq!(send(&mut client, refused)["ErrorCode"], 346, "{refused}");
        let body = json!({"Email": refused, "Operator": 1}).to_string();
        assert_eq!(ask(&mut client, "SendCode", &body)["ErrorCode"], 346, "{refused}");
    }
    let told = send(&mut client, "мария@пример.рф")["Message"].as_str().unwrap().to_owned();
    assert!(told.contains("латиницей"), "{told}");
}

#[test]
fn problems_are_told_in_the_language_that_is_asked_for() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut api = server.api("demo");
    for (asked, language, title) in [
        (None, "en", "The certificate does not exist"),
        (Some("en"), "en", "The certificate does not exist"),
        (Some("de"), "en", "The certificate does not exist"),
        (Some("ru"), "ru", "Сертификат не найден"),
        (Some("ru-RU,ru;q=0.9,en-US;q=0.8"), "ru", "Сертификат не найден"),
    ] {
        let headers: Vec<_> = asked.map(|asked| ("Accept-Language", asked)).into_iter().collect();
        let answer = api.ask("GET", "/v1/certificates/1", &headers, Framing::None);
        assert_eq!(problem(&answer, 404, "certificate-not-found")["title"], title, "{asked:?}");
        assert_eq!(answer.header("Content-Language"), Some(language), "{asked:?}");
        assert_eq!(answer.header("Vary"), Some("Accept-Language"), "{asked:?}");
    }
    let answer =
        server.api("wrong").ask("GET", "/v1/coupons", &[("Accept-Language", "ru")], Framing::None);
    assert_eq!(body_of(&answer)["title"], "Ключ не указан или неизвестен");
}
