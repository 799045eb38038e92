//! Issuing certificates, and actions on them.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::civil::Date;

use super::context::{Context, Decided, check_plain};
use super::decision::Outcome;
use super::redemption::books::Books;
use super::sell::{self, take_place};
use super::undecided::{Broken, Undecided};
use crate::certificate::{
    Acted, ActionKind, ActionRecord, CertificateAction, CertificateRejection, CertificateState,
    NewLastDay,
};
use crate::command::{Act, Issue};
use crate::operation::OperationKind;
use crate::{
    Amount, Certificate, CertificateId, CertificateNumber, Change, EntryKind, Field, Operator,
    OperatorId, OwnerId, PointOfSaleId, Problem, Sale, SaleCertificate, SaleKind, SaleLine,
    SaleStatus, Series, SeriesRejection, Status, limits, phone, rules, text, validity,
};

pub(super) fn issue(context: &Context<'_>, issue: &Issue) -> Result<Decided, Undecided> {
    let operator = context.operator(issue.operator)?;
    let series = context.series_of(operator.id, issue.request.series)?;
    check_text(Field::Reason, issue.request.reason.as_deref())?;
    let max = limits::ISSUED_AT_ONCE_MAX;
    if !(1..=max).contains(&issue.request.quantity) {
        return Err(CertificateRejection::QuantityOutOfRange { max }.into());
    }
    check_text(Field::OrderNumber, issue.request.order_number.as_deref())?;
    check_text(Field::Email, issue.request.buyer.email.as_deref())?;
    check_text(Field::Client, issue.request.buyer.client_code.as_deref())?;
    let bytes_max = limits::METADATA_BYTES_MAX;
    if issue.request.metadata.as_ref().is_some_and(|metadata| metadata.len() > bytes_max) {
        return Err(CertificateRejection::MetadataTooLong { max: bytes_max }.into());
    }
    if let Some(place) = issue.point_of_sale {
        rules::open_place(context.directory(), operator.id, place)?;
    }
    if issue.request.is_sale() && !issue.request.activate {
        return Err(CertificateRejection::BuyerOfInactive.into());
    }
    let nominal = if issue.request.activate {
        check_on_sale(context, operator, series)?;
        nominal_of(series, issue.request.nominal, Amount::ZERO)?
    } else {
        issue.request.nominal.map_or(Ok(Amount::ZERO), |nominal| nominal_in(series, nominal))?
    };
    let mut codes = issue.seed.codes();
    let mut next = HashMap::new();
    let mut changes = Vec::new();
    let mut certificates = Vec::new();
    for _ in 0..issue.request.quantity {
        let place = take_place(context, &mut next, series)?;
        let issued = sell::issue(context, series, place, codes.draw(series.secret_digits));
        let point_of_sale = context.bound.or(issue.point_of_sale);
        let mut certificate = Certificate { nominal, point_of_sale, ..issued };
        if issue.request.activate {
            changes.push(activate(context, operator, series, &mut certificate, nominal)?);
        }
        if issue.request.is_sale() {
            certificate.sale_status = SaleStatus::Sold;
            certificate.sold_in = Some(context.operation);
        }
        changes.push(Change::AddCertificate(certificate.clone()));
        certificates.push(certificate);
    }
    changes.extend(next.into_iter().map(|(pool, next)| Change::AdvancePool(pool, next)));
    let (amount, reason) = (issue.request.nominal.map(Amount::minor), issue.request.reason.clone());
    // From 1 to some thousands, by the check of the quantity.
    let first = certificates.first().ok_or(CertificateRejection::QuantityOutOfRange { max })?;
    let said = (amount, reason);
    let record = record(context, operator, ActionKind::Issued, first, issue.request.quantity, said);
    let record = ActionRecord { metadata: issue.request.metadata.clone(), ..record };
    if issue.request.is_sale() {
        let sale = sale_of(context, operator, issue, nominal, &certificates);
        changes.push(Change::AddSale(Arc::new(sale)));
    }
    Ok(decided(OperationKind::Issue, record, certificates, changes))
}

