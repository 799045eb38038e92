//! The samples of the founding document, on the demo data, as printed.

use crate::kit::founding::{
    ANSWER_JSON, ANSWER_XML, REQUEST_FORM, REQUEST_JSON, REQUEST_XML, numbered, selling,
};
use crate::kit::http::Answer;
use crate::kit::process::{Home, Server};
use crate::kit::sale::{ACTIVE, Card, Sold, VOIDED};
use crate::kit::shape;

#[track_caller]
fn check_shape(answer: &Answer) {
    let text = answer.text();
    if answer.content_type().contains("/xml") {
        assert_eq!(shape::of_xml(&text), shape::of_xml(ANSWER_XML.trim_end()));
        // The printed sample has no space that is not indentation, and neither has the answer.
        assert!(!text.contains('\n') && !text.starts_with("<?xml"), "{text}");
    } else {
        assert_eq!(shape::of_json(&text), shape::of_json(ANSWER_JSON));
        assert!(!text.contains('\n'), "{text}");
    }
}

#[track_caller]
fn check_two_of_one_rouble(cards: &[Card], xml: bool) {
    let one = if xml { "1" } else { "1.0" };
    assert_eq!(cards.len(), 2);
    for card in cards {
        assert_eq!((card.nominal.as_str(), card.remain.as_str()), (one, one));
        assert_eq!(card.statuses(), ACTIVE);
        assert_eq!(card.flags, [true; 3]);
        assert!(card.number.len() == 13 && card.number.starts_with("20"), "{}", card.number);
        let secret = card.secret.as_deref().unwrap();
        assert!(secret.len() == 6 && secret.bytes().all(|byte| byte.is_ascii_digit()), "{secret}");
        let (_, time) = card.expiry.split_once('T').unwrap();
        assert_eq!(time, "23:59:59+03:00");
    }
    assert_ne!(cards[0].number, cards[1].number);
}

/// Sells, repeats, returns, and repeats the return.
fn check(server: &Server, content_type: &str, returning: &str) -> Vec<String> {
    // Nothing is shown but what the body holds: Operator and Token.
    let mut till = server.connect().bare_till();
    let is_xml = content_type.contains("xml");
    let answered = match content_type {
        "application/x-www-form-urlencoded" => "application/json",
        other => other,
    };
    let selling = selling(returning);
    let first = till.post(content_type, &selling);
    assert_eq!(first.content_type(), format!("{answered}; charset=utf-8"));
    check_shape(&first);
    let sold = Sold::read(&first).succeeded();
    check_two_of_one_rouble(&sold, is_xml);

    let again = till.post(content_type, &selling);
    assert_eq!(again.body, first.body, "a repeat is answered alike");

    let back = till.post(content_type, returning);
    assert_eq!(back.content_type(), first.content_type());
    let returned = Sold::read(&back).succeeded();
    let numbers = |cards: &[Card]| cards.iter().map(|c| c.number.clone()).collect::<Vec<_>>();
    assert_eq!(numbers(&returned), numbers(&sold), "the return lists what came back");
    let zero = if is_xml { "0" } else { "0.0" };
    for card in &returned {
        assert_eq!((card.remain.as_str(), card.statuses()), (zero, VOIDED));
    }
    assert_eq!(till.post(content_type, returning).body, back.body);
    numbers(&sold)
}

#[test]
fn the_samples_sell_and_return_in_every_media_type() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut all = Vec::new();
    for (number, (content_type, sample)) in [
        ("application/json", REQUEST_JSON),
        ("text/json", REQUEST_JSON),
        ("application/xml", REQUEST_XML),
        ("text/xml", REQUEST_XML),
        ("application/x-www-form-urlencoded", REQUEST_FORM),
    ]
    .into_iter()
    .enumerate()
    {
        let number = u32::try_from(number).unwrap() + 2;
        all.extend(check(&server, content_type, &numbered(sample, number)));
    }
    all.sort();
    assert_eq!(all, home.numbers(), "ten certificates, and no others");
    home.verify();
}

/// Nothing of a sample is changed but `Refund` for the sale: cheque 1 and order `sample string 2`.
#[test]
fn the_samples_work_with_the_very_numbers_that_are_printed() {
    for (content_type, sample) in [
        ("application/json", REQUEST_JSON),
        ("application/xml; charset=utf-8", REQUEST_XML),
        ("application/x-www-form-urlencoded", REQUEST_FORM.trim_end()),
    ] {
        let home = Home::new();
        let server = home.serve_demo();
        let mut till = server.connect().bare_till();
        let refused = Sold::read(&till.post(content_type, sample)).refused_with(260);
        assert!(!refused.is_empty(), "there is nothing to return yet");
        let sold = Sold::read(&till.post(content_type, selling(sample))).succeeded();
        let returned = Sold::read(&till.post(content_type, sample)).succeeded();
        assert_eq!((sold.len(), returned.len()), (2, 2));
        home.verify();
    }
}
