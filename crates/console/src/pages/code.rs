//! The second page of signing in: the code of the second factor.

use std::sync::Arc;

use askama::Template;
use http::StatusCode;
use service::{Denied, Error};

use crate::answer::{self, Answer};
use crate::call::Call;
use crate::cookies;
use crate::failure::Failure;
use crate::form;
use crate::note::Note;
use crate::shell::{Section, Shell};

#[derive(Template)]
#[template(path = "code.html")]
struct Page {
    shell: Shell,
    next: String,
    refusal: Option<String>,
}

/// Shows the form, if a password was right a moment ago.
pub(crate) async fn show(call: Arc<Call>) -> Answer {
    if cookies::find(&call.headers, cookies::PENDING).is_none() {
        return Ok(answer::redirect("/console/sign-in", "code"));
    }
    let shell = Shell::of(&call, Section::None, call.words().people.code_title);
    let next = call.query.find("next").unwrap_or_default().to_owned();
    answer::page("code", &Page { shell, next, refusal: None })
}

/// Checks the typed code.
pub(crate) async fn enter(call: Arc<Call>) -> Answer {
    let Some(pending) = cookies::find(&call.headers, cookies::PENDING) else {
        return Ok(answer::redirect("/console/sign-in", "code"));
    };
    let code = call.form.find("code").unwrap_or_default();
    let next = call.form.find("next");
    let about = (call.browser(), call.request_id.as_str());
    let service = &call.console.service;
    let words = call.words();
    let (status, refusal) = match service.finish_session(pending, code, about, call.client).await {
        Ok(secret) => {
            let to = form::link("/console/arrived", &[("next", form::way_back(next))]);
            let answer = answer::redirect(&to, "code");
            let answer = answer::with_cookie(answer, cookies::open_session(&secret));
            return Ok(answer::with_cookie(answer, Some(cookies::END_PENDING)));
        }
        Err(Error::Denied(Denied::Unknown)) => {
            let answer = answer::redirect("/console/sign-in", "code");
            let answer = answer::with_cookie(answer, Some(cookies::END_PENDING));
            return Ok(answer::noting(answer, Note::SignInExpired));
        }
        Err(Error::Rejected(_)) => (StatusCode::FORBIDDEN, words.people.code_wrong.to_owned()),
        Err(Error::TooManyGuesses(guesses)) => {
            let minutes = u64::from(guesses.seconds).div_ceil(60);
            (StatusCode::TOO_MANY_REQUESTS, (words.sign_in.too_many)(minutes))
        }
        Err(error) => return Err(Failure::of(&error)),
    };
    let mut shell = Shell::of(&call, Section::None, words.people.code_title);
    "/console/code".clone_into(&mut shell.back);
    let next = next.unwrap_or_default().to_owned();
    answer::with_status(status, "code", &Page { shell, next, refusal: Some(refusal) })
}
