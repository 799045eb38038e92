//! Redemptions: made, captured, released, lapsed, refunded.

use super::check;
use super::script::step;
use super::world::{OPERATOR, World, amount};
use crate::command::{
    CaptureHold, Lapse, Redeem, RedemptionRequest, Refund, RefundRequest, RefundTarget, ReleaseHold,
};
use crate::redemption::{Instrument, Mode, Order, OrderLine, Quantity, Redeemed, Stacking};
use crate::*;

/// Formats a redemption for a script.
pub(super) fn say(world: &World, redeemed: &Redeemed) -> String {
    let redemption = &redeemed.redemption;
    if let Some(order) = redemption.order.id.strip_prefix("use ") {
        let coupon = &world.coupons[&redemption.coupons[0].coupon];
        assert_eq!(order, redemption.coupons[0].code.as_str());
        return super::coupon::say(coupon, world.now);
    }
    let number = world.redemptions.keys().position(|id| *id == redemption.id).unwrap() + 1;
    let mut said = format!("{number} {:?}", redemption.state);
    if !redemption.coupons.is_empty() {
        let off = redemption.coupons.iter().map(|coupon| coupon.discount.minor().to_string());
        said += &format!(" off {}", off.collect::<Vec<_>>().join("+"));
    }
    for part in &redemption.certificates {
        let amounts = [
            (part.held, "holds"),
            (part.taken, "gave"),
            (part.refunded, "got"),
            (part.to_buyer, "buyer"),
        ];
        let amounts = amounts.iter().filter(|(amount, _)| !amount.is_zero());
        let amounts: Vec<String> =
            amounts.map(|(amount, what)| format!("{what} {}", amount.minor())).collect();
        let amounts = amounts.join(" ");
        said += " | ";
        said += if amounts.is_empty() { "nothing" } else { &amounts };
    }
    let paid = redemption.held().checked_add(redemption.taken()).unwrap();
    let paid = paid.checked_add(redemption.discount()).unwrap();
    let left = redemption.order_total.minor() - paid.minor();
    if left > 0 { said + &format!(" | pay {left}") } else { said }
}

/// The command of `redeem`, `capture`, `release`, `refund`, `lapse` and `use`.
pub(super) fn parse(world: &World, command: &str) -> Command {
    let mut words = command.split_whitespace();
    let verb = words.next().unwrap();
    let mut operator = OPERATOR;
    if verb == "use" {
        return use_coupon(world, words);
    }
    if verb == "redeem" {
        return redeem(world, command);
    }
    let mut numbers = Vec::new();
    let mut return_coupons = true;
    let (mut to, mut order_undone) = (Vec::new(), false);
    for word in words {
        match word.split_once('=') {
            Some(("operator", id)) => operator = OperatorId(id.parse().unwrap()),
            Some(("coupons", _)) => return_coupons = false,
            Some(("to", target)) => to.push(read_target(world, target)),
            None if word == "undone" => order_undone = true,
            _ => numbers.push(word.parse::<i64>().unwrap()),
        }
    }
    let ordinal = usize::try_from(numbers[0] - 1).unwrap();
    let redemption = world.redemptions.keys().nth(ordinal).copied().unwrap_or(OperationId(-1));
    let amount = numbers.get(1).map(|minor| amount(*minor));
    match verb {
        "capture" => {
            Command::CaptureHold(CaptureHold { operator, redemption, amount, made_by: None })
        }
        "release" => Command::ReleaseHold(ReleaseHold { operator, redemption, made_by: None }),
        "lapse" => Command::Lapse(Lapse { operator, redemption }),
        "refund" => {
            let made_by = None;
            let request = RefundRequest { amount, to, order_undone };
            let refund = Refund { operator, redemption, request, return_coupons, made_by };
            Command::Refund(refund)
        }
        other => panic!("unknown command {other:?}"),
    }
}

