//! A person who is signed in, and what people do about themselves.

use std::sync::Arc;

use domain::command::{
    ChangeUser, ConfirmSession, EndSessions, PersonCommand, SetFactor, SetPassword,
};
use domain::key::{Grade, SecretHash};
use domain::limits::SESSION_SEEN_SECONDS;
use domain::person::{
    FactorProof, Language, Membership, Permission, Permissions, PersonRejection, User, UserSession,
};
use domain::{OperatorId, ReadSet};
use jiff::{SignedDuration, Timestamp};
use tokio::time::Instant;
use zeroize::Zeroizing;

use super::policy::FactorPolicy;
use super::second_factor::{self, FactorDraft, RecoveryCodes};
use crate::administrator::{KeyError, hashed};
use crate::credentials::{self, BadCredential, CredentialProblem};
use crate::entropy;
use crate::error::{Denied, Error};
use crate::guess::even_out;
use crate::password_checks::PasswordOwner;
use crate::person_caller::PersonCaller;
use crate::service::Service;
use crate::session::Session;

/// Seconds for which a proof of who somebody is holds.
const CONFIRMED_SECONDS: i64 = 300;

/// Fewest characters of a person's password.
const PASSWORD_CHARS_MIN: usize = 12;

/// Reason why an account is not changed.
#[derive(Clone, Debug, thiserror::Error)]
pub enum AccountError {
    /// The new password is weak.
    #[error(transparent)]
    BadCredential(#[from] BadCredential),
    /// The first code of a new second factor is wrong.
    #[error("the code is wrong")]
    WrongCode,
    /// Any other service failure.
    #[error(transparent)]
    Other(#[from] Error),
}

/// A person who is signed in.
pub struct Person {
    session: Session,
    caller: Arc<PersonCaller>,
}

/// A session of a person, for the list of them.
#[derive(Clone, Debug)]
pub struct OpenSession {
    /// The session of the person.
    pub session: UserSession,
    /// Whether it is the one in which the list is asked for.
    pub is_this: bool,
}

impl Person {
    /// A person whose session was found. Its use is noted from time to time.
    pub(super) async fn seen(
        session: Session,
        caller: Arc<PersonCaller>,
        request_id: &str,
    ) -> Result<Self, Error> {
        let known = &caller.session;
        let pause = SignedDuration::from_secs(SESSION_SEEN_SECONDS.into());
        if session.now().duration_since(known.seen_at) >= pause {
            let touch = PersonCommand::TouchSession { handle: known.handle };
            let origin = caller.origin(request_id.to_owned());
            // Pages can be read while nothing can be written.
            if let Err(error) = session.service().submit_session(origin, touch).await {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "the use of a session could not be noted"
                );
            }
        }
        Ok(Self { session, caller })
    }

    /// The session through which the person reads and acts.
    pub const fn session(&self) -> &Session {
        &self.session
    }

    /// The person as a user.
    pub fn user(&self) -> &User {
        &self.caller.user
    }

    /// Role of the person at the operator of the session.
    pub fn membership(&self) -> &Membership {
        &self.caller.membership
    }

    /// What the person may do.
    pub fn permissions(&self) -> Permissions {
        self.session.permissions()
    }

    /// Whether the person may do this.
    pub fn may(&self, permission: Permission) -> bool {
        self.permissions().contains(permission)
    }

    /// Keyed hash of the session's secret. Tokens of forms are made with it.
    pub fn handle(&self) -> SecretHash {
        self.caller.session.handle
    }

    /// Time until which the person has proved who they are. `None` where they must do so again.
    pub fn confirmed_until(&self) -> Option<Timestamp> {
        let lasts = SignedDuration::from_secs(CONFIRMED_SECONDS);
        let until = self.caller.session.confirmed_at.checked_add(lasts).ok()?;
        (self.session.now() < until).then_some(until)
    }

    /// The memberships of the person, by operator.
    pub fn memberships(&self) -> Vec<Membership> {
        let directory = self.session.directory_now();
        directory.memberships_of(self.user().id).cloned().collect()
    }

    /// Whether the person has a second factor.
    ///
    /// # Errors
    ///
    /// Failures of the store.
    pub async fn has_second_factor(&self) -> Result<bool, Error> {
        Ok(self.service().second_factor(self.user().id).await?.is_some())
    }

    /// Whether the person must set a second factor before anything else. The demo's user need not:
    /// it works on its own machine only.
    ///
    /// # Errors
    ///
    /// Failures of the store.
    pub async fn lacks_second_factor(&self, policy: FactorPolicy) -> Result<bool, Error> {
        let demanded =
            policy.demands(self.membership().role) && self.user().grade != Some(Grade::Demo);
        Ok(demanded && !self.has_second_factor().await?)
    }

    /// All sessions of the person, the last used first.
    ///
    /// # Errors
    ///
    /// Failures of the store.
    pub async fn sessions(&self) -> Result<Vec<OpenSession>, Error> {
        let user = self.user().id;
        let set = ReadSet { sessions_of: [user].into(), ..ReadSet::default() };
        let view = self.service().inner.reader.view(self.session.directory_now(), set).await?;
        let now = self.session.now();
        let open = view.sessions.into_values().filter(|session| now < session.expires_at);
        let mut found: Vec<OpenSession> = open
            .map(|session| OpenSession { is_this: session.handle == self.handle(), session })
            .collect();
        found.sort_by_key(|open| (core::cmp::Reverse(open.session.seen_at), open.session.handle));
        Ok(found)
    }

    /// Ends a session of the person, or all but this one.
    ///
    /// # Errors
    ///
    /// Failures of the store.
    pub async fn end_sessions(
        &self,
        only: Option<SecretHash>,
        request_id: &str,
    ) -> Result<(), Error> {
        let keep = only.is_none().then(|| self.handle());
        let end = EndSessions { user: self.user().id, only, keep };
        self.submit(PersonCommand::EndSessions(end), request_id).await?;
        Ok(())
    }

    /// Signs the person out.
    ///
    /// # Errors
    ///
    /// Failures of the store.
    pub async fn sign_out(&self, request_id: &str) -> Result<(), Error> {
        self.end_sessions(Some(self.handle()), request_id).await
    }

    /// Proves again who the person is, by the password or a code. Gives the new secret of the
    /// session; the old one is good for nothing.
    ///
    /// # Errors
    ///
    /// [`Error::TooManyGuesses`]; [`Denied::Unknown`] where neither is right; then failures of the
    /// store.
    pub async fn confirm(
        &self,
        secret: &str,
        request_id: &str,
    ) -> Result<Zeroizing<String>, Error> {
        let started = Instant::now();
        let is_code = secret.len() <= 11 && self.has_second_factor().await?;
        let proof = if is_code {
            let client = self.session.client();
            let checked = self.service().check_code(self.user(), secret, client, started).await;
            checked.map_err(|error| {
                if matches!(error, Error::Rejected(_)) { Denied::Unknown.into() } else { error }
            })?
        } else {
            self.check_own_password(secret, started).await?;
            FactorProof::None
        };
        let next = entropy::session_secret();
        let confirm = ConfirmSession {
            handle: self.handle(),
            next: self.service().inner.vault.hash_session(&next),
            proof,
            user: self.user().id,
        };
        let origin = self.caller.origin(request_id.to_owned());
        let command = PersonCommand::ConfirmSession(confirm);
        self.service().submit_session(origin, command).await?;
        Ok(next)
    }

    /// Works at another operator from now on.
    ///
    /// # Errors
    ///
    /// Rejections of [`domain::decide()`]; then failures of the store.
    pub async fn switch(&self, operator: OperatorId, request_id: &str) -> Result<(), Error> {
        let command = PersonCommand::SwitchOperator { handle: self.handle(), operator };
        let origin = self.caller.origin(request_id.to_owned());
        self.service().submit_session(origin, command).await?;
        Ok(())
    }

    /// Changes the name or the language of the person.
    ///
    /// # Errors
    ///
    /// Rejections of [`domain::decide()`]; then failures of the store.
    pub async fn change(
        &self,
        name: Option<String>,
        language: Option<Language>,
        request_id: &str,
    ) -> Result<(), Error> {
        let id = self.user().id;
        let change = ChangeUser { id, name, login: None, language, disabled: None };
        self.submit(PersonCommand::ChangeUser(change), request_id).await?;
        Ok(())
    }

    /// Sets a new password. All other sessions end.
    ///
    /// # Errors
    ///
    /// [`AccountError::BadCredential`] for a weak password; [`Error::TooManyGuesses`];
    /// [`Denied::Unknown`] where the old password is wrong; then failures of the store.
    pub async fn set_password(
        &self,
        old: &str,
        new: Zeroizing<String>,
        request_id: &str,
    ) -> Result<(), AccountError> {
        judge(&self.user().login, &new)?;
        self.check_own_password(old, Instant::now()).await?;
        let (password, grade) = new_password(&self.user().login, new).await?;
        let (user, keep) = (self.user().id, Some(self.handle()));
        let set = SetPassword { user, password, grade, keep };
        self.submit(PersonCommand::SetPassword(set), request_id).await?;
        Ok(())
    }

    /// A new secret for a second factor, to be shown to the person.
    pub fn draft_second_factor(&self) -> FactorDraft {
        second_factor::draft(self.user())
    }

    /// The draft of a secret that was shown before, to be shown again. A text that is no secret gets a
    /// new one.
    pub fn second_factor_of(&self, secret: &str) -> FactorDraft {
        second_factor::shown_again(self.user(), secret)
    }

    /// Sets the second factor, if the first code of its app is right. All other sessions end.
    ///
    /// # Errors
    ///
    /// [`AccountError::WrongCode`]; then failures of the store.
    pub async fn set_second_factor(
        &self,
        secret: &str,
        code: &str,
        request_id: &str,
    ) -> Result<RecoveryCodes, AccountError> {
        let (vault, user) = (&self.service().inner.vault, self.user().id);
        let made = second_factor::new_factor(vault, user, secret, code, self.session.now());
        let (factor, codes) = made.ok_or(AccountError::WrongCode)?;
        let set = SetFactor { user, factor: Some(factor), keep: Some(self.handle()) };
        self.submit(PersonCommand::SetFactor(set), request_id).await?;
        Ok(codes)
    }

    /// Removes the second factor. All other sessions end.
    ///
    /// # Errors
    ///
    /// Failures of the store.
    pub async fn remove_second_factor(&self, request_id: &str) -> Result<(), Error> {
        let set = SetFactor { user: self.user().id, factor: None, keep: Some(self.handle()) };
        self.submit(PersonCommand::SetFactor(set), request_id).await?;
        Ok(())
    }

    pub(super) async fn submit(
        &self,
        command: PersonCommand,
        request_id: &str,
    ) -> Result<User, Error> {
        self.service().submit_user(self.caller.origin(request_id.to_owned()), command).await
    }

    pub(super) fn service(&self) -> &Service {
        self.session.service()
    }

    async fn check_own_password(&self, password: &str, started: Instant) -> Result<(), Error> {
        let (inner, user) = (&self.service().inner, self.user());
        let login = format!("person {}", domain::person::login_key(&user.login));
        let stored = user.password.as_deref().map(|stored| (PasswordOwner::User(user.id), stored));
        let address = self.session.client().address;
        let guesses = &inner.password_guesses;
        let admission = guesses.admit(&login, password, address, self.session.now())?;
        if inner.password_checks.is_right(&inner.vault, &login, stored, password).await? {
            admission.right();
            return Ok(());
        }
        admission.wrong();
        even_out(started).await;
        Err(Denied::Unknown.into())
    }
}

/// Refuses a password that is short, well known or the login.
fn judge(login: &str, password: &str) -> Result<(), BadCredential> {
    if password.chars().count() < PASSWORD_CHARS_MIN {
        let problem = CredentialProblem::TooShortForPerson { min: PASSWORD_CHARS_MIN };
        return Err(BadCredential { field: domain::Field::Password, problem });
    }
    credentials::judge_password(login, password)
        .map_err(|bad| BadCredential { problem: CredentialProblem::GuessableForPerson, ..bad })
}

/// The stored form of a new password.
pub(super) async fn new_password(
    login: &str,
    password: Zeroizing<String>,
) -> Result<(String, Grade), AccountError> {
    judge(login, &password)?;
    Ok((hashed(password).await?, Grade::Strong))
}

impl From<KeyError> for AccountError {
    fn from(error: KeyError) -> Self {
        match error {
            KeyError::BadCredential(bad) => Self::BadCredential(bad),
            KeyError::Other(error) => Self::Other(error),
        }
    }
}

/// The rejection of a link, for callers that show it.
impl From<PersonRejection> for AccountError {
    fn from(rejection: PersonRejection) -> Self {
        Self::Other(rejection.into())
    }
}
