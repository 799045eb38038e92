//! The log of operations: who did what to which record.

use std::sync::Arc;

use domain::event::{EventId, SubjectKind};
use domain::operation::OperationKind;
use domain::person::{Membership, Permission, User};
use domain::{
    ActionKind, CertificateNumber, Directory, MadeThing, Operation, OperationId, OperatorId,
    OwnerId, RedemptionId, SaleId, SeriesId, UserId, validity,
};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use storage::public_id::IdKind;
use storage::reader::{LogFilter, LogRow};

use crate::error::{Denied, Error};
use crate::service::Service;
use crate::session::Session;

/// A record that an operation changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangedRecord {
    /// A coupon, by its number.
    Coupon(i64),
    /// A series, by its id.
    Series(SeriesId),
    /// An owner of certificates.
    Owner(OwnerId),
}

/// One operation of the log, with the records that it was about. Ids are those that callers see.
#[derive(Clone, Debug)]
pub struct LogEntry {
    /// Operation of the entry.
    pub operation: Operation,
    /// What was done to certificates, if the operation was an action on them.
    pub action: Option<ActionKind>,
    /// Reason, if one was given.
    pub reason: Option<String>,
    /// The first certificates of the operation, at most
    /// [`LOG_CERTIFICATES_MAX`](storage::limits::LOG_CERTIFICATES_MAX) of them.
    pub certificates: Vec<CertificateNumber>,
    /// The sale or return that the operation was.
    pub sale: Option<SaleId>,
    /// The redemption that the operation made, captured or refunded.
    pub redemption: Option<RedemptionId>,
    /// The message that the operation asked for.
    pub delivery: Option<OperationId>,
    /// The coupon or series that the operation created.
    pub made: Option<MadeThing>,
    /// The coupon, series or owner that the operation changed, as long as its events are kept. `None`
    /// for a coupon that the operation deleted.
    pub changed: Option<ChangedRecord>,
}

/// A page of the log, in a directory that knows its keys and users.
#[derive(Clone, Debug)]
pub struct LogEntries {
    /// Entries of the page, the newest first. There may be fewer than were asked for, or none, on a
    /// page that is not the last one.
    pub entries: Vec<LogEntry>,
    /// The next page has operations before this one. `None` after the last one.
    pub next: Option<OperationId>,
    /// Directory for the names.
    pub directory: Arc<Directory>,
}

/// Capability to see the log of an operator, and its users.
pub struct LogViewer<'a> {
    session: &'a Session,
}

impl Session {
    /// The right to see the log of all operations.
    ///
    /// # Errors
    ///
    /// [`Denied::Unknown`] for a widget, whose code is public; [`Denied::Forbidden`] for a caller
    /// without [`Permission::SeeLog`], or bound to a point of sale: the log is of all of them.
    pub fn log_viewer(&self) -> Result<LogViewer<'_>, Denied> {
        self.allowed(&[Permission::SeeLog])?;
        if self.bound_to().is_some() {
            return Err(Denied::Forbidden);
        }
        Ok(LogViewer { session: self })
    }
}

impl LogViewer<'_> {
    /// Operations before one of them, the newest first, at most `limit` of them. `None` begins with
    /// the newest.
    ///
    /// # Errors
    ///
    /// Failures of the store.
    pub async fn entries(
        &self,
        filter: LogFilter,
        before: Option<OperationId>,
        limit: u32,
    ) -> Result<LogEntries, Error> {
        let session = self.session;
        log_of(session.service(), session.operator(), filter, before, limit).await
    }

    /// Users with a role at the operator, ended roles too, by id.
    pub fn users(&self) -> Vec<(Arc<User>, Membership)> {
        let directory = self.session.directory_now();
        let own = directory.memberships().filter(|one| one.operator == self.session.operator());
        let mut users: Vec<(Arc<User>, Membership)> = own
            .filter_map(|one| Some((Arc::clone(directory.user(one.user)?), one.clone())))
            .collect();
        users.sort_by_key(|(user, _)| user.id);
        users
    }

    /// A user with a role at the operator.
    pub fn find_user(&self, id: UserId) -> Option<(Arc<User>, Membership)> {
        let directory = self.session.directory_now();
        let membership = directory.membership(id, self.session.operator())?.clone();
        Some((Arc::clone(directory.user(id)?), membership))
    }
}

