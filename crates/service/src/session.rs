//! Callers and their rights.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use domain::key::{Grade, SecretHash};
use domain::operation::{Actor, Origin, Surface};
use domain::person::{Permission, Permissions};
use domain::phone::Country;
use domain::{
    ApiKey, CallerRejection, Directory, KeyId, Operator, OperatorId, PointOfSaleId, Redemption,
    Rejection, SiteId,
};
use jiff::Timestamp;

use crate::access_token::{self, Bearer};
use crate::claim::ClaimRejection;
use crate::credentials::DEMO;
use crate::error::{Denied, Error};
use crate::fiscal::FiscalTeller;
use crate::guess::Guesser;
use crate::guess::credentials::Shown;
use crate::person_caller::PersonCaller;
use crate::service::Service;

/// Origin of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Client {
    /// Address of the client. Guesses are counted by it.
    pub address: IpAddr,
    /// Whether the client is on this machine and came over a loopback address. Only such a client may
    /// use the demo's credentials.
    pub is_local: bool,
}

impl Client {
    /// A client on this machine.
    pub const LOCAL: Self = Self { address: IpAddr::V4(Ipv4Addr::LOCALHOST), is_local: true };
}

/// Credentials of a caller.
#[derive(Clone, Copy)]
pub enum Credentials<'a> {
    /// A Bearer secret, or an access token.
    Bearer(&'a str),
    /// An operator's number and a numeric token.
    Token {
        /// Operator in the request.
        operator: OperatorId,
        /// Token in the request.
        token: i64,
    },
    /// A login and its password.
    Basic {
        /// Login of the key.
        login: &'a str,
        /// Password of the login.
        password: &'a str,
    },
    /// The code of a public widget, alone.
    Site(&'a str),
}

/// Owner of a session.
#[derive(Clone, Debug)]
pub enum Caller {
    /// The holder of an API key.
    Key(Arc<ApiKey>),
    /// A public widget: it may check, and nothing else.
    Site(SiteId),
    /// A person who is signed in to the console.
    Person(Arc<PersonCaller>),
}

/// A caller who has signed in, with the directory as it was then.
pub struct Session {
    service: Service,
    directory: Arc<Directory>,
    operator: OperatorId,
    caller: Caller,
    client: Client,
    /// The token that the caller may name in the body: the one that it signed in with, or the number
    /// that stands for the key in its access token.
    own_token: Option<i64>,
}

/// Credentials of a caller, in the form used for the search.
pub(crate) enum Looked {
    /// An access token that is good.
    AccessToken(Bearer),
    /// A Bearer secret or a token, by its hash.
    Secret(Shown),
    /// A login or a widget's code.
    Name,
}

impl Looked {
    pub(crate) fn of(service: &Service, credentials: &Credentials<'_>) -> Self {
        let vault = &service.inner.vault;
        match *credentials {
            Credentials::Bearer(secret) => match access_token::read(vault, secret, service.now()) {
                Some(bearer) => Self::AccessToken(bearer),
                None => Self::Secret(Shown { hash: vault.hash_bearer(secret), operator: None }),
            },
            Credentials::Token { operator, token } => {
                let hash = vault.hash_token(operator, token);
                Self::Secret(Shown { hash, operator: Some(operator) })
            }
            Credentials::Basic { .. } | Credentials::Site(_) => Self::Name,
        }
    }
}

/// A session, and how well the credentials that opened it withstand guessing.
pub(crate) struct Opened {
    pub(crate) session: Session,
    pub(crate) grade: Option<Grade>,
}

/// Opens a session of who the credentials name. A password is not looked at here: that is slow. The
/// demo's credentials open nothing for a client that is not on this machine.
pub(crate) fn open(
    service: &Service,
    directory: Arc<Directory>,
    credentials: &Credentials<'_>,
    looked: &Looked,
    client: Client,
) -> Option<Opened> {
    let mut own_token = None;
    let (operator, caller, grade) = match (credentials, looked) {
        (_, Looked::AccessToken(Bearer { key, credentials })) => {
            let signed_in = key_signed_in(service, &directory, *key, *credentials)?;
            own_token = Some(service.inner.vault.claimed_token(*key));
            of_key(signed_in, |key| key.grades.password)?
        }
        (Credentials::Bearer(secret), Looked::Secret(shown)) => {
            let key = directory.find_key_by_secret(shown.hash)?;
            of_key(key, |key| if *secret == DEMO { Some(Grade::Demo) } else { key.grades.secret })?
        }
        (Credentials::Token { token, .. }, Looked::Secret(shown)) => {
            own_token = Some(*token);
            of_key(directory.find_key_by_token(shown.hash)?, |key| key.grades.token)?
        }
        (Credentials::Basic { login, password }, _) => {
            let is_demo = *login == DEMO && *password == DEMO;
            let grade =
                |key: &ApiKey| if is_demo { Some(Grade::Demo) } else { key.grades.password };
            of_key(directory.find_key_by_login(login)?, grade)?
        }
        (Credentials::Site(code), _) => {
            let site = directory.find_site(code).filter(|site| !site.disabled)?;
            (site.operator, Caller::Site(site.id), None)
        }
        (Credentials::Bearer(_) | Credentials::Token { .. }, Looked::Name) => return None,
    };
    if grade == Some(Grade::Demo) && !client.is_local {
        service.say_demo_refused();
        return None;
    }
    directory.operator(operator).filter(|operator| !operator.disabled)?;
    let service = service.clone();
    let session =
        Session { own_token, ..Session::new(service, directory, operator, caller, client) };
    Some(Opened { session, grade })
}

/// The key that somebody signed in with, if its login and password are still the same.
fn key_signed_in<'a>(
    service: &Service,
    directory: &'a Directory,
    key: KeyId,
    credentials: SecretHash,
) -> Option<&'a Arc<ApiKey>> {
    let key = directory.key(key)?;
    (service.credentials_of(key)? == credentials).then_some(key)
}

