//! Use cases of the administrator: configuration and stock.

use domain::Request;
use domain::certificate::{Acted, CertificateAction, NewLastDay};
use domain::command::{Act, KeyChange, NewKey, Replace, SetUp, Stock};
use domain::key::{Grade, Grades};
use domain::operation::{Actor, Origin, Surface};
use domain::{
    Certificate, CertificateNumber, Command, Field, KeyId, OperationId, OperatorId, Outcome,
    PointOfSaleId, Scopes, SeriesId, SetUpRejection, Thing,
};
use storage::public_id::IdKind;
use storage::{Answer, BackendError};
use zeroize::Zeroizing;

use crate::credentials::{self, BadCredential, CredentialProblem, DEMO, DEMO_TOKEN};
use crate::entropy;
use crate::error::Error;
use crate::keyed::unexpected_outcome;
use crate::password::{hash_password, verify_password};
use crate::service::Service;

/// Maximum number of certificates per command of a large stock, so that sales do not wait long.
const STOCK_CHUNK: u32 = 1_000;

/// Grades of credentials that can be guessed.
const WEAK: [Grade; 2] = [Grade::Weak, Grade::Demo];

/// The administrator, who may run the program on the data.
pub struct Administrator {
    service: Service,
    origin: Origin,
}

/// A new API key, with its credentials in clear. [`NewKey`] has only their hashes and grades. Absent
/// values are generated or left out.
#[derive(Default)]
pub struct KeyRequest {
    /// Name of the key for people.
    pub name: String,
    /// Scopes of the key.
    pub scopes: Scopes,
    /// The only point of sale that the key may act for.
    pub point_of_sale: Option<PointOfSaleId>,
    /// Bearer secret to keep. `None`: a random one is made.
    pub secret: Option<Zeroizing<String>>,
    /// Login and password for Basic sign-in.
    pub login: Option<(String, Zeroizing<String>)>,
    /// Numeric token of the key.
    pub token: Option<i64>,
    /// Credentials that are accepted.
    pub accept: Accept,
}

/// Credentials that may be set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Accept {
    /// Long ones that are not well known.
    #[default]
    Strong,
    /// Also short and well-known ones. They are stored as weak.
    Weak,
    /// Those of the demo data. They are stored as demo credentials.
    Demo,
}

impl Accept {
    pub(crate) fn grade(self, judged: Result<(), BadCredential>) -> Result<Grade, BadCredential> {
        match self {
            Self::Strong => credentials::grade(judged, false),
            Self::Weak => credentials::grade(judged, true),
            Self::Demo => Ok(Grade::Demo),
        }
    }
}

/// Changes of a key, with new credentials in clear. [`KeyChange`] has only their hashes and grades.
/// `None` changes nothing.
#[derive(Default)]
pub struct KeyChangeRequest {
    /// New name, if it changes.
    pub name: Option<String>,
    /// New scopes that replace all old ones, if they change.
    pub scopes: Option<Scopes>,
    /// A new binding to a point of sale; the inner `None` removes the binding.
    pub point_of_sale: Option<Option<PointOfSaleId>>,
    /// A new login; the inner `None` removes login and password.
    pub login: Option<Option<String>>,
    /// New password, if it changes.
    pub password: Option<Zeroizing<String>>,
    /// A new token; the inner `None` removes it.
    pub token: Option<Option<i64>>,
    /// New credentials that are accepted.
    pub accept: Accept,
}

