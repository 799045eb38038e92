//! The bounds of money, time and counts: the last value that is allowed, and the first that is not.

use super::script::{means, step};
use super::world::{OPERATOR, World, amount, request};
use super::{check, check_in};
use crate::command::{Return, SetUp, Till};
use crate::limits::{
    CODE_BYTES_MAX, COLLECTIONS_MAX, HOLD_SECONDS_MAX, INSTRUMENTS_MAX, METADATA_BYTES_MAX,
    NOMINAL_MINOR_MAX, ORDER_COLLECTIONS_MAX, ORDER_LINES_MAX, TEXT_CHARS_MAX,
};
use crate::redemption::Instrument;
use crate::sale::SaleReference;
use crate::*;

/// The last valid day ends at midnight in Moscow, where the operator is.
#[test]
fn a_certificate_can_be_used_to_the_last_second_of_its_last_day() {
    let last_second = "at 2027-11-22T20:59:59Z";
    let midnight = "at 2027-11-22T21:00:00Z";
    for (before, command, last_day, next_day) in [
        ("reload #1 0", "reload #1 100", "Active 600", "NotPossible(Expired)"),
        ("cashout #1", "reload #1 100", "Active 100", "NotPossible(Expired)"),
        ("block #1", "block #1", "NotPossible(Blocked)", "NotPossible(Expired)"),
        ("reload #1 0", "cashout #1", "Spent 0", "NotPossible(Expired)"),
        ("cashout #1", "extend #1 days=1 why=x", "NotPossible(Spent)", "Spent 0"),
        ("reload #1 0", "redeem : 100 ; #1", "1 Captured | gave 100", "Expired 0"),
    ] {
        for (moment, expected) in [(last_second, last_day), (midnight, next_day)] {
            let mut world = World::new();
            check_in(&mut world, "issue 500 -> Active 500");
            step(&mut world, before);
            step(&mut world, moment);
            let said = step(&mut world, command);
            assert!(means(&said, expected), "{before}, {moment}, {command}: {said}");
        }
    }
}

#[test]
fn a_balance_reaches_the_largest_nominal_and_goes_no_further() {
    let left = NOMINAL_MINOR_MAX - 500;
    check(&format!(
        "
        issue 500                         -> Active 500
        reload #1 {more}                  -> BalanceTooLarge
        reload #1 {left}                  -> Active {NOMINAL_MINOR_MAX}
        reload #1 1                       -> BalanceTooLarge
        adjust #1 1 why=x                 -> BalanceTooLarge
        adjust #1 -1 why=x                -> Active {one_less}
        adjust #1 1 why=x                 -> Active {NOMINAL_MINOR_MAX}
        ",
        more = left + 1,
        one_less = NOMINAL_MINOR_MAX - 1,
    ));
}

/// A redemption of so many lines, with so many collections named on the first one, and so many
/// instruments.
fn redemption(lines: usize, collections: usize, instruments: usize) -> String {
    let mut all = vec!["1".to_owned(); lines];
    if let Some(first) = all.first_mut() {
        *first += &" in=7".repeat(collections);
    }
    let instruments = vec!["-"; instruments].join(" , ");
    format!("redeem : {} ; {instruments}", all.join(" , "))
}

#[test]
fn a_redemption_is_as_large_as_it_may_be_and_no_larger() {
    for (lines, collections, instruments, expected) in [
        (0, 0, 1, "OrderEmpty"),
        (1, 0, 0, "InstrumentsMissing"),
        // Whatever is not refused for its size comes to a certificate that does not exist.
        (ORDER_LINES_MAX, 0, 1, "NotFound 0"),
        (ORDER_LINES_MAX + 1, 0, 1, "TooMany { what: Lines, max: 1000 }"),
        (1, ORDER_COLLECTIONS_MAX, 1, "NotFound 0"),
        (1, ORDER_COLLECTIONS_MAX + 1, 1, "TooMany { what: Collections, max: 2000 }"),
        (1, 0, INSTRUMENTS_MAX, "NotFound 0"),
        (1, 0, INSTRUMENTS_MAX + 1, "TooMany { what: Instruments, max: 50 }"),
    ] {
        let said = step(&mut World::new(), &redemption(lines, collections, instruments));
        assert!(means(&said, expected), "{lines} {collections} {instruments}: {said}");
    }
}

