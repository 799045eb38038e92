//! Manual changes of redemptions, and the checks that find them.

use domain::CouponDraft;
use domain::command::{RedemptionRequest, SetUp};
use domain::redemption::Mode;
use storage::conformance::checkout::{
    by_certificate, by_coupon, capture, hold, pay, redeem, redemption, refund, release,
};
use storage::conformance::session::Session;
use storage::conformance::shop::{
    OPERATOR, create_coupon, keyed, line, new_series, plan, sell, set_up, ten_percent, terms, till,
};

use crate::{check, check_after};

/// Objects that a test refers to.
pub(crate) struct Made {
    /// It holds 300 of 500 of the certificate, and coupon 5.
    pub(crate) held: i64,
    /// Of a hold of 200 it took 150, gave 50 back, and is remembered.
    pub(crate) captured: i64,
    /// It was for one use: 100 were taken and 400 booked as breakage.
    pub(crate) single: i64,
    /// Released, with its coupon.
    pub(crate) released: i64,
    /// The certificate of all but `single`.
    pub(crate) purse: i64,
}

pub(crate) fn make(session: &mut Session) -> Made {
    use domain::SeriesKind::Electronic;
    let single = domain::command::SeriesTerms { allow_reuse: false, ..terms("one", &["SINGLE"]) };
    let single = new_series(OPERATOR, Electronic, plan(40, 13), single);
    session.run(set_up(SetUp::CreateSeries(single)));
    let lines = vec![line("GIFT", 1, 700), line("SINGLE", 1, 500)];
    let sold = session.sale(keyed(sell(till(2, "R"), lines), "R")).certificates;
    let draft = CouponDraft { once_per_client: Some(Some(true)), ..ten_percent("E") };
    session.coupon(create_coupon(OPERATOR, draft));
    let client = |name: &str| Some(name.to_owned());
    let with_coupon = |name| RedemptionRequest {
        client: client(name),
        ..redeem(300, hold(600), vec![by_coupon("E"), by_certificate(&sold[0])])
    };
    let released = session.redemption(redemption(with_coupon("r"))).redemption.id;
    session.redemption(release(released));
    let captured = session.redemption(keyed(pay(200, hold(600), &sold[0]), "pay"));
    let captured = captured.redemption.id;
    session.redemption(capture(captured, Some(150)));
    session.redemption(refund(captured, Some(50)));
    let single = session.redemption(pay(100, Mode::Capture, &sold[1])).redemption.id;
    let held = session.redemption(redemption(with_coupon("h"))).redemption.id;
    Made {
        held: held.0,
        captured: captured.0,
        single: single.0,
        released: released.0,
        purse: sold[0].id.0,
    }
}

#[test]
fn a_changed_redemption_is_found() {
    for (change, expected) in [
        ("state = 9", "state of a redemption"),
        ("lines = '[{}]'", "lines of a redemption"),
        ("coupons = '[{}]'", "coupons of a redemption"),
        ("certificates = 'x'", "certificates of a redemption"),
        ("certificates = '[\"x\"]'", "certificates of a redemption"),
        ("steps = '[7]'", "steps of a redemption"),
        ("steps = ''", "steps of a redemption"),
        ("expires_at = 9223372036854775807", "moment"),
        ("order_total = -1", "amount"),
        ("order_total = 1", "its total is not the sum of its lines"),
        ("state = 2", "does not fit its parts"),
        ("steps = '[]'", "its first step is not of the operation that made it"),
        (
            "coupons = replace(coupons, '\"discount\":30', '\"discount\":31')",
            "do not add up to its discount",
        ),
    ] {
        check(
            &format!("UPDATE redemption SET {change} WHERE id = HELD"),
            &["redemption HELD", expected],
        );
    }
    check(
        "UPDATE redemption SET certificates = replace(certificates, '\"refunded\":50', \
         '\"refunded\":151') WHERE id = CAPTURED",
        &["redemption CAPTURED", "than it gave"],
    );
    check(
        "UPDATE redemption SET certificates = replace(certificates, '\"refunded\":50', \
         '\"refunded\":50,\"to_buyer\":10') WHERE id = CAPTURED",
        &["redemption CAPTURED", "its steps refund 0 of certificate", "to the buyer"],
    );
    check(
        "UPDATE redemption SET steps = replace(steps, '\"undone\":false', '\"undone\":true') \
         WHERE id = CAPTURED",
        &["redemption CAPTURED", "1 steps undo the order"],
    );
}

