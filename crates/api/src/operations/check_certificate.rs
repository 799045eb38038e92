//! `POST /v1/certificates/{number}/check`

use domain::{CertificateNumber, SecretCode};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::answer::Answer;
use crate::call::Call;
use crate::operations::parameters::OfCertificate;
use crate::operations::responses::{Always, OfChecks};
use crate::problem::Problem;
use crate::shapes::certificate::CertificateShape;

/// What is to be checked.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Check {
    /// The secret code.
    #[schema(example = "123456")]
    pub(crate) secret: String,
}

/// What came of a check.
#[derive(Serialize, ToSchema)]
pub(crate) struct Checked {
    /// Whether there is a certificate with this number and this secret code.
    valid: bool,
    /// The certificate; null where there is none, or the code is not its own.
    #[schema(required = true)]
    certificate: Option<CertificateShape>,
}

/// Check a certificate
///
/// Says whether the secret code belongs to the number, and if it does what the certificate is: it may
/// be blocked, spent or expired all the same. An unknown number and a wrong code are one answer, and
/// count as one guess; who guesses too often has to wait. Needs the scope `redeem`, `sell` or `read`.
#[utoipa::path(post, path = "/v1/certificates/{number}/check", tag = "Certificates",
    params(OfCertificate),
    request_body = Check,
    responses((status = 200, description = "Whether they belong together.", body = Checked),
        Always, OfChecks),
    security(("key" = [])))]
pub(crate) async fn check_certificate(mut call: Call) -> Result<Answer, Problem> {
    call.session.checker()?;
    let currency = call.currency()?;
    let body = call.body::<Check>().await?;
    let number = CertificateNumber::parse(call.path("number"));
    let checker = call.session.checker()?;
    let found = checker.check(number, SecretCode::new(body.secret.trim())).await?;
    let today = checker.today();
    let certificate = found.map(|found| CertificateShape::of(&found, currency, today));
    Answer::ok(&Checked { valid: certificate.is_some(), certificate })
}
