//! The handle that every room holds.

use std::sync::Arc;

use domain::Directory;
use domain::operation::{Actor, Origin, Surface};
use domain::redemption::Stacking;
use jiff::Timestamp;
use storage::{BackendError, Clock, Reader, Store, Vault};

use crate::administrator::Administrator;
use crate::delivery::Channels;
use crate::directory_copy::DirectoryCopy;
use crate::error::Error;
use crate::guess::{GuessLimits, GuessStats, Guesses};
use crate::inspection::bookmarks::Bookmarks;
use crate::password_checks::PasswordChecks;
use crate::session::{self, Caller, Credentials, Denied, Session};

/// What the house rules leave open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// What becomes of several coupons of one redemption.
    pub stacking: Stacking,
    /// Whether coupons can be used again once everything that a redemption took is refunded.
    pub return_coupons: bool,
    /// How many wrong numbers and secret codes a caller may send.
    pub guesses: GuessLimits,
    /// Where messages can go.
    pub channels: Channels,
}

impl Default for Settings {
    fn default() -> Self {
        let guesses = GuessLimits::default();
        let channels = Channels::default();
        Self { stacking: Stacking::Best, return_coupons: true, guesses, channels }
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
    pub(crate) guesses: Guesses,
    password_checks: PasswordChecks,
    pub(crate) bookmarks: Bookmarks,
}

impl Service {
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
        let guesses = Guesses::new(settings.guesses);
        let bookmarks = Bookmarks::default();
        let inner = Inner {
            store,
            reader,
            vault,
            clock,
            directory,
            settings,
            guesses,
            password_checks,
            bookmarks,
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

    /// The directory as this process knows it.
    pub fn directory(&self) -> Arc<Directory> {
        self.inner.directory.current()
    }

    /// Reads the directory anew if another process changed it.
    pub async fn refresh_directory(&self) -> Result<(), BackendError> {
        self.inner.directory.refresh().await
    }

    /// Reads the directory anew after a change of it made here. The change is done, whether this copy
    /// can be read or not.
    pub(crate) async fn directory_changed(&self) {
        if let Err(error) = self.refresh_directory().await {
            tracing::warn!(error = &error as &dyn std::error::Error, "directory not read");
        }
    }

    /// Signs a caller in.
    ///
    /// # Errors
    ///
    /// [`Denied::Unknown`] when the credentials open nothing: unknown, revoked, or of a disabled
    /// operator. [`Error::Unavailable`] when that cannot be told.
    pub async fn sign_in(&self, credentials: Credentials<'_>) -> Result<Session, Error> {
        let known = self.directory();
        if let Some(session) = session::open(self, Arc::clone(&known), &credentials) {
            return self.check_password(session, &credentials).await;
        }
        // It may have been made by another process a moment ago.
        if let Some(newer) = self.directory_newer_than(&known).await?
            && let Some(session) = session::open(self, newer, &credentials)
        {
            return self.check_password(session, &credentials).await;
        }
        Err(Denied::Unknown.into())
    }

    /// The session, if the password of the credentials is the one of its key.
    async fn check_password(
        &self,
        session: Session,
        credentials: &Credentials<'_>,
    ) -> Result<Session, Error> {
        let (Credentials::Basic { password, .. }, Caller::Key(key)) =
            (credentials, session.caller())
        else {
            return Ok(session);
        };
        let Some(stored) = key.password.as_deref() else { return Err(Denied::Unknown.into()) };
        let checks = &self.inner.password_checks;
        if checks.is_right(&self.inner.vault, key.id, stored, password).await? {
            Ok(session)
        } else {
            Err(Denied::Unknown.into())
        }
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
