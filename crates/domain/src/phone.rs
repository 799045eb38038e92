//! Mobile phones: as people write them, and as they are kept and compared.
//!
//! A phone is kept as the digits of its E.164 form, `79001234567`. Tills send it as a number, without
//! a plus, with or without the digits of the country, and with or without what is dialled before a
//! number inside the country; all of these are one phone. Which national form is meant, the country of
//! the operator says. The plans below are of the countries that messages can be sent to: a library with
//! all the plans of the world would be larger than everything else in this crate, and would take what
//! no mobile phone can have.

mod plans;

use jiff::tz::TimeZone;

pub use plans::Country;

use crate::Currency;

/// Exit code: dialled in some countries before a foreign number.
const EXIT_CODE: &str = "810";

/// The E.164 digits of a mobile phone, if the number is one: in a national form of the operator's
/// country, or in the international one of a known country.
pub fn e164(number: i64, country: Country) -> Option<i64> {
    let digits = u64::try_from(number).ok()?.to_string();
    let mut own = country.own_forms(&digits).peekable();
    if own.peek().is_some() {
        // A landline of the country is no mobile phone of another one: 8 495… is not Vietnam's.
        return own.find_map(|number| country.own(number));
    }
    international(&digits).or_else(|| international(digits.strip_prefix(EXIT_CODE)?))
}

/// Returns the search key of a phone: its E.164 digits, or the number itself if it is not a mobile
/// phone.
pub fn key(number: i64, country: Country) -> i64 {
    e164(number, country).unwrap_or(number)
}

/// The spellings of a mobile phone that tills send, other than this one: international, bare, and as
/// it is dialled inside the operator's country and out of it. Empty for what is no mobile phone.
pub fn other_spellings(number: i64, country: Country) -> Vec<i64> {
    let Some(known) = e164(number, country) else { return Vec::new() };
    let digits = known.to_string();
    let mut spellings: Vec<i64> = country
        .national_forms(&digits)
        .into_iter()
        .chain([[EXIT_CODE, &digits].concat(), digits.clone()])
        .filter_map(|form| form.parse().ok())
        .filter(|form| *form != number && e164(*form, country) == Some(known))
        .collect();
    spellings.sort_unstable();
    spellings.dedup();
    spellings
}

/// Whether these are the E.164 digits of a mobile phone.
pub fn is_e164(number: i64) -> bool {
    u64::try_from(number).is_ok_and(|number| international(&number.to_string()).is_some())
}

fn international(digits: &str) -> Option<i64> {
    Country::all().any(|country| country.has(digits)).then(|| digits.parse().ok())?
}

impl Country {
    /// The country of an operator that names none: that of its currency, else that of its time zone,
    /// else Russia.
    pub fn of(currency: Currency, zone: &TimeZone) -> Self {
        let by_zone = || {
            let name = zone.iana_name()?;
            Self::all().find(|country| country.has_zone(name))
        };
        Self::by_currency(currency.code()).or_else(by_zone).unwrap_or(Self::RUSSIA)
    }
}

#[cfg(test)]
mod tests;
