//! The handle that every room holds.

use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Arc, OnceLock};

use domain::key::SecretHash;
use domain::redemption::Stacking;
use domain::{ApiKey, Directory, SecretSeed};
use jiff::Timestamp;
use storage::public_id::PublicIds;
use storage::{BackendError, Clock, Reader, Store, Vault};

use crate::delivery::courier::Channels;
use crate::delivery::stats::DeliveryStats;
use crate::directory_copy::DirectoryCopy;
use crate::entropy;
use crate::events::waiting::Waiting;
use crate::fiscal::FiscalSettings;
use crate::guess::credentials::CredentialGuesses;
use crate::guess::passwords::PasswordGuesses;
use crate::guess::{GuessLimits, GuessStats, Guesses};
use crate::inspection::bookmarks::Bookmarks;
use crate::installation::Installation;
use crate::password_checks::PasswordChecks;
use crate::people::FactorPolicy;

/// Minutes without a request after which a session ends, unless it is set.
const IDLE_MINUTES_DEFAULT: u32 = 30;

/// Settings that the rules leave open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceSettings {
    /// Rule for several coupons of one redemption.
    pub stacking: Stacking,
    /// Whether coupons can be used again once everything that a redemption took is refunded.
    pub return_coupons: bool,
    /// Whether certificates and coupons may pay for goods that sell certificates.
    pub pay_for_certificates: bool,
    /// Limits for wrong numbers, secret codes, passwords, tokens and Bearer secrets.
    pub guesses: GuessLimits,
    /// Channels for messages that are set up.
    pub channels: Channels,
    /// Whether new secret codes may begin with a zero.
    pub leading_zeros: bool,
    /// Minutes without a request after which a session of a person ends.
    pub session_idle_minutes: u32,
    /// Roles whose people must have a second factor.
    pub factor_roles: FactorPolicy,
    /// Settings of cash receipts and accounts.
    pub fiscal: FiscalSettings,
}

impl Default for ServiceSettings {
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
            session_idle_minutes: IDLE_MINUTES_DEFAULT,
            factor_roles: FactorPolicy::default(),
            fiscal: FiscalSettings::default(),
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
    pub(crate) settings: ServiceSettings,
    pub(crate) guesses: Arc<Guesses>,
    pub(crate) credential_guesses: CredentialGuesses,
    demo_refused: AtomicBool,
    pub(crate) password_checks: PasswordChecks,
    pub(crate) password_guesses: PasswordGuesses,
    pub(crate) bookmarks: Bookmarks,
    pub(crate) deliveries: Arc<DeliveryStats>,
    /// Requests that wait for events.
    pub(crate) waiting: Waiting,
    /// What the server knows of its installation, once it has said so.
    pub(crate) installation: OnceLock<Arc<dyn Installation>>,
    /// Permutation of public identifiers.
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
        settings: ServiceSettings,
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
            waiting: Waiting::default(),
            installation: OnceLock::new(),
            ids,
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// Number of requests that wait for events.
    pub fn waiting_for_events(&self) -> u64 {
        self.inner.waiting.count()
    }

    /// Age of the oldest event in seconds, at the last look for old ones. 0 if there was none.
    pub fn oldest_event_seconds(&self) -> i64 {
        self.inner.waiting.oldest_seconds()
    }

    /// Number of events that this process has removed because they were old.
    pub fn events_pruned(&self) -> u64 {
        self.inner.waiting.pruned()
    }

    /// Ends the waiting of requests for events, now and later. For a server that stops.
    pub fn stop_waiting(&self) {
        self.inner.waiting.stop();
    }

    /// Roles whose people must have a second factor.
    pub fn factor_policy(&self) -> FactorPolicy {
        self.inner.settings.factor_roles
    }

    /// Tells the service what the server knows of its installation. Only the first call counts.
    pub fn install(&self, installation: Arc<dyn Installation>) {
        let _ = self.inner.installation.set(installation);
    }

    /// Returns the current time.
    pub fn now(&self) -> Timestamp {
        (self.inner.clock)()
    }

    /// Returns the counters of guesses at numbers and secret codes.
    pub fn guess_stats(&self) -> Arc<GuessStats> {
        Arc::clone(&self.inner.guesses.stats)
    }

    /// Returns the counters of messages.
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

    /// Says once that the demo's credentials are not taken over a network.
    pub(crate) fn say_demo_refused(&self) {
        if !self.inner.demo_refused.swap(true, Relaxed) {
            tracing::warn!(
                "refused the demo's credentials: they are accepted from this machine only, over a \
                 loopback address"
            );
        }
    }

    /// Returns the hash of a key's login and password together, if it has both.
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
}
