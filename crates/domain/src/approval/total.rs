//! Sums of what callers moved on one day.

use jiff::civil::Date;

use crate::{Amount, KeyScope, OperatorId};

/// Key of a sum: the operator, the local day there, and the caller.
pub type ActTotalKey = (OperatorId, Date, KeyScope);

/// Sum of the limited acts of one caller on one day. Approved acts do not count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActTotal {
    /// Operator that owns the data.
    pub operator: OperatorId,
    /// Day in the operator's zone.
    pub day: Date,
    /// The person or API key.
    pub caller: KeyScope,
    /// Sum of the acts.
    pub amount: Amount,
}

impl ActTotal {
    /// The key of the sum.
    pub const fn key(&self) -> ActTotalKey {
        (self.operator, self.day, self.caller)
    }
}
