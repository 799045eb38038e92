//! What held for the books of an operator before an operation changed it.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::operator::Operator;
use crate::{OperationId, OperatorId};

/// What held for the books of an operator, up to an operation that changed it.
#[derive(Clone, Debug, PartialEq)]
pub struct PastBooks {
    /// Operator of the books.
    pub operator: OperatorId,
    /// The operation that changed them: the last one for which this held.
    pub through: OperationId,
    /// Time of that operation.
    pub at: Timestamp,
    /// Time zone of the operator.
    pub zone: TimeZone,
    /// Last closed day. `None` if no period was closed.
    pub closed_through: Option<Date>,
}

impl PastBooks {
    /// What holds now, and will have held through an operation that changes it.
    pub fn of(operator: &Operator, through: OperationId, at: Timestamp) -> Self {
        Self {
            operator: operator.id,
            through,
            at,
            zone: operator.zone.clone(),
            closed_through: operator.closed_through,
        }
    }

    /// Name of the time zone, as stored.
    pub fn zone_name(&self) -> &str {
        self.zone.iana_name().unwrap_or("UTC")
    }
}
