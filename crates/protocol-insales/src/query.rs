//! Query of a list: filters and page.
//!
//! Unknown names are ignored. Clients send parameters of other lists of the original (`deleted`),
//! and some send the query of their last list with every later request.

use jiff::tz::TimeZone;
use service::CouponList;

use crate::error::{FieldError, Problem};
use crate::limits::{PER_PAGE_DEFAULT, PER_PAGE_MAX};
use crate::wire::Given;
use crate::wire::value::{self, ValueError};

/// One page of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Page {
    pub(crate) list: CouponList,
    pub(crate) skip: u64,
    pub(crate) limit: u32,
}

/// Reads a query. `zone` is the zone of times without one. Blank values count as absent. Of
/// repeated parameters the last counts, as in Rails.
///
/// # Errors
///
/// All values that cannot be understood, because a client that pages with one would never finish.
/// Then a page that is too long.
pub(crate) fn page(query: Option<&str>, zone: &TimeZone) -> Result<Page, Vec<FieldError>> {
    let mut page = None;
    let mut per_page = None;
    let mut limit = None;
    let mut since = None;
    let mut from_id = None;
    for (name, text) in form_urlencoded::parse(query.unwrap_or_default().as_bytes()) {
        let text = text.into_owned();
        match name.as_ref() {
            "page" => page = Some(text),
            "per_page" => per_page = Some(text),
            "limit" => limit = Some(text),
            "updated_since" => since = Some(text),
            "from_id" => from_id = Some(text),
            _ => {}
        }
    }
    let mut errors = Vec::new();
    let page = count("page", page, &mut errors);
    let per_page = count("per_page", per_page, &mut errors);
    let limit = count("limit", limit, &mut errors);
    let from_id = count("from_id", from_id, &mut errors);
    let since = since.filter(|text| !text.trim().is_empty()).and_then(|text| {
        let moment = value::moment(&text, zone);
        moment.map_err(|error| errors.push(FieldError::new("updated_since", error.into()))).ok()
    });
    if !errors.is_empty() {
        return Err(errors);
    }
    // Page 0 is the first one in Rails' pagination, and a page of 0 the default.
    let page = page.unwrap_or(1).max(1);
    let per_page = per_page.filter(|asked| *asked > 0);
    let asked = per_page.or(limit).filter(|asked| *asked > 0);
    let limit = match asked.map(u32::try_from) {
        None => PER_PAGE_DEFAULT,
        Some(Ok(asked)) if asked <= PER_PAGE_MAX => asked,
        // A client takes a page that is shorter than it asked for as the last one.
        Some(Ok(_) | Err(_)) => {
            let name = if per_page.is_some() { "per_page" } else { "limit" };
            return Err(vec![FieldError::new(name, Problem::AboveMax { max: PER_PAGE_MAX })]);
        }
    };
    let list = match since {
        Some(since) => {
            let after = from_id.map(|id| i64::try_from(id).unwrap_or(i64::MAX));
            CouponList::ChangedSince { since, after }
        }
        // The original ignores `from_id` alone.
        None => CouponList::ByNumber,
    };
    Ok(Page { list, skip: (page - 1).saturating_mul(u64::from(limit)), limit })
}

/// Reads a number from 0.
fn count(name: &'static str, text: Option<String>, errors: &mut Vec<FieldError>) -> Option<u64> {
    let number = match value::integer(&Given::Text(text?)) {
        // More than any list has.
        Err(ValueError::TooLarge) => Ok(Some(i64::MAX)),
        number => number,
    };
    let problem = match number {
        Ok(None) => return None,
        Ok(Some(number)) => match u64::try_from(number) {
            Ok(number) => return Some(number),
            Err(_) => Problem::Rule(domain::coupon::FieldProblem::Negative),
        },
        Err(error) => error.into(),
    };
    errors.push(FieldError::new(name, problem));
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn since(moment: &str, after: Option<i64>) -> CouponList {
        CouponList::ChangedSince { since: moment.parse().unwrap(), after }
    }

    #[test]
    fn pages_are_counted_from_one_in_the_size_asked_for() {
        let moscow = TimeZone::get("Europe/Moscow").unwrap();
        let all = CouponList::ByNumber;
        for (query, list, skip, limit) in [
            ("", all, 0, 250),
            ("page=1&per_page=250", all, 0, 250),
            ("page=3&per_page=100", all, 200, 100),
            ("page=3&limit=10", all, 20, 10),
            ("per_page=10&limit=20&page=2", all, 10, 10),
            ("page=2", all, 250, 250),
            ("page=0&per_page=0", all, 0, 250),
            ("page=&per_page=", all, 0, 250),
            ("page=2&page=5&per_page=1", all, 4, 1),
            ("per_page=500&page=2", all, 500, 500),
            ("per_page=10&limit=501", all, 0, 10),
            ("page=99999999999999999999&per_page=10", all, u64::MAX, 10),
            ("page=1&per_page=10&deleted=true&x[]=1", all, 0, 10),
            ("from_id=5", all, 0, 250),
            ("updated_since=", all, 0, 250),
            ("updated_since=2017-09-04", since("2017-09-03T21:00:00Z", None), 0, 250),
            (
                "page=2&per_page=10&updated_since=2017-09-04+00%3A00%3A00+%2B03%3A00&from_id=7",
                since("2017-09-03T21:00:00Z", Some(7)),
                10,
                10,
            ),
            (
                "updated_since=2017-09-04T00:00:00+05:00",
                since("2017-09-03T19:00:00Z", None),
                0,
                250,
            ),
        ] {
            let found = page(Some(query), &moscow).unwrap();
            let skip = if skip == u64::MAX { found.skip.max(1 << 60) } else { skip };
            assert_eq!(found, Page { list, skip, limit }, "{query}");
        }
        assert_eq!(page(None, &moscow).unwrap().limit, 250);
    }

    #[test]
    fn what_is_no_number_or_moment_is_named() {
        let zone = TimeZone::UTC;
        for (query, fields) in [
            ("page=x", &["page"][..]),
            ("page=-1", &["page"]),
            ("page=1.5&per_page=many", &["page", "per_page"]),
            ("limit=x&updated_since=yesterday&from_id=x", &["limit", "from_id", "updated_since"]),
            ("updated_since=2017-02-30", &["updated_since"]),
            ("per_page=501", &["per_page"]),
            ("limit=501&page=2", &["limit"]),
            ("per_page=&limit=100000", &["limit"]),
            ("per_page=0&limit=9999999999999999999999", &["limit"]),
        ] {
            let errors = page(Some(query), &zone).unwrap_err();
            let named: Vec<_> = errors.iter().map(|error| error.field).collect();
            assert_eq!(named, fields, "{query}");
        }
    }
}
