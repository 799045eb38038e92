//! Checks of links between rows that no constraint of the database covers.
//!
//! A check is a query of the ids of what does not fit, with what is wrong with it.

mod redemptions;
mod touches;

use domain::audit::Finding;
use storage::structure::Check;
use storage::{BackendError, Vault};

use crate::error::OrUnavailable;
use crate::query::DOING;
use crate::row;
use crate::session::{Session, params};
use crate::{directory, trust};

/// A number in a JSON object or array; what is none is NULL.
macro_rules! number {
    ($json:literal, $key:literal) => {
        concat!(
            "CASE json_typeof(",
            $json,
            " -> ",
            $key,
            ") WHEN 'number' THEN (",
            $json,
            " ->> ",
            $key,
            ")::numeric END"
        )
    };
}
use number;

/// The elements of a JSON array; what is no array has none.
macro_rules! elements {
    ($json:literal) => {
        concat!(
            "json_array_elements(CASE json_typeof(",
            $json,
            ") WHEN 'array' THEN ",
            $json,
            " ELSE '[]' END)"
        )
    };
}
use elements;

/// Links that foreign keys would check, if they did not cost a good part of every sale.
const CHECKS: &[Check] = &[
    (
        "SELECT m.value FROM meta m WHERE m.name = 'next_operation' \
         AND m.value <> (SELECT coalesce(max(id), 0) + 1 FROM operation)",
        "the next operation is not the one behind the last:",
    ),
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
         (SELECT coalesce(sum(entry_count), 0) FROM certificate) AS counted) AS counts \
         WHERE there <> counted",
        "entries of the ledger, less those that certificates count:",
    ),
    (
        "SELECT r.operation FROM remembered r LEFT JOIN operation o ON o.id = r.operation \
         WHERE o.id IS NULL LIMIT 100",
        "a remembered request without its operation:",
    ),
    (
        "SELECT s.id FROM sale s WHERE NOT EXISTS \
         (SELECT 1 FROM remembered r WHERE r.operation = s.id) LIMIT 100",
        "a sale that no request is remembered for, so that a repeat would move money again: sale",
    ),
    // Activations and returns have the codes of sales and returns; certificates are activated by
    // themselves too. Both sides are sorted once, where a search in the list of each entry's sale
    // would take the square of a large sale.
    (
        concat!(
            "SELECT certificate FROM (SELECT operation, kind, certificate FROM entry \
             WHERE kind IN (1, 2) AND NOT EXISTS (SELECT 1 FROM certificate_action a \
             WHERE a.operation = entry.operation AND entry.kind = 1 AND a.kind IN (1, 2) \
             AND entry.certificate BETWEEN a.first AND a.first + a.count - 1) EXCEPT \
             SELECT s.id, s.kind, ",
            number!("sold.value", "0"),
            " FROM sale s, ",
            elements!("s.certificates"),
            " AS sold (value)) AS entries LIMIT 100"
        ),
        "an entry of an operation that is no sale, activation or return of the certificate with id",
    ),
    // The smallest buckets are compared with the coupons, and every larger one with those inside
    // it, so that each row is looked at once.
    (
        "WITH there (operator, list, shift, bucket, live) AS (\
         SELECT operator, 1::int8, 8::int8, number >> 8, count(*)::numeric FROM coupon \
         WHERE deleted_at IS NULL GROUP BY operator, number >> 8 \
         UNION ALL SELECT operator, 2, 0, updated_at, count(*) FROM coupon \
         WHERE deleted_at IS NULL GROUP BY operator, updated_at \
         UNION ALL SELECT operator, list, shift + 8, bucket >> 8, sum(live) FROM coupon_count \
         WHERE shift < 32 GROUP BY operator, list, shift, bucket >> 8), \
         counted AS (SELECT operator, list, shift, bucket, live::numeric FROM coupon_count), \
         wrong AS ((SELECT * FROM there EXCEPT SELECT * FROM counted) UNION ALL \
         (SELECT * FROM counted EXCEPT SELECT * FROM there)) \
         SELECT DISTINCT operator FROM wrong LIMIT 100",
        "the counts of coupons are not those of the coupons that are there, of operator",
    ),
];

/// The constraints whose absence would let in what cannot be: how many of each kind (primary keys,
/// unique, foreign keys, checks) the tables of this version have.
const CONSTRAINTS: &str = "SELECT DISTINCT t.table_name::text \
     FROM information_schema.tables t \
     LEFT JOIN information_schema.table_constraints c ON c.table_schema = t.table_schema \
     AND c.table_name = t.table_name AND c.constraint_type = 'PRIMARY KEY' \
     WHERE t.table_schema = current_schema() AND t.table_type = 'BASE TABLE' \
     AND c.constraint_name IS NULL";

pub(super) async fn audit(session: &Session, vault: &Vault) -> Result<Vec<Finding>, BackendError> {
    let finding = |problem: String| Finding { subject: "database".to_owned(), problem };
    let mut findings = Vec::new();
    let own = [CHECKS, redemptions::CHECKS, touches::CHECKS];
    let linked: Vec<&Check> = own.into_iter().chain(storage::structure::CHECKS).flatten().collect();
    for (sql, problem) in linked {
        let sql = format!("SELECT id::text FROM ({sql}) AS found (id)");
        for row in session.query(sql, params![]).await.or_unavailable(DOING)? {
            findings.push(finding(format!("{problem} {}", row::column::<&str>(&row, 0)?)));
        }
    }
    for row in session.query(CONSTRAINTS, params![]).await.or_unavailable(DOING)? {
        let table: &str = row::column(&row, 0)?;
        findings.push(finding(format!("records of {table} can be there twice: no primary key")));
    }
    let directory = directory::load(session, vault).await?;
    trust::records(session, vault).await?.check(vault, &directory, &mut findings);
    Ok(findings)
}
