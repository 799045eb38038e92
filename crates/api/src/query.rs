//! Query parameters. Each must be known and given once.

use domain::operation::OperationKind;
use jiff::Timestamp;
use jiff::civil::Date;
use utoipa::IntoParams;

use crate::cursor::{self, List};
use crate::limits::{PAGE_ITEMS_DEFAULT, PAGE_ITEMS_MAX, SHOWN_CHARS_MAX};
use crate::parameters::Described;
use crate::problem::{FieldError, Problem, ProblemKind};

/// Parameters of a query as a struct, which [`query_parameters!`] implements.
pub(crate) trait QueryParameters: Described + Sized {
    /// Whether there is a parameter with this name.
    fn knows(name: &str) -> bool;

    /// Takes the parameters from a query.
    fn take(query: &Query) -> Self;

    /// Reads a query string.
    ///
    /// # Errors
    ///
    /// A parameter is unknown or given more than once. A wrong value is an error of its field.
    fn read(query: &str) -> Result<Self, Problem> {
        Query::read(query, Self::knows).map(|query| Self::take(&query))
    }
}

impl<A: QueryParameters, B: QueryParameters> QueryParameters for (A, B) {
    fn knows(name: &str) -> bool {
        A::knows(name) || B::knows(name)
    }

    fn take(query: &Query) -> Self {
        (A::take(query), B::take(query))
    }
}

/// Implements [`QueryParameters`] for a struct, whose fields are of type `Option<String>` or
/// [`Given`]. A field that is left out does not compile.
macro_rules! query_parameters {
    ($name:ident { $($field:ident),+ }) => {
        $crate::parameters::described!($name);

        impl $crate::query::QueryParameters for $name {
            fn knows(name: &str) -> bool {
                [$(stringify!($field)),+].contains(&name)
            }

            fn take(query: &$crate::query::Query) -> Self {
                Self { $($field: $crate::query::Field::take(query, stringify!($field))),+ }
            }
        }
    };
}

pub(crate) use query_parameters;

/// A parameter that may be absent or wrong. The operation decides which wrong parameter it reports
/// first.
pub(crate) type Given<T> = Result<Option<T>, Problem>;

/// A field of a struct of query parameters.
pub(crate) trait Field {
    /// Takes the parameter with this name.
    fn take(query: &Query, name: &str) -> Self;
}

impl Field for Option<String> {
    fn take(query: &Query, name: &str) -> Self {
        query.text(name).map(str::to_owned)
    }
}

impl<T: QueryValue> Field for Given<T> {
    fn take(query: &Query, name: &str) -> Self {
        let value = |text: &str| T::read(text).map_err(|must| invalid(name, &must));
        query.text(name).map(value).transpose()
    }
}

/// The value of a query parameter.
pub(crate) trait QueryValue: Sized {
    /// Reads the value. The error says what the value must be.
    fn read(text: &str) -> Result<Self, String>;
}

/// A whole number from 1.
impl QueryValue for i64 {
    fn read(text: &str) -> Result<Self, String> {
        let digits = text.bytes().all(|byte| byte.is_ascii_digit());
        let number = text.parse().ok().filter(|number| digits && *number > 0);
        number.ok_or_else(|| "must be a whole number from 1".to_owned())
    }
}

/// A time in UTC.
impl QueryValue for Timestamp {
    fn read(text: &str) -> Result<Self, String> {
        // What RFC 9557 adds to a moment is not looked at, so it must not be there.
        let moment = text.parse().ok().filter(|_| !text.contains('['));
        let must = "must be a time such as 2026-11-22T10:00:00Z (in a query, + is %2B)";
        moment.ok_or_else(|| must.to_owned())
    }
}

/// A day of the operator's calendar.
impl QueryValue for Date {
    fn read(text: &str) -> Result<Self, String> {
        let is_plain = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
        let day = text.parse().ok().filter(|_| is_plain && text.len() == 10);
        day.ok_or_else(|| "must be a day such as 2026-11-22".to_owned())
    }
}

/// Kind of an operation, by its name.
impl QueryValue for OperationKind {
    fn read(text: &str) -> Result<Self, String> {
        let names: Vec<(&str, Self)> = Self::ALL.iter().map(|kind| (kind.name(), *kind)).collect();
        word(text, &names)
    }
}

/// Order of a list by time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TimeOrder {
    OldestFirst,
    NewestFirst,
}