/// The log of an operator, for callers who have asked for their rights.
///
/// # Errors
///
/// Failures of the store.
pub async fn log_of(
    service: &Service,
    operator: OperatorId,
    filter: LogFilter,
    before: Option<OperationId>,
    limit: u32,
) -> Result<LogEntries, Error> {
    let ids = &service.inner.ids;
    let before = match before {
        None => OperationId(i64::MAX),
        // There is nothing before an operation that never was.
        Some(shown) => {
            ids.read(IdKind::Operation, operator, shown.0).unwrap_or(OperationId(i64::MIN))
        }
    };
    let page = service.inner.reader.log(operator, filter, before, limit).await?;
    service.refresh_directory().await?;
    let mut entries = Vec::with_capacity(page.rows.len());
    for row in page.rows {
        entries.push(entry(service, operator, row).await?);
    }
    let next = page.next.map(|id| ids.show(IdKind::Operation, operator, id));
    Ok(LogEntries { entries, next, directory: service.directory() })
}

async fn entry(service: &Service, operator: OperatorId, row: LogRow) -> Result<LogEntry, Error> {
    let reader = &service.inner.reader;
    let show = |id: OperationId| service.inner.ids.show(IdKind::Operation, operator, id);
    let LogRow { operation, action, certificates, redemption } = row;
    let directory = service.directory();
    let numbers = certificates.into_iter().filter_map(|id| directory.number_of(id));
    let one_of = |kinds: &[OperationKind]| kinds.contains(&operation.kind);
    let makes = one_of(&[OperationKind::CouponCreated, OperationKind::Directory]);
    let made = if makes { reader.made(operation.id).await? } else { None };
    let changed = if made.is_none() { changed_record(service, &operation).await? } else { None };
    let is = |kinds: &[OperationKind]| one_of(kinds).then(|| show(operation.id));
    Ok(LogEntry {
        action: action.as_ref().map(|action| action.kind),
        reason: action.and_then(|action| action.reason),
        certificates: numbers.collect(),
        sale: is(&[OperationKind::Sale, OperationKind::Return]),
        redemption: redemption.map(show),
        delivery: is(&[OperationKind::CodeSent, OperationKind::CertificatesMailed]),
        made: made.map(|made| made.what),
        changed,
        operation: Operation { id: show(operation.id), ..operation },
    })
}

/// The record that an operation changed, according to its event.
async fn changed_record(
    service: &Service,
    operation: &Operation,
) -> Result<Option<ChangedRecord>, Error> {
    let changes = [
        OperationKind::CouponChanged,
        OperationKind::OwnerCreated,
        OperationKind::OwnerChanged,
        OperationKind::Directory,
    ];
    let Some(operator) = operation.operator.filter(|_| changes.contains(&operation.kind)) else {
        return Ok(None);
    };
    let before = EventId::end_of(OperationId(operation.id.0.saturating_sub(1)));
    let events = service.inner.reader.events(operator, before, 1).await?;
    let Some(event) = events.first().filter(|event| event.id.operation == operation.id) else {
        return Ok(None);
    };
    Ok(match event.kind.subject() {
        SubjectKind::Coupon => Some(ChangedRecord::Coupon(event.subject)),
        SubjectKind::Series => Some(ChangedRecord::Series(SeriesId(event.subject))),
        SubjectKind::Owner => {
            let owner = OperationId(event.subject);
            Some(ChangedRecord::Owner(service.inner.ids.show(IdKind::Owner, operator, owner)))
        }
        SubjectKind::Certificate | SubjectKind::Redemption | SubjectKind::Sale => None,
    })
}

/// The first moment of a day, and that of the next day. `None` at the ends of the calendar.
pub fn bounds_of_day(day: Date, zone: &TimeZone) -> (Option<Timestamp>, Option<Timestamp>) {
    let start = |day: Date| validity::start_of_day(day, zone);
    (start(day), day.tomorrow().ok().and_then(start))
}