fn of_key(
    key: &Arc<ApiKey>,
    grade: impl FnOnce(&ApiKey) -> Option<Grade>,
) -> Option<(OperatorId, Caller, Option<Grade>)> {
    let caller = || (key.operator, Caller::Key(Arc::clone(key)), grade(key));
    key.revoked_at.is_none().then(caller)
}

/// Point of sale or site of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RequestPlace {
    /// The point of sale.
    pub point_of_sale: PointOfSaleId,
    /// The site that stood for it, if one was named.
    pub site: Option<SiteId>,
}

impl Session {
    pub(crate) const fn new(
        service: Service,
        directory: Arc<Directory>,
        operator: OperatorId,
        caller: Caller,
        client: Client,
    ) -> Self {
        Self { service, directory, operator, caller, client, own_token: None }
    }

    /// Operator that owns the data.
    pub const fn operator(&self) -> OperatorId {
        self.operator
    }

    /// Returns the caller of the session.
    pub const fn caller(&self) -> &Caller {
        &self.caller
    }

    /// The directory as it was at sign-in.
    pub const fn directory(&self) -> &Arc<Directory> {
        &self.directory
    }

    /// The directory as it is now.
    pub fn directory_now(&self) -> Arc<Directory> {
        self.service.directory()
    }

    /// Where the caller's request comes from.
    pub(crate) const fn client(&self) -> Client {
        self.client
    }

    pub(crate) const fn service(&self) -> &Service {
        &self.service
    }

