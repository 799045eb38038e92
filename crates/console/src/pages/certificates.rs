//! The list of certificates.

use std::sync::Arc;

use askama::Template;
use domain::{CertificateId, SeriesId, Status};

use crate::answer::{self, Answer};
use crate::call::Call;
use crate::form;
use crate::limits::{ROWS_MAX, SERIES_MAX};
use crate::shell::{Section, Shell};
use crate::status;
use crate::view::{CertificateRow, Pick};

#[derive(Template)]
#[template(path = "certificates.html")]
struct Page {
    shell: Shell,
    series: Vec<Pick>,
    statuses: Vec<Pick>,
    rows: Vec<CertificateRow>,
    next: Option<String>,
    is_filtered: bool,
}

const STATUSES: [Status; 6] = [
    Status::Issued,
    Status::Active,
    Status::Blocked,
    Status::Spent,
    Status::Expired,
    Status::Voided,
];

/// Answers with the page.
pub(crate) async fn show(call: Arc<Call>) -> Answer {
    let reader = call.session()?.record_reader()?;
    let words = call.words();
    let series = call.query.find("series").unwrap_or_default();
    let status = call.query.find("status").unwrap_or_default();
    let chosen_series = series.parse().ok().map(SeriesId);
    let chosen_status = STATUSES.into_iter().find(|known| known.name() == status);
    let from = call.query.find("from").and_then(|from| from.parse().ok()).map(CertificateId);
    let page = reader.certificates(chosen_series, chosen_status, None, from, ROWS_MAX).await?;
    let (directory, all) = reader.series(SeriesId(0), SERIES_MAX);
    let today = reader.today();
    let rows =
        page.certificates.iter().map(|found| CertificateRow::of(&call, &directory, today, found));
    let next = page.next.map(|next| {
        let members = [("series", series), ("status", status), ("from", &next.0.to_string())];
        form::link(Section::Certificates.path(), &members)
    });
    let statuses = STATUSES.into_iter().map(|known| Pick {
        value: known.name().to_owned(),
        name: status::certificate(words, known).word.to_owned(),
        is_chosen: chosen_status == Some(known),
    });
    let picks = all.iter().map(|one| Pick {
        value: one.id.to_string(),
        name: one.name.clone(),
        is_chosen: chosen_series == Some(one.id),
    });
    let page = Page {
        shell: Shell::of(&call, Section::Certificates, words.shell.certificates),
        series: picks.collect(),
        statuses: statuses.collect(),
        rows: rows.collect(),
        next,
        is_filtered: chosen_series.is_some() || chosen_status.is_some(),
    };
    answer::page("certificates", &page)
}
