//! Who did something, through what, and when.

use domain::operation::{Actor, OperationKind};
use domain::{MadeThing, Operation, Surface};
use serde::Serialize;
use service::CarriedOut;
use utoipa::ToSchema;

use crate::shapes::series::SeriesShape;
use crate::wire::Moment;

/// Through which door a request came.
#[derive(Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = Surface)]
pub(crate) enum SurfaceName {
    /// The command line.
    CommandLine,
    /// The mloyalty API.
    Mloyalty,
    /// The InSales API.
    Insales,
    /// This API.
    Native,
}

impl From<Surface> for SurfaceName {
    fn from(surface: Surface) -> Self {
        match surface {
            Surface::CommandLine => Self::CommandLine,
            Surface::Mloyalty => Self::Mloyalty,
            Surface::Insales => Self::Insales,
            Surface::Native => Self::Native,
        }
    }
}

/// The accepted request that did something.
#[derive(Serialize, ToSchema)]
#[schema(as = Operation)]
pub(crate) struct OperationShape {
    /// Its number.
    id: i64,
    /// When it was decided.
    at: Moment,
    /// Through which door it came.
    surface: SurfaceName,
    /// The key that asked for it; null for the administrator.
    #[schema(required = true)]
    key: Option<i64>,
    /// The request's id in the logs.
    request_id: String,
}

/// What a request did.
#[derive(Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = OperationKind)]
pub(crate) enum OperationKindName {
    /// Certificates were sold.
    Sale,
    /// Sold certificates came back.
    Return,
    /// Unsold certificates were made.
    Stock,
    /// Something was set up or changed, such as a series.
    Directory,
    /// A coupon was made.
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
    /// The end of a hold was recorded.
    Lapse,
    /// A redemption was refunded.
    Refund,
    /// Certificates were issued.
    Issue,
    /// Something was done to a certificate.
    CertificateAction,
    /// An owner of certificates was made.
    OwnerCreated,
    /// An owner of certificates was changed.
    OwnerChanged,
    /// Somebody signed in with a login.
    SignIn,
    /// A refresh token was taken for the next one.
    SignInRenewed,
    /// A refresh token that is not good ended its sign-in.
    SignInEnded,
    /// A code was sent to prove an address.
    CodeSent,
    /// A code was shown.
    CodeShown,
    /// Certificates were mailed.
    CertificatesMailed,
    /// Something was done about a message on its way.
    Delivery,
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
        }
    }
}

/// A request that was carried out.
#[derive(Serialize, ToSchema)]
#[schema(as = CarriedOut)]
pub(crate) struct RequestShape {
    /// What it did.
    kind: OperationKindName,
    /// The operation that carried it out.
    operation: OperationShape,
    /// Where the redemptions, certificates, coupons and series are that it made, and the certificates
    /// that it changed.
    results: Vec<String>,
}

impl RequestShape {
    /// A request as this API tells it.
    pub(crate) fn of(carried_out: &CarriedOut) -> Self {
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
    /// An operation as this API tells it.
    pub(crate) fn of(operation: &Operation) -> Self {
        let key = match operation.origin.actor {
            Actor::Key(key) => Some(key.0),
            Actor::Administrator => None,
        };
        Self {
            id: operation.id.0,
            at: Moment(operation.at),
            surface: operation.origin.surface.into(),
            key,
            request_id: operation.origin.request_id.clone(),
        }
    }
}
