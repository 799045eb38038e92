//! Bad input gets an answer that says what is wrong, changes nothing, and the next good request
//! works.

use serde_json::{Value, json};

use crate::kit::http::{Answer, Framing};
use crate::kit::process::{Home, Server};
use crate::kit::sale::{Order, Sold, Till, Wire, give_back, good, sale};

/// Something that must be refused: what is wrong with it, the `ErrorCode`, and what of the message
/// names the thing.
type Bad = (&'static str, i64, &'static str, Order);

fn one() -> Order {
    sale("bad", json!([good("100", 1)]))
}

fn rules() -> Vec<Bad> {
    let many = |count: usize| Value::Array(vec![good("1", 1); count]);
    vec![
        ("unknown series", 230, "SertCardSeries", one().with("SertCardSeries", 77)),
        ("no series at all", 231, "Goods[0].ItemCode", one().with("SertCardSeries", Value::Null)),
        ("unknown point of sale", 210, "PosCode", one().with("PosCode", "nowhere")),
        ("no point of sale", 212, "PosCode", one().with("PosCode", Value::Null)),
        ("unknown site", 214, "SiteCode", one().with("SiteCode", "nowhere")),
        (
            "site of another point of sale",
            215,
            "SiteCode",
            one().with("SiteCode", "sample string 4"),
        ),
        ("no natural key", 220, "ChequeId", one().with("OrderNumber", Value::Null)),
        ("blank natural key", 220, "OrderNumber", one().with("OrderNumber", "  ")),
        (
            "cheque 0 alone",
            220,
            "ChequeId",
            one().with("OrderNumber", Value::Null).with("ChequeId", 0),
        ),
        ("price over the limit", 244, "Goods[0].Price", one().with_good("Price", "1000000.01")),
        ("price under the limit", 244, "Goods[0].Price", one().with_good("Price", 0)),
        ("negative price", 243, "Goods[0].Price", one().with_good("Price", -1)),
        (
            "price beyond any amount",
            243,
            "Goods[0].Price",
            one().with_good("Price", "79228162514264337593543950335"),
        ),
        (
            "price with three fraction digits",
            243,
            "Goods[0].Price",
            one().with_good("Price", "10.555"),
        ),
        ("no price", 242, "Goods[0].Price", one().with_good("Price", Value::Null)),
        ("quantity 0", 240, "Goods[0].Quantity", one().with_good("Quantity", 0)),
        ("quantity -1", 240, "Goods[0].Quantity", one().with_good("Quantity", -1)),
        ("quantity 10,001", 222, "Goods", one().with_good("Quantity", 10_001)),
        ("quantity of 32 bits", 222, "Goods", one().with_good("Quantity", i64::from(i32::MAX))),
        (
            "quantities that add up to 10,001",
            222,
            "Goods",
            sale("bad", json!([good("1", 10_000), good("1", 1)])),
        ),
        ("1,001 goods", 111, "Goods", sale("bad", many(1_001))),
        ("no goods", 221, "Goods", one().with("Goods", json!([]))),
        ("goods not given", 221, "Goods", one().with("Goods", Value::Null)),
        (
            "second good bad",
            243,
            "Goods[1].Price",
            sale("bad", json!([good("1", 1), good("0.001", 1)])),
        ),
        ("another operator", 203, "Operator", one().with("Operator", 2)),
        ("another token", 204, "Token", one().with("Operator", 1).with("Token", 2)),
        ("return of nothing sold", 260, "OrderNumber", give_back("never")),
        ("order number too long", 223, "OrderNumber", one().with("OrderNumber", "я".repeat(256))),
        ("item code too long", 223, "ItemCode", one().with_good("ItemCode", "1".repeat(256))),
    ]
}

/// A whole body that breaks a rule of its format: what is wrong, the format, the `ErrorCode`, what
/// of the message names the thing, and the body.
type Broken = (&'static str, Wire, i64, &'static str, String);

