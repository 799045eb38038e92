//! Reading past the committer, on connections of its own.

mod books;
mod events;
mod expiry;
mod history;
mod log;
mod structure;
pub(crate) mod timeline;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use domain::audit::Finding;
use domain::operation::Remembered;
use domain::redemption::Redeemed;
use domain::sale::Receipt;
use domain::{
    Acted, Approval, ApprovalId, Certificate, CertificateId, Contact, ContactKey, Coupon, CouponId,
    CouponUse, Delivery, Directory, Entry, IdempotencyKey, Made, Operation, OperationId,
    OperatorId, Owner, OwnerId, ReadSet, RedemptionId, Sale, SaleId, View,
};
use jiff::Timestamp;
use rusqlite::{Connection, OpenFlags, Row};
use storage::chain::{self, ChainReport};
use storage::codes::Code;
use storage::reader::{
    ApprovalFilter, AuditPage, CertificateFilter, CertificateListPage, CouponList, CouponPage,
    ReadFuture, Reader, Recorded, RedemptionFilter, RedemptionListPage, RedemptionPage,
    RedemptionPlace, RememberedPage, RememberedRow, SaleFilter, SalePage, SalePlace,
};
use storage::record::{PoolPlace, Read as _, SkippedPlaces, StoredRequest};
use storage::{BackendError, ErrorKind, Vault, seal};

use crate::action;
use crate::approval;
use crate::coupon::{self, list::Lists};
use crate::delivery;
use crate::directory;
use crate::error::OrUnavailable;
use crate::ledger;
use crate::load;
use crate::meta;
use crate::query::{self, find_all, query};
use crate::redemption;
use crate::row::{Fields, column, read};
use crate::state;
use crate::trust;

/// Maximum number of idle connections that are kept for readers.
const IDLE_CONNECTIONS_MAX: usize = 4;

/// Reads on blocking threads, each call in one read transaction on a connection of its own.
pub struct SqliteReader {
    inner: Arc<Inner>,
}

struct Inner {
    path: PathBuf,
    vault: Vault,
    idle: Mutex<Vec<Connection>>,
}

impl SqliteReader {
    /// A reader of the database at a path, which must exist.
    pub fn open(path: &Path, vault: Vault) -> rusqlite::Result<Self> {
        let inner = Inner { path: path.to_owned(), vault, idle: Mutex::new(Vec::new()) };
        inner.give_back(inner.connect()?);
        Ok(Self { inner: Arc::new(inner) })
    }

    /// Runs a read in a transaction, so that all its queries see one state.
    fn read<T: Send + 'static>(
        &self,
        read: impl FnOnce(&Connection, &Vault) -> Result<T, BackendError> + Send + 'static,
    ) -> ReadFuture<'_, T> {
        let inner = Arc::clone(&self.inner);
        Box::pin(async move {
            let task = tokio::task::spawn_blocking(move || inner.read(read));
            task.await.map_err(|error| {
                BackendError::new(ErrorKind::Unavailable, "reading the database", error)
            })?
        })
    }
}

impl Inner {
    fn connect(&self) -> rusqlite::Result<Connection> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(&self.path, flags)?;
        connection.pragma_update(None, "busy_timeout", 5_000)?;
        connection.set_prepared_statement_cache_capacity(32);
        Ok(connection)
    }

    fn take(&self) -> rusqlite::Result<Connection> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        idle.map_or_else(|| self.connect(), Ok)
    }

    fn give_back(&self, connection: Connection) {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < IDLE_CONNECTIONS_MAX {
            idle.push(connection);
        }
    }

    fn read<T>(
        &self,
        read: impl FnOnce(&Connection, &Vault) -> Result<T, BackendError>,
    ) -> Result<T, BackendError> {
        let mut connection = self.take().or_unavailable("opening the database")?;
        let transaction = connection.transaction().or_unavailable("opening a transaction")?;
        let value = read(&transaction, &self.vault)?;
        transaction.finish().or_unavailable("ending a transaction")?;
        self.give_back(connection);
        Ok(value)
    }
}

fn receipt(connection: &Connection, vault: &Vault, sale: Sale) -> Result<Receipt, BackendError> {
    let mut certificates = Vec::with_capacity(sale.certificates.len());
    for sold in &sale.certificates {
        certificates.extend(query::certificate(connection, vault, sold.certificate)?);
    }
    Ok(Receipt { sale: Arc::new(sale), certificates })
}

