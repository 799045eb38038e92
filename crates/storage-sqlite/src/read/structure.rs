//! Checks of the database itself, and its rows for the checks of links.

use std::pin::pin;
use std::task::{Context, Poll, Waker};

use domain::audit::Finding;
use domain::books::Tallies;
use rusqlite::{Connection, params_from_iter};
use storage::record::{Read, Table};
use storage::structure::{self, Asked, Page, Rows};
use storage::{BackendError, Vault, readable};

use crate::error::OrUnavailable;
use crate::meta;
use crate::query::{DOING, Lookup, query, query_one};
use crate::row::{Bound, Fields, column, read};
use crate::{directory, trust};

/// Triggers that protect immutable data and maintain the counts of lists: name, table, and the risk
/// without it.
const TRIGGERS: [(&str, &str, &str); 18] = [
    ("entry_is_not_changed", "entry", LEDGER_CHANGES),
    ("entry_is_not_removed", "entry", LEDGER_CHANGES),
    ("certificate_action_is_not_changed", "certificate_action", ACTIONS_CHANGE),
    ("certificate_action_is_not_removed", "certificate_action", ACTIONS_CHANGE),
    ("certificate_touch_is_not_changed", "certificate_touch", TOUCHES_CHANGE),
    ("certificate_touch_is_not_removed", "certificate_touch", TOUCHES_CHANGE),
    ("redemption_is_not_removed", "redemption", "redemptions can be removed"),
    ("coupon_is_not_removed", "coupon", "coupons can be removed"),
    ("coupon_stays_deleted", "coupon", "deleted coupons can be changed"),
    ("coupon_use_is_not_changed", "coupon_use", USES_CHANGE),
    ("coupon_use_is_not_removed", "coupon_use", USES_CHANGE),
    ("coupon_is_counted", "coupon", COUNTS_FAIL),
    ("coupon_is_counted_anew", "coupon", COUNTS_FAIL),
    ("coupon_is_counted_no_more", "coupon", COUNTS_FAIL),
    ("coupon_count_of_nothing_is_removed", "coupon_count", COUNTS_FAIL),
    ("coupon_count_is_above_nothing", "coupon_count", COUNTS_FAIL),
    ("row_seal_is_not_changed", "row_seal", SEALS_CHANGE),
    ("row_seal_is_not_removed", "row_seal", SEALS_CHANGE),
];

const LEDGER_CHANGES: &str = "entries of the ledger can be changed";
const ACTIONS_CHANGE: &str = "records of what was done to certificates can be changed";
const TOUCHES_CHANGE: &str = "links to what was done to certificates can be changed";
const USES_CHANGE: &str = "uses of coupons can be changed";
const SEALS_CHANGE: &str = "seals of the directory can be changed";
const COUNTS_FAIL: &str = "coupons are not counted right";

pub(super) fn audit(connection: &Connection, vault: &Vault) -> Result<Vec<Finding>, BackendError> {
    let finding = |problem: String| Finding { subject: "database".to_owned(), problem };
    let mut findings: Vec<Finding> =
        query(connection, "PRAGMA integrity_check", [], |row| column::<String>(row, 0))?
            .into_iter()
            .filter(|line| line != "ok")
            .map(finding)
            .collect();
    findings.extend(query(connection, "PRAGMA foreign_key_check", [], |row| {
        let (table, rowid) = (column::<String>(row, 0)?, column::<Option<i64>>(row, 1)?);
        let parent: String = column(row, 2)?;
        Ok(finding(format!("row {rowid:?} of {table} refers to no row of {parent}")))
    })?);
    let sql = "SELECT count(*) FROM sqlite_schema \
               WHERE type = 'trigger' AND name = ?1 AND tbl_name = ?2";
    for (trigger, table, without) in TRIGGERS {
        let found: Option<i64> =
            query_one(connection, sql, [trigger, table], |row| column(row, 0))?;
        if found != Some(1) {
            findings.push(finding(format!("{without}: no trigger {trigger}")));
        }
    }
    let directory = directory::load(connection, vault)?;
    let mut rows = ConnectionRows { connection, vault };
    let books_counted = meta::books_counted(connection)?;
    let check = structure::check(&mut rows, &directory, vault, books_counted);
    findings.extend(at_once(check)?);
    trust::records(connection, vault)?.check(vault, &directory, &mut findings);
    Ok(findings)
}

/// Computes the sums of the books anew.
pub(super) fn recount(connection: &Connection, vault: &Vault) -> Result<Tallies, BackendError> {
    let directory = directory::load(connection, vault)?;
    let mut rows = ConnectionRows { connection, vault };
    at_once(structure::recount(&mut rows, &directory, vault))
}

/// Result of a future that never waits.
fn at_once<T>(future: impl Future<Output = Result<T, BackendError>>) -> Result<T, BackendError> {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(result) => result,
        Poll::Pending => Err(BackendError::corrupt("a read that waits")),
    }
}

/// Rows in the state of a read transaction.
struct ConnectionRows<'c> {
    connection: &'c Connection,
    vault: &'c Vault,
}

impl Rows for ConnectionRows<'_> {
    async fn page<R: Read>(&mut self, asked: &Asked) -> Result<Page<R>, BackendError> {
        let tail = asked.tail(|column| column.name.to_owned(), |place| format!("?{place}"));
        let sql = [&R::table().statements().select, tail.as_str()].concat();
        let mut statement = self.connection.prepare_cached(&sql).or_unavailable(DOING)?;
        let after = asked.after.iter().map(Bound);
        let mut rows = statement.query(params_from_iter(after)).or_unavailable(DOING)?;
        let mut page = Page::new();
        while let Some(row) = rows.next().or_unavailable(DOING)? {
            page.row(asked, self.vault, &Fields(row))?;
        }
        Ok(page)
    }

    async fn find<R: Read>(&mut self, ids: &[i64]) -> Result<Vec<R>, BackendError> {
        let table = R::table();
        let sql = format!("{} WHERE {} = ?1", table.statements().select, table.first_of_key()?);
        let mut found = Vec::new();
        for id in ids {
            let rows = query(self.connection, &sql, [id], |row| readable(read(row, self.vault)))?;
            found.extend(rows.into_iter().flatten());
        }
        Ok(found)
    }

    async fn existing(
        &mut self,
        table: &'static Table,
        ids: &[i64],
    ) -> Result<Vec<i64>, BackendError> {
        let sql = format!("SELECT 1 FROM {} WHERE {} = ?1", table.name, table.first_of_key()?);
        let mut find = Lookup::by(self.connection, &sql)?;
        let mut existing = Vec::new();
        for id in ids {
            existing.extend(find.find([id], |_| Ok(*id))?);
        }
        Ok(existing)
    }
}
