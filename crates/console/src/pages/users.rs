//! The users of the operator, with their roles.

use std::sync::Arc;

use askama::Template;

use crate::answer::{self, Answer};
use crate::call::Call;
use crate::shell::{Section, Shell};
use crate::status::{self, Chip};
use crate::view::place_name;

#[derive(Template)]
#[template(path = "users.html")]
struct Page {
    shell: Shell,
    rows: Vec<Row>,
}

/// A row of the list.
struct Row {
    name: String,
    login: String,
    role: &'static str,
    place: String,
    state: Chip,
}

/// Answers with the page.
pub(crate) async fn show(call: Arc<Call>) -> Answer {
    let person = &call.visitor()?.person;
    let keeper = person.user_keeper(&call.request_id)?;
    let (words, directory) = (call.words(), person.session().directory_now());
    let mut rows = Vec::new();
    for (user, memberships) in keeper.users() {
        for own in memberships {
            let is_active = !own.ended && !user.disabled;
            let state = if is_active && user.password.is_none() {
                Chip { word: words.people.invited, icon: "clock", tone: "wait" }
            } else {
                status::active(words, is_active)
            };
            rows.push(Row {
                name: user.name.clone(),
                login: user.login.clone(),
                role: (words.people.role)(own.role),
                place: place_name(&directory, own.point_of_sale),
                state,
            });
        }
    }
    let shell = Shell::of(&call, Section::Users, words.shell.users);
    answer::page("users", &Page { shell, rows })
}
