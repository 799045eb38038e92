//! Whoever hands messages over, and what there is to hand over.

use std::pin::Pin;

use domain::{Address, Amount, CertificateNumber, Currency, SecretCode};
use jiff::civil::Date;

/// Where messages can go, as this server is set up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Channels {
    /// By e-mail.
    pub mail: bool,
    /// To phones.
    pub phone: bool,
}

impl Channels {
    /// Whether messages can go to such an address.
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
    /// Where it goes.
    pub to: Address,
    /// The name of the house that sends it.
    pub house: String,
    /// What it tells.
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

/// What a message tells.
#[derive(Clone, Debug)]
pub enum Content {
    /// A code that proves the address.
    Code {
        /// The code.
        code: SecretCode,
        /// How long it can be shown after it was made.
        minutes: u32,
    },
    /// Certificates that were bought.
    Certificates {
        /// They.
        gifts: Vec<Gift>,
        /// What their amounts are in.
        currency: Currency,
    },
}

/// A certificate, as whoever got it needs it.
#[derive(Clone, Debug)]
pub struct Gift {
    /// Its number.
    pub number: CertificateNumber,
    /// Its secret code.
    pub secret: SecretCode,
    /// What is left of it.
    pub balance: Amount,
    /// Its last day.
    pub valid_through: Option<Date>,
    /// What people call its series.
    pub series: String,
}

/// Why a message was not handed over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Undelivered {
    /// It may be later.
    Later(Why),
    /// It never will be.
    Never(Why),
}

/// What there is to be said of a failure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Why {
    /// For the log: it must name no address and no code.
    pub log: String,
    /// The server's own words, which may name the address. They are kept with the message.
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
    /// What is kept of it, without the codes that the message told: a server may repeat what it was
    /// sent.
    pub(crate) fn kept(&self, secrets: &[SecretCode]) -> String {
        let words = match &self.said {
            Some(said) => format!("{}: {said}", self.log),
            None => self.log.clone(),
        };
        secrets.iter().fold(words, |words, secret| words.replace(secret.expose(), "…"))
    }
}

/// The handing over of a message.
pub type HandOver<'a> = Pin<Box<dyn Future<Output = Result<(), Undelivered>> + Send + 'a>>;

/// Whoever hands messages over.
pub trait Courier: Send + Sync {
    /// Hands a message over. It takes less time than a message is taken for
    /// ([`domain::limits::DELIVERY_TAKEN_SECONDS`]).
    fn hand_over(&self, message: Message) -> HandOver<'_>;
}
