//! Tests answers to the byte: those of the founding document, and those that clients were seen to
//! accept.

use jiff::{Timestamp, Zoned, civil::date, tz::TimeZone};

use super::put::{put_decimal, put_moment};
use super::*;

const FULL: Style = Style { datetime_type: DatetimeType::Datetime, later_members: true };
const OLD: Style = Style { datetime_type: DatetimeType::Datetime, later_members: false };

/// List from the document that first described this API, as printed there: without indents.
const FOUNDING_LIST: &str = r#"
<?xml version="1.0" encoding="UTF-8"?>
<discount-codes type="array">
<discount-code>
<act-once type="boolean">true</act-once>
<code>DC1</code>
<created-at type="datetime">2011-11-07T13:28:42+04:00</created-at>
<description>discount campaign</description>
<disabled type="boolean">false</disabled>
<discount type="decimal">10.0</discount>
<expired-at type="date">2012-06-09</expired-at>
<id type="integer">628</id>
<type-id type="integer">1</type-id>
<updated-at type="datetime">2011-11-07T13:28:42+04:00</updated-at>
</discount-code>
<discount-code>
<act-once type="boolean">true</act-once>
<code>DC2</code>
<created-at type="datetime">2011-10-24T16:29:42+04:00</created-at>
<description>discount campaign</description>
<disabled type="boolean">false</disabled>
<discount type="decimal">12.0</discount>
<expired-at type="date">2012-06-09</expired-at>
<id type="integer">626</id>
<type-id type="integer">1</type-id>
<updated-at type="datetime">2011-11-01T19:49:14+04:00</updated-at>
</discount-code>
<discount-code>
<act-once type="boolean">true</act-once>
<code>DC3</code>
<created-at type="datetime">2011-10-24T16:29:42+04:00</created-at>
<description>discount campaign</description>
<disabled type="boolean">false</disabled>
<discount type="decimal">13.0</discount>
<expired-at type="date">2012-06-09</expired-at>
<id type="integer">627</id>
<type-id type="integer">2</type-id>
<updated-at type="datetime">2011-11-01T19:49:14+04:00</updated-at>
</discount-code>
<discount-code>
<act-once type="boolean">false</act-once>
<code>DC4</code>
<created-at type="datetime">2011-10-24T16:29:42+04:00</created-at>
<description>discount campaign</description>
<disabled type="boolean">true</disabled>
<discount type="decimal">14.0</discount>
<expired-at type="date">2012-06-09</expired-at>
<id type="integer">628</id>
<type-id type="integer">1</type-id>
<updated-at type="datetime">2011-11-01T19:49:14+04:00</updated-at>
</discount-code>
<discount-code>
<act-once type="boolean">true</act-once>
<code>DC5</code>
<created-at type="datetime">2011-10-24T16:29:42+04:00</created-at>
<description>discount campaign</description>
<disabled type="boolean">false</disabled>
<discount type="decimal">12.0</discount>
<expired-at type="date">2012-06-09</expired-at>
<id type="integer">629</id>
<type-id type="integer">1</type-id>
<updated-at type="datetime">2011-11-01T19:49:14+04:00</updated-at>
</discount-code>
</discount-codes>
"#;

fn utf8(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap()
}

/// Returns a time in Moscow, which was four hours ahead in 2011 and is three hours ahead since
/// 2014.
fn moscow(text: &str) -> Zoned {
    let moment: Timestamp = text.parse().unwrap();
    moment.to_zoned(TimeZone::get("Europe/Moscow").unwrap())
}

fn founding(id: i64, code: &str, discount: i64) -> DiscountCode {
    DiscountCode {
        act_once: true,
        act_once_for_client: None,
        code: code.to_owned(),
        created_at: moscow("2011-10-24T16:29:42+04:00"),
        description: Some("discount campaign".to_owned()),
        disabled: false,
        discount: Decimal::from_minor(discount, 0),
        expired_at: Some(date(2012, 6, 9)),
        id,
        min_price: None,
        type_id: 1,
        updated_at: moscow("2011-11-01T19:49:14+04:00"),
        worked: true,
        discount_collections: Vec::new(),
    }
}

