//! Times in microseconds since 1970, so that those of the server and of the clients can be
//! compared.

use std::time::{Instant, SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result};

/// Time in microseconds since 1970.
pub(crate) type Micros = i64;

/// One second in microseconds.
pub(crate) const SECOND: Micros = 1_000_000;

/// Maximum correction of the machine's clock during a storm. The server sees it. The clients do
/// not, because they count from the beginning.
pub(crate) const CLOCK_SLACK: Micros = SECOND / 10;

/// A clock that is set once and never corrected.
#[derive(Clone, Copy)]
pub(crate) struct Clock {
    set_to: Micros,
    at: Instant,
}

impl Clock {
    #[expect(
        clippy::disallowed_methods,
        reason = "the clients of a server have clocks of their own"
    )]
    pub(crate) fn set() -> Result<Self> {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).context("the clock is unset")?;
        Ok(Self { set_to: i64::try_from(since.as_micros())?, at: Instant::now() })
    }

    pub(crate) fn now(&self) -> Micros {
        self.set_to.saturating_add(i64::try_from(self.at.elapsed().as_micros()).unwrap_or(i64::MAX))
    }
}

/// Reads a time such as `2026-11-22T10:00:00.25Z`.
pub(crate) fn read_moment(text: &str) -> Option<Micros> {
    let (date, time) = text.strip_suffix('Z')?.split_once('T')?;
    let [year, month, day] = numbers(date, '-')?;
    let (clock, fraction) = time.split_once('.').unwrap_or((time, ""));
    let [hour, minute, second] = numbers(clock, ':')?;
    let micros: i64 = format!("{fraction:0<6}").get(..6)?.parse().ok()?;
    let seconds = ((days(year, month, day) * 24 + hour) * 60 + minute) * 60 + second;
    Some(seconds * SECOND + micros)
}

fn numbers(text: &str, between: char) -> Option<[i64; 3]> {
    let mut parts = text.split(between).map(|part| part.parse().ok());
    let read = [parts.next()??, parts.next()??, parts.next()??];
    parts.next().is_none().then_some(read)
}

/// Returns the days from 1970 to a date, in a calendar whose years begin in March.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    year * 365 + year / 4 - year / 100 + year / 400 + (month * 153 + 2) / 5 + day - 1 - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_read() {
        for (text, micros) in [
            ("1970-01-01T00:00:00Z", Some(0)),
            ("2000-02-29T12:00:00.5Z", Some(951_825_600_500_000)),
            ("2026-11-22T10:00:00.123456Z", Some(1_795_341_600_123_456)),
            ("2026-11-22T10:00:00+03:00", None),
            ("2026-11-22", None),
        ] {
            assert_eq!(read_moment(text), micros, "{text}");
        }
    }
}
