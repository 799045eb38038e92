//! Parameters of operations: in the path, the query and the headers.
//!
//! An operation names the types of its parameters in its `Call`. Each type reads its parameters and
//! describes them in the OpenAPI document.

use domain::{CertificateNumber, EventId, OperationId, SeriesId, UserId};
use http::HeaderMap;
use service::ReportName;
use utoipa::IntoParams;
use utoipa::openapi::path::Parameter;

use crate::problem::{Problem, ProblemKind};
use crate::request;
use crate::shapes::event::parse_event_id;

/// Parameters with a description for the OpenAPI document.
pub(crate) trait Described {
    /// Returns the descriptions of the parameters.
    fn described() -> Vec<Parameter>;
}

impl Described for () {
    fn described() -> Vec<Parameter> {
        Vec::new()
    }
}

impl<A: Described, B: Described> Described for (A, B) {
    fn described() -> Vec<Parameter> {
        [A::described(), B::described()].concat()
    }
}

/// Describes parameters as `utoipa` derives it from their struct.
macro_rules! described {
    ($($name:ty),+) => {$(
        impl $crate::parameters::Described for $name {
            fn described() -> Vec<utoipa::openapi::path::Parameter> {
                // Each struct says itself where its parameters are.
                <Self as utoipa::IntoParams>::into_params(|| None)
            }
        }
    )+};
}

pub(crate) use described;

described!(
    Keyed,
    ApprovalInPath,
    CertificateInPath,
    CouponInPath,
    DeliveryInPath,
    EventInPath,
    RequestInPath,
    RedemptionInPath,
    ReportInPath,
    SaleInPath,
    SeriesInPath,
    UserInPath
);

/// The parameter of a path. A path has at most one.
pub(crate) trait PathParameter: Described + Sized {
    /// Reads the parameter from its decoded text.
    fn read(text: &str) -> Result<Self, Problem>;
}

/// Header of every operation that creates or changes something.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
pub(crate) struct Keyed {
    /// Idempotency key of the request. A retry with the same key and body has no second effect and
    /// gets the first answer. The key belongs to the API key that sent it: another API key may use
    /// the same text for another request. A rotated API key keeps its idempotency keys.
    #[param(rename = "Idempotency-Key", min_length = 1, max_length = 255, pattern = "^[!-~]+$")]
    pub(crate) idempotency_key: String,
}

impl Keyed {
    /// Reads the header of a request.
    pub(crate) fn read(headers: &HeaderMap) -> Result<Self, Problem> {
        Ok(Self { idempotency_key: request::idempotency_key(headers)? })
    }
}

/// Certificate in the path.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
pub(crate) struct CertificateInPath {
    /// Number of the certificate, as printed.
    // A text that is no number is treated as a number that does not exist.
    #[param(value_type = String, required = true, pattern = "^[0-9]{1,19}$")]
    pub(crate) number: Option<CertificateNumber>,
}

impl CertificateInPath {
    /// Reads the number. `None` if the text is none.
    pub(crate) fn of(text: &str) -> Self {
        Self { number: CertificateNumber::parse(text) }
    }
}

impl PathParameter for CertificateInPath {
    fn read(text: &str) -> Result<Self, Problem> {
        Ok(Self::of(text))
    }
}

/// Coupon in the path.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
pub(crate) struct CouponInPath {
    /// Identifier of the coupon.
    #[param(minimum = 1)]
    pub(crate) id: i64,
}

impl PathParameter for CouponInPath {
    fn read(text: &str) -> Result<Self, Problem> {
        Ok(Self { id: id(text, ProblemKind::CouponNotFound)? })
    }
}

/// Series in the path.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
pub(crate) struct SeriesInPath {
    /// Identifier of the series.
    #[param(value_type = i64, minimum = 1)]
    pub(crate) id: SeriesId,
}

impl PathParameter for SeriesInPath {
    fn read(text: &str) -> Result<Self, Problem> {
        Ok(Self { id: SeriesId(id(text, ProblemKind::SeriesNotFound)?) })
    }
}

/// Sale or return in the path.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
pub(crate) struct SaleInPath {
    /// Identifier of the sale or return.
    #[param(value_type = i64, minimum = 1)]
    pub(crate) id: OperationId,
}

