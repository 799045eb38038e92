//! Where a message is to go.

use domain::Address;
use domain::phone::{self, Country};
use service::Messenger;

use super::{given, given_id};
use crate::error::BadQuestion;

/// The address that a request names: the e-mail address where one is given, else the phone.
pub(crate) fn read(
    email: Option<&str>,
    phone: Option<i64>,
    country: Country,
) -> Result<Address, BadQuestion> {
    match (given(email), given_id(phone)) {
        (Some(email), _) => Address::email(email).ok_or(BadQuestion::EmailInvalid),
        (None, Some(phone)) => {
            let phone = phone::e164(phone, country).and_then(Address::phone);
            phone.ok_or(BadQuestion::PhoneInvalid)
        }
        (None, None) => Err(BadQuestion::AddressMissing),
    }
}

/// The address, if this server sends there.
pub(crate) fn reached(messenger: &Messenger<'_>, to: Address) -> Result<Address, BadQuestion> {
    if messenger.reaches(&to) {
        return Ok(to);
    }
    Err(match to {
        Address::Email(_) => BadQuestion::MailOff,
        Address::Phone(_) => BadQuestion::PhoneOff,
    })
}
