//! A report as a file.

use documents::{Csv, Dialect, Value, Workbook, WriteError};
use domain::Currency;

use super::name::Span;
use super::table::{Cell, Proof, Report};
use super::text::Text;

/// Form of a file with a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// CSV for Excel in Russian.
    CsvExcel,
    /// CSV for other programs.
    Csv,
    /// XLSX, with a second sheet of parameters and proofs.
    Xlsx,
}

impl FileKind {
    /// The media type of the file.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::CsvExcel | Self::Csv => "text/csv; charset=utf-8",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }

    /// The ending of the name of the file.
    pub const fn ending(self) -> &'static str {
        match self {
            Self::CsvExcel | Self::Csv => "csv",
            Self::Xlsx => "xlsx",
        }
    }
}

impl Report {
    /// The name of a file with the report, without an ending: `movements-2026-11-01-2026-11-30`.
    pub fn file_name(&self) -> String {
        let name = self.name.name();
        match self.span {
            Span::AsOf(day) => format!("{name}-{day}"),
            Span::Period { from, through } => format!("{name}-{from}-{through}"),
        }
    }

    /// The report as a file. The title is the name of the sheet. `word` gives the text for a name of a column, of a proof, or of a value
    /// that the program makes.
    ///
    /// # Errors
    ///
    /// A temporary file cannot be written.
    pub fn file(
        &self,
        kind: FileKind,
        title: &str,
        word: &dyn Fn(Text) -> String,
    ) -> Result<Vec<u8>, WriteError> {
        let head: Vec<String> = self.columns.iter().map(|column| word(column.name)).collect();
        let rows = self.rows.iter().chain(&self.total);
        let dialect = match kind {
            FileKind::CsvExcel => Dialect::Excel,
            FileKind::Csv => Dialect::Plain,
            FileKind::Xlsx => return self.workbook(title, &head, word),
        };
        let mut csv = Csv::new(dialect);
        csv.row(head.iter().map(|name| Value::Text(name)));
        for row in rows {
            let texts = texts(row, word);
            csv.row(row.iter().zip(&texts).map(|(cell, text)| value(cell, text, self.currency)));
        }
        Ok(csv.take().into_bytes())
    }

    fn workbook(
        &self,
        title: &str,
        head: &[String],
        word: &dyn Fn(Text) -> String,
    ) -> Result<Vec<u8>, WriteError> {
        let head: Vec<&str> = head.iter().map(String::as_str).collect();
        let mut book = Workbook::new(title, &head)?;
        for row in self.rows.iter().chain(&self.total) {
            let texts = texts(row, word);
            book.row(row.iter().zip(&texts).map(|(cell, text)| value(cell, text, self.currency)))?;
        }
        let currency = self.currency.to_string();
        let names =
            [Text::Operator, Text::Currency, Text::AsOf, Text::From, Text::Through].map(word);
        let [operator, of_currency, as_of, from, through] = &names;
        let mut facts: Vec<(&str, Value<'_>)> = vec![
            (operator, Value::Text(&self.operator_name)),
            (of_currency, Value::Text(&currency)),
        ];
        match self.span {
            Span::AsOf(day) => facts.push((as_of, Value::Day(day))),
            Span::Period { from: first, through: last } => {
                facts.push((from, Value::Day(first)));
                facts.push((through, Value::Day(last)));
            }
        }
        let proofs: Vec<(String, String)> = self
            .proofs
            .iter()
            .map(|proof: &Proof| {
                (word(proof.name), word(if proof.holds() { Text::Holds } else { Text::Differs }))
            })
            .collect();
        facts.extend(proofs.iter().map(|(name, said)| (name.as_str(), Value::Text(said))));
        book.facts(&word(Text::About), &facts)?;
        book.finish()
    }
}

/// The texts of a row, in the language of the reader.
fn texts(row: &[Cell], word: &dyn Fn(Text) -> String) -> Vec<String> {
    let text = |cell: &Cell| match cell {
        Cell::Text(text) => text.clone(),
        Cell::Word(name) => word(*name),
        Cell::Count(_) | Cell::Money(_) | Cell::Month(_) | Cell::Day(_) | Cell::Nothing => {
            String::new()
        }
    };
    row.iter().map(text).collect()
}

const fn value<'t>(cell: &Cell, text: &'t str, currency: Currency) -> Value<'t> {
    match cell {
        Cell::Text(_) | Cell::Word(_) => Value::Text(text),
        Cell::Count(count) => Value::Count(*count),
        Cell::Money(minor) => Value::Money(*minor, currency),
        Cell::Month(month) => Value::Month(*month),
        Cell::Day(day) => Value::Day(*day),
        Cell::Nothing => Value::Nothing,
    }
}
