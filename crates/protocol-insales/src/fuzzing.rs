//! Functions of the fuzz targets: properties that hold for any input of a client. Ordinary tests
//! run them over the same corpus.

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

/// Maximum length of a refusal: every member with a sentence, or a sentence with a sent name.
const REFUSAL_BYTES_MAX: usize = 4_096;

/// Checks the body of a request. One byte selects the format, and the rest is the body.
///
/// # Panics
///
/// If a refusal has no text or a long one. If the explanation is much longer than the body. If a
/// coupon made from the body changes when its answer is sent back, in either format and style.
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

/// Sends a coupon back as it was answered, as clients do that change one member.
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
        limits: domain::ActLimits::default(),
        closed_through: None,
    }
}

/// Checks a request without a body. The first byte of each line selects its kind: the query, the
/// path, or a header.
///
/// # Panics
///
/// If a page is longer than allowed, if an invalid parameter is not named, or if a path means
/// different things with and without an extension.
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
