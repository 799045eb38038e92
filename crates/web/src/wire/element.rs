//! Elements of headers with parameters: media types and languages.
//!
//! They are read leniently, as most programs read them. A protocol whose original was stricter has a
//! parser of its own.

use http::{HeaderMap, HeaderName};

/// An element such as `text/html; q=0.5`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Element<'h> {
    /// Text before the first semicolon, trimmed.
    pub name: &'h str,
    parameters: &'h str,
}

impl<'h> Element<'h> {
    /// Reads an element from its text.
    pub fn read(text: &'h str) -> Self {
        let (name, parameters) = text.split_once(';').unwrap_or((text, ""));
        Self { name: name.trim(), parameters }
    }

    /// Reads the value of a header that must be given once.
    pub fn only(headers: &'h HeaderMap, name: &HeaderName) -> Option<Self> {
        let mut values = headers.get_all(name).iter();
        let (Some(value), None) = (values.next(), values.next()) else { return None };
        value.to_str().ok().map(Self::read)
    }

    /// Reads the elements of a header that lists them. Lines that are not ASCII are left out.
    pub fn list(headers: &'h HeaderMap, name: &HeaderName) -> impl Iterator<Item = Self> {
        let lines = headers.get_all(name).iter().filter_map(|line| line.to_str().ok());
        lines.flat_map(|line| line.split(',')).map(Self::read)
    }

    /// Whether the name is this one, without case.
    pub fn is(self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }

    /// Returns the names and values of the parameters as they were sent, without the space around
    /// each.
    pub fn parameters(self) -> impl Iterator<Item = (&'h str, &'h str)> {
        self.parameters.split(';').filter_map(|parameter| parameter.trim().split_once('='))
    }
}

#[cfg(test)]
mod tests {
    use http::header;

    use super::*;

    #[test]
    fn elements_have_a_name_and_parameters() {
        let element = Element::read(" Text/HTML ; q=0.5;charset=\"utf-8\" ; x");
        assert!(element.is("text/html"));
        let parameters: Vec<_> = element.parameters().collect();
        assert_eq!(parameters, [("q", "0.5"), ("charset", "\"utf-8\"")]);
        assert_eq!(Element::read("").name, "");
    }

    #[test]
    fn a_header_has_one_element_or_lists_some() {
        let mut headers = HeaderMap::new();
        headers.append(header::ACCEPT, "a, b;q=1".parse().unwrap());
        assert!(Element::only(&headers, &header::ACCEPT).is_some());
        headers.append(header::ACCEPT, "c".parse().unwrap());
        assert!(Element::only(&headers, &header::ACCEPT).is_none());
        let names: Vec<_> = Element::list(&headers, &header::ACCEPT).map(|it| it.name).collect();
        assert_eq!(names, ["a", "b", "c"]);
    }
}
