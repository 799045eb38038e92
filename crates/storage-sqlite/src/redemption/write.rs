//! Writing the redemptions that a batch made or changed.

use domain::redemption::RedemptionState;
use domain::{Redemption, RedemptionId};
use storage::codes::Code;
use storage::write_set::Latest;
use storage::{BackendError, Vault, redemption_text, seal};

use crate::error::OrUnavailable;
use crate::write::{DOING, Writer};

/// Writes the redemptions of a batch, with what they hold of certificates.
pub(crate) fn all(
    db: &Writer<'_>,
    vault: &Vault,
    redemptions: &Latest<RedemptionId, Redemption>,
) -> Result<(), BackendError> {
    new(db, vault, &redemptions.new)?;
    for redemption in &redemptions.updated {
        changed(db, vault, redemption)?;
        end_holds(db, redemption)?;
    }
    for redemption in redemptions.iter() {
        if redemption.state == RedemptionState::Held {
            holds(db, redemption)?;
        }
    }
    Ok(())
}

fn new(db: &Writer<'_>, vault: &Vault, redemptions: &[Redemption]) -> Result<(), BackendError> {
    if redemptions.is_empty() {
        return Ok(());
    }
    let mut statement = db.prepare(
        "INSERT INTO redemption (id, operator, state, expires_at, point_of_sale, order_id, \
         client, order_total, lines, coupons, certificates, steps, at, seal) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
    )?;
    for redemption in redemptions {
        let row = (
            redemption.id.0,
            redemption.operator.0,
            redemption.state.code(),
            redemption.expires_at.map(jiff::Timestamp::as_microsecond),
            redemption.point_of_sale.map(|place| place.0),
            &redemption.order.id,
            &redemption.client,
            redemption.order_total.minor(),
            redemption_text::lines_to_text(&redemption.order.lines)?,
            redemption_text::coupons_to_text(&redemption.coupons)?,
            redemption_text::certificates_to_text(&redemption.certificates)?,
            redemption_text::steps_to_text(&redemption.steps)?,
            redemption.created_at().as_microsecond(),
            seal::redemption(vault, redemption),
        );
        statement.execute(row).or_unavailable(DOING)?;
    }
    Ok(())
}

/// What was ordered, by whom and with which coupons stays as it was made.
fn changed(db: &Writer<'_>, vault: &Vault, redemption: &Redemption) -> Result<(), BackendError> {
    db.run(
        "UPDATE redemption SET state = ?2, expires_at = ?3, certificates = ?4, steps = ?5, \
         seal = ?6 WHERE id = ?1",
        (
            redemption.id.0,
            redemption.state.code(),
            redemption.expires_at.map(jiff::Timestamp::as_microsecond),
            redemption_text::certificates_to_text(&redemption.certificates)?,
            redemption_text::steps_to_text(&redemption.steps)?,
            seal::redemption(vault, redemption),
        ),
    )
}

fn end_holds(db: &Writer<'_>, redemption: &Redemption) -> Result<(), BackendError> {
    let sql = "DELETE FROM certificate_hold WHERE certificate = ?1 AND redemption = ?2";
    for part in &redemption.certificates {
        db.run(sql, (part.certificate.0, redemption.id.0))?;
    }
    Ok(())
}

fn holds(db: &Writer<'_>, redemption: &Redemption) -> Result<(), BackendError> {
    let sql = "INSERT INTO certificate_hold (certificate, redemption, amount) VALUES (?1, ?2, ?3)";
    for part in redemption.certificates.iter().filter(|part| !part.held.is_zero()) {
        db.run(sql, (part.certificate.0, redemption.id.0, part.held.minor()))?;
    }
    Ok(())
}