/// Refuses a text that cannot be stored.
fn check_text(field: Field, text: Option<&str>) -> Result<(), CertificateRejection> {
    check_plain(text).map_err(|problem| CertificateRejection::Invalid(field, problem))
}

/// The sale that an issue to a buyer is: one line without goods, which all certificates belong to.
fn sale_of(
    context: &Context<'_>,
    operator: &Operator,
    issue: &Issue,
    nominal: Amount,
    certificates: &[Certificate],
) -> Sale {
    let line = SaleLine {
        good: None,
        name: None,
        item_code: None,
        quantity: issue.request.quantity,
        price: Some(nominal),
    };
    let sold =
        |certificate: &Certificate| SaleCertificate { certificate: certificate.id, line: Some(0) };
    Sale {
        id: context.operation,
        operator: issue.operator,
        point_of_sale: issue.point_of_sale.unwrap_or(PointOfSaleId::NONE),
        site: None,
        kind: SaleKind::Sale,
        series: Some(issue.request.series),
        order_number: issue
            .request
            .order_number
            .as_deref()
            .map(|order| text::code(order).into_owned()),
        cheque: None,
        buyer: issue.request.buyer.clone(),
        phone_key: issue
            .request
            .buyer
            .phone
            .map(|number| phone::key(number, operator.phone_country())),
        email_key: issue.request.buyer.email.as_deref().map(text::email_key),
        lines: Arc::from([line]),
        certificates: certificates.iter().map(sold).collect(),
        at: context.now,
    }
}

/// Begins to do something to one certificate.
pub(super) fn begin<'a>(
    context: &'a Context<'a>,
    operator: OperatorId,
    number: Option<CertificateNumber>,
    reason: Option<&str>,
) -> Result<Acting<'a>, Undecided> {
    let operator = context.operator(operator)?;
    let directory = context.directory();
    let id = number.and_then(|number| directory.locate(operator.id, number));
    let known = id.and_then(|id| context.view.certificates.get(&id));
    // One of another place is told as one that does not exist.
    let known = known.filter(|known| context.may_act_on(known));
    let id = known.ok_or(CertificateRejection::Unknown)?.id;
    check_text(Field::Reason, reason)?;
    let mut books = Books::open(context, operator);
    // A hold whose time is over is none.
    books.settle_holds(id)?;
    let before = books.get_certificate(id)?.clone();
    Ok(Acting { context, operator, books, id, before })
}

pub(super) fn act(context: &Context<'_>, act: &Act) -> Result<Decided, Undecided> {
    let is_note = act.action == CertificateAction::Note;
    let reason = act.reason.as_deref().filter(|_| !is_note);
    let mut acting = begin(context, act.operator, act.number, reason)?;
    if is_note {
        check_note(act)?;
    }
    let (operator, id) = (acting.operator, acting.id);
    let activation = match act.action {
        CertificateAction::Activate { nominal } => Some(acting.activate(nominal)?),
        CertificateAction::Reload { amount } => acting.reload(amount).map(|()| None)?,
        CertificateAction::Block => acting.block().map(|()| None)?,
        CertificateAction::Unblock => acting.unblock().map(|()| None)?,
        CertificateAction::Adjust { change } => {
            let has_reason = has_reason(act);
            acting.adjust(change, has_reason).map(|()| None)?
        }
        CertificateAction::CashOut { amount } => acting.cash_out(amount).map(|()| None)?,
        CertificateAction::Void => acting.void().map(|()| None)?,
        CertificateAction::Extend { to } => {
            let has_reason = has_reason(act);
            acting.extend(to, has_reason).map(|()| None)?
        }
        CertificateAction::Note => None,
        CertificateAction::ShowSecret => {
            if !has_reason(act) {
                return Err(CertificateRejection::ReasonMissing.into());
            }
            None
        }
        CertificateAction::SetOwner { owner } => acting.set_owner(owner).map(|()| None)?,
    };
    let after = acting.books.get_certificate(id)?.clone();
    let mut changes = acting.books.changes();
    changes.extend(activation);
    // A cash-out without an amount is one of the whole balance.
    let is_cash_out = matches!(act.action, CertificateAction::CashOut { .. });
    let whole = is_cash_out.then(|| acting.before.balance.minor());
    let amount = act.action.amount().or(whole);
    let said = (amount, act.reason.clone());
    let kind = act.action.kind();
    let record = record(context, operator, kind, &after, 1, said);
    let record = ActionRecord { owner: act.action.owner(), ..record };
    Ok(decided(kind.operation_kind(), record, vec![after], changes))
}

