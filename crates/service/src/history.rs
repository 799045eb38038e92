//! History of a certificate: everything that happened to it, event by event.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::redemption::StepKind;
use domain::{
    ActionKind, ActionRecord, Amount, Certificate, CertificateId, CertificateNumber, Directory,
    Entry, EntryKind, Operation, OperationId, OwnerId, PointOfSaleId, Redemption, RedemptionId,
    Sale, SaleId, SaleKind,
};
use jiff::civil::Date;
use storage::Recorded;
use storage::public_id::IdKind;
use storage::reader::{Happening, HistoryFrom, Reader};

use crate::error::Error;
use crate::records::RecordReader;
use crate::session::Session;

/// Kind of an event of a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventKind {
    /// The certificate was created without a sale to a buyer.
    Issued,
    /// The certificate was sold.
    Sold,
    /// The certificate was returned as goods.
    Returned,
    /// The certificate got its value.
    Activated,
    /// Money was added by a reload.
    Reloaded,
    /// The certificate was blocked.
    Blocked,
    /// The certificate was unblocked.
    Unblocked,
    /// The balance was adjusted.
    Adjusted,
    /// Money was paid out.
    CashedOut,
    /// The certificate was voided.
    Voided,
    /// The last valid day was moved forward.
    Extended,
    /// Another certificate got its balance.
    Replaced,
    /// The certificate got the balance of another one.
    Replacing,
    /// A redemption held a part of the balance.
    Held,
    /// A redemption took a part of the balance.
    Captured,
    /// A hold was released.
    Released,
    /// The hold has lapsed.
    Lapsed,
    /// A redemption returned money.
    Refunded,
    /// The rest was booked as breakage.
    Breakage,
    /// The breakage was reversed.
    BreakageUndone,
    /// The secret code was shown to somebody.
    SecretShown,
    /// A note was kept. Its text is the reason.
    Noted,
    /// The owner was set or cleared.
    OwnerSet,
    /// The balance was booked out after the last valid day.
    Expired,
}

/// One event of a certificate.
#[derive(Clone, Debug, PartialEq)]
pub struct CertificateEvent {
    /// Kind of the event.
    pub kind: EventKind,
    /// Operation of the event: caller, surface and time.
    pub operation: Operation,
    /// Change of the balance in minor units. `None` if it did not change.
    pub change: Option<i64>,
    /// Amount that was held or freed. `None` for other events.
    pub held: Option<Amount>,
    /// Balance afterwards. `None` if it was not recorded.
    pub balance_after: Option<Amount>,
    /// Reason, if one was given.
    pub reason: Option<String>,
    /// Redemption of the event, if any.
    pub redemption: Option<RedemptionId>,
    /// Sale or return of the event, if any.
    pub sale: Option<SaleId>,
    /// Number of the order.
    pub order: Option<String>,
    /// Number of the till's cheque.
    pub cheque: Option<i64>,
    /// Point of sale of the operation.
    pub point_of_sale: Option<PointOfSaleId>,
    /// Last valid day afterwards, if the event sets it.
    pub valid_through: Option<Date>,
    /// Other certificate of a replacement.
    pub other: Option<CertificateNumber>,
    /// Owner that the event set.
    pub owner: Option<OwnerId>,
}

/// A ledger entry with its context.
#[derive(Clone, Debug, PartialEq)]
pub struct EntryRecord {
    /// The entry and its operation.
    pub entry: Recorded<Entry>,
    /// Event of the entry in the history.
    pub event: CertificateEvent,
}

/// A position in a history.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HistoryPlace {
    /// Identifier of the next operation.
    pub operation: OperationId,
    /// Number of its events that were returned.
    pub told: u32,
    /// First entry to search for its entries.
    pub entry: u32,
}

/// A page of a history.
#[derive(Clone, Debug, Default)]
pub struct HistoryPage {
    /// Events of the page.
    pub events: Vec<CertificateEvent>,
    /// Position of the next page. `None` after the last one.
    pub next: Option<HistoryPlace>,
}

