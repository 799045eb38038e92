//! Converts text to values: numbers, booleans and dates of each wire.
//!
//! Whatever the original understood is understood alike. Beyond that, a text is accepted only if it
//! has one meaning. Everything else is refused.

use web::wire::decimal::{Decimal, Scanned};

use super::{
    date::Date,
    problem::Problem,
    shape::{MemberKind, Value},
};

#[cfg(test)]
mod tests;

/// Wire of a text. The three have different habits.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Source {
    JsonString,
    Xml,
    Form,
}

/// Returns the value of a text. The readers handle empty texts before.
pub(super) fn from_text(kind: MemberKind, text: &str, source: Source) -> Result<Value, Problem> {
    match kind {
        MemberKind::Text => Ok(Value::Text(text.to_owned())),
        MemberKind::Short | MemberKind::Int | MemberKind::Byte => {
            integer(text, source, i64::from(i32::MAX))
        }
        MemberKind::Long => integer(text, source, i64::MAX),
        MemberKind::Number => integer(text, source, i64::MAX)
            .or_else(|problem| certificate(text).map(Value::Integer).ok_or(problem)),
        MemberKind::Decimal => decimal(text, source).map(Value::Decimal),
        MemberKind::Bool => boolean(text, source).map(Value::Bool),
        MemberKind::Date => date(text, source).map(Value::Date),
        MemberKind::List(_) => Err(Problem::NotAList),
    }
}

/// Returns the value of a number that is in JSON without quotes.
pub(super) fn from_json_number(kind: MemberKind, number: &str) -> Result<Value, Problem> {
    match kind {
        MemberKind::Text => {
            let known = match radix(number) {
                Radix::Decimal => Scanned::of(number).is_some(),
                // Q9: the original takes these for a number too, and then keeps the text.
                Radix::Hexadecimal(digits) => hexadecimal(digits, i64::MAX).is_ok(),
                Radix::Octal => number.bytes().all(|byte| (b'0'..=b'7').contains(&byte)),
            };
            if known { Ok(Value::Text(number.to_owned())) } else { Err(Problem::NotANumber) }
        }
        MemberKind::Short | MemberKind::Int | MemberKind::Byte => {
            json_integer(number, i64::from(i32::MAX)).map(Value::Integer)
        }
        MemberKind::Long | MemberKind::Number => json_integer(number, i64::MAX).map(Value::Integer),
        MemberKind::Decimal => match radix(number) {
            Radix::Hexadecimal(digits) => hexadecimal(digits, i64::MAX)
                .map(|value| Value::Decimal(Decimal::from_minor(value, 0))),
            Radix::Octal => {
                single_octal(number).map(|value| Value::Decimal(Decimal::from_minor(value, 0)))
            }
            Radix::Decimal => Ok(Value::Decimal(json_scanned(number)?.decimal()?)),
        },
        MemberKind::Bool => {
            // D13: the original takes every number but zero for true.
            let scanned = json_scanned(number).map_err(|_| Problem::NotABool)?;
            match scanned.integer() {
                Ok(0) => Ok(Value::Bool(false)),
                Ok(1) => Ok(Value::Bool(true)),
                _ => Err(Problem::NotABool),
            }
        }
        MemberKind::Date => Err(Problem::NotADate),
        MemberKind::List(_) => Err(Problem::NotAList),
    }
}

enum Radix<'t> {
    Decimal,
    Hexadecimal(&'t str),
    Octal,
}

/// Returns the base in which the original reads a bare number.
fn radix(number: &str) -> Radix<'_> {
    let bytes = number.as_bytes();
    match bytes {
        [b'0', b'x' | b'X', ..] => Radix::Hexadecimal(&number[2..]),
        [b'0', second, ..] if !matches!(second, b'.' | b'e' | b'E') => Radix::Octal,
        _ => Radix::Decimal,
    }
}

fn json_integer(number: &str, hexadecimal_max: i64) -> Result<i64, Problem> {
    match radix(number) {
        Radix::Hexadecimal(digits) => hexadecimal(digits, hexadecimal_max),
        Radix::Octal => single_octal(number),
        Radix::Decimal => Ok(json_scanned(number)?.integer()?),
    }
}

/// Reads a number in JSON's own grammar, except that a minus may be followed by zeros.
fn json_scanned(number: &str) -> Result<Scanned<'_>, Problem> {
    let scanned = Scanned::of(number).ok_or_else(|| not_a_number(number))?;
    let complete = !scanned.whole.is_empty() && scanned.fraction != Some("");
    if complete && !number.starts_with('+') { Ok(scanned) } else { Err(Problem::NotANumber) }
}

/// Reads a number with leading zeros. They mean octal to the original and nothing to a reader. The
/// number is accepted only if both agree.
fn single_octal(number: &str) -> Result<i64, Problem> {
    if !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(match Scanned::of(number) {
            Some(_) => Problem::LeadingZero,
            None => not_a_number(number),
        });
    }
    match number.trim_start_matches('0').as_bytes() {
        [] => Ok(0),
        [digit @ b'1'..=b'7'] => Ok(i64::from(digit - b'0')),
        _ => Err(Problem::LeadingZero),
    }
}

