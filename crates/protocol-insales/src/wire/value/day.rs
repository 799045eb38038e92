//! Reads days in the forms that people, spreadsheets and programs write, if they have one meaning.
//!
//! The original reads them by Ruby's `Date._parse`. Every day read here is read as the same day
//! there. A table made by Ruby itself is in `tests/data/ruby_dates.txt`. Not accepted: years of two
//! digits, days without a year, and text around a date.

use jiff::civil::{Date, ISOWeekDate, Weekday};

/// Reads a day, with or without a time of day, which is checked and dropped.
pub(super) fn read(text: &str) -> Option<Date> {
    let mut rest = Rest(text);
    let mut after = rest;
    if let Some(word) = after.word()
        && !is_month(word)
    {
        rest = after;
        is_weekday(word).then_some(())?;
        rest.skip(&[',', '.']);
        rest.spaces().then_some(())?;
    }
    let first = rest.word();
    let date = match first {
        Some(month) => month_first(month, &mut rest)?,
        None => digits_first(&mut rest)?,
    };
    (rest.0.is_empty() || time_behind(rest)).then_some(date)
}

/// Reads `Nov 30 2030`, `November 30th, 2030`, `Nov 30 00:00:00 MSK 2030`.
fn month_first(month: &str, rest: &mut Rest<'_>) -> Option<Date> {
    let month = month_number(month)?;
    rest.skip(&['.']);
    rest.spaces().then_some(())?;
    let day = day_number(rest)?;
    let comma = rest.skip(&[',']);
    (rest.spaces() || comma).then_some(())?;
    let before_time = rest.0;
    if let Some(year) = rest.number(4..=4)
        && !rest.0.starts_with(':')
    {
        return date(year, month, day);
    }
    rest.0 = before_time;
    let (time, year) = rest.0.rsplit_once(' ')?;
    let mut year = Rest(year);
    let number = year.number(4..=4)?;
    (year.0.is_empty() && clock(Rest(time))).then_some(())?;
    rest.0 = "";
    date(number, month, day)
}

fn digits_first(rest: &mut Rest<'_>) -> Option<Date> {
    let length = rest.0.bytes().take_while(u8::is_ascii_digit).count();
    match length {
        8 => {
            let (year, month) = (rest.number_of(4)?, rest.number_of(2)?);
            date(year, month, rest.number_of(2)?)
        }
        7 => {
            let year = rest.number_of(4)?;
            day_of_year(year, rest.number_of(3)?)
        }
        4 => year_first(rest),
        1 | 2 => day_first(rest),
        _ => None,
    }
}

/// Reads `2030-11-30`, `2030/11/30`, `2030.11.30`, `2030-Nov-30`, `2030-W48-6`, `2030-334`.
fn year_first(rest: &mut Rest<'_>) -> Option<Date> {
    let year = rest.number(4..=4)?;
    if rest.skip(&['W', 'w']) {
        let week = rest.number_of(2)?;
        return day_of_week(year, week, rest.number(1..=1)?);
    }
    let between = rest.between()?;
    if between == '-' && rest.skip(&['W', 'w']) {
        let week = rest.number_of(2)?;
        rest.literal('-')?;
        return day_of_week(year, week, rest.number(1..=1)?);
    }
    if let Some(month) = rest.word() {
        let month = month_number(month)?;
        rest.literal(between)?;
        return date(year, month, rest.number(1..=2)?);
    }
    if between == ' ' {
        return None;
    }
    let length = rest.0.bytes().take_while(u8::is_ascii_digit).count();
    if between == '-' && length == 3 {
        return day_of_year(year, rest.number_of(3)?);
    }
    let month = rest.number(1..=2)?;
    rest.literal(between)?;
    date(year, month, rest.number(1..=2)?)
}

/// Reads `30.11.2030`, `30-11-2030`, `30/11/2030`, `30 Nov 2030`, `30th November 2030`,
/// `30NOV2030`.
fn day_first(rest: &mut Rest<'_>) -> Option<Date> {
    let day = day_number(rest)?;
    let between = rest.between();
    if let Some(month) = rest.word() {
        let month = month_number(month)?;
        rest.skip(&['.', ',']);
        match between {
            Some('-' | '/') => rest.literal(between?)?,
            Some(_) | None => {
                rest.spaces();
            }
        }
        return date(rest.number(4..=4)?, month, day);
    }
    let between = between.filter(|between| *between != ' ')?;
    let month = rest.number(1..=2)?;
    rest.literal(between)?;
    date(rest.number(4..=4)?, month, day)
}

/// Reads a day of a month, with or without an English suffix.
fn day_number(rest: &mut Rest<'_>) -> Option<i16> {
    let day = rest.number(1..=2)?;
    let before = rest.0;
    if !rest.word().is_some_and(|word| is_any(word, &["st", "nd", "rd", "th"])) {
        rest.0 = before;
    }
    Some(day)
}

/// Whether the rest is a time of day after a day.
fn time_behind(mut rest: Rest<'_>) -> bool {
    if rest.skip(&['T', 't']) {
        return clock(rest) || basic_clock(rest);
    }
    let comma = rest.skip(&[',']);
    (rest.spaces() || comma) && clock(rest)
}

/// Reads `10`, `1000` or `100000` after a `T`, and the zone.
fn basic_clock(mut rest: Rest<'_>) -> bool {
    let length = rest.0.bytes().take_while(u8::is_ascii_digit).count();
    let Some(hour) = rest.number_of(2) else { return false };
    let minute = if length >= 4 { rest.number_of(2) } else { Some(0) };
    let second = if length == 6 { rest.number_of(2) } else { Some(0) };
    matches!(length, 2 | 4 | 6) && is_time(hour, minute, second) && zone(rest)
}

