//! Links from certificates to what was done to their redemptions.

use super::Check;

/// Queries of what does not fit, with what is wrong with it.
pub(super) const CHECKS: &[Check] = &[(
    "SELECT t.certificate FROM certificate_touch t LEFT JOIN operation o ON o.id = t.operation \
         LEFT JOIN redemption r ON r.id = t.redemption \
         LEFT JOIN certificate c ON c.id = t.certificate AND c.operator = r.operator \
         WHERE o.id IS NULL OR c.id IS NULL OR t.operation < t.redemption LIMIT 100",
    "a link to an operation, a redemption or a certificate that is not there, of the certificate \
         with id",
)];
