//! `GET /v1/sales`

use domain::{OperationId, Sale};
use service::{SaleFilter, SalePlace};

use crate::answer::Answer;
use crate::call::Call;
use crate::cursor::{self, List};
use crate::operations::list_coupons::Paging;
use crate::operations::responses::{Always, OfQueries};
use crate::problem::Problem;
use crate::shapes::Page;
use crate::shapes::sale::{SalePage, SaleSummary};
use crate::wire::Moment;

/// Which sales a list has.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "it describes what the operation reads")]
pub(crate) struct SalesWanted {
    /// Only those under this order number, at any point of sale.
    #[param(required = false)]
    order_number: String,
    /// The same as `order_number`.
    #[param(required = false)]
    order: String,
    /// Only those of this cheque, at any point of sale.
    #[param(required = false, minimum = 1)]
    cheque: i64,
    /// Only those to or from a buyer with this e-mail address, without regard to case; its domain may be
    /// written in letters or in ASCII (`xn--`).
    #[param(required = false)]
    email: String,
    /// Only those to or from a buyer with this phone; spaces, brackets, dashes and a plus before it do
    /// not count.
    #[param(required = false)]
    phone: String,
    /// Only those at this moment or later.
    #[param(required = false, inline)]
    from: Moment,
    /// Only those before this moment.
    #[param(required = false, inline)]
    to: Moment,
}

/// List sales and returns
///
/// From every surface, in the order of their times. A key that is bound to a point of sale sees the
/// sales of that one. Needs the scope `read`.
#[utoipa::path(get, path = "/v1/sales", tag = "Sales", params(SalesWanted, Paging),
    responses((status = 200, description = "A page of sales and returns.",
            body = SalePage),
        Always, OfQueries),
    security(("key" = [])))]
pub(crate) async fn list_sales(call: Call) -> Result<Answer, Problem> {
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
    Answer::ok(&Page::of(found, page.limit, cursor, shape))
}
