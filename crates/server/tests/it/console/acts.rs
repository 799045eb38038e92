//! Forms that act: each act done once however often it is pressed, refused in words, and never done
//! without the token of its page.

use serde_json::{Value, json};

use super::{HERE, Visitor, hidden, location, sell};
use crate::kit::http::{Answer, Framing};
use crate::kit::post::PostOffice;
use crate::kit::process::{Home, Server, eventually};
use crate::kit::sale::{PATH, Sold, good, sale};

/// The press and the token of the form of a page.
pub(super) fn press(page: &str) -> String {
    let main = page.split_once("<main").unwrap().1;
    format!("press={}&token={}", hidden(main, "press"), hidden(main, "token"))
}

/// Opens a form and sends it with these members.
fn act(visitor: &mut Visitor, form: &str, members: &str) -> Answer {
    let page = visitor.get(form);
    assert_eq!(page.status, 200, "{form}: {}", page.text());
    visitor.post(form, &format!("{}&{members}", press(&page.text())), &[HERE])
}

/// How often an event is in the timeline of a certificate.
fn events(visitor: &mut Visitor, number: &str, event: &str) -> usize {
    let text = visitor.get(&format!("/console/certificates/{number}")).text();
    text.matches(&format!("<strong>{event}</strong>")).count()
}

/// The page of the sale of a certificate.
fn sale_of(visitor: &mut Visitor, number: &str) -> String {
    let page = visitor.get(&format!("/console/certificates/{number}")).text();
    let from = page.split_once("href=\"/console/sales/").unwrap().1;
    format!("/console/sales/{}", from.split('"').next().unwrap())
}

/// Calls the native API as the demo's key.
fn api(server: &Server, key: &str, path: &str, body: &Value) -> Value {
    let headers = [
        ("Content-Type", "application/json"),
        ("Authorization", "Bearer demo"),
        ("Idempotency-Key", key),
    ];
    let body = body.to_string();
    let answer = server.connect().request("POST", path, &headers, Framing::Length(body.as_bytes()));
    assert!(answer.status < 300, "{path}: {}", answer.text());
    serde_json::from_str(&answer.text()).unwrap()
}

#[test]
fn each_act_is_done_once_however_often_it_is_pressed() {
    let home = Home::new();
    let server = home.serve_demo();
    let number = sell(&server, "order 1");
    let mut visitor = Visitor::signed_in(&server);
    let certificate = format!("/console/certificates/{number}");
    for (part, members, event) in [
        ("block", "reason_pick=0", "Blocked"),
        ("unblock", "reason=The+card+was+found", "Unblocked"),
        ("reload", "amount=1+500%2C50&reason_pick=1", "Reloaded"),
        ("adjust", "direction=down&amount=0.50&reason_pick=0&reason=twice", "Adjusted"),
        ("extend", "period=30&reason_pick=0", "Extended"),
        ("cash-out", "share=part&amount=1&reason=asked", "Paid out"),
    ] {
        let form = format!("{certificate}/{part}");
        let page = visitor.get(&form).text();
        assert!(page.contains("id=\"outcome\""), "{part}: {page}");
        for body in [members.to_owned(), format!("{members}&press=&token=")] {
            assert_eq!(visitor.post(&form, &body, &[HERE]).status, 403, "{part}");
        }
        let body = format!("{}&{members}", press(&page));
        assert_eq!(visitor.post(&form, &body, &[]).status, 403, "{part}");
        assert_eq!(events(&mut visitor, &number, event), 0, "{part}");
        for _ in 0..3 {
            let answer = visitor.post(&form, &body, &[HERE]);
            let there = (answer.status, location(&answer));
            assert_eq!(there, (303, certificate.as_str()), "{part}: {}", answer.text());
        }
        assert_eq!(events(&mut visitor, &number, event), 1, "{part}");
    }
    let text = visitor.get(&certificate).text();
    for part in ["RUB\u{a0}1,500.00", "Mistake of the till: twice", "Lost or stolen", "Demo"] {
        assert!(text.contains(part), "{part} in {text}");
    }
}

