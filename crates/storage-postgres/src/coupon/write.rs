//! Writing the coupons that a batch changed.

use domain::coupon::{ClientUses, LastUse};
use domain::{Amount, Coupon, CouponUse, Discount};
use storage::codes::Code;
use storage::{BackendError, Vault, WriteSet, coupon_text, seal};

use super::USE_COLUMNS;
use super::count::{self, Before};
use crate::rows::{Value, Values, row};
use crate::session::Flight;

const KEYS: &str = "operator, number";
/// What every use changes.
const USED: &str = "uses, use_entries, last_redemption, last_held_until, updated_at";
/// What only a change changes.
const TERMS: &str = "deleted_at, changed_in, kind, value, disabled, once, once_per_client, \
     min_price, valid_through, code, code_key, description, collections, seal";
/// What never changes.
const MADE: &str = "created_at, created_in";

/// Writes what a batch changed of coupons.
pub(crate) fn all(
    flight: &mut Flight<'_>,
    vault: &Vault,
    before: &Before,
    writes: &WriteSet,
) -> Result<(), BackendError> {
    let coupons = &writes.coupons;
    // No two coupons may have one code at any moment, though a row has the last state of several
    // commands. A code is free again when its coupon is deleted, which any command behind it may
    // make use of: the deleted are written first. It is free, too, when its coupon takes another
    // one, but that command is the last of its batch: nobody in the batch has taken the code that
    // it left, and the one that it took may be a deleted coupon's. New coupons come last, as a code
    // of theirs may be a deleted coupon's too.
    let first_operation = writes.operations.first().map(|operation| operation.id);
    let (mut deleted, mut kept, mut only_used) = (Vec::new(), Vec::new(), Vec::new());
    for coupon in &coupons.updated {
        let rows = if Some(coupon.changed_in) < first_operation {
            &mut only_used
        } else if coupon.deleted_at.is_some() {
            &mut deleted
        } else {
            &mut kept
        };
        rows.push(coupon);
    }
    let rows = only_used.into_iter().map(|coupon| [key(coupon), used(coupon)].concat()).collect();
    flight.update("coupon", KEYS, USED, rows);
    for changed in [deleted, kept] {
        let row = |coupon| Ok([key(coupon), used(coupon), terms(vault, coupon)?].concat());
        let rows: Result<Vec<Values>, BackendError> = changed.into_iter().map(row).collect();
        flight.update("coupon", KEYS, &[USED, TERMS].join(", "), rows?);
    }
    let row =
        |coupon| Ok([key(coupon), used(coupon), terms(vault, coupon)?, made(coupon)].concat());
    let rows: Result<Vec<Values>, BackendError> = coupons.new.iter().map(row).collect();
    flight.insert("coupon", &[KEYS, USED, TERMS, MADE].join(", "), "", rows?);
    count::write(flight, before, coupons);
    let rows = writes.coupon_uses.iter().map(coupon_use).collect();
    flight.insert("coupon_use", USE_COLUMNS, "", rows);
    client_uses(flight, writes);
    Ok(())
}

fn key(coupon: &Coupon) -> Values {
    row![coupon.id.operator.0, coupon.id.number]
}

fn used(coupon: &Coupon) -> Values {
    row![
        coupon.uses,
        coupon.use_entries,
        coupon.last_use.map(|last| last.redemption.0),
        held_until(coupon.last_use),
        coupon.updated_at.as_second()
    ]
}

fn terms(vault: &Vault, coupon: &Coupon) -> Result<Values, BackendError> {
    let terms = &coupon.terms;
    let mut row = row![
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
        &terms.description
    ];
    row.push(Value::Json(coupon_text::collections_to_text(&terms.collections)?));
    row.push(Value::from(seal::coupon(vault, coupon)));
    Ok(row)
}

fn made(coupon: &Coupon) -> Values {
    row![coupon.created_at.as_second(), coupon.created_in.0]
}

fn coupon_use(used: &CouponUse) -> Values {
    row![
        used.coupon.operator.0,
        used.coupon.number,
        used.number,
        used.kind.code(),
        &used.client,
        used.redemption.0,
        used.operation.0,
        used.once,
        used.once_per_client
    ]
}

fn client_uses(flight: &mut Flight<'_>, writes: &WriteSet) {
    const KEYS: &str = "operator, coupon, client";
    let (mut gone, mut there) = (Vec::new(), Vec::new());
    for ((coupon, client), uses) in &writes.client_uses {
        let key: Values = row![coupon.operator.0, coupon.number, client];
        if *uses == ClientUses::default() {
            gone.push(key);
        } else {
            let last = uses.last_use.map(|last| last.redemption.0);
            there.push([key, row![uses.uses, last, held_until(uses.last_use)]].concat());
        }
    }
    flight.delete("coupon_client", KEYS, "", gone);
    flight.insert(
        "coupon_client",
        &format!("{KEYS}, uses, last_redemption, last_held_until"),
        "ON CONFLICT (operator, coupon, client) DO UPDATE SET uses = excluded.uses, \
         last_redemption = excluded.last_redemption, last_held_until = excluded.last_held_until",
        there,
    );
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
