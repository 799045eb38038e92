//! The operation `GET /v1/ledger`.

use domain::{EntryKind, OperationId, SeriesId};
use jiff::civil::Date;
use service::LedgerQuery;
use utoipa::IntoParams;

use crate::answer::ApiAnswer;
use crate::call::Call;
use crate::cursor::{self, List};
use crate::operations::responses::{Always, OfQueries};
use crate::problem::Problem;
use crate::query::{Given, Paging, query_parameters};
use crate::shapes::Page;
use crate::shapes::certificate::EntryKindName;
use crate::shapes::ledger::{LedgerEntryPage, LedgerEntryShape};

/// Filters of the ledger.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct LedgerWanted {
    /// Return only entries of certificates of this series.
    #[param(value_type = i64, required = false, minimum = 1)]
    series: Given<i64>,
    /// Return only entries of this kind.
    #[param(value_type = EntryKindName, required = false, inline)]
    kind: Given<EntryKind>,
    /// Return only entries that are booked on this day or later.
    #[param(value_type = String, required = false, format = Date)]
    from: Given<Date>,
    /// Return only entries that are booked on this day or earlier.
    #[param(value_type = String, required = false, format = Date)]
    through: Given<Date>,
}

query_parameters!(LedgerWanted { series, kind, from, through });

/// List the entries of the ledger
///
/// Every movement of money on the operator's certificates, newest first. Days are booking days, so
/// the changes of a period add up to the figures of the reports. A page looks at 10,000 operations at
/// most. It may have fewer than `limit` items, or none, without being the last: only a null
/// `next_cursor` ends the list. Needs the scope `read`, and a key that is not bound to a point of
/// sale.
#[utoipa::path(get, path = "/v1/ledger", tag = "Reports",
    responses((status = 200, description = "A page of entries.", body = LedgerEntryPage),
        Always, OfQueries),
    security(("key" = [])))]
pub(crate) async fn list_ledger(
    call: Call<(), (LedgerWanted, Paging)>,
) -> Result<ApiAnswer, Problem> {
    let viewer = call.session.report_viewer()?;
    let currency = call.currency()?;
    let (wanted, paging) = call.query()?;
    let query = LedgerQuery {
        series: wanted.series?.map(SeriesId),
        kinds: wanted.kind?.into_iter().collect(),
        place: None,
        from: wanted.from?,
        through: wanted.through?,
    };
    let page = paging.page(List::Ledger)?;
    let before = page.place.map(|[operation, number, entry]| {
        (OperationId(operation), number, u32::try_from(entry).unwrap_or_default())
    });
    let found = viewer.ledger(query, before, page.limit).await?;
    let data = found.entries.iter().map(|entry| LedgerEntryShape::of(entry, currency));
    let next_cursor = found.next.map(|(operation, number, entry)| {
        cursor::write(List::Ledger, &[operation.0, number, entry.into()])
    });
    ApiAnswer::ok(&Page { data: data.collect(), next_cursor })
}
