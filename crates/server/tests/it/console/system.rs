//! The page of the server, the test of a coupon, and messages that are sent again.

use serde_json::json;

use super::acts::press;
use super::{HERE, Visitor, location, sell};
use crate::kit::api::json as body_of;
use crate::kit::http::Framing;
use crate::kit::post::PostOffice;
use crate::kit::process::{Home, eventually};
use crate::kit::sale::{good, sale};

const SYSTEM: &str = "/console/system";

/// Presses the button that verifies, and returns the form that was sent.
fn verify(visitor: &mut Visitor) -> String {
    let page = visitor.get(SYSTEM).text();
    assert!(page.contains("/console/system/verify"), "{page}");
    let body = press(&page);
    let answer = visitor.post("/console/system/verify", &body, &[HERE]);
    assert_eq!((answer.status, location(&answer)), (303, SYSTEM));
    body
}

/// The page once no verification runs.
fn verified(visitor: &mut Visitor) -> String {
    let mut text = String::new();
    eventually("the verification has ended", || {
        text = visitor.get(SYSTEM).text();
        text.contains("/console/system/verify") && text.contains("class=\"light\"")
    });
    text
}

#[test]
fn the_server_is_shown_and_verified_on_its_page() {
    let home = Home::new();
    let server = home.serve_demo();
    for order in 0..3 {
        sell(&server, &format!("order {order}"));
    }
    let mut visitor = Visitor::signed_in(&server);
    let text = visitor.get(SYSTEM).text();
    for seen in ["Works", "schema", "scrip backup", "Nothing was verified"] {
        assert!(text.contains(seen), "{seen}: {text}");
    }
    // A light look does not measure the disk.
    assert!(!text.contains("disk flush"), "{text}");
    let first = verify(&mut visitor);
    let text = verified(&mut visitor);
    assert!(text.contains("No rule is broken"), "{text}");
    assert!(text.contains("Certificates: 3"), "{text}");
    // The same press again starts nothing.
    let again = visitor.post("/console/system/verify", &first, &[HERE]);
    assert_eq!(again.status, 303);
    let page = visitor.get(SYSTEM).text();
    assert!(page.contains("No rule is broken") && !page.contains("Runs now"), "{page}");
    let text = visitor.get("/console").text();
    assert!(text.contains("class=\"lights\""), "{text}");
    home.scrip(&["user", "change", "demo", "--role", "manager"]);
    eventually("a manager sees it without the button", || {
        let text = Visitor::signed_in(&server).get(SYSTEM).text();
        text.contains("No rule is broken") && !text.contains("/console/system/verify")
    });
}

#[test]
fn a_broken_rule_is_found_and_told_to_who_may_see_every_shop() {
    let home = Home::new();
    let server = home.serve_demo();
    sell(&server, "order");
    home.tamper("UPDATE certificate SET held = 1");
    let mut visitor = Visitor::signed_in(&server);
    verify(&mut visitor);
    let text = verified(&mut visitor);
    assert!(text.contains("broken") && text.contains("class=\"findings\""), "{text}");
    home.scrip(&["operator", "create", "--name", "Other"]);
    eventually("the other shop is known", || {
        let text = Visitor::signed_in(&server).get(SYSTEM).text();
        text.contains("may name records of other shops") && !text.contains("class=\"findings\"")
    });
}

#[test]
fn a_message_that_was_given_up_is_sent_again_once() {
    let home = Home::new();
    let office = PostOffice::smtp(&["550 5.1.1 no such user"]);
    let mail = format!("smtp://{}", office.address());
    let server =
        home.serve(&["--demo", "--smtp-url", &mail, "--mail-from", "Shop <gifts@example.org>"]);
    let bought = sale("order", json!([good("1", 1)])).with("Email", "anna@example.org");
    let number = server.connect().till("demo").send(&bought).succeeded()[0].number.clone();
    let mut visitor = Visitor::signed_in(&server);
    let letter = format!("/console/certificates/{number}/letter");
    let body = press(&visitor.get(&letter).text());
    assert_eq!(visitor.post(&letter, &body, &[HERE]).status, 303);
    let list = "/console/messages?state=given_up&address=Anna%40example.org";
    let mut text = String::new();
    eventually("the message was given up", || {
        text = visitor.get(list).text();
        text.contains("no such user")
    });
    assert!(!visitor.get("/console/messages?address=other%40example.org").text().contains("<td"));
    assert!(visitor.get("/console/messages?address=x").text().contains("id=\"address-error\""));
    let link = text.split("href=\"/console/messages/").nth(1).unwrap().split('"').next().unwrap();
    let page = format!("/console/messages/{link}");
    let text = visitor.get(&page).text();
    assert!(text.contains("no such user") && text.contains("Send again"), "{text}");
    let form = format!("{page}/retry");
    let body = press(&visitor.get(&form).text());
    for _ in 0..3 {
        let answer = visitor.post(&form, &body, &[HERE]);
        assert_eq!((answer.status, location(&answer)), (303, page.as_str()), "{}", answer.text());
    }
    eventually("the letter has come", || !office.received().is_empty());
    eventually("the page says so", || visitor.get(&page).text().contains("Sent"));
    let other = press(&visitor.get(&form).text());
    let late = visitor.post(&form, &other, &[HERE]);
    assert!(late.status == 422 && late.text().contains("has been delivered"), "{}", late.text());
    assert!(visitor.get("/console/log").text().contains("Message sent again"));
    for (role, status) in [("cashier", 403), ("accountant", 403), ("support", 200)] {
        home.scrip(&["user", "change", "demo", "--role", role]);
        eventually("the role counts", || Visitor::signed_in(&server).get(&form).status == status);
    }
    drop(server);
    home.verify();
    assert_eq!(office.received().len(), 1);
}

