//! Secret codes, notes and owners of certificates on pages.

use serde_json::{Value, json};

use super::acts::press;
use super::{HERE, Visitor, location, sell};
use crate::kit::api::json as body_of;
use crate::kit::process::Home;

#[test]
fn a_secret_code_is_shown_for_a_reason_and_the_timeline_keeps_it() {
    let home = Home::new();
    let server = home.serve_demo();
    let number = sell(&server, "order 1");
    let mut visitor = Visitor::signed_in(&server);
    let certificate = format!("/console/certificates/{number}");
    let form = format!("{certificate}/secret");
    let press = press(&visitor.get(&form).text());
    let refused = visitor.post(&form, &format!("{press}&reason="), &[HERE]);
    assert_eq!(refused.status, 422, "{}", refused.text());
    let mut codes = Vec::new();
    for _ in 0..2 {
        let answer = visitor.post(&form, &format!("{press}&reason=lost+letter"), &[HERE]);
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert_eq!(answer.header("Cache-Control"), Some("no-store"));
        let text = answer.text();
        let field = text.split("id=\"secret\"").nth(1).unwrap().split("value=\"").nth(1).unwrap();
        codes.push(field.split('"').next().unwrap().to_owned());
    }
    assert_eq!(codes[0], codes[1]);
    assert!(codes[0].len() == 6 && codes[0].bytes().all(|byte| byte.is_ascii_digit()));
    let text = visitor.get(&certificate).text();
    assert_eq!(text.matches("<strong>Secret code shown</strong>").count(), 1);
    assert!(text.contains("lost letter") && !text.contains(&format!("{}<", codes[0])), "{text}");
}

#[test]
fn a_certificate_has_notes_and_an_owner() {
    let home = Home::new();
    let server = home.serve_demo();
    let number = sell(&server, "order 1");
    let mut caller = crate::family::Caller::of(&server, "demo");
    caller.told(
        "Owner",
        &json!({"ActionType": "create", "Name": "Алёна Ким", "Phone": 79_001_234_567_i64}),
    );
    let mut api = server.api("demo");
    let owners = body_of(&api.get("/v1/owners?name=%D0%B0%D0%BB%D0%B5"));
    let owner = owners["data"][0]["id"].as_i64().unwrap();
    let mut visitor = Visitor::signed_in(&server);
    let certificate = format!("/console/certificates/{number}");
    for (part, members, status) in [
        ("note", "note=".to_owned(), 422),
        ("note", "note=She+called+back".to_owned(), 303),
        ("owner", "owner=1".to_owned(), 422),
        ("owner", format!("owner={owner}"), 303),
    ] {
        let form = format!("{certificate}/{part}");
        let press = press(&visitor.get(&form).text());
        let answer = visitor.post(&form, &format!("{press}&{members}"), &[HERE]);
        assert_eq!(answer.status, status, "{members}: {}", answer.text());
        if status == 303 {
            assert_eq!(location(&answer), certificate);
        }
    }
    let text = visitor.get(&certificate).text();
    for part in ["She called back", "Алёна Ким", "<strong>Owner changed</strong>"] {
        assert!(text.contains(part), "{part} in {text}");
    }
    let text = visitor.get(&format!("/console/owners/{owner}")).text();
    assert!(text.contains(&certificate), "{text}");
    let listed = body_of(&api.get(&format!("/v1/certificates?owner={owner}")));
    assert_eq!(listed["data"][0]["number"], Value::from(number.as_str()));
    assert_eq!(listed["data"][0]["owner"], Value::from(owner));
    assert_eq!(body_of(&api.get("/v1/certificates?owner=1"))["data"], json!([]));
}
