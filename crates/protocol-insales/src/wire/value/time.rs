//! Reads days and times of day in the forms that clients write.

use jiff::{
    civil::{Date, Time},
    tz::Offset,
};

use crate::wire::limits::OFFSET_HOURS_MAX;

/// A time of day, and its zone if given.
#[derive(Clone, Copy)]
pub(super) struct Clock {
    pub(super) time: Time,
    pub(super) offset: Option<Offset>,
}

/// Reads a day alone, as `2013-06-09`, `2013/06/09` or `09.06.2013`, or the first of these with a
/// time of day after a `T` or a space.
pub(super) fn read(text: &str) -> Option<(Date, Option<Clock>)> {
    let mut rest = text;
    if text.as_bytes().get(2) == Some(&b'.') {
        let day = number(&mut rest, 2)?;
        literal(&mut rest, ".")?;
        let month = number(&mut rest, 2)?;
        literal(&mut rest, ".")?;
        let date = date(number(&mut rest, 4)?, month, day)?;
        return rest.is_empty().then_some((date, None));
    }
    let year = number(&mut rest, 4)?;
    let between = if rest.starts_with('/') { "/" } else { "-" };
    literal(&mut rest, between)?;
    let month = number(&mut rest, 2)?;
    literal(&mut rest, between)?;
    let date = date(year, month, number(&mut rest, 2)?)?;
    if rest.is_empty() {
        return Some((date, None));
    }
    let rest = rest.strip_prefix(['T', 't', ' '])?;
    (between == "-").then_some((date, Some(clock(rest)?)))
}

fn date(year: i16, month: i16, day: i16) -> Option<Date> {
    let date = Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
    (year > 0).then_some(date)
}

/// Reads `hh:mm[:ss[.fraction]]` and the zone.
fn clock(text: &str) -> Option<Clock> {
    let mut rest = text;
    let hour = number(&mut rest, 2)?;
    literal(&mut rest, ":")?;
    let minute = number(&mut rest, 2)?;
    let mut second = 0;
    let mut nanosecond = 0;
    if literal(&mut rest, ":").is_some() {
        second = number(&mut rest, 2)?;
        if literal(&mut rest, ".").is_some() {
            let length = rest.bytes().take_while(u8::is_ascii_digit).count();
            let (fraction, after) = rest.split_at(length);
            if !(1..=9).contains(&length) {
                return None;
            }
            nanosecond = format!("{fraction:0<9}").parse().ok()?;
            rest = after;
        }
    }
    let [hour, minute, second] = [hour, minute, second].map(|number| i8::try_from(number).ok());
    let time = Time::new(hour?, minute?, second?, nanosecond).ok()?;
    let offset = if rest.is_empty() { None } else { Some(offset(rest)?) };
    Some(Clock { time, offset })
}

/// Reads `Z`, `UTC` or an offset: with or without its colon or minutes, and with a space, which may
/// precede its sign or replace a `+`.
fn offset(text: &str) -> Option<Offset> {
    let mut rest = text.trim_start_matches(' ');
    if matches!(rest, "Z" | "z" | "UTC") {
        return Some(Offset::UTC);
    }
    let minus = literal(&mut rest, "-").is_some();
    if !minus && literal(&mut rest, "+").is_none() && !text.starts_with(' ') {
        return None;
    }
    let hours = i32::from(number(&mut rest, 2)?);
    let mut minutes = 0;
    if !rest.is_empty() {
        rest = rest.strip_prefix(':').unwrap_or(rest);
        minutes = i32::from(number(&mut rest, 2)?);
    }
    let seconds = (hours * 60 + minutes) * 60;
    let fits = rest.is_empty() && minutes < 60 && seconds <= OFFSET_HOURS_MAX * 3_600;
    let offset = Offset::from_seconds(if minus { -seconds } else { seconds }).ok()?;
    fits.then_some(offset)
}

/// Reads the number in the first `length` characters, which must be digits.
fn number(rest: &mut &str, length: usize) -> Option<i16> {
    let (digits, after) = rest.split_at_checked(length)?;
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    *rest = after;
    digits.parse().ok()
}

fn literal(rest: &mut &str, expected: &str) -> Option<()> {
    *rest = rest.strip_prefix(expected)?;
    Some(())
}
