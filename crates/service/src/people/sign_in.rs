//! Signing in, and setting a password through a link.

use std::sync::Arc;

use domain::command::{BeginSession, PersonCommand, UseLink};
use domain::key::Grade;
use domain::operation::{Actor, Origin, Surface};
use domain::person::{
    FactorProof, LinkPurpose, Membership, PersonRejection, SecondFactor, User, UserLink,
};
use domain::{OperatorId, ReadSet, Rejection, UserId};
use jiff::SignedDuration;
use tokio::time::Instant;
use zeroize::Zeroizing;

use super::account::{AccountError, Person, new_password};
use super::{pending, second_factor};
use crate::entropy;
use crate::error::{Denied, Error};
use crate::guess::even_out;
use crate::password_checks::PasswordOwner;
use crate::person_caller::PersonCaller;
use crate::service::Service;
use crate::session::{Caller, Client, Session};

/// A login and a password that were typed.
#[derive(Clone, Copy)]
pub struct SignInRequest<'a> {
    /// Login, without regard to case.
    pub login: &'a str,
    /// Password of the login.
    pub password: &'a str,
    /// Name that the browser gives itself.
    pub browser: &'a str,
    /// Identifier of the request in the logs.
    pub request_id: &'a str,
}

/// What a right password comes to.
pub enum SessionStart {
    /// The person is signed in. This is the secret of the session.
    Open(Zeroizing<String>),
    /// A code of the second factor is needed. This is what [`Service::finish_session`] takes.
    CodeNeeded(Zeroizing<String>),
}

/// A link that can still set a password.
pub struct LinkShown {
    /// User of the link.
    pub user: Arc<User>,
    /// Purpose of the link.
    pub purpose: LinkPurpose,
}

impl Service {
    /// Signs a person in with a login and a password. An unknown login and a wrong password are one
    /// answer, and take the same time.
    ///
    /// # Errors
    ///
    /// [`Error::TooManyGuesses`] where the login was guessed at before; [`Denied::Unknown`] where the
    /// login or the password is wrong, the user is disabled, has no role anywhere, or is the demo's and
    /// on another machine; then failures of the store.
    pub async fn begin_session(
        &self,
        asked: SignInRequest<'_>,
        client: Client,
    ) -> Result<SessionStart, Error> {
        let started = Instant::now();
        let inner = &self.inner;
        let SignInRequest { login, password, .. } = asked;
        let user = self.find_user(login).await?;
        let demo_elsewhere =
            user.as_ref().is_some_and(|user| user.grade == Some(Grade::Demo)) && !client.is_local;
        if demo_elsewhere {
            self.say_demo_refused();
        }
        let user = user.filter(|user| !demo_elsewhere && user.is_open());
        let stored = user
            .as_ref()
            .and_then(|user| Some((PasswordOwner::User(user.id), user.password.as_deref()?)));
        // Logins of keys and of people are counted apart: the names of one tell nothing of the other.
        let login = format!("person {}", domain::person::login_key(login));
        let checks = &inner.password_checks;
        if checks.is_known_as_wrong(&inner.vault, &login, stored, password) {
            even_out(started).await;
            return Err(Denied::Unknown.into());
        }
        let admission =
            inner.password_guesses.admit(&login, password, client.address, self.now())?;
        let right = checks.is_right(&inner.vault, &login, stored, password).await?;
        let Some(user) = user.filter(|_| right) else {
            admission.wrong();
            even_out(started).await;
            return Err(Denied::Unknown.into());
        };
        let directory = self.directory();
        let Some(membership) = directory.memberships_of(user.id).next() else {
            admission.right();
            return Err(Denied::Unknown.into());
        };
        if self.second_factor(user.id).await?.is_some() {
            // The guess is not settled as right: whoever knows the password alone has no budget of
            // its own.
            drop(admission);
            let pending = pending::issue(&inner.vault, &user, self.now());
            return Ok(SessionStart::CodeNeeded(pending));
        }
        admission.right();
        let opened =
            self.open_session(&user, membership.operator, FactorProof::None, asked, client).await?;
        Ok(SessionStart::Open(opened))
    }

