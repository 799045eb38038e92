//! `POST /v1/certificates/{number}/extend`

use domain::{NewLastDay, Surface};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::answer::Answer;
use crate::call::Call;
use crate::operations::parameters::{Keyed, OfCertificate};
use crate::operations::responses::{AlwaysOfChanges, OfExtensions};
use crate::problem::{FieldError, Kind, Problem};
use crate::shapes::certificate::CertificateShape;
use crate::wire::Day;

/// Where the last valid day is moved to. Exactly one of `valid_through` and `days` is given.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Extension {
    /// The new last valid day, in the operator's time zone.
    #[serde(default, deserialize_with = "crate::request::given")]
    #[schema(nullable = false)]
    pub(crate) valid_through: Option<Day>,
    /// By how many days: after the last valid day, or after today where that day is over.
    #[serde(default, deserialize_with = "crate::request::given")]
    #[schema(nullable = false, minimum = 1, maximum = 36525)]
    pub(crate) days: Option<u32>,
    /// Why. The history of the certificate tells it.
    #[schema(min_length = 1, max_length = 255)]
    pub(crate) reason: String,
}

/// Extend a certificate
///
/// The last valid day moves forward. A certificate that expired is active again by that. A
/// spent certificate is extended only if its last valid day is over; it stays spent, and a refund can go
/// to it. A voided certificate, and one without value yet, is not extended. Needs the scope `manage`.
#[utoipa::path(post, path = "/v1/certificates/{number}/extend", tag = "Certificates",
    params(OfCertificate, Keyed),
    request_body = Extension,
    responses((status = 200, description = "The certificate afterwards.", body = CertificateShape,
            headers(("Idempotency-Replayed" = bool, description = "There and true when the request had been carried out before."))),
        AlwaysOfChanges, OfExtensions),
    security(("key" = [])))]
pub(crate) async fn extend_certificate(mut call: Call) -> Result<Answer, Problem> {
    call.session.warden(Surface::Native, String::new())?;
    let key = call.operation_key()?;
    let body = call.body::<Extension>().await?;
    let member = if body.days.is_some() { "/days" } else { "/valid_through" };
    let to = match (body.valid_through, body.days) {
        (Some(Day(day)), None) => NewLastDay::On(day),
        (None, Some(days)) => NewLastDay::After { days },
        (Some(_), Some(_)) | (None, None) => {
            let must = "must be given, or `days` instead of it";
            let errors = vec![FieldError::member("/valid_through", must)];
            return Err(Problem::of_fields(Kind::BodyInvalid, errors));
        }
    };
    let warden = call.session.warden(Surface::Native, call.request_id.clone())?;
    let told = warden.extend(call.act_wish(key, Some(body.reason)), to).await;
    let told = told.map_err(|error| {
        let day = |detail| FieldError::member(member, detail);
        Problem::from(error).blame(&[Kind::LastDayInvalid], day)
    })?;
    call.acted(&told)
}
