//! Retries of accepted requests.

use super::check;
use super::script::{parse, step};
use super::world::{OPERATOR, World};
use crate::command::SetUp;
use crate::*;

#[test]
fn an_accepted_request_repeated_moves_nothing() {
    check(
        "
        sell order=A key=1 : GIFT 500   -> 500
        sell order=A key=1 : GIFT 500   -> repeat
        return order=A key=2            -> 0
        return order=A key=2            -> repeat
        sell order=A key=1 : GIFT 500   -> repeat
        ",
    );
}

#[test]
fn a_key_is_good_for_one_request() {
    check(
        "
        sell order=A key=1 : GIFT 500     -> 500
        sell order=A key=1 : GIFT 501     -> KeyReused
        sell order=B key=1 : GIFT 500     -> KeyReused
        return order=A key=1              -> KeyReused
        # Another operator's key is another key.
        sell operator=2 @3 order=A key=1 : FOREIGN 500 -> 500
        ",
    );
}

#[test]
fn a_refused_request_is_not_remembered() {
    check(
        "
        sell order=A key=1 : GIFT 99      -> PriceOutOfRange
        sell order=A key=1 : GIFT 500     -> 500
        return order=B key=2              -> NothingSold
        sell order=B : GIFT 500           -> 500
        return order=B key=2              -> 0
        ",
    );
}

#[test]
fn without_a_key_the_same_request_is_another_one() {
    check(
        "
        sell order=A : GIFT 500   -> 500
        sell order=A : GIFT 500   -> 500
        return order=A            -> 0 0
        ",
    );
}

/// A repeat is told whatever has happened since: it asks for nothing new.
#[test]
fn a_repeat_is_told_before_anything_else_is_looked_at() {
    let mut world = World::new();
    let first = parse(&world, "sell order=A key=1 : GIFT 500");
    let other = parse(&world, "sell order=A key=1 : GIFT 501");
    assert!(matches!(world.run(&first), Ok(Verdict::Decided(_))));
    let operation = world.operations.last().unwrap().id;
    let disabled = Some(true);
    world.set_up(SetUp::ChangeOperator {
        id: OPERATOR,
        name: None,
        zone: None,
        disabled,
        country: None,
    });
    match world.run(&first) {
        Ok(Verdict::Repeated(told)) => assert_eq!(told, operation),
        told => panic!("{told:?}"),
    }
    assert_eq!(world.run(&other).unwrap_err(), RequestRejection::KeyReused.into());
    let said = step(&mut world, "sell order=A key=2 : GIFT 500");
    assert_eq!(said, "OperatorDisabled(OperatorId(1))");
}

/// Runs a script that uses a number again later, at a point of sale with these repeat rules.
#[track_caller]
fn later(repeats: RepeatsChange, script: &str) {
    let mut world = World::new();
    let id = PointOfSaleId(1);
    let change = SetUp::ChangePointOfSale { id, code: None, name: None, repeats, disabled: None };
    world.set_up(change);
    for line in script.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if let Some(change) = line.strip_prefix("numbers ") {
            let daily = Some(change == "daily");
            let repeats = RepeatsChange { daily_order_numbers: daily, ..RepeatsChange::default() };
            world.set_up(SetUp::ChangePointOfSale {
                id,
                code: None,
                name: None,
                repeats,
                disabled: None,
            });
            continue;
        }
        let (command, expected) = line.split_once("->").unwrap_or((line, ""));
        let said = step(&mut world, command.trim());
        assert!(super::script::means(&said, expected.trim()), "{line}: said {said:?}");
    }
}

const ONCE: RepeatsChange =
    RepeatsChange { daily_order_numbers: None, daily_cheque_numbers: None, hours: None };
const DAILY: RepeatsChange = RepeatsChange { daily_order_numbers: Some(true), ..ONCE };

#[test]
fn an_order_number_is_repeated_within_its_window_and_refused_later() {
    later(
        ONCE,
        "
        at 2026-11-22T09:00:00Z
        sell order=7 key=s : GIFT 500    -> 500
        at 2026-11-25T09:00:00Z
        sell order=7 key=s : GIFT 500    -> repeat
        sell order=7 key=s : GIFT 600    -> KeyReused
        at 2026-11-25T09:00:01Z
        sell order=7 key=s : GIFT 500    -> SaleNumberUsed { at: 2026-11-22T12:00:00, hours: 72 }
        sell order=7 key=s : GIFT 600    -> SaleNumberUsed { at: 2026-11-22T12:00:00, hours: 72 }
        at 2027-11-25T09:00:01Z
        sell order=7 key=s : GIFT 500    -> SaleNumberUsed
        return order=7 key=r             -> CertificateExpired
        ",
    );
    later(
        RepeatsChange { hours: Some(Some(1)), ..ONCE },
        "
        at 2026-11-22T09:00:00Z
        sell order=7 key=s : GIFT 500    -> 500
        return order=7 key=r             -> 0
        at 2026-11-22T10:00:00Z
        sell order=7 key=s : GIFT 500    -> repeat
        return order=7 key=r             -> repeat
        at 2026-11-22T10:00:01Z
        sell order=7 key=s : GIFT 500    -> SaleNumberUsed { at: 2026-11-22T12:00:00, hours: 1 }
        return order=7 key=r             -> SaleNumberUsed { at: 2026-11-22T12:00:00, hours: 1 }
        ",
    );
}

