//! The operation `GET /v1/series/{id}`.

use crate::answer::ApiAnswer;
use crate::call::Call;
use crate::operations::responses::{Always, OfSeries};
use crate::parameters::SeriesInPath;
use crate::problem::{Problem, ProblemKind};
use crate::shapes::series::SeriesShape;

/// Get a series
///
/// Needs the scope `read`.
#[utoipa::path(get, path = "/v1/series/{id}", tag = "Series",
    responses((status = 200, description = "The series.", body = SeriesShape),
        Always, OfSeries),
    security(("key" = [])))]
pub(crate) async fn get_series(call: Call<SeriesInPath>) -> Result<ApiAnswer, Problem> {
    let reader = call.session.record_reader()?;
    let currency = call.currency()?;
    let id = call.path()?.id;
    let found = reader.find_series(id).await?;
    let (directory, series) = found.ok_or_else(|| Problem::new(ProblemKind::SeriesNotFound))?;
    ApiAnswer::ok(&SeriesShape::of(&series, &directory, currency))
}
