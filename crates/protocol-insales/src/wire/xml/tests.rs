//! Tests well-formedness, and the values of members.

use crate::wire::{Format, read};

use super::*;

fn given(element: &str) -> Given {
    let body = format!("<discount_code>{element}</discount_code>");
    let mut body =
        read(Format::Xml, body.as_bytes()).unwrap_or_else(|error| panic!("{body}: {error}"));
    assert_eq!(body.members.len(), 1, "{element}");
    body.members.remove(0).given
}

fn text(text: &str) -> Given {
    Given::Text(text.to_owned())
}

#[test]
fn a_value_is_its_text_whatever_its_type() {
    for (element, expected) in [
        ("<code>AB</code>", "AB"),
        ("<code> A\n B </code>", " A\n B "),
        ("<code>   </code>", "   "),
        ("<code>a\r\nb\rc&#13;&#10;d</code>", "a\nb\nc\r\nd"),
        ("<code>&lt;&amp;&gt;&apos;&quot;</code>", "<&>'\""),
        ("<code>&#65;&#x42;&#x1F600;</code>", "AB😀"),
        ("<code>a<![CDATA[<b>&amp;</b>]]>c</code>", "a<b>&amp;</b>c"),
        ("<code>a<!-- x -->b</code>", "ab"),
        ("<code>Купон1</code>", "Купон1"),
        ("<code type='text'>x</code>", "x"),
        ("<code type='integer'>True</code>", "True"),
        ("<code type='decimal'>10,5</code>", "10,5"),
        ("<code type='date'>never</code>", "never"),
        ("<code type='file' name='a' content_type='b'>x</code>", "x"),
        ("<code id='7' xml:lang='ru' xmlns:x='urn:x'>x</code>", "x"),
        ("<code type='string'></code>", ""),
        ("<code type='string'/>", ""),
        ("<code nil='false'>x</code>", "x"),
        // Rails takes the text too.
        ("<code nil='true'>x</code>", "x"),
        ("<code type='YAML'>x</code>", "x"),
        ("<code type='&#115;tring'/>", ""),
        ("<code ns:type='yaml'>x</code>", "x"),
        ("<code a='&amp;lt;' b='>'>x</code >", "x"),
    ] {
        assert_eq!(given(element), text(expected), "{element}");
    }
}

#[test]
fn nothing_is_null() {
    for element in [
        "<code/>",
        "<code></code>",
        "<code nil='true'/>",
        "<code nil = \"true\" />",
        "<code nil='true'>\n </code>",
        "<code type='date' nil='true'/>",
        "<code type='string' nil='true'></code>",
        "<code type='array' nil='true'/>",
        "<code type='integer'/>",
        "<code id='7'/>",
        "<code><!-- nothing --></code>",
        "<code><![CDATA[]]></code>",
    ] {
        assert_eq!(given(element), Given::Null, "{element}");
    }
}

#[test]
fn lists_and_objects_are_nested() {
    for element in [
        "<collections-ids type='array'/>",
        "<collections-ids type='array'>x</collections-ids>",
        "<collections-ids><id>1</id></collections-ids>",
        "<code>a<b/>c</code>",
        "<code nil='true'><b/></code>",
        "<code><code><code>x</code></code></code>",
    ] {
        assert_eq!(given(element), Given::Nested, "{element}");
    }
}

#[test]
fn names_are_kept_but_for_their_dashes() {
    for (element, name) in [
        ("<expired-at/>", "expired_at"),
        ("<act_once-for-client/>", "act_once_for_client"),
        ("<ActOnce/>", "ActOnce"),
        ("<сode/>", "сode"),
        ("<a:b.c/>", "a:b.c"),
    ] {
        let body = format!("<discount-code>{element}</discount-code>");
        assert_eq!(read(Format::Xml, body.as_bytes()).unwrap().members[0].name, name);
    }
}

#[test]
fn what_surrounds_the_members_says_nothing() {
    for body in [
        "<discount_code><code>x</code></discount_code>",
        "<discount-code><code>x</code></discount-code>",
        "\u{feff}<discount-code><code>x</code></discount-code>",
        "<?xml version=\"1.0\"?><discount-code><code>x</code></discount-code>",
        "<?xml version='1.0' encoding='utf-8' standalone='no' ?>\n<discount-code><code>x</code></discount-code>",
        "<?xml version = \"1.0\" encoding = \"US-ASCII\"?><discount-code><code>x</code></discount-code>",
        "<?xml version=\"1.0\" standalone=\"yes\"?><discount-code><code>x</code></discount-code>",
        "\n <!-- a - b --> <discount-code a='b' type='hash'> \n<!--x--><![CDATA[ ]]>&#10;<code>x</code>\r\n</discount-code >\n<!--x-->\n",
    ] {
        let members = read(Format::Xml, body.as_bytes()).map(|body| body.members);
        assert_eq!(members, Ok(vec![member("code", text("x"))]), "{body}");
    }
}

