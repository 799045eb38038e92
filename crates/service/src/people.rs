//! People: signing in to the console, sessions, links that set passwords, and users.

mod account;
mod keeper;
mod pending;
mod second_factor;
mod sign_in;

pub use account::{AccountError, OpenSession, Person};
pub use keeper::{Invited, MemberRequest, UserKeeper, UserRequest};
pub use second_factor::{FactorDraft, RecoveryCodes};
pub use sign_in::{FactorPolicy, LinkShown, SessionStart, SignInRequest};

use std::sync::Arc;

use domain::command::PersonCommand;
use domain::operation::{Actor, Origin, Surface};
use domain::person::{Membership, User, UserSession};
use domain::{Command, Outcome, Request};
use storage::Answer;

use crate::error::Error;
use crate::keyed::unexpected_outcome;
use crate::service::Service;

/// A person who works for an operator, as the caller of a [`Session`](crate::Session).
#[derive(Debug)]
pub struct PersonCaller {
    /// The person.
    pub user: Arc<User>,
    /// Role of the person at the operator.
    pub membership: Membership,
    /// The session in which the person works.
    pub session: UserSession,
}

impl PersonCaller {
    /// The person as the caller of operations.
    pub fn actor(&self) -> Actor {
        Actor::User { user: self.user.id, operator: self.membership.operator }
    }

    pub(crate) fn origin(&self, request_id: String) -> Origin {
        Origin { actor: self.actor(), surface: Surface::Console, request_id }
    }
}

impl Service {
    /// Submits a command about people. The directory is read anew where the command changes it.
    pub(crate) async fn submit_person(
        &self,
        origin: Origin,
        command: PersonCommand,
    ) -> Result<Outcome, Error> {
        let changes_directory = command.changes_directory();
        let command = Command::Person(Box::new(command));
        let request = Request { command, origin, key: None };
        let Answer::Done(outcome) = self.inner.store.submit(request).await? else {
            return Err(unexpected_outcome());
        };
        if changes_directory {
            self.directory_changed().await;
        }
        Ok(outcome)
    }

    pub(crate) async fn submit_user(
        &self,
        origin: Origin,
        command: PersonCommand,
    ) -> Result<User, Error> {
        let outcome = self.submit_person(origin, command).await?;
        let Outcome::User(user) = outcome else { return Err(unexpected_outcome()) };
        Ok(*user)
    }

    pub(crate) async fn submit_session(
        &self,
        origin: Origin,
        command: PersonCommand,
    ) -> Result<UserSession, Error> {
        let outcome = self.submit_person(origin, command).await?;
        let Outcome::Session(session) = outcome else { return Err(unexpected_outcome()) };
        Ok(*session)
    }
}
