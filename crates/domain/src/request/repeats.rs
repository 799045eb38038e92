//! What is a repeat of a sale or return, and what is another one under the same number.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::RequestRejection;
use crate::command::CommandPlace;
use crate::limits::{REPEAT_HOURS_DAILY_DEFAULT, REPEAT_HOURS_DEFAULT};
use crate::operation::{Fingerprint, Remembered};
use crate::repeats::{Numbering, Repeats};
use crate::{Command, Directory, IdempotencyKey, OperationId, ReadSet, SaleKind, View, validity};

/// Treatment of a request with a key.
pub(crate) enum Known {
    /// It was accepted before, by this operation.
    Repeat(OperationId),
    /// It is new, and is remembered under this key.
    New(IdempotencyKey),
}

/// Rule that recognises repeats of one request.
struct Rule {
    numbering: Numbering,
    /// Hours in which it is a repeat; `None` for ever.
    hours: Option<u16>,
    zone: TimeZone,
}

impl Rule {
    /// The rule of a sale or return. Keys of other commands are good for ever.
    fn of(command: &Command, directory: &Directory) -> Option<Self> {
        let CommandPlace::Till(operator, till) = command.place() else { return None };
        let place = directory.point_of_sale(till.point_of_sale);
        let Repeats { order_numbers, cheque_numbers, hours } =
            place.map(|place| place.repeats).unwrap_or_default();
        let is_cheque = till.cheque.is_some();
        let numbering = if is_cheque { cheque_numbers } else { order_numbers };
        let (default, for_ever) = match numbering {
            Numbering::Daily => (REPEAT_HOURS_DAILY_DEFAULT, false),
            Numbering::Once | Numbering::OnceAfterDaily => (REPEAT_HOURS_DEFAULT, is_cheque),
        };
        let zone = directory.operator(operator).map(|operator| operator.zone.clone());
        Some(Self {
            numbering,
            hours: (!for_ever).then_some(hours.unwrap_or(default)),
            zone: zone.unwrap_or(TimeZone::UTC),
        })
    }

    fn is_within(&self, at: Timestamp, now: Timestamp) -> bool {
        let age = now.duration_since(at);
        self.hours.is_none_or(|hours| age <= SignedDuration::from_hours(hours.into()))
    }

    /// The days on which a sale may have been that this request repeats, and a day more at both ends,
    /// as the clock is read again for the decision.
    fn days(&self, now: Timestamp) -> impl Iterator<Item = Date> {
        let hours = self.hours.unwrap_or(REPEAT_HOURS_DEFAULT);
        let first = now.checked_sub(SignedDuration::from_hours(hours.into())).unwrap_or(now);
        let first = validity::local_date(first, &self.zone);
        let first = first.yesterday().unwrap_or(first);
        let last = validity::local_date(now, &self.zone);
        let last = last.tomorrow().unwrap_or(last);
        std::iter::successors(Some(first), |day| day.tomorrow().ok())
            .take_while(move |day| *day <= last)
    }
}

/// The key of a number on one business day. It is stored: the form never changes.
fn on_day(key: &IdempotencyKey, day: Date) -> IdempotencyKey {
    IdempotencyKey { text: format!("daily/{day}/{}", key.text), ..key.clone() }
}

/// Adds the keys under which a request may have been accepted before.
pub(crate) fn read_set(
    command: &Command,
    key: &IdempotencyKey,
    directory: &Directory,
    now: Timestamp,
    set: &mut ReadSet,
) {
    set.keys.insert(key.clone());
    if let Some(rule) = Rule::of(command, directory) {
        match rule.numbering {
            Numbering::Once => {}
            Numbering::Daily | Numbering::OnceAfterDaily => {
                set.keys.extend(rule.days(now).map(|day| on_day(key, day)));
            }
        }
    }
}

/// Whether a request was accepted before, and under which key it is remembered if it was not.
///
/// # Errors
///
/// [`RequestRejection::KeyReused`] where its key was used for another content;
/// [`RequestRejection::SaleNumberUsed`] where its number was used too long ago for a repeat.
pub(crate) fn find(
    view: &View,
    command: &Command,
    (key, fingerprint): &(IdempotencyKey, Fingerprint),
    now: Timestamp,
) -> Result<Known, RequestRejection> {
    let Some(rule) = Rule::of(command, &view.directory) else {
        return match view.remembered.get(key) {
            None => Ok(Known::New(key.clone())),
            Some(known) if known.fingerprint == *fingerprint => Ok(Known::Repeat(known.operation)),
            Some(_) => Err(RequestRejection::KeyReused),
        };
    };
    let today = validity::local_date(now, &rule.zone);
    let (own, days): (_, Vec<IdempotencyKey>) = match rule.numbering {
        Numbering::Once => (key.clone(), Vec::new()),
        Numbering::Daily => {
            (on_day(key, today), rule.days(now).map(|day| on_day(key, day)).collect())
        }
        Numbering::OnceAfterDaily => {
            (key.clone(), rule.days(now).map(|day| on_day(key, day)).collect())
        }
    };
    let found = std::iter::once(key).chain(&days);
    let found: Vec<(&IdempotencyKey, &Remembered)> =
        found.filter_map(|key| Some((key, view.remembered.get(key)?))).collect();
    let repeat = found.iter().filter(|(found, known)| {
        known.fingerprint == *fingerprint
            && rule.is_within(known.at, now)
            && (**found == own || !is_overtaken(view, command, known))
    });
    if let Some((_, known)) = repeat.max_by_key(|(_, known)| known.operation) {
        return Ok(Known::Repeat(known.operation));
    }
    // What stands in the way of a new one: its own key, and anything else of this day.
    let taken = found.iter().filter(|(found, known)| {
        **found == own || validity::local_date(known.at, &rule.zone) == today
    });
    match taken.max_by_key(|(_, known)| known.operation) {
        None => Ok(Known::New(own)),
        Some((_, known)) if rule.is_within(known.at, now) => Err(RequestRejection::KeyReused),
        Some((_, known)) => Err(RequestRejection::SaleNumberUsed {
            at: known.at.to_zoned(rule.zone.clone()).datetime(),
            hours: rule.hours.unwrap_or_default(),
        }),
    }
}

/// Whether something was sold under the number since a return: then the return means that sale, and
/// is no repeat of the one before it.
fn is_overtaken(view: &View, command: &Command, known: &Remembered) -> bool {
    let Command::Return(back) = command else { return false };
    let references = back.references(&view.directory);
    references
        .filter_map(|reference| view.references.get(&reference))
        .flatten()
        .filter_map(|id| view.sales.get(id))
        .any(|sale| sale.kind == SaleKind::Sale && sale.id > known.operation)
}
