//! Setting up partners, points of sale, sites and API keys by people of the operator.

use domain::command::SetUp;
use domain::key::Grade;
use domain::operation::Origin;
use domain::person::Permission;
use domain::{ApiKey, Command, KeyId, Outcome, Request, Surface};
use storage::Answer;

use crate::administrator::{KeyError, KeyRequest, KeySecret};
use crate::entropy;
use crate::error::{Denied, Error};
use crate::keyed::{RequestKey, unexpected_outcome};
use crate::session::Session;

/// The right to set up one kind of things.
pub struct SetUpKeeper<'a> {
    session: &'a Session,
    origin: Origin,
}

impl Session {
    /// The right to set up what the permission names.
    ///
    /// # Errors
    ///
    /// As [`Self::certificate_manager`].
    pub fn set_up_keeper(
        &self,
        permission: Permission,
        surface: Surface,
        request_id: String,
    ) -> Result<SetUpKeeper<'_>, Denied> {
        let origin = self.origin_with(permission, surface, request_id)?;
        Ok(SetUpKeeper { session: self, origin })
    }
}

impl SetUpKeeper<'_> {
    /// The API keys of the caller's operator, by id. Revoked ones are among them.
    pub fn keys(&self) -> Vec<ApiKey> {
        let directory = self.session.directory_now();
        let own = directory.keys().into_iter().filter(|key| self.is_own(key));
        own.cloned().collect()
    }

    fn is_own(&self, key: &ApiKey) -> bool {
        key.operator == self.session.operator()
    }

    /// Creates or changes a partner, point of sale, site or key. A repeat under the same key changes
    /// nothing.
    ///
    /// # Errors
    ///
    /// Rejections of [`domain::decide()`]; then failures of the store.
    pub async fn set_up(&self, key: RequestKey, set_up: SetUp) -> Result<(), Error> {
        self.submit(key, set_up).await.map(drop)
    }

    /// Creates an API key. `None`: it was created by an earlier request under the same key. Its
    /// secret is not kept, so that it cannot be shown again.
    ///
    /// # Errors
    ///
    /// [`KeyError::BadCredential`]; then rejections of [`domain::decide()`]; then failures of the
    /// store.
    pub async fn create_key(
        &self,
        key: RequestKey,
        wanted: KeyRequest,
    ) -> Result<Option<KeySecret>, KeyError> {
        let service = self.session.service();
        let (new, secret) = service.new_key(self.session.operator(), wanted).await?;
        let id = self.submit(key, SetUp::CreateKey(new)).await?;
        Ok(id.map(|id| KeySecret { id: KeyId(id), secret, weak: Vec::new() }))
    }

    /// Replaces the Bearer secret of a key by a random one. `None`: an earlier request under the
    /// same key has replaced it.
    ///
    /// # Errors
    ///
    /// Rejections of [`domain::decide()`]; then failures of the store.
    pub async fn rotate_key(&self, key: RequestKey, id: KeyId) -> Result<Option<KeySecret>, Error> {
        let secret = entropy::bearer_secret();
        let hash = self.session.service().inner.vault.hash_bearer(&secret);
        let rotate = SetUp::RotateKey { id, secret: hash, grade: Grade::Strong };
        let done = self.submit(key, rotate).await?;
        Ok(done.map(|_| KeySecret { id, secret, weak: Vec::new() }))
    }

    /// Submits a command. Returns the id of the object, or `None` for a repeat.
    async fn submit(&self, key: RequestKey, set_up: SetUp) -> Result<Option<i64>, Error> {
        let service = self.session.service();
        let request: Request = self.session.keyed(Command::SetUp(set_up), self.origin.clone(), key);
        let id = match service.inner.store.submit(request).await? {
            Answer::Done(Outcome::SetUp(id)) => Some(id),
            Answer::Repeated(_) => None,
            Answer::Done(_) => return Err(unexpected_outcome()),
        };
        service.directory_changed().await;
        Ok(id)
    }
}
