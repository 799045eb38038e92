//! State of the installation: health, checks, and a verification beside the running server.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;

use domain::person::Permission;
use jiff::Timestamp;

use crate::error::Denied;
use crate::installation::Installation;
use crate::session::{Caller, Session};
use crate::{Error, RequestKey};

/// State of the store and of messages, as this process counts them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Health {
    /// Why requests cannot be served now. `None` if they can.
    pub obstacle: Option<String>,
    /// Commands that wait for a batch.
    pub waiting: u64,
    /// Number of decided commands.
    pub commands: u64,
    /// Batches, written or not.
    pub batches: u64,
    /// Mean time that a batch spent on writing and flushing, in microseconds.
    pub write_micros_mean: u64,
    /// Requests refused because the queue was full.
    pub overloaded: u64,
    /// Failures of the database.
    pub failures: u64,
    /// The last failure of the database and its time.
    pub last_failure: Option<(Timestamp, String)>,
    /// Commands that met a corrupt record.
    pub corrupt: u64,
    /// Messages accepted by the mail server or gateway.
    pub messages_sent: u64,
    /// Failed attempts to send a message.
    pub messages_failed: u64,
    /// Messages that were given up.
    pub messages_given_up: u64,
    /// Times that the guess budget of all callers was used up.
    pub guess_alarms: u64,
}

/// The right to see the state of the server.
pub struct SystemViewer<'a> {
    session: &'a Session,
}

impl fmt::Debug for dyn Installation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Installation")
    }
}

impl Session {
    /// The right to see the state of the server.
    ///
    /// # Errors
    ///
    /// [`Denied::Unknown`] for a widget; [`Denied::Forbidden`] without [`Permission::SeeSystem`].
    pub fn system_viewer(&self) -> Result<SystemViewer<'_>, Denied> {
        self.allowed(&[Permission::SeeSystem])?;
        Ok(SystemViewer { session: self })
    }
}

impl SystemViewer<'_> {
    /// The installation, where this process is its server.
    pub fn installation(&self) -> Option<&Arc<dyn Installation>> {
        self.session.service().inner.installation.get()
    }

    /// Whether the caller may see what findings say of single records. They may belong to any
    /// operator, so this needs the right at every operator.
    pub fn sees_every_operator(&self) -> bool {
        let directory = self.session.directory_now();
        let Caller::Person(person) = self.session.caller() else { return false };
        directory.operators().iter().all(|operator| {
            let membership = directory.membership(person.user.id, operator.id);
            membership.is_some_and(|own| {
                !own.ended && own.role.permissions().contains(Permission::SeeSystem)
            })
        })
    }

    /// Whether the caller may start a verification.
    pub fn may_verify(&self) -> bool {
        self.session.permissions().contains(Permission::RunSystem)
    }

    /// Starts a verification, unless one runs or an earlier request under the same key started one.
    ///
    /// # Errors
    ///
    /// [`Denied::Forbidden`] without [`Permission::RunSystem`].
    pub fn verify(&self, key: &RequestKey) -> Result<(), Error> {
        self.session.allowed(&[Permission::RunSystem])?;
        if let (Some(installation), RequestKey::Own(press)) = (self.installation(), key) {
            installation.verify(press);
        }
        Ok(())
    }

    /// Reads the state of the store and of messages.
    pub async fn health(&self) -> Health {
        let service = self.session.service();
        let (stats, messages) = (service.inner.store.stats(), &service.inner.deliveries);
        let batches = stats.batches.load(Relaxed);
        let last_failure = stats.last_failure.lock().ok().and_then(|last| last.clone());
        Health {
            obstacle: service.ready().await.err(),
            // Between two steps of the committer the count may be a hair below zero.
            waiting: u64::try_from(stats.waiting.load(Relaxed).cast_signed()).unwrap_or(0),
            commands: stats.commands.load(Relaxed),
            batches,
            write_micros_mean: stats.write_micros.load(Relaxed).checked_div(batches).unwrap_or(0),
            overloaded: stats.overloaded.load(Relaxed),
            failures: stats.failures.load(Relaxed),
            last_failure,
            corrupt: stats.corrupt.load(Relaxed),
            messages_sent: messages.sent.load(Relaxed),
            messages_failed: messages.failed.load(Relaxed),
            messages_given_up: messages.given_up.load(Relaxed),
            guess_alarms: service.guess_stats().alarms.load(Relaxed),
        }
    }
}
