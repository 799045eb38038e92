//! The operation `GET /v1/search`.

use utoipa::IntoParams;

use crate::answer::ApiAnswer;
use crate::call::Call;
use crate::operations::responses::{Always, OfQueries};
use crate::problem::Problem;
use crate::query::query_parameters;
use crate::shapes::search::SearchShape;

/// Text to search for.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct SearchWanted {
    /// Text to search for. Only the first 200 characters count. Without it nothing is found.
    q: Option<String>,
}

query_parameters!(SearchWanted { q });

/// Search
///
/// Finds what a text may mean: the number of a certificate, an e-mail address, a phone, an order or
/// cheque number, a coupon code, the identifier of a sale or redemption, an idempotency key of the
/// caller, or the beginning of the name of a series, point of sale or user. Four digits with an
/// address, a phone or a day find certificates by the end of their number: `7415 2026-11-30`. With
/// an order number, write a mark in front: `*7415 A-1`. Digits that may be a secret code are never
/// compared with secret codes. Names of owners are not searched. Needs the scope `read`.
#[utoipa::path(get, path = "/v1/search", tag = "Operations",
    responses((status = 200, description = "The records that were found.", body = SearchShape),
        Always, OfQueries),
    security(("key" = [])))]
pub(crate) async fn search(call: Call<(), SearchWanted>) -> Result<ApiAnswer, Problem> {
    let reader = call.session.record_reader()?;
    let currency = call.currency()?;
    let wanted = call.query()?;
    let searched = reader.search(wanted.q.as_deref().unwrap_or_default()).await?;
    ApiAnswer::ok(&SearchShape::of(&searched, currency, call.now, reader.today()))
}
