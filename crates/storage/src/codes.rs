//! The stored form of enums: small integers, the same in every database. A code never changes its
//! meaning.

use domain::coupon::UseKind;
use domain::operation::OperationKind;
use domain::person::{LinkPurpose, Role};
use domain::redemption::{RedemptionState, StepKind};
use domain::{
    ActionKind, ApprovalState, DiscountKind, EntryKind, EventKind, Numbering, SaleKind, SaleStatus,
    SeriesKind, Status, Surface,
};

use crate::BackendError;
use crate::grain::Grain;

/// A value that is stored as a small integer.
pub trait Code: Copy + PartialEq + Sized + 'static {
    /// Every value with its code.
    const CODES: &'static [(Self, i64)];
    /// Name of the enum, for the error about an unknown code.
    const WHAT: &'static str;

    /// The code of this value.
    fn code(self) -> i64 {
        // Every variant must be in the table. A missing one would be stored as -1, which `from_code`
        // reports as corrupt.
        Self::CODES.iter().find(|(value, _)| *value == self).map_or(-1, |(_, code)| *code)
    }

    /// The value of a stored code.
    fn from_code(code: i64) -> Result<Self, BackendError> {
        let found = Self::CODES.iter().find(|(_, known)| *known == code);
        found.map(|(value, _)| *value).ok_or_else(|| BackendError::corrupt(Self::WHAT))
    }
}

impl Code for Status {
    const WHAT: &'static str = "status of a certificate";
    const CODES: &'static [(Self, i64)] = &[
        (Self::Issued, 1),
        (Self::Active, 2),
        (Self::Blocked, 3),
        (Self::Spent, 4),
        (Self::Expired, 5),
        (Self::Voided, 6),
    ];
}

impl Code for Grain {
    const WHAT: &'static str = "span of a sum";
    const CODES: &'static [(Self, i64)] = &[(Self::Day, 1), (Self::Month, 2)];
}

/// A request that has expired is stored as waiting.
impl Code for ApprovalState {
    const WHAT: &'static str = "state of a request for approval";
    const CODES: &'static [(Self, i64)] =
        &[(Self::Waiting, 1), (Self::Approved, 2), (Self::Declined, 3), (Self::Withdrawn, 4)];
}

impl Code for SaleStatus {
    const WHAT: &'static str = "sale status of a certificate";
    const CODES: &'static [(Self, i64)] =
        &[(Self::Unsold, 1), (Self::Sold, 2), (Self::Returned, 3)];
}

/// The codes of the values that are meant, for a list in SQL.
pub fn codes_where<T: Code>(is_meant: impl Fn(T) -> bool) -> String {
    let meant = T::CODES.iter().filter(|(value, _)| is_meant(*value));
    meant.map(|(_, code)| code.to_string()).collect::<Vec<_>>().join(", ")
}

impl Code for EntryKind {
    const WHAT: &'static str = "kind of an entry";
    const CODES: &'static [(Self, i64)] = &[
        (Self::Activation, 1),
        (Self::Return, 2),
        (Self::Capture, 3),
        (Self::Refund, 4),
        (Self::Breakage, 5),
        (Self::BreakageUndone, 6),
        (Self::Reload, 7),
        (Self::Adjustment, 8),
        (Self::CashOut, 9),
        (Self::Void, 10),
        (Self::MovedOut, 11),
        (Self::MovedIn, 12),
        (Self::Expired, 13),
        (Self::ExpiredUndone, 14),
    ];
}

impl Code for SaleKind {
    const WHAT: &'static str = "kind of a sale";
    const CODES: &'static [(Self, i64)] = &[(Self::Sale, 1), (Self::Return, 2)];
}

impl Code for SeriesKind {
    const WHAT: &'static str = "kind of a series";
    const CODES: &'static [(Self, i64)] = &[(Self::Plastic, 1), (Self::Electronic, 3)];
}

impl Code for Role {
    const WHAT: &'static str = "role of a member";
    const CODES: &'static [(Self, i64)] = &[
        (Self::Owner, 1),
        (Self::Manager, 2),
        (Self::Accountant, 3),
        (Self::Support, 4),
        (Self::Cashier, 5),
    ];
}

impl Code for LinkPurpose {
    const WHAT: &'static str = "purpose of a link";
    const CODES: &'static [(Self, i64)] = &[(Self::Invitation, 1), (Self::Reset, 2)];
}

impl Code for DiscountKind {
    const WHAT: &'static str = "kind of a discount";
    const CODES: &'static [(Self, i64)] = &[(Self::Percent, 1), (Self::Money, 2)];
}

