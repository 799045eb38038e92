//! Tests rendering beyond the recorded cases, and reading back.

use proptest::prelude::*;

use web::wire::decimal::Decimal;

use crate::wire::{
    base::RequestBase,
    decode,
    media::{BodyFormat, RequestFormat, ResponseMedia},
    number_from_goods::{NumberFromGoodsGood, NumberFromGoodsRequest, NumberFromGoodsResponse},
    typed::Described,
};

use super::*;

const JSON: ResponseFormat =
    ResponseFormat { media: ResponseMedia::ApplicationJson, charset: Charset::Utf8 };
const XML: ResponseFormat =
    ResponseFormat { media: ResponseMedia::ApplicationXml, charset: Charset::Utf8 };

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap()
}

#[test]
fn a_null_item_is_nil() {
    let response = NumberFromGoodsResponse { sert_cards: Some(vec![None]), ..Default::default() };
    let record = response.into_record();
    let xml = text(render(&record, XML));
    let item = r#"<SertCards><NumberFromGoodsResponse.NumberFromGoodsSertCard i:nil="true" /></SertCards>"#;
    assert!(xml.contains(item), "{xml}");
    let json = r#"{"SertCards":[null],"ErrorCode":0,"Message":null}"#;
    assert_eq!(text(render(&record, JSON)), json);
}

/// Whatever is stored, in any class of code points, the answer is XML that every reader accepts.
#[test]
fn xml_is_well_formed_whatever_is_written() {
    for (letters, written) in [
        ("\0\u{1}\u{8}\u{b}\u{c}\u{e}\u{1b}\u{1f}\u{fffe}\u{ffff}", Some('\u{fffd}')),
        ("\t\u{7f}\u{80}\u{85}\u{9f}\u{2028}\u{fdd0}\u{1fffe}\u{202e}\u{10ffff}", None),
        ("aЯ🎁\u{e000}\u{fffd}", None),
    ] {
        for letter in letters.chars() {
            let xml = text(render_http_error(&format!("a{letter}b"), XML));
            let shown = written.unwrap_or(letter);
            let expected = format!("<Error><Message>a{shown}b</Message></Error>");
            assert_eq!(xml, expected, "U+{:04X}", u32::from(letter));
        }
    }
}

#[test]
fn an_error_is_escaped_in_both_formats() {
    let message = "a'b\"<&\u{1}";
    let xml = text(render_http_error(message, XML));
    assert_eq!(xml, "<Error><Message>a'b\"&lt;&amp;\u{fffd}</Message></Error>");
    let json = text(render_http_error(message, JSON));
    assert_eq!(json, r#"{"Message":"a'b\"<&\u0001"}"#);
}

prop_compose! {
    fn good()(
        id in any::<Option<i64>>(),
        name in any::<Option<String>>(),
        price in any::<Option<(i64, u8)>>(),
    ) -> NumberFromGoodsGood {
        let price = price.map(|(minor, digits)| Decimal::from_minor(minor, digits % 29));
        NumberFromGoodsGood { id, name, price, quantity: None, item_code: Some(String::new()) }
    }
}

prop_compose! {
    fn request()(
        pos_code in any::<Option<String>>(),
        refund in any::<Option<bool>>(),
        token in any::<Option<i64>>(),
        goods in proptest::option::of(proptest::collection::vec(proptest::option::of(good()), 0..4)),
    ) -> NumberFromGoodsRequest {
        let base = RequestBase { token, ..RequestBase::default() };
        NumberFromGoodsRequest { pos_code, refund, goods, base, ..Default::default() }
    }
}

fn read(format: BodyFormat, charset: Charset, body: &[u8]) -> NumberFromGoodsRequest {
    let format = RequestFormat { format, charset };
    let decoded = decode(NumberFromGoodsRequest::SHAPE, format, body).unwrap();
    assert_eq!(decoded.ignored, Vec::<String>::new());
    NumberFromGoodsRequest::from_record(decoded.record)
}

proptest! {
    #[test]
    fn json_comes_back_as_it_went(request in request(), wide in any::<bool>()) {
        let charset = if wide { Charset::Utf16 } else { Charset::Utf8 };
        let body = render(&request.clone().into_record(), ResponseFormat { charset, ..JSON });
        prop_assert_eq!(read(BodyFormat::Json, charset, &body), request);
    }

    #[test]
    fn xml_comes_back_but_for_its_line_ends(request in request()) {
        // Both directions change line ends, as the original does.
        let lines = |text: Option<String>| text.map(|text| text.replace("\r\n", "\n").replace('\r', "\n"));
        let mut expected = request.clone();
        expected.pos_code = lines(expected.pos_code);
        for good in expected.goods.iter_mut().flatten().flatten() {
            good.name = lines(good.name.take());
        }
        let body = render(&request.into_record(), XML);
        prop_assert_eq!(read(BodyFormat::Xml, Charset::Utf8, &body), expected);
    }
}
