//! Rows as records, and stored texts.

use std::borrow::Cow;

use storage::record::{Column, ColumnKind, Columns, Read, Value};
use storage::{BackendError, ErrorKind, Vault};
use tokio_postgres::Row;
use tokio_postgres::types::FromSql;

/// Reads a column; a type that does not fit means that the record is not what it must be.
pub(crate) fn column<'a, T: FromSql<'a>>(row: &'a Row, index: usize) -> Result<T, BackendError> {
    row.try_get(index)
        .map_err(|error| BackendError::new(ErrorKind::Corrupt, "reading a record", error))
}

/// Escape character for U+0000 and for itself, because U+0000 cannot be stored. A caller's text can
/// contain it. It must be read back unchanged, and must not fail the other commands of its batch.
const ESCAPE: char = '\u{1}';

/// A text as it is stored.
pub(crate) fn storable(text: &str) -> String {
    if !text.contains(['\0', ESCAPE]) {
        return text.to_owned();
    }
    text.replace(ESCAPE, "\u{1}1").replace('\0', "\u{1}0")
}

/// The text of what is stored.
pub(crate) fn unescaped(text: &str) -> Result<Cow<'_, str>, BackendError> {
    let mut parts = text.split(ESCAPE);
    let Some(first) = parts.next().filter(|first| first.len() < text.len()) else {
        return Ok(Cow::Borrowed(text));
    };
    let mut plain = first.to_owned();
    for part in parts {
        let (letter, rest) = match part.split_at_checked(1) {
            Some(("0", rest)) => ('\0', rest),
            Some(("1", rest)) => (ESCAPE, rest),
            _ => return Err(BackendError::corrupt("text")),
        };
        plain.push(letter);
        plain.push_str(rest);
    }
    Ok(Cow::Owned(plain))
}

/// Reads a text that is there.
pub(crate) fn text(row: &Row, index: usize) -> Result<String, BackendError> {
    unescaped(column(row, index)?).map(Cow::into_owned)
}

/// Reads a text that may be absent.
pub(crate) fn optional_text(row: &Row, index: usize) -> Result<Option<String>, BackendError> {
    let text = column::<Option<&str>>(row, index)?.map(unescaped).transpose()?;
    Ok(text.map(Cow::into_owned))
}

/// Reads an integer of another type than the stored one.
pub(crate) fn narrow<T: TryFrom<i64>>(row: &Row, index: usize) -> Result<T, BackendError> {
    narrowed(column(row, index)?)
}

pub(crate) fn narrowed<T: TryFrom<i64>>(value: i64) -> Result<T, BackendError> {
    T::try_from(value).map_err(|_| BackendError::corrupt("integer"))
}

/// Turns each row into a value.
pub(crate) fn all<T>(
    rows: &[Row],
    map: impl FnMut(&Row) -> Result<T, BackendError>,
) -> Result<Vec<T>, BackendError> {
    rows.iter().map(map).collect()
}

/// Reads a record from a row that was selected by its table.
pub(crate) fn read<R: Read>(row: &Row, vault: &Vault) -> Result<R, BackendError> {
    R::read(vault, &Fields(row))
}

/// Reads a record from each row.
pub(crate) fn read_all<R: Read>(rows: &[Row], vault: &Vault) -> Result<Vec<R>, BackendError> {
    all(rows, |row| read(row, vault))
}

/// The columns of a row.
pub(crate) struct Fields<'r>(pub(crate) &'r Row);

impl Columns for Fields<'_> {
    fn get(&self, place: usize, of: &'static Column) -> Result<Value<'_>, BackendError> {
        let Self(row) = self;
        let value = match of.kind {
            ColumnKind::Int => column::<Option<i64>>(row, place)?.map(Value::Int),
            ColumnKind::Flag => column::<Option<bool>>(row, place)?.map(Value::Flag),
            ColumnKind::Text => {
                let text = column::<Option<&str>>(row, place)?.map(unescaped).transpose()?;
                text.map(Value::Text)
            }
            // What cannot be stored is escaped by JSON itself.
            ColumnKind::Json => {
                column::<Option<&str>>(row, place)?.map(|t| Value::Json(Cow::Borrowed(t)))
            }
            ColumnKind::Bytes => {
                column::<Option<&[u8]>>(row, place)?.map(|bytes| Value::Bytes(Cow::Borrowed(bytes)))
            }
        };
        Ok(value.unwrap_or(Value::Null))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_comes_back_and_none_has_a_letter_that_cannot_be_stored() {
        for text in ["", "a", "\0", "\u{1}", "\u{1}0", "a\0b\u{1}\u{1}\0", "Обувь\0"] {
            let stored = storable(text);
            assert!(!stored.contains('\0'), "{text:?}");
            assert_eq!(unescaped(&stored).unwrap(), text);
        }
        for text in ["\u{1}", "\u{1}2", "a\u{1}"] {
            assert!(unescaped(text).is_err(), "{text:?}");
        }
    }
}
