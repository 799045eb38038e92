//! Knowledge of a client about its certificates and coupons, from the answers.

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

/// Amount in minor units.
pub(super) type Minor = i64;

/// A certificate of the client.
#[derive(Clone, Debug)]
pub(super) struct Card {
    pub(super) number: String,
    pub(super) secret: String,
    /// Order in which a till sold it, and the format. `None` if it was issued.
    pub(super) order: Option<(String, Format)>,
    pub(super) nominal: Minor,
    pub(super) balance: Minor,
    pub(super) held: Minor,
    pub(super) state: CardState,
    /// Whether money has moved on it. After that a till does not take it back.
    pub(super) moved: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CardState {
    Active,
    Blocked,
    Returned,
}

/// Format of a till's requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Json,
    Xml,
    Form,
}

/// A redemption of one certificate.
#[derive(Clone, Debug)]
pub(super) struct Redemption {
    pub(super) id: String,
    /// Position of the certificate in the client's list.
    pub(super) card: usize,
    pub(super) amount: Minor,
    pub(super) refunded: Minor,
    pub(super) is_held: bool,
}

/// A coupon that has not been deleted.
#[derive(Clone, Debug)]
pub(super) struct Coupon {
    pub(super) id: i64,
    pub(super) per_cent: i64,
}

impl Card {
    pub(super) const fn available(&self) -> Minor {
        self.balance - self.held
    }

    /// Compares it with the state in the server's answer.
    pub(super) fn check(&self, told: &Value) -> Result<()> {
        let status = match self.state {
            CardState::Active => "active",
            CardState::Blocked => "blocked",
            CardState::Returned => "voided",
        };
        let expected = (self.balance, self.held, status);
        let found = (minor(told, "/balance")?, minor(told, "/held")?);
        let found = (found.0, found.1, told["status"].as_str().unwrap_or_default());
        ensure!(found == expected, "{}: {found:?} instead of {expected:?}", self.number);
        Ok(())
    }
}

/// Reads an amount in an answer of the native API.
pub(super) fn minor(told: &Value, pointer: &str) -> Result<Minor> {
    let amount = told.pointer(&format!("{pointer}/amount")).and_then(Value::as_i64);
    amount.with_context(|| format!("no amount {pointer} in {told}"))
}

/// Writes an amount in a request of the native API.
pub(super) fn rubles(amount: Minor) -> Value {
    json!({"amount": amount, "currency": "RUB"})
}

impl Format {
    pub(super) const ALL: [Self; 3] = [Self::Json, Self::Xml, Self::Form];

    pub(super) const fn content_type(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Xml => "application/xml",
            Self::Form => "application/x-www-form-urlencoded",
        }
    }

    /// Writes a sale of certificates with one price in one order, or their return.
    pub(super) fn sale(
        self,
        series: i64,
        order: &str,
        count: usize,
        price: Minor,
        refund: bool,
    ) -> String {
        let price = format!("{}.{:02}", price / 100, price % 100);
        match self {
            Self::Json => format!(
                "{{\"PosCode\":\"demo\",\"SertCardSeries\":{series},\"OrderNumber\":\"{order}\",\
                 \"Refund\":{refund},\"Goods\":[{{\"Id\":1,\"Name\":\"certificate\",\
                 \"Quantity\":{count},\"Price\":{price},\"ItemCode\":\"certificate\"}}]}}"
            ),
            Self::Xml => format!(
                "<NumberFromGoodsRequest xmlns=\"{REQUEST}\"><Goods>\
                 <NumberFromGoodsRequest.NumberFromGoodsGood><Id>1</Id>\
                 <ItemCode>certificate</ItemCode><Name>certificate</Name><Price>{price}</Price>\
                 <Quantity>{count}</Quantity></NumberFromGoodsRequest.NumberFromGoodsGood></Goods>\
                 <OrderNumber>{order}</OrderNumber><PosCode>demo</PosCode>\
                 <Refund>{refund}</Refund><SertCardSeries>{series}</SertCardSeries>\
                 </NumberFromGoodsRequest>"
            ),
            Self::Form => format!(
                "PosCode=demo&SertCardSeries={series}&OrderNumber={order}&Refund={refund}&Goods[0].Id=1&\
                 Goods[0].Name=certificate&Goods[0].Quantity={count}&Goods[0].Price={price}&\
                 Goods[0].ItemCode=certificate"
            ),
        }
    }
}

/// Namespace of the members of a request.
const REQUEST: &str = "http://schemas.datacontract.org/2004/07/\
                       LCManagerPartner.Implementation.Request.SertCardRequest";

#[cfg(test)]
mod tests {
    use super::*;

    /// A server may have forgotten something, or done it twice.
    #[test]
    fn a_certificate_that_is_not_as_it_was_told_is_found() {
        let card = Card {
            number: "7700000000017".to_owned(),
            secret: String::new(),
            order: None,
            nominal: 500,
            balance: 400,
            held: 100,
            state: CardState::Active,
            moved: true,
        };
        let told = |balance, held, status| json!({"balance": rubles(balance), "held": rubles(held), "status": status});
        assert!(card.check(&told(400, 100, "active")).is_ok());
        for other in [
            told(500, 100, "active"),
            told(400, 0, "active"),
            told(400, 100, "blocked"),
            json!({"status": "active"}),
        ] {
            assert!(card.check(&other).is_err(), "{other}");
        }
    }
}
