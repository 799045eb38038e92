//! Reading redemptions to check them, and what they hold.

use std::collections::HashMap;

use domain::audit::Finding;
use domain::{CertificateId, OperationId, Redemption, RedemptionId};
use rusqlite::Connection;
use storage::reader::RedemptionPage;
use storage::record::Read as _;
use storage::{BackendError, ErrorKind, Vault, seal};

use super::load;
use crate::query::query;
use crate::row::{column, read as read_record};

/// The redemptions that hold something of certificates from one to another.
pub(super) const HOLDS: &str = "SELECT certificate, redemption FROM certificate_hold \
     WHERE certificate >= ?1 AND certificate <= ?2 ORDER BY certificate, redemption";

/// Redemptions in the order of their ids, with their seals.
pub(super) fn page_sql() -> String {
    let table = Redemption::table();
    format!("SELECT {}, seal FROM redemption WHERE id >= ?1 ORDER BY id LIMIT ?2", table.list())
}

/// A page of redemptions that begins with the id `from`.
pub(crate) fn page(
    connection: &Connection,
    vault: &Vault,
    from: Option<RedemptionId>,
    limit: u32,
) -> Result<RedemptionPage, BackendError> {
    let mut page = RedemptionPage::default();
    // One more than asked for tells where the next page begins.
    let mut found = read(connection, vault, from.map(|id| id.0), i64::from(limit) + 1)?;
    if found.len() > limit as usize {
        page.next = found.pop().map(|(id, ..)| OperationId(id));
    }
    for (id, redemption, stored) in found {
        match redemption {
            Ok(redemption) => {
                let stored = stored.as_deref();
                seal::check_redemption(vault, &redemption, stored, &mut page.findings);
                page.redemptions.push(redemption);
            }
            Err(error) if error.kind() == ErrorKind::Corrupt => page
                .findings
                .push(Finding { subject: format!("redemption {id}"), problem: error.to_string() }),
            Err(error) => return Err(error),
        }
    }
    Ok(page)
}

/// A redemption, readable or not, with its id and its stored seal.
type Sealed = (i64, Result<Redemption, BackendError>, Option<Vec<u8>>);

/// At most so many redemptions from the id `from` on.
pub(crate) fn read(
    connection: &Connection,
    vault: &Vault,
    from: Option<i64>,
    limit: i64,
) -> Result<Vec<Sealed>, BackendError> {
    query(connection, &page_sql(), (from.unwrap_or(i64::MIN), limit), |row| {
        let seal = column(row, Redemption::table().width())?;
        Ok((column(row, 0)?, read_record(row, vault), seal))
    })
}

/// The redemptions that hold something of certificates from one to another. One that cannot be
/// read is left out: its page tells of it.
pub(crate) fn holds(
    connection: &Connection,
    vault: &Vault,
    first: CertificateId,
    last: CertificateId,
) -> Result<HashMap<CertificateId, Vec<Redemption>>, BackendError> {
    let pairs = query(connection, HOLDS, (first.0, last.0), |row| {
        Ok((CertificateId(column(row, 0)?), OperationId(column(row, 1)?)))
    })?;
    let mut holds: HashMap<CertificateId, Vec<Redemption>> = HashMap::new();
    for (certificate, id) in pairs {
        match load::find(connection, vault, id) {
            Ok(found) => holds.entry(certificate).or_default().extend(found),
            Err(error) if error.kind() == ErrorKind::Corrupt => {}
            Err(error) => return Err(error),
        }
    }
    Ok(holds)
}