#[test]
fn holds_that_do_not_fit_are_found() {
    let certificate = ["is held of it where redemptions hold 270"];
    check("UPDATE certificate SET held = 269 WHERE id = PURSE", &certificate);
    check("UPDATE certificate SET held = 0 WHERE id = PURSE", &certificate);
    check(
        "UPDATE certificate SET held = 1 WHERE id = ID",
        &["certificate NUMBER", "1 is held of it where redemptions hold 0"],
    );
    for sql in [
        "DELETE FROM certificate_hold",
        "UPDATE certificate_hold SET amount = 1",
        "UPDATE certificate_hold SET redemption = CAPTURED",
        "INSERT INTO certificate_hold VALUES (PURSE, CAPTURED, 50)",
        "UPDATE redemption SET certificates = replace(certificates, '\"held\":270', '\"held\":1') \
         WHERE id = HELD",
        "UPDATE redemption SET state = 3 WHERE id = HELD",
    ] {
        check(sql, &["certificate with id PURSE", "stored hold"]);
    }
}

/// Broken links that a foreign key would refuse are found.
#[test]
fn a_link_of_redemptions_to_nothing_is_found() {
    for (sql, expected) in [
        ("DELETE FROM redemption WHERE id = HELD", "operation HELD: its redemption does not exist"),
        (
            "UPDATE operation SET kind = 4 WHERE id = HELD",
            "operation HELD: it has a redemption, and is none",
        ),
        ("DELETE FROM operation WHERE id = HELD", "and a redemption has its id"),
        ("UPDATE redemption SET at = at + 1 WHERE id = HELD", "time of a redemption"),
        ("UPDATE redemption SET operator = 2 WHERE id = HELD", "its time or operator is not that"),
        (
            "UPDATE redemption SET point_of_sale = 3 WHERE id = HELD",
            "its point of sale does not exist",
        ),
        (
            "UPDATE redemption SET certificates = replace(certificates, 'PURSE', '77') \
             WHERE id = HELD",
            "redemption HELD: a certificate of it does not exist or is another one",
        ),
        (
            "UPDATE redemption SET certificates = replace(certificates, '\"number\":', \
             '\"number\":1') WHERE id = HELD",
            "redemption HELD: a certificate of it does not exist or is another one",
        ),
        (
            "UPDATE operation SET at = at + 1 WHERE id = RELEASED + 1",
            "redemption RELEASED: a step of it does not fit its operation",
        ),
        ("DELETE FROM operation WHERE kind = 9", "a step of it does not fit its operation"),
        (
            "UPDATE operation SET kind = 10 WHERE kind = 9",
            "a step of it does not fit its operation",
        ),
        (
            "UPDATE redemption SET steps = json_remove(steps, '$[1]') WHERE id = RELEASED",
            "no redemption has its step",
        ),
        ("UPDATE remembered SET operator = 2 WHERE operation = CAPTURED", "of another operator"),
        ("UPDATE remembered SET operation = 99999 WHERE operation = CAPTURED", "99999"),
    ] {
        check(sql, &[expected]);
    }
}

