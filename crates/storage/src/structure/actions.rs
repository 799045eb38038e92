//! Links between what was done to certificates by themselves, its operations and what it booked.

use super::Check;

/// Queries of what does not fit, with what is wrong with it.
pub(super) const CHECKS: &[Check] = &[
    (
        "SELECT o.id FROM operation o LEFT JOIN certificate_action a \
         ON a.operation = o.id AND a.operator = o.operator \
         WHERE (o.kind IN (13, 14)) <> (a.operation IS NOT NULL) OR (o.kind = 13) <> (a.kind = 1) \
         LIMIT 100",
        "an operation without what it did to certificates, or with what it did not do:",
    ),
    (
        "SELECT a.operation FROM certificate_action a LEFT JOIN operation o \
         ON o.id = a.operation AND o.operator = a.operator WHERE o.id IS NULL LIMIT 100",
        "something done to certificates without an operation of its operator:",
    ),
    (
        "SELECT a.operation FROM certificate_action a WHERE a.count <> (SELECT count(*) \
         FROM certificate c WHERE c.id BETWEEN a.first AND a.first + a.count - 1 \
         AND c.operator = a.operator) OR (a.kind <> 1 AND a.count <> 1) LIMIT 100",
        "certificates are not there that something was done to by operation",
    ),
    // Which entry each kind of action makes, and by how much it changes the balance.
    (
        "WITH booked (operation, entries, balance_after, change) AS (\
         SELECT a.operation, count(e.certificate), max(e.balance_after), max(e.change) \
         FROM certificate_action a LEFT JOIN entry e ON e.operation = a.operation \
         AND e.certificate BETWEEN a.first AND a.first + a.count - 1 \
         AND e.kind = CASE a.kind WHEN 1 THEN 1 WHEN 2 THEN 1 WHEN 3 THEN 7 WHEN 6 THEN 8 \
         WHEN 7 THEN 9 WHEN 8 THEN 10 END GROUP BY a.operation) \
         SELECT a.operation FROM certificate_action a JOIN booked b ON b.operation = a.operation \
         WHERE b.entries <> CASE WHEN a.kind IN (2, 3, 6, 7) THEN 1 \
         WHEN a.kind = 1 AND a.status = 2 THEN a.count WHEN a.kind = 8 THEN b.entries ELSE 0 END \
         OR b.balance_after <> a.balance \
         OR b.change <> CASE a.kind WHEN 7 THEN -a.amount WHEN 8 THEN b.change \
         ELSE a.amount END OR (a.kind IN (3, 6) AND a.amount IS NULL) \
         OR (a.kind IN (4, 5, 8) AND a.amount IS NOT NULL) LIMIT 100",
        "what was done to certificates is not what is booked, by operation",
    ),
    (
        "SELECT e.certificate FROM entry e LEFT JOIN certificate_action a \
         ON a.operation = e.operation AND e.certificate BETWEEN a.first AND a.first + a.count - 1 \
         AND a.kind = CASE e.kind WHEN 7 THEN 3 WHEN 8 THEN 6 WHEN 9 THEN 7 WHEN 10 THEN 8 END \
         WHERE e.kind IN (7, 8, 9, 10) AND a.operation IS NULL LIMIT 100",
        "an entry of an operation that did something else to the certificate with id",
    ),
    (
        "SELECT m.operation FROM made m LEFT JOIN operation o \
         ON o.id = m.operation AND o.kind = CASE m.kind WHEN 1 THEN 5 WHEN 2 THEN 4 END \
         AND o.operator = m.operator WHERE o.id IS NULL LIMIT 100",
        "a coupon or series kept for repeats that was not made by operation",
    ),
    (
        "SELECT r.operation FROM remembered r JOIN operation o ON o.id = r.operation \
         LEFT JOIN made m ON m.operation = o.id \
         WHERE o.kind IN (4, 5) AND m.operation IS NULL LIMIT 100",
        "a request is remembered of which a repeat could be told nothing, of operation",
    ),
    (
        "SELECT operation FROM made WHERE operation NOT IN (SELECT operation FROM remembered) \
         LIMIT 100",
        "no request is remembered for what is kept for repeats, of operation",
    ),
    (
        "SELECT r.operation FROM remembered r JOIN operation o ON o.id = r.operation \
         WHERE r.caller <> 0 AND (o.actor_key IS NULL OR o.actor_key <> r.caller) LIMIT 100",
        "a request is remembered for another key than the one that made it, of operation",
    ),
];
