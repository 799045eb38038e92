//! The operation `GET /v1/owners`.

use domain::{OperationId, Owner};
use service::OwnerFilter;
use utoipa::IntoParams;

use crate::answer::ApiAnswer;
use crate::call::Call;
use crate::cursor::{self, List};
use crate::operations::responses::{Always, OfQueries};
use crate::problem::Problem;
use crate::query::{Given, Paging, Phone, query_parameters};
use crate::shapes::Page;
use crate::shapes::owner::{OwnerPage, OwnerShape};

/// Filters of a list of owners.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct OwnersWanted {
    /// Return only owners with this phone. Spaces, brackets, dashes and a leading plus are ignored.
    #[param(value_type = String, required = false)]
    phone: Given<Phone>,
    /// Return only owners with this e-mail address, without case. The domain may be written in
    /// letters or in ASCII (`xn--`).
    email: Option<String>,
    /// Return only owners whose name begins with this, without case. `ё` is the same as `е`.
    name: Option<String>,
}

query_parameters!(OwnersWanted { phone, email, name });

/// List owners of certificates
///
/// Owners recorded by tills and the office, in the order in which they were recorded. They are
/// personal data. Needs the scope `read`.
#[utoipa::path(get, path = "/v1/owners", tag = "People",
    responses((status = 200, description = "A page of owners.", body = OwnerPage),
        Always, OfQueries),
    security(("key" = [])))]
pub(crate) async fn list_owners(
    call: Call<(), (OwnersWanted, Paging)>,
) -> Result<ApiAnswer, Problem> {
    let reader = call.session.record_reader()?;
    let (wanted, paging) = call.query()?;
    let phone = wanted.phone?.map(|Phone(phone)| phone);
    let filter = OwnerFilter { phone, email: wanted.email, name: wanted.name };
    let page = paging.page(List::Owners)?;
    let [after] = page.place.unwrap_or([0]);
    let found = reader.owners(filter, OperationId(after), page.limit + 1).await?;
    let cursor = |last: &Owner| cursor::write(List::Owners, &[last.id.0]);
    ApiAnswer::ok(&Page::of(found, page.limit, cursor, |owner| OwnerShape::of(&owner)))
}