/// `#1`, or `#1:500` for a part.
fn read_target(world: &World, text: &str) -> RefundTarget {
    let (name, part) = text.split_once(':').unwrap_or((text, ""));
    let ordinal = name.strip_prefix('#').map(|ordinal| ordinal.parse::<usize>().unwrap() - 1);
    let number = ordinal.map(|ordinal| world.certificates[&world.born[ordinal]].number);
    RefundTarget { number, amount: part.parse().ok().map(amount) }
}

fn use_coupon<'a>(world: &World, words: impl Iterator<Item = &'a str>) -> Command {
    let (mut operator, mut client, mut code) = (OPERATOR, None, String::new());
    for word in words {
        match word.split_once('=') {
            Some(("operator", id)) => operator = OperatorId(id.parse().unwrap()),
            Some(("client", name)) => client = Some(name.to_owned()),
            _ => code = word.replace('~', " "),
        }
    }
    let known = world.find_coupon(&(operator, CodeKey::of(&code)));
    let id = format!("use {}", known.map_or(code.as_str(), |coupon| coupon.terms.code.as_str()));
    Command::Redeem(Redeem {
        operator,
        request: RedemptionRequest {
            point_of_sale: None,
            order: Order { id, lines: vec![order_line(10_000)] },
            client,
            mode: Mode::Capture,
            instruments: vec![Instrument::Coupon { code }],
        },
        stacking: Stacking::Best,
        pay_for_certificates: false,
    })
}

fn order_line(price: i64) -> OrderLine {
    let quantity = Quantity::whole(1);
    OrderLine { item_code: None, quantity, unit_price: amount(price), collections: Vec::new() }
}

fn redeem(world: &World, command: &str) -> Command {
    let (head, instruments) = command.split_once(';').unwrap_or((command, ""));
    let (head, lines) = head.split_once(':').unwrap_or((head, ""));
    let mut redeem = Redeem {
        operator: OPERATOR,
        request: RedemptionRequest {
            point_of_sale: None,
            order: Order { id: "order".to_owned(), lines: Vec::new() },
            client: None,
            mode: Mode::Capture,
            instruments: Vec::new(),
        },
        stacking: Stacking::Best,
        pay_for_certificates: false,
    };
    for word in head.split_whitespace().skip(1) {
        match word.split_once('=').unwrap_or((word, "")) {
            ("operator", id) => redeem.operator = OperatorId(id.parse().unwrap()),
            ("client", name) => redeem.request.client = Some(name.to_owned()),
            ("order", id) => redeem.request.order.id = id.to_owned(),
            ("hold", seconds) => {
                redeem.request.mode = Mode::Hold { seconds: seconds.parse().unwrap() }
            }
            ("stack", _) => redeem.stacking = Stacking::All,
            ("cards", _) => redeem.pay_for_certificates = true,
            ("at", place) => {
                redeem.request.point_of_sale = Some(PointOfSaleId(place.parse().unwrap()));
            }
            other => panic!("unknown word {other:?}"),
        }
    }
    for line in lines.split(',').filter(|line| !line.trim().is_empty()) {
        let mut read = order_line(0);
        for word in line.split_whitespace() {
            if let Some(quantity) = word.strip_prefix('x') {
                let (whole, rest) = quantity.split_once('.').unwrap_or((quantity, "0"));
                let rest = format!("{rest:0<3}").parse().unwrap();
                read.quantity = Quantity::from_parts(whole.parse().unwrap(), rest).unwrap();
            } else if let Some(code) = word.strip_prefix("item=") {
                read.item_code = Some(code.replace('~', " "));
            } else if let Some(name) = word.strip_prefix("in=") {
                read.collections.push(name.to_owned());
            } else {
                read.unit_price = amount(word.parse().unwrap());
            }
        }
        redeem.request.order.lines.push(read);
    }
    for instrument in instruments.split(',').filter(|text| !text.trim().is_empty()) {
        redeem.request.instruments.push(read_instrument(world, instrument));
    }
    Command::Redeem(redeem)
}

