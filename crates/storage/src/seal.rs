//! Seals of rows: a keyed hash over what a row means, so that whoever changes it without the
//! installation's key is found by `scrip verify`.
//!
//! Certificates, redemptions and coupons keep the seal in a column of their own row. A row of the
//! directory has one row in `row_seal` for each operation that wrote it; these are never changed,
//! and the chain covers them, so that an older state of the row cannot be put back either.
//!
//! What is hashed is a list of numbered fields. A field that is absent, false or empty is left out:
//! a field that a later version adds does not change the seals of rows that do not use it. A number
//! of a field is never used again.

mod directory;
mod fields;

use std::collections::BTreeMap;

use domain::audit::Finding;
use domain::coupon::CouponTerms;
use domain::redemption::{Order, OrderLine, RedeemedCertificate, RedeemedCoupon, Step};
use domain::{Amount, Certificate, Coupon, Directory, DirectoryChange, Discount, Redemption};
use jiff::Timestamp;

use crate::codes::Code;
use crate::{Vault, WriteSet};
use directory::of_directory;
use fields::{Fields, Subject};
pub use fields::{SEAL_BYTES, Seal};

/// The operation in [`SealRow`] of a row that was there before rows had seals.
pub const OPENING: i64 = 0;

/// A row of `row_seal`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SealRow {
    /// Number of the directory table.
    pub subject: i64,
    /// The id of the row.
    pub id: i64,
    /// The operation that wrote the row; [`OPENING`] for rows from before there were seals.
    pub operation: i64,
    /// The seal, as it is stored.
    pub seal: Vec<u8>,
}

/// The seal of a certificate. The secret code is sealed by itself. The operation of the last entry
/// follows from the entries, with which `scrip verify` compares it, and which links cover.
pub fn certificate(vault: &Vault, certificate: &Certificate) -> Seal {
    let Certificate {
        id,
        operator,
        number,
        series,
        secret: _,
        nominal,
        balance,
        held,
        status,
        sale_status,
        valid_through,
        sold_in,
        issued_at,
        entry_count,
        last_entry: _,
        point_of_sale,
        activated_on,
        owner,
        expired,
    } = certificate;
    Fields::of(Subject::Certificate)
        .number(1, id.0)
        .number(2, operator.0)
        .text(3, &number.to_string())
        .number(4, series.0)
        .number(5, nominal.minor())
        .number(6, balance.minor())
        .number(7, held.minor())
        .number(8, status.code())
        .number(9, sale_status.code())
        .date(10, *valid_through)
        .maybe(11, sold_in.map(|sale| sale.0))
        .number(12, issued_at.as_microsecond())
        .number(13, i64::from(*entry_count))
        .maybe(14, point_of_sale.map(|place| place.0))
        .date(15, *activated_on)
        .maybe(16, owner.map(|owner| owner.0))
        .maybe(17, Some(expired.minor()).filter(|minor| *minor != 0))
        .sealed(vault)
}

/// The seal of a redemption.
pub fn redemption(vault: &Vault, redemption: &Redemption) -> Seal {
    let Redemption {
        id,
        operator,
        point_of_sale,
        order: Order { id: order, lines },
        client,
        state,
        expires_at,
        order_total,
        coupons,
        certificates,
        steps,
    } = redemption;
    let mut fields = Fields::of(Subject::Redemption);
    fields
        .number(1, id.0)
        .number(2, operator.0)
        .maybe(3, point_of_sale.map(|place| place.0))
        .text(4, order)
        .maybe_text(5, client.as_deref())
        .number(6, state.code())
        .moment(7, *expires_at)
        .number(8, order_total.minor());
    for line in lines {
        let OrderLine { item_code, quantity, unit_price, collections } = line;
        fields
            .number(20, i64::try_from(quantity.thousandths()).unwrap_or(i64::MAX))
            .number(21, unit_price.minor())
            .maybe_text(22, item_code.as_deref())
            .texts(23, collections);
    }
    for part in coupons {
        let RedeemedCoupon { coupon, code, discount, lines } = part;
        fields
            .number(30, coupon.number)
            .number(31, coupon.operator.0)
            .text(32, code.as_str())
            .number(33, discount.minor())
            .amounts(34, lines);
    }
    for part in certificates {
        let RedeemedCertificate { certificate, number, held, taken, refunded, to_buyer, breakage } =
            part;
        fields
            .number(40, certificate.0)
            .text(41, &number.to_string())
            .amounts(42, &[*held, *taken, *refunded, *breakage])
            .maybe(43, Some(to_buyer.minor()).filter(|minor| *minor != 0));
    }
    for step in steps {
        let Step { operation, kind, at, amounts, balances, to_buyer, order_undone } = step;
        fields
            .number(50, operation.0)
            .number(51, kind.code())
            .number(52, at.as_microsecond())
            .amounts(53, amounts)
            .amounts(54, balances)
            .amounts(55, to_buyer)
            .flag(56, *order_undone);
    }
    fields.sealed(vault)
}

