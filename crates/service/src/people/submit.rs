//! Submitting commands about people.

use domain::command::PersonCommand;
use domain::operation::Origin;
use domain::person::{User, UserSession};
use domain::{Command, Outcome, Request};
use storage::Answer;

use crate::error::Error;
use crate::keyed::unexpected_outcome;
use crate::service::Service;

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
