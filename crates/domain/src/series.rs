//! Kinds of certificates, and the spaces of numbers they draw from.

mod rejection;

pub use rejection::SeriesRejection;

use jiff::Span;
use jiff::civil::Date;

use crate::number::PoolKey;
use crate::{Amount, NumberPlan, OperatorId, PoolId, SeriesId};

/// Form of the certificates of a series.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SeriesKind {
    /// Printed beforehand, activated by the sale (type 1 of the legacy API).
    Plastic,
    /// Made by the sale (type 3 of the legacy API).
    Electronic,
}

/// Nominals that a series sells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Denomination {
    /// Only this one nominal.
    Fixed(Amount),
    /// Any from `min` to `max`, both included.
    Range {
        /// Minimum amount that is allowed.
        min: Amount,
        /// Maximum amount that is allowed.
        max: Amount,
    },
}

impl Denomination {
    /// The least and the most nominal.
    pub const fn bounds(self) -> (Amount, Amount) {
        match self {
            Self::Fixed(nominal) => (nominal, nominal),
            Self::Range { min, max } => (min, max),
        }
    }

    /// Whether a certificate may have this nominal.
    pub fn allows(self, nominal: Amount) -> bool {
        let (min, max) = self.bounds();
        (min..=max).contains(&nominal)
    }
}

/// What happens to the balance of a certificate after its last valid day. The operator decides with
/// an accountant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ExpiryPolicy {
    /// Nothing is booked. The balance stays, and cannot be spent.
    #[default]
    Keep,
    /// The balance is booked out.
    BookAfter {
        /// Days that must pass after the last valid day, at most
        /// [`EXPIRY_DAYS_MAX`](crate::limits::EXPIRY_DAYS_MAX).
        days: u32,
    },
}

impl ExpiryPolicy {
    /// The policy of a number of days. `None` books nothing.
    pub const fn of_days(days: Option<u32>) -> Self {
        match days {
            None => Self::Keep,
            Some(days) => Self::BookAfter { days },
        }
    }

    /// The days after the last valid day. `None` if nothing is booked.
    pub const fn days(self) -> Option<u32> {
        match self {
            Self::Keep => None,
            Self::BookAfter { days } => Some(days),
        }
    }

    /// The latest last valid day whose certificates are booked out today. `None` if nothing is
    /// booked.
    pub fn due_through(self, today: Date) -> Option<Date> {
        let days = Span::new().try_days(self.days()?).ok()?;
        today.yesterday().ok()?.checked_sub(days).ok()
    }
}

/// A kind of certificate.
#[expect(clippy::struct_excessive_bools, reason = "they are independent permissions")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Series {
    /// Identifier of the series.
    pub id: SeriesId,
    /// Operator that owns the object.
    pub operator: OperatorId,
    /// Name of the object.
    pub name: String,
    /// Kind: plastic or electronic.
    pub kind: SeriesKind,
    /// Pool of its numbers. Series with the same prefix and length share a pool.
    pub pool: PoolId,
    /// Digits of a secret code.
    pub secret_digits: u8,
    /// Nominals that the series sells.
    pub denomination: Denomination,
    /// Days of validity after activation.
    pub validity_days: u32,
    /// May money come back to the certificate when a purchase paid with it is refunded?
    pub allow_refund: bool,
    /// May the certificate itself be returned as goods?
    pub allow_refund_purchase: bool,
    /// Whether the certificate can be used more than once.
    pub allow_reuse: bool,
    /// Whether a redemption must give the secret code.
    pub secret_confirm: bool,
    /// Nothing is sold from an inactive series.
    pub active: bool,
    /// The first day of sale, if there is one.
    pub on_sale_from: Option<Date>,
    /// The last day of sale, if there is one.
    pub on_sale_through: Option<Date>,
    /// Item codes of the goods that sell it; each sells one series of its operator.
    pub item_codes: Vec<String>,
    /// What happens to a balance after the last valid day.
    pub expiry: ExpiryPolicy,
}

impl Series {
    /// Whether certificates of it are sold on a day of its operator.
    pub fn is_on_sale(&self, today: Date) -> bool {
        let begun = self.on_sale_from.is_none_or(|first| first <= today);
        let over = self.on_sale_through.is_some_and(|last| last < today);
        self.active && begun && !over
    }
}

/// A space of certificate numbers: one prefix and length of one operator. The prefixes of an
/// operator's pools do not overlap, so a number belongs to one pool at most.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NumberPool {
    /// Identifier of the pool.
    pub id: PoolId,
    /// Operator that owns the object.
    pub operator: OperatorId,
    /// Prefix and length of the numbers.
    pub plan: NumberPlan,
    /// Key that orders the numbers.
    pub key: PoolKey,
}
