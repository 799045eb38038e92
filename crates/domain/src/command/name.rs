//! Names of commands for logs.

use super::Command;

impl Command {
    /// The name of the command for logs. It holds nothing that the caller sent.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Sell(_) => "sell",
            Self::Return(_) => "return",
            Self::Stock(_) => "stock",
            Self::Issue(_) => "issue",
            Self::Act(_) => "certificate action",
            Self::Replace(_) => "replace",
            Self::CreateCoupon(_) => "create coupon",
            Self::ChangeCoupon(_) => "change coupon",
            Self::DeleteCoupon(_) => "delete coupon",
            Self::Redeem(_) => "redeem",
            Self::CaptureHold(_) => "capture",
            Self::ReleaseHold(_) => "release",
            Self::Refund(_) => "refund",
            Self::Lapse(_) => "lapse",
            Self::BookExpired(_) => "book expired",
            Self::PruneEvents(_) => "prune events",
            Self::CreateOwner(_) => "create owner",
            Self::ChangeOwner(_) => "change owner",
            Self::SendCode(_) => "send code",
            Self::ConfirmCode(_) => "confirm code",
            Self::SendCertificates(_) => "send certificates",
            Self::Deliver(_) => "deliver",
            Self::RetryDelivery(_) => "retry delivery",
            Self::SetUp(_) => "set up",
            Self::BeginSignIn(_) => "begin sign-in",
            Self::RenewSignIn(_) => "renew sign-in",
            Self::Person(person) => person.name(),
            Self::Approval(approval) => approval.name(),
        }
    }
}
