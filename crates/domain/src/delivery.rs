//! Messages to people: codes that prove an address, and certificates that were bought.

mod contact;
mod rejection;

pub use contact::{Contact, ContactKey, PendingCode};
pub use rejection::DeliveryRejection;

use jiff::Timestamp;

use crate::text::{self, BadEmail};
use crate::{CertificateId, OperationId, OperatorId, limits, phone};

/// Address of a message.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Address {
    /// An e-mail address in small letters.
    Email(String),
    /// A mobile phone: its E.164 digits.
    Phone(i64),
}

/// The longest address that mail can go to (RFC 5321 §4.5.3.1.3, without the angle brackets).
const EMAIL_BYTES_MAX: usize = 254;

impl Address {
    /// An e-mail address that can be written to: see [`text::email`]. Addresses
    /// are told apart without regard to case and to how their domain is written.
    ///
    /// # Errors
    ///
    /// As [`text::email`].
    pub fn email(text: &str) -> Result<Self, BadEmail> {
        text::email(text).map(Self::Email)
    }

    /// An e-mail address as a store has it, also one from before addresses had one form.
    pub fn stored_email(text: &str) -> Option<Self> {
        let text = text.trim().to_lowercase();
        let (name, host) = text.rsplit_once('@')?;
        let plain = |c: char| c.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c);
        let name_fits = !name.is_empty() && name.chars().all(plain);
        let label = |label: &str| {
            let inside = |c: char| c.is_alphanumeric() || c == '-';
            !label.is_empty() && label.chars().all(inside) && !label.starts_with('-')
        };
        let host_fits = host.contains('.') && host.split('.').all(label);
        let fits = name_fits && host_fits && text.len() <= EMAIL_BYTES_MAX;
        fits.then_some(Self::Email(text))
    }

    /// A phone by its E.164 digits; other spellings become those by [`phone::e164`].
    pub fn phone(number: i64) -> Option<Self> {
        phone::is_e164(number).then_some(Self::Phone(number))
    }
}

/// Content of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Letter {
    /// A code that proves the address: that of the contact, as long as it is this delivery's.
    Code,
    /// Certificates with their secret codes.
    Certificates(Vec<CertificateId>),
}

/// A message on its way. Its id is that of the operation that asked for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// Identifier of the message.
    pub id: OperationId,
    /// Operator that owns the data.
    pub operator: OperatorId,
    /// Address of the message.
    pub to: Address,
    /// Content of the message.
    pub letter: Letter,
    /// Number of attempts so far.
    pub attempts: u32,
    /// Current state of the message.
    pub state: DeliveryState,
    /// Error of the last failed attempt: at most
    /// [`DELIVERY_ERROR_CHARS_MAX`](limits::DELIVERY_ERROR_CHARS_MAX) characters, without secrets.
    /// `None` if no attempt failed.
    pub last_error: Option<String>,
}

/// State of a message's delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeliveryState {
    /// It is to be tried from this moment on.
    Waiting(Timestamp),
    /// It was handed over at this moment.
    Sent(Timestamp),
    /// It was given up at this moment.
    GivenUp(Timestamp),
}

/// Returns the part of an error text that is stored: as much as fits, in one line.
pub fn kept_error(why: &str) -> String {
    let line = why.chars().map(|c| if c.is_control() { ' ' } else { c });
    line.take(limits::DELIVERY_ERROR_CHARS_MAX).collect()
}

/// Step in the delivery of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DeliveryStep {
    /// Somebody takes it to hand it over, so that nobody else does meanwhile.
    Take,
    /// It was handed over.
    Sent,
    /// It could not be handed over, and may be later.
    Failed {
        /// Reply of the server.
        why: String,
    },
    /// It can never be handed over.
    Refused {
        /// Reply of the server.
        why: String,
    },
}
