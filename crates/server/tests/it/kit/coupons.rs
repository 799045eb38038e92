//! Coupons, asked for as the clients of InSales do. Every answer is read strictly: a coupon must be
//! written byte for byte as the room promises, in XML and in JSON, and carry the headers that
//! clients wait for.

use serde_json::{Value, json};

use super::http::{Answer, Client, Framing};
use super::process::Server;
use super::xml;

pub(crate) const PATH: &str = "/admin/discount_codes";
/// The demo's login and password: `demo:demo`.
pub(crate) const DEMO: &str = "Basic ZGVtbzpkZW1v";
pub(crate) const JSON: &str = "application/json";
pub(crate) const XML: &str = "application/xml";
/// The longest page of a list.
pub(crate) const PAGE_MAX: usize = 500;
/// Characters of a description at most.
pub(crate) const DESCRIPTION_MAX: usize = 1_000;
/// The media types of answers.
pub(crate) const JSON_ANSWER: &str = "application/json; charset=utf-8";
pub(crate) const XML_ANSWER: &str = "application/xml; charset=utf-8";
pub(crate) const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
pub(crate) const EMPTY_XML_LIST: &str =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<nil-classes type=\"array\"/>\n";

/// A format of requests and answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Json,
    Xml,
}

impl Format {
    pub(crate) const BOTH: [Self; 2] = [Self::Json, Self::Xml];

    pub(crate) const fn content_type(self) -> &'static str {
        match self {
            Self::Json => JSON,
            Self::Xml => XML,
        }
    }

    pub(crate) const fn extension(self) -> &'static str {
        match self {
            Self::Json => ".json",
            Self::Xml => ".xml",
        }
    }

    pub(crate) const fn answer_type(self) -> &'static str {
        match self {
            Self::Json => JSON_ANSWER,
            Self::Xml => XML_ANSWER,
        }
    }

    /// Members in the way that most clients write them: under the root, without types in XML, where
    /// null is an empty element.
    pub(crate) fn written(self, members: &Value) -> String {
        match self {
            Self::Json => json!({"discount_code": members}).to_string(),
            Self::Xml => {
                let members = members.as_object().unwrap().iter();
                let members: String = members.map(|(name, value)| element(name, value)).collect();
                format!("<discount_code>{members}</discount_code>")
            }
        }
    }

    /// A coupon of an answer that holds one.
    #[track_caller]
    pub(crate) fn read(self, answer: &Answer) -> Coupon {
        assert_eq!(answer.content_type(), self.answer_type());
        match self {
            Self::Json => Coupon::from_json(&answer.text()),
            Self::Xml => Coupon::from_xml(&answer.text()),
        }
    }

    /// A list of coupons.
    pub(crate) fn list(self, coupons: &[Coupon]) -> String {
        match self {
            Self::Json => Coupon::json_list(coupons),
            Self::Xml => Coupon::xml_list(coupons),
        }
    }

    /// The answer to a question for how many there are.
    pub(crate) fn count(self, count: usize) -> String {
        match self {
            Self::Json => format!("{{\"count\":{count}}}"),
            Self::Xml => {
                format!("{DECLARATION}<hash>\n  <count type=\"integer\">{count}</count>\n</hash>\n")
            }
        }
    }

    /// The answer about a coupon or path that does not exist.
    pub(crate) fn not_found(self, sentence: &str) -> String {
        match self {
            Self::Json => json!({"errors": sentence}).to_string(),
            Self::Xml => errors(&[sentence]),
        }
    }
}

fn element(name: &str, value: &Value) -> String {
    match value {
        Value::Null => format!("<{name}/>"),
        Value::String(text) => format!("<{name}>{}</{name}>", xml::escape(text)),
        other => format!("<{name}>{other}</{name}>"),
    }
}

/// The XML of refusals.
pub(crate) fn errors(sentences: &[&str]) -> String {
    let sentences: String = sentences
        .iter()
        .map(|sentence| format!("  <error>{}</error>\n", xml::escape(sentence)))
        .collect();
    format!("{DECLARATION}<errors>\n{sentences}</errors>\n")
}

/// The name of a member as it begins an XML error.
pub(crate) fn human(member: &str) -> String {
    let name = member.strip_suffix("_id").unwrap_or(member).replace('_', " ");
    name[..1].to_uppercase() + &name[1..]
}

/// A coupon as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Coupon {
    pub(crate) act_once: bool,
    pub(crate) act_once_for_client: Option<bool>,
    pub(crate) code: String,
    pub(crate) created_at: String,
    pub(crate) description: Option<String>,
    pub(crate) disabled: bool,
    pub(crate) discount: String,
    pub(crate) expired_at: Option<String>,
    pub(crate) id: i64,
    pub(crate) min_price: Option<String>,
    pub(crate) type_id: i64,
    pub(crate) updated_at: String,
    pub(crate) worked: bool,
}

