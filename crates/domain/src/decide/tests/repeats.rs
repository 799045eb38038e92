//! Repeats of accepted requests.

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
        return order=B key=2              -> SaleUnknown
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
    world.set_up(SetUp::ChangeOperator { id: OPERATOR, name: None, zone: None, disabled });
    match world.run(&first) {
        Ok(Verdict::Repeated(told)) => assert_eq!(told, operation),
        told => panic!("{told:?}"),
    }
    assert_eq!(world.run(&other).unwrap_err(), Rejection::KeyReused);
    let said = step(&mut world, "sell order=A key=2 : GIFT 500");
    assert_eq!(said, "OperatorDisabled(OperatorId(1))");
}
