//! Lists of owners of certificates.

use domain::{OperatorId, Owner, OwnerId};
use storage::reader::OwnerFilter;
use storage::{BackendError, Vault};

use crate::error::OrUnavailable;
use crate::query::DOING;
use crate::row::{read_all, storable};
use crate::rows::select;
use crate::session::{Session, params};

/// Owners of a list, by number.
pub(crate) async fn listed(
    session: &Session,
    vault: &Vault,
    operator: OperatorId,
    filter: &OwnerFilter,
    after: OwnerId,
    limit: u32,
) -> Result<Vec<Owner>, BackendError> {
    let mut params = params![operator.0, after.0, i64::from(limit)];
    let mut sql = select::<Owner>() + " WHERE t.operator = $1 AND t.id > $2";
    if let Some(phone) = filter.phone {
        params.push(Box::new(phone));
        sql += &format!(" AND t.phone = ${}", params.len());
    }
    if let Some(email) = &filter.email {
        params.push(Box::new(storable(&email.to_ascii_lowercase())));
        sql += " AND t.email IS NOT NULL AND lower(t.email COLLATE \"C\")";
        sql += &format!(" = ${}", params.len());
    }
    sql += " ORDER BY t.id LIMIT $3";
    read_all(&session.query(sql, params).await.or_unavailable(DOING)?, vault)
}
