//! Which way the database finds redemptions.

use rusqlite::Connection;

use super::{audit, load};

#[test]
fn every_query_uses_the_index_that_is_meant_for_it() {
    let mut database = Connection::open_in_memory().unwrap();
    crate::migrate::migrate(&mut database, true).unwrap();
    for (sql, step) in [
        (load::by_id().as_str(), "redemption USING INTEGER PRIMARY KEY (rowid=?)"),
        (load::HOLDING, "certificate_hold USING PRIMARY KEY (certificate=?)"),
        (load::LAPSED, "redemption USING COVERING INDEX redemption_by_expiry (expires_at<?)"),
        (audit::HOLDS, "certificate_hold USING PRIMARY KEY (certificate>? AND certificate<?)"),
        (&audit::page_sql(), "redemption USING INTEGER PRIMARY KEY (rowid>?)"),
    ] {
        let mut plan = database.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
        let plan: Vec<String> = plan
            .query_map(rusqlite::params_from_iter(vec![1; plan.parameter_count()]), |row| {
                row.get(3)
            })
            .unwrap()
            .collect::<rusqlite::Result<_>>()
            .unwrap();
        assert_eq!(plan, [format!("SEARCH {step}")], "{sql}");
    }
}
