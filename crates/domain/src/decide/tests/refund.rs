//! Refunds: to whom money goes, and when the order is undone.

use super::check;
use super::script::step;
use super::world::{GIFT, World};
use crate::command::{SeriesChange, SetUp};
use crate::*;

#[test]
fn what_cannot_take_a_refund_is_skipped_and_told_as_to_buyer() {
    check(
        "
        sell order=A : GIFT 2000 , GIFT 3000       -> 2000 3000
        redeem : 5000 ; #1 , #2                    -> 1 Captured | gave 2000 | gave 3000
        void #2                                    -> Voided 0
        refund 1 5001                              -> TooMuch { left: Amount(5000) }
        refund 1 1                                 -> 1 Captured | gave 2000 got 1 | gave 3000
        refund 1 2000                              -> 1 Captured | gave 2000 got 2000 | gave 3000 buyer 1
        # What went to the buyer counts as refunded.
        refund 1 3000                              -> TooMuch { left: Amount(2999) }
        refund 1                                   -> 1 Refunded | gave 2000 got 2000 | gave 3000 buyer 3000
        refund 1                                   -> NotPossible(Refunded)
        redeem : 5000 ; #1                         -> 2 Captured | gave 2000 | pay 3000
        ",
    );
}

#[test]
fn named_certificates_are_refunded_first() {
    check(
        "
        sell order=A : GIFT x3 1000                -> 1000 1000 1000
        redeem : 2500 ; #1 , #2 , #3               -> 1 Captured | gave 1000 | gave 1000 | gave 500
        refund 1 to=#1:300                         -> 1 Captured | gave 1000 got 300 | gave 1000 | gave 500
        # More in all than is named goes the usual way.
        refund 1 900 to=#1:200                     -> 1 Captured | gave 1000 got 500 | gave 1000 got 200 | gave 500 got 500
        refund 1 to=#2                             -> 1 Captured | gave 1000 got 500 | gave 1000 got 1000 | gave 500 got 500
        refund 1 to=#2                             -> Nothing 0
        refund 1 to=#1:501                         -> TooMuch { left: Amount(500) } 0
        refund 1 to=#1:0                           -> Nothing 0
        refund 1 to=#1:1 to=#1:1                   -> Twice 1
        refund 1 to=#1:1 to=-                      -> NotOfRedemption 1
        sell order=B : GIFT 1000                   -> 1000
        refund 1 to=#4:1                           -> NotOfRedemption 0
        refund 1 400 to=#1:500                     -> BelowNamed { named: Amount(500) }
        refund 1 501 to=#1:500                     -> TooMuch { left: Amount(500) }
        refund 1 400 to=#1:400 undone              -> UndoneInPart { left: Amount(500) }
        refund 1 to=#1:400 undone                  -> 1 Refunded | gave 1000 got 1000 | gave 1000 got 1000 | gave 500 got 500
        ",
    );
}

#[test]
fn named_certificates_that_cannot_take_it_are_refused() {
    check(
        "
        sell order=A : GIFT x2 1000                -> 1000 1000
        redeem : 2000 ; #1 , #2                    -> 1 Captured | gave 1000 | gave 1000
        void #2                                    -> Voided 0
        refund 1 to=#1:1 to=#2:1                   -> Voided 1
        # A blocked one can take money: it can be unblocked, or replaced.
        sell order=B : GIFT 1000                   -> 1000
        redeem : 500 ; #3                          -> 2 Captured | gave 500
        block #3                                   -> Blocked 500
        refund 2 100                               -> 2 Captured | gave 500 got 100
        at 2027-11-23T10:00:00Z
        refund 1 to=#1                             -> Expired 0
        # Extended, it stays spent, and takes the refund.
        extend #1 days=30 why=x                    -> Spent 0
        refund 1 100 to=#1:100                     -> 1 Captured | gave 1000 got 100 | gave 1000
        refund 2 to=#3                             -> Expired 0
        refund 2                                   -> 2 Refunded | gave 500 got 100 buyer 400
        refund 1                                   -> 1 Refunded | gave 1000 got 1000 | gave 1000 buyer 1000
        ",
    );
}

