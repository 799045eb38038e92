//! Taking sold certificates back: they become void, and their value leaves the ledger.

use std::collections::HashSet;
use std::sync::Arc;

use jiff::civil::Date;

use super::context::{Context, Decided};
use super::decision::Outcome;
use super::redemption::books::Books;
use super::sell::{check_bounds, check_text, check_texts, check_till, sale_of};
use super::undecided::{Broken, Undecided};
use crate::command::Return;
use crate::operation::OperationKind;
use crate::sale::Receipt;
use crate::{
    Amount, Certificate, CertificateId, Change, EntryKind, Field, Operator, Sale, SaleCertificate,
    SaleKind, SaleLine, SaleRejection, SaleStatus, Status, limits, rules, validity,
};

pub(super) fn decide(context: &Context<'_>, back: &Return) -> Result<Decided, Undecided> {
    let operator = check_till(context, back.operator, &back.till)?;
    check_bounds(&back.till, &back.lines)?;
    let reference = back.reference(context.directory()).ok_or(SaleRejection::NumberMissing)?;
    if let Some(series) = back.series {
        context.series_of(operator.id, series)?;
    }
    if let Some(line) = back.lines.iter().position(|line| line.quantity == 0) {
        return Err(SaleRejection::QuantityOutOfRange { line }.into());
    }
    let today = validity::local_date(context.now, &operator.zone);
    let mut sales: Vec<&Arc<Sale>> = back
        .references(context.directory())
        .filter_map(|reference| context.view.references.get(&reference))
        .flatten()
        .filter_map(|id| context.view.sales.get(id))
        .collect();
    sales.sort_unstable_by_key(|sale| sale.id);
    sales.dedup_by_key(|sale| sale.id);
    check_said(back, &sales)?;
    if reference.is_latest() {
        let day = |sale: &Arc<Sale>| validity::local_date(sale.at, &operator.zone);
        let latest = sales.last().map(|sale| day(sale));
        sales.retain(|sale| Some(day(sale)) == latest);
    }
    let max = limits::CERTIFICATES_UNDER_REFERENCE_MAX;
    let under = sales.iter().map(|sale| sale.certificates.len()).fold(0, usize::saturating_add);
    if under > max {
        let max = u32::try_from(max).unwrap_or(u32::MAX);
        return Err(SaleRejection::TooManyCertificates { max }.into());
    }
    let books = settled(context, operator, &sales)?;
    let sold: Vec<Sold<'_>> = sales
        .into_iter()
        .flat_map(|sale| sold_in(&books, sale))
        .filter(|sold| back.series.is_none_or(|series| sold.certificate.series == series))
        .collect();
    if sold.is_empty() {
        return Err(SaleRejection::NothingSold.into());
    }
    if sold.iter().all(|sold| is_returned(sold.certificate)) {
        return Err(SaleRejection::NothingToReturn.into());
    }
    let taken = if back.lines.is_empty() {
        take_all(context, today, &sold)?
    } else {
        take_lines(context, today, &sold, &back.lines)?
    };
    let mut voids = Vec::new();
    let mut certificates = Vec::new();
    for (certificate, _) in &taken {
        let voided = void(context, certificate, &mut voids)?;
        certificates.push(voided);
    }
    let sale = Arc::new(Sale {
        certificates: taken
            .iter()
            .map(|(certificate, line)| SaleCertificate { certificate: certificate.id, line: *line })
            .collect(),
        ..sale_of(context, operator, &back.till, SaleKind::Return, back.series, &back.lines)
    });
    let mut changes = books.changes();
    changes.extend(voids);
    changes.push(Change::AddSale(Arc::clone(&sale)));
    Ok(Decided {
        operator: Some(operator.id),
        kind: OperationKind::Return,
        changes,
        outcome: Outcome::Sale(Box::new(Receipt { sale, certificates })),
    })
}

/// The texts of a return, as they may be stored. What was sold before texts were checked comes back by
/// the same texts: those of the sales that are found are not checked again.
fn check_said(back: &Return, sales: &[&Arc<Sale>]) -> Result<(), SaleRejection> {
    if sales.is_empty() {
        check_text(Field::OrderNumber, back.till.order_number.as_deref())?;
    }
    let is_sold = |line: &SaleLine| {
        let mut sold = sales.iter().flat_map(|sale| &*sale.lines);
        sold.any(|sold| sold.name == line.name && sold.item_code == line.item_code)
    };
    check_texts(back.lines.iter().filter(|line| !is_sold(line)))
}

/// A certificate that was sold, and as what.
struct Sold<'a> {
    certificate: &'a Certificate,
    line: Option<&'a SaleLine>,
}

/// Certificates that are taken back, each with its line of the return.
type Taken<'a> = Vec<(&'a Certificate, Option<u32>)>;

