//! The page with the secret code of a certificate, as the answer to a form that gave a reason.

use domain::certificate::Acted;

use super::kit::Target;
use crate::answer::Answer;
use crate::call::Call;
use crate::failure::Failure;
use crate::format::number_groups;
use crate::pages::once::{Once, Secret};
use crate::shell::{Section, Shell};

/// Answers with the secret code of a certificate.
pub(crate) fn answer(call: &Call, target: &Target<'_>, shown: &Acted) -> Answer {
    let words = call.words();
    let certificate = shown.certificates.first().ok_or(Failure::Internal)?;
    let number = number_groups(certificate.number);
    let mut shell = Shell::of(call, Section::Certificates, words.action.secret_title);
    shell.back = target.link();
    let secret = Secret {
        id: "secret",
        label: words.action.secret_title.to_owned(),
        value: certificate.secret.expose().to_owned(),
        copy: words.users.copy,
        hint: None,
    };
    let page = Once {
        shell,
        above: (target.link(), number),
        what: words.action.secret_what.to_owned(),
        secret: Some(secret),
        links: vec![(target.link(), words.form.back)],
    };
    page.answer("secret")
}
