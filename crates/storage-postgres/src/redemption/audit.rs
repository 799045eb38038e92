//! Reading redemptions to check them, and what they hold.

use std::collections::HashMap;

use domain::audit::Finding;
use domain::{CertificateId, Redemption, RedemptionId};
use storage::reader::RedemptionPage;
use storage::record::Read as _;
use storage::{BackendError, ErrorKind, Vault, seal};
use tokio_postgres::Row;

use super::{id, load};
use crate::error::OrUnavailable;
use crate::query::DOING;
use crate::row::{self, column};
use crate::rows::list;
use crate::session::{Session, params};

/// A page of redemptions that begins with the id `from`.
pub(crate) async fn page(
    session: &Session,
    vault: &Vault,
    from: Option<RedemptionId>,
    limit: u32,
) -> Result<RedemptionPage, BackendError> {
    let mut page = RedemptionPage::default();
    // One more than asked for tells where the next page begins.
    let first = from.map_or(i64::MIN, |id| id.0);
    let mut found = read(session, first, i64::from(limit) + 1).await?;
    if found.len() > limit as usize {
        page.next = found.pop().map(|row| id(&row)).transpose()?;
    }
    for row in &found {
        match row::read::<Redemption>(row, vault) {
            Ok(redemption) => {
                let stored = column(row, Redemption::table().width())?;
                seal::check_redemption(vault, &redemption, stored, &mut page.findings);
                page.redemptions.push(redemption);
            }
            Err(error) if error.kind() == ErrorKind::Corrupt => page.findings.push(Finding {
                subject: format!("redemption {}", id(row)?),
                problem: error.to_string(),
            }),
            Err(error) => return Err(error),
        }
    }
    Ok(page)
}

/// At most so many redemptions from an id on, each with its stored seal.
pub(crate) async fn read(
    session: &Session,
    from: i64,
    limit: i64,
) -> Result<Vec<Row>, BackendError> {
    let columns = list::<Redemption>();
    let sql = format!(
        "SELECT {columns}, t.seal FROM redemption t WHERE t.id >= $1 ORDER BY t.id LIMIT $2"
    );
    session.query(sql, params![from, limit]).await.or_unavailable(DOING)
}

/// The redemptions that hold something of certificates from one to another. One that cannot be
/// read is left out: its page tells of it.
pub(crate) async fn holds(
    session: &Session,
    vault: &Vault,
    first: CertificateId,
    last: CertificateId,
) -> Result<HashMap<CertificateId, Vec<Redemption>>, BackendError> {
    let columns = list::<Redemption>();
    let sql = format!(
        "SELECT {columns}, h.certificate FROM certificate_hold h \
         JOIN redemption t ON t.id = h.redemption \
         WHERE h.certificate BETWEEN $1 AND $2 ORDER BY h.certificate, h.redemption"
    );
    let mut holds: HashMap<CertificateId, Vec<Redemption>> = HashMap::new();
    for row in session.query(sql, params![first.0, last.0]).await.or_unavailable(DOING)? {
        match row::read(&row, vault) {
            Ok(found) => holds.entry(load::held(&row)?).or_default().push(found),
            Err(error) if error.kind() == ErrorKind::Corrupt => {}
            Err(error) => return Err(error),
        }
    }
    Ok(holds)
}
