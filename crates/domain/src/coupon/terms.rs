//! What its owner says of a coupon.

use jiff::civil::Date;

use super::CouponCode;
use crate::{Amount, Decimal};

/// A percentage from 0 to 100 in hundredths of a percent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Percent(u16);

impl Percent {
    /// Digits after the point that a percentage may have.
    pub const DIGITS: u8 = 2;

    /// A percentage of so many hundredths of a percent; `None` above 100 %.
    pub const fn from_hundredths(hundredths: u16) -> Option<Self> {
        if hundredths > 10_000 { None } else { Some(Self(hundredths)) }
    }

    /// Hundredths of a percent.
    pub const fn hundredths(self) -> u16 {
        self.0
    }
}

/// How the value of a discount is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DiscountKind {
    /// A part of the price.
    Percent,
    /// An amount of money.
    Money,
}

/// What a coupon takes off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Discount {
    /// A part of the price.
    Percent(Percent),
    /// An amount of money.
    Money(Amount),
}

impl Discount {
    /// How the value is meant.
    pub const fn kind(self) -> DiscountKind {
        match self {
            Self::Percent(_) => DiscountKind::Percent,
            Self::Money(_) => DiscountKind::Money,
        }
    }

    /// The value: percent, or money in a currency of so many fraction digits.
    pub const fn value(self, digits: u8) -> Decimal {
        match self {
            Self::Percent(percent) => {
                Decimal { mantissa: percent.hundredths() as i64, scale: Percent::DIGITS }
            }
            Self::Money(amount) => Decimal::of_amount(amount, digits),
        }
    }
}

/// What its owner says of a coupon.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CouponTerms {
    /// What the buyer enters.
    pub code: CouponCode,
    /// A note for people.
    pub description: Option<String>,
    /// What it takes off.
    pub discount: Discount,
    /// Whether it is out of use for now.
    pub disabled: bool,
    /// Whether it can be used once only.
    pub once: bool,
    /// Whether each client can use it once only; `None` where nobody has said, which means no.
    pub once_per_client: Option<bool>,
    /// The least order that it acts on.
    pub min_price: Option<Amount>,
    /// The last day on which it can be used.
    pub valid_through: Option<Date>,
    /// The collections of goods that it acts on; all goods when empty.
    pub collections: Vec<String>,
}
