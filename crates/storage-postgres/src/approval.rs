//! Requests for approval, and the sums of limited acts.

use domain::approval::{ActTotal, Approval};
use domain::{ApprovalId, OperatorId, ReadSet};
use storage::reader::ApprovalFilter;
use storage::{BackendError, Vault};

use crate::error::OrUnavailable;
use crate::query::DOING;
use crate::row::read_all;
use crate::rows::select;
use crate::session::{Pipeline, Session, params};

/// Asks for requests for approval by their ids.
pub(crate) fn ask(pipeline: &mut Pipeline<'_>, set: &ReadSet) -> Option<usize> {
    let rows = set.approvals.iter().map(|id| (id.0,)).collect();
    pipeline.find::<Approval, _>("id", "", rows)
}

/// Asks for the sums of callers on days.
pub(crate) fn ask_totals(pipeline: &mut Pipeline<'_>, set: &ReadSet) -> Option<usize> {
    let totals = set.act_totals.iter();
    let rows = totals.map(|(operator, day, caller)| (operator.0, day.to_string(), caller.caller()));
    pipeline.find::<ActTotal, _>("operator, day, caller", "", rows.collect())
}

/// Requests of a list, the newest first.
pub(crate) async fn listed(
    session: &Session,
    vault: &Vault,
    operator: OperatorId,
    filter: ApprovalFilter,
    before: ApprovalId,
    limit: u32,
) -> Result<Vec<Approval>, BackendError> {
    let ApprovalFilter { is_waiting, asked_after } = filter;
    let after = asked_after.as_microsecond();
    let params = params![operator.0, before.0, after, i64::from(limit)];
    // Only the first text can use the index of those that wait.
    let state = if is_waiting {
        " WHERE t.operator = $1 AND t.id < $2 AND t.state = 1 AND t.at > $3 \
          ORDER BY t.id DESC LIMIT $4"
    } else {
        " WHERE t.operator = $1 AND t.id < $2 AND NOT (t.state = 1 AND t.at > $3) \
          ORDER BY t.id DESC LIMIT $4"
    };
    let sql = select::<Approval>() + state;
    read_all(&session.query(sql, params).await.or_unavailable(DOING)?, vault)
}