fn read_instrument(world: &World, text: &str) -> Instrument {
    let words: Vec<&str> = text.split_whitespace().collect();
    if words[0] == "coupon" {
        return Instrument::Coupon { code: words[1].to_owned() };
    }
    let certificate = words[0].strip_prefix('#').map(|ordinal| {
        let ordinal: usize = ordinal.parse().unwrap();
        &world.certificates[&world.born[ordinal - 1]]
    });
    let mut secret = certificate.map(|certificate| certificate.secret.clone());
    let mut amount = None;
    for word in &words[1..] {
        match word.strip_prefix("secret=") {
            Some("none") => secret = None,
            Some(text) => secret = SecretCode::new(text),
            None => amount = Some(super::world::amount(word.parse().unwrap())),
        }
    }
    // `-` is a number that no certificate has.
    Instrument::Certificate { number: certificate.map(|known| known.number), secret, amount }
}

#[test]
fn certificates_pay_in_their_order_and_never_more_than_is_needed() {
    check(
        "
        sell order=A : GIFT x2 5000 , FIXED 500    -> 5000 5000 500
        redeem : 3000 ; #1                         -> 1 Captured | gave 3000
        redeem : 3000 ; #1 , #2                    -> 2 Captured | gave 2000 | gave 1000
        redeem : 3000 ; #1                         -> NothingAvailable 0
        redeem : 10000 ; #2 , #3                   -> 3 Captured | gave 4000 | gave 500 | pay 5500
        redeem : 100 ; #2                          -> NothingAvailable 0
        # Nothing was taken of what was refused as a whole.
        sell order=B : GIFT 700                    -> 700
        redeem : 1000 ; #4 , #3                    -> NothingAvailable 1
        redeem : 1000 ; #4 , #4                    -> Twice 1
        redeem : 1000 ; #4 701                     -> NotEnough { available: Amount(700) } 0
        redeem : 500 ; #4 501                      -> AboveRest { left: Amount(500) } 0
        redeem : 500 ; #4 0                        -> AmountMissing 0
        redeem : 500 ; #4 200                      -> 4 Captured | gave 200 | pay 300
        redeem : 1000 ; #4                         -> 5 Captured | gave 500 | pay 500
        ",
    );
}

#[test]
fn what_is_not_there_and_what_is_not_proven_are_one_answer() {
    check(
        "
        sell order=A : GIFT 5000                   -> 5000
        redeem : 100 ; -                           -> NotFound 0
        redeem : 100 ; #1 secret=wrong             -> NotFound 0
        redeem operator=2 : 100 ; #1               -> NotFound 0
        # The series asks for no secret.
        redeem : 100 ; #1 secret=none              -> 1 Captured | gave 100
        stock series=3 x1                          -> 0
        redeem : 100 ; #2                          -> NotActive 0
        status #1 Blocked
        redeem : 100 ; #1                          -> Blocked 0
        ",
    );
}

#[test]
fn an_expired_certificate_pays_nothing_and_still_has_its_last_day() {
    check(
        "
        sell order=A : GIFT 5000                   -> 5000
        at 2027-11-22T20:59:59Z
        redeem : 100 ; #1                          -> 1 Captured | gave 100
        at 2027-11-22T21:00:00Z
        redeem : 100 ; #1                          -> Expired 0
        # What would be stranded on it goes to the buyer.
        refund 1                                   -> 1 Refunded | gave 100 buyer 100
        redeem : 100 ; #1                          -> Expired 0
        ",
    );
}

