//! Booking out what is left of certificates after their last valid day.

use std::collections::BTreeSet;

use super::context::{Context, Decided};
use super::decision::Outcome;
use super::redemption::books::Books;
use super::undecided::{Broken, Undecided};
use crate::certificate::CertificateRejection;
use crate::command::BookExpired;
use crate::operation::OperationKind;
use crate::{limits, rules, validity};

/// Books out the certificates that are due now. Others are skipped: somebody may have extended one
/// since it was found, and another server may have booked it. A hold postpones a certificate.
pub(super) fn book(context: &Context<'_>, book: &BookExpired) -> Result<Decided, Undecided> {
    let operator = context.operator(book.operator)?;
    if book.certificates.len() > limits::EXPIRED_AT_ONCE_MAX {
        let max = u32::try_from(limits::EXPIRED_AT_ONCE_MAX).unwrap_or(u32::MAX);
        return Err(CertificateRejection::QuantityOutOfRange { max }.into());
    }
    let today = validity::local_date(context.now, &operator.zone);
    let mut books = Books::open(context, operator);
    let mut booked = Vec::new();
    for id in book.certificates.iter().copied().collect::<BTreeSet<_>>() {
        let known = context.view.certificates.get(&id);
        let own = known.filter(|known| known.operator == operator.id);
        let Some(certificate) = own else { continue };
        let series = context.directory().series(certificate.series);
        let series = series.ok_or(Broken::SeriesMissing(certificate.series))?;
        if !rules::is_due_to_expire(series, certificate, today) {
            continue;
        }
        books.settle_holds(id)?;
        if books.get_certificate(id)?.held.is_zero() {
            books.expire(id)?;
            booked.push(books.get_certificate(id)?.clone());
        }
    }
    Ok(Decided {
        operator: Some(operator.id),
        kind: OperationKind::Expired,
        changes: books.changes(),
        outcome: Outcome::Expired(booked),
    })
}
