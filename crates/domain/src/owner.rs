//! Owners of certificates: who they are, and whose friends.

mod rejection;

pub use rejection::{OwnerField, OwnerRejection};

use core::fmt;

use jiff::civil::Date;

use crate::phone::{self, Country};
use crate::{OperationId, OperatorId, OwnerId, limits, text};

/// Somebody who owns certificates, as far as a shop knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owner {
    /// Identifier of the owner.
    pub id: OwnerId,
    /// Operator that owns the data.
    pub operator: OperatorId,
    /// The owner whose friend this one is, if that was said.
    pub friend_of: Option<OwnerId>,
    /// Details of the person.
    pub details: OwnerDetails,
    /// The operation that changed it last.
    pub changed_in: OperationId,
}

/// Details of a person. `Debug` does not print them, because they are personal data.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct OwnerDetails {
    /// Name of the person.
    pub name: Option<String>,
    /// A number of the shop's, which nobody else knows the meaning of.
    pub kind: Option<u8>,
    /// The gender, as the shop counts it.
    pub gender: Option<bool>,
    /// The day of birth.
    pub born: Option<Date>,
    /// The mobile phone: its E.164 digits, where it is kept.
    pub phone: Option<i64>,
    /// E-mail address of the person.
    pub email: Option<String>,
    /// The name in Viber.
    pub viber: Option<String>,
    /// The name in Telegram.
    pub telegram: Option<String>,
    /// The number in `WhatsApp`, with the country's digits.
    pub whats_app: Option<i64>,
    /// Whether personal data may be processed.
    pub agrees: Option<bool>,
}

impl fmt::Debug for OwnerDetails {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OwnerDetails(…)")
    }
}

