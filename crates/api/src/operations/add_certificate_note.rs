//! The operation `POST /v1/certificates/{number}/notes`.

use domain::Surface;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::answer::ApiAnswer;
use crate::call::Call;
use crate::operations::responses::{AlwaysOfChanges, OfNotes};
use crate::parameters::{CertificateInPath, Keyed};
use crate::problem::Problem;
use crate::shapes::certificate_action::ActedCertificate;

/// Note to keep with a certificate.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewNote {
    /// Text of the note: one line.
    #[schema(min_length = 1, max_length = 1000)]
    pub(crate) text: String,
}

/// Add a note to a certificate
///
/// The note is an event of the history, with its author. It never changes. Needs the scope `manage`.
#[utoipa::path(post, path = "/v1/certificates/{number}/notes", tag = "Certificates",
    request_body = NewNote,
    responses((status = 200, description = "The certificate, as it is.", body = ActedCertificate,
            headers(("Idempotency-Replayed" = bool, description = "Present and true if the request had been carried out before."))),
        AlwaysOfChanges, OfNotes),
    security(("key" = [])))]
pub(crate) async fn add_certificate_note(
    mut call: Call<CertificateInPath, Keyed>,
) -> Result<ApiAnswer, Problem> {
    call.session.certificate_manager(Surface::Native, String::new())?;
    let key = call.operation_key()?;
    let body = call.body::<NewNote>().await?;
    let manager = call.session.certificate_manager(Surface::Native, call.request_id.clone())?;
    let told = manager.note(call.act_request(key, Some(body.text))).await?;
    call.acted(&told)
}
