//! Links between what was done to certificates by themselves, its operations and what it booked.

use super::Check;

/// Queries of what does not fit, with what is wrong with it.
pub(super) const CHECKS: &[Check] = &[
    (
        "SELECT o.id FROM operation o LEFT JOIN certificate_action a \
         ON a.operation = o.id AND a.operator = o.operator \
         WHERE (o.kind IN (13, 14) AND a.operation IS NULL) \
         OR (a.operation IS NOT NULL AND o.kind NOT IN (3, 13, 14)) \
         OR (o.kind = 13) <> (a.kind = 1) OR (o.kind = 3) <> (a.kind = 11) \
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
         AND c.operator = a.operator) OR (a.kind NOT IN (1, 11) AND a.count <> 1) LIMIT 100",
        "certificates are not there that something was done to by operation",
    ),
    // Which entry each kind of action makes, and by how much it changes the balance.
    (
        "WITH booked (operation, entries, balance_after, change) AS (\
         SELECT a.operation, count(e.certificate), max(e.balance_after), max(e.change) \
         FROM certificate_action a LEFT JOIN entry e ON e.operation = a.operation \
         AND e.certificate BETWEEN a.first AND a.first + a.count - 1 \
         AND e.kind = CASE a.kind WHEN 1 THEN 1 WHEN 2 THEN 1 WHEN 3 THEN 7 WHEN 6 THEN 8 \
         WHEN 7 THEN 9 WHEN 8 THEN 10 WHEN 10 THEN 11 END GROUP BY a.operation) \
         SELECT a.operation FROM certificate_action a JOIN booked b ON b.operation = a.operation \
         WHERE b.entries <> CASE WHEN a.kind IN (2, 3, 6, 7, 10) THEN 1 \
         WHEN a.kind = 1 AND a.status = 2 THEN a.count WHEN a.kind = 8 THEN b.entries ELSE 0 END \
         OR b.balance_after <> a.balance \
         OR b.change <> CASE a.kind WHEN 7 THEN -a.amount WHEN 10 THEN -a.amount WHEN 8 THEN b.change \
         ELSE a.amount END OR (a.kind IN (3, 6, 10) AND a.amount IS NULL) \
         OR (a.kind IN (4, 5, 8, 9, 11) AND a.amount IS NOT NULL) LIMIT 100",
        "what was done to certificates is not what is booked, by operation",
    ),
    (
        "SELECT e.certificate FROM entry e LEFT JOIN certificate_action a \
         ON a.operation = e.operation AND e.certificate BETWEEN a.first AND a.first + a.count - 1 \
         AND a.kind = CASE e.kind WHEN 7 THEN 3 WHEN 8 THEN 6 WHEN 9 THEN 7 WHEN 10 THEN 8 WHEN 11 THEN 10 END \
         WHERE e.kind IN (7, 8, 9, 10, 11) AND a.operation IS NULL LIMIT 100",
        "an entry of an operation that did something else to the certificate with id",
    ),
    // A certificate against the newest record of what was done to it by itself: an older row that was
    // put back has the day and the status of before.
    (
        "SELECT c.id FROM certificate_action a JOIN certificate c ON c.id = a.first \
         WHERE a.count = 1 AND a.kind NOT IN (1, 11) AND a.valid_through IS NOT NULL \
         AND c.valid_through IS DISTINCT FROM a.valid_through AND NOT EXISTS (\
         SELECT 1 FROM certificate_action later WHERE later.first = a.first \
         AND later.operation > a.operation AND later.kind NOT IN (1, 11)) LIMIT 100",
        "the last valid day is not that of the newest record of what was done to the certificate with id",
    ),
    (
        "SELECT c.id FROM certificate_action a JOIN certificate c ON c.id = a.first \
         WHERE a.count = 1 AND a.kind IN (4, 5, 8, 10) AND NOT CASE a.kind \
         WHEN 4 THEN c.status IN (3, 6) WHEN 5 THEN c.status <> 3 ELSE c.status = 6 END \
         AND NOT EXISTS (SELECT 1 FROM certificate_action later WHERE later.first = a.first \
         AND later.operation > a.operation AND later.kind IN (4, 5, 8, 10)) LIMIT 100",
        "the status is not that of the newest record of what was done to the certificate with id",
    ),
    (
        "SELECT c.id FROM certificate c LEFT JOIN sale s ON s.id = c.sold_in \
         WHERE c.sold_in IS NOT NULL AND s.id IS NULL LIMIT 100",
        "the sale is missing of the certificate with id",
    ),
    // A message without the request that asked for it would mail secret codes to anybody.
    (
        "SELECT d.id FROM delivery d LEFT JOIN operation o \
         ON o.id = d.id AND o.operator = d.operator \
         AND o.kind = CASE WHEN d.certificates IS NULL THEN 20 ELSE 22 END \
         WHERE o.id IS NULL LIMIT 100",
        "a message that no request asked for:",
    ),
    // A replaced certificate and the one that has its balance now.
    (
        "SELECT a.operation FROM certificate_action a LEFT JOIN certificate c ON c.id = a.first \
         LEFT JOIN certificate n ON n.id = a.replacement AND n.operator = a.operator \
         AND n.series = c.series LEFT JOIN entry e ON e.certificate = a.replacement \
         AND e.operation = a.operation AND e.kind = 12 AND e.change = a.amount \
         WHERE (a.kind = 10) <> (a.replacement IS NOT NULL) \
         OR (a.kind = 10 AND (n.id IS NULL OR e.certificate IS NULL)) LIMIT 100",
        "a replacement that did not get the balance of the certificate that it replaced, by operation",
    ),
    (
        "SELECT e.certificate FROM entry e LEFT JOIN certificate_action a \
         ON a.operation = e.operation AND a.replacement = e.certificate \
         WHERE e.kind = 12 AND a.operation IS NULL LIMIT 100",
        "an entry of an operation that replaced nothing by the certificate with id",
    ),
    (
        "SELECT replacement FROM certificate_action WHERE replacement IS NOT NULL \
         GROUP BY replacement HAVING count(*) > 1 LIMIT 100",
        "more than one certificate was replaced by the certificate with id",
    ),
    (
        "SELECT operation FROM certificate_action \
         WHERE kind NOT IN (1) AND metadata IS NOT NULL LIMIT 100",
        "metadata of what issued no certificates, of operation",
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
