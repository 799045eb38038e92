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

/// Kind of the value of a discount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DiscountKind {
    /// A percentage of the price.
    Percent,
    /// An amount of money.
    Money,
}

/// Discount of a coupon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Discount {
    /// A percentage of the price.
    Percent(Percent),
    /// An amount of money.
    Money(Amount),
}

impl Discount {
    /// Returns the kind of the value.
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

/// Terms of a coupon, set by its operator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CouponTerms {
    /// Code that the buyer enters.
    pub code: CouponCode,
    /// Note for people, if any.
    pub description: Option<String>,
    /// Discount of the coupon.
    pub discount: Discount,
    /// Whether the coupon is disabled.
    pub disabled: bool,
    /// Whether the coupon can be used only once.
    pub once: bool,
    /// Whether each client can use the coupon only once. `None` if it was never set, which means
    /// no.
    pub once_per_client: Option<bool>,
    /// Minimum order amount, if any.
    pub min_price: Option<Amount>,
    /// Last valid day, if there is one.
    pub valid_through: Option<Date>,
    /// Collections of goods that the coupon applies to. Empty: all goods.
    pub collections: Vec<String>,
}
