//! The list of series.

use std::sync::Arc;

use askama::Template;
use domain::person::Permission;
use domain::{Denomination, Series, SeriesId, SeriesKind};

use crate::answer::{self, Answer};
use crate::call::Call;
use crate::form;
use crate::format::Show;
use crate::limits::ROWS_MAX;
use crate::shell::{Section, Shell};
use crate::status::{self, Chip};
use crate::words::Words;

#[derive(Template)]
#[template(path = "series.html")]
struct Page {
    shell: Shell,
    rows: Vec<Row>,
    next: Option<String>,
    may_add: bool,
}

/// A row of the list.
struct Row {
    link: String,
    name: String,
    kind: &'static str,
    nominal: String,
    validity: String,
    status: Chip,
}

/// Answers with the page.
pub(crate) async fn show(call: Arc<Call>) -> Answer {
    let reader = call.session()?.record_reader()?;
    let (show, words, today) = (call.show(), call.words(), reader.today());
    let after = call.query.find("after").and_then(|after| after.parse().ok()).unwrap_or(0);
    let (_, found) = reader.series(SeriesId(after), ROWS_MAX);
    let row = |one: &Series| Row {
        link: format!("/console/series/{}", one.id),
        name: one.name.clone(),
        kind: kind(words, one.kind),
        nominal: nominal(&show, one.denomination),
        validity: (words.series.days)(one.validity_days.into()),
        status: status::active(words, one.is_on_sale(today)),
    };
    let is_full = found.len() == ROWS_MAX as usize;
    let last = found.last().filter(|_| is_full).map(|last| last.id.to_string());
    let page = Page {
        shell: Shell::of(&call, Section::Series, words.shell.series),
        rows: found.iter().map(row).collect(),
        may_add: call.visitor()?.person.may(Permission::ChangeSeries),
        next: last.map(|last| form::link(Section::Series.path(), &[("after", &last)])),
    };
    answer::page("series", &page)
}

/// Form of the certificates of a series.
pub(super) const fn kind(words: &Words, kind: SeriesKind) -> &'static str {
    match kind {
        SeriesKind::Plastic => words.series.plastic,
        SeriesKind::Electronic => words.series.electronic,
    }
}

/// Nominals that a series sells.
pub(super) fn nominal(show: &Show, denomination: Denomination) -> String {
    match denomination {
        Denomination::Fixed(nominal) => show.money(nominal),
        Denomination::Range { min, max } => {
            format!("{}\u{a0}\u{2013} {}", show.money(min), show.money(max))
        }
    }
}
