//! Reading past the committer, on connections of a pool.

mod audit;
mod history;
mod structure;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use domain::audit::Finding;
use domain::redemption::Redeemed;
use domain::sale::Receipt;
use domain::{
    Acted, Approval, ApprovalId, Certificate, CertificateId, Contact, ContactKey, Coupon, CouponId,
    CouponUse, Delivery, Directory, Entry, IdempotencyKey, Made, Operation, OperationId,
    OperatorId, Owner, OwnerId, ReadSet, RedemptionId, Sale, SaleId, View,
};
use jiff::Timestamp;
use storage::chain::{self, ChainReport};
use storage::reader::{
    ApprovalFilter, AuditPage, CertificateFilter, CertificateListPage, CouponList, CouponPage,
    ReadFuture, Reader, Recorded, RedemptionFilter, RedemptionListPage, RedemptionPage,
    RedemptionPlace, RememberedPage, SaleFilter, SalePage, SalePlace,
};
use storage::{BackendError, ErrorKind, Vault};
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::connect::{Connector, Role};
use crate::coupon::{self, list::Lists};
use crate::error::OrUnavailable;
use crate::query::{self, DOING};
use crate::session::{Session, params};
use crate::{action, approval, delivery, directory, load, meta, redemption};

/// Reads, each call in one read transaction on a connection of its own.
pub struct PostgresReader {
    connector: Connector,
    vault: Vault,
    /// One for each connection that there may be.
    permits: Semaphore,
    idle: Mutex<Vec<Session>>,
}

/// All queries of a call see the state at the first one.
const BEGIN: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY";

impl PostgresReader {
    pub(crate) fn new(connector: Connector, vault: Vault) -> Self {
        let permits = Semaphore::new(connector.settings().pool_connections);
        Self { connector, vault, permits, idle: Mutex::new(Vec::new()) }
    }

    /// A connection of the pool.
    async fn lease(&self) -> Result<Lease<'_>, BackendError> {
        let wait = tokio::time::timeout(self.connector.settings().wait, self.permits.acquire());
        let permit = match wait.await {
            Ok(Ok(permit)) => permit,
            Ok(Err(error)) => return Err(unavailable(error)),
            Err(error) => return Err(unavailable(error)),
        };
        // The database may have ended connections since they were used last.
        let known = std::iter::from_fn(|| self.idle().pop()).find(|session| !session.is_closed());
        let was_idle = known.is_some();
        let session = match known {
            Some(session) => session,
            None => self.connector.connect(Role::Reader).await?,
        };
        Ok(Lease { reader: self, session, was_idle, _permit: permit })
    }

    /// A connection of the pool, in a transaction.
    async fn transaction(&self) -> Result<Lease<'_>, BackendError> {
        loop {
            let lease = self.lease().await?;
            match lease.session.execute(BEGIN).await {
                Ok(()) => return Ok(lease),
                // It was lost since it was used last, as the others may have been.
                Err(_) if lease.was_idle => {}
                Err(error) => return Err(error).or_unavailable(DOING),
            }
        }
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Session>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A connection that is in use. It goes back by [`Lease::end`] only: one on which a read failed, or
/// was given up in the middle, is closed.
struct Lease<'a> {
    reader: &'a PostgresReader,
    session: Session,
    /// Whether it is not new.
    was_idle: bool,
    _permit: SemaphorePermit<'a>,
}

impl Lease<'_> {
    async fn commit(self) -> Result<(), BackendError> {
        self.session.execute("COMMIT").await.or_unavailable(DOING)?;
        self.end();
        Ok(())
    }

    fn end(self) {
        self.reader.idle().push(self.session);
    }
}

fn unavailable(error: impl std::error::Error + Send + Sync + 'static) -> BackendError {
    BackendError::new(ErrorKind::Unavailable, "waiting for a connection to the database", error)
}

/// A read of one statement, which sees one state by itself.
macro_rules! one {
    ($reader:ident, $session:ident => $read:expr) => {
        Box::pin(async move {
            let lease = $reader.lease().await?;
            let $session = &lease.session;
            let value = $read.await?;
            lease.end();
            Ok(value)
        })
    };
}

/// A read in a transaction, so that all its statements see one state.
macro_rules! all {
    ($reader:ident, $session:ident => $read:expr) => {
        Box::pin(async move {
            let lease = $reader.transaction().await?;
            let $session = &lease.session;
            let value = $read.await?;
            lease.commit().await?;
            Ok(value)
        })
    };
}

