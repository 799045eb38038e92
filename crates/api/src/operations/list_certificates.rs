//! The operation `GET /v1/certificates`.

use domain::{Certificate, CertificateId, OperationId, SeriesId, Status};
use utoipa::IntoParams;

use crate::answer::ApiAnswer;
use crate::call::Call;
use crate::cursor::{self, List};
use crate::operations::responses::{Always, OfQueries};
use crate::problem::Problem;
use crate::query::{Given, Paging, query_parameters};
use crate::shapes::Page;
use crate::shapes::certificate::{CertificatePage, CertificateShape, StatusName};

/// Filters of a list of certificates.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct CertificatesWanted {
    /// Return only certificates of the series with this id.
    #[param(value_type = i64, required = false, minimum = 1)]
    series: Given<i64>,
    /// Return only certificates with this status today, in the operator's time zone.
    #[param(value_type = StatusName, required = false, inline)]
    status: Given<Status>,
    /// Return only certificates of the owner with this id.
    #[param(value_type = i64, required = false, minimum = 1)]
    owner: Given<i64>,
}

query_parameters!(CertificatesWanted { series, status, owner });

/// List certificates
///
/// The order is fixed. Certificates of one number pool are in the order of their creation. A page
/// may have fewer than `limit` items, or none, without being the last: only a null `next_cursor`
/// ends the list. A key bound to a point of sale sees the certificates that were sold or issued
/// there. Needs the scope `read`.
#[utoipa::path(get, path = "/v1/certificates", tag = "Certificates",
    responses((status = 200, description = "A page of certificates.",
            body = CertificatePage),
        Always, OfQueries),
    security(("key" = [])))]
pub(crate) async fn list_certificates(
    call: Call<(), (CertificatesWanted, Paging)>,
) -> Result<ApiAnswer, Problem> {
    let reader = call.session.record_reader()?;
    let currency = call.currency()?;
    let (wanted, paging) = call.query()?;
    let series = wanted.series?.map(SeriesId);
    let status = wanted.status?;
    let owner = wanted.owner?.map(OperationId);
    let page = paging.page(List::Certificates)?;
    let from = page.place.map(|[id]| CertificateId(id));
    let found = reader.certificates(series, status, owner, from, page.limit).await?;
    let today = reader.today();
    let directory = call.session.directory();
    let shape = |certificate: &Certificate| {
        let series = directory.series(certificate.series);
        CertificateShape::of(certificate, series, currency, today)
    };
    ApiAnswer::ok(&Page {
        data: found.certificates.iter().map(shape).collect(),
        next_cursor: found.next.map(|next| cursor::write(List::Certificates, &[next.0])),
    })
}