#[test]
fn a_cheque_is_repeated_for_ever() {
    later(
        RepeatsChange { hours: Some(Some(1)), ..DAILY },
        "
        at 2026-11-22T09:00:00Z
        sell order=7 cheque=8 key=s : GIFT 500    -> 500
        at 2029-11-22T09:00:00Z
        sell order=7 cheque=8 key=s : GIFT 500    -> repeat
        sell order=7 cheque=8 key=s : GIFT 501    -> KeyReused
        ",
    );
}

#[test]
fn a_daily_number_is_another_sale_on_another_day() {
    // 21:00 in UTC is midnight in Moscow.
    later(
        DAILY,
        "
        at 2026-11-22T20:58:00Z
        sell order=7 key=s : GIFT 500    -> 500
        sell order=7 key=s : GIFT 500    -> repeat
        sell order=7 key=s : GIFT 600    -> KeyReused
        at 2026-11-22T21:03:00Z
        sell order=7 key=s : GIFT 500    -> repeat
        sell order=7 key=s : GIFT 600    -> 600
        sell order=7 key=s : GIFT 600    -> repeat
        sell order=7 key=s : GIFT 500    -> repeat
        sell order=7 key=s : GIFT 700    -> KeyReused
        at 2026-11-23T08:58:00Z
        sell order=7 key=s : GIFT 500    -> repeat
        at 2026-11-23T09:03:01Z
        sell order=7 key=s : GIFT 500    -> SaleNumberUsed { at: 2026-11-23T00:03:00, hours: 12 }
        at 2026-11-24T09:00:00Z
        sell order=7 key=s : GIFT 600    -> 600
        at 2027-11-24T09:00:00Z
        sell order=7 key=s : GIFT 500    -> 500
        ",
    );
    // With a longer window a later day may repeat, too.
    later(
        RepeatsChange { hours: Some(Some(720)), ..DAILY },
        "
        at 2026-11-01T09:00:00Z
        sell order=7 key=s : GIFT 500    -> 500
        at 2026-12-01T09:00:00Z
        sell order=7 key=s : GIFT 500    -> repeat
        at 2026-12-01T09:00:01Z
        sell order=7 key=s : GIFT 500    -> 500
        ",
    );
    later(
        RepeatsChange { daily_cheque_numbers: Some(true), ..ONCE },
        "
        at 2026-11-22T09:00:00Z
        sell order=7 cheque=1 key=s : GIFT 500    -> 500
        at 2026-11-23T09:00:00Z
        sell order=8 cheque=1 key=s : GIFT 500    -> 500
        return cheque=1 key=r                     -> 0
        return cheque=1 key=q                     -> NothingToReturn
        ",
    );
}

#[test]
fn a_return_by_a_daily_number_means_the_latest_day() {
    later(
        DAILY,
        "
        at 2026-11-22T09:00:00Z
        sell order=7 key=s : GIFT 500               -> 500
        return order=7 key=r                        -> 0
        return order=7 key=r                        -> repeat
        at 2026-11-22T18:00:00Z
        sell order=7 cheque=1 key=t : GIFT 100      -> 100
        at 2026-11-22T20:59:00Z
        sell order=9 key=s9 : GIFT 500              -> 500
        at 2026-11-22T21:01:00Z
        sell order=9 key=s9 : GIFT 600              -> 600
        return order=9 key=r9                       -> 0
        balance #3 500
        return order=9 key=other                    -> NothingToReturn
        at 2026-11-23T05:00:00Z
        sell order=7 key=s : GIFT 700               -> 700
        # The same request as the day before, within the window, but of a later sale.
        return order=7 key=r                        -> 0
        return order=7 key=r                        -> repeat
        return order=7 key=z                        -> NothingToReturn
        "
        .replace(
            "# The same request as the day before, within the window, but of a later sale.",
            "",
        )
        .as_str(),
    );
}

#[test]
fn a_change_of_the_numbering_forgets_no_repeat() {
    later(
        ONCE,
        "
        at 2026-11-22T09:00:00Z
        sell order=7 key=s : GIFT 500    -> 500
        numbers daily
        sell order=7 key=s : GIFT 500    -> repeat
        sell order=7 key=s : GIFT 600    -> KeyReused
        at 2026-11-22T20:00:00Z
        sell order=8 key=t : GIFT 500    -> 500
        numbers once
        sell order=8 key=t : GIFT 500    -> repeat
        sell order=8 key=t : GIFT 600    -> KeyReused
        at 2026-11-23T20:00:00Z
        sell order=8 key=t : GIFT 500    -> repeat
        sell order=8 key=t : GIFT 600    -> 600
        sell order=7 key=s : GIFT 500    -> repeat
        sell order=7 key=s : GIFT 600    -> KeyReused
        ",
    );
}
