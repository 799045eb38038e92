//! Quantities of goods: pieces, or weights and lengths with up to three decimal places.

use super::part_of_checked;
use crate::Amount;

/// A quantity of goods in thousandths: 1000 is one piece, 355 is 0.355 kg.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Quantity(u64);

impl Quantity {
    /// Decimal places of a quantity.
    pub const DIGITS: u8 = 3;
    /// The zero quantity: nothing.
    pub const ZERO: Self = Self(0);
    /// The largest quantity, 4294967295.
    pub const MAX: Self = Self(4_294_967_295_000);

    /// A number of pieces.
    pub fn whole(pieces: u32) -> Self {
        // 32 bits times 1000 fit into 64 bits.
        Self(u64::from(pieces).saturating_mul(1_000))
    }

    /// A quantity of thousandths. Returns `None` above [`Self::MAX`].
    pub const fn from_thousandths(thousandths: u64) -> Option<Self> {
        if thousandths > Self::MAX.0 { None } else { Some(Self(thousandths)) }
    }

    /// The quantity in thousandths.
    pub const fn thousandths(self) -> u64 {
        self.0
    }

    /// Whether this is nothing.
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// The whole pieces, and the thousandths beyond them, 0 to 999.
    pub fn parts(self) -> (u32, u16) {
        let whole = self.0.checked_div(1_000).unwrap_or_default();
        let rest = self.0.checked_rem(1_000).unwrap_or_default();
        (u32::try_from(whole).unwrap_or(u32::MAX), u16::try_from(rest).unwrap_or_default())
    }

    /// A quantity of so many whole pieces and thousandths. Returns `None` for 1000 thousandths or
    /// more, and above [`Self::MAX`].
    pub fn from_parts(whole: u32, thousandths: u16) -> Option<Self> {
        if thousandths > 999 {
            return None;
        }
        let sum = Self::whole(whole).0.checked_add(u64::from(thousandths))?;
        Self::from_thousandths(sum)
    }

    /// The total at a price of one piece, rounded once to the nearest minor unit, halves up. Returns
    /// `None` when it does not fit.
    pub fn total(self, unit_price: Amount) -> Option<Amount> {
        part_of_checked(unit_price, self.0, 1_000)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_rounds_once_halves_up() {
        for (thousandths, price, total) in [
            (1_000, 9_999, Some(9_999)),
            (3_000, 3_333, Some(9_999)),
            (355, 10_000, Some(3_550)),
            (355, 199, Some(71)),
            (500, 1, Some(1)),
            (499, 1, Some(0)),
            (1, 0, Some(0)),
            (1, 500, Some(1)),
            (1, 499, Some(0)),
            (333, 3, Some(1)),
            (2_500, 3, Some(8)),
            (999, i64::MAX, Some(9_214_148_664_817_921_031)),
            (1_001, i64::MAX, None),
            (Quantity::MAX.thousandths(), 2_147_483_648, Some(9_223_372_034_707_292_160)),
            (Quantity::MAX.thousandths(), 2_147_483_649, None),
        ] {
            let quantity = Quantity::from_thousandths(thousandths).unwrap();
            let price = Amount::from_minor(price).unwrap();
            assert_eq!(quantity.total(price).map(Amount::minor), total, "{quantity:?} {price:?}");
        }
    }

    #[test]
    fn parts_make_the_quantity_again() {
        for thousandths in [0, 1, 999, 1_000, 1_001, Quantity::MAX.thousandths()] {
            let quantity = Quantity::from_thousandths(thousandths).unwrap();
            let (whole, rest) = quantity.parts();
            assert_eq!(Quantity::from_parts(whole, rest), Some(quantity));
        }
        for (thousandths, is_zero) in [(0, true), (1, false), (1_000, false)] {
            let quantity = Quantity::from_thousandths(thousandths).unwrap();
            assert_eq!((quantity.thousandths(), quantity.is_zero()), (thousandths, is_zero));
        }
        assert_eq!(Quantity::from_parts(0, 999), Quantity::from_thousandths(999));
        assert_eq!(Quantity::from_parts(0, 1_000), None);
        assert_eq!(Quantity::from_parts(u32::MAX, 1), None);
        assert_eq!(Quantity::from_thousandths(Quantity::MAX.thousandths() + 1), None);
    }
}
