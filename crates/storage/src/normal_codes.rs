//! Conversion of codes, clients, addresses and phones that were stored before normal forms existed.
//!
//! The migration `normal_codes` of each store reads its rows, asks here, and writes.

use std::collections::BTreeMap;

use domain::phone::Country;
use domain::{CouponCode, Currency, limits, phone, text, validity};

/// A code and its key, as a row has them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeRow {
    /// Code of the coupon.
    pub code: String,
    /// The key by which it is found.
    pub code_key: String,
}

/// New form of a coupon's code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NewCode {
    /// It stays as it is.
    Same,
    /// It becomes this, unless another coupon that is not deleted has the key already. Then it
    /// becomes the second one, under which nobody finds it: the coupon can be read, changed and
    /// deleted, and used again once it has a code of its own.
    Changed {
        /// The row in normal form.
        normal: CodeRow,
        /// Row to store if another coupon has the normal form.
        taken: CodeRow,
    },
}

/// Returns the new code of a coupon that is not deleted.
pub fn new_code(row: &CodeRow) -> NewCode {
    let Some(stored) = CouponCode::stored(&row.code) else { return NewCode::Same };
    let Ok(normal) = CouponCode::new(&row.code) else { return NewCode::Same };
    let normal = of(&normal);
    if normal == *row {
        return NewCode::Same;
    }
    let mut taken = stored;
    // A code that is normal already is set aside by a character that nobody sees.
    if taken.is_normal() {
        let hidden = ["\u{200b}", taken.as_str()].concat();
        taken = CouponCode::stored(&hidden).unwrap_or(taken);
    }
    NewCode::Changed { normal, taken: of(&taken) }
}

fn of(code: &CouponCode) -> CodeRow {
    CodeRow { code: code.as_str().to_owned(), code_key: code.key().as_str().to_owned() }
}

/// One entry of a coupon's uses.
#[derive(Clone, Copy, Debug)]
pub struct UseEntry<'a> {
    /// The client, as it was sent.
    pub client: &'a str,
    /// Whether the use was given back.
    pub returned: bool,
    /// The redemption that used the coupon.
    pub redemption: i64,
}

/// Uses of one coupon by its clients, collected from the entries in their order.
#[derive(Debug, Default)]
pub struct ClientsOfCoupon(BTreeMap<String, Client>);

/// Uses of one coupon by one client.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Client {
    /// Names of the client that are not its normal form.
    pub names: Vec<String>,
    /// Uses that were not given back.
    pub uses: i64,
    /// The redemption that used it last, unless it gave the use back.
    pub last_redemption: Option<i64>,
}

impl ClientsOfCoupon {
    /// Adds the next entry.
    pub fn add(&mut self, entry: UseEntry<'_>) {
        let key = text::client(entry.client);
        let client = self.0.entry(key.clone().into_owned()).or_default();
        if key != entry.client && client.names.iter().all(|known| known != entry.client) {
            client.names.push(entry.client.to_owned());
        }
        if entry.returned {
            client.uses = client.uses.saturating_sub(1);
            client.last_redemption =
                client.last_redemption.filter(|last| *last != entry.redemption);
        } else {
            client.uses = client.uses.saturating_add(1);
            client.last_redemption = Some(entry.redemption);
        }
    }

    /// The clients that have a name other than their normal form, with that form.
    pub fn renamed(self) -> impl Iterator<Item = (String, Client)> {
        self.0.into_iter().filter(|(_, client)| !client.names.is_empty())
    }
}

/// The form in which an owner's e-mail address is kept, if it is another one that can be kept.
pub fn new_owner_email(email: &str) -> Option<String> {
    let key = text::email_key(email);
    (key != email && key.chars().count() <= limits::TEXT_CHARS_MAX).then_some(key)
}

/// The country of an operator whose phones the migration has read as Russian ones, if it is one with
/// other rules. What of the operator is not known stays for whoever reads the operator.
pub fn country_of_phones(currency: &str, zone: &str) -> Option<Country> {
    let country = Country::of(Currency::find(currency)?, &validity::find_zone(zone)?);
    (!["RU", "KZ"].contains(&country.code())).then_some(country)
}

/// Returns the new search key of a sale's phone, if it differs from `key`.
pub fn new_phone_key(phone: i64, key: Option<i64>, country: Country) -> Option<i64> {
    Some(phone::key(phone, country)).filter(|new| key != Some(*new))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(code: &str, code_key: &str) -> CodeRow {
        CodeRow { code: code.to_owned(), code_key: code_key.to_owned() }
    }

    #[test]
    fn a_code_becomes_its_normal_form() {
        for (stored, normal, taken) in [
            (row("SALE", "sale"), None, None),
            (row("Ёлка", "ёлка"), None, None),
            (row("\u{200b}", "\u{200b}"), None, None),
            (
                row("\u{feff}SALE", "\u{feff}sale"),
                Some(row("SALE", "sale")),
                Some(row("\u{feff}SALE", "\u{feff}sale")),
            ),
            (
                row("\u{390}", "\u{3b9}\u{308}\u{301}"),
                Some(row("\u{390}", "\u{390}")),
                Some(row("\u{200b}\u{390}", "\u{200b}\u{3b9}\u{308}\u{301}")),
            ),
        ] {
            let expected = match (normal, taken) {
                (Some(normal), Some(taken)) => NewCode::Changed { normal, taken },
                (_, _) => NewCode::Same,
            };
            assert_eq!(new_code(&stored), expected, "{stored:?}");
        }
    }

    #[test]
    fn clients_are_counted_under_their_normal_form() {
        let mut clients = ClientsOfCoupon::default();
        for (client, returned, redemption) in [
            ("Anna@b.ru", false, 1),
            ("anna@b.ru", false, 2),
            ("c-1", false, 3),
            ("+79000000000", false, 4),
            ("+79000000000", true, 4),
            ("anna@b.ru", true, 2),
        ] {
            clients.add(UseEntry { client, returned, redemption });
        }
        let client = |names: &[&str], uses, last_redemption| Client {
            names: names.iter().map(|name| (*name).to_owned()).collect(),
            uses,
            last_redemption,
        };
        let renamed: Vec<_> = clients.renamed().collect();
        assert_eq!(
            renamed,
            [
                ("79000000000".to_owned(), client(&["+79000000000"], 0, None)),
                ("anna@b.ru".to_owned(), client(&["Anna@b.ru"], 1, None)),
            ]
        );
    }
}
