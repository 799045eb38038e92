//! Bodies that cannot be read: told as such, in the format that the answer has, and nothing happens.

use serde_json::Value;

use crate::kit::coupons::{
    Caller, Coupon, DECLARATION, Format, JSON, JSON_ANSWER, PATH, XML, five_percent, one,
};
use crate::kit::http::{Answer, Framing};
use crate::kit::process::{Home, Server};

const MIB: usize = 1024 * 1024;

struct Shop {
    server: Server,
    caller: Caller,
    before: Vec<Coupon>,
}

impl Shop {
    fn open(home: &Home) -> Self {
        let server = home.serve_demo();
        let mut caller = server.demo_caller();
        let before = vec![caller.create(&five_percent("c"))];
        Self { server, caller, before }
    }

    #[track_caller]
    fn check_works(&mut self, what: &str) {
        assert_eq!(self.caller.all(), self.before, "{what}");
        let again = self.caller.put(Format::Xml, 1, &five_percent("c"));
        assert_eq!((again.status, again.text()), (200, self.before[0].xml()), "{what}");
    }

    /// Sends a body as a new coupon and as a change; both answers must have this status.
    #[track_caller]
    fn check_refused(&mut self, what: &str, format: Format, status: u16, body: &[u8]) {
        for extension in [".json", ".xml"] {
            for (verb, path) in [("POST", PATH.to_owned()), ("PUT", one(1, ""))] {
                let target = format!("{path}{extension}");
                let answer = self.caller.send(verb, &target, format.content_type(), body);
                assert_eq!(answer.status, status, "{what}: {}", answer.text());
                check_message(&answer, extension == ".json");
            }
        }
        self.check_works(what);
    }
}

/// A sentence that says what is wrong with the whole.
#[track_caller]
fn check_message(answer: &Answer, in_json: bool) {
    let told = answer.text();
    assert!(told.len() < 500, "what was sent is not sent back: {told}");
    if in_json {
        assert_eq!(answer.content_type(), JSON_ANSWER);
        let told: Value = serde_json::from_str(&told).unwrap();
        let members: Vec<_> = told.as_object().unwrap().iter().collect();
        let [(name, Value::String(message))] = members.as_slice() else { panic!("{told}") };
        assert!(*name == "message" && !message.is_empty(), "{told}");
    } else {
        assert!(told.starts_with(&format!("{DECLARATION}<errors>\n  <error>")), "{told}");
        assert_eq!(told.matches("<error>").count(), 1, "{told}");
    }
}

fn good_json() -> String {
    Format::Json.written(&five_percent("new"))
}

fn good_xml() -> String {
    Format::Xml.written(&five_percent("new"))
}

fn utf16(text: &str, big: bool) -> Vec<u8> {
    let units = std::iter::once(0xfeff).chain(text.encode_utf16());
    units.flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
}