#[test]
fn orders_and_holds_are_in_bounds() {
    check(
        "
        sell order=A : GIFT 5000                   -> 5000
        redeem ; #1                                -> OrderEmpty
        redeem : 100                               -> InstrumentsMissing
        redeem : 100 x0 ; #1                       -> QuantityMissing { line: 0 }
        redeem order=~ : 100 ; #1                  -> 1 Captured | gave 100
        redeem operator=3 : 100 ; #1               -> OperatorUnknown
        redeem at=9 : 100 ; #1                     -> PointOfSaleUnknown
        redeem at=3 : 100 ; #1                     -> PointOfSaleUnknown
        redeem hold=0 : 100 ; #1                   -> HoldSeconds
        redeem hold=604801 : 100 ; #1              -> HoldSeconds
        redeem hold=604800 : 100 ; #1              -> 2 Held | holds 100
        redeem : 9223372036854775807 x2 ; #1       -> TotalTooLarge
        redeem : 1000000000000000 , 1 ; #1         -> TotalTooLarge
        redeem : 1000000000000000 ; #1             -> 3 Captured | gave 4800 | pay 999999999995200
        capture 9                                  -> Unknown
        release operator=2 2                       -> Unknown
        ",
    );
}

#[test]
fn a_hold_keeps_money_aside_until_it_is_captured_or_released() {
    check(
        "
        sell order=A : GIFT 5000                   -> 5000
        redeem hold=60 : 3000 ; #1                 -> 1 Held | holds 3000
        redeem : 3000 ; #1                         -> 2 Captured | gave 2000 | pay 1000
        redeem : 1 ; #1                            -> NothingAvailable 0
        capture 1 3001                             -> TooMuch { left: Amount(3000) }
        capture 1 0                                -> Nothing
        capture 1 1000                             -> 1 Captured | gave 1000 | pay 2000
        capture 1                                  -> NotPossible(Captured)
        release 1                                  -> NotPossible(Captured)
        redeem hold=60 : 9000 ; #1                 -> 3 Held | holds 2000 | pay 7000
        release 3                                  -> 3 Released | nothing | pay 9000
        release 3                                  -> NotPossible(Released)
        capture 3                                  -> NotPossible(Released)
        refund 3                                   -> NotPossible(Released)
        redeem : 9000 ; #1                         -> 4 Captured | gave 2000 | pay 7000
        ",
    );
}

#[test]
fn a_hold_lapses_at_its_second_whether_anybody_looks_or_not() {
    check(
        "
        sell order=A : GIFT 5000                   -> 5000
        redeem hold=60 : 5000 ; #1                 -> 1 Held | holds 5000
        at 2026-11-22T10:00:59.999999Z
        lapse 1                                    -> NotPossible(Held)
        redeem : 1 ; #1                            -> NothingAvailable 0
        at 2026-11-22T10:01:00Z
        capture 1                                  -> NotPossible(Lapsed)
        release 1                                  -> NotPossible(Lapsed)
        redeem : 1000 ; #1                         -> 2 Captured | gave 1000
        # Its end was recorded on the way.
        lapse 1                                    -> still 1 Lapsed | nothing | pay 5000
        redeem hold=1 : 1000 ; #1                  -> 3 Held | holds 1000
        at 2026-11-22T10:02:00Z
        lapse 3                                    -> 3 Lapsed | nothing | pay 1000
        redeem : 5000 ; #1                         -> 4 Captured | gave 4000 | pay 1000
        ",
    );
}

#[test]
fn money_goes_back_to_where_it_came_from_and_never_more() {
    check(
        "
        sell order=A : GIFT x2 5000                -> 5000 5000
        redeem : 8000 ; #1 , #2                    -> 1 Captured | gave 5000 | gave 3000
        refund 1 8001                              -> TooMuch { left: Amount(8000) }
        refund 1 0                                 -> Nothing
        # The last one to give is the first to get.
        refund 1 1000                              -> 1 Captured | gave 5000 | gave 3000 got 1000
        refund 1 2500                              -> 1 Captured | gave 5000 got 500 | gave 3000 got 3000
        redeem : 9000 ; #1 , #2                    -> 2 Captured | gave 500 | gave 5000 | pay 3500
        refund 1 4501                              -> TooMuch { left: Amount(4500) }
        refund 1                                   -> 1 Refunded | gave 5000 got 5000 | gave 3000 got 3000
        refund 1                                   -> NotPossible(Refunded)
        ",
    );
}

