//! The page with a link that sets a password. It is shown once, as the answer to a form.

use domain::person::{Membership, User};
use http::header;
use service::{Invited, UserKeeper};

use crate::answer::Answer;
use crate::call::Call;
use crate::pages::once::{Once, Secret};
use crate::pages::users::user_link;
use crate::shell::{Section, Shell};

/// Answers with the link of an invited user. It is in no log, and no page has it again.
pub(crate) fn answer(call: &Call, invited: &Invited) -> Answer {
    let words = call.words();
    let mut shell = Shell::of(call, Section::Users, words.users.link_title);
    Section::Users.path().clone_into(&mut shell.back);
    let secret = Secret {
        id: "link",
        label: words.users.link.to_owned(),
        value: format!("{}/console/link/{}", base(call), *invited.secret),
        copy: words.users.copy,
        hint: Some(words.users.link_once),
    };
    let page = Once {
        shell,
        above: above(call),
        what: (words.users.link_what)(&invited.user.name, domain::limits::LINK_HOURS_DEFAULT),
        secret: Some(secret),
        links: vec![(user_link(&invited.user), words.users.to_user)],
    };
    page.answer("one_time_link")
}

/// Answers a repeat of an invitation: its link was shown, and another one can be made.
pub(crate) fn answer_again(call: &Call, keeper: &UserKeeper, login: &str) -> Answer {
    let words = &call.words().users;
    let mut shell = Shell::of(call, Section::Users, words.link_shown_title);
    Section::Users.path().clone_into(&mut shell.back);
    let users = keeper.users();
    let invited = users.iter().find(|(user, _)| user.login == login);
    let link = |(user, _): &(User, Vec<Membership>)| user_link(user);
    let user = invited.map_or_else(|| Section::Users.path().to_owned(), link);
    let page = Once {
        shell,
        above: above(call),
        what: words.link_shown.to_owned(),
        secret: None,
        links: vec![(user, words.to_user)],
    };
    page.answer("one_time_link")
}

fn above(call: &Call) -> (String, String) {
    (Section::Users.path().to_owned(), Section::Users.name(call.words()).to_owned())
}

/// Scheme and host of this server, as they are set, or as the browser knows them.
fn base(call: &Call) -> String {
    if let Some(url) = &call.console.about.public_url {
        return url.clone();
    }
    let text = |name| call.headers.get(name).and_then(|value| value.to_str().ok());
    let origin = text(header::ORIGIN);
    let origin = origin.filter(|at| at.starts_with("https://") || at.starts_with("http://"));
    let host = || text(header::HOST).map(|host| format!("http://{host}"));
    origin.map(str::to_owned).or_else(host).unwrap_or_default()
}
