//! Writing what a batch changed.

use std::sync::Arc;

use domain::operation::{Actor, Remembered};
use domain::{Certificate, Entry, IdempotencyKey, Operation, Sale};
use storage::chain::{self, Link};
use storage::codes::Code;
use storage::seal;
use storage::trust::Tip;
use storage::{BackendError, Vault, WriteSet, sale_text};

use crate::coupon::count::Before;
use crate::read::timeline;
use crate::row::SALE_COLUMNS;
use crate::rows::{Value, Values, row};
use crate::session::{Flight, params};
use crate::{action, coupon, delivery, directory, owner, redemption, sign_in, trust};

/// What a certificate's changes may change.
const CHANGING: &str = "nominal, balance, held, status, sale_status, valid_through, sold_in, \
     entry_count, point_of_sale, last_entry, seal";

/// Adds to a flight everything that a batch writes; `coupons` are those that it loaded.
pub(crate) fn all(
    flight: &mut Flight<'_>,
    vault: &Vault,
    tip: Tip,
    coupons: &Before,
    writes: &WriteSet,
) -> Result<(), BackendError> {
    directory::write(flight, vault, &writes.directory)?;
    trust::write(flight, &seal::of_batch(vault, writes));
    let links = chain::links(vault, tip.link, writes);
    operations(flight, &writes.operations, &links);
    if let Some(record) = tip.record(vault, &writes.operations, &links) {
        flight.add(trust::SET_HEAD, params![record]);
    }
    certificates(flight, vault, writes)?;
    entries(flight, &writes.entries);
    action::write(flight, &writes.actions);
    action::write_made(flight, &writes.made)?;
    sales(flight, &writes.sales)?;
    pools(flight, writes)?;
    coupon::write::all(flight, vault, coupons, writes)?;
    redemption::write::all(flight, vault, &writes.redemptions)?;
    timeline::write(flight, writes);
    owner::write(flight, writes);
    sign_in::write(flight, &writes.sign_ins);
    delivery::write(flight, vault, writes)?;
    remembered(flight, &writes.remembered);
    Ok(())
}

fn operations(flight: &mut Flight<'_>, operations: &[Operation], links: &[Link]) {
    let row = |(operation, link): (&Operation, &Link)| {
        let actor = match operation.origin.actor {
            Actor::Key(key) => Some(key.0),
            Actor::Administrator => None,
        };
        row![
            operation.id.0,
            operation.operator.map(|operator| operator.0),
            operation.kind.code(),
            operation.origin.surface.code(),
            actor,
            &operation.origin.request_id,
            operation.at.as_microsecond(),
            link.0
        ]
    };
    let columns = "id, operator, kind, surface, actor_key, request_id, at, link";
    let rows = operations.iter().zip(links).map(row).collect();
    flight.insert("operation", columns, "", rows);
    if let Some(last) = operations.last() {
        let sql = "UPDATE meta SET value = $1 WHERE name = 'next_operation'";
        flight.add(sql, params![last.id.0.saturating_add(1)]);
    }
}

fn certificates(
    flight: &mut Flight<'_>,
    vault: &Vault,
    writes: &WriteSet,
) -> Result<(), BackendError> {
    let new = |certificate: &Certificate| {
        let number = i64::try_from(certificate.number.value())
            .map_err(|_| BackendError::corrupt("number of a certificate"))?;
        let made: Values = row![
            certificate.id.0,
            certificate.operator.0,
            number,
            certificate.series.0,
            vault.seal_secret(certificate.id, &certificate.secret),
            certificate.issued_at.as_microsecond()
        ];
        Ok([made, changing(vault, certificate)].concat())
    };
    let rows: Result<Vec<Values>, BackendError> = writes.certificates.new.iter().map(new).collect();
    let columns = ["id, operator, number, series, secret, issued_at", CHANGING].join(", ");
    flight.insert("certificate", &columns, "", rows?);
    let updated =
        |certificate: &Certificate| [row![certificate.id.0], changing(vault, certificate)].concat();
    let rows = writes.certificates.updated.iter().map(updated).collect();
    flight.update("certificate", "id", CHANGING, rows);
    Ok(())
}

fn changing(vault: &Vault, certificate: &Certificate) -> Values {
    row![
        certificate.nominal.minor(),
        certificate.balance.minor(),
        certificate.held.minor(),
        certificate.status.code(),
        certificate.sale_status.code(),
        certificate.valid_through.map(|date| date.to_string()),
        certificate.sold_in.map(|sale| sale.0),
        certificate.entry_count,
        certificate.point_of_sale.map(|place| place.0),
        certificate.last_entry.map(|operation| operation.0),
        seal::certificate(vault, certificate)
    ]
}

fn entries(flight: &mut Flight<'_>, entries: &[Entry]) {
    let row = |entry: &Entry| {
        row![
            entry.certificate.0,
            entry.number,
            entry.kind.code(),
            entry.change,
            entry.balance_after.minor(),
            entry.operation.0,
            entry.previous.map(|operation| operation.0)
        ]
    };
    let columns = crate::row::ENTRY_COLUMNS;
    flight.insert("entry", columns, "", entries.iter().map(row).collect());
}

fn sales(flight: &mut Flight<'_>, sales: &[Arc<Sale>]) -> Result<(), BackendError> {
    let row = |sale: &Arc<Sale>| {
        let mut row: Values = row![
            sale.id.0,
            sale.operator.0,
            sale.point_of_sale.0,
            sale.site.map(|site| site.0),
            sale.kind.code(),
            sale.series.map(|series| series.0),
            &sale.order_number,
            sale.cheque,
            sale.buyer.client,
            sale.buyer.shop_client,
            &sale.buyer.email,
            sale.buyer.phone,
            sale.at.as_microsecond()
        ];
        row.push(Value::Json(sale_text::lines_to_text(&sale.lines)?));
        row.push(Value::Json(sale_text::certificates_to_text(&sale.certificates)?));
        row.push(Value::from(&sale.buyer.client_code));
        row.extend(row![sale.phone_key, &sale.email_key]);
        Ok(row)
    };
    let rows: Result<Vec<Values>, BackendError> = sales.iter().map(row).collect();
    flight.insert("sale", SALE_COLUMNS, "", rows?);
    Ok(())
}

fn pools(flight: &mut Flight<'_>, writes: &WriteSet) -> Result<(), BackendError> {
    let row = |(pool, next): (&domain::PoolId, &u64)| {
        let next = i64::try_from(*next).map_err(|_| BackendError::corrupt("place in a pool"))?;
        Ok(row![pool.0, next])
    };
    let rows: Result<Vec<Values>, BackendError> = writes.pools.iter().map(row).collect();
    flight.update("number_pool", "id", "next", rows?);
    Ok(())
}

fn remembered(flight: &mut Flight<'_>, remembered: &[(IdempotencyKey, Remembered)]) {
    let row = |(key, remembered): &(IdempotencyKey, Remembered)| {
        row![
            key.operator.0,
            key.scope.caller(),
            &key.text,
            remembered.fingerprint.0,
            remembered.operation.0
        ]
    };
    let columns = "operator, caller, key, fingerprint, operation";
    flight.insert("remembered", columns, "", remembered.iter().map(row).collect());
}
