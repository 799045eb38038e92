//! Shapes of operations: caller, surface and time.

use domain::operation::{Actor, OperationKind};
use domain::{MadeThing, Operation, Surface};
use serde::Serialize;
use service::CompletedRequest;
use utoipa::ToSchema;

use crate::shapes::series::SeriesShape;
use crate::wire::Moment;

/// Surface through which a request came.
#[derive(Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = Surface)]
pub(crate) enum SurfaceName {
    /// Command line of the server.
    CommandLine,
    /// API of mloyalty, for tills.
    Mloyalty,
    /// API of InSales, for coupons.
    Insales,
    /// Native API under `/v1`.
    Native,
    /// Web console for people.
    Console,
    /// Till page of the console.
    Till,
    /// Public page for holders of certificates.
    Public,
}

impl From<Surface> for SurfaceName {
    fn from(surface: Surface) -> Self {
        match surface {
            Surface::CommandLine => Self::CommandLine,
            Surface::Mloyalty => Self::Mloyalty,
            Surface::Insales => Self::Insales,
            Surface::Native => Self::Native,
            Surface::Console => Self::Console,
            Surface::Till => Self::Till,
            Surface::Public => Self::Public,
        }
    }
}

/// An operation: an accepted request.
#[derive(Serialize, ToSchema)]
#[schema(as = Operation)]
pub(crate) struct OperationShape {
    /// Identifier of the operation.
    id: i64,
    /// Time of the decision.
    at: Moment,
    /// Surface through which the request came.
    surface: SurfaceName,
    /// Identifier of the key that sent the request. Null for the administrator and for people.
    #[schema(required = true)]
    key: Option<i64>,
    /// Identifier of the person who sent the request. Null for keys and for the administrator.
    #[schema(required = true)]
    user: Option<i64>,
    /// Identifier of the request in the logs.
    request_id: String,
}

/// Effect of a request.
#[derive(Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = OperationKind)]
pub(crate) enum OperationKindName {
    /// Certificates were sold to a buyer.
    Sale,
    /// Sold certificates were returned.
    Return,
    /// Unsold certificates were created.
    Stock,
    /// An object such as a series was created or changed.
    Directory,
    /// A coupon was created.
    CouponCreated,
    /// A coupon was changed.
    CouponChanged,
    /// A coupon was deleted.
    CouponDeleted,
    /// An order was redeemed, or held.
    Redemption,
    /// A hold was captured.
    Capture,
    /// A hold was released.
    Release,
    /// The lapse of a hold was recorded.
    Lapse,
    /// A redemption was refunded.
    Refund,
    /// Certificates were issued by a caller.
    Issue,
    /// An action on a certificate was done.
    CertificateAction,
    /// An owner of certificates was created.
    OwnerCreated,
    /// An owner of certificates was changed.
    OwnerChanged,
    /// A caller signed in with a login.
    SignIn,
    /// A refresh token was exchanged for the next one.
    SignInRenewed,
    /// An invalid refresh token ended its sign-in.
    SignInEnded,
    /// A code was sent to prove an address.
    CodeSent,
    /// A code was checked.
    CodeShown,
    /// Certificates were mailed to an address.
    CertificatesMailed,
    /// A pending message was processed.
    Delivery,
    /// A user of the console was created.
    UserCreated,
    /// A user of the console was changed, disabled or enabled.
    UserChanged,
    /// The role of a user was set, or ended.
    MembershipChanged,
    /// A link that sets a password was made.
    LinkMade,
    /// A password was set through a link.
    LinkUsed,
    /// A user changed the password.
    PasswordChanged,
    /// A second factor was set or removed.
    FactorChanged,
    /// A person signed in to the console.
    SessionBegun,
    /// The use of a session was noted.
    SessionUsed,
    /// A person proved who they are again.
    SessionConfirmed,
    /// Sessions of a person ended.
    SessionEnded,
    /// A person asked that another one approves an act.
    ApprovalRequested,
    /// A request for approval was declined.
    ApprovalDeclined,
    /// A request for approval was withdrawn.
    ApprovalWithdrawn,
    /// A message was sent again.
    DeliveryRetried,
    /// The secret code of a certificate was shown to somebody.
    SecretShown,
    /// Balances were booked out after the last valid day.
    Expired,
    /// Old events were removed from the log.
    EventsPruned,
}

