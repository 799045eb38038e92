//! Paths and verbs, and the formats of requests and answers.

use http::{HeaderMap, Method as Verb, header};
use web::wire::element::Element;

use crate::wire::Format;

/// Prefix of every path of this protocol.
const PREFIX: &str = "/admin";

/// Target of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Target<'p> {
    /// The list of coupons.
    All,
    /// The number of coupons.
    Count,
    /// One coupon, by the text that should be its id.
    One(&'p str),
}

/// Methods of the protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Method {
    List,
    Count,
    Get,
    Create,
    Change,
    Delete,
}

impl Method {
    /// Returns the name in the log and the metrics.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::List => "ListDiscountCodes",
            Self::Count => "CountDiscountCodes",
            Self::Get => "GetDiscountCode",
            Self::Create => "CreateDiscountCode",
            Self::Change => "ChangeDiscountCode",
            Self::Delete => "DeleteDiscountCode",
        }
    }
}

/// Whether a path belongs to this room.
pub(crate) fn is_here(path: &str) -> bool {
    let rest = path.strip_prefix(PREFIX);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Splits a path into its part without the extension, and the format of the extension.
pub(crate) fn extension(path: &str) -> (&str, Option<Format>) {
    let path = path.strip_suffix('/').unwrap_or(path);
    match path.rsplit_once('.') {
        Some((path, "xml")) => (path, Some(Format::Xml)),
        Some((path, "json")) => (path, Some(Format::Json)),
        _ => (path, None),
    }
}

/// Finds the target of a path without its extension.
pub(crate) fn find(path: &str) -> Option<Target<'_>> {
    let rest = path.strip_prefix(PREFIX)?.strip_prefix("/discount_codes")?;
    match rest.strip_prefix('/') {
        None if rest.is_empty() => Some(Target::All),
        None => None,
        Some("count") => Some(Target::Count),
        Some(id) if id.is_empty() || id.contains('/') => None,
        Some(id) => Some(Target::One(id)),
    }
}

/// Finds the method of a verb on a target.
pub(crate) fn method(target: Target<'_>, verb: &Verb) -> Option<Method> {
    match (target, verb.as_str()) {
        (Target::All, "GET" | "HEAD") => Some(Method::List),
        (Target::All, "POST") => Some(Method::Create),
        (Target::Count, "GET" | "HEAD") => Some(Method::Count),
        (Target::One(_), "GET" | "HEAD") => Some(Method::Get),
        (Target::One(_), "PUT" | "PATCH") => Some(Method::Change),
        (Target::One(_), "DELETE") => Some(Method::Delete),
        _ => None,
    }
}

/// Returns the format of the answer to a path without an extension: a format named in `Accept`,
/// else that of the body, else XML, which is what clients without extensions expect.
pub(crate) fn answer_format(headers: &HeaderMap) -> Format {
    let mut accepted = Element::list(headers, &header::ACCEPT);
    let declared = || declared(headers).and_then(format_of);
    accepted.find_map(format_of).or_else(declared).unwrap_or(Format::Xml)
}

/// Returns the declared format of a body, if it is one of the two.
pub(crate) fn body_format(headers: &HeaderMap) -> Option<Format> {
    let declared = declared(headers)?;
    let charset = declared.parameters().find_map(|(name, value)| {
        name.trim().eq_ignore_ascii_case("charset").then(|| value.trim().trim_matches('"'))
    });
    if charset.is_some_and(|charset| !is_utf8(charset)) {
        return None;
    }
    format_of(declared)
}

/// Returns the media type of a body. The first of several headers counts.
fn declared(headers: &HeaderMap) -> Option<Element<'_>> {
    headers.get(header::CONTENT_TYPE)?.to_str().ok().map(Element::read)
}

fn is_utf8(charset: &str) -> bool {
    ["utf-8", "utf8", "us-ascii"].iter().any(|known| charset.eq_ignore_ascii_case(known))
}

