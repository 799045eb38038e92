//! The list of reports.

use std::sync::Arc;

use askama::Template;
use domain::person::Permission;
use service::ReportName;

use crate::answer::{self, Answer};
use crate::call::Call;
use crate::shell::{Section, Shell};

#[derive(Template)]
#[template(path = "reports.html")]
struct Page {
    shell: Shell,
    reports: Vec<Entry>,
    /// Last closed day of the books, in words.
    closed_through: Option<String>,
    may_close: bool,
}

/// A report of the list.
struct Entry {
    link: String,
    title: &'static str,
    about: &'static str,
}

/// Answers with the page.
pub(crate) async fn show(call: Arc<Call>) -> Answer {
    call.session()?.report_viewer()?;
    let words = &call.words().report;
    let entry = |name: &ReportName| Entry {
        link: format!("{}/{}", Section::Reports.path(), name.name()),
        title: (words.name)(*name),
        about: (words.about)(*name),
    };
    let operator = call.session()?.operator();
    let closed = call.console.service.directory();
    let closed = closed.operator(operator).and_then(|operator| operator.closed_through);
    let page = Page {
        closed_through: closed.map(|day| call.show().long_day(day)),
        may_close: call.visitor()?.person.may(Permission::ClosePeriods),
        shell: Shell::of(&call, Section::Reports, words.title),
        reports: ReportName::ALL.iter().map(entry).collect(),
    };
    answer::page("reports", &page)
}
