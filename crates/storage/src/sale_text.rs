//! The stored form of a sale's lines and certificates: JSON in columns of its row.
//!
//! They are read only with their sale and never change, so rows of their own would only cost: a
//! sale of two certificates writes a third less this way. Readers take what older writers left out
//! as absent.

use std::sync::Arc;

use domain::{Amount, CertificateId, SaleCertificate, SaleLine};
use serde::{Deserialize, Serialize};

use crate::BackendError;

#[derive(Serialize, Deserialize)]
struct StoredLine<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    good: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none", borrow)]
    name: Option<std::borrow::Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none", borrow)]
    item_code: Option<std::borrow::Cow<'a, str>>,
    quantity: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    price: Option<i64>,
}

/// The stored form of lines: `[{"good":1,"quantity":1,"price":100}]`.
pub fn lines_to_text(lines: &[SaleLine]) -> Result<String, BackendError> {
    let stored: Vec<StoredLine<'_>> = lines
        .iter()
        .map(|line| StoredLine {
            good: line.good,
            name: line.name.as_deref().map(Into::into),
            item_code: line.item_code.as_deref().map(Into::into),
            quantity: line.quantity,
            price: line.price.map(Amount::minor),
        })
        .collect();
    serde_json::to_string(&stored).map_err(|_| BackendError::corrupt("lines of a sale"))
}

/// The lines of a stored form.
pub fn lines_from_text(text: &str) -> Result<Arc<[SaleLine]>, BackendError> {
    let corrupt = || BackendError::corrupt("lines of a sale");
    let stored: Vec<StoredLine<'_>> = serde_json::from_str(text).map_err(|_| corrupt())?;
    stored
        .into_iter()
        .map(|line| {
            let price = line.price.map(|minor| Amount::from_minor(minor).ok_or_else(corrupt));
            Ok(SaleLine {
                good: line.good,
                name: line.name.map(Into::into),
                item_code: line.item_code.map(Into::into),
                quantity: line.quantity,
                price: price.transpose()?,
            })
        })
        .collect()
}

/// The stored form of a sale's certificates: pairs of id and line, `[[1099511627776,0]]`.
pub fn certificates_to_text(certificates: &[SaleCertificate]) -> Result<String, BackendError> {
    let pairs: Vec<(i64, Option<u32>)> =
        certificates.iter().map(|sold| (sold.certificate.0, sold.line)).collect();
    serde_json::to_string(&pairs).map_err(|_| BackendError::corrupt("certificates of a sale"))
}

/// The certificates of a stored form.
pub fn certificates_from_text(text: &str) -> Result<Vec<SaleCertificate>, BackendError> {
    let pairs: Vec<(i64, Option<u32>)> =
        serde_json::from_str(text).map_err(|_| BackendError::corrupt("certificates of a sale"))?;
    let sold = |(id, line)| SaleCertificate { certificate: CertificateId(id), line };
    Ok(pairs.into_iter().map(sold).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_stored_comes_back() {
        let full = SaleLine {
            good: Some(i64::MIN),
            name: Some("Сертификат \"500\"\n\u{1}".to_owned()),
            item_code: Some(String::new()),
            quantity: u32::MAX,
            price: Some(Amount::MAX),
        };
        let bare = SaleLine { good: None, name: None, item_code: None, quantity: 1, price: None };
        let lines = vec![full, bare];
        assert_eq!(*lines_from_text(&lines_to_text(&lines).unwrap()).unwrap(), *lines);
        let sold = vec![
            SaleCertificate { certificate: CertificateId(i64::MAX), line: Some(3) },
            SaleCertificate { certificate: CertificateId(1), line: None },
        ];
        let text = certificates_to_text(&sold).unwrap();
        assert_eq!(certificates_from_text(&text).unwrap(), sold);
        for text in ["", "{}", "[{}]", "[{\"quantity\":1,\"price\":-1}]", "[[1]]"] {
            assert!(lines_from_text(text).is_err(), "{text}");
        }
    }
}