#[test]
fn a_hold_is_as_long_as_it_may_be_and_no_longer() {
    for (seconds, expected) in [
        (0, "HoldSeconds"),
        (1, "1 Held | holds 100"),
        (HOLD_SECONDS_MAX, "1 Held | holds 100"),
        (HOLD_SECONDS_MAX + 1, "HoldSeconds"),
    ] {
        let mut world = World::new();
        check_in(&mut world, "issue 500 -> Active 500");
        let said = step(&mut world, &format!("redeem hold={seconds} : 100 ; #1"));
        assert!(means(&said, expected), "{seconds}: {said}");
    }
}

#[test]
fn a_coupon_acts_on_orders_of_its_smallest_sum_and_more() {
    check(
        "
        coupon code=A percent=10 min=100.00    -> 1 A 1000%
        redeem : 9999 ; coupon A               -> OrderTooSmall
        redeem : 10000 ; coupon A              -> 1 Captured off 1000 | pay 9000
        redeem : 10001 ; coupon A              -> 2 Captured off 1000 | pay 9001
        # The sum counts, not a line.
        redeem : 5000 , 4999 ; coupon A        -> OrderTooSmall
        redeem : 5000 , 5000 ; coupon A        -> 3 Captured off 1000 | pay 9000
        ",
    );
}

#[test]
fn a_coupon_names_as_many_collections_as_it_may_and_no_more() {
    let name = |chars: usize| "я".repeat(chars);
    let many = |count: usize| vec!["7".to_owned(); count];
    for (collections, is_fine) in [
        (vec![], true),
        (many(COLLECTIONS_MAX), true),
        (many(COLLECTIONS_MAX + 1), false),
        (vec![name(TEXT_CHARS_MAX)], true),
        (vec![name(TEXT_CHARS_MAX + 1)], false),
        (vec![String::new()], false),
        (vec![" ".to_owned()], false),
        (vec!["a\nb".to_owned()], false),
        (vec!["7".to_owned(), String::new()], false),
    ] {
        let draft = CouponDraft {
            code: Some("A".to_owned()),
            kind: Some(Some(DiscountKind::Percent)),
            value: Some(Some(Decimal { mantissa: 10, scale: 0 })),
            collections: Some(collections.clone()),
            ..CouponDraft::default()
        };
        let terms = draft.terms(None, 2);
        let kept = terms.as_ref().map(|terms| terms.collections.clone());
        assert_eq!(kept.is_ok(), is_fine, "{collections:?}: {terms:?}");
        if is_fine {
            assert_eq!(kept, Ok(collections));
        }
    }
}

#[test]
fn a_coupon_says_which_operation_changed_it_last() {
    let mut world = World::new();
    let mut moment = world.now;
    for command in ["coupon code=A percent=10", "coupon 1 percent=20", "uncoupon 1"] {
        world.now = moment;
        step(&mut world, command);
        let done = world.operations.last().unwrap().id;
        let coupon = world.coupons.values().next().unwrap();
        assert_eq!(coupon.changed_in, done, "{command}");
        assert_eq!(coupon.updated_at, moment, "{command}");
        moment += jiff::SignedDuration::from_secs(1);
    }
}

#[test]
fn codes_of_places_are_texts_that_can_be_told_apart() {
    for (code, is_fine) in
        [("A1", true), ("00", true), ("a b", true), ("0", false), (" a", false), ("a ", false)]
    {
        let place = SetUp::CreatePointOfSale {
            id: None,
            partner: PartnerId(1),
            code: code.to_owned(),
            name: None,
            repeats: RepeatsChange::default(),
        };
        let site =
            SetUp::CreateSite { id: None, point_of_sale: PointOfSaleId(1), code: code.to_owned() };
        for set_up in [place, site] {
            let verdict = World::new().run(&request(Command::SetUp(set_up)));
            assert_eq!(verdict.is_ok(), is_fine, "{code:?}: {verdict:?}");
        }
    }
}

