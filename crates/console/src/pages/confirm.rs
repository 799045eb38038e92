//! Proving again who one is, before something that matters.

use std::sync::Arc;

use askama::Template;
use http::StatusCode;
use service::{Denied, Error};

use crate::answer::{self, Answer};
use crate::call::Call;
use crate::cookies;
use crate::failure::Failure;
use crate::form::{self, Press};
use crate::shell::{Section, Shell};

#[derive(Template)]
#[template(path = "confirm.html")]
struct Page {
    shell: Shell,
    /// Page to return to.
    to: String,
    has_factor: bool,
    press: Press,
    refusal: Option<String>,
}

/// Shows the form. Who has proved it a moment ago goes on.
pub(crate) async fn show(call: Arc<Call>) -> Answer {
    if call.visitor()?.person.confirmed_until().is_some() {
        let to = form::way_back(call.query.find("to"));
        return Ok(answer::redirect(to, "confirm"));
    }
    page(&call, StatusCode::OK, None).await
}

async fn page(call: &Call, status: StatusCode, refusal: Option<String>) -> Answer {
    let visitor = call.visitor()?;
    let to = form::way_back(call.typed("to")).to_owned();
    let mut shell = Shell::of(call, Section::None, call.words().confirm.title);
    shell.back = form::link("/console/confirm", &[("to", &to)]);
    let has_factor = visitor.person.has_second_factor().await?;
    let press = Press::new(&visitor.secret);
    answer::with_status(status, "confirm", &Page { shell, to, has_factor, press, refusal })
}

/// Checks the password or the code, and returns to the page that asked.
pub(crate) async fn check(call: Arc<Call>) -> Answer {
    let person = &call.visitor()?.person;
    match person.confirm(call.form.as_sent("shown"), &call.request_id).await {
        Ok(secret) => {
            let answer = answer::redirect(form::way_back(call.form.find("to")), "confirm");
            Ok(answer::with_cookie(answer, cookies::open_session(&secret)))
        }
        Err(Error::Denied(Denied::Unknown)) => {
            let refusal = call.words().factor.not_proved.to_owned();
            page(&call, StatusCode::FORBIDDEN, Some(refusal)).await
        }
        Err(Error::TooManyGuesses(guesses)) => {
            let minutes = u64::from(guesses.seconds).div_ceil(60);
            let refusal = (call.words().sign_in.too_many)(minutes);
            page(&call, StatusCode::TOO_MANY_REQUESTS, Some(refusal)).await
        }
        Err(error) => Err(Failure::of(&error)),
    }
}
