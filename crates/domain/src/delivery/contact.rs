//! What is known of an address that messages were sent to.

use jiff::Timestamp;

use super::Address;
use crate::{OperationId, OperatorId, SecretCode};

/// An address in a house.
pub type ContactKey = (OperatorId, Address);

/// What is known of an address that messages were sent to: as much as bounds their number, and the
/// code that is to be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    /// In whose house.
    pub operator: OperatorId,
    /// The address.
    pub address: Address,
    /// When the day began in which messages are counted.
    pub day_from: Timestamp,
    /// Messages in that day.
    pub sent_in_day: u32,
    /// The code that was sent last.
    pub code: Option<PendingCode>,
    /// When certificates were sent last.
    pub certificates_at: Option<Timestamp>,
}

/// A code that was sent, and whether it was shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PendingCode {
    /// The code.
    pub code: SecretCode,
    /// The delivery that sends it.
    pub delivery: OperationId,
    /// When it was made.
    pub at: Timestamp,
    /// Wrong codes that were shown instead.
    pub wrong: u32,
    /// When it was shown.
    pub confirmed_at: Option<Timestamp>,
}