fn broken_json() -> Vec<Broken> {
    let order = one().written(Wire::Json);
    let with = |from: &str, to: &str| {
        assert!(order.contains(from), "{from} in {order}");
        order.replace(from, to)
    };
    let price = |written: &str| with("\"100\"", written);
    let series =
        |written: &str| with("\"SertCardSeries\":1", &format!("\"SertCardSeries\":{written}"));
    // The request itself is the first level.
    let levels = "[".repeat(64) + &"]".repeat(64);
    let nested = order.replacen('{', &format!("{{\"Unknown\":{levels},"), 1);
    let cut_off = order[..order.len() - 1].to_owned();
    let twice = with("\"PosCode\"", "\"OrderNumber\":\"other\",\"PosCode\"");
    let maybe = with("{\"Goods\"", "{\"Refund\":\"maybe\",\"Goods\"");
    let wide = with("\"Quantity\":1", "\"Quantity\":36893488147419103232");
    let number = "{\"PosCode\":\"demo\",\"Goods\":5}".to_owned();
    let bodies = vec![
        ("price \"10,50\"", 125, "Goods[0].Price", price("\"10,50\"")),
        ("price of letters", 121, "Goods[0].Price", price("\"ten\"")),
        ("price is an object", 121, "Goods[0].Price", price("{}")),
        ("series is a word", 121, "SertCardSeries", series("\"one\"")),
        ("series is true", 121, "SertCardSeries", series("true")),
        ("series is a fraction", 123, "SertCardSeries", series("1.5")),
        ("order number is a list", 128, "OrderNumber", with("\"bad\"", "[\"bad\"]")),
        ("refund is maybe", 127, "Refund", maybe),
        ("goods is a number", 130, "Goods", number),
        ("quantity of 65 bits", 122, "Goods[0].Quantity", wide),
        ("a null good", 224, "Goods[0]", with("[{", "[null,{")),
        ("an empty good", 224, "Goods[0]", with("[{", "[{},{")),
        ("two order numbers", 120, "OrderNumber", twice),
        ("empty body", 100, "пуст", String::new()),
        ("null", 100, "пуст", "null".to_owned()),
        ("cut off", 102, "обрывается", cut_off),
        ("text after the end", 104, "после конца", order.clone() + "}"),
        ("XML as JSON", 141, "Content-Type", one().written(Wire::Xml)),
        ("65 levels", 110, "64", nested),
    ];
    bodies
        .into_iter()
        .map(|(what, code, named, body)| (what, Wire::Json, code, named, body))
        .collect()
}

fn broken_xml_and_forms() -> Vec<Broken> {
    let xml = one().written(Wire::Xml);
    let with_pos = |pos: &str| xml.replace(">demo<", &format!(">{pos}<"));
    let doctype = format!("<!DOCTYPE r [<!ENTITY a \"demo\">]>{}", with_pos("&a;"));
    let instruction = xml.replace("<Goods>", "<?php x?><Goods>");
    let form = one().written(Wire::Form);
    let gap = form.clone() + "&Goods[2].Id=1";
    let comma = form.replace("Price=100", "Price=10,50");
    vec![
        ("price 10,50 in XML", Wire::Xml, 125, "Price", xml.replace(">100<", ">10,50<")),
        ("DOCTYPE", Wire::Xml, 107, "DOCTYPE", doctype),
        ("processing instruction", Wire::Xml, 108, "нструкции", instruction),
        ("undefined entity", Wire::Xml, 109, "сущность", with_pos("&nbsp;")),
        ("wrong root", Wire::Xml, 101, "тело", "<Other/>".to_owned()),
        ("empty body", Wire::Xml, 100, "пуст", String::new()),
        ("price 10,50 in a form", Wire::Form, 125, "Price", comma),
        ("index gap", Wire::Form, 137, "Goods", gap),
        ("empty body", Wire::Form, 100, "пуст", String::new()),
        ("JSON as a form", Wire::Form, 141, "Content-Type", one().written(Wire::Json)),
    ]
}

struct Shop {
    home: Home,
    server: Server,
    till: Till,
    sold: Vec<(String, String)>,
}

