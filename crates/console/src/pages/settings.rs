//! What is set for the whole operator.

use std::sync::Arc;

use askama::Template;
use domain::person::Permission;
use domain::{Amount, Operator};

use crate::answer::{self, Answer};
use crate::call::Call;
use crate::failure::Failure;
use crate::set_up_form;
use crate::shell::{Section, Shell};

#[derive(Template)]
#[template(path = "settings.html")]
struct Page {
    shell: Shell,
    called: String,
    zone: String,
    currency: String,
    limits: [(&'static str, String); 4],
}

/// Answers with the page.
pub(crate) async fn show(call: Arc<Call>) -> Answer {
    let operator = operator(&call)?;
    let (words, show) = (call.words(), call.show());
    let (texts, limits) = (&words.settings, operator.limits);
    let or_none = |amount: Option<Amount>| {
        amount.map_or_else(|| texts.no_limit.to_owned(), |amount| show.money(amount))
    };
    let currency = operator.currency;
    let page = Page {
        shell: Shell::of(&call, Section::Settings, texts.title),
        called: operator.name,
        zone: operator.zone.iana_name().unwrap_or_default().to_owned(),
        currency: currency.code().to_owned(),
        limits: [
            (texts.person_single, show.money(limits.single_of_person(currency))),
            (texts.person_daily, show.money(limits.daily_of_person(currency))),
            (texts.key_single, or_none(limits.key_single)),
            (texts.key_daily, or_none(limits.key_daily)),
        ],
    };
    answer::page("settings", &page)
}

/// The operator, for who may change its settings.
pub(super) fn operator(call: &Call) -> Result<Operator, Failure> {
    set_up_form::keeper(call, Permission::ChangeSettings)?;
    let session = call.session()?;
    let directory = session.directory_now();
    directory.operator(session.operator()).cloned().ok_or(Failure::NotFound)
}
