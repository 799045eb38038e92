//! What must hold of everything that clients send here, whatever it is: the functions of the fuzz
//! targets, which ordinary tests run over the same corpus.

use domain::Currency;
use http::{HeaderMap, HeaderName, HeaderValue, header};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::cursor::{self, List};
use crate::limits::FIELD_ERRORS_MAX;
use crate::operations::activate_certificate::Activation;
use crate::operations::adjust_certificate::Adjustment;
use crate::operations::cash_out_certificate::CashOut;
use crate::operations::change_coupon::CouponChange;
use crate::operations::change_series::SeriesChange;
use crate::operations::check_certificate::Check;
use crate::operations::create_coupon::NewCoupon;
use crate::operations::create_series::NewSeries;
use crate::operations::issue_certificates::NewCertificates;
use crate::operations::reload_certificate::Reload;
use crate::problem::Problem;
use crate::query::Query;
use crate::request::{self, read, read_optional};
use crate::shapes::certificate_action::Reason;
use crate::shapes::redemption::{NewRedemption, Part};
use crate::shapes::refund::NewRefund;
use crate::wire::Money;

#[cfg(test)]
mod tests;

/// How much longer than what was sent a refusal may be: each character of a member's name may be
/// escaped in a pointer and in JSON, and stands there twice.
const REFUSAL_FACTOR: usize = 24;
/// The longest refusal of next to nothing: as many members as are named, each with a sentence that
/// stands there twice.
const REFUSAL_BYTES_MIN: usize = 256 * FIELD_ERRORS_MAX + 2_048;

/// How a body is read: what is understood of it, as far as that can be shown without a secret.
type Reading = fn(&[u8]) -> Result<String, Problem>;

const RUB: Currency = Currency::RUB;

/// The bodies of all operations that have one.
const READINGS: [Reading; 14] = [
    |body| Ok(format!("{:?}", read::<NewCoupon>(body)?.draft(RUB)?)),
    |body| Ok(format!("{:?}", read::<CouponChange>(body)?.draft(RUB)?)),
    |body| Ok(format!("{:?}", read::<NewSeries>(body)?.wish(RUB)?)),
    |body| read::<SeriesChange>(body)?.change(RUB).map(|_| String::new()),
    |body| read::<NewRedemption>(body)?.wish(RUB, None).map(|wish| format!("{:?}", wish.order)),
    |body| Ok(format!("{:?}", whole_or::<Part>(body)?.read(RUB)?)),
    |body| {
        let sent = read::<NewCertificates>(body)?;
        let nominal = Money::optional(sent.nominal.as_ref(), RUB, "/nominal")?;
        Ok(format!("{} {nominal:?} {:?} {:?}", sent.series, sent.quantity, sent.reason))
    },
    |body| {
        let sent = read::<Reload>(body)?;
        Ok(format!("{:?} {:?}", sent.amount.to_amount(RUB, "/amount")?, sent.reason))
    },
    |body| {
        let sent = read::<Adjustment>(body)?;
        Ok(format!("{:?} {:?}", sent.amount.to_minor(RUB, "/amount")?, sent.reason))
    },
    |body| {
        let sent = whole_or::<CashOut>(body)?;
        Ok(format!("{:?}", Money::optional(sent.amount.as_ref(), RUB, "/amount")?))
    },
    |body| {
        let sent = whole_or::<Activation>(body)?;
        Ok(format!("{:?}", Money::optional(sent.nominal.as_ref(), RUB, "/nominal")?))
    },
    |body| read::<Check>(body).map(|sent| sent.secret.len().to_string()),
    |body| whole_or::<Reason>(body).map(|sent| format!("{:?}", sent.reason)),
    |body| Ok(format!("{:?}", whole_or::<NewRefund>(body)?.wish(RUB)?)),
];

fn whole_or<T: DeserializeOwned + Default>(body: &[u8]) -> Result<T, Problem> {
    Ok(read_optional(body)?.unwrap_or_default())
}