impl PathParameter for SaleInPath {
    fn read(text: &str) -> Result<Self, Problem> {
        Ok(Self { id: OperationId(id(text, ProblemKind::SaleNotFound)?) })
    }
}

/// Request for approval in the path.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
pub(crate) struct ApprovalInPath {
    /// Identifier of the request for approval.
    #[param(value_type = String)]
    pub(crate) id: OperationId,
}

impl PathParameter for ApprovalInPath {
    fn read(text: &str) -> Result<Self, Problem> {
        Ok(Self { id: OperationId(id(text, ProblemKind::ApprovalNotFound)?) })
    }
}

/// Redemption in the path.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
pub(crate) struct RedemptionInPath {
    /// Identifier of the redemption.
    #[param(value_type = String)]
    pub(crate) id: OperationId,
}

impl PathParameter for RedemptionInPath {
    fn read(text: &str) -> Result<Self, Problem> {
        Ok(Self { id: OperationId(id(text, ProblemKind::RedemptionNotFound)?) })
    }
}

/// Message in the path.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
pub(crate) struct DeliveryInPath {
    /// Identifier of the message.
    #[param(value_type = i64, minimum = 1)]
    pub(crate) id: OperationId,
}

impl PathParameter for DeliveryInPath {
    fn read(text: &str) -> Result<Self, Problem> {
        Ok(Self { id: OperationId(id(text, ProblemKind::DeliveryNotFound)?) })
    }
}

/// Event in the path.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
pub(crate) struct EventInPath {
    /// Identifier of the event.
    #[param(value_type = String, pattern = "^evt_[0-9]+_[0-9]+$")]
    pub(crate) id: EventId,
}

impl PathParameter for EventInPath {
    fn read(text: &str) -> Result<Self, Problem> {
        let id = parse_event_id(text);
        Ok(Self { id: id.ok_or_else(|| Problem::new(ProblemKind::EventNotFound))? })
    }
}

/// Report in the path.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
pub(crate) struct ReportInPath {
    /// Name of the report: `liability`, `ageing`, `expiring`, `movements`, `points_of_sale`,
    /// `settlement`, `breakage` or `coupons`.
    #[param(value_type = String, pattern = "^(liability|ageing|expiring|movements|points_of_sale|settlement|breakage|coupons)$")]
    pub(crate) report: ReportName,
}

impl PathParameter for ReportInPath {
    fn read(text: &str) -> Result<Self, Problem> {
        let report = ReportName::parse(text);
        let report = report.ok_or_else(|| Problem::new(ProblemKind::ReportNotFound))?;
        Ok(Self { report })
    }
}

/// User in the path.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
pub(crate) struct UserInPath {
    /// Identifier of the user.
    #[param(value_type = i64, minimum = 1)]
    pub(crate) id: UserId,
}

impl PathParameter for UserInPath {
    fn read(text: &str) -> Result<Self, Problem> {
        Ok(Self { id: UserId(id(text, ProblemKind::UserNotFound)?) })
    }
}

/// Request in the path, by its idempotency key.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
pub(crate) struct RequestInPath {
    /// Idempotency key of the request.
    #[param(rename = "idempotency-key", min_length = 1, max_length = 255, pattern = "^[!-~]+$")]
    pub(crate) idempotency_key: String,
}

impl PathParameter for RequestInPath {
    fn read(text: &str) -> Result<Self, Problem> {
        let key = request::checked_key(text).map(str::to_owned);
        let key = key.ok_or_else(|| Problem::new(ProblemKind::IdempotencyKeyInvalid))?;
        Ok(Self { idempotency_key: key })
    }
}

/// Reads an identifier: digits only. Anything else is treated as not found.
fn id(text: &str, unknown: ProblemKind) -> Result<i64, Problem> {
    // What `parse` takes beside digits is no number.
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| digits).ok_or_else(|| Problem::new(unknown))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_digits() {
        for (text, read) in [
            ("1", Some(1)),
            ("0", Some(0)),
            ("007", Some(7)),
            ("", None),
            ("+1", None),
            ("-1", None),
        ] {
            assert_eq!(CouponInPath::read(text).ok().map(|of| of.id), read, "{text}");
        }
        let problem = SaleInPath::read("9223372036854775808").err().map(|problem| problem.kind);
        assert_eq!(problem, Some(ProblemKind::SaleNotFound));
    }
}