    /// Checks what a request says of its caller beside the credentials that opened the session. A
    /// token must be the caller's own: whether another key has it is not told. Wrong ones are counted.
    ///
    /// # Errors
    ///
    /// In order: [`ClaimRejection::OperatorsDisagree`]; [`Error::TooManyGuesses`];
    /// [`ClaimRejection::TokensDisagree`].
    pub fn check_claims(&self, operator: Option<i64>, token: Option<i64>) -> Result<(), Error> {
        if let Some(named) = operator.filter(|named| *named != self.operator.0) {
            return Err(ClaimRejection::OperatorsDisagree { named, own: self.operator }.into());
        }
        let Some(token) = token.filter(|token| self.own_token != Some(*token)) else {
            return Ok(());
        };
        let hash = self.service.inner.vault.hash_token(self.operator, token);
        let shown = Shown { hash, operator: Some(self.operator) };
        let (guesses, now) = (&self.service.inner.credential_guesses, self.now());
        let is_own = match &self.caller {
            Caller::Key(key) => key.token == Some(hash),
            Caller::Site(_) | Caller::Person(_) => false,
        };
        if is_own {
            guesses.pass(shown, true, self.client.address, now)?;
            return Ok(());
        }
        if let Some(reserved) = guesses.reserve(shown, self.client.address, now)? {
            reserved.wrong();
        }
        Err(ClaimRejection::TokensDisagree.into())
    }

    /// The point of sale that a request names by code, through a site, or through its key.
    ///
    /// # Errors
    ///
    /// In order: [`CallerRejection::PointOfSaleUnknown`], [`ClaimRejection::SiteUnknown`],
    /// [`ClaimRejection::PlacesDisagree`], [`ClaimRejection::PointOfSaleMissing`],
    /// [`CallerRejection::PointOfSaleForbidden`]. [`Error::Unavailable`] when the first two cannot be
    /// told.
    pub async fn place(
        &self,
        pos_code: Option<&str>,
        site_code: Option<&str>,
    ) -> Result<RequestPlace, Error> {
        match self.place_in(&self.directory, pos_code, site_code) {
            Err(
                unknown @ (Error::Rejected(Rejection::Caller(
                    CallerRejection::PointOfSaleUnknown { .. },
                ))
                | Error::Claim(ClaimRejection::SiteUnknown { .. })),
            ) => match self.service.directory_newer_than(&self.directory).await? {
                Some(newer) => self.place_in(&newer, pos_code, site_code),
                None => Err(unknown),
            },
            place => place,
        }
    }

    /// The point of sale that a request names by code, or through its key; none where neither does.
    ///
    /// # Errors
    ///
    /// As [`Self::place`], but for [`ClaimRejection::PointOfSaleMissing`].
    pub async fn optional_place(
        &self,
        pos_code: Option<&str>,
    ) -> Result<Option<PointOfSaleId>, Error> {
        match self.place(pos_code, None).await {
            Err(Error::Claim(ClaimRejection::PointOfSaleMissing)) => Ok(None),
            place => Ok(Some(place?.point_of_sale)),
        }
    }

    /// The only point of sale that the caller may act for, if it is bound to one.
    pub(crate) fn bound_to(&self) -> Option<PointOfSaleId> {
        match &self.caller {
            Caller::Key(key) => key.point_of_sale,
            Caller::Person(person) => person.membership.point_of_sale,
            Caller::Site(_) => None,
        }
    }

    /// Whether the caller may see a certificate by its number alone: a key that may read or sell. One
    /// that may only redeem sees what a redemption without a secret code would.
    pub(crate) fn sees_numbers(&self) -> bool {
        match &self.caller {
            Caller::Site(_) => true,
            Caller::Key(_) | Caller::Person(_) => {
                self.permissions().contains_any(&[Permission::See, Permission::Sell])
            }
        }
    }

