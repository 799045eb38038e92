//! Messages to people, and what is known of their addresses, as rows.

use domain::{
    CertificateId, Contact, ContactKey, Delivery, DeliveryState, Letter, OperationId, OperatorId,
    PendingCode, ReadSet, View,
};
use jiff::Timestamp;
use rusqlite::{Connection, Row};
use storage::delivery_text::{self, AddressRow};
use storage::reader::{DeliveryFilter, DeliveryStage};
use storage::{BackendError, Vault, WriteSet};

use crate::load::{query, query_one};
use crate::row::{column, moment, narrow};
use crate::write::Writer;

const DELIVERY_COLUMNS: &str = "id, operator, channel, address, certificates, attempts, due_at, \
     sent_at, given_up_at, last_error";

const CONTACT: &str = "SELECT day_from, sent_in_day, code, code_delivery, code_at, code_wrong, \
     confirmed_at, certificates_at FROM contact \
     WHERE operator = ?1 AND channel = ?2 AND address = ?3";

const DUE: &str = "SELECT id FROM delivery INDEXED BY delivery_due \
     WHERE due_at <= ?1 ORDER BY due_at LIMIT ?2";

/// Writes the messages of a batch, and what is known of their addresses.
pub(crate) fn write(db: &Writer<'_>, vault: &Vault, writes: &WriteSet) -> Result<(), BackendError> {
    for contact in writes.contacts.values() {
        write_contact(db, vault, contact)?;
    }
    for delivery in &writes.deliveries.new {
        let AddressRow { channel, address } = AddressRow::of(&delivery.to);
        let certificates = match &delivery.letter {
            Letter::Code => None,
            Letter::Certificates(all) => Some(delivery_text::certificates_to_text(all)?),
        };
        let (due, sent, given_up) = moments(delivery.state);
        db.run(
            "INSERT INTO delivery (id, operator, channel, address, certificates, attempts, due_at, \
             sent_at, given_up_at, last_error) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            (
                delivery.id.0,
                delivery.operator.0,
                channel,
                address,
                certificates,
                delivery.attempts,
                due,
                sent,
                given_up,
                &delivery.last_error,
            ),
        )?;
    }
    for delivery in &writes.deliveries.updated {
        let (due, sent, given_up) = moments(delivery.state);
        db.run(
            "UPDATE delivery SET attempts = ?2, due_at = ?3, sent_at = ?4, given_up_at = ?5, \
             last_error = ?6 WHERE id = ?1",
            (delivery.id.0, delivery.attempts, due, sent, given_up, &delivery.last_error),
        )?;
    }
    Ok(())
}

fn write_contact(db: &Writer<'_>, vault: &Vault, contact: &Contact) -> Result<(), BackendError> {
    let AddressRow { channel, address } = AddressRow::of(&contact.address);
    let code = contact.code.as_ref();
    let sealed = code.map(|code| vault.seal_code(code.delivery, &code.code));
    db.run(
        "INSERT OR REPLACE INTO contact (operator, channel, address, day_from, sent_in_day, code, \
         code_delivery, code_at, code_wrong, confirmed_at, certificates_at) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
        (
            contact.operator.0,
            channel,
            address,
            contact.day_from.as_microsecond(),
            contact.sent_in_day,
            sealed,
            code.map(|code| code.delivery.0),
            code.map(|code| code.at.as_microsecond()),
            code.map(|code| code.wrong),
            code.and_then(|code| code.confirmed_at).map(Timestamp::as_microsecond),
            contact.certificates_at.map(Timestamp::as_microsecond),
        ),
    )
}

/// When it is due, was sent, was given up: one of the three.
fn moments(state: DeliveryState) -> (Option<i64>, Option<i64>, Option<i64>) {
    match state {
        DeliveryState::Waiting(due) => (Some(due.as_microsecond()), None, None),
        DeliveryState::Sent(at) => (None, Some(at.as_microsecond()), None),
        DeliveryState::GivenUp(at) => (None, None, Some(at.as_microsecond())),
    }
}

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
        view.deliveries.extend(delivery(connection, *id)?.map(|found| (*id, found)));
    }
    Ok(())
}