/// The seal of a coupon's terms. How it is used is said by the entries of its uses, and changes
/// without this.
pub fn coupon(vault: &Vault, coupon: &Coupon) -> Seal {
    let Coupon {
        id,
        terms,
        uses: _,
        use_entries: _,
        last_use: _,
        created_at,
        updated_at: _,
        deleted_at,
        created_in,
        changed_in,
    } = coupon;
    let CouponTerms {
        code,
        description,
        discount,
        disabled,
        once,
        once_per_client,
        min_price,
        valid_through,
        collections,
    } = terms;
    let (kind, value) = match discount {
        Discount::Percent(percent) => (1, i64::from(percent.hundredths())),
        Discount::Money(amount) => (2, amount.minor()),
    };
    Fields::of(Subject::Coupon)
        .number(1, id.operator.0)
        .number(2, id.number)
        .number(3, created_at.as_second())
        .maybe(4, deleted_at.map(Timestamp::as_second))
        .number(5, created_in.0)
        .number(6, changed_in.0)
        .text(7, code.as_str())
        .maybe_text(8, description.as_deref())
        .number(9, kind)
        .number(10, value)
        .flag(11, *disabled)
        .flag(12, *once)
        .maybe(13, once_per_client.map(i64::from))
        .maybe(14, min_price.map(Amount::minor))
        .date(15, *valid_through)
        .texts(16, collections)
        .sealed(vault)
}

/// The seals of the rows of the directory that a batch writes, in the order of their keys.
pub fn of_batch(vault: &Vault, writes: &WriteSet) -> Vec<SealRow> {
    let sealed = writes.directory.iter().zip(&writes.directory_operations);
    let sealed = sealed.map(|(change, operation)| (change, operation.0));
    seal_rows(vault, sealed)
}

/// The seals of all rows of a directory from before there were seals.
pub fn of_opening(vault: &Vault, directory: &Directory) -> Vec<SealRow> {
    let all = everything(directory);
    seal_rows(vault, all.iter().map(|change| (change, OPENING)))
}

fn seal_rows<'a>(
    vault: &Vault,
    changes: impl Iterator<Item = (&'a DirectoryChange, i64)>,
) -> Vec<SealRow> {
    // Where an operation writes a row twice, the last state counts.
    let mut rows = BTreeMap::new();
    for (change, operation) in changes {
        let (subject, id, seal) = of_directory(vault, change);
        rows.insert((operation, subject as i64, id), seal);
    }
    let row = |((operation, subject, id), seal): ((i64, i64, i64), Seal)| SealRow {
        subject,
        id,
        operation,
        seal: seal.to_vec(),
    };
    rows.into_iter().map(row).collect()
}

/// Every row of a directory.
fn everything(directory: &Directory) -> Vec<DirectoryChange> {
    let operators = directory.operators().into_iter().cloned().map(DirectoryChange::Operator);
    let partners = directory.partners().into_iter().cloned().map(DirectoryChange::Partner);
    let places = directory.points_of_sale().into_iter().cloned().map(DirectoryChange::PointOfSale);
    let sites = directory.sites().into_iter().cloned().map(DirectoryChange::Site);
    let keys = directory.keys().into_iter().cloned().map(DirectoryChange::Key);
    let pools = directory.pools().into_iter().cloned().map(DirectoryChange::Pool);
    let series = directory.all_series().into_iter().cloned().map(DirectoryChange::Series);
    let users = directory.users().into_iter().cloned().map(DirectoryChange::User);
    let memberships = directory.memberships().cloned().map(DirectoryChange::Membership);
    let past_books = directory.all_past_books().cloned().map(DirectoryChange::PastBooks);
    let all = operators.chain(partners).chain(places).chain(sites);
    let all = all.chain(keys).chain(pools).chain(series).chain(users).chain(memberships);
    all.chain(past_books).collect()
}

