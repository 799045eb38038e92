//! A person as the caller of a session.

use std::sync::Arc;

use domain::operation::{Actor, Origin, Surface};
use domain::person::{Membership, User, UserSession};

/// A person who works for an operator, as the caller of a [`Session`](crate::Session).
#[derive(Debug)]
pub struct PersonCaller {
    /// The person who calls.
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
