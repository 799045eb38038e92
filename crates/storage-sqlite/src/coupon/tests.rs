//! Query plans for coupons: a lookup must not become a scan.

use rusqlite::Connection;
use storage::coupon_list::CountedBy;

use storage::record::{Read as _, UsesOfClient};

use super::{audit, list, load};

fn database() -> Connection {
    let mut connection = Connection::open_in_memory().unwrap();
    crate::migrate::migrate(&mut connection, true).unwrap();
    connection
}

#[test]
fn every_query_uses_the_index_that_is_meant_for_it() {
    let database = database();
    for (sql, steps) in [
        (
            domain::Coupon::table().statements().find.as_str(),
            &["coupon USING PRIMARY KEY (operator=? AND number=?)"][..],
        ),
        (&load::OF_CODE, &["coupon USING INDEX coupon_by_code (operator=? AND code_key=?)"]),
        (
            &load::USED_BY,
            &[
                "c USING INDEX coupon_by_code (operator=? AND code_key=?)",
                "u USING PRIMARY KEY (operator=? AND coupon=? AND client=?)",
            ],
        ),
        (
            &UsesOfClient::table().statements().find,
            &["coupon_client USING PRIMARY KEY (operator=? AND coupon=? AND client=?)"],
        ),
        (
            load::NEXT,
            &[
                "coupon USING PRIMARY KEY (operator=?)",
                "skipped_coupon USING PRIMARY KEY (operator=?)",
            ],
        ),
        (
            list::STEP_BY_NUMBER,
            &["coupon USING COVERING INDEX coupon_by_number (operator=? AND number>?)"],
        ),
        (
            list::STEP_BY_CHANGE,
            &["coupon USING COVERING INDEX coupon_by_change \
               (operator=? AND (updated_at,number)>(?,?))"],
        ),
        (
            list::COUNT_IN_SECOND,
            &["coupon USING COVERING INDEX coupon_by_change \
               (operator=? AND updated_at=? AND number<?)"],
        ),
        (
            list::COUNTS,
            &["coupon_count USING PRIMARY KEY \
               (operator=? AND list=? AND shift=? AND bucket>? AND bucket<?)"],
        ),
        (
            list::SUM,
            &["coupon_count USING PRIMARY KEY \
               (operator=? AND list=? AND shift=? AND bucket>? AND bucket<?)"],
        ),
        (
            &list::page_by_number(),
            &["coupon USING INDEX coupon_by_number (operator=? AND number>?)"],
        ),
        (
            &list::page_by_change(),
            &["coupon USING INDEX coupon_by_change (operator=? AND (updated_at,number)>(?,?))"],
        ),
        (&audit::page_sql(), &["coupon USING PRIMARY KEY ((operator,number)>(?,?))"]),
        (
            &list::uses_sql(),
            &["coupon_use USING PRIMARY KEY (operator=? AND coupon=? AND number>?)"],
        ),
        (&audit::uses_sql(), &["coupon_use USING PRIMARY KEY (operator=? AND coupon=?)"]),
    ] {
        let mut plan = database.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
        let plan: Vec<String> = plan
            .query_map(rusqlite::params_from_iter(vec![1; plan.parameter_count()]), |row| {
                row.get(3)
            })
            .unwrap()
            .collect::<rusqlite::Result<_>>()
            .unwrap();
        // Which touch no table.
        let is_frame = |step: &str| step == "SCAN CONSTANT ROW" || step.starts_with("SCALAR ");
        let plan: Vec<String> = plan.into_iter().filter(|step| !is_frame(step)).collect();
        let expected: Vec<String> = steps.iter().map(|step| format!("SEARCH {step}")).collect();
        assert_eq!(plan, expected, "{sql}");
    }
}

/// The triggers count at the sizes of bucket that lists go down by.
#[test]
fn the_triggers_count_what_lists_go_down_by() {
    let database = database();
    database
        .execute_batch(
            "INSERT INTO coupon VALUES
             (1, 7, 0, 1, 1, NULL, 1, 1, 1, 0, 0, 0, NULL, NULL, NULL, 'A', 'a', NULL, '[]',
              0, NULL, NULL, NULL)",
        )
        .unwrap();
    let counted = || -> Vec<(i64, u32, i64, i64)> {
        let mut rows = database
            .prepare("SELECT list, shift, bucket, live FROM coupon_count ORDER BY list, shift DESC")
            .unwrap();
        let row =
            |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?));
        rows.query_map([], row).unwrap().collect::<rusqlite::Result<_>>().unwrap()
    };
    let expected = |number: i64, second: i64| -> Vec<(i64, u32, i64, i64)> {
        [(CountedBy::Number, number), (CountedBy::Second, second)]
            .into_iter()
            .flat_map(|(by, key)| {
                by.shifts().iter().map(move |shift| (by.code(), *shift, key >> shift, 1))
            })
            .collect()
    };
    assert_eq!(counted(), expected(7, 1));
    for second in [2, 300, 5_000_000_000, 1] {
        database.execute("UPDATE coupon SET updated_at = ?1", [second]).unwrap();
        assert_eq!(counted(), expected(7, second));
    }
    database.execute("UPDATE coupon SET updated_at = 9, deleted_at = 9", []).unwrap();
    assert_eq!(counted(), []);
}
