//! Reading past the committer.

use std::collections::HashMap;
use std::pin::Pin;

use domain::audit::Finding;
use domain::operation::Remembered;
use domain::sale::Receipt;
use domain::{
    Certificate, CertificateId, Coupon, CouponId, CouponUse, Directory, Entry, IdempotencyKey,
    OperatorId, PoolId, Sale, SaleId,
};
use jiff::Timestamp;

use crate::BackendError;

/// What a reader answers with.
pub type ReadFuture<'a, T> = Pin<Box<dyn Future<Output = Result<T, BackendError>> + Send + 'a>>;

/// Certificates in the order of their ids, with their entries.
#[derive(Clone, Debug, Default)]
pub struct AuditPage {
    /// The certificates.
    pub rows: Vec<(Certificate, Vec<Entry>)>,
    /// How many places of each pool are given out.
    pub places_used: HashMap<PoolId, u64>,
    /// Records that could not be read at all.
    pub findings: Vec<Finding>,
    /// Where the next page begins; `None` after the last one.
    pub next: Option<CertificateId>,
}

/// Sales in the order of their ids, with those of their certificates that exist.
#[derive(Clone, Debug, Default)]
pub struct SalePage {
    /// The sales.
    pub sales: Vec<Receipt>,
    /// Records that could not be read at all.
    pub findings: Vec<Finding>,
    /// Where the next page begins; `None` after the last one.
    pub next: Option<SaleId>,
}

/// A remembered request, with the sale or return of its operation if there is one.
pub type RememberedRow = (IdempotencyKey, Remembered, Option<Sale>);

/// Remembered requests in the order of their keys.
#[derive(Clone, Debug, Default)]
pub struct RememberedPage {
    /// The requests.
    pub rows: Vec<RememberedRow>,
    /// Records that could not be read at all.
    pub findings: Vec<Finding>,
    /// Where the next page begins; `None` after the last one.
    pub next: Option<IdempotencyKey>,
}

/// Which coupons of an operator a list has, and in what order. Deleted ones are in none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CouponList {
    /// All of them, by number.
    ByNumber,
    /// Those that changed at a moment or later, by that moment and number, so that whoever has read
    /// some goes on from the last one.
    ChangedSince {
        /// The moment; fractions of a second do not count.
        since: Timestamp,
        /// Of those that changed in that second, only the ones with a higher number.
        after: Option<i64>,
    },
}

/// Coupons in the order of their ids, deleted ones too, with their uses.
#[derive(Clone, Debug, Default)]
pub struct CouponPage {
    /// The coupons.
    pub rows: Vec<(Coupon, Vec<CouponUse>)>,
    /// Records that could not be read at all.
    pub findings: Vec<Finding>,
    /// Where the next page begins; `None` after the last one.
    pub next: Option<CouponId>,
}

/// Reads what is committed. Each call sees one consistent state.
pub trait Reader: Send + Sync {
    /// The version of the directory: it grows with every change of it, by whatever process.
    fn directory_version(&self) -> ReadFuture<'_, i64>;

    /// The directory and its version.
    fn directory(&self) -> ReadFuture<'_, (i64, Directory)>;

    /// A sale or return with its certificates as they are now.
    fn receipt(&self, sale: SaleId) -> ReadFuture<'_, Option<Receipt>>;

    /// A coupon, unless it has been deleted.
    fn coupon(&self, id: CouponId) -> ReadFuture<'_, Option<Coupon>>;

    /// Coupons of a list, at most `limit` of them after the first `skip`. The time that it takes
    /// does not grow with `skip`.
    fn coupons(
        &self,
        operator: OperatorId,
        list: CouponList,
        skip: u64,
        limit: u32,
    ) -> ReadFuture<'_, Vec<Coupon>>;

    /// How many coupons a list has.
    fn coupon_count(&self, operator: OperatorId, list: CouponList) -> ReadFuture<'_, u64>;

    /// A page of certificates that begins with the id `from`.
    fn audit_certificates(
        &self,
        from: Option<CertificateId>,
        limit: u32,
    ) -> ReadFuture<'_, AuditPage>;

    /// A page of sales that begins with the id `from`.
    fn audit_sales(&self, from: Option<SaleId>, limit: u32) -> ReadFuture<'_, SalePage>;

    /// A page of coupons that begins with the id `from`.
    fn audit_coupons(&self, from: Option<CouponId>, limit: u32) -> ReadFuture<'_, CouponPage>;

    /// A page of remembered requests that begins with the key `from`.
    fn audit_remembered(
        &self,
        from: Option<IdempotencyKey>,
        limit: u32,
    ) -> ReadFuture<'_, RememberedPage>;

    /// What the database itself finds wrong with its files and constraints.
    fn audit_structure(&self) -> ReadFuture<'_, Vec<Finding>>;
}
