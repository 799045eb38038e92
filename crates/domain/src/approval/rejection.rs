//! Rejections of acts above a limit, and of requests for approval.

use crate::Amount;
use crate::approval::{ApprovalState, WhichLimit};

/// Reason why an act needs another person, or why a request for approval is refused, in order of
/// precedence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ApprovalRejection {
    /// Only people ask and decide: not API keys, and not the administrator.
    #[error("only people ask for approval and decide about it")]
    OnlyPeople,
    /// The act has no limit, so nobody needs to approve it.
    #[error("the act needs no approval")]
    NotLimited,
    /// The request does not exist at this operator.
    #[error("the request for approval does not exist")]
    Unknown,
    /// Nobody decides about an own request.
    #[error("nobody approves or declines an own request")]
    OwnRequest,
    /// Only the requester withdraws a request.
    #[error("only the person who asked may withdraw the request")]
    NotRequester,
    /// The request is not waiting any more.
    #[error("the request for approval is {}", .0.name())]
    NotWaiting(ApprovalState),
    /// The act to be done is not the one of the request.
    #[error("the act is not the one of the request")]
    OtherAct,
    /// The act would come to something else than when it was asked for: the certificate, its series
    /// or the amount has changed.
    #[error("what the act comes to has changed since it was asked for")]
    Changed,
    /// The requester was disabled or lost the permission.
    #[error("the person who asked may not do this any more")]
    RequesterNotPermitted,
    /// A reason is missing.
    #[error("a reason is needed")]
    ReasonMissing,
    /// The act is above a limit. A person can ask another one for approval.
    #[error("the amount is above the limit, so another person must approve")]
    Needed {
        /// The limit that the act exceeds.
        limit: Amount,
        /// Amount of the act, or sum of the day with it.
        amount: Amount,
        /// Kind of the limit.
        which: WhichLimit,
    },
}
