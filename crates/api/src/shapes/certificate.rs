//! Shapes of certificates and their entries.

use domain::{Amount, Certificate, Currency, EntryKind, SaleStatus, Series, Status, rules};
use jiff::civil::Date;
use serde::Serialize;
use service::EntryRecord;
use utoipa::ToSchema;

use crate::query::{self, QueryValue};
use crate::shapes::Page;
use crate::shapes::origin::OperationShape;
use crate::wire::{Day, Moment, Money, MoneyChange};

/// Current status of a certificate.
#[derive(Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = CertificateStatus)]
pub(crate) enum StatusName {
    /// The certificate exists but has no value yet: printed, not sold.
    Issued,
    /// The certificate can be spent.
    Active,
    /// The certificate is blocked until it is unblocked.
    Blocked,
    /// Nothing is left, or a single-use certificate was used.
    Spent,
    /// The last valid day has passed.
    Expired,
    /// The certificate was returned or voided.
    Voided,
}

/// Statuses by their names in filters.
const STATUSES: &[(&str, Status)] = &[
    ("issued", Status::Issued),
    ("active", Status::Active),
    ("blocked", Status::Blocked),
    ("spent", Status::Spent),
    ("expired", Status::Expired),
    ("voided", Status::Voided),
];

impl QueryValue for Status {
    fn read(text: &str) -> Result<Self, String> {
        query::word(text, STATUSES)
    }
}

impl From<Status> for StatusName {
    fn from(status: Status) -> Self {
        match status {
            Status::Issued => Self::Issued,
            Status::Active => Self::Active,
            Status::Blocked => Self::Blocked,
            Status::Spent => Self::Spent,
            Status::Expired => Self::Expired,
            Status::Voided => Self::Voided,
        }
    }
}

/// Sale status of a certificate.
#[derive(Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = SaleStatus)]
pub(crate) enum SaleStatusName {
    /// The certificate is in stock.
    Unsold,
    /// The certificate was sold.
    Sold,
    /// The certificate was sold and returned.
    Returned,
}

impl From<SaleStatus> for SaleStatusName {
    fn from(status: SaleStatus) -> Self {
        match status {
            SaleStatus::Unsold => Self::Unsold,
            SaleStatus::Sold => Self::Sold,
            SaleStatus::Returned => Self::Returned,
        }
    }
}

/// A gift certificate, without its secret code.
#[derive(Serialize, ToSchema)]
#[schema(as = Certificate)]
pub(crate) struct CertificateShape {
    /// Number of the certificate, as printed.
    #[schema(pattern = "^[0-9]{1,19}$", example = "2000000000015")]
    number: String,
    /// Identifier of its series.
    series: i64,
    /// Current status, today in the operator's time zone.
    status: StatusName,
    /// Sale status of the certificate.
    sale_status: SaleStatusName,
    /// Nominal: the amount that it was sold for.
    nominal: Money,
    /// Current balance, including held money.
    balance: Money,
    /// Part of the balance that holds reserve.
    held: Money,
    /// Amount that a redemption can take now: the balance less the held part. It is 0 for a
    /// certificate that is not activated, blocked, expired, spent or voided, and for a certificate
    /// of a series without `allow_reuse` that has a hold.
    available: Money,
    /// Last valid day, in the operator's time zone. Null before activation.
    #[schema(required = true)]
    valid_through: Option<Day>,
    /// Identifier of the sale that sold it. Null if there is none.
    #[schema(required = true)]
    sale: Option<i64>,
    /// Time at which the certificate was created.
    issued_at: Moment,
    /// Identifier of its present owner. Null if none is known.
    #[schema(required = true)]
    owner: Option<i64>,
}

impl CertificateShape {
    /// Returns the shape of a certificate on a day. `series` is its series. Without it, a
    /// certificate with a hold has nothing available.
    pub(crate) fn of(
        certificate: &Certificate,
        series: Option<&Series>,
        currency: Currency,
        today: Date,
    ) -> Self {
        let available = rules::available(series, certificate, today).unwrap_or(Amount::ZERO);
        let money = |amount| Money::of(amount, currency);
        Self {
            number: certificate.number.to_string(),
            series: certificate.series.0,
            status: certificate.status_on(today).into(),
            sale_status: certificate.sale_status.into(),
            nominal: money(certificate.nominal),
            balance: money(certificate.balance),
            held: money(certificate.held),
            available: money(available),
            valid_through: certificate.valid_through.map(Day),
            sale: certificate.sold_in.map(|sale| sale.0),
            issued_at: Moment(certificate.issued_at),
            owner: certificate.owner.map(|owner| owner.0),
        }
    }
}

