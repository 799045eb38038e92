//! Promises of speed. The rows are those of the product's description ("How fast"), for each store,
//! and the lists of coupons.

/// A figure with a target.
pub(super) struct Promise {
    /// Name of the promised figure.
    pub(super) figure: &'static str,
    pub(super) what: &'static str,
    pub(super) target: f64,
}

const fn promise(figure: &'static str, what: &'static str, target: f64) -> Promise {
    Promise { figure, what, target }
}

/// All promises, in the order of the table.
pub(super) const PROMISES: [Promise; 21] = [
    promise("sale.sqlite.128.ratio", "sales on SQLite, of the ceiling", 0.6),
    promise("redeem.sqlite.128.uniform.ratio", "redemptions on SQLite, of the ceiling", 0.5),
    promise("redeem.sqlite.128.hot", "one certificate and coupon on SQLite, of many's rate", 0.9),
    promise(
        "redeem.postgres.128.hot",
        "one certificate and coupon on PostgreSQL, of many's rate",
        0.9,
    ),
    promise("sale.postgres.128.usual", "sales on PostgreSQL, one server, of pgbench's rate", 4.0),
    promise("latency.sqlite.50.syncs", "p99 at half the maximum on SQLite, of fdatasync", 10.0),
    promise(
        "latency.postgres.50.syncs",
        "p99 at half the maximum on PostgreSQL, of fdatasync",
        10.0,
    ),
    promise(
        "growth.sqlite.sale.kept",
        "sales on SQLite, {most} stored, of the rate with {least}",
        0.85,
    ),
    promise(
        "growth.postgres.sale.kept",
        "sales on PostgreSQL, {most} stored, of the rate with {least}",
        0.85,
    ),
    promise(
        "growth.sqlite.redemption.kept",
        "redemptions on SQLite, {most} stored, of the rate with {least}",
        0.85,
    ),
    promise(
        "growth.postgres.redemption.kept",
        "redemptions on PostgreSQL, {most} stored, of the rate with {least}",
        0.85,
    ),
    promise("growth.sqlite.memory.loaded", "memory under load, SQLite, {most} stored", 200.0),
    promise("growth.postgres.memory.loaded", "memory under load, PostgreSQL, {most} stored", 200.0),
    promise("growth.sqlite.memory.idle", "memory idle, SQLite, {most} stored", 25.0),
    promise("growth.postgres.memory.idle", "memory idle, PostgreSQL, {most} stored", 25.0),
    promise("growth.sqlite.start", "start to ready, SQLite, {most} stored", 300.0),
    promise("growth.postgres.start", "start to ready, PostgreSQL, {most} stored", 300.0),
    promise("coupons.xml-by-id.ratio", "last page of all coupons, XML, of the first", 3.0),
    promise("coupons.json-by-id.ratio", "last page of all coupons, JSON, of the first", 3.0),
    promise(
        "coupons.changed.ratio",
        "last page of coupons changed since a date, of the first",
        3.0,
    ),
    promise("coupons.changed-from-id.ratio", "the same, from an id", 3.0),
];

/// Returns the target of a figure.
pub(super) fn of(figure: &str) -> Option<&'static Promise> {
    PROMISES.iter().find(|promise| promise.figure == figure)
}