impl Coupon {
    #[track_caller]
    pub(crate) fn from_json(text: &str) -> Self {
        let value: Value = serde_json::from_str(text).unwrap_or_else(|_| panic!("{text}"));
        let coupon = Self::from_value(&value);
        assert_eq!(coupon.json(), text);
        coupon
    }

    #[track_caller]
    pub(crate) fn list_from_json(text: &str) -> Vec<Self> {
        let value: Value = serde_json::from_str(text).unwrap_or_else(|_| panic!("{text}"));
        let coupons: Vec<_> = value.as_array().expect(text).iter().map(Self::from_value).collect();
        assert_eq!(Self::json_list(&coupons), text);
        coupons
    }

    #[track_caller]
    fn from_value(value: &Value) -> Self {
        let text = |name: &str| value[name].as_str().map(str::to_owned);
        let flag = |name: &str| value[name].as_bool();
        let coupon = Self {
            act_once: flag("act_once").unwrap(),
            act_once_for_client: flag("act_once_for_client"),
            code: text("code").unwrap(),
            created_at: text("created_at").unwrap(),
            description: text("description"),
            disabled: flag("disabled").unwrap(),
            discount: text("discount").unwrap(),
            expired_at: text("expired_at"),
            id: value["id"].as_i64().unwrap(),
            min_price: text("min_price"),
            type_id: value["type_id"].as_i64().unwrap(),
            updated_at: text("updated_at").unwrap(),
            worked: flag("worked").unwrap(),
        };
        assert!(is_moment(&coupon.created_at) && is_moment(&coupon.updated_at), "{value}");
        coupon
    }

    #[track_caller]
    pub(crate) fn from_xml(document: &str) -> Self {
        let inside = document.strip_prefix(DECLARATION).expect(document).trim_end();
        let text = |name: &str| {
            let [text] = <[_; 1]>::try_from(xml::texts(inside, name)).expect(document);
            text
        };
        let given = |name: &str| text(name).expect(name);
        let flag = |name: &str| text(name).map(|text| text.parse::<bool>().expect(name));
        let coupon = Self {
            act_once: flag("act-once").unwrap(),
            act_once_for_client: flag("act-once-for-client"),
            code: given("code"),
            created_at: given("created-at"),
            description: text("description"),
            disabled: flag("disabled").unwrap(),
            discount: given("discount"),
            expired_at: text("expired-at"),
            id: given("id").parse().unwrap(),
            min_price: text("min-price"),
            type_id: given("type-id").parse().unwrap(),
            updated_at: given("updated-at"),
            worked: flag("worked").unwrap(),
        };
        assert!(is_moment(&coupon.created_at) && is_moment(&coupon.updated_at), "{document}");
        assert_eq!(coupon.xml(), document);
        coupon
    }

    /// The JSON that this coupon must be: one line, members in this order.
    pub(crate) fn json(&self) -> String {
        let members = [
            ("act_once", json!(self.act_once)),
            ("act_once_for_client", json!(self.act_once_for_client)),
            ("code", json!(self.code)),
            ("created_at", json!(self.created_at)),
            ("description", json!(self.description)),
            ("disabled", json!(self.disabled)),
            ("discount", json!(self.discount)),
            ("expired_at", json!(self.expired_at)),
            ("id", json!(self.id)),
            ("min_price", json!(self.min_price)),
            ("type_id", json!(self.type_id)),
            ("updated_at", json!(self.updated_at)),
            ("worked", json!(self.worked)),
            ("discount_collections", json!([])),
        ];
        let members: Vec<_> =
            members.into_iter().map(|(name, value)| format!("\"{name}\":{value}")).collect();
        format!("{{{}}}", members.join(","))
    }

    pub(crate) fn json_list(coupons: &[Self]) -> String {
        let coupons: Vec<_> = coupons.iter().map(Self::json).collect();
        format!("[{}]", coupons.join(","))
    }

    /// The XML document that this coupon must be.
    pub(crate) fn xml(&self) -> String {
        format!("{DECLARATION}{}", self.xml_element(""))
    }

    pub(crate) fn xml_list(coupons: &[Self]) -> String {
        if coupons.is_empty() {
            return EMPTY_XML_LIST.to_owned();
        }
        let coupons: String = coupons.iter().map(|coupon| coupon.xml_element("  ")).collect();
        format!("{DECLARATION}<discount-codes type=\"array\">\n{coupons}</discount-codes>\n")
    }

