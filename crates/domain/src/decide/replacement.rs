//! Replacing a certificate whose card or letter was lost.

use std::collections::HashMap;

use super::certificate::{Acting, begin, decided, record};
use super::context::{Context, Decided};
use super::sell::{self, take_place};
use super::undecided::Undecided;
use crate::certificate::{ActionKind, ActionRecord, CertificateRejection};
use crate::command::Replace;
use crate::operation::OperationKind;
use crate::{Certificate, Change, EntryKind, SaleStatus, Status};

/// Voids a certificate and gives its balance and validity to another one of the same series. What is
/// held must be released or captured first.
pub(super) fn replace(context: &Context<'_>, replace: &Replace) -> Result<Decided, Undecided> {
    let mut acting = begin(context, replace.operator, replace.number, replace.reason.as_deref())?;
    acting.must_not_be_booked_out()?;
    acting.must_be(&[Status::Active, Status::Blocked])?;
    let (old, moved) = (acting.before.clone(), acting.before.balance);
    if moved.is_zero() {
        return Err(CertificateRejection::NotPossible(old.status).into());
    }
    acting.must_not_be_held()?;
    let mut changes = Vec::new();
    let unsold = find_or_make(context, replace, &acting, &mut changes)?;
    acting.books.take(acting.id, EntryKind::MovedOut, moved)?;
    let voided = acting.books.certificate_mut(acting.id)?;
    voided.status = Status::Voided;
    let voided = voided.clone();
    // The money is as old as it was on the certificate that is replaced.
    let issued_on = context.directory().local_day(old.operator, old.issued_at);
    let activated_on = old.activated_on.or(issued_on);
    let activated_on = activated_on.and_then(|day| sell::activated_before(context, &unsold, day));
    let mut new = Certificate {
        nominal: old.nominal,
        status: Status::Active,
        sale_status: old.sale_status,
        valid_through: old.valid_through,
        sold_in: old.sold_in,
        point_of_sale: old.point_of_sale,
        activated_on,
        ..unsold
    };
    let entry = new.book(context.operation, EntryKind::MovedIn, moved.minor(), moved);
    changes.push(Change::AddEntry(entry));
    changes.push(if replace.replacement.is_some() {
        Change::UpdateCertificate(new.clone())
    } else {
        Change::AddCertificate(new.clone())
    });
    let said = (Some(moved.minor()), replace.reason.clone());
    let operator = acting.operator;
    let record = record(context, operator, ActionKind::Replaced, &voided, 1, said);
    let record = ActionRecord { replacement: Some(new.id), ..record };
    changes.extend(acting.books.changes());
    Ok(decided(OperationKind::CertificateAction, record, vec![voided, new], changes))
}

/// The certificate that gets the balance, without value yet: the one that is named, else a new one.
fn find_or_make(
    context: &Context<'_>,
    replace: &Replace,
    acting: &Acting<'_>,
    changes: &mut Vec<Change>,
) -> Result<Certificate, Undecided> {
    let series = acting.series()?;
    let Some(number) = replace.replacement else {
        let mut next = HashMap::new();
        let place = take_place(context, &mut next, series)?;
        let secret = replace.seed.codes().draw(series.secret_digits);
        changes.extend(next.into_iter().map(|(pool, next)| Change::AdvancePool(pool, next)));
        return Ok(sell::issue(context, series, place, secret));
    };
    let id = context.directory().locate(acting.operator.id, number);
    let found = id.and_then(|id| context.view.certificates.get(&id));
    let unsold = found.filter(|found| {
        found.series == series.id
            && found.status == Status::Issued
            && found.sale_status == SaleStatus::Unsold
    });
    unsold.cloned().ok_or_else(|| CertificateRejection::ReplacementNotUnsold(series.id).into())
}
