//! Properties of all data from files and columns: the functions of the fuzz targets. Ordinary tests
//! run them over the same corpus.
//!
//! Nobody but an operator writes there. Yet what a damaged disk or a mistaken hand left behind must
//! be refused, and nothing may change by being read and written.

use domain::{CertificateId, OperatorId, PoolId};

use crate::codes::Code as _;
use crate::delivery_text::{self, AddressRow};
use crate::made_text::{MadeKind, MadeRow};
use crate::vault::{self, MasterKey, Vault};
use crate::{BackendError, coupon_text, redemption_text, sale_text};

/// The text of a column: one byte says of which, the rest is the text.
///
/// # Panics
///
/// Unless what was understood is written and understood the same.
pub fn stored_texts(data: &[u8]) {
    let Some((column, text)) = data.split_first() else { return };
    let Ok(text) = std::str::from_utf8(text) else { return };
    let operator = OperatorId(1);
    let made = |kind| {
        let row = |terms: &str| MadeRow { kind, operator, number: 1, terms: terms.to_owned() };
        comes_back(text, |text| row(text).thing(), |thing| MadeRow::of(thing).map(|row| row.terms));
    };
    match column % 10 {
        0 => comes_back(text, sale_text::lines_from_text, |it| sale_text::lines_to_text(it)),
        1 => comes_back(text, sale_text::certificates_from_text, |it| {
            sale_text::certificates_to_text(it)
        }),
        2 => comes_back(text, redemption_text::lines_from_text, |it| {
            redemption_text::lines_to_text(it)
        }),
        3 => comes_back(
            text,
            |text| redemption_text::coupons_from_text(text, operator),
            |it| redemption_text::coupons_to_text(it),
        ),
        4 => comes_back(text, redemption_text::certificates_from_text, |it| {
            redemption_text::certificates_to_text(it)
        }),
        5 => comes_back(text, redemption_text::steps_from_text, |it| {
            redemption_text::steps_to_text(it)
        }),
        6 => made(MadeKind::Coupon),
        7 => made(MadeKind::Series),
        8 => comes_back(text, coupon_text::collections_from_text, |it| {
            coupon_text::collections_to_text(it)
        }),
        _ => {
            comes_back(text, delivery_text::certificates_from_text, |it| {
                delivery_text::certificates_to_text(it)
            });
            for (_, channel) in MadeKind::CODES {
                let row = AddressRow { channel: *channel, address: text.to_owned() };
                if let Ok(address) = row.address() {
                    let again = AddressRow::of(&address).address();
                    assert_eq!(again.ok(), Some(address));
                }
            }
        }
    }
}

fn comes_back<T: PartialEq + std::fmt::Debug>(
    text: &str,
    read: impl Fn(&str) -> Result<T, BackendError>,
    write: impl Fn(&T) -> Result<String, BackendError>,
) {
    match read(text) {
        Ok(read_first) => {
            let written = write(&read_first).unwrap_or_else(|error| panic!("{error}"));
            let again = read(&written).unwrap_or_else(|error| panic!("{error}: {written}"));
            assert_eq!(again, read_first, "{written}");
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}

/// The text of a key file, and what is sealed under the key.
///
/// # Panics
///
/// Unless a key is the one that its 64 digits say, and opens nothing that it has not sealed.
pub fn key_file(data: &[u8]) {
    let vault = Vault::new(&MasterKey([7; 32]));
    assert!(vault.open_secret(CertificateId(1), data).is_none(), "a forged secret was opened");
    assert!(vault.open_pool_key(PoolId(1), data).is_none(), "a forged key was opened");
    let Ok(text) = std::str::from_utf8(data) else { return };
    let text = text.trim();
    if let Some(key) = vault::parse_hex(text) {
        let digits: String = key.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(digits, text.to_ascii_lowercase());
    } else {
        let digits = text.bytes().filter(u8::is_ascii_hexdigit).count();
        assert!(digits != 64 || text.len() != 64, "{text} is a key");
    }
}

#[cfg(test)]
mod tests {
    use fuzz_corpus::check;

    #[test]
    fn stored_texts() {
        check("stored_texts", super::stored_texts);
    }

    #[test]
    fn key_file() {
        check("key_file", super::key_file);
    }
}
