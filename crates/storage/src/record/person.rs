//! Users, their memberships, sessions, links and second factors.

use domain::UserId;
use domain::key::SecretHash;
use domain::person::{Membership, SecondFactor, TotpSecret, User, UserLink, UserSession};

use super::describe::record;
use super::value::bytes;
use crate::{BackendError, Vault};

record! {
    table "user_account";
    bind |user: User, vault| {
        id: Int Key = user.id;
        name: Text Changes = user.name;
        login: Text Changes = user.login;
        language: Text Changes = user.language;
        password: Text Changes = user.password;
        grade: Text Changes = user.grade;
        disabled: Flag Changes = user.disabled;
    }
    read User = Self { id, name, login, language, password, grade, disabled };
}

record! {
    table "membership";
    bind |membership: Membership, vault| {
        user_account: Int Key = membership.user;
        operator: Int Key = membership.operator;
        role: Int Changes = membership.role;
        point_of_sale: Int Changes = membership.point_of_sale;
        ended: Flag Changes = membership.ended;
    }
    read Membership = Self { user: user_account, operator, role, point_of_sale, ended };
}

record! {
    table "user_session";
    bind |session: UserSession, vault| {
        handle: Bytes Key = session.handle;
        user_account: Int Made = session.user;
        operator: Int Changes = session.operator;
        began_at: Int Made = session.began_at;
        seen_at: Int Changes = session.seen_at;
        confirmed_at: Int Changes = session.confirmed_at;
        expires_at: Int Made = session.expires_at;
        address: Text Made = session.address;
        browser: Text Made = session.browser;
    }
    read UserSession = Self {
        handle,
        user: user_account,
        operator,
        began_at,
        seen_at,
        confirmed_at,
        expires_at,
        address,
        browser,
    };
}

/// Key of a session that has ended.
#[derive(Clone, Copy, Debug)]
pub struct EndedSession(pub SecretHash);

record! {
    table "user_session";
    bind |ended: EndedSession, vault| {
        handle: Bytes Key = ended.0;
    }
}

record! {
    table "user_link";
    bind |link: UserLink, vault| {
        token: Bytes Key = link.token;
        user_account: Int Made = link.user;
        purpose: Int Made = link.purpose;
        expires_at: Int Made = link.expires_at;
    }
    read UserLink = Self { token, user: user_account, purpose, expires_at };
}

/// Key of a link that is used up.
#[derive(Clone, Copy, Debug)]
pub struct UsedLink(pub SecretHash);

record! {
    table "user_link";
    bind |used: UsedLink, vault| {
        token: Bytes Key = used.0;
    }
}

record! {
    table "second_factor";
    bind |factor: SecondFactor, vault| {
        user_account: Int Key = factor.user;
        secret: Bytes Changes = vault.seal_totp(factor.user, &factor.secret);
        last_step: Int Changes = factor.last_step;
        recovery: Bytes Changes = recovery_bytes(&factor.recovery);
    }
    read SecondFactor = Self {
        user: user_account,
        secret: totp(vault, user_account, &bytes(secret))?,
        last_step,
        recovery: recovery_codes(&bytes(recovery))?,
    };
}

fn totp(vault: &Vault, user: UserId, sealed: &[u8]) -> Result<TotpSecret, BackendError> {
    let opened = vault.open_totp(user, sealed);
    opened.ok_or_else(|| BackendError::corrupt("sealed secret of a second factor"))
}

/// The hashes of the recovery codes, one behind the other.
fn recovery_bytes(codes: &[SecretHash]) -> Vec<u8> {
    codes.iter().flat_map(|code| code.0).collect()
}

fn recovery_codes(bytes: &[u8]) -> Result<Vec<SecretHash>, BackendError> {
    let (codes, rest) = bytes.as_chunks::<32>();
    if !rest.is_empty() {
        return Err(BackendError::corrupt("recovery codes of a second factor"));
    }
    Ok(codes.iter().map(|code| SecretHash(*code)).collect())
}

/// Key of a second factor that is removed.
#[derive(Clone, Copy, Debug)]
pub struct RemovedFactor(pub UserId);

record! {
    table "second_factor";
    bind |removed: RemovedFactor, vault| {
        user_account: Int Key = removed.0;
    }
}
