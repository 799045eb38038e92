//! Manual changes of coupons, and the checks that find them.

use domain::CouponDraft;
use storage::conformance::checkout::use_coupon;
use storage::conformance::session::Session;
use storage::conformance::shop::{
    OPERATOR, change_coupon, create_coupon, delete_coupon, ten_percent,
};

use crate::{check, check_after};

/// Coupon 1 was used by two clients, 2 is deleted, 3 was used once only, 4 was changed.
pub(crate) fn make(session: &mut Session) {
    let once = CouponDraft { once: Some(true), ..ten_percent("C") };
    let drafts = [ten_percent("A"), ten_percent("B"), once, ten_percent("D")];
    let made: Vec<_> =
        drafts.map(|draft| session.coupon(create_coupon(OPERATOR, draft)).id).into_iter().collect();
    for client in ["x", "y"] {
        session.used(use_coupon(OPERATOR, "A", Some(client)));
    }
    session.coupon(delete_coupon(made[1]));
    session.used(use_coupon(OPERATOR, "C", Some("x")));
    let disabled = CouponDraft { disabled: Some(true), ..CouponDraft::default() };
    session.coupon(change_coupon(made[3], disabled));
}

#[test]
fn a_changed_coupon_is_found() {
    for (change, expected) in [
        ("uses = 3", "it counts 3 uses, and its entries say 2"),
        ("uses = 1", "it counts 1 uses, and its entries say 2"),
        ("use_entries = 3", "it counts 3 entries of uses and has 2"),
        ("last_held_until = 9223372036854775807", "moment"),
        ("uses = -1", "integer"),
        ("kind = 3", "kind of a discount"),
        ("value = 10001", "percentage"),
        ("value = -1", "integer"),
        ("kind = 2, value = -1", "amount"),
        ("min_price = -1", "amount"),
        ("valid_through = 'soon'", "date"),
        ("collections = '{}'", "collections of a coupon"),
        ("updated_at = 999999999999999", "moment"),
        ("code = 'Z'", "key of a coupon's code"),
        ("code_key = 'z'", "key of a coupon's code"),
        ("code_key = 'A'", "key of a coupon's code"),
        ("code = ' A'", "a stored record is invalid: code of a coupon"),
        ("code = '', code_key = ''", "a stored record is invalid: code of a coupon"),
    ] {
        check(
            &format!("UPDATE coupon SET {change} WHERE number = 1"),
            &["coupon 1 of operator 1", expected],
        );
    }
    check("UPDATE coupon SET operator = 77", &["coupon 1 of operator 77", "does not exist"]);
}

#[test]
fn a_changed_use_is_found() {
    for (sql, expected) in [
        (
            "DELETE FROM coupon_use WHERE coupon = 1 AND number = 1",
            "entry 1 of its uses is missing",
        ),
        (
            "DELETE FROM coupon_use WHERE coupon = 1 AND number = 2",
            "it counts 2 entries of uses and has 1",
        ),
        (
            "INSERT INTO coupon_use SELECT operator, coupon, 3, 1, client, redemption, operation, \
             0, 0 FROM coupon_use WHERE coupon = 1 AND number = 2",
            "it counts 2 uses, and its entries say 3",
        ),
        (
            "UPDATE coupon_use SET kind = 2 WHERE coupon = 1 AND number = 1",
            "entry 1 gives back a use that was none",
        ),
        ("UPDATE coupon_use SET kind = 3 WHERE coupon = 1", "kind of a coupon's use"),
        (
            "UPDATE coupon_use SET once = 1 WHERE coupon = 1 AND number = 2",
            "use 2 was made though it could be used once only",
        ),
        (
            "UPDATE coupon_use SET once_per_client = 1, client = 'x' WHERE coupon = 1",
            "use 2 was made though each client could use it once only",
        ),
        (
            "UPDATE coupon_use SET once_per_client = 1, client = NULL WHERE coupon = 1",
            "use 1 was made though each client could use it once only",
        ),
    ] {
        check(sql, &["coupon 1 of operator 1", expected]);
    }
}

