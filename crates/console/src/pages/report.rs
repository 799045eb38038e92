//! One report: its days, its table, what proves it, and its files.

use std::sync::Arc;

use askama::Template;
use domain::person::Permission;
use jiff::civil::Date;
use service::{
    Cell, ColumnKind, Denied, FileKind, Origin, Report, ReportDays, ReportError, ReportName,
    ReportQuery, ReportRejection, ReportText, Span,
};

use crate::answer::{self, Answer};
use crate::call::Call;
use crate::chart::{Chart, Value};
use crate::failure::Failure;
use crate::form;
use crate::format::Show;
use crate::pages::report_ledger;
use crate::shell::{Section, Shell};
use crate::words::Words;

#[derive(Template)]
#[template(path = "report.html")]
struct Page {
    shell: Shell,
    about: &'static str,
    path: String,
    is_period: bool,
    as_of: String,
    from: String,
    through: String,
    /// Reason why there is no report of these days.
    refusal: Option<&'static str>,
    /// Whether the figures are final or still change, in words.
    state: Option<&'static str>,
    chart: Option<Chart>,
    columns: Vec<Head>,
    rows: Vec<Vec<Shown>>,
    total: Option<Vec<Shown>>,
    proofs: Vec<Checked>,
    is_proved: bool,
    files: Vec<(&'static str, String)>,
}

/// The head of a column.
pub(crate) struct Head {
    pub(crate) title: &'static str,
    pub(crate) is_figure: bool,
}

impl Head {
    /// The head of a column, in the language of the page.
    pub(crate) fn of(words: &Words, column: service::Column) -> Self {
        Self { title: (words.report.text)(column.name), is_figure: is_figure(column.kind) }
    }
}

/// A value as it is shown.
pub(crate) struct Shown {
    pub(crate) text: String,
    pub(crate) is_figure: bool,
    /// Page of what the value is made of.
    pub(crate) link: Option<String>,
}

/// A proof as it is shown.
struct Checked {
    title: &'static str,
    holds: bool,
}

/// Answers with the page.
pub(crate) async fn show(call: Arc<Call>) -> Answer {
    let viewer = call.session()?.report_viewer()?;
    let name = name(&call)?;
    let query = query(&call);
    let words = &call.words().report;
    let today = call.show().day_of(call.console.service.now());
    let shell = Shell::of(&call, Section::Reports, (words.name)(name));
    let path = format!("{}/{}", Section::Reports.path(), name.name());
    let mut page = Page {
        shell,
        about: (words.about)(name),
        is_period: name.days() == ReportDays::Period,
        as_of: query.as_of.unwrap_or(today).to_string(),
        from: query.from.unwrap_or_else(|| today.first_of_month()).to_string(),
        through: query.through.unwrap_or(today).to_string(),
        refusal: None,
        state: None,
        chart: None,
        columns: Vec::new(),
        rows: Vec::new(),
        total: None,
        proofs: Vec::new(),
        is_proved: true,
        files: Vec::new(),
        path,
    };
    match viewer.report(name, query).await {
        Ok(report) => page.fill(&call, &report),
        Err(ReportError::Rejected(rejection)) => {
            page.refusal = Some(refusal(call.words(), rejection)?);
        }
        Err(ReportError::Failed(error)) => return Err(error.into()),
    }
    answer::page("report", &page)
}

/// Answers with the report as a file.
pub(crate) async fn file(call: Arc<Call>) -> Answer {
    let viewer = call.session()?.report_viewer()?;
    if !call.visitor()?.person.may(Permission::Export) {
        return Err(Denied::Forbidden.into());
    }
    let name = name(&call)?;
    let kind = match call.query.find("format") {
        Some("xlsx") => FileKind::Xlsx,
        Some("csv") => FileKind::CsvExcel,
        Some(_) | None => return Err(Failure::NotFound),
    };
    let report = match viewer.report(name, query(&call)).await {
        Ok(report) => report,
        Err(ReportError::Rejected(_)) => return Err(Failure::NotFound),
        Err(ReportError::Failed(error)) => return Err(error.into()),
    };
    let words = &call.words().report;
    let text = |text: ReportText| (words.text)(text).to_owned();
    // Names of sheets are short.
    let title: String = (words.name)(name).chars().take(31).collect();
    let bytes = report.file(kind, &title, &text).map_err(|error| {
        tracing::error!(error = &error as &dyn std::error::Error, "no file of a report");
        Failure::Internal
    })?;
    let file_name = format!("{}.{}", report.file_name(), kind.ending());
    answer::file("report_file", kind.media_type(), &file_name, bytes)
}

fn name(call: &Call) -> Result<ReportName, Failure> {
    ReportName::parse(call.part("report")).ok_or(Failure::NotFound)
}

fn query(call: &Call) -> ReportQuery {
    let day = |name| call.query.find(name).and_then(|day| day.parse::<Date>().ok());
    ReportQuery { as_of: day("as_of"), from: day("from"), through: day("through") }
}

pub(crate) fn refusal(words: &Words, rejection: ReportRejection) -> Result<&'static str, Failure> {
    match rejection {
        ReportRejection::Future { .. } => Ok(words.report.future),
        ReportRejection::Backwards { .. } => Ok(words.report.backwards),
        ReportRejection::TooLong { .. } => Ok(words.report.too_long),
        ReportRejection::NotCounted => Err(Failure::Internal),
    }
}

