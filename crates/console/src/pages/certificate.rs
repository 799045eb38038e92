//! One certificate, and everything that happened to it.

use std::sync::Arc;

use askama::Template;
use domain::operation::Actor;
use domain::person::Permission;
use domain::{Certificate, CertificateNumber, Directory, Surface};
use jiff::civil::Date;
use service::{CertificateEvent, HistoryPage};

use crate::answer::{self, Answer};
use crate::call::Call;
use crate::cursor;
use crate::failure::Failure;
use crate::form;
use crate::format::{Moment, number_groups};
use crate::limits::EVENTS_MAX;
use crate::menu::Entry;
use crate::pages::act;
use crate::pages::owners::OwnerRow;
use crate::shell::{Section, Shell};
use crate::status::{self, Chip};
use crate::view::{certificate_link, place_name};
use crate::words::Words;

#[derive(Template)]
#[template(path = "certificate.html")]
struct Page {
    shell: Shell,
    number: String,
    /// The number as it is copied, without spaces.
    plain_number: String,
    status: Chip,
    sale_status: &'static str,
    balance: String,
    held: String,
    available: String,
    nominal: String,
    valid_through: Option<String>,
    days_left: Option<String>,
    series: String,
    series_link: String,
    issued: Moment,
    place: String,
    sale_link: Option<String>,
    replaced_by: Option<(String, String)>,
    /// Link and name of the owner.
    owner: Option<(String, String)>,
    /// What the person may do to it.
    acts: Vec<Entry>,
    events: Vec<Event>,
    /// Whether the page begins with the newest event.
    is_first: bool,
    older: Option<String>,
}

