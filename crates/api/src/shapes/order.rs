//! Shapes of orders, in requests and answers.

use std::borrow::Cow;
use std::fmt;

use domain::Currency;
use domain::redemption::{Order, OrderLine, Quantity};
use serde::de::{self, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::openapi::schema::SchemaType;
use utoipa::openapi::{ObjectBuilder, RefOr, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

use crate::problem::FieldError;
use crate::request::object;
use crate::wire::Money;

/// One line of an order.
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = OrderLine)]
pub(crate) struct LineShape {
    /// Item code of the goods. Null or absent if they have none.
    #[serde(default)]
    #[schema(max_length = 255)]
    item_code: Option<String>,
    /// Quantity of the goods.
    quantity: QuantityValue,
    /// Price of one piece, or of one unit of weight or length.
    #[serde(deserialize_with = "object")]
    unit_price: Money,
    /// Collections that the goods belong to. Default: none.
    #[serde(default)]
    collections: Vec<String>,
}

/// An order of the shop.
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Order)]
pub(crate) struct OrderShape {
    /// The shop's id of the order, without control characters.
    #[schema(min_length = 1, max_length = 255)]
    id: String,
    /// Lines of the order.
    #[schema(min_items = 1, max_items = 1000)]
    lines: Vec<LineShape>,
}

impl OrderShape {
    /// Returns the shape of an order.
    pub(crate) fn of(order: &Order, currency: Currency) -> Self {
        let line = |line: &OrderLine| LineShape {
            item_code: line.item_code.clone(),
            quantity: QuantityValue(line.quantity),
            unit_price: Money::of(line.unit_price, currency),
            collections: line.collections.clone(),
        };
        Self { id: order.id.clone(), lines: order.lines.iter().map(line).collect() }
    }

    /// Converts the order in a currency, and collects the faults of its prices.
    pub(crate) fn read(self, currency: Currency, errors: &mut Vec<FieldError>) -> Order {
        let lines = self.lines.into_iter().enumerate().map(|(place, line)| OrderLine {
            item_code: line.item_code,
            quantity: line.quantity.0,
            unit_price: line.unit_price.amount_or(
                currency,
                &format!("/order/lines/{place}/unit_price"),
                errors,
            ),
            collections: line.collections,
        });
        Order { lines: lines.collect(), id: self.id }
    }
}

/// A quantity as a JSON number, or as a decimal text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct QuantityValue(Quantity);

const DESCRIPTION: &str = "Quantity of the goods, more than 0, with at most 3 decimal places: a \
    number, or the same as a text (`0.355` or `\"0.355\"`). The total of a line is rounded once to \
    the minor unit, halves up. Answers have a number.";

impl PartialSchema for QuantityValue {
    fn schema() -> RefOr<Schema> {
        let quantity = ObjectBuilder::new()
            .schema_type(SchemaType::from_iter([Type::Number, Type::String]))
            .exclusive_minimum(Some(0))
            .maximum(Some(u32::MAX))
            .pattern(Some("^[0-9]{1,10}(\\.[0-9]{1,3})?$"))
            .description(Some(DESCRIPTION))
            .examples([serde_json::json!(1)]);
        RefOr::T(quantity.into())
    }
}

impl ToSchema for QuantityValue {
    fn name() -> Cow<'static, str> {
        "Quantity".into()
    }
}

impl Serialize for QuantityValue {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0.parts() {
            (whole, 0) => serializer.serialize_u32(whole),
            // The nearest number is written with the shortest text that means it, which is this one.
            (whole, rest) => match format!("{whole}.{rest:03}").parse::<f64>() {
                Ok(number) => serializer.serialize_f64(number),
                Err(_) => serializer.serialize_u32(whole),
            },
        }
    }
}

impl<'de> Deserialize<'de> for QuantityValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Read;

        impl Visitor<'_> for Read {
            type Value = QuantityValue;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a number from 0 to 4294967295 with at most 3 decimal places")
            }

            fn visit_u64<E: de::Error>(self, number: u64) -> Result<QuantityValue, E> {
                let whole = u32::try_from(number).ok().map(Quantity::whole);
                let wrong = || E::invalid_value(de::Unexpected::Unsigned(number), &self);
                whole.map(QuantityValue).ok_or_else(wrong)
            }

            fn visit_f64<E: de::Error>(self, number: f64) -> Result<QuantityValue, E> {
                // The shortest text that means this number: what was sent, if it had few digits.
                let read = quantity(&number.to_string());
                let wrong = || E::invalid_value(de::Unexpected::Float(number), &self);
                read.map(QuantityValue).ok_or_else(wrong)
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<QuantityValue, E> {
                let wrong = || E::invalid_value(de::Unexpected::Other("text"), &self);
                quantity(text).map(QuantityValue).ok_or_else(wrong)
            }
        }

        deserializer.deserialize_any(Read)
    }
}

/// Reads up to ten digits, optionally with a point and up to three more.
fn quantity(text: &str) -> Option<Quantity> {
    let (whole, rest) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |text: &str, max: usize| {
        (1..=max).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    if !digits(whole, 10) || !digits(rest, 3) {
        return None;
    }
    Quantity::from_parts(whole.parse().ok()?, format!("{rest:0<3}").parse().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_are_exact() {
        for (sent, thousandths, told) in [
            ("1", Some(1_000), "1"),
            ("0", Some(0), "0"),
            ("0.355", Some(355), "0.355"),
            ("\"0.355\"", Some(355), "0.355"),
            ("\"2\"", Some(2_000), "2"),
            ("2.0", Some(2_000), "2"),
            ("2.50", Some(2_500), "2.5"),
            ("1e1", Some(10_000), "10"),
            ("0.001", Some(1), "0.001"),
            ("4294967294.999", Some(4_294_967_294_999), "4294967294.999"),
            ("4294967295", Some(4_294_967_295_000), "4294967295"),
            ("4294967295.001", None, ""),
            ("4294967296", None, ""),
            ("0.3555", None, ""),
            ("-1", None, ""),
            ("-0.5", None, ""),
            ("1e300", None, ""),
            ("\"1e1\"", None, ""),
            ("\".5\"", None, ""),
            ("\"5.\"", None, ""),
            ("\"1,5\"", None, ""),
            ("\" 1\"", None, ""),
            ("\"\"", None, ""),
            ("true", None, ""),
            ("null", None, ""),
            ("[1]", None, ""),
        ] {
            let read = serde_json::from_str::<QuantityValue>(sent).ok();
            assert_eq!(read.map(|read| read.0.thousandths()), thousandths, "{sent}");
            if let Some(read) = read {
                assert_eq!(serde_json::to_string(&read).unwrap(), told);
            }
        }
    }
}
