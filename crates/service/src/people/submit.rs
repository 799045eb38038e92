//! Submitting commands about people.

use domain::command::PersonCommand;
use domain::operation::{IdempotencyKey, Origin};
use domain::person::{User, UserSession};
use domain::{Command, Outcome, Request};
use storage::{Answer, vault};

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
        let outcome = self.submit_once(origin, command, None).await?;
        outcome.ok_or_else(unexpected_outcome)
    }

    /// Submits a command about people under a key. `None`: an earlier request under the same key has
    /// done it.
    pub(crate) async fn submit_once(
        &self,
        origin: Origin,
        command: PersonCommand,
        key: Option<IdempotencyKey>,
    ) -> Result<Option<Outcome>, Error> {
        let changes_directory = command.changes_directory();
        let command = Command::Person(Box::new(command));
        let content = key.as_ref().and_then(|_| command.content());
        let key = key.zip(content.map(|content| vault::fingerprint(&content)));
        let outcome = match self.inner.store.submit(Request { command, origin, key }).await? {
            Answer::Done(outcome) => Some(outcome),
            Answer::Repeated(_) => None,
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
