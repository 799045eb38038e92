//! Shapes of requests for approval.

use domain::approval::{Approval, ApprovalState, Effect, LimitedAct};
use domain::command::ApprovableAct;
use domain::{CertificateNumber, Currency};
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use crate::shapes::Page;
use crate::wire::{Day, Moment, Money};

/// Act that a person asks for.
#[derive(Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ApprovalAct)]
pub(crate) enum ActName {
    /// Certificates are to be issued, or one activated.
    Issue,
    /// Money is to be loaded onto a certificate.
    Reload,
    /// A balance is to be adjusted.
    Adjust,
    /// A balance is to be paid out.
    CashOut,
    /// A certificate is to be voided.
    Void,
    /// The last valid day of a certificate is to be moved.
    Extend,
    /// A redemption is to be refunded.
    Refund,
    /// A balance is to move onto a named card.
    Replace,
}

impl From<LimitedAct> for ActName {
    fn from(act: LimitedAct) -> Self {
        match act {
            LimitedAct::Issue => Self::Issue,
            LimitedAct::Reload => Self::Reload,
            LimitedAct::Adjust => Self::Adjust,
            LimitedAct::CashOut => Self::CashOut,
            LimitedAct::Void => Self::Void,
            LimitedAct::Extend => Self::Extend,
            LimitedAct::Refund => Self::Refund,
            LimitedAct::Replace => Self::Replace,
        }
    }
}

/// State of a request for approval.
#[derive(Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ApprovalState)]
pub(crate) enum StateName {
    /// Nobody has decided yet.
    Waiting,
    /// Another person approved, and the act is done.
    Approved,
    /// Another person declined the request.
    Declined,
    /// The person who asked withdrew the request.
    Withdrawn,
    /// Nobody decided in time.
    Expired,
}

impl From<ApprovalState> for StateName {
    fn from(state: ApprovalState) -> Self {
        match state {
            ApprovalState::Waiting => Self::Waiting,
            ApprovalState::Approved => Self::Approved,
            ApprovalState::Declined => Self::Declined,
            ApprovalState::Withdrawn => Self::Withdrawn,
            ApprovalState::Expired => Self::Expired,
        }
    }
}

/// State of the certificate that an act is on.
#[derive(Serialize, ToSchema)]
#[schema(as = ApprovalEffect)]
pub(crate) struct EffectShape {
    /// Balance of the certificate.
    balance: Money,
    /// Last valid day of the certificate. Null if it has none.
    #[schema(required = true)]
    valid_through: Option<Day>,
}

impl EffectShape {
    fn of(effect: Effect, currency: Currency) -> Self {
        let Effect { balance, last_day } = effect;
        Self { balance: Money::of(balance, currency), valid_through: last_day.map(Day) }
    }
}

/// A request of a person that another one approves an act.
#[derive(Serialize, ToSchema)]
#[schema(as = Approval)]
pub(crate) struct ApprovalShape {
    /// Identifier of the request, which is that of the operation that asked.
    id: i64,
    /// Current state of the request.
    state: StateName,
    /// Act that the person asks for.
    act: ActName,
    /// Number of the certificate that the act is on. Null for issues and refunds.
    #[schema(required = true)]
    certificate: Option<String>,
    /// Identifier of the redemption that a refund is of. Null for other acts.
    #[schema(required = true)]
    redemption: Option<i64>,
    /// Amount of the act when it was asked for.
    amount: Money,
    /// Reason of the person who asked.
    reason: String,
    /// State of the certificate when the act was asked for. Null for issues and refunds.
    #[schema(required = true)]
    before: Option<EffectShape>,
    /// State of the certificate as it would have been after the act. Null for issues and refunds.
    #[schema(required = true)]
    after: Option<EffectShape>,
    /// Identifier of the user who asked.
    requester: i64,
    /// Time of the request.
    at: Moment,
    /// Time until which the request can be decided.
    expires_at: Moment,
    /// Identifier of the user who approved, declined or withdrew. Null while nobody did.
    #[schema(required = true)]
    decided_by: Option<i64>,
    /// Operation that approved, declined or withdrew. An approval is the operation of the act. Null
    /// while nobody decided.
    #[schema(required = true)]
    decided_in: Option<i64>,
    /// Reason of the person who declined. Null if nobody did.
    #[schema(required = true)]
    answer: Option<String>,
}

impl ApprovalShape {
    /// Returns the shape of a request at a moment.
    pub(crate) fn of(approval: &Approval, now: Timestamp, currency: Currency) -> Self {
        let (certificate, redemption) = match &approval.act {
            ApprovableAct::Issue(_) => (None, None),
            ApprovableAct::Certificate { number, action: _ } => (Some(*number), None),
            ApprovableAct::Refund { redemption, .. } => (None, Some(redemption.0)),
        };
        let effect = |effect| EffectShape::of(effect, currency);
        // Only acts with limits are stored.
        let act = approval.act.kind().unwrap_or(LimitedAct::Adjust);
        Self {
            id: approval.id.0,
            state: approval.state_at(now).into(),
            act: act.into(),
            certificate: certificate.map(|number: CertificateNumber| number.to_string()),
            redemption,
            amount: Money::of(approval.amount, currency),
            reason: approval.reason.clone(),
            before: approval.before.map(effect),
            after: approval.after.map(effect),
            requester: approval.requester.0,
            at: Moment(approval.at),
            expires_at: Moment(approval.expires_at()),
            decided_by: approval.decided_by.map(|user| user.0),
            decided_in: approval.decided_in.map(|operation| operation.0),
            answer: approval.answer.clone(),
        }
    }
}

/// One page of a list.
pub(crate) type ApprovalPage = Page<ApprovalShape>;
