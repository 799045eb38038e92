//! The timeline of a certificate: everything that happened to it, event by event.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::redemption::StepKind;
use domain::{
    ActionKind, ActionRecord, Amount, Certificate, CertificateId, CertificateNumber, Directory,
    Entry, EntryKind, Operation, OperationId, PointOfSaleId, Redemption, RedemptionId, Sale,
    SaleId, SaleKind,
};
use jiff::civil::Date;
use storage::Recorded;
use storage::public_id::IdKind;
use storage::reader::{Happening, HistoryFrom, Reader};

use crate::error::Error;
use crate::records::RecordReader;

/// What happened to a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventKind {
    /// It was made without being sold to a buyer.
    Issued,
    /// It was sold.
    Sold,
    /// It was returned as goods.
    Returned,
    /// It got its value.
    Activated,
    /// Money was added.
    Reloaded,
    /// It was stopped.
    Blocked,
    /// It can be used again.
    Unblocked,
    /// Its balance was put right.
    Adjusted,
    /// Its money was paid out.
    CashedOut,
    /// It was undone.
    Voided,
    /// Its last valid day was moved forward.
    Extended,
    /// Another certificate got its balance.
    Replaced,
    /// It got the balance of another certificate.
    Replacing,
    /// A redemption kept a part of it aside.
    Held,
    /// A redemption took a part of it.
    Captured,
    /// What was held was given up.
    Released,
    /// The time of a hold was over.
    Lapsed,
    /// A redemption gave something back.
    Refunded,
    /// What was left was booked as breakage.
    Breakage,
    /// That was undone.
    BreakageUndone,
}

/// One thing that happened to a certificate.
#[derive(Clone, Debug, PartialEq)]
pub struct CertificateEvent {
    /// What.
    pub kind: EventKind,
    /// The operation that did it: who asked, through what, and when.
    pub operation: Operation,
    /// By how much the balance changed, in minor units; `None` where it did not.
    pub change: Option<i64>,
    /// What was held, or is held no more; `None` for everything else.
    pub held: Option<Amount>,
    /// The balance afterwards; `None` where it was not noted.
    pub balance_after: Option<Amount>,
    /// Why, if that was said.
    pub reason: Option<String>,
    /// The redemption that it belongs to.
    pub redemption: Option<RedemptionId>,
    /// The sale or return that it belongs to.
    pub sale: Option<SaleId>,
    /// The order's number.
    pub order: Option<String>,
    /// The till's cheque.
    pub cheque: Option<i64>,
    /// Where.
    pub point_of_sale: Option<PointOfSaleId>,
    /// The last valid day afterwards, where the event is about that.
    pub valid_through: Option<Date>,
    /// The other certificate of a replacement.
    pub other: Option<CertificateNumber>,
}

/// An entry with what it belongs to.
#[derive(Clone, Debug, PartialEq)]
pub struct EntryRecord {
    /// The entry and its operation.
    pub entry: Recorded<Entry>,
    /// What is told of it in the timeline.
    pub event: CertificateEvent,
}

/// A place in a timeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HistoryPlace {
    /// The next operation.
    pub operation: OperationId,
    /// How many of its events have been told.
    pub told: u32,
    /// The entry from which on its entries are looked for.
    pub entry: u32,
}

/// A page of a timeline.
#[derive(Clone, Debug, Default)]
pub struct HistoryPage {
    /// The events.
    pub events: Vec<CertificateEvent>,
    /// Where the next page begins; `None` after the last one.
    pub next: Option<HistoryPlace>,
}

