//! The permission that a person needs for each command.

use super::{ApprovableAct, ApprovalCommand, Command, PersonCommand, SetUp};
use crate::certificate::CertificateAction;
use crate::person::Permission;

impl Command {
    /// The permission that a person needs for the command. `None`: the command decides by itself
    /// who may give it, as those do that people give about themselves.
    ///
    /// Keys are checked by their scopes before a command is made.
    pub fn permission(&self) -> Option<Permission> {
        Some(match self {
            Self::Sell(_) | Self::Return(_) => Permission::Sell,
            Self::Stock(_) | Self::Issue(_) => Permission::Issue,
            Self::Act(act) => of_action(act.action),
            Self::Replace(_) => Permission::Replace,
            Self::CreateCoupon(_) | Self::ChangeCoupon(_) | Self::DeleteCoupon(_) => {
                Permission::ChangeCoupons
            }
            Self::Redeem(_) | Self::CaptureHold(_) => Permission::Redeem,
            Self::ReleaseHold(_) | Self::Refund(_) => Permission::Refund,
            Self::CreateOwner(_) | Self::ChangeOwner(_) => Permission::ChangeOwners,
            Self::SendCode(_) | Self::SendCertificates(_) | Self::RetryDelivery(_) => {
                Permission::SendLetters
            }
            Self::SetUp(set_up) => set_up.permission(),
            Self::Person(person) => return person.permission(),
            Self::Approval(approval) => return approval.permission(),
            // Not given by people.
            Self::Lapse(_)
            | Self::BookExpired(_)
            | Self::PruneEvents(_)
            | Self::ConfirmCode(_)
            | Self::Deliver(_)
            | Self::BeginSignIn(_)
            | Self::RenewSignIn(_) => Permission::RunSystem,
        })
    }
}

const fn of_action(action: CertificateAction) -> Permission {
    match action {
        CertificateAction::Activate { .. } => Permission::Issue,
        CertificateAction::Reload { .. } => Permission::Reload,
        CertificateAction::Block => Permission::Block,
        CertificateAction::Unblock => Permission::Unblock,
        CertificateAction::Adjust { .. }
        | CertificateAction::CashOut { .. }
        | CertificateAction::Void
        | CertificateAction::Extend { .. } => Permission::Adjust,
        CertificateAction::ShowSecret => Permission::ShowPins,
        CertificateAction::Note => Permission::Replace,
        CertificateAction::SetOwner { .. } => Permission::ChangeOwners,
    }
}

impl ApprovableAct {
    /// The permission that a person needs for the act.
    pub const fn permission(&self) -> Permission {
        match self {
            Self::Issue(_) => Permission::Issue,
            Self::Certificate { action, .. } => of_action(*action),
            Self::Refund { .. } => Permission::Refund,
        }
    }
}

impl ApprovalCommand {
    const fn permission(&self) -> Option<Permission> {
        match self {
            Self::Request { act, .. } => Some(act.permission()),
            Self::Approve { .. } | Self::Decline { .. } => Some(Permission::Approve),
            // People withdraw their own requests.
            Self::Withdraw { .. } => None,
        }
    }
}

impl SetUp {
    const fn permission(&self) -> Permission {
        match self {
            Self::CreateOperator { .. }
            | Self::ChangeOperator { .. }
            | Self::SetActLimits { .. } => Permission::ChangeSettings,
            Self::CloseBooks { .. } => Permission::ClosePeriods,
            Self::CreatePartner { .. }
            | Self::ChangePartner { .. }
            | Self::CreatePointOfSale { .. }
            | Self::ChangePointOfSale { .. }
            | Self::CreateSite { .. }
            | Self::ChangeSite { .. } => Permission::ChangePlaces,
            Self::CreateKey(_)
            | Self::RotateKey { .. }
            | Self::ChangeKey(_)
            | Self::GradeKey { .. }
            | Self::RevokeKey { .. } => Permission::ChangeKeys,
            Self::CreateSeries(_) | Self::ChangeSeries(_) => Permission::ChangeSeries,
        }
    }
}

impl PersonCommand {
    const fn permission(&self) -> Option<Permission> {
        match self {
            Self::CreateUser(_) | Self::SetMembership(_) | Self::MakeLink(_) => {
                Some(Permission::ChangeUsers)
            }
            // People change their own name, password, factor and sessions.
            Self::ChangeUser(_)
            | Self::UseLink(_)
            | Self::SetPassword(_)
            | Self::SetFactor(_)
            | Self::BeginSession(_)
            | Self::TouchSession { .. }
            | Self::ConfirmSession(_)
            | Self::SwitchOperator { .. }
            | Self::EndSessions(_) => None,
        }
    }
}
