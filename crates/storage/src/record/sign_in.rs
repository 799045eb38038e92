//! The record of a sign-in.

use domain::SignIn;
use domain::key::SecretHash;

use super::describe::record;

record! {
    table "sign_in";
    bind |sign_in: SignIn, vault| {
        handle: Bytes Key = sign_in.handle;
        token: Bytes Changes = sign_in.token;
        operator: Int Made = sign_in.operator;
        key: Int Made = sign_in.key;
        credentials: Bytes Made = sign_in.credentials;
        expires_at: Int Changes = sign_in.expires_at;
    }
    read SignIn = Self { handle, token, operator, key, credentials, expires_at };
}

/// Key of a sign-in that has ended.
#[derive(Clone, Copy, Debug)]
pub struct EndedSignIn(pub SecretHash);

record! {
    table "sign_in";
    bind |ended: EndedSignIn, vault| {
        handle: Bytes Key = ended.0;
    }
}
