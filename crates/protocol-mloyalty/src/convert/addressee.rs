//! Destination of a message.

use domain::Address;
use domain::phone::{self, Country};
use service::Messenger;

use super::{given, given_id};
use crate::error::BadQuestion;

/// Returns the address that a request names: the e-mail address if given, else the phone.
pub(crate) fn read(
    email: Option<&str>,
    phone: Option<i64>,
    country: Country,
) -> Result<Address, BadQuestion> {
    match (given(email), given_id(phone)) {
        (Some(email), _) => Address::email(email).map_err(BadQuestion::EmailInvalid),
        (None, Some(phone)) => {
            let phone = phone::e164(phone, country).and_then(Address::phone);
            phone.ok_or(BadQuestion::PhoneInvalid)
        }
        (None, None) => Err(BadQuestion::AddressMissing),
    }
}

/// Returns the address, if this server sends there.
pub(crate) fn reached(messenger: &Messenger<'_>, to: Address) -> Result<Address, BadQuestion> {
    if messenger.reaches(&to) {
        return Ok(to);
    }
    Err(match to {
        Address::Email(_) => BadQuestion::MailOff,
        Address::Phone(_) => BadQuestion::PhoneOff,
    })
}
