//! Rules that commands act on and that others may ask about beforehand. What they say now may be
//! otherwise when a command comes.

use jiff::civil::Date;

use crate::redemption::RefundTargetRejection;
use crate::{
    Amount, CallerRejection, Certificate, Directory, OperatorId, PointOfSale, PointOfSaleId,
    SaleRejection, Series, Status,
};

/// Reason why nothing can be taken from a certificate. Variants are in order of precedence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unavailable {
    /// It has not been activated, or was returned or undone.
    NotActive,
    /// The certificate is blocked.
    Blocked,
    /// Its last day is over.
    Expired,
    /// Nothing is left, or all of it is held.
    Nothing,
}

/// Returns the amount that can be taken from a certificate on a local day. `series` is the series
/// of the certificate. `held` must not include lapsed holds.
///
/// # Errors
///
/// Why nothing can be taken.
pub fn available(
    series: Option<&Series>,
    certificate: &Certificate,
    today: Date,
) -> Result<Amount, Unavailable> {
    match certificate.status_on(today) {
        Status::Active => {}
        Status::Issued | Status::Voided => return Err(Unavailable::NotActive),
        Status::Blocked => return Err(Unavailable::Blocked),
        Status::Expired => return Err(Unavailable::Expired),
        Status::Spent => return Err(Unavailable::Nothing),
    }
    // A hold on a single-use certificate keeps the whole certificate.
    let reuse = series.is_some_and(|series| series.allow_reuse);
    let kept_whole = !reuse && !certificate.held.is_zero();
    let available = certificate.free_balance();
    if kept_whole || available.is_zero() { Err(Unavailable::Nothing) } else { Ok(available) }
}

/// Whether money can be refunded to a certificate on a local day, so that its owner can use it. The
/// series is its own. A blocked certificate can take it: it can be unblocked or replaced. A spent
/// single-use one can take it too: it becomes active and can be used once more.
///
/// # Errors
///
/// In order: [`RefundTargetRejection::Voided`], [`RefundTargetRejection::Forbidden`],
/// [`RefundTargetRejection::Expired`].
pub fn check_takes_refund(
    series: Option<&Series>,
    certificate: &Certificate,
    today: Date,
) -> Result<(), RefundTargetRejection> {
    if certificate.status == Status::Voided {
        return Err(RefundTargetRejection::Voided);
    }
    if !series.is_some_and(|series| series.allow_refund) {
        return Err(RefundTargetRejection::Forbidden(certificate.series));
    }
    // Whatever its status is now: it would be active with the money, and expired.
    let over = certificate.valid_through.is_some_and(|last| today > last);
    if over || certificate.status == Status::Expired {
        return Err(RefundTargetRejection::Expired);
    }
    Ok(())
}

/// A point of sale of an operator at which certificates can be sold and taken back.
///
/// # Errors
///
/// In order: [`CallerRejection::PointOfSaleUnknown`]; [`CallerRejection::PointOfSaleDisabled`], also
/// where its partner is disabled.
pub fn open_place(
    directory: &Directory,
    operator: OperatorId,
    id: PointOfSaleId,
) -> Result<&PointOfSale, CallerRejection> {
    let place = directory.point_of_sale(id).filter(|place| place.operator == operator);
    let place =
        place.ok_or_else(|| CallerRejection::PointOfSaleUnknown { code: id.to_string() })?;
    let partner = directory.partner(place.partner);
    if place.disabled || partner.is_none_or(|partner| partner.disabled) {
        return Err(CallerRejection::PointOfSaleDisabled { code: place.code.clone() });
    }
    Ok(place)
}

/// Whether the balance of a certificate is booked out on a local day, apart from holds on it. The
/// series is its own. A blocked certificate is booked out as well, and stays blocked.
pub fn is_due_to_expire(series: &Series, certificate: &Certificate, today: Date) -> bool {
    let can = match certificate.status {
        Status::Active | Status::Blocked => !certificate.balance.is_zero(),
        Status::Issued | Status::Spent | Status::Expired | Status::Voided => false,
    };
    let due = series.expiry.due_through(today);
    can && certificate.valid_through.zip(due).is_some_and(|(last, due)| last <= due)
}

/// Whether a certificate that was sold can be taken back on a local day. The series is its own.
/// `spent` is what was spent of it and has not come back, in minor units: money that was loaded since
/// does not make up for it.
///
/// # Errors
///
/// In order: [`SaleRejection::ReturnForbidden`]; [`SaleRejection::CertificateUsed`] where something
/// was spent or is held; then by its status.
pub fn check_returnable(
    series: Option<&Series>,
    certificate: &Certificate,
    spent: i64,
    today: Date,
) -> Result<(), SaleRejection> {
    if !series.is_some_and(|series| series.allow_refund_purchase) {
        return Err(SaleRejection::ReturnForbidden(certificate.series));
    }
    // What was booked out after the last day was not used.
    let whole = certificate.balance.checked_add(certificate.expired);
    let changed = whole != Some(certificate.nominal) || !certificate.held.is_zero();
    if changed || spent > 0 {
        return Err(SaleRejection::CertificateUsed(certificate.number));
    }
    match certificate.status_on(today) {
        Status::Active => Ok(()),
        Status::Blocked => Err(SaleRejection::CertificateBlocked(certificate.number)),
        Status::Expired => Err(SaleRejection::CertificateExpired(certificate.number)),
        Status::Issued | Status::Spent | Status::Voided => {
            Err(SaleRejection::CertificateUsed(certificate.number))
        }
    }
}
