//! Everything that is set up rather than sold: operators, shops, keys, series.
//!
//! It is small beside the certificates, so each process holds all of it in memory, and a
//! transaction reads it anew only when its version has changed.

mod rejection;

pub use rejection::{SetUpRejection, Thing};

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use crate::books::PastBooks;
use crate::id::{
    CertificateId, KeyId, OperationId, OperatorId, PartnerId, PointOfSaleId, PoolId, SeriesId,
    SiteId, UserId,
};
use crate::key::SecretHash;
use crate::person::{Membership, User, login_key};
use crate::text::trimmed;
use crate::{
    ApiKey, CertificateNumber, DirectoryChange, NumberPool, Operator, Partner, PointOfSale, Series,
    Site,
};

/// All that is set up, with the ways to find it.
#[derive(Clone, Debug, Default)]
pub struct Directory {
    operators: HashMap<OperatorId, Operator>,
    partners: HashMap<PartnerId, Partner>,
    points_of_sale: HashMap<PointOfSaleId, PointOfSale>,
    sites: HashMap<SiteId, Site>,
    keys: HashMap<KeyId, Arc<ApiKey>>,
    pools: HashMap<PoolId, NumberPool>,
    series: HashMap<SeriesId, Series>,
    users: HashMap<UserId, Arc<User>>,
    memberships: BTreeMap<(UserId, OperatorId), Membership>,
    past_books: BTreeMap<(OperatorId, OperationId), PastBooks>,

    places_by_code: ByCode<PointOfSaleId>,
    sites_by_code: HashMap<String, SiteId>,
    keys_by_secret: HashMap<SecretHash, KeyId>,
    keys_by_token: HashMap<SecretHash, KeyId>,
    keys_by_login: HashMap<String, KeyId>,
    series_by_item_code: ByCode<SeriesId>,
    users_by_login: HashMap<String, UserId>,
    pools_by_operator: HashMap<OperatorId, Vec<PoolId>>,
}

/// Index by operator and code. It has two levels, so that a search does not copy the code.
type ByCode<T> = HashMap<OperatorId, HashMap<String, T>>;

impl Directory {
    /// Takes in one change. A thing with an id that is there already replaces it.
    pub fn apply(&mut self, change: &DirectoryChange) {
        match change {
            DirectoryChange::Operator(operator) => {
                self.operators.insert(operator.id, operator.clone());
            }
            DirectoryChange::Partner(partner) => {
                self.partners.insert(partner.id, partner.clone());
            }
            DirectoryChange::PointOfSale(place) => {
                if let Some(old) = self.points_of_sale.insert(place.id, place.clone()) {
                    self.places_by_code.entry(old.operator).or_default().remove(&old.code);
                }
                let places = self.places_by_code.entry(place.operator).or_default();
                places.insert(place.code.clone(), place.id);
            }
            DirectoryChange::Site(site) => {
                if let Some(old) = self.sites.insert(site.id, site.clone()) {
                    self.sites_by_code.remove(&old.code);
                }
                self.sites_by_code.insert(site.code.clone(), site.id);
            }
            DirectoryChange::Key(key) => self.apply_key(key),
            DirectoryChange::Pool(pool) => {
                if self.pools.insert(pool.id, pool.clone()).is_none() {
                    self.pools_by_operator.entry(pool.operator).or_default().push(pool.id);
                }
            }
            DirectoryChange::User(user) => {
                let key = login_key(&user.login);
                if let Some(old) = self.users.insert(user.id, Arc::new(user.clone())) {
                    self.users_by_login.remove(&login_key(&old.login));
                }
                self.users_by_login.insert(key, user.id);
            }
            DirectoryChange::Membership(membership) => {
                let key = (membership.user, membership.operator);
                self.memberships.insert(key, membership.clone());
            }
            DirectoryChange::PastBooks(past) => {
                self.past_books.insert((past.operator, past.through), past.clone());
            }
            DirectoryChange::Series(series) => {
                if let Some(old) = self.series.insert(series.id, series.clone()) {
                    let codes = self.series_by_item_code.entry(old.operator).or_default();
                    for code in &old.item_codes {
                        codes.remove(code);
                        if codes.get(trimmed(code)) == Some(&old.id) {
                            codes.remove(trimmed(code));
                        }
                    }
                }
                let codes = self.series_by_item_code.entry(series.operator).or_default();
                for code in &series.item_codes {
                    codes.insert(code.clone(), series.id);
                    codes.entry(trimmed(code).to_owned()).or_insert(series.id);
                }
            }
        }
    }

