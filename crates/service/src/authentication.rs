//! Finding out who calls: secrets, tokens, passwords and the codes of widgets.

use std::sync::Arc;

use domain::key::Grade;
use domain::{Directory, OperatorId};
use storage::BackendError;
use tokio::time::Instant;

use crate::access_token;
use crate::error::{Denied, Error};
use crate::guess::credentials::Shown;
use crate::guess::even_out;
use crate::password_checks::PasswordOwner;
use crate::service::Service;
use crate::session::{self, Caller, Client, Credentials, Looked, Opened, Session};

impl Service {
    /// Signs a caller in.
    ///
    /// # Errors
    ///
    /// [`Error::TooManyGuesses`] where credentials were guessed at before; [`Denied::Unknown`] when the
    /// credentials open nothing: unknown, revoked, of a disabled operator, or the demo's from another
    /// machine. [`Error::Unavailable`] when that cannot be told.
    pub async fn sign_in(
        &self,
        credentials: Credentials<'_>,
        client: Client,
    ) -> Result<Session, Error> {
        match credentials {
            Credentials::Basic { login, password } => {
                self.check_password(login, password, client).await
            }
            Credentials::Bearer(_) | Credentials::Token { .. } | Credentials::Site(_) => {
                self.check_secret(credentials, client).await
            }
        }
    }

    /// The session of a secret, a token or a widget's code. Where it is known in this process, and was
    /// right from this address before, this takes no lock.
    async fn check_secret(
        &self,
        credentials: Credentials<'_>,
        client: Client,
    ) -> Result<Session, Error> {
        let guesses = &self.inner.credential_guesses;
        let looked = Looked::of(self, &credentials);
        let known = self.directory();
        let opened = session::open(self, Arc::clone(&known), &credentials, &looked, client);
        let is_no_guess = || match credentials {
            Credentials::Bearer(text) => access_token::is_signed(&self.inner.vault, text),
            Credentials::Token { .. } | Credentials::Basic { .. } | Credentials::Site(_) => false,
        };
        let shown = match looked {
            Looked::Secret(shown) if opened.is_some() || !is_no_guess() => shown,
            Looked::Secret(_) | Looked::AccessToken(_) | Looked::Name => {
                let opened = match opened {
                    Some(opened) => Some(opened),
                    None => self.open_newer(&known, &credentials, &looked, client).await?,
                };
                return Ok(opened.ok_or(Denied::Unknown)?.session);
            }
        };
        // An operator that does not exist is counted like any other, in one count for all of them.
        let operator = shown.operator.map(|id| known.operator(id).map_or(OperatorId(0), |_| id));
        let shown = Shown { operator, ..shown };
        if let Some(Opened { session, grade }) = opened {
            // What is long and random is not guessed. A token of enough digits is not found by the
            // guesses of one address, so that the guesses of others do not stop it.
            let is_strong = grade == Some(Grade::Strong);
            let guessable = shown.operator.is_some() || !is_strong;
            let shown = if is_strong { Shown { operator: None, ..shown } } else { shown };
            guesses.pass(shown, guessable, client.address, self.now())?;
            return Ok(session);
        }
        let reserved = guesses.reserve(shown, client.address, self.now())?;
        let opened = self.open_newer(&known, &credentials, &looked, client).await?;
        match (&opened, reserved) {
            (Some(_), Some(reserved)) => reserved.right(),
            (None, Some(reserved)) => reserved.wrong(),
            (_, None) => {}
        }
        Ok(opened.ok_or(Denied::Unknown)?.session)
    }

    /// Opens a session of what another process may have made a moment ago.
    async fn open_newer(
        &self,
        known: &Arc<Directory>,
        credentials: &Credentials<'_>,
        looked: &Looked,
        client: Client,
    ) -> Result<Option<Opened>, BackendError> {
        let newer = self.directory_newer_than(known).await?;
        Ok(newer.and_then(|newer| session::open(self, newer, credentials, looked, client)))
    }

    /// The session of a login, if the password is its own. A login that nobody has and a password that
    /// is wrong are one answer, and take the same time.
    async fn check_password(
        &self,
        login: &str,
        password: &str,
        client: Client,
    ) -> Result<Session, Error> {
        let started = Instant::now();
        let inner = &self.inner;
        let (credentials, known) = (Credentials::Basic { login, password }, self.directory());
        let opened =
            match session::open(self, Arc::clone(&known), &credentials, &Looked::Name, client) {
                Some(opened) => Some(opened),
                None => self.open_newer(&known, &credentials, &Looked::Name, client).await?,
            };
        let session = opened.map(|opened| opened.session);
        let stored = session.as_ref().and_then(|session| match session.caller() {
            Caller::Key(key) => Some((PasswordOwner::Key(key.id), key.password.as_deref()?)),
            Caller::Site(_) | Caller::Person(_) => None,
        });
        let checks = &inner.password_checks;
        // A client that keeps sending the same wrong password guesses once.
        if checks.is_known_as_wrong(&inner.vault, login, stored, password) {
            even_out(started).await;
            return Err(Denied::Unknown.into());
        }
        let admission =
            inner.password_guesses.admit(login, password, client.address, self.now())?;
        let right = checks.is_right(&inner.vault, login, stored, password).await?;
        if let Some(session) = session.filter(|_| right) {
            admission.right();
            return Ok(session);
        }
        admission.wrong();
        even_out(started).await;
        Err(Denied::Unknown.into())
    }
}
