//! Signing in with a login for an access token, and staying signed in by refresh tokens.

use std::sync::Arc;

use domain::Request;
use domain::command::{BeginSignIn, RenewSignIn};
use domain::key::{Grade, SecretHash};
use domain::operation::{Actor, Origin, Surface};
use domain::{ApiKey, Command, KeyId, OperatorId, Outcome, ReadSet};
use storage::Answer;
use zeroize::Zeroizing;

use crate::access_token;
use crate::error::{Denied, Error};
use crate::keyed::unexpected_outcome;
use crate::refresh_token::RefreshToken;
use crate::service::Service;
use crate::session::{Caller, Client, Credentials};

/// Tokens for a new sign-in.
pub struct SignedIn {
    /// Operator that owns the data.
    pub operator: OperatorId,
    /// Opens what the key opens, for [`crate::ACCESS_TOKEN_SECONDS`].
    pub access_token: Zeroizing<String>,
    /// Gives the next two, once.
    pub refresh_token: Zeroizing<String>,
}

impl Service {
    /// Signs in with a login and its password, of a client at an address.
    ///
    /// # Errors
    ///
    /// As [`Self::sign_in`]; [`Denied::Forbidden`] for a key with no scope at all; then failures of
    /// the store.
    pub async fn begin_sign_in(
        &self,
        login: &str,
        password: &str,
        client: Client,
        (surface, request_id): (Surface, String),
    ) -> Result<SignedIn, Error> {
        let session = self.sign_in(Credentials::Basic { login, password }, client).await?;
        let Caller::Key(key) = session.caller() else { return Err(Denied::Unknown.into()) };
        let credentials = self.credentials_of(key).ok_or(Denied::Unknown)?;
        if key.scopes.iter().next().is_none() {
            return Err(Denied::Forbidden.into());
        }
        let (vault, refresh) = (&self.inner.vault, RefreshToken::new());
        let command = Command::BeginSignIn(BeginSignIn {
            operator: session.operator(),
            key: key.id,
            credentials,
            handle: refresh.handle_hash(vault),
            token: refresh.hash(vault),
        });
        let origin = Origin { actor: Actor::Key(key.id), surface, request_id };
        self.submit_sign_in(command, origin).await?;
        Ok(self.signed_in(key, credentials, &refresh))
    }

    /// Takes a refresh token for the next one, and a new access token, for a client at an address.
    ///
    /// # Errors
    ///
    /// [`Denied::Unknown`] where the token is not good: unknown, over, used before, or of a key that
    /// was revoked or whose login or password has changed; or it began with the demo's password, and the
    /// client is on another machine. Then the store's failures.
    pub async fn renew_sign_in(
        &self,
        refresh_token: &str,
        client: Client,
        (surface, request_id): (Surface, String),
    ) -> Result<SignedIn, Error> {
        let shown = RefreshToken::parse(refresh_token).ok_or(Denied::Unknown)?;
        let (vault, next) = (&self.inner.vault, shown.next());
        let handle = shown.handle_hash(vault);
        // Whose it is never changes, so this can be looked at before, past the committer.
        let set = ReadSet { sign_ins: [handle].into(), ..ReadSet::default() };
        let view = self.inner.reader.view(self.directory(), set).await?;
        let known = view.sign_ins.get(&handle).ok_or(Denied::Unknown)?;
        let key = self.key_with(known.key, known.credentials).await?;
        if key.grades.password == Some(Grade::Demo) && !client.is_local {
            self.say_demo_refused();
            return Err(Denied::Unknown.into());
        }
        let command = Command::RenewSignIn(RenewSignIn {
            handle,
            token: shown.hash(vault),
            next: next.hash(vault),
        });
        let origin = Origin { actor: Actor::Key(known.key), surface, request_id };
        self.submit_sign_in(command, origin).await?;
        Ok(self.signed_in(&key, known.credentials, &next))
    }

    /// A key, if its login and password are still known by `credentials`.
    async fn key_with(&self, id: KeyId, credentials: SecretHash) -> Result<Arc<ApiKey>, Error> {
        let same = |key: &&Arc<ApiKey>| self.credentials_of(key) == Some(credentials);
        let known = self.directory();
        if let Some(key) = known.key(id).filter(same) {
            return Ok(Arc::clone(key));
        }
        // They may have been changed by another process a moment ago.
        let newer = self.directory_newer_than(&known).await?;
        let key = newer.as_ref().and_then(|newer| newer.key(id)).filter(same);
        Ok(Arc::clone(key.ok_or(Denied::Unknown)?))
    }

    async fn submit_sign_in(&self, command: Command, origin: Origin) -> Result<(), Error> {
        let request = Request { command, origin, key: None };
        match self.inner.store.submit(request).await.map_err(Error::from) {
            Ok(Answer::Done(Outcome::SignIn(Some(_)))) => Ok(()),
            // The key or its operator has gone since it was looked at, or the token was not good.
            Ok(Answer::Done(Outcome::SignIn(None))) | Err(Error::Rejected(_)) => {
                Err(Denied::Unknown.into())
            }
            Ok(Answer::Done(_) | Answer::Repeated(_)) => Err(unexpected_outcome()),
            Err(error) => Err(error),
        }
    }

    fn signed_in(&self, key: &ApiKey, credentials: SecretHash, refresh: &RefreshToken) -> SignedIn {
        let (vault, directory) = (&self.inner.vault, self.directory());
        SignedIn {
            operator: key.operator,
            access_token: access_token::issue(vault, &directory, key, credentials, self.now()),
            refresh_token: refresh.text(),
        }
    }
}

#[cfg(test)]
mod tests;
