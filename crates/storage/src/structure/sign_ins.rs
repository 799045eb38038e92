//! Links between sign-ins and the keys whose logins began them.

use super::Check;

/// Queries of what does not fit, with what is wrong with it.
pub(super) const CHECKS: &[Check] = &[(
    "SELECT DISTINCT s.key FROM sign_in s LEFT JOIN api_key k \
     ON k.id = s.key AND k.operator = s.operator AND k.login IS NOT NULL \
     WHERE k.id IS NULL LIMIT 100",
    "somebody is signed in with a login that its operator does not have, of key",
)];
