//! The page after signing in: it sees whether the browser has kept the cookie.

use std::sync::Arc;

use askama::Template;

use crate::answer::{self, Answer};
use crate::call::Call;
use crate::form;
use crate::shell::{Section, Shell};

#[derive(Template)]
#[template(path = "arrived.html")]
struct Page {
    shell: Shell,
}

/// Goes on, or says why the console needs HTTPS.
pub(crate) async fn show(call: Arc<Call>) -> Answer {
    if call.find_visitor().is_some() {
        return Ok(answer::redirect(form::way_back(call.query.find("next")), "arrived"));
    }
    let shell = Shell::of(&call, Section::None, call.words().sign_in.no_cookie_title);
    answer::page("arrived", &Page { shell })
}
