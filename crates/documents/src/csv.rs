//! Tables as files in CSV.

use crate::value::{Value, decimal, is_formula};

/// Form of a CSV file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// For Excel in Russian: UTF-8 with a byte order mark, semicolons, decimal commas. Without the
    /// mark Excel shows no Cyrillic letters; with a line `sep=` it ignores the mark.
    Excel,
    /// For programs: UTF-8 without a byte order mark, commas, decimal points.
    Plain,
}

/// A CSV file that grows row by row. Lines end with CR and LF, as RFC 4180 says.
pub struct Csv {
    dialect: Dialect,
    text: String,
}

impl Csv {
    /// A file without rows yet.
    pub fn new(dialect: Dialect) -> Self {
        let text = match dialect {
            Dialect::Excel => "\u{feff}".to_owned(),
            Dialect::Plain => String::new(),
        };
        Self { dialect, text }
    }

    /// Adds a row to the file.
    pub fn row<'v>(&mut self, values: impl IntoIterator<Item = Value<'v>>) {
        let (separator, point) = match self.dialect {
            Dialect::Excel => (';', ','),
            Dialect::Plain => (',', '.'),
        };
        for (place, value) in values.into_iter().enumerate() {
            if place > 0 {
                self.text.push(separator);
            }
            match value {
                Value::Text(text) => self.field(text, separator),
                Value::Count(count) => self.text.push_str(&count.to_string()),
                Value::Money(minor, currency) => {
                    self.text.push_str(&decimal(minor, currency, point));
                }
                Value::Month(month) => self.text.push_str(&month.to_string()),
                Value::Day(day) => self.text.push_str(&day.to_string()),
                Value::Nothing => {}
            }
        }
        self.text.push_str("\r\n");
    }

    /// The file so far. The next call gives what was added since.
    pub fn take(&mut self) -> String {
        std::mem::take(&mut self.text)
    }

    fn field(&mut self, text: &str, separator: char) {
        let prefix = if is_formula(text) { "'" } else { "" };
        let is_plain = !text.contains(['"', '\r', '\n', separator]);
        if is_plain {
            self.text.push_str(prefix);
            self.text.push_str(text);
        } else {
            self.text.push('"');
            self.text.push_str(prefix);
            self.text.push_str(&text.replace('"', "\"\""));
            self.text.push('"');
        }
    }
}

#[cfg(test)]
mod tests {
    use domain::Currency;

    use super::*;

    #[test]
    fn a_file_is_one_that_spreadsheets_and_programs_read() {
        let rows = |csv: &mut Csv| {
            csv.row([Value::Text("серия"), Value::Text("сумма; ₽")]);
            csv.row([Value::Text("a \"b\""), Value::Money(-150_050, Currency::RUB)]);
            csv.row([Value::Text("=1+1"), Value::Count(-3)]);
            csv.row([Value::Text("x,y"), Value::Nothing]);
            csv.row([Value::Text("@a\nb"), Value::Day("2026-11-30".parse().unwrap())]);
        };
        for (dialect, expected) in [
            (
                Dialect::Excel,
                "\u{feff}серия;\"сумма; ₽\"\r\n\"a \"\"b\"\"\";-1500,50\r\n'=1+1;-3\r\nx,y;\r\n\
                 \"'@a\nb\";2026-11-30\r\n",
            ),
            (
                Dialect::Plain,
                "серия,сумма; ₽\r\n\"a \"\"b\"\"\",-1500.50\r\n'=1+1,-3\r\n\"x,y\",\r\n\
                 \"'@a\nb\",2026-11-30\r\n",
            ),
        ] {
            let mut csv = Csv::new(dialect);
            rows(&mut csv);
            assert_eq!(csv.take(), expected);
            assert_eq!(csv.take(), "");
        }
    }
}
