//! Messages to people, and what is known of their addresses, as rows.

use domain::{
    CertificateId, Contact, ContactKey, Delivery, DeliveryState, Letter, OperationId, OperatorId,
    PendingCode,
};
use jiff::Timestamp;
use storage::delivery_text::{self, AddressRow};
use storage::reader::{DeliveryFilter, DeliveryStage};
use storage::{BackendError, Vault, WriteSet};
use tokio_postgres::Row;

use crate::error::OrUnavailable;
use crate::load::DOING;
use crate::row::{self, column, moment, narrow, narrowed, optional_text, text};
use crate::rows::{Values, row};
use crate::session::{Flight, Session, params};

const CONTACT_COLUMNS: &str = "operator, channel, address, day_from, sent_in_day, code, \
     code_delivery, code_at, code_wrong, confirmed_at, certificates_at";

const DELIVERY_COLUMNS: &str = "id, operator, channel, address, certificates, attempts, due_at, \
     sent_at, given_up_at, last_error";

const DUE: &str = "SELECT id FROM delivery WHERE due_at <= $1 ORDER BY due_at, id LIMIT $2";

/// Writes the messages of a batch, and what is known of their addresses.
pub(crate) fn write(
    flight: &mut Flight<'_>,
    vault: &Vault,
    writes: &WriteSet,
) -> Result<(), BackendError> {
    let contacts = writes.contacts.values().map(|contact| {
        let AddressRow { channel, address } = AddressRow::of(&contact.address);
        let code = contact.code.as_ref();
        let mut row: Values = row![
            contact.operator.0,
            channel,
            address,
            contact.day_from.as_microsecond(),
            contact.sent_in_day
        ];
        row.push(crate::rows::Value::Bytes(
            code.map(|code| vault.seal_code(code.delivery, &code.code)),
        ));
        row.extend(row![
            code.map(|code| code.delivery.0),
            code.map(|code| code.at.as_microsecond()),
            code.map(|code| i64::from(code.wrong)),
            code.and_then(|code| code.confirmed_at).map(Timestamp::as_microsecond),
            contact.certificates_at.map(Timestamp::as_microsecond)
        ]);
        row
    });
    flight.insert(
        "contact",
        CONTACT_COLUMNS,
        "ON CONFLICT (operator, channel, address) DO UPDATE SET day_from = excluded.day_from, \
         sent_in_day = excluded.sent_in_day, code = excluded.code, \
         code_delivery = excluded.code_delivery, code_at = excluded.code_at, \
         code_wrong = excluded.code_wrong, confirmed_at = excluded.confirmed_at, \
         certificates_at = excluded.certificates_at",
        contacts.collect(),
    );
    let new: Result<Vec<Values>, BackendError> = writes.deliveries.new.iter().map(made).collect();
    flight.insert("delivery", DELIVERY_COLUMNS, "", new?);
    let updated = writes.deliveries.updated.iter();
    let updated = updated.map(|delivery| [row![delivery.id.0], changing(delivery)].concat());
    let columns = "attempts, due_at, sent_at, given_up_at, last_error";
    flight.update("delivery", "id", columns, updated.collect());
    Ok(())
}

fn made(delivery: &Delivery) -> Result<Values, BackendError> {
    let AddressRow { channel, address } = AddressRow::of(&delivery.to);
    let certificates = match &delivery.letter {
        Letter::Code => None,
        Letter::Certificates(all) => Some(delivery_text::certificates_to_text(all)?),
    };
    let made = row![delivery.id.0, delivery.operator.0, channel, address, certificates];
    Ok([made, changing(delivery)].concat())
}

/// How often it was tried, and when it is due, was sent, was given up: one of the three.
fn changing(delivery: &Delivery) -> Values {
    let (due, sent, given_up) = match delivery.state {
        DeliveryState::Waiting(due) => (Some(due), None, None),
        DeliveryState::Sent(at) => (None, Some(at), None),
        DeliveryState::GivenUp(at) => (None, None, Some(at)),
    };
    let micros = |moment: Option<Timestamp>| moment.map(Timestamp::as_microsecond);
    row![delivery.attempts, micros(due), micros(sent), micros(given_up), &delivery.last_error]
}

/// Asks for what is known of addresses.
pub(crate) fn ask_contacts<'a>(
    flight: &mut Flight<'_>,
    keys: impl Iterator<Item = &'a ContactKey>,
) -> Option<usize> {
    let rows = keys.map(|(operator, to)| {
        let AddressRow { channel, address } = AddressRow::of(to);
        row![operator.0, channel, address]
    });
    flight.select(CONTACT_COLUMNS, "contact", "operator, channel, address", "", rows.collect())
}

/// Asks for messages.
pub(crate) fn ask<'a>(
    flight: &mut Flight<'_>,
    ids: impl Iterator<Item = &'a OperationId>,
) -> Option<usize> {
    flight.select(DELIVERY_COLUMNS, "delivery", "id", "", ids.map(|id| row![id.0]).collect())
}