impl RecordReader<'_> {
    /// Returns at most `limit` events of a certificate from a position on.
    ///
    /// # Errors
    ///
    /// Failures of the store.
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
    /// Failures of the store.
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
            let happening = told.get(&entry.operation.id);
            self.session().tell(&directory, certificate.id, happening, entry)
        };
        Ok(entries.into_iter().map(tell).collect())
    }

    /// Returns the issue of a certificate, unless a till sold it.
    ///
    /// # Errors
    ///
    /// Failures of the store.
    pub async fn issue_of(&self, certificate: &Certificate) -> Result<Option<ActionRecord>, Error> {
        Ok(self.session().service().inner.reader.issue_of(certificate.id).await?)
    }

    /// Returns the certificate that replaced one, if any did.
    ///
    /// # Errors
    ///
    /// Failures of the store.
    pub async fn replacement_of(
        &self,
        certificate: &Certificate,
    ) -> Result<Option<CertificateNumber>, Error> {
        let service = self.session().service();
        let found = service.inner.reader.replacement_of(certificate.id).await?;
        Ok(found.and_then(|id| number_of(&service.directory(), id)))
    }
}

impl Session {
    /// An entry of a certificate with what it belongs to.
    ///
    /// # Errors
    ///
    /// Failures of the store.
    pub(crate) async fn told_entry(
        &self,
        certificate: CertificateId,
        entry: Recorded<Entry>,
    ) -> Result<EntryRecord, Error> {
        let service = self.service();
        let operations = vec![entry.operation.id];
        let told = service.inner.reader.happenings(certificate, operations).await?;
        Ok(self.tell(&service.directory(), certificate, told.first(), entry))
    }

    fn tell(
        &self,
        directory: &Directory,
        certificate: CertificateId,
        happening: Option<&Happening>,
        entry: Recorded<Entry>,
    ) -> EntryRecord {
        let event = match happening {
            Some(happening) => {
                let telling = Telling { directory, id: certificate, happening };
                telling.entry(&entry.what)
            }
            None => plain(&entry.operation, EventKind::of(entry.what.kind)),
        };
        let operation = self.show_operation(entry.operation);
        let entry = Recorded { what: entry.what, operation };
        EntryRecord { event: self.show_event(event), entry }
    }
}

/// At most `limit` events of a certificate from a place on, for whoever may see them.
///
/// # Errors
///
/// Failures of the store.
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

/// Returns an event for which only the operation is known.
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
        owner: None,
        order: None,
        cheque: None,
        point_of_sale: None,
        valid_through: None,
        other: None,
    }
}

impl EventKind {
    /// The event that an entry is in a history.
    pub const fn of(kind: EntryKind) -> Self {
        match kind {
            EntryKind::Activation => Self::Activated,
            EntryKind::Return => Self::Returned,
            EntryKind::Capture => Self::Captured,
            EntryKind::Refund => Self::Refunded,
            EntryKind::Breakage => Self::Breakage,
            EntryKind::BreakageUndone => Self::BreakageUndone,
            EntryKind::Reload => Self::Reloaded,
            EntryKind::Adjustment => Self::Adjusted,
            EntryKind::CashOut => Self::CashedOut,
            EntryKind::Void => Self::Voided,
            EntryKind::MovedOut => Self::Replaced,
            EntryKind::MovedIn => Self::Replacing,
            EntryKind::Expired => Self::Expired,
            // It is always a part of an extension.
            EntryKind::ExpiredUndone => Self::Extended,
        }
    }
}

/// Builds the events of one operation on a certificate.
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

    /// Adds the step of a redemption of the certificate, unless an entry shows it.
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
            ActionKind::SecretShown => EventKind::SecretShown,
            ActionKind::Noted => EventKind::Noted,
            ActionKind::OwnerSet => EventKind::OwnerSet,
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
            | EventKind::BreakageUndone
            | EventKind::SecretShown
            | EventKind::Noted
            | EventKind::OwnerSet
            | EventKind::Expired => false,
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
            owner: action.owner,
            ..self.event(kind)
        };
        self.of_sale(event)
    }

    /// Adds the data of the sale or return, if it is one.
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
            | EntryKind::MovedIn
            | EntryKind::Expired
            | EntryKind::ExpiredUndone => None,
        };
        let event = match (redemption, &self.happening.action) {
            (Some(redemption), _) => {
                of_redemption(self.event(EventKind::of(entry.kind)), redemption)
            }
            (None, Some(action)) => self.action(action),
            (None, None) => self.of_sale(self.event(EventKind::of(entry.kind))),
        };
        CertificateEvent {
            change: Some(entry.change),
            balance_after: Some(entry.balance_after),
            ..event
        }
    }
}
