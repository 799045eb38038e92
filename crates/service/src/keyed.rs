//! Idempotency: requests with keys, and the answers to retries.

use std::sync::Arc;

use domain::operation::{IdempotencyKey, KeyScope, Origin};
use domain::{Command, Operation, OperationId};
use domain::{OperatorId, Request};
use storage::{BackendError, vault};

use crate::error::{Denied, Error};
use crate::session::{Caller, Session};

/// Key that identifies a retry of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RequestKey {
    /// Key of the caller. The same text of another caller is another key.
    Own(String),
    /// A key that names a place and a number of the shop. It is the same for every caller of the
    /// operator, since a till may change its credentials.
    Natural(String),
}

impl RequestKey {
    /// The key in its scope. `own` is the scope of the caller.
    pub(crate) fn within(self, operator: OperatorId, own: KeyScope) -> IdempotencyKey {
        let (scope, text) = match self {
            Self::Own(text) => (own, text),
            Self::Natural(text) => (KeyScope::Operator, text),
        };
        IdempotencyKey { operator, scope, text }
    }
}

/// Result of a request, or of its retry.
#[derive(Clone, Debug)]
pub struct Replayable<T> {
    /// Object that the request created or changed, in its state at that time.
    pub what: T,
    /// Whether the request had been carried out before.
    pub repeated: bool,
}

impl<T> Replayable<T> {
    /// Of a request that was carried out now.
    pub(crate) const fn now(what: T) -> Self {
        Self { what, repeated: false }
    }

    /// Of one that had been carried out before.
    pub(crate) const fn before(what: T) -> Self {
        Self { what, repeated: true }
    }
}

/// An accepted request, and the objects that it created.
#[derive(Clone, Debug)]
pub struct CompletedRequest {
    /// Operation of the request.
    pub operation: Operation,
    /// Certificates that it issued or changed.
    pub certificates: Vec<domain::CertificateNumber>,
    /// Coupon or series that it created.
    pub made: Option<domain::MadeThing>,
}

impl Session {
    /// A request of this session that a repeat under `key` is known by.
    pub(crate) fn keyed(&self, command: Command, origin: Origin, key: RequestKey) -> Request {
        let content = command.content().map(|content| vault::fingerprint(&content));
        let key = self.idempotency_key(key);
        Request { command, origin, key: content.map(|fingerprint| (key, fingerprint)) }
    }

    /// A key in its scope. A widget has no requests of its own.
    pub(crate) fn idempotency_key(&self, key: RequestKey) -> IdempotencyKey {
        let own = match self.caller() {
            Caller::Key(caller) => KeyScope::Key(caller.id),
            Caller::Person(person) => KeyScope::User(person.user.id),
            Caller::Site(_) => KeyScope::Operator,
        };
        key.within(self.operator(), own)
    }

    /// Whether a request with this key was accepted.
    pub(crate) async fn has_carried_out(&self, key: &RequestKey) -> Result<bool, Error> {
        Ok(self.carried_out_by(key.clone()).await?.is_some())
    }

    /// Returns the operation of the request with this key.
    pub(crate) async fn carried_out_by(
        &self,
        key: RequestKey,
    ) -> Result<Option<OperationId>, Error> {
        let keys = vec![self.idempotency_key(key)];
        let found = self.service().inner.reader.operation_of(keys).await?;
        Ok(found.map(|operation| operation.id))
    }

    /// Returns the result of the caller's request with this key. `None` if no such request was
    /// executed. Keys of other callers are different keys.
    ///
    /// # Errors
    ///
    /// [`Denied::Unknown`] for a widget, which has no requests; then failures of the store.
    pub async fn carried_out(&self, key: RequestKey) -> Result<Option<CompletedRequest>, Error> {
        let caller = self.actor().ok_or(Denied::Unknown)?;
        let reader = &self.service().inner.reader;
        let found = reader.operation_of(vec![self.idempotency_key(key)]).await?;
        let own = found.filter(|operation| operation.origin.actor == caller);
        let Some(operation) = own else { return Ok(None) };
        let certificates = reader.acted(operation.id).await?.map(|acted| acted.certificates);
        let numbers = certificates.into_iter().flatten().map(|certificate| certificate.number);
        let made = reader.made(operation.id).await?.map(|made| made.what);
        let certificates = numbers.collect();
        Ok(Some(CompletedRequest { operation: self.show_operation(operation), certificates, made }))
    }
}

/// Converts the result of a read for a repeat. The request was executed before, so a read failure
/// must not suggest otherwise.
pub(crate) fn remembered<T>(
    operation: OperationId,
    found: Result<Option<T>, BackendError>,
) -> Result<T, Error> {
    let found = found.map_err(|error| Error::Unknown(Arc::new(error)))?;
    found.ok_or_else(|| {
        tracing::error!(%operation, "the result of a remembered request is missing");
        Error::Unknown(Arc::new(BackendError::corrupt("the result of a remembered request")))
    })
}

/// Error for an outcome that the command cannot have.
pub(crate) fn unexpected_outcome() -> Error {
    BackendError::corrupt("the outcome of a command").into()
}