#[test]
fn broken_json_is_told_as_such() {
    let home = Home::new();
    let mut shop = Shop::open(&home);
    let good = good_json();
    let with = |from: &str, to: &str| {
        assert!(good.contains(from), "{from} in {good}");
        good.replacen(from, to, 1).into_bytes()
    };
    let mut bad: Vec<(&str, Vec<u8>)> = vec![
        ("cut off", good.as_bytes()[..good.len() - 1].to_vec()),
        ("cut off in a string", good.as_bytes()[..=good.find("new").unwrap()].to_vec()),
        ("text after the end", format!("{good}x").into_bytes()),
        ("two values", format!("{good}{good}").into_bytes()),
        ("one brace too many", format!("{good}}}").into_bytes()),
        ("a comma at the end", with("}}", ",}}")),
        ("a colon too few", with("\"code\":", "\"code\"")),
        ("single quotes", good.replace('"', "'").into_bytes()),
        ("a comment", with("{", "{/* c */")),
        ("no quotes around names", with("\"code\"", "code")),
        ("NaN", with("5", "NaN")),
        ("a bare minus", with("5", "-")),
        ("a zero before a number", with("5", "05")),
        ("a number that ends in a point", with("5", "5.")),
        ("a wrong escape", with("new", "\\x")),
        ("a cut escape", with("new", "\\u12")),
        ("half a surrogate", with("new", "\\ud83d")),
        ("a line end in a string", with("new", "a\nb")),
        ("a NUL in a string", with("new", "a\0b")),
        ("a NUL after the end", [good.as_bytes(), b"\0"].concat()),
        ("Latin-1", b"{\"code\":\"\xe9\",\"discount\":5,\"type_id\":1}".to_vec()),
        (
            "windows-1251",
            b"{\"code\":\"\xca\xf3\xef\xee\xed\",\"discount\":5,\"type_id\":1}".to_vec(),
        ),
        ("an overlong encoding", b"{\"code\":\"\xc0\xaf\",\"discount\":5,\"type_id\":1}".to_vec()),
        ("UTF-16", utf16(&good, false)),
        ("UTF-16, big-endian", utf16(&good, true)),
        ("XML", good_xml().into_bytes()),
        ("a form", b"discount_code[code]=new&discount_code[discount]=5".to_vec()),
        ("a text", b"\"new\"".to_vec()),
        ("a number", b"5".to_vec()),
        ("true", b"true".to_vec()),
        ("the root is a number", b"{\"discount_code\":5}".to_vec()),
        ("the root is a text", b"{\"discount_code\":\"new\"}".to_vec()),
        ("the root is a list of coupons", b"{\"discount_code\":[{\"code\":\"new\"}]}".to_vec()),
        ("a number of 10,000 digits alone", "9".repeat(10_000).into_bytes()),
    ];
    for levels in [65, 1_000, 100_000] {
        let nested = format!("{}{}", "[".repeat(levels), "]".repeat(levels));
        bad.push(("too deep", with("{", &format!("{{\"unknown\":{nested},"))));
        bad.push(("too deep and open", "[".repeat(levels).into_bytes()));
        let objects = format!("{}1{}", "{\"a\":".repeat(levels), "}".repeat(levels));
        bad.push(("objects too deep", with("5", &objects)));
    }
    for (what, body) in bad {
        shop.check_refused(what, Format::Json, 400, &body);
    }
    home.verify();
}

