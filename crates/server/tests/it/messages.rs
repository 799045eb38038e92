//! Messages to buyers, from the request to the letter: certificates and codes by mail, codes to
//! phones.

use std::time::Duration;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};

use crate::family::Caller;
use crate::kit::http::{Answer, Client, Framing};
use crate::kit::post::PostOffice;
use crate::kit::process::{Home, Server, eventually, within};
use crate::kit::sale::{Card, Sold, good, sale};

/// A caller with the demo's key.
struct Till(Client);

impl Till {
    fn answer(&mut self, method: &str, kind: &str, body: &str) -> Answer {
        let headers = [("Content-Type", kind), ("Authorization", "Bearer demo")];
        let target = format!("/api/sertcard/{method}");
        self.0.request("POST", &target, &headers, Framing::Length(body.as_bytes()))
    }

    /// The `ErrorCode` of the answer to a JSON request.
    #[track_caller]
    fn code(&mut self, method: &str, body: &Value) -> i64 {
        let answer = self.answer(method, "application/json", &body.to_string());
        assert_eq!(answer.status, 200, "{}", answer.text());
        let told: Value = serde_json::from_str(&answer.text()).unwrap();
        let code = told["ErrorCode"].as_i64().unwrap();
        assert_eq!(code == 0, told["Message"] == "", "{told}");
        code
    }

    fn sell(&mut self, order: &str, email: &str, count: i64) -> Vec<Card> {
        let order = sale(order, json!([good("150.00", count)])).with("Email", email);
        Sold::read(&self.answer("NumberFromGoods", "application/json", &order.0.to_string()))
            .succeeded()
    }
}

fn serve(home: &Home, mail: Option<&PostOffice>, gateway: Option<&PostOffice>) -> Server {
    let mail = mail.map(|office| format!("smtp://{}", office.address()));
    let gateway = gateway.map(|office| format!("http://{}/sms?key=k", office.address()));
    let mut arguments = vec!["--demo"];
    if let Some(mail) = &mail {
        arguments.extend(["--smtp-url", mail, "--mail-from", "Дом книги <gifts@example.ru>"]);
    }
    if let Some(gateway) = &gateway {
        arguments.extend(["--phone-gateway-url", gateway]);
    }
    home.serve(&arguments)
}

/// All parts of a letter, with what is packed unpacked.
fn unpacked(letter: &str) -> String {
    let mut text = letter.to_owned();
    for part in letter.split("\n\n") {
        let packed: String = part.split("\n--").next().unwrap().split_whitespace().collect();
        if let Ok(bytes) = BASE64_STANDARD.decode(&packed) {
            text += &String::from_utf8_lossy(&bytes);
        }
    }
    text
}

/// Six digits that stand alone in a text.
fn code_in(text: &str) -> String {
    let words = text.split(|c: char| !c.is_ascii_digit());
    words.into_iter().find(|word| word.len() == 6).unwrap().to_owned()
}

#[test]
fn certificates_are_mailed_to_who_bought_them() {
    let home = Home::new();
    let office = PostOffice::smtp(&[]);
    let server = serve(&home, Some(&office), None);
    let mut till = Till(server.connect());
    let cards = till.sell("o-1", "Anna@Example.RU", 2);
    till.sell("o-2", "boris@example.ru", 1);
    for body in ["{\"Email\":\" anna@example.ru \"}", "{\"Email\":\"anna@example.ru\"}"] {
        let body: Value = serde_json::from_str(body).unwrap();
        assert_eq!(till.code("SendForEmail", &body), 0);
    }
    eventually("the letter has come", || !office.received().is_empty());
    let letter = office.received().remove(0);
    assert_eq!(letter.to, "anna@example.ru");
    let text = unpacked(&letter.body);
    for card in &cards {
        for part in [card.number.as_str(), card.secret.as_deref().unwrap()] {
            assert!(text.contains(part), "{part} in {text}");
        }
    }
    assert!(text.contains("150.00 RUB") && text.contains("Content-Type: image/png"), "{text}");
    assert!(text.contains("\u{89}PNG") || text.contains("PNG\r\n"), "the bar code is a picture");
    // Whoever has bought nothing is answered alike, and nothing is sent.
    assert_eq!(till.code("SendForEmail", &json!({"Email": "nobody@example.ru"})), 0);
    std::thread::sleep(Duration::from_secs(3));
    assert_eq!(office.received().len(), 1, "one letter in a minute");
    home.verify();
}