/// Broken links that a foreign key would refuse are found.
#[test]
fn a_link_of_coupons_to_nothing_is_found() {
    for (sql, expected) in [
        (
            "DELETE FROM coupon WHERE number = 1",
            "coupon 1 of operator 1: it does not exist, and there are uses of it",
        ),
        (
            "UPDATE coupon_use SET coupon = 9 WHERE coupon = 3",
            "coupon 9 of operator 1: it does not exist",
        ),
        (
            "UPDATE coupon_use SET operator = 2 WHERE coupon = 3",
            "coupon 3 of operator 2: it does not exist",
        ),
        ("DELETE FROM operation WHERE kind = 8", "a use of it does not fit its operation"),
        (
            "UPDATE coupon_use SET operation = SALE WHERE coupon = 3",
            "a use of it does not fit its operation",
        ),
        (
            "UPDATE operation SET operator = 2 WHERE kind = 8",
            "a use of it does not fit its operation",
        ),
        (
            "DELETE FROM coupon_use WHERE coupon = 3; \
             UPDATE coupon SET uses = 0, use_entries = 0, last_redemption = NULL WHERE number = 3; \
             DELETE FROM coupon_client WHERE coupon = 3",
            "coupon 3 of operator 1: a redemption uses it without an entry of the use",
        ),
        (
            "INSERT INTO coupon (operator, number, uses, created_at, updated_at, created_in, \
             changed_in, kind, value, disabled, once, code, code_key, collections) \
             SELECT operator, 99, 0, created_at, updated_at, created_in, created_in, kind, value, \
             0, 0, 'FORGED', 'forged', collections FROM coupon WHERE number = 1",
            "more than one coupon names it as its creation",
        ),
        (
            "INSERT INTO coupon_use SELECT operator, coupon, 99, kind, client, redemption, \
             operation, 0, 0 FROM coupon_use WHERE coupon = 3",
            "coupon 3 of operator 1: a redemption used it twice",
        ),
        // Nothing else refers to a coupon that was never used.
        ("DELETE FROM coupon WHERE number = 2", "the coupon that it created does not exist"),
    ] {
        check(sql, &[expected]);
    }
    for (change, number) in [
        ("created_in = SALE, changed_in = SALE", 1),
        ("created_in = 99999, changed_in = 99999", 1),
        ("operator = 2", 1),
        ("changed_in = (SELECT changed_in FROM coupon WHERE number = 2)", 1),
        ("changed_in = created_in", 2),
        ("deleted_at = NULL", 2),
        ("deleted_at = updated_at", 4),
    ] {
        check(
            &format!("UPDATE coupon SET {change} WHERE number = {number}"),
            &[&format!("coupon {number} of"), "its operations do not fit it"],
        );
    }
}

/// A list would leave coupons out, or never come to its end.
#[test]
fn counts_that_are_not_right_are_found() {
    let expected = ["operator 1", "the counts of its coupons are not right"];
    for (list, shifts) in [(1, &[8, 16, 24, 32][..]), (2, &[0, 8, 16, 24, 32])] {
        for shift in shifts {
            let these = format!("FROM coupon_count WHERE list = {list} AND shift = {shift}");
            check(&format!("DELETE {these}"), &expected);
            for change in ["live = live + 1", "live = live - 1", "bucket = bucket + 1"] {
                let sql = format!("UPDATE coupon_count SET {change} {}", &these[18..]);
                check(&sql, &expected);
            }
            let sql = format!("INSERT INTO coupon_count VALUES (1, {list}, {shift}, 12345, 1)");
            check(&sql, &expected);
        }
    }
    for sql in [
        "UPDATE coupon_count SET operator = 77",
        "INSERT INTO coupon_count VALUES (77, 1, 40, 0, 1)",
    ] {
        check(sql, &["operator 77", expected[1]]);
    }
    for change in ["updated_at = updated_at + 1", "deleted_at = updated_at"] {
        check(&format!("UPDATE coupon SET {change} WHERE number = 4"), &expected);
    }
    check("UPDATE coupon SET deleted_at = NULL WHERE number = 2", &expected);
    check("UPDATE coupon SET number = 300 WHERE number = 4", &expected);
}

#[test]
fn coupons_without_their_triggers_are_found() {
    for (trigger, without) in [
        ("coupon_is_not_removed", "coupons can be removed"),
        ("coupon_stays_deleted", "deleted coupons can be changed"),
        ("coupon_use_is_not_changed", "uses of coupons can be changed"),
        ("coupon_use_is_not_removed", "uses of coupons can be changed"),
        ("coupon_is_counted", "coupons are not counted right"),
        ("coupon_is_counted_anew", "coupons are not counted right"),
        ("coupon_is_counted_no_more", "coupons are not counted right"),
        ("coupon_count_of_nothing_is_removed", "coupons are not counted right"),
        ("coupon_count_is_above_nothing", "coupons are not counted right"),
    ] {
        check_after(
            |database, sql| database.execute_batch(sql).unwrap(),
            &format!("DROP TRIGGER {trigger}"),
            &["database", &format!("{without}: no trigger {trigger}")],
        );
    }
}
