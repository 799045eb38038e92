//! Dates as in .NET's `DateTime`: a wall clock time, ticks, and what is known of its zone.

use std::fmt;

#[cfg(test)]
mod tests;

/// Ticks of 100 nanoseconds in a second.
const TICKS_PER_SECOND: u32 = 10_000_000;

/// Zone of a [`Date`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Zone {
    /// Unknown: a wall clock time without a zone.
    Unspecified,
    /// Coordinated universal time, written `Z`.
    Utc,
    /// Minutes east of UTC, written `+03:00`.
    Offset(i16),
}

/// A wall clock time with up to seven digits of a second's fraction.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
    hour: u8,
    minute: u8,
    second: u8,
    ticks: u32,
    zone: Zone,
}

impl Date {
    /// Returns midnight at the start of a day. `None` if the day does not exist.
    pub fn midnight(year: u16, month: u8, day: u8, zone: Zone) -> Option<Self> {
        Self { year, month, day, hour: 0, minute: 0, second: 0, ticks: 0, zone }.checked()
    }

    /// Returns the same day at this time of day. `None` if the time does not exist. `ticks` are
    /// tenths of a microsecond.
    pub fn at(self, hour: u8, minute: u8, second: u8, ticks: u32) -> Option<Self> {
        Self { hour, minute, second, ticks, ..self }.checked()
    }

    /// Returns the same wall clock time in another zone.
    #[must_use]
    pub const fn in_zone(self, zone: Zone) -> Self {
        Self { zone, ..self }
    }

    /// Returns year, month and day.
    pub const fn day(self) -> (u16, u8, u8) {
        (self.year, self.month, self.day)
    }

    /// Returns hour, minute, second and ticks of 100 nanoseconds.
    pub const fn time(self) -> (u8, u8, u8, u32) {
        (self.hour, self.minute, self.second, self.ticks)
    }

    /// Returns what is known of the zone.
    pub const fn zone(self) -> Zone {
        self.zone
    }

    /// Reads ISO 8601 as XML Schema has it: a day, optionally with a time, a fraction and a zone.
    /// `None` for everything else.
    pub fn parse_iso(text: &str) -> Option<Self> {
        let mut rest = text;
        let year = number(&mut rest, 4)?;
        literal(&mut rest, '-')?;
        let month = number(&mut rest, 2)?;
        literal(&mut rest, '-')?;
        let day = number(&mut rest, 2)?;
        let day = Self::midnight(year, narrow(month)?, narrow(day)?, Zone::Unspecified)?;
        if rest.is_empty() {
            return Some(day);
        }
        let date = if rest.starts_with(['T', ' ']) {
            rest = &rest[1..];
            clock(&mut rest, day)?
        } else {
            day
        };
        Some(date.in_zone(zone(rest)?))
    }

    /// Reads the other form of JSON and form bodies: month/day/year as an invariant culture writes
    /// it.
    pub fn parse_invariant(text: &str) -> Option<Self> {
        let (day, time) =
            text.split_once(' ').map_or((text, None), |(day, time)| (day, Some(time)));
        let mut parts = day.split('/');
        let (month, number_of_day, year) = (parts.next()?, parts.next()?, parts.next()?);
        if parts.next().is_some() || year.len() != 4 {
            return None;
        }
        let plain = |part: &str| {
            let short = !part.is_empty() && part.len() <= 4;
            (short && part.bytes().all(|byte| byte.is_ascii_digit())).then(|| part.parse().ok())?
        };
        let day = Self::midnight(
            plain(year)?,
            narrow(plain(month)?)?,
            narrow(plain(number_of_day)?)?,
            Zone::Unspecified,
        )?;
        let Some(mut rest) = time else { return Some(day) };
        let date = clock(&mut rest, day)?;
        rest.is_empty().then_some(date)
    }