/// Certificates that were spent or returned are not sent.
#[test]
fn only_certificates_that_can_be_used_are_mailed() {
    let home = Home::new();
    let office = PostOffice::smtp(&[]);
    let server = serve(&home, Some(&office), None);
    let mut till = Till(server.connect());
    let kept = till.sell("o-1", "anna@example.ru", 1).remove(0);
    let returned = till.sell("o-2", "anna@example.ru", 1).remove(0);
    let back = json!({"PosCode": "demo", "OrderNumber": "o-2", "Refund": true});
    assert_eq!(till.code("NumberFromGoods", &back), 0);
    assert_eq!(till.code("SendForEmail", &json!({"Email": "anna@example.ru"})), 0);
    eventually("the letter has come", || !office.received().is_empty());
    let text = unpacked(&office.received()[0].body);
    assert!(text.contains(&kept.number) && !text.contains(&returned.number), "{text}");
}

#[test]
fn a_code_is_mailed_and_shown() {
    let home = Home::new();
    let office = PostOffice::smtp(&[]);
    let server = serve(&home, Some(&office), None);
    let mut till = Till(server.connect());
    let address = json!({"Email": "anna@example.ru"});
    assert_eq!(till.code("SendCode", &address), 0);
    assert_eq!(till.code("SendCode", &address), 340);
    eventually("the letter has come", || !office.received().is_empty());
    let code = code_in(&unpacked(&office.received()[0].body));
    let show = |code: &str| json!({"Email": "ANNA@example.ru", "Code": code});
    let wrong = if code == "000000" { "000001" } else { "000000" };
    assert_eq!(till.code("ConfirmCode", &show(wrong)), 342);
    assert_eq!(till.code("ConfirmCode", &show("")), 342);
    // In the other formats of the family too.
    let form = format!("Email=anna%40example.ru&Code={code}");
    let answer = till.answer("ConfirmCode", "application/x-www-form-urlencoded", &form);
    assert!(answer.text().contains("\"ErrorCode\":0"), "{}", answer.text());
    let xml = format!(
        "<ConfirmCodeRequest xmlns=\"http://schemas.datacontract.org/2004/07/LCManagerPartner.\
         Implementation.Request.SertCardRequest\"><Code>{code}</Code>\
         <Email>anna@example.ru</Email></ConfirmCodeRequest>"
    );
    let answer = till.answer("ConfirmCode", "application/xml", &xml);
    assert!(answer.text().contains(">0</ErrorCode>"), "{}", answer.text());
    // Guessing it does not get further.
    for _ in 0..4 {
        till.code("ConfirmCode", &show(wrong));
    }
    assert_eq!(till.code("ConfirmCode", &show(&code)), 342);
    home.verify();
}

#[test]
fn a_code_goes_to_a_phone_through_the_gateway() {
    let home = Home::new();
    let office = PostOffice::gateway(&[]);
    let server = serve(&home, None, Some(&office));
    let mut till = Till(server.connect());
    assert_eq!(till.code("SendCode", &json!({"Phone": 79_001_234_567_i64})), 0);
    eventually("the text has come", || !office.received().is_empty());
    let text = office.received().remove(0);
    assert_eq!(text.to, "POST /sms?key=k HTTP/1.1");
    let body: Value = serde_json::from_str(&text.body).unwrap();
    assert_eq!(body["phone"], json!(79_001_234_567_i64));
    let code = code_in(body["text"].as_str().unwrap());
    assert_eq!(till.code("ConfirmCode", &json!({"Phone": 9_001_234_567_i64, "Code": code})), 0);
    home.verify();
}

