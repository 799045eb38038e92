//! Sign-ins: what a login and its password opened, and what keeps it open.

use jiff::Timestamp;

use crate::key::SecretHash;
use crate::{KeyId, OperatorId};

/// What a login and its password opened. Whoever shows its refresh token gets another one, and the
/// one shown is used up: a sign-in is a chain of tokens, of which only the last one is good.
///
/// A refresh token has two halves. The first, its handle, stays the same for the whole chain; the
/// second is new in each token. So a token that was used, or that was never given, is known for one
/// of its chain without any used one being kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignIn {
    /// Hash of the half that all its tokens have.
    pub handle: SecretHash,
    /// Hash of the only token that is good.
    pub token: SecretHash,
    /// In whose house.
    pub operator: OperatorId,
    /// Whose login it was.
    pub key: KeyId,
    /// What the key's login and password were known by together when it began.
    pub credentials: SecretHash,
    /// From when its token is good no more.
    pub expires_at: Timestamp,
}