mod books;
mod events;
mod expiry;
mod log;
pub(crate) mod timeline;

async fn directory_version(session: &Session) -> Result<i64, BackendError> {
    let found = session.query(directory::VERSION, params![]).await.or_unavailable(DOING)?;
    directory::version_of(&found)
}

async fn directory_now(session: &Session, vault: &Vault) -> Result<(i64, Directory), BackendError> {
    let version = directory_version(session).await?;
    Ok((version, directory::load(session, vault).await?))
}

async fn receipt(
    session: &Session,
    vault: &Vault,
    id: SaleId,
) -> Result<Option<Receipt>, BackendError> {
    let Some(sale) = query::sales(session, vault, std::iter::once(id)).await?.remove(&id) else {
        return Ok(None);
    };
    let sale = sale?;
    let sold = sale.certificates.iter().map(|sold| sold.certificate);
    let mut known = query::certificates(session, vault, sold.clone()).await?;
    let certificates = sold.filter_map(|id| known.remove(&id)).collect();
    Ok(Some(Receipt { certificates, sale: Arc::new(sale) }))
}

async fn view(
    session: &Session,
    vault: &Vault,
    directory: Arc<Directory>,
    set: ReadSet,
) -> Result<View, BackendError> {
    let found = session.query(meta::NEXT_OPERATION, params![]).await.or_unavailable(DOING)?;
    let next = meta::next_operation_of(&found)?;
    load::view_now(session, vault, View::new(directory, next), &set).await
}