/// The coupon that the recorded clients created.
fn recorded(second: &str) -> DiscountCode {
    DiscountCode {
        act_once: true,
        act_once_for_client: Some(false),
        code: "frandom2".to_owned(),
        created_at: moscow(second),
        description: Some("API code <&>".to_owned()),
        disabled: false,
        discount: Decimal::from_minor(100, 1),
        expired_at: Some(date(2030, 6, 9)),
        id: 629,
        min_price: Some(Decimal::from_minor(1_050, 2)),
        type_id: 1,
        updated_at: moscow(second),
        worked: true,
        discount_collections: Vec::new(),
    }
}

/// The same coupon without optional members.
fn bare(second: &str) -> DiscountCode {
    DiscountCode {
        act_once: false,
        act_once_for_client: None,
        code: "B".to_owned(),
        description: None,
        discount: Decimal::from_minor(5, 0),
        expired_at: None,
        id: 630,
        min_price: None,
        type_id: 2,
        ..recorded(second)
    }
}

#[test]
fn the_founding_list_comes_out_as_printed() {
    let first = DiscountCode {
        created_at: moscow("2011-11-07T13:28:42+04:00"),
        updated_at: moscow("2011-11-07T13:28:42+04:00"),
        ..founding(628, "DC1", 10)
    };
    let third = DiscountCode { type_id: 2, ..founding(627, "DC3", 13) };
    let fourth = DiscountCode { act_once: false, disabled: true, ..founding(628, "DC4", 14) };
    let codes = [first, founding(626, "DC2", 12), third, fourth, founding(629, "DC5", 12)];
    let without_space = |xml: &str| {
        assert!(!xml.contains(">>") && !xml.contains("<<"), "{xml}");
        xml.lines().map(str::trim).collect::<Vec<_>>().concat()
    };
    let rendered = utf8(list(Format::Xml, OLD, &codes));
    assert_eq!(without_space(&rendered), without_space(FOUNDING_LIST));
}

#[test]
fn xml_is_as_recorded() {
    let second = "2026-11-22T02:22:14+03:00";
    let created = r#"<?xml version="1.0" encoding="UTF-8"?>
<discount-code>
  <act-once type="boolean">true</act-once>
  <act-once-for-client type="boolean">false</act-once-for-client>
  <code>frandom2</code>
  <created-at type="datetime">2026-11-22T02:22:14+03:00</created-at>
  <description>API code &lt;&amp;&gt;</description>
  <disabled type="boolean">false</disabled>
  <discount type="decimal">10.0</discount>
  <expired-at type="date">2030-06-09</expired-at>
  <id type="integer">629</id>
  <min-price type="decimal">10.5</min-price>
  <type-id type="integer">1</type-id>
  <updated-at type="datetime">2026-11-22T02:22:14+03:00</updated-at>
  <worked type="boolean">true</worked>
  <discount-collections type="array"/>
</discount-code>
"#;
    assert_eq!(utf8(one(Format::Xml, FULL, &recorded(second))), created);
    assert_eq!(created.len(), 723);
    let newer = Style { datetime_type: DatetimeType::DateTime, ..FULL };
    let expected = created.replace("type=\"datetime\"", "type=\"dateTime\"");
    assert_eq!(utf8(one(Format::Xml, newer, &recorded(second))), expected);
    let page = r#"<?xml version="1.0" encoding="UTF-8"?>
<discount-codes type="array">
  <discount-code>
    <act-once type="boolean">false</act-once>
    <act-once-for-client type="boolean" nil="true"/>
    <code>B</code>
    <created-at type="datetime">2026-11-22T02:22:12+03:00</created-at>
    <description nil="true"/>
    <disabled type="boolean">false</disabled>
    <discount type="decimal">5.0</discount>
    <expired-at type="date" nil="true"/>
    <id type="integer">630</id>
    <min-price type="decimal" nil="true"/>
    <type-id type="integer">2</type-id>
    <updated-at type="datetime">2026-11-22T02:22:12+03:00</updated-at>
    <worked type="boolean">true</worked>
    <discount-collections type="array"/>
  </discount-code>
</discount-codes>
"#;
    assert_eq!(utf8(list(Format::Xml, FULL, &[bare("2026-11-22T02:22:12+03:00")])), page);
}

