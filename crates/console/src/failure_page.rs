//! The pages that tell of failures.

use askama::Template;
use axum::body::Body;
use http::{HeaderValue, Response, header};
use service::TooManyGuesses;

use crate::act_form;
use crate::answer;
use crate::call::Call;
use crate::failure::Failure;
use crate::form;
use crate::limits::BACK_BYTES_MAX;
use crate::shell::{Section, Shell};

/// Answers with the page of the failure, or sends the reader to the sign-in.
pub(crate) fn answer(call: &Call, failure: &Failure) -> Response<Body> {
    if matches!(failure, Failure::SignIn) {
        let back = way_back(call);
        let to = form::link("/console/sign-in", &[("next", &back)]);
        // A part of a page cannot hold the sign-in: the whole page goes there.
        return if call.wants_part() {
            answer::whole_redirect(&to)
        } else {
            answer::redirect(&to, "sign_in")
        };
    }
    if matches!(failure, Failure::FactorMissing) {
        let to = "/console/me/factor";
        let whole = call.wants_part();
        return if whole { answer::whole_redirect(to) } else { answer::redirect(to, "factor") };
    }
    if matches!(failure, Failure::Unconfirmed) {
        let to = form::link("/console/confirm", &[("to", &act_form::with_typed(call))]);
        let whole = call.wants_part();
        return if whole { answer::whole_redirect(&to) } else { answer::redirect(&to, "confirm") };
    }
    let words = &call.words().failure;
    let (title, text) = match failure {
        Failure::Forbidden => (words.forbidden_title, words.forbidden),
        Failure::Foreign => (words.foreign_title, words.foreign),
        Failure::SignIn | Failure::FactorMissing | Failure::Unconfirmed | Failure::NotFound => {
            (words.not_found_title, words.not_found)
        }
        Failure::Body(_) => (words.body_title, words.body),
        Failure::TooManyGuesses(_) => (words.guesses_title, words.guesses),
        Failure::Unavailable => (words.unavailable_title, words.unavailable),
        Failure::Unknown => (words.unknown_title, words.unknown),
        Failure::Internal => (words.internal_title, words.internal),
    };
    let page = Page {
        shell: Shell::of(call, Section::None, title),
        text,
        request_id: call.request_id.clone(),
    };
    let Ok(mut answer) = answer::with_status(failure.status(), "failure", &page) else {
        return answer::bare();
    };
    let seconds = match failure {
        Failure::TooManyGuesses(TooManyGuesses { seconds }) => Some((*seconds).into()),
        Failure::Unavailable | Failure::Unknown => Some(1_u64),
        Failure::SignIn
        | Failure::FactorMissing
        | Failure::Unconfirmed
        | Failure::Forbidden
        | Failure::NotFound
        | Failure::Foreign
        | Failure::Body(_)
        | Failure::Internal => None,
    };
    if let Some(seconds) = seconds {
        answer.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    answer
}

/// The page to return to after signing in. A form whose session ended comes back with what was typed
/// and the same press, so that it still does one thing.
fn way_back(call: &Call) -> String {
    let path = call.uri.path();
    if path == "/console" {
        return String::new();
    }
    // These forms have passwords and codes, which never go into a link.
    let has_secrets = ["/console/me", "/console/confirm", "/console/code", "/console/link"];
    if !call.form.is_empty() && !has_secrets.iter().any(|root| path.starts_with(root)) {
        let typed = act_form::with_typed_and_press(call);
        if typed.len() <= BACK_BYTES_MAX {
            return typed;
        }
    }
    call.target().to_owned()
}

#[derive(Template)]
#[template(path = "failure.html")]
struct Page {
    shell: Shell,
    text: &'static str,
    request_id: String,
}
