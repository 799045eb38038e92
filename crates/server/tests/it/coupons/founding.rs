//! The five requests of the founding document, sent as it prints them.

use serde_json::json;

use crate::kit::coupons::{
    Caller, DECLARATION, EMPTY_XML_LIST, PATH, XML, XML_ANSWER, is_moment, one,
};
use crate::kit::http::{Answer, Framing};
use crate::kit::process::{Home, Server};
use crate::kit::xml::{Piece, pieces};

const LIST: &str = include_str!("founding/list.xml");
const ONE: &str = include_str!("founding/one.xml");
const CREATE: &str = include_str!("founding/create.xml");
const CREATED: &str = include_str!("founding/created.xml");
const UPDATE: &str = include_str!("founding/update.xml");

/// Members of the document, which the server numbers and times itself.
const OWN: [&str; 3] = ["id", "created-at", "updated-at"];

/// A printed or given document without white space between elements, and without what differs.
#[track_caller]
fn as_printed(document: &str) -> String {
    let inside = document.strip_prefix(DECLARATION.trim_end()).expect(document).trim();
    // The document prints what follows the declaration on the same line.
    let all = pieces(inside.trim_start());
    let mut printed = String::new();
    for (at, piece) in all.iter().enumerate() {
        match *piece {
            Piece::Open(_, tag) | Piece::Empty(_, tag) => printed += &format!("<{tag}>"),
            Piece::Close(name) => printed += &format!("</{name}>"),
            Piece::Text(text) if text.trim().is_empty() => {}
            Piece::Text(text) => match at.checked_sub(1).map(|before| &all[before]) {
                Some(Piece::Open(name @ ("created-at" | "updated-at"), _)) => {
                    assert!(is_moment(text), "{name} is {text}");
                    printed += "{moment}";
                }
                Some(Piece::Open("id", _)) => {
                    assert!(text.parse::<i64>().is_ok(), "{text}");
                    printed += "{id}";
                }
                _ => printed += text,
            },
        }
    }
    printed
}

/// The server that has the members of 2011 and no others.
fn open() -> (Home, Server) {
    let home = Home::new();
    let server = home.serve(&["--demo", "--insales-later-members", "false"]);
    (home, server)
}

#[track_caller]
fn check(answer: &Answer, status: u16, printed: &str) {
    assert_eq!(answer.status, status, "{}", answer.text());
    assert_eq!(answer.content_type(), XML_ANSWER);
    assert_eq!(as_printed(&answer.text()), as_printed(printed));
}

fn id_of(answer: &Answer) -> i64 {
    let text = answer.text();
    let inside = text.strip_prefix(DECLARATION).unwrap().trim_end();
    crate::kit::xml::texts(inside, "id")[0].as_ref().unwrap().parse().unwrap()
}

/// Puts the five coupons of the printed list in, in its order.
fn put_in_the_list(caller: &mut Caller) {
    for (code, act_once, disabled, discount, type_id) in [
        ("DC1", true, false, "10.0", 1),
        ("DC2", true, false, "12.0", 1),
        ("DC3", true, false, "13.0", 2),
        ("DC4", false, true, "14.0", 1),
        ("DC5", true, false, "12.0", 1),
    ] {
        let members = json!({
            "code": code, "act_once": act_once, "disabled": disabled, "discount": discount,
            "type_id": type_id, "description": "discount campaign", "expired_at": "2012-06-09",
        });
        let answer = caller.post(crate::kit::coupons::Format::Xml, &members);
        assert_eq!(answer.status, 201, "{}", answer.text());
    }
}

#[test]
fn the_five_requests_are_answered_as_printed() {
    let (home, server) = open();
    let mut caller = server.demo_caller();
    let target = format!("{PATH}.xml");
    put_in_the_list(&mut caller);

    check(&caller.get(&target), 200, LIST);
    // The note under the list.
    let page =
        |caller: &mut Caller, page: u32| caller.get(&format!("{target}?limit=2&page={page}"));
    assert!(page(&mut caller, 1).text().contains("<code>DC2</code>"));
    assert!(page(&mut caller, 3).text().contains("<code>DC5</code>"));
    assert_eq!(page(&mut caller, 4).text(), EMPTY_XML_LIST);

    check(&caller.get(&one(2, ".xml")), 200, ONE);

    let created = caller.send("POST", &target, XML, CREATE.trim_end());
    check(&created, 201, CREATED);
    let id = id_of(&created);
    check(&caller.get(&one(id, ".xml")), 200, CREATED);

    // No body is printed for the answer to a change; clients read the coupon from it.
    let changed = caller.send("PUT", &one(id, ".xml"), XML, UPDATE.trim_end());
    let expected = CREATED.replace("frandom2", "frandom3").replace(">10.0<", ">15.0<");
    check(&changed, 200, &expected);
    assert_eq!(id_of(&changed), id);
    check(&caller.get(&one(id, ".xml")), 200, &expected);

    let deleted = caller.ask("DELETE", &one(id, ".xml"), &[], Framing::None);
    assert_eq!((deleted.status, deleted.body.len()), (200, 0));
    check(&caller.get(&target), 200, LIST);
    home.verify();
}

/// Data that was added after 2011 is not shown, but is kept.
#[test]
fn later_members_are_read_though_they_are_not_shown() {
    let (home, server) = open();
    let mut caller = server.demo_caller();
    let members = "<code>x</code><discount>1</discount><type-id>1</type-id>";
    let later = "<min-price>10.5</min-price><act-once-for-client>1</act-once-for-client>";
    let body = format!("<discount-code>{members}{later}</discount-code>");
    let created = caller.send("POST", &format!("{PATH}.xml"), XML, body);
    assert_eq!(created.status, 201);
    let shown = caller.get(&one(id_of(&created), ".json"));
    let shown: serde_json::Value = serde_json::from_str(&shown.text()).unwrap();
    let names: Vec<&String> = shown.as_object().unwrap().keys().collect();
    let expected = [
        "act_once",
        "code",
        "created_at",
        "description",
        "disabled",
        "discount",
        "expired_at",
        "id",
        "type_id",
        "updated_at",
    ];
    assert_eq!(names, expected);
    for name in OWN {
        assert!(created.text().contains(&format!("<{name} type=")), "{name}");
    }
    drop(server);
    let server = home.serve_demo();
    let coupon = server.demo_caller().show(id_of(&created));
    assert_eq!(
        (coupon.min_price.as_deref(), coupon.act_once_for_client),
        (Some("10.5"), Some(true))
    );
}
