//! A command on its way to the committer.

mod rejection;
pub(crate) mod repeats;

pub use rejection::RequestRejection;

use jiff::Timestamp;

use crate::operation::{Actor, Fingerprint};
use crate::{Command, Directory, IdempotencyKey, OperatorId, Origin, ReadSet, validity};

/// A command on its way to the committer.
#[derive(Clone, Debug)]
pub struct Request {
    /// Command to be decided.
    pub command: Command,
    /// Caller of the command.
    pub origin: Origin,
    /// Under which key its repeat is known, with the hash of what it asks.
    ///
    /// Only accepted requests are remembered: one refused for what may change (an inactive series,
    /// say) can succeed when sent again.
    pub key: Option<(IdempotencyKey, Fingerprint)>,
}

impl Request {
    /// Adds the records that this request needs to be decided at about this time.
    pub fn read_set(&self, directory: &Directory, now: Timestamp, set: &mut ReadSet) {
        if let Some((key, _)) = &self.key {
            repeats::read_set(&self.command, key, directory, now, set);
        }
        self.command.read_set(directory, set);
        let actor = self.origin.actor;
        if let Some((operator, _)) = self.command.limited(actor, directory) {
            act_totals(actor, operator, directory, now, set);
        }
    }
}

/// Adds the sums of a caller's acts on this day, and on the next one, as the clock is read again for
/// the decision.
fn act_totals(
    actor: Actor,
    operator: OperatorId,
    directory: &Directory,
    now: Timestamp,
    set: &mut ReadSet,
) {
    let Some(known) = directory.operator(operator) else { return };
    let today = validity::local_date(now, &known.zone);
    for day in [Some(today), today.tomorrow().ok()].into_iter().flatten() {
        set.act_totals.extend(actor.scope().map(|caller| (operator, day, caller)));
    }
}
