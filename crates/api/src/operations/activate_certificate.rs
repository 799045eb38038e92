//! The operation `POST /v1/certificates/{number}/activate`.

use domain::Surface;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::answer::ApiAnswer;
use crate::call::Call;
use crate::operations::responses::{AlwaysOfChanges, OfActivations};
use crate::parameters::{Keyed, CertificateInPath};
use crate::problem::Problem;
use crate::request::optional_object;
use crate::shapes::certificate_action::ActedCertificate;
use crate::wire::Money;

/// Request to activate a certificate.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Activation {
    /// Nominal of the certificate. Default: the nominal of the issue, or the only one of the
    /// series.
    #[serde(default, deserialize_with = "optional_object")]
    pub(crate) nominal: Option<Money>,
    /// Reason for the activation, kept in the history. Optional.
    #[serde(default)]
    #[schema(max_length = 255)]
    pub(crate) reason: Option<String>,
}

/// Activate a certificate
///
/// The certificate gets its value, and its validity begins. The body may be left out if the series
/// has one nominal or the certificate was issued with one. Needs the scope `sell`.
#[utoipa::path(post, path = "/v1/certificates/{number}/activate", tag = "Certificates",
    request_body = Option<Activation>,
    responses((status = 200, description = "The certificate after the action.", body = ActedCertificate,
            headers(("Idempotency-Replayed" = bool, description = "Present and true if the request had been carried out before."))),
        AlwaysOfChanges, OfActivations),
    security(("key" = [])))]
pub(crate) async fn activate_certificate(
    mut call: Call<CertificateInPath, Keyed>,
) -> Result<ApiAnswer, Problem> {
    call.session.issuer(Surface::Native, String::new())?;
    let currency = call.currency()?;
    let key = call.operation_key()?;
    let body = call.optional_body::<Activation>().await?;
    let nominal = Money::optional(body.nominal.as_ref(), currency, "/nominal")?;
    let issuer = call.session.issuer(Surface::Native, call.request_id.clone())?;
    let told = issuer.activate(call.act_request(key, body.reason), nominal).await?;
    call.acted(&told)
}
