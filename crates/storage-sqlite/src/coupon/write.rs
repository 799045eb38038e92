//! Writing the coupons that a batch changed.

use domain::coupon::{ClientUses, LastUse};
use domain::{Amount, Coupon, CouponId, CouponUse, Discount};
use storage::codes::Code;
use storage::{BackendError, Vault, WriteSet, coupon_text, seal};

use crate::error::OrUnavailable;
use crate::write::{DOING, Writer};

/// Writes what a batch changed of coupons.
pub(crate) fn all(db: &Writer<'_>, vault: &Vault, writes: &WriteSet) -> Result<(), BackendError> {
    let coupons = &writes.coupons;
    // No two coupons may have one code at any moment, though a row has the last state of several
    // commands. A code is free again when its coupon is deleted, which any command behind it may
    // make use of: the deleted are written first. It is free, too, when its coupon takes another
    // one, but that command is the last of its batch: nobody in the batch has taken the code that
    // it left, and the one that it took may be a deleted coupon's. New coupons come last, as a code
    // of theirs may be a deleted coupon's too.
    let (deleted, kept): (Vec<&Coupon>, Vec<&Coupon>) =
        coupons.updated.iter().partition(|coupon| coupon.deleted_at.is_some());
    let first_operation = writes.operations.first().map(|operation| operation.id);
    for coupon in deleted.into_iter().chain(kept) {
        if Some(coupon.changed_in) < first_operation {
            used(db, coupon)?;
        } else {
            changed(db, vault, coupon)?;
        }
    }
    new(db, vault, &coupons.new)?;
    uses(db, &writes.coupon_uses)?;
    for ((coupon, client), uses) in &writes.client_uses {
        client_uses(db, *coupon, client, *uses)?;
    }
    Ok(())
}

fn new(db: &Writer<'_>, vault: &Vault, coupons: &[Coupon]) -> Result<(), BackendError> {
    let mut statement = db.prepare(
        "INSERT INTO coupon (operator, number, uses, created_at, updated_at, deleted_at, \
         created_in, changed_in, kind, value, disabled, once, once_per_client, min_price, \
         valid_through, code, code_key, description, collections, use_entries, last_redemption, \
         last_held_until, seal) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, \
         ?19, ?20, ?21, ?22, ?23)",
    )?;
    for coupon in coupons {
        let terms = &coupon.terms;
        let key = terms.code.key();
        let row = rusqlite::params![
            coupon.id.operator.0,
            coupon.id.number,
            coupon.uses,
            coupon.created_at.as_second(),
            coupon.updated_at.as_second(),
            coupon.deleted_at.map(jiff::Timestamp::as_second),
            coupon.created_in.0,
            coupon.changed_in.0,
            terms.discount.kind().code(),
            value(terms.discount),
            terms.disabled,
            terms.once,
            terms.once_per_client,
            terms.min_price.map(Amount::minor),
            terms.valid_through.map(|date| date.to_string()),
            terms.code.as_str(),
            key.as_str(),
            &terms.description,
            coupon_text::collections_to_text(&terms.collections)?,
            coupon.use_entries,
            coupon.last_use.map(|last| last.redemption.0),
            held_until(coupon.last_use),
            seal::coupon(vault, coupon),
        ];
        statement.execute(row).or_unavailable(DOING)?;
    }
    Ok(())
}

fn changed(db: &Writer<'_>, vault: &Vault, coupon: &Coupon) -> Result<(), BackendError> {
    let terms = &coupon.terms;
    db.run(
        "UPDATE coupon SET uses = ?3, updated_at = ?4, deleted_at = ?5, changed_in = ?6, \
         kind = ?7, value = ?8, disabled = ?9, once = ?10, once_per_client = ?11, \
         min_price = ?12, valid_through = ?13, code = ?14, code_key = ?15, description = ?16, \
         collections = ?17, use_entries = ?18, last_redemption = ?19, last_held_until = ?20, \
         seal = ?21 WHERE operator = ?1 AND number = ?2",
        rusqlite::params![
            coupon.id.operator.0,
            coupon.id.number,
            coupon.uses,
            coupon.updated_at.as_second(),
            coupon.deleted_at.map(jiff::Timestamp::as_second),
            coupon.changed_in.0,
            terms.discount.kind().code(),
            value(terms.discount),
            terms.disabled,
            terms.once,
            terms.once_per_client,
            terms.min_price.map(Amount::minor),
            terms.valid_through.map(|date| date.to_string()),
            terms.code.as_str(),
            terms.code.key().as_str(),
            &terms.description,
            coupon_text::collections_to_text(&terms.collections)?,
            coupon.use_entries,
            coupon.last_use.map(|last| last.redemption.0),
            held_until(coupon.last_use),
            seal::coupon(vault, coupon),
        ],
    )
}

/// A coupon that no operation of the batch changed otherwise: the index of codes need not be
/// touched, which more than halves what a use costs.
fn used(db: &Writer<'_>, coupon: &Coupon) -> Result<(), BackendError> {
    db.run(
        "UPDATE coupon SET uses = ?3, updated_at = ?4, use_entries = ?5, last_redemption = ?6, \
         last_held_until = ?7 WHERE operator = ?1 AND number = ?2",
        (
            coupon.id.operator.0,
            coupon.id.number,
            coupon.uses,
            coupon.updated_at.as_second(),
            coupon.use_entries,
            coupon.last_use.map(|last| last.redemption.0),
            held_until(coupon.last_use),
        ),
    )
}

fn uses(db: &Writer<'_>, uses: &[CouponUse]) -> Result<(), BackendError> {
    let mut statement = db.prepare(
        "INSERT INTO coupon_use (operator, coupon, number, kind, client, redemption, operation, \
         once, once_per_client) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )?;
    for used in uses {
        let row = (
            used.coupon.operator.0,
            used.coupon.number,
            used.number,
            used.kind.code(),
            &used.client,
            used.redemption.0,
            used.operation.0,
            used.once,
            used.once_per_client,
        );
        statement.execute(row).or_unavailable(DOING)?;
    }
    Ok(())
}

fn client_uses(
    db: &Writer<'_>,
    coupon: CouponId,
    client: &str,
    uses: ClientUses,
) -> Result<(), BackendError> {
    let (operator, number) = (coupon.operator.0, coupon.number);
    if uses == ClientUses::default() {
        let sql = "DELETE FROM coupon_client WHERE operator = ?1 AND coupon = ?2 AND client = ?3";
        return db.run(sql, (operator, number, client));
    }
    db.run(
        "INSERT INTO coupon_client (operator, coupon, client, uses, last_redemption, \
         last_held_until) VALUES (?1, ?2, ?3, ?4, ?5, ?6) \
         ON CONFLICT DO UPDATE SET uses = ?4, last_redemption = ?5, last_held_until = ?6",
        (
            operator,
            number,
            client,
            uses.uses,
            uses.last_use.map(|last| last.redemption.0),
            held_until(uses.last_use),
        ),
    )
}

fn held_until(last: Option<LastUse>) -> Option<i64> {
    last?.held_until.map(jiff::Timestamp::as_microsecond)
}

/// Hundredths of a percent, or minor units.
const fn value(discount: Discount) -> i64 {
    match discount {
        Discount::Percent(percent) => percent.hundredths() as i64,
        Discount::Money(amount) => amount.minor(),
    }
}
