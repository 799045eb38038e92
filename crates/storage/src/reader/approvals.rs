//! Lists of requests for approval.

use domain::approval::{Approval, ApprovalState};
use jiff::Timestamp;

/// Which requests for approval a list has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ApprovalFilter {
    /// Whether the list has the requests that can still be decided, or all others.
    pub is_waiting: bool,
    /// Requests from this moment or earlier have expired.
    pub asked_after: Timestamp,
}

impl ApprovalFilter {
    /// Whether a request is in the list.
    pub(crate) fn takes(&self, approval: &Approval) -> bool {
        let can_wait = approval.at.as_microsecond() > self.asked_after.as_microsecond();
        (approval.state == ApprovalState::Waiting && can_wait) == self.is_waiting
    }
}