    fn xml_element(&self, indent: &str) -> String {
        let id = self.id.to_string();
        let type_id = self.type_id.to_string();
        let flag = |value: bool| Some(if value { "true" } else { "false" });
        let members = [
            ("act-once", "boolean", flag(self.act_once)),
            ("act-once-for-client", "boolean", self.act_once_for_client.and_then(flag)),
            ("code", "", Some(self.code.as_str())),
            ("created-at", "datetime", Some(self.created_at.as_str())),
            ("description", "", self.description.as_deref()),
            ("disabled", "boolean", flag(self.disabled)),
            ("discount", "decimal", Some(self.discount.as_str())),
            ("expired-at", "date", self.expired_at.as_deref()),
            ("id", "integer", Some(id.as_str())),
            ("min-price", "decimal", self.min_price.as_deref()),
            ("type-id", "integer", Some(type_id.as_str())),
            ("updated-at", "datetime", Some(self.updated_at.as_str())),
            ("worked", "boolean", flag(self.worked)),
        ];
        let lines = members.into_iter().map(|(name, kind, value)| {
            let kind = if kind.is_empty() { String::new() } else { format!(" type=\"{kind}\"") };
            match value {
                Some(value) => {
                    format!("{indent}  <{name}{kind}>{}</{name}>\n", xml::escape(value))
                }
                None => format!("{indent}  <{name}{kind} nil=\"true\"/>\n"),
            }
        });
        let lines: String = lines.collect();
        let collections = format!("{indent}  <discount-collections type=\"array\"/>\n");
        format!("{indent}<discount-code>\n{lines}{collections}{indent}</discount-code>\n")
    }

    /// The same without the moments, which differ from run to run.
    pub(crate) fn timeless(mut self) -> Self {
        self.created_at.clear();
        self.updated_at.clear();
        self
    }
}

/// Whether this is a moment of the shape `2011-11-07T13:28:42+04:00`, or `…Z`.
pub(crate) fn is_moment(text: &str) -> bool {
    let shape: String = text.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
    matches!(
        shape.as_str(),
        "0000-00-00T00:00:00+00:00" | "0000-00-00T00:00:00-00:00" | "0000-00-00T00:00:00Z"
    )
}

/// The header of Basic sign-in.
pub(crate) fn basic(login: &str, password: &str) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut header = "Basic ".to_owned();
    for three in format!("{login}:{password}").as_bytes().chunks(3) {
        let at = |at: usize| three.get(at).copied().map_or(0, u32::from);
        let bits = at(0) << 16 | at(1) << 8 | at(2);
        for digit in 0..4 {
            let value = bits >> (18 - 6 * digit) & 63;
            let is_padding = digit > three.len();
            let digit = if is_padding { b'=' } else { DIGITS[usize::try_from(value).unwrap()] };
            header.push(char::from(digit));
        }
    }
    header
}

/// Returns the reported usage of the request limit: the number of requests and the limit.
#[track_caller]
pub(crate) fn usage(answer: &Answer) -> (u32, u32) {
    let mut named = answer.headers.iter().filter(|(name, _)| name == "API-Usage-Limit");
    let (_, value) = named.next().unwrap_or_else(|| panic!("no API-Usage-Limit: {answer:?}"));
    assert!(named.next().is_none(), "{answer:?}");
    let (made, of) = value.split_once('/').expect(value);
    (made.parse().unwrap(), of.parse().unwrap())
}

/// Checks the properties of every answer of this API.
#[track_caller]
fn check_always(answer: &Answer) {
    usage(answer);
    let has_letter_case = |wanted: &str| {
        let alike = answer.headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case(wanted));
        alike.clone().count() <= 1 && alike.clone().all(|(name, _)| name == wanted)
    };
    for name in ["Content-Type", "Content-Length", "Retry-After"] {
        assert!(has_letter_case(name), "{answer:?}");
    }
    assert!(!answer.reason.is_empty(), "php0 splits the status line in three: {answer:?}");
    if answer.body.is_empty() {
        return;
    }
    let text = answer.text();
    match answer.content_type() {
        JSON_ANSWER => {
            assert!(!text.contains('\n'), "saas reads what follows the last line end: {text:?}");
            serde_json::from_str::<Value>(&text).unwrap_or_else(|error| panic!("{text}: {error}"));
        }
        XML_ANSWER => {
            let inside = text.strip_prefix(DECLARATION).expect(&text);
            assert!(inside.ends_with(">\n") && !inside.ends_with("\n\n"), "{text:?}");
            xml::pieces(inside.trim_end());
        }
        other => assert_eq!((answer.status, other), (401, "text/plain; charset=utf-8"), "{text}"),
    }
}

/// Somebody who asks, over one connection.
pub(crate) struct Caller {
    client: Client,
    authorization: String,
}

impl Server {
    pub(crate) fn caller(&self, authorization: &str) -> Caller {
        Caller { client: self.connect(), authorization: authorization.to_owned() }
    }

    /// Somebody with the demo's login.
    pub(crate) fn demo_caller(&self) -> Caller {
        self.caller(DEMO)
    }
}

