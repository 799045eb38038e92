//! Cookies: the session, preferences, and the note for the next page.

use http::{HeaderMap, HeaderValue, header};

use crate::limits::{NOTE_SECONDS, PREFERENCE_SECONDS};

/// Cookie of the session. Browsers keep a name with `__Host-` only from a secure origin, for this
/// host and the whole of it.
pub(crate) const SESSION: &str = "__Host-scrip";
/// Cookie between the password and the code of the second factor.
pub(crate) const PENDING: &str = "__Host-scrip-pending";
/// Cookie of the language.
pub(crate) const LANGUAGE: &str = "scrip-language";
/// Cookie of the theme.
pub(crate) const THEME: &str = "scrip-theme";
/// Cookie that switches the shortcuts of one key off.
pub(crate) const KEYS: &str = "scrip-keys";
/// Values of a preference that is on or off.
pub(crate) const ON: &str = "on";
/// The other one of them.
pub(crate) const OFF: &str = "off";
/// Cookie of the note that the next page shows: its name, never a text.
pub(crate) const NOTE: &str = "scrip-note";

/// Finds the value of a cookie in a request.
pub(crate) fn find<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
    let mut pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.split_once('='));
    pairs.find(|(known, _)| known.trim() == name).map(|(_, value)| value.trim())
}

/// Sets the cookie of the session. It ends with the browser.
pub(crate) fn open_session(secret: &str) -> Option<HeaderValue> {
    secret_cookie(SESSION, secret)
}

/// Sets the cookie between the password and the code.
pub(crate) fn keep_pending(secret: &str) -> Option<HeaderValue> {
    secret_cookie(PENDING, secret)
}

fn secret_cookie(name: &str, secret: &str) -> Option<HeaderValue> {
    let text = format!("{name}={secret}; Path=/; Secure; HttpOnly; SameSite=Lax");
    let mut value = HeaderValue::try_from(text).ok()?;
    value.set_sensitive(true);
    Some(value)
}

/// Removes the cookie between the password and the code.
pub(crate) const END_PENDING: HeaderValue = HeaderValue::from_static(
    "__Host-scrip-pending=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0",
);

/// Removes the cookie of the session.
pub(crate) const END_SESSION: HeaderValue =
    HeaderValue::from_static("__Host-scrip=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0");

/// Removes the note, because a page shows it.
pub(crate) const END_NOTE: HeaderValue =
    HeaderValue::from_static("scrip-note=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0");

/// Sets a preference, whose value is one of a fixed set. It gives no rights, so that it is kept over
/// plain HTTP too.
pub(crate) fn preference(name: &'static str, value: &'static str) -> Option<HeaderValue> {
    let age = PREFERENCE_SECONDS;
    let text = format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={age}");
    HeaderValue::try_from(text).ok()
}

/// Sets the note for the next page, by its name.
pub(crate) fn note(name: &'static str) -> Option<HeaderValue> {
    let text = format!("{NOTE}={name}; Path=/; HttpOnly; SameSite=Lax; Max-Age={NOTE_SECONDS}");
    HeaderValue::try_from(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_found_by_its_whole_name() {
        let mut headers = HeaderMap::new();
        headers
            .append(header::COOKIE, "a=1; scrip-theme=dark;x-scrip-theme=light".parse().unwrap());
        headers.append(header::COOKIE, "__Host-scrip=s=e".parse().unwrap());
        assert_eq!(find(&headers, THEME), Some("dark"));
        assert_eq!(find(&headers, SESSION), Some("s=e"));
        assert_eq!(find(&headers, LANGUAGE), None);
    }

    #[test]
    fn the_session_is_for_this_host_and_not_for_scripts() {
        let cookie = open_session("abc").unwrap();
        let text = cookie.to_str().unwrap();
        for part in ["__Host-scrip=abc;", "Secure", "HttpOnly", "SameSite=Lax", "Path=/;"] {
            assert!(text.contains(part), "{part}");
        }
        assert!(open_session("a\nb").is_none());
    }
}
