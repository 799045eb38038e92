//! What the administrator does: setting things up, and making stock.

use domain::Rejection;
use domain::certificate::{Acted, CertificateAction, NewLastDay};
use domain::command::{Act, NewKey, Replace, SetUp, Stock};
use domain::operation::{Origin, Request};
use domain::{
    Certificate, CertificateNumber, Command, KeyId, OperatorId, Outcome, PointOfSaleId, Scopes,
    SeriesId,
};
use storage::{Answer, BackendError};
use zeroize::Zeroizing;

use crate::error::Error;
use crate::keyed::odd;
use crate::password::hash_password;
use crate::{Service, entropy};

/// Certificates that one command of a large stock makes, so that sales need not wait for long.
const STOCK_CHUNK: u32 = 1_000;

/// Who may run the program on the data.
pub struct Administrator {
    service: Service,
    origin: Origin,
}

/// A key to be made. What is not given is made up, or left out.
#[derive(Default)]
pub struct KeyWish {
    /// What people call it.
    pub name: String,
    /// What it may do.
    pub scopes: Scopes,
    /// The only point of sale that it may act for.
    pub point_of_sale: Option<PointOfSaleId>,
    /// The Bearer secret, to move an existing one; else a random one is made.
    pub secret: Option<Zeroizing<String>>,
    /// Login and password for Basic sign-in.
    pub login: Option<(String, Zeroizing<String>)>,
    /// The numeric token.
    pub token: Option<i64>,
}

/// A key's Bearer secret, shown once.
pub struct KeySecret {
    /// Which key.
    pub id: KeyId,
    /// Its secret.
    pub secret: Zeroizing<String>,
}

impl Administrator {
    pub(crate) const fn new(service: Service, origin: Origin) -> Self {
        Self { service, origin }
    }

    /// Sets something up or changes it; gives its id.
    ///
    /// # Errors
    ///
    /// What [`domain::decide()`] rejects; then the store's failures.
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
            | Outcome::SignIn(_)
            | Outcome::Delivery(_)
            | Outcome::Confirmed(_) => return Err(odd()),
        };
        self.service.directory_changed().await;
        Ok(id)
    }

    /// Makes a key.
    pub async fn create_key(
        &self,
        operator: OperatorId,
        wish: KeyWish,
    ) -> Result<KeySecret, Error> {
        let vault = &self.service.inner.vault;
        let secret = wish.secret.unwrap_or_else(entropy::bearer_secret);
        check_credentials(&secret, wish.token)?;
        let login = match wish.login {
            Some((login, password)) => {
                let hash = tokio::task::spawn_blocking(move || hash_password(&password)).await;
                let hash = hash.map_err(|error| {
                    BackendError::new(storage::ErrorKind::Unavailable, "hashing a password", error)
                })?;
                let hash = hash.map_err(|_| Rejection::Invalid {
                    field: "password",
                    must: "it must be one that can be hashed",
                })?;
                Some((login, hash))
            }
            None => None,
        };
        let new = NewKey {
            operator,
            name: wish.name,
            scopes: wish.scopes,
            point_of_sale: wish.point_of_sale,
            secret: vault.hash_bearer(&secret),
            login,
            token: wish.token.map(|token| vault.hash_token(operator, token)),
        };
        let id = self.set_up(SetUp::CreateKey(new)).await?;
        Ok(KeySecret { id: KeyId(id), secret })
    }

    /// Gives a key a new random Bearer secret.
    pub async fn rotate_key(&self, id: KeyId) -> Result<KeySecret, Error> {
        let secret = entropy::bearer_secret();
        let hash = self.service.inner.vault.hash_bearer(&secret);
        self.set_up(SetUp::RotateKey { id, secret: hash }).await?;
        Ok(KeySecret { id, secret })
    }

    /// Makes unsold certificates of a plastic series, in several commands where they are many;
    /// each batch goes to `take` as soon as it is durable.
    ///
    /// # Errors
    ///
    /// What [`domain::decide()`] rejects, then the store's failures, then what `take` fails with,
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
                return Err(odd().into());
            };
            take(certificates)?;
            left -= count;
            if left == 0 {
                return Ok(());
            }
        }
    }

    /// Moves the last valid day of a certificate forward, for a reason that must be given.
    ///
    /// # Errors
    ///
    /// What [`domain::decide()`] rejects; then the store's failures.
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

    /// Gives the balance of a certificate to another one and voids the first, as
    /// [`Warden::replace`](crate::Warden::replace) does.
    ///
    /// # Errors
    ///
    /// What [`domain::decide()`] rejects; then the store's failures.
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

    async fn acted(&self, command: Command) -> Result<Acted, Error> {
        let Outcome::Acted(acted) = self.submit(command).await? else { return Err(odd()) };
        Ok(*acted)
    }

    async fn submit(&self, command: Command) -> Result<Outcome, Error> {
        let request = Request { command, origin: self.origin.clone(), key: None };
        match self.service.inner.store.submit(request).await? {
            Answer::Done(outcome) => Ok(outcome),
            Answer::Repeated(_) => Err(odd()),
        }
    }
}

/// Refuses credentials that no request could present: what stands in a header, and a token that
/// does not count as absent.
fn check_credentials(secret: &str, token: Option<i64>) -> Result<(), Rejection> {
    if !(4..=256).contains(&secret.len()) || !secret.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(Rejection::Invalid {
            field: "secret",
            must: "it must be 4 to 256 ASCII letters, digits or signs, without spaces",
        });
    }
    if token.is_some_and(|token| token <= 0) {
        return Err(Rejection::Invalid { field: "token", must: "it must be 1 or more" });
    }
    Ok(())
}
