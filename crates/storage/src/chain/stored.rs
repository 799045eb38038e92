//! Rows that the chain covers, selected and read by the descriptions of their records.

use domain::operation::Remembered;
use domain::{Entry, IdempotencyKey};

use super::{EntryRow, OperationRow, RequestRow, Row};
use crate::record::{self, Bind, Column, Columns, Load, Parts, StoredRequest, Table, Value};
use crate::{BackendError, readable};

/// Query for a check of the chain: operations with their entries and their remembered request.
pub fn rows() -> String {
    let columns = |table: &Table, alias: &str| {
        let columns: Vec<String> =
            table.stored().map(|column| format!("{alias}.{}", column.name)).collect();
        columns.join(", ")
    };
    let [operation, entry, request] = tables();
    let key = |table: &Table, alias: &str| -> Vec<String> {
        table.parts(Parts::KEY).map(|column| format!("{alias}.{}", column.name)).collect()
    };
    let (id, entries) = (key(operation, "o").join(", "), key(entry, "e"));
    format!(
        "SELECT {}, {}, {} FROM {} o LEFT JOIN {} r ON r.{} = {id} LEFT JOIN {} e ON {} = {id} \
         ORDER BY {id}, {}",
        columns(operation, "o"),
        columns(entry, "e"),
        columns(request, "r"),
        operation.name,
        request.name,
        StoredRequest::OPERATION,
        entry.name,
        entries.first().map_or("", String::as_str),
        entries.get(1..).unwrap_or_default().join(", ")
    )
}

/// Tables whose rows the chain covers: operations, entries and remembered requests.
fn tables() -> [&'static Table; 3] {
    [
        <record::Linked<'_> as Bind>::table(),
        <Entry as Bind>::table(),
        <(IdempotencyKey, Remembered) as Bind>::table(),
    ]
}

/// Takes the columns of a row one after the other, in the order of the descriptions.
struct Taken<'c, C, I> {
    columns: &'c C,
    order: std::iter::Enumerate<I>,
}

impl<'c, C: Columns, I: Iterator<Item = &'static Column>> Taken<'c, C, I> {
    fn value(&mut self) -> Result<Value<'c>, BackendError> {
        let next = self.order.next();
        let (place, column) = next.ok_or_else(|| BackendError::corrupt("columns of a record"))?;
        self.columns.get(place, column)
    }

    fn next<T: Load<'c>>(&mut self) -> Result<T, BackendError> {
        T::load(self.value()?)
    }
}

impl Row {
    /// Reads a row of [`rows`].
    ///
    /// # Errors
    ///
    /// A column does not hold what it must hold.
    pub fn read(columns: &impl Columns) -> Result<Self, BackendError> {
        let order = tables().into_iter().flat_map(Table::stored).enumerate();
        let mut taken = Taken { columns, order };
        let operation = OperationRow {
            id: taken.next()?,
            operator: taken.next()?,
            kind: taken.next()?,
            surface: taken.next()?,
            actor_key: taken.next()?,
            request_id: taken.next()?,
            at: taken.next()?,
            actor_user: taken.next()?,
        };
        let (link, digest) = (taken.next()?, taken.next()?);
        let entry = match taken.next::<Option<i64>>()? {
            None => {
                for _ in 1..<Entry as Bind>::table().stored().count() {
                    taken.value()?;
                }
                None
            }
            Some(_operation) => {
                let entry = EntryRow {
                    certificate: taken.next()?,
                    number: taken.next()?,
                    kind: taken.next()?,
                    change: taken.next()?,
                    balance_after: taken.next()?,
                };
                let _previous = taken.value()?;
                Some(entry)
            }
        };
        let request = match taken.next::<Option<i64>>()? {
            None => None,
            Some(operator) => Some(RequestRow {
                operator,
                caller: taken.next()?,
                key: key_bytes(taken.value())?,
                fingerprint: taken.next()?,
            }),
        };
        Ok(Self { operation, link, digest, request, entry })
    }
}

/// The bytes of a key. What somebody wrote there may be no text, and has none then.
fn key_bytes(key: Result<Value<'_>, BackendError>) -> Result<Vec<u8>, BackendError> {
    Ok(match readable(key)? {
        Some(Value::Text(text)) => text.into_owned().into_bytes(),
        Some(Value::Bytes(bytes)) => bytes.into_owned(),
        Some(Value::Null | Value::Int(_) | Value::Flag(_) | Value::Json(_)) | None => Vec::new(),
    })
}