#[test]
fn a_refused_act_changes_nothing_and_keeps_what_was_typed() {
    let home = Home::new();
    let server = home.serve_demo();
    let number = sell(&server, "order 2");
    let mut visitor = Visitor::signed_in(&server);
    let certificate = format!("/console/certificates/{number}");
    for (part, members, said) in [
        ("block", "reason=+++", "Say why"),
        ("reload", "amount=1,500&reason=typed+before", "This can be read in two ways"),
        ("reload", "amount=many&reason=typed+before", "This is not an amount"),
        ("reload", "amount=0&reason=typed+before", "The amount must be more than 0."),
        (
            "adjust",
            "direction=down&amount=5&reason=typed+before",
            "Only RUB\u{a0}1.00 is available.",
        ),
        (
            "cash-out",
            "share=part&amount=1.01&reason=typed+before",
            "Only RUB\u{a0}1.00 is available.",
        ),
        (
            "extend",
            "period=day&day=2020-01-01&reason=typed+before",
            "The last valid day must be from",
        ),
        ("extend", "period=day&reason=typed+before", "Give the day"),
        ("void", "last_four=0000x&reason=typed+before", "These are not the last four digits"),
        ("replace", "last_four=&reason=typed+before", "These are not the last four digits"),
    ] {
        let answer = act(&mut visitor, &format!("{certificate}/{part}"), members);
        let text = answer.text();
        assert_eq!(answer.status, 422, "{part} {members}: {text}");
        assert!(text.contains(said), "{part} {members}: {text}");
        assert!(text.contains("id=\"refusal\""), "{part} {members}");
        let keeps = part == "block" || text.contains("value=\"typed before\"");
        assert!(keeps, "{part} {members}: {text}");
    }
    visitor.cookies.push(("scrip-language".to_owned(), "ru".to_owned()));
    let answer =
        act(&mut visitor, &format!("{certificate}/adjust"), "direction=down&amount=5&reason=x");
    assert!(answer.text().contains("Доступно только 1,00\u{a0}₽."), "{}", answer.text());
    let text = visitor.get(&certificate).text();
    assert_eq!(text.matches("class=\"mark\"").count(), 1, "{text}");
}

#[test]
fn a_form_shows_what_would_change() {
    let home = Home::new();
    let server = home.serve_demo();
    let number = sell(&server, "order 3");
    let mut visitor = Visitor::signed_in(&server);
    let certificate = format!("/console/certificates/{number}");
    let text = visitor.get(&format!("{certificate}/reload?amount=2,50")).text();
    assert!(text.contains("RUB\u{a0}1.00") && text.contains("RUB\u{a0}3.50"), "{text}");
    let text = visitor.get(&format!("{certificate}/adjust?direction=down&amount=7")).text();
    assert!(text.contains("Only RUB\u{a0}1.00 is available."), "{text}");
    let answer = act(&mut visitor, &format!("{certificate}/reload"), "amount=2&reason=x&look=1");
    assert_eq!(answer.status, 200);
    assert!(answer.text().contains("RUB\u{a0}3.00"), "{}", answer.text());
    assert_eq!(events(&mut visitor, &number, "Reloaded"), 0);
    // The menu says why an act is not possible, and its page says so too.
    let text = visitor.get(&certificate).text();
    assert!(text.contains("The certificate is active."), "{text}");
    let text = visitor.get(&format!("{certificate}/unblock")).text();
    assert!(
        text.contains("The certificate is active.") && !text.contains("id=\"reason\""),
        "{text}"
    );
}

#[test]
fn a_certificate_is_replaced_and_the_new_one_voided() {
    let home = Home::new();
    let server = home.serve_demo();
    let number = sell(&server, "order 4");
    let mut visitor = Visitor::signed_in(&server);
    let certificate = format!("/console/certificates/{number}");
    let form = format!("{certificate}/replace");
    let page = visitor.get(&form).text();
    let last = &number[number.len() - 4..];
    let body = format!("{}&by=new&last_four={last}&reason_pick=0", press(&page));
    let answer = visitor.post(&form, &body, &[HERE]);
    assert_eq!(answer.status, 303, "{}", answer.text());
    let new = location(&answer).to_owned();
    assert_ne!(new, certificate);
    let again = visitor.post(&form, &body, &[HERE]);
    assert_eq!((again.status, location(&again)), (303, new.as_str()));
    let last = &new[new.len() - 4..];
    let members = format!("last_four={last}&reason_pick=1");
    let answer = act(&mut visitor, &format!("{new}/void"), &members);
    assert_eq!((answer.status, location(&answer)), (303, new.as_str()), "{}", answer.text());
    let text = visitor.get(&format!("{new}/reload")).text();
    assert!(text.contains("The certificate is void."), "{text}");
}

