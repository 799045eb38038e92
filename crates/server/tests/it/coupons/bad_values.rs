//! Values that no coupon can have: refused by the name of their member, in both formats, at
//! creation and at change, and nothing happens.

use serde_json::{Value, json};

use crate::kit::coupons::{
    Caller, Coupon, DESCRIPTION_MAX, Format, PATH, five_percent, human, with,
};
use crate::kit::http::Answer;
use crate::kit::process::Home;

/// A value that must be refused, as JSON has it; where it is a text or number, XML has it too.
fn refused() -> Vec<(&'static str, Value)> {
    let mut refused: Vec<(&str, Value)> = Vec::new();
    let mut no = |name: &'static str, values: Vec<Value>| {
        refused.extend(values.into_iter().map(|value| (name, value)));
    };
    let structures = || vec![json!([]), json!([1]), json!({}), json!({"a": 1}), json!([[]])];
    for name in [
        "code",
        "description",
        "discount",
        "type_id",
        "disabled",
        "act_once",
        "act_once_for_client",
        "min_price",
        "expired_at",
    ] {
        no(name, structures());
    }
    let digits = "1".repeat(10_000);
    // The issue's own words, then more of the kind.
    no("discount", vec![json!(101), json!(-5), json!("101"), json!("-5"), json!(digits)]);
    no("type_id", vec![json!(3), json!(digits)]);
    no("expired_at", vec![json!("2030-02-31"), json!("31.02.2030"), json!(digits)]);
    no("code", vec![json!("x".repeat(300)), json!("x".repeat(256)), json!("я".repeat(256))]);

    let no_numbers = [
        "abc",
        "10,5",
        "1 000",
        "10%",
        "0x10",
        "NaN",
        "Infinity",
        "-Infinity",
        "1e",
        "1e400",
        "--1",
        "1.2.3",
        "١٠",
        "½",
        "10.555",
        "0.001",
        "-0.01",
        "1_000",
        "true",
        ".",
        "-",
        "1e-400",
    ];
    no("discount", no_numbers.iter().map(|text| json!(text)).collect());
    no("min_price", no_numbers.iter().map(|text| json!(text)).collect());
    no("discount", vec![json!(100.01), json!("100.01"), json!(1e300), json!(true), json!(false)]);
    no("discount", vec![json!(10.555), json!(-0.01), json!(u64::MAX), json!(i64::MIN)]);
    no("min_price", vec![json!(-1), json!(u64::MAX), json!(1e300), json!(true), json!(digits)]);
    no(
        "type_id",
        ["0", "-1", "3", "one", "1.5", "1,0", "percent", "true"].map(|v| json!(v)).into(),
    );
    no("type_id", vec![json!(0), json!(-1), json!(1.5), json!(true), json!(u64::MAX)]);
    let no_dates = [
        "2030-13-01",
        "2030-00-10",
        "2030-01-00",
        "2030-01-32",
        "2029-02-29",
        "2100-02-29",
        "30.02.2030",
        "32.01.2030",
        "2030",
        "2030-06",
        "tomorrow",
        "2030-06-09x",
        "x2030-06-09",
        "2030-06-09T25:00:00",
        "2030-06-09T10:61:00",
        "10000-01-01",
        "-2030-01-01",
        "0000-00-00",
        "2030-06-09 10",
        "٢٠٣٠-٠٦-٠٩",
        "true",
    ];
    no("expired_at", no_dates.iter().map(|text| json!(text)).collect());
    no("expired_at", vec![json!(1_893_456_000), json!(true), json!(0.5)]);
    for name in ["disabled", "act_once", "act_once_for_client"] {
        let words = ["maybe", "2", "-1", "10", "tru", "truee", "0.5", "01x", "да", "null", "nil"];
        no(name, words.iter().map(|word| json!(word)).collect());
        no(name, vec![json!(2), json!(-1), json!(0.5), json!(1e300), json!(digits)]);
    }
    no("code", ["", " ", "\t\n ", "\u{a0}"].map(|blank| json!(blank)).into());
    no("code", vec![Value::Null]);
    let long = |letter: &str| letter.repeat(DESCRIPTION_MAX + 1);
    no("description", vec![json!(long("x")), json!(long("😀"))]);
    refused
}

