//! The port for sending messages, and their contents.

use std::pin::Pin;

use domain::{Address, Amount, CertificateNumber, Currency, SecretCode};
use jiff::civil::Date;

/// Channels that are configured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Channels {
    /// Whether mail is configured.
    pub mail: bool,
    /// Whether a phone gateway is configured.
    pub phone: bool,
}

impl Channels {
    /// Whether messages can be sent to such an address.
    pub(crate) const fn reaches(self, address: &Address) -> bool {
        match address {
            Address::Email(_) => self.mail,
            Address::Phone(_) => self.phone,
        }
    }
}

/// A message to somebody.
#[derive(Clone, Debug)]
pub struct Message {
    /// Address of the message.
    pub to: Address,
    /// Name of the operator that sends it.
    pub operator: String,
    /// Content of the message.
    pub content: Content,
}

impl Message {
    /// The codes that it tells.
    pub(crate) fn secrets(&self) -> Vec<SecretCode> {
        match &self.content {
            Content::Code { code, minutes: _ } => vec![code.clone()],
            Content::Certificates { gifts, currency: _ } => {
                gifts.iter().map(|gift| gift.secret.clone()).collect()
            }
        }
    }
}

/// Content of a message.
#[derive(Clone, Debug)]
pub enum Content {
    /// A code that proves the address.
    Code {
        /// Code that proves the address.
        code: SecretCode,
        /// Lifetime of the code in minutes.
        minutes: u32,
    },
    /// Certificates that were bought.
    Certificates {
        /// Certificates in the message.
        gifts: Vec<Gift>,
        /// Currency of their amounts.
        currency: Currency,
    },
}

/// A certificate for its receiver.
#[derive(Clone, Debug)]
pub struct Gift {
    /// Number of the certificate.
    pub number: CertificateNumber,
    /// Secret code of the certificate.
    pub secret: SecretCode,
    /// Balance of the certificate.
    pub balance: Amount,
    /// Last valid day of the certificate.
    pub valid_through: Option<Date>,
    /// Name of its series.
    pub series: String,
}

/// Reasons why a message was not sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Undelivered {
    /// The message may be sent later.
    Later(Why),
    /// The message can never be sent.
    Never(Why),
}

/// Description of a failure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Why {
    /// Text for the log. It must contain no address and no code.
    pub log: String,
    /// Reply of the server, which may contain the address. It is stored with the message.
    pub said: Option<String>,
}

impl From<&str> for Why {
    fn from(log: &str) -> Self {
        Self { log: log.to_owned(), said: None }
    }
}

impl From<String> for Why {
    fn from(log: String) -> Self {
        Self { log, said: None }
    }
}

impl Why {
    /// Returns the stored text, without the codes of the message: a server may repeat what it
    /// received.
    pub(crate) fn kept(&self, secrets: &[SecretCode]) -> String {
        let words = match &self.said {
            Some(said) => format!("{}: {said}", self.log),
            None => self.log.clone(),
        };
        secrets.iter().fold(words, |words, secret| words.replace(secret.expose(), "…"))
    }
}

/// Future that sends a message.
pub type HandOver<'a> = Pin<Box<dyn Future<Output = Result<(), Undelivered>> + Send + 'a>>;

/// A sender of messages.
pub trait Courier: Send + Sync {
    /// Hands a message over. It takes less time than a message is taken for
    /// ([`domain::limits::DELIVERY_TAKEN_SECONDS`]).
    fn hand_over(&self, message: Message) -> HandOver<'_>;
}
