//! What owners set up on pages: once however often it is pressed, and as `scrip verify` wants it.

use super::acts::press;
use super::{HERE, Visitor, location};
use crate::kit::http::Framing;
use crate::kit::process::Home;

/// Opens a form, presses its button three times, and returns the last page.
fn press_thrice(visitor: &mut Visitor, form: &str, members: &str, to: &str) -> String {
    let page = visitor.get(form);
    assert_eq!(page.status, 200, "{form}: {}", page.text());
    let body = format!("{}&{members}", press(&page.text()));
    for _ in 0..3 {
        let answer = visitor.post(form, &body, &[HERE]);
        assert_eq!(answer.status, 303, "{form}: {}", answer.text());
        let there = location(&answer);
        assert!(there.starts_with(to), "{form}: {there}");
    }
    visitor.get(to).text()
}

#[test]
fn what_is_set_up_is_there_once_and_verifies() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut visitor = Visitor::signed_in(&server);
    let places = "/console/places";
    for (form, members, to, seen) in [
        ("/console/partners/new", "name=Book+House", places, "Book House"),
        ("/console/places/new", "partner=1&code=shop-9&name=Ninth", places, "Ninth"),
        ("/console/sites/new?place=1", "place=1&code=site-9", places, "site-9"),
        ("/console/partners/1", "name=Renamed", places, "Renamed"),
        ("/console/places/1", "code=sample+string+1&name=First", places, "First"),
        (
            "/console/series/new",
            "name=Tenth&kind=plastic&min=100&max=2+000%2C50&validity_days=30&prefix=299&length=13\
             &secret_digits=6&rules=allow_reuse&item_codes=a%2C+b",
            "/console/series",
            "Tenth",
        ),
        (
            "/console/coupons/new",
            "code=ONCE&kind=percent&value=7.5&once=once",
            "/console/coupons",
            "ONCE",
        ),
        (
            "/console/settings/operator",
            "name=Shop&zone=Asia/Omsk",
            "/console/settings",
            "Asia/Omsk",
        ),
        ("/console/settings/limits", "person_single=5+000", "/console/settings", "5,000.00"),
    ] {
        let text = press_thrice(&mut visitor, form, members, to);
        let main = text.split_once("<main").unwrap().1;
        assert!(main.contains(seen), "{form}: {main}");
    }
    let text = visitor.get(places).text();
    assert_eq!(text.matches("Book House</a>").count(), 1, "{text}");
    drop(server);
    home.verify();
}

#[test]
fn the_secret_of_a_key_is_shown_once_and_opens_what_the_key_may() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut visitor = Visitor::signed_in(&server);
    let form = "/console/keys/new";
    let first = press(&visitor.get(form).text());
    let nothing = visitor.post(form, &format!("{first}&name=Till"), &[HERE]);
    assert_eq!(nothing.status, 422);
    assert!(nothing.text().contains("Choose at least one thing"), "{}", nothing.text());
    let body = format!("{}&name=Till&scopes=read", press(&visitor.get(form).text()));
    let made = visitor.post(form, &body, &[HERE]).text();
    let secret = hidden_value(&made, "id=\"secret\"");
    let bearer = |secret: &str| {
        let headers = [("Authorization", format!("Bearer {secret}"))];
        let headers = headers.each_ref().map(|(name, value)| (*name, value.as_str()));
        server.connect().request("GET", "/v1/series", &headers, Framing::None).status
    };
    assert_eq!(bearer(&secret), 200);
    let again = visitor.post(form, &body, &[HERE]).text();
    assert!(!again.contains(&secret) && again.contains("The secret was shown before"), "{again}");
    let keys = visitor.get("/console/keys").text();
    assert_eq!(keys.matches(">Till</a>").count(), 1, "{keys}");
    assert!(!keys.contains(&secret));
    let link = keys.split_once(">Till</a>").unwrap().0.rsplit_once("href=\"").unwrap().1;
    let key = link.split('"').next().unwrap().to_owned();
    let rotate = format!("{key}/rotate");
    let body = press(&visitor.get(&rotate).text());
    let new = hidden_value(&visitor.post(&rotate, &body, &[HERE]).text(), "id=\"secret\"");
    assert!(visitor.post(&rotate, &body, &[HERE]).text().contains("The secret was shown before"));
    assert_eq!((bearer(&secret), bearer(&new)), (401, 200));
    let revoke = format!("{key}/revoke");
    let body = press(&visitor.get(&revoke).text());
    for _ in 0..2 {
        assert_eq!(visitor.post(&revoke, &body, &[HERE]).status, 303);
    }
    assert_eq!(bearer(&new), 401);
    assert_eq!(visitor.get(&key).status, 404);
    drop(server);
    home.verify();
}

/// The value of the input with this attribute.
fn hidden_value(page: &str, attribute: &str) -> String {
    let input = page.split_once(attribute).unwrap_or_else(|| panic!("{attribute} in {page}")).1;
    let value = input.split_once("value=\"").unwrap().1;
    value.split('"').next().unwrap().to_owned()
}
