//! The API keys of the operator.

use std::sync::Arc;

use askama::Template;
use domain::ApiKey;
use domain::person::Permission;

use crate::answer::{self, Answer};
use crate::call::Call;
use crate::set_up_form;
use crate::shell::{Section, Shell};
use crate::status::{self, Chip};
use crate::view::place_name;

#[derive(Template)]
#[template(path = "keys.html")]
struct Page {
    shell: Shell,
    rows: Vec<Row>,
}

/// A row of the list.
struct Row {
    link: String,
    name: String,
    state: Chip,
    scopes: Vec<&'static str>,
    place: String,
    login: String,
    is_revoked: bool,
}

/// Answers with the page: keys that work first, and the newest of them first.
pub(crate) async fn show(call: Arc<Call>) -> Answer {
    let keeper = set_up_form::keeper(&call, Permission::ChangeKeys)?;
    let (words, directory) = (call.words(), call.session()?.directory_now());
    let row = |key: &ApiKey| Row {
        link: format!("/console/keys/{}", key.id),
        name: key.name.clone(),
        state: match key.revoked_at {
            Some(_) => Chip { word: words.key.revoked, icon: "cross", tone: "calm" },
            None => status::active(words, true),
        },
        scopes: key.scopes.iter().map(words.key.scope).collect(),
        place: match key.point_of_sale {
            Some(_) => place_name(&directory, key.point_of_sale),
            None => words.key.anywhere.to_owned(),
        },
        login: key.login.clone().unwrap_or_default(),
        is_revoked: key.revoked_at.is_some(),
    };
    let mut keys = keeper.keys();
    keys.sort_by_key(|key| (key.revoked_at.is_some(), std::cmp::Reverse(key.id)));
    let shell = Shell::of(&call, Section::Keys, words.key.title);
    answer::page("keys", &Page { shell, rows: keys.iter().map(row).collect() })
}