impl From<OperationKind> for OperationKindName {
    fn from(kind: OperationKind) -> Self {
        match kind {
            OperationKind::Sale => Self::Sale,
            OperationKind::Return => Self::Return,
            OperationKind::Stock => Self::Stock,
            OperationKind::Directory => Self::Directory,
            OperationKind::CouponCreated => Self::CouponCreated,
            OperationKind::CouponChanged => Self::CouponChanged,
            OperationKind::CouponDeleted => Self::CouponDeleted,
            OperationKind::Redemption => Self::Redemption,
            OperationKind::Capture => Self::Capture,
            OperationKind::Release => Self::Release,
            OperationKind::Lapse => Self::Lapse,
            OperationKind::Refund => Self::Refund,
            OperationKind::Issue => Self::Issue,
            OperationKind::CertificateAction => Self::CertificateAction,
            OperationKind::OwnerCreated => Self::OwnerCreated,
            OperationKind::OwnerChanged => Self::OwnerChanged,
            OperationKind::SignIn => Self::SignIn,
            OperationKind::SignInRenewed => Self::SignInRenewed,
            OperationKind::SignInEnded => Self::SignInEnded,
            OperationKind::CodeSent => Self::CodeSent,
            OperationKind::CodeShown => Self::CodeShown,
            OperationKind::CertificatesMailed => Self::CertificatesMailed,
            OperationKind::Delivery => Self::Delivery,
            OperationKind::UserCreated => Self::UserCreated,
            OperationKind::UserChanged => Self::UserChanged,
            OperationKind::MembershipChanged => Self::MembershipChanged,
            OperationKind::LinkMade => Self::LinkMade,
            OperationKind::LinkUsed => Self::LinkUsed,
            OperationKind::PasswordChanged => Self::PasswordChanged,
            OperationKind::FactorChanged => Self::FactorChanged,
            OperationKind::SessionBegun => Self::SessionBegun,
            OperationKind::SessionUsed => Self::SessionUsed,
            OperationKind::SessionConfirmed => Self::SessionConfirmed,
            OperationKind::SessionEnded => Self::SessionEnded,
            OperationKind::ApprovalRequested => Self::ApprovalRequested,
            OperationKind::ApprovalDeclined => Self::ApprovalDeclined,
            OperationKind::ApprovalWithdrawn => Self::ApprovalWithdrawn,
            OperationKind::DeliveryRetried => Self::DeliveryRetried,
            OperationKind::SecretShown => Self::SecretShown,
            OperationKind::Expired => Self::Expired,
            OperationKind::EventsPruned => Self::EventsPruned,
        }
    }
}

/// An accepted request and its result.
#[derive(Serialize, ToSchema)]
#[schema(as = CarriedOut)]
pub(crate) struct RequestShape {
    /// Effect of the request.
    kind: OperationKindName,
    /// Operation of the request.
    operation: OperationShape,
    /// Addresses of the redemptions, certificates, coupons and series that the request created, and
    /// of the certificates that it changed.
    results: Vec<String>,
}

impl RequestShape {
    /// Returns the shape of a request.
    pub(crate) fn of(carried_out: &CompletedRequest) -> Self {
        let operation = &carried_out.operation;
        let numbers = carried_out.certificates.iter();
        let mut results: Vec<String> =
            numbers.map(|number| format!("/v1/certificates/{number}")).collect();
        results.extend(carried_out.made.as_ref().map(|made| match made {
            MadeThing::Coupon(id, _) => format!("/v1/coupons/{}", id.number),
            MadeThing::Series(series) => SeriesShape::location(series),
        }));
        let kind = operation.kind.into();
        if matches!(kind, OperationKindName::Redemption) {
            results.push(format!("/v1/redemptions/{}", operation.id));
        }
        Self { kind, operation: OperationShape::of(operation), results }
    }
}

impl OperationShape {
    /// Returns the shape of an operation.
    pub(crate) fn of(operation: &Operation) -> Self {
        let (key, user) = match operation.origin.actor {
            Actor::Key(key) => (Some(key.0), None),
            Actor::User { user, .. } => (None, Some(user.0)),
            Actor::Administrator => (None, None),
        };
        Self {
            id: operation.id.0,
            at: Moment(operation.at),
            surface: operation.origin.surface.into(),
            key,
            user,
            request_id: operation.origin.request_id.clone(),
        }
    }
}