/// The certificates of sales, without holds whose time is over.
fn settled<'a>(
    context: &'a Context<'a>,
    operator: &'a Operator,
    sales: &[&Arc<Sale>],
) -> Result<Books<'a>, Broken> {
    let mut books = Books::open(context, operator);
    for sold in sales.iter().flat_map(|sale| &sale.certificates) {
        let held = |certificate: &Certificate| !certificate.held.is_zero();
        if books.certificate(sold.certificate).is_some_and(held) {
            books.settle_holds(sold.certificate)?;
        }
    }
    Ok(books)
}

fn sold_in<'a>(books: &'a Books<'_>, sale: &'a Sale) -> impl Iterator<Item = Sold<'a>> {
    sale.certificates.iter().filter_map(move |sold| {
        let line = sold.line.and_then(|line| sale.lines.get(usize::try_from(line).ok()?));
        Some(Sold { certificate: books.certificate(sold.certificate)?, line })
    })
}

fn take_all<'a>(
    context: &Context<'_>,
    today: Date,
    sold: &[Sold<'a>],
) -> Result<Taken<'a>, SaleRejection> {
    let left = sold.iter().filter(|sold| !is_returned(sold.certificate));
    left.map(|sold| {
        check_returnable(context, today, sold.certificate)?;
        Ok((sold.certificate, None))
    })
    .collect()
}

fn take_lines<'a>(
    context: &Context<'_>,
    today: Date,
    sold: &[Sold<'a>],
    lines: &[SaleLine],
) -> Result<Taken<'a>, SaleRejection> {
    let mut taken: Taken<'a> = Vec::new();
    let mut taken_ids: HashSet<CertificateId> = HashSet::new();
    // A line that says more chooses first, so that one which says less leaves it its certificate.
    let mut by_precision: Vec<(usize, &SaleLine)> = lines.iter().enumerate().collect();
    by_precision.sort_by_key(|(_, line)| core::cmp::Reverse(precision(line)));
    for (index, line) in by_precision {
        let mut missing = line.quantity;
        let mut obstacle = None;
        let mut passed_over = 0_u32;
        for candidate in sold.iter().filter(|sold| matches(line, sold.line)) {
            if missing == 0 {
                break;
            }
            let certificate = candidate.certificate;
            if is_returned(certificate) || taken_ids.contains(&certificate.id) {
                continue;
            }
            // One that was used is passed over while an unused one of the same goods is left.
            match check_returnable(context, today, certificate) {
                Ok(()) => {
                    taken_ids.insert(certificate.id);
                    taken.push((certificate, u32::try_from(index).ok()));
                    missing = missing.saturating_sub(1);
                }
                Err(rejection) => {
                    obstacle.get_or_insert(rejection);
                    passed_over = passed_over.saturating_add(1);
                }
            }
        }
        if missing > passed_over {
            let missing = missing.saturating_sub(passed_over);
            return Err(SaleRejection::GoodNotSold { line: index, missing });
        }
        if let Some(obstacle) = obstacle.filter(|_| missing > 0) {
            return Err(obstacle);
        }
    }
    taken.sort_by_key(|(_, line)| *line);
    Ok(taken)
}

/// Returns how precisely a line names its goods: by position, item code and price.
fn precision(line: &SaleLine) -> u8 {
    [line.good.is_some(), line.item_code.is_some(), line.price.is_some()]
        .into_iter()
        .map(u8::from)
        .fold(0, u8::saturating_add)
}

/// Whether a line of a return means what was sold as `sold`: by what it gives of position, item
/// code and price. What scanners put around item codes is no part of them.
fn matches(line: &SaleLine, sold: Option<&SaleLine>) -> bool {
    sold.is_some_and(|sold| {
        line.good.is_none_or(|good| sold.good == Some(good))
            && line.item_code().is_none_or(|code| sold.item_code() == Some(code))
            && line.price.is_none_or(|price| sold.price == Some(price))
    })
}

fn is_returned(certificate: &Certificate) -> bool {
    certificate.sale_status == SaleStatus::Returned
}

fn check_returnable(
    context: &Context<'_>,
    today: Date,
    certificate: &Certificate,
) -> Result<(), SaleRejection> {
    let series = context.directory().series(certificate.series);
    let spent = context.view.spent.get(&certificate.id).copied().unwrap_or(0);
    rules::check_returnable(series, certificate, spent, today)
}

fn void(
    context: &Context<'_>,
    certificate: &Certificate,
    changes: &mut Vec<Change>,
) -> Result<Certificate, Broken> {
    let change = certificate.balance.minor().checked_neg();
    let change = change.ok_or(Broken::Balance(certificate.id))?;
    let mut voided = Certificate {
        status: Status::Voided,
        sale_status: SaleStatus::Returned,
        ..certificate.clone()
    };
    let entry = voided.book(context.operation, EntryKind::Return, change, Amount::ZERO);
    changes.push(Change::AddEntry(entry));
    changes.push(Change::UpdateCertificate(voided.clone()));
    Ok(voided)
}