    fn apply_key(&mut self, key: &ApiKey) {
        if let Some(old) = self.keys.insert(key.id, Arc::new(key.clone())) {
            self.keys_by_secret.remove(&old.secret);
            if let Some(token) = &old.token {
                self.keys_by_token.remove(token);
            }
            if let Some(login) = &old.login {
                self.keys_by_login.remove(login);
            }
        }
        self.keys_by_secret.insert(key.secret, key.id);
        if let Some(token) = key.token {
            self.keys_by_token.insert(token, key.id);
        }
        if let Some(login) = &key.login {
            self.keys_by_login.insert(login.clone(), key.id);
        }
    }

    /// The operator with this id.
    pub fn operator(&self, id: OperatorId) -> Option<&Operator> {
        self.operators.get(&id)
    }

    /// The partner with this id.
    pub fn partner(&self, id: PartnerId) -> Option<&Partner> {
        self.partners.get(&id)
    }

    /// The point of sale with this id.
    pub fn point_of_sale(&self, id: PointOfSaleId) -> Option<&PointOfSale> {
        self.points_of_sale.get(&id)
    }

    /// The point of sale with exactly this code.
    pub fn find_point_of_sale(&self, operator: OperatorId, code: &str) -> Option<&PointOfSale> {
        self.points_of_sale.get(self.places_by_code.get(&operator)?.get(code)?)
    }

    /// The point of sale that an operator's tills call so: without regard to what cannot be seen
    /// around the code, and without regard to case where only one is meant.
    pub fn find_point_of_sale_called(
        &self,
        operator: OperatorId,
        code: &str,
    ) -> Option<&PointOfSale> {
        let code = trimmed(code);
        if let Some(found) = self.find_point_of_sale(operator, code) {
            return Some(found);
        }
        let lower = code.to_lowercase();
        let known = self.places_by_code.get(&operator)?.iter();
        let mut alike = known.filter(|(known, _)| trimmed(known).to_lowercase() == lower);
        let (_, id) = alike.next()?;
        alike.next().is_none().then(|| self.points_of_sale.get(id))?
    }

    /// The site with this id.
    pub fn site(&self, id: SiteId) -> Option<&Site> {
        self.sites.get(&id)
    }

    /// The site that calls itself so.
    pub fn find_site(&self, code: &str) -> Option<&Site> {
        self.sites.get(self.sites_by_code.get(code)?)
    }

    /// The key with this id.
    pub fn key(&self, id: KeyId) -> Option<&Arc<ApiKey>> {
        self.keys.get(&id)
    }

    /// The key whose Bearer secret has this hash.
    pub fn find_key_by_secret(&self, secret: SecretHash) -> Option<&Arc<ApiKey>> {
        self.keys.get(self.keys_by_secret.get(&secret)?)
    }

    /// The key whose operator and token have this hash.
    pub fn find_key_by_token(&self, token: SecretHash) -> Option<&Arc<ApiKey>> {
        self.keys.get(self.keys_by_token.get(&token)?)
    }

    /// The key with this login.
    pub fn find_key_by_login(&self, login: &str) -> Option<&Arc<ApiKey>> {
        self.keys.get(self.keys_by_login.get(login)?)
    }

    /// The series with this id.
    pub fn series(&self, id: SeriesId) -> Option<&Series> {
        self.series.get(&id)
    }

    /// The series of an operator that goods with this item code sell, whatever surrounds the code.
    pub fn find_series_by_item_code(&self, operator: OperatorId, code: &str) -> Option<&Series> {
        let codes = self.series_by_item_code.get(&operator)?;
        self.series.get(codes.get(code).or_else(|| codes.get(trimmed(code)))?)
    }