#[test]
fn a_certificate_without_reuse_is_spent_by_its_first_use() {
    let mut world = World::new();
    world.set_up(command::SetUp::ChangeSeries(command::SeriesChange {
        id: Some(super::world::GIFT),
        allow_reuse: Some(false),
        ..command::SeriesChange::default()
    }));
    for (command, said) in [
        ("sell order=A : GIFT x3 5000", "5000 5000 5000"),
        ("redeem : 3000 ; #1", "1 Captured | gave 3000"),
        ("redeem : 1 ; #1", "NothingAvailable 0"),
        // Half the order undone leaves what was not needed where it went.
        ("refund 1 1000", "1 Captured | gave 3000 got 1000"),
        ("refund 1", "1 Refunded | gave 3000 got 3000"),
        ("redeem : 9000 ; #1", "2 Captured | gave 5000 | pay 4000"),
        // A part that is held is held of the whole.
        ("redeem hold=60 : 100 ; #2", "3 Held | holds 100"),
        ("redeem : 100 ; #2", "NothingAvailable 0"),
        ("release 3", "3 Released | nothing | pay 100"),
        ("redeem hold=60 : 100 ; #2", "4 Held | holds 100"),
        ("capture 4 40", "4 Captured | gave 40 | pay 60"),
        ("redeem : 100 ; #2", "NothingAvailable 0"),
        // What gives nothing is not spent by it.
        ("redeem : 5000 ; #3 5000 , #2", "NothingAvailable 1"),
    ] {
        assert_eq!(step(&mut world, command), said, "{command}");
        world.audit();
    }
    let kinds: Vec<_> = world.entries[&world.born[0]].iter().map(|entry| entry.kind).collect();
    let expected = [
        EntryKind::Activation,
        EntryKind::Capture,
        EntryKind::Breakage,
        EntryKind::Refund,
        EntryKind::Refund,
        EntryKind::BreakageUndone,
        EntryKind::Capture,
    ];
    assert_eq!(kinds, expected);
}

#[test]
fn a_series_without_refunds_takes_nothing_back() {
    let mut world = World::new();
    world.set_up(command::SetUp::ChangeSeries(command::SeriesChange {
        id: Some(super::world::GIFT),
        allow_refund: Some(false),
        ..command::SeriesChange::default()
    }));
    for (command, said) in [
        ("sell order=A : GIFT 5000", "5000"),
        ("redeem : 3000 ; #1", "1 Captured | gave 3000"),
        ("refund 1 to=#1", "Forbidden(SeriesId(1)) 0"),
        ("refund 1", "1 Refunded | gave 3000 buyer 3000"),
    ] {
        assert_eq!(step(&mut world, command), said, "{command}");
        world.audit();
    }
}

