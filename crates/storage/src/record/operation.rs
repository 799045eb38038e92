//! Accepted commands, and what is remembered of their requests.

use domain::operation::{Actor, Fingerprint, Origin, Remembered};
use domain::{IdempotencyKey, KeyId, KeyScope, Made, Operation, OperationId, OperatorId};
use jiff::Timestamp;

use super::describe::record;
use super::port::{Bind, Columns, Cursor};
use super::value::Json;
use crate::BackendError;
use crate::chain::Link;
use crate::made_text::MadeRow;

/// An operation with its link to the one before it.
#[derive(Clone, Copy, Debug)]
pub struct Linked<'a> {
    /// Operation that is stored.
    pub operation: &'a Operation,
    /// Link to the operation before it.
    pub link: Link,
}

record! {
    table "operation";
    bind |linked: Linked<'_>, vault| {
        id: Int Key = linked.operation.id;
        operator: Int Made = linked.operation.operator;
        kind: Int Made = linked.operation.kind;
        surface: Int Made = linked.operation.origin.surface;
        actor_key: Int Made = key_of(linked.operation.origin.actor);
        request_id: Text Made = linked.operation.origin.request_id;
        at: Int Made = linked.operation.at;
    }
    derived {
        link: Bytes Made = linked.link;
    }
    read Operation = Self {
        id,
        operator,
        kind,
        origin: Origin { actor: actor_of(actor_key), surface, request_id },
        at,
    };
}

const fn key_of(actor: Actor) -> Option<KeyId> {
    match actor {
        Actor::Key(key) => Some(key),
        Actor::Administrator => None,
    }
}

fn actor_of(key: Option<KeyId>) -> Actor {
    key.map_or(Actor::Administrator, Actor::Key)
}

/// What is remembered of a request, as its row says it.
#[derive(Clone, Debug)]
pub struct StoredRequest {
    /// The key of the request.
    pub key: IdempotencyKey,
    /// What it asked for.
    pub fingerprint: Fingerprint,
    /// The operation that carried it out.
    pub operation: OperationId,
    /// When that was. `None` where the operation is missing.
    pub at: Option<Timestamp>,
}

record! {
    table "remembered";
    bind |request: (IdempotencyKey, Remembered), vault| {
        operator: Int Key = request.0.operator;
        caller: Int Key = request.0.scope.caller();
        key: Text Key = request.0.text;
        fingerprint: Bytes Made = request.1.fingerprint;
        operation: Int Made = request.1.operation;
    }
    beside {
        at: Int = "(SELECT o.at FROM operation o WHERE o.id = @.operation)";
    }
    read StoredRequest = Self { key: idempotency_key(operator, caller, key), fingerprint, operation, at };
}

fn idempotency_key(operator: OperatorId, caller: i64, text: String) -> IdempotencyKey {
    IdempotencyKey { operator, scope: KeyScope::of_caller(caller), text }
}

impl StoredRequest {
    /// The key of a row, which may be unreadable otherwise.
    ///
    /// # Errors
    ///
    /// The key is not valid.
    pub fn key_of<C: Columns>(columns: &C) -> Result<IdempotencyKey, BackendError> {
        let table = <(IdempotencyKey, Remembered)>::table();
        let mut cursor = Cursor::new(table, columns);
        Ok(idempotency_key(cursor.next()?, cursor.next()?, cursor.next()?))
    }

    /// What is remembered. The operation must be there: without its time nobody could tell a repeat
    /// from another request.
    ///
    /// # Errors
    ///
    /// The operation is missing.
    pub fn remembered(self) -> Result<(IdempotencyKey, Remembered), BackendError> {
        let Self { key, fingerprint, operation, at } = self;
        let at = at.ok_or_else(|| BackendError::corrupt("operation of a remembered request"))?;
        Ok((key, Remembered { fingerprint, operation, at }))
    }
}

record! {
    table "made";
    bind |made: Made, vault| {
        operation: Int Key = made.operation;
        kind: Int Made = MadeRow::kind_of(&made.what);
        operator: Int Made = MadeRow::operator_of(&made.what);
        number: Int Made = MadeRow::number_of(&made.what);
        terms: Json Made = Json(MadeRow::terms_of(&made.what)?);
    }
    read Made = Self { operation, what: MadeRow { kind, operator, number, terms }.thing()? };
}
