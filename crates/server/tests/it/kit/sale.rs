//! Sales and returns: written in every format that the original reads, and their answers.

use serde_json::{Value, json};

use super::http::{Answer, Client, Framing};
use super::xml;

pub(crate) const PATH: &str = "/api/sertcard/NumberFromGoods";

/// A format that requests are written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wire {
    Json,
    Xml,
    Form,
}

impl Wire {
    pub(crate) const ALL: [Self; 3] = [Self::Json, Self::Xml, Self::Form];

    pub(crate) const fn content_type(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Xml => "application/xml",
            Self::Form => "application/x-www-form-urlencoded",
        }
    }
}

const REQUEST_NAMESPACE: &str = "http://schemas.datacontract.org/2004/07/LCManagerPartner.Implementation.Request.SertCardRequest";
const BASE_NAMESPACE: &str =
    "http://schemas.datacontract.org/2004/07/LCManagerPartner.Implementation.Abstractions";
const ITEM: &str = "NumberFromGoodsRequest.NumberFromGoodsGood";

/// A sale or return as a till sends it: members that are set, as JSON.
#[derive(Clone, Debug)]
pub(crate) struct Order(pub(crate) Value);

/// A sale of goods at the demo's point of sale, in the demo's first series.
pub(crate) fn sale(order: &str, goods: impl Into<Value>) -> Order {
    let goods = goods.into();
    Order(json!({"PosCode": "demo", "SertCardSeries": 1, "OrderNumber": order, "Goods": goods}))
}

/// One good with this price.
pub(crate) fn good(price: &str, quantity: i64) -> Value {
    json!({"Id": 1, "Name": "Certificate", "Quantity": quantity, "Price": price, "ItemCode": "gift"})
}

/// A return of all that was sold under an order number at the demo's point of sale.
pub(crate) fn give_back(order: &str) -> Order {
    Order(json!({"PosCode": "demo", "OrderNumber": order, "Refund": true}))
}

impl Order {
    /// The same with a member changed; null takes it away.
    pub(crate) fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        let members = self.0.as_object_mut().unwrap();
        match value.into() {
            Value::Null => drop(members.remove(name)),
            value => drop(members.insert(name.to_owned(), value)),
        }
        self
    }

    /// The same with a member of its first good changed; null takes it away.
    pub(crate) fn with_good(mut self, name: &str, value: impl Into<Value>) -> Self {
        let good = &mut self.0["Goods"][0];
        *good = Self(good.take()).with(name, value).0;
        self
    }

    pub(crate) fn written(&self, wire: Wire) -> String {
        match wire {
            Wire::Json => self.0.to_string(),
            Wire::Xml => self.xml(),
            Wire::Form => self.form(),
        }
    }

    fn xml(&self) -> String {
        let mut xml = format!("<NumberFromGoodsRequest xmlns=\"{REQUEST_NAMESPACE}\">");
        let members = self.0.as_object().unwrap();
        let is_base = |name: &str| matches!(name, "Operator" | "SiteCode" | "Token");
        let base = members.iter().filter(|(name, _)| is_base(name));
        for (name, value) in base.chain(members.iter().filter(|(name, _)| !is_base(name))) {
            if is_base(name) {
                let value = xml::escape(&plain(value));
                xml += &format!("<{name} xmlns=\"{BASE_NAMESPACE}\">{value}</{name}>");
            } else if let Value::Array(goods) = value {
                xml += "<Goods>";
                for good in goods {
                    xml += &format!("<{ITEM}>");
                    for (name, value) in good.as_object().unwrap() {
                        xml += &format!("<{name}>{}</{name}>", xml::escape(&plain(value)));
                    }
                    xml += &format!("</{ITEM}>");
                }
                xml += "</Goods>";
            } else {
                xml += &format!("<{name}>{}</{name}>", xml::escape(&plain(value)));
            }
        }
        xml + "</NumberFromGoodsRequest>"
    }

    fn form(&self) -> String {
        let mut fields = Vec::new();
        for (name, value) in self.0.as_object().unwrap() {
            if let Value::Array(goods) = value {
                for (index, good) in goods.iter().enumerate() {
                    for (name, value) in good.as_object().unwrap() {
                        let value = percent_encoded(&plain(value));
                        fields.push(format!("Goods[{index}].{name}={value}"));
                    }
                }
            } else {
                fields.push(format!("{name}={}", percent_encoded(&plain(value))));
            }
        }
        fields.join("&")
    }
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn percent_encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'-' => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        })
        .collect()
}

/// A certificate as an answer tells it; numbers as they are written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Card {
    pub(crate) number: String,
    pub(crate) secret: Option<String>,
    pub(crate) nominal: String,
    pub(crate) remain: String,
    pub(crate) expiry: String,
    pub(crate) status: String,
    pub(crate) sale_status: String,
    /// Values of `AllowRefund`, `AllowRefundPurchase` and `AllowReuse`.
    pub(crate) flags: [bool; 3],
}

pub(crate) const ACTIVE: (&str, &str) = ("Активен", "Продан");
pub(crate) const VOIDED: (&str, &str) = ("Аннулирован", "Возвращён");

impl Card {
    pub(crate) fn statuses(&self) -> (&str, &str) {
        (&self.status, &self.sale_status)
    }

