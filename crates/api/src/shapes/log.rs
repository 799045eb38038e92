//! Shape of the log of operations.

use domain::operation::Actor;
use domain::{ActionKind, Directory, MadeThing};
use serde::Serialize;
use service::{ChangedRecord, LogEntry};
use utoipa::ToSchema;

use crate::shapes::Page;
use crate::shapes::origin::{OperationKindName, OperationShape};
use crate::shapes::series::SeriesShape;

/// An action was carried out on a certificate.
#[derive(Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = CertificateActionKind)]
pub(crate) enum ActionName {
    /// Certificates were issued without a sale.
    Issued,
    /// A certificate got its value.
    Activated,
    /// Money was loaded onto a certificate.
    Reloaded,
    /// A certificate was blocked.
    Blocked,
    /// A block was removed.
    Unblocked,
    /// A balance was corrected.
    Adjusted,
    /// Money was paid out.
    CashedOut,
    /// A certificate was voided.
    Voided,
    /// The last valid day was moved forward.
    Extended,
    /// A certificate was voided, and another one got its balance.
    Replaced,
    /// Certificates were created for printing.
    Stocked,
    /// A secret code was shown.
    SecretShown,
    /// A note was kept with a certificate.
    Noted,
    /// The owner of a certificate was set or cleared.
    OwnerSet,
}

impl From<ActionKind> for ActionName {
    fn from(kind: ActionKind) -> Self {
        match kind {
            ActionKind::Issued => Self::Issued,
            ActionKind::Activated => Self::Activated,
            ActionKind::Reloaded => Self::Reloaded,
            ActionKind::Blocked => Self::Blocked,
            ActionKind::Unblocked => Self::Unblocked,
            ActionKind::Adjusted => Self::Adjusted,
            ActionKind::CashedOut => Self::CashedOut,
            ActionKind::Voided => Self::Voided,
            ActionKind::Extended => Self::Extended,
            ActionKind::Replaced => Self::Replaced,
            ActionKind::Stocked => Self::Stocked,
            ActionKind::SecretShown => Self::SecretShown,
            ActionKind::Noted => Self::Noted,
            ActionKind::OwnerSet => Self::OwnerSet,
        }
    }
}

/// One operation of the log.
#[derive(Serialize, ToSchema)]
#[schema(as = LogEntry)]
pub(crate) struct LogEntryShape {
    /// Effect of the operation.
    kind: OperationKindName,
    /// The operation: its caller, surface and time.
    operation: OperationShape,
    /// Present name of the API key or person who called. Null for the administrator.
    #[schema(required = true)]
    caller: Option<String>,
    /// Action on certificates. Null if the operation was none.
    #[schema(required = true)]
    action: Option<ActionName>,
    /// Reason that the caller gave. Null if there is none.
    #[schema(required = true)]
    reason: Option<String>,
    /// Addresses of the records that the operation was about: at most 5 certificates, the sale, the
    /// redemption, the coupon or the series. A change of a coupon or a series is known as long as
    /// events are kept. Empty where nothing is stored about that, such as for the end of a hold.
    records: Vec<String>,
}

impl LogEntryShape {
    /// Returns the shape of an entry. `directory` must know its key or user.
    pub(crate) fn of(entry: &LogEntry, directory: &Directory) -> Self {
        let numbers = entry.certificates.iter();
        let mut records: Vec<String> =
            numbers.map(|number| format!("/v1/certificates/{number}")).collect();
        records.extend(entry.sale.map(|id| format!("/v1/sales/{id}")));
        records.extend(entry.redemption.map(|id| format!("/v1/redemptions/{id}")));
        records.extend(entry.made.as_ref().map(|made| match made {
            MadeThing::Coupon(id, _) => format!("/v1/coupons/{}", id.number),
            MadeThing::Series(series) => SeriesShape::location(series),
        }));
        records.extend(entry.changed.and_then(|changed| match changed {
            ChangedRecord::Coupon(number) => Some(format!("/v1/coupons/{number}")),
            ChangedRecord::Series(id) => directory.series(id).map(SeriesShape::location),
            // Owners have a list only.
            ChangedRecord::Owner(_) => None,
        }));
        let caller = match entry.operation.origin.actor {
            Actor::Key(key) => directory.key(key).map(|key| key.name.clone()),
            Actor::User { user, .. } => directory.user(user).map(|user| user.name.clone()),
            Actor::Administrator => None,
        };
        Self {
            kind: entry.operation.kind.into(),
            operation: OperationShape::of(&entry.operation),
            caller,
            action: entry.action.map(Into::into),
            reason: entry.reason.clone(),
            records,
        }
    }
}

/// One page of a list.
pub(crate) type LogPage = Page<LogEntryShape>;
