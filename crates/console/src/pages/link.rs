//! Setting a password through a one-time link. Only the form uses the link up: mail scanners follow
//! links.

use std::sync::Arc;

use askama::Template;
use http::StatusCode;
use service::credentials::CredentialProblem;
use service::{AccountError, Error};
use zeroize::Zeroizing;

use crate::answer::{self, Answer};
use crate::call::Call;
use crate::failure::Failure;
use crate::note::Note;
use crate::shell::{Section, Shell};
use crate::words::Words;

#[derive(Template)]
#[template(path = "link.html")]
struct Page {
    shell: Shell,
    action: String,
    greeting: String,
    login: String,
    refusal: Option<String>,
}

#[derive(Template)]
#[template(path = "link_unknown.html")]
struct Unknown {
    shell: Shell,
    text: &'static str,
}

/// Answers with the form.
pub(crate) async fn show(call: Arc<Call>) -> Answer {
    form(&call, StatusCode::OK, None).await
}

async fn form(call: &Call, status: StatusCode, refusal: Option<String>) -> Answer {
    let secret = call.part("secret");
    let words = &call.words().people;
    match call.console.service.link(secret).await {
        Ok(shown) => {
            let page = Page {
                shell: Shell::of(call, Section::None, words.link_title),
                action: format!("/console/link/{secret}"),
                greeting: (words.greeting)(&shown.user.name),
                login: shown.user.login.clone(),
                refusal,
            };
            answer::with_status(status, "link", &page)
        }
        Err(Error::Rejected(_)) => unknown(call),
        Err(error) => Err(Failure::of(&error)),
    }
}

fn unknown(call: &Call) -> Answer {
    let words = &call.words().people;
    let shell = Shell::of(call, Section::None, words.link_unknown_title);
    // Whoever pressed the button twice learns that the first press did it.
    let text = if call.form.is_empty() { words.link_unknown } else { words.link_used };
    answer::with_status(StatusCode::NOT_FOUND, "link", &Unknown { shell, text })
}

/// Sets the typed password.
pub(crate) async fn set(call: Arc<Call>) -> Answer {
    let (password, repeat) = (call.form.as_sent("password"), call.form.as_sent("repeat"));
    let words = call.words();
    if password != repeat {
        let refusal = words.people.mismatch.to_owned();
        return form(&call, StatusCode::UNPROCESSABLE_ENTITY, Some(refusal)).await;
    }
    let password = Zeroizing::new(password.to_owned());
    let service = &call.console.service;
    match service.use_link(call.part("secret"), password, &call.request_id).await {
        Ok(()) => {
            let answer = answer::redirect("/console/sign-in", "link");
            Ok(answer::noting(answer, Note::PasswordSet))
        }
        Err(AccountError::BadCredential(bad)) => {
            let refusal = weak(words, &bad.problem);
            form(&call, StatusCode::UNPROCESSABLE_ENTITY, Some(refusal)).await
        }
        Err(AccountError::WrongCode | AccountError::Other(Error::Rejected(_))) => unknown(&call),
        Err(AccountError::Other(error)) => Err(Failure::of(&error)),
    }
}

/// Why a new password is refused.
pub(super) fn weak(words: &Words, problem: &CredentialProblem) -> String {
    match problem {
        CredentialProblem::TooShortForPerson { min } | CredentialProblem::TooShort { min } => {
            (words.people.too_short)(u64::try_from(*min).unwrap_or(u64::MAX))
        }
        CredentialProblem::Unpresentable
        | CredentialProblem::NotPositive
        | CredentialProblem::Unhashable
        | CredentialProblem::TooFewDigits { .. }
        | CredentialProblem::WellKnownToken
        | CredentialProblem::OneDigit
        | CredentialProblem::GuessablePassword
        | CredentialProblem::GuessableForPerson
        | CredentialProblem::GuessableSecret => words.people.guessable.to_owned(),
    }
}