    /// Number and secret code of a certificate.
    pub(crate) fn handed_over(&self) -> (String, String) {
        (self.number.clone(), self.secret.clone().expect("a secret"))
    }
}

/// Answer to a sale or return.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sold {
    pub(crate) cards: Vec<Card>,
    pub(crate) error: i64,
    pub(crate) message: String,
}

impl Sold {
    /// Reads an answer in whichever format it is.
    #[track_caller]
    pub(crate) fn read(answer: &Answer) -> Self {
        let text = answer.text();
        assert_eq!(answer.status, 200, "{text}");
        if answer.content_type().contains("/xml") {
            Self::of_xml(&text)
        } else {
            Self::of_json(&text)
        }
    }

    fn of_json(text: &str) -> Self {
        let json: Value = serde_json::from_str(text).unwrap();
        let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let card = |card: &Value| Card {
            number: card["Number"].to_string(),
            secret: card["SecretCode"].as_str().map(str::to_owned),
            nominal: card["Nominal"].to_string(),
            remain: card["Remain"].to_string(),
            expiry: word(&card["SertExpDate"]),
            status: word(&card["SertCardStatus"]),
            sale_status: word(&card["SertCardStatusPurchase"]),
            flags: ["AllowRefund", "AllowRefundPurchase", "AllowReuse"]
                .map(|name| card[name].as_bool().unwrap()),
        };
        Self {
            cards: json["SertCards"].as_array().unwrap().iter().map(card).collect(),
            error: json["ErrorCode"].as_i64().unwrap(),
            message: word(&json["Message"]),
        }
    }

    fn of_xml(text: &str) -> Self {
        let all = |name: &str| xml::texts(text, name);
        let one = |name: &str| all(name).into_iter().next().flatten().unwrap_or_default();
        let numbers = all("Number");
        let card = |at: usize| {
            let of = |name: &str| all(name)[at].clone();
            let word = |name: &str| of(name).unwrap_or_default();
            Card {
                number: word("Number"),
                secret: of("SecretCode"),
                nominal: word("Nominal"),
                remain: word("Remain"),
                expiry: word("SertExpDate"),
                status: word("SertCardStatus"),
                sale_status: word("SertCardStatusPurchase"),
                flags: ["AllowRefund", "AllowRefundPurchase", "AllowReuse"]
                    .map(|name| word(name) == "true"),
            }
        };
        Self {
            cards: (0..numbers.len()).map(card).collect(),
            error: one("ErrorCode").parse().unwrap(),
            message: one("Message"),
        }
    }

    #[track_caller]
    pub(crate) fn succeeded(self) -> Vec<Card> {
        assert_eq!((self.error, self.message.as_str()), (0, ""));
        self.cards
    }

    /// The code and text of a refusal.
    #[track_caller]
    pub(crate) fn refused(self) -> (i64, String) {
        assert!(self.error != 0 && self.cards.is_empty(), "{self:?}");
        assert!(is_russian(&self.message), "{self:?}");
        (self.error, self.message)
    }

    #[track_caller]
    pub(crate) fn refused_with(self, code: i64) -> String {
        let (error, message) = self.refused();
        assert_eq!(error, code, "{message}");
        message
    }
}

pub(crate) fn is_russian(text: &str) -> bool {
    text.chars().any(|c| ('а'..='я').contains(&c))
}

/// A till: a connection and a key.
pub(crate) struct Till {
    client: Client,
    bearer: Option<String>,
}

impl Client {
    /// A till with a Bearer key.
    pub(crate) fn till(self, secret: &str) -> Till {
        Till { client: self, bearer: Some(format!("Bearer {secret}")) }
    }

    /// A till that shows no key.
    pub(crate) fn bare_till(self) -> Till {
        Till { client: self, bearer: None }
    }
}

impl Till {
    /// Sends a body of this type.
    pub(crate) fn post(&mut self, content_type: &str, body: impl AsRef<[u8]>) -> Answer {
        self.post_framed(content_type, Framing::Length(body.as_ref()))
    }

    pub(crate) fn post_framed(&mut self, content_type: &str, framing: Framing<'_>) -> Answer {
        let mut headers = vec![("Content-Type", content_type)];
        headers.extend(self.bearer.as_deref().map(|bearer| ("Authorization", bearer)));
        self.client.request("POST", PATH, &headers, framing)
    }

    #[track_caller]
    pub(crate) fn send(&mut self, order: &Order) -> Sold {
        self.send_as(order, Wire::Json)
    }

    #[track_caller]
    pub(crate) fn send_as(&mut self, order: &Order, wire: Wire) -> Sold {
        Sold::read(&self.post(wire.content_type(), order.written(wire)))
    }

    /// Sends an order, and gives the status alone.
    pub(crate) fn status_of(&mut self, order: &Order) -> u16 {
        self.post(Wire::Json.content_type(), order.written(Wire::Json)).status
    }

    /// Sends something that fails when the server dies meanwhile.
    pub(crate) fn try_send(&mut self, order: &Order) -> Option<Sold> {
        let body = order.written(Wire::Json);
        let mut headers = vec![("Content-Type", Wire::Json.content_type())];
        headers.extend(self.bearer.as_deref().map(|bearer| ("Authorization", bearer)));
        let framing = Framing::Length(body.as_bytes());
        let answer = self.client.try_request("POST", PATH, &headers, framing).ok()?;
        Some(Sold::read(&answer))
    }
}
