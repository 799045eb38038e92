//! Signing in by login and password.

use std::sync::Arc;

use askama::Template;
use http::StatusCode;
use service::{Denied, Error, SessionStart, SignInRequest};

use crate::answer::{self, Answer};
use crate::call::Call;
use crate::cookies;
use crate::failure::Failure;
use crate::form;
use crate::shell::{Section, Shell};

#[derive(Template)]
#[template(path = "sign_in.html")]
struct Page {
    shell: Shell,
    next: String,
    login: String,
    refusal: Option<String>,
}

/// Shows the form. Who has signed in goes on to the page that was asked for.
pub(crate) async fn show(call: Arc<Call>) -> Answer {
    let next = call.query.find("next");
    if call.find_visitor().is_some() {
        return Ok(answer::redirect(form::way_back(next), "sign_in"));
    }
    let shell = Shell::of(&call, Section::None, call.words().sign_in.title);
    let next = next.unwrap_or_default().to_owned();
    answer::page("sign_in", &Page { shell, next, login: String::new(), refusal: None })
}

/// Checks login and password.
pub(crate) async fn enter(call: Arc<Call>) -> Answer {
    let login = call.form.find("login").unwrap_or_default();
    let password = call.form.as_sent("password");
    let next = call.form.find("next");
    let asked =
        SignInRequest { login, password, browser: call.browser(), request_id: &call.request_id };
    let entered = call.console.service.begin_session(asked, call.client);
    let words = &call.words().sign_in;
    let (status, refusal) = match entered.await {
        Ok(SessionStart::Open(secret)) => {
            // The next page sees whether the browser has kept the cookie.
            let to = form::link("/console/arrived", &[("next", form::way_back(next))]);
            let answer = answer::redirect(&to, "sign_in");
            return Ok(answer::with_cookie(answer, cookies::open_session(&secret)));
        }
        Ok(SessionStart::CodeNeeded(pending)) => {
            let to = form::link("/console/code", &[("next", next.unwrap_or_default())]);
            let answer = answer::redirect(&to, "sign_in");
            return Ok(answer::with_cookie(answer, cookies::keep_pending(&pending)));
        }
        Err(Error::Denied(Denied::Unknown)) => (StatusCode::FORBIDDEN, words.wrong.to_owned()),
        Err(Error::Denied(Denied::Forbidden)) => {
            (StatusCode::FORBIDDEN, words.no_rights.to_owned())
        }
        Err(Error::TooManyGuesses(guesses)) => {
            let minutes = u64::from(guesses.seconds).div_ceil(60);
            (StatusCode::TOO_MANY_REQUESTS, (words.too_many)(minutes))
        }
        Err(error) => return Err(Failure::of(&error)),
    };
    let mut shell = Shell::of(&call, Section::None, words.title);
    "/console/sign-in".clone_into(&mut shell.back);
    let page = Page {
        shell,
        next: next.unwrap_or_default().to_owned(),
        login: login.to_owned(),
        refusal: Some(refusal),
    };
    answer::with_status(status, "sign_in", &page)
}
