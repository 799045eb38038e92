//! The operation `GET /v1/sales`.

use domain::{OperationId, Sale};
use jiff::Timestamp;
use service::{SaleFilter, SalePlace};
use utoipa::IntoParams;

use crate::answer::ApiAnswer;
use crate::call::Call;
use crate::cursor::{self, List};
use crate::operations::responses::{Always, OfQueries};
use crate::problem::Problem;
use crate::query::{Given, Paging, Phone, TimeOrder, query_parameters};
use crate::shapes::Page;
use crate::shapes::sale::{SalePage, SaleSummary};
use crate::wire::Moment;

/// Filters of a list of sales.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct SalesWanted {
    /// Return only sales with this order number, at any point of sale.
    order_number: Option<String>,
    /// Alias of `order_number`. Both have the same meaning.
    order: Option<String>,
    /// Return only sales with this cheque number, at any point of sale.
    #[param(value_type = i64, required = false, minimum = 1)]
    cheque: Given<i64>,
    /// Return only sales to, or returns from, a buyer with this e-mail address, without case. The
    /// domain may be written in letters or in ASCII (`xn--`).
    email: Option<String>,
    /// Return only sales to, or returns from, a buyer with this phone. Spaces, brackets, dashes and
    /// a leading plus are ignored.
    #[param(value_type = String, required = false)]
    phone: Given<Phone>,
    /// Return only sales made at this time or later.
    #[param(value_type = Moment, required = false, inline)]
    from: Given<Timestamp>,
    /// Return only sales made before this time.
    #[param(value_type = Moment, required = false, inline)]
    to: Given<Timestamp>,
    /// Order of the list by time: `oldest` or `newest` first. Default: `oldest`.
    #[param(
        value_type = String,
        required = false,
        pattern = "^(oldest|newest)$",
        default = "oldest"
    )]
    sort: Given<TimeOrder>,
}

query_parameters!(SalesWanted { order_number, order, cheque, email, phone, from, to, sort });

/// List sales and returns
///
/// Sales of every surface, in order of time; `sort` chooses the direction. A key bound to a point of sale sees the sales made
/// there. Needs the scope `read`.
#[utoipa::path(get, path = "/v1/sales", tag = "Sales",
    responses((status = 200, description = "A page of sales and returns.",
            body = SalePage),
        Always, OfQueries),
    security(("key" = [])))]
pub(crate) async fn list_sales(
    call: Call<(), (SalesWanted, Paging)>,
) -> Result<ApiAnswer, Problem> {
    let reader = call.session.record_reader()?;
    let (wanted, paging) = call.query()?;
    let newest_first = wanted.sort? == Some(TimeOrder::NewestFirst);
    let list = if newest_first { List::SalesNewest } else { List::Sales };
    let filter = SaleFilter {
        order_number: wanted.order_number.or(wanted.order),
        cheque: wanted.cheque?,
        email: wanted.email,
        phone: wanted.phone?.map(|Phone(phone)| phone),
        from: wanted.from?,
        before: wanted.to?,
        newest_first,
        ..SaleFilter::default()
    };
    let page = paging.page(list)?;
    let after = page.place.map(|[micros, id]| SalePlace { micros, id: OperationId(id) });
    let (directory, found) = reader.sales(filter, after, page.limit + 1).await?;
    let cursor = |last: &Sale| {
        let place = SalePlace::of(last);
        cursor::write(list, &[place.micros, place.id.0])
    };
    let shape = |sale| SaleSummary::of(&sale, &directory);
    ApiAnswer::ok(&Page::of(found, page.limit, cursor, shape))
}