#[test]
fn json_is_as_recorded() {
    let second = "2026-11-22T02:22:15+03:00";
    let made = r#"{"act_once":true,"act_once_for_client":false,"code":"frandom2","created_at":"2026-11-22T02:22:15+03:00","description":"API code <&>","disabled":false,"discount":"10.0","expired_at":"2030-06-09","id":629,"min_price":"10.5","type_id":1,"updated_at":"2026-11-22T02:22:15+03:00","worked":true,"discount_collections":[]}"#;
    let plain = r#"{"act_once":false,"act_once_for_client":null,"code":"B","created_at":"2026-11-22T02:22:15+03:00","description":null,"disabled":false,"discount":"5.0","expired_at":null,"id":630,"min_price":null,"type_id":2,"updated_at":"2026-11-22T02:22:15+03:00","worked":true,"discount_collections":[]}"#;
    let old = r#"{"act_once":true,"code":"frandom2","created_at":"2026-11-22T02:22:15+03:00","description":"API code <&>","disabled":false,"discount":"10.0","expired_at":"2030-06-09","id":629,"type_id":1,"updated_at":"2026-11-22T02:22:15+03:00"}"#;
    let codes = [recorded(second), bare(second)];
    assert_eq!(utf8(one(Format::Json, FULL, &codes[0])), made);
    assert_eq!(utf8(one(Format::Json, FULL, &codes[1])), plain);
    assert_eq!(utf8(one(Format::Json, OLD, &codes[0])), old);
    assert_eq!(utf8(list(Format::Json, FULL, &codes)), format!("[{made},{plain}]"));
    assert_eq!(utf8(list(Format::Json, FULL, &codes[..1])), format!("[{made}]"));
}

