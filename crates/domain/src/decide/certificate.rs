//! Issuing certificates, and what is done to them by themselves.

use std::collections::HashMap;

use jiff::civil::Date;

use super::redemption::books::Books;
use super::sell::{self, take_place};
use super::{Context, Decided, Outcome, check_plain};
use crate::certificate::{
    Acted, ActionKind, ActionRecord, CertificateAction, CertificateRejection, CertificateState,
};
use crate::command::{Act, Issue};
use crate::operation::OperationKind;
use crate::{
    Amount, Certificate, CertificateId, Change, Entry, EntryKind, Operator, Rejection, Series,
    Status, limits, validity,
};

pub(super) fn issue(context: &Context<'_>, issue: &Issue) -> Result<Decided, Rejection> {
    let operator = context.operator(issue.operator)?;
    let series = context.series_of(operator.id, issue.series)?;
    check_plain("reason", issue.reason.as_deref())?;
    let max = limits::ISSUED_AT_ONCE_MAX;
    if !(1..=max).contains(&issue.quantity) {
        return Err(CertificateRejection::QuantityOutOfRange { max }.into());
    }
    let nominal = if issue.activate {
        check_on_sale(context, operator, series)?;
        nominal_of(series, issue.nominal, Amount::ZERO)?
    } else {
        issue.nominal.map_or(Ok(Amount::ZERO), |nominal| nominal_in(series, nominal))?
    };
    let mut codes = issue.seed.codes();
    let mut next = HashMap::new();
    let mut changes = Vec::new();
    let mut certificates = Vec::new();
    for _ in 0..issue.quantity {
        let place = take_place(context, &mut next, series)?;
        let issued = sell::issue(context, series, place, codes.draw(series.secret_digits));
        let mut certificate = Certificate { nominal, ..issued };
        if issue.activate {
            changes.push(activate(context, operator, series, &mut certificate, nominal)?);
        }
        changes.push(Change::AddCertificate(certificate.clone()));
        certificates.push(certificate);
    }
    changes.extend(next.into_iter().map(|(pool, next)| Change::AdvancePool(pool, next)));
    let (amount, reason) = (issue.nominal.map(Amount::minor), issue.reason.clone());
    let record = record(context, operator, ActionKind::Issued, &certificates, (amount, reason))?;
    Ok(decided(OperationKind::Issue, record, certificates, changes))
}

pub(super) fn act(context: &Context<'_>, act: &Act) -> Result<Decided, Rejection> {
    let operator = context.operator(act.operator)?;
    let directory = context.directory();
    let id = act.number.and_then(|number| directory.locate(operator.id, number));
    let id = id.filter(|id| context.view.certificates.contains_key(id));
    let id = id.ok_or(CertificateRejection::Unknown)?;
    check_plain("reason", act.reason.as_deref())?;
    let mut books = Books::open(context, operator);
    // A hold whose time is over is none. One whose end cannot be recorded stays, and is told below.
    let _ = books.settle_holds(id);
    let before = books.certificate(id).cloned().ok_or(CertificateRejection::Unknown)?;
    let mut acting = Acting { context, operator, books, id, before };
    let activation = match act.action {
        CertificateAction::Activate { nominal } => Some(acting.activate(nominal)?),
        CertificateAction::Reload { amount } => acting.reload(amount).map(|()| None)?,
        CertificateAction::Block => acting.block().map(|()| None)?,
        CertificateAction::Unblock => acting.unblock().map(|()| None)?,
        CertificateAction::Adjust { change } => {
            let has_reason = act.reason.as_deref().is_some_and(|reason| !reason.trim().is_empty());
            acting.adjust(change, has_reason).map(|()| None)?
        }
        CertificateAction::CashOut { amount } => acting.cash_out(amount).map(|()| None)?,
        CertificateAction::Void => acting.void().map(|()| None)?,
    };
    let after = acting.books.certificate(id).cloned().ok_or(CertificateRejection::Unknown)?;
    let mut changes = acting.books.changes();
    changes.extend(activation);
    let certificates = vec![after];
    let said = (act.action.amount(), act.reason.clone());
    let record = record(context, operator, act.action.kind(), &certificates, said)?;
    Ok(decided(OperationKind::CertificateAction, record, certificates, changes))
}

