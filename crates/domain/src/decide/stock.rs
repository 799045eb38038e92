//! Making unsold certificates of a plastic series, to be printed.

use std::collections::HashMap;

use super::certificate::record;
use super::context::{Context, Decided};
use super::decision::Outcome;
use super::sell::{issue, take_place};
use super::undecided::Undecided;
use crate::command::Stock;
use crate::operation::OperationKind;
use crate::{ActionKind, CertificateRejection, Change, SeriesKind, SeriesRejection, limits};

pub(super) fn decide(context: &Context<'_>, stock: &Stock) -> Result<Decided, Undecided> {
    let operator = context.operator(stock.operator)?;
    let series = context.series_of(operator.id, stock.series)?;
    if series.kind == SeriesKind::Electronic {
        return Err(SeriesRejection::Electronic(series.id).into());
    }
    let max = limits::CERTIFICATES_PER_COMMAND_MAX;
    if !(1..=max).contains(&stock.count) {
        return Err(CertificateRejection::QuantityOutOfRange { max }.into());
    }
    let mut codes = stock.seed.codes();
    let mut next = HashMap::new();
    let certificates = (0..stock.count)
        .map(|_| {
            let place = take_place(context, &mut next, series)?;
            Ok(issue(context, series, place, codes.draw(series.secret_digits)))
        })
        .collect::<Result<Vec<_>, SeriesRejection>>()?;
    let mut changes: Vec<Change> =
        certificates.iter().cloned().map(Change::AddCertificate).collect();
    changes.extend(next.into_iter().map(|(pool, next)| Change::AdvancePool(pool, next)));
    let first = certificates.first().ok_or(CertificateRejection::QuantityOutOfRange { max })?;
    let said = (None, None);
    let record = record(context, operator, ActionKind::Stocked, first, stock.count, said);
    changes.push(Change::AddAction(record));
    Ok(Decided {
        operator: Some(operator.id),
        kind: OperationKind::Stock,
        changes,
        outcome: Outcome::Stocked(certificates),
    })
}