/// What is known of an address.
pub(crate) fn contact(
    connection: &Connection,
    vault: &Vault,
    (operator, to): &ContactKey,
) -> Result<Option<Contact>, BackendError> {
    let AddressRow { channel, address } = AddressRow::of(to);
    query_one(connection, CONTACT, (operator.0, channel, address), |row| {
        Ok(Contact {
            operator: *operator,
            address: to.clone(),
            day_from: moment(column(row, 0)?)?,
            sent_in_day: narrow(column(row, 1)?)?,
            code: code(row, vault)?,
            certificates_at: optional_moment(column(row, 7)?)?,
        })
    })
}

fn code(row: &Row<'_>, vault: &Vault) -> Result<Option<PendingCode>, BackendError> {
    let Some(sealed) = column::<Option<Vec<u8>>>(row, 2)? else { return Ok(None) };
    let delivery = OperationId(column(row, 3)?);
    let opened = vault.open_code(delivery, &sealed);
    Ok(Some(PendingCode {
        code: opened.ok_or_else(|| BackendError::corrupt("sealed code of an address"))?,
        delivery,
        at: moment(column(row, 4)?)?,
        wrong: narrow(column(row, 5)?)?,
        confirmed_at: optional_moment(column(row, 6)?)?,
    }))
}

fn optional_moment(micros: Option<i64>) -> Result<Option<Timestamp>, BackendError> {
    micros.map(moment).transpose()
}

/// A message.
pub(crate) fn delivery(
    connection: &Connection,
    id: OperationId,
) -> Result<Option<Delivery>, BackendError> {
    let sql = ["SELECT ", DELIVERY_COLUMNS, " FROM delivery WHERE id = ?1"].concat();
    query_one(connection, &sql, [id.0], read)
}

fn read(row: &Row<'_>) -> Result<Delivery, BackendError> {
    let to = AddressRow { channel: column(row, 2)?, address: column(row, 3)? };
    let certificates: Option<String> = column(row, 4)?;
    let certificates: Option<Vec<CertificateId>> =
        certificates.map(|text| delivery_text::certificates_from_text(&text)).transpose()?;
    let (due, sent, given_up) = (column(row, 6)?, column(row, 7)?, column(row, 8)?);
    Ok(Delivery {
        id: OperationId(column(row, 0)?),
        operator: OperatorId(column(row, 1)?),
        to: to.address()?,
        letter: certificates.map_or(Letter::Code, Letter::Certificates),
        attempts: narrow(column(row, 5)?)?,
        state: match (due, sent, given_up) {
            (Some(due), None, None) => DeliveryState::Waiting(moment(due)?),
            (None, Some(at), None) => DeliveryState::Sent(moment(at)?),
            (None, None, Some(at)) => DeliveryState::GivenUp(moment(at)?),
            _ => return Err(BackendError::corrupt("state of a message")),
        },
        last_error: column(row, 9)?,
    })
}

/// Messages of a list, the newest first.
pub(crate) fn listed(
    connection: &Connection,
    operator: OperatorId,
    filter: &DeliveryFilter,
    before: OperationId,
    limit: u32,
) -> Result<Vec<Delivery>, BackendError> {
    let mut sql = ["SELECT ", DELIVERY_COLUMNS, " FROM delivery WHERE operator = ?1"].concat();
    sql += " AND id < ?2";
    sql += match filter.stage {
        None => "",
        Some(DeliveryStage::Waiting) => " AND due_at IS NOT NULL",
        Some(DeliveryStage::Sent) => " AND sent_at IS NOT NULL",
        Some(DeliveryStage::GivenUp) => " AND given_up_at IS NOT NULL",
    };
    let end = " ORDER BY id DESC LIMIT ?3";
    let Some(to) = &filter.address else {
        return query(connection, &(sql + end), (operator.0, before.0, limit), read);
    };
    let AddressRow { channel, address } = AddressRow::of(to);
    let sql = sql + " AND channel = ?4 AND address = ?5" + end;
    query(connection, &sql, (operator.0, before.0, limit, channel, address), read)
}

/// Messages that are to be tried, the first due first.
pub(crate) fn due(
    connection: &Connection,
    now: Timestamp,
    limit: u32,
) -> Result<Vec<OperationId>, BackendError> {
    query(connection, DUE, (now.as_microsecond(), limit), |row| Ok(OperationId(column(row, 0)?)))
}
