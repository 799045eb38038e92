//! Tests namespaces, order, limits and hostile bodies.

use proptest::prelude::*;

use crate::wire::{
    Decoded, decode,
    limits::{ATTRIBUTES_MAX, ITEMS_MAX, NAMESPACES_MAX, NESTING_MAX},
    media::{BodyFormat, Charset, RequestFormat},
    number_from_goods::NumberFromGoodsRequest,
    problem::{DecodeError, Problem},
    shape::REQUEST_NAMESPACE,
    typed::Described,
};

const FORMAT: RequestFormat = RequestFormat { format: BodyFormat::Xml, charset: Charset::Utf8 };

fn read(body: &str) -> Result<Decoded, DecodeError> {
    decode(NumberFromGoodsRequest::SHAPE, FORMAT, body.as_bytes())
}

fn document(attributes: &str, content: &str) -> String {
    format!(
        "<NumberFromGoodsRequest xmlns:i='http://www.w3.org/2001/XMLSchema-instance' \
         xmlns='{REQUEST_NAMESPACE}' {attributes}>{content}</NumberFromGoodsRequest>"
    )
}

fn understood(content: &str) -> NumberFromGoodsRequest {
    match read(&document("", content)) {
        Ok(decoded) => NumberFromGoodsRequest::from_record(decoded.record),
        Err(error) => panic!("{content}: {error}"),
    }
}

fn refused(content: &str) -> (Option<String>, Problem) {
    let error = read(&document("", content)).unwrap_err();
    (error.member, error.problem)
}

fn joined(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().concat()
}

#[test]
fn text_is_what_it_says() {
    let email = |content: &str| understood(&format!("<Email>{content}</Email>")).email.unwrap();
    assert_eq!(email("a&lt;&gt;&amp;&quot;&apos;&#65;&#x42;"), "a<>&\"'AB");
    assert_eq!(email("a\r\nb\rc&#13;&#10;d"), "a\nb\nc\r\nd");
    assert_eq!(email("a<![CDATA[<&amp;]]><!-- x -->b"), "a<&amp;b");
    assert_eq!(email("&#1;&#0;"), "\u{1}\0");
    assert_eq!(email(" "), " ");
}

#[test]
fn members_are_taken_in_any_order_and_either_namespace() {
    let base =
        "http://schemas.datacontract.org/2004/07/LCManagerPartner.Implementation.Abstractions";
    let request = understood(&format!(
        "<SertCardSeries>3</SertCardSeries><Token>9</Token><PosCode xmlns='{base}'>p</PosCode>\
         <Goods><NumberFromGoodsRequest.NumberFromGoodsGood><Price>10.50</Price><Id>1</Id>\
         </NumberFromGoodsRequest.NumberFromGoodsGood><NumberFromGoodsRequest.NumberFromGoodsGood \
         i:nil='true'/></Goods><Operator xmlns='{base}'>7</Operator>"
    ));
    assert_eq!(request.base.token, Some(9));
    assert_eq!(request.pos_code.as_deref(), Some("p"));
    assert_eq!(request.base.operator, Some(7));
    let goods = request.goods.unwrap();
    assert_eq!(goods[0].as_ref().unwrap().id, Some(1));
    assert_eq!(goods[1], None);
}

#[test]
fn what_the_original_lost_is_refused_by_name() {
    for (content, member, problem) in [
        ("<Email xmlns='urn:x'>e</Email>", Some("Email"), Problem::WrongNamespace),
        ("<Email>a</Email><Email>b</Email>", Some("Email"), Problem::Duplicate),
        ("<Goods/><Goods/>", Some("Goods"), Problem::Duplicate),
        ("<Goods><Good><Id>1</Id></Good></Goods>", Some("Goods[0]"), Problem::NotAnItem),
        ("<Goods>x</Goods>", Some("Goods"), Problem::StrayText),
        ("<ChequeId i:nil='true'>5</ChequeId>", Some("ChequeId"), Problem::NilWithContent),
        ("<ChequeId i:nil='True'/>", Some("ChequeId"), Problem::BadNil),
        ("<ChequeId i:nil='false'/>", Some("ChequeId"), Problem::NoValue),
        ("<Email>a<b/></Email>", Some("Email"), Problem::ElementInValue),
        ("<Email>a & b</Email>", Some("Email"), Problem::UndefinedEntity),
        ("<Email>&#xD800;</Email>", Some("Email"), Problem::UndefinedEntity),
        ("<Email>\u{1}</Email>", Some("Email"), Problem::Syntax),
        ("<Email u:nil='true'/>", None, Problem::Syntax),
        ("<u:Email/>", None, Problem::Syntax),
        ("<Email></email>", Some("Email"), Problem::Syntax),
        ("<Email a=\"1\"b=\"2\"/>", None, Problem::Syntax),
        ("<Foo/>", Some("Foo"), Problem::NothingKnown),
        ("<?pi?>", None, Problem::ProcessingInstruction),
        ("<!DOCTYPE a>", None, Problem::Doctype),
    ] {
        assert_eq!(refused(content), (member.map(str::to_owned), problem), "{content}");
    }
    let attribute = read(&document("PosCode='p'", "")).unwrap_err();
    assert_eq!(attribute.member.as_deref(), Some("PosCode"));
    assert_eq!(attribute.problem, Problem::AttributeForMember);
}

