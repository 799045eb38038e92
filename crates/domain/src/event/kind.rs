//! Kinds of events, and what their subjects are.

use crate::operation::OperationKind;

/// What a record of an event's subject is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SubjectKind {
    /// Subject is a certificate.
    Certificate,
    /// Subject is a redemption.
    Redemption,
    /// Subject is a sale or a return.
    Sale,
    /// Subject is a coupon, by its number.
    Coupon,
    /// Subject is a series.
    Series,
    /// Subject is an owner of certificates.
    Owner,
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident = $name:literal of $subject:ident,)+) => {
        /// Kind of an event.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum EventKind {
            $($(#[$doc])* $kind,)+
        }

        impl EventKind {
            /// Every kind, in the order of the declaration.
            pub const ALL: &[Self] = &[$(Self::$kind),+];

            /// Name of the kind in answers, filters and on the command line.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$kind => $name,)+
                }
            }

            /// What the subject of the event is.
            pub const fn subject(self) -> SubjectKind {
                match self {
                    $(Self::$kind => SubjectKind::$subject,)+
                }
            }
        }
    };
}

kinds! {
    /// A certificate was sold as goods.
    CertificateSold = "certificate.sold" of Certificate,
    /// A sold certificate was returned.
    CertificateReturned = "certificate.returned" of Certificate,
    /// A certificate was issued without a sale of goods, or as the replacement of another one.
    CertificateIssued = "certificate.issued" of Certificate,
    /// A certificate got its value.
    CertificateActivated = "certificate.activated" of Certificate,
    /// Money was added to a certificate.
    CertificateReloaded = "certificate.reloaded" of Certificate,
    /// A certificate was blocked.
    CertificateBlocked = "certificate.blocked" of Certificate,
    /// A certificate was unblocked.
    CertificateUnblocked = "certificate.unblocked" of Certificate,
    /// The balance of a certificate was adjusted.
    CertificateAdjusted = "certificate.adjusted" of Certificate,
    /// Money of a certificate was paid out.
    CertificateCashedOut = "certificate.cashed_out" of Certificate,
    /// A certificate was voided.
    CertificateVoided = "certificate.voided" of Certificate,
    /// The last valid day of a certificate was moved forward.
    CertificateExtended = "certificate.extended" of Certificate,
    /// A certificate was replaced by another one.
    CertificateReplaced = "certificate.replaced" of Certificate,
    /// The owner of a certificate was set or cleared.
    CertificateOwnerChanged = "certificate.owner_changed" of Certificate,
    /// The balance of a certificate was used up.
    CertificateSpent = "certificate.spent" of Certificate,
    /// The balance of a certificate was booked out after its last valid day.
    CertificateExpired = "certificate.expired" of Certificate,
    /// Money and coupons were held for an order.
    RedemptionHeld = "redemption.held" of Redemption,
    /// Money was taken for an order.
    RedemptionCaptured = "redemption.captured" of Redemption,
    /// A hold was released.
    RedemptionReleased = "redemption.released" of Redemption,
    /// The end of an expired hold was recorded.
    RedemptionLapsed = "redemption.lapsed" of Redemption,
    /// A redemption was refunded, or a part of it.
    RedemptionRefunded = "redemption.refunded" of Redemption,
    /// Certificates were sold or issued to a buyer.
    SaleMade = "sale.made" of Sale,
    /// Sold certificates were returned by a buyer.
    SaleReturned = "sale.returned" of Sale,
    /// A coupon was created.
    CouponCreated = "coupon.created" of Coupon,
    /// A coupon was changed.
    CouponChanged = "coupon.changed" of Coupon,
    /// A coupon was deleted.
    CouponDeleted = "coupon.deleted" of Coupon,
    /// A redemption used a coupon, or held a use of it.
    CouponUsed = "coupon.used" of Coupon,
    /// The only use of a single-use coupon was taken.
    CouponUsedUp = "coupon.used_up" of Coupon,
    /// A use of a coupon was returned.
    CouponUseReturned = "coupon.use_returned" of Coupon,
    /// A series was created.
    SeriesCreated = "series.created" of Series,
    /// A series was changed.
    SeriesChanged = "series.changed" of Series,
    /// An owner of certificates was created.
    OwnerCreated = "owner.created" of Owner,
    /// An owner of certificates was changed.
    OwnerChanged = "owner.changed" of Owner,
}

