//! Links from certificates to the steps of their redemptions.

use storage::structure::Check;

/// The links that there must be: for each certificate of a redemption one for each step, but for a
/// capture at once.
macro_rules! wanted {
    () => {
        "wanted AS (SELECT json_extract(part.value, '$.id') AS certificate, \
         json_extract(step.value, '$.operation') AS operation, r.id AS redemption \
         FROM redemption r, \
         json_each(CASE WHEN json_valid(r.certificates) THEN r.certificates ELSE '[]' END) part, \
         json_each(CASE WHEN json_valid(r.steps) THEN r.steps ELSE '[]' END) step \
         WHERE part.type = 'object' AND step.type = 'object' \
         AND (json_extract(step.value, '$.operation') <> r.id \
         OR json_extract(step.value, '$.kind') <> 2)) "
    };
}

/// Queries of what does not fit, with what is wrong with it.
pub(super) const CHECKS: &[Check] = &[
    (
        concat!(
            "WITH ",
            wanted!(),
            "SELECT DISTINCT redemption FROM (SELECT certificate, operation, redemption FROM wanted \
             EXCEPT SELECT certificate, operation, redemption FROM certificate_touch) LIMIT 100"
        ),
        "a certificate is not linked to what was done to redemption",
    ),
    (
        concat!(
            "WITH ",
            wanted!(),
            "SELECT DISTINCT redemption FROM (SELECT certificate, operation, redemption \
             FROM certificate_touch EXCEPT SELECT certificate, operation, redemption FROM wanted) \
             LIMIT 100"
        ),
        "a certificate is linked to what was not done to redemption",
    ),
];
