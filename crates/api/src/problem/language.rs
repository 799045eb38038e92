//! Languages of problems: English, or Russian if the request prefers it.

use http::{HeaderMap, HeaderValue, header};
use web::wire::element::Element;

use super::ProblemKind;

/// Language of problem titles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Language {
    /// English, which is the default.
    English,
    /// Russian, if the request prefers it.
    Russian,
}

impl Language {
    /// Returns the language that a request prefers (`Accept-Language`, RFC 9110, 12.5.4).
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let mut best = (Self::English, 0_u32);
        for range in Element::list(headers, &header::ACCEPT_LANGUAGE) {
            let mut parameters = range.parameters();
            let quality = parameters.find(|(name, _)| *name == "q");
            let quality = quality.map_or(Some(1_000), |(_, text)| thousandths(text));
            let language = match range.name.split('-').next().unwrap_or_default() {
                primary if primary.eq_ignore_ascii_case("ru") => Self::Russian,
                primary if primary.eq_ignore_ascii_case("en") || primary == "*" => Self::English,
                _ => continue,
            };
            if let Some(quality) = quality.filter(|quality| *quality > best.1) {
                best = (language, quality);
            }
        }
        best.0
    }

    /// Returns the tag of the language.
    pub(crate) const fn tag(self) -> HeaderValue {
        match self {
            Self::English => HeaderValue::from_static("en"),
            Self::Russian => HeaderValue::from_static("ru"),
        }
    }

    /// Returns the title of a type.
    pub(super) const fn title(self, kind: ProblemKind) -> &'static str {
        match self {
            Self::English => kind.title(),
            Self::Russian => super::russian::title(kind),
        }
    }
}

/// Reads a `q` value in thousandths.
fn thousandths(text: &str) -> Option<u32> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = fraction.len() <= 3 && fraction.bytes().all(|byte| byte.is_ascii_digit());
    match whole {
        "0" if digits => format!("{fraction:0<3}").parse().ok(),
        "1" if digits && fraction.bytes().all(|byte| byte == b'0') => Some(1_000),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_preferred_language_is_told() {
        for (values, russian) in [
            (&[][..], false),
            (&["ru"], true),
            (&["ru-RU,ru;q=0.9,en;q=0.8"], true),
            (&["RU"], true),
            (&["en-US,en;q=0.9,ru;q=0.8"], false),
            (&["en;q=0.5, ru;q=0.7"], true),
            (&["de, ru;q=0.1"], true),
            (&["de"], false),
            (&["*"], false),
            (&["ru;q=0"], false),
            (&["ru;q=x"], false),
            (&["ru;q=1.5"], false),
            (&["de", "ru"], true),
            (&["", ",,ru"], true),
            (&["rus"], false),
        ] {
            let mut headers = HeaderMap::new();
            for value in values {
                headers.append(header::ACCEPT_LANGUAGE, value.parse().unwrap());
            }
            assert_eq!(Language::of(&headers) == Language::Russian, russian, "{values:?}");
        }
    }

    #[test]
    fn every_type_has_a_title_of_its_own_in_russian() {
        let mut seen = std::collections::HashSet::new();
        for kind in ProblemKind::ALL {
            let title = Language::Russian.title(*kind);
            assert!(seen.insert(title), "{title} is told of two types");
            assert!(title.chars().any(|letter| ('а'..='я').contains(&letter)), "{title}");
            assert!(!title.ends_with('.'), "{title}");
        }
    }
}