#[test]
fn the_best_coupon_acts_and_the_others_are_not_used() {
    check(
        "
        coupon code=TEN percent=10 once            -> 1 TEN 1000%
        coupon code=FIVE money=5.00 once           -> 2 FIVE 500p
        redeem : 10000 ; coupon FIVE , coupon TEN  -> 1 Captured off 0+1000 | pay 9000
        redeem : 10000 ; coupon TEN                -> CouponUsedUp
        redeem : 10000 ; coupon FIVE               -> 2 Captured off 500 | pay 9500
        coupon code=A percent=10                   -> 3 A 1000%
        coupon code=B percent=10                   -> 4 B 1000%
        redeem : 10000 ; coupon A , coupon B       -> 3 Captured off 1000+0 | pay 9000
        redeem stack : 10000 ; coupon A , coupon B -> 4 Captured off 1000+900 | pay 8100
        redeem : 10000 ; coupon a , coupon A       -> Twice 1
        coupon code=ALL percent=100                -> 5 ALL 10000%
        redeem : 10000 ; coupon ALL                -> 5 Captured off 10000
        coupon code=MORE money=500.00              -> 6 MORE 50000p
        redeem : 10000 ; coupon MORE               -> 6 Captured off 10000
        redeem : 6059200 ; coupon NONE             -> CouponUnknown(\"NONE\") 0
        coupon code=MOST percent=99.9              -> 7 MOST 9990%
        redeem : 6059200 ; coupon MOST             -> 7 Captured off 6053141 | pay 6059
        ",
    );
}

#[test]
fn coupons_go_first_and_certificates_pay_the_rest() {
    check(
        "
        sell order=A : GIFT 5000                   -> 5000
        coupon code=TEN percent=10                 -> 1 TEN 1000%
        redeem : 4000 ; #1 , coupon TEN            -> 1 Captured off 400 | gave 3600
        coupon code=ALL percent=100                -> 2 ALL 10000%
        # Nothing is left to pay: the certificate gives nothing, and is not touched.
        redeem : 4000 ; #1 , coupon ALL            -> 2 Captured off 4000 | nothing
        redeem : 4000 ; #1 1 , coupon ALL          -> AboveRest { left: Amount(0) } 0
        ",
    );
}

#[test]
fn a_coupon_acts_on_its_collections_from_its_least_price() {
    let mut world = World::new();
    step(&mut world, "coupon code=SHOES percent=50 min=100 once");
    let id = CouponId { operator: OPERATOR, number: 1 };
    let draft = CouponDraft {
        collections: Some(vec!["7".to_owned(), "8".to_owned()]),
        ..CouponDraft::default()
    };
    let change = Command::ChangeCoupon(command::ChangeCoupon { id, draft });
    assert!(world.run(&super::world::request(change)).is_ok());
    for (command, said) in [
        ("redeem : 9999 in=7 ; coupon SHOES", "OrderTooSmall { min: Amount(10000) } 0"),
        // A coupon that takes nothing off is not used up.
        ("redeem : 10000 in=9 , 5 ; coupon SHOES", "1 Captured off 0 | pay 10005"),
        (
            "redeem : 10000 , 333 in=9 in=7 , 1 in=8 ; coupon SHOES",
            "2 Captured off 167 | pay 10167",
        ),
        ("redeem : 10000 in=7 ; coupon SHOES", "CouponUsedUp(CouponCode(\"SHOES\")) 0"),
    ] {
        assert_eq!(step(&mut world, command), said, "{command}");
        world.audit();
    }
    let lines: Vec<Vec<i64>> = world
        .redemptions
        .values()
        .map(|redemption| redemption.coupons[0].lines.iter().map(|part| part.minor()).collect())
        .collect();
    assert_eq!(lines, [vec![0, 0], vec![0, 167, 0]]);
}

#[test]
fn a_held_use_is_a_use_until_it_lapses() {
    check(
        "
        coupon code=SOLE percent=10 once           -> 1 SOLE 1000%
        redeem hold=60 : 10000 ; coupon SOLE       -> 1 Held off 1000 | pay 9000
        use sole                                   -> CouponHeld 2026-11-22T10:01:00Z
        release 1                                  -> 1 Released off 1000 | pay 9000
        redeem hold=60 : 10000 ; coupon SOLE       -> 2 Held off 1000 | pay 9000
        at 2026-11-22T10:01:00Z
        # It works again, whether its end has been recorded or not.
        coupon 1                                   -> still 1 SOLE 1000%
        use sole                                   -> 1 SOLE 1000% used up
        lapse 2                                    -> still 2 Lapsed off 1000 | pay 9000
        use sole                                   -> CouponUsedUp
        coupon code=TEAM percent=10 each           -> 2 TEAM 1000%
        redeem client=c hold=60 : 100 ; coupon TEAM -> 4 Held off 10 | pay 90
        redeem client=c : 100 ; coupon TEAM        -> CouponHeld 2026-11-22T10:02:00Z
        redeem client=d : 100 ; coupon TEAM        -> 5 Captured off 10 | pay 90
        capture 4                                  -> 4 Captured off 10 | pay 90
        at 2026-11-22T10:03:00Z
        redeem client=c : 100 ; coupon TEAM        -> CouponUsedByClient
        redeem client=e hold=60 : 100 ; coupon TEAM -> 6 Held off 10 | pay 90
        at 2026-11-22T10:04:00Z
        redeem client=e : 100 ; coupon TEAM        -> 7 Captured off 10 | pay 90
        redeem client=e : 100 ; coupon TEAM        -> CouponUsedByClient
        lapse 6                                    -> still 6 Lapsed off 10 | pay 90
        ",
    );
}

#[test]
fn a_use_goes_back_with_the_whole_order_if_that_is_wished() {
    check(
        "
        sell order=A : GIFT 5000                   -> 5000
        coupon code=SOLE percent=10 once           -> 1 SOLE 1000%
        redeem : 1000 ; coupon SOLE , #1           -> 1 Captured off 100 | gave 900
        refund 1 899                               -> 1 Captured off 100 | gave 900 got 899
        use sole                                   -> CouponUsedUp
        refund 1                                   -> 1 Refunded off 100 | gave 900 got 900
        use sole                                   -> 1 SOLE 1000% used up
        refund 2 coupons=stay undone               -> 1 SOLE 1000% used up
        use sole                                   -> CouponUsedUp
        # Also of a coupon that is gone by then.
        coupon 1 code=GONE once=no                 -> 1 GONE 1000%
        redeem : 1000 ; coupon GONE , #1           -> 3 Captured off 100 | gave 900
        uncoupon 1                                 -> 1 GONE 1000%
        refund 3                                   -> 3 Refunded off 100 | gave 900 got 900
        ",
    );
}

#[test]
fn a_lapsed_hold_keeps_nobody_from_returning_what_was_sold() {
    check(
        "
        sell order=A : GIFT x2 5000                -> 5000 5000
        redeem hold=60 : 8000 ; #1 , #2            -> 1 Held | holds 5000 | holds 3000
        return order=A                             -> CertificateUsed
        at 2026-11-22T10:01:00Z
        return order=A                             -> 0 0
        lapse 1                                    -> still 1 Lapsed | nothing | nothing | pay 8000
        ",
    );
}

/// A series may change while several holds are on its certificate.
#[test]
fn holds_made_before_reuse_was_forbidden_are_kept() {
    let mut world = World::new();
    for (command, said) in [
        ("sell order=A : GIFT 10000", "10000"),
        ("redeem hold=60 : 1000 ; #1", "1 Held | holds 1000"),
        ("redeem hold=60 : 2000 ; #1", "2 Held | holds 2000"),
    ] {
        assert_eq!(step(&mut world, command), said, "{command}");
    }
    world.set_up(command::SetUp::ChangeSeries(command::SeriesChange {
        id: Some(super::world::GIFT),
        allow_reuse: Some(false),
        ..command::SeriesChange::default()
    }));
    for (command, said) in [
        ("redeem : 100 ; #1", "NothingAvailable 0"),
        ("capture 1", "1 Captured | gave 1000"),
        ("capture 2", "2 Captured | gave 2000"),
        ("redeem : 100 ; #1", "NothingAvailable 0"),
    ] {
        assert_eq!(step(&mut world, command), said, "{command}");
        world.audit();
    }
    assert!(world.certificates[&world.born[0]].balance.is_zero());
}

/// In one batch: what the view knows of the code must stay that of the living coupon.
#[test]
fn a_deleted_coupons_use_goes_back_without_touching_who_has_its_code_now() {
    let mut world = World::new();
    for command in ["coupon code=X percent=10", "use x", "uncoupon 1", "coupon code=X percent=20"] {
        step(&mut world, command);
    }
    let requests =
        ["refund 1 undone", "use x"].map(|command| super::world::request(parse(&world, command)));
    let mut view = world.load(&requests);
    for request in &requests {
        let Ok(Verdict::Decided(decision)) = decide(&view, request, world.now) else {
            panic!("{:?}", decide(&view, request, world.now))
        };
        view.accept(&decision);
    }
}