#[test]
fn money_of_redemptions_that_does_not_fit_is_found() {
    let booked = ["certificate with id PURSE", "step of a redemption"];
    for sql in [
        "UPDATE entry SET kind = 4 WHERE certificate = PURSE AND kind = 3",
        "UPDATE entry SET kind = 5 WHERE certificate = PURSE AND kind = 3",
        "UPDATE entry SET operation = RELEASED WHERE certificate = PURSE AND kind = 3",
        "UPDATE entry SET change = -151 WHERE certificate = PURSE AND kind = 3",
        "UPDATE redemption SET steps = replace(steps, '[150]', '[151]') WHERE id = CAPTURED",
        "INSERT INTO entry VALUES (SALE, PURSE, 4, 4, 100, 700, NULL)",
    ] {
        check(sql, &booked);
    }
    for (sql, id) in [
        ("taken\":150', '\"taken\":149", "CAPTURED"),
        ("refunded\":50', '\"refunded\":49", "CAPTURED"),
        ("taken\":100', '\"taken\":99", "SINGLE"),
    ] {
        check(
            &format!(
                "UPDATE redemption SET certificates = replace(certificates, '\"{sql}') \
                 WHERE id = {id}"
            ),
            &["redemption", id, "its steps take"],
        );
    }
    for sql in [
        "UPDATE redemption SET certificates = replace(certificates, '\"breakage\":400', \
         '\"breakage\":1') WHERE id = SINGLE",
        "UPDATE entry SET operation = CAPTURED WHERE kind = 5",
        "UPDATE entry SET change = -399 WHERE kind = 5",
    ] {
        check(sql, &["its breakage is not what is booked"]);
    }
}

#[test]
fn uses_of_redemptions_that_do_not_fit_are_found() {
    for (sql, expected) in [
        ("UPDATE coupon_use SET redemption = SALE WHERE coupon = 5 AND number = 3", "an entry of"),
        ("UPDATE coupon_use SET client = 'other' WHERE coupon = 5 AND number = 3", "an entry of"),
        ("UPDATE redemption SET client = 'other' WHERE id = HELD", "an entry of"),
        ("UPDATE redemption SET coupons = '[]' WHERE id = HELD", "an entry of"),
        ("UPDATE coupon_use SET redemption = HELD WHERE coupon = 5 AND number = 2", "given back"),
        ("DELETE FROM coupon_use WHERE coupon = 5 AND number = 2", "given back"),
        ("UPDATE redemption SET state = 3 WHERE id = HELD", "given back"),
        (
            "UPDATE coupon_use SET operation = SALE WHERE coupon = 5 AND number = 2",
            "a use of it does not fit its operation",
        ),
    ] {
        check(sql, &["coupon 5 of operator 1", expected]);
    }
    for change in [
        "last_redemption = NULL, last_held_until = NULL",
        "last_held_until = NULL",
        "last_held_until = last_held_until + 1",
        "last_redemption = RELEASED",
    ] {
        for (table, number, expected) in [
            ("coupon", "number", "its last use is not that of its entries"),
            (
                "coupon_client",
                "coupon",
                "the stored uses of its clients are not those of its entries",
            ),
        ] {
            check(
                &format!("UPDATE {table} SET {change} WHERE {number} = 5"),
                &["coupon 5 of operator 1", expected],
            );
        }
    }
    for sql in [
        "DELETE FROM coupon_client WHERE coupon = 5",
        "UPDATE coupon_client SET uses = 2 WHERE coupon = 5",
        "UPDATE coupon_client SET client = 'other' WHERE coupon = 5",
        "INSERT INTO coupon_client VALUES (1, 5, 'r', 1, NULL, NULL)",
    ] {
        check(sql, &["coupon 5", "the stored uses of its clients are not those of its entries"]);
    }
}

#[test]
fn redemptions_without_their_trigger_are_found() {
    check_after(
        |database, sql| database.execute_batch(sql).unwrap(),
        "DROP TRIGGER redemption_is_not_removed",
        &["database", "redemptions can be removed: no trigger redemption_is_not_removed"],
    );
}
