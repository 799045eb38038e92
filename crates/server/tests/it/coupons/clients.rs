//! The bodies and habits of real clients that no recording has.

use serde_json::json;

use crate::kit::coupons::{
    Coupon, DECLARATION, Format, JSON, JSON_ANSWER, PATH, XML, XML_ANSWER, five_percent, one,
};
use crate::kit::http::Framing;
use crate::kit::process::Home;

/// A coupon as the generator of coupons makes it.
const GENERATED: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><discount_code>\
    <code>AB12-CD34</code><act_once>true</act_once><min-price>100.00</min-price>\
    <act_once_for_client>1</act_once_for_client><discount>10.00</discount><type_id>1</type_id>\
    <description>генератор купонов</description><disabled>false</disabled>\
    <expired-at>2020-01-01</expired-at></discount_code>";

fn expected(id: i64, code: &str) -> Coupon {
    Coupon {
        act_once: false,
        act_once_for_client: None,
        code: code.to_owned(),
        created_at: String::new(),
        description: None,
        disabled: false,
        discount: "10.0".to_owned(),
        expired_at: None,
        id,
        min_price: None,
        type_id: 1,
        updated_at: String::new(),
        worked: true,
    }
}

/// A client, the format it writes, a body of its own, and what must come of it.
type Body = (&'static str, Format, String, Coupon);

fn dated(code: &str) -> Coupon {
    Coupon { expired_at: Some("2030-06-09".to_owned()), ..expected(0, code) }
}

fn xml_of_ruby_and_node() -> Vec<Body> {
    vec![
        ("coup, 2015", Format::Xml, GENERATED.to_owned(), Coupon {
            act_once: true,
            act_once_for_client: Some(true),
            min_price: Some("100.0".to_owned()),
            description: Some("генератор купонов".to_owned()),
            expired_at: Some("2020-01-01".to_owned()),
            ..expected(0, "AB12-CD34")
        }),
        (
            "coup, 2016",
            Format::Xml,
            "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<discount_code>\n  \
             <code>C2</code>\n  <act_once>false</act_once>\n  <discount>10</discount>\n  \
             <type_id>1</type_id>\n  <description/>\n  <disabled>false</disabled>\n  \
             <expired-at/>\n  <min-price/>\n  <act_once_for_client>0</act_once_for_client>\n\
             </discount_code>"
                .to_owned(),
            Coupon { act_once_for_client: Some(false), ..expected(0, "C2") },
        ),
        (
            "gem",
            Format::Xml,
            format!(
                "{DECLARATION}<discount-code>\n  <code>gem</code>\n  \
                 <act-once type=\"boolean\">true</act-once>\n  \
                 <discount type=\"integer\">10</discount>\n  <type-id type=\"integer\">1</type-id>\n  \
                 <description>API code &lt;&amp;&gt;</description>\n  \
                 <disabled type=\"integer\">0</disabled>\n  \
                 <expired-at type=\"date\">2030-06-09</expired-at>\n  \
                 <min-price type=\"decimal\">10.5</min-price>\n  \
                 <act-once-for-client nil=\"true\"/>\n</discount-code>\n"
            ),
            Coupon {
                act_once: true,
                description: Some("API code <&>".to_owned()),
                min_price: Some("10.5".to_owned()),
                ..dated("gem")
            },
        ),
        (
            "gem, with arrays and a moment",
            Format::Xml,
            format!(
                "{DECLARATION}<discount-code>\n  <code>arrays</code>\n  \
                 <discount type=\"integer\">10</discount>\n  <type-id type=\"integer\">1</type-id>\n  \
                 <collections-ids type=\"array\">\n    <collections-id type=\"integer\">1\
                 </collections-id>\n    <collections-id type=\"integer\">2</collections-id>\n  \
                 </collections-ids>\n  <discount-collections-attributes type=\"array\">\n    \
                 <discount-collections-attribute>\n      <collection-id type=\"integer\">7\
                 </collection-id>\n    </discount-collections-attribute>\n  \
                 </discount-collections-attributes>\n  \
                 <started-at type=\"dateTime\">2013-01-02T03:04:05Z</started-at>\n\
                 </discount-code>\n"
            ),
            expected(0, "arrays"),
        ),
        (
            "n1, with an array",
            Format::Xml,
            "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<discount_code>\n  \
             <code>n1</code>\n  <discount>10</discount>\n  <type_id>1</type_id>\n  <expired-at/>\n  \
             <collections_ids>1</collections_ids>\n  <collections_ids>2</collections_ids>\n\
             </discount_code>"
                .to_owned(),
            expected(0, "n1"),
        ),
    ]
}

fn xml_of_others() -> Vec<Body> {
    vec![
        (
            "py2",
            Format::Xml,
            "<discount-code><code type=\"text\">Купон1</code><discount type=\"decimal\">10.5\
             </discount><type-id type=\"integer\">1</type-id><act-once type=\"integer\">True\
             </act-once><expired-at type=\"text\">2030-06-09</expired-at></discount-code>"
                .to_owned(),
            Coupon { act_once: true, discount: "10.5".to_owned(), ..dated("Купон1") },
        ),
        (
            "pyactiveresource",
            Format::Xml,
            format!(
                "{DECLARATION}<discount-code><code>PY1</code><discount>10.5</discount>\
                 <type-id type=\"integer\">1</type-id><act-once type=\"boolean\">true</act-once>\
                 <expired-at>2030-06-09</expired-at><description nil=\"true\" />\
                 <disabled type=\"boolean\">false</disabled></discount-code>"
            ),
            Coupon { act_once: true, discount: "10.5".to_owned(), ..dated("PY1") },
        ),
        (
            "names mixed, and a note",
            Format::Xml,
            "<!-- c --><discount-code><code><![CDATA[<mixed>]]></code><act_once>1</act_once>\
             <type-id>1</type-id><discount> 10 </discount><!-- c --><unknown><deep a=\"b\">1</deep>\
             </unknown></discount-code><!-- c -->"
                .to_owned(),
            Coupon { act_once: true, ..expected(0, "<mixed>") },
        ),
    ]
}

fn json() -> Vec<Body> {
    vec![
        (
            "n2, with dashes in JSON",
            Format::Json,
            "{\"discount_code\":{\"code\":\"n2\",\"act_once\":\"true\",\"discount\":10,\
             \"type_id\":1,\"description\":\"API code <&>\",\"disabled\":0,\
             \"expired-at\":\"2030-06-09\",\"min-price\":10.5,\"act_once_for_client\":false}}"
                .to_owned(),
            Coupon {
                act_once: true,
                act_once_for_client: Some(false),
                description: Some("API code <&>".to_owned()),
                min_price: Some("10.5".to_owned()),
                ..dated("n2")
            },
        ),
        (
            "wd",
            Format::Json,
            "{\"discount_code\":{\"code\":\"wd\",\"act_once\":true,\"act_once_for_client\":false,\
             \"discount\":10,\"type_id\":1,\"disabled\":false,\"min_price\":0,\
             \"expired_at\":\"2030-06-09\"}}"
                .to_owned(),
            Coupon {
                act_once: true,
                act_once_for_client: Some(false),
                min_price: Some("0.0".to_owned()),
                ..dated("wd")
            },
        ),
        (
            "php, with escapes",
            Format::Json,
            "{\"discount_code\":{\"code\":\"\\u041a\\u0443\\u043f\\u043e\\u043d\\/1\",\
             \"discount\":\"10\",\"type_id\":\"1\",\"description\":\"\\u20bd \\ud83d\\ude00\",\
             \"disabled\":false}}"
                .to_owned(),
            Coupon { description: Some("₽ 😀".to_owned()), ..expected(0, "Купон/1") },
        ),
        (
            "saas",
            Format::Json,
            "{\"discount_code\":{\"code\":\"RetailCRM\",\"type_id\":1,\"discount\":50}}".to_owned(),
            Coupon { discount: "50.0".to_owned(), ..expected(0, "RetailCRM") },
        ),
        (
            "without a root",
            Format::Json,
            "{\"code\":\"rootless\",\"discount\":10,\"type_id\":1}".to_owned(),
            expected(0, "rootless"),
        ),
    ]
}

#[test]
fn every_clients_body_makes_the_coupon_that_it_means() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut caller = server.demo_caller();
    let mut all = Vec::new();
    let bodies = xml_of_ruby_and_node().into_iter().chain(json()).chain(xml_of_others());
    for (id, (client, format, body, expected)) in (1..).zip(bodies) {
        let target = format!("{PATH}{}", format.extension());
        let answer = caller.send("POST", &target, format.content_type(), &body);
        assert_eq!(answer.status, 201, "{client}: {}", answer.text());
        let coupon = format.read(&answer);
        assert_eq!(coupon.clone().timeless(), Coupon { id, ..expected }, "{client}");
        assert_eq!(caller.show(id), coupon, "{client}");
        let again = caller.send("POST", &target, format.content_type(), &body);
        assert_eq!(again.status, 422, "{client}: {}", again.text());
        all.push(coupon);
    }
    assert_eq!(caller.all(), all);
    home.verify();
}