/// Refuses a text that cannot be kept as a note. It may be longer than a reason.
fn check_note(act: &Act) -> Result<(), CertificateRejection> {
    let note = act.reason.as_deref().unwrap_or_default();
    let max = limits::NOTE_CHARS_MAX;
    let problem = if text::trimmed(note).is_empty() {
        Problem::Empty
    } else if note.chars().count() > max {
        Problem::TooLong { max }
    } else if !text::is_one_line(note) {
        Problem::NotOneLine
    } else {
        return Ok(());
    };
    Err(CertificateRejection::Invalid(Field::Note, problem))
}

/// Whether anything of the reason can be seen.
fn has_reason(act: &Act) -> bool {
    act.reason.as_deref().is_some_and(|reason| !text::trimmed(reason).is_empty())
}

/// One certificate that something is being done to.
pub(super) struct Acting<'a> {
    pub(super) context: &'a Context<'a>,
    pub(super) operator: &'a Operator,
    pub(super) books: Books<'a>,
    pub(super) id: CertificateId,
    /// As it was, without holds whose time is over.
    pub(super) before: Certificate,
}

impl Acting<'_> {
    pub(super) fn series(&self) -> Result<&Series, Broken> {
        let series = self.before.series;
        let known = self.context.series_of(self.operator.id, series);
        known.map_err(|_| Broken::SeriesMissing(series))
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

    pub(super) fn must_be(&self, allowed: &[Status]) -> Result<(), CertificateRejection> {
        let status = self.status();
        if allowed.contains(&status) {
            Ok(())
        } else {
            Err(CertificateRejection::NotPossible(status))
        }
    }

    pub(super) fn must_not_be_held(&self) -> Result<(), CertificateRejection> {
        let held = self.before.held;
        if held.is_zero() { Ok(()) } else { Err(CertificateRejection::Held { held }) }
    }

    /// Refuses a certificate whose balance was booked out: extending it comes first.
    pub(super) fn must_not_be_booked_out(&self) -> Result<(), CertificateRejection> {
        let expired = self.before.expired;
        if expired.is_zero() { Ok(()) } else { Err(CertificateRejection::BookedOut { expired }) }
    }

    fn activate(&mut self, nominal: Option<Amount>) -> Result<Change, Undecided> {
        self.must_be(&[Status::Issued])?;
        let series = self.series()?.clone();
        check_on_sale(self.context, self.operator, &series)?;
        let nominal = nominal_of(&series, nominal, self.before.nominal)?;
        let (context, operator) = (self.context, self.operator);
        let certificate = self.books.certificate_mut(self.id)?;
        certificate.point_of_sale = certificate.point_of_sale.or(context.bound);
        Ok(activate(context, operator, &series, certificate, nominal)?)
    }

    fn reload(&mut self, amount: Amount) -> Result<(), Undecided> {
        self.must_not_be_booked_out()?;
        self.must_be(&[Status::Active, Status::Spent])?;
        if self.before.status == Status::Spent && !self.books.allows_reuse(self.id) {
            return Err(CertificateRejection::NotReusable(self.before.series).into());
        }
        self.add(EntryKind::Reload, amount)
    }

    fn block(&mut self) -> Result<(), Undecided> {
        self.must_be(&[Status::Issued, Status::Active])?;
        self.books.certificate_mut(self.id)?.status = Status::Blocked;
        Ok(())
    }

    fn unblock(&mut self) -> Result<(), Undecided> {
        if self.before.status != Status::Blocked {
            return Err(CertificateRejection::NotPossible(self.status()).into());
        }
        let status = if self.before.valid_through.is_none() {
            Status::Issued
        } else if !self.before.expired.is_zero() {
            Status::Expired
        } else if self.before.balance.is_zero() {
            Status::Spent
        } else {
            Status::Active
        };
        self.books.certificate_mut(self.id)?.status = status;
        Ok(())
    }

    fn adjust(&mut self, change: i64, has_reason: bool) -> Result<(), Undecided> {
        self.must_not_be_booked_out()?;
        self.must_be(&[Status::Active, Status::Blocked, Status::Spent, Status::Expired])?;
        if self.before.valid_through.is_none() {
            return Err(CertificateRejection::NotPossible(self.status()).into());
        }
        if !has_reason {
            return Err(CertificateRejection::ReasonMissing.into());
        }
        let amount = change.checked_abs().and_then(Amount::from_minor);
        let amount = amount.ok_or(CertificateRejection::AmountTooLarge)?;
        if change < 0 {
            self.remove(EntryKind::Adjustment, amount)
        } else {
            self.add(EntryKind::Adjustment, amount)
        }
    }

    fn cash_out(&mut self, amount: Option<Amount>) -> Result<(), Undecided> {
        self.must_not_be_booked_out()?;
        self.must_be(&[Status::Active])?;
        self.must_not_be_held()?;
        self.remove(EntryKind::CashOut, amount.unwrap_or(self.before.balance))
    }

    fn void(&mut self) -> Result<(), Undecided> {
        if self.before.status == Status::Voided {
            return Err(CertificateRejection::NotPossible(Status::Voided).into());
        }
        self.must_not_be_booked_out()?;
        self.must_not_be_held()?;
        if !self.before.balance.is_zero() {
            self.books.take(self.id, EntryKind::Void, self.before.balance)?;
        }
        self.books.certificate_mut(self.id)?.status = Status::Voided;
        Ok(())
    }

    /// Moves the last valid day. One that is over becomes valid again where there is money to spend.
    /// A spent certificate whose last day is over stays spent; a refund can go to it then. What was
    /// booked out after the last day is booked back.
    fn extend(&mut self, to: NewLastDay, has_reason: bool) -> Result<(), Undecided> {
        let status = self.before.status;
        let today = self.today();
        let can = match status {
            Status::Active | Status::Blocked | Status::Expired => true,
            Status::Spent => self.before.valid_through.is_some_and(|last| today > last),
            Status::Issued | Status::Voided => false,
        };
        let known = self.before.valid_through.filter(|_| can);
        let last = known.ok_or(CertificateRejection::NotPossible(status))?;
        if !has_reason {
            return Err(CertificateRejection::ReasonMissing.into());
        }
        let first = last.tomorrow().unwrap_or(Date::MAX).max(today);
        let days = |date: Date, days: u32| date.saturating_add(jiff::Span::new().days(days));
        let latest = days(first, limits::VALIDITY_DAYS_MAX);
        let wanted = match to {
            NewLastDay::On(day) => Some(day),
            NewLastDay::After { days: count } => Some(count)
                .filter(|count| (1..=limits::VALIDITY_DAYS_MAX).contains(count))
                .map(|count| days(last.max(today), count)),
        };
        let wanted = wanted.filter(|day| (first..=latest).contains(day) && *day > last);
        let through =
            wanted.ok_or(CertificateRejection::LastDayOutOfRange { first, last: latest })?;
        let certificate = self.books.certificate_mut(self.id)?;
        certificate.valid_through = Some(through);
        self.books.undo_expiry(self.id)?;
        let certificate = self.books.certificate_mut(self.id)?;
        if certificate.status == Status::Expired {
            let is_empty = certificate.balance.is_zero();
            certificate.status = if is_empty { Status::Spent } else { Status::Active };
        }
        Ok(())
    }

    fn set_owner(&mut self, owner: Option<OwnerId>) -> Result<(), Undecided> {
        let is_own = |id| {
            let known = self.context.view.owners.get(&id);
            known.is_some_and(|known| known.operator == self.operator.id)
        };
        if owner.is_some_and(|id| !is_own(id)) {
            return Err(CertificateRejection::OwnerUnknown.into());
        }
        self.books.certificate_mut(self.id)?.owner = owner;
        Ok(())
    }

    fn add(&mut self, kind: EntryKind, amount: Amount) -> Result<(), Undecided> {
        if amount.is_zero() {
            return Err(CertificateRejection::Nothing.into());
        }
        let max = Amount::from_minor(limits::NOMINAL_MINOR_MAX).unwrap_or(Amount::MAX);
        let balance = self.before.balance.checked_add(amount);
        if balance.is_none_or(|balance| balance > max) {
            return Err(CertificateRejection::BalanceTooLarge { max }.into());
        }
        Ok(self.books.give(self.id, kind, amount)?)
    }

    /// Takes money off, but none that is held. What is empty then is spent.
    fn remove(&mut self, kind: EntryKind, amount: Amount) -> Result<(), Undecided> {
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
) -> Result<Change, SeriesRejection> {
    let through = sell::valid_through(context, operator, series)?;
    certificate.nominal = nominal;
    certificate.status = Status::Active;
    certificate.valid_through = Some(through);
    certificate.activated_on = sell::activated_on(context, operator, certificate);
    let entry =
        certificate.book(context.operation, EntryKind::Activation, nominal.minor(), nominal);
    Ok(Change::AddEntry(entry))
}

fn check_on_sale(
    context: &Context<'_>,
    operator: &Operator,
    series: &Series,
) -> Result<(), CertificateRejection> {
    let today = validity::local_date(context.now, &operator.zone);
    if series.is_on_sale(today) {
        Ok(())
    } else {
        Err(CertificateRejection::SeriesNotOnSale(series.id))
    }
}

/// Returns the nominal of a certificate: the requested one, else the one of its issue, else the
/// only nominal of its series.
fn nominal_of(
    series: &Series,
    asked: Option<Amount>,
    issued: Amount,
) -> Result<Amount, CertificateRejection> {
    let (min, max) = series.denomination.bounds();
    let only = (min == max).then_some(min);
    let issued = Some(issued).filter(|issued| !issued.is_zero());
    let nominal = asked.or(issued).or(only).ok_or(CertificateRejection::AmountMissing)?;
    nominal_in(series, nominal)
}

fn nominal_in(series: &Series, nominal: Amount) -> Result<Amount, CertificateRejection> {
    if series.denomination.allows(nominal) {
        return Ok(nominal);
    }
    let (min, max) = series.denomination.bounds();
    Err(CertificateRejection::AmountOutOfRange { min, max })
}

pub(super) fn record(
    context: &Context<'_>,
    operator: &Operator,
    kind: ActionKind,
    first: &Certificate,
    count: u32,
    (amount, reason): (Option<i64>, Option<String>),
) -> ActionRecord {
    ActionRecord {
        operation: context.operation,
        operator: operator.id,
        at: context.now,
        kind,
        first: first.id,
        count,
        amount,
        reason,
        after: CertificateState::of(first),
        replacement: None,
        metadata: None,
        owner: None,
    }
}

pub(super) fn decided(
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
        outcome: Outcome::Acted(Box::new(Acted { record, certificates })),
    }
}
