//! Tests of taking certificates back.

use super::check;
use super::script::step;
use super::world::{FINAL, World};
use crate::command::{SeriesChange, SetUp};
use crate::limits::TEXT_CHARS_MAX;
use crate::*;

#[test]
fn everything_under_the_numbers_comes_back() {
    check(
        "
        sell order=A : GIFT x2 500, FIXED 500  -> 500 500 500
        sell order=A : GIFT 700                -> 700
        sell order=B : GIFT 500                -> 500
        return order=A                         -> 0 0 0 0
        return order=A                         -> NothingToReturn
        return order=B                         -> 0
        ",
    );
}

#[test]
fn a_return_finds_the_sale_by_order_and_without_one_by_cheque() {
    check(
        "
        sell order=A cheque=1 : GIFT 100   -> 100
        sell cheque=2 : GIFT 200           -> 200
        sell order=B cheque=3 : GIFT 300   -> 300
        # The order counts where both are given; the cheque is then that of the return.
        return order=B cheque=2            -> 0
        return cheque=3                    -> NothingToReturn
        return cheque=2                    -> 0
        return cheque=1                    -> 0
        return order=A                     -> NothingToReturn
        return order=C                     -> NothingSold
        return cheque=9                    -> NothingSold
        return                             -> NumberMissing
        ",
    );
}

/// A return is found under its own numbers neither as a sale nor as something to take back.
#[test]
fn a_return_is_no_sale() {
    check(
        "
        sell order=A : GIFT x2 500       -> 500 500
        return order=A cheque=8 : GIFT   -> 0
        return cheque=8                  -> NothingSold
        return order=A                   -> 0
        ",
    );
}