    /// Signs a person in with a code of the second factor. `pending` is of
    /// [`Self::begin_session`].
    ///
    /// # Errors
    ///
    /// [`Denied::Unknown`] where the sign-in has expired; [`Error::TooManyGuesses`] where codes were
    /// guessed at before; [`PersonRejection::FactorUsed`] where the code is wrong or was used before;
    /// then failures of the store.
    pub async fn finish_session(
        &self,
        pending: &str,
        code: &str,
        (browser, request_id): (&str, &str),
        client: Client,
    ) -> Result<Zeroizing<String>, Error> {
        let started = Instant::now();
        let user = pending::user_of(pending);
        let user = user.and_then(|id| self.directory().user(id).cloned());
        let user = user.filter(|user| {
            user.is_open() && pending::is_good(&self.inner.vault, user, pending, self.now())
        });
        let user = user.ok_or(Denied::Unknown)?;
        let proof = self.check_code(&user, code, client, started).await?;
        let directory = self.directory();
        let operator = directory.memberships_of(user.id).next().ok_or(Denied::Unknown)?.operator;
        let asked = SignInRequest { login: &user.login, password: "", browser, request_id };
        self.open_session(&user, operator, proof, asked, client).await
    }

    /// Checks a code of a user's second factor. Wrong codes are counted as wrong passwords are, for
    /// the user and for the address.
    pub(super) async fn check_code(
        &self,
        user: &User,
        code: &str,
        client: Client,
        started: Instant,
    ) -> Result<FactorProof, Error> {
        let inner = &self.inner;
        let account = format!("code of {}", user.id);
        let admission = inner.password_guesses.admit(&account, code, client.address, self.now())?;
        let factor = self.second_factor(user.id).await?;
        let now = self.now();
        let proof =
            factor.and_then(|factor| second_factor::proof(&inner.vault, &factor, code, now));
        if let Some(proof) = proof {
            admission.right();
            return Ok(proof);
        }
        admission.wrong();
        even_out(started).await;
        Err(PersonRejection::FactorUsed.into())
    }

    pub(super) async fn second_factor(&self, user: UserId) -> Result<Option<SecondFactor>, Error> {
        let set = ReadSet { factors: [user].into(), ..ReadSet::default() };
        let mut view = self.inner.reader.view(self.directory(), set).await?;
        Ok(view.factors.remove(&user))
    }

    async fn open_session(
        &self,
        user: &User,
        operator: OperatorId,
        proof: FactorProof,
        asked: SignInRequest<'_>,
        client: Client,
    ) -> Result<Zeroizing<String>, Error> {
        let secret = entropy::session_secret();
        let begin = BeginSession {
            user: user.id,
            operator,
            handle: self.inner.vault.hash_session(&secret),
            proof,
            address: client.address.to_string(),
            browser: asked.browser.to_owned(),
        };
        let origin = of_user(user.id, operator, asked.request_id);
        match self.submit_session(origin, PersonCommand::BeginSession(begin)).await {
            Ok(_) => Ok(secret),
            // Something has changed since the password was checked.
            Err(Error::Rejected(Rejection::Person(
                PersonRejection::UserClosed | PersonRejection::FactorNeeded,
            ))) => Err(Denied::Unknown.into()),
            Err(error) => Err(error),
        }
    }

    /// The person of a session.
    ///
    /// # Errors
    ///
    /// [`Denied::Unknown`] where the session is unknown, has ended, or its user may not work there any
    /// more; then failures of the store.
    pub async fn person(
        &self,
        secret: &str,
        client: Client,
        request_id: &str,
    ) -> Result<Person, Error> {
        let handle = self.inner.vault.hash_session(secret);
        let set = ReadSet { sessions: [handle].into(), ..ReadSet::default() };
        let mut view = self.inner.reader.view(self.directory(), set).await?;
        let known = view.sessions.remove(&handle).ok_or(Denied::Unknown)?;
        let now = self.now();
        let minutes = self.inner.settings.session_idle_minutes;
        let idle = now.duration_since(known.seen_at) > SignedDuration::from_mins(minutes.into());
        if idle || now >= known.expires_at {
            return Err(Denied::Unknown.into());
        }
        let (user, membership) = self.member(known.user, known.operator).await?;
        if user.grade == Some(Grade::Demo) && !client.is_local {
            self.say_demo_refused();
            return Err(Denied::Unknown.into());
        }
        let directory = self.directory();
        directory.operator(known.operator).filter(|open| !open.disabled).ok_or(Denied::Unknown)?;
        let operator = known.operator;
        let caller = Arc::new(PersonCaller { user, membership, session: known });
        let session = Session::of_person(self, directory, operator, Arc::clone(&caller), client);
        Person::seen(session, caller, request_id).await
    }

