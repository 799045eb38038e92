//! The stored form of addresses (a channel and a text) and of the certificates of messages (JSON).

use domain::{Address, CertificateId};

use crate::BackendError;

/// Code of the channel e-mail.
const EMAIL: i64 = 1;
/// Code of the channel phone.
const PHONE: i64 = 2;

/// An address, as a row has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddressRow {
    /// 1 for e-mail, 2 for phones.
    pub channel: i64,
    /// The address as text.
    pub address: String,
}

impl AddressRow {
    /// The row of an address.
    pub fn of(address: &Address) -> Self {
        match address {
            Address::Email(text) => Self { channel: EMAIL, address: text.clone() },
            Address::Phone(number) => Self { channel: PHONE, address: number.to_string() },
        }
    }

    /// The address of the row.
    pub fn address(self) -> Result<Address, BackendError> {
        let address = match self.channel {
            EMAIL => Address::stored_email(&self.address),
            PHONE => self.address.parse().ok().and_then(Address::phone),
            _ => None,
        };
        address.ok_or_else(|| BackendError::corrupt("address of a message"))
    }
}

/// The certificates of a message as text.
pub fn certificates_to_text(certificates: &[CertificateId]) -> Result<String, BackendError> {
    let ids: Vec<i64> = certificates.iter().map(|id| id.0).collect();
    serde_json::to_string(&ids).map_err(|_| corrupt())
}

/// The certificates of such a text.
pub fn certificates_from_text(text: &str) -> Result<Vec<CertificateId>, BackendError> {
    let ids: Vec<i64> = serde_json::from_str(text).map_err(|_| corrupt())?;
    Ok(ids.into_iter().map(CertificateId).collect())
}

fn corrupt() -> BackendError {
    BackendError::corrupt("certificates of a message")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_stored_comes_back() {
        for address in [
            Address::email("Anna@Почта.рф").unwrap(),
            Address::stored_email("анна@почта.рф").unwrap(),
            Address::phone(79_001_234_567).unwrap(),
        ] {
            assert_eq!(AddressRow::of(&address).address().unwrap(), address);
        }
        let certificates = vec![CertificateId(7), CertificateId(i64::MAX)];
        let text = certificates_to_text(&certificates).unwrap();
        assert_eq!(certificates_from_text(&text).unwrap(), certificates);
    }

    #[test]
    fn what_cannot_be_is_refused() {
        for (channel, address) in [(1, "a"), (2, "a"), (2, "1"), (3, "a@b.ru"), (0, "9001234567")] {
            assert!(AddressRow { channel, address: address.to_owned() }.address().is_err());
        }
        for text in ["", "{}", "[1.5]", "[\"1\"]", "7"] {
            assert!(certificates_from_text(text).is_err(), "{text}");
        }
    }
}