    /// The pool with this id.
    pub fn pool(&self, id: PoolId) -> Option<&NumberPool> {
        self.pools.get(&id)
    }

    /// The pools of an operator.
    pub fn pools_of(&self, operator: OperatorId) -> impl Iterator<Item = &NumberPool> {
        let ids = self.pools_by_operator.get(&operator).map(Vec::as_slice).unwrap_or_default();
        ids.iter().filter_map(|id| self.pools.get(id))
    }

    /// Returns the identifier of an operator's certificate with this number. The certificate need
    /// not exist: a number that is not given out yet also has its place.
    pub fn locate(&self, operator: OperatorId, number: CertificateNumber) -> Option<CertificateId> {
        self.pools_of(operator)
            .find_map(|pool| CertificateId::in_pool(pool.id, pool.plan.place(&pool.key, number)?))
    }

    /// The number of a certificate, which its place in its pool decides. It may not exist yet.
    pub fn number_of(&self, id: CertificateId) -> Option<CertificateNumber> {
        let pool = self.pool(id.pool())?;
        pool.plan.number(&pool.key, id.place())
    }

    /// The user with this id.
    pub fn user(&self, id: UserId) -> Option<&Arc<User>> {
        self.users.get(&id)
    }

    /// The user with this login, without regard to case.
    pub fn find_user_by_login(&self, login: &str) -> Option<&Arc<User>> {
        self.users.get(self.users_by_login.get(&login_key(login))?)
    }

    /// The membership of a user at an operator, if it has not ended.
    pub fn membership(&self, user: UserId, operator: OperatorId) -> Option<&Membership> {
        self.memberships.get(&(user, operator)).filter(|membership| !membership.ended)
    }

    /// The memberships of a user that have not ended, by operator.
    pub fn memberships_of(&self, user: UserId) -> impl Iterator<Item = &Membership> {
        let (first, last) = (OperatorId(i64::MIN), OperatorId(i64::MAX));
        let own = self.memberships.range((user, first)..=(user, last));
        own.map(|(_, membership)| membership).filter(|membership| !membership.ended)
    }

    /// All users, by id.
    pub fn users(&self) -> Vec<&User> {
        sorted(&self.users).into_iter().map(Arc::as_ref).collect()
    }

    /// What held for the books of an operator, the oldest first.
    pub fn past_books(&self, operator: OperatorId) -> impl Iterator<Item = &PastBooks> {
        let first = (operator, OperationId(i64::MIN));
        let of_operator = self.past_books.range(first..=(operator, OperationId(i64::MAX)));
        of_operator.map(|(_, past)| past)
    }

    /// What held for the books of every operator.
    pub fn all_past_books(&self) -> impl Iterator<Item = &PastBooks> {
        self.past_books.values()
    }

    /// All memberships, ended ones too, by user and operator.
    pub fn memberships(&self) -> impl Iterator<Item = &Membership> {
        self.memberships.values()
    }

    /// All operators, by id.
    pub fn operators(&self) -> Vec<&Operator> {
        sorted(&self.operators)
    }

    /// All partners, by id.
    pub fn partners(&self) -> Vec<&Partner> {
        sorted(&self.partners)
    }

    /// All points of sale, by id.
    pub fn points_of_sale(&self) -> Vec<&PointOfSale> {
        sorted(&self.points_of_sale)
    }

    /// All sites, by id.
    pub fn sites(&self) -> Vec<&Site> {
        sorted(&self.sites)
    }

    /// All keys, by id.
    pub fn keys(&self) -> Vec<&ApiKey> {
        sorted(&self.keys).into_iter().map(Arc::as_ref).collect()
    }

    /// All series, by id.
    pub fn all_series(&self) -> Vec<&Series> {
        sorted(&self.series)
    }

    /// All pools, by id.
    pub fn pools(&self) -> Vec<&NumberPool> {
        sorted(&self.pools)
    }
}

fn sorted<K: Copy + Ord, V>(map: &HashMap<K, V>) -> Vec<&V> {
    let mut items: Vec<(&K, &V)> = map.iter().collect();
    items.sort_unstable_by_key(|(id, _)| **id);
    items.into_iter().map(|(_, item)| item).collect()
}
