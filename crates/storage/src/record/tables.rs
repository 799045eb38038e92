//! List of all tables.

use domain::approval::{ActTotal, Approval};
use domain::books::{Discounted, Discounts, Holding, Moved, Movement, Outstanding, PastBooks};
use domain::certificate::ActionRecord;
use domain::coupon::ClientUses;
use domain::operation::Remembered;
use domain::person::{SecondFactor, UserLink, UserSession};
use domain::{
    ApiKey, Certificate, Contact, Coupon, CouponId, CouponUse, Delivery, Entry, Event,
    IdempotencyKey, Made, Membership, NumberPool, Operator, Owner, Partner, PointOfSale,
    Redemption, Sale, Series, SignIn, Site, User,
};

use std::collections::{BTreeMap, BTreeSet};

use super::books::Tally;
use super::{
    Bind, ClientName, ColumnKind, CouponCount, EndedSession, EndedSignIn, Hold, ItemCode, Linked,
    OwnerName, Part, PoolPlace, PrunedLog, RemovedFactor, SkippedCoupons, SkippedPlaces, Table,
    UsedLink,
};
use crate::copy::{self, UNFINISHED};
use crate::seal::SealRow;
use crate::touch::Touch;

/// Tables without records, each with a description.
pub const INTERNAL: [(&str, &str); 3] = [
    ("meta", "values of the whole store"),
    ("migration", "the migrations that were applied"),
    (UNFINISHED, "where a copy stands"),
];

/// The tables of all records. A table whose records are written in several ways stands here once
/// for each.
pub fn described() -> Vec<&'static Table> {
    vec![
        Operator::table(),
        Partner::table(),
        PointOfSale::table(),
        Site::table(),
        ApiKey::table(),
        NumberPool::table(),
        PoolPlace::table(),
        Series::table(),
        ItemCode::table(),
        SealRow::table(),
        Linked::table(),
        <(IdempotencyKey, Remembered)>::table(),
        Made::table(),
        Certificate::table(),
        Entry::table(),
        ActionRecord::table(),
        Touch::table(),
        Sale::table(),
        Redemption::table(),
        Hold::table(),
        Coupon::table(),
        CouponUse::table(),
        <(&(CouponId, String), &ClientUses)>::table(),
        CouponCount::table(),
        ClientName::table(),
        Owner::table(),
        OwnerName::table(),
        Contact::table(),
        Delivery::table(),
        SignIn::table(),
        EndedSignIn::table(),
        User::table(),
        Membership::table(),
        UserSession::table(),
        EndedSession::table(),
        UserLink::table(),
        UsedLink::table(),
        SecondFactor::table(),
        RemovedFactor::table(),
        Approval::table(),
        ActTotal::table(),
        PastBooks::table(),
        <Tally<Holding, Outstanding> as Bind>::table(),
        <Tally<Movement, Moved> as Bind>::table(),
        <Tally<Discounts, Discounted> as Bind>::table(),
        Event::table(),
        PrunedLog::table(),
        SkippedPlaces::table(),
        SkippedCoupons::table(),
    ]
}

/// A column of a table: its kind, and whether it belongs to the key.
type Known = BTreeMap<&'static str, (ColumnKind, bool)>;

fn known() -> BTreeMap<&'static str, Known> {
    let mut all: BTreeMap<&'static str, Known> = BTreeMap::new();
    for table in described() {
        let columns = all.entry(table.name).or_default();
        for column in table.stored() {
            columns.insert(column.name, (column.kind, column.part == Part::Key));
        }
    }
    all
}

/// Returns the differences between the live schema and the descriptions, one line each.
/// `has_all_kinds` is true if the database has flags and JSON.
pub fn differences(live: &[copy::Table], has_all_kinds: bool) -> Vec<String> {
    let mut known = known();
    let mut found = Vec::new();
    for table in live {
        let name = table.name.as_str();
        let Some(columns) = known.remove(name) else {
            if !INTERNAL.iter().any(|(internal, _)| *internal == name) {
                found.push(format!("table {name} is not described"));
            }
            continue;
        };
        let key: BTreeSet<&str> = table.key.iter().map(String::as_str).collect();
        let mut columns = columns;
        for column in &table.columns {
            let column_name = column.name.as_str();
            match columns.remove(column_name) {
                None => found.push(format!("column {name}.{column_name} is not described")),
                Some((kind, is_key)) => {
                    let expected = if has_all_kinds { kind } else { kind.neutral() };
                    if column.kind != expected {
                        let live = column.kind;
                        found.push(format!("{name}.{column_name} holds {live:?}, not {kind:?}"));
                    }
                    if key.contains(column_name) != is_key {
                        found.push(format!("{name}.{column_name} in the key: {}", !is_key));
                    }
                }
            }
        }
        found.extend(columns.keys().map(|missing| format!("column {name}.{missing} is missing")));
    }
    found.extend(known.keys().map(|missing| format!("table {missing} is missing")));
    found
}