#[test]
fn a_body_may_say_nothing() {
    for body in [
        "",
        " \r\n\t",
        "\u{feff}",
        "<discount_code/>",
        "<discount-code></discount-code>",
        "<discount-code> \n </discount-code>",
        "<discount-code nil='true'/>",
        "<discount-code type='array'/>",
    ] {
        assert_eq!(read(Format::Xml, body.as_bytes()), Ok(Body::default()), "{body}");
    }
}

#[track_caller]
fn check_fault(body: &str, place: &str, expected: Fault) {
    match read(Format::Xml, body.as_bytes()) {
        Err(BodyError::Malformed { place: TextPosition { line, column }, fault }) => {
            assert_eq!((fault, &*format!("{line}:{column}")), (expected, place), "{body}");
        }
        other => panic!("{body}: {other:?}"),
    }
}

#[test]
fn what_is_not_well_formed_is_refused_where_it_is() {
    for (content, column, fault) in [
        ("<a></b>", 19, Fault::MismatchedTag),
        ("<a></a x='y'>", 19, Fault::MismatchedTag),
        ("<a></A>", 19, Fault::MismatchedTag),
        ("<a>", 19, Fault::MismatchedTag),
        ("</discount_code></a>", 32, Fault::MismatchedTag),
        ("<a", 16, Fault::BadName),
        ("<1/>", 16, Fault::BadName),
        ("<>", 16, Fault::BadName),
        ("< a/>", 16, Fault::BadName),
        ("<a/ >", 16, Fault::BadName),
        ("<-a/>", 16, Fault::BadName),
        ("<a$/>", 16, Fault::BadName),
        ("<a b/>", 16, Fault::BadAttribute),
        ("<a b=c/>", 16, Fault::BadAttribute),
        ("<a b=/>", 16, Fault::BadAttribute),
        ("<a b='<'/>", 16, Fault::BadAttribute),
        ("<a b='1'c='2'/>", 16, Fault::BadAttribute),
        ("<a b='1'/ >", 16, Fault::BadAttribute),
        ("<a 1='1'/>", 16, Fault::BadName),
        ("<a b='1' b='1'/>", 16, Fault::DuplicateAttribute),
        ("<a b='&x;'/>", 16, Fault::UnknownEntity),
        ("<a b='&'/>", 16, Fault::BadReference),
        ("<a b='&#0;'/>", 16, Fault::BadCharacter),
        ("<a b='&#1;'/>", 16, Fault::BadCharacter),
        ("<a>&nbsp;</a>", 19, Fault::UnknownEntity),
        ("<a>&LT;</a>", 19, Fault::UnknownEntity),
        ("<a>b & c</a>", 21, Fault::BadReference),
        ("<a>b &amp c; d</a>", 21, Fault::BadReference),
        ("<a>&;</a>", 19, Fault::BadReference),
        ("<a>&#0;</a>", 19, Fault::BadCharacter),
        ("<a>&#8;</a>", 19, Fault::BadCharacter),
        ("<a>&#xD800;</a>", 19, Fault::BadCharacter),
        ("<a>&#xFFFF;</a>", 19, Fault::BadCharacter),
        ("<a>&#x110000;</a>", 19, Fault::BadCharacter),
        ("<a>&#99999999999;</a>", 19, Fault::BadCharacter),
        ("<a>&#+65;</a>", 19, Fault::BadCharacter),
        ("<a>&#X41;</a>", 19, Fault::BadCharacter),
        ("<a>x\u{1}</a>", 20, Fault::BadCharacter),
        ("<a>\0</a>", 19, Fault::BadCharacter),
        ("<a b='\u{1f}'/>", 22, Fault::BadCharacter),
        ("<!--\u{1}-->", 20, Fault::BadCharacter),
        ("<a>\u{ffff}</a>", 19, Fault::BadCharacter),
        ("<a>x]]></a>", 20, Fault::StraySectionEnd),
        ("<!-- a -- b -->", 23, Fault::BadComment),
        ("<!-- a --->", 23, Fault::BadComment),
        ("<!-- a", 16, Fault::Truncated),
        ("<![CDATA[ a", 16, Fault::Truncated),
        ("<!ELEMENT a>", 16, Fault::BadMarkup),
        ("<?php echo ?>", 16, Fault::ProcessingInstruction),
        ("<?xml version='1.0'?>", 16, Fault::BadDeclaration),
        ("<!DOCTYPE a>", 16, Fault::Doctype),
        ("stray", 16, Fault::StrayText),
        ("<a/>stray", 20, Fault::StrayText),
        ("<a/>&#65;", 20, Fault::StrayText),
        ("<a/><![CDATA[stray]]>", 20, Fault::StrayText),
    ] {
        let body = format!("<discount_code>{content}</discount_code>");
        check_fault(&body, &format!("1:{column}"), fault);
    }
}