/// Texts that no XML can hold, so that a coupon that had one could not be listed.
fn unwritable() -> Vec<(&'static str, Value)> {
    let texts = ["a\0b", "\u{1}", "\u{8}", "\u{b}", "\u{1f}", "\u{fffe}", "\u{ffff}"];
    let both = texts.into_iter().flat_map(|text| [("code", text), ("description", text)]);
    both.map(|(name, text)| (name, json!(text))).collect()
}

#[track_caller]
fn check_named(answer: &Answer, format: Format, member: &str, what: &str) {
    assert_eq!(answer.status, 422, "{what}: {}", answer.text());
    assert_eq!(answer.content_type(), format.answer_type(), "{what}");
    let told = answer.text();
    match format {
        Format::Json => {
            let told: Value = serde_json::from_str(&told).unwrap();
            let told = told.as_object().unwrap();
            assert_eq!(told.keys().collect::<Vec<_>>(), [member], "{what}");
            let texts = told[member].as_array().unwrap();
            assert!(texts.len() == 1 && !texts[0].as_str().unwrap().is_empty(), "{what}: {told:?}");
        }
        Format::Xml => {
            assert_eq!(told.matches("<error>").count(), 1, "{what}: {told}");
            assert!(told.contains(&format!("<error>{} ", human(member))), "{what}: {told}");
        }
    }
    assert!(told.len() < 400, "what was sent is not sent back: {told}");
}

struct Shop {
    caller: Caller,
    coupon: Coupon,
    before: Vec<Coupon>,
}

impl Shop {
    #[track_caller]
    fn check_unchanged(&mut self, what: &str) {
        assert_eq!(self.caller.all(), self.before, "{what}");
        // A good request works all the same.
        let again = self.caller.put(Format::Json, self.coupon.id, &five_percent("c"));
        assert_eq!((again.status, again.text()), (200, self.coupon.json()), "{what}");
    }

    /// Sends the value in every way, all of which must name its member.
    fn check_refused(&mut self, name: &str, value: &Value) {
        let shown: String = value.to_string().chars().take(60).collect();
        let what = format!("{name} {shown}");
        let whole = with(five_percent("new"), name, value.clone());
        for format in Format::BOTH {
            // XML has a list only where it says so.
            let is_structure = value.is_array() || value.is_object();
            let in_xml = format == Format::Xml;
            if in_xml && is_structure {
                continue;
            }
            let created = self.caller.post(format, &whole);
            check_named(&created, format, name, &what);
            let changed = self.caller.put(format, self.coupon.id, &json!({name: value}));
            check_named(&changed, format, name, &what);
        }
        self.check_unchanged(&what);
    }
}

fn open(home: &Home) -> (crate::kit::process::Server, Shop) {
    let server = home.serve_demo();
    let mut caller = server.demo_caller();
    let coupon = caller.create(&five_percent("c"));
    let other = caller.create(&json!({"code": "other", "discount": 500, "type_id": 2}));
    let before = vec![coupon.clone(), other];
    (server, Shop { caller, coupon, before })
}

#[test]
fn a_value_that_cannot_be_is_refused_by_the_name_of_its_member() {
    let home = Home::new();
    let (_server, mut shop) = open(&home);
    for (name, value) in refused() {
        shop.check_refused(name, &value);
    }
    // Taken is not free, and what must be there cannot be taken away.
    for value in ["other", " OTHER ", "Other"] {
        shop.check_refused("code", &json!(value));
    }
    for name in ["code", "discount", "type_id"] {
        for nothing in [Value::Null, json!("")] {
            shop.check_refused(name, &nothing);
        }
    }
    home.verify();
}