/// Reads a certificate's number as scanners and people write it. The original refused such a text,
/// so only one with the right check digit is accepted.
fn certificate(text: &str) -> Option<i64> {
    let number = domain::CertificateNumber::parse(text).filter(|known| known.has_check_digit())?;
    i64::try_from(number.value()).ok()
}

/// Reads a hexadecimal number. Above `max` the original reads a negative number, which nobody
/// means.
fn hexadecimal(digits: &str, max: i64) -> Result<i64, Problem> {
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(Problem::NotANumber);
    }
    let significant = digits.trim_start_matches('0');
    if significant.is_empty() {
        return Ok(0);
    }
    match i64::from_str_radix(significant, 16) {
        Ok(value) if value <= max => Ok(value),
        _ => Err(Problem::Overflow),
    }
}

fn integer(text: &str, source: Source, hexadecimal_max: i64) -> Result<Value, Problem> {
    let trimmed = trim(text);
    if trimmed.is_empty() {
        return Err(Problem::NoValue);
    }
    if source == Source::Form {
        let prefixes = ["#", "0x", "0X", "&h", "&H"];
        if let Some(digits) = prefixes.iter().find_map(|prefix| trimmed.strip_prefix(prefix)) {
            return hexadecimal(digits, hexadecimal_max).map(Value::Integer);
        }
    }
    let scanned = Scanned::of(trimmed).ok_or_else(|| not_a_number(trimmed))?;
    if scanned.exponent.is_some() || scanned.whole.is_empty() || scanned.fraction == Some("") {
        return Err(Problem::NotANumber);
    }
    Ok(Value::Integer(scanned.integer()?))
}

fn decimal(text: &str, source: Source) -> Result<Decimal, Problem> {
    let trimmed = trim(text);
    if trimmed.is_empty() {
        return Err(Problem::NoValue);
    }
    if source == Source::JsonString && trimmed.contains(',') {
        return ungrouped(trimmed)?.parse_with(Source::JsonString);
    }
    trimmed.parse_with(source)
}

/// Parsing as a method, so that the grouped and the plain case look alike.
trait ParseWith {
    fn parse_with(&self, source: Source) -> Result<Decimal, Problem>;
}

impl ParseWith for str {
    fn parse_with(&self, source: Source) -> Result<Decimal, Problem> {
        let scanned = Scanned::of(self).ok_or_else(|| not_a_number(self))?;
        // The form's converter takes exponents; the other two do not.
        if scanned.exponent.is_some() && source != Source::Form {
            return Err(Problem::NotANumber);
        }
        Ok(scanned.decimal()?)
    }
}

/// Removes the commas between thousands. Every other comma may be a decimal one, and money is not
/// guessed: `1,000.50` is accepted, `10,50` and `0,500` are not.
fn ungrouped(text: &str) -> Result<String, Problem> {
    let unsigned = text.trim_start_matches(['+', '-']);
    let whole = unsigned.split_once('.').map_or(unsigned, |(whole, _)| whole);
    let mut groups = whole.split(',');
    let first = groups.next().unwrap_or_default();
    let plain = |group: &str| group.bytes().all(|byte| byte.is_ascii_digit());
    let first_fits = (1..=3).contains(&first.len()) && plain(first) && !first.starts_with('0');
    if first_fits && groups.all(|group| group.len() == 3 && plain(group)) {
        let point = text.find('.').unwrap_or(text.len());
        if !text[point..].contains(',') {
            return Ok(text.replace(',', ""));
        }
    }
    Err(not_a_number(text))
}

fn boolean(text: &str, source: Source) -> Result<bool, Problem> {
    let trimmed = trim(text);
    if trimmed.is_empty() {
        return Err(Problem::NoValue);
    }
    if trimmed.eq_ignore_ascii_case("true") || source == Source::Xml && trimmed == "1" {
        return Ok(true);
    }
    if trimmed.eq_ignore_ascii_case("false") || source == Source::Xml && trimmed == "0" {
        return Ok(false);
    }
    Err(Problem::NotABool)
}

fn date(text: &str, source: Source) -> Result<Date, Problem> {
    let trimmed = trim(text);
    if trimmed.is_empty() {
        return Err(Problem::NoValue);
    }
    let iso = Date::parse_iso(trimmed);
    let date =
        if source == Source::Xml { iso } else { iso.or_else(|| Date::parse_invariant(trimmed)) };
    date.ok_or(Problem::NotADate)
}

/// Returns the problem of a bad number. It is the comma if only that is wrong.
fn not_a_number(text: &str) -> Problem {
    let digits = text.bytes().any(|byte| byte.is_ascii_digit());
    let comma = text.contains(',');
    let rest = text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.,".contains(&byte));
    if digits && comma && rest { Problem::CommaInNumber } else { Problem::NotANumber }
}

/// Trims the white space that .NET's parsers skip.
fn trim(text: &str) -> &str {
    text.trim_matches(|letter: char| matches!(letter, '\u{9}'..='\u{d}' | ' '))
}
