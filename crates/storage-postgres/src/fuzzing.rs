//! Properties of every text that is used as the database's URL: the function of a fuzz target. An
//! ordinary test runs it over the same corpus.

use crate::PostgresSettings;
use crate::url::Parts;

/// Anything as a URL.
///
/// # Panics
///
/// Unless nothing of TLS is left in what the driver gets, which is no longer than the URL was; what
/// is refused is refused with a reason; and what settings print does not depend on the password.
pub fn url(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    match Parts::of(text) {
        Ok(parts) => {
            assert!(parts.rest.len() <= text.len(), "{:?}", parts.rest);
            let again = Parts::of(&parts.rest).unwrap_or_else(|error| panic!("{error}"));
            let nothing = Parts { rest: parts.rest, ..Parts::default() };
            assert_eq!(again, nothing, "what is taken out is out");
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
    match text.parse::<PostgresSettings>() {
        Ok(settings) => {
            let _ = settings.tls_mode();
            let mut other = settings.clone();
            other.set_password("another password");
            assert_eq!(format!("{other:?}"), format!("{settings:?}"), "the password is printed");
        }
        Err(error) => assert!(error.to_string().len() <= 2 * text.len() + 256, "{error}"),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn url() {
        fuzz_corpus::check("database_url", super::url);
    }
}
