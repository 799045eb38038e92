//! The operation `GET /v1/series`.

use domain::{Series, SeriesId};

use crate::answer::ApiAnswer;
use crate::call::Call;
use crate::cursor::{self, List};
use crate::operations::responses::{Always, OfQueries};
use crate::problem::Problem;
use crate::query::Paging;
use crate::shapes::Page;
use crate::shapes::series::{SeriesPage, SeriesShape};

/// List series
///
/// Series are in the order of their ids. Needs the scope `read`.
#[utoipa::path(get, path = "/v1/series", tag = "Series",
    responses((status = 200, description = "A page of series.", body = SeriesPage),
        Always, OfQueries),
    security(("key" = [])))]
pub(crate) async fn list_series(call: Call<(), Paging>) -> Result<ApiAnswer, Problem> {
    let reader = call.session.record_reader()?;
    let currency = call.currency()?;
    let page = call.query()?.page(List::Series)?;
    let [after] = page.place.unwrap_or([0]);
    let (directory, found) = reader.series(SeriesId(after), page.limit + 1);
    let cursor = |last: &Series| cursor::write(List::Series, &[last.id.0]);
    let shape = |series| SeriesShape::of(&series, &directory, currency);
    ApiAnswer::ok(&Page::of(found, page.limit, cursor, shape))
}
