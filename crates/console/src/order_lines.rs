//! Lines of an order as people paste them.

use domain::limits::ORDER_LINES_MAX;
use domain::redemption::{OrderLine, Quantity};
use domain::{Amount, Currency};

use crate::typed;

/// What is wrong with pasted lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BadLines {
    /// There are no lines.
    None,
    /// There are more than an order may have.
    TooMany,
    /// The line with this number has too few or too many columns.
    Columns(usize),
    /// The quantity in the line with this number is none.
    Quantity(usize),
    /// The price in the line with this number is none.
    Price(usize),
}

/// Reads lines: item code, quantity, price, and collections, if there are any. Columns are separated
/// by a tab, a semicolon or several spaces. Empty lines are left out.
pub(crate) fn read(text: &str, currency: Currency) -> Result<Vec<OrderLine>, BadLines> {
    let all = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let mut lines = Vec::new();
    for (at, line) in all {
        if lines.len() >= ORDER_LINES_MAX {
            return Err(BadLines::TooMany);
        }
        lines.push(line_of(line, at + 1, currency)?);
    }
    if lines.is_empty() { Err(BadLines::None) } else { Ok(lines) }
}

fn line_of(line: &str, number: usize, currency: Currency) -> Result<OrderLine, BadLines> {
    let (item, quantity, price, collections) = match columns(line).as_slice() {
        [item, quantity, price] => (*item, *quantity, *price, ""),
        [item, quantity, price, collections] => (*item, *quantity, *price, *collections),
        _ => return Err(BadLines::Columns(number)),
    };
    let collections = collections.split(',').map(str::trim).filter(|name| !name.is_empty());
    Ok(OrderLine {
        item_code: Some(item.to_owned()).filter(|item| !item.is_empty()),
        quantity: read_quantity(quantity).ok_or(BadLines::Quantity(number))?,
        unit_price: read_price(price, currency).ok_or(BadLines::Price(number))?,
        collections: collections.map(str::to_owned).collect(),
    })
}

fn columns(line: &str) -> Vec<&str> {
    for mark in ['\t', ';'] {
        if line.contains(mark) {
            return line.split(mark).map(str::trim).collect();
        }
    }
    // No-break spaces part thousands, and one space may do so too.
    line.trim().split("  ").map(str::trim).filter(|part| !part.is_empty()).collect()
}

fn read_price(text: &str, currency: Currency) -> Option<Amount> {
    typed::money(text, currency).ok()
}

/// A quantity with up to three digits behind either mark.
fn read_quantity(text: &str) -> Option<Quantity> {
    let (whole, rest) = text.split_once(['.', ',']).unwrap_or((text, "0"));
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number(whole) || !is_number(rest) || rest.len() > usize::from(Quantity::DIGITS) {
        return None;
    }
    let thousandths = format!("{rest:0<3}").parse().ok()?;
    Quantity::from_parts(whole.parse().ok()?, thousandths).filter(|quantity| !quantity.is_zero())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_as_people_paste_them() {
        let two = |text: &str| {
            let lines = read(text, Currency::RUB).unwrap();
            let shown = lines.iter().map(|line| {
                let item = line.item_code.clone().unwrap_or_default();
                let collections = line.collections.join("+");
                format!(
                    "{item}|{}|{}|{collections}",
                    line.quantity.thousandths(),
                    line.unit_price.minor()
                )
            });
            shown.collect::<Vec<_>>().join(" ")
        };
        for (text, expected) in [
            ("SKU-1\t2\t1 500,50", "SKU-1|2000|150050|"),
            ("SKU-1; 0,355; 100", "SKU-1|355|10000|"),
            ("SKU 1   1.5   1500.50", "SKU 1|1500|150050|"),
            (";1;10\n\n;2;20\r\n", "|1000|1000| |2000|2000|"),
            ("A;1;10;summer, sale", "A|1000|1000|summer+sale"),
            ("A\u{a0}B\t1\t1\u{a0}000", "A\u{a0}B|1000|100000|"),
        ] {
            assert_eq!(two(text), expected, "{text:?}");
        }
    }

    #[test]
    fn the_first_wrong_line_is_named() {
        for (text, why) in [
            ("", BadLines::None),
            (" \n", BadLines::None),
            ("A;1;10\nA 1 10", BadLines::Columns(2)),
            ("A;1;10;x;y", BadLines::Columns(1)),
            ("A;x;10", BadLines::Quantity(1)),
            ("A;0;10", BadLines::Quantity(1)),
            ("A;-1;10", BadLines::Quantity(1)),
            ("A;0,1234;10", BadLines::Quantity(1)),
            ("\nA;1;ten", BadLines::Price(2)),
        ] {
            assert_eq!(read(text, Currency::RUB), Err(why), "{text:?}");
        }
        let many = "A;1;10\n".repeat(ORDER_LINES_MAX + 1);
        assert_eq!(read(&many, Currency::RUB), Err(BadLines::TooMany));
    }
}
