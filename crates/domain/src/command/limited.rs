//! Which commands have limits.

use super::Command;
use crate::approval::LimitedAct;
use crate::operation::Actor;
use crate::person::Role;
use crate::{Directory, OperatorId};

impl Command {
    /// The operator and the kind of an act that has limits for this caller. `None` for everything
    /// else, such as sales and redemptions.
    ///
    /// The administrator has no limits. An API key has none where it issues to a buyer or for an
    /// order, which is a sale, and none for refunds and replacements. A person has limits for these
    /// two with a role that does not manage money.
    pub(crate) fn limited(
        &self,
        actor: Actor,
        directory: &Directory,
    ) -> Option<(OperatorId, LimitedAct)> {
        let (operator, act) = match self {
            Self::Act(act) => (act.operator, act.action.limited()?),
            Self::Issue(issue) => (issue.operator, LimitedAct::Issue),
            Self::Refund(refund) => (refund.operator, LimitedAct::Refund),
            // A new number goes to nobody by itself. A card that is named is in somebody's hand.
            Self::Replace(replace) if replace.replacement.is_some() => {
                (replace.operator, LimitedAct::Replace)
            }
            Self::Sell(_)
            | Self::Return(_)
            | Self::Stock(_)
            | Self::Replace(_)
            | Self::CreateCoupon(_)
            | Self::ChangeCoupon(_)
            | Self::DeleteCoupon(_)
            | Self::Redeem(_)
            | Self::CaptureHold(_)
            | Self::ReleaseHold(_)
            | Self::Lapse(_)
            | Self::BookExpired(_)
            | Self::PruneEvents(_)
            | Self::CreateOwner(_)
            | Self::ChangeOwner(_)
            | Self::SendCode(_)
            | Self::ConfirmCode(_)
            | Self::SendCertificates(_)
            | Self::Deliver(_)
            | Self::RetryDelivery(_)
            | Self::SetUp(_)
            | Self::BeginSignIn(_)
            | Self::RenewSignIn(_)
            | Self::Person(_)
            // The person who approves is the limit of the act.
            | Self::Approval(_) => return None,
        };
        let is_limited = match actor {
            Actor::Administrator => false,
            Actor::Key(_) => {
                let limits = directory.operator(operator)?.limits;
                let has_limits = limits.key_single.is_some() || limits.key_daily.is_some();
                has_limits && !self.is_sale() && !act.is_for_support()
            }
            Actor::User { user, operator: own } => {
                !act.is_for_support()
                    || match directory.membership(user, own)?.role {
                        Role::Support | Role::Cashier => true,
                        Role::Owner | Role::Manager | Role::Accountant => false,
                    }
            }
        };
        is_limited.then_some((operator, act))
    }

    fn is_sale(&self) -> bool {
        matches!(self, Self::Issue(issue) if issue.request.is_sale())
    }
}