/// Where a number is daily, the latest sale under it is meant; of the other number nothing follows.
#[test]
fn a_return_names_the_latest_sale_where_its_number_is_daily() {
    const DAILY: Option<bool> = Some(true);
    const FOREVER: Option<bool> = None;
    let place = PointOfSaleId(1);
    let order = || Some("7".to_owned());
    for (orders, cheques, order_number, cheque, expected) in [
        (FOREVER, FOREVER, order(), Some(8), Some(SaleReference::Order(place, "7".to_owned()))),
        (DAILY, FOREVER, order(), Some(8), Some(SaleReference::LatestOrder(place, "7".to_owned()))),
        (FOREVER, DAILY, order(), Some(8), Some(SaleReference::Order(place, "7".to_owned()))),
        (FOREVER, FOREVER, None, Some(8), Some(SaleReference::Cheque(place, 8))),
        (FOREVER, DAILY, None, Some(8), Some(SaleReference::LatestCheque(place, 8))),
        (DAILY, FOREVER, None, Some(8), Some(SaleReference::Cheque(place, 8))),
        (DAILY, DAILY, None, None, None),
    ] {
        let mut world = World::new();
        let repeats = RepeatsChange {
            daily_order_numbers: orders,
            daily_cheque_numbers: cheques,
            ..RepeatsChange::default()
        };
        world.set_up(SetUp::ChangePointOfSale {
            id: place,
            code: None,
            name: None,
            disabled: None,
            repeats,
        });
        let till = Till {
            point_of_sale: place,
            site: None,
            order_number,
            cheque,
            buyer: Buyer::default(),
        };
        let sold_as = Some(" 7".to_owned());
        let back = Return { operator: OPERATOR, till, series: None, lines: [].into(), sold_as };
        let reference = back.reference(&world.directory);
        assert_eq!(reference, expected);
        let all: Vec<SaleReference> = back.references(&world.directory).collect();
        let other = match expected.clone() {
            Some(SaleReference::Order(place, _)) => {
                Some(SaleReference::Order(place, " 7".to_owned()))
            }
            Some(SaleReference::LatestOrder(place, _)) => {
                Some(SaleReference::LatestOrder(place, " 7".to_owned()))
            }
            Some(SaleReference::Cheque(..) | SaleReference::LatestCheque(..)) | None => None,
        };
        assert_eq!(all, expected.into_iter().chain(other).collect::<Vec<_>>());
    }
}

#[test]
fn a_batch_holds_about_as_many_certificates_whatever_the_commands() {
    let mut world = World::new();
    check_in(
        &mut world,
        "
        stock series=3 x2              -> 0 0
        issue 500                      -> Active 500
        coupon code=A percent=10       -> 1 A 1000%
        redeem hold=60 : 100 ; #3      -> 1 Held | holds 100
        ",
    );
    for (command, weight) in [
        ("sell order=A : GIFT 500", 2),
        ("sell order=A : GIFT x3 500 , GIFT x4 500", 8),
        ("stock series=3 x5", 6),
        ("issue x9 500", 10),
        ("return order=A", 501),
        ("redeem : 100 ; #3", 2),
        ("redeem : 100 ; #3 , coupon A", 3),
        ("capture 1", 2),
        ("release 1", 2),
        ("refund 1", 2),
        ("lapse 1", 2),
        ("reload #3 1", 2),
        ("replace #3 why=x", 2),
        ("coupon code=B percent=1", 1),
        ("coupon 1 percent=1", 1),
        ("uncoupon 1", 1),
    ] {
        let command = read(&world, command);
        assert_eq!(command.weight(), weight, "{command:?}");
        assert!(!command.ends_batch(), "{command:?}");
    }
    let set_up =
        Command::SetUp(SetUp::CreatePartner { id: None, operator: OPERATOR, name: "x".to_owned() });
    assert_eq!((set_up.weight(), set_up.ends_batch()), (1, true));
}

/// The command that a script means.
fn read(world: &World, text: &str) -> Command {
    let words: Vec<&str> = text.split_whitespace().collect();
    match words[0] {
        "coupon" | "uncoupon" => super::coupon::parse(words[0], &words[1..]),
        "redeem" | "capture" | "release" | "refund" | "lapse" => {
            super::redemption::parse(world, text)
        }
        verb if super::certificate::VERBS.contains(&verb) => {
            super::certificate::parse(world, text).command
        }
        _ => super::script::parse(world, text).command,
    }
}

