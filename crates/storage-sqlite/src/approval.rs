//! Requests for approval, and the sums of limited acts.

use domain::approval::{ActTotal, Approval};
use domain::{ApprovalId, OperatorId, ReadSet, View};
use rusqlite::Connection;
use storage::reader::ApprovalFilter;
use storage::record::Read;
use storage::{BackendError, Vault};

use crate::query::{find, find_all};

/// Adds what a read set names of approvals.
pub(crate) fn view(
    connection: &Connection,
    vault: &Vault,
    set: &ReadSet,
    view: &mut View,
) -> Result<(), BackendError> {
    for id in &set.approvals {
        let found: Option<Approval> = find(connection, vault, [id.0])?;
        view.approvals.extend(found.map(|found| (*id, found)));
    }
    for key in &set.act_totals {
        let (operator, day, caller) = key;
        let params = (operator.0, day.to_string(), caller.caller());
        let found: Option<ActTotal> = find(connection, vault, params)?;
        view.act_totals.extend(found.map(|found| (*key, found.amount)));
    }
    Ok(())
}

/// Requests of a list, the newest first.
pub(crate) fn listed(
    connection: &Connection,
    vault: &Vault,
    operator: OperatorId,
    filter: ApprovalFilter,
    before: ApprovalId,
    limit: u32,
) -> Result<Vec<Approval>, BackendError> {
    let ApprovalFilter { is_waiting, asked_after } = filter;
    let mut sql = Approval::table().statements().select.clone();
    // Only the first text can use the index of those that wait.
    sql += if is_waiting {
        " WHERE operator = ?1 AND id < ?2 AND state = 1 AND at > ?3 ORDER BY id DESC LIMIT ?4"
    } else {
        " WHERE operator = ?1 AND id < ?2 AND NOT (state = 1 AND at > ?3) ORDER BY id DESC LIMIT ?4"
    };
    let params = (operator.0, before.0, asked_after.as_microsecond(), limit);
    find_all(connection, vault, &sql, params)
}