/// Every operation with its entries, which stand in the same order.
fn audit_chain(
    connection: &Connection,
    vault: &Vault,
    mut check: chain::Check,
) -> Result<ChainReport, BackendError> {
    let doing = "reading the chain";
    check.begin(vault, trust::records(connection, vault)?);
    let mut statement = connection.prepare(&chain::rows()).or_unavailable(doing)?;
    let mut rows = statement.query([]).or_unavailable(doing)?;
    while let Some(row) = rows.next().or_unavailable(doing)? {
        if check.is_stopped() {
            return Ok(ChainReport::default());
        }
        check.row(vault, chain::Row::read(&Fields(row))?);
    }
    check.state(&state::sums(connection, vault)?);
    Ok(check.end(vault))
}

fn audit_certificates(
    connection: &Connection,
    vault: &Vault,
    from: Option<CertificateId>,
    limit: u32,
) -> Result<AuditPage, BackendError> {
    let mut page = AuditPage::default();
    let columns = Certificate::table().list();
    let sql =
        format!("SELECT {columns}, seal FROM certificate WHERE id >= ?1 ORDER BY id LIMIT ?2");
    // One more than asked for tells where the next page begins.
    let first = from.map_or(i64::MIN, |id| id.0);
    let mut found = query(connection, &sql, (first, i64::from(limit) + 1), |row| {
        let stored: Option<Vec<u8>> = column(row, Certificate::table().width())?;
        Ok((CertificateId(column(row, 0)?), read::<Certificate>(row, vault), stored))
    })?;
    if found.len() > limit as usize {
        page.next = found.pop().map(|(id, ..)| id);
    }
    if let (Some((first, ..)), Some((last, ..))) = (found.first(), found.last()) {
        page.holds = redemption::audit::holds(connection, vault, *first, *last)?;
    }
    for (id, certificate, stored) in found {
        let with_entries = |certificate: Certificate| {
            let entries = ledger::all(connection, vault, id, certificate.last_entry)?;
            Ok((certificate, entries))
        };
        match certificate.and_then(with_entries) {
            Ok((certificate, entries)) => {
                let stored = stored.as_deref();
                seal::check_certificate(vault, &certificate, stored, &mut page.findings);
                page.rows.push((certificate, entries));
            }
            Err(error) if error.kind() == ErrorKind::Corrupt => page.findings.push(Finding {
                subject: format!("certificate with id {}", id.0),
                problem: error.to_string(),
            }),
            Err(error) => return Err(error),
        }
    }
    let places: Vec<PoolPlace> =
        find_all(connection, vault, &PoolPlace::table().statements().select, [])?;
    page.places_used = places.into_iter().map(|place| (place.pool, place.next)).collect();
    let sql = [&SkippedPlaces::table().statements().select, " ORDER BY pool, first"].concat();
    let skipped: Vec<SkippedPlaces> = find_all(connection, vault, &sql, [])?;
    page.places_skipped = skipped.iter().map(SkippedPlaces::range).collect();
    Ok(page)
}

fn audit_sales(
    connection: &Connection,
    vault: &Vault,
    from: Option<SaleId>,
    limit: u32,
) -> Result<SalePage, BackendError> {
    let mut page = SalePage::default();
    let sql = "SELECT id FROM sale WHERE id >= ?1 ORDER BY id LIMIT ?2";
    let first = from.map_or(i64::MIN, |id| id.0);
    let mut ids = query(connection, sql, (first, i64::from(limit) + 1), |row| {
        column(row, 0).map(OperationId)
    })?;
    if ids.len() > limit as usize {
        page.next = ids.pop();
    }
    for id in ids {
        let found: Result<Option<Sale>, _> = query::find(connection, vault, [id.0]);
        match found.and_then(|sale| sale.map(|sale| receipt(connection, vault, sale)).transpose()) {
            Ok(receipt) => page.sales.extend(receipt),
            Err(error) if error.kind() == ErrorKind::Corrupt => page
                .findings
                .push(Finding { subject: format!("sale {id}"), problem: error.to_string() }),
            Err(error) => return Err(error),
        }
    }
    Ok(page)
}

fn remembered(
    connection: &Connection,
    vault: &Vault,
    row: &Row<'_>,
) -> Result<RememberedRow, BackendError> {
    let StoredRequest { key, fingerprint, operation, at } = read(row, vault)?;
    let kind: Option<i64> = column(row, StoredRequest::table().width())?;
    let sale = query::find(connection, vault, [operation.0])?;
    // A finding names what is missing by its kind.
    let remembered = Remembered { fingerprint, operation, at: at.unwrap_or_default() };
    Ok(RememberedRow { key, remembered, kind: kind.map(Code::from_code).transpose()?, sale })
}

