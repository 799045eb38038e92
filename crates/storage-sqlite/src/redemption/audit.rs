//! Reading redemptions to check them, and what they hold.

use std::collections::HashMap;

use domain::audit::Finding;
use domain::{CertificateId, OperationId, Redemption, RedemptionId};
use rusqlite::Connection;
use storage::reader::RedemptionPage;
use storage::{BackendError, ErrorKind};

use super::{COLUMNS, id, load, redemption};
use crate::load::query;
use crate::row::column;

/// The redemptions that hold something of certificates from one to another.
pub(super) const HOLDS: &str = "SELECT certificate, redemption FROM certificate_hold \
     WHERE certificate >= ?1 AND certificate <= ?2 ORDER BY certificate, redemption";

/// Redemptions in the order of their ids.
pub(super) fn page_sql() -> String {
    ["SELECT ", COLUMNS, " FROM redemption WHERE id >= ?1 ORDER BY id LIMIT ?2"].concat()
}

/// A page of redemptions that begins with the id `from`.
pub(crate) fn page(
    connection: &Connection,
    from: Option<RedemptionId>,
    limit: u32,
) -> Result<RedemptionPage, BackendError> {
    let mut page = RedemptionPage::default();
    let first = from.map_or(i64::MIN, |id| id.0);
    // One more than asked for tells where the next page begins.
    let params = (first, i64::from(limit) + 1);
    let mut found = query(connection, &page_sql(), params, |row| Ok((id(row)?, redemption(row))))?;
    if found.len() > limit as usize {
        page.next = found.pop().map(|(id, _)| id);
    }
    for (id, redemption) in found {
        match redemption {
            Ok(redemption) => page.redemptions.push(redemption),
            Err(error) if error.kind() == ErrorKind::Corrupt => page
                .findings
                .push(Finding { subject: format!("redemption {id}"), problem: error.to_string() }),
            Err(error) => return Err(error),
        }
    }
    Ok(page)
}

/// The redemptions that hold something of certificates from one to another. One that cannot be
/// read is left out: its page tells of it.
pub(crate) fn holds(
    connection: &Connection,
    first: CertificateId,
    last: CertificateId,
) -> Result<HashMap<CertificateId, Vec<Redemption>>, BackendError> {
    let pairs = query(connection, HOLDS, (first.0, last.0), |row| {
        Ok((CertificateId(column(row, 0)?), OperationId(column(row, 1)?)))
    })?;
    let mut holds: HashMap<CertificateId, Vec<Redemption>> = HashMap::new();
    for (certificate, id) in pairs {
        match load::find(connection, id) {
            Ok(found) => holds.entry(certificate).or_default().extend(found),
            Err(error) if error.kind() == ErrorKind::Corrupt => {}
            Err(error) => return Err(error),
        }
    }
    Ok(holds)
}
