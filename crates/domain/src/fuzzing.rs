//! Properties of every text that names something: the function of a fuzz target. An ordinary test
//! runs it over the same corpus.

use crate::coupon::CodeKey;
use crate::delivery::Address;
use crate::key::Scopes;
use crate::text::trimmed;
use crate::{CertificateNumber, CouponCode, Currency, SecretCode};

/// One text as everything that a text may be.
///
/// # Panics
///
/// Unless what was taken is no longer than its kind may be, and is taken the same when it is written
/// as it is kept.
pub fn texts(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Ok(address) = Address::email(text) {
        let Address::Email(kept) = &address else { panic!("{address:?} is no e-mail address") };
        assert!(kept.len() <= 254 && !kept.contains(char::is_whitespace), "{kept:?}");
        assert_eq!(kept.matches('@').count(), 1, "{kept:?}");
        assert!(kept.is_ascii(), "{kept:?}");
        assert_eq!(Address::email(kept).as_ref(), Ok(&address));
    }
    if let Ok(number) = text.parse()
        && let Some(address) = Address::phone(number)
    {
        let Address::Phone(kept) = address else { panic!("{address:?} is no phone") };
        assert_eq!(Address::phone(kept), Some(address));
        assert!((10..=15).contains(&kept.to_string().len()));
    }
    if let Ok(code) = CouponCode::new(text) {
        let kept = code.as_str();
        assert!(kept.chars().count() <= 255 && kept == trimmed(kept), "{kept:?}");
        assert_eq!(CouponCode::new(kept).as_ref(), Ok(&code));
        assert_eq!(code.key(), CodeKey::of(text));
        // A code is found by how somebody else writes it.
        assert_eq!(
            CodeKey::of(&kept.to_uppercase()),
            CodeKey::of(&kept.to_lowercase()),
            "{kept:?}"
        );
    }
    if let Some(number) = CertificateNumber::parse(text) {
        let printed = number.value().to_string();
        assert_eq!(CertificateNumber::parse(&printed), Some(number));
        assert!(text.chars().count() >= printed.len());
    }
    if let Some(secret) = SecretCode::read(text) {
        assert_eq!(SecretCode::read(secret.expose()), Some(secret));
    }
    if let Some(secret) = SecretCode::new(text) {
        assert_eq!(secret.expose(), text);
        assert!(secret.is_same(&secret.clone()));
    }
    if let Some(currency) = Currency::find(text) {
        assert_eq!(currency.code(), text);
    }
    if let Ok(scopes) = Scopes::parse(text) {
        assert_eq!(Scopes::parse(&scopes.to_string()), Ok(scopes));
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn texts() {
        fuzz_corpus::check("domain_texts", super::texts);
    }
}
