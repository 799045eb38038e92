//! Links from certificates to the steps of their redemptions.

use storage::structure::Check;

use super::{elements, number};

/// The links that there must be: for each certificate of a redemption one for each step, but for a
/// capture at once.
macro_rules! wanted {
    () => {
        concat!(
            "wanted AS (SELECT ",
            number!("part.value", "'id'"),
            "::int8 AS certificate, ",
            number!("step.value", "'operation'"),
            "::int8 AS operation, r.id AS redemption FROM redemption r, ",
            elements!("r.certificates"),
            " AS part (value), ",
            elements!("r.steps"),
            " AS step (value) WHERE ",
            number!("step.value", "'operation'"),
            " <> r.id OR ",
            number!("step.value", "'kind'"),
            " <> 2) "
        )
    };
}

/// Queries of what does not fit, with what is wrong with it.
pub(super) const CHECKS: &[Check] = &[
    (
        concat!(
            "WITH ",
            wanted!(),
            "SELECT DISTINCT redemption FROM (SELECT certificate, operation, redemption FROM wanted \
             EXCEPT SELECT certificate, operation, redemption FROM certificate_touch) AS missing \
             LIMIT 100"
        ),
        "a certificate is not linked to what was done to redemption",
    ),
    (
        concat!(
            "WITH ",
            wanted!(),
            "SELECT DISTINCT redemption FROM (SELECT certificate, operation, redemption \
             FROM certificate_touch EXCEPT SELECT certificate, operation, redemption FROM wanted) \
             AS odd LIMIT 100"
        ),
        "a certificate is linked to what was not done to redemption",
    ),
];