/// A certificate with the data kept with it.
#[derive(Serialize, ToSchema)]
pub(crate) struct CertificateInFull {
    /// State of the certificate.
    #[serde(flatten)]
    pub(crate) certificate: CertificateShape,
    /// Value of `metadata` in the request that issued it. Null if there was none.
    #[schema(required = true, value_type = Option<Object>)]
    pub(crate) metadata: Option<Metadata>,
    /// Number of the certificate that replaced it. Null if it was not replaced.
    #[schema(required = true)]
    pub(crate) replaced_by: Option<String>,
}

/// Data that a caller keeps with certificates.
pub(crate) type Metadata = serde_json::Map<String, serde_json::Value>;

/// Reads stored metadata. Invalid metadata counts as absent.
pub(crate) fn metadata(text: Option<&str>) -> Option<Metadata> {
    serde_json::from_str(text?).ok()
}

/// Reason for a movement of money.
#[derive(Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = EntryKind)]
pub(crate) enum EntryKindName {
    /// The certificate was activated with its nominal.
    Activation,
    /// The certificate was returned as goods.
    Return,
    /// A redemption took the money.
    Capture,
    /// A redemption returned the money.
    Refund,
    /// The rest of a single-use certificate, after its use.
    Breakage,
    /// Reversed breakage, because the whole order was refunded.
    BreakageUndone,
    /// Money was added by a reload.
    Reload,
    /// The balance was corrected.
    Adjustment,
    /// Money was paid out.
    CashOut,
    /// The certificate was voided.
    Void,
    /// The certificate was replaced; its balance moved to the new one.
    MovedOut,
    /// The certificate replaced another one, and got its balance.
    MovedIn,
    /// The balance was booked out after the last valid day.
    Expired,
    /// Reversed expiry, because the last valid day was moved forward.
    ExpiredUndone,
}

impl QueryValue for EntryKind {
    fn read(text: &str) -> Result<Self, String> {
        let names: Vec<(&str, Self)> = Self::ALL.iter().map(|kind| (kind.name(), *kind)).collect();
        query::word(text, &names)
    }
}

impl From<EntryKind> for EntryKindName {
    fn from(kind: EntryKind) -> Self {
        match kind {
            EntryKind::Activation => Self::Activation,
            EntryKind::Return => Self::Return,
            EntryKind::Capture => Self::Capture,
            EntryKind::Refund => Self::Refund,
            EntryKind::Breakage => Self::Breakage,
            EntryKind::BreakageUndone => Self::BreakageUndone,
            EntryKind::Reload => Self::Reload,
            EntryKind::Adjustment => Self::Adjustment,
            EntryKind::CashOut => Self::CashOut,
            EntryKind::Void => Self::Void,
            EntryKind::MovedOut => Self::MovedOut,
            EntryKind::MovedIn => Self::MovedIn,
            EntryKind::Expired => Self::Expired,
            EntryKind::ExpiredUndone => Self::ExpiredUndone,
        }
    }
}

/// One movement of money on one certificate. It never changes.
#[derive(Serialize, ToSchema)]
#[schema(as = Entry)]
pub(crate) struct EntryShape {
    /// Number of the entry within the certificate, from 1, without gaps.
    number: u32,
    /// Reason for the movement.
    kind: EntryKindName,
    /// Change of the balance.
    change: MoneyChange,
    /// Balance after the movement.
    balance_after: Money,
    /// Operation that caused the movement.
    operation: OperationShape,
    /// Identifier of the redemption that took or returned the money. Null if there is none.
    #[schema(required = true)]
    redemption: Option<i64>,
    /// Identifier of the sale or return. Null if there is none.
    #[schema(required = true)]
    sale: Option<i64>,
    /// Number of the order. Null if there is none.
    #[schema(required = true)]
    order: Option<String>,
    /// Reason given by the caller. Null if none was given.
    #[schema(required = true)]
    reason: Option<String>,
}

impl EntryShape {
    /// Returns the shape of an entry.
    pub(crate) fn of(record: &EntryRecord, currency: Currency) -> Self {
        let EntryRecord { entry, event } = record;
        Self {
            number: entry.what.number,
            kind: entry.what.kind.into(),
            change: MoneyChange::of(entry.what.change, currency),
            balance_after: Money::of(entry.what.balance_after, currency),
            operation: OperationShape::of(&entry.operation),
            redemption: event.redemption.map(|redemption| redemption.0),
            sale: event.sale.map(|sale| sale.0),
            order: event.order.clone(),
            reason: event.reason.clone(),
        }
    }
}

/// One page of a list.
pub(crate) type EntryPage = Page<EntryShape>;

/// One page of a list.
pub(crate) type CertificatePage = Page<CertificateShape>;
