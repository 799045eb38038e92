//! Loads redemptions for a batch.

use domain::redemption::Redeemed;
use domain::{CertificateId, OperationId, OperatorId, Redemption, RedemptionId};
use jiff::Timestamp;
use storage::record::Read as _;
use storage::{BackendError, Vault};
use tokio_postgres::Row;

use crate::error::OrUnavailable;
use crate::query::{DOING, certificates};
use crate::row::{self, column};
use crate::rows::list;
use crate::session::{Pipeline, Session, params};

/// The redemptions that are held and whose time is over, the oldest first.
const LAPSED: &str = "SELECT operator, id FROM redemption \
     WHERE state = 1 AND expires_at <= $1 ORDER BY expires_at, id LIMIT $2";

/// Redemptions by their ids.
pub(crate) fn ask<'a>(
    pipeline: &mut Pipeline<'_>,
    ids: impl Iterator<Item = &'a RedemptionId>,
) -> Option<usize> {
    pipeline.find::<Redemption, _>("id", "", ids.map(|id| (id.0,)).collect())
}

/// The redemptions that hold something of certificates, each with the certificate.
pub(crate) fn ask_holding(
    pipeline: &mut Pipeline<'_>,
    certificates: &[CertificateId],
) -> Option<usize> {
    if certificates.is_empty() {
        return None;
    }
    let columns = list::<Redemption>();
    let sql = format!(
        "SELECT {columns}, h.certificate FROM certificate_hold h \
         JOIN redemption t ON t.id = h.redemption WHERE h.certificate = ANY ($1::int8[])"
    );
    let certificates: Vec<i64> = certificates.iter().map(|id| id.0).collect();
    Some(pipeline.add(sql, params![certificates]))
}

/// The certificate of an answer to [`ask_holding`].
pub(crate) fn held(row: &Row) -> Result<CertificateId, BackendError> {
    Ok(CertificateId(column(row, Redemption::table().width())?))
}

/// A redemption with its certificates as they are now.
pub(crate) async fn redeemed(
    session: &Session,
    vault: &Vault,
    id: RedemptionId,
) -> Result<Option<Redeemed>, BackendError> {
    let mut pipeline = Pipeline::new(session);
    ask(&mut pipeline, std::iter::once(&id));
    let found = pipeline.run().await.or_unavailable(DOING)?;
    let Some(row) = found.into_iter().flatten().next() else { return Ok(None) };
    let redemption: Redemption = row::read(&row, vault)?;
    let parts = redemption.certificates.iter();
    let mut known =
        certificates(session, vault, parts.clone().map(|part| part.certificate)).await?;
    let certificates = parts.filter_map(|part| known.remove(&part.certificate)).collect();
    Ok(Some(Redeemed { redemption, certificates }))
}

/// At most `limit` redemptions that are held and whose time is over, the oldest first.
pub(crate) async fn lapsed(
    session: &Session,
    now: Timestamp,
    limit: u32,
) -> Result<Vec<(OperatorId, RedemptionId)>, BackendError> {
    let params = params![now.as_microsecond(), i64::from(limit)];
    let found = session.query(LAPSED, params).await.or_unavailable(DOING)?;
    row::all(&found, |row| Ok((OperatorId(column(row, 0)?), OperationId(column(row, 1)?))))
}