/// One certificate that something is being done to.
struct Acting<'a> {
    context: &'a Context<'a>,
    operator: &'a Operator,
    books: Books<'a>,
    id: CertificateId,
    /// As it was, without holds whose time is over.
    before: Certificate,
}

impl Acting<'_> {
    fn series(&self) -> Result<&Series, Rejection> {
        self.context.series_of(self.operator.id, self.before.series)
    }

    fn today(&self) -> Date {
        validity::local_date(self.context.now, &self.operator.zone)
    }

    /// The status today. A certificate that was stopped or spent expires too.
    fn status(&self) -> Status {
        let over = self.before.valid_through.is_some_and(|last| self.today() > last);
        let status = self.before.status_on(self.today());
        let expires = matches!(status, Status::Spent | Status::Blocked);
        if expires && over { Status::Expired } else { status }
    }

    fn must_be(&self, allowed: &[Status]) -> Result<(), CertificateRejection> {
        let status = self.status();
        if allowed.contains(&status) {
            Ok(())
        } else {
            Err(CertificateRejection::NotPossible(status))
        }
    }

    fn must_not_be_held(&self) -> Result<(), CertificateRejection> {
        let held = self.before.held;
        if held.is_zero() { Ok(()) } else { Err(CertificateRejection::Held { held }) }
    }

    fn activate(&mut self, nominal: Option<Amount>) -> Result<Change, Rejection> {
        self.must_be(&[Status::Issued])?;
        let series = self.series()?.clone();
        check_on_sale(self.context, self.operator, &series)?;
        let nominal = nominal_of(&series, nominal, self.before.nominal)?;
        let (context, operator) = (self.context, self.operator);
        activate(context, operator, &series, self.books.certificate_mut(self.id)?, nominal)
    }

    fn reload(&mut self, amount: Amount) -> Result<(), Rejection> {
        self.must_be(&[Status::Active, Status::Spent])?;
        if self.before.status == Status::Spent && !self.books.allows_reuse(self.id) {
            return Err(CertificateRejection::NotReusable(self.before.series).into());
        }
        self.add(EntryKind::Reload, amount)
    }

    fn block(&mut self) -> Result<(), Rejection> {
        self.must_be(&[Status::Issued, Status::Active])?;
        self.books.certificate_mut(self.id)?.status = Status::Blocked;
        Ok(())
    }

    fn unblock(&mut self) -> Result<(), Rejection> {
        if self.before.status != Status::Blocked {
            return Err(CertificateRejection::NotPossible(self.status()).into());
        }
        let status = if self.before.valid_through.is_none() {
            Status::Issued
        } else if self.before.balance.is_zero() {
            Status::Spent
        } else {
            Status::Active
        };
        self.books.certificate_mut(self.id)?.status = status;
        Ok(())
    }

    fn adjust(&mut self, change: i64, has_reason: bool) -> Result<(), Rejection> {
        self.must_be(&[Status::Active, Status::Blocked, Status::Spent, Status::Expired])?;
        if self.before.valid_through.is_none() {
            return Err(CertificateRejection::NotPossible(self.status()).into());
        }
        if !has_reason {
            return Err(CertificateRejection::ReasonMissing.into());
        }
        let amount = change.checked_abs().and_then(Amount::from_minor);
        let amount = amount.ok_or(Rejection::AmountOverflow)?;
        if change < 0 {
            self.remove(EntryKind::Adjustment, amount)
        } else {
            self.add(EntryKind::Adjustment, amount)
        }
    }

    fn cash_out(&mut self, amount: Option<Amount>) -> Result<(), Rejection> {
        self.must_be(&[Status::Active])?;
        self.must_not_be_held()?;
        self.remove(EntryKind::CashOut, amount.unwrap_or(self.before.balance))
    }

    fn void(&mut self) -> Result<(), Rejection> {
        if self.before.status == Status::Voided {
            return Err(CertificateRejection::NotPossible(Status::Voided).into());
        }
        self.must_not_be_held()?;
        if !self.before.balance.is_zero() {
            self.books.take(self.id, EntryKind::Void, self.before.balance)?;
        }
        self.books.certificate_mut(self.id)?.status = Status::Voided;
        Ok(())
    }

    fn add(&mut self, kind: EntryKind, amount: Amount) -> Result<(), Rejection> {
        if amount.is_zero() {
            return Err(CertificateRejection::Nothing.into());
        }
        let max = Amount::from_minor(limits::NOMINAL_MINOR_MAX).unwrap_or(Amount::MAX);
        let balance = self.before.balance.checked_add(amount);
        if balance.is_none_or(|balance| balance > max) {
            return Err(CertificateRejection::BalanceTooLarge { max }.into());
        }
        self.books.give(self.id, kind, amount)
    }

    /// Takes money off, but none that is held. What is empty then is spent.
    fn remove(&mut self, kind: EntryKind, amount: Amount) -> Result<(), Rejection> {
        if amount.is_zero() {
            return Err(CertificateRejection::Nothing.into());
        }
        let available = self.before.free_balance();
        if amount > available {
            return Err(CertificateRejection::TooMuch { available }.into());
        }
        self.books.take(self.id, kind, amount)?;
        let certificate = self.books.certificate_mut(self.id)?;
        if certificate.balance.is_zero() && certificate.status == Status::Active {
            certificate.status = Status::Spent;
        }
        Ok(())
    }
}