#[test]
fn what_is_no_coupon_is_as_recorded() {
    let check = |rendered: Vec<u8>, expected: &str| assert_eq!(utf8(rendered), expected);
    let xml = |content: &str| format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{content}\n");
    check(list(Format::Json, FULL, &[]), "[]");
    check(list(Format::Xml, FULL, &[]), &xml("<nil-classes type=\"array\"/>"));
    check(count(Format::Json, 37), r#"{"count":37}"#);
    let hash = "<hash>\n  <count type=\"integer\">2</count>\n</hash>";
    check(count(Format::Xml, 2), &xml(hash));
    check(deleted(Format::Json), r#"{"status":"ok"}"#);
    check(deleted(Format::Xml), "");
    let missing = "Couldn't find DiscountCode with id=629";
    check(message(Format::Json, "errors", missing), &format!("{{\"errors\":\"{missing}\"}}"));
    let errors = format!("<errors>\n  <error>{missing}</error>\n</errors>");
    check(message(Format::Xml, "errors", missing), &xml(&errors));
}

#[test]
fn errors_are_listed_by_member() {
    let check = |errors: &[(&str, &str)], json: &str, xml: &[&str]| {
        assert_eq!(utf8(field_errors(Format::Json, errors)), json);
        let lines = xml.iter().map(|line| format!("  <error>{line}</error>\n"));
        let lines = lines.collect::<Vec<_>>().concat();
        let document =
            format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<errors>\n{lines}</errors>\n");
        assert_eq!(utf8(field_errors(Format::Xml, errors)), document);
    };
    check(
        &[("code", "уже существует")],
        r#"{"code":["уже существует"]}"#,
        &["Code уже существует"],
    );
    check(
        &[("type_id", "a"), ("act_once_for_client", "b"), ("type_id", "c"), ("expired_at", "<d>")],
        r#"{"type_id":["a","c"],"act_once_for_client":["b"],"expired_at":["<d>"]}"#,
        &["Type a", "Act once for client b", "Type c", "Expired at &lt;d&gt;"],
    );
    check(
        &[("", "No."), ("code", "x"), ("base", "Never.")],
        r#"{"base":["No.","Never."],"code":["x"]}"#,
        &["No.", "Code x", "Never."],
    );
    check(&[], "{}", &[]);
}

#[test]
fn decimals_have_a_digit_on_each_side_of_the_point() {
    for (mantissa, scale, expected) in [
        (10, 0, "10.0"),
        (1_050, 2, "10.5"),
        (1_234, 2, "12.34"),
        (5, 1, "0.5"),
        (5, 3, "0.005"),
        (-5, 0, "-5.0"),
        (-5, 1, "-0.5"),
        (0, 2, "0.0"),
        (i64::MIN, 2, "-92233720368547758.08"),
        (i64::MAX, 19, "0.9223372036854775807"),
    ] {
        let mut out = String::from(">");
        put_decimal(&mut out, Decimal::from_minor(mantissa, scale));
        assert_eq!(out, format!(">{expected}"));
    }
}

#[test]
fn moments_have_the_offset_of_their_zone() {
    for (zone, moment, expected) in [
        ("Europe/Moscow", "2011-10-24T12:29:42Z", "2011-10-24T16:29:42+04:00"),
        ("Europe/Moscow", "2026-11-21T23:22:12.999Z", "2026-11-22T02:22:12+03:00"),
        ("UTC", "2026-11-21T23:22:12Z", "2026-11-21T23:22:12Z"),
        ("Etc/UTC", "2026-11-21T23:22:12Z", "2026-11-21T23:22:12Z"),
        ("Europe/London", "2026-11-21T23:22:12Z", "2026-11-21T23:22:12+00:00"),
        ("Asia/Kolkata", "2026-11-21T23:22:12Z", "2026-11-22T04:52:12+05:30"),
        ("America/St_Johns", "2026-11-21T23:22:12Z", "2026-11-21T19:52:12-03:30"),
    ] {
        let moment: Timestamp = moment.parse().unwrap();
        let mut out = String::new();
        put_moment(&mut out, &moment.to_zoned(TimeZone::get(zone).unwrap()));
        assert_eq!(out, expected, "{zone}");
    }
}

#[test]
fn collections_are_numbers_where_they_can_be() {
    let collections = ["7", "-7", "0", "007", "-0", "a<b", "", "-", "9999999999999999999"];
    let code = DiscountCode {
        discount_collections: collections.map(str::to_owned).to_vec(),
        ..recorded("2026-11-22T02:22:14+03:00")
    };
    let json = utf8(one(Format::Json, FULL, &code));
    let expected = r#""discount_collections":[{"collection_id":7},{"collection_id":-7},{"collection_id":0},{"collection_id":"007"},{"collection_id":"-0"},{"collection_id":"a<b"},{"collection_id":""},{"collection_id":"-"},{"collection_id":"9999999999999999999"}]}"#;
    assert!(json.ends_with(expected), "{json}");
    let xml = utf8(one(Format::Xml, FULL, &code));
    let (_, list) = xml.split_once("  <discount-collections").unwrap();
    let begins = r#" type="array">
    <discount-collection>
      <collection-id type="integer">7</collection-id>
    </discount-collection>
    <discount-collection>
      <collection-id type="integer">-7</collection-id>
"#;
    assert!(list.starts_with(begins), "{list}");
    for line in [
        "      <collection-id>007</collection-id>\n",
        "      <collection-id>a&lt;b</collection-id>\n",
        "      <collection-id></collection-id>\n",
    ] {
        assert!(list.contains(line), "{line}{list}");
    }
    let ends = "    </discount-collection>\n  </discount-collections>\n</discount-code>\n";
    assert!(list.ends_with(ends), "{list}");
}

#[test]
fn texts_are_escaped_as_little_as_can_be() {
    let check = |text: &str, xml: &str, json: &str| {
        let code = DiscountCode {
            description: Some(text.to_owned()),
            ..recorded("2026-11-22T02:22:14+03:00")
        };
        let rendered = utf8(one(Format::Xml, FULL, &code));
        assert!(rendered.contains(&format!("<description>{xml}</description>")), "{rendered}");
        let rendered = utf8(one(Format::Json, FULL, &code));
        assert!(rendered.contains(&format!("\"description\":\"{json}\",")), "{rendered}");
    };
    check("", "", "");
    check("a<b>&\"c'", "a&lt;b&gt;&amp;\"c'", "a<b>&\\\"c'");
    check("скидка 10 %\u{2028}😀", "скидка 10 %\u{2028}😀", "скидка 10 %\u{2028}😀");
    check("a\tb\nc", "a\tb\nc", "a\\tb\\nc");
    // A reader of XML would make a line feed of a bare carriage return.
    check("a\r\nb", "a&#13;\nb", "a\\r\\nb");
    // XML cannot hold these at all.
    check("\u{1}\u{8}\u{c}\0", "\u{fffd}\u{fffd}\u{fffd}\u{fffd}", "\\u0001\\b\\f\\u0000");
    check("\u{ffff}\u{7f}\\", "\u{fffd}\u{7f}\\", "\u{ffff}\u{7f}\\\\");
}
