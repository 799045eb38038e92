//! Query plans for lists: they must use an index.

use jiff::civil::date;
use rusqlite::Connection;

use super::*;
use crate::read::timeline::{ACTIONS, REPLACING, TOUCHES};

#[track_caller]
fn check(database: &Connection, sql: &str, steps: &[&str]) {
    let mut plan = database.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
    let params = params_from_iter(vec![1; plan.parameter_count()]);
    let plan: Vec<String> =
        plan.query_map(params, |row| row.get(3)).unwrap().map(Result::unwrap).collect();
    assert_eq!(plan, steps, "{sql}");
}

#[test]
fn every_query_uses_the_index_that_is_meant_for_it() {
    let mut database = Connection::open_in_memory().unwrap();
    crate::migrate::migrate(&mut database, true).unwrap();
    check(
        &database,
        &Operation::table().statements().find,
        &["SEARCH operation USING INTEGER PRIMARY KEY (rowid=?)"],
    );
    check(&database, POOL_OF_SERIES, &["SEARCH series USING INTEGER PRIMARY KEY (rowid=?)"]);
    check(&database, LAST, &["SEARCH certificate USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)"]);
    check(&database, ledger::LAST, &["SEARCH certificate USING INTEGER PRIMARY KEY (rowid=?)"]);
    check(
        &database,
        &ledger::BEFORE,
        &["SEARCH entry USING PRIMARY KEY (operation=? AND certificate=? AND number<?)"],
    );
    let today = date(2026, 11, 22);
    for series in [None, Some(SeriesId(1))] {
        for status in [None, Some((Status::Active, today)), Some((Status::Expired, today))] {
            let (sql, _) = certificates_sql(CertificateFilter { series, status, owner: None });
            let step = "SEARCH c USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)";
            check(&database, &sql, &[step]);
            let (sql, _) =
                owned_sql(CertificateFilter { series, status, owner: Some(OperationId(1)) });
            let step = "SEARCH c USING INDEX certificate_by_owner (owner=? AND rowid>?)";
            check(&database, &sql, &[step]);
        }
    }
    let (filter, after) = (SaleFilter::default(), SalePlace { micros: 5, id: OperationId(1) });
    let (sql, _) = sales_sql(OperatorId(1), &filter, None, 10);
    check(&database, &sql, &["SEARCH s USING INDEX sale_by_time (operator=? AND at>?)"]);
    let (sql, _) = sales_sql(OperatorId(1), &filter, Some(after), 10);
    let newest = SaleFilter { newest_first: true, ..SaleFilter::default() };
    let (newest, _) = sales_sql(OperatorId(1), &newest, Some(after), 10);
    check(
        &database,
        &newest,
        &["SEARCH s USING INDEX sale_by_time (operator=? AND at>? AND at<?)"],
    );
    // What is of the same moment, which is no more than one batch, is stepped over.
    check(&database, &sql, &["SEARCH s USING INDEX sale_by_time (operator=? AND at>?)"]);
    for (number, filter) in [
        ("order", SaleFilter { order_number: Some("A".to_owned()), ..SaleFilter::default() }),
        ("cheque", SaleFilter { cheque: Some(1), ..SaleFilter::default() }),
    ] {
        let column = if number == "order" { "order_number" } else { number };
        let (sql, _) = sales_sql(OperatorId(1), &filter, None, 10);
        check(
            &database,
            &sql,
            &[
                "CO-ROUTINE p",
                "COMPOUND QUERY",
                "LEFT-MOST SUBQUERY",
                "SEARCH point_of_sale USING COVERING INDEX sqlite_autoindex_point_of_sale_1 \
                 (operator=?)",
                "UNION ALL",
                "SCAN CONSTANT ROW",
                "SCAN p",
                &format!("SEARCH s USING INDEX sale_by_{number} (point_of_sale=? AND {column}=?)"),
                "USE TEMP B-TREE FOR ORDER BY",
            ],
        );
    }
    for (buyer, filter) in [
        (["client", "client"], SaleFilter { client: Some(1), ..SaleFilter::default() }),
        (["phone", "phone_key"], SaleFilter { phone: Some(1), ..SaleFilter::default() }),
        (
            ["email", "email_key"],
            SaleFilter { email: Some("a@b.ru".to_owned()), ..SaleFilter::default() },
        ),
    ] {
        let [buyer, column] = buyer;
        for after in [None, Some(after)] {
            let (sql, _) = sales_sql(OperatorId(1), &filter, after, 10);
            let step = format!(
                "SEARCH s USING INDEX sale_by_{buyer} (operator=? AND {column}=? AND at>?)"
            );
            check(&database, &sql, &[&step]);
        }
    }
    for (sql, step) in TIMELINE {
        check(&database, sql, &[step]);
    }
}

/// Queries of a timeline, newest and oldest first.
const TIMELINE: [(&str, &str); 5] = [
    (TOUCHES[0], "SEARCH certificate_touch USING PRIMARY KEY (certificate=? AND operation>?)"),
    (TOUCHES[1], "SEARCH certificate_touch USING PRIMARY KEY (certificate=? AND operation<?)"),
    (
        ACTIONS[0],
        "SEARCH certificate_action USING COVERING INDEX certificate_action_by_first \
         (first=? AND operation>?)",
    ),
    (
        ACTIONS[1],
        "SEARCH certificate_action USING COVERING INDEX certificate_action_by_first \
         (first=? AND operation<?)",
    ),
    (
        REPLACING,
        "SEARCH certificate_action USING COVERING INDEX certificate_action_by_replacement \
         (replacement=?)",
    ),
];