#[test]
fn coupons_come_back_with_the_whole_order_only() {
    check(
        "
        sell order=A : GIFT 1                      -> PriceOutOfRange
        sell order=A : GIFT 100 , GIFT 5000        -> 100 5000
        coupon code=ONCE percent=10 once           -> 1 ONCE 1000%
        # 1 kopeck by certificate, the rest in cash.
        redeem : 10000 ; coupon ONCE , #1 1        -> 1 Captured off 1000 | gave 1 | pay 8999
        refund 1                                   -> 1 Refunded off 1000 | gave 1 got 1 | pay 8999
        use once                                   -> CouponUsedUp
        refund 1                                   -> NotPossible(Refunded)
        refund 1 undone                            -> 1 Refunded off 1000 | gave 1 got 1 | pay 8999
        refund 1 undone                            -> NotPossible(Refunded)
        # At once.
        redeem : 10000 ; coupon ONCE , #1          -> 2 Captured off 1000 | gave 100 | pay 8900
        refund 2 99 undone                         -> UndoneInPart { left: Amount(100) }
        refund 2 undone                            -> 2 Refunded off 1000 | gave 100 got 100 | pay 8900
        # Nothing by certificate.
        redeem : 10000 ; coupon ONCE               -> 3 Captured off 1000 | pay 9000
        refund 3                                   -> NothingToUndo
        refund 3 undone                            -> 3 Refunded off 1000 | pay 9000
        # Nothing in cash.
        redeem : 5000 ; coupon ONCE , #2           -> 4 Captured off 500 | gave 4500
        refund 4 4499                              -> 4 Captured off 500 | gave 4500 got 4499
        use once                                   -> CouponUsedUp
        refund 4                                   -> 4 Refunded off 500 | gave 4500 got 4500
        refund 4 undone                            -> NotPossible(Refunded)
        # The certificate cannot take it, and the coupon comes back all the same.
        redeem : 5000 ; coupon ONCE , #2           -> 5 Captured off 500 | gave 4500
        void #2                                    -> Voided 0
        refund 5                                   -> 5 Refunded off 500 | gave 4500 buyer 4500
        use once                                   -> 1 ONCE 1000% used up
        # A part of a hold that was captured leaves something to pay.
        coupon code=TWO percent=10 once            -> 2 TWO 1000%
        redeem hold=60 : 100 ; coupon TWO , #1     -> 7 Held off 10 | holds 90
        capture 7 50                               -> 7 Captured off 10 | gave 50 | pay 40
        refund 7                                   -> 7 Refunded off 10 | gave 50 got 50 | pay 40
        use two                                    -> CouponUsedUp
        ",
    );
}

#[test]
fn a_held_coupon_is_told_as_held() {
    check(
        "
        coupon code=ONCE percent=10 once           -> 1 ONCE 1000%
        redeem hold=60 : 100 ; coupon ONCE         -> 1 Held off 10 | pay 90
        redeem : 100 ; coupon ONCE                 -> CouponHeld 2026-11-22T10:01:00Z
        capture 1                                  -> 1 Captured off 10 | pay 90
        redeem : 100 ; coupon ONCE                 -> CouponUsedUp
        coupon code=EACH percent=10 each           -> 2 EACH 1000%
        redeem client=a hold=60 : 100 ; coupon EACH -> 2 Held off 10 | pay 90
        redeem client=a : 100 ; coupon EACH        -> CouponHeld 2026-11-22T10:01:00Z
        redeem client=b : 100 ; coupon EACH        -> 3 Captured off 10 | pay 90
        release 2                                  -> 2 Released off 10 | pay 90
        redeem client=a : 100 ; coupon EACH        -> 4 Captured off 10 | pay 90
        redeem client=a : 100 ; coupon EACH        -> CouponUsedByClient
        ",
    );
}

/// A certificate for one use is active again with what comes back, and can be used once more.
#[test]
fn a_spent_certificate_for_one_use_can_use_what_comes_back() {
    let mut world = World::new();
    let change = |allow_refund| SeriesChange {
        id: Some(GIFT),
        allow_reuse: Some(false),
        allow_refund: Some(allow_refund),
        ..SeriesChange::default()
    };
    world.set_up(SetUp::ChangeSeries(change(true)));
    for (command, said) in [
        ("sell order=A : GIFT x2 5000", "5000 5000"),
        ("redeem : 3000 ; #1", "1 Captured | gave 3000"),
        ("refund 1 1000", "1 Captured | gave 3000 got 1000"),
        ("redeem : 400 ; #1", "2 Captured | gave 400"),
        ("redeem : 1 ; #1", "NothingAvailable 0"),
        ("refund 1", "1 Refunded | gave 3000 got 3000"),
        ("redeem : 9000 ; #1", "3 Captured | gave 4000 | pay 5000"),
        ("redeem : 3000 ; #2", "4 Captured | gave 3000"),
    ] {
        assert_eq!(step(&mut world, command), said, "{command}");
        world.audit();
    }
    // Where it cannot take money, it does not get its breakage back either.
    world.set_up(SetUp::ChangeSeries(change(false)));
    for (command, said) in [
        ("refund 4 1000", "4 Captured | gave 3000 buyer 1000"),
        ("refund 4", "4 Refunded | gave 3000 buyer 3000"),
        ("redeem : 1 ; #2", "NothingAvailable 0"),
    ] {
        assert_eq!(step(&mut world, command), said, "{command}");
        world.audit();
    }
}

