//! Reads values by their contents rather than by the type they claim.
//!
//! Clients send `True` as an integer and amounts as text, and all of it is accepted. A value that
//! cannot be understood is an error and never a default: the original made zero of `abc` and ten of
//! `10,5`.

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use web::wire::decimal::Decimal;

pub use self::error::ValueError;
use super::Given;

mod day;
mod decimal;
mod error;
#[cfg(test)]
mod tests;
mod time;

/// Returns a text, blank or not, as it was sent. `None` is null.
pub fn text(given: &Given) -> Result<Option<String>, ValueError> {
    match given {
        Given::Null => Ok(None),
        Given::Text(text) | Given::Number(text) => Ok(Some(text.clone())),
        Given::Flag(flag) => Ok(Some(flag.to_string())),
        Given::Nested => Err(ValueError::Nested),
    }
}

/// Returns true or false from a flag, a number or a word. `None` is null or blank.
pub fn boolean(given: &Given) -> Result<Option<bool>, ValueError> {
    match given {
        Given::Null => Ok(None),
        Given::Flag(flag) => Ok(Some(*flag)),
        Given::Number(number) => match decimal::parse(number).map(|number| number.to_minor(0)) {
            Ok(Some(1)) => Ok(Some(true)),
            Ok(Some(0)) => Ok(Some(false)),
            Ok(_) | Err(_) => Err(ValueError::NotABoolean),
        },
        Given::Text(text) => match text.trim() {
            "" => Ok(None),
            word => word_boolean(word).map(Some).ok_or(ValueError::NotABoolean),
        },
        Given::Nested => Err(ValueError::Nested),
    }
}

fn word_boolean(word: &str) -> Option<bool> {
    let is_any = |words: [&str; 5]| words.iter().any(|known| known.eq_ignore_ascii_case(word));
    if is_any(["1", "true", "t", "yes", "on"]) {
        Some(true)
    } else if is_any(["0", "false", "f", "no", "off"]) {
        Some(false)
    } else {
        None
    }
}

/// Returns a whole number. `None` is null or blank. `1.0` is whole.
pub fn integer(given: &Given) -> Result<Option<i64>, ValueError> {
    let Some(number) = number(given)? else { return Ok(None) };
    if let Ok(integer) = number.parse() {
        return Ok(Some(integer));
    }
    decimal::parse(number)?.to_minor(0).map(Some).ok_or(ValueError::NotANumber)
}

/// Returns an exact number. `None` is null or blank.
pub fn decimal(given: &Given) -> Result<Option<Decimal>, ValueError> {
    number(given)?.map(decimal::parse).transpose()
}

/// Returns the text that should be a number.
fn number(given: &Given) -> Result<Option<&str>, ValueError> {
    match given {
        Given::Null => Ok(None),
        Given::Number(text) | Given::Text(text) => {
            Ok(Some(text.trim()).filter(|text| !text.is_empty()))
        }
        Given::Flag(_) => Err(ValueError::NotANumber),
        Given::Nested => Err(ValueError::Nested),
    }
}

/// Returns a day, given alone or with a time of day, which is checked and dropped. The day is the
/// one that is written, whatever the zone. `None` is null or blank. The rules of coupons refuse
/// days that programs write for no date. `0000-00-00` is not a day, and is refused here.
pub fn date(given: &Given) -> Result<Option<Date>, ValueError> {
    match given {
        Given::Null => Ok(None),
        Given::Text(text) => match text.trim() {
            "" => Ok(None),
            text => match time::read(text) {
                Some((day, _)) => Ok(Some(day)),
                None if is_zeros(text) => Err(ValueError::NoDate),
                None => day::read(text).map(Some).ok_or(ValueError::NotADate),
            },
        },
        Given::Number(_) | Given::Flag(_) => Err(ValueError::NotADate),
        Given::Nested => Err(ValueError::Nested),
    }
}

/// Whether a text is a date, with or without a time of day, in which every digit is 0.
fn is_zeros(text: &str) -> bool {
    let day = text.split(['T', 't', ' ']).next().unwrap_or_default();
    let zeros = day.bytes().filter(|byte| *byte == b'0').count();
    let signs = day.bytes().filter(|byte| matches!(byte, b'-' | b'.' | b'/')).count();
    let rest = text.get(day.len()..).unwrap_or_default();
    zeros == 8
        && zeros + signs == day.len()
        && rest.bytes().all(|byte| !(b'1'..=b'9').contains(&byte))
}

/// Returns a time from a query: a day (its midnight) or a day and time, in `zone` unless they name
/// their own. A `+` before an offset may have become a space, as it does when a client forgets to
/// encode it.
pub fn moment(text: &str, zone: &TimeZone) -> Result<Timestamp, ValueError> {
    let (day, clock) = time::read(text.trim()).ok_or(ValueError::NotADate)?;
    let at = day.to_datetime(clock.map_or_else(jiff::civil::Time::midnight, |clock| clock.time));
    let moment = match clock.and_then(|clock| clock.offset) {
        Some(offset) => offset.to_timestamp(at),
        None => zone.to_timestamp(at),
    };
    // The last hours of the year 9999 are after every moment that can be kept.
    Ok(moment.unwrap_or(Timestamp::MAX))
}
