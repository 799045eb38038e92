//! What the administrator does: setting things up, and making stock.

use domain::Rejection;
use domain::command::{KeyChange, NewKey, SetUp, Stock};
use domain::key::{Grade, Grades};
use domain::operation::{Origin, Request};
use domain::rejection::Thing;
use domain::{Certificate, Command, KeyId, OperatorId, Outcome, PointOfSaleId, Scopes, SeriesId};
use storage::{Answer, BackendError};
use zeroize::Zeroizing;

use crate::credentials::{self, DEMO, DEMO_TOKEN};
use crate::error::Error;
use crate::keyed::odd;
use crate::password::{hash_password, verify_password};
use crate::{Service, entropy};

/// Certificates that one command of a large stock makes, so that sales need not wait for long.
const STOCK_CHUNK: u32 = 1_000;

/// The grades of credentials that can be guessed.
const WEAK: [Grade; 2] = [Grade::Weak, Grade::Demo];

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
    /// Which credentials it may have.
    pub accept: Accept,
}

/// Which credentials may be set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Accept {
    /// Long ones that are not well known.
    #[default]
    Strong,
    /// Also short and well-known ones. They are kept as weak.
    Weak,
    /// Those of the demo data. They are kept as that.
    Demo,
}

impl Accept {
    fn grade(self, judged: Result<(), credentials::Weakness>) -> Result<Grade, Rejection> {
        match self {
            Self::Strong => credentials::grade(judged, false),
            Self::Weak => credentials::grade(judged, true),
            Self::Demo => Ok(Grade::Demo),
        }
    }
}

/// A change of a key; what is `None` stays.
#[derive(Default)]
pub struct KeyChangeWish {
    /// A new name.
    pub name: Option<String>,
    /// New scopes, in place of all old ones.
    pub scopes: Option<Scopes>,
    /// A new binding to a point of sale; the inner `None` removes the binding.
    pub point_of_sale: Option<Option<PointOfSaleId>>,
    /// A new login; the inner `None` removes login and password.
    pub login: Option<Option<String>>,
    /// A new password.
    pub password: Option<Zeroizing<String>>,
    /// A new token; the inner `None` removes it.
    pub token: Option<Option<i64>>,
    /// Which credentials it may get.
    pub accept: Accept,
}

/// A key's Bearer secret, shown once.
pub struct KeySecret {
    /// Which key.
    pub id: KeyId,
    /// Its secret.
    pub secret: Zeroizing<String>,
    /// Names of the credentials that are weak.
    pub weak: Vec<&'static str>,
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
    ///
    /// # Errors
    ///
    /// [`Rejection::Invalid`] for credentials that no request could present, and for weak ones that are
    /// not accepted; what [`domain::decide()`] rejects; then the store's failures.
    pub async fn create_key(
        &self,
        operator: OperatorId,
        wish: KeyWish,
    ) -> Result<KeySecret, Error> {
        let vault = &self.service.inner.vault;
        let secret = wish.secret.unwrap_or_else(entropy::bearer_secret);
        check_secret(&secret)?;
        check_token(wish.token)?;
        let accept = wish.accept;
        let grades = Grades {
            secret: Some(accept.secret(&secret)?),
            password: match &wish.login {
                Some((login, password)) => Some(accept.password(login, password)?),
                None => None,
            },
            token: wish.token.map(|token| accept.token(token)).transpose()?,
        };
        let login = match wish.login {
            Some((login, password)) => Some((login, hashed(password).await?)),
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
            grades,
        };
        let id = self.set_up(SetUp::CreateKey(new)).await?;
        Ok(KeySecret { id: KeyId(id), secret, weak: grades.named(&WEAK) })
    }

