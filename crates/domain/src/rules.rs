//! Rules that commands act on and that others may ask about beforehand. What they say now may be
//! otherwise when a command comes.

use jiff::civil::Date;

use crate::{
    Certificate, Directory, OperatorId, PointOfSale, PointOfSaleId, Rejection, Series, Status,
};

/// A point of sale of an operator at which certificates can be sold and taken back.
///
/// # Errors
///
/// In order: [`Rejection::PointOfSaleUnknown`]; [`Rejection::PointOfSaleDisabled`], also where its
/// partner is disabled.
pub fn open_place(
    directory: &Directory,
    operator: OperatorId,
    id: PointOfSaleId,
) -> Result<&PointOfSale, Rejection> {
    let place = directory.point_of_sale(id).filter(|place| place.operator == operator);
    let place = place.ok_or_else(|| Rejection::PointOfSaleUnknown { code: id.to_string() })?;
    let partner = directory.partner(place.partner);
    if place.disabled || partner.is_none_or(|partner| partner.disabled) {
        return Err(Rejection::PointOfSaleDisabled { code: place.code.clone() });
    }
    Ok(place)
}

/// Whether a certificate that was sold can be taken back on a local day. The series is its own.
///
/// # Errors
///
/// In order: [`Rejection::ReturnForbidden`]; [`Rejection::CertificateUsed`] where something was spent
/// or is held; then by its status.
pub fn check_returnable(
    series: Option<&Series>,
    certificate: &Certificate,
    today: Date,
) -> Result<(), Rejection> {
    if !series.is_some_and(|series| series.allow_refund_purchase) {
        return Err(Rejection::ReturnForbidden(certificate.series));
    }
    if certificate.balance != certificate.nominal || !certificate.held.is_zero() {
        return Err(Rejection::CertificateUsed(certificate.number));
    }
    match certificate.status_on(today) {
        Status::Active => Ok(()),
        Status::Blocked => Err(Rejection::CertificateBlocked(certificate.number)),
        Status::Expired => Err(Rejection::CertificateExpired(certificate.number)),
        Status::Issued | Status::Spent | Status::Voided => {
            Err(Rejection::CertificateUsed(certificate.number))
        }
    }
}
