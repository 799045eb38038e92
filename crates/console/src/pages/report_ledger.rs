//! The entries of the ledger behind a figure of a report.

use std::sync::Arc;

use askama::Template;
use domain::{EntryKind, OperationId, PointOfSaleId, SeriesId};
use jiff::civil::Date;
use service::{LedgerEntry, LedgerPosition, LedgerQuery};

use crate::answer::{self, Answer};
use crate::call::Call;
use crate::form;
use crate::format::{Moment, number_groups};
use crate::limits::{ROWS_MAX, SERIES_MAX};
use crate::pages::certificate::who;
use crate::shell::{Section, Shell};
use crate::status::{self, Chip};
use crate::view::{Pick, certificate_link};

/// Address of the page.
pub(crate) const PATH: &str = "/console/reports/ledger";

/// Value of the point of sale in links, where an operation has none.
pub(crate) const NOWHERE: &str = "none";

#[derive(Template)]
#[template(path = "ledger.html")]
struct Page {
    shell: Shell,
    from: String,
    through: String,
    series: Vec<Pick>,
    kinds: Vec<Pick>,
    /// Kinds of a link from a report, if they are several.
    several: String,
    place: String,
    is_filtered: bool,
    rows: Vec<Row>,
    next: Option<String>,
}

/// A row of the ledger.
struct Row {
    at: Moment,
    event: Chip,
    link: String,
    number: String,
    /// Link and text of the sale or redemption.
    record: Option<(String, String)>,
    who: String,
    place: String,
    change: String,
    balance: String,
}

/// Answers with the page.
pub(crate) async fn show(call: Arc<Call>) -> Answer {
    let viewer = call.session()?.report_viewer()?;
    let (show, words) = (call.show(), call.words());
    let asked = |name| call.query.find(name).unwrap_or_default();
    let kinds: Vec<EntryKind> = asked("kind").split(',').filter_map(EntryKind::parse).collect();
    let series: Option<SeriesId> = asked("series").parse().ok().map(SeriesId);
    let place = match asked("place") {
        NOWHERE => Some(None),
        number => number.parse().ok().map(|id| Some(PointOfSaleId(id))),
    };
    let day = |name| asked(name).parse::<Date>().ok();
    let (from, through) = (day("from"), day("through"));
    let query = LedgerQuery { series, kinds: kinds.clone(), place, from, through };
    let found = viewer.ledger(query, position(asked("before")), ROWS_MAX).await?;
    let text = |day: Option<Date>| day.map_or_else(String::new, |day| day.to_string());
    let (from, through) = (text(from), text(through));
    let next = found.next.map(|(operation, number, entry)| {
        let place = format!("{operation}.{number}.{entry}");
        let members = ["series", "kind", "place"].map(|name| (name, asked(name)));
        let days = [("from", from.as_str()), ("through", &through), ("before", &place)];
        form::link(PATH, &members.into_iter().chain(days).collect::<Vec<_>>())
    });
    let directory = call.session()?.directory_now();
    let (_, own) = call.session()?.record_reader()?.series(SeriesId(0), SERIES_MAX);
    let all = own.iter().map(|one| Pick {
        value: one.id.to_string(),
        name: one.name.clone(),
        is_chosen: series == Some(one.id),
    });
    let picks = EntryKind::ALL.map(|kind| Pick {
        value: kind.name().to_owned(),
        name: status::entry(words, kind).word.to_owned(),
        is_chosen: kinds == [kind],
    });
    let row = |entry: &LedgerEntry| {
        let LedgerEntry { number, record, .. } = entry;
        let event = &record.event;
        let order = |known: &str| {
            let order = event.order.clone().filter(|order| !order.is_empty());
            order.unwrap_or_else(|| known.to_owned())
        };
        let sale =
            event.sale.map(|id| (format!("{}/{id}", Section::Sales.path()), order(words.log.sale)));
        let redemption = event.redemption.map(|id| {
            (format!("{}/{id}", Section::Redemptions.path()), order(words.log.redemption))
        });
        let place = event.point_of_sale.and_then(|id| directory.point_of_sale(id));
        Row {
            at: show.moment(record.entry.operation.at),
            event: status::entry(words, record.entry.what.kind),
            link: certificate_link(*number),
            number: number_groups(*number),
            record: redemption.or(sale),
            who: who(words, &directory, record.entry.operation.origin.actor),
            place: place.map_or_else(String::new, |place| place.name.clone()),
            change: show.change(record.entry.what.change),
            balance: show.money(record.entry.what.balance_after),
        }
    };
    let page = Page {
        shell: Shell::of(&call, Section::Reports, words.report.ledger),
        series: all.collect(),
        kinds: picks.into(),
        several: if kinds.len() > 1 { asked("kind").to_owned() } else { String::new() },
        place: asked("place").to_owned(),
        is_filtered: call.query.find("kind").is_some() || series.is_some() || !from.is_empty(),
        from,
        through,
        rows: found.entries.iter().map(row).collect(),
        next,
    };
    answer::page("report_ledger", &page)
}

/// Reads a position: an operation, a certificate and an entry.
fn position(text: &str) -> Option<LedgerPosition> {
    let mut parts = text.splitn(3, '.');
    let operation = OperationId(parts.next()?.parse().ok()?);
    Some((operation, parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}
