//! Choosing the operator to work at, for people who work at several.

use std::sync::Arc;

use askama::Template;
use domain::OperatorId;
use service::{Denied, Error};

use crate::answer::{self, Answer};
use crate::call::Call;
use crate::failure::Failure;
use crate::form::Press;
use crate::shell::{Section, Shell};

#[derive(Template)]
#[template(path = "operator.html")]
struct Page {
    shell: Shell,
    rows: Vec<Row>,
    press: Press,
}

/// An operator that the person works at.
struct Row {
    id: String,
    name: String,
    role: &'static str,
    is_here: bool,
}

/// Answers with the page.
pub(crate) async fn show(call: Arc<Call>) -> Answer {
    let visitor = call.visitor()?;
    let (words, session) = (call.words(), visitor.session());
    let directory = session.directory_now();
    let open = visitor.person.memberships().into_iter().filter(|own| !own.ended);
    let rows = open.filter_map(|own| {
        let operator = directory.operator(own.operator).filter(|operator| !operator.disabled)?;
        Some(Row {
            id: operator.id.to_string(),
            name: operator.name.clone(),
            role: (words.people.role)(own.role),
            is_here: operator.id == session.operator(),
        })
    });
    let shell = Shell::of(&call, Section::None, words.users.operator_title);
    let press = Press::new(&visitor.secret);
    answer::page("operator", &Page { shell, rows: rows.collect(), press })
}

/// Works at the chosen operator from now on.
pub(crate) async fn choose(call: Arc<Call>) -> Answer {
    let chosen = call.form.find("operator").and_then(|id| id.parse().ok());
    let chosen = OperatorId(chosen.ok_or(Failure::NotFound)?);
    match call.visitor()?.person.switch(chosen, &call.request_id).await {
        Ok(()) => Ok(answer::redirect("/console", "operator")),
        Err(Error::Denied(Denied::Forbidden) | Error::Rejected(_)) => Err(Failure::Forbidden),
        Err(error) => Err(Failure::of(&error)),
    }
}