impl RecordReader<'_> {
    /// At most `limit` events of a certificate from a place on.
    ///
    /// # Errors
    ///
    /// The store's failures.
    pub async fn history(
        &self,
        certificate: &Certificate,
        from: Option<HistoryPlace>,
        newest_first: bool,
        limit: u32,
    ) -> Result<HistoryPage, Error> {
        let service = self.session().service();
        let directory = service.directory();
        let reader = &*service.inner.reader;
        let session = self.session();
        // A place that there has never been is behind everything.
        let nowhere = OperationId(if newest_first { 0 } else { i64::MAX });
        let meant = |place: HistoryPlace| HistoryPlace {
            operation: session.meant(IdKind::Operation, place.operation).unwrap_or(nowhere),
            ..place
        };
        let from = from.map(meant);
        let page =
            history_of(reader, &directory, certificate.id, from, newest_first, limit).await?;
        let shown = |place: HistoryPlace| HistoryPlace {
            operation: session.shown(IdKind::Operation, place.operation),
            ..place
        };
        Ok(HistoryPage {
            events: page.events.into_iter().map(|event| session.show_event(event)).collect(),
            next: page.next.map(shown),
        })
    }

    /// At most `limit` entries of a certificate with a number above `after`, by number, each with
    /// what it belongs to.
    ///
    /// # Errors
    ///
    /// The store's failures.
    pub async fn told_entries(
        &self,
        certificate: &Certificate,
        after: u32,
        limit: u32,
    ) -> Result<Vec<EntryRecord>, Error> {
        let entries = self.plain_entries(certificate, after, limit).await?;
        let service = self.session().service();
        let directory = service.directory();
        let operations = entries.iter().map(|entry| entry.operation.id).collect();
        let told = service.inner.reader.happenings(certificate.id, operations).await?;
        let told: BTreeMap<OperationId, Happening> =
            told.into_iter().map(|told| (told.operation.id, told)).collect();
        let tell = |entry: Recorded<Entry>| {
            let operation = &entry.operation;
            let event = match told.get(&operation.id) {
                Some(happening) => {
                    let telling = Telling { directory: &directory, id: certificate.id, happening };
                    telling.entry(&entry.what)
                }
                None => plain(operation, kind_of(entry.what.kind)),
            };
            let session = self.session();
            let operation = session.show_operation(entry.operation);
            let entry = Recorded { what: entry.what, operation };
            EntryRecord { event: session.show_event(event), entry }
        };
        Ok(entries.into_iter().map(tell).collect())
    }

    /// How a certificate was issued, unless a till sold it.
    ///
    /// # Errors
    ///
    /// The store's failures.
    pub async fn issue_of(&self, certificate: &Certificate) -> Result<Option<ActionRecord>, Error> {
        Ok(self.session().service().inner.reader.issue_of(certificate.id).await?)
    }

    /// The certificate that replaced one, if any did.
    ///
    /// # Errors
    ///
    /// The store's failures.
    pub async fn replacement_of(
        &self,
        certificate: &Certificate,
    ) -> Result<Option<CertificateNumber>, Error> {
        let service = self.session().service();
        let found = service.inner.reader.replacement_of(certificate.id).await?;
        Ok(found.and_then(|id| number_of(&service.directory(), id)))
    }
}

/// At most `limit` events of a certificate from a place on, for whoever may see them.
///
/// # Errors
///
/// The store's failures.
pub async fn history_of(
    reader: &dyn Reader,
    directory: &Arc<Directory>,
    id: CertificateId,
    from: Option<HistoryPlace>,
    newest_first: bool,
    limit: u32,
) -> Result<HistoryPage, Error> {
    let first = HistoryFrom::first(newest_first);
    let first = HistoryPlace { operation: first.operation, told: 0, entry: first.entry };
    let mut place = from.unwrap_or(first);
    let mut events = Vec::new();
    loop {
        let from = HistoryFrom { operation: place.operation, entry: place.entry };
        // One more, as it may be that nothing is left of the first.
        let wanted = limit.saturating_add(1);
        let found = reader.history(id, from, newest_first, wanted).await?;
        let is_last = found.len() < wanted as usize;
        let mut last = place.operation;
        for happening in &found {
            let mut told = Telling { directory, id, happening }.events();
            if newest_first {
                told.reverse();
            }
            let here = happening.operation.id;
            let before = if here == place.operation { place.told } else { 0 };
            for (event, number) in told.into_iter().zip(0_u32..) {
                if number < before {
                    continue;
                }
                if events.len() >= limit as usize {
                    let next = HistoryPlace { operation: here, told: number, entry: place.entry };
                    return Ok(HistoryPage { events, next: Some(next) });
                }
                events.push(event);
            }
            let entry =
                if newest_first { happening.entries.first() } else { happening.entries.last() };
            place.entry = entry.map_or(place.entry, |entry| entry.number);
            last = here;
        }
        if is_last {
            return Ok(HistoryPage { events, next: None });
        }
        let step = if newest_first { -1 } else { 1 };
        place.operation = OperationId(last.0.saturating_add(step));
        place.told = 0;
    }
}

