//! The log of operations: who did what, the newest first.

use domain::operation::{Actor, OperationKind};
use domain::{
    ActionRecord, CertificateId, Operation, OperationId, OperatorId, RedemptionId, UserId,
};
use jiff::{SignedDuration, Timestamp};

use super::{ReadFuture, first_micros};
use crate::limits::LOG_CERTIFICATES_MAX;

/// Clocks of servers may differ by so much, and a clock may be set back by so much. Ids of operations
/// are in the order of their times apart from that.
const CLOCKS_DIFFER: SignedDuration = SignedDuration::from_hours(1);

/// Filter of the log of an operator. The newest operations come first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LogFilter {
    /// Only what this person did.
    pub user: Option<UserId>,
    /// Only operations of this kind. `None`: every kind except [`OperationKind::SessionUsed`], which
    /// says nothing that a reader looks for.
    pub kind: Option<OperationKind>,
    /// Only those at this moment or later.
    pub from: Option<Timestamp>,
    /// Only those before this moment.
    pub before: Option<Timestamp>,
}

impl LogFilter {
    /// Whether an operation is in the log. Moments are compared as they are stored, in microseconds.
    pub fn takes(&self, operation: &Operation) -> bool {
        let at = operation.at.as_microsecond();
        let user = match operation.origin.actor {
            Actor::User { user, .. } => Some(user),
            Actor::Administrator | Actor::Key(_) => None,
        };
        self.user.is_none_or(|wanted| user == Some(wanted))
            && match self.kind {
                Some(kind) => operation.kind == kind,
                None => operation.kind != OperationKind::SessionUsed,
            }
            && self.from.is_none_or(|from| at >= first_micros(from))
            && self.before.is_none_or(|before| at < first_micros(before))
    }

    /// The microsecond from which ids are looked at, which is before [`Self::from`].
    pub fn looked_from(&self) -> Option<i64> {
        let from = self.from?.checked_sub(CLOCKS_DIFFER).unwrap_or(Timestamp::MIN);
        Some(first_micros(from))
    }

    /// The microsecond up to which ids are looked at, which is behind [`Self::before`].
    pub fn looked_to(&self) -> Option<i64> {
        let before = self.before?.checked_add(CLOCKS_DIFFER).unwrap_or(Timestamp::MAX);
        Some(first_micros(before))
    }
}

/// An operation with what it was about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogRow {
    /// Operation of the row.
    pub operation: Operation,
    /// The action on certificates that it was, if it was one.
    pub action: Option<ActionRecord>,
    /// The first certificates of it, by id, at most [`LOG_CERTIFICATES_MAX`] of them: those whose
    /// balance it changed, or else those of the action.
    pub certificates: Vec<CertificateId>,
    /// The redemption that it made, captured or refunded. `None` where the redemption took nothing
    /// from a certificate, and for a hold that ended: no index has the end of a hold.
    pub redemption: Option<RedemptionId>,
}

impl LogRow {
    /// Puts a row together. `booked` are the certificates whose balance changed, by id. `touched` is
    /// the redemption that is stored with the first of them.
    pub fn of(
        operation: Operation,
        action: Option<ActionRecord>,
        booked: Vec<CertificateId>,
        touched: Option<RedemptionId>,
    ) -> Self {
        let is_new = operation.kind == OperationKind::Redemption;
        let redemption = if is_new { Some(operation.id) } else { touched };
        let mut certificates = booked;
        if let Some(action) = action.as_ref().filter(|_| certificates.is_empty()) {
            certificates.extend(action.certificates().chain(action.replacement).take(SHOWN));
        }
        certificates.truncate(SHOWN);
        Self { operation, action, certificates, redemption }
    }
}

const SHOWN: usize = LOG_CERTIFICATES_MAX as usize;

/// Rows of the log. A page may have fewer than were asked for, or none, and not be the last: what a
/// page looks at is bounded, see [`OPERATIONS_LOOKED_AT_MAX`](crate::limits::OPERATIONS_LOOKED_AT_MAX).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LogPage {
    /// Rows of the page, the newest first.
    pub rows: Vec<LogRow>,
    /// The next page has operations before this one. `None` after the last one.
    pub next: Option<OperationId>,
}

impl LogPage {
    /// Cuts what was found to the length of a page, where one more was looked for than fits.
    /// `looked_to` is the last operation that was looked at before the end. Gives the operations of
    /// the page, and [`Self::next`].
    pub fn cut(
        mut found: Vec<Operation>,
        limit: u32,
        looked_to: Option<OperationId>,
    ) -> (Vec<Operation>, Option<OperationId>) {
        if found.len() > limit as usize {
            found.truncate(limit as usize);
            let next = found.last().map(|last| last.id);
            return (found, next);
        }
        (found, looked_to)
    }
}

/// A search for the first operation of a moment, by halves: ids are in the order of time, and no index
/// has the times.
#[derive(Debug)]
pub struct Bisection {
    low: i64,
    high: i64,
    micros: i64,
}

impl Bisection {
    /// Begins the search for a moment among operations from the id `first` to the id `last`.
    pub const fn new(first: i64, last: i64, micros: i64) -> Self {
        Self { low: first, high: last.saturating_add(1), micros }
    }

    /// The id at which to look next. `None` at the end of the search.
    pub const fn middle(&self) -> Option<i64> {
        if self.low < self.high { Some(self.low + (self.high - self.low) / 2) } else { None }
    }

    /// Notes id and time of the first operation that has the id `middle` or a higher one.
    pub fn see(&mut self, middle: i64, found: Option<(i64, i64)>) {
        match found {
            Some((id, at)) if at < self.micros => self.low = id.saturating_add(1),
            Some(_) | None => self.high = middle,
        }
    }

    /// The id from which operations are of the moment or later.
    pub const fn result(&self) -> i64 {
        self.low
    }
}

/// Reads the log of operations.
pub trait LogReader: Send + Sync {
    /// Operations of an operator before one of them, the newest first, at most `limit` of them.
    fn log(
        &self,
        operator: OperatorId,
        filter: LogFilter,
        before: OperationId,
        limit: u32,
    ) -> ReadFuture<'_, LogPage>;
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whatever gaps the ids have, the first one of a moment is found.
    #[test]
    fn the_first_operation_of_a_moment_is_found() {
        let known = [(3, 10), (4, 10), (9, 20), (1_000, 20), (1_001, 30)];
        for (micros, expected) in [(0, 3), (10, 3), (11, 9), (20, 9), (21, 1_001), (31, 1_002)] {
            let mut search = Bisection::new(3, 1_001, micros);
            while let Some(middle) = search.middle() {
                search.see(middle, known.into_iter().find(|(id, _)| *id >= middle));
            }
            let result = search.result();
            let first = known.iter().find(|(_, at)| *at >= micros).map_or(1_002, |(id, _)| *id);
            assert_eq!(first, expected);
            assert!(result <= expected, "{micros}: {result}");
            let skipped = known.iter().filter(|(id, _)| *id < result);
            assert!(skipped.into_iter().all(|(_, at)| *at < micros), "{micros}: {result}");
        }
    }
}