/// Reason why a key is not created or changed.
#[derive(Clone, Debug, thiserror::Error)]
pub enum KeyError {
    /// No request could present a credential, or it is weak and weak ones are not accepted.
    #[error(transparent)]
    BadCredential(#[from] BadCredential),
    /// Any other service failure.
    #[error(transparent)]
    Other(#[from] Error),
}

/// A key's Bearer secret, shown once.
pub struct KeySecret {
    /// Identifier of the API key.
    pub id: KeyId,
    /// Bearer secret of the key.
    pub secret: Zeroizing<String>,
    /// Names of the credentials that are weak.
    pub weak: Vec<&'static str>,
}

impl Service {
    /// The administrator: whoever may run the program on the data.
    pub fn administrator(&self, surface: Surface, request_id: String) -> Administrator {
        let origin = Origin { actor: Actor::Administrator, surface, request_id };
        Administrator::new(self.clone(), origin)
    }

    /// Makes the record of a new API key from its credentials in clear, and returns its Bearer
    /// secret.
    pub(crate) async fn new_key(
        &self,
        operator: OperatorId,
        wanted: KeyRequest,
    ) -> Result<(NewKey, Zeroizing<String>), KeyError> {
        let vault = &self.inner.vault;
        let secret = wanted.secret.unwrap_or_else(entropy::bearer_secret);
        check_secret(&secret)?;
        check_token(wanted.token)?;
        let accept = wanted.accept;
        let grades = Grades {
            secret: Some(accept.secret(&secret)?),
            password: match &wanted.login {
                Some((login, password)) => Some(accept.password(login, password)?),
                None => None,
            },
            token: wanted.token.map(|token| accept.token(token)).transpose()?,
        };
        let login = match wanted.login {
            Some((login, password)) => Some((login, hashed(password).await?)),
            None => None,
        };
        let new = NewKey {
            operator,
            name: wanted.name,
            scopes: wanted.scopes,
            point_of_sale: wanted.point_of_sale,
            secret: vault.hash_bearer(&secret),
            login,
            token: wanted.token.map(|token| vault.hash_token(operator, token)),
            grades,
        };
        Ok((new, secret))
    }
}

impl Administrator {
    const fn new(service: Service, origin: Origin) -> Self {
        Self { service, origin }
    }

    /// The service, and the origin of the administrator's operations.
    pub(crate) const fn parts(&self) -> (&Service, &Origin) {
        (&self.service, &self.origin)
    }

    /// Creates or changes an object. Returns its id.
    ///
    /// # Errors
    ///
    /// Rejections of [`domain::decide()`]; then failures of the store.
    pub async fn set_up(&self, set_up: SetUp) -> Result<i64, Error> {
        let id = match self.submit(Command::SetUp(set_up)).await? {
            Outcome::SetUp(id) => id,
            Outcome::Series(series) => series.id.0,
            Outcome::Sale(_)
            | Outcome::Stocked(_)
            | Outcome::Acted(_)
            | Outcome::Coupon(_)
            | Outcome::Owner(_)
            | Outcome::Redemption(_)
            | Outcome::Expired(_)
            | Outcome::EventsPruned
            | Outcome::SignIn(_)
            | Outcome::User(_)
            | Outcome::Session(_)
            | Outcome::Approval(_)
            | Outcome::Delivery(_)
            | Outcome::Confirmed(_) => return Err(unexpected_outcome()),
        };
        self.service.directory_changed().await;
        Ok(id)
    }

    /// Creates an API key.
    ///
    /// # Errors
    ///
    /// [`KeyError::BadCredential`]; then what [`domain::decide()`] rejects; then failures of the
    /// store.
    pub async fn create_key(
        &self,
        operator: OperatorId,
        wanted: KeyRequest,
    ) -> Result<KeySecret, KeyError> {
        let (new, secret) = self.service.new_key(operator, wanted).await?;
        let weak = new.grades.named(&WEAK);
        let id = self.set_up(SetUp::CreateKey(new)).await?;
        Ok(KeySecret { id: KeyId(id), secret, weak })
    }

    /// Changes a key. Its Bearer secret stays. Its sign-ins stay unless the login or password
    /// changes. Returns the names of the new weak credentials.
    ///
    /// # Errors
    ///
    /// As [`Self::create_key`].
    pub async fn change_key(
        &self,
        id: KeyId,
        wanted: KeyChangeRequest,
    ) -> Result<Vec<&'static str>, KeyError> {
        let service = &self.service;
        service.refresh_directory().await.map_err(Error::from)?;
        let old = service.directory().key(id).cloned();
        let unknown = SetUpRejection::NotFound { what: Thing::Key, id: id.0 };
        let old = old.ok_or_else(|| Error::from(unknown))?;
        let login = wanted.login.clone().unwrap_or_else(|| old.login.clone());
        let mut grades = Grades::default();
        let password = match wanted.password {
            Some(password) => {
                let login = login.as_deref().unwrap_or_default();
                let grade = wanted.accept.password(login, &password)?;
                grades.password = Some(grade);
                Some((hashed(password).await?, grade))
            }
            None => None,
        };
        let token = match wanted.token {
            Some(Some(token)) => {
                check_token(Some(token))?;
                let grade = wanted.accept.token(token)?;
                grades.token = Some(grade);
                Some(Some((service.inner.vault.hash_token(old.operator, token), grade)))
            }
            Some(None) => Some(None),
            None => None,
        };
        let change = KeyChange {
            id,
            name: wanted.name,
            scopes: wanted.scopes,
            point_of_sale: wanted.point_of_sale,
            login: wanted.login,
            password,
            token,
        };
        self.set_up(SetUp::ChangeKey(change)).await?;
        Ok(grades.named(&WEAK))
    }

    /// Replaces the Bearer secret of a key by a random one.
    pub async fn rotate_key(&self, id: KeyId) -> Result<KeySecret, Error> {
        let secret = entropy::bearer_secret();
        let hash = self.service.inner.vault.hash_bearer(&secret);
        self.set_up(SetUp::RotateKey { id, secret: hash, grade: Grade::Strong }).await?;
        Ok(KeySecret { id, secret, weak: Vec::new() })
    }

    /// Marks demo credentials from a version that did not mark them. They are recognised by the
    /// hash of the secret, by trying the password, and by the key that has the token of operator 1.
    ///
    /// # Errors
    ///
    /// Failures of the store.
    pub async fn mark_demo(&self) -> Result<(), Error> {
        let vault = &self.service.inner.vault;
        let (secret, operator) = (vault.hash_bearer(DEMO), OperatorId(1));
        let token = vault.hash_token(operator, DEMO_TOKEN);
        for key in self.service.directory().keys() {
            let has_login = key.login.as_deref() == Some(DEMO);
            let is_demo = |found: bool| found.then_some(Grade::Demo);
            let mut grades = Grades {
                secret: is_demo(key.grades.secret.is_none() && key.secret == secret),
                password: None,
                token: is_demo(
                    key.grades.token.is_none()
                        && key.token == Some(token)
                        && (has_login || key.secret == secret),
                ),
            };
            if has_login
                && key.grades.password.is_none()
                && let Some(hash) = key.password.clone()
            {
                let check = tokio::task::spawn_blocking(move || verify_password(DEMO, &hash));
                grades.password = is_demo(check.await.unwrap_or(false));
            }
            if grades != Grades::default() {
                self.set_up(SetUp::GradeKey { id: key.id, grades }).await?;
            }
        }
        Ok(())
    }

    /// Creates unsold certificates of a plastic series, in several commands if they are many. Each
    /// batch goes to `take` as soon as it is durable.
    ///
    /// # Errors
    ///
    /// Rejections of [`domain::decide()`], then failures of the store, then what `take` fails with,
    /// after which no more are made. What was made before stays.
    pub async fn stock<E: From<Error>>(
        &self,
        operator: OperatorId,
        series: SeriesId,
        count: u32,
        mut take: impl FnMut(Vec<Certificate>) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut left = count;
        loop {
            let count = left.min(STOCK_CHUNK);
            let seed = self.service.secret_seed();
            let stock = Stock { operator, series, count, seed };
            let Outcome::Stocked(certificates) = self.submit(Command::Stock(stock)).await? else {
                return Err(unexpected_outcome().into());
            };
            take(certificates)?;
            left -= count;
            if left == 0 {
                return Ok(());
            }
        }
    }

    /// Moves the last valid day of a certificate forward. A reason is required.
    ///
    /// # Errors
    ///
    /// Rejections of [`domain::decide()`]; then failures of the store.
    pub async fn extend(
        &self,
        operator: OperatorId,
        number: CertificateNumber,
        to: NewLastDay,
        reason: String,
    ) -> Result<Acted, Error> {
        let (number, action) = (Some(number), CertificateAction::Extend { to });
        let act = Act { operator, number, action, reason: Some(reason) };
        self.acted(Command::Act(act)).await
    }

    /// Moves the balance of a certificate to another one and voids the first, as
    /// [`CertificateManager::replace`](crate::CertificateManager::replace) does.
    ///
    /// # Errors
    ///
    /// Rejections of [`domain::decide()`]; then failures of the store.
    pub async fn replace(
        &self,
        operator: OperatorId,
        number: CertificateNumber,
        replacement: Option<CertificateNumber>,
        reason: Option<String>,
    ) -> Result<Acted, Error> {
        let (number, seed) = (Some(number), entropy::secret_seed());
        let replace = Replace { operator, number, replacement, reason, seed };
        self.acted(Command::Replace(replace)).await
    }

    /// Does an action on one certificate, with a reason if one is given.
    ///
    /// # Errors
    ///
    /// Rejections of [`domain::decide()`]; then failures of the store.
    pub async fn act(
        &self,
        operator: OperatorId,
        number: CertificateNumber,
        action: CertificateAction,
        reason: Option<String>,
    ) -> Result<Acted, Error> {
        let owner = |shown: OperationId| {
            let ids = &self.service.inner.ids;
            ids.read(IdKind::Owner, operator, shown.0).unwrap_or(OperationId(i64::MAX))
        };
        let action = if let CertificateAction::SetOwner { owner: shown } = action {
            CertificateAction::SetOwner { owner: shown.map(owner) }
        } else {
            action
        };
        self.acted(Command::Act(Act { operator, number: Some(number), action, reason })).await
    }

    async fn acted(&self, command: Command) -> Result<Acted, Error> {
        let Outcome::Acted(acted) = self.submit(command).await? else {
            return Err(unexpected_outcome());
        };
        Ok(*acted)
    }

    async fn submit(&self, command: Command) -> Result<Outcome, Error> {
        let request = Request { command, origin: self.origin.clone(), key: None };
        match self.service.inner.store.submit(request).await? {
            Answer::Done(outcome) => Ok(outcome),
            Answer::Repeated(_) => Err(unexpected_outcome()),
        }
    }
}

impl Accept {
    fn secret(self, secret: &str) -> Result<Grade, BadCredential> {
        // Servers take this one for the demo's, whoever set it.
        if secret == DEMO && self != Self::Strong {
            return Ok(Grade::Demo);
        }
        self.grade(credentials::judge_secret(secret))
    }

