//! Messages on their way to people: mail through SMTP, and phones through the operator's gateway.

mod barcode;
mod gateway;
mod letter;
mod mail;

use std::fmt;

use domain::Address;
use service::{Channels, Content, Courier, HandOver, Message, Undelivered};

pub use gateway::Gateway;
pub use mail::Mail;

/// Every way by which messages leave this server.
#[derive(Default)]
pub struct Couriers {
    /// Mail, if it is set up.
    pub mail: Option<Mail>,
    /// Phones, if a gateway is set up.
    pub gateway: Option<Gateway>,
}

impl Couriers {
    /// Where messages can go.
    pub const fn channels(&self) -> Channels {
        Channels { mail: self.mail.is_some(), phone: self.gateway.is_some() }
    }
}

/// Their settings hold passwords, so it says no more than what there is.
impl fmt::Debug for Couriers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.channels().fmt(f)
    }
}

impl Courier for Couriers {
    fn hand_over(&self, message: Message) -> HandOver<'_> {
        Box::pin(async move {
            let Message { to, house, content } = message;
            match (to, &self.mail, &self.gateway) {
                (Address::Email(address), Some(mail), _) => {
                    mail.send(&address, letter::mail(&house, &content)).await
                }
                (Address::Phone(phone), _, Some(gateway)) => match content {
                    Content::Code { code, minutes } => {
                        gateway.send(phone, letter::short(&house, code.expose(), minutes)).await
                    }
                    Content::Certificates { .. } => {
                        Err(Undelivered::Never("certificates go by mail only".into()))
                    }
                },
                // It was set up when the message was asked for, and may be again.
                (Address::Email(_), None, _) | (Address::Phone(_), _, None) => {
                    Err(Undelivered::Later("this server is not set up to send there".into()))
                }
            }
        })
    }
}