/// Gives a certificate its value, and begins its validity.
fn activate(
    context: &Context<'_>,
    operator: &Operator,
    series: &Series,
    certificate: &mut Certificate,
    nominal: Amount,
) -> Result<Change, Rejection> {
    let through = sell::valid_through(context, operator, series)?;
    certificate.nominal = nominal;
    certificate.balance = nominal;
    certificate.status = Status::Active;
    certificate.valid_through = Some(through);
    certificate.entry_count = certificate.entry_count.saturating_add(1);
    Ok(Change::AddEntry(Entry {
        certificate: certificate.id,
        number: certificate.entry_count,
        kind: EntryKind::Activation,
        change: nominal.minor(),
        balance_after: nominal,
        operation: context.operation,
    }))
}

fn check_on_sale(
    context: &Context<'_>,
    operator: &Operator,
    series: &Series,
) -> Result<(), Rejection> {
    let today = validity::local_date(context.now, &operator.zone);
    if series.is_on_sale(today) {
        Ok(())
    } else {
        Err(CertificateRejection::SeriesNotOnSale(series.id).into())
    }
}

/// What a certificate is worth: what is asked for, else what it was issued with, else the only
/// nominal of its series.
fn nominal_of(series: &Series, asked: Option<Amount>, issued: Amount) -> Result<Amount, Rejection> {
    let (min, max) = series.denomination.bounds();
    let only = (min == max).then_some(min);
    let issued = Some(issued).filter(|issued| !issued.is_zero());
    let nominal = asked.or(issued).or(only).ok_or(CertificateRejection::AmountMissing)?;
    nominal_in(series, nominal)
}

fn nominal_in(series: &Series, nominal: Amount) -> Result<Amount, Rejection> {
    if series.denomination.allows(nominal) {
        return Ok(nominal);
    }
    let (min, max) = series.denomination.bounds();
    Err(CertificateRejection::AmountOutOfRange { min, max }.into())
}

fn record(
    context: &Context<'_>,
    operator: &Operator,
    kind: ActionKind,
    certificates: &[Certificate],
    (amount, reason): (Option<i64>, Option<String>),
) -> Result<ActionRecord, Rejection> {
    let first = certificates.first().ok_or(CertificateRejection::Unknown)?;
    Ok(ActionRecord {
        operation: context.operation,
        operator: operator.id,
        at: context.now,
        kind,
        first: first.id,
        count: u32::try_from(certificates.len()).map_err(|_| Rejection::AmountOverflow)?,
        amount,
        reason,
        after: CertificateState::of(first),
    })
}

fn decided(
    kind: OperationKind,
    record: ActionRecord,
    certificates: Vec<Certificate>,
    mut changes: Vec<Change>,
) -> Decided {
    changes.push(Change::AddAction(record.clone()));
    Decided {
        operator: Some(record.operator),
        kind,
        changes,
        events: Vec::new(),
        outcome: Outcome::Acted(Box::new(Acted { record, certificates })),
    }
}
