//! Reading past the committer.

mod approvals;
mod books;
mod events;
mod expiry;
mod future;
mod happening;
mod history;
mod ledger;
mod log;
mod redemptions;

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use domain::audit::Finding;
use domain::operation::{OperationKind, Remembered};
use domain::redemption::Redeemed;
use domain::sale::Receipt;
use domain::{
    Acted, Approval, ApprovalId, Certificate, CertificateId, Contact, ContactKey, Coupon, CouponId,
    CouponUse, Delivery, Directory, Entry, IdempotencyKey, Made, Operation, OperationId,
    OperatorId, Owner, OwnerId, PoolId, ReadSet, Redemption, RedemptionId, Sale, SaleId, View,
};
use jiff::Timestamp;

use crate::chain;
pub use approvals::ApprovalFilter;
pub use books::BooksReader;
pub use events::{
    EVENT_CERTIFICATES_MAX, EventLog, EventNeeds, EventReader, EventSources, OldestEvents,
};
pub use expiry::{Expiring, ExpiryReader};
pub use future::ReadFuture;
pub use happening::{
    DeliveryFilter, DeliveryStage, Happening, HistoryFrom, HistoryReader, OwnerFilter, prefix_end,
};
pub use history::{
    CertificateFilter, CertificateListPage, Recorded, SaleFilter, SalePlace, first_micros,
};
pub use ledger::{LedgerFilter, LedgerPage, LedgerPlace, LedgerReader, LedgerRow};
pub use log::{Bisection, LogFilter, LogPage, LogReader, LogRow};
pub use redemptions::{RedemptionFilter, RedemptionListPage, RedemptionPlace};

/// Certificates in the order of their ids, with their entries.
#[derive(Clone, Debug, Default)]
pub struct AuditPage {
    /// Certificates of the record or page.
    pub rows: Vec<(Certificate, Vec<Entry>)>,
    /// The redemptions that hold something of those of them of which something is held.
    pub holds: HashMap<CertificateId, Vec<Redemption>>,
    /// Number of places that each pool has given out.
    pub places_used: HashMap<PoolId, u64>,
    /// Places below those that are never given out, by pool and in order.
    pub places_skipped: Vec<(PoolId, Range<u64>)>,
    /// Records that could not be read at all.
    pub findings: Vec<Finding>,
    /// Position of the next page. `None` after the last one.
    pub next: Option<CertificateId>,
}

/// Sales in the order of their ids, with those of their certificates that exist.
#[derive(Clone, Debug, Default)]
pub struct SalePage {
    /// Sales of the page.
    pub sales: Vec<Receipt>,
    /// Records that could not be read at all.
    pub findings: Vec<Finding>,
    /// Position of the next page. `None` after the last one.
    pub next: Option<SaleId>,
}

/// Row of a remembered request.
#[derive(Clone, Debug)]
pub struct RememberedRow {
    /// Idempotency key of the request.
    pub key: IdempotencyKey,
    /// Remembered data of the request.
    pub remembered: Remembered,
    /// Kind of its operation. `None` if the operation does not exist.
    pub kind: Option<OperationKind>,
    /// The sale or return of its operation, if it was one.
    pub sale: Option<Sale>,
}

/// Remembered requests in the order of their keys.
#[derive(Clone, Debug, Default)]
pub struct RememberedPage {
    /// Requests of the page.
    pub rows: Vec<RememberedRow>,
    /// Records that could not be read at all.
    pub findings: Vec<Finding>,
    /// Position of the next page. `None` after the last one.
    pub next: Option<IdempotencyKey>,
}

/// Filter and order of a list of an operator's coupons. Deleted coupons are in no list.
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
    /// Coupons of the page.
    pub rows: Vec<(Coupon, Vec<CouponUse>)>,
    /// Records that could not be read at all.
    pub findings: Vec<Finding>,
    /// Position of the next page. `None` after the last one.
    pub next: Option<CouponId>,
}

/// Redemptions in the order of their ids.
#[derive(Clone, Debug, Default)]
pub struct RedemptionPage {
    /// Redemptions of the page.
    pub redemptions: Vec<Redemption>,
    /// Records that could not be read at all.
    pub findings: Vec<Finding>,
    /// Position of the next page. `None` after the last one.
    pub next: Option<RedemptionId>,
}