/// The gem and pyactiveresource send the whole object back, in their own ways.
#[test]
fn a_whole_object_sent_back_changes_what_was_changed_and_nothing_else() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut caller = server.demo_caller();
    for full in [true, false] {
        let code = format!("whole {full}");
        let mut members = five_percent(&code);
        if full {
            members = json!({
                "code": code, "discount": "99.99", "type_id": 2, "description": "a\nb <&>",
                "disabled": true, "act_once": true, "act_once_for_client": true,
                "min_price": "10.5", "expired_at": "2030-06-09",
            });
        }
        let coupon = caller.create(&members);
        let id = coupon.id;
        // As it was answered, in both formats, and with a root around the JSON.
        for (content_type, body) in [
            (JSON, coupon.json()),
            (JSON, format!("{{\"discount_code\":{}}}", coupon.json())),
            (XML, coupon.xml()),
            (
                XML,
                coupon.xml().replace("datetime", "dateTime").replace("nil=\"true\"", "nil=\"1\""),
            ),
        ] {
            for verb in ["PUT", "PATCH"] {
                for extension in [".json", ".xml", ""] {
                    let answer = caller.send(verb, &one(id, extension), content_type, &body);
                    assert_eq!(answer.status, 200, "{body}: {}", answer.text());
                    assert_eq!(caller.show(id), coupon, "{body}");
                }
            }
        }
        // Read-only members are passed over whatever they hold.
        for (content_type, body) in [
            (
                JSON,
                "{\"discount_code\":{\"id\":77,\"created_at\":\"2001-01-01\",\"worked\":false,\
                 \"updated_at\":null,\"discount_collections\":[{\"collection_id\":7}],\
                 \"unknown\":{\"a\":[1]},\"disabled\":true}}",
            ),
            (
                XML,
                "<discount-code><id type=\"integer\">77</id><created-at type=\"dateTime\">garbage\
                 </created-at><updated-at>2026-11-22 02:24:56+03:00</updated-at>\
                 <worked type=\"boolean\">false</worked><discount-collections type=\"array\">\
                 <discount-collection><collection-id>7</collection-id></discount-collection>\
                 </discount-collections><disabled type=\"boolean\">true</disabled></discount-code>",
            ),
        ] {
            let answer = caller.send("PUT", &one(id, ".json"), content_type, body);
            assert_eq!(answer.status, 200, "{}", answer.text());
            let expected = Coupon { disabled: true, ..coupon.clone() };
            assert_eq!(Coupon::from_json(&answer.text()).timeless(), expected.timeless());
            caller.change(id, &json!({"disabled": coupon.disabled}));
        }
    }
    assert_eq!(caller.all().len(), 2);
    home.verify();
}