impl QueryValue for TimeOrder {
    fn read(text: &str) -> Result<Self, String> {
        word(text, &[("oldest", Self::OldestFirst), ("newest", Self::NewestFirst)])
    }
}

/// A phone, as people write it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Phone(pub(crate) i64);

impl QueryValue for Phone {
    fn read(text: &str) -> Result<Self, String> {
        phone(text).map(Self).ok_or_else(|| "must be a phone of 7 to 15 digits".to_owned())
    }
}

/// Returns the meaning of one of the given words.
pub(crate) fn word<T: Copy>(text: &str, words: &[(&str, T)]) -> Result<T, String> {
    let found = words.iter().find(|(word, _)| *word == text);
    let listed = || words.iter().map(|(word, _)| *word).collect::<Vec<_>>().join(", ");
    found.map(|(_, meaning)| *meaning).ok_or_else(|| format!("must be one of {}", listed()))
}

/// Maximum number of items on a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PageItems(u32);

impl QueryValue for PageItems {
    fn read(text: &str) -> Result<Self, String> {
        let limit = text.parse().ok().filter(|limit| (1..=PAGE_ITEMS_MAX).contains(limit));
        let must = || format!("must be a whole number from 1 to {PAGE_ITEMS_MAX}");
        limit.map(Self).ok_or_else(must)
    }
}

/// Parameters of every list.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Paging {
    /// Maximum number of items on the page, 1 to 200. Default: 50.
    #[param(value_type = u32, required = false, minimum = 1, maximum = 200, default = 50)]
    limit: Given<PageItems>,
    /// Value of `next_cursor` of the previous page. Default: the first page.
    cursor: Option<String>,
}

query_parameters!(Paging { limit, cursor });

/// A requested page of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PageRequest<const PARTS: usize> {
    /// Maximum number of items.
    pub(crate) limit: u32,
    /// Position in the cursor. `None` for the first page.
    pub(crate) place: Option<[i64; PARTS]>,
}

impl Paging {
    /// Returns the requested page of a list.
    pub(crate) fn page<const PARTS: usize>(
        self,
        list: List,
    ) -> Result<PageRequest<PARTS>, Problem> {
        let limit = self.limit?.map_or(PAGE_ITEMS_DEFAULT, |PageItems(limit)| limit);
        let place = |text: String| {
            let must = "must be a `next_cursor` of this list";
            cursor::read(list, &text).ok_or_else(|| invalid("cursor", must))
        };
        Ok(PageRequest { limit, place: self.cursor.map(place).transpose()? })
    }
}

/// Parameters by name. A name without a value counts as absent.
#[derive(Debug)]
pub(crate) struct Query(Vec<(String, String)>);

impl Query {
    /// Reads a query string whose parameters must be known.
    fn read(query: &str, known: impl Fn(&str) -> bool) -> Result<Self, Problem> {
        let mut pairs: Vec<(String, String)> = Vec::new();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            if !known(&name) {
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
    fn text(&self, name: &str) -> Option<&str> {
        let named = self.0.iter().find(|(known, _)| known == name);
        named.map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }
}

/// Returns the digits of a phone, without the separators that people write.
pub(crate) fn phone(text: &str) -> Option<i64> {
    let sign = |c: &char| !matches!(c, ' ' | '\u{a0}' | '+' | '-' | '(' | ')' | '.');
    let digits: String = text.trim().chars().filter(sign).collect();
    let fits = (7..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    digits.parse().ok().filter(|_| fits)
}

/// Makes the problem of a wrong parameter.
pub(crate) fn invalid(name: &str, detail: &str) -> Problem {
    Problem::of_fields(ProblemKind::QueryInvalid, vec![FieldError::parameter(name, detail)])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Parameters for these tests.
    #[derive(IntoParams)]
    #[into_params(parameter_in = Query)]
    struct Wanted {
        /// A moment for these tests.
        #[param(value_type = String)]
        from: Given<Timestamp>,
    }

    query_parameters!(Wanted { from });

    #[track_caller]
    fn refused<T: std::fmt::Debug>(result: Result<T, Problem>) {
        assert_eq!(result.unwrap_err().kind, ProblemKind::QueryInvalid);
    }

    #[test]
    fn pages_are_bounded() {
        let page = |query| {
            let (_, paging) = <(Wanted, Paging)>::read(query)?;
            paging.page(List::Coupons)
        };
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
        let from = |query| Wanted::read(query).and_then(|wanted| wanted.from);
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