/// The form of a name by which owners are found: in lower case, with е for ё, and with single spaces.
pub fn name_key(name: &str) -> String {
    let lower = text::code(name).to_lowercase().replace('ё', "е");
    lower.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A number of fifteen digits, the most that there is (E.164).
const NUMBER_MAX: i64 = 999_999_999_999_999;

impl OwnerDetails {
    /// Returns these details, with missing ones taken from the old details.
    #[must_use]
    pub fn over(self, old: &Self) -> Self {
        let old = old.clone();
        Self {
            name: self.name.or(old.name),
            kind: self.kind.or(old.kind),
            gender: self.gender.or(old.gender),
            born: self.born.or(old.born),
            phone: self.phone.or(old.phone),
            email: self.email.or(old.email),
            viber: self.viber.or(old.viber),
            telegram: self.telegram.or(old.telegram),
            whats_app: self.whats_app.or(old.whats_app),
            agrees: self.agrees.or(old.agrees),
        }
    }

    /// The details with the phone and the e-mail address as they are kept. The phone is read as tills of
    /// a country send it; what is no mobile phone becomes 0, which is refused later.
    #[must_use]
    pub fn as_kept_in(self, country: Country) -> Self {
        let kept = |number| phone::e164(number, country).unwrap_or_default();
        let email = self.email.as_deref().map(text::email_key);
        Self { phone: self.phone.map(kept), email, ..self }
    }

    /// The details, if they can be kept on a day of the operator. The phone is in its kept form.
    ///
    /// # Errors
    ///
    /// The first that applies, in the order of [`OwnerRejection`].
    pub fn checked(self, today: Date) -> Result<Self, OwnerRejection> {
        if self.name.is_none() && self.phone.is_none() && self.email.is_none() {
            return Err(OwnerRejection::Nobody);
        }
        for (field, given) in [
            (OwnerField::Name, &self.name),
            (OwnerField::Email, &self.email),
            (OwnerField::Viber, &self.viber),
            (OwnerField::Telegram, &self.telegram),
        ] {
            let max = limits::TEXT_CHARS_MAX;
            if given.as_ref().is_some_and(|given| given.chars().count() > max) {
                return Err(OwnerRejection::TooLong { field, max });
            }
            if given.as_ref().is_some_and(|given| !text::is_one_line(given)) {
                return Err(OwnerRejection::NotText { field });
            }
        }
        if self.born.is_some_and(|born| born > today || born < limits::BORN_MIN) {
            return Err(OwnerRejection::Born);
        }
        if self.phone.is_some_and(|number| !phone::is_e164(number)) {
            return Err(OwnerRejection::Phone);
        }
        if self.email.as_ref().is_some_and(|email| !is_email(email)) {
            return Err(OwnerRejection::Email);
        }
        if self.whats_app.is_some_and(|number| !(1..=NUMBER_MAX).contains(&number)) {
            return Err(OwnerRejection::WhatsApp);
        }
        Ok(self)
    }
}

/// Whether a text looks like an e-mail address; whether anybody reads what is sent there, only a
/// mail can tell.
fn is_email(text: &str) -> bool {
    let odd = |letter: char| letter.is_whitespace() || letter.is_control();
    let Some((local, domain)) = text.split_once('@') else { return false };
    let labels = domain.split('.').all(|label| !label.is_empty());
    !local.is_empty() && labels && !domain.contains('@') && !text.contains(odd)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: Date = jiff::civil::date(2026, 11, 22);

    fn somebody() -> OwnerDetails {
        OwnerDetails { name: Some("Анна".to_owned()), ..OwnerDetails::default() }
    }

    #[test]
    fn a_phone_is_a_mobile_one_in_any_spelling() {
        for (given, kept) in [
            (9_001_234_567, Some(79_001_234_567)),
            (79_001_234_567, Some(79_001_234_567)),
            (89_001_234_567, Some(79_001_234_567)),
            (375_290_000_000, Some(375_290_000_000)),
            (8_999_999_999, None),
            (78_999_999_999, None),
            (99_001_234_567, None),
            (179_001_234_567, None),
            (4_951_234_567, None),
            (900_123_456, None),
            (0, None),
            (-9_001_234_567, None),
            (i64::MAX, None),
            (i64::MIN, None),
        ] {
            let details = OwnerDetails { phone: Some(given), ..OwnerDetails::default() };
            let details = details.as_kept_in(Country::RUSSIA);
            let expected = kept.map(Some).ok_or(OwnerRejection::Phone);
            assert_eq!(details.checked(TODAY).map(|kept| kept.phone), expected, "{given}");
        }
    }

    #[test]
    fn an_address_looks_like_one() {
        for (text, fits) in [
            ("a@b", true),
            ("анна.к+1@почта.рф", true),
            ("a@b.example", true),
            ("", false),
            ("a", false),
            ("@b", false),
            ("a@", false),
            ("a@b.", false),
            ("a@.b", false),
            ("a@b..c", false),
            ("a@b@c", false),
            ("a b@c", false),
            ("a@b\nBcc:c", false),
        ] {
            assert_eq!(is_email(text), fits, "{text:?}");
        }
    }

    #[test]
    fn what_cannot_be_is_refused_by_name() {
        let long = |count| Some("я".repeat(count));
        let date = |text: &str| Some(text.parse().unwrap());
        let unknown = OwnerDetails::default();
        let nobody = OwnerDetails { viber: Some("x".to_owned()), ..unknown.clone() };
        let too_long = |field| Err(OwnerRejection::TooLong { field, max: 255 });
        for (details, expected) in [
            (somebody(), Ok(())),
            (unknown, Err(OwnerRejection::Nobody)),
            (nobody, Err(OwnerRejection::Nobody)),
            (OwnerDetails { name: long(255), ..somebody() }, Ok(())),
            (OwnerDetails { name: long(256), ..somebody() }, too_long(OwnerField::Name)),
            (OwnerDetails { email: long(256), ..somebody() }, too_long(OwnerField::Email)),
            (
                OwnerDetails { name: Some("a\0".to_owned()), ..somebody() },
                Err(OwnerRejection::NotText { field: OwnerField::Name }),
            ),
            (
                OwnerDetails { viber: Some("a\nb".to_owned()), ..somebody() },
                Err(OwnerRejection::NotText { field: OwnerField::Viber }),
            ),
            (OwnerDetails { viber: long(256), ..somebody() }, too_long(OwnerField::Viber)),
            (OwnerDetails { telegram: long(256), ..somebody() }, too_long(OwnerField::Telegram)),
            (OwnerDetails { born: date("2026-11-22"), ..somebody() }, Ok(())),
            (OwnerDetails { born: date("1900-01-01"), ..somebody() }, Ok(())),
            (OwnerDetails { born: date("2026-11-23"), ..somebody() }, Err(OwnerRejection::Born)),
            (OwnerDetails { born: date("1899-12-31"), ..somebody() }, Err(OwnerRejection::Born)),
            (OwnerDetails { email: long(3), ..somebody() }, Err(OwnerRejection::Email)),
            (OwnerDetails { whats_app: Some(NUMBER_MAX), ..somebody() }, Ok(())),
            (
                OwnerDetails { whats_app: Some(NUMBER_MAX + 1), ..somebody() },
                Err(OwnerRejection::WhatsApp),
            ),
            (OwnerDetails { whats_app: Some(0), ..somebody() }, Err(OwnerRejection::WhatsApp)),
        ] {
            assert_eq!(details.checked(TODAY).map(drop), expected);
        }
    }

    #[test]
    fn a_name_is_found_in_any_case() {
        for (name, key) in [
            ("Анна", "анна"),
            (" АЛЁНА  Ёлкина\u{200b}", "алена елкина"),
            ("O'Neill", "o'neill"),
            ("", ""),
        ] {
            assert_eq!(name_key(name), key);
            assert_eq!(name_key(key), key);
        }
    }

    #[test]
    fn nothing_is_printed_of_a_person() {
        let details = OwnerDetails { phone: Some(9_001_234_567), ..somebody() };
        assert_eq!(format!("{details:?}"), "OwnerDetails(…)");
    }
}