impl Reader for PostgresReader {
    fn view(&self, directory: Arc<Directory>, set: ReadSet) -> ReadFuture<'_, View> {
        all!(self, session => view(session, &self.vault, directory, set))
    }

    fn directory_version(&self) -> ReadFuture<'_, i64> {
        one!(self, session => directory_version(session))
    }

    fn directory(&self) -> ReadFuture<'_, (i64, Directory)> {
        all!(self, session => directory_now(session, &self.vault))
    }

    fn receipt(&self, sale: SaleId) -> ReadFuture<'_, Option<Receipt>> {
        all!(self, session => receipt(session, &self.vault, sale))
    }

    fn redemption(&self, id: RedemptionId) -> ReadFuture<'_, Option<Redeemed>> {
        all!(self, session => redemption::load::redeemed(session, &self.vault, id))
    }

    fn acted(&self, operation: OperationId) -> ReadFuture<'_, Option<Acted>> {
        all!(self, session => action::acted(session, &self.vault, operation))
    }

    fn made(&self, operation: OperationId) -> ReadFuture<'_, Option<Made>> {
        one!(self, session => query::find(session, &self.vault, "operation", operation.0))
    }

    fn plain_ids_below(&self) -> ReadFuture<'_, i64> {
        one!(self, session => directory::plain_ids_below(session))
    }

    fn operation(&self, id: OperationId) -> ReadFuture<'_, Option<Operation>> {
        one!(self, session => query::find(session, &self.vault, "id", id.0))
    }

    fn operation_of(&self, keys: Vec<IdempotencyKey>) -> ReadFuture<'_, Option<Operation>> {
        one!(self, session => history::operation_of(session, &self.vault, &keys))
    }

    fn owner(&self, id: OwnerId) -> ReadFuture<'_, Option<Owner>> {
        one!(self, session => query::find(session, &self.vault, "id", id.0))
    }

    fn contact(&self, key: ContactKey) -> ReadFuture<'_, Option<Contact>> {
        one!(self, session => delivery::find_contact(session, &self.vault, key))
    }

    fn approval(&self, id: ApprovalId) -> ReadFuture<'_, Option<Approval>> {
        one!(self, session => query::find(session, &self.vault, "id", id.0))
    }

    fn approvals(
        &self,
        operator: OperatorId,
        filter: ApprovalFilter,
        before: ApprovalId,
        limit: u32,
    ) -> ReadFuture<'_, Vec<Approval>> {
        one!(self, session => {
            approval::listed(session, &self.vault, operator, filter, before, limit)
        })
    }

    fn delivery(&self, id: OperationId) -> ReadFuture<'_, Option<Delivery>> {
        one!(self, session => query::find(session, &self.vault, "id", id.0))
    }

    fn due_deliveries(&self, now: Timestamp, limit: u32) -> ReadFuture<'_, Vec<OperationId>> {
        one!(self, session => delivery::due(session, now, limit))
    }

    fn lapsed(
        &self,
        now: Timestamp,
        limit: u32,
    ) -> ReadFuture<'_, Vec<(OperatorId, RedemptionId)>> {
        one!(self, session => redemption::load::lapsed(session, now, limit))
    }

    fn coupon(&self, id: CouponId) -> ReadFuture<'_, Option<Coupon>> {
        one!(self, session => async {
            let found = coupon::load::find(session, &self.vault, id).await?;
            Ok(found.filter(|coupon| coupon.deleted_at.is_none()))
        })
    }

    fn coupons(
        &self,
        operator: OperatorId,
        list: CouponList,
        skip: u64,
        limit: u32,
    ) -> ReadFuture<'_, Vec<Coupon>> {
        all!(self, session => Lists::of(session, &self.vault, operator).page(list, skip, limit))
    }

    fn coupon_count(&self, operator: OperatorId, list: CouponList) -> ReadFuture<'_, u64> {
        all!(self, session => Lists::of(session, &self.vault, operator).count(list))
    }

    fn coupons_after(
        &self,
        operator: OperatorId,
        after: i64,
        limit: u32,
    ) -> ReadFuture<'_, Vec<Coupon>> {
        one!(self, session => history::coupons_after(session, &self.vault, operator, after, limit))
    }

    fn coupon_uses(
        &self,
        coupon: CouponId,
        after: u32,
        limit: u32,
    ) -> ReadFuture<'_, Vec<Recorded<CouponUse>>> {
        all!(self, session => history::coupon_uses(session, &self.vault, coupon, after, limit))
    }

    fn certificate(&self, id: CertificateId) -> ReadFuture<'_, Option<Certificate>> {
        one!(self, session => async {
            let ids = std::iter::once(id);
            Ok(query::certificates(session, &self.vault, ids).await?.remove(&id))
        })
    }

    fn certificates(
        &self,
        operator: OperatorId,
        filter: CertificateFilter,
        from: Option<CertificateId>,
        limit: u32,
    ) -> ReadFuture<'_, CertificateListPage> {
        let wanted = history::Wanted { operator, filter, from, limit };
        all!(self, session => history::certificates(session, &self.vault, wanted))
    }

    fn entries(
        &self,
        certificate: CertificateId,
        after: u32,
        limit: u32,
    ) -> ReadFuture<'_, Vec<Recorded<Entry>>> {
        all!(self, session => history::entries(session, &self.vault, certificate, after, limit))
    }

    fn sales(
        &self,
        operator: OperatorId,
        filter: SaleFilter,
        after: Option<SalePlace>,
        limit: u32,
    ) -> ReadFuture<'_, Vec<Sale>> {
        one!(self, session => {
            history::sales(session, &self.vault, operator, &filter, after, limit)
        })
    }

    fn redemptions(
        &self,
        operator: OperatorId,
        filter: RedemptionFilter,
        after: Option<RedemptionPlace>,
        limit: u32,
    ) -> ReadFuture<'_, RedemptionListPage> {
        all!(self, session => {
            redemption::list::list(session, &self.vault, operator, &filter, (after, limit))
        })
    }

    fn audit_certificates(
        &self,
        from: Option<CertificateId>,
        limit: u32,
    ) -> ReadFuture<'_, AuditPage> {
        all!(self, session => audit::certificates(session, &self.vault, from, limit))
    }

    fn audit_sales(&self, from: Option<SaleId>, limit: u32) -> ReadFuture<'_, SalePage> {
        all!(self, session => audit::sales(session, &self.vault, from, limit))
    }

    fn audit_coupons(&self, from: Option<CouponId>, limit: u32) -> ReadFuture<'_, CouponPage> {
        all!(self, session => coupon::audit::page(session, &self.vault, from, limit))
    }

    fn audit_redemptions(
        &self,
        from: Option<RedemptionId>,
        limit: u32,
    ) -> ReadFuture<'_, RedemptionPage> {
        all!(self, session => redemption::audit::page(session, &self.vault, from, limit))
    }

    fn audit_remembered(
        &self,
        from: Option<IdempotencyKey>,
        limit: u32,
    ) -> ReadFuture<'_, RememberedPage> {
        all!(self, session => audit::remembered(session, &self.vault, from.as_ref(), limit))
    }

    fn audit_chain(&self, check: chain::Check) -> ReadFuture<'_, ChainReport> {
        all!(self, session => audit::chain(session, &self.vault, check))
    }

    fn audit_structure(&self) -> ReadFuture<'_, Vec<Finding>> {
        all!(self, session => structure::audit(session, &self.vault))
    }
}
