//! Links between coupons and their operations, and numbers that a restored backup skipped.

use super::Check;

/// Queries of what does not fit, with what is wrong with it.
pub(super) const CHECKS: &[Check] = &[
    (
        "SELECT c.number FROM coupon c LEFT JOIN operation made ON made.id = c.created_in \
         AND made.operator = c.operator AND made.kind = 5 \
         LEFT JOIN operation changed ON changed.id = c.changed_in \
         AND changed.operator = c.operator AND changed.kind = CASE \
         WHEN c.deleted_at IS NOT NULL THEN 7 WHEN c.changed_in = c.created_in THEN 5 ELSE 6 END \
         WHERE made.id IS NULL OR changed.id IS NULL LIMIT 100",
        "a coupon whose operations do not fit it, with number",
    ),
    (
        "SELECT min(number) FROM coupon GROUP BY created_in HAVING count(*) > 1 LIMIT 100",
        "a coupon that another one was made with, of number",
    ),
    (
        "SELECT id FROM operation WHERE kind = 5 EXCEPT SELECT created_in FROM coupon LIMIT 100",
        "an operation without the coupon that it made:",
    ),
    (
        "SELECT s.pool FROM skipped_place s LEFT JOIN operation o ON o.id = s.operation \
         WHERE o.id IS NULL UNION ALL SELECT s.operator FROM skipped_coupon s \
         LEFT JOIN operation o ON o.id = s.operation WHERE o.id IS NULL LIMIT 100",
        "numbers skipped without an operation, of pool or operator",
    ),
    (
        "SELECT s.operator FROM skipped_coupon s JOIN coupon c ON c.operator = s.operator \
         AND c.number BETWEEN s.first AND s.last LIMIT 100",
        "a coupon with a number that was skipped, of operator",
    ),
];
