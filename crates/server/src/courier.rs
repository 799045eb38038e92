//! Delivery of messages to people: mail through SMTP, and phones through the operator's gateway.

mod gateway;
mod letter;
mod mail;

use std::fmt;

use domain::Address;
use service::{Channels, Content, Courier, HandOver, Message, Undelivered};

pub use gateway::Gateway;
pub use mail::Mail;

/// All channels through which this server sends messages.
#[derive(Default)]
pub struct Couriers {
    /// Mail server. `None` if not configured.
    pub mail: Option<Mail>,
    /// Phone gateway. `None` if not configured.
    pub gateway: Option<Gateway>,
}

impl Couriers {
    /// Reports the configured channels.
    pub const fn channels(&self) -> Channels {
        Channels { mail: self.mail.is_some(), phone: self.gateway.is_some() }
    }
}

/// Prints only which channels exist, because their settings hold passwords.
impl fmt::Debug for Couriers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.channels().fmt(f)
    }
}

impl Courier for Couriers {
    fn hand_over(&self, message: Message) -> HandOver<'_> {
        Box::pin(async move {
            let Message { to, operator, content } = message;
            match (to, &self.mail, &self.gateway) {
                (Address::Email(address), Some(mail), _) => {
                    mail.send(&address, letter::mail(&operator, &content)).await
                }
                (Address::Phone(phone), _, Some(gateway)) => match content {
                    Content::Code { code, minutes } => {
                        gateway.send(phone, letter::short(&operator, code.expose(), minutes)).await
                    }
                    Content::Certificates { .. } => {
                        Err(Undelivered::Never("certificates are sent by mail only".into()))
                    }
                },
                // It was set up when the message was asked for, and may be again.
                (Address::Email(_), None, _) | (Address::Phone(_), _, None) => {
                    Err(Undelivered::Later(
                        "this server is not configured for this kind of message".into(),
                    ))
                }
            }
        })
    }
}
