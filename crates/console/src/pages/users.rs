//! The users of the operator, with their roles.

use std::sync::Arc;

use askama::Template;
use domain::person::{Membership, User};

use crate::answer::{self, Answer};
use crate::call::Call;
use crate::shell::{Section, Shell};
use crate::status::{self, Chip};
use crate::view::place_name;
use crate::words::Words;

#[derive(Template)]
#[template(path = "users.html")]
struct Page {
    shell: Shell,
    rows: Vec<Row>,
}

/// A row of the list.
struct Row {
    link: String,
    name: String,
    login: String,
    role: &'static str,
    place: String,
    state: Chip,
}

/// The link to the page of a user.
pub(crate) fn user_link(user: &User) -> String {
    format!("/console/users/{}", user.id)
}

/// Whether a user can sign in, in a word.
pub(crate) fn state(words: &Words, user: &User, own: &Membership) -> Chip {
    let is_active = !own.ended && !user.disabled;
    if is_active && user.password.is_none() {
        Chip { word: words.people.invited, icon: "clock", tone: "wait" }
    } else {
        status::active(words, is_active)
    }
}

/// Answers with the page.
pub(crate) async fn show(call: Arc<Call>) -> Answer {
    let person = &call.visitor()?.person;
    let keeper = person.user_keeper(&call.request_id)?;
    let (words, directory) = (call.words(), person.session().directory_now());
    let mut rows = Vec::new();
    for (user, memberships) in keeper.users() {
        for own in memberships {
            rows.push(Row {
                link: user_link(&user),
                name: user.name.clone(),
                login: user.login.clone(),
                role: (words.people.role)(own.role),
                place: place_name(&directory, own.point_of_sale),
                state: state(words, &user, &own),
            });
        }
    }
    let shell = Shell::of(&call, Section::Users, words.shell.users);
    answer::page("users", &Page { shell, rows })
}
