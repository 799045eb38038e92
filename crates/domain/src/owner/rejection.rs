//! Reason why nothing is noted of an owner.

use crate::OwnerId;

/// A text that is known of an owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OwnerField {
    /// Name of the owner.
    Name,
    /// E-mail address of the owner.
    Email,
    /// The name in Viber.
    Viber,
    /// The name in Telegram.
    Telegram,
}

impl OwnerField {
    /// Returns the name for people.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Email => "e-mail address",
            Self::Viber => "name in Viber",
            Self::Telegram => "name in Telegram",
        }
    }
}

/// Reason why an owner is not made or changed. Variants are in order of precedence. No value is
/// repeated: it is personal data.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OwnerRejection {
    /// No owner of the operator has this id.
    #[error("owner {0} does not exist")]
    Unknown(OwnerId),
    /// Nothing is given that a person could be known by.
    #[error("a name, a phone or an e-mail address must be given")]
    Nobody,
    /// A text is too long.
    #[error("the {} is longer than {max} characters", field.name())]
    TooLong {
        /// Field of the owner.
        field: OwnerField,
        /// Maximum number of characters.
        max: usize,
    },
    /// A text has control characters, line breaks or noncharacters.
    #[error("the {} must have no control characters, line breaks or noncharacters", field.name())]
    NotText {
        /// Field of the owner.
        field: OwnerField,
    },
    /// The day of birth is in the future, or too long ago.
    #[error("the day of birth must be from 1900-01-01 to today")]
    Born,
    /// The phone is none.
    #[error("the phone must be a mobile one, in the national or the international form")]
    Phone,
    /// The e-mail address is none.
    #[error("the e-mail address must look like name@domain")]
    Email,
    /// The number in `WhatsApp` is none.
    #[error("the number in WhatsApp must have from 1 to 15 digits")]
    WhatsApp,
}
