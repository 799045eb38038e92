//! Requests for approval, and decisions about them.

use crate::approval::LimitedAct;
use crate::certificate::CertificateAction;
use crate::command::{Act, Issue, IssueRequest, Refund, RefundRequest};
use crate::id::ApprovalId;
use crate::operation::{Actor, OperationKind};
use crate::{
    CertificateNumber, Directory, OperatorId, PointOfSaleId, ReadSet, RedemptionId, SecretSeed,
};

/// An act that a person can ask another one to approve, as data. It is stored, so it holds no
/// entropy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ApprovableAct {
    /// Issue certificates that are not sold as goods.
    Issue(Box<IssueRequest>),
    /// Do an action on one certificate.
    Certificate {
        /// Number of the certificate.
        number: CertificateNumber,
        /// Action on the certificate. Blocks have no limit.
        action: CertificateAction,
    },
    /// Refund a captured redemption.
    Refund {
        /// Identifier of the redemption.
        redemption: RedemptionId,
        /// Amount and certificates of it.
        request: RefundRequest,
        /// Whether coupons become usable again when everything is refunded.
        return_coupons: bool,
    },
}

/// What an act needs besides its data when it is decided.
#[derive(Clone, Debug)]
pub struct ActSupply {
    /// Entropy for secret codes.
    pub seed: SecretSeed,
    /// Caller who made the redemption of a refund, if it was looked up.
    pub made_by: Option<Actor>,
}

/// A command about approvals.
#[derive(Clone, Debug)]
pub enum ApprovalCommand {
    /// Ask that another person approves an act. The act is tried, and not done.
    Request {
        /// Operator of the person.
        operator: OperatorId,
        /// Act that is asked for.
        act: ApprovableAct,
        /// Why the act is needed. It is the reason of the act too.
        reason: String,
        /// What the act needs to be tried.
        supply: ActSupply,
    },
    /// Approve a request. The act is decided anew and done.
    Approve {
        /// Operator of the person.
        operator: OperatorId,
        /// Identifier of the request.
        id: ApprovalId,
        /// Act of the request, as it was read: the decision needs its records.
        act: ApprovableAct,
        /// What the act needs to be done.
        supply: ActSupply,
    },
    /// Decline a request, with a reason.
    Decline {
        /// Operator of the person.
        operator: OperatorId,
        /// Identifier of the request.
        id: ApprovalId,
        /// Why the request is declined.
        reason: String,
    },
    /// Withdraw an own request.
    Withdraw {
        /// Operator of the person.
        operator: OperatorId,
        /// Identifier of the request.
        id: ApprovalId,
    },
}

impl ApprovableAct {
    /// The kind of the act. `None` if it has no limit.
    pub const fn kind(&self) -> Option<LimitedAct> {
        match self {
            Self::Issue(_) => Some(LimitedAct::Issue),
            Self::Certificate { action, .. } => action.limited(),
            Self::Refund { .. } => Some(LimitedAct::Refund),
        }
    }

    /// Kind of the operation that does the act.
    pub const fn operation_kind(&self) -> OperationKind {
        match self {
            Self::Issue(_) => OperationKind::Issue,
            Self::Certificate { .. } => OperationKind::CertificateAction,
            Self::Refund { .. } => OperationKind::Refund,
        }
    }

    /// Number of certificates that the act makes or changes.
    pub fn weight(&self) -> u32 {
        match self {
            Self::Issue(request) => request.quantity,
            Self::Certificate { .. } | Self::Refund { .. } => 1,
        }
    }

    pub(crate) fn issue(
        request: &IssueRequest,
        operator: OperatorId,
        (reason, point_of_sale): (&str, Option<PointOfSaleId>),
        seed: &SecretSeed,
    ) -> Issue {
        let mut request = request.clone();
        request.reason.get_or_insert_with(|| reason.to_owned());
        Issue { operator, request, point_of_sale, seed: seed.clone() }
    }

    pub(crate) fn act(
        number: CertificateNumber,
        action: CertificateAction,
        operator: OperatorId,
        reason: &str,
    ) -> Act {
        Act { operator, number: Some(number), action, reason: Some(reason.to_owned()) }
    }

    pub(crate) fn refund(
        (redemption, request, return_coupons): (RedemptionId, &RefundRequest, bool),
        operator: OperatorId,
        made_by: Option<Actor>,
    ) -> Refund {
        Refund { operator, redemption, request: request.clone(), return_coupons, made_by }
    }

    fn read_set(&self, operator: OperatorId, directory: &Directory, set: &mut ReadSet) {
        match self {
            Self::Issue(request) => {
                set.pools.extend(directory.series(request.series).map(|series| series.pool));
            }
            Self::Certificate { number, .. } => {
                set.certificates.extend(directory.locate(operator, *number));
            }
            Self::Refund { redemption, .. } => {
                set.redemptions.insert(*redemption);
            }
        }
    }
}

impl ApprovalCommand {
    /// Name of the command for logs.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Request { .. } => "request approval",
            Self::Approve { .. } => "approve",
            Self::Decline { .. } => "decline",
            Self::Withdraw { .. } => "withdraw",
        }
    }

    /// Number of certificates that the command makes or changes.
    pub(super) fn weight(&self) -> u32 {
        match self {
            Self::Request { act, .. } | Self::Approve { act, .. } => act.weight(),
            Self::Decline { .. } | Self::Withdraw { .. } => 1,
        }
    }

    pub(super) fn read_set(&self, directory: &Directory, set: &mut ReadSet) {
        match self {
            Self::Request { operator, act, .. } => act.read_set(*operator, directory, set),
            Self::Approve { operator, id, act, .. } => {
                set.approvals.insert(*id);
                act.read_set(*operator, directory, set);
            }
            Self::Decline { id, .. } | Self::Withdraw { id, .. } => {
                set.approvals.insert(*id);
            }
        }
    }
}