#[test]
fn a_hold_is_released_and_a_redemption_refunded_in_parts() {
    let home = Home::new();
    let server = home.serve_demo();
    let body = sale("order 5", json!([good("1", 1)])).0.to_string();
    let headers = [("Content-Type", "application/json"), ("Authorization", "Bearer demo")];
    let sold = server.connect().request("POST", PATH, &headers, Framing::Length(body.as_bytes()));
    let sold = &Sold::read(&sold).succeeded()[0];
    let (number, secret) = (sold.number.clone(), sold.secret.clone().unwrap());
    let mut visitor = Visitor::signed_in(&server);
    let certificate = format!("/console/certificates/{number}");
    act(&mut visitor, &format!("{certificate}/reload"), "amount=99&reason=more");
    let redeem = |order: &str, mode: &str| {
        let body = json!({
            "order": {"id": order, "lines": [
                {"item_code": "A", "quantity": 1, "unit_price": {"amount": 3000, "currency": "RUB"}},
                {"item_code": "B", "quantity": 1, "unit_price": {"amount": 1000, "currency": "RUB"}},
            ]},
            "instruments": [{"certificate": number, "secret": secret}],
            "mode": mode,
        });
        let made = api(&server, order, "/v1/redemptions", &body);
        format!("/console/redemptions/{}", made["id"].as_str().unwrap())
    };
    let held = redeem("B-1", "hold");
    let form = format!("{held}/release");
    let body = press(&visitor.get(&form).text());
    assert_eq!(visitor.post(&form, "", &[HERE]).status, 403);
    for _ in 0..2 {
        let answer = visitor.post(&form, &body, &[HERE]);
        assert_eq!((answer.status, location(&answer)), (303, held.as_str()), "{}", answer.text());
    }
    let text = visitor.get(&form).text();
    assert!(text.contains("The hold has been released already."), "{text}");
    let taken = redeem("B-2", "capture");
    let form = format!("{taken}/refund");
    let text = visitor.get(&format!("{form}?what=lines&line=1")).text();
    assert!(text.contains("RUB\u{a0}70.00"), "{text}");
    let answer = act(&mut visitor, &form, "what=amount&amount=41");
    assert_eq!(answer.status, 422);
    assert!(answer.text().contains("At most RUB\u{a0}40.00 is left."), "{}", answer.text());
    let answer = act(&mut visitor, &form, "what=lines&line=1");
    assert_eq!((answer.status, location(&answer)), (303, taken.as_str()), "{}", answer.text());
    let answer = act(&mut visitor, &form, "what=all");
    assert_eq!(answer.status, 303, "{}", answer.text());
    assert_eq!(events(&mut visitor, &number, "Refunded"), 2);
    let text = visitor.get(&form).text();
    assert!(text.contains("Everything has been refunded already."), "{text}");
}

#[test]
fn a_refund_above_the_limit_is_asked_for() {
    let home = Home::new();
    let server = home.serve_demo();
    let sold = server.connect().till("demo").send(&sale("order 9", json!([good("100", 1)])));
    let sold = &sold.succeeded()[0];
    let body = json!({
        "order": {"id": "B-3", "lines": [
            {"item_code": "A", "quantity": 1, "unit_price": {"amount": 5000, "currency": "RUB"}},
        ]},
        "instruments": [{"certificate": sold.number, "secret": sold.secret}],
        "mode": "capture",
    });
    let made = api(&server, "B-3", "/v1/redemptions", &body);
    let taken = format!("/console/redemptions/{}", made["id"].as_str().unwrap());
    let mut visitor = Visitor::signed_in(&server);
    let form = format!("{taken}/refund");
    let page = visitor.get(&form).text();
    assert!(!page.contains("name=\"ask\"") && !page.contains("name=\"reason\""), "{page}");
    act(&mut visitor, "/console/settings/limits", "person_single=20");
    // Refunds have limits for people who do not manage money.
    home.scrip(&["user", "change", "demo", "--role", "support", "--operator", "1"]);
    let mut visitor = Visitor::signed_in(&server);
    let page = visitor.get(&form).text();
    assert!(page.contains("name=\"ask\"") && page.contains("name=\"reason\""), "{page}");
    let page = visitor.get(&format!("{form}?what=amount&amount=20")).text();
    assert!(!page.contains("name=\"ask\""), "{page}");
    let refused = act(&mut visitor, &form, "what=all");
    assert!(refused.status == 422 && refused.text().contains("name=\"ask\""));
    let refused = act(&mut visitor, &form, "what=all&ask=1");
    assert!(refused.status == 422 && refused.text().contains("Say why"), "{}", refused.text());
    let body = format!("{}&what=all&reason=wrong+size&ask=1", press(&page));
    let approvals = [(); 2].map(|()| {
        let asked = visitor.post(&form, &body, &[HERE]);
        assert_eq!(asked.status, 303, "{}", asked.text());
        location(&asked).to_owned()
    });
    assert_eq!(approvals[0], approvals[1]);
    let page = visitor.get(&approvals[0]).text();
    assert!(page.contains(&taken) && page.contains("wrong size"), "{page}");
    assert_eq!(events(&mut visitor, &sold.number, "Refunded"), 0);
    let answer = act(&mut visitor, &form, "what=amount&amount=20");
    assert_eq!(answer.status, 303, "{}", answer.text());
    drop(server);
    home.verify();
}

