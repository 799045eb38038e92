//! Reason why a message is not sent, or a code not taken.

/// Reason why a message is not sent, or a code not taken. Variants are in order of precedence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DeliveryRejection {
    /// A message of this kind went there a moment ago.
    #[error("a message was just sent to this address; the next one is allowed in {seconds} s")]
    TooSoon {
        /// Seconds until the next message is allowed.
        seconds: u32,
    },
    /// Too many messages went there today.
    #[error("at most {max} messages are sent to one address in a day")]
    TooMany {
        /// Maximum number that is allowed.
        max: u32,
    },
    /// No code waits to be shown, or its time is over, or it was guessed at too often.
    #[error("there is no code for this address; request a new one")]
    NoCode,
    /// No message of the operator has this id.
    #[error("there is no such message")]
    Unknown,
    /// The mail server or gateway has accepted the message.
    #[error("the message was delivered")]
    Delivered,
    /// The message is not waiting, or somebody else has it.
    #[error("the message is not to be sent now")]
    NotDue,
}