/// The number of a certificate, whether or not it is at hand.
fn number_of(directory: &Directory, id: CertificateId) -> Option<CertificateNumber> {
    let pool = directory.pool(id.pool())?;
    pool.plan.number(&pool.key, id.place())
}

/// What happened where nothing but the operation is known.
fn plain(operation: &Operation, kind: EventKind) -> CertificateEvent {
    CertificateEvent {
        kind,
        operation: operation.clone(),
        change: None,
        held: None,
        balance_after: None,
        reason: None,
        redemption: None,
        sale: None,
        order: None,
        cheque: None,
        point_of_sale: None,
        valid_through: None,
        other: None,
    }
}

/// What an entry alone tells of what happened.
const fn kind_of(kind: EntryKind) -> EventKind {
    match kind {
        EntryKind::Activation => EventKind::Activated,
        EntryKind::Return => EventKind::Returned,
        EntryKind::Capture => EventKind::Captured,
        EntryKind::Refund => EventKind::Refunded,
        EntryKind::Breakage => EventKind::Breakage,
        EntryKind::BreakageUndone => EventKind::BreakageUndone,
        EntryKind::Reload => EventKind::Reloaded,
        EntryKind::Adjustment => EventKind::Adjusted,
        EntryKind::CashOut => EventKind::CashedOut,
        EntryKind::Void => EventKind::Voided,
        EntryKind::MovedOut => EventKind::Replaced,
        EntryKind::MovedIn => EventKind::Replacing,
    }
}

/// Telling what one operation did to a certificate.
struct Telling<'a> {
    directory: &'a Directory,
    id: CertificateId,
    happening: &'a Happening,
}

/// An event of a redemption.
fn of_redemption(event: CertificateEvent, redemption: &Redemption) -> CertificateEvent {
    CertificateEvent {
        redemption: Some(redemption.id),
        order: Some(redemption.order.id.clone()),
        point_of_sale: redemption.point_of_sale,
        ..event
    }
}

