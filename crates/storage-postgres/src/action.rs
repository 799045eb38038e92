//! Events of certificates, and results of requests.

use domain::certificate::{Acted, ActionRecord};
use domain::{Certificate, CertificateId, OperationId};
use storage::{BackendError, Vault};

use crate::error::OrUnavailable;
use crate::query::{self, DOING};
use crate::row::read_all;
use crate::rows::select;
use crate::session::{Session, params};

/// Reads the action records of operations.
pub(crate) async fn find_all(
    session: &Session,
    vault: &Vault,
    operations: &[OperationId],
) -> Result<Vec<ActionRecord>, BackendError> {
    let sql = select::<ActionRecord>() + " WHERE t.operation = ANY ($1::int8[])";
    let ids: Vec<i64> = operations.iter().map(|id| id.0).collect();
    read_all(&session.query(sql, params![ids]).await.or_unavailable(DOING)?, vault)
}

/// Returns the record of a certificate's issue, if there is one: the last record of an issue at or
/// before the certificate is its own, or concerns other certificates.
pub(crate) async fn issue_of(
    session: &Session,
    vault: &Vault,
    certificate: CertificateId,
) -> Result<Option<ActionRecord>, BackendError> {
    let sql = select::<ActionRecord>()
        + " WHERE t.kind IN (1, 11) AND t.first = (SELECT max(m.first) FROM certificate_action m \
           WHERE m.kind IN (1, 11) AND m.first <= $1)";
    let found = session.query(sql, params![certificate.0]).await.or_unavailable(DOING)?;
    let found: Vec<ActionRecord> = read_all(&found, vault)?;
    Ok(found.into_iter().find(|record| record.concerns(certificate)))
}

/// Returns the action of an operation, with its certificates after it.
pub(crate) async fn acted(
    session: &Session,
    vault: &Vault,
    operation: OperationId,
) -> Result<Option<Acted>, BackendError> {
    let Some(record) = find_all(session, vault, &[operation]).await?.pop() else {
        return Ok(None);
    };
    let ids = record.certificates().chain(record.replacement);
    let mut known = query::certificates(session, vault, ids).await?;
    let found = record.certificates().filter_map(|id| known.remove(&id));
    let mut certificates: Vec<Certificate> =
        found.map(|found| record.after.restore(found)).collect();
    if let Some((id, state)) = record.replacement() {
        certificates.extend(known.remove(&id).map(|found| state.restore(found)));
    }
    Ok(Some(Acted { record, certificates }))
}