    /// Changes a key. Its Bearer secret stays, and whoever signed in with its login stays signed in
    /// unless login or password changes. Gives the names of the new credentials that are weak.
    ///
    /// # Errors
    ///
    /// As [`Self::create_key`].
    pub async fn change_key(
        &self,
        id: KeyId,
        wish: KeyChangeWish,
    ) -> Result<Vec<&'static str>, Error> {
        let service = &self.service;
        service.refresh_directory().await?;
        let old = service.directory().key(id).cloned();
        let old = old.ok_or(Rejection::NotFound { what: Thing::Key, id: id.0 })?;
        let login = wish.login.clone().unwrap_or_else(|| old.login.clone());
        let mut grades = Grades::default();
        let password = match wish.password {
            Some(password) => {
                let login = login.as_deref().unwrap_or_default();
                let grade = wish.accept.password(login, &password)?;
                grades.password = Some(grade);
                Some((hashed(password).await?, grade))
            }
            None => None,
        };
        let token = match wish.token {
            Some(Some(token)) => {
                check_token(Some(token))?;
                let grade = wish.accept.token(token)?;
                grades.token = Some(grade);
                Some(Some((service.inner.vault.hash_token(old.operator, token), grade)))
            }
            Some(None) => Some(None),
            None => None,
        };
        let change = KeyChange {
            id,
            name: wish.name,
            scopes: wish.scopes,
            point_of_sale: wish.point_of_sale,
            login: wish.login,
            password,
            token,
        };
        self.set_up(SetUp::ChangeKey(change)).await?;
        Ok(grades.named(&WEAK))
    }

    /// Gives a key a new random Bearer secret.
    pub async fn rotate_key(&self, id: KeyId) -> Result<KeySecret, Error> {
        let secret = entropy::bearer_secret();
        let hash = self.service.inner.vault.hash_bearer(&secret);
        self.set_up(SetUp::RotateKey { id, secret: hash, grade: Grade::Strong }).await?;
        Ok(KeySecret { id, secret, weak: Vec::new() })
    }

    /// Marks the demo's credentials that a version put in which did not mark them. It is known by them
    /// that they are the demo's: the secret by its hash, the password by trying it, and the token of
    /// operator 1 by the key that has it.
    ///
    /// # Errors
    ///
    /// The store's failures.
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
            let seed = entropy::secret_seed();
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

    async fn submit(&self, command: Command) -> Result<Outcome, Error> {
        let request = Request { command, origin: self.origin.clone(), key: None };
        match self.service.inner.store.submit(request).await? {
            Answer::Done(outcome) => Ok(outcome),
            Answer::Repeated(_) => Err(odd()),
        }
    }
}

impl Accept {
    fn secret(self, secret: &str) -> Result<Grade, Rejection> {
        // Servers take this one for the demo's, whoever set it.
        if secret == DEMO && self != Self::Strong {
            return Ok(Grade::Demo);
        }
        self.grade(credentials::judge_secret(secret))
    }

    fn password(self, login: &str, password: &str) -> Result<Grade, Rejection> {
        if login == DEMO && password == DEMO && self != Self::Strong {
            return Ok(Grade::Demo);
        }
        self.grade(credentials::judge_password(login, password))
    }

    fn token(self, token: i64) -> Result<Grade, Rejection> {
        self.grade(credentials::judge_token(token))
    }
}

/// Refuses a secret that no request could present, since it stands in a header.
fn check_secret(secret: &str) -> Result<(), Rejection> {
    if !(4..=256).contains(&secret.len()) || !secret.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(Rejection::Invalid {
            field: "secret",
            must: "it must be 4 to 256 ASCII letters, digits or signs, without spaces",
        });
    }
    Ok(())
}

/// Refuses a token that requests cannot present: 0 counts as absent there.
fn check_token(token: Option<i64>) -> Result<(), Rejection> {
    if token.is_some_and(|token| token <= 0) {
        return Err(Rejection::Invalid { field: "token", must: "it must be 1 or more" });
    }
    Ok(())
}

async fn hashed(password: Zeroizing<String>) -> Result<String, Error> {
    let hash = tokio::task::spawn_blocking(move || hash_password(&password)).await;
    let hash = hash.map_err(|error| {
        BackendError::new(storage::ErrorKind::Unavailable, "hashing a password", error)
    })?;
    let must = "it must be one that can be hashed";
    Ok(hash.map_err(|_| Rejection::Invalid { field: "password", must })?)
}