impl Telling<'_> {
    /// Everything that the operation did, in the order in which it was done: first it noted that holds
    /// were over.
    fn events(&self) -> Vec<CertificateEvent> {
        let mut events = Vec::new();
        for redemption in &self.happening.redemptions {
            events.extend(self.step(redemption));
        }
        let entries = &self.happening.entries;
        if entries.is_empty() {
            events.extend(self.happening.action.as_ref().map(|action| self.action(action)));
        }
        // An issue that gives value is told once: by its entry.
        events.extend(entries.iter().map(|entry| self.entry(entry)));
        events
    }

    fn event(&self, kind: EventKind) -> CertificateEvent {
        plain(&self.happening.operation, kind)
    }

    /// What was done to a redemption of the certificate, unless an entry tells it.
    fn step(&self, redemption: &Redemption) -> Option<CertificateEvent> {
        let operation = self.happening.operation.id;
        let place = redemption.certificates.iter().position(|part| part.certificate == self.id)?;
        let mut steps = redemption.steps.iter();
        let number = steps.position(|step| step.operation == operation)?;
        let step = redemption.steps.get(number)?;
        let amount = step.amounts.get(place).copied().unwrap_or_default();
        let booked = |kind| self.happening.entries.iter().any(|entry| entry.kind == kind);
        let kind = match step.kind {
            StepKind::Held | StepKind::Released | StepKind::Lapsed if amount.is_zero() => {
                return None;
            }
            StepKind::Held => EventKind::Held,
            // What was held and not taken is free again.
            StepKind::Captured if number > 0 && !booked(EntryKind::Capture) => EventKind::Released,
            StepKind::Captured | StepKind::Refunded => return None,
            StepKind::Released => EventKind::Released,
            StepKind::Lapsed => EventKind::Lapsed,
        };
        let held = match step.kind {
            StepKind::Captured => {
                let first = redemption.steps.first()?;
                first.amounts.get(place).copied().filter(|held| !held.is_zero())?
            }
            StepKind::Held | StepKind::Released | StepKind::Lapsed | StepKind::Refunded => amount,
        };
        Some(CertificateEvent {
            held: Some(held),
            balance_after: step.balances.get(place).copied(),
            ..of_redemption(self.event(kind), redemption)
        })
    }

    fn action(&self, action: &ActionRecord) -> CertificateEvent {
        let is_other = action.replacement == Some(self.id);
        let kind = match action.kind {
            ActionKind::Issued | ActionKind::Stocked => EventKind::Issued,
            ActionKind::Activated => EventKind::Activated,
            ActionKind::Reloaded => EventKind::Reloaded,
            ActionKind::Blocked => EventKind::Blocked,
            ActionKind::Unblocked => EventKind::Unblocked,
            ActionKind::Adjusted => EventKind::Adjusted,
            ActionKind::CashedOut => EventKind::CashedOut,
            ActionKind::Voided => EventKind::Voided,
            ActionKind::Extended => EventKind::Extended,
            ActionKind::Replaced if is_other => EventKind::Replacing,
            ActionKind::Replaced => EventKind::Replaced,
        };
        let other = if is_other { Some(action.first) } else { action.replacement };
        let about_validity = match kind {
            EventKind::Issued
            | EventKind::Activated
            | EventKind::Extended
            | EventKind::Replacing => true,
            EventKind::Sold
            | EventKind::Returned
            | EventKind::Reloaded
            | EventKind::Blocked
            | EventKind::Unblocked
            | EventKind::Adjusted
            | EventKind::CashedOut
            | EventKind::Voided
            | EventKind::Replaced
            | EventKind::Held
            | EventKind::Captured
            | EventKind::Released
            | EventKind::Lapsed
            | EventKind::Refunded
            | EventKind::Breakage
            | EventKind::BreakageUndone => false,
        };
        let event = CertificateEvent {
            reason: action.reason.clone(),
            balance_after: if is_other {
                action.amount.and_then(Amount::from_minor)
            } else {
                Some(action.after.balance)
            },
            valid_through: action.after.valid_through.filter(|_| about_validity),
            other: other.and_then(|id| number_of(self.directory, id)),
            ..self.event(kind)
        };
        self.of_sale(event)
    }

    /// What the sale or return says, if it was one.
    fn of_sale(&self, event: CertificateEvent) -> CertificateEvent {
        let Some(sale) = &self.happening.sale else { return event };
        let Sale { id, kind, order_number, cheque, .. } = sale;
        CertificateEvent {
            kind: match kind {
                SaleKind::Sale => EventKind::Sold,
                SaleKind::Return => EventKind::Returned,
            },
            sale: Some(*id),
            order: order_number.clone(),
            cheque: *cheque,
            point_of_sale: sale.place(),
            ..event
        }
    }

    fn entry(&self, entry: &Entry) -> CertificateEvent {
        let operation = self.happening.operation.id;
        let of_step = |kinds: [StepKind; 1]| {
            self.happening.redemptions.iter().find(|redemption| {
                let mut steps = redemption.steps.iter();
                redemption.certificates.iter().any(|part| part.certificate == self.id)
                    && steps.any(|step| step.operation == operation && kinds.contains(&step.kind))
            })
        };
        let redemption = match entry.kind {
            EntryKind::Capture | EntryKind::Breakage => of_step([StepKind::Captured]),
            EntryKind::Refund | EntryKind::BreakageUndone => of_step([StepKind::Refunded]),
            EntryKind::Activation
            | EntryKind::Return
            | EntryKind::Reload
            | EntryKind::Adjustment
            | EntryKind::CashOut
            | EntryKind::Void
            | EntryKind::MovedOut
            | EntryKind::MovedIn => None,
        };
        let event = match (redemption, &self.happening.action) {
            (Some(redemption), _) => of_redemption(self.event(kind_of(entry.kind)), redemption),
            (None, Some(action)) => self.action(action),
            (None, None) => self.of_sale(self.event(kind_of(entry.kind))),
        };
        CertificateEvent {
            change: Some(entry.change),
            balance_after: Some(entry.balance_after),
            ..event
        }
    }
}