#[test]
fn nothing_as_a_whole_body_changes_nothing() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut caller = server.demo_caller();
    let coupon = caller.create(&five_percent("c"));
    for (content_type, body) in [
        (JSON, "[]"),
        (JSON, "{}"),
        (JSON, ""),
        (JSON, " \r\n\t"),
        (JSON, "{\"discount_code\":{}}"),
        (JSON, "{\"discount_code\":[]}"),
        (JSON, "{\"discount_code\":{\"unknown\":1}}"),
        (JSON, "{\"other\":{\"code\":\"x\"}}"),
        (XML, ""),
        (XML, "<discount_code/>"),
        (XML, "<discount-code></discount-code>"),
        (XML, "<discount-code>\n</discount-code>\n"),
        (XML, "<discount-code><unknown>1</unknown></discount-code>"),
    ] {
        for verb in ["PUT", "PATCH"] {
            let answer = caller.send(verb, &one(1, ".json"), content_type, body);
            assert_eq!((answer.status, answer.text()), (200, coupon.json()), "{verb} {body:?}");
        }
        // The same makes no coupon, and says what is missing.
        let answer = caller.send("POST", &format!("{PATH}.json"), content_type, body);
        assert_eq!(answer.status, 422, "{body:?}: {}", answer.text());
        let told: serde_json::Value = serde_json::from_str(&answer.text()).unwrap();
        let named: Vec<_> = told.as_object().unwrap().keys().collect();
        assert_eq!(named, ["code", "discount", "type_id"], "{body:?}");
    }
    // php's own test: `[]` for a coupon that does not exist.
    assert_eq!(caller.send("PUT", &one(2, ".json"), JSON, "[]").status, 404);
    assert_eq!(caller.all(), [coupon]);
}

