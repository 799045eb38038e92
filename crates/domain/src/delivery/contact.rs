//! State of an address that messages were sent to.

use jiff::Timestamp;

use super::Address;
use crate::{OperationId, OperatorId, SecretCode};

/// Address of a person, within an operator.
pub type ContactKey = (OperatorId, Address);

/// State of an address that messages were sent to: the counts for its limits, and the expected
/// code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    /// Operator that owns the data.
    pub operator: OperatorId,
    /// Address of the contact.
    pub address: Address,
    /// Start of the day in which messages are counted.
    pub day_from: Timestamp,
    /// Messages in that day.
    pub sent_in_day: u32,
    /// The code that was sent last.
    pub code: Option<PendingCode>,
    /// Time at which certificates were last sent.
    pub certificates_at: Option<Timestamp>,
}

/// A code that was sent, and whether it was shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PendingCode {
    /// Code that was sent.
    pub code: SecretCode,
    /// The delivery that sends it.
    pub delivery: OperationId,
    /// Time at which it was created.
    pub at: Timestamp,
    /// Wrong codes that were shown instead.
    pub wrong: u32,
    /// Time at which the code was shown.
    pub confirmed_at: Option<Timestamp>,
}