#[test]
fn a_coupon_is_tested_against_an_order_and_not_used() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut api = server.api("demo");
    let coupon = json!({
        "code": "TEN", "discount": {"percent": "10"}, "once_per_client": true,
        "min_price": {"amount": 50_000, "currency": "RUB"},
    });
    let headers = [("Content-Type", "application/json"), ("Idempotency-Key", "coupon")];
    let body = coupon.to_string();
    let made = api.ask("POST", "/v1/coupons", &headers, Framing::Length(body.as_bytes()));
    let id = body_of(&made)["id"].to_string();
    let form = format!("/console/coupons/{id}/test");
    let mut visitor = Visitor::signed_in(&server);
    let token = press(&visitor.get(&form).text());
    for (members, status, seen) in [
        ("lines=A%3B2%3B1+000%0AB%09%091&client=c", 422, "Line 2: the quantity"),
        ("lines=&client=c", 422, "Paste at least one line"),
        ("lines=A%3B1%3B100&client=c", 200, "500.00"),
        ("lines=A%3B2%3B1+000%0AB%3B1%3B500&client=c", 200, "250.00"),
        ("lines=A%3B2%3B1+000", 200, "client"),
    ] {
        let answer = visitor.post(&form, &format!("{token}&{members}"), &[HERE]);
        assert_eq!(answer.status, status, "{members}: {}", answer.text());
        assert!(answer.text().contains(seen), "{members}: {}", answer.text());
    }
    let uses = body_of(&api.get(&format!("/v1/coupons/{id}/uses")));
    assert_eq!(uses["data"], json!([]));
}

#[test]
fn a_form_comes_back_after_its_session_ended() {
    let home = Home::new();
    let server = home.serve_demo();
    let number = sell(&server, "order");
    let certificate = format!("/console/certificates/{number}");
    let form = format!("{certificate}/block");
    let mut visitor = Visitor::signed_in(&server);
    let body = press(&visitor.get(&form).text());
    let key = body.split(['=', '&']).nth(1).unwrap().to_owned();
    home.scrip(&["user", "sessions", "demo", "--end"]);
    let body = format!("{body}&reason=A+lost+card");
    let answer = visitor.post(&form, &body, &[HERE]);
    let to = location(&answer).to_owned();
    assert!(answer.status == 303 && to.starts_with("/console/sign-in?next="), "{to}");
    let next = to.split_once("next=").unwrap().1;
    let enter = format!("login=demo&password=demo&next={next}");
    let mut again = Visitor::new(&server);
    assert_eq!(again.post("/console/sign-in", &enter, &[HERE]).status, 303);
    let back = format!("{form}?press={key}&reason=A+lost+card");
    let page = again.get(&back).text();
    assert!(page.contains("value=\"A lost card\""), "{page}");
    let body = press(&page);
    assert!(body.contains(&key), "{body}");
    assert!(next.contains(&key) && next.contains("A%2Blost%2Bcard"), "{next}");
    for _ in 0..2 {
        let sent = again.post(&form, &format!("{body}&reason=A+lost+card"), &[HERE]);
        assert_eq!((sent.status, location(&sent)), (303, certificate.as_str()));
    }
    assert_eq!(again.get(&certificate).text().matches("A lost card").count(), 1);
    // A form with passwords comes back empty.
    home.scrip(&["user", "sessions", "demo", "--end"]);
    let secrets = format!("{body}&old=old-secret&password=new-secret");
    let answer = again.post("/console/me/password", &secrets, &[HERE]);
    assert!(answer.status == 303 && !location(&answer).contains("secret"));
}

#[test]
fn shortcuts_are_switched_off_in_the_profile() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut visitor = Visitor::signed_in(&server);
    assert!(!visitor.get("/console/me").text().contains("data-keys=\"off\""));
    let answer = visitor.post("/console/preferences", "keys=off&back=%2Fconsole%2Fme", &[HERE]);
    assert_eq!(location(&answer), "/console/me");
    assert!(visitor.get("/console").text().contains("data-keys=\"off\""));
    visitor.post("/console/preferences", "keys=on", &[HERE]);
    assert!(!visitor.get("/console").text().contains("data-keys=\"off\""));
}