    /// A user who may work at an operator. A process that knows an old directory reads it anew.
    async fn member(
        &self,
        user: UserId,
        operator: OperatorId,
    ) -> Result<(Arc<User>, Membership), Error> {
        let known = self.directory();
        let find = |directory: &domain::Directory| {
            let user = directory.user(user).filter(|user| user.is_open())?;
            Some((Arc::clone(user), directory.membership(user.id, operator)?.clone()))
        };
        if let Some(found) = find(&known) {
            return Ok(found);
        }
        let newer = self.directory_newer_than(&known).await?;
        Ok(newer.and_then(|newer| find(&newer)).ok_or(Denied::Unknown)?)
    }

    /// The user with a login, also where another process made it a moment ago.
    async fn find_user(&self, login: &str) -> Result<Option<Arc<User>>, Error> {
        self.refresh_directory().await?;
        Ok(self.directory().find_user_by_login(login).cloned())
    }

    /// The user of a link, if the link can still set a password. Nothing is changed.
    ///
    /// # Errors
    ///
    /// [`PersonRejection::LinkUnknown`]; then failures of the store.
    pub async fn link(&self, secret: &str) -> Result<LinkShown, Error> {
        let (link, user) = self.good_link(secret).await?;
        Ok(LinkShown { user, purpose: link.purpose })
    }

    async fn good_link(&self, secret: &str) -> Result<(UserLink, Arc<User>), Error> {
        self.refresh_directory().await?;
        let token = self.inner.vault.hash_link(secret);
        let set = ReadSet { links: [token].into(), ..ReadSet::default() };
        let mut view = self.inner.reader.view(self.directory(), set).await?;
        let link = view.links.remove(&token).filter(|link| self.now() < link.expires_at);
        let link = link.ok_or(PersonRejection::LinkUnknown)?;
        let user = self.directory().user(link.user).filter(|user| !user.disabled).cloned();
        Ok((link, user.ok_or(PersonRejection::LinkUnknown)?))
    }

    /// Sets a password through a link.
    ///
    /// # Errors
    ///
    /// [`AccountError::BadCredential`] for a weak password; [`PersonRejection::LinkUnknown`]; then
    /// failures of the store.
    pub async fn use_link(
        &self,
        secret: &str,
        password: Zeroizing<String>,
        request_id: &str,
    ) -> Result<(), AccountError> {
        let (link, user) = self.good_link(secret).await?;
        let (password, grade) = new_password(&user.login, password).await?;
        let used = UseLink { token: link.token, user: user.id, password, grade };
        let operator = self.directory().memberships_of(user.id).next().map(|own| own.operator);
        let origin = match operator {
            Some(operator) => of_user(user.id, operator, request_id),
            None => Origin {
                actor: Actor::Administrator,
                surface: Surface::Console,
                request_id: request_id.to_owned(),
            },
        };
        self.submit_user(origin, PersonCommand::UseLink(used)).await?;
        Ok(())
    }
}

fn of_user(user: UserId, operator: OperatorId, request_id: &str) -> Origin {
    let actor = Actor::User { user, operator };
    Origin { actor, surface: Surface::Console, request_id: request_id.to_owned() }
}

impl Session {
    pub(super) fn of_person(
        service: &Service,
        directory: Arc<domain::Directory>,
        operator: OperatorId,
        person: Arc<PersonCaller>,
        client: Client,
    ) -> Self {
        Self::new(service.clone(), directory, operator, Caller::Person(person), client)
    }
}