#[test]
fn who_approves_an_extension_sees_the_day() {
    let home = Home::new();
    let server = home.serve_demo();
    let number = sell(&server, "order 11");
    let mut visitor = Visitor::signed_in(&server);
    act(&mut visitor, "/console/settings/limits", "person_single=0.50");
    let form = format!("/console/certificates/{number}/extend");
    let asked = act(&mut visitor, &form, "period=30&reason=goodwill&ask=1");
    assert_eq!(asked.status, 303, "{}", asked.text());
    let approval = location(&asked).to_owned();
    for page in [approval.clone(), format!("{approval}/approve")] {
        let text = visitor.get(&page).text();
        let main = text.split_once("<main").unwrap().1;
        assert!(main.contains("Valid through") && !main.contains("Balance"), "{page}: {main}");
    }
    let text = visitor.get(&format!("{approval}/withdraw")).text();
    assert!(!text.split_once("<main").unwrap().1.contains("Valid through"), "{text}");
}

#[test]
fn certificates_of_a_sale_are_taken_back() {
    let home = Home::new();
    let server = home.serve_demo();
    let (unused, used) = (sell(&server, "order 6"), sell(&server, "order 7"));
    let mut visitor = Visitor::signed_in(&server);
    let form = format!("{}/return", sale_of(&mut visitor, &unused));
    let page = visitor.get(&form).text();
    assert_eq!(visitor.post(&form, &format!("certificate={unused}"), &[HERE]).status, 403);
    let answer = act(&mut visitor, &form, "x=1");
    assert!(
        answer.status == 422 && answer.text().contains("Mark at least one"),
        "{}",
        answer.text()
    );
    let body = format!("{}&certificate={unused}", press(&page));
    for _ in 0..2 {
        assert_eq!(visitor.post(&form, &body, &[HERE]).status, 303);
    }
    assert_eq!(events(&mut visitor, &unused, "Certificate returned"), 1);
    let text = visitor.get(&form).text();
    assert!(text.contains("Everything of this sale has been returned already."), "{text}");
    let reload = format!("/console/certificates/{used}/reload");
    act(&mut visitor, &reload, "amount=5&reason=more");
    let form = format!("{}/return", sale_of(&mut visitor, &used));
    let answer = act(&mut visitor, &form, &format!("certificate={used}"));
    assert_eq!(answer.status, 422);
    assert!(answer.text().contains("was used, so it cannot be returned"), "{}", answer.text());
}

#[test]
fn the_return_of_a_long_sale_lists_the_first_certificates_and_takes_all_back() {
    let home = Home::new();
    let server = home.serve_demo();
    let sold = server.connect().till("demo").send(&sale("order 8", json!([good("1", 2_000)])));
    let number = sold.succeeded()[0].number.clone();
    let mut visitor = Visitor::signed_in(&server);
    let form = format!("{}/return", sale_of(&mut visitor, &number));
    let page = visitor.get(&form).text();
    assert_eq!(page.matches("name=\"certificate\"").count(), 51);
    assert!(page.len() < 100_000, "{}", page.len());
    assert!(page.contains("All 2000 certificates"), "{page}");
    assert!(page.contains("1950 more certificates are not listed here."), "{page}");
    let body = format!("{}&certificate=all", press(&page));
    for _ in 0..2 {
        let answer = visitor.post(&form, &body, &[HERE]);
        assert_eq!(answer.status, 303, "{}", answer.text());
    }
    let text = visitor.get(&form).text();
    assert!(text.contains("Everything of this sale has been returned already."), "{text}");
}

