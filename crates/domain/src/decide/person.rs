//! Decides the commands about people.

mod session;
mod shared;
mod user;

use super::context::{Context, Decided};
use super::undecided::Undecided;
use crate::command::PersonCommand;

pub(super) fn decide(context: &Context<'_>, person: &PersonCommand) -> Result<Decided, Undecided> {
    match person {
        PersonCommand::CreateUser(create) => user::create(context, create),
        PersonCommand::ChangeUser(change) => user::change(context, change),
        PersonCommand::SetMembership(set) => user::set_membership(context, set),
        PersonCommand::MakeLink(make) => user::make_link(context, make),
        PersonCommand::UseLink(used) => user::use_link(context, used),
        PersonCommand::SetPassword(set) => user::set_password(context, set),
        PersonCommand::SetFactor(set) => user::set_factor(context, set),
        PersonCommand::BeginSession(begin) => session::begin(context, begin),
        PersonCommand::TouchSession { handle } => session::touch(context, *handle),
        PersonCommand::ConfirmSession(confirm) => session::confirm(context, confirm),
        PersonCommand::SwitchOperator { handle, operator } => {
            session::switch(context, *handle, *operator)
        }
        PersonCommand::EndSessions(end) => session::end(context, end),
    }
}
