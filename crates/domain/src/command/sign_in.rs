//! Signing in with a login, and staying signed in.

use crate::key::SecretHash;
use crate::{KeyId, OperatorId, ReadSet};

/// Begin a sign-in. Whether the password is the key's has been looked at before.
#[derive(Clone, Debug)]
pub struct BeginSignIn {
    /// In whose house.
    pub operator: OperatorId,
    /// Whose login it is.
    pub key: KeyId,
    /// What the key's login and password are known by together.
    pub credentials: SecretHash,
    /// Hash of the half that all its refresh tokens will have.
    pub handle: SecretHash,
    /// Hash of the first of them.
    pub token: SecretHash,
}

/// Take a refresh token for the next one of its sign-in.
#[derive(Clone, Debug)]
pub struct RenewSignIn {
    /// Hash of the token's half that is the same in all tokens of its sign-in.
    pub handle: SecretHash,
    /// Hash of the token that is shown.
    pub token: SecretHash,
    /// Hash of the next one.
    pub next: SecretHash,
}

impl BeginSignIn {
    pub(super) fn read_set(&self, set: &mut ReadSet) {
        set.sign_ins.insert(self.handle);
        set.sign_ins_of.insert(self.key);
    }
}
