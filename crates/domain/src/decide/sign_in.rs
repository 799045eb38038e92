//! Commands that begin and renew sign-ins.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use super::context::{Context, Decided};
use super::decision::Outcome;
use super::undecided::Undecided;
use crate::command::{BeginSignIn, RenewSignIn};
use crate::operation::OperationKind;
use crate::{ApiKey, Change, Field, KeyId, SetUpRejection, SignIn, Thing, limits};

/// Begins a sign-in, and forgets those of the key that are over. Where the key has too many, the one
/// that was renewed longest ago makes room.
pub(super) fn begin(context: &Context<'_>, begin: &BeginSignIn) -> Result<Decided, Undecided> {
    let operator = context.operator(begin.operator)?.id;
    let key = open_key(context, begin.key);
    let key = key.filter(|key| key.operator == operator && key.login.is_some());
    let key = key.ok_or(SetUpRejection::NotFound { what: Thing::Key, id: begin.key.0 })?;
    if let Some(known) = context.view.sign_ins.get(&begin.handle) {
        let (field, what, by) = (Field::RefreshToken, Thing::Key, known.key.0);
        return Err(SetUpRejection::Taken { field, what, by }.into());
    }
    let sign_in = SignIn {
        handle: begin.handle,
        token: begin.token,
        operator,
        key: key.id,
        credentials: begin.credentials,
        expires_at: expiry(context.now),
    };
    let mut changes = forget_old(context, key.id);
    changes.push(Change::SetSignIn(sign_in.handle, Some(Box::new(sign_in.clone()))));
    Ok(decided(&sign_in, OperationKind::SignIn, changes, true))
}

/// Gives the next token for the one that is shown. A token of a sign-in that is not its last one has
/// been used before, by its owner or by whoever has a copy, and nobody can tell by whom: the sign-in
/// ends. So it does when its time or its key's is over.
///
/// That ending is why a token that is not good is no refusal: something is written.
pub(super) fn renew(context: &Context<'_>, renew: &RenewSignIn) -> Decided {
    let Some(known) = context.view.sign_ins.get(&renew.handle) else {
        return Decided {
            operator: None,
            kind: OperationKind::SignInEnded,
            changes: Vec::new(),
            outcome: Outcome::SignIn(None),
        };
    };
    let good = known.token == renew.token
        && context.now < known.expires_at
        && open_key(context, known.key).is_some()
        && context.operator(known.operator).is_ok();
    if !good {
        let changes = vec![Change::SetSignIn(known.handle, None)];
        return decided(known, OperationKind::SignInEnded, changes, false);
    }
    let renewed = SignIn { token: renew.next, expires_at: expiry(context.now), ..known.clone() };
    let changes = vec![Change::SetSignIn(renewed.handle, Some(Box::new(renewed.clone())))];
    decided(&renewed, OperationKind::SignInRenewed, changes, true)
}

fn decided(sign_in: &SignIn, kind: OperationKind, changes: Vec<Change>, open: bool) -> Decided {
    Decided {
        operator: Some(sign_in.operator),
        kind,
        changes,
        outcome: Outcome::SignIn(open.then(|| Box::new(sign_in.clone()))),
    }
}

/// A key that has not been revoked.
fn open_key<'a>(context: &Context<'a>, id: KeyId) -> Option<&'a Arc<ApiKey>> {
    context.directory().key(id).filter(|key| key.revoked_at.is_none())
}

/// Returns the expiry of a token that is issued now, in whole seconds.
fn expiry(now: Timestamp) -> Timestamp {
    let lifetime = SignedDuration::from_hours(i64::from(limits::REFRESH_TOKEN_HOURS));
    let expiry = now.as_second().saturating_add(lifetime.as_secs());
    Timestamp::from_second(expiry).unwrap_or(Timestamp::MAX)
}

/// Removes old sign-ins of a key, so that there is room for another one.
fn forget_old(context: &Context<'_>, key: KeyId) -> Vec<Change> {
    let own = context.view.sign_ins.values().filter(|known| known.key == key);
    let (mut open, over): (Vec<&SignIn>, Vec<&SignIn>) =
        own.partition(|known| context.now < known.expires_at);
    open.sort_unstable_by_key(|known| (known.expires_at, known.handle));
    let kept = limits::SIGN_INS_PER_KEY_MAX.saturating_sub(1);
    open.truncate(open.len().saturating_sub(kept));
    let mut gone: Vec<_> = over.into_iter().chain(open).map(|known| known.handle).collect();
    gone.sort_unstable();
    gone.into_iter().map(|handle| Change::SetSignIn(handle, None)).collect()
}