impl EventKind {
    /// Reads the name of a kind.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.name() == name)
    }

    /// The kinds that a pattern means: a name, a group such as `certificate.*`, or `*`. Empty if it
    /// means none.
    pub fn matching(pattern: &str) -> Vec<Self> {
        let meant = |kind: &Self| match pattern.strip_suffix('*') {
            Some("") => true,
            Some(group) => group.ends_with('.') && kind.name().starts_with(group),
            None => kind.name() == pattern,
        };
        Self::ALL.iter().copied().filter(meant).collect()
    }

    /// Whether the subject belongs to the whole operator, and to no point of sale.
    pub const fn is_of_operator(self) -> bool {
        match self.subject() {
            SubjectKind::Series | SubjectKind::Owner => true,
            SubjectKind::Coupon => {
                matches!(self, Self::CouponCreated | Self::CouponChanged | Self::CouponDeleted)
            }
            SubjectKind::Certificate | SubjectKind::Redemption | SubjectKind::Sale => false,
        }
    }

    /// The kind of the event that every operation of a kind gives about a record that does not keep
    /// its earlier states. `None` if there is no such event.
    pub const fn thin_event_of(operation: OperationKind) -> Option<Self> {
        match operation {
            OperationKind::CouponCreated => Some(Self::CouponCreated),
            OperationKind::CouponChanged => Some(Self::CouponChanged),
            OperationKind::CouponDeleted => Some(Self::CouponDeleted),
            OperationKind::OwnerCreated => Some(Self::OwnerCreated),
            OperationKind::OwnerChanged => Some(Self::OwnerChanged),
            OperationKind::Sale
            | OperationKind::Return
            | OperationKind::Stock
            | OperationKind::Issue
            | OperationKind::CertificateAction
            | OperationKind::Directory
            | OperationKind::Redemption
            | OperationKind::Capture
            | OperationKind::Release
            | OperationKind::Lapse
            | OperationKind::Refund
            | OperationKind::SignIn
            | OperationKind::SignInRenewed
            | OperationKind::SignInEnded
            | OperationKind::CodeSent
            | OperationKind::CodeShown
            | OperationKind::CertificatesMailed
            | OperationKind::Delivery
            | OperationKind::UserCreated
            | OperationKind::UserChanged
            | OperationKind::MembershipChanged
            | OperationKind::LinkMade
            | OperationKind::LinkUsed
            | OperationKind::PasswordChanged
            | OperationKind::FactorChanged
            | OperationKind::SessionBegun
            | OperationKind::SessionUsed
            | OperationKind::SessionConfirmed
            | OperationKind::SessionEnded
            | OperationKind::ApprovalRequested
            | OperationKind::ApprovalDeclined
            | OperationKind::ApprovalWithdrawn
            | OperationKind::DeliveryRetried
            | OperationKind::SecretShown
            | OperationKind::Expired
            | OperationKind::EventsPruned => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_mean_kinds_and_groups() {
        assert_eq!(EventKind::matching("*").len(), EventKind::ALL.len());
        assert_eq!(EventKind::matching("sale.*"), [EventKind::SaleMade, EventKind::SaleReturned]);
        assert_eq!(EventKind::matching("coupon.used"), [EventKind::CouponUsed]);
        for nothing in ["", "sale", "sale*", "sal.*", "sale.m*", "**", "sale.*.*", "Sale.made"] {
            assert_eq!(EventKind::matching(nothing), [], "{nothing}");
        }
        for kind in EventKind::ALL {
            assert_eq!(EventKind::parse(kind.name()), Some(*kind));
        }
    }
}
