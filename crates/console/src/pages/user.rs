//! The page of one user: role, state and sessions.

use std::sync::Arc;

use askama::Template;
use domain::UserId;
use domain::person::{Membership, User};
use service::UserKeeper;

use crate::answer::{self, Answer};
use crate::call::Call;
use crate::failure::Failure;
use crate::format::Moment;
use crate::pages::users::{state, user_link};
use crate::shell::{Section, Shell};
use crate::status::Chip;
use crate::view::place_name;

#[derive(Template)]
#[template(path = "user.html")]
struct Page {
    shell: Shell,
    link: String,
    login: String,
    role: &'static str,
    place: String,
    state: Chip,
    is_disabled: bool,
    has_password: bool,
    /// Whether it is the reader's own page, where nothing but the name can be changed.
    is_own: bool,
    acts: String,
    sessions: Vec<SessionRow>,
}

/// An open session of the user.
struct SessionRow {
    began: Moment,
    seen: Moment,
    address: String,
}

/// A user of the operator, with the capability to change it.
pub(crate) struct Kept {
    pub(crate) keeper: UserKeeper,
    pub(crate) user: User,
    pub(crate) membership: Membership,
}

impl Kept {
    /// Finds the user in the path.
    ///
    /// # Errors
    ///
    /// [`Failure::Forbidden`] for who may not change users; [`Failure::NotFound`].
    pub(crate) fn find(call: &Call) -> Result<Self, Failure> {
        let keeper = call.visitor()?.person.user_keeper(&call.request_id)?;
        let id = call.id()?;
        let mut users = keeper.users().into_iter();
        let found = users.find(|(user, _)| user.id == UserId(id));
        let (user, memberships) = found.ok_or(Failure::NotFound)?;
        let membership = memberships.into_iter().next().ok_or(Failure::NotFound)?;
        Ok(Self { keeper, user, membership })
    }
}

/// Answers with the page.
pub(crate) async fn show(call: Arc<Call>) -> Answer {
    let kept = Kept::find(&call)?;
    let (show, words) = (call.show(), call.words());
    let visitor = call.visitor()?;
    let directory = visitor.session().directory_now();
    let sessions = kept.keeper.sessions(kept.user.id).await?;
    let sessions = sessions.into_iter().map(|open| SessionRow {
        began: show.moment(open.began_at),
        seen: show.moment(open.seen_at),
        address: open.address,
    });
    let Kept { user, membership, .. } = &kept;
    let page = Page {
        shell: Shell::of(&call, Section::Users, user.name.clone()),
        link: user_link(user),
        login: user.login.clone(),
        role: (words.people.role)(membership.role),
        place: place_name(&directory, membership.point_of_sale),
        state: state(words, user, membership),
        is_disabled: user.disabled,
        has_password: user.password.is_some(),
        is_own: visitor.person.user().id == user.id,
        acts: format!("/console/log?user={}", user.id),
        sessions: sessions.collect(),
    };
    answer::page("user", &page)
}