#[test]
fn broken_xml_is_told_as_such() {
    let home = Home::new();
    let mut shop = Shop::open(&home);
    let good = good_xml();
    let with = |from: &str, to: &str| {
        assert!(good.contains(from), "{from} in {good}");
        good.replacen(from, to, 1).into_bytes()
    };
    let doctype = "<!DOCTYPE discount_code [<!ENTITY a \"aaaaaaaaaa\">]>";
    let bomb = "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]>";
    let outside = "<!DOCTYPE x [<!ENTITY a SYSTEM \"file:///etc/passwd\">]>";
    let mut bad: Vec<(&str, Vec<u8>)> = vec![
        ("cut off", good.as_bytes()[..good.len() - 1].to_vec()),
        ("not closed", good.replace("</discount_code>", "").into_bytes()),
        ("closed wrongly", with("</code>", "</cod>")),
        ("crossed", with("<code>new</code>", "<code><b>new</code></b>")),
        ("two roots", format!("{good}{good}").into_bytes()),
        ("text after the end", format!("{good}x").into_bytes()),
        ("text before the beginning", format!("x{good}").into_bytes()),
        ("text between members", with("<code>", "text<code>")),
        ("another root", good.replace("discount_code", "coupon").into_bytes()),
        ("a list as root", format!("<discount_codes>{good}</discount_codes>").into_bytes()),
        ("a DOCTYPE", format!("<!DOCTYPE discount_code>{good}").into_bytes()),
        ("a DOCTYPE after the declaration", format!("{DECLARATION}{doctype}{good}").into_bytes()),
        ("an entity", format!("{doctype}{}", good.replace("new", "&a;")).into_bytes()),
        ("entities of entities", format!("{bomb}{}", good.replace("new", "&b;")).into_bytes()),
        ("a file", format!("{outside}{}", good.replace("new", "&a;")).into_bytes()),
        ("an unknown entity", with("new", "&nbsp;")),
        ("a bare ampersand", with("new", "a & b")),
        ("a cut entity", with("new", "a &amp b")),
        ("a bare less-than", with("new", "a < b")),
        ("a processing instruction", with("<code>", "<?php echo 1 ?><code>")),
        ("a style sheet", format!("<?xml-stylesheet href=\"a\"?>{good}").into_bytes()),
        ("an attribute without quotes", with("<code>", "<code type=string>")),
        ("an attribute twice", with("<code>", "<code type=\"a\" type=\"b\">")),
        ("a name that is none", with("<code>new</code>", "<1>new</1>")),
        ("an open comment", with("<code>", "<!-- <code>")),
        ("an open CDATA", with("new", "<![CDATA[new")),
        ("a NUL", with("new", "a\0b")),
        ("a control character", with("new", "a\u{1}b")),
        ("a reference to NUL", with("new", "a&#0;b")),
        ("a reference to nothing", with("new", "&#xD800;")),
        ("type yaml", with("<code>", "<code type=\"yaml\">")),
        ("type symbol", with("<code>", "<code type=\"symbol\">")),
        ("JSON", good_json().into_bytes()),
        ("a form", b"code=new&discount=5&type_id=1".to_vec()),
        ("blanks and a word", b"  hello  ".to_vec()),
        ("only a declaration", DECLARATION.as_bytes().to_vec()),
        (
            "windows-1251",
            b"<?xml version=\"1.0\" encoding=\"windows-1251\"?><discount_code><code>\xca</code>\
              <discount>5</discount><type_id>1</type_id></discount_code>"
                .to_vec(),
        ),
        ("Latin-1 that says UTF-8", b"<discount_code><code>\xe9</code></discount_code>".to_vec()),
        ("UTF-16", utf16(&good, false)),
        ("UTF-16, big-endian", utf16(&good, true)),
    ];
    for levels in [65, 1_000, 100_000] {
        let nested = format!("{}{}", "<a>".repeat(levels), "</a>".repeat(levels));
        bad.push(("too deep", with("<code>", &format!("{nested}<code>"))));
        bad.push(("too deep and open", "<a>".repeat(levels).into_bytes()));
    }
    for (what, body) in bad {
        shop.check_refused(what, Format::Xml, 400, &body);
    }
    home.verify();
}

/// Unusual requests within the limits are read.
#[test]
fn what_is_odd_and_not_wrong_is_read() {
    let home = Home::new();
    let mut shop = Shop::open(&home);
    // The body and the coupon are levels too.
    let nested = |open: &str, close: &str| format!("{}{}", open.repeat(62), close.repeat(62));
    let bom = |text: String| format!("\u{feff}{text}");
    for (what, content_type, body) in [
        (
            "64 levels",
            JSON,
            good_json().replace("{\"code\"", &format!("{{\"u\":{},\"code\"", nested("[", "]"))),
        ),
        (
            "64 levels",
            XML,
            good_xml().replace("<code>", &format!("{}<code>", nested("<a>", "</a>"))),
        ),
        ("blanks around", JSON, format!(" \r\n\t{}\n", good_json())),
        ("blanks around", XML, format!("{DECLARATION}\n\n{}\n\n", good_xml())),
        ("a byte order mark", JSON, bom(good_json())),
        ("a byte order mark", XML, bom(format!("{DECLARATION}{}", good_xml()))),
        (
            "its encoding in another case",
            XML,
            format!("<?xml version='1.0' encoding='utf-8'?>{}", good_xml()),
        ),
        ("names in escapes", JSON, good_json().replace("\"code\"", "\"\\u0063ode\"")),
        ("a namespace", XML, good_xml().replace("<discount_code>", "<discount_code xmlns=\"u\">")),
        ("attributes", XML, good_xml().replace("<code>", "<code a='1' b=\"&lt;\">")),
        (
            "unknown structures",
            JSON,
            good_json().replace("{\"code\"", "{\"u\":{\"a\":[1,{}]},\"code\""),
        ),
        ("unknown structures", XML, good_xml().replace("<code>", "<u><a>1<b/>2</a></u><code>")),
        ("unknown numbers", JSON, good_json().replace("{\"code\"", "{\"u\":1e999999,\"code\"")),
        ("members beside the root", JSON, good_json().replacen('{', "{\"utf8\":\"x\",", 1)),
    ] {
        let answer = shop.caller.send("POST", &format!("{PATH}.json"), content_type, &body);
        assert_eq!(answer.status, 201, "{what}: {}\n{body}", answer.text());
        let coupon = Coupon::from_json(&answer.text());
        assert_eq!((coupon.code.as_str(), coupon.discount.as_str()), ("new", "5.0"), "{what}");
        shop.caller.delete(coupon.id);
    }
    shop.check_works("odd bodies");
}

