//! Functions of the fuzz targets: properties that hold for any input of a client. Ordinary tests
//! run them over the same corpus.

use domain::Currency;
use domain::redemption::RedemptionState;
use http::{HeaderMap, HeaderName, HeaderValue, header};
use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde_json::Value;
use utoipa::IntoParams;

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
use crate::query::{Given, Paging, QueryParameters, query_parameters};
use crate::request::{self, read, read_optional};
use crate::shapes::certificate_action::Reason;
use crate::shapes::redemption::{NewRedemption, Part};
use crate::shapes::refund::NewRefund;
use crate::wire::Money;

#[cfg(test)]
mod tests;

/// Maximum ratio of a refusal to its input. Each character of a member's name may be escaped in a
/// pointer and in JSON, and occurs twice.
const REFUSAL_FACTOR: usize = 24;
/// Length of the longest refusal of a tiny input: the maximum number of named members, each with a
/// sentence that occurs twice.
const REFUSAL_BYTES_MIN: usize = 256 * FIELD_ERRORS_MAX + 2_048;

/// Reads a body and returns what can be shown of it without a secret.
type Reading = fn(&[u8]) -> Result<String, Problem>;

const RUB: Currency = Currency::RUB;

/// Readers of the bodies of all operations that have one.
const READINGS: [Reading; 14] = [
    |body| Ok(format!("{:?}", read::<NewCoupon>(body)?.draft(RUB)?)),
    |body| Ok(format!("{:?}", read::<CouponChange>(body)?.draft(RUB)?)),
    |body| Ok(format!("{:?}", read::<NewSeries>(body)?.service_request(RUB)?)),
    |body| read::<SeriesChange>(body)?.change(RUB).map(|_| String::new()),
    |body| {
        read::<NewRedemption>(body)?
            .service_request(RUB, None)
            .map(|wanted| format!("{:?}", wanted.order))
    },
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
    |body| Ok(format!("{:?}", whole_or::<NewRefund>(body)?.service_request(RUB)?)),
];

fn whole_or<T: DeserializeOwned + Default>(body: &[u8]) -> Result<T, Problem> {
    Ok(read_optional(body)?.unwrap_or_default())
}

/// Checks the body of an operation. One byte selects the operation, and the rest is the body.
///
/// # Panics
///
/// If a refusal does not say what is wrong, or is much longer than the body. Also if the same JSON,
/// written by another program, is read differently.
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

/// Checks a request without a body. Its lines each begin with a byte that selects the kind: query,
/// cursor or header.
///
/// # Panics
///
/// If a requested page is outside its bounds, if a refusal names nothing, or if a cursor or key has
/// more than one text.
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
}

/// Parameters of every type.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
struct Wanted {
    /// Moment of the request.
    #[param(value_type = String)]
    from: Given<Timestamp>,
    /// Number of the request.
    #[param(value_type = i64)]
    number: Given<i64>,
    /// Word of the request.
    #[param(value_type = String)]
    kind: Given<RedemptionState>,
}

query_parameters!(Wanted { from, number, kind });

fn check_query(text: &str) {
    let read = <(Wanted, Paging)>::read(text).and_then(|(wanted, paging)| {
        let page = paging.page::<2>(List::Sales)?;
        let (_, number) = (wanted.kind?, wanted.number?);
        wanted.from?;
        Ok((page, number))
    });
    match read {
        Ok((page, number)) => {
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
