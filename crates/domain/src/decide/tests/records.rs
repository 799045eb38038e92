//! What is told of redemptions and actions from their records.

use super::script::step;
use super::world::{OPERATOR, World, amount, request};
use super::{check, check_in};
use crate::certificate::CertificateAction;
use crate::limits::TEXT_CHARS_MAX;
use crate::operation::Fingerprint;
use crate::*;

/// The sums of the first redemption: discount, held, taken, refunded, to the buyer, left to refund, left
/// to pay.
fn sums(world: &World) -> [i64; 7] {
    let redemption = world.redemptions.values().next().unwrap();
    [
        redemption.discount(),
        redemption.held(),
        redemption.taken(),
        redemption.refunded(),
        redemption.to_buyer(),
        redemption.left_to_refund(),
        redemption.to_pay(),
    ]
    .map(Amount::minor)
}

#[test]
fn the_sums_of_a_redemption_follow_what_was_done_to_it() {
    let mut world = World::new();
    check_in(
        &mut world,
        "
        sell order=A : GIFT 3000 , FIXED 500     -> 3000 500
        coupon code=A percent=10                 -> 1 A 1000%
        ",
    );
    let made_at = world.now;
    for (command, expected) in [
        ("redeem hold=900 : 4000 ; coupon A , #1 , #2", [400, 3_500, 0, 0, 0, 0, 100]),
        ("capture 1 3200", [400, 0, 3_200, 0, 0, 3_200, 400]),
        ("refund 1 1200", [400, 0, 3_200, 1_200, 0, 2_000, 400]),
        // Neither can take money any more.
        ("at 2028-11-22T10:00:00Z", [400, 0, 3_200, 1_200, 0, 2_000, 400]),
        ("refund 1 500", [400, 0, 3_200, 1_200, 500, 1_500, 400]),
        ("refund 1", [400, 0, 3_200, 1_200, 2_000, 0, 400]),
    ] {
        step(&mut world, command);
        assert_eq!(sums(&world), expected, "{command}");
    }
    let redemption = world.redemptions.values().next().unwrap();
    assert_eq!(redemption.created_at(), made_at);
    let paid: Vec<i64> = redemption.steps.iter().map(|step| step.paid_to_buyer().minor()).collect();
    assert_eq!(paid, [0, 0, 0, 500, 1_500]);
    let given: Vec<i64> = redemption.certificates.iter().map(|part| part.taken.minor()).collect();
    assert_eq!(given.iter().sum::<i64>(), 3_200);
}

#[test]
fn a_certificate_takes_a_refund_to_the_end_of_its_last_day() {
    for (moment, refunded) in [
        ("at 2027-11-22T20:59:59Z", "1 Captured | gave 100 got 40"),
        ("at 2027-11-22T21:00:00Z", "1 Captured | gave 100 buyer 40"),
    ] {
        check(&format!(
            "
            issue 500              -> Active 500
            redeem : 100 ; #1      -> 1 Captured | gave 100
            {moment}
            refund 1 40            -> {refunded}
            "
        ));
    }
}

#[test]
fn an_action_says_what_was_asked_for() {
    use CertificateAction::{Activate, Adjust, Block, CashOut, Extend, Reload, Unblock, Void};
    let to = NewLastDay::After { days: 1 };
    for (action, kind, minor) in [
        (Activate { nominal: Some(amount(7)) }, ActionKind::Activated, Some(7)),
        (Activate { nominal: None }, ActionKind::Activated, None),
        (Reload { amount: amount(7) }, ActionKind::Reloaded, Some(7)),
        (Adjust { change: -7 }, ActionKind::Adjusted, Some(-7)),
        (CashOut { amount: Some(amount(7)) }, ActionKind::CashedOut, Some(7)),
        (CashOut { amount: None }, ActionKind::CashedOut, None),
        (Block, ActionKind::Blocked, None),
        (Unblock, ActionKind::Unblocked, None),
        (Void, ActionKind::Voided, None),
        (Extend { to }, ActionKind::Extended, None),
    ] {
        assert_eq!((action.kind(), action.amount()), (kind, minor), "{action:?}");
    }
}

/// An action is told again from its record, whatever became of its certificates since.
#[test]
fn a_record_restores_its_certificates_as_they_were() {
    let mut world = World::new();
    for (command, number) in [
        ("issue x3 500", 3),
        ("reload #2 100", 1),
        ("redeem hold=900 : 50 ; #2", 0),
        ("block #2", 1),
        ("extend #2 days=9 why=x", 1),
        ("unblock #2", 1),
        ("release 1", 0),
        ("replace #2 why=x", 2),
    ] {
        step(&mut world, command);
        if number == 0 {
            continue;
        }
        let operation = world.operations.last().unwrap().id;
        let record = &world.actions[&operation];
        let now: Vec<Certificate> =
            record.certificates().map(|id| world.certificates[&id].clone()).collect();
        let replacement = record.replacement();
        assert_eq!(now.len() + usize::from(replacement.is_some()), number, "{command}");
        // As if much had happened to it afterwards.
        let other = Certificate {
            status: Status::Spent,
            sale_status: SaleStatus::Returned,
            nominal: amount(1),
            balance: amount(2),
            held: amount(3),
            valid_through: None,
            ..now[0].clone()
        };
        assert_eq!(record.after.restore(other), now[0], "{command}");
        if let Some((id, state)) = replacement {
            let replacement = &world.certificates[&id];
            assert_eq!(state.restore(replacement.clone()), *replacement, "{command}");
        }
    }
}

