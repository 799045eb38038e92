//! Issuing certificates on a page: once however often it is pressed, to a buyer or without one, and
//! above a limit only with another person.

use super::acts::press;
use super::{HERE, Visitor, location};
use crate::kit::http::Answer;
use crate::kit::process::{Home, Server};

/// The form of the demo's series of any price.
const FORM: &str = "/console/series/1/issue";

/// Presses the button of the form twice with these members. Both are answered alike.
fn issue(visitor: &mut Visitor, members: &str) -> Answer {
    let page = visitor.get(FORM);
    assert_eq!(page.status, 200, "{}", page.text());
    let body = format!("{}&{members}", press(&page.text()));
    let first = visitor.post(FORM, &body, &[HERE]);
    let again = visitor.post(FORM, &body, &[HERE]);
    let told = |answer: &Answer| (answer.status, answer.header("location").map(str::to_owned));
    assert_eq!(told(&first), told(&again), "{members}");
    first
}

/// Number of certificates of the series.
fn count(server: &Server) -> usize {
    let list = server.api("demo").get("/v1/certificates?series=1&limit=100");
    list.text().matches("\"number\"").count()
}

#[test]
fn certificates_are_issued_once_and_shown() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut visitor = Visitor::signed_in(&server);
    let before = count(&server);
    let one = issue(&mut visitor, "quantity=1&amount=1500%2C50&activate=1&reason_pick=0");
    assert!(location(&one).starts_with("/console/certificates/2"), "{}", location(&one));
    let page = visitor.get(location(&one)).text();
    assert!(page.contains("1,500.50") && page.contains("The certificates were issued"), "{page}");
    let three = issue(&mut visitor, "quantity=3&amount=10&activate=1&reason=a+raffle");
    assert!(three.status == 200 && three.text().contains("3 certificates"), "{}", three.text());
    assert_eq!(three.text().matches("<tr><th scope=\"row\">").count(), 3);
    let asleep = issue(&mut visitor, "quantity=1&reason=for+later");
    let page = visitor.get(location(&asleep)).text();
    assert!(page.contains("Not activated"), "{page}");
    let sold = "quantity=2&amount=10&activate=1&buyer=8+900+123-45-67&order=B-77&reason_pick=0";
    let sold = issue(&mut visitor, sold);
    let page = visitor.get(location(&sold)).text();
    assert!(location(&sold).starts_with("/console/sales/") && page.contains("B-77"), "{page}");
    assert_eq!(count(&server), before + 7);
    drop(server);
    home.verify();
}

#[test]
fn what_cannot_be_issued_is_refused_at_its_field() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut visitor = Visitor::signed_in(&server);
    let before = count(&server);
    for (members, said) in [
        ("quantity=0&amount=10&activate=1&reason=x", "1000"),
        ("quantity=1001&amount=10&activate=1&reason=x", "1000"),
        ("quantity=two&amount=10&activate=1&reason=x", "id=\"quantity-error\""),
        ("quantity=1&amount=ten&activate=1&reason=x", "id=\"amount-error\""),
        ("quantity=1&activate=1&reason=x", "id=\"amount-error\""),
        ("quantity=1&amount=10&activate=1", "id=\"reason-error\""),
        ("quantity=1&amount=10&activate=1&reason=x&buyer=nobody", "id=\"buyer-error\""),
        ("quantity=1&amount=10&reason=x&buyer=a@example.com", "role=\"alert\""),
    ] {
        let answer = issue(&mut visitor, members);
        assert_eq!(answer.status, 422, "{members}");
        assert!(answer.text().contains(said), "{members}: {}", answer.text());
    }
    let look = visitor.get(&format!("{FORM}?quantity=3&amount=10&activate=1")).text();
    assert!(look.contains("30.00"), "{look}");
    assert_eq!(visitor.get("/console/series/99/issue").status, 404);
    home.scrip(&["user", "change", "demo", "--role", "accountant", "--operator", "1"]);
    let mut visitor = Visitor::signed_in(&server);
    assert_eq!(visitor.get(FORM).status, 403);
    assert!(!visitor.get("/console/series/1").text().contains(FORM));
    assert_eq!(count(&server), before);
}

#[test]
fn an_issue_above_the_limit_waits_for_another_person() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut visitor = Visitor::signed_in(&server);
    let limits = "/console/settings/limits";
    let page = visitor.get(limits).text();
    let body = format!("{}&person_single=50", press(&page));
    assert_eq!(visitor.post(limits, &body, &[HERE]).status, 303);
    let before = count(&server);
    let wanted = "quantity=6&amount=10&activate=1&reason=a+raffle";
    let refused = issue(&mut visitor, wanted);
    assert!(refused.status == 422 && refused.text().contains("name=\"ask\""));
    let asked = issue(&mut visitor, &format!("{wanted}&ask=1"));
    assert_eq!(asked.status, 303, "{}", asked.text());
    let page = visitor.get(location(&asked)).text();
    assert!(page.contains("60.00") && page.contains("a raffle"), "{page}");
    assert_eq!(count(&server), before);
    // The sum counts, not the certificate.
    assert_eq!(issue(&mut visitor, "quantity=5&amount=10&activate=1&reason=x").status, 200);
    assert_eq!(count(&server), before + 5);
}