/// Returns the format of a media type.
fn format_of(media_type: Element<'_>) -> Option<Format> {
    match media_type.name.to_ascii_lowercase().as_str() {
        "application/xml" | "text/xml" => Some(Format::Xml),
        "application/json" | "text/json" => Some(Format::Json),
        other if other.ends_with("+xml") => Some(Format::Xml),
        other if other.ends_with("+json") => Some(Format::Json),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_name_coupons_with_an_extension_or_without() {
        use Format::{Json, Xml};
        for (path, target, format) in [
            ("/admin/discount_codes", Some(Target::All), None),
            ("/admin/discount_codes/", Some(Target::All), None),
            ("/admin/discount_codes.xml", Some(Target::All), Some(Xml)),
            ("/admin/discount_codes.json", Some(Target::All), Some(Json)),
            ("/admin/discount_codes/count", Some(Target::Count), None),
            ("/admin/discount_codes/count.json", Some(Target::Count), Some(Json)),
            ("/admin/discount_codes/629", Some(Target::One("629")), None),
            ("/admin/discount_codes/629.xml", Some(Target::One("629")), Some(Xml)),
            ("/admin/discount_codes/629.xml/", Some(Target::One("629")), Some(Xml)),
            ("/admin/discount_codes/629.html", Some(Target::One("629.html")), None),
            ("/admin/discount_codes/a%20b", Some(Target::One("a%20b")), None),
            ("/admin/discount_codes/.xml", None, Some(Xml)),
            ("/admin/discount_codes/1/2.json", None, Some(Json)),
            ("/admin/discount_codes2.xml", None, Some(Xml)),
            ("/admin/Discount_Codes.xml", None, Some(Xml)),
            ("/admin/account.json", None, Some(Json)),
            ("/admin", None, None),
            ("/", None, None),
        ] {
            let (plain, found) = extension(path);
            assert_eq!((find(plain), found), (target, format), "{path}");
        }
    }

    #[test]
    fn every_path_under_the_prefix_is_of_this_room() {
        for (path, here) in [
            ("/admin", true),
            ("/admin/", true),
            ("/admin/account.json", true),
            ("/administrator", false),
            ("/api/sertcard/NumberFromGoods", false),
        ] {
            assert_eq!(is_here(path), here, "{path}");
        }
    }

    #[test]
    fn verbs_do_what_they_do_in_rails() {
        let one = Target::One("1");
        for (target, verb, done) in [
            (Target::All, Verb::GET, Some(Method::List)),
            (Target::All, Verb::HEAD, Some(Method::List)),
            (Target::All, Verb::POST, Some(Method::Create)),
            (Target::All, Verb::PUT, None),
            (Target::Count, Verb::HEAD, Some(Method::Count)),
            (Target::Count, Verb::POST, None),
            (one, Verb::HEAD, Some(Method::Get)),
            (one, Verb::PUT, Some(Method::Change)),
            (one, Verb::PATCH, Some(Method::Change)),
            (one, Verb::DELETE, Some(Method::Delete)),
            (one, Verb::POST, None),
            (one, Verb::OPTIONS, None),
        ] {
            assert_eq!(method(target, &verb), done, "{verb} {target:?}");
        }
    }

    #[test]
    fn formats_are_those_of_the_headers() {
        for (accept, content_type, answer, body) in [
            ("", "", Format::Xml, None),
            ("*/*", "", Format::Xml, None),
            ("*/*", "application/json", Format::Json, Some(Format::Json)),
            ("application/json", "text/xml", Format::Json, Some(Format::Xml)),
            ("text/html, application/xml;q=0.9", "", Format::Xml, None),
            ("", "Application/JSON; charset=UTF-8", Format::Json, Some(Format::Json)),
            ("", "application/xml; charset=\"utf-8\"", Format::Xml, Some(Format::Xml)),
            ("", "application/json; charset=windows-1251", Format::Json, None),
            ("", "application/x-www-form-urlencoded", Format::Xml, None),
            ("", "application/vnd.api+json", Format::Json, Some(Format::Json)),
        ] {
            let mut headers = HeaderMap::new();
            for (name, value) in [(header::ACCEPT, accept), (header::CONTENT_TYPE, content_type)] {
                if !value.is_empty() {
                    headers.insert(name, value.parse().unwrap());
                }
            }
            assert_eq!(answer_format(&headers), answer, "{accept} {content_type}");
            assert_eq!(body_format(&headers), body, "{content_type}");
        }
    }
}
