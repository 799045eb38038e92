//! Requests for approval, as they are stored.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use crate::command::ApprovableAct;
use crate::id::ApprovalId;
use crate::limits::APPROVAL_HOURS;
use crate::{Amount, Certificate, CertificateState, OperationId, OperatorId, UserId};

/// State of a request for approval. A stored waiting one can have expired: see
/// [`Approval::state_at`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ApprovalState {
    /// Nobody has decided yet.
    Waiting,
    /// Another person approved, and the act is done.
    Approved,
    /// Another person declined the request.
    Declined,
    /// The requester withdrew it.
    Withdrawn,
    /// Nobody decided in time. It is never stored.
    Expired,
}

impl ApprovalState {
    /// Name of the state in answers.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Approved => "approved",
            Self::Declined => "declined",
            Self::Withdrawn => "withdrawn",
            Self::Expired => "expired",
        }
    }
}

/// What an act on one certificate changes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Effect {
    /// Balance of the certificate.
    pub balance: Amount,
    /// Last valid day of the certificate, if it has one.
    pub last_day: Option<Date>,
}

impl Effect {
    /// The balance and the last day of a certificate.
    pub const fn of(certificate: &Certificate) -> Self {
        Self::of_state(&CertificateState::of(certificate))
    }

    /// The balance and the last day of a certificate's state.
    pub const fn of_state(state: &CertificateState) -> Self {
        Self { balance: state.balance, last_day: state.valid_through }
    }
}

/// A request of one person that another one approves an act.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approval {
    /// Identifier: the operation that asked.
    pub id: ApprovalId,
    /// Operator that owns the data.
    pub operator: OperatorId,
    /// Person who asked. The act is done with the rights of this person.
    pub requester: UserId,
    /// Act that the person asks for.
    pub act: ApprovableAct,
    /// Amount of the act when it was asked for.
    pub amount: Amount,
    /// Why the act is needed.
    pub reason: String,
    /// The certificate when the act was asked for, if the act is on one.
    pub before: Option<Effect>,
    /// The same certificate as it would have been after the act.
    pub after: Option<Effect>,
    /// Time of the request.
    pub at: Timestamp,
    /// State of the request, as stored.
    pub state: ApprovalState,
    /// Person who approved, declined or withdrew.
    pub decided_by: Option<UserId>,
    /// Operation that approved, declined or withdrew. An approval is the operation of the act.
    pub decided_in: Option<OperationId>,
    /// Why it was declined.
    pub answer: Option<String>,
}

impl Approval {
    /// Time at which a waiting request ends.
    pub fn expires_at(&self) -> Timestamp {
        let hours = SignedDuration::from_hours(APPROVAL_HOURS.into());
        self.at.checked_add(hours).unwrap_or(Timestamp::MAX)
    }

    /// The state at a moment.
    pub fn state_at(&self, now: Timestamp) -> ApprovalState {
        match self.state {
            ApprovalState::Waiting if now >= self.expires_at() => ApprovalState::Expired,
            ApprovalState::Waiting
            | ApprovalState::Approved
            | ApprovalState::Declined
            | ApprovalState::Withdrawn
            | ApprovalState::Expired => self.state,
        }
    }
}