/// What is known of an address.
pub(crate) async fn find_contact(
    session: &Session,
    vault: &Vault,
    key: ContactKey,
) -> Result<Option<Contact>, BackendError> {
    let mut flight = Flight::new(session);
    ask_contacts(&mut flight, std::iter::once(&key));
    let found = flight.land().await.or_unavailable(DOING)?;
    found.iter().flatten().next().map(|row| contact(row, vault)).transpose()
}

/// A message.
pub(crate) async fn find(
    session: &Session,
    id: OperationId,
) -> Result<Option<Delivery>, BackendError> {
    let mut flight = Flight::new(session);
    ask(&mut flight, std::iter::once(&id));
    let found = flight.land().await.or_unavailable(DOING)?;
    found.iter().flatten().next().map(delivery).transpose()
}

/// Messages of a list, the newest first.
pub(crate) async fn listed(
    session: &Session,
    operator: OperatorId,
    filter: &DeliveryFilter,
    before: OperationId,
    limit: u32,
) -> Result<Vec<Delivery>, BackendError> {
    let mut params = params![operator.0, before.0, i64::from(limit)];
    let mut sql =
        format!("SELECT {DELIVERY_COLUMNS} FROM delivery WHERE operator = $1 AND id < $2");
    sql += match filter.stage {
        None => "",
        Some(DeliveryStage::Waiting) => " AND due_at IS NOT NULL",
        Some(DeliveryStage::Sent) => " AND sent_at IS NOT NULL",
        Some(DeliveryStage::GivenUp) => " AND given_up_at IS NOT NULL",
    };
    if let Some(to) = &filter.address {
        let AddressRow { channel, address } = AddressRow::of(to);
        params.push(Box::new(channel));
        params.push(Box::new(row::storable(&address)));
        sql += " AND channel = $4 AND address = $5";
    }
    sql += " ORDER BY id DESC LIMIT $3";
    row::all(&session.query(sql, params).await.or_unavailable(DOING)?, delivery)
}

/// Messages that are to be tried, the first due first.
pub(crate) async fn due(
    session: &Session,
    now: Timestamp,
    limit: u32,
) -> Result<Vec<OperationId>, BackendError> {
    let params = params![now.as_microsecond(), i64::from(limit)];
    let found = session.query(DUE, params).await.or_unavailable(DOING)?;
    row::all(&found, |row| column(row, 0).map(OperationId))
}

pub(crate) fn contact(row: &Row, vault: &Vault) -> Result<Contact, BackendError> {
    let address = AddressRow { channel: column(row, 1)?, address: text(row, 2)? };
    Ok(Contact {
        operator: OperatorId(column(row, 0)?),
        address: address.address()?,
        day_from: moment(column(row, 3)?)?,
        sent_in_day: narrow(row, 4)?,
        code: code(row, vault)?,
        certificates_at: optional_moment(row, 10)?,
    })
}

fn code(row: &Row, vault: &Vault) -> Result<Option<PendingCode>, BackendError> {
    let Some(sealed) = column::<Option<&[u8]>>(row, 5)? else { return Ok(None) };
    let delivery = OperationId(column(row, 6)?);
    let opened = vault.open_code(delivery, sealed);
    Ok(Some(PendingCode {
        code: opened.ok_or_else(|| BackendError::corrupt("sealed code of an address"))?,
        delivery,
        at: moment(column(row, 7)?)?,
        wrong: narrowed(column(row, 8)?)?,
        confirmed_at: optional_moment(row, 9)?,
    }))
}

fn optional_moment(row: &Row, index: usize) -> Result<Option<Timestamp>, BackendError> {
    column::<Option<i64>>(row, index)?.map(moment).transpose()
}

pub(crate) fn delivery(row: &Row) -> Result<Delivery, BackendError> {
    let to = AddressRow { channel: column(row, 2)?, address: text(row, 3)? };
    let certificates: Option<Vec<CertificateId>> = optional_text(row, 4)?
        .map(|text| delivery_text::certificates_from_text(&text))
        .transpose()?;
    let state = match (optional_moment(row, 6)?, optional_moment(row, 7)?, optional_moment(row, 8)?)
    {
        (Some(due), None, None) => DeliveryState::Waiting(due),
        (None, Some(at), None) => DeliveryState::Sent(at),
        (None, None, Some(at)) => DeliveryState::GivenUp(at),
        _ => return Err(BackendError::corrupt("state of a message")),
    };
    Ok(Delivery {
        id: OperationId(column(row, 0)?),
        operator: OperatorId(column(row, 1)?),
        to: to.address()?,
        letter: certificates.map_or(Letter::Code, Letter::Certificates),
        attempts: narrow(row, 5)?,
        state,
        last_error: optional_text(row, 9)?,
    })
}