fn audit_remembered(
    connection: &Connection,
    vault: &Vault,
    from: Option<&IdempotencyKey>,
    limit: u32,
) -> Result<RememberedPage, BackendError> {
    const DOING: &str = "reading the database";
    let mut page = RememberedPage::default();
    let columns = StoredRequest::table().list_as("r");
    let sql = format!(
        "SELECT {columns}, o.kind FROM remembered r LEFT JOIN operation o ON o.id = r.operation \
         WHERE (r.operator, r.caller, r.key) >= (?1, ?2, ?3) \
         ORDER BY r.operator, r.caller, r.key"
    );
    let first = from
        .map_or((i64::MIN, 0, ""), |key| (key.operator.0, key.scope.caller(), key.text.as_str()));
    let mut statement = connection.prepare_cached(&sql).or_unavailable(DOING)?;
    let mut rows = statement.query(first).or_unavailable(DOING)?;
    let mut count = 0;
    while let Some(row) = rows.next().or_unavailable(DOING)? {
        // The next page can begin only with a key that can be read: one that cannot is told here.
        if count >= limit
            && let Ok(key) = StoredRequest::key_of(&Fields(row))
        {
            page.next = Some(key);
            break;
        }
        count = count.saturating_add(1);
        match remembered(connection, vault, row) {
            Ok(row) => page.rows.push(row),
            Err(error) if error.kind() == ErrorKind::Corrupt => {
                let subject = match (StoredRequest::key_of(&Fields(row)), column::<i64>(row, 4)) {
                    (Ok(key), _) => format!("request {:?} of operator {}", key.text, key.operator),
                    (Err(_), Ok(id)) => format!("request for operation {id}"),
                    (Err(_), Err(_)) => "request".to_owned(),
                };
                page.findings.push(Finding { subject, problem: error.to_string() });
            }
            Err(error) => return Err(error),
        }
    }
    Ok(page)
}

