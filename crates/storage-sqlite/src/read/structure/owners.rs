//! Structure checks of owners.

use storage::structure::Check;

/// Queries of what does not fit, with what is wrong with it.
pub(super) const CHECKS: &[Check] = &[
    // What the rules and the constraints refuse, so that a constraint put out of force is noticed.
    (
        "SELECT id FROM owner WHERE coalesce(name, phone, email) IS NULL \
         OR phone NOT BETWEEN 10000000 AND 999999999999999 OR kind NOT BETWEEN 0 AND 255 \
         OR whats_app NOT BETWEEN 1 AND 999999999999999 OR gender NOT IN (0, 1) \
         OR agrees NOT IN (0, 1) OR born IS NOT date(born) OR email NOT LIKE '%_@_%' \
         OR length(name) > 255 OR length(email) > 255 OR length(viber) > 255 \
         OR length(telegram) > 255 LIMIT 100",
        "an owner of whom something is noted that cannot be:",
    ),
];
