//! Writing the redemptions that a batch made or changed.

use domain::redemption::RedemptionState;
use domain::{Redemption, RedemptionId};
use storage::codes::Code;
use storage::write_set::Latest;
use storage::{BackendError, Vault, redemption_text, seal};

use crate::rows::{Value, Values, row};
use crate::session::Flight;

/// What a step changes.
const CHANGED: &str = "state, expires_at, certificates, steps, seal";
/// What was ordered, by whom and with which coupons stays as it was made.
const MADE: &str = "operator, point_of_sale, order_id, client, order_total, at, lines, coupons";

/// Writes the redemptions of a batch, with what they hold of certificates.
pub(crate) fn all(
    flight: &mut Flight<'_>,
    vault: &Vault,
    redemptions: &Latest<RedemptionId, Redemption>,
) -> Result<(), BackendError> {
    let row = |one: &Redemption| Ok([row![one.id.0], changed(vault, one)?, made(one)?].concat());
    let rows: Result<Vec<Values>, BackendError> = redemptions.new.iter().map(row).collect();
    flight.insert("redemption", &["id", CHANGED, MADE].join(", "), "", rows?);
    let row = |one: &Redemption| Ok([row![one.id.0], changed(vault, one)?].concat());
    let rows: Result<Vec<Values>, BackendError> = redemptions.updated.iter().map(row).collect();
    flight.update("redemption", "id", CHANGED, rows?);
    let ended = redemptions.updated.iter().flat_map(|redemption| {
        let parts = redemption.certificates.iter();
        parts.map(|part| row![part.certificate.0, redemption.id.0])
    });
    flight.delete("certificate_hold", "certificate, redemption", "", ended.collect());
    let held = redemptions.iter().filter(|redemption| redemption.state == RedemptionState::Held);
    let held = held.flat_map(|redemption| {
        let parts = redemption.certificates.iter().filter(|part| !part.held.is_zero());
        parts.map(|part| row![part.certificate.0, redemption.id.0, part.held.minor()])
    });
    flight.insert("certificate_hold", "certificate, redemption, amount", "", held.collect());
    Ok(())
}

fn changed(vault: &Vault, redemption: &Redemption) -> Result<Values, BackendError> {
    Ok(vec![
        Value::from(redemption.state.code()),
        Value::from(redemption.expires_at.map(jiff::Timestamp::as_microsecond)),
        Value::Json(redemption_text::certificates_to_text(&redemption.certificates)?),
        Value::Json(redemption_text::steps_to_text(&redemption.steps)?),
        Value::from(seal::redemption(vault, redemption)),
    ])
}

fn made(redemption: &Redemption) -> Result<Values, BackendError> {
    let mut row: Values = row![
        redemption.operator.0,
        redemption.point_of_sale.map(|place| place.0),
        &redemption.order.id,
        &redemption.client,
        redemption.order_total.minor(),
        redemption.created_at().as_microsecond()
    ];
    row.push(Value::Json(redemption_text::lines_to_text(&redemption.order.lines)?));
    row.push(Value::Json(redemption_text::coupons_to_text(&redemption.coupons)?));
    Ok(row)
}
