//! The operation `GET /v1/certificates/{number}`.

use domain::Certificate;
use service::RecordReader;

use crate::answer::ApiAnswer;
use crate::call::Call;
use crate::operations::responses::{Always, OfCertificates};
use crate::parameters::CertificateInPath;
use crate::problem::{Problem, ProblemKind};
use crate::shapes::certificate::{CertificateInFull, CertificateShape, metadata};

/// Get a certificate
///
/// Returns its state, balance and validity, without its secret code. Needs the scope `read`.
#[utoipa::path(get, path = "/v1/certificates/{number}", tag = "Certificates",
    responses((status = 200, description = "The certificate.", body = CertificateInFull),
        Always, OfCertificates),
    security(("key" = [])))]
pub(crate) async fn get_certificate(call: Call<CertificateInPath>) -> Result<ApiAnswer, Problem> {
    let reader = call.session.record_reader()?;
    let currency = call.currency()?;
    let certificate = find(&reader, &call.path()?).await?;
    let issue = reader.issue_of(&certificate).await?;
    let replaced_by = reader.replacement_of(&certificate).await?;
    let series = call.session.directory().series(certificate.series);
    ApiAnswer::ok(&CertificateInFull {
        certificate: CertificateShape::of(&certificate, series, currency, reader.today()),
        metadata: metadata(issue.and_then(|issue| issue.metadata).as_deref()),
        replaced_by: replaced_by.map(|number| number.to_string()),
    })
}

/// Finds the certificate in the path.
pub(crate) async fn find(
    reader: &RecordReader<'_>,
    named: &CertificateInPath,
) -> Result<Certificate, Problem> {
    let unknown = || Problem::new(ProblemKind::CertificateNotFound);
    let number = named.number.ok_or_else(unknown)?;
    reader.find_certificate(number).await?.ok_or_else(unknown)
}