    fn checked(self) -> Option<Self> {
        let leap = self.year.is_multiple_of(4)
            && (!self.year.is_multiple_of(100) || self.year.is_multiple_of(400));
        let days = match self.month {
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            4 | 6 | 9 | 11 => 30,
            2 if leap => 29,
            2 => 28,
            _ => return None,
        };
        let in_calendar = (1..=9999).contains(&self.year) && (1..=days).contains(&self.day);
        let in_day =
            self.hour < 24 && self.minute < 60 && self.second < 60 && self.ticks < TICKS_PER_SECOND;
        let in_zone = match self.zone {
            Zone::Offset(minutes) => minutes.unsigned_abs() <= 14 * 60,
            Zone::Utc | Zone::Unspecified => true,
        };
        (in_calendar && in_day && in_zone).then_some(self)
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { year, month, day, hour, minute, second, .. } = *self;
        let (century, of_century) = (year / 100, year % 100);
        let mut text = *b"0000-00-00T00:00:00";
        let parts = [(0, narrow(century)), (2, narrow(of_century))];
        let clock = [(5, month), (8, day), (11, hour), (14, minute), (17, second)];
        let parts = parts.map(|(at, part)| (at, part.unwrap_or_default()));
        for (at, part) in parts.into_iter().chain(clock) {
            text[at] = b'0' + part / 10;
            text[at + 1] = b'0' + part % 10;
        }
        f.write_str(std::str::from_utf8(&text).unwrap_or_default())?;
        if self.ticks != 0 {
            let fraction = format!("{:07}", self.ticks);
            write!(f, ".{}", fraction.trim_end_matches('0'))?;
        }
        match self.zone {
            Zone::Unspecified => Ok(()),
            Zone::Utc => f.write_str("Z"),
            Zone::Offset(minutes) => {
                let sign = if minutes < 0 { '-' } else { '+' };
                let minutes = minutes.unsigned_abs();
                write!(f, "{sign}{:02}:{:02}", minutes / 60, minutes % 60)
            }
        }
    }
}

impl fmt::Debug for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Reads `hh:mm[:ss[.fffffff]]` from the front of `rest`.
fn clock(rest: &mut &str, day: Date) -> Option<Date> {
    let hour = number(rest, 2)?;
    literal(rest, ':')?;
    let minute = number(rest, 2)?;
    let mut second = 0;
    let mut ticks = 0;
    if rest.starts_with(':') {
        *rest = &rest[1..];
        second = number(rest, 2)?;
        if rest.starts_with('.') {
            *rest = &rest[1..];
            let length = rest.bytes().take_while(u8::is_ascii_digit).count();
            let (fraction, after) = rest.split_at(length);
            if !(1..=7).contains(&length) {
                return None;
            }
            ticks = format!("{fraction:0<7}").parse().ok()?;
            *rest = after;
        }
    }
    day.at(narrow(hour)?, narrow(minute)?, narrow(second)?, ticks)
}

fn zone(text: &str) -> Option<Zone> {
    let mut rest = text;
    let sign = match rest.as_bytes().first() {
        None => return Some(Zone::Unspecified),
        Some(b'Z') if rest.len() == 1 => return Some(Zone::Utc),
        Some(b'+') => 1,
        Some(b'-') => -1,
        Some(_) => return None,
    };
    rest = &rest[1..];
    let hours = i16::try_from(number(&mut rest, 2)?).ok()?;
    literal(&mut rest, ':')?;
    let minutes = i16::try_from(number(&mut rest, 2)?).ok()?;
    let offset = hours * 60 + minutes;
    (rest.is_empty() && minutes < 60 && offset <= 14 * 60).then_some(Zone::Offset(sign * offset))
}

fn number(rest: &mut &str, length: usize) -> Option<u16> {
    let (digits, after) = rest.split_at_checked(length)?;
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    *rest = after;
    digits.parse().ok()
}

fn literal(rest: &mut &str, expected: char) -> Option<()> {
    *rest = rest.strip_prefix(expected)?;
    Some(())
}

fn narrow(number: u16) -> Option<u8> {
    u8::try_from(number).ok()
}