#[test]
fn only_what_was_sold_at_this_point_of_sale_comes_back() {
    check(
        "
        sell @1 order=A cheque=1 : GIFT 500  -> 500
        return @2 order=A                    -> NothingSold
        return @2 cheque=1                   -> NothingSold
        sell @2 order=A : GIFT 700           -> 700
        return @2 order=A : GIFT 500         -> GoodNotSold { line: 0, missing: 1
        return @2 order=A                    -> 0
        return @1 order=A                    -> 0
        ",
    );
}

#[test]
fn goods_are_named_by_position_item_code_price_and_quantity() {
    check(
        "
        sell order=A : GIFT x2 500 good=1, GIFT x2 700 good=2, FIXED x2 500 good=3 -> 500 500 700 700 500 500
        return order=A : - good=2 300             -> GoodNotSold { line: 0, missing: 1
        return order=A : WHAT                     -> GoodNotSold
        return order=A : FIXED 700                -> GoodNotSold
        return order=A : - good=2                 -> 0
        return order=A : FIXED                    -> 0
        return order=A : - 700                    -> 0
        return order=A : GIFT x3 500              -> GoodNotSold { line: 0, missing: 1
        return order=A : GIFT x2 500, GIFT        -> GoodNotSold { line: 1, missing: 1
        return order=A : GIFT x2 500              -> 0 0
        return order=A : - x2                     -> GoodNotSold { line: 0, missing: 1
        return order=A                            -> 0
        ",
    );
}

#[test]
fn what_two_lines_name_is_taken_once() {
    check(
        "
        sell order=A : GIFT x2 500             -> 500 500
        return order=A : GIFT, GIFT, GIFT      -> GoodNotSold { line: 2, missing: 1
        return order=A : GIFT, GIFT            -> 0 0
        ",
    );
}

#[test]
fn the_oldest_comes_back_first() {
    let mut world = World::new();
    step(&mut world, "sell order=A : GIFT x2 500");
    step(&mut world, "sell order=A : GIFT x2 500");
    for (returned, goods) in [(1, "GIFT"), (3, "GIFT x2"), (4, "GIFT")] {
        step(&mut world, &format!("return order=A : {goods}"));
        let states: Vec<bool> =
            world.certificates.values().map(|c| c.sale_status == SaleStatus::Returned).collect();
        let expected: Vec<bool> = (0..4).map(|place| place < returned).collect();
        assert_eq!(states, expected);
    }
}

#[test]
fn a_part_comes_back_then_the_rest() {
    check(
        "
        sell order=A : GIFT x3 500     -> 500 500 500
        return order=A : GIFT x2       -> 0 0
        return order=A : GIFT x2       -> GoodNotSold { line: 0, missing: 1
        return order=A                 -> 0
        return order=A : GIFT          -> NothingToReturn
        ",
    );
}

#[test]
fn a_series_named_limits_what_comes_back() {
    check(
        "
        sell order=A : GIFT 500, FIXED 500  -> 500 500
        return order=A series=5             -> NothingSold
        return order=A series=2             -> 0
        return order=A series=2             -> NothingToReturn
        return order=A series=99            -> SeriesUnknown
        return order=A series=9             -> SeriesUnknown
        return order=A                      -> 0
        ",
    );
}

#[test]
fn certificates_of_some_series_are_not_taken_back() {
    check(
        "
        sell order=A : FINAL 500             -> 500
        return order=A                       -> ReturnForbidden(SeriesId(5))
        return order=A : FINAL               -> ReturnForbidden(SeriesId(5))
        sell order=B : GIFT 500, FINAL 500   -> 500 500
        return order=B                       -> ReturnForbidden(SeriesId(5))
        return order=B : GIFT                -> 0
        ",
    );
    // The permission is that of the day on which it is asked.
    let mut world = World::new();
    step(&mut world, "sell order=A : FINAL 500");
    let allow_refund_purchase = Some(true);
    let change = SeriesChange { id: Some(FINAL), allow_refund_purchase, ..SeriesChange::default() };
    world.set_up(SetUp::ChangeSeries(change));
    assert_eq!(step(&mut world, "return order=A"), "0");
}

#[test]
fn used_held_blocked_and_expired_certificates_do_not_come_back() {
    check(
        "
        sell order=A : GIFT 500    -> 500
        balance #1 400             ->
        return order=A             -> CertificateUsed
        return order=A : GIFT      -> CertificateUsed
        balance #1 500             ->
        held #1 1                  ->
        return order=A             -> CertificateUsed
        held #1 0                  ->
        status #1 Blocked          ->
        return order=A             -> CertificateBlocked
        sell order=B : GIFT 500    -> 500
        # Moscow's 22 November 2027 is its last day.
        at 2027-11-22T20:59:59Z    ->
        sell order=C : GIFT 500    -> 500
        return order=B             -> 0
        sell order=D : GIFT 500    -> 500
        at 2028-11-21T21:00:00Z    ->
        return order=C             -> CertificateExpired
        ",
    );
}

/// One used certificate keeps the whole order from coming back, but an unused one like it is
/// taken instead where one is enough.
#[test]
fn an_unused_certificate_is_taken_before_a_used_one_is_complained_about() {
    check(
        "
        sell order=A : GIFT x3 500  -> 500 500 500
        balance #1 400              ->
        return order=A              -> CertificateUsed
        return order=A : GIFT x3    -> CertificateUsed
        return order=A : GIFT       -> 0
        return order=A : GIFT x2    -> CertificateUsed
        # There are only two left, used or not.
        return order=A : GIFT x3    -> GoodNotSold { line: 0, missing: 1
        return order=A : GIFT       -> 0
        ",
    );
}

#[test]
fn a_refused_return_changes_nothing() {
    let mut world = World::new();
    step(&mut world, "sell order=A : GIFT 500, FINAL 500");
    let before = (world.certificates.clone(), world.operations.len());
    for command in ["return order=A", "return order=A : GIFT, GIFT", "return order=A : GIFT, FINAL"]
    {
        let said = step(&mut world, command);
        assert_ne!(said, "0", "{command}");
        assert_eq!((world.certificates.clone(), world.operations.len()), before, "{command}");
    }
}

#[test]
fn what_came_back_is_void_and_its_value_has_left_the_ledger() {
    let mut world = World::new();
    step(&mut world, "sell order=A : GIFT 500");
    let sold = world.certificates.values().next().unwrap().clone();
    step(&mut world, "return @1 order=A cheque=9 : GIFT");
    let returned = world.certificates[&sold.id].clone();
    let expected = Certificate {
        balance: Amount::ZERO,
        status: Status::Voided,
        sale_status: SaleStatus::Returned,
        entry_count: 2,
        last_entry: world.sales.keys().next_back().copied(),
        ..sold.clone()
    };
    assert_eq!(returned, expected);
    let [_, entry] = world.entries[&sold.id].as_slice() else { panic!("two entries") };
    let back = world.sales.values().next_back().unwrap();
    assert_eq!((back.kind, back.cheque), (SaleKind::Return, Some(9)));
    assert_eq!(back.certificates, [SaleCertificate { certificate: sold.id, line: Some(0) }]);
    let expected = Entry {
        certificate: sold.id,
        number: 2,
        kind: EntryKind::Return,
        change: -500,
        balance_after: Amount::ZERO,
        operation: back.id,
        previous: sold.sold_in,
    };
    assert_eq!(*entry, expected);
}

/// As for sales: each step mends what the rejection before it named.
#[test]
fn the_first_reason_that_applies_is_given() {
    let long = "x".repeat(TEXT_CHARS_MAX + 1);
    check(&format!(
        "
        sell order=A : GIFT 500, FINAL 500              -> 500 500
        return operator=3 @9 : x0                       -> OperatorUnknown
        return @9 : x0                                  -> PointOfSaleUnknown
        return : x0                                     -> NumberMissing
        return order={long} series=99 : code={long} x10001 -> TooManyCertificates
        return order={long} series=99 : code={long} x0  -> Invalid(OrderNumber, TooLong
        return order=B series=99 : GIFT x0              -> SeriesUnknown
        return order=B : GIFT x0                        -> QuantityOutOfRange
        return order=B : GIFT                           -> NothingSold
        return order=A : WHAT                           -> GoodNotSold
        balance #2 400                                  ->
        return order=A : FINAL                          -> ReturnForbidden
        balance #1 400                                  ->
        status #1 Blocked                               ->
        at 2028-11-22T10:00:00Z                         ->
        return order=A : GIFT                           -> CertificateUsed
        balance #1 500                                  ->
        return order=A : GIFT                           -> CertificateBlocked
        "
    ));
}

/// The first line would do with any certificate, the second only with the one of 500.
#[test]
fn a_line_that_says_more_chooses_first() {
    check(
        "
        sell order=A : GIFT 500, GIFT 700   -> 500 700
        return order=A : GIFT, GIFT 500     -> 0 0
        ",
    );
}

/// A till that sends one order number with everything it sells is told, not kept waiting.
#[test]
fn a_return_looks_through_a_bounded_number_of_certificates() {
    let all = " 100".repeat(10_000);
    check(&format!(
        "
        sell order=- cheque=1 : GIFT x10000 100   ->{all}
        sell order=- cheque=2 : GIFT 100          -> 100
        return order=- cheque=3 : GIFT 100        -> TooManyCertificates {{
        return cheque=2                           -> 0
        "
    ));
}