/// Reads what is committed. Each call sees one consistent state.
pub trait Reader:
    BooksReader + EventReader + ExpiryReader + HistoryReader + LedgerReader + LogReader + Send + Sync
{
    /// The version of the directory: it grows with every change of it, by whatever process.
    fn directory_version(&self) -> ReadFuture<'_, i64>;

    /// The directory and its version.
    fn directory(&self) -> ReadFuture<'_, (i64, Directory)>;

    /// A sale or return with its certificates as they are now.
    fn receipt(&self, sale: SaleId) -> ReadFuture<'_, Option<Receipt>>;

    /// A redemption with its certificates as they are now.
    fn redemption(&self, id: RedemptionId) -> ReadFuture<'_, Option<Redeemed>>;

    /// Returns the action of an operation on certificates, with the certificates after it.
    fn acted(&self, operation: OperationId) -> ReadFuture<'_, Option<Acted>>;

    /// Returns the objects that an operation created, in their state at that time.
    fn made(&self, operation: OperationId) -> ReadFuture<'_, Option<Made>>;

    /// Operations below this id were shown to callers by their plain ids, before those were hidden;
    /// 0 where there are none. It never changes.
    fn plain_ids_below(&self) -> ReadFuture<'_, i64>;

    /// The operation with an id.
    fn operation(&self, id: OperationId) -> ReadFuture<'_, Option<Operation>>;

    /// Returns the operation of the request with this key. Of several requests it is that of the
    /// newest one.
    fn operation_of(&self, keys: Vec<IdempotencyKey>) -> ReadFuture<'_, Option<Operation>>;

    /// Returns the state of an address that messages were sent to.
    fn contact(&self, key: ContactKey) -> ReadFuture<'_, Option<Contact>>;

    /// A request for approval.
    fn approval(&self, id: ApprovalId) -> ReadFuture<'_, Option<Approval>>;

    /// Requests for approval of a list with an id below `before`, the newest first, at most `limit`
    /// of them.
    fn approvals(
        &self,
        operator: OperatorId,
        filter: ApprovalFilter,
        before: ApprovalId,
        limit: u32,
    ) -> ReadFuture<'_, Vec<Approval>>;

    /// Reads a message by its id.
    fn delivery(&self, id: OperationId) -> ReadFuture<'_, Option<Delivery>>;

    /// Messages that are to be tried, the first due first.
    fn due_deliveries(&self, now: Timestamp, limit: u32) -> ReadFuture<'_, Vec<OperationId>>;

    /// Redemptions that are stored as held and whose time is over, the oldest first: those whose
    /// end is to be recorded.
    fn lapsed(&self, now: Timestamp, limit: u32)
    -> ReadFuture<'_, Vec<(OperatorId, RedemptionId)>>;

    /// Loads the records that a command needs, to compute its result without executing it. The
    /// directory is the one that the read set was built with.
    fn view(&self, directory: Arc<Directory>, set: ReadSet) -> ReadFuture<'_, View>;

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

    /// Counts the coupons of a list.
    fn coupon_count(&self, operator: OperatorId, list: CouponList) -> ReadFuture<'_, u64>;

    /// Coupons with a number above `after`, by number, at most `limit` of them; deleted ones are
    /// not among them.
    fn coupons_after(
        &self,
        operator: OperatorId,
        after: i64,
        limit: u32,
    ) -> ReadFuture<'_, Vec<Coupon>>;

    /// Uses of a coupon with a number above `after`, by number, at most `limit` of them.
    fn coupon_uses(
        &self,
        coupon: CouponId,
        after: u32,
        limit: u32,
    ) -> ReadFuture<'_, Vec<Recorded<CouponUse>>>;

    /// An owner of certificates.
    fn owner(&self, id: OwnerId) -> ReadFuture<'_, Option<Owner>>;

    /// Reads a certificate by its id.
    fn certificate(&self, id: CertificateId) -> ReadFuture<'_, Option<Certificate>>;

    /// Certificates of a list from the id `from` on, at most `limit` of them.
    fn certificates(
        &self,
        operator: OperatorId,
        filter: CertificateFilter,
        from: Option<CertificateId>,
        limit: u32,
    ) -> ReadFuture<'_, CertificateListPage>;

    /// Entries of a certificate with a number above `after`, by number, at most `limit` of them.
    fn entries(
        &self,
        certificate: CertificateId,
        after: u32,
        limit: u32,
    ) -> ReadFuture<'_, Vec<Recorded<Entry>>>;

    /// Sales and returns of a list behind a place in it, at most `limit` of them.
    fn sales(
        &self,
        operator: OperatorId,
        filter: SaleFilter,
        after: Option<SalePlace>,
        limit: u32,
    ) -> ReadFuture<'_, Vec<Sale>>;

    /// Redemptions of a list behind a place in it, at most `limit` of them.
    fn redemptions(
        &self,
        operator: OperatorId,
        filter: RedemptionFilter,
        after: Option<RedemptionPlace>,
        limit: u32,
    ) -> ReadFuture<'_, RedemptionListPage>;

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

    /// A page of redemptions that begins with the id `from`.
    fn audit_redemptions(
        &self,
        from: Option<RedemptionId>,
        limit: u32,
    ) -> ReadFuture<'_, RedemptionPage>;

    /// A page of remembered requests that begins with the key `from`.
    fn audit_remembered(
        &self,
        from: Option<IdempotencyKey>,
        limit: u32,
    ) -> ReadFuture<'_, RememberedPage>;

    /// Shows every operation to a check of their chain, all of them in one state of the store.
    fn audit_chain(&self, check: chain::Check) -> ReadFuture<'_, chain::ChainReport>;

    /// Returns the faults that the database itself finds in its files and constraints.
    fn audit_structure(&self) -> ReadFuture<'_, Vec<Finding>>;
}
