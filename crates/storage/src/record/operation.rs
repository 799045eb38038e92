//! Accepted commands, and stored data of their requests.

use domain::operation::{Actor, Fingerprint, Origin, Remembered};
use domain::{IdempotencyKey, KeyId, KeyScope, Made, Operation, OperationId, OperatorId, UserId};
use jiff::Timestamp;

use super::describe::record;
use super::port::{Bind, Columns, Cursor};
use super::value::Json;
use crate::BackendError;
use crate::link::Link;
use crate::made_text::MadeRow;

/// An operation with its link to the one before it.
#[derive(Clone, Copy, Debug)]
pub struct Linked<'a> {
    /// Operation that is stored.
    pub operation: &'a Operation,
    /// Link to the operation before it.
    pub link: Link,
    /// Digest of the state behind it, where it ends a batch.
    pub digest: Option<[u8; 32]>,
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
        actor_user: Int Made = user_of(linked.operation.origin.actor);
    }
    derived {
        link: Bytes Made = linked.link;
        digest: Bytes Made = linked.digest;
    }
    read Operation = Self {
        id,
        operator,
        kind,
        origin: Origin { actor: actor_of(actor_key, actor_user, operator)?, surface, request_id },
        at,
    };
}

/// Query for the last operation and its link.
pub const LAST_LINK: &str = "SELECT id, link FROM operation ORDER BY id DESC LIMIT 1";
/// Query for the first operation that has a link.
pub const FIRST_LINKED: &str = "SELECT min(id) FROM operation WHERE link IS NOT NULL";
/// Query for the last operation that has no link.
pub const LAST_UNLINKED: &str = "SELECT max(id) FROM operation WHERE link IS NULL";
/// Query for the first operation that has a digest.
pub const FIRST_DIGESTED: &str = "SELECT min(id) FROM operation WHERE digest IS NOT NULL";
/// Query for the digest of the last operation.
pub const LAST_DIGEST: &str = "SELECT digest FROM operation ORDER BY id DESC LIMIT 1";

const fn key_of(actor: Actor) -> Option<KeyId> {
    match actor {
        Actor::Key(key) => Some(key),
        Actor::Administrator | Actor::User { .. } => None,
    }
}

const fn user_of(actor: Actor) -> Option<UserId> {
    match actor {
        Actor::User { user, .. } => Some(user),
        Actor::Administrator | Actor::Key(_) => None,
    }
}

/// The caller of an operation. A person always acts for the operator of the operation.
fn actor_of(
    key: Option<KeyId>,
    user: Option<UserId>,
    operator: Option<OperatorId>,
) -> Result<Actor, BackendError> {
    match (key, user, operator) {
        (Some(key), None, _) => Ok(Actor::Key(key)),
        (None, None, _) => Ok(Actor::Administrator),
        (None, Some(user), Some(operator)) => Ok(Actor::User { user, operator }),
        (Some(_), Some(_), _) | (None, Some(_), None) => {
            Err(BackendError::corrupt("caller of an operation"))
        }
    }
}

/// Stored data of a request, as in its row.
#[derive(Clone, Debug)]
pub struct StoredRequest {
    /// The key of the request.
    pub key: IdempotencyKey,
    /// Content of the request.
    pub fingerprint: Fingerprint,
    /// Operation of the request.
    pub operation: OperationId,
    /// Time of the operation. `None` if the operation is missing.
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
    /// Column of the operation of a request.
    pub const OPERATION: &str = "operation";

    /// The key of a row. The rest of the row can be unreadable.
    ///
    /// # Errors
    ///
    /// The key is not valid.
    pub fn key_of<C: Columns>(columns: &C) -> Result<IdempotencyKey, BackendError> {
        let table = <(IdempotencyKey, Remembered)>::table();
        let mut cursor = Cursor::new(table, columns);
        Ok(idempotency_key(cursor.next()?, cursor.next()?, cursor.next()?))
    }

    /// The remembered request. The operation must exist: without its time, a repeat cannot be told
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
