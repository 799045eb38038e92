//! Which events a reader wants to see.

use std::collections::HashSet;

use domain::event::SubjectKind;
use domain::{CertificateId, CertificateNumber, Event, EventKind, PointOfSaleId};
use storage::reader::EventSources;

/// Filter of the log of events.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EventFilter {
    /// Only events of these kinds. `None`: of every kind.
    pub kinds: Option<HashSet<EventKind>>,
    /// Only events about the certificate with this number, and redemptions that name it.
    pub certificate: Option<CertificateNumber>,
}

/// Reads a list of types of events and groups of them, separated by commas.
///
/// # Errors
///
/// The first entry that means no type.
pub fn event_kinds(list: &str) -> Result<HashSet<EventKind>, &str> {
    let mut kinds = HashSet::new();
    for pattern in list.split(',').map(str::trim) {
        let meant = EventKind::matching(pattern);
        if meant.is_empty() {
            return Err(pattern);
        }
        kinds.extend(meant);
    }
    Ok(kinds)
}

/// A filter with what follows from the caller.
pub(super) struct Seen<'a> {
    pub(super) filter: &'a EventFilter,
    /// The certificate of the filter. `None` if the number is that of no certificate.
    pub(super) certificate: Option<CertificateId>,
    /// Point of sale that the caller is bound to.
    pub(super) bound: Option<PointOfSaleId>,
}

impl Seen<'_> {
    /// Whether an event can be seen, as far as its row says it.
    pub(super) fn may_take(&self, event: &Event) -> bool {
        let is_wanted = match &self.filter.kinds {
            Some(kinds) => kinds.contains(&event.kind),
            None => true,
        };
        is_wanted && self.is_of_place(event) && self.may_concern(event)
    }

    /// A bound caller sees what happened at its point of sale, and what belongs to no place.
    fn is_of_place(&self, event: &Event) -> bool {
        self.bound.is_none() || event.place == self.bound || event.kind.is_of_operator()
    }

    fn may_concern(&self, event: &Event) -> bool {
        if self.filter.certificate.is_none() {
            return true;
        }
        match event.kind.subject() {
            SubjectKind::Certificate => {
                let id = Some(CertificateId(event.subject));
                self.certificate.is_some() && id == self.certificate
            }
            SubjectKind::Redemption => self.certificate.is_some(),
            SubjectKind::Sale | SubjectKind::Coupon | SubjectKind::Series | SubjectKind::Owner => {
                false
            }
        }
    }

    /// Whether an event is taken, once the records that it points to are known.
    pub(super) fn takes(&self, event: &Event, sources: &EventSources) -> bool {
        if self.filter.certificate.is_none() || event.kind.subject() != SubjectKind::Redemption {
            return true;
        }
        let redemption = sources.redemptions.get(&domain::OperationId(event.subject));
        redemption.is_some_and(|redemption| {
            let mut parts = redemption.certificates.iter();
            parts.any(|part| Some(part.certificate) == self.certificate)
        })
    }

    /// Whether records are needed to tell which events are taken.
    pub(super) const fn needs_sources(&self) -> bool {
        self.filter.certificate.is_some()
    }
}
