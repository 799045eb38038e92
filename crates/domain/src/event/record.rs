//! Events, as they are stored.

use super::kind::EventKind;
use crate::{OperationId, OperatorId, PointOfSaleId};

/// Number of bits of an event's number that hold its ordinal. An operation gives one event for each
/// of its certificates at most, and some more for holds that it found lapsed.
const ORDINAL_BITS: u32 = 20;

/// Identifier of an event: its operation, and its ordinal among the events of the operation. Ids are
/// in the order of commits, so whoever has read up to one never meets an earlier one later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EventId {
    /// Operation that the event belongs to.
    pub operation: OperationId,
    /// Ordinal of the event within its operation, from 0.
    pub ordinal: u32,
}

/// An event, as it is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Event {
    /// Operator that owns the data.
    pub operator: OperatorId,
    /// Identifier of the event.
    pub id: EventId,
    /// Kind of the event.
    pub kind: EventKind,
    /// Identifier of the record that the event is about. Its kind follows from that of the event.
    pub subject: i64,
    /// Identifier of another record: the redemption that used a coupon or a certificate up, or the
    /// certificate that replaced another one.
    pub about: Option<i64>,
    /// Point of sale of the event. `None` if it belongs to the whole operator.
    pub place: Option<PointOfSaleId>,
}

impl EventId {
    /// Largest ordinal of an event.
    pub const ORDINAL_MAX: u32 = (1 << ORDINAL_BITS) - 1;

    /// The place behind every event of an operation.
    pub const fn end_of(operation: OperationId) -> Self {
        Self { operation, ordinal: Self::ORDINAL_MAX }
    }

    /// The id as one number. Numbers have the order of the ids.
    pub const fn number(self) -> i64 {
        (self.operation.0 << ORDINAL_BITS) | self.ordinal as i64
    }

    /// The id with a number.
    pub fn from_number(number: i64) -> Self {
        let ordinal = number & i64::from(Self::ORDINAL_MAX);
        let ordinal = u32::try_from(ordinal).unwrap_or(Self::ORDINAL_MAX);
        Self { operation: OperationId(number >> ORDINAL_BITS), ordinal }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_events_have_the_order_of_their_ids() {
        let ids = [(0, 0), (1, 0), (1, 1), (1, EventId::ORDINAL_MAX), (2, 0), (1 << 42, 7)];
        let ids =
            ids.map(|(operation, ordinal)| EventId { operation: OperationId(operation), ordinal });
        for pair in ids.windows(2) {
            assert!(pair[0].number() < pair[1].number());
        }
        for id in ids {
            assert_eq!(EventId::from_number(id.number()), id);
        }
    }
}