#[test]
fn declarations_must_be_true() {
    let whole = document("", "<Email>e</Email>");
    for declaration in [
        "<?xml version=\"1.0\"?>",
        "<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>\r\n<!-- c -->",
        " \n",
    ] {
        assert!(read(&format!("{declaration}{whole}")).is_ok(), "{declaration}");
    }
    for (declaration, problem) in [
        ("<?xml version='1.1'?>", Problem::WrongDeclaration),
        ("<?xml version='1.0' encoding='utf8'?>", Problem::WrongDeclaration),
        ("<?xml encoding='utf-8'?>", Problem::WrongDeclaration),
        ("<?xml ?>", Problem::WrongDeclaration),
        (" <?xml version='1.0'?>", Problem::ProcessingInstruction),
        ("<!doctype a>", Problem::Doctype),
        ("{}", Problem::WrongFormat),
    ] {
        let error = read(&format!("{declaration}{whole}")).unwrap_err();
        assert_eq!(error.problem, problem, "{declaration}");
    }
    for after in ["x", "<a/>", "<?pi?>"] {
        let error = read(&format!("{whole}{after}")).unwrap_err();
        assert_eq!(error.problem, Problem::TextAfterEnd, "{after}");
    }
}

#[test]
fn limits_hold_at_their_edges() {
    let email = "<Email>e</Email>";
    let nested =
        |depth: usize| format!("{email}{}{}", "<a>".repeat(depth - 1), "</a>".repeat(depth - 1));
    understood(&nested(NESTING_MAX));
    assert_eq!(refused(&nested(NESTING_MAX + 1)), (Some("a".to_owned()), Problem::TooDeep));
    let item = "<NumberFromGoodsGood/>";
    let goods = |count: usize| format!("<Goods>{}</Goods>", item.repeat(count));
    understood(&goods(ITEMS_MAX));
    let many = refused(&goods(ITEMS_MAX + 1));
    assert_eq!(many, (Some("Goods".to_owned()), Problem::TooManyItems));
    let attributes = |count: usize| {
        let all = joined((0..count).map(|number| format!(" a{number}=''")));
        format!("<Email{all}>e</Email>")
    };
    understood(&attributes(ATTRIBUTES_MAX));
    assert_eq!(refused(&attributes(ATTRIBUTES_MAX + 1)).1, Problem::TooManyAttributes);
    let namespaces = |count: usize| {
        let all = joined((0..count).map(|number| format!(" xmlns:a{number}='u'")));
        format!("<Foo{all}/>{email}")
    };
    // The root declares two.
    understood(&namespaces(NAMESPACES_MAX - 2));
    assert_eq!(refused(&namespaces(NAMESPACES_MAX - 1)).1, Problem::TooManyAttributes);
}

#[test]
fn hostile_bodies_end_soon() {
    const MEBIBYTE: usize = 1 << 20;
    for content in [
        "<a>".repeat(MEBIBYTE / 3),
        "<Foo/>".repeat(MEBIBYTE / 6),
        "&".repeat(MEBIBYTE),
        format!("<Email>{}", "&".repeat(MEBIBYTE)),
        format!("<Email>{}", "<!---->".repeat(MEBIBYTE / 7)),
        "<!--".repeat(MEBIBYTE / 4),
        format!("<Phone>{}</Phone>", "9".repeat(MEBIBYTE)),
        format!("<{}", "a".repeat(MEBIBYTE)),
        format!("<a {}", "b='' ".repeat(MEBIBYTE / 5)),
    ] {
        assert!(read(&document("", &content)).is_err(), "{}", &content[..20]);
    }
}

proptest! {
    #[test]
    fn random_bytes_never_panic(body in proptest::collection::vec(any::<u8>(), 0..200)) {
        for charset in [Charset::Utf8, Charset::Utf16] {
            let format = RequestFormat { charset, ..FORMAT };
            let _ = decode(NumberFromGoodsRequest::SHAPE, format, &body);
        }
    }

    #[test]
    fn random_markup_never_panics(
        parts in proptest::collection::vec(proptest::sample::select(vec![
            "<", ">", "/", "<Email>", "</Email>", "<Goods>", "</Goods>", "<a:b ", "xmlns=''", "='", "'",
            "\"", "&", "&#x;", "&amp;", "<!--", "-->", "<![CDATA[", "]]>", "<?xml", "?>", " ", "é", "1",
            "<NumberFromGoodsGood>", "i:nil='1'", "\r",
        ]), 0..40)
    ) {
        let _ = read(&parts.concat());
        let _ = read(&document("", &parts.concat()));
    }
}