/// One event as it is shown.
struct Event {
    chip: Chip,
    at: Moment,
    change: Option<String>,
    is_loss: bool,
    held: Option<String>,
    balance_after: Option<String>,
    who: String,
    surface: &'static str,
    place: String,
    order: Option<String>,
    reason: Option<String>,
    valid_through: Option<String>,
    /// Link and text of the redemption or sale.
    source: Option<(String, &'static str)>,
    /// Link and number of the other certificate.
    other: Option<(String, String)>,
    request_id: String,
}

/// A certificate for somebody who sees it by its number alone: no people, no lists.
#[derive(Template)]
#[template(path = "certificate_narrow.html")]
struct Narrow {
    shell: Shell,
    number: String,
    plain_number: String,
    status: Chip,
    balance: String,
    held: String,
    available: String,
    valid_through: Option<String>,
    days_left: Option<String>,
    acts: Vec<Entry>,
}

#[derive(Template)]
#[template(path = "certificate_unknown.html")]
struct Unknown {
    shell: Shell,
    text: String,
    hint: Option<&'static str>,
}

/// Answers with the page.
pub(crate) async fn show(call: Arc<Call>) -> Answer {
    let number = CertificateNumber::parse(call.part("number")).ok_or(Failure::NotFound)?;
    if !call.visitor()?.person.may(Permission::See) {
        return show_narrow(&call, number).await;
    }
    let reader = call.session()?.record_reader()?;
    let Some(found) = reader.find_certificate(number).await? else {
        return unknown(&call, number);
    };
    let from = call.query.find("from").and_then(cursor::read_history);
    let history = reader.history(&found, from, true, EVENTS_MAX).await?;
    let replaced_by = reader.replacement_of(&found).await?;
    let directory = call.session()?.directory_now();
    let shown = Page {
        acts: act::menu(&call, &found).await?,
        replaced_by: replaced_by.map(|other| (certificate_link(other), number_groups(other))),
        owner: owner_of(&call, &found).await?,
        is_first: from.is_none(),
        ..page(&call, &directory, reader.today(), &found, &history)
    };
    answer::page("certificate", &shown)
}

async fn show_narrow(call: &Call, number: CertificateNumber) -> Answer {
    let reader = call.session()?.number_reader()?;
    let Some(found) = reader.find_certificate(number).await? else {
        return unknown(call, number);
    };
    let (show, words, today) = (call.show(), call.words(), reader.today());
    let number = number_groups(found.number);
    let page = Narrow {
        shell: Shell::of(call, Section::None, (words.certificate.title)(&number)),
        number,
        plain_number: found.number.to_string(),
        status: status::certificate(words, found.status_on(today)),
        balance: show.money(found.balance),
        held: show.money(found.held),
        available: show.money(found.free_balance()),
        valid_through: found.valid_through.map(|day| show.long_day(day)),
        days_left: days_left(call, today, &found),
        acts: act::menu(call, &found).await?,
    };
    answer::page("certificate", &page)
}

/// How long the certificate is valid yet, or since when it is not.
fn days_left(call: &Call, today: Date, found: &Certificate) -> Option<String> {
    let texts = &call.words().certificate;
    found.valid_through.map(|last| {
        let days = today.until(last).map_or(0, |span| i64::from(span.get_days()));
        if days < 0 {
            (texts.days_over)(days.unsigned_abs())
        } else {
            (texts.days_left)(days.unsigned_abs())
        }
    })
}

async fn owner_of(call: &Call, found: &Certificate) -> Result<Option<(String, String)>, Failure> {
    let Some(id) = found.owner else { return Ok(None) };
    let owner = call.session()?.record_reader()?.find_owner(id).await?;
    let row = owner.map(|owner| OwnerRow::in_full(call, &owner));
    Ok(row.map(|row| (row.link, row.name)))
}

fn unknown(call: &Call, number: CertificateNumber) -> Answer {
    let words = &call.words().certificate;
    let page = Unknown {
        shell: Shell::of(call, Section::Certificates, words.unknown_title),
        text: (words.unknown)(&number_groups(number)),
        hint: (!number.has_check_digit()).then_some(words.wrong_check_digit),
    };
    answer::with_status(http::StatusCode::NOT_FOUND, "certificate", &page)
}

fn page(
    call: &Call,
    directory: &Directory,
    today: Date,
    found: &Certificate,
    history: &HistoryPage,
) -> Page {
    let (show, words) = (call.show(), call.words());
    let texts = &words.certificate;
    let number = number_groups(found.number);
    let path = certificate_link(found.number);
    let series = directory.series(found.series);
    let current = found.status_on(today);
    Page {
        acts: Vec::new(),
        shell: Shell::of(call, Section::Certificates, (texts.title)(&number)),
        number,
        plain_number: found.number.to_string(),
        status: status::certificate(words, current),
        sale_status: status::sale_status(words, found.sale_status),
        balance: show.money(found.balance),
        held: show.money(found.held),
        available: show.money(found.free_balance()),
        nominal: show.money(found.nominal),
        valid_through: found.valid_through.map(|day| show.long_day(day)),
        days_left: days_left(call, today, found),
        series: series.map_or_else(String::new, |series| series.name.clone()),
        series_link: format!("/console/series/{}", found.series),
        issued: show.moment(found.issued_at),
        place: place_name(directory, found.point_of_sale),
        sale_link: found.sold_in.map(|sale| format!("/console/sales/{sale}")),
        replaced_by: None,
        owner: None,
        events: history.events.iter().map(|event| Event::of(call, directory, event)).collect(),
        is_first: true,
        older: history.next.map(|next| form::link(&path, &[("from", &cursor::of_history(next))])),
    }
}

impl Event {
    fn of(call: &Call, directory: &Directory, event: &CertificateEvent) -> Self {
        let (show, words) = (call.show(), call.words());
        let origin = &event.operation.origin;
        let source = match (event.redemption, event.sale) {
            (Some(id), _) => {
                Some((format!("/console/redemptions/{id}"), words.certificate.to_redemption))
            }
            (None, Some(id)) => Some((format!("/console/sales/{id}"), words.certificate.to_sale)),
            (None, None) => None,
        };
        let cheque = event.cheque.map(|cheque| (words.sale.cheque_number)(cheque));
        Self {
            chip: status::event(words, event.kind),
            at: show.exact(event.operation.at),
            change: event.change.map(|change| show.change(change)),
            is_loss: event.change.is_some_and(|change| change < 0),
            held: event.held.map(|held| show.money(held)),
            balance_after: event.balance_after.map(|balance| show.money(balance)),
            who: who(words, directory, origin.actor),
            surface: surface(words, origin.surface),
            place: place_name(directory, event.point_of_sale),
            order: event.order.clone().or(cheque),
            reason: event.reason.clone(),
            valid_through: event.valid_through.map(|day| show.day(day)),
            source,
            other: event.other.map(|other| (certificate_link(other), number_groups(other))),
            request_id: origin.request_id.clone(),
        }
    }
}

/// The caller of an operation, by name.
pub(crate) fn who(words: &Words, directory: &Directory, actor: Actor) -> String {
    match actor {
        Actor::Key(id) => directory.key(id).map_or_else(
            || (words.certificate.key)(&id.to_string()),
            |key| (words.certificate.key)(&key.name),
        ),
        Actor::User { user, .. } => {
            directory.user(user).map_or_else(|| user.to_string(), |user| user.name.clone())
        }
        Actor::Administrator => words.certificate.administrator.to_owned(),
    }
}

/// The surface of an operation.
pub(crate) const fn surface(words: &Words, surface: Surface) -> &'static str {
    match surface {
        Surface::CommandLine => words.certificate.command_line,
        Surface::Mloyalty => "mloyalty",
        Surface::Insales => "InSales",
        Surface::Native => "API",
        Surface::Console => words.people.console,
        Surface::Till => words.people.till,
        Surface::Public => words.people.public,
    }
}
