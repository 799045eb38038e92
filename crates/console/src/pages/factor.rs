//! Setting and removing the second factor.

use std::fmt::Write as _;
use std::sync::Arc;

use askama::Template;
use http::StatusCode;
use qrcode::{Color, EcLevel, QrCode};
use service::{AccountError, Denied, Error};
use zeroize::Zeroizing;

use crate::answer::{self, Answer};
use crate::call::Call;
use crate::cookies;
use crate::failure::Failure;
use crate::form::Press;
use crate::note::Note;
use crate::shell::{Section, Shell};

#[derive(Template)]
#[template(path = "factor.html")]
struct Page {
    shell: Shell,
    is_on: bool,
    is_demanded: bool,
    /// Secret in groups of four, as people type it.
    secret: String,
    picture: Picture,
    press: Press,
    refusal: Option<String>,
}

#[derive(Template)]
#[template(path = "factor_codes.html")]
struct Codes {
    shell: Shell,
    codes: Vec<Zeroizing<String>>,
}

/// A QR code as one path of squares.
#[derive(Default)]
struct Picture {
    width: usize,
    path: String,
}

/// Shows the state of the second factor, and a new secret where there is none.
pub(crate) async fn show(call: Arc<Call>) -> Answer {
    page(&call, StatusCode::OK, None, None).await
}

async fn page(
    call: &Call,
    status: StatusCode,
    kept: Option<&str>,
    refusal: Option<String>,
) -> Answer {
    let visitor = call.visitor()?;
    let person = &visitor.person;
    let is_on = person.has_second_factor().await?;
    let draft = match kept {
        Some(secret) => person.second_factor_of(secret),
        None => person.draft_second_factor(),
    };
    let mut shell = Shell::of(call, Section::None, call.words().factor.title);
    "/console/me/factor".clone_into(&mut shell.back);
    let page = Page {
        shell,
        is_on,
        is_demanded: call.console.service.factor_policy().demands(visitor.role()),
        secret: in_groups(&draft.secret),
        picture: picture(&draft.uri),
        press: Press::new(&visitor.secret),
        refusal,
    };
    answer::with_status(status, "factor", &page)
}

/// Sets the second factor, if the first code is right. Shows the recovery codes once.
pub(crate) async fn set(call: Arc<Call>) -> Answer {
    let secret = call.form.find("secret").unwrap_or_default();
    let code = call.form.find("code").unwrap_or_default();
    let person = &call.visitor()?.person;
    match person.set_second_factor(secret, code, &call.request_id).await {
        Ok(codes) => {
            let shell = Shell::of(&call, Section::None, call.words().factor.codes_title);
            answer::page("factor", &Codes { shell, codes: codes.0 })
        }
        Err(AccountError::WrongCode) => {
            let refusal = call.words().factor.wrong.to_owned();
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            page(&call, status, Some(secret), Some(refusal)).await
        }
        Err(AccountError::Other(error)) => Err(Failure::of(&error)),
        Err(AccountError::BadCredential(_)) => Err(Failure::Internal),
    }
}

/// Removes the second factor, if the password or a code is right.
pub(crate) async fn remove(call: Arc<Call>) -> Answer {
    let person = &call.visitor()?.person;
    let shown = call.form.as_sent("shown");
    match person.confirm(shown, &call.request_id).await {
        Ok(secret) => {
            let again = call.console.service.person(&secret, call.client, &call.request_id).await?;
            again.remove_second_factor(&call.request_id).await?;
            let answer = answer::redirect("/console/me/factor", "factor");
            let answer = answer::with_cookie(answer, cookies::open_session(&secret));
            Ok(answer::noting(answer, Note::FactorRemoved))
        }
        Err(Error::Denied(Denied::Unknown)) => {
            let refusal = call.words().factor.not_proved.to_owned();
            page(&call, StatusCode::FORBIDDEN, None, Some(refusal)).await
        }
        Err(error) => Err(Failure::of(&error)),
    }
}

fn in_groups(secret: &str) -> String {
    let mut text = String::with_capacity(secret.len() * 5 / 4);
    for (place, letter) in secret.chars().enumerate() {
        if place > 0 && place % 4 == 0 {
            text.push(' ');
        }
        text.push(letter);
    }
    text
}

/// Draws a QR code. A text that does not fit one has no picture.
fn picture(text: &str) -> Picture {
    let Ok(code) = QrCode::with_error_correction_level(text, EcLevel::M) else {
        return Picture::default();
    };
    let width = code.width();
    let mut path = String::new();
    for (place, color) in code.to_colors().into_iter().enumerate() {
        if color == Color::Dark {
            // Writing to a string never fails.
            let _ = write!(path, "M{} {}h1v1h-1z", place % width + 4, place / width + 4);
        }
    }
    Picture { width: width + 8, path }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_shown_in_groups_of_four() {
        for (secret, shown) in [("", ""), ("ABCD", "ABCD"), ("ABCDEFGHI", "ABCD EFGH I")] {
            assert_eq!(in_groups(secret), shown);
        }
    }

    #[test]
    fn a_picture_has_its_quiet_zone_and_finders() {
        let picture = picture("otpauth://totp/Scrip:a?secret=GEZDGNBVGY3TQOJQ&issuer=Scrip");
        assert!(picture.width > 8 + 20, "{}", picture.width);
        assert!(picture.path.starts_with("M4 4h1v1h-1zM5 4h1v1h-1z"), "{}", picture.path);
    }
}