#[test]
fn a_letter_that_is_asked_for_twice_is_sent_once() {
    let home = Home::new();
    let office = PostOffice::smtp(&[]);
    let mail = format!("smtp://{}", office.address());
    let server =
        home.serve(&["--demo", "--smtp-url", &mail, "--mail-from", "Shop <gifts@example.org>"]);
    let bought = sale("order 10", json!([good("1", 1)])).with("Email", "anna@example.org");
    let number = server.connect().till("demo").send(&bought).succeeded()[0].number.clone();
    let mut visitor = Visitor::signed_in(&server);
    let certificate = format!("/console/certificates/{number}");
    let form = format!("{certificate}/letter");
    let body = press(&visitor.get(&form).text());
    for _ in 0..2 {
        let answer = visitor.post(&form, &body, &[HERE]);
        let there = (answer.status, location(&answer));
        assert_eq!(there, (303, certificate.as_str()), "{}", answer.text());
    }
    let another = act(&mut visitor, &form, "x=1");
    assert_eq!(another.status, 422, "{}", another.text());
    eventually("the letter has come", || !office.received().is_empty());
    drop(server);
    home.verify();
    assert_eq!(office.received().len(), 1);
}

#[test]
fn proof_is_asked_for_and_gives_another_secret() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut visitor = Visitor::signed_in(&server);
    let to = "to=%2Fconsole%2Fme";
    let answer = visitor.get(&format!("/console/confirm?{to}"));
    assert_eq!((answer.status, location(&answer)), (303, "/console/me"));
    let page = visitor.get("/console/me").text();
    let press = press(&page);
    let wrong = visitor.post("/console/confirm", &format!("{press}&{to}&shown=wrong"), &[HERE]);
    assert_eq!(wrong.status, 403);
    assert!(wrong.text().contains("name=\"shown\""), "{}", wrong.text());
    let before = visitor.cookies.clone();
    let body = format!("{press}&{to}&shown=demo");
    let answer = visitor.post("/console/confirm", &body, &[HERE]);
    assert_eq!((answer.status, location(&answer)), (303, "/console/me"));
    assert_ne!(visitor.cookies, before);
    assert_eq!(visitor.get("/console/me").status, 200);
    visitor.cookies = before;
    assert_eq!(visitor.get("/console/me").status, 303);
}

#[test]
fn a_proof_that_is_over_is_asked_for_again_and_what_was_typed_stays() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut visitor = Visitor::signed_in(&server);
    let form = "/console/keys/new";
    let body = format!("{}&name=Till+7&scopes=read", press(&visitor.get(form).text()));
    // A proof holds for five minutes.
    home.tamper("UPDATE user_session SET confirmed_at = confirmed_at - 301000000");
    let answer = visitor.post(form, &body, &[HERE]);
    let asks = location(&answer).to_owned();
    assert_eq!(answer.status, 303, "{}", answer.text());
    assert!(asks.starts_with("/console/confirm?to=%2Fconsole%2Fkeys%2Fnew%3F"), "{asks}");
    let page = visitor.get(&asks).text();
    let (_, to) = asks.split_once('?').unwrap();
    assert!(!visitor.get("/console/keys").text().contains("Till 7"));
    let proof = format!("{}&{to}&shown=demo", press(&page));
    let answer = visitor.post("/console/confirm", &proof, &[HERE]);
    assert_eq!(answer.status, 303, "{}", answer.text());
    let back = location(&answer).to_owned();
    let page = visitor.get(&back).text();
    assert!(page.contains("value=\"Till 7\""), "{back}: {page}");
    let body = format!("{}&name=Till+7&scopes=read", press(&page));
    assert_eq!(visitor.post(form, &body, &[HERE]).status, 200);
    assert!(visitor.get("/console/keys").text().contains(">Till 7</a>"));
}
