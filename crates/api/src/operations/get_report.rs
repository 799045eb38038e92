//! The operation `GET /v1/reports/{report}`.

use jiff::civil::Date;
use service::{ReportError, ReportQuery, ReportRejection};
use utoipa::IntoParams;

use crate::answer::ApiAnswer;
use crate::call::Call;
use crate::operations::responses::{Always, OfQueries, OfReports};
use crate::parameters::ReportInPath;
use crate::problem::{FieldError, Problem, ProblemKind};
use crate::query::{Given, query_parameters};
use crate::shapes::report::ReportShape;

/// Days of a report.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ReportWanted {
    /// Day of a report about the end of a day: `liability`, `ageing`, `expiring`. Default: today.
    #[param(value_type = String, required = false, format = Date)]
    as_of: Given<Date>,
    /// First day of the period of any other report. Default: the first day of the month of its last
    /// day.
    #[param(value_type = String, required = false, format = Date)]
    from: Given<Date>,
    /// Last day of the period. Default: today.
    #[param(value_type = String, required = false, format = Date)]
    through: Given<Date>,
}

query_parameters!(ReportWanted { as_of, from, through });

/// Get a report of the books
///
/// `liability`, `ageing` and `expiring` tell what certificates are worth at the end of a day: by
/// series, by the month of their activation, by the month of their last valid day. The other reports
/// are about a period of ten years at most: `movements` explains the change of the liability by
/// series, `points_of_sale` and `settlement` are about points of sale, `breakage` is about what was
/// not used, and `coupons` about discounts. Figures are exact. Those of past days do not change.
/// Needs the scope `read`, and a key that is not bound to a point of sale.
#[utoipa::path(get, path = "/v1/reports/{report}", tag = "Reports",
    responses((status = 200, description = "The report.", body = ReportShape),
        Always, OfReports, OfQueries),
    security(("key" = [])))]
pub(crate) async fn get_report(
    call: Call<ReportInPath, ReportWanted>,
) -> Result<ApiAnswer, Problem> {
    let viewer = call.session.report_viewer()?;
    let name = call.path()?.report;
    let wanted = call.query()?;
    let query =
        ReportQuery { as_of: wanted.as_of?, from: wanted.from?, through: wanted.through? };
    let report = viewer.report(name, query).await.map_err(|error| problem(error, query))?;
    ApiAnswer::ok(&ReportShape::of(&report))
}

fn problem(error: ReportError, query: ReportQuery) -> Problem {
    let rejection = match error {
        ReportError::Failed(error) => return error.into(),
        ReportError::Rejected(rejection) => rejection,
    };
    let parameter = match rejection {
        ReportRejection::NotCounted => {
            return Problem::with_detail(ProblemKind::Unavailable, rejection.to_string());
        }
        ReportRejection::Future { day, .. } if query.as_of == Some(day) => "as_of",
        ReportRejection::Future { .. } => "through",
        ReportRejection::Backwards { .. } | ReportRejection::TooLong { .. } => "from",
    };
    let error = FieldError::parameter(parameter, rejection.to_string());
    Problem::of_fields(ProblemKind::QueryInvalid, vec![error])
}
