//! The act of settlement between two partners: to print, and as a file.

use std::sync::Arc;

use askama::Template;
use domain::PartnerId;
use domain::person::Permission;
use jiff::civil::Date;
use service::{Denied, FileKind, ReportError, ReportQuery, ReportRejection, SettlementAct, Span};

use crate::answer::{self, Answer};
use crate::call::Call;
use crate::failure::Failure;
use crate::form;
use crate::pages::report::{Head, Shown, refusal, shown};
use crate::shell::{Section, Shell};
use crate::view::Pick;

/// Address of the page.
const PATH: &str = "/console/reports/act";

#[derive(Template)]
#[template(path = "report_act.html")]
struct Page {
    shell: Shell,
    from: String,
    through: String,
    firsts: Vec<Pick>,
    seconds: Vec<Pick>,
    /// Reason why there is no act of these days.
    refusal: Option<&'static str>,
    act: Option<Act>,
}

/// An act as it is shown.
struct Act {
    operator: String,
    /// Names of the two partners.
    between: String,
    period: String,
    columns: Vec<Head>,
    rows: Vec<Vec<Shown>>,
    /// Who owes how much to whom, in words.
    outcome: String,
    /// The amount in words. Empty if nothing is owed.
    in_words: String,
    /// Names for the signatures.
    sides: [String; 2],
    file: String,
}

/// What is asked for.
struct Asked {
    partners: Vec<(PartnerId, String)>,
    /// The two partners. `None` if they are not chosen, or are one and the same.
    pair: Option<(PartnerId, PartnerId)>,
    query: ReportQuery,
}

/// Reads what is asked for.
fn asked(call: &Call) -> Result<Asked, Failure> {
    let session = call.session()?;
    let directory = session.directory_now();
    let own = directory.partners().into_iter().filter(|one| one.operator == session.operator());
    let partners: Vec<(PartnerId, String)> = own.map(|one| (one.id, one.name.clone())).collect();
    let partner = |name| {
        let id = PartnerId(call.query.find(name)?.parse().ok()?);
        partners.iter().any(|(known, _)| *known == id).then_some(id)
    };
    let pair = partner("first").zip(partner("second")).filter(|(first, second)| first != second);
    let day = |name| call.query.find(name).and_then(|day| day.parse::<Date>().ok());
    let query = ReportQuery { as_of: None, from: day("from"), through: day("through") };
    Ok(Asked { partners, pair, query })
}

/// Answers with the page.
pub(crate) async fn show(call: Arc<Call>) -> Answer {
    let viewer = call.session()?.report_viewer()?;
    let Asked { partners, pair, query } = asked(&call)?;
    let words = call.words();
    let today = call.show().day_of(call.console.service.now());
    let picks = |chosen: Option<PartnerId>| {
        let pick = |(id, name): &(PartnerId, String)| Pick {
            value: id.to_string(),
            name: name.clone(),
            is_chosen: chosen == Some(*id),
        };
        partners.iter().map(pick).collect()
    };
    let mut page = Page {
        shell: Shell::of(&call, Section::Reports, words.report.act),
        from: query.from.unwrap_or_else(|| today.first_of_month()).to_string(),
        through: query.through.unwrap_or(today).to_string(),
        firsts: picks(pair.map(|(first, _)| first)),
        seconds: picks(pair.map(|(_, second)| second)),
        refusal: None,
        act: None,
    };
    let Some(pair) = pair else { return answer::page("report_act", &page) };
    let name = |id: PartnerId| {
        let known = partners.iter().find(|(known, _)| *known == id);
        known.map_or_else(String::new, |(_, name)| name.clone())
    };
    match viewer.settlement_act(query, pair).await {
        Ok(found) => page.act = Some(act(&call, &found, (name(pair.0), name(pair.1)), pair)),
        Err(ReportError::Rejected(rejection)) => {
            page.refusal = Some(refusal(words, rejection)?);
        }
        Err(ReportError::Failed(error)) => return Err(error.into()),
    }
    answer::page("report_act", &page)
}

/// Answers with the act as a workbook.
pub(crate) async fn file(call: Arc<Call>) -> Answer {
    let viewer = call.session()?.report_viewer()?;
    if !call.visitor()?.person.may(Permission::Export) {
        return Err(Denied::Forbidden.into());
    }
    let Asked { pair, query, .. } = asked(&call)?;
    let pair = pair.ok_or(Failure::NotFound)?;
    let found = match viewer.settlement_act(query, pair).await {
        Ok(found) => found,
        Err(ReportError::Rejected(ReportRejection::NotCounted)) => return Err(Failure::Internal),
        Err(ReportError::Rejected(_)) => return Err(Failure::NotFound),
        Err(ReportError::Failed(error)) => return Err(error.into()),
    };
    let words = &call.words().report;
    let text = |text| (words.text)(text).to_owned();
    let bytes = found.report.file(FileKind::Xlsx, words.act, &text).map_err(|error| {
        tracing::error!(error = &error as &dyn std::error::Error, "no file of an act");
        Failure::Internal
    })?;
    let name = format!("act-{}-{}-{}.xlsx", pair.0, pair.1, found.report.file_name());
    answer::file("report_act_file", FileKind::Xlsx.media_type(), &name, bytes)
}

fn act(
    call: &Call,
    found: &SettlementAct,
    (first, second): (String, String),
    pair: (PartnerId, PartnerId),
) -> Act {
    let (show, words) = (call.show(), &call.words().report);
    let report = &found.report;
    let (from, through) = match report.span {
        Span::AsOf(day) => (day, day),
        Span::Period { from, through } => (from, through),
    };
    let amount = show.amount(found.owed.saturating_abs());
    let outcome = match found.owed {
        0 => words.act_even.to_owned(),
        1.. => (words.act_owes)(&first, &second, &amount),
        ..0 => (words.act_owes)(&second, &first, &amount),
    };
    let in_words = if found.owed == 0 {
        String::new()
    } else {
        (words.in_words)(found.owed.unsigned_abs(), report.currency)
    };
    let head = |column: &service::Column| Head::of(call.words(), *column);
    let row =
        |cells: &Vec<service::Cell>| cells.iter().map(|cell| shown(&show, call, cell)).collect();
    let members = [
        ("first", pair.0.to_string()),
        ("second", pair.1.to_string()),
        ("from", from.to_string()),
        ("through", through.to_string()),
    ];
    let members = members.each_ref().map(|(name, value)| (*name, value.as_str()));
    Act {
        operator: report.operator_name.clone(),
        between: (words.act_between)(&first, &second),
        period: (words.act_period)(&show.long_day(from), &show.long_day(through)),
        columns: report.columns.iter().map(head).collect(),
        rows: report.rows.iter().map(row).collect(),
        outcome,
        in_words,
        sides: [first, second],
        file: form::link(&format!("{PATH}/file"), &members),
    }
}
