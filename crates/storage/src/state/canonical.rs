//! The bytes of a row that are hashed: its table, then a number and a value for each column.
//!
//! A column without a value is left out, so that a column that a later version adds does not change
//! the hashes of rows that do not use it. A row with a seal is hashed by its seal, which says
//! everything else, and by what changes without it.

use super::covered::CoveredTable;
use crate::BackendError;
use crate::record::{Column, Part, Parts, Sink, Table, Value};

/// Number of a seal. The other columns are numbered by their place in the description.
const SEAL: u8 = 255;

/// Whether the rows of a table have seals.
fn is_sealed(table: &Table) -> bool {
    table.derived.iter().any(|column| column.part == Part::Seal)
}

/// The parts of a record that are hashed.
pub(super) fn hashed_parts(table: &Table) -> Parts {
    if is_sealed(table) { Parts::SEAL_AND_USED } else { Parts::ALL }
}

/// Takes the columns of a row into the bytes that are hashed.
pub(super) struct Canonical<'b> {
    table: &'static Table,
    is_sealed: bool,
    /// The first column that can come next.
    place: usize,
    bytes: &'b mut Vec<u8>,
}

impl<'b> Canonical<'b> {
    /// Begins a row of a table, in place of what the bytes held.
    pub(super) fn begin(
        covered: CoveredTable,
        table: &'static Table,
        bytes: &'b mut Vec<u8>,
    ) -> Self {
        bytes.clear();
        bytes.push(covered as u8);
        Self { table, is_sealed: is_sealed(table), place: 0, bytes }
    }

    /// Takes a column, unless it is not hashed.
    pub(super) fn take(
        &mut self,
        column: &'static Column,
        value: &Value<'_>,
    ) -> Result<(), BackendError> {
        let is_taken = match column.part {
            Part::Seal | Part::Used => true,
            Part::Key | Part::Made | Part::Changes => !self.is_sealed,
        };
        if is_taken {
            let number = self.number(column)?;
            self.write(number, value);
        }
        Ok(())
    }

    fn number(&mut self, column: &'static Column) -> Result<u8, BackendError> {
        if column.part == Part::Seal {
            return Ok(SEAL);
        }
        let rest = self.table.columns.get(self.place..).unwrap_or_default();
        let found = rest.iter().position(|known| std::ptr::eq(known, column));
        let place = found.map(|found| self.place + found);
        let place = place.ok_or_else(|| BackendError::corrupt("columns of a record"))?;
        self.place = place + 1;
        u8::try_from(place).map_err(|_| BackendError::corrupt("columns of a record"))
    }

    fn write(&mut self, number: u8, value: &Value<'_>) {
        match value {
            Value::Null => {}
            Value::Int(value) => {
                self.bytes.extend_from_slice(&[number, 1]);
                self.bytes.extend_from_slice(&value.to_le_bytes());
            }
            Value::Flag(value) => self.bytes.extend_from_slice(&[number, 2, u8::from(*value)]),
            Value::Text(text) | Value::Json(text) => self.write_bytes([number, 3], text.as_bytes()),
            Value::Bytes(bytes) => self.write_bytes([number, 4], bytes),
        }
    }

    fn write_bytes(&mut self, head: [u8; 2], bytes: &[u8]) {
        self.bytes.extend_from_slice(&head);
        self.bytes.extend_from_slice(&(bytes.len() as u64).to_le_bytes());
        self.bytes.extend_from_slice(bytes);
    }
}

impl Sink for Canonical<'_> {
    fn put(&mut self, column: &'static Column, value: Value<'_>) -> Result<(), BackendError> {
        self.take(column, &value)
    }
}