impl Shop {
    fn open() -> Self {
        let home = Home::new();
        let server = home.serve_demo();
        let mut till = server.connect().till("demo");
        let sold = till.send(&sale("good", json!([good("100", 2)]))).succeeded();
        let sold = sold.iter().map(crate::kit::sale::Card::handed_over).collect();
        Self { home, server, till, sold }
    }

    /// A good request works all the same.
    #[track_caller]
    fn check_works(&mut self) {
        let again = self.till.send(&sale("good", json!([good("100", 2)]))).succeeded();
        let again: Vec<_> = again.iter().map(crate::kit::sale::Card::handed_over).collect();
        assert_eq!(again, self.sold);
    }
}

#[test]
fn what_a_rule_or_the_decoder_refuses_is_named_and_changes_nothing() {
    let mut shop = Shop::open();
    let before = shop.home.state();
    for (what, code, named, order) in rules() {
        for wire in Wire::ALL {
            // An empty list has no fields in a form, and a string of blanks none that says anything.
            let (error, message) = shop.till.send_as(&order, wire).refused();
            assert_eq!(error, code, "{what} in {wire:?}: {message}");
            assert!(message.contains(named), "{what} in {wire:?}: {message}");
        }
        shop.check_works();
    }
    for (what, wire, code, named, body) in broken_json().into_iter().chain(broken_xml_and_forms()) {
        let content_type = match wire {
            Wire::Json => "application/json",
            Wire::Xml => "application/xml",
            Wire::Form => "application/x-www-form-urlencoded",
        };
        let (error, message) = Sold::read(&shop.till.post(content_type, body)).refused();
        assert_eq!(error, code, "{what}: {message}");
        assert!(message.to_lowercase().contains(&named.to_lowercase()), "{what}: {message}");
        shop.check_works();
    }
    assert_eq!(shop.home.state(), before);
}

#[test]
fn sixty_four_levels_and_a_thousand_goods_are_allowed() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut till = server.connect().till("demo");
    let order = one().written(Wire::Json);
    let deep = "[".repeat(63) + &"]".repeat(63);
    let body = order.replacen('{', &format!("{{\"Unknown\":{deep},"), 1);
    Sold::read(&till.post("application/json", body)).succeeded();
    let goods = Value::Array(vec![good("1", 1); 1_000]);
    assert_eq!(till.send(&sale("thousand", goods)).succeeded().len(), 1_000);
    assert_eq!(home.numbers().len(), 1_001);
}

#[test]
fn a_total_quantity_of_ten_thousand_is_allowed() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut till = server.connect().till("demo");
    let cards = till.send(&sale("many", json!([good("1", 9_999), good("2", 1)]))).succeeded();
    assert_eq!((cards.len(), cards[9_999].nominal.as_str()), (10_000, "2.0"));
    let mut numbers: Vec<_> = cards.into_iter().map(|card| card.number).collect();
    numbers.sort();
    assert_eq!(numbers, home.numbers());
    home.verify();
}

#[test]
fn a_body_over_one_mebibyte_is_refused_however_its_length_is_told() {
    const MIB: usize = 1024 * 1024;
    let mut shop = Shop::open();
    let before = shop.home.state();
    let padded = |size: usize| {
        let mut body = one().written(Wire::Json).into_bytes();
        body.resize(size, b' ');
        body
    };
    for size in [MIB + 1, 2 * MIB] {
        let body = padded(size);
        for framing in [Framing::Length(&body), Framing::Chunked(&body, 64 * 1024)] {
            let answer = shop.till.post_framed("application/json", framing);
            let message = Sold::read(&answer).refused_with(190);
            assert!(message.contains("1048576"), "{message}");
            shop.check_works();
        }
    }
    assert_eq!(shop.home.state(), before);
    // A body of just that size is read.
    let body = padded(MIB);
    for framing in [Framing::Length(&body), Framing::Chunked(&body, 64 * 1024)] {
        let answer = shop.till.post_framed("application/json", framing);
        assert_eq!(Sold::read(&answer).succeeded().len(), 1);
    }
}