#[test]
fn what_cannot_be_sent_is_refused_by_name() {
    let home = Home::new();
    let server = serve(&home, None, None);
    let mut till = Till(server.connect());
    for (method, body, code) in [
        ("SendCode", json!({}), 345),
        ("SendCode", json!({"Email": "anna"}), 346),
        ("SendCode", json!({"Phone": 123}), 347),
        ("SendCode", json!({"Email": "anna@example.ru"}), 343),
        ("SendCode", json!({"Phone": 9_001_234_567_i64}), 344),
        ("SendForEmail", json!({}), 345),
        ("SendForEmail", json!({"Email": "x@y"}), 346),
        ("SendForEmail", json!({"Email": "anna@example.ru"}), 343),
        ("ConfirmCode", json!({"Code": "123456"}), 345),
        ("ConfirmCode", json!({"Email": "anna@example.ru", "Code": "123456"}), 342),
    ] {
        assert_eq!(till.code(method, &body), code, "{method} {body}");
    }
    let mut widget = server.connect();
    let body = json!({"SiteCode": "sample string 4", "Email": "anna@example.ru"}).to_string();
    let headers = [("Content-Type", "application/json")];
    let framing = Framing::Length(body.as_bytes());
    let answer = widget.request("POST", "/api/sertcard/SendCode", &headers, framing);
    assert_eq!(answer.status, 401);
}

/// A key that is bound to a point of sale sees the messages of that place's keys.
#[test]
fn a_bound_key_lists_the_messages_of_its_place() {
    let home = Home::new();
    let office = PostOffice::smtp(&[]);
    let server = serve(&home, Some(&office), None);
    let places: Value = serde_json::from_str(&home.scrip(&["pos", "list", "--json"])).unwrap();
    let places: Vec<String> =
        places.as_array().unwrap().iter().map(|place| place["id"].to_string()).collect();
    let key = |place: &str| {
        home.make_key(&["--operator", "1", "--scopes", "read,sell", "--pos", place]).1
    };
    let (first, other) = (key(&places[0]), key(&places[1]));
    let keys = [first.clone(), other.clone(), key(&places[0]), "demo".to_owned()];
    for (key, name) in keys.iter().zip(["anna", "boris", "clara", "dora"]) {
        let mut caller = Caller::of(&server, key);
        caller.told("SendCode", &json!({"Email": format!("{name}@example.ru")}));
    }
    for (key, query, names) in [
        ("demo", "", &["dora", "clara", "boris", "anna"][..]),
        (first.as_str(), "", &["clara", "anna"]),
        (&other, "", &["boris"]),
        (&first, "address=anna%40example.ru", &["anna"]),
        (&first, "address=boris%40example.ru", &[]),
        (&first, "address=dora%40example.ru", &[]),
        (&other, "address=boris%40example.ru", &["boris"]),
    ] {
        let mut api = server.api(key);
        for limit in [1, 2, 50] {
            let pages = api.pages(&format!("/v1/deliveries?limit={limit}&{query}"));
            let addresses = pages.iter().flatten();
            let found: Vec<&str> =
                addresses.map(|letter| letter["address"].as_str().unwrap()).collect();
            let expected: Vec<String> =
                names.iter().map(|name| format!("{name}@example.ru")).collect();
            assert_eq!(found, expected, "{query} {limit}");
        }
    }
}

/// A letter that the mail server does not take now waits, and is sent by the next server that starts.
#[test]
fn a_letter_outlives_the_server() {
    let home = Home::new();
    let office = PostOffice::smtp(&["451 4.3.0 later"]);
    {
        let server = serve(&home, Some(&office), None);
        let mut till = Till(server.connect());
        till.sell("o-1", "anna@example.ru", 1);
        assert_eq!(till.code("SendForEmail", &json!({"Email": "anna@example.ru"})), 0);
        // Long enough that it was tried once.
        std::thread::sleep(Duration::from_secs(2));
        assert!(office.received().is_empty());
    }
    let _server = serve(&home, Some(&office), None);
    within(Duration::from_mins(1), "the letter has come after all", || {
        !office.received().is_empty()
    });
    assert_eq!(office.received().len(), 1);
    home.verify();
}
