//! The handle that every room holds.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use domain::key::{Grade, SecretHash};
use domain::operation::{Actor, Origin, Surface};
use domain::redemption::Stacking;
use domain::{ApiKey, Directory, OperatorId, SecretSeed};
use jiff::Timestamp;
use storage::public_id::PublicIds;
use storage::{BackendError, Clock, Reader, Store, Vault};
use tokio::time::Instant;

use crate::access_token;
use crate::administrator::Administrator;
use crate::delivery::Channels;
use crate::delivery::DeliveryStats;
use crate::directory_copy::DirectoryCopy;
use crate::entropy;
use crate::error::Error;
use crate::guess::credentials::{CredentialGuesses, Shown};
use crate::guess::passwords::PasswordGuesses;
use crate::guess::{GuessLimits, GuessStats, Guesses, even_out};
use crate::inspection::bookmarks::Bookmarks;
use crate::password_checks::PasswordChecks;
use crate::session::{self, Caller, Client, Credentials, Denied, Looked, Opened, Session};

/// What the house rules leave open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// What becomes of several coupons of one redemption.
    pub stacking: Stacking,
    /// Whether coupons can be used again once everything that a redemption took is refunded.
    pub return_coupons: bool,
    /// Whether certificates and coupons may pay for goods that sell certificates.
    pub pay_for_certificates: bool,
    /// How many wrong numbers, secret codes, passwords, tokens and Bearer secrets a caller may send.
    pub guesses: GuessLimits,
    /// Where messages can go.
    pub channels: Channels,
    /// Whether new secret codes may begin with a zero.
    pub leading_zeros: bool,
}

impl Default for Settings {
    fn default() -> Self {
        let guesses = GuessLimits::default();
        let channels = Channels::default();
        Self {
            stacking: Stacking::Best,
            return_coupons: true,
            pay_for_certificates: false,
            guesses,
            channels,
            leading_zeros: false,
        }
    }
}

/// Everything that can be done, for those who may. Cheap to clone.
#[derive(Clone)]
pub struct Service {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) store: Store,
    pub(crate) reader: Arc<dyn Reader>,
    pub(crate) vault: Vault,
    pub(crate) clock: Clock,
    pub(crate) directory: DirectoryCopy,
    pub(crate) settings: Settings,
    pub(crate) guesses: Arc<Guesses>,
    pub(crate) credential_guesses: CredentialGuesses,
    demo_refused: AtomicBool,
    password_checks: PasswordChecks,
    password_guesses: PasswordGuesses,
    pub(crate) bookmarks: Bookmarks,
    pub(crate) deliveries: Arc<DeliveryStats>,
    /// What orders the ids that callers see.
    pub(crate) ids: PublicIds,
}

impl Service {
    /// The seed of new secret codes, as the settings want them.
    pub(crate) fn secret_seed(&self) -> SecretSeed {
        entropy::secret_seed().with_leading_zeros(self.inner.settings.leading_zeros)
    }

    /// A service over a store, its reader and the vault of its key.
    pub async fn new(
        store: Store,
        reader: Arc<dyn Reader>,
        vault: Vault,
        clock: Clock,
        settings: Settings,
    ) -> Result<Self, BackendError> {
        let directory = DirectoryCopy::read(Arc::clone(&reader)).await?;
        let password_checks = PasswordChecks::default();
        let password_guesses = PasswordGuesses::new(settings.guesses);
        let guesses = Arc::new(Guesses::new(settings.guesses));
        let credential_guesses = CredentialGuesses::new(settings.guesses);
        let bookmarks = Bookmarks::default();
        let ids = PublicIds::new(vault.clone(), reader.plain_ids_below().await?);
        let inner = Inner {
            store,
            reader,
            vault,
            clock,
            directory,
            settings,
            guesses,
            credential_guesses,
            demo_refused: AtomicBool::new(false),
            password_checks,
            password_guesses,
            bookmarks,
            deliveries: Arc::default(),
            ids,
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// The time.
    pub fn now(&self) -> Timestamp {
        (self.inner.clock)()
    }

    /// What is counted of guesses at numbers and secret codes.
    pub fn guess_stats(&self) -> Arc<GuessStats> {
        Arc::clone(&self.inner.guesses.stats)
    }

    /// What is counted of messages.
    pub fn delivery_stats(&self) -> Arc<DeliveryStats> {
        Arc::clone(&self.inner.deliveries)
    }

    /// The directory as this process knows it.
    pub fn directory(&self) -> Arc<Directory> {
        self.inner.directory.current()
    }

    /// Reads the directory anew if another process changed it.
    pub async fn refresh_directory(&self) -> Result<(), BackendError> {
        self.inner.directory.refresh().await
    }

    /// Whether requests can be served: the database answers, and the last write to it went well.
    ///
    /// # Errors
    ///
    /// Why not, for whoever runs this.
    pub async fn ready(&self) -> Result<(), String> {
        self.refresh_directory().await.map_err(|error| error.to_string())?;
        if self.inner.store.stats().is_failing.load(Relaxed) {
            return Err("the last write to the database failed; the log says why".to_owned());
        }
        Ok(())
    }

    /// Reads the directory anew after a change of it made here. The change is done, whether this copy
    /// can be read or not.
    pub(crate) async fn directory_changed(&self) {
        if let Err(error) = self.refresh_directory().await {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "the directory could not be read"
            );
        }
    }

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

    /// Says once that the demo's credentials are not taken over a network.
    pub(crate) fn say_demo_refused(&self) {
        if !self.inner.demo_refused.swap(true, Relaxed) {
            tracing::warn!(
                "refused the demo's credentials: they are accepted from this machine only, over a \
                 loopback address"
            );
        }
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
            Caller::Key(key) => Some((key.id, key.password.as_deref()?)),
            Caller::Site(_) => None,
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

    /// What a key's login and password are known by together, if it has both.
    pub(crate) fn credentials_of(&self, key: &ApiKey) -> Option<SecretHash> {
        let (login, password) = (key.login.as_deref()?, key.password.as_deref()?);
        Some(self.inner.vault.hash_credentials(key.id, login, password))
    }

    /// The directory as it is now, if that is another one than the one at hand. Whether it is this
    /// call that reads it is of no account: another request may have read it meanwhile.
    pub(crate) async fn directory_newer_than(
        &self,
        known: &Arc<Directory>,
    ) -> Result<Option<Arc<Directory>>, BackendError> {
        self.refresh_directory().await?;
        let current = self.directory();
        Ok((!Arc::ptr_eq(known, &current)).then_some(current))
    }

    /// The administrator: whoever may run the program on the data.
    pub fn administrator(&self, surface: Surface, request_id: String) -> Administrator {
        let origin = Origin { actor: Actor::Administrator, surface, request_id };
        Administrator::new(self.clone(), origin)
    }
}