impl Page {
    fn fill(&mut self, call: &Call, report: &Report) {
        let (show, words) = (call.show(), &call.words().report);
        let days = match report.span {
            Span::AsOf(day) => {
                self.as_of = day.to_string();
                vec![("as_of", self.as_of.as_str())]
            }
            Span::Period { from, through } => {
                (self.from, self.through) = (from.to_string(), through.to_string());
                vec![("from", self.from.as_str()), ("through", self.through.as_str())]
            }
        };
        let link = |format| {
            let members: Vec<_> = days.iter().copied().chain([("format", format)]).collect();
            form::link(&format!("{}/file", self.path), &members)
        };
        self.files = vec![(words.for_excel, link("xlsx")), (words.for_programs, link("csv"))];
        self.state = match (report.is_final, report.is_of_today) {
            (true, _) => Some(words.closed),
            (false, true) => Some(words.so_far),
            (false, false) => None,
        };
        let head = |column: &service::Column| Head::of(call.words(), *column);
        self.columns = report.columns.iter().map(head).collect();
        let row = |cells: &Vec<Cell>| cells.iter().map(|cell| shown(&show, call, cell)).collect();
        let with_links = |(cells, origin): (&Vec<Cell>, &Origin)| {
            let cells = cells.iter().zip(&report.columns).enumerate();
            let cell = |(place, (cell, column)): (usize, (&Cell, &service::Column))| Shown {
                link: link_of(report, origin, (place, column, cell)),
                ..shown(&show, call, cell)
            };
            cells.map(cell).collect()
        };
        self.rows = report.rows.iter().zip(&report.origins).map(with_links).collect();
        self.total = report.total.as_ref().map(row);
        self.chart = chart(call, &show, report);
        let checked = |proof: &service::Proof| Checked {
            title: (words.text)(proof.name),
            holds: proof.holds(),
        };
        self.proofs = report.proofs.iter().map(checked).collect();
        self.is_proved = report.proofs.iter().all(service::Proof::holds);
    }
}

const fn is_figure(kind: ColumnKind) -> bool {
    matches!(kind, ColumnKind::Count | ColumnKind::Money)
}

pub(crate) fn shown(show: &Show, call: &Call, cell: &Cell) -> Shown {
    let (text, is_figure) = match cell {
        Cell::Text(text) => (text.clone(), false),
        Cell::Word(word) => ((call.words().report.text)(*word).to_owned(), false),
        Cell::Count(count) => {
            let number = show.number(count.unsigned_abs());
            (if *count < 0 { format!("\u{2212}{number}") } else { number }, true)
        }
        Cell::Money(minor) => (show.amount(*minor), true),
        Cell::Month(month) => (month.to_string(), false),
        Cell::Day(day) => (show.day(*day), false),
        Cell::Nothing => (String::new(), false),
    };
    Shown { text, is_figure, link: None }
}

/// The page of what a value is made of: entries of the ledger, certificates of a series, or a coupon.
fn link_of(
    report: &Report,
    origin: &Origin,
    (place, column, cell): (usize, &service::Column, &Cell),
) -> Option<String> {
    if place == 0 {
        let coupon = origin.coupon.map(|id| format!("{}/{}", Section::Coupons.path(), id.number));
        let series = origin.series.map(|id| id.to_string());
        let list = |id: String| form::link(Section::Certificates.path(), &[("series", &id)]);
        return coupon.or_else(|| series.map(list));
    }
    let is_nothing = matches!(cell, Cell::Money(0) | Cell::Count(0));
    if !is_figure(column.kind) || is_nothing {
        return None;
    }
    let days = match report.span {
        Span::AsOf(_) => return None,
        Span::Period { from, through } => origin.days.unwrap_or((from, through)),
    };
    let kinds = origin.kinds.unwrap_or_else(|| column.name.kinds(report.name));
    if kinds.is_empty() || (origin.series, origin.place, origin.days) == (None, None, None) {
        return None;
    }
    let kinds: Vec<&str> = kinds.iter().map(|kind| kind.name()).collect();
    let series = origin.series.map_or_else(String::new, |id| id.to_string());
    let place = origin.place.map_or_else(String::new, |place| {
        place.map_or_else(|| report_ledger::NOWHERE.to_owned(), |id| id.to_string())
    });
    let members = [
        ("series", series),
        ("kind", kinds.join(",")),
        ("place", place),
        ("from", days.0.to_string()),
        ("through", days.1.to_string()),
    ];
    let members = members.each_ref().map(|(name, value)| (*name, value.as_str()));
    Some(form::link(report_ledger::PATH, &members))
}

/// Bars of the last figure of each row, where the rows are months or ages.
fn chart(call: &Call, show: &Show, report: &Report) -> Option<Chart> {
    const BARS_MAX: usize = 36;
    let is_charted = matches!(
        report.name,
        ReportName::Expiring | ReportName::Ageing | ReportName::Breakage | ReportName::Liability
    );
    if !is_charted || report.rows.len() < 2 || report.rows.len() > BARS_MAX {
        return None;
    }
    let value = |row: &Vec<Cell>| {
        let name = row.first().map(|cell| shown(show, call, cell).text).unwrap_or_default();
        let Some(Cell::Money(minor)) = row.last() else { return None };
        Some(Value {
            label: String::new(),
            size: u64::try_from(*minor).unwrap_or(0),
            text: show.amount(*minor),
            name,
        })
    };
    let values: Vec<Value> = report.rows.iter().filter_map(value).collect();
    let words = &call.words().report;
    let (title, about) = ((words.name)(report.name), (words.about)(report.name));
    Some(Chart::bars("report", title.to_owned(), about.to_owned(), &values))
}