#[test]
fn what_sells_certificates_is_not_paid_by_them() {
    check(
        "
        sell order=A : GIFT 5000                   -> 5000
        coupon code=TEN percent=10                 -> 1 TEN 1000%
        redeem : 100 , 500 item=FIXED ; #1         -> SellsCertificates { line: 1 }
        redeem : 500 item=GIFT2 ; coupon TEN       -> SellsCertificates { line: 0 }
        redeem : 500 item=~GIFT~ ; coupon TEN      -> SellsCertificates { line: 0 }
        redeem : 500 item=\u{feff}GIFT ; #1        -> SellsCertificates { line: 0 }
        redeem : 500 item=GI\u{200b}FT ; #1        -> SellsCertificates { line: 0 }
        # Not goods of this operator.
        redeem : 500 item=FOREIGN ; #1             -> 1 Captured | gave 500
        redeem cards : 500 item=FIXED ; #1         -> 2 Captured | gave 500
        ",
    );
}

#[test]
fn lines_by_weight_are_rounded_once() {
    check(
        "
        sell order=A : GIFT 5000                   -> 5000
        redeem : 199 x0.355 ; #1                   -> 1 Captured | gave 71
        redeem : 1 x0.5 , 1 x0.499 ; #1            -> 2 Captured | gave 1
        redeem : 100 x2 ; #1                       -> 3 Captured | gave 200
        redeem : 100 x0.0 ; #1                     -> QuantityMissing { line: 0 }
        ",
    );
}

#[test]
fn what_was_spent_is_not_returned_though_it_was_loaded_again() {
    check(
        "
        sell order=A : GIFT 5000                   -> 5000
        redeem : 2000 ; #1                         -> 1 Captured | gave 2000
        reload #1 2000                             -> Active 5000
        return order=A                             -> CertificateUsed
        # Everything that was spent came back: it is as it was sold.
        sell order=B : GIFT 5000                   -> 5000
        redeem : 2000 ; #2                         -> 2 Captured | gave 2000
        refund 2                                   -> 2 Refunded | gave 2000 got 2000
        return order=B                             -> 0
        sell order=C : GIFT 5000                   -> 5000
        cashout #3 1000                           -> Active 4000
        reload #3 1000                             -> Active 5000
        return order=C                             -> CertificateUsed
        ",
    );
}

#[test]
fn texts_are_refused_by_name() {
    use crate::redemption::{Instrument, Mode, Order, OrderLine, Quantity, Stacking};
    let long = "x".repeat(256);
    let plain = |text: &str| text.to_owned();
    for (id, client, code, collection, coupon, said) in [
        ("", None, None, None, "A", "the order id must not be empty"),
        ("A\nB", None, None, None, "A", "the order id must not contain control characters"),
        (&long, None, None, None, "A", "the order id must have at most 255 characters"),
        ("A", Some(" "), None, None, "A", "the client must not be empty"),
        (
            "A",
            None,
            Some("4\r\n"),
            None,
            "A",
            "the item code of line 0 must not contain control characters",
        ),
        (
            "A",
            None,
            None,
            Some("\t"),
            "A",
            "collection 0 of line 0 must not contain control characters",
        ),
        ("A", None, None, None, "", "the coupon code of instrument 0 must not be empty"),
        (
            "A",
            None,
            None,
            None,
            "A\0B",
            "the coupon code of instrument 0 must not contain control characters",
        ),
    ] {
        let redeem = command::Redeem {
            operator: super::world::OPERATOR,
            request: command::RedemptionRequest {
                point_of_sale: None,
                order: Order {
                    id: plain(id),
                    lines: vec![OrderLine {
                        item_code: code.map(plain),
                        quantity: Quantity::whole(1),
                        unit_price: super::world::amount(100),
                        collections: collection.map(plain).into_iter().collect(),
                    }],
                },
                client: client.map(plain),
                mode: Mode::Capture,
                instruments: vec![Instrument::Coupon { code: plain(coupon) }],
            },
            stacking: Stacking::Best,
            pay_for_certificates: false,
        };
        let request = super::world::request(Command::Redeem(redeem));
        let refused = World::new().run(&request).unwrap_err();
        assert_eq!(refused.to_string(), said);
    }
}
