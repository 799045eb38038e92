//! Discount coupons: what they take off, for whom and until when.

mod code;
mod draft;
mod rejection;

pub use code::{CodeKey, CouponCode};
pub use draft::{CouponDraft, CouponField, CouponProblem, FieldProblem};
pub use rejection::CouponRejection;

use jiff::Timestamp;
use jiff::civil::Date;

use crate::{Amount, Decimal, OperationId, OperatorId};

/// A coupon: its number counts the coupons of its operator from 1, and is never given again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CouponId {
    /// Whose.
    pub operator: OperatorId,
    /// Which of the operator's.
    pub number: i64,
}

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

/// A coupon. Its moments are whole seconds: the API that lists coupons by change says no more, and
/// whoever goes on from the last one must find the place again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coupon {
    /// Which.
    pub id: CouponId,
    /// What its owner says of it.
    pub terms: CouponTerms,
    /// How often it was used.
    pub uses: u32,
    /// When it was made.
    pub created_at: Timestamp,
    /// When something that can be seen of it changed last.
    pub updated_at: Timestamp,
    /// When it was deleted. Its uses are kept, and its code is free again.
    pub deleted_at: Option<Timestamp>,
    /// The operation that made it.
    pub created_in: OperationId,
    /// The operation that changed it last, uses aside.
    pub changed_in: OperationId,
}

/// One use of a coupon. Never changed afterwards.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CouponUse {
    /// The coupon.
    pub coupon: CouponId,
    /// Which use of it, from 1.
    pub number: u32,
    /// Who used it, if that was said.
    pub client: Option<String>,
    /// The operation in which it was used.
    pub operation: OperationId,
    /// Whether it could be used once only, then.
    pub once: bool,
    /// Whether each client could use it once only, then.
    pub once_per_client: bool,
}

impl Coupon {
    /// Whether there are uses left: false only when it can be used once and has been.
    pub const fn has_uses_left(&self) -> bool {
        !self.terms.once || self.uses == 0
    }

    /// Checks whether a client may use it on a day; `used_before` says whether this client has.
    ///
    /// # Errors
    ///
    /// In order: [`CouponRejection::Disabled`], [`CouponRejection::Expired`],
    /// [`CouponRejection::UsedUp`], [`CouponRejection::NeedsClient`],
    /// [`CouponRejection::UsedByClient`].
    pub fn check_use(
        &self,
        today: Date,
        client: Option<&str>,
        used_before: bool,
    ) -> Result<(), CouponRejection> {
        let code = || self.terms.code.clone();
        if self.terms.disabled {
            return Err(CouponRejection::Disabled(code()));
        }
        if self.terms.valid_through.is_some_and(|last| last < today) {
            return Err(CouponRejection::Expired(code()));
        }
        if !self.has_uses_left() {
            return Err(CouponRejection::UsedUp(code()));
        }
        if self.terms.once_per_client == Some(true) {
            if client.is_none() {
                return Err(CouponRejection::NeedsClient(code()));
            }
            if used_before {
                return Err(CouponRejection::UsedByClient(code()));
            }
        }
        Ok(())
    }
}