    fn password(self, login: &str, password: &str) -> Result<Grade, BadCredential> {
        if login == DEMO && password == DEMO && self != Self::Strong {
            return Ok(Grade::Demo);
        }
        self.grade(credentials::judge_password(login, password))
    }

    fn token(self, token: i64) -> Result<Grade, BadCredential> {
        self.grade(credentials::judge_token(token))
    }
}

/// Refuses a secret that no request could send in a header.
fn check_secret(secret: &str) -> Result<(), BadCredential> {
    if !(4..=256).contains(&secret.len()) || !secret.bytes().all(|byte| byte.is_ascii_graphic()) {
        let problem = CredentialProblem::Unpresentable;
        return Err(BadCredential { field: Field::Secret, problem });
    }
    Ok(())
}

/// Refuses a token that requests cannot send: 0 counts as absent there.
fn check_token(token: Option<i64>) -> Result<(), BadCredential> {
    if token.is_some_and(|token| token <= 0) {
        let problem = CredentialProblem::NotPositive;
        return Err(BadCredential { field: Field::Token, problem });
    }
    Ok(())
}

pub(crate) async fn hashed(password: Zeroizing<String>) -> Result<String, KeyError> {
    let hash = tokio::task::spawn_blocking(move || hash_password(&password)).await;
    let hash = hash.map_err(|error| {
        let kind = storage::ErrorKind::Unavailable;
        Error::from(BackendError::new(kind, "hashing a password", error))
    })?;
    let problem = CredentialProblem::Unhashable;
    Ok(hash.map_err(|_| BadCredential { field: Field::Password, problem })?)
}
