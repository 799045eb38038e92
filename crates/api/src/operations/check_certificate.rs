//! The operation `POST /v1/certificates/{number}/check`.

use domain::SecretCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::answer::ApiAnswer;
use crate::call::Call;
use crate::operations::responses::{Always, OfChecks};
use crate::parameters::CertificateInPath;
use crate::problem::Problem;
use crate::shapes::certificate::CertificateShape;

/// Request to check a certificate.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Check {
    /// Secret code to check.
    #[schema(example = "123456")]
    pub(crate) secret: String,
}

/// Result of a check.
#[derive(Serialize, ToSchema)]
pub(crate) struct Checked {
    /// Whether a certificate with this number and this secret code exists.
    valid: bool,
    /// The certificate. Null if it does not exist or the code is wrong.
    #[schema(required = true)]
    certificate: Option<CertificateShape>,
}

/// Check a certificate
///
/// Says whether the secret code belongs to the number. If it does, the answer has the certificate,
/// which may still be blocked, spent or expired. An unknown number and a wrong code get the same
/// answer, and count as one guess. A caller who guesses too often has to wait. Needs the scope
/// `redeem`, `sell` or `read`.
#[utoipa::path(post, path = "/v1/certificates/{number}/check", tag = "Certificates",
    request_body = Check,
    responses((status = 200, description = "Result of the check.", body = Checked),
        Always, OfChecks),
    security(("key" = [])))]
pub(crate) async fn check_certificate(mut call: Call<CertificateInPath>) -> Result<ApiAnswer, Problem> {
    call.session.checker()?;
    let currency = call.currency()?;
    let body = call.body::<Check>().await?;
    let number = call.path()?.number;
    let checker = call.session.checker()?;
    let found = checker.check(number, SecretCode::read(&body.secret)).await?;
    let today = checker.today();
    let directory = call.session.directory();
    let certificate = found
        .map(|found| CertificateShape::of(&found, directory.series(found.series), currency, today));
    ApiAnswer::ok(&Checked { valid: certificate.is_some(), certificate })
}
