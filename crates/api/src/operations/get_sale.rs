//! The operation `GET /v1/sales/{id}`.

use crate::answer::ApiAnswer;
use crate::call::Call;
use crate::operations::responses::{Always, OfSales};
use crate::parameters::SaleInPath;
use crate::problem::{Problem, ProblemKind};
use crate::shapes::fiscal::FiscalShape;
use crate::shapes::sale::SaleShape;

/// Get a sale or return
///
/// Returns it with the current state of its certificates, without their secret codes. Needs the
/// scope `read`.
#[utoipa::path(get, path = "/v1/sales/{id}", tag = "Sales",
    responses((status = 200, description = "The sale or return.", body = SaleShape),
        Always, OfSales),
    security(("key" = [])))]
pub(crate) async fn get_sale(call: Call<SaleInPath>) -> Result<ApiAnswer, Problem> {
    let reader = call.session.record_reader()?;
    let currency = call.currency()?;
    let id = call.path()?.id;
    let found = reader.find_sale(id).await?;
    let (directory, receipt) = found.ok_or_else(|| Problem::new(ProblemKind::SaleNotFound))?;
    let zone = &call.operator()?.zone;
    let told = |teller| FiscalShape::of_sale(&teller, &receipt, (currency, zone));
    let fiscal = call.session.fiscal().and_then(told);
    let shape = SaleShape::of(&receipt, &directory, currency, reader.today());
    ApiAnswer::ok(&shape.with_receipt(fiscal))
}