#[test]
fn what_is_around_the_root_is_checked_too() {
    for (body, place, fault) in [
        ("<discount_code>", "1:16", Fault::Truncated),
        ("<discount_code>\n<code>x", "2:8", Fault::Truncated),
        ("<discount_code>\n<code>x</code", "2:8", Fault::Truncated),
        ("<discount_code><code a='", "1:16", Fault::Truncated),
        ("<discount_code", "1:1", Fault::Truncated),
        ("<", "1:1", Fault::Truncated),
        ("</discount_code>", "1:1", Fault::MismatchedTag),
        ("<?xml version='1.0'?>", "1:22", Fault::NoRoot),
        ("<!-- nothing -->", "1:17", Fault::NoRoot),
        ("code", "1:1", Fault::TextBeforeRoot),
        ("{\"discount_code\":{}}", "1:1", Fault::TextBeforeRoot),
        ("x<discount_code/>", "1:1", Fault::TextBeforeRoot),
        ("&#65;<discount_code/>", "1:1", Fault::TextBeforeRoot),
        ("&#10;<discount_code/>", "1:1", Fault::TextBeforeRoot),
        ("<![CDATA[]]><discount_code/>", "1:1", Fault::TextBeforeRoot),
        ("<discount_code/>&#10;", "1:17", Fault::TextAfterEnd),
        ("\u{feff}\u{feff}<discount_code/>", "1:1", Fault::TextBeforeRoot),
        ("<discount_code/>x", "1:17", Fault::TextAfterEnd),
        ("<discount_code/>\n\n  <discount_code/>", "3:3", Fault::SecondRoot),
        ("<discount_code/><a/>", "1:17", Fault::SecondRoot),
        ("<discount_code/><!DOCTYPE x>", "1:17", Fault::Doctype),
        ("<!DOCTYPE x [<!ENTITY a 'b'>]><discount_code/>", "1:1", Fault::Doctype),
        ("<!doctype x><discount_code/>", "1:1", Fault::Doctype),
        ("<!DOCTYPE", "1:1", Fault::Doctype),
        ("<?xml-stylesheet href='a'?><discount_code/>", "1:1", Fault::ProcessingInstruction),
        ("<?XML version='1.0'?><discount_code/>", "1:1", Fault::ProcessingInstruction),
        (" <?xml version='1.0'?><discount_code/>", "1:2", Fault::BadDeclaration),
        ("<?xml?><discount_code/>", "1:1", Fault::BadDeclaration),
        ("<?xml version='1.1'?><discount_code/>", "1:1", Fault::BadDeclaration),
        ("<?xml encoding='utf-8'?><discount_code/>", "1:1", Fault::BadDeclaration),
        ("<?xml version='1.0' a='b'?><discount_code/>", "1:1", Fault::BadDeclaration),
        ("<?xml version='1.0' standalone='maybe'?><discount_code/>", "1:1", Fault::BadDeclaration),
        (
            "<?xml version='1.0' standalone='yes' encoding='utf-8'?><discount_code/>",
            "1:1",
            Fault::BadDeclaration,
        ),
        ("<?xml version='1.0'encoding='utf-8'?><discount_code/>", "1:1", Fault::BadAttribute),
        ("<?xml version=1.0?><discount_code/>", "1:1", Fault::BadAttribute),
        ("<?xml version='1.0' encoding='us-ascii'?>\n<discount_code>ц", "2:16", Fault::NotAscii),
        ("<discount_code>\n  <code>Купон</code>\n  <a>цена: & </a>", "3:12", Fault::BadReference),
    ] {
        check_fault(body, place, fault);
    }
}

