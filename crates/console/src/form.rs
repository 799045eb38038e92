//! Forms: where they come from, their press key, and their token.
//!
//! Each form has a press key, made when the form is rendered. It becomes the idempotency key of its
//! request, so that a double press, the back button and a retry do one thing. The token is a keyed
//! hash of the session and the press key. No other site can compute it.

use http::{HeaderMap, HeaderName, header};
use service::entropy;

/// What browsers say of the page that sends a request.
const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Context of the key of tokens. It never changes.
const TOKEN_CONTEXT: &str = "scrip console 2026-11-30 form token";

/// Bytes of a press key: enough that none is made twice.
const PRESS_BYTES: usize = 16;

/// Names of the members of all forms.
pub(crate) const PRESS: &str = "press";
/// Name of the member with the token.
pub(crate) const TOKEN: &str = "token";

/// The press key and the token of one rendered form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Press {
    /// Idempotency key of the request.
    pub(crate) key: String,
    /// Proof that the form was rendered for this session.
    pub(crate) token: String,
}

impl Press {
    /// Makes the press of a new form of a session.
    pub(crate) fn new(session: &str) -> Self {
        let bytes: [u8; PRESS_BYTES] = entropy::bytes();
        let key: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        Self::of(session, key)
    }

    /// The press with a key that was rendered before, in another session of the same person. Makes a
    /// new one if there is none.
    pub(crate) fn again(session: &str, key: Option<&str>) -> Self {
        match key.filter(|key| is_key(key)) {
            Some(key) => Self::of(session, key.to_owned()),
            None => Self::new(session),
        }
    }

    fn of(session: &str, key: String) -> Self {
        let token = token_of(session, &key).to_hex().to_string();
        Self { key, token }
    }
}

/// Whether a token belongs to the session and the press key. The time does not depend on the token.
pub(crate) fn is_valid(session: &str, key: &str, token: &str) -> bool {
    let shown = blake3::Hash::from_hex(token);
    is_key(key) && shown.is_ok_and(|shown| shown == token_of(session, key))
}

fn is_key(key: &str) -> bool {
    key.len() == 2 * PRESS_BYTES && key.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn token_of(session: &str, key: &str) -> blake3::Hash {
    blake3::keyed_hash(&blake3::derive_key(TOKEN_CONTEXT, session.as_bytes()), key.as_bytes())
}

/// Whether a request comes from a page of this server. Browsers say so in `Sec-Fetch-Site`; older
/// ones name the origin, which must be the host that they ask.
pub(crate) fn is_from_here(headers: &HeaderMap) -> bool {
    if let Some(site) = headers.get(FETCH_SITE) {
        return site == "same-origin";
    }
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let origin = text(header::ORIGIN).and_then(|origin| origin.split_once("://"));
    match (origin, text(header::HOST)) {
        (Some(("http" | "https", authority)), Some(host)) => authority.eq_ignore_ascii_case(host),
        _ => false,
    }
}

/// Members of a form or a query, in the order in which they were sent.
#[derive(Clone, Debug, Default)]
pub(crate) struct Fields(Vec<(String, String)>);

impl Fields {
    /// Reads a query or the body of a form.
    pub(crate) fn parse(text: &[u8]) -> Self {
        Self(form_urlencoded::parse(text).into_owned().collect())
    }

    /// Whether nothing was sent.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All members, to be sent again.
    pub(crate) fn all(&self) -> &[(String, String)] {
        &self.0
    }

    /// Finds the text of a member, trimmed. `None` if it is missing or empty.
    pub(crate) fn find(&self, name: &str) -> Option<&str> {
        let mut named = self.0.iter().filter(|(known, _)| known == name);
        named.next().map(|(_, value)| value.trim()).filter(|value| !value.is_empty())
    }

    /// Finds the text of a member as it was sent. Passwords may begin with a space.
    pub(crate) fn as_sent(&self, name: &str) -> &str {
        let mut named = self.0.iter().filter(|(known, _)| known == name);
        named.next().map_or("", |(_, value)| value)
    }
}

/// Makes the target of a link within the console: a path with a query of the given members.
pub(crate) fn link(path: &str, members: &[(&str, &str)]) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (name, value) in members.iter().filter(|(_, value)| !value.is_empty()) {
        query.append_pair(name, value);
    }
    let query = query.finish();
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}

/// A path of the console to return to. Anything that could lead elsewhere becomes the home page.
pub(crate) fn way_back(asked: Option<&str>) -> &str {
    let is_own = |path: &&str| {
        path.strip_prefix("/console")
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?']))
            && path.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\')
    };
    asked.filter(is_own).unwrap_or("/console")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_good_for_its_session_and_press_only() {
        let press = Press::new("session");
        assert!(is_valid("session", &press.key, &press.token));
        let other = Press::new("session");
        assert_ne!(press, other);
        for (session, key, token) in [
            ("other", &press.key, &press.token),
            ("session", &other.key, &press.token),
            ("session", &press.key, &other.token),
            ("session", &press.key, &String::new()),
            ("session", &String::new(), &press.token),
            ("", &press.key, &press.token),
        ] {
            assert!(!is_valid(session, key, token), "{session} {key} {token}");
        }
    }

    #[test]
    fn a_form_of_another_site_is_told() {
        for (lines, expected) in [
            (&[("sec-fetch-site", "same-origin")][..], true),
            (&[("sec-fetch-site", "same-site")], false),
            (
                &[("sec-fetch-site", "cross-site"), ("origin", "http://here"), ("host", "here")],
                false,
            ),
            (&[("sec-fetch-site", "none")], false),
            (&[("origin", "http://here:8080"), ("host", "here:8080")], true),
            (&[("origin", "https://HERE"), ("host", "here")], true),
            (&[("origin", "http://there"), ("host", "here")], false),
            (&[("origin", "null"), ("host", "here")], false),
            (&[("host", "here")], false),
            (&[], false),
        ] {
            let mut headers = HeaderMap::new();
            for (name, value) in lines {
                headers.insert(HeaderName::from_static(name), value.parse().unwrap());
            }
            assert_eq!(is_from_here(&headers), expected, "{lines:?}");
        }
    }

    #[test]
    fn the_way_back_stays_in_the_console() {
        for (asked, expected) in [
            (Some("/console/sales?day=2026-11-30"), "/console/sales?day=2026-11-30"),
            (Some("/console"), "/console"),
            (Some("/console?q=1"), "/console?q=1"),
            (Some("/consolex"), "/console"),
            (Some("//evil.example"), "/console"),
            (Some("/console\\..\\x"), "/console"),
            (Some("https://evil.example"), "/console"),
            (Some("/console\r\nX: y"), "/console"),
            (None, "/console"),
        ] {
            assert_eq!(way_back(asked), expected, "{asked:?}");
        }
    }

    #[test]
    fn links_are_encoded() {
        assert_eq!(
            link("/console/sales", &[("a", ""), ("q", "a b&c")]),
            "/console/sales?q=a+b%26c"
        );
        assert_eq!(link("/console/sales", &[]), "/console/sales");
    }
}