impl Caller {
    /// Sends a request with these headers and the caller's own. A body is sent with its length.
    #[track_caller]
    pub(crate) fn ask(
        &mut self,
        method: &str,
        target: &str,
        headers: &[(&str, &str)],
        framing: Framing<'_>,
    ) -> Answer {
        let authorization = [("Authorization", self.authorization.as_str())];
        let headers = [&authorization, headers].concat();
        let answer = self.client.request(method, target, &headers, framing);
        check_always(&answer);
        answer
    }

    pub(crate) fn get(&mut self, target: &str) -> Answer {
        self.ask("GET", target, &[], Framing::None)
    }

    #[track_caller]
    pub(crate) fn send(
        &mut self,
        method: &str,
        target: &str,
        content_type: &str,
        body: impl AsRef<[u8]>,
    ) -> Answer {
        let headers = [("Content-Type", content_type)];
        self.ask(method, target, &headers, Framing::Length(body.as_ref()))
    }

    /// The same, unless the server goes away.
    pub(crate) fn try_send(
        &mut self,
        method: &str,
        target: &str,
        content_type: &str,
        body: &str,
    ) -> Option<Answer> {
        let headers =
            [("Authorization", self.authorization.as_str()), ("Content-Type", content_type)];
        let framing = Framing::Length(body.as_bytes());
        self.client.try_request(method, target, &headers, framing).ok()
    }

    #[track_caller]
    pub(crate) fn post(&mut self, format: Format, members: &Value) -> Answer {
        let target = format!("{PATH}{}", format.extension());
        self.send("POST", &target, format.content_type(), format.written(members))
    }

    #[track_caller]
    pub(crate) fn put(&mut self, format: Format, id: i64, members: &Value) -> Answer {
        let target = one(id, format.extension());
        self.send("PUT", &target, format.content_type(), format.written(members))
    }

    /// Creates a coupon, which must succeed.
    #[track_caller]
    pub(crate) fn create(&mut self, members: &Value) -> Coupon {
        let answer = self.post(Format::Json, members);
        assert_eq!(answer.status, 201, "{members}: {}", answer.text());
        Coupon::from_json(&answer.text())
    }

    /// Changes a coupon, which must succeed.
    #[track_caller]
    pub(crate) fn change(&mut self, id: i64, members: &Value) -> Coupon {
        let answer = self.put(Format::Json, id, members);
        assert_eq!(answer.status, 200, "{members}: {}", answer.text());
        Coupon::from_json(&answer.text())
    }

    /// Deletes a coupon, which must succeed.
    #[track_caller]
    pub(crate) fn delete(&mut self, id: i64) {
        let answer = self.ask("DELETE", &one(id, ".json"), &[], Framing::None);
        assert_eq!((answer.status, answer.text().as_str()), (200, "{\"status\":\"ok\"}"));
    }

    /// A coupon that is there.
    #[track_caller]
    pub(crate) fn show(&mut self, id: i64) -> Coupon {
        let answer = self.get(&one(id, ".json"));
        assert_eq!(answer.status, 200, "{}", answer.text());
        Coupon::from_json(&answer.text())
    }

    /// The list that this query gives.
    #[track_caller]
    pub(crate) fn list(&mut self, query: &str) -> Vec<Coupon> {
        let answer = self.get(&format!("{PATH}.json?{query}"));
        assert_eq!(answer.status, 200, "{query}: {}", answer.text());
        Coupon::list_from_json(&answer.text())
    }

    /// Everything that there is, of which there must not be more than fits on a page.
    #[track_caller]
    pub(crate) fn all(&mut self) -> Vec<Coupon> {
        let all = self.list(&format!("per_page={PAGE_MAX}"));
        assert!(all.len() < PAGE_MAX);
        all
    }

    /// Waits until the server's clock shows a later second than this moment's.
    pub(crate) fn wait_past(&mut self, moment: &str) {
        // The header tells it in another zone; seconds are the same in all. It may lag behind.
        let second = |clock: &str| clock.split(':').nth(2).unwrap()[..2].parse::<u32>().unwrap();
        super::process::eventually("the next second begins", || {
            let answer = self.get(&format!("{PATH}/count.json"));
            let ahead = 60 + second(answer.header("Date").unwrap()) - second(moment);
            (1..30).contains(&(ahead % 60))
        });
    }
}

/// The path of one coupon.
pub(crate) fn one(id: i64, extension: &str) -> String {
    format!("{PATH}/{id}{extension}")
}

/// The least that a coupon needs: 5 per cent off.
pub(crate) fn five_percent(code: &str) -> Value {
    json!({"code": code, "discount": 5, "type_id": 1})
}

/// Members with one of them changed; null stays null.
pub(crate) fn with(mut members: Value, name: &str, value: impl Into<Value>) -> Value {
    members[name] = value.into();
    members
}
