//! What must hold of everything that clients send here, whatever it is: the functions of the fuzz
//! targets, which ordinary tests run over the same corpus.

use domain::coupon::CouponTerms;
use domain::{Coupon, CouponId, Currency, OperationId, Operator, OperatorId};
use http::{HeaderMap, HeaderValue, Method as Verb, header};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::convert::{all_errors, draft, message};
use crate::error::{Failure, FieldError};
use crate::limits::PER_PAGE_MAX;
use crate::settings::Language;
use crate::wire::render::{self, DatetimeType, Style};
use crate::wire::{self, Format};
use crate::{auth, explain, query, routing};

#[cfg(test)]
mod tests;

/// The longest refusal: every member with a sentence, or a sentence with a name that was sent.
const REFUSAL_BYTES_MAX: usize = 4_096;

/// The body of a request: one byte for the format, the rest is sent.
///
/// # Panics
///
/// Unless a refusal has a text that is not long; what is told of the body is not much longer than it;
/// and a coupon that the body makes is left as it is when it is sent back as it was answered, in
/// either format and style.
pub fn body(data: &[u8]) {
    let Some((format, body)) = data.split_first() else { return };
    let (format, media_type) = if format % 2 == 0 {
        (Format::Json, "application/json")
    } else {
        (Format::Xml, "text/xml")
    };
    let told = explain(media_type, body);
    assert!(told.len() <= 6 * body.len() + REFUSAL_BYTES_MAX, "{} bytes told", told.len());
    let read = match wire::read(format, body) {
        Ok(read) => read,
        Err(error) => return check_refusal(&Failure::Unreadable(error)),
    };
    let operator = operator();
    let (draft, errors) = draft(&read.members);
    let problems = all_errors(&draft, None, errors.clone(), &operator);
    if !problems.is_empty() {
        assert!(problems.is_sorted_by_key(place), "{problems:?}");
        return check_refusal(&Failure::Fields(problems));
    }
    let terms = draft.terms(None, operator.currency.digits());
    check_echo(terms.unwrap_or_else(|problems| panic!("{problems:?}")), &operator);
}

fn place(error: &FieldError) -> Option<usize> {
    crate::convert::WRITABLE.iter().position(|field| *field == error.field)
}

fn check_refusal(failure: &Failure) {
    for language in [Language::Russian, Language::English] {
        for format in [Format::Json, Format::Xml] {
            let text = failure.text(format, language);
            assert!(text.len() <= REFUSAL_BYTES_MAX, "{} bytes: {failure:?}", text.len());
            assert!(!text.is_empty() || matches!(failure, Failure::Fields(_)), "{failure:?}");
        }
    }
}

/// Clients read a coupon, change a member and send all of it back.
fn check_echo(terms: CouponTerms, operator: &Operator) {
    let now = Timestamp::UNIX_EPOCH;
    let coupon = Coupon {
        id: CouponId { operator: operator.id, number: 7 },
        terms,
        uses: 0,
        use_entries: 0,
        last_use: None,
        created_at: now,
        updated_at: now,
        deleted_at: None,
        created_in: OperationId(1),
        changed_in: OperationId(1),
    };
    let told = message(&coupon, operator, now);
    for later_members in [true, false] {
        for format in [Format::Json, Format::Xml] {
            let style = Style { datetime_type: DatetimeType::Datetime, later_members };
            let answered = render::one(format, style, &told);
            let sent = wire::read(format, &answered);
            let sent =
                sent.unwrap_or_else(|error| panic!("{error:?}: {}", answered.escape_ascii()));
            let (draft, errors) = draft(&sent.members);
            assert!(errors.is_empty(), "{errors:?}: {}", answered.escape_ascii());
            let terms = draft.terms(Some(&coupon.terms), operator.currency.digits());
            assert_eq!(terms.as_ref(), Ok(&coupon.terms), "{}", answered.escape_ascii());
        }
    }
}

fn operator() -> Operator {
    Operator {
        id: OperatorId(1),
        name: "House".to_owned(),
        zone: TimeZone::UTC,
        currency: Currency::RUB,
        country: None,
        disabled: false,
    }
}

/// A request without a body: lines, of which the first byte says what the rest is: the query, the
/// path, a header.
///
/// # Panics
///
/// Unless what is asked for is a page of a list that is no larger than allowed, or each parameter
/// that cannot be understood is named; and a path has one meaning, with an extension or without.
pub fn request(data: &[u8]) {
    let (mut asked, mut path) = ("", "/");
    let mut headers = HeaderMap::new();
    for line in data.split(|byte| *byte == b'\n') {
        let Some((kind, rest)) = line.split_first() else { continue };
        let name = match kind {
            b'Q' => {
                asked = std::str::from_utf8(rest).unwrap_or(asked);
                continue;
            }
            b'P' => {
                path = std::str::from_utf8(rest).unwrap_or(path);
                continue;
            }
            b'A' => header::ACCEPT,
            b'C' => header::CONTENT_TYPE,
            b'Z' => header::AUTHORIZATION,
            _ => continue,
        };
        // The server refuses other bytes before they come here.
        if let Ok(value) = HeaderValue::from_bytes(rest) {
            headers.append(name, value);
        }
    }
    match query::page(Some(asked), &TimeZone::UTC) {
        Ok(page) => {
            assert!((1..=PER_PAGE_MAX).contains(&page.limit), "{page:?}");
            let again = query::page(Some(&format!("&x=1&{asked}&")), &TimeZone::UTC);
            assert_eq!(again, Ok(page), "unknown names are ignored");
        }
        Err(errors) => {
            assert!(!errors.is_empty() && errors.len() <= 5, "{errors:?}");
            assert!(
                errors.iter().all(|error| asked.contains(['=', '&']) && !error.field.is_empty())
            );
            check_refusal(&Failure::Fields(errors));
        }
    }
    let (plain, _) = routing::extension(path);
    let target = routing::find(plain);
    if target.is_some() {
        assert!(routing::is_here(path), "{path:?}");
        let with = format!("{plain}.json");
        assert_eq!(routing::extension(&with), (plain, Some(Format::Json)));
        for verb in [Verb::GET, Verb::POST, Verb::PUT, Verb::DELETE, Verb::OPTIONS] {
            let _ = target.and_then(|target| routing::method(target, &verb));
        }
    }
    if let Some(format) = routing::body_format(&headers) {
        headers.remove(header::ACCEPT);
        assert_eq!(routing::answer_format(&headers), format, "{headers:?}");
    }
    if let Some(pair) = auth::basic(&headers) {
        let sent = headers.get(header::AUTHORIZATION).map_or(0, HeaderValue::len);
        assert!(pair.len() < sent, "{} bytes of {sent}", pair.len());
    }
}