#[test]
fn other_encodings_are_refused_by_name() {
    let check = |body: &[u8], name: &str| {
        let expected = Err(BodyError::UnsupportedEncoding { name: name.to_owned() });
        assert_eq!(read(Format::Xml, body), expected, "{body:?}");
    };
    check(b"<?xml version='1.0' encoding='windows-1251'?><discount_code/>", "windows-1251");
    check(b"<?xml version='1.0' encoding='windows-1251'?><a>\xea\xf3</a>", "windows-1251");
    check(b"<?xml version='1.0' encoding='utf-16'?><discount_code/>", "utf-16");
    check(b"<?xml version='1.0' encoding=''?><discount_code/>", "");
    check(b"\xff\xfe<\0d\0", "UTF-16");
    check(b"\xfe\xff\0<\0d", "UTF-16");
    check(b"\xff\xfe\0\0<\0\0\0", "UTF-32");
    check(b"\0\0\xfe\xff\0\0\0<", "UTF-32");
    let long = format!("<?xml version='1.0' encoding='{}'?><discount_code/>", "x".repeat(9_999));
    check(long.as_bytes(), &"x".repeat(NAME_SHOWN_MAX));
}

#[test]
fn bytes_that_are_no_text_are_refused_where_they_are() {
    for (body, line, column) in [
        (&b"\xef\xbb\xbf<discount_code>\n<code>\xd0\x9a\xd1"[..], 2, 8),
        (b"<?xml version='1.0' encoding='utf-8'?>\n\xff", 2, 1),
        (b"<discount_code>\xed\xa0\x80", 1, 16),
        (b"<discount_code>\xc0\x80", 1, 16),
    ] {
        let expected =
            BodyError::Malformed { place: TextPosition { line, column }, fault: Fault::NotUtf8 };
        assert_eq!(read(Format::Xml, body), Err(expected), "{body:?}");
    }
}

#[test]
fn another_root_is_refused_by_name() {
    for name in
        ["discount_codes", "discountcode", "Discount-Code", "hash", "a:discount_code", "купон"]
    {
        for body in [format!("<{name}/>"), format!("<{name}><code>x</code></{name}>")] {
            let expected = BodyError::WrongRoot { found: name.to_owned() };
            assert_eq!(read(Format::Xml, body.as_bytes()), Err(expected), "{body}");
        }
    }
    let long = format!("<{}/>", "я".repeat(10_000));
    let expected = BodyError::WrongRoot { found: "я".repeat(NAME_SHOWN_MAX) };
    assert_eq!(read(Format::Xml, long.as_bytes()), Err(expected));
}

#[test]
fn types_that_run_something_are_refused_wherever_they_are() {
    for (body, name) in [
        ("<discount_code type='yaml'/>", "yaml"),
        ("<discount_code><code type='yaml'>--- x</code></discount_code>", "yaml"),
        ("<discount_code><code type='symbol'/></discount_code>", "symbol"),
        ("<discount_code><a><b><c type='symbol'>x</c></b></a></discount_code>", "symbol"),
        ("<discount_code><code type='y&#97;ml'/></discount_code>", "yaml"),
    ] {
        let expected = Err(BodyError::DisallowedType { name });
        assert_eq!(read(Format::Xml, body.as_bytes()), expected, "{body}");
    }
}

#[test]
fn nesting_has_an_end() {
    let nested = |depth: usize| {
        let inner = depth - 1;
        format!("<discount_code>{}{}</discount_code>", "<a>".repeat(inner), "</a>".repeat(inner))
    };
    assert!(read(Format::Xml, nested(NESTING_MAX).as_bytes()).is_ok());
    assert_eq!(read(Format::Xml, nested(NESTING_MAX + 1).as_bytes()), Err(BodyError::TooDeep));
    let open = "<a>".repeat(300_000);
    let open = format!("<discount_code>{open}");
    assert_eq!(read(Format::Xml, open.as_bytes()), Err(BodyError::TooDeep));
    // Neighbours are not nested.
    let wide = format!("<discount_code>{}</discount_code>", "<a/>".repeat(1_000));
    assert_eq!(read(Format::Xml, wide.as_bytes()).map(|body| body.members.len()), Ok(1_000));
}