/// Reads `h:mm[:ss[.fraction]]`, `AM` or `PM`, and the zone.
fn clock(mut rest: Rest<'_>) -> bool {
    let Some(hour) = rest.number(1..=2) else { return false };
    if rest.literal(':').is_none() {
        return false;
    }
    let minute = rest.number_of(2);
    let mut second = Some(0);
    if rest.literal(':').is_some() {
        second = rest.number_of(2);
        if rest.skip(&['.', ',']) {
            let length = rest.0.bytes().take_while(u8::is_ascii_digit).count();
            if !(1..=9).contains(&length) {
                return false;
            }
            rest.0 = rest.0.get(length..).unwrap_or_default();
        }
    }
    if !is_time(hour, minute, second) {
        return false;
    }
    let before = rest.0;
    rest.spaces();
    if rest.word().is_some_and(|word| is_any(word, &["am", "pm"])) {
        return hour <= 12 && zone(rest);
    }
    rest.0 = before;
    zone(rest)
}

fn is_time(hour: i16, minute: Option<i16>, second: Option<i16>) -> bool {
    let (Some(minute), Some(second)) = (minute, second) else { return false };
    let last = hour == 24 && minute == 0 && second == 0;
    (hour < 24 || last) && minute < 60 && second <= 60
}

/// Reads nothing, a name, an offset, or both, and a comment in brackets.
fn zone(mut rest: Rest<'_>) -> bool {
    rest.spaces();
    let named = rest.word().is_none_or(|name| name.len() <= 5);
    if rest.skip(&['+', '-']) {
        let hours = rest.number_of(2);
        let colon = rest.skip(&[':']);
        let more = rest.0.starts_with(|next: char| next.is_ascii_digit());
        let minutes = if colon || more { rest.number_of(2) } else { Some(0) };
        if hours.is_none_or(|hours| hours > 14) || minutes.is_none_or(|minutes| minutes > 59) {
            return false;
        }
    }
    rest.spaces();
    let comment = rest.0.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
    named && (rest.0.is_empty() || comment.is_some_and(|comment| !comment.contains(['(', ')'])))
}

fn date(year: i16, month: i16, day: i16) -> Option<Date> {
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

fn day_of_year(year: i16, day: i16) -> Option<Date> {
    let first = date(year, 1, 1)?;
    let found = first.with().day_of_year(day).build().ok()?;
    (found.year() == year).then_some(found)
}

fn day_of_week(year: i16, week: i16, day: i16) -> Option<Date> {
    let weekday = Weekday::from_monday_one_offset(i8::try_from(day).ok()?).ok()?;
    ISOWeekDate::new(year, i8::try_from(week).ok()?, weekday).ok().map(ISOWeekDate::date)
}

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

const WEEKDAYS: [&str; 7] =
    ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

fn is_month(word: &str) -> bool {
    month_number(word).is_some()
}

/// Returns a month by its name, or by its first letters.
fn month_number(word: &str) -> Option<i16> {
    let place = MONTHS.iter().position(|name| is_short_for(word, name))?;
    i16::try_from(place + 1).ok()
}

fn is_weekday(word: &str) -> bool {
    WEEKDAYS.iter().any(|name| is_short_for(word, name))
}

/// Whether a word is the name, or at least three letters of it.
fn is_short_for(word: &str, name: &str) -> bool {
    word.len() >= 3 && name.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word))
}

fn is_any(word: &str, known: &[&str]) -> bool {
    known.iter().any(|known| known.eq_ignore_ascii_case(word))
}

/// Remaining text to read.
#[derive(Clone, Copy)]
struct Rest<'t>(&'t str);

impl<'t> Rest<'t> {
    /// Reads a number with a length in the range.
    fn number(&mut self, lengths: core::ops::RangeInclusive<usize>) -> Option<i16> {
        let length = self.0.bytes().take_while(u8::is_ascii_digit).count();
        lengths.contains(&length).then(|| self.number_of(length)).flatten()
    }

    /// Reads a number with this many digits.
    fn number_of(&mut self, length: usize) -> Option<i16> {
        let (digits, rest) = self.0.split_at_checked(length)?;
        digits.bytes().all(|byte| byte.is_ascii_digit()).then_some(())?;
        self.0 = rest;
        digits.parse().ok()
    }

    /// Reads the next letters, if there are any.
    fn word(&mut self) -> Option<&'t str> {
        let length = self.0.bytes().take_while(u8::is_ascii_alphabetic).count();
        let (word, rest) = self.0.split_at_checked(length).filter(|_| length > 0)?;
        self.0 = rest;
        Some(word)
    }

    /// Reads the separator between the parts of a date.
    fn between(&mut self) -> Option<char> {
        let next = self.0.chars().next().filter(|next| matches!(next, '-' | '/' | '.' | ' '))?;
        self.0 = self.0.get(1..).unwrap_or_default();
        if next == '.' || next == ' ' {
            self.spaces();
        }
        Some(next)
    }

    fn literal(&mut self, expected: char) -> Option<()> {
        self.0 = self.0.strip_prefix(expected)?;
        Some(())
    }

    /// Skips one of these characters, if it is next.
    fn skip(&mut self, any: &[char]) -> bool {
        match self.0.strip_prefix(any) {
            Some(rest) => {
                self.0 = rest;
                true
            }
            None => false,
        }
    }

    /// Skips spaces. Returns whether there were any.
    fn spaces(&mut self) -> bool {
        let rest = self.0.trim_start_matches(' ');
        let any = rest.len() < self.0.len();
        self.0 = rest;
        any
    }
}
