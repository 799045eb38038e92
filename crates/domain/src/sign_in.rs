//! Sign-ins by login and password, and their refresh tokens.

use jiff::Timestamp;

use crate::key::SecretHash;
use crate::{KeyId, OperatorId};

/// A session that a login and its password opened. A refresh token is exchanged for a new one and
/// is then used up. A sign-in is therefore a chain of tokens, of which only the last is valid.
///
/// A refresh token has two halves. The first, its handle, stays the same for the whole chain; the
/// second is new in each token. So a token that was used, or that was never given, is known for one
/// of its chain without any used one being kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignIn {
    /// Hash of the half that all its tokens share.
    pub handle: SecretHash,
    /// Hash of the only valid token.
    pub token: SecretHash,
    /// Operator that owns the data.
    pub operator: OperatorId,
    /// Key whose login was used.
    pub key: KeyId,
    /// Hash that identified the key's login and password when it began.
    pub credentials: SecretHash,
    /// Expiry of its token.
    pub expires_at: Timestamp,
}
