//! Bodies of the known clients: recorded where they could be run, or from their sources.

use crate::wire::{Body, Format, Given, Member, read};

/// Client, body, and how the body is read.
type Client = (&'static str, &'static str, &'static str);

const XML: &[Client] = &[
    (
        "the founding document, POST",
        "<discount_code> <code>frandom2</code> <act_once>true</act_once> <discount>10</discount> <type_id>1</type_id> <description>API code</description> <disabled>0</disabled> <expired-at>2013-06-09</expired-at> </discount_code>",
        r#"code="frandom2" act_once="true" discount="10" type_id="1" description="API code" disabled="0" expired_at="2013-06-09""#,
    ),
    (
        "the founding document, PUT",
        "<discount_code> <code>frandom3</code> <act_once>true</act_once> <discount>15</discount> <type_id>1</type_id> <description>API code</description> <disabled>0</disabled> <expired-at>2013-06-09</expired-at> </discount_code>",
        r#"code="frandom3" act_once="true" discount="15" type_id="1" description="API code" disabled="0" expired_at="2013-06-09""#,
    ),
    (
        "the official gem, POST",
        r#"<?xml version="1.0" encoding="UTF-8"?>
<discount-code>
  <code>frandom2</code>
  <act-once type="boolean">true</act-once>
  <discount type="integer">10</discount>
  <type-id type="integer">1</type-id>
  <description>API code &lt;&amp;&gt;</description>
  <disabled type="integer">0</disabled>
  <expired-at type="date">2013-06-09</expired-at>
  <min-price type="decimal">10.5</min-price>
  <act-once-for-client nil="true"/>
</discount-code>
"#,
        r#"code="frandom2" act_once="true" discount="10" type_id="1" description="API code <&>" disabled="0" expired_at="2013-06-09" min_price="10.5" act_once_for_client=null"#,
    ),
    (
        "the official gem, POST with lists",
        r#"<?xml version="1.0" encoding="UTF-8"?>
<discount-code>
  <code>arr</code>
  <discount type="integer">5</discount>
  <type-id type="integer">2</type-id>
  <collections-ids type="array">
    <collections-id type="integer">1</collections-id>
    <collections-id type="integer">2</collections-id>
  </collections-ids>
  <discount-collections-attributes type="array">
    <discount-collections-attribute>
      <collection-id type="integer">7</collection-id>
    </discount-collections-attribute>
  </discount-collections-attributes>
  <started-at type="dateTime">2013-01-02T03:04:05Z</started-at>
</discount-code>
"#,
        r#"code="arr" discount="5" type_id="2" collections_ids=nested discount_collections_attributes=nested started_at="2013-01-02T03:04:05Z""#,
    ),
    (
        "the official gem, POST of one member",
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<discount-code>\n  <discount type=\"integer\">10</discount>\n</discount-code>\n",
        r#"discount="10""#,
    ),
    (
        "the official gem, POST of a code that exists",
        r#"<?xml version="1.0" encoding="UTF-8"?>
<discount-code>
  <code>frandom2</code>
  <discount type="integer">10</discount>
  <type-id type="integer">1</type-id>
</discount-code>
"#,
        r#"code="frandom2" discount="10" type_id="1""#,
    ),
    (
        "the official gem, PUT of all that it was given",
        r#"<?xml version="1.0" encoding="UTF-8"?>
<discount-code>
  <code>frandom3</code>
  <act-once type="boolean">true</act-once>
  <discount type="integer">15</discount>
  <type-id type="integer">1</type-id>
  <description>API code &lt;&amp;&gt;</description>
  <disabled type="boolean">false</disabled>
  <expired-at type="date">2013-06-09</expired-at>
  <min-price type="decimal">10.5</min-price>
  <act-once-for-client nil="true"/>
  <id type="integer">629</id>
  <created-at type="dateTime">2026-11-21T23:22:12Z</created-at>
  <updated-at type="dateTime">2026-11-21T23:22:12Z</updated-at>
  <worked type="boolean">true</worked>
  <discount-collections type="array"/>
</discount-code>
"#,
        r#"code="frandom3" act_once="true" discount="15" type_id="1" description="API code <&>" disabled="false" expired_at="2013-06-09" min_price="10.5" act_once_for_client=null id="629" created_at="2026-11-21T23:22:12Z" updated_at="2026-11-21T23:22:12Z" worked="true" discount_collections=nested"#,
    ),
    (
        "the official gem, PUT of all, after a change",
        r#"<?xml version="1.0" encoding="UTF-8"?>
<discount-code>
  <code>frandom3</code>
  <act-once type="boolean">true</act-once>
  <discount type="decimal">15.0</discount>
  <type-id type="integer">1</type-id>
  <description>API code &lt;&amp;&gt;</description>
  <disabled type="boolean">true</disabled>
  <expired-at type="date">2013-06-09</expired-at>
  <min-price type="decimal">10.5</min-price>
  <act-once-for-client nil="true"/>
  <id type="integer">629</id>
  <created-at type="dateTime">2026-11-21T23:22:12Z</created-at>
  <updated-at type="dateTime">2026-11-21T23:22:12Z</updated-at>
  <worked type="boolean">true</worked>
  <discount-collections type="array"/>
</discount-code>
"#,
        r#"code="frandom3" act_once="true" discount="15.0" type_id="1" description="API code <&>" disabled="true" expired_at="2013-06-09" min_price="10.5" act_once_for_client=null id="629" created_at="2026-11-21T23:22:12Z" updated_at="2026-11-21T23:22:12Z" worked="true" discount_collections=nested"#,
    ),
    (
        "node insales 1.4.0, POST",
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<discount_code>
  <code>frandom2</code>
  <act_once>true</act_once>
  <discount>10</discount>
  <type_id>1</type_id>
  <description>API code &lt;&amp;&gt;</description>
  <disabled>0</disabled>
  <expired-at>2030-06-09</expired-at>
  <min-price>10.5</min-price>
  <act_once_for_client>false</act_once_for_client>
</discount_code>"#,
        r#"code="frandom2" act_once="true" discount="10" type_id="1" description="API code <&>" disabled="0" expired_at="2030-06-09" min_price="10.5" act_once_for_client="false""#,
    ),
    (
        "node insales 1.4.0, POST with a list and an empty date",
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<discount_code>
  <code>B</code>
  <discount>5</discount>
  <type_id>2</type_id>
  <expired-at/>
  <collections_ids>1</collections_ids>
  <collections_ids>2</collections_ids>
</discount_code>"#,
        r#"code="B" discount="5" type_id="2" expired_at=null collections_ids="1" collections_ids="2""#,
    ),
    (
        "node insales 1.4.0, PUT",
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<discount_code>\n  <code>frandom3</code>\n</discount_code>",
        r#"code="frandom3""#,
    ),
    (
        "a generator of coupons, 2015",
        r#"<?xml version="1.0" encoding="UTF-8"?><discount_code><code>AB12-CD34</code><act_once>true</act_once><min-price>100.00</min-price><act_once_for_client>1</act_once_for_client><discount>10.00</discount><type_id>1</type_id><description>генератор купонов</description><disabled>false</disabled><expired-at>2020-01-01</expired-at></discount_code>"#,
        r#"code="AB12-CD34" act_once="true" min_price="100.00" act_once_for_client="1" discount="10.00" type_id="1" description="генератор купонов" disabled="false" expired_at="2020-01-01""#,
    ),
    (
        "the same in 2016",
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<discount_code>
  <code>AB12-CD34</code>
  <min-price/>
  <act_once_for_client>0</act_once_for_client>
</discount_code>"#,
        r#"code="AB12-CD34" min_price=null act_once_for_client="0""#,
    ),
    (
        "insalesapi for Python 2",
        r#"<discount-code><code type="text">Купон1</code><discount type="decimal">10.5</discount><type-id type="integer">1</type-id><act-once type="integer">True</act-once><expired-at type="text">2030-06-09</expired-at></discount-code>"#,
        r#"code="Купон1" discount="10.5" type_id="1" act_once="True" expired_at="2030-06-09""#,
    ),
    (
        "pyactiveresource, POST",
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<discount-code><code>PY1</code><discount>10.5</discount><type-id type=\"integer\">1</type-id><act-once type=\"boolean\">true</act-once><expired-at>2030-06-09</expired-at><description nil=\"true\" /><disabled type=\"boolean\">false</disabled></discount-code>",
        r#"code="PY1" discount="10.5" type_id="1" act_once="true" expired_at="2030-06-09" description=null disabled="false""#,
    ),
    (
        "pyactiveresource, POST of a code that exists",
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<discount-code><code>PY1</code><discount type=\"integer\">1</discount><type-id type=\"integer\">1</type-id></discount-code>",
        r#"code="PY1" discount="1" type_id="1""#,
    ),
    (
        "pyactiveresource, PUT of all that it was given",
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<discount-code><code>PY1</code><discount>15</discount><type-id type=\"integer\">1</type-id><act-once type=\"boolean\">true</act-once><expired-at>2030-06-09</expired-at><description nil=\"true\" /><disabled type=\"boolean\">false</disabled><act-once-for-client nil=\"true\" /><created-at>2026-11-22 02:24:56+03:00</created-at><id type=\"integer\">629</id><min-price nil=\"true\" /><updated-at>2026-11-22 02:24:56+03:00</updated-at><worked type=\"boolean\">true</worked><discount-collections type=\"array\" /></discount-code>",
        r#"code="PY1" discount="15" type_id="1" act_once="true" expired_at="2030-06-09" description=null disabled="false" act_once_for_client=null created_at="2026-11-22 02:24:56+03:00" id="629" min_price=null updated_at="2026-11-22 02:24:56+03:00" worked="true" discount_collections=nested"#,
    ),
];

const JSON: &[Client] = &[
    (
        "node insales 2.0.6, POST",
        r#"{"discount_code":{"code":"frandom2","act_once":"true","discount":10,"type_id":1,"description":"API code <&>","disabled":0,"expired-at":"2030-06-09","min-price":10.5,"act_once_for_client":false}}"#,
        r#"code="frandom2" act_once="true" discount=10 type_id=1 description="API code <&>" disabled=0 expired_at="2030-06-09" min_price=10.5 act_once_for_client=false"#,
    ),
    (
        "node insales 2.0.6, POST with a list and no date",
        r#"{"discount_code":{"code":"B","discount":5,"type_id":2,"expired-at":null,"collections_ids":[1,2]}}"#,
        r#"code="B" discount=5 type_id=2 expired_at=null collections_ids=nested"#,
    ),
    ("node insales 2.0.6, PUT", r#"{"discount_code":{"code":"frandom3"}}"#, r#"code="frandom3""#),
    (
        "WatchDG/node-insales",
        r#"{"discount_code":{"code":"W","act_once":true,"act_once_for_client":false,"disabled":false,"discount":10.5,"type_id":1,"expired_at":"2030-06-09"}}"#,
        r#"code="W" act_once=true act_once_for_client=false disabled=false discount=10.5 type_id=1 expired_at="2030-06-09""#,
    ),
    (
        "the official PHP client",
        r#"{"discount_code":{"code":"\u041a\u0443\u043f\u043e\u043d","discount":"10","type_id":"1"}}"#,
        r#"code="Купон" discount="10" type_id="1""#,
    ),
    ("the official PHP client's PUT of nothing", "[]", ""),
    (
        "saas-connector",
        r#"{"discount_code":{"code":"RetailCRM","type_id":1,"discount":50}}"#,
        r#"code="RetailCRM" type_id=1 discount=50"#,
    ),
    ("saas-connector's POST of nothing", r#"{"discount_code":[]}"#, ""),
    ("saas-connector's PUT", r#"{"discount_code":{"discount":51}}"#, "discount=51"),
    ("without a root", r#"{"code":"R","type-id":1}"#, r#"code="R" type_id=1"#),
];

/// Describes a body in short: `name=value` for each member, in order.
fn short(body: &Body) -> String {
    let members = body.members.iter().map(|Member { name, given }| match given {
        Given::Null => format!("{name}=null"),
        Given::Text(text) => format!("{name}={text:?}"),
        Given::Flag(flag) => format!("{name}={flag}"),
        Given::Number(number) => format!("{name}={number}"),
        Given::Nested => format!("{name}=nested"),
    });
    members.collect::<Vec<_>>().join(" ")
}

fn check(client: &str, format: Format, body: &str, expected: &str) {
    match read(format, body.as_bytes()) {
        Ok(body) => assert_eq!(short(&body), expected, "{client}"),
        Err(error) => panic!("{client}: {error}\n{body}"),
    }
}

#[test]
fn every_known_client_is_understood() {
    let xml = XML.iter().map(|client| (Format::Xml, client));
    let json = JSON.iter().map(|client| (Format::Json, client));
    for (format, (client, body, expected)) in xml.chain(json) {
        check(client, format, body, expected);
    }
}