/// A price that was not given is none; one that was is told as it is.
#[test]
fn a_line_without_a_price_has_none() {
    let line = |price| SaleLine { good: None, name: None, item_code: None, quantity: 1, price };
    assert_eq!(line(None).price_or_zero(), Amount::ZERO);
    assert_eq!(line(Some(amount(500))).price_or_zero(), amount(500));
}

/// What is refused for its length is neither looked up nor put into its normal form.
#[test]
fn texts_of_a_redemption_are_looked_up_as_long_as_they_may_be() {
    for (bytes, is_known) in [(CODE_BYTES_MAX, true), (CODE_BYTES_MAX + 1, false)] {
        let text = format!(" {}", "a".repeat(bytes - 1));
        let world = World::new();
        let Command::Redeem(mut redeem) = read(&world, "redeem : 1 ; coupon A") else {
            panic!("it redeems")
        };
        redeem.request.order.id = text.clone();
        redeem.request.client = Some(text.clone());
        redeem.request.instruments = vec![Instrument::Coupon { code: text.clone() }];
        let normal = redeem.normal();
        let Instrument::Coupon { code } = &normal.request.instruments[0] else {
            panic!("it is a coupon")
        };
        for normal in [&normal.request.order.id, normal.request.client.as_ref().unwrap(), code] {
            assert_eq!(normal != &text, is_known, "{bytes} bytes");
        }
        let mut set = ReadSet::default();
        request(Command::Redeem(redeem)).read_set(&world.directory, world.now, &mut set);
        assert_eq!(set.coupon_codes.len(), usize::from(is_known), "{bytes} bytes");
        assert_eq!(set.coupon_clients.len(), usize::from(is_known), "{bytes} bytes");
    }
}

#[test]
fn instruments_are_looked_up_unless_they_are_too_many() {
    for (count, looked_up) in
        [(0, 0), (1, 1), (INSTRUMENTS_MAX, INSTRUMENTS_MAX), (INSTRUMENTS_MAX + 1, 0)]
    {
        let world = World::new();
        let codes: Vec<String> = (0..count).map(|code| format!("coupon C{code}")).collect();
        let command = read(&world, &format!("redeem client=c : 1 ; {}", codes.join(" , ")));
        let mut set = ReadSet::default();
        request(command).read_set(&world.directory, world.now, &mut set);
        assert_eq!(set.coupon_codes.len(), looked_up, "{count}");
        assert_eq!(set.coupon_clients.len(), looked_up, "{count}");
    }
}

#[test]
fn metadata_is_as_long_as_it_may_be_and_is_kept() {
    for (bytes, is_fine) in [(METADATA_BYTES_MAX, true), (METADATA_BYTES_MAX + 1, false)] {
        let mut world = World::new();
        let Command::Issue(mut issue) = read(&world, "issue 500") else { panic!("it issues") };
        let metadata = "a".repeat(bytes);
        issue.request.metadata = Some(metadata.clone());
        let verdict = world.run(&request(Command::Issue(issue)));
        assert_eq!(verdict.is_ok(), is_fine, "{bytes} bytes");
        let kept = world.actions.values().next().and_then(|record| record.metadata.clone());
        assert_eq!(kept, is_fine.then_some(metadata), "{bytes} bytes");
    }
}

/// Behind the last day that a date can be there is none.
#[test]
fn the_last_day_of_all_is_not_moved() {
    for to in ["to=9999-12-31", "days=1"] {
        let mut world = World::new();
        check_in(&mut world, "issue 500 -> Active 500");
        world.tampered = true;
        for certificate in world.certificates.values_mut() {
            certificate.valid_through = Some(jiff::civil::Date::MAX);
        }
        check_in(&mut world, &format!("extend #1 {to} why=x -> LastDayOutOfRange"));
    }
}

#[test]
fn a_refund_names_as_many_certificates_as_it_may_and_no_more() {
    for (targets, is_fine) in [(INSTRUMENTS_MAX, true), (INSTRUMENTS_MAX + 1, false)] {
        let mut world = World::new();
        check_in(
            &mut world,
            "
            issue 500                    -> Active 500
            redeem : 100 ; #1            -> 1 Captured | gave 100
            ",
        );
        let said = step(&mut world, &format!("refund 1{}", " to=#1:1".repeat(targets)));
        let is_too_many = means(&said, "TooMany { what: RefundTargets, max: 50 }");
        assert_eq!(is_too_many, !is_fine, "{targets}: {said}");
    }
}
