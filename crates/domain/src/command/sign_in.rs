//! Commands that begin and renew sign-ins.

use crate::key::SecretHash;
use crate::{KeyId, OperatorId, ReadSet};

/// Begin a sign-in. The password has been checked before.
#[derive(Clone, Debug)]
pub struct BeginSignIn {
    /// Operator that owns the data.
    pub operator: OperatorId,
    /// Key whose login was used.
    pub key: KeyId,
    /// Hash that identifies the key's login and password.
    pub credentials: SecretHash,
    /// Hash of the half that all its refresh tokens share.
    pub handle: SecretHash,
    /// Hash of the first token.
    pub token: SecretHash,
}

/// Exchange a refresh token for the next one of its sign-in.
#[derive(Clone, Debug)]
pub struct RenewSignIn {
    /// Hash of the half that all tokens of the sign-in share.
    pub handle: SecretHash,
    /// Hash of the token in the request.
    pub token: SecretHash,
    /// Hash of the next token.
    pub next: SecretHash,
}

impl BeginSignIn {
    pub(super) fn read_set(&self, set: &mut ReadSet) {
        set.sign_ins.insert(self.handle);
        set.sign_ins_of.insert(self.key);
    }
}
