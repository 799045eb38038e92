//! Reading certificates, sales and remembered requests, to check them.

use std::collections::HashMap;
use std::sync::Arc;

use domain::audit::Finding;
use domain::operation::Remembered;
use domain::sale::Receipt;
use domain::{Certificate, CertificateId, IdempotencyKey, OperationId, Sale, SaleId};
use storage::chain::{self, ChainReport};
use storage::codes::Code;
use storage::reader::{AuditPage, RememberedPage, RememberedRow, SalePage};
use storage::record::{PoolPlace, Read as _, SkippedPlaces, StoredRequest};
use storage::{BackendError, ErrorKind, Vault, seal};
use tokio_postgres::Row;

use crate::error::OrUnavailable;
use crate::query::{self, DOING};
use crate::row::{self, Fields, column, read_all, storable};
use crate::rows::{list, select};
use crate::session::{Session, params};
use crate::{ledger, redemption};
use crate::{state, trust};

pub(super) async fn certificates(
    session: &Session,
    vault: &Vault,
    from: Option<CertificateId>,
    limit: u32,
) -> Result<AuditPage, BackendError> {
    let mut page = AuditPage::default();
    let columns = list::<Certificate>();
    let sql = format!(
        "SELECT {columns}, t.seal FROM certificate t WHERE t.id >= $1 ORDER BY t.id LIMIT $2"
    );
    // One more than asked for tells where the next page begins.
    let params = params![from.map_or(i64::MIN, |id| id.0), i64::from(limit) + 1];
    let mut found = session.query(sql, params).await.or_unavailable(DOING)?;
    let id = |row: &Row| column(row, 0).map(CertificateId);
    if found.len() > limit as usize {
        page.next = found.pop().map(|row| id(&row)).transpose()?;
    }
    let mut entries = ledger::Entries::new();
    if let (Some(first), Some(last)) = (found.first(), found.last()) {
        let (first, last) = (id(first)?, id(last)?);
        page.holds = redemption::audit::holds(session, vault, first, last).await?;
        entries = ledger::all(session, vault, first, last).await?;
    }
    for row in &found {
        let id = id(row)?;
        let entries = entries.remove(&id).unwrap_or_else(|| Ok(Vec::new()));
        match row::read::<Certificate>(row, vault).and_then(|known| Ok((known, entries?))) {
            Ok((certificate, entries)) => {
                let stored = column(row, Certificate::table().width())?;
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
    let places = session.query(select::<PoolPlace>(), params![]).await.or_unavailable(DOING)?;
    let places: Vec<PoolPlace> = read_all(&places, vault)?;
    page.places_used = places.into_iter().map(|place| (place.pool, place.next)).collect();
    let sql = select::<SkippedPlaces>() + " ORDER BY t.pool, t.first";
    let skipped = session.query(sql, params![]).await.or_unavailable(DOING)?;
    let skipped: Vec<SkippedPlaces> = read_all(&skipped, vault)?;
    page.places_skipped = skipped.iter().map(SkippedPlaces::range).collect();
    Ok(page)
}

pub(super) async fn sales(
    session: &Session,
    vault: &Vault,
    from: Option<SaleId>,
    limit: u32,
) -> Result<SalePage, BackendError> {
    let mut page = SalePage::default();
    let sql = select::<Sale>() + " WHERE t.id >= $1 ORDER BY t.id LIMIT $2";
    let params = params![from.map_or(i64::MIN, |id| id.0), i64::from(limit) + 1];
    let mut found = session.query(sql, params).await.or_unavailable(DOING)?;
    let id = |row: &Row| column(row, 0).map(OperationId);
    if found.len() > limit as usize {
        page.next = found.pop().map(|row| id(&row)).transpose()?;
    }
    let mut read: Vec<Sale> = Vec::with_capacity(found.len());
    for row in &found {
        match row::read(row, vault) {
            Ok(sale) => read.push(sale),
            Err(error) => page.findings.push(unreadable(id(row)?, error)?),
        }
    }
    let sold = read.iter().flat_map(|sale| &sale.certificates).map(|sold| sold.certificate);
    let mut known = HashMap::new();
    for (id, found) in query::readable_certificates(session, vault, sold).await? {
        known.insert(id, found);
    }
    for sale in read {
        let mut certificates = Vec::with_capacity(sale.certificates.len());
        let mut broken = None;
        for sold in &sale.certificates {
            match known.get(&sold.certificate) {
                Some(Some(certificate)) => certificates.push(certificate.clone()),
                Some(None) => broken = Some(BackendError::corrupt("certificate of a sale")),
                None => {}
            }
        }
        match broken {
            None => page.sales.push(Receipt { sale: Arc::new(sale), certificates }),
            Some(error) => page.findings.push(unreadable(sale.id, error)?),
        }
    }
    Ok(page)
}

/// Finding for a sale that cannot be read.
fn unreadable(id: SaleId, error: BackendError) -> Result<Finding, BackendError> {
    if error.kind() != ErrorKind::Corrupt {
        return Err(error);
    }
    Ok(Finding { subject: format!("sale {id}"), problem: error.to_string() })
}

pub(super) async fn remembered(
    session: &Session,
    vault: &Vault,
    from: Option<&IdempotencyKey>,
    limit: u32,
) -> Result<RememberedPage, BackendError> {
    let mut page = RememberedPage::default();
    let columns = list::<StoredRequest>();
    let sql = format!(
        "SELECT {columns}, o.kind FROM remembered t LEFT JOIN operation o ON o.id = t.operation \
         WHERE (t.operator, t.caller, t.key) >= ($1, $2, $3) \
         ORDER BY t.operator, t.caller, t.key LIMIT $4"
    );
    let (operator, caller, key) = from.map_or((i64::MIN, 0, String::new()), |key| {
        (key.operator.0, key.scope.caller(), storable(&key.text))
    });
    let params = params![operator, caller, key, i64::from(limit) + 1];
    let mut found = session.query(sql, params).await.or_unavailable(DOING)?;
    if found.len() > limit as usize {
        page.next = found.pop().map(|row| StoredRequest::key_of(&Fields(&row))).transpose()?;
    }
    let operations: Result<Vec<OperationId>, BackendError> =
        found.iter().map(|row| column(row, 4).map(OperationId)).collect();
    let mut sales = query::sales(session, vault, operations?.into_iter()).await?;
    for row in &found {
        let mut read = || {
            let StoredRequest { key, fingerprint, operation, at } = row::read(row, vault)?;
            let kind: Option<i64> = column(row, StoredRequest::table().width())?;
            let kind = kind.map(Code::from_code).transpose()?;
            let sale = sales.remove(&operation).transpose()?;
            // A finding names what is missing by its kind.
            let remembered = Remembered { fingerprint, operation, at: at.unwrap_or_default() };
            Ok(RememberedRow { key, remembered, kind, sale })
        };
        match read() {
            Ok(row) => page.rows.push(row),
            Err(error) => {
                let error: BackendError = error;
                if error.kind() != ErrorKind::Corrupt {
                    return Err(error);
                }
                let subject = match (StoredRequest::key_of(&Fields(row)), column::<i64>(row, 4)) {
                    (Ok(key), _) => format!("request {:?} of operator {}", key.text, key.operator),
                    (Err(_), Ok(id)) => format!("request for operation {id}"),
                    (Err(_), Err(_)) => "request".to_owned(),
                };
                page.findings.push(Finding { subject, problem: error.to_string() });
            }
        }
    }
    Ok(page)
}

/// Every operation with its entries, through a cursor: the driver would keep all rows of one answer.
pub(super) async fn chain(
    session: &Session,
    vault: &Vault,
    mut check: chain::Check,
) -> Result<ChainReport, BackendError> {
    const ROWS_AT_A_TIME: usize = 5_000;
    check.begin(vault, trust::records(session, vault).await?);
    let declare = format!("DECLARE chain NO SCROLL CURSOR FOR {}", chain::rows());
    session.execute(&declare).await.or_unavailable(DOING)?;
    let fetch = format!("FETCH {ROWS_AT_A_TIME} FROM chain");
    loop {
        let rows = session.query(fetch.clone(), params![]).await.or_unavailable(DOING)?;
        for row in &rows {
            check.row(vault, chain::Row::read(&Fields(row))?);
        }
        if check.is_stopped() {
            return Ok(ChainReport::default());
        }
        if rows.len() < ROWS_AT_A_TIME {
            session.execute("CLOSE chain").await.or_unavailable(DOING)?;
            check.state(&state::sums(session, vault).await?);
            return Ok(check.end(vault));
        }
    }
}
