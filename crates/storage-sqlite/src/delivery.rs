//! Messages to people, and the state of their addresses.

use domain::{Contact, ContactKey, Delivery, OperationId, OperatorId, ReadSet, View};
use jiff::Timestamp;
use rusqlite::Connection;
use storage::delivery_text::AddressRow;
use storage::reader::{DeliveryFilter, DeliveryStage};
use storage::record::Read;
use storage::{BackendError, Vault};

use crate::query::{find, find_all, query};
use crate::row::column;

const DUE: &str = "SELECT id FROM delivery INDEXED BY delivery_due \
     WHERE due_at <= ?1 ORDER BY due_at LIMIT ?2";

/// Adds what a read set names of messages.
pub(crate) fn view(
    connection: &Connection,
    vault: &Vault,
    set: &ReadSet,
    view: &mut View,
) -> Result<(), BackendError> {
    for key in &set.contacts {
        let found = contact(connection, vault, key)?;
        view.contacts.extend(found.map(|found| (key.clone(), found)));
    }
    for id in &set.deliveries {
        let found: Option<Delivery> = find(connection, vault, [id.0])?;
        view.deliveries.extend(found.map(|found| (*id, found)));
    }
    Ok(())
}

/// Returns the stored state of an address.
pub(crate) fn contact(
    connection: &Connection,
    vault: &Vault,
    (operator, to): &ContactKey,
) -> Result<Option<Contact>, BackendError> {
    let AddressRow { channel, address } = AddressRow::of(to);
    find(connection, vault, (operator.0, channel, address))
}

/// Messages of a list, the newest first.
pub(crate) fn listed(
    connection: &Connection,
    vault: &Vault,
    operator: OperatorId,
    filter: &DeliveryFilter,
    before: OperationId,
    limit: u32,
) -> Result<Vec<Delivery>, BackendError> {
    let mut sql =
        Delivery::table().statements().select.clone() + " WHERE operator = ?1 AND id < ?2";
    sql += match filter.stage {
        None => "",
        Some(DeliveryStage::Waiting) => " AND due_at IS NOT NULL",
        Some(DeliveryStage::Sent) => " AND sent_at IS NOT NULL",
        Some(DeliveryStage::GivenUp) => " AND given_up_at IS NOT NULL",
    };
    let end = " ORDER BY id DESC LIMIT ?3";
    let Some(to) = &filter.address else {
        return find_all(connection, vault, &(sql + end), (operator.0, before.0, limit));
    };
    let AddressRow { channel, address } = AddressRow::of(to);
    let sql = sql + " AND channel = ?4 AND address = ?5" + end;
    find_all(connection, vault, &sql, (operator.0, before.0, limit, channel, address))
}

/// Messages that are to be tried, the first due first.
pub(crate) fn due(
    connection: &Connection,
    now: Timestamp,
    limit: u32,
) -> Result<Vec<OperationId>, BackendError> {
    query(connection, DUE, (now.as_microsecond(), limit), |row| Ok(OperationId(column(row, 0)?)))
}