#[test]
fn a_text_that_xml_cannot_hold_is_refused() {
    let home = Home::new();
    let (_server, mut shop) = open(&home);
    for (name, value) in unwritable() {
        let what = format!("{name} {value}");
        let created =
            shop.caller.post(Format::Json, &with(five_percent("new"), name, value.clone()));
        check_named(&created, Format::Json, name, &what);
        let changed = shop.caller.put(Format::Json, 1, &json!({name: value}));
        check_named(&changed, Format::Json, name, &what);
        // XML cannot say it at all.
        let text = value.as_str().unwrap();
        for written in
            [text.to_owned(), text.chars().map(|c| format!("&#{};", u32::from(c))).collect()]
        {
            let body = format!(
                "<discount_code><code>new</code><discount>5</discount><type_id>1</type_id>\
                 <description>{written}</description></discount_code>"
            );
            let answer = shop.caller.send("POST", &format!("{PATH}.xml"), "application/xml", body);
            assert!(matches!(answer.status, 400 | 422), "{what}: {}", answer.text());
        }
        shop.check_unchanged(&what);
    }
    home.verify();
}

/// An amount has a largest value, and what is within it is kept to the last digit.
#[test]
fn large_amounts_are_kept_exactly_or_refused() {
    let home = Home::new();
    let (_server, mut shop) = open(&home);
    for digits in 1..=30 {
        let amount = format!("{}.99", "9".repeat(digits));
        let members = json!({"code": "new", "discount": amount, "type_id": 2, "min_price": amount});
        for format in Format::BOTH {
            let answer = shop.caller.post(format, &members);
            if answer.status == 201 {
                let coupon = format.read(&answer);
                assert_eq!(coupon.discount, amount);
                assert_eq!(coupon.min_price, Some(amount.clone()));
                shop.caller.delete(coupon.id);
            } else {
                assert!(digits > 9, "{amount} is not much: {}", answer.text());
                assert_eq!(answer.status, 422);
                assert!(answer.text().to_lowercase().contains("discount"), "{}", answer.text());
            }
        }
    }
    shop.check_unchanged("large amounts");
}

/// Members that are given twice, in whatever spelling, have no value.
#[test]
fn a_member_that_is_given_twice_is_refused() {
    let home = Home::new();
    let (_server, mut shop) = open(&home);
    for (content_type, format, body, member) in [
        (
            "application/json",
            Format::Json,
            "{\"discount_code\":{\"code\":\"new\",\"discount\":5,\"type_id\":1,\"discount\":6}}",
            "discount",
        ),
        (
            "application/json",
            Format::Json,
            "{\"discount_code\":{\"code\":\"new\",\"discount\":5,\"type_id\":1,\"type-id\":1}}",
            "type_id",
        ),
        (
            "application/json",
            Format::Json,
            "{\"code\":\"new\",\"discount\":5,\"type_id\":1,\"code\":\"new\"}",
            "code",
        ),
        (
            "application/json",
            Format::Json,
            "{\"discount_code\":{\"code\":\"new\",\"c\\u006fde\":\"b\",\"discount\":5,\"type_id\":1}}",
            "code",
        ),
        (
            "application/xml",
            Format::Xml,
            "<discount_code><code>new</code><discount>5</discount><type_id>1</type_id>\
             <code>new</code></discount_code>",
            "code",
        ),
        (
            "application/xml",
            Format::Xml,
            "<discount_code><code>new</code><discount>5</discount><type_id>1</type_id>\
             <type-id>1</type-id></discount_code>",
            "type_id",
        ),
        (
            "application/xml",
            Format::Xml,
            "<discount_code><code>new</code><discount>5</discount><type_id>1</type_id>\
             <min_price/><min-price>5</min-price></discount_code>",
            "min_price",
        ),
    ] {
        for (verb, target) in [("POST", PATH), ("PUT", "/admin/discount_codes/1")] {
            let target = format!("{target}{}", format.extension());
            let answer = shop.caller.send(verb, &target, content_type, body);
            check_named(&answer, format, member, body);
        }
        shop.check_unchanged(body);
    }
}