/// The body of an operation: one byte says which, the rest is sent.
///
/// # Panics
///
/// Unless a refusal says what is wrong in not much more bytes than were sent, and what was understood
/// is understood the same when another program has written the same JSON.
pub fn body(data: &[u8]) {
    let Some((operation, body)) = data.split_first() else { return };
    let reading = READINGS[usize::from(*operation) % READINGS.len()];
    let understood = match reading(body) {
        Ok(understood) => understood,
        Err(problem) => return check_refusal(problem, body.len()),
    };
    // No number that was understood has a fraction, so none is rounded here.
    let json: Value = serde_json::from_slice(body).unwrap_or_else(|error| panic!("{error}"));
    let written = serde_json::to_vec_pretty(&json).unwrap_or_else(|error| panic!("{error}"));
    let again = reading(&written).unwrap_or_else(|problem| panic!("{problem:?}: {json}"));
    assert_eq!(again, understood, "{json}");
}

fn check_refusal(problem: Problem, sent: usize) {
    assert!(problem.kind.status().is_client_error(), "{problem:?}");
    let document = serde_json::to_vec(&problem.document(crate::problem::Language::English))
        .unwrap_or_default();
    let bytes_max = REFUSAL_FACTOR * sent + REFUSAL_BYTES_MIN;
    assert!((2..=bytes_max).contains(&document.len()), "{} of {sent} bytes", document.len());
    let told: Value = serde_json::from_slice(&document).unwrap_or_default();
    assert!(told["detail"].as_str().is_some_and(|detail| !detail.is_empty()), "{told}");
}

/// A request without a body: lines, of which the first byte says what the rest is: the query, a
/// cursor, a header.
///
/// # Panics
///
/// Unless a page that is asked for is within its bounds, what is refused is named, and a cursor and a
/// key have one text.
pub fn request(data: &[u8]) {
    let mut headers = HeaderMap::new();
    for line in data.split(|byte| *byte == b'\n') {
        let Some((kind, rest)) = line.split_first() else { continue };
        let text = std::str::from_utf8(rest).unwrap_or_default();
        let name = match kind {
            b'Q' => {
                check_query(text);
                continue;
            }
            b'U' => {
                check_cursor(text);
                continue;
            }
            b'K' => HeaderName::from_static("idempotency-key"),
            b'C' => header::CONTENT_TYPE,
            b'Z' => header::AUTHORIZATION,
            _ => continue,
        };
        // The server refuses other bytes before they come here.
        if let Ok(value) = HeaderValue::from_bytes(rest) {
            headers.append(name, value);
        }
    }
    match request::idempotency_key(&headers) {
        Ok(key) => assert_eq!(request::checked_key(&key), Some(key.as_str())),
        Err(problem) => check_refusal(problem, 0),
    }
    let _ = request::is_json(&headers);
    if let Some(secret) = crate::call::bearer(&headers) {
        assert_eq!(secret, secret.trim());
    }
}

fn check_query(text: &str) {
    let known = ["limit", "cursor", "from", "number", "kind"];
    let read = Query::read(text, &known).and_then(|query| {
        let page = query.page::<2>(List::Sales)?;
        let kind = query.word("kind", &[("sale", 1), ("return", 2)])?;
        Ok((page, query.moment("from")?, query.number("number")?, kind))
    });
    match read {
        Ok((page, _, number, _)) => {
            assert!((1..=crate::limits::PAGE_ITEMS_MAX).contains(&page.limit), "{page:?}");
            assert!(number.is_none_or(|number| number > 0), "{number:?}");
        }
        Err(problem) => check_refusal(problem, text.len()),
    }
}

fn check_cursor(text: &str) {
    if let Some(place) = cursor::read::<1>(List::Coupons, text) {
        assert_eq!(cursor::write(List::Coupons, &place), text);
    }
    if let Some(place) = cursor::read::<2>(List::Sales, text) {
        assert_eq!(cursor::write(List::Sales, &place), text);
    }
}
