//! The operation `GET /v1/sales`.

use domain::{OperationId, Sale};
use service::{SaleFilter, SalePlace};

use crate::answer::ApiAnswer;
use crate::call::Call;
use crate::cursor::{self, List};
use crate::operations::list_coupons::Paging;
use crate::operations::responses::{Always, OfQueries};
use crate::problem::Problem;
use crate::shapes::Page;
use crate::shapes::sale::{SalePage, SaleSummary};
use crate::wire::Moment;

/// Filters of a list of sales.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "it describes what the operation reads")]
pub(crate) struct SalesWanted {
    /// Return only sales with this order number, at any point of sale.
    #[param(required = false)]
    order_number: String,
    /// Alias of `order_number`. Both have the same meaning.
    #[param(required = false)]
    order: String,
    /// Return only sales with this cheque number, at any point of sale.
    #[param(required = false, minimum = 1)]
    cheque: i64,
    /// Return only sales to, or returns from, a buyer with this e-mail address, without case. The
    /// domain may be written in letters or in ASCII (`xn--`).
    #[param(required = false)]
    email: String,
    /// Return only sales to, or returns from, a buyer with this phone. Spaces, brackets, dashes and
    /// a leading plus are ignored.
    #[param(required = false)]
    phone: String,
    /// Return only sales made at this time or later.
    #[param(required = false, inline)]
    from: Moment,
    /// Return only sales made before this time.
    #[param(required = false, inline)]
    to: Moment,
}

/// List sales and returns
///
/// Sales of every surface, in order of time. A key bound to a point of sale sees the sales made
/// there. Needs the scope `read`.
#[utoipa::path(get, path = "/v1/sales", tag = "Sales", params(SalesWanted, Paging),
    responses((status = 200, description = "A page of sales and returns.",
            body = SalePage),
        Always, OfQueries),
    security(("key" = [])))]
pub(crate) async fn list_sales(call: Call) -> Result<ApiAnswer, Problem> {
    let reader = call.session.record_reader()?;
    let known =
        ["order_number", "order", "cheque", "email", "phone", "from", "to", "limit", "cursor"];
    let query = call.query(&known)?;
    let order = query.text("order_number").or_else(|| query.text("order"));
    let filter = SaleFilter {
        order_number: order.map(str::to_owned),
        cheque: query.number("cheque")?,
        email: query.text("email").map(str::to_owned),
        phone: query.phone("phone")?,
        from: query.moment("from")?,
        before: query.moment("to")?,
        ..SaleFilter::default()
    };
    let page = query.page(List::Sales)?;
    let after = page.place.map(|[micros, id]| SalePlace { micros, id: OperationId(id) });
    let (directory, found) = reader.sales(filter, after, page.limit + 1).await?;
    let cursor = |last: &Sale| {
        let place = SalePlace::of(last);
        cursor::write(List::Sales, &[place.micros, place.id.0])
    };
    let shape = |sale| SaleSummary::of(&sale, &directory);
    ApiAnswer::ok(&Page::of(found, page.limit, cursor, shape))
}
