//! The log of operations: who did what, the newest first.

use std::sync::Arc;

use askama::Template;
use domain::operation::OperationKind;
use domain::{ActionKind, Directory, MadeThing, OperationId, UserId};
use jiff::civil::Date;
use service::{ChangedRecord, LogEntry, LogFilter, bounds_of_day};

use crate::answer::{self, Answer};
use crate::call::Call;
use crate::form;
use crate::format::{Moment, number_groups};
use crate::limits::ROWS_MAX;
use crate::pages::certificate::{surface, who};
use crate::shell::{Section, Shell};
use crate::view::{Pick, certificate_link};
use crate::words::Words;

#[derive(Template)]
#[template(path = "log.html")]
struct Page {
    shell: Shell,
    users: Vec<Pick>,
    kinds: Vec<Pick>,
    day: String,
    is_filtered: bool,
    rows: Vec<Row>,
    next: Option<String>,
}

/// A row of the log.
struct Row {
    at: Moment,
    who: String,
    surface: &'static str,
    what: &'static str,
    reason: String,
    /// Links and texts of the records that it was about.
    records: Vec<(String, String)>,
    request_id: String,
}

/// Answers with the page.
pub(crate) async fn show(call: Arc<Call>) -> Answer {
    let viewer = call.session()?.log_viewer()?;
    let (show, words) = (call.show(), call.words());
    let asked = |name| call.query.find(name).unwrap_or_default();
    let day: Option<Date> = asked("day").parse().ok();
    let (from, before) = day.map_or((None, None), |day| bounds_of_day(day, &show.zone));
    let user: Option<UserId> = asked("user").parse().ok().map(UserId);
    let kind = OperationKind::parse(asked("kind"));
    let filter = LogFilter { user, kind, from, before };
    let place = asked("before").parse().ok().map(OperationId);
    let found = viewer.entries(filter, place, ROWS_MAX).await?;
    let day = day.map_or_else(String::new, |day| day.to_string());
    let next = found.next.map(|next| {
        let next = next.to_string();
        let members =
            [("user", asked("user")), ("kind", asked("kind")), ("day", &day), ("before", &next)];
        form::link(Section::Log.path(), &members)
    });
    let users = viewer.users().into_iter().map(|(known, _)| Pick {
        value: known.id.to_string(),
        name: known.name.clone(),
        is_chosen: user == Some(known.id),
    });
    let kinds = OperationKind::ALL.iter().map(|known| Pick {
        value: known.name().to_owned(),
        name: (words.log.kind)(*known).to_owned(),
        is_chosen: kind == Some(*known),
    });
    let mut kinds: Vec<Pick> = kinds.collect();
    kinds.sort_by(|one, other| one.name.cmp(&other.name));
    let row = |entry: &LogEntry| Row {
        at: show.exact(entry.operation.at),
        who: who(words, &found.directory, entry.operation.origin.actor),
        surface: surface(words, entry.operation.origin.surface),
        what: what(words, entry),
        reason: entry.reason.clone().unwrap_or_default(),
        records: records(words, entry, &found.directory),
        request_id: entry.operation.origin.request_id.clone(),
    };
    let page = Page {
        shell: Shell::of(&call, Section::Log, words.log.title),
        users: users.collect(),
        kinds,
        is_filtered: user.is_some() || kind.is_some() || !day.is_empty(),
        day,
        rows: found.entries.iter().map(row).collect(),
        next,
    };
    answer::page("log", &page)
}

/// What was done, in words.
fn what(words: &Words, entry: &LogEntry) -> &'static str {
    let events = &words.events;
    match entry.action {
        None => (words.log.kind)(entry.operation.kind),
        Some(ActionKind::Issued) => events.issued,
        Some(ActionKind::Activated) => events.activated,
        Some(ActionKind::Reloaded) => events.reloaded,
        Some(ActionKind::Blocked) => events.blocked,
        Some(ActionKind::Unblocked) => events.unblocked,
        Some(ActionKind::Adjusted) => events.adjusted,
        Some(ActionKind::CashedOut) => events.cashed_out,
        Some(ActionKind::Voided) => events.voided,
        Some(ActionKind::Extended) => events.extended,
        Some(ActionKind::Replaced) => events.replaced,
        Some(ActionKind::Stocked) => words.log.stocked,
        Some(ActionKind::SecretShown) => events.secret_shown,
        Some(ActionKind::Noted) => events.noted,
        Some(ActionKind::OwnerSet) => events.owner_set,
    }
}

fn records(words: &Words, entry: &LogEntry, directory: &Directory) -> Vec<(String, String)> {
    let certificates = entry.certificates.iter();
    let mut records: Vec<(String, String)> =
        certificates.map(|number| (certificate_link(*number), number_groups(*number))).collect();
    let sale = entry.sale.map(|id| (format!("/console/sales/{id}"), words.log.sale.to_owned()));
    let redemption = entry
        .redemption
        .map(|id| (format!("/console/redemptions/{id}"), words.log.redemption.to_owned()));
    let made = entry.made.as_ref().map(|made| match made {
        MadeThing::Coupon(id, terms) => {
            (format!("/console/coupons/{}", id.number), terms.code.as_str().to_owned())
        }
        MadeThing::Series(series) => {
            (format!("/console/series/{}", series.id), series.name.clone())
        }
    });
    let changed = entry.changed.and_then(|changed| match changed {
        ChangedRecord::Coupon(number) => {
            Some((format!("/console/coupons/{number}"), (words.log.coupon)(number)))
        }
        ChangedRecord::Series(id) => {
            directory.series(id).map(|known| (format!("/console/series/{id}"), known.name.clone()))
        }
        ChangedRecord::Owner(id) => {
            Some((format!("/console/owners/{id}"), words.log.owner.to_owned()))
        }
    });
    records.extend(sale.into_iter().chain(redemption).chain(made).chain(changed));
    records
}