#[test]
fn a_body_over_one_mebibyte_is_refused_however_its_length_is_told() {
    let home = Home::new();
    let mut shop = Shop::open(&home);
    for format in Format::BOTH {
        let padded = |size: usize| {
            let mut body = format.written(&five_percent("new")).into_bytes();
            body.resize(size, b' ');
            body
        };
        for size in [MIB + 1, 2 * MIB] {
            let body = padded(size);
            for framing in [Framing::Length(&body), Framing::Chunked(&body, 64 * 1024)] {
                for (verb, path) in [("POST", PATH.to_owned()), ("PUT", one(1, ""))] {
                    let mut caller = shop.server.demo_caller();
                    let target = format!("{path}{}", format.extension());
                    let headers = [("Content-Type", format.content_type())];
                    let answer = caller.ask(verb, &target, &headers, framing);
                    assert_eq!(answer.status, 413, "{}", answer.text());
                    check_message(&answer, format == Format::Json);
                }
                shop.check_works("a body that is too long");
            }
        }
        let body = padded(MIB);
        for framing in [Framing::Length(&body), Framing::Chunked(&body, 64 * 1024)] {
            let headers = [("Content-Type", format.content_type())];
            let target = format!("{PATH}.json");
            let answer = shop.caller.ask("POST", &target, &headers, framing);
            assert_eq!(answer.status, 201, "{}", answer.text());
            shop.caller.delete(Coupon::from_json(&answer.text()).id);
        }
    }
    home.verify();
}

/// A body that ends before its length is none.
#[test]
fn a_body_that_breaks_off_creates_nothing() {
    let home = Home::new();
    let mut shop = Shop::open(&home);
    let body = good_json();
    for sent in [0, 1, body.len() - 1] {
        let mut client = shop.server.connect();
        client.send(format!(
            "POST {PATH}.json HTTP/1.1\r\nHost: localhost\r\nAuthorization: {}\r\n\
             Content-Type: {JSON}\r\nContent-Length: {}\r\n\r\n{}",
            crate::kit::coupons::DEMO,
            body.len(),
            &body[..sent]
        ));
        drop(client);
        shop.check_works("a body that breaks off");
    }
    home.verify();
}

/// A client that promises more than it sends is told so, and keeps nobody waiting.
#[test]
fn a_body_that_does_not_come_is_waited_for_only_so_long() {
    let home = Home::new();
    let mut shop = Shop::open(&home);
    let body = good_json();
    for extension in [".json", ".xml"] {
        let mut client = shop.server.connect();
        client.send(format!(
            "POST {PATH}{extension} HTTP/1.1\r\nHost: localhost\r\nAuthorization: {}\r\n\
             Content-Type: {JSON}\r\nContent-Length: {}\r\n\r\n{body}",
            crate::kit::coupons::DEMO,
            body.len() + 1,
        ));
        let answer = client.answer();
        assert_eq!(answer.status, 408, "{}", answer.text());
        check_message(&answer, extension == ".json");
        shop.check_works("a body that does not come");
    }
}
