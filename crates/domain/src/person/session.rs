//! Sessions of people who signed in.

use jiff::Timestamp;

use crate::key::SecretHash;
use crate::{OperatorId, UserId};

/// A session that a user opened with a password and, where there is one, a second factor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserSession {
    /// Keyed hash of the session's secret.
    pub handle: SecretHash,
    /// User who signed in.
    pub user: UserId,
    /// Operator at which the user works now.
    pub operator: OperatorId,
    /// Time of the sign-in.
    pub began_at: Timestamp,
    /// Time of a recent request. It is at most [`SESSION_SEEN_SECONDS`] behind the last request.
    ///
    /// [`SESSION_SEEN_SECONDS`]: crate::limits::SESSION_SEEN_SECONDS
    pub seen_at: Timestamp,
    /// Time when the user last proved who they are.
    pub confirmed_at: Timestamp,
    /// Time when the session ends, however much it is used.
    pub expires_at: Timestamp,
    /// Internet address of the sign-in.
    pub address: String,
    /// Name that the browser gave itself. Empty if it gave none.
    pub browser: String,
}
