//! Rejections of callers: they may not act for an operator or at a point of sale.

use crate::OperatorId;
use crate::person::Permission;

/// Reason why a caller may not act for an operator or at a point of sale. Variants are in order of
/// precedence.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CallerRejection {
    /// The operator does not exist.
    #[error("operator {0} does not exist")]
    OperatorUnknown(OperatorId),
    /// The operator is disabled.
    #[error("operator {0} is disabled")]
    OperatorDisabled(OperatorId),
    /// The operator has no such point of sale.
    #[error("point of sale {code:?} does not exist")]
    PointOfSaleUnknown {
        /// Code in the request.
        code: String,
    },
    /// The point of sale or its partner is disabled.
    #[error("point of sale {code:?} is disabled")]
    PointOfSaleDisabled {
        /// The code of the point of sale.
        code: String,
    },
    /// The caller may act for another point of sale only.
    #[error("this key may not act for point of sale {code:?}")]
    PointOfSaleForbidden {
        /// The code of the point of sale; empty if it is unknown.
        code: String,
    },
    /// The person has no role at the operator any more, or one without the permission.
    #[error("the permission {:?} is needed", .0.name())]
    NotPermitted(Permission),
}
