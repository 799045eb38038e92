//! Messages to people, and the state of their addresses.

use domain::{Contact, ContactKey, Delivery, OperationId, OperatorId};
use jiff::Timestamp;
use storage::delivery_text::AddressRow;
use storage::reader::{DeliveryFilter, DeliveryStage};
use storage::{BackendError, Vault};

use crate::error::OrUnavailable;
use crate::query::DOING;
use crate::row::{self, column, read_all};
use crate::rows::select;
use crate::session::{Pipeline, Session, params};

const DUE: &str = "SELECT id FROM delivery WHERE due_at <= $1 ORDER BY due_at, id LIMIT $2";

/// Asks for what is known of addresses.
pub(crate) fn ask_contacts<'a>(
    pipeline: &mut Pipeline<'_>,
    keys: impl Iterator<Item = &'a ContactKey>,
) -> Option<usize> {
    let rows = keys.map(|(operator, to)| {
        let AddressRow { channel, address } = AddressRow::of(to);
        (operator.0, channel, address)
    });
    pipeline.find::<Contact, _>("operator, channel, address", "", rows.collect())
}

/// Returns the stored state of an address.
pub(crate) async fn find_contact(
    session: &Session,
    vault: &Vault,
    key: ContactKey,
) -> Result<Option<Contact>, BackendError> {
    let mut pipeline = Pipeline::new(session);
    ask_contacts(&mut pipeline, std::iter::once(&key));
    let found = pipeline.run().await.or_unavailable(DOING)?;
    found.iter().flatten().next().map(|row| row::read(row, vault)).transpose()
}

/// Messages of a list, the newest first.
pub(crate) async fn listed(
    session: &Session,
    vault: &Vault,
    operator: OperatorId,
    filter: &DeliveryFilter,
    before: OperationId,
    limit: u32,
) -> Result<Vec<Delivery>, BackendError> {
    let mut params = params![operator.0, before.0, i64::from(limit)];
    let mut sql = select::<Delivery>() + " WHERE t.operator = $1 AND t.id < $2";
    sql += match filter.stage {
        None => "",
        Some(DeliveryStage::Waiting) => " AND t.due_at IS NOT NULL",
        Some(DeliveryStage::Sent) => " AND t.sent_at IS NOT NULL",
        Some(DeliveryStage::GivenUp) => " AND t.given_up_at IS NOT NULL",
    };
    if let Some(to) = &filter.address {
        let AddressRow { channel, address } = AddressRow::of(to);
        params.push(Box::new(channel));
        params.push(Box::new(row::storable(&address)));
        sql += " AND t.channel = $4 AND t.address = $5";
    }
    sql += " ORDER BY t.id DESC LIMIT $3";
    read_all(&session.query(sql, params).await.or_unavailable(DOING)?, vault)
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
