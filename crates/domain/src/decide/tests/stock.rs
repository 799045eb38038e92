//! Making cards to be printed.

use super::check;
use super::script::step;
use super::world::World;
use crate::*;

#[test]
fn stock_is_made_of_plastic_series_in_bounded_numbers() {
    check(
        "
        stock operator=3 series=99 x0  -> OperatorUnknown
        stock series=99 x0             -> SeriesUnknown(SeriesId(99))
        stock series=9 x1              -> SeriesUnknown(SeriesId(9))
        stock series=1 x1              -> SeriesElectronic(SeriesId(1))
        stock series=3 x0              -> QuantityOutOfRange
        stock series=3 x10001          -> QuantityOutOfRange { max: 10000
        stock series=3 x2              -> 0 0
        ",
    );
}

#[test]
fn a_card_in_stock_has_no_value() {
    let mut world = World::new();
    step(&mut world, "stock series=3 x3");
    let numbers: Vec<_> = world.certificates.values().map(|card| card.number).collect();
    assert!(numbers.iter().all(|number| number.to_string().starts_with("30")));
    for card in world.certificates.values() {
        assert_eq!((card.nominal, card.balance, card.held), Default::default());
        assert_eq!((card.status, card.sale_status), (Status::Issued, SaleStatus::Unsold));
        assert_eq!((card.valid_through, card.sold_in, card.entry_count), (None, None, 0));
    }
    assert!(world.entries.is_empty() && world.sales.is_empty());
}

/// Series that share a prefix share its numbers: no card has the number of another.
#[test]
fn series_of_one_prefix_share_its_numbers() {
    let mut world = World::new();
    for command in ["stock series=3 x5", "stock series=8 x5", "stock series=3 x5"] {
        step(&mut world, command);
    }
    let mut numbers: Vec<_> = world.certificates.values().map(|card| card.number).collect();
    numbers.sort_unstable();
    numbers.dedup();
    assert_eq!(numbers.len(), 15);
}
