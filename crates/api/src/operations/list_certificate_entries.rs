//! The operation `GET /v1/certificates/{number}/entries`.

use service::EntryRecord;

use crate::answer::ApiAnswer;
use crate::call::Call;
use crate::cursor::{self, List};
use crate::operations::get_certificate::find;
use crate::operations::responses::{Always, OfCertificates, OfQueries};
use crate::parameters::CertificateInPath;
use crate::problem::Problem;
use crate::query::Paging;
use crate::shapes::Page;
use crate::shapes::certificate::{EntryPage, EntryShape};

/// List the movements of a certificate
///
/// Movements are in order of time. Each names its redemption or sale, its order and its reason.
/// Movements never change. Needs the scope `read`.
#[utoipa::path(get, path = "/v1/certificates/{number}/entries", tag = "Certificates",
    responses((status = 200, description = "A page of movements.", body = EntryPage),
        Always, OfCertificates, OfQueries),
    security(("key" = [])))]
pub(crate) async fn list_certificate_entries(
    call: Call<CertificateInPath, Paging>,
) -> Result<ApiAnswer, Problem> {
    let reader = call.session.record_reader()?;
    let currency = call.currency()?;
    let page = call.query()?.page(List::Entries)?;
    let certificate = find(&reader, &call.path()?).await?;
    let [after] = page.place.unwrap_or([0]);
    let after = u32::try_from(after).unwrap_or(u32::MAX);
    let found = reader.told_entries(&certificate, after, page.limit + 1).await?;
    let cursor =
        |last: &EntryRecord| cursor::write(List::Entries, &[i64::from(last.entry.what.number)]);
    ApiAnswer::ok(&Page::of(found, page.limit, cursor, |entry| EntryShape::of(&entry, currency)))
}