    /// The fiscal hints of the operator. `None` if the server gives none.
    pub fn fiscal(&self) -> Option<FiscalTeller<'_>> {
        self.service().inner.settings.fiscal.teller(self.operator())
    }

    /// The country whose national forms of phones this caller sends.
    pub fn phone_country(&self) -> Country {
        let operator = self.directory().operator(self.operator());
        operator.map_or(Country::RUSSIA, Operator::phone_country)
    }

    /// Returns the current time.
    pub fn now(&self) -> Timestamp {
        self.service.now()
    }

    fn place_in(
        &self,
        directory: &Directory,
        pos_code: Option<&str>,
        site_code: Option<&str>,
    ) -> Result<RequestPlace, Error> {
        let named = match pos_code {
            Some(code) => Some(
                directory
                    .find_point_of_sale_called(self.operator, code)
                    .ok_or_else(|| CallerRejection::PointOfSaleUnknown { code: code.to_owned() })?,
            ),
            None => None,
        };
        let site = match site_code {
            Some(code) => Some(
                directory
                    .find_site(code)
                    .filter(|site| site.operator == self.operator && !site.disabled)
                    .ok_or_else(|| ClaimRejection::SiteUnknown { code: code.to_owned() })?,
            ),
            None => None,
        };
        if let (Some(named), Some(site)) = (named, site)
            && named.id != site.point_of_sale
        {
            let (site, point_of_sale) = (site.code.clone(), named.code.clone());
            return Err(ClaimRejection::PlacesDisagree { site, point_of_sale }.into());
        }
        let bound = self.bound_to();
        let point_of_sale = named
            .map(|named| named.id)
            .or(site.map(|site| site.point_of_sale))
            .or(bound)
            .ok_or(ClaimRejection::PointOfSaleMissing)?;
        if bound.is_some_and(|bound| bound != point_of_sale) {
            let code = directory.point_of_sale(point_of_sale).map(|place| place.code.clone());
            let code = code.unwrap_or_default();
            return Err(CallerRejection::PointOfSaleForbidden { code }.into());
        }
        Ok(RequestPlace { point_of_sale, site: site.map(|site| site.id) })
    }

    /// The code of a redemption's point of sale, as it is now; `None` where it has none.
    ///
    /// # Errors
    ///
    /// Failures of the store.
    pub async fn place_code(&self, redemption: &Redemption) -> Result<Option<String>, Error> {
        let Some(place) = redemption.point_of_sale else { return Ok(None) };
        let knows = |directory: &Directory| directory.point_of_sale(place).is_some();
        let directory = self.directory_with(knows).await?;
        Ok(directory.point_of_sale(place).map(|place| place.code.clone()))
    }

    /// What the caller may do. A widget may do nothing of this.
    pub fn permissions(&self) -> Permissions {
        match &self.caller {
            Caller::Key(key) => Permissions::of_scopes(key.scopes),
            Caller::Person(person) => person.membership.permissions(),
            Caller::Site(_) => Permissions::default(),
        }
    }

    /// The caller as the origin of operations. A widget has none.
    pub(crate) fn actor(&self) -> Option<Actor> {
        match &self.caller {
            Caller::Key(key) => Some(Actor::Key(key.id)),
            Caller::Person(person) => Some(person.actor()),
            Caller::Site(_) => None,
        }
    }

    /// The caller as the one whose guesses are counted.
    pub(crate) fn guesser(&self) -> Guesser {
        match &self.caller {
            Caller::Key(key) => Guesser::Key(key.id),
            Caller::Person(person) => Guesser::User(person.user.id),
            Caller::Site(_) => Guesser::at(self.client.address),
        }
    }

    /// The caller as the origin of an operation, if it has the permission.
    pub(crate) fn origin_with(
        &self,
        permission: Permission,
        surface: Surface,
        request_id: String,
    ) -> Result<Origin, Denied> {
        self.origin_with_any(&[permission], surface, request_id)
    }

    /// The caller as the origin of an operation, if it has one of the permissions.
    pub(crate) fn origin_with_any(
        &self,
        permissions: &[Permission],
        surface: Surface,
        request_id: String,
    ) -> Result<Origin, Denied> {
        let actor = self.allowed(permissions)?;
        Ok(Origin { actor, surface, request_id })
    }

    /// The caller, if it has one of these permissions.
    pub(crate) fn allowed(&self, permissions: &[Permission]) -> Result<Actor, Denied> {
        let actor = self.actor().ok_or(Denied::Unknown)?;
        if self.permissions().contains_any(permissions) {
            Ok(actor)
        } else {
            Err(Denied::Forbidden)
        }
    }
}
