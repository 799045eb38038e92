//! Checks of the database itself and of links between its rows.

mod owners;
mod redemptions;
mod touches;

use domain::audit::Finding;
use rusqlite::Connection;
use storage::structure::Check;
use storage::{BackendError, Vault};

use crate::query::{query, query_one};
use crate::row::column;
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

/// Links that foreign keys would check, if they did not cost a fifth of every sale.
const STRUCTURE_CHECKS: &[Check] = &[
    (
        "SELECT o.id FROM operation o LEFT JOIN sale s ON s.id = o.id \
         WHERE (o.kind IN (1, 2) AND s.id IS NULL) \
         OR (s.id IS NOT NULL AND o.kind NOT IN (1, 2, 13)) LIMIT 100",
        "an operation without its sale, or a sale that is none:",
    ),
    (
        "SELECT s.id FROM sale s LEFT JOIN operation o ON o.id = s.id \
         WHERE o.id IS NULL LIMIT 100",
        "a sale without its operation:",
    ),
    (
        "SELECT s.id FROM sale s LEFT JOIN point_of_sale p \
         ON p.id = s.point_of_sale AND p.operator = s.operator \
         LEFT JOIN operation o ON o.id = s.id AND o.kind = 13 AND s.point_of_sale = 0 \
         WHERE p.id IS NULL AND o.id IS NULL LIMIT 100",
        "a sale without a point of sale of its operator:",
    ),
    (
        "SELECT e.certificate FROM entry e LEFT JOIN certificate c ON c.id = e.certificate \
         LEFT JOIN operation o ON o.id = e.operation \
         WHERE c.id IS NULL OR o.id IS NULL LIMIT 100",
        "an entry without its certificate or operation, of the certificate with id",
    ),
    // Every certificate's own entries are counted one by one when it is checked: with as many in the
    // ledger as all certificates count, there are none beside them.
    (
        "SELECT there - counted FROM (SELECT (SELECT count(*) FROM entry) AS there, \
         (SELECT coalesce(sum(entry_count), 0) FROM certificate) AS counted) \
         WHERE there <> counted",
        "entries of the ledger, less those that certificates count:",
    ),
    (
        "SELECT r.operation FROM remembered r LEFT JOIN operation o ON o.id = r.operation \
         WHERE o.id IS NULL LIMIT 100",
        "a remembered request without its operation:",
    ),
    (
        "SELECT id FROM sale WHERE id NOT IN (SELECT operation FROM remembered) LIMIT 100",
        "a sale that no request is remembered for, so that a repeat would move money again: sale",
    ),
    // Activations and returns have the codes of sales and returns; certificates are activated by
    // themselves too. Both sides are sorted once, where
    // a search in the list of each entry's sale would take the square of a large sale. What is no
    // JSON has a finding of its own.
    (
        "SELECT certificate FROM (SELECT operation, kind, certificate FROM entry \
         WHERE kind IN (1, 2) AND NOT EXISTS (SELECT 1 FROM certificate_action a \
         WHERE a.operation = entry.operation AND entry.kind = 1 AND a.kind IN (1, 2) \
         AND entry.certificate BETWEEN a.first AND a.first + a.count - 1) EXCEPT \
         SELECT s.id, s.kind, json_extract(sold.value, '$[0]') FROM sale s, \
         json_each(CASE WHEN json_valid(s.certificates) THEN s.certificates ELSE '[]' END) sold \
         WHERE sold.type = 'array') LIMIT 100",
        "an entry of an operation that is no sale, activation or return of the certificate with id",
    ),
    // The smallest buckets are compared with the coupons, and every larger one with those inside
    // it, so that each row is looked at once.
    (
        "WITH there (operator, list, shift, bucket, live) AS (\
         SELECT operator, 1, 8, number >> 8, count(*) FROM coupon WHERE deleted_at IS NULL \
         GROUP BY operator, number >> 8 \
         UNION ALL SELECT operator, 2, 0, updated_at, count(*) FROM coupon \
         WHERE deleted_at IS NULL GROUP BY operator, updated_at \
         UNION ALL SELECT operator, list, shift + 8, bucket >> 8, sum(live) FROM coupon_count \
         WHERE shift < 32 GROUP BY operator, list, shift, bucket >> 8), \
         counted AS (SELECT operator, list, shift, bucket, live FROM coupon_count) \
         SELECT DISTINCT operator FROM (\
         SELECT * FROM (SELECT * FROM there EXCEPT SELECT * FROM counted) UNION ALL \
         SELECT * FROM (SELECT * FROM counted EXCEPT SELECT * FROM there)) LIMIT 100",
        "the counts of coupons are not those of the coupons that are there, of operator",
    ),
];

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
    let own = [STRUCTURE_CHECKS, redemptions::CHECKS, owners::CHECKS, touches::CHECKS];
    let linked = own.into_iter().chain(storage::structure::CHECKS);
    for (sql, problem) in linked.flatten() {
        findings.extend(query(connection, sql, [], |row| {
            let id: i64 = column(row, 0)?;
            Ok(finding(format!("{problem} {id}")))
        })?);
    }
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
    trust::records(connection, vault)?.check(vault, &directory, &mut findings);
    Ok(findings)
}