impl Code for OperationKind {
    const WHAT: &'static str = "kind of an operation";
    const CODES: &'static [(Self, i64)] = &[
        (Self::Sale, 1),
        (Self::Return, 2),
        (Self::Stock, 3),
        (Self::Directory, 4),
        (Self::CouponCreated, 5),
        (Self::CouponChanged, 6),
        (Self::CouponDeleted, 7),
        (Self::Redemption, 8),
        (Self::Capture, 9),
        (Self::Release, 10),
        (Self::Lapse, 11),
        (Self::Refund, 12),
        (Self::Issue, 13),
        (Self::CertificateAction, 14),
        (Self::OwnerCreated, 15),
        (Self::OwnerChanged, 16),
        (Self::SignIn, 17),
        (Self::SignInRenewed, 18),
        (Self::SignInEnded, 19),
        (Self::CodeSent, 20),
        (Self::CodeShown, 21),
        (Self::CertificatesMailed, 22),
        (Self::Delivery, 23),
        (Self::UserCreated, 24),
        (Self::UserChanged, 25),
        (Self::MembershipChanged, 26),
        (Self::LinkMade, 27),
        (Self::LinkUsed, 28),
        (Self::PasswordChanged, 29),
        (Self::FactorChanged, 30),
        (Self::SessionBegun, 31),
        (Self::SessionUsed, 32),
        (Self::SessionConfirmed, 33),
        (Self::SessionEnded, 34),
        (Self::ApprovalRequested, 40),
        (Self::ApprovalDeclined, 41),
        (Self::ApprovalWithdrawn, 42),
        (Self::DeliveryRetried, 43),
        (Self::SecretShown, 44),
        (Self::Expired, 45),
        (Self::EventsPruned, 46),
    ];
}

impl Code for EventKind {
    const WHAT: &'static str = "kind of an event";
    const CODES: &'static [(Self, i64)] = &[
        (Self::CertificateSold, 1),
        (Self::CertificateReturned, 2),
        (Self::CertificateIssued, 3),
        (Self::CertificateActivated, 4),
        (Self::CertificateReloaded, 5),
        (Self::CertificateBlocked, 6),
        (Self::CertificateUnblocked, 7),
        (Self::CertificateAdjusted, 8),
        (Self::CertificateCashedOut, 9),
        (Self::CertificateVoided, 10),
        (Self::CertificateExtended, 11),
        (Self::CertificateReplaced, 12),
        (Self::CertificateOwnerChanged, 13),
        (Self::CertificateSpent, 14),
        (Self::CertificateExpired, 15),
        (Self::RedemptionHeld, 20),
        (Self::RedemptionCaptured, 21),
        (Self::RedemptionReleased, 22),
        (Self::RedemptionLapsed, 23),
        (Self::RedemptionRefunded, 24),
        (Self::SaleMade, 30),
        (Self::SaleReturned, 31),
        (Self::CouponCreated, 40),
        (Self::CouponChanged, 41),
        (Self::CouponDeleted, 42),
        (Self::CouponUsed, 43),
        (Self::CouponUsedUp, 44),
        (Self::CouponUseReturned, 45),
        (Self::SeriesCreated, 50),
        (Self::SeriesChanged, 51),
        (Self::OwnerCreated, 60),
        (Self::OwnerChanged, 61),
    ];
}

impl Code for ActionKind {
    const WHAT: &'static str = "kind of an action on certificates";
    const CODES: &'static [(Self, i64)] = &[
        (Self::Issued, 1),
        (Self::Activated, 2),
        (Self::Reloaded, 3),
        (Self::Blocked, 4),
        (Self::Unblocked, 5),
        (Self::Adjusted, 6),
        (Self::CashedOut, 7),
        (Self::Voided, 8),
        (Self::Extended, 9),
        (Self::Replaced, 10),
        (Self::Stocked, 11),
        (Self::SecretShown, 20),
        (Self::Noted, 21),
        (Self::OwnerSet, 22),
    ];
}

impl Code for UseKind {
    const WHAT: &'static str = "kind of a coupon's use";
    const CODES: &'static [(Self, i64)] = &[(Self::Used, 1), (Self::Returned, 2)];
}

impl Code for RedemptionState {
    const WHAT: &'static str = "state of a redemption";
    const CODES: &'static [(Self, i64)] = &[
        (Self::Held, 1),
        (Self::Captured, 2),
        (Self::Released, 3),
        (Self::Lapsed, 4),
        (Self::Refunded, 5),
    ];
}

impl Code for StepKind {
    const WHAT: &'static str = "kind of a redemption's step";
    const CODES: &'static [(Self, i64)] = &[
        (Self::Held, 1),
        (Self::Captured, 2),
        (Self::Released, 3),
        (Self::Lapsed, 4),
        (Self::Refunded, 5),
    ];
}

impl Code for Surface {
    const WHAT: &'static str = "surface of an operation";
    const CODES: &'static [(Self, i64)] = &[
        (Self::CommandLine, 1),
        (Self::Mloyalty, 2),
        (Self::Insales, 3),
        (Self::Native, 4),
        (Self::Console, 5),
        (Self::Till, 6),
        (Self::Public, 7),
    ];
}

impl Code for Numbering {
    const WHAT: &'static str = "numbering of a point of sale";
    const CODES: &'static [(Self, i64)] =
        &[(Self::Once, 1), (Self::Daily, 2), (Self::OnceAfterDaily, 3)];
}