#[track_caller]
fn check_denied(answer: &Answer, in_xml: bool) {
    let denied = "Authorization has been denied for this request.";
    let expected = if in_xml {
        format!("<Error><Message>{denied}</Message></Error>")
    } else {
        format!("{{\"Message\":\"{denied}\"}}")
    };
    assert_eq!((answer.status, answer.text()), (401, expected));
    assert!(answer.header("WWW-Authenticate").is_some_and(|value| value.starts_with("Bearer")));
}

#[test]
fn missing_and_wrong_credentials_are_denied_in_the_frameworks_words() {
    let mut shop = Shop::open();
    let before = shop.home.state();
    let with_token =
        |operator: i64, token: i64| one().with("Operator", operator).with("Token", token);
    let site_alone = one().with("PosCode", Value::Null).with("SiteCode", "sample string 4");
    for (what, bearer, order) in [
        ("nothing", None, one()),
        ("a wrong Bearer", Some("wrong"), one()),
        ("an empty Bearer", Some(""), one()),
        ("a Bearer in another case", Some("DEMO"), one()),
        ("a wrong token", None, with_token(1, 2)),
        ("a token of 0", None, with_token(1, 0)),
        ("a token of another operator", None, with_token(2, 1)),
        ("a token without operator", None, one().with("Token", 1)),
        ("an operator without token", None, one().with("Operator", 1)),
        ("a public widget, which sells nothing", None, site_alone),
        ("a wrong Bearer and a right token", Some("wrong"), with_token(1, 1)),
    ] {
        for wire in Wire::ALL {
            let client = shop.server.connect();
            let mut till = match bearer {
                Some(secret) => client.till(secret),
                None => client.bare_till(),
            };
            let (content_type, in_xml) = match wire {
                Wire::Json => ("text/json", false),
                Wire::Xml => ("text/xml", true),
                Wire::Form => ("application/x-www-form-urlencoded", false),
            };
            let answer = till.post(content_type, order.written(wire));
            assert_eq!(answer.status, 401, "{what}: {}", answer.text());
            check_denied(&answer, in_xml);
        }
        shop.check_works();
    }
    assert_eq!(shop.home.state(), before);
    // The right ones, said in other words.
    for headers in
        [vec![("Authorization", "bearer demo")], vec![("authorization", "BEARER  demo ")]]
    {
        let mut headers = headers;
        headers.push(("Content-Type", "application/json"));
        let body = sale("good", json!([good("100", 2)])).written(Wire::Json);
        let framing = Framing::Length(body.as_bytes());
        let path = crate::kit::sale::PATH;
        let answer = shop.server.connect().request("POST", path, &headers, framing);
        assert_eq!(Sold::read(&answer).succeeded().len(), 2);
    }
}

/// The order of checks: path and verb, media type, decoding, credentials, rules.
#[test]
fn of_several_faults_the_first_in_order_is_named() {
    let shop = Shop::open();
    let mut client = shop.server.connect();
    let path = crate::kit::sale::PATH;
    let wrong_rule = one().with("PosCode", "nowhere").written(Wire::Json);
    let post = |client: &mut crate::kit::http::Client, path, bearer, content_type, body: &str| {
        let headers = [("Authorization", bearer), ("Content-Type", content_type)];
        client.request("POST", path, &headers, Framing::Length(body.as_bytes()))
    };
    let nowhere = post(&mut client, "/api/sertcard/None", "Bearer wrong", "text/plain", "{");
    assert_eq!(nowhere.status, 404);
    assert_eq!(post(&mut client, path, "Bearer wrong", "text/plain", "{").status, 415);
    let undecoded = post(&mut client, path, "Bearer wrong", "application/json", "{");
    Sold::read(&undecoded).refused_with(102);
    assert_eq!(
        post(&mut client, path, "Bearer wrong", "application/json", &wrong_rule).status,
        401
    );
    let refused = post(&mut client, path, "Bearer demo", "application/json", &wrong_rule);
    Sold::read(&refused).refused_with(210);
    let get = client.request("GET", path, &[("Content-Type", "text/plain")], Framing::None);
    assert_eq!(get.status, 405);
}
