//! Links between owners of certificates, their friends and the operations that made and changed them.

use super::Check;

/// Queries of what does not fit, with what is wrong with it.
pub(super) const CHECKS: &[Check] = &[
    (
        "SELECT o.id FROM operation o LEFT JOIN owner w ON w.id = o.id AND w.operator = o.operator \
         WHERE o.kind = 15 AND w.id IS NULL LIMIT 100",
        "an operation without the owner that it made:",
    ),
    (
        "SELECT w.id FROM owner w LEFT JOIN operation o ON o.id = w.id \
         AND o.operator = w.operator AND o.kind = 15 WHERE o.id IS NULL LIMIT 100",
        "an owner without the operation that made it:",
    ),
    (
        "SELECT w.id FROM owner w LEFT JOIN operation o ON o.id = w.changed_in \
         AND o.operator = w.operator AND o.kind = CASE WHEN w.changed_in = w.id THEN 15 ELSE 16 END \
         WHERE o.id IS NULL LIMIT 100",
        "an owner without the operation that changed it last:",
    ),
    (
        "SELECT w.id FROM owner w LEFT JOIN owner f ON f.id = w.friend_of \
         AND f.operator = w.operator AND f.id < w.id \
         WHERE w.friend_of IS NOT NULL AND f.id IS NULL LIMIT 100",
        "an owner whose friend is no earlier owner of the same operator:",
    ),
];