#[test]
fn deletes_carry_whatever_their_clients_send() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut caller = server.demo_caller();
    for (at, (content_type, body)) in (1..).zip([
        (Some("application/x-www-form-urlencoded"), Some("DELETE")),
        (None, Some("DELETE")),
        (Some(JSON), None),
        (Some(JSON), Some("")),
        (Some(XML), Some("")),
        (Some(XML), Some("<broken")),
        (Some(JSON), Some("{\"discount_code\":")),
        (Some("no type"), Some("\0\u{1}")),
    ]) {
        let id = caller.create(&five_percent(&format!("code {at}"))).id;
        let headers: Vec<_> = content_type.iter().map(|value| ("Content-Type", *value)).collect();
        let framing = match body {
            Some(body) => Framing::Length(body.as_bytes()),
            None => Framing::None,
        };
        // py2 leaves the extension out, and reads XML.
        let answer = caller.ask("DELETE", &one(id, ".xml"), &headers, framing);
        assert_eq!((answer.status, answer.text().as_str()), (200, ""), "{body:?}");
        assert_eq!(caller.get(&one(id, "")).status, 404);
    }
    assert!(caller.all().is_empty());
}

/// py2 has no extension for one coupon, sends no `Accept`, and no type when it reads.
#[test]
fn paths_without_extension_give_xml_to_who_says_nothing() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut caller = server.demo_caller();
    let coupon = caller.create(&five_percent("c"));
    let answer = caller.get(&one(1, ""));
    assert_eq!((answer.content_type(), answer.text()), (XML_ANSWER, coupon.xml()));
    let body = "<discount-code><discount type=\"decimal\">11</discount></discount-code>";
    let answer = caller.send("PUT", &one(1, ""), XML, body);
    assert_eq!((answer.status, Format::Xml.read(&answer).discount.as_str()), (200, "11.0"));
    let form = [("Content-Type", "application/x-www-form-urlencoded")];
    let answer = caller.ask("DELETE", &one(1, ""), &form, Framing::Length(b"DELETE"));
    assert_eq!((answer.status, answer.content_type(), answer.body.len()), (200, XML_ANSWER, 0));
}

/// n1 and n2 send the query of their last list with every later request; saas ends paths in `?`.
#[test]
fn stray_queries_change_nothing_but_lists() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut caller = server.demo_caller();
    let coupon = caller.create(&five_percent("c"));
    let stray = "page=7&per_page=250&deleted=true&updated_since=2099-01-01&from_id=5";
    let answer = caller.get(&format!("{}?{stray}", one(1, ".json")));
    assert_eq!((answer.status, answer.text()), (200, coupon.json()));
    let body = Format::Json.written(&json!({"discount": 6}));
    let answer = caller.send("PUT", &format!("{}?{stray}", one(1, ".json")), JSON, &body);
    assert_eq!(answer.status, 200);
    let body = Format::Json.written(&five_percent("d"));
    let answer = caller.send("POST", &format!("{PATH}.json?{stray}"), JSON, &body);
    assert_eq!((answer.status, answer.content_type()), (201, JSON_ANSWER));
    let target = format!("{}?{stray}", one(2, ".json"));
    assert_eq!(caller.ask("DELETE", &target, &[], Framing::None).status, 200);
    assert_eq!(caller.all().len(), 1);
}
