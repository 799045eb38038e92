//! Manual changes of records of actions and of created objects, and the checks that find them.

use domain::certificate::CertificateAction;
use storage::conformance::actions::{act, issue};
use storage::conformance::session::Session;
use storage::conformance::shop::{OPERATOR, amount, create_coupon, keyed, ten_percent};

use crate::{check, check_after};

/// Objects that a test refers to.
pub(crate) struct Made {
    /// Two certificates of 500 were issued.
    pub(crate) issue: i64,
    /// The first of them, reloaded with 100, put right by 20, paid out to the half, and undone.
    pub(crate) gift: i64,
    /// Operation of its reload.
    pub(crate) reload: i64,
    /// A coupon that a keyed request made.
    pub(crate) coupon: i64,
}

pub(crate) fn make(session: &mut Session) -> Made {
    let issued = session.run(keyed(issue(Some(500), 2, true), "issue")).acted().clone();
    let gift = &issued.certificates[0];
    let mut run = |action| session.run(act(OPERATOR, gift, action)).acted().record.operation.0;
    let reload = run(CertificateAction::Reload { amount: amount(100) });
    run(CertificateAction::Adjust { change: -20 });
    run(CertificateAction::CashOut { amount: Some(amount(290)) });
    run(CertificateAction::Block);
    run(CertificateAction::Unblock);
    run(CertificateAction::Void);
    let coupon = session.coupon(keyed(create_coupon(OPERATOR, ten_percent("KEYED")), "coupon"));
    Made { issue: issued.record.operation.0, gift: gift.id.0, reload, coupon: coupon.created_in.0 }
}

#[test]
fn a_changed_action_is_found() {
    let booked = "its action is not what is booked";
    for (sql, expected) in [
        ("UPDATE certificate_action SET amount = 99 WHERE operation = RELOAD", booked),
        ("UPDATE certificate_action SET balance = 99 WHERE operation = RELOAD", booked),
        ("UPDATE certificate_action SET balance = 499 WHERE operation = ISSUE", booked),
        ("UPDATE certificate_action SET kind = 4 WHERE operation = RELOAD", booked),
        ("UPDATE certificate_action SET kind = 6 WHERE operation = RELOAD", booked),
        ("UPDATE certificate_action SET first = first + 1 WHERE operation = RELOAD", booked),
        (
            "UPDATE certificate_action SET count = 1 WHERE operation = ISSUE",
            "by an operation that did not activate it",
        ),
        (
            "UPDATE certificate_action SET count = 9 WHERE operation = ISSUE",
            "operation ISSUE: certificates of its action do not exist",
        ),
        (
            "UPDATE certificate_action SET kind = 2 WHERE operation = ISSUE",
            "operation ISSUE: its action on certificates is of another kind",
        ),
        (
            "UPDATE certificate_action SET operator = 2 WHERE operation = RELOAD",
            "operation RELOAD: its action on certificates is of another operator",
        ),
        (
            "DELETE FROM certificate_action WHERE operation = RELOAD",
            "operation RELOAD: its action on certificates does not exist",
        ),
        (
            "UPDATE operation SET kind = 3 WHERE id = RELOAD",
            "operation RELOAD: its action on certificates is of another kind",
        ),
    ] {
        check(sql, &[expected]);
    }
}

#[test]
fn an_entry_of_an_action_that_does_not_fit_is_found() {
    let other = "by an operation that did something else to it";
    for (sql, expected) in [
        ("UPDATE entry SET kind = 8 WHERE operation = RELOAD", other),
        ("UPDATE entry SET kind = 10 WHERE operation = RELOAD", other),
        ("UPDATE entry SET operation = SALE WHERE operation = RELOAD", other),
        (
            "UPDATE entry SET kind = 1 WHERE operation = RELOAD",
            "by an operation that did not activate it",
        ),
        (
            "UPDATE entry SET change = change - 1 WHERE operation = RELOAD",
            "operation RELOAD: its action is not what is booked",
        ),
    ] {
        check(sql, &[expected]);
    }
}

#[test]
fn what_repeats_are_told_and_does_not_fit_is_found() {
    let nothing = "a request is remembered for it without anything to answer a repeat from";
    let unmade = "operation MADE: it did not create the object that is kept for its repeat";
    for (sql, expected) in [
        ("DELETE FROM made WHERE operation = MADE", nothing),
        ("UPDATE made SET kind = 2 WHERE operation = MADE", "row MADE of table made: it cannot be"),
        ("UPDATE made SET operator = 2 WHERE operation = MADE", unmade),
        ("UPDATE made SET operation = RELOAD WHERE operation = MADE", nothing),
        (
            "DELETE FROM remembered WHERE operation = MADE",
            "operation MADE: no request is remembered for it",
        ),
    ] {
        check(sql, &[expected]);
    }
}

#[test]
fn actions_without_their_triggers_are_found() {
    for trigger in ["certificate_action_is_not_changed", "certificate_action_is_not_removed"] {
        check_after(
            |database, sql| database.execute_batch(sql).unwrap(),
            &format!("DROP TRIGGER {trigger}"),
            &["database", "records of what was done to certificates can be changed", trigger],
        );
    }
}