#[test]
fn a_record_concerns_its_certificates_and_no_neighbour() {
    let mut world = World::new();
    check_in(&mut world, "issue x4 500 -> Active 500 | Active 500 | Active 500 | Active 500");
    let issued = world.operations.last().unwrap().id;
    let first = world.actions[&issued].first.0;
    check_in(&mut world, "replace #2 why=x -> Voided 0 | Active 500");
    let replaced = world.operations.last().unwrap().id;
    for (operation, concerned) in [
        (issued, vec![first, first + 1, first + 2, first + 3]),
        (replaced, vec![first + 1, first + 4]),
    ] {
        let record = &world.actions[&operation];
        let found: Vec<i64> =
            (first - 1..=first + 6).filter(|id| record.concerns(CertificateId(*id))).collect();
        assert_eq!(found, concerned, "{record:?}");
    }
}

/// Later changes of a coupon or a series do not change what a repeat is told.
#[test]
fn what_a_keyed_request_made_is_kept_as_it_was() {
    let mut world = World::new();
    for (command, is_kept) in [
        (super::coupon::parse("coupon", &["code=A", "percent=10"]), true),
        (super::coupon::parse("coupon", &["1", "percent=20"]), false),
    ] {
        let key = IdempotencyKey {
            operator: OPERATOR,
            scope: KeyScope::Operator,
            text: format!("{is_kept}"),
        };
        let keyed = Request { key: Some((key, Fingerprint([1; 32]))), ..request(command) };
        assert!(world.run(&keyed).is_ok());
        let operation = world.operations.last().unwrap().id;
        assert_eq!(world.made.contains_key(&operation), is_kept);
    }
    let before = world.made.len();
    step(&mut world, "coupon code=B percent=10");
    assert_eq!(world.made.len(), before, "without a key there is no repeat");
}

#[test]
fn texts_are_as_long_as_they_may_be_and_no_longer() {
    let text = |chars: usize| "я".repeat(chars);
    let (longest, too_long) = (text(TEXT_CHARS_MAX), text(TEXT_CHARS_MAX + 1));
    for (command, expected) in [
        (format!("sell order={longest} : GIFT 500"), "500"),
        (format!("sell order={too_long} : GIFT 500"), "Invalid(OrderNumber, TooLong"),
        (format!("issue 500 why={longest}"), "Active 500"),
        (format!("issue 500 why={too_long}"), "Invalid(Reason, TooLong"),
        (format!("redeem order={longest} : 100 ; #1"), "1 Captured | gave 100"),
        (format!("redeem order={too_long} : 100 ; #1"), "Text {"),
    ] {
        let mut world = World::new();
        check_in(&mut world, "issue 500 -> Active 500");
        let said = step(&mut world, &command);
        assert!(said.starts_with(expected), "{} characters: {said}", command.chars().count());
    }
}

/// Each step and each answer tells the certificates as they are by then.
#[test]
fn balances_are_told_after_each_step() {
    let mut world = World::new();
    check_in(&mut world, "sell order=A : GIFT 3000 , FIXED 500 -> 3000 500");
    for (command, expected) in [
        ("redeem hold=900 : 3400 ; #1 , #2", [3_000, 500]),
        ("capture 1 3200", [0, 300]),
        ("refund 1 150", [0, 450]),
        ("refund 1 1000", [950, 500]),
    ] {
        let command = super::redemption::parse(&world, command);
        let shown = format!("{command:?}");
        let verdict = world.run(&request(command));
        let Ok(Verdict::Decided(decision)) = verdict else { panic!("{shown}: {verdict:?}") };
        let Outcome::Redemption(redeemed) = decision.outcome else { panic!("{shown}") };
        let told: Vec<i64> =
            redeemed.certificates.iter().map(|known| known.balance.minor()).collect();
        assert_eq!(told, expected, "{shown}");
        let step = redeemed.redemption.steps.last().unwrap();
        let noted: Vec<i64> = step.balances.iter().map(|balance| balance.minor()).collect();
        assert_eq!(noted, expected, "{shown}");
    }
}

#[test]
fn a_coupon_forgets_its_last_use_when_that_is_returned() {
    for (refunded, is_known) in [("refund 1 undone", true), ("refund 2 undone", false)] {
        let mut world = World::new();
        check_in(
            &mut world,
            "
            coupon code=A percent=10           -> 1 A 1000%
            issue 500                          -> Active 500
            redeem : 100 ; coupon A , #1       -> 1 Captured off 10 | gave 90
            redeem : 100 ; coupon A , #1       -> 2 Captured off 10 | gave 90
            ",
        );
        let said = step(&mut world, refunded);
        let coupon = world.coupons.values().next().unwrap();
        assert_eq!(coupon.uses, 1, "{refunded}: {said}");
        assert_eq!(coupon.last_use.is_some(), is_known, "{refunded}: {said}");
    }
}
