//! Languages of the reader.

use http::{HeaderMap, HeaderName, header};

use crate::words::{EN, RU, Words};

/// One of the languages of the console.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Language {
    /// British English, with day before month.
    English,
    /// Russian as in Russia.
    Russian,
}

impl Language {
    /// Both of them, in the order in which they are offered.
    pub(crate) const ALL: [Self; 2] = [Self::Russian, Self::English];

    /// The tag of the language in HTML and cookies.
    pub(crate) const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Russian => "ru",
        }
    }

    /// Reads a tag of a cookie or form.
    pub(crate) fn parse(tag: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.tag() == tag)
    }

    /// All texts in this language.
    pub(crate) const fn words(self) -> &'static Words {
        match self {
            Self::English => &EN,
            Self::Russian => &RU,
        }
    }

    /// The preferred language of a browser. If both have the same weight, the first one.
    pub(crate) fn of_browser(headers: &HeaderMap) -> Self {
        let mut best = (Self::English, 0.0);
        for (name, weight) in weighted(headers, &header::ACCEPT_LANGUAGE) {
            let language = name.split('-').next().and_then(Self::parse);
            if let Some(language) = language.filter(|_| weight > best.1) {
                best = (language, weight);
            }
        }
        best.0
    }
}

/// Names in a header that lists them, each with its weight from 0 to 1.
pub(crate) fn weighted(headers: &HeaderMap, name: &HeaderName) -> Vec<(String, f32)> {
    let lines = headers.get_all(name).iter().filter_map(|line| line.to_str().ok());
    let entries = lines.flat_map(|line| line.split(','));
    let read = entries.map(|entry| {
        let mut parts = entry.split(';').map(str::trim);
        let name = parts.next().unwrap_or_default().to_ascii_lowercase();
        let weight = parts.find_map(|part| part.strip_prefix("q=")?.parse::<f32>().ok());
        (name, weight.unwrap_or(1.0))
    });
    read.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_is_the_preferred_one() {
        for (value, expected) in [
            ("", Language::English),
            ("ru", Language::Russian),
            ("ru-RU,ru;q=0.9,en-US;q=0.8,en;q=0.7", Language::Russian),
            ("en-US,en;q=0.9,ru;q=0.8", Language::English),
            ("de, ru;q=0.5, en;q=0.4", Language::Russian),
            ("ru;q=0, en;q=0.1", Language::English),
            ("fr", Language::English),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_LANGUAGE, value.parse().unwrap());
            assert_eq!(Language::of_browser(&headers), expected, "{value}");
        }
    }
}
