//! What is printed of one certificate, and the values of placeholders.

use std::fmt;

use domain::{CertificateNumber, Currency};
use zeroize::Zeroizing;

use super::language::{Language, Validity};
use crate::barcode;

/// Placeholders of texts, with what they stand for.
pub const PLACEHOLDERS: [(&str, &str); 7] = [
    ("shop", "name of the operator"),
    ("series", "name of the series"),
    ("amount", "amount with its currency"),
    ("validity", "sentence about the last valid day"),
    ("number", "number of the certificate"),
    ("secret", "secret code, if secret codes are printed"),
    ("position", "running number in the print job"),
];

/// A certificate as it is printed.
#[derive(Clone)]
pub struct Item {
    /// Running number in the print job, from 1.
    pub position: u32,
    /// Digits of the number, with leading zeros if it has any.
    pub number: String,
    /// Name of the shop.
    pub shop: String,
    /// Name of the series.
    pub series: String,
    /// Amount in minor units. `None` if it is decided at the sale.
    pub amount: Option<i64>,
    /// Currency of the amount.
    pub currency: Currency,
    /// How long the certificate is valid.
    pub validity: Validity,
    /// Link for the QR code. `None`: the QR code has the number.
    pub link: Option<String>,
    /// Secret code. `None` if it is not printed.
    pub secret: Option<Zeroizing<String>>,
}

/// Prints no secret code.
impl fmt::Debug for Item {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Item")
            .field("position", &self.position)
            .field("number", &self.number)
            .finish_non_exhaustive()
    }
}

impl Item {
    /// Whether the number is an EAN: of 8 or 13 digits, with the right check digit.
    pub fn is_ean(&self) -> bool {
        let number = CertificateNumber::parse(&self.number);
        barcode::ean(&self.number).is_some()
            && number.is_some_and(CertificateNumber::has_check_digit)
    }

    /// The digits in groups, as they are printed below an EAN: `2 059040 947415`, `9638 5074`.
    pub fn ean_text(&self) -> String {
        match (self.is_ean(), self.number.len()) {
            (true, 13) => {
                let (first, rest) = self.number.split_at(1);
                let (left, right) = rest.split_at(6);
                format!("{first} {left} {right}")
            }
            (true, 8) => {
                let (left, right) = self.number.split_at(4);
                format!("{left} {right}")
            }
            _ => self.number.clone(),
        }
    }

    /// The content of the QR code.
    pub fn qr_text(&self) -> &str {
        self.link.as_deref().unwrap_or(&self.number)
    }

    /// Replaces the placeholders of a text. `None` if one of them has no value.
    pub(super) fn filled(&self, text: &str, language: Language) -> Option<Zeroizing<String>> {
        let mut filled = Zeroizing::new(String::new());
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            filled.push_str(before);
            let (name, after) = after.split_once('}')?;
            filled.push_str(&self.value(name, language)?);
            rest = after;
        }
        filled.push_str(rest);
        Some(filled)
    }

    fn value(&self, name: &str, language: Language) -> Option<Zeroizing<String>> {
        let value = match name {
            "shop" => self.shop.clone(),
            "series" => self.series.clone(),
            "amount" => language.money(self.amount?, self.currency),
            "validity" => language.validity(self.validity),
            "number" => self.number.clone(),
            "secret" => return self.secret.clone(),
            "position" => self.position.to_string(),
            _ => return None,
        };
        Some(Zeroizing::new(value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(number: &str, secret: Option<&str>) -> Item {
        Item {
            position: 7,
            number: number.to_owned(),
            shop: "Книжный дом".to_owned(),
            series: "Весна".to_owned(),
            amount: Some(50_000),
            currency: Currency::RUB,
            validity: Validity::AfterActivation { days: 365 },
            link: None,
            secret: secret.map(|secret| Zeroizing::new(secret.to_owned())),
        }
    }

    #[test]
    fn every_placeholder_has_a_value() {
        let with = item("2059040947415", Some("560922"));
        for (name, _) in PLACEHOLDERS {
            assert!(with.filled(&format!("{{{name}}}"), Language::English).is_some(), "{name}");
        }
        let text = with.filled("{position}: {secret}", Language::English).unwrap();
        assert_eq!(text.as_str(), "7: 560922");
        assert!(!format!("{with:?}").contains("560922"));
        let without = item("2059040947415", None);
        assert_eq!(without.filled("PIN {secret}", Language::English), None);
    }

    #[test]
    fn digits_are_grouped_as_below_an_ean() {
        for (number, text) in [
            ("2059040947415", "2 059040 947415"),
            ("96385074", "9638 5074"),
            ("2059040947416", "2059040947416"),
            ("123456", "123456"),
        ] {
            assert_eq!(item(number, None).ean_text(), text);
        }
    }
}
