//! The operation `GET /v1/certificates/{number}/history`.

use domain::OperationId;
use service::HistoryPlace;
use utoipa::IntoParams;

use crate::answer::ApiAnswer;
use crate::call::Call;
use crate::cursor::{self, List};
use crate::operations::get_certificate::find;
use crate::operations::responses::{Always, OfCertificates, OfQueries};
use crate::parameters::CertificateInPath;
use crate::problem::Problem;
use crate::query::{Given, Paging, TimeOrder, query_parameters};
use crate::shapes::Page;
use crate::shapes::history::{EventPage, EventShape};

/// Parameters of a history.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct TimelineOrder {
    /// Order of the events: `oldest` or `newest` first. Default: `oldest`.
    #[param(
        value_type = String,
        required = false,
        pattern = "^(oldest|newest)$",
        default = "oldest"
    )]
    order: Given<TimeOrder>,
}

query_parameters!(TimelineOrder { order });

/// Get the history of a certificate
///
/// Returns everything that happened to the certificate: sales, issues, redemptions, holds and their
/// ends, blocks, extensions, replacements. Each event has its caller, surface, time and reason, and
/// the balance afterwards. Events never change. Needs the scope `read`.
#[utoipa::path(get, path = "/v1/certificates/{number}/history", tag = "Certificates",
    responses((status = 200, description = "A page of events.", body = EventPage),
        Always, OfCertificates, OfQueries),
    security(("key" = [])))]
pub(crate) async fn list_certificate_history(
    call: Call<CertificateInPath, (TimelineOrder, Paging)>,
) -> Result<ApiAnswer, Problem> {
    let reader = call.session.record_reader()?;
    let currency = call.currency()?;
    let (wanted, paging) = call.query()?;
    let newest_first = wanted.order? == Some(TimeOrder::NewestFirst);
    let list = if newest_first { List::HistoryNewest } else { List::History };
    let page = paging.page(list)?;
    let certificate = find(&reader, &call.path()?).await?;
    let from = page.place.map(|[operation, told, entry]| HistoryPlace {
        operation: OperationId(operation),
        told: u32::try_from(told).unwrap_or(u32::MAX),
        entry: u32::try_from(entry).unwrap_or(u32::MAX),
    });
    let found = reader.history(&certificate, from, newest_first, page.limit).await?;
    let directory = call.session.directory_now();
    let place = |next: HistoryPlace| {
        let place = [next.operation.0, i64::from(next.told), i64::from(next.entry)];
        cursor::write(list, &place)
    };
    let shape = |event| EventShape::of(event, &directory, currency);
    ApiAnswer::ok(&Page {
        data: found.events.iter().map(shape).collect(),
        next_cursor: found.next.map(place),
    })
}
