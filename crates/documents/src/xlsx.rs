//! Tables as XLSX, written in constant memory.

use domain::Currency;
use rust_xlsxwriter::{Format, Workbook as Book, Worksheet, XlsxError};

use crate::value::{Value, decimal};

/// Rows of a sheet, the head included. Excel has a few more.
const SHEET_ROWS_MAX: u32 = 1_000_000;

/// Width of a column, in characters.
const COLUMN_WIDTH: f64 = 18.0;

/// Reason why a file cannot be written.
#[derive(Debug, thiserror::Error)]
#[error("the file cannot be written")]
pub struct WriteError(#[from] XlsxError);

/// An XLSX file that grows row by row. Rows go to a temporary file, so that memory does not grow.
pub struct Workbook {
    book: Book,
    name: String,
    head: Vec<String>,
    sheets: u32,
    row: u32,
    bold: Format,
}

impl Workbook {
    /// A file with one sheet, whose first row stays in sight.
    ///
    /// # Errors
    ///
    /// The name is not one of a sheet: it has at most 31 characters, and none of `[]:*?/\`.
    pub fn new(name: &str, head: &[&str]) -> Result<Self, WriteError> {
        let mut workbook = Self {
            book: Book::new(),
            name: name.to_owned(),
            head: head.iter().map(|&name| name.to_owned()).collect(),
            sheets: 0,
            row: 0,
            bold: Format::new().set_bold(),
        };
        workbook.add_sheet()?;
        Ok(workbook)
    }

    fn add_sheet(&mut self) -> Result<(), WriteError> {
        self.sheets = self.sheets.saturating_add(1);
        let name = match self.sheets {
            1 => self.name.clone(),
            number => format!("{} {number}", self.name),
        };
        let columns = u16::try_from(self.head.len()).unwrap_or(u16::MAX);
        let sheet = self.book.add_worksheet_with_constant_memory()?;
        sheet.set_name(name)?.set_freeze_panes(1, 0)?;
        for (column, name) in (0..columns).zip(&self.head) {
            sheet.set_column_width(column, COLUMN_WIDTH)?;
            sheet.write_string_with_format(0, column, name, &self.bold)?;
        }
        self.row = 1;
        Ok(())
    }

    /// Adds a row. A full sheet is followed by another one.
    ///
    /// # Errors
    ///
    /// The temporary file cannot be written.
    pub fn row<'v>(
        &mut self,
        values: impl IntoIterator<Item = Value<'v>>,
    ) -> Result<(), WriteError> {
        if self.row >= SHEET_ROWS_MAX {
            self.add_sheet()?;
        }
        let row = self.row;
        let place = usize::try_from(self.sheets.saturating_sub(1)).unwrap_or(0);
        let sheet = self.book.worksheet_from_index(place)?;
        for (column, value) in (0..u16::MAX).zip(values) {
            write(sheet, row, column, value)?;
        }
        self.row = row.saturating_add(1);
        Ok(())
    }

    /// Adds a sheet of names and values, such as parameters and proofs.
    ///
    /// # Errors
    ///
    /// The name is not one of a sheet.
    pub fn facts(&mut self, name: &str, facts: &[(&str, Value<'_>)]) -> Result<(), WriteError> {
        let sheet = self.book.add_worksheet();
        sheet.set_name(name)?.set_column_width(0, 2.0 * COLUMN_WIDTH)?;
        sheet.set_column_width(1, 2.0 * COLUMN_WIDTH)?;
        for (row, (name, value)) in (0_u32..).zip(facts) {
            sheet.write_string_with_format(row, 0, *name, &self.bold)?;
            write(sheet, row, 1, *value)?;
        }
        Ok(())
    }

    /// The bytes of the file.
    ///
    /// # Errors
    ///
    /// The temporary file cannot be read.
    pub fn finish(mut self) -> Result<Vec<u8>, WriteError> {
        Ok(self.book.save_to_buffer()?)
    }
}

fn write(sheet: &mut Worksheet, row: u32, column: u16, value: Value<'_>) -> Result<(), WriteError> {
    match value {
        // Text is never a formula in a cell of text.
        Value::Text(text) => sheet.write_string(row, column, text)?,
        #[expect(clippy::cast_precision_loss, reason = "a spreadsheet has no other numbers")]
        Value::Count(count) => sheet.write_number(row, column, count as f64)?,
        Value::Money(minor, currency) => {
            let number = decimal(minor, currency, '.').parse::<f64>().unwrap_or(f64::NAN);
            let format = Format::new().set_num_format(number_format(currency));
            sheet.write_number_with_format(row, column, number, &format)?
        }
        Value::Month(month) => sheet.write_string(row, column, month.to_string())?,
        Value::Day(day) => sheet.write_string(row, column, day.to_string())?,
        Value::Nothing => return Ok(()),
    };
    Ok(())
}

/// The format of amounts: groups of thousands, and the minor units of the currency. Files name the
/// separators as in English, and a spreadsheet shows those of its reader.
fn number_format(currency: Currency) -> String {
    match usize::from(currency.digits()) {
        0 => "#,##0".to_owned(),
        digits => format!("#,##0.{}", "0".repeat(digits)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_have_groups_of_thousands_in_the_language_of_the_reader() {
        for (code, format) in [("RUB", "#,##0.00"), ("JPY", "#,##0"), ("KWD", "#,##0.000")] {
            assert_eq!(number_format(Currency::find(code).unwrap()), format, "{code}");
        }
    }

    #[test]
    fn a_file_is_a_workbook() {
        let mut book = Workbook::new("Отчёт", &["серия", "сумма"]).unwrap();
        book.row([Value::Text("=1+1"), Value::Money(150_050, Currency::RUB)]).unwrap();
        book.facts("О файле", &[("день", Value::Text("2026-11-30"))]).unwrap();
        let bytes = book.finish().unwrap();
        // A ZIP archive.
        assert_eq!(bytes.get(..4), Some(&b"PK\x03\x04"[..]));
        assert!(Workbook::new("a/b", &[]).is_err());
    }
}