impl Reader for SqliteReader {
    fn view(&self, directory: Arc<Directory>, set: ReadSet) -> ReadFuture<'_, View> {
        self.read(move |connection, vault| {
            let (next, _) = meta::head(connection, vault)?;
            load::view(connection, vault, View::new(directory, next), &set)
        })
    }

    fn directory_version(&self) -> ReadFuture<'_, i64> {
        self.read(|connection, _| meta::directory_version(connection))
    }

    fn directory(&self) -> ReadFuture<'_, (i64, Directory)> {
        self.read(|connection, vault| {
            let version = meta::directory_version(connection)?;
            Ok((version, directory::load(connection, vault)?))
        })
    }

    fn receipt(&self, sale: SaleId) -> ReadFuture<'_, Option<Receipt>> {
        self.read(move |connection, vault| {
            let sale: Option<Sale> = query::find(connection, vault, [sale.0])?;
            sale.map(|sale| receipt(connection, vault, sale)).transpose()
        })
    }

    fn redemption(&self, id: RedemptionId) -> ReadFuture<'_, Option<Redeemed>> {
        self.read(move |connection, vault| redemption::load::redeemed(connection, vault, id))
    }

    fn acted(&self, operation: OperationId) -> ReadFuture<'_, Option<Acted>> {
        self.read(move |connection, vault| action::acted(connection, vault, operation))
    }

    fn made(&self, operation: OperationId) -> ReadFuture<'_, Option<Made>> {
        self.read(move |connection, vault| action::made(connection, vault, operation))
    }

    fn plain_ids_below(&self) -> ReadFuture<'_, i64> {
        self.read(|connection, _| meta::plain_ids_below(connection))
    }

    fn operation(&self, id: OperationId) -> ReadFuture<'_, Option<Operation>> {
        self.read(move |connection, vault| history::find_operation(connection, vault, id))
    }

    fn operation_of(&self, keys: Vec<IdempotencyKey>) -> ReadFuture<'_, Option<Operation>> {
        self.read(move |connection, vault| history::operation_of(connection, vault, &keys))
    }

    fn contact(&self, key: ContactKey) -> ReadFuture<'_, Option<Contact>> {
        self.read(move |connection, vault| delivery::contact(connection, vault, &key))
    }

    fn approval(&self, id: ApprovalId) -> ReadFuture<'_, Option<Approval>> {
        self.read(move |connection, vault| query::find(connection, vault, [id.0]))
    }

    fn approvals(
        &self,
        operator: OperatorId,
        filter: ApprovalFilter,
        before: ApprovalId,
        limit: u32,
    ) -> ReadFuture<'_, Vec<Approval>> {
        self.read(move |connection, vault| {
            approval::listed(connection, vault, operator, filter, before, limit)
        })
    }

    fn delivery(&self, id: OperationId) -> ReadFuture<'_, Option<Delivery>> {
        self.read(move |connection, vault| query::find(connection, vault, [id.0]))
    }

    fn due_deliveries(&self, now: Timestamp, limit: u32) -> ReadFuture<'_, Vec<OperationId>> {
        self.read(move |connection, _| delivery::due(connection, now, limit))
    }

    fn lapsed(
        &self,
        now: Timestamp,
        limit: u32,
    ) -> ReadFuture<'_, Vec<(OperatorId, RedemptionId)>> {
        self.read(move |connection, _| redemption::load::lapsed(connection, now, limit))
    }

    fn coupon(&self, id: CouponId) -> ReadFuture<'_, Option<Coupon>> {
        self.read(move |connection, vault| {
            let found = coupon::load::find(connection, vault, id)?;
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
        self.read(move |connection, vault| {
            Lists::of(connection, vault, operator).page(list, skip, limit)
        })
    }

    fn coupon_count(&self, operator: OperatorId, list: CouponList) -> ReadFuture<'_, u64> {
        self.read(move |connection, vault| Lists::of(connection, vault, operator).count(list))
    }

    fn coupons_after(
        &self,
        operator: OperatorId,
        after: i64,
        limit: u32,
    ) -> ReadFuture<'_, Vec<Coupon>> {
        self.read(move |connection, vault| {
            history::coupons_after(connection, vault, operator, after, limit)
        })
    }

    fn coupon_uses(
        &self,
        coupon: CouponId,
        after: u32,
        limit: u32,
    ) -> ReadFuture<'_, Vec<Recorded<CouponUse>>> {
        self.read(move |connection, vault| {
            history::coupon_uses(connection, vault, coupon, after, limit)
        })
    }

    fn owner(&self, id: OwnerId) -> ReadFuture<'_, Option<Owner>> {
        self.read(move |connection, vault| query::find(connection, vault, [id.0]))
    }

    fn certificate(&self, id: CertificateId) -> ReadFuture<'_, Option<Certificate>> {
        self.read(move |connection, vault| query::certificate(connection, vault, id))
    }

    fn certificates(
        &self,
        operator: OperatorId,
        filter: CertificateFilter,
        from: Option<CertificateId>,
        limit: u32,
    ) -> ReadFuture<'_, CertificateListPage> {
        self.read(move |connection, vault| {
            history::certificates(connection, vault, operator, filter, from, limit)
        })
    }

    fn entries(
        &self,
        certificate: CertificateId,
        after: u32,
        limit: u32,
    ) -> ReadFuture<'_, Vec<Recorded<Entry>>> {
        self.read(move |connection, vault| {
            history::entries(connection, vault, certificate, after, limit)
        })
    }

    fn sales(
        &self,
        operator: OperatorId,
        filter: SaleFilter,
        after: Option<SalePlace>,
        limit: u32,
    ) -> ReadFuture<'_, Vec<Sale>> {
        self.read(move |connection, vault| {
            history::sales(connection, vault, operator, &filter, after, limit)
        })
    }

    fn redemptions(
        &self,
        operator: OperatorId,
        filter: RedemptionFilter,
        after: Option<RedemptionPlace>,
        limit: u32,
    ) -> ReadFuture<'_, RedemptionListPage> {
        self.read(move |connection, vault| {
            redemption::list::list(connection, vault, operator, &filter, (after, limit))
        })
    }

    fn audit_certificates(
        &self,
        from: Option<CertificateId>,
        limit: u32,
    ) -> ReadFuture<'_, AuditPage> {
        self.read(move |connection, vault| audit_certificates(connection, vault, from, limit))
    }

    fn audit_sales(&self, from: Option<SaleId>, limit: u32) -> ReadFuture<'_, SalePage> {
        self.read(move |connection, vault| audit_sales(connection, vault, from, limit))
    }

    fn audit_coupons(&self, from: Option<CouponId>, limit: u32) -> ReadFuture<'_, CouponPage> {
        self.read(move |connection, vault| coupon::audit::page(connection, vault, from, limit))
    }

    fn audit_redemptions(
        &self,
        from: Option<RedemptionId>,
        limit: u32,
    ) -> ReadFuture<'_, RedemptionPage> {
        self.read(move |connection, vault| redemption::audit::page(connection, vault, from, limit))
    }

    fn audit_remembered(
        &self,
        from: Option<IdempotencyKey>,
        limit: u32,
    ) -> ReadFuture<'_, RememberedPage> {
        self.read(move |connection, vault| {
            audit_remembered(connection, vault, from.as_ref(), limit)
        })
    }

    fn audit_chain(&self, check: chain::Check) -> ReadFuture<'_, ChainReport> {
        self.read(|connection, vault| audit_chain(connection, vault, check))
    }

    fn audit_structure(&self) -> ReadFuture<'_, Vec<Finding>> {
        self.read(structure::audit)
    }
}
