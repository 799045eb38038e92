//! Which tables there are.

use domain::certificate::ActionRecord;
use domain::coupon::ClientUses;
use domain::operation::Remembered;
use domain::{
    ApiKey, Certificate, Contact, Coupon, CouponId, CouponUse, Delivery, Entry, IdempotencyKey,
    Made, NumberPool, Operator, Owner, Partner, PointOfSale, Redemption, Sale, Series, SignIn, Site,
};

use super::{
    Bind, CausedEvent, Hold, ItemCode, Linked, PoolPlace, SkippedCoupons, SkippedPlaces, Table,
};
use crate::copy::UNFINISHED;
use crate::seal::SealRow;
use crate::touch::Touch;

/// Tables that hold no record, each with what it holds.
pub const INTERNAL: [(&str, &str); 5] = [
    ("client_name", "names of clients from before names had a normal form"),
    ("coupon_count", "how many coupons there are, which follows from the coupons"),
    ("meta", "values of the whole store"),
    ("migration", "the migrations that were applied"),
    (UNFINISHED, "where a copy stands"),
];

/// Columns that a database fills by itself: table and column.
pub const GENERATED: [(&str, &str); 1] = [("outbox", "id")];

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
        CausedEvent::table(),
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
        Owner::table(),
        Contact::table(),
        Delivery::table(),
        SignIn::table(),
        SkippedPlaces::table(),
        SkippedCoupons::table(),
    ]
}
