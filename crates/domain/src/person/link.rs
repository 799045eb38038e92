//! Links that let a user set a password, each good once.

use jiff::Timestamp;

use crate::UserId;
use crate::key::SecretHash;

/// Purpose of a one-time link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LinkPurpose {
    /// A new user sets the first password.
    Invitation,
    /// A user sets a new password. Using the link removes the second factor and ends all sessions.
    Reset,
}

/// A link that lets a user set a password. It exists until it is used or replaced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserLink {
    /// Keyed hash of the link's secret.
    pub token: SecretHash,
    /// User who may set a password.
    pub user: UserId,
    /// Purpose of the link.
    pub purpose: LinkPurpose,
    /// Time from which the link is not good any more.
    pub expires_at: Timestamp,
}
