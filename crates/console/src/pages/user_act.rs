//! What is done to a user by one press: barring, letting in, a link for a new password, and ending
//! sessions.

use std::sync::Arc;

use domain::command::ChangeUser;

use crate::act_form::{ActForm, Change, Shown, demand_proof};
use crate::answer::{self, Answer};
use crate::call::Call;
use crate::failure::Failure;
use crate::note::Note;
use crate::pages::one_time_link;
use crate::pages::user::Kept;
use crate::pages::users::{state, user_link};
use crate::shell::Section;
use crate::status;

/// What is done to a user.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Act {
    Disable,
    Enable,
    Reset,
    EndSessions,
}

impl Act {
    const ALL: [Self; 4] = [Self::Disable, Self::Enable, Self::Reset, Self::EndSessions];

    const fn part(self) -> &'static str {
        match self {
            Self::Disable => "disable",
            Self::Enable => "enable",
            Self::Reset => "reset",
            Self::EndSessions => "end-sessions",
        }
    }

    /// The act in the path.
    fn of(call: &Call) -> Result<Self, Failure> {
        let asked = call.part("act");
        Self::ALL.into_iter().find(|act| act.part() == asked).ok_or(Failure::NotFound)
    }
}

fn form(call: &Call, kept: &Kept, act: Act) -> ActForm {
    let words = call.words();
    let (texts, name) = (&words.users, kept.user.name.as_str());
    let link = user_link(&kept.user);
    let (title, what, button) = match act {
        Act::Disable => ((texts.disable_title)(name), texts.disable_what, texts.disable),
        Act::Enable => ((texts.enable_title)(name), texts.enable_what, texts.enable),
        Act::Reset if kept.user.password.is_none() => {
            ((texts.reset_title)(name), texts.invite_again_what, texts.reset)
        }
        Act::Reset => ((texts.reset_title)(name), texts.reset_what, texts.reset),
        Act::EndSessions => ((texts.end_title)(name), texts.end_what, texts.end),
    };
    let now = Shown::Chip(state(words, &kept.user, &kept.membership));
    let change = |is_active| Change {
        name: words.list.state.to_owned(),
        before: now,
        after: Some(Shown::Chip(status::active(words, is_active))),
    };
    let changes = match act {
        Act::Disable => vec![change(false)],
        Act::Enable => vec![change(true)],
        Act::Reset | Act::EndSessions => Vec::new(),
    };
    ActForm {
        changes,
        action: format!("{link}/{}", act.part()),
        button,
        is_danger: act == Act::Disable,
        ..ActForm::new(call, ("user_act", Section::Users), title, what)
            .below(link, kept.user.name.clone())
    }
}

/// Shows the form of an act.
pub(crate) async fn show(call: Arc<Call>) -> Answer {
    let (kept, act) = (Kept::find(&call)?, Act::of(&call)?);
    demand_proof(&call)?;
    form(&call, &kept, act).answer(&call, Vec::new())
}

/// Carries out an act.
pub(crate) async fn carry_out(call: Arc<Call>) -> Answer {
    let (kept, act) = (Kept::find(&call)?, Act::of(&call)?);
    demand_proof(&call)?;
    let (keeper, id) = (&kept.keeper, kept.user.id);
    let switch = |disabled| ChangeUser {
        id,
        name: None,
        login: None,
        language: None,
        disabled: Some(disabled),
    };
    let (done, note) = match act {
        Act::Disable => (keeper.change(switch(true)).await, Note::UserDisabled),
        Act::Enable => (keeper.change(switch(false)).await, Note::UserEnabled),
        Act::EndSessions => (keeper.end_sessions(id).await, Note::UserSessionsEnded),
        Act::Reset => {
            return match keeper.reset(id, None).await {
                Ok(invited) => one_time_link::answer(&call, &invited),
                Err(error) => form(&call, &kept, act).failed(&call, &error),
            };
        }
    };
    match done {
        Ok(_) => {
            let answer = answer::redirect(&user_link(&kept.user), "user_act");
            Ok(answer::noting(answer, note))
        }
        Err(error) => form(&call, &kept, act).failed(&call, &error),
    }
}
