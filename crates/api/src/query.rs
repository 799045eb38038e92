//! Query parameters. Each must be known and given once.

use jiff::Timestamp;

use crate::cursor::{self, List};
use crate::limits::{PAGE_ITEMS_DEFAULT, PAGE_ITEMS_MAX, SHOWN_CHARS_MAX};
use crate::problem::{FieldError, Problem, ProblemKind};

/// Parameters by name. A name without a value counts as absent.
#[derive(Debug)]
pub(crate) struct Query(Vec<(String, String)>);

/// A requested page of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PageRequest<const PARTS: usize> {
    /// Maximum number of items.
    pub(crate) limit: u32,
    /// Position in the cursor. `None` for the first page.
    pub(crate) place: Option<[i64; PARTS]>,
}

impl Query {
    /// Reads a query string.
    pub(crate) fn read(query: &str, known: &[&str]) -> Result<Self, Problem> {
        let mut pairs: Vec<(String, String)> = Vec::new();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            if !known.contains(&&*name) {
                let name: String = name.chars().take(SHOWN_CHARS_MAX).collect();
                return Err(invalid(&name, "is not a parameter of this operation"));
            }
            if pairs.iter().any(|(known, _)| *known == name) {
                return Err(invalid(&name, "is given more than once"));
            }
            pairs.push((name.into_owned(), value.into_owned()));
        }
        Ok(Self(pairs))
    }

    /// Returns the value of a parameter.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        let named = self.0.iter().find(|(known, _)| known == name);
        named.map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }

    /// Returns a whole number from 1.
    pub(crate) fn number(&self, name: &str) -> Result<Option<i64>, Problem> {
        let number = |text: &str| {
            let digits = text.bytes().all(|byte| byte.is_ascii_digit());
            let number = text.parse().ok().filter(|number| digits && *number > 0);
            number.ok_or_else(|| invalid(name, "must be a whole number from 1"))
        };
        self.text(name).map(number).transpose()
    }

    /// Returns a time in UTC.
    pub(crate) fn moment(&self, name: &str) -> Result<Option<Timestamp>, Problem> {
        let moment = |text: &str| {
            // What RFC 9557 adds to a moment is not looked at, so it must not be there.
            let moment = text.parse().ok().filter(|_| !text.contains('['));
            let must = "must be a time such as 2026-11-22T10:00:00Z (in a query, + is %2B)";
            moment.ok_or_else(|| invalid(name, must))
        };
        self.text(name).map(moment).transpose()
    }

    /// Returns the value of one of the given words.
    pub(crate) fn word<T: Copy>(
        &self,
        name: &str,
        words: &[(&str, T)],
    ) -> Result<Option<T>, Problem> {
        let meaning = |text: &str| {
            let found = words.iter().find(|(word, _)| *word == text);
            let listed: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
            let must = || invalid(name, &format!("must be one of {}", listed.join(", ")));
            found.map(|(_, meaning)| *meaning).ok_or_else(must)
        };
        self.text(name).map(meaning).transpose()
    }

    /// Returns a phone, as people write it.
    pub(crate) fn phone(&self, name: &str) -> Result<Option<i64>, Problem> {
        let phone = |text: &str| {
            phone(text).ok_or_else(|| invalid(name, "must be a phone of 7 to 15 digits"))
        };
        self.text(name).map(phone).transpose()
    }

    /// Reads `limit` and `cursor`.
    pub(crate) fn page<const PARTS: usize>(
        &self,
        list: List,
    ) -> Result<PageRequest<PARTS>, Problem> {
        let limit = match self.text("limit") {
            None => PAGE_ITEMS_DEFAULT,
            Some(text) => {
                let limit = text.parse().ok().filter(|limit| (1..=PAGE_ITEMS_MAX).contains(limit));
                let must = format!("must be a whole number from 1 to {PAGE_ITEMS_MAX}");
                limit.ok_or_else(|| invalid("limit", &must))?
            }
        };
        let place = |text| {
            let must = "must be a `next_cursor` of this list";
            cursor::read(list, text).ok_or_else(|| invalid("cursor", must))
        };
        Ok(PageRequest { limit, place: self.text("cursor").map(place).transpose()? })
    }
}

/// Returns the digits of a phone, without the separators that people write.
pub(crate) fn phone(text: &str) -> Option<i64> {
    let sign = |c: &char| !matches!(c, ' ' | '\u{a0}' | '+' | '-' | '(' | ')' | '.');
    let digits: String = text.trim().chars().filter(sign).collect();
    let fits = (7..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    digits.parse().ok().filter(|_| fits)
}

fn invalid(name: &str, detail: &str) -> Problem {
    Problem::of_fields(ProblemKind::QueryInvalid, vec![FieldError::parameter(name, detail)])
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: &[&str] = &["limit", "cursor", "from"];

    #[track_caller]
    fn refused<T: std::fmt::Debug>(result: Result<T, Problem>) {
        assert_eq!(result.unwrap_err().kind, ProblemKind::QueryInvalid);
    }

    #[test]
    fn pages_are_bounded() {
        let page = |query| Query::read(query, KNOWN).and_then(|query| query.page(List::Coupons));
        let cursor = format!("cursor={}", cursor::write(List::Coupons, &[7]));
        for (query, limit, place) in [
            ("", 50, None),
            ("limit=", 50, None),
            ("limit=1", 1, None),
            ("limit=200&", 200, None),
            (&cursor, 50, Some([7])),
        ] {
            assert_eq!(page(query), Ok(PageRequest { limit, place }), "{query}");
        }
        for query in ["limit=0", "limit=201", "limit=-1", "limit=a", "cursor=x", "limit=1&limit=1"]
        {
            refused(page(query));
        }
        refused(page("page=2"));
    }

    #[test]
    fn moments_have_a_zone() {
        let from = |query| Query::read(query, KNOWN).and_then(|query| query.moment("from"));
        for query in ["from=2026-11-22T10:00:00Z", "from=2026-11-22T13:00:00%2B03:00"] {
            assert_eq!(from(query), Ok(Some("2026-11-22T10:00:00Z".parse().unwrap())), "{query}");
        }
        for query in
            ["from=2026-11-22", "from=2026-11-22T10:00:00", "from=2026-11-22T10:00:00Z[UTC]"]
        {
            refused(from(query));
        }
    }
}
