//! Links between owners of certificates, their friends and the operations that made and changed them.

/// Queries of what does not fit, with what is wrong with it.
pub(super) const CHECKS: &[(&str, &str)] = &[
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
    // What the rules and the constraints refuse, so that a constraint put out of force is noticed.
    (
        "SELECT id FROM owner WHERE coalesce(name, phone, email) IS NULL \
         OR phone NOT BETWEEN 9000000000 AND 9999999999 OR kind NOT BETWEEN 0 AND 255 \
         OR whats_app NOT BETWEEN 1 AND 999999999999999 OR gender NOT IN (0, 1) \
         OR agrees NOT IN (0, 1) OR born IS NOT date(born) OR email NOT LIKE '%_@_%' \
         OR length(name) > 255 OR length(email) > 255 OR length(viber) > 255 \
         OR length(telegram) > 255 LIMIT 100",
        "an owner of whom something is noted that cannot be:",
    ),
];
