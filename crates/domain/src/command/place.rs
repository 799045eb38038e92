//! The place that a command names.

use super::{Command, Till};
use crate::{OperatorId, PointOfSaleId};

/// The place that a command names. It decides which keys may send the command, and how its repeats
/// are known.
pub(crate) enum CommandPlace<'a> {
    /// The till of a sale or return. Its numbers identify repeats.
    Till(OperatorId, &'a Till),
    /// A point of sale, if one is named.
    PointOfSale(Option<PointOfSaleId>),
    /// No place: a sign-in changes nothing that the operator owns.
    SignIn,
}

impl Command {
    /// Returns the place that the command names.
    pub(crate) const fn place(&self) -> CommandPlace<'_> {
        match self {
            Self::Sell(sell) => CommandPlace::Till(sell.operator, &sell.till),
            Self::Return(back) => CommandPlace::Till(back.operator, &back.till),
            Self::Redeem(redeem) => CommandPlace::PointOfSale(redeem.request.point_of_sale),
            Self::Stock(_)
            | Self::Issue(_)
            | Self::Act(_)
            | Self::Replace(_)
            | Self::CreateCoupon(_)
            | Self::ChangeCoupon(_)
            | Self::DeleteCoupon(_)
            | Self::CaptureHold(_)
            | Self::ReleaseHold(_)
            | Self::Refund(_)
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
            | Self::Approval(_) => CommandPlace::PointOfSale(None),
            Self::BeginSignIn(_) | Self::RenewSignIn(_) | Self::Person(_) => CommandPlace::SignIn,
        }
    }
}
