//! The operation `POST /v1/certificates/{number}/extend`.

use domain::{NewLastDay, Surface};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::answer::ApiAnswer;
use crate::call::Call;
use crate::operations::responses::{AlwaysOfChanges, OfExtensions};
use crate::parameters::{Keyed, CertificateInPath};
use crate::problem::{FieldError, Problem, ProblemKind};
use crate::shapes::certificate_action::ActedCertificate;
use crate::wire::Day;

/// Request to extend a certificate. Give either `valid_through` or `days`.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Extension {
    /// New last valid day, in the operator's time zone.
    #[serde(default, deserialize_with = "crate::request::given")]
    #[schema(nullable = false)]
    pub(crate) valid_through: Option<Day>,
    /// Number of days to add to the last valid day, or to today if that day has passed.
    #[serde(default, deserialize_with = "crate::request::given")]
    #[schema(nullable = false, minimum = 1, maximum = 36525)]
    pub(crate) days: Option<u32>,
    /// Reason for the extension, kept in the history. Required.
    #[schema(min_length = 1, max_length = 255)]
    pub(crate) reason: String,
}

/// Extend a certificate
///
/// Moves the last valid day forward. An expired certificate becomes active again, and a balance that
/// was booked out after its last day is booked back. A spent
/// certificate can be extended only if its last valid day has passed. It stays spent, and a refund
/// can go to it. A voided certificate, and one without value yet, cannot be extended. Needs the
/// scope `manage`.
#[utoipa::path(post, path = "/v1/certificates/{number}/extend", tag = "Certificates",
    request_body = Extension,
    responses((status = 200, description = "The certificate after the action.", body = ActedCertificate,
            headers(("Idempotency-Replayed" = bool, description = "Present and true if the request had been carried out before."))),
        AlwaysOfChanges, OfExtensions),
    security(("key" = [])))]
pub(crate) async fn extend_certificate(
    mut call: Call<CertificateInPath, Keyed>,
) -> Result<ApiAnswer, Problem> {
    call.session.certificate_manager(Surface::Native, String::new())?;
    let key = call.operation_key()?;
    let body = call.body::<Extension>().await?;
    let member = if body.days.is_some() { "/days" } else { "/valid_through" };
    let to = match (body.valid_through, body.days) {
        (Some(Day(day)), None) => NewLastDay::On(day),
        (None, Some(days)) => NewLastDay::After { days },
        (Some(_), Some(_)) | (None, None) => {
            let must = "must be given, unless `days` is given";
            let errors = vec![FieldError::member("/valid_through", must)];
            return Err(Problem::of_fields(ProblemKind::BodyInvalid, errors));
        }
    };
    let certificate_manager =
        call.session.certificate_manager(Surface::Native, call.request_id.clone())?;
    let told = certificate_manager.extend(call.act_request(key, Some(body.reason)), to).await;
    let told = told.map_err(|error| {
        let day = |detail| FieldError::member(member, detail);
        Problem::from(error).blame(&[ProblemKind::LastDayInvalid], day)
    })?;
    call.acted(&told)
}
