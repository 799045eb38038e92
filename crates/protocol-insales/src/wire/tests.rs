//! Tests properties of both directions together.

use jiff::{Timestamp, tz::TimeZone};
use proptest::{
    collection::vec,
    prelude::*,
    sample::{Index, select},
};
use web::wire::decimal::Decimal;

use super::body::is_xml;
use super::{
    error::Fault,
    limits::NAME_SHOWN_MAX,
    render::{DatetimeType, DiscountCode, Style, list, one},
    *,
};

mod clients;

#[test]
fn errors_say_what_is_wrong_in_both_languages_and_repeat_little() {
    let mut texts: Vec<String> =
        Fault::ALL.iter().map(|fault| fault.english().to_owned()).collect();
    texts.extend(Fault::ALL.iter().map(|fault| fault.russian().to_owned()));
    let all = texts.len();
    texts.sort();
    texts.dedup();
    assert_eq!(texts.len(), all);
    let long = "<".to_owned() + &"x".repeat(9_999) + "/>";
    let long = read(Format::Xml, long.as_bytes()).unwrap_err();
    assert!(long.english().len() < NAME_SHOWN_MAX + 64, "{long}");
    let error = read(Format::Xml, b"<discount_code>\n  <code>x</cod></discount_code>").unwrap_err();
    assert_eq!(
        error.english(),
        "Line 2, column 10: the closing tag is not that of the open element"
    );
    assert_eq!(
        error.russian(),
        "Строка 2, символ 10: закрывающий тег не соответствует открытому элементу"
    );
    assert_eq!(error.to_string(), error.english());
}

fn coupon(code: &str, description: Option<&str>) -> DiscountCode {
    let zone = TimeZone::get("Europe/Moscow").unwrap();
    DiscountCode {
        act_once: true,
        act_once_for_client: None,
        code: code.to_owned(),
        created_at: Timestamp::UNIX_EPOCH.to_zoned(zone.clone()),
        description: description.map(str::to_owned),
        disabled: false,
        discount: Decimal::from_minor(-105, 1),
        expired_at: None,
        id: 1,
        min_price: Some(Decimal::from_minor(10, 0)),
        type_id: 1,
        updated_at: Timestamp::UNIX_EPOCH.to_zoned(zone),
        worked: true,
        discount_collections: vec!["7".to_owned(), code.to_owned()],
    }
}

fn given<'b>(body: &'b Body, name: &str) -> &'b Given {
    let mut found = body.members.iter().filter(|member| member.name == name);
    let member = found.next().unwrap();
    assert_eq!(found.next(), None);
    &member.given
}

/// Generates any text that XML can contain.
fn legal() -> impl Strategy<Value = String> {
    let special =
        select(vec!['\r', '\n', '\t', ' ', '&', '<', '>', ']', '"', '\'', '\\', ';', '#']);
    let any = any::<char>().prop_filter("XML cannot hold it", |letter| is_xml(*letter));
    vec(prop_oneof![special, any], 0..24).prop_map(|letters| letters.into_iter().collect())
}

fn pieces() -> impl Strategy<Value = String> {
    let pieces = select(vec![
        "<discount_code>",
        "</discount_code>",
        "<discount-code",
        "<code>",
        "</code>",
        "<a/>",
        ">",
        "/>",
        " type='array'",
        " nil='true'",
        " type=\"yaml\"",
        "<?xml version='1.0'",
        " encoding='utf-8'",
        "?>",
        "<!--",
        "-->",
        "<![CDATA[",
        "]]>",
        "<!DOCTYPE a",
        "[",
        "]",
        "&amp;",
        "&#0;",
        "&#x41;",
        "&x;",
        "&",
        ";",
        "x",
        "я",
        " ",
        "\r\n",
        "\u{feff}",
        "{",
        "}",
        "\"discount_code\"",
        ":",
        ",",
        "\"a\"",
        "\"\\ud83d\"",
        "\"\\u0041\"",
        "\"",
        "\\",
        "null",
        "true",
        "1",
        "-",
        "1e9",
        ".",
        "'",
    ]);
    vec(pieces, 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn what_is_written_is_read_again(code in legal(), description in proptest::option::of(legal())) {
        for (format, later_members, datetime_type) in [
            (Format::Xml, true, DatetimeType::Datetime),
            (Format::Xml, false, DatetimeType::DateTime),
            (Format::Json, true, DatetimeType::Datetime),
            (Format::Json, false, DatetimeType::DateTime),
        ] {
            let style = Style { datetime_type, later_members };
            let rendered = one(format, style, &coupon(&code, description.as_deref()));
            let body = read(format, &rendered).unwrap();
            // An empty element says nothing, so an empty text does not come back through XML.
            let expected = |text: Option<&str>| match (format, text) {
                (_, None) | (Format::Xml, Some("")) => Given::Null,
                (_, Some(text)) => Given::Text(text.to_owned()),
            };
            prop_assert_eq!(given(&body, "code"), &expected(Some(&code)));
            prop_assert_eq!(given(&body, "description"), &expected(description.as_deref()));
            let discount = value::decimal(given(&body, "discount"));
            prop_assert_eq!(discount, Ok(Some(Decimal::from_minor(-105, 1))));
            if later_members {
                prop_assert_eq!(given(&body, "discount_collections"), &Given::Nested);
            }
        }
    }

    #[test]
    fn json_has_one_line_and_no_end_of_it(code in any::<String>(), description in legal()) {
        let style = Style { datetime_type: DatetimeType::Datetime, later_members: true };
        let codes = [coupon(&code, Some(&description)), coupon(&description, Some(&code))];
        let rendered = list(Format::Json, style, &codes);
        prop_assert!(!rendered.contains(&b'\n') && !rendered.contains(&b'\r'));
    }

    #[test]
    fn any_text_makes_xml_that_can_be_read(code in vec(any::<char>(), 0..24), control in 0_u8..32) {
        let mut code: String = code.into_iter().collect();
        code.push(char::from(control));
        let style = Style { datetime_type: DatetimeType::Datetime, later_members: true };
        let body = read(Format::Xml, &one(Format::Xml, style, &coupon(&code, Some(&code)))).unwrap();
        let expected = code.replace(|letter| !is_xml(letter), "\u{fffd}");
        prop_assert_eq!(given(&body, "code"), &Given::Text(expected));
    }

    #[test]
    fn random_bytes_never_panic(body in vec(any::<u8>(), 0..200)) {
        for format in [Format::Xml, Format::Json] {
            if let Err(error) = read(format, &body) {
                prop_assert!(!error.english().is_empty() && !error.russian().is_empty());
            }
        }
    }

    #[test]
    fn random_pieces_never_panic(body in pieces(), cut in any::<Index>()) {
        for body in [body.as_bytes(), &body.as_bytes()[..cut.index(body.len() + 1)]] {
            for format in [Format::Xml, Format::Json] {
                let _ = read(format, body).map_err(|error| error.russian());
            }
        }
    }

    #[test]
    fn casting_never_panics(text in any::<String>(), number in "[-+0-9eE. :TZ/]{0,24}") {
        for text in [text, number] {
            let zone = TimeZone::get("Europe/Moscow").unwrap();
            let _ = value::moment(&text, &zone);
            for given in [Given::Text(text.clone()), Given::Number(text)] {
                let _ = (value::boolean(&given), value::integer(&given), value::date(&given));
                if let Ok(Some(decimal)) = value::decimal(&given) {
                    prop_assert!(decimal.scale() == 0 || decimal.mantissa() % 10 != 0);
                }
            }
        }
    }
}
