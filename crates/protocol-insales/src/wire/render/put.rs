//! Values as they stand in answers, in either format.

use jiff::{Zoned, civil::Date};
use web::wire::decimal::Decimal;
use web::wire::escape::put;

/// Formats as Ruby's `to_s('F')`: at least one digit on each side of the point, and no zeros at the
/// end.
pub(super) fn put_decimal(out: &mut String, decimal: Decimal) {
    let shortest = decimal.shortest();
    put(out, format_args!("{shortest}"));
    if shortest.scale() == 0 {
        out.push_str(".0");
    }
}

pub(super) fn put_date(out: &mut String, date: Date) {
    put(out, format_args!("{:04}", date.year()));
    put_two(out, '-', date.month());
    put_two(out, '-', date.day());
}

/// Formats as ISO 8601 to the second with the offset of the zone. `Z` if the zone is UTC itself, as
/// in Rails.
pub(super) fn put_moment(out: &mut String, moment: &Zoned) {
    let at = moment.datetime();
    put_date(out, at.date());
    put_two(out, 'T', at.hour());
    put_two(out, ':', at.minute());
    put_two(out, ':', at.second());
    let seconds = moment.offset().seconds();
    if seconds == 0 && is_utc(moment) {
        out.push('Z');
        return;
    }
    let minutes = seconds.unsigned_abs() / 60;
    let sign = if seconds < 0 { '-' } else { '+' };
    put(out, format_args!("{sign}{:02}:{:02}", minutes / 60, minutes % 60));
}

/// Whether the zone is UTC. London's winter is not: its offset is zero, but its name differs.
fn is_utc(moment: &Zoned) -> bool {
    let info = moment.time_zone().to_offset_info(moment.timestamp());
    info.abbreviation() == "UTC"
}

/// Writes a mark and a number of two digits.
fn put_two(out: &mut String, mark: char, number: i8) {
    let digit = |number: i8| char::from(b'0' + number.unsigned_abs() % 10);
    out.extend([mark, digit(number / 10), digit(number)]);
}

/// Whether a text is an integer in its usual form.
pub(super) fn is_integer(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let plain = digits.bytes().all(|byte| byte.is_ascii_digit());
    plain && !digits.is_empty() && digits.len() <= 18 && (!digits.starts_with('0') || text == "0")
}
