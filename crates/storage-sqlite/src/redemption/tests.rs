//! Query plans for redemptions: they must use an index.

use rusqlite::Connection;

use domain::redemption::RedemptionState;
use domain::{OperationId, OperatorId};
use storage::reader::{RedemptionFilter, RedemptionPlace};

use storage::record::Read as _;

use super::{audit, list, load};

#[test]
fn every_query_uses_the_index_that_is_meant_for_it() {
    let mut database = Connection::open_in_memory().unwrap();
    crate::migrate::migrate(&mut database, true).unwrap();
    for (sql, step) in [
        (
            domain::Redemption::table().statements().find.as_str(),
            "redemption USING INTEGER PRIMARY KEY (rowid=?)",
        ),
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

#[test]
fn every_list_uses_the_index_that_is_meant_for_it() {
    let mut database = Connection::open_in_memory().unwrap();
    crate::migrate::migrate(&mut database, true).unwrap();
    let after = Some(RedemptionPlace { micros: 5, id: OperationId(1) });
    let usual = RedemptionFilter::default;
    let now = jiff::Timestamp::UNIX_EPOCH;
    for (filter, index) in [
        (usual(), "by_time (operator=? AND at>?)"),
        (
            RedemptionFilter { state: Some((RedemptionState::Held, now)), ..usual() },
            "by_time (operator=? AND at>?)",
        ),
        (RedemptionFilter { newest_first: true, ..usual() }, "by_time (operator=? AND at<?)"),
        (
            RedemptionFilter { order: Some("A".to_owned()), ..usual() },
            "by_order (operator=? AND order_id=? AND at>?)",
        ),
        (
            RedemptionFilter { client: Some("c".to_owned()), ..usual() },
            "by_client (operator=? AND client=? AND at>?)",
        ),
    ] {
        let found = list::found(OperatorId(1), &filter, &[], after);
        let sql = list::last_sql(&found, filter.newest_first);
        let mut plan = database.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
        let params = rusqlite::params_from_iter(found.values);
        let plan: Vec<String> = plan
            .query_map(params, |row| row.get(3))
            .unwrap()
            .collect::<rusqlite::Result<_>>()
            .unwrap();
        let step = format!("SEARCH redemption USING COVERING INDEX redemption_{index}");
        assert_eq!(plan, [step], "{sql}");
    }
}
