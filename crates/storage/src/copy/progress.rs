//! Position of a copy, as JSON text, which every store can keep.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::Row;
use crate::BackendError;

/// Progress in one table.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct TableProgress {
    /// Rows that are in the target.
    pub(super) rows: u64,
    /// The key of the last of them.
    pub(super) last: Option<Row>,
    /// Whether that is all.
    pub(super) is_done: bool,
}

impl TableProgress {
    /// The name under which the place in a table stands.
    pub(super) fn name_of(table: &str) -> String {
        format!("table {table}")
    }

    /// The place in a table, among the texts of an unfinished copy: the beginning, if it is not
    /// there.
    pub(super) fn of(texts: &[(String, String)], table: &str) -> Result<Self, BackendError> {
        let name = Self::name_of(table);
        let text = texts.iter().find(|(known, _)| *known == name);
        text.map_or_else(|| Ok(Self::default()), |(_, text)| from_text(text))
    }
}

pub(super) fn to_text(value: &impl Serialize) -> Result<String, BackendError> {
    serde_json::to_string(value).map_err(|_| BackendError::corrupt("place of a copy"))
}

pub(super) fn from_text<T: DeserializeOwned>(text: &str) -> Result<T, BackendError> {
    serde_json::from_str(text).map_err(|_| BackendError::corrupt("place of a copy"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::copy::Value;

    #[test]
    fn every_place_comes_back_and_its_text_can_be_kept_anywhere() {
        let texts =
            ["", "a", "\0\u{1}\"\\", "Обувь", "null", "1"].map(|text| Value::Text(text.into()));
        let bytes = [vec![], vec![0, 255]].map(Value::Bytes);
        let ints = [i64::MIN, 0, i64::MAX].map(Value::Int);
        let row = [&texts[..], &bytes, &ints, &[Value::Null]].concat();
        for last in [None, Some(Vec::new()), Some(row)] {
            let place = TableProgress { rows: u64::MAX, last, is_done: true };
            let text = to_text(&place).unwrap();
            assert!(!text.contains(['\0', '\u{1}']), "{text:?}");
            assert!(from_text::<TableProgress>(&text).unwrap() == place, "{text}");
        }
        assert!(from_text::<TableProgress>("{}").is_err());
    }
}
