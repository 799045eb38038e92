//! One series: its terms, and the numbers that it has.

use std::sync::Arc;

use askama::Template;
use domain::SeriesId;
use domain::person::Permission;

use crate::answer::{self, Answer};
use crate::call::Call;
use crate::failure::Failure;
use crate::form;
use crate::pages::series::{kind, nominal};
use crate::shell::{Section, Shell};
use crate::status::{self, Chip};

#[derive(Template)]
#[template(path = "series_one.html")]
struct Page {
    shell: Shell,
    name: String,
    status: Chip,
    kind: &'static str,
    nominal: String,
    validity: String,
    /// Example of the last valid day of a certificate that is sold today.
    example: Option<String>,
    on_sale_from: Option<String>,
    on_sale_through: Option<String>,
    prefix: String,
    length: String,
    capacity: String,
    secret_digits: String,
    rules: Vec<(&'static str, bool)>,
    item_codes: String,
    expiry: String,
    certificates: String,
    /// Where the terms are changed, by who may.
    change: Option<String>,
    /// Where certificates are issued, by who may.
    issue: Option<String>,
}

/// Answers with the page.
pub(crate) async fn show(call: Arc<Call>) -> Answer {
    let reader = call.session()?.record_reader()?;
    let id = call.id()?;
    let found = reader.find_series(SeriesId(id)).await?;
    let (directory, one) = found.ok_or(Failure::NotFound)?;
    let (show, words) = (call.show(), call.words());
    let texts = &words.series;
    let plan = directory.pool(one.pool).map(|pool| pool.plan);
    let now = call.console.service.now();
    let example = domain::validity::valid_through(now, &show.zone, one.validity_days);
    let number =
        |number: Option<u64>| number.map_or_else(String::new, |number| show.number(number));
    let may_issue = call.visitor()?.person.may(Permission::Issue);
    let may_change = call.visitor()?.person.may(Permission::ChangeSeries);
    let page = Page {
        shell: Shell::of(&call, Section::Series, one.name.clone()),
        status: status::active(words, one.is_on_sale(reader.today())),
        kind: kind(words, one.kind),
        nominal: nominal(&show, one.denomination),
        validity: (texts.days)(one.validity_days.into()),
        example: example.map(|day| show.long_day(day)),
        on_sale_from: one.on_sale_from.map(|day| show.long_day(day)),
        on_sale_through: one.on_sale_through.map(|day| show.long_day(day)),
        prefix: plan.map_or_else(String::new, |plan| plan.prefix().to_string()),
        length: number(plan.map(|plan| plan.length().into())),
        capacity: number(plan.map(|plan| plan.capacity())),
        secret_digits: one.secret_digits.to_string(),
        rules: vec![
            (texts.allow_reuse, one.allow_reuse),
            (texts.secret_confirm, one.secret_confirm),
            (texts.allow_refund, one.allow_refund),
            (texts.allow_refund_purchase, one.allow_refund_purchase),
        ],
        item_codes: one.item_codes.join(", "),
        expiry: one
            .expiry
            .days()
            .map_or_else(|| texts.expiry_kept.to_owned(), |days| (texts.expiry_days)(days.into())),
        certificates: form::link(Section::Certificates.path(), &[("series", &one.id.to_string())]),
        change: may_change.then(|| format!("/console/series/{}/change", one.id)),
        issue: may_issue.then(|| format!("/console/series/{}/issue", one.id)),
        name: one.name,
    };
    answer::page("series_one", &page)
}
