//! Tests of selling certificates.

use std::collections::HashSet;
use std::sync::Arc;

use super::check;
use super::script::{parse, step};
use super::world::{CARD, GIFT, OPERATOR, World, amount, request};
use crate::command::{Sell, SetUp};
use crate::limits::{CERTIFICATES_PER_COMMAND_MAX, GOODS_MAX, TEXT_CHARS_MAX};
use crate::*;

#[test]
fn each_good_sells_its_quantity_at_its_price() {
    check(
        "
        sell order=A : GIFT 500                          -> 500
        sell order=B : GIFT x3 500                       -> 500 500 500
        sell order=C : GIFT x2 500, FIXED 500, GIFT2 700 -> 500 500 500 700
        sell cheque=5 : GIFT 500                         -> 500
        sell @2 order=A : GIFT 500                       -> 500
        ",
    );
}

#[test]
fn what_was_not_asked_for_properly_is_refused() {
    check(
        "
        sell operator=3 order=A : GIFT 500  -> OperatorUnknown(OperatorId(3))
        sell @9 order=A : GIFT 500          -> PointOfSaleUnknown { code: \"9\"
        sell @3 order=A : GIFT 500          -> PointOfSaleUnknown { code: \"3\"
        sell : GIFT 500                     -> NumberMissing
        sell order=A :                      -> GoodsMissing
        sell order=A series=99 : GIFT 500   -> SeriesUnknown(SeriesId(99))
        sell order=A series=9 : GIFT 500    -> SeriesUnknown(SeriesId(9))
        sell order=A : WHAT 500             -> GoodWithoutSeries { line: 0, item_code: Some(\"WHAT\"
        sell order=A : - 500                -> GoodWithoutSeries { line: 0, item_code: None
        sell order=A : FOREIGN 500          -> GoodWithoutSeries { line: 0
        sell order=A : CLOSED 500           -> SeriesNotOnSale { line: 0, series: SeriesId(7)
        sell order=A : GIFT x0 500          -> QuantityOutOfRange { line: 0
        sell order=A : GIFT                 -> PriceMissing { line: 0
        sell order=A : GIFT 500, GIFT 99    -> PriceOutOfRange { line: 1, series: SeriesId(1), min: Amount(100), max: Amount(100000)
        ",
    );
}

#[test]
fn prices_are_limited_both_limits_included() {
    check(
        "
        sell order=1 : GIFT 99      -> PriceOutOfRange
        sell order=1 : GIFT 100     -> 100
        sell order=2 : GIFT 100000  -> 100000
        sell order=3 : GIFT 100001  -> PriceOutOfRange
        sell order=3 : GIFT 0       -> PriceOutOfRange
        sell order=3 : FIXED 499    -> PriceOutOfRange { line: 0, series: SeriesId(2), min: Amount(500), max: Amount(500)
        sell order=3 : FIXED 500    -> 500
        sell order=4 : FIXED 501    -> PriceOutOfRange
        ",
    );
}

#[test]
fn a_series_named_is_the_series_of_every_good() {
    let mut world = World::new();
    assert_eq!(
        step(&mut world, "sell order=A series=2 : GIFT 500, WHAT 500, - 500"),
        "500 500 500"
    );
    assert!(world.certificates.values().all(|certificate| certificate.series == SeriesId(2)));
    let said = step(&mut world, "sell order=B series=2 : GIFT 700");
    assert!(said.starts_with("PriceOutOfRange { line: 0, series: SeriesId(2)"), "{said}");
}

#[test]
fn without_a_series_the_item_code_finds_it() {
    let mut world = World::new();
    step(&mut world, "sell order=A : FINAL 500, GIFT2 500, FIXED 500");
    let series: Vec<i64> = world.certificates.values().map(|c| c.series.0).collect();
    assert_eq!(series, [5, 1, 2]);
}

#[test]
fn without_a_series_a_printed_number_finds_it() {
    check(
        "
        stock series=3 x2           -> 0 0
        stock series=8 x1           -> 0
        sell order=A : #1 700       -> 700
        sell order=B : #3 700       -> PriceOutOfRange { line: 0, series: SeriesId(8)
        sell order=B : #3 500       -> 500
        ",
    );
}

/// Only printed numbers stand for goods: those of electronic certificates are made by the sale.
#[test]
fn the_number_of_an_electronic_certificate_sells_nothing() {
    check(
        "
        sell order=A : GIFT 500            -> 500
        sell order=B : #1 500              -> GoodWithoutSeries { line: 0
        sell order=B : GIFT 500, #1 500    -> GoodWithoutSeries { line: 1
        sell order=B series=3 : #1 500     -> CertificateUnknown { line: 0
        ",
    );
}

#[test]
fn the_period_of_sale_is_counted_in_local_days_both_included() {
    check(
        "
        at 2026-11-30T20:59:59.999Z  ->
        sell order=A : SEASON 500    -> SeriesNotOnSale { line: 0, series: SeriesId(6)
        at 2026-11-30T21:00:00Z      ->
        sell order=A : SEASON 500    -> 500
        at 2026-12-31T20:59:59.999Z  ->
        sell order=B : SEASON 500    -> 500
        at 2026-12-31T21:00:00Z      ->
        sell order=C : SEASON 500    -> SeriesNotOnSale
        ",
    );
}

#[test]
fn a_certificate_is_valid_through_a_local_day() {
    for (now, through) in
        [("2026-11-22T20:59:59Z", "2027-11-22"), ("2026-11-22T21:00:00Z", "2027-11-23")]
    {
        let mut world = World::new();
        world.now = now.parse().unwrap();
        step(&mut world, "sell order=A : GIFT 500");
        let sold = world.certificates.values().next().unwrap();
        assert_eq!(sold.valid_through, Some(through.parse().unwrap()), "sold at {now}");
    }
}

#[test]
fn printed_certificates_are_activated_one_by_one() {
    check(
        "
        stock series=3 x3                     -> 0 0 0
        sell order=A series=3 : #1 500        -> 500
        sell order=B series=3 : #1 500        -> CertificateNotForSale { line: 0
        sell order=B series=3 : #2 500, #2 500 -> CertificateNotForSale { line: 1
        sell order=B series=3 : #2 500, #3 700 -> 500 700
        sell order=C series=3 : code=1234 500 -> CertificateUnknown { line: 0, item_code: Some(\"1234\"
        sell order=C series=3 : CODE 500      -> CertificateUnknown
        sell order=C series=3 : - 500         -> CertificateUnknown { line: 0, item_code: None
        sell order=C series=8 : #1 500        -> CertificateUnknown
        sell order=C series=3 : #3 x2 500     -> QuantityOfPlastic { line: 0
        return order=A                        -> 0
        sell order=C series=3 : #1 500        -> CertificateNotForSale
        ",
    );
}

#[test]
fn a_blocked_or_voided_card_is_not_for_sale() {
    check(
        "
        stock series=3 x2        -> 0 0
        status #1 Blocked        ->
        status #2 Voided         ->
        sell order=A : #1 500    -> CertificateNotForSale
        sell order=A : #2 500    -> CertificateNotForSale
        ",
    );
}

/// A number whose place is not given out yet is nobody's, however well it is formed.
#[test]
fn a_number_of_the_future_is_unknown() {
    let mut world = World::new();
    let pool = world.directory.pool(world.directory.series(CARD).unwrap().pool).unwrap();
    let number = pool.plan.number(&pool.key, 0).unwrap();
    let said = step(&mut world, &format!("sell order=A series=3 : code={number} 500"));
    assert!(said.starts_with("CertificateUnknown { line: 0"), "{said}");
    let said = step(&mut world, &format!("sell order=A : code={number} 500"));
    assert!(said.starts_with("GoodWithoutSeries { line: 0"), "{said}");
}

#[test]
fn an_activated_card_keeps_its_number_and_secret() {
    let mut world = World::new();
    step(&mut world, "stock series=3 x1");
    let printed = world.certificates.values().next().unwrap().clone();
    step(&mut world, "sell order=A : #1 500");
    let sold = world.certificates.values().next().unwrap().clone();
    assert_eq!((printed.status, printed.sale_status), (Status::Issued, SaleStatus::Unsold));
    let expected = Certificate {
        nominal: amount(500),
        balance: amount(500),
        status: Status::Active,
        sale_status: SaleStatus::Sold,
        valid_through: Some("2027-11-22".parse().unwrap()),
        sold_in: world.sales.keys().next().copied(),
        entry_count: 1,
        last_entry: world.sales.keys().next().copied(),
        point_of_sale: Some(PointOfSaleId(1)),
        ..printed
    };
    assert_eq!(sold, expected);
}

/// Prefix 123456 and length 8 leave one free digit: ten numbers.
#[test]
fn a_series_that_has_used_its_numbers_up_says_so_and_sells_nothing() {
    check(
        "
        sell order=A : TINY x9 500             -> 500 500 500 500 500 500 500 500 500
        sell order=B : GIFT 500, TINY x2 500   -> SeriesNumbersUsedUp(SeriesId(4))
        sell order=C : TINY 500, TINY 500      -> SeriesNumbersUsedUp(SeriesId(4))
        sell order=D : TINY 500                -> 500
        sell order=E : TINY 500                -> SeriesNumbersUsedUp(SeriesId(4))
        ",
    );
    let mut world = World::new();
    step(&mut world, "sell order=A : TINY x10 500");
    let numbers: HashSet<CertificateNumber> =
        world.certificates.values().map(|certificate| certificate.number).collect();
    assert_eq!(numbers.len(), 10);
}

#[test]
fn a_refused_sale_changes_nothing() {
    let mut world = World::new();
    step(&mut world, "stock series=3 x1");
    let before = (world.certificates.clone(), world.operations.len());
    for goods in ["GIFT 500, #1 500, GIFT 99", "TINY x10 500, TINY 500", "#1 500, #1 500"] {
        step(&mut world, &format!("sell order=A : {goods}"));
        assert_eq!((world.certificates.clone(), world.operations.len()), before, "{goods}");
    }
    // Neither the numbers nor the card nor the order are used up by what was refused.
    assert_eq!(step(&mut world, "sell order=A : TINY x10 500, #1 500").split(' ').count(), 11);
}

/// The complete writes of a sale. No data from the till is lost.
#[test]
fn a_sale_keeps_what_the_till_said() {
    let mut world = World::new();
    let mut request = parse(&world, "sell @2 order=A cheque=7 : GIFT x2 500 good=3 name=Gift");
    let buyer = Buyer {
        client: Some(1),
        shop_client: Some(2),
        email: Some("B@Example.com".to_owned()),
        phone: Some(79_001_234_567),
        client_code: None,
    };
    let Command::Sell(sell) = &mut request.command else { panic!("a sale") };
    sell.till.buyer = buyer.clone();
    sell.till.site = Some(SiteId(4));
    let lines = Arc::clone(&sell.lines);
    let verdict = world.run(&request);
    let sale = Arc::clone(world.sales.values().next().unwrap());
    assert_eq!(
        Sale { certificates: Vec::new(), ..Sale::clone(&sale) },
        Sale {
            id: OperationId(i64::try_from(world.operations.len()).unwrap()),
            operator: OPERATOR,
            point_of_sale: PointOfSaleId(2),
            site: Some(SiteId(4)),
            kind: SaleKind::Sale,
            series: None,
            order_number: Some("A".to_owned()),
            cheque: Some(7),
            buyer,
            phone_key: Some(79_001_234_567),
            email_key: Some("b@example.com".to_owned()),
            lines,
            certificates: Vec::new(),
            at: world.now,
        }
    );
    assert_eq!(sale.certificates.iter().map(|sold| sold.line).collect::<Vec<_>>(), [Some(0); 2]);
    let Ok(Verdict::Decided(decision)) = verdict else { panic!("{verdict:?}") };
    let Outcome::Sale(receipt) = decision.outcome else { panic!("a receipt") };
    assert_eq!(*receipt, world.receipt(&sale));
}

#[test]
fn secrets_have_the_digits_of_their_series() {
    let mut world = World::new();
    step(&mut world, "sell order=A : GIFT x5 500");
    let secrets: HashSet<String> =
        world.certificates.values().map(|c| c.secret.expose().to_owned()).collect();
    assert_eq!(secrets.len(), 5, "one seed gives different secrets");
    assert!(secrets.iter().all(|s| s.len() == 6 && s.bytes().all(|b| b.is_ascii_digit())));
}

#[test]
fn disabled_operators_and_shops_sell_nothing() {
    let disabled = Some(true);
    for (set_up, expected) in [
        (
            SetUp::ChangeOperator { id: OPERATOR, name: None, zone: None, disabled, country: None },
            "OperatorDisabled(OperatorId(1))",
        ),
        (
            SetUp::ChangePartner { id: PartnerId(1), name: None, disabled },
            "PointOfSaleDisabled { code: \"A\" }",
        ),
        (
            SetUp::ChangePointOfSale {
                id: PointOfSaleId(1),
                code: None,
                name: None,
                disabled,
                repeats: RepeatsChange::default(),
            },
            "PointOfSaleDisabled { code: \"A\" }",
        ),
    ] {
        let mut world = World::new();
        step(&mut world, "sell order=A : GIFT 500");
        world.set_up(set_up);
        for command in ["sell order=B : GIFT 500", "return order=A"] {
            assert_eq!(step(&mut world, command), expected, "{command}");
        }
    }
}

fn sale_of(line: &SaleLine, lines: usize, order: &str) -> Request {
    request(Command::Sell(Sell {
        operator: OPERATOR,
        till: command::Till {
            point_of_sale: PointOfSaleId(1),
            site: None,
            order_number: Some(order.to_owned()),
            cheque: None,
            buyer: Buyer::default(),
        },
        series: Some(GIFT),
        lines: vec![line.clone(); lines].into(),
        seed: SecretSeed::new([1; 32]),
    }))
}

#[test]
fn one_sale_is_bounded() {
    let text = |length| Some("я".repeat(length));
    let good = SaleLine {
        good: None,
        name: text(TEXT_CHARS_MAX),
        item_code: text(TEXT_CHARS_MAX),
        quantity: 1,
        price: Some(amount(500)),
    };
    let many = SaleLine { quantity: CERTIFICATES_PER_COMMAND_MAX + 1, ..good.clone() };
    let overflow = SaleLine { quantity: u32::MAX, ..good.clone() };
    let long_name = SaleLine { name: text(TEXT_CHARS_MAX + 1), ..good.clone() };
    let long_code = SaleLine { item_code: text(TEXT_CHARS_MAX + 1), ..good.clone() };
    let order = text(TEXT_CHARS_MAX).unwrap();
    let goods = SaleRejection::TooManyGoods { max: 1_000 };
    let certificates = SaleRejection::TooManyCertificates { max: 10_000 };
    let long = |field| SaleRejection::Invalid(field, Problem::TooLong { max: 255 });
    for (line, lines, order, expected) in [
        (&good, GOODS_MAX, order.as_str(), None),
        (&good, GOODS_MAX + 1, "A", Some(goods)),
        (&many, 1, "A", Some(certificates.clone())),
        (&overflow, 2, "A", Some(certificates)),
        (&long_name, 1, "A", Some(long(Field::GoodName))),
        (&long_code, 1, "A", Some(long(Field::GoodItemCode))),
        (&good, 1, &"я".repeat(TEXT_CHARS_MAX + 1), Some(long(Field::OrderNumber))),
    ] {
        let mut world = World::new();
        assert_eq!(world.run(&sale_of(line, lines, order)).err(), expected.map(Rejection::from));
    }
}

/// Each step mends what the rejection before it named; the rejections come in the order of their
/// variants. Of several goods, the first one that is refused is named.
#[test]
fn the_first_reason_that_applies_is_given() {
    let long = "x".repeat(TEXT_CHARS_MAX + 1);
    check(&format!(
        "
        sell operator=3 @9 :                                      -> OperatorUnknown
        sell @9 :                                                 -> PointOfSaleUnknown
        sell :                                                    -> NumberMissing
        sell order={long} :                                       -> GoodsMissing
        sell order={long} series=99 : code={long} x10001          -> TooManyCertificates
        sell order={long} series=99 : code={long} x0              -> Invalid(OrderNumber, TooLong
        sell order=A email={long} series=99 : code={long} x0      -> Invalid(Email, TooLong
        sell order=A series=99 : name={long} code={long} x0       -> Invalid(GoodName, TooLong
        sell order=A series=99 : code={long} x0                   -> Invalid(GoodItemCode, TooLong
        sell order=A series=99 : WHAT x0                          -> SeriesUnknown
        sell order=A : WHAT x0                                    -> GoodWithoutSeries
        sell order=A : CLOSED x0                                  -> SeriesNotOnSale
        sell order=A : GIFT x0                                    -> QuantityOutOfRange
        sell order=A series=3 : WHAT x0                           -> QuantityOutOfRange
        sell order=A series=3 : WHAT x2                           -> QuantityOfPlastic
        sell order=A series=3 : WHAT                              -> PriceMissing
        sell order=A series=3 : WHAT 99                           -> PriceOutOfRange
        sell order=A series=3 : WHAT 100                          -> CertificateUnknown
        sell order=A : GIFT x0, WHAT                              -> QuantityOutOfRange {{ line: 0
        sell order=A : TINY x11 500, WHAT                         -> SeriesNumbersUsedUp
        "
    ));
}
