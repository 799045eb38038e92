//! The person's own profile: sessions and password.

use std::sync::Arc;

use askama::Template;
use http::StatusCode;
use service::{AccountError, Denied, Error};
use zeroize::Zeroizing;

use crate::answer::{self, Answer};
use crate::call::Call;
use crate::failure::Failure;
use crate::form::Press;
use crate::format::Moment;
use crate::note::Note;
use crate::pages::link::weak;
use crate::shell::{Section, Shell};

#[derive(Template)]
#[template(path = "me.html")]
struct Page {
    shell: Shell,
    called: String,
    login: String,
    role: &'static str,
    sessions: Vec<SessionRow>,
    has_others: bool,
    /// Whether the person can choose among operators.
    has_operators: bool,
    end_press: Press,
    password_press: Press,
    refusal: Option<String>,
}

/// One session of the person.
struct SessionRow {
    is_this: bool,
    began: Moment,
    seen: Moment,
    address: String,
    browser: String,
}

/// Answers with the page.
pub(crate) async fn show(call: Arc<Call>) -> Answer {
    page(&call, StatusCode::OK, None).await
}

async fn page(call: &Call, status: StatusCode, refusal: Option<String>) -> Answer {
    let visitor = call.visitor()?;
    let (show, words, person) = (call.show(), call.words(), &visitor.person);
    let open = person.sessions().await?;
    let rows = open.iter().map(|one| SessionRow {
        is_this: one.is_this,
        began: show.moment(one.session.began_at),
        seen: show.moment(one.session.seen_at),
        address: one.session.address.clone(),
        browser: browser_name(words.people.on, &one.session.browser),
    });
    let mut shell = Shell::of(call, Section::None, words.people.me_title);
    "/console/me".clone_into(&mut shell.back);
    let page = Page {
        shell,
        called: person.user().name.clone(),
        login: person.user().login.clone(),
        role: (words.people.role)(visitor.role()),
        has_others: open.len() > 1,
        has_operators: person.memberships().iter().filter(|own| !own.ended).count() > 1,
        sessions: rows.collect(),
        end_press: Press::new(&visitor.secret),
        password_press: Press::new(&visitor.secret),
        refusal,
    };
    answer::with_status(status, "me", &page)
}

/// Ends all other sessions.
pub(crate) async fn end_others(call: Arc<Call>) -> Answer {
    call.visitor()?.person.end_sessions(None, &call.request_id).await?;
    Ok(answer::noting(answer::redirect("/console/me", "me"), Note::SessionsEnded))
}

/// Sets a new password.
pub(crate) async fn set_password(call: Arc<Call>) -> Answer {
    let words = call.words();
    let new = call.form.as_sent("password");
    if new != call.form.as_sent("repeat") {
        let refusal = words.people.mismatch.to_owned();
        return page(&call, StatusCode::UNPROCESSABLE_ENTITY, Some(refusal)).await;
    }
    let (old, new) = (call.form.as_sent("old"), Zeroizing::new(new.to_owned()));
    let refusal = match call.visitor()?.person.set_password(old, new, &call.request_id).await {
        Ok(()) => {
            let answer = answer::redirect("/console/me", "me");
            return Ok(answer::noting(answer, Note::PasswordSet));
        }
        Err(AccountError::BadCredential(bad)) => weak(words, &bad.problem),
        Err(AccountError::Other(Error::Denied(Denied::Unknown))) => {
            words.people.old_wrong.to_owned()
        }
        Err(AccountError::Other(error)) => return Err(Failure::of(&error)),
        Err(AccountError::WrongCode) => return Err(Failure::Internal),
    };
    page(&call, StatusCode::UNPROCESSABLE_ENTITY, Some(refusal)).await
}

/// The short name of a browser and its system. What is not known is shown as it was sent.
fn browser_name(on: &str, sent: &str) -> String {
    const BROWSERS: [(&str, &str); 5] = [
        ("Firefox/", "Firefox"),
        ("Edg/", "Edge"),
        ("YaBrowser/", "Yandex"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ];
    const SYSTEMS: [(&str, &str); 6] = [
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    ];
    let known = |list: &[(&str, &'static str)]| {
        list.iter().find(|(mark, _)| sent.contains(mark)).map(|(_, name)| *name)
    };
    match (known(&BROWSERS), known(&SYSTEMS)) {
        (Some(browser), Some(system)) => format!("{browser} {on}\u{a0}{system}"),
        _ => sent.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_have_short_names() {
        for (sent, expected) in [
            (
                "Mozilla/5.0 (X11; Linux x86_64) HeadlessChrome/156.0.0.0 Safari/537.36",
                "Chrome on\u{a0}Linux",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0",
                "Firefox on\u{a0}Windows",
            ),
            ("curl/8", "curl/8"),
            ("", ""),
        ] {
            assert_eq!(browser_name("on", sent), expected);
        }
    }
}
