//! The list of owners of certificates. Addresses and phones are masked.

use std::sync::Arc;

use askama::Template;
use domain::person::Permission;
use domain::{OperationId, Owner, OwnerId};
use service::OwnerFilter;

use crate::answer::{self, Answer};
use crate::call::Call;
use crate::form;
use crate::limits::ROWS_MAX;
use crate::shell::{Section, Shell};
use crate::view::masked;

#[derive(Template)]
#[template(path = "owners.html")]
struct Page {
    shell: Shell,
    name: String,
    email: String,
    phone: String,
    rows: Vec<OwnerRow>,
    next: Option<String>,
}

/// An owner as a list shows it.
pub(super) struct OwnerRow {
    pub(super) link: String,
    pub(super) name: String,
    pub(super) email: String,
    pub(super) phone: String,
    pub(super) born: String,
    pub(super) agrees: &'static str,
}

impl OwnerRow {
    /// Writes an owner of a list. Addresses and phones are masked.
    pub(super) fn of(call: &Call, owner: &Owner) -> Self {
        Self::with(call, owner, masked)
    }

    /// Writes the owner of a page. Everything is masked for a person who may not see people.
    pub(super) fn in_full(call: &Call, owner: &Owner) -> Self {
        let person = call.find_visitor().map(|visitor| &visitor.person);
        if person.is_some_and(|person| person.may(Permission::SeePeople)) {
            return Self::with(call, owner, str::to_owned);
        }
        let row = Self::with(call, owner, masked);
        Self { name: masked(&row.name), born: String::new(), ..row }
    }

    fn with(call: &Call, owner: &Owner, shown: fn(&str) -> String) -> Self {
        let (show, words, details) = (call.show(), call.words(), &owner.details);
        Self {
            link: owner_link(owner.id),
            name: details.name.clone().unwrap_or_else(|| owner.id.to_string()),
            email: details.email.as_deref().map_or_else(String::new, shown),
            phone: details.phone.map_or_else(String::new, |phone| shown(&phone.to_string())),
            born: details.born.map_or_else(String::new, |day| show.day(day)),
            agrees: match details.agrees {
                Some(true) => words.list.yes,
                Some(false) => words.list.no,
                None => "",
            },
        }
    }
}

/// The link to the page of an owner.
pub(super) fn owner_link(id: OwnerId) -> String {
    format!("/console/owners/{id}")
}

/// Answers with the page.
pub(crate) async fn show(call: Arc<Call>) -> Answer {
    let reader = call.session()?.record_reader()?;
    let words = call.words();
    let email = call.query.find("email").unwrap_or_default();
    let phone = call.query.find("phone").unwrap_or_default();
    let name = call.query.find("name").unwrap_or_default();
    let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
    let filter = OwnerFilter {
        phone: digits.parse().ok(),
        email: (!email.is_empty()).then(|| email.to_owned()),
        name: (!name.is_empty()).then(|| name.to_owned()),
    };
    let after = call.query.find("after").and_then(|after| after.parse().ok()).unwrap_or(0);
    let found = reader.owners(filter, OperationId(after), ROWS_MAX).await?;
    let is_full = found.len() == ROWS_MAX as usize;
    let last = found.last().filter(|_| is_full).map(|last| last.id.to_string());
    let next = last.map(|last| {
        let members = [("name", name), ("email", email), ("phone", phone), ("after", &last)];
        form::link(Section::Owners.path(), &members)
    });
    let page = Page {
        shell: Shell::of(&call, Section::Owners, words.shell.owners),
        name: name.to_owned(),
        email: email.to_owned(),
        phone: phone.to_owned(),
        rows: found.iter().map(|owner| OwnerRow::of(&call, owner)).collect(),
        next,
    };
    answer::page("owners", &page)
}
