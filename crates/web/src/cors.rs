//! Requests from pages of other origins, which browsers allow only if the server says so.
//!
//! A caller of the APIs sends its credentials in each request, and the server sets no cookies. A
//! page of another origin therefore cannot use rights of its visitor's browser, and every method is
//! allowed. The browser's own credentials (`Access-Control-Allow-Credentials`) are never allowed.

use std::fmt;

use axum::body::Body;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Response, StatusCode, header};

/// Methods that a page may use.
const METHODS: HeaderValue = HeaderValue::from_static("GET, HEAD, POST, PUT, PATCH, DELETE");

/// Headers that a page may send, in addition to those that every page may.
const HEADERS: HeaderValue = HeaderValue::from_static(
    "Authorization, Content-Type, Idempotency-Key, X-Request-Id, X-Requested-With",
);

/// Headers of the answer that a page may read, in addition to those that every page may.
const EXPOSED: HeaderValue = HeaderValue::from_static(
    "Idempotency-Replayed, Location, Retry-After, WWW-Authenticate, X-Request-Id",
);

/// Seconds that a browser may cache the answer to a preflight.
const MAX_AGE: HeaderValue = HeaderValue::from_static("600");

/// Origins whose pages may call.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cors(Origins);

#[derive(Clone, Debug, Default, PartialEq, Eq)]
enum Origins {
    /// No pages of other origins.
    #[default]
    None,
    /// Pages of every origin.
    Any,
    /// Pages of the listed origins.
    Only(Vec<HeaderValue>),
}

/// Error: the text is not an origin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadOrigin(String);

impl fmt::Display for BadOrigin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "`{}` is not an origin such as https://shop.example: scheme, host and port without a \
             path, or `*` alone for every origin",
            self.0
        )
    }
}

impl std::error::Error for BadOrigin {}

impl Cors {
    /// Reads a list of origins, or `*` alone.
    pub fn parse<I>(list: I) -> Result<Self, BadOrigin>
    where
        I: IntoIterator<Item: AsRef<str>>,
    {
        let list: Vec<String> = list.into_iter().map(|text| text.as_ref().to_owned()).collect();
        if list.is_empty() {
            return Ok(Self::default());
        }
        if list == ["*"] {
            return Ok(Self(Origins::Any));
        }
        let origins = list.into_iter().map(|text| origin(&text).ok_or(BadOrigin(text)));
        Ok(Self(Origins::Only(origins.collect::<Result<_, _>>()?)))
    }

    /// Returns the CORS headers of an answer to a request with these headers. `None` if there are
    /// none.
    pub(crate) fn told(&self, headers: &HeaderMap) -> Option<Told> {
        let allowed = match &self.0 {
            Origins::None => return None,
            Origins::Any => {
                let is_asked = headers.contains_key(header::ORIGIN);
                is_asked.then_some(HeaderValue::from_static("*"))
            }
            Origins::Only(origins) => {
                let origin = headers.get(header::ORIGIN);
                origin.filter(|origin| origins.contains(origin)).cloned()
            }
        };
        Some(Told { allowed, varies: matches!(self.0, Origins::Only(_)) })
    }
}

/// Converts an origin into the form that browsers send: lower case, without the scheme's default
/// port.
fn origin(text: &str) -> Option<HeaderValue> {
    let text = text.trim().to_ascii_lowercase();
    let (scheme, authority) = text.split_once("://")?;
    let usual_port = match scheme {
        "http" => ":80",
        "https" => ":443",
        _ => return None,
    };
    let authority = authority.strip_suffix(usual_port).unwrap_or(authority);
    let is_host = |byte: u8| byte.is_ascii_alphanumeric() || b"-._[]:".contains(&byte);
    if authority.is_empty() || !authority.bytes().all(is_host) {
        return None;
    }
    let parsed: http::uri::Authority = authority.parse().ok()?;
    if parsed.host().is_empty() || authority.ends_with(':') {
        return None;
    }
    HeaderValue::try_from(format!("{scheme}://{authority}")).ok()
}

/// CORS headers of one answer.
#[derive(Clone, Debug)]
pub(crate) struct Told {
    /// Origin that may read the answer, if the request came from one.
    allowed: Option<HeaderValue>,
    /// Whether the answer to another origin would differ.
    varies: bool,
}

impl Told {
    /// Returns the answer to a preflight of an origin that may call. It needs no credentials.
    pub(crate) fn preflight(&self, method: &Method, headers: &HeaderMap) -> Option<Response<Body>> {
        self.allowed.as_ref()?;
        if method != Method::OPTIONS || !headers.contains_key(header::ACCESS_CONTROL_REQUEST_METHOD)
        {
            return None;
        }
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::NO_CONTENT;
        for (name, value) in [
            (header::ACCESS_CONTROL_ALLOW_METHODS, METHODS),
            (header::ACCESS_CONTROL_ALLOW_HEADERS, HEADERS),
            (header::ACCESS_CONTROL_MAX_AGE, MAX_AGE),
        ] {
            response.headers_mut().insert(name, value);
        }
        Some(response)
    }

    /// Writes the values into the headers of an answer.
    pub(crate) fn apply(self, headers: &mut HeaderMap) {
        if let Some(allowed) = self.allowed {
            headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, allowed);
            let preflight: HeaderName = header::ACCESS_CONTROL_ALLOW_METHODS;
            if !headers.contains_key(preflight) {
                headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
            }
        }
        if self.varies {
            headers.append(header::VARY, HeaderValue::from_static("Origin"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_are_written_as_browsers_write_them() {
        for (text, read) in [
            ("https://shop.example", Some("https://shop.example")),
            (" HTTPS://Shop.Example ", Some("https://shop.example")),
            ("https://shop.example:443", Some("https://shop.example")),
            ("http://shop.example:80", Some("http://shop.example")),
            ("http://shop.example:443", Some("http://shop.example:443")),
            ("http://localhost:3000", Some("http://localhost:3000")),
            ("http://[::1]:3000", Some("http://[::1]:3000")),
            ("https://xn--80ak6aa92e.example", Some("https://xn--80ak6aa92e.example")),
            ("https://shop.example/", None),
            ("https://shop.example/a", None),
            ("https://*.shop.example", None),
            ("https://a@shop.example", None),
            ("https://магазин.example", None),
            ("https://", None),
            ("https://:8080", None),
            ("https://shop.example:", None),
            ("shop.example", None),
            ("ftp://shop.example", None),
            ("null", None),
            ("*", None),
            ("", None),
        ] {
            let origin = origin(text);
            let origin = origin.as_ref().map(|origin| origin.to_str().unwrap());
            assert_eq!(origin, read, "{text}");
        }
        assert_eq!(Cors::parse(["*"]), Ok(Cors(Origins::Any)));
        assert_eq!(Cors::parse([""; 0]), Ok(Cors(Origins::None)));
        assert!(Cors::parse(["*", "https://shop.example"]).is_err());
    }
}