const CHANGED: &str = "it was changed outside of the program: its seal does not fit";
const UNSEALED: &str = "it has no seal: it was added or changed outside of the program";

/// Compares the stored seal of a row with what the row is now.
pub fn check(
    subject: impl FnOnce() -> String,
    now: Seal,
    stored: Option<&[u8]>,
    findings: &mut Vec<Finding>,
) {
    let problem = match stored {
        Some(stored) if stored == now => return,
        Some(_) => CHANGED,
        None => UNSEALED,
    };
    findings.push(Finding { subject: subject(), problem: problem.to_owned() });
}

/// Checks a certificate against its stored seal.
pub fn check_certificate(
    vault: &Vault,
    known: &Certificate,
    stored: Option<&[u8]>,
    findings: &mut Vec<Finding>,
) {
    let subject = || format!("certificate {} of operator {}", known.number, known.operator);
    check(subject, certificate(vault, known), stored, findings);
}

/// Checks a redemption against its stored seal.
pub fn check_redemption(
    vault: &Vault,
    known: &Redemption,
    stored: Option<&[u8]>,
    findings: &mut Vec<Finding>,
) {
    let subject = || format!("redemption {} of operator {}", known.id, known.operator);
    check(subject, redemption(vault, known), stored, findings);
}

/// Checks a coupon against its stored seal.
pub fn check_coupon(
    vault: &Vault,
    known: &Coupon,
    stored: Option<&[u8]>,
    findings: &mut Vec<Finding>,
) {
    let subject = || format!("coupon {} of operator {}", known.id.number, known.id.operator);
    check(subject, coupon(vault, known), stored, findings);
}

/// Checks every row of a directory against the last of its seals.
pub fn check_directory(
    vault: &Vault,
    directory: &Directory,
    seals: &[SealRow],
    findings: &mut Vec<Finding>,
) {
    let mut last: BTreeMap<(i64, i64), &SealRow> = BTreeMap::new();
    for row in seals {
        let known = last.entry((row.subject, row.id)).or_insert(row);
        if row.operation >= known.operation {
            *known = row;
        }
    }
    for change in everything(directory) {
        let (subject, id, now) = of_directory(vault, &change);
        let stored = last.remove(&(subject as i64, id)).map(|row| row.seal.as_slice());
        check(|| format!("{} {id}", name(subject as i64)), now, stored, findings);
    }
    for (subject, id) in last.into_keys() {
        let subject = format!("{} {id}", name(subject));
        let problem = "it was removed outside of the program: only its seal is left".to_owned();
        findings.push(Finding { subject, problem });
    }
}

/// Returns the name of the rows of a directory table.
fn name(subject: i64) -> &'static str {
    match subject {
        1 => "operator",
        2 => "partner",
        3 => "point of sale",
        4 => "site",
        5 => "key",
        6 => "number pool",
        7 => "series",
        11 => "user",
        12 => "membership",
        _ => "row",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_that_differ_are_hashed_differently() {
        let vault = Vault::new(&crate::MasterKey([1; 32]));
        let texts = |fields: &[(u8, &str)]| {
            let mut all = Fields::of(Subject::Key);
            for (field, text) in fields {
                all.text(*field, text);
            }
            all.sealed(&vault)
        };
        let all = [
            texts(&[]),
            texts(&[(1, "")]),
            texts(&[(2, "")]),
            texts(&[(1, "ab")]),
            texts(&[(1, "a"), (1, "b")]),
            texts(&[(1, "a"), (2, "b")]),
            texts(&[(1, "ab"), (1, "")]),
            Fields::of(Subject::Site).sealed(&vault),
            Fields::of(Subject::Key).sealed(&Vault::new(&crate::MasterKey([2; 32]))),
        ];
        for (place, seal) in all.iter().enumerate() {
            assert!(!all[..place].contains(seal), "{place}");
        }
    }
}
