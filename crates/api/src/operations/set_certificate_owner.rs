//! The operation `POST /v1/certificates/{number}/owner`.

use domain::{OperationId, Surface};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::answer::ApiAnswer;
use crate::call::Call;
use crate::operations::responses::{AlwaysOfChanges, OfOwnersSet};
use crate::parameters::{CertificateInPath, Keyed};
use crate::problem::Problem;
use crate::shapes::certificate_action::ActedCertificate;

/// New owner of a certificate.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewOwner {
    /// Identifier of the owner. Null clears the owner.
    #[serde(deserialize_with = "owner")]
    #[schema(required = true, minimum = 1)]
    pub(crate) owner: Option<i64>,
    /// Reason for the change, kept in the history. Optional.
    #[serde(default)]
    #[schema(max_length = 255)]
    pub(crate) reason: Option<String>,
}

/// Reads a member that must be there and may be null.
fn owner<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<i64>, D::Error> {
    Option::deserialize(from)
}

/// Set the owner of a certificate
///
/// The change is an event of the history. The list of certificates can be filtered by the owner.
/// Needs the scope `sell` or `manage`.
#[utoipa::path(post, path = "/v1/certificates/{number}/owner", tag = "Certificates",
    request_body = NewOwner,
    responses((status = 200, description = "The certificate after the action.", body = ActedCertificate,
            headers(("Idempotency-Replayed" = bool, description = "Present and true if the request had been carried out before."))),
        AlwaysOfChanges, OfOwnersSet),
    security(("key" = [])))]
pub(crate) async fn set_certificate_owner(
    mut call: Call<CertificateInPath, Keyed>,
) -> Result<ApiAnswer, Problem> {
    call.session.owner_keeper(Surface::Native, String::new())?;
    let key = call.operation_key()?;
    let body = call.body::<NewOwner>().await?;
    let keeper = call.session.owner_keeper(Surface::Native, call.request_id.clone())?;
    let wanted = call.act_request(key, body.reason);
    let told = keeper.set_owner(wanted, body.owner.map(OperationId)).await?;
    call.acted(&told)
}
