//! Certificates and their entries.

use domain::{Amount, Certificate, Currency, EntryKind, SaleStatus, Series, Status, rules};
use jiff::civil::Date;
use serde::Serialize;
use service::EntryRecord;
use utoipa::ToSchema;

use crate::shapes::Page;
use crate::shapes::origin::OperationShape;
use crate::wire::{Day, Moment, Money, MoneyChange};

/// Where a certificate is in its life.
#[derive(Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = CertificateStatus)]
pub(crate) enum StatusName {
    /// It exists but has no value yet: printed, not sold.
    Issued,
    /// It can be spent.
    Active,
    /// It is stopped until unblocked.
    Blocked,
    /// Nothing is left, or it was used and may not be again.
    Spent,
    /// Its last valid day is over.
    Expired,
    /// It was returned or undone.
    Voided,
}

/// The statuses by their names, as filters take them.
pub(crate) const STATUSES: &[(&str, Status)] = &[
    ("issued", Status::Issued),
    ("active", Status::Active),
    ("blocked", Status::Blocked),
    ("spent", Status::Spent),
    ("expired", Status::Expired),
    ("voided", Status::Voided),
];

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

/// Whether a certificate has been sold.
#[derive(Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = SaleStatus)]
pub(crate) enum SaleStatusName {
    /// In stock.
    Unsold,
    /// Sold.
    Sold,
    /// Sold and returned.
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

/// A gift certificate. Its secret code is in no answer.
#[derive(Serialize, ToSchema)]
#[schema(as = Certificate)]
pub(crate) struct CertificateShape {
    /// Its number, as printed.
    #[schema(pattern = "^[0-9]{1,19}$", example = "2000000000015")]
    number: String,
    /// Its series.
    series: i64,
    /// Where it is in its life, today in the operator's time zone.
    status: StatusName,
    /// Whether it has been sold.
    sale_status: SaleStatusName,
    /// What it was sold for.
    nominal: Money,
    /// What is left.
    balance: Money,
    /// The part of the balance that holds keep aside.
    held: Money,
    /// Amount that a redemption can take now: the balance less what is held. It is 0 for a
    /// certificate that is not activated, blocked, expired, spent or voided, and for a certificate of
    /// a series without `allow_reuse` while a hold is on it.
    available: Money,
    /// The last valid day in the operator's time zone; null before activation.
    #[schema(required = true)]
    valid_through: Option<Day>,
    /// The sale in which it was sold.
    #[schema(required = true)]
    sale: Option<i64>,
    /// When it came to exist.
    issued_at: Moment,
}

impl CertificateShape {
    /// A certificate as this API tells it on a day. The series is its own; without it a certificate
    /// of which something is held has nothing available.
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
        }
    }
}

/// A certificate with what is kept with it.
#[derive(Serialize, ToSchema)]
pub(crate) struct CertificateInFull {
    /// The certificate.
    #[serde(flatten)]
    pub(crate) certificate: CertificateShape,
    /// What was sent as `metadata` with its issue.
    #[schema(required = true, value_type = Option<Object>)]
    pub(crate) metadata: Option<Metadata>,
    /// The number of the certificate that replaced it.
    #[schema(required = true)]
    pub(crate) replaced_by: Option<String>,
}

/// What a caller keeps with certificates.
pub(crate) type Metadata = serde_json::Map<String, serde_json::Value>;

/// Stored metadata; what is none is as good as not there.
pub(crate) fn metadata(text: Option<&str>) -> Option<Metadata> {
    serde_json::from_str(text?).ok()
}

/// Why money moved.
#[derive(Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = EntryKind)]
pub(crate) enum EntryKindName {
    /// The certificate was activated with its nominal.
    Activation,
    /// The certificate was returned as goods.
    Return,
    /// A redemption took it.
    Capture,
    /// A redemption gave it back.
    Refund,
    /// What was left of a certificate that can be used once, when it was used.
    Breakage,
    /// The same, back, when everything that was taken went back.
    BreakageUndone,
    /// Money was added.
    Reload,
    /// The balance was put right.
    Adjustment,
    /// Money was paid out.
    CashOut,
    /// The certificate was undone.
    Void,
    /// The certificate was replaced; its balance moved to the new one.
    MovedOut,
    /// The certificate replaced another one, and got its balance.
    MovedIn,
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
        }
    }
}

/// One movement of money on one certificate. It never changes.
#[derive(Serialize, ToSchema)]
#[schema(as = Entry)]
pub(crate) struct EntryShape {
    /// Its place among the certificate's entries, from 1, without gaps.
    number: u32,
    /// Why money moved.
    kind: EntryKindName,
    /// By how much the balance changed.
    change: MoneyChange,
    /// The balance afterwards.
    balance_after: Money,
    /// The request that caused it.
    operation: OperationShape,
    /// The redemption that took the money or gave it back.
    #[schema(required = true)]
    redemption: Option<i64>,
    /// The sale or return that it belongs to.
    #[schema(required = true)]
    sale: Option<i64>,
    /// The number of the order.
    #[schema(required = true)]
    order: Option<String>,
    /// Why, if that was said.
    #[schema(required = true)]
    reason: Option<String>,
}

impl EntryShape {
    /// An entry as this API tells it.
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
