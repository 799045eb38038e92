//! Redemptions: one order paid or reduced by any number of certificates and coupons.

mod allocate;
mod quantity;
mod rejection;

pub use allocate::{allocate, part_of, part_of_checked};
pub use quantity::Quantity;
pub use rejection::{
    Counted, InstrumentRejection, RedemptionRejection, RefundTargetRejection, TextFault, TextMember,
};

use jiff::Timestamp;

use crate::coupon::Percent;
use crate::{
    Amount, CertificateId, CertificateNumber, CouponCode, CouponId, OperationId, OperatorId,
    PointOfSaleId, RedemptionId, SecretCode,
};

/// One position of an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderLine {
    /// The goods' item code.
    pub item_code: Option<String>,
    /// How many pieces, or how much by weight or length.
    pub quantity: Quantity,
    /// Price of one.
    pub unit_price: Amount,
    /// The collections that the goods belong to.
    pub collections: Vec<String>,
}

impl OrderLine {
    /// The total, rounded once to the minor unit. Returns `None` when it does not fit.
    pub fn total(&self) -> Option<Amount> {
        self.quantity.total(self.unit_price)
    }
}

/// What is bought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// The shop's name for it.
    pub id: String,
    /// Its positions.
    pub lines: Vec<OrderLine>,
}

/// What an order is to be paid or reduced with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Instrument {
    /// A coupon.
    Coupon {
        /// Its code, as the buyer wrote it.
        code: String,
    },
    /// A certificate.
    Certificate {
        /// Its number; `None` where what was given is the number of no certificate.
        number: Option<CertificateNumber>,
        /// Its secret code, if it was given.
        secret: Option<SecretCode>,
        /// How much it is to give; as much as there is and is needed, where this is not said.
        amount: Option<Amount>,
    },
}

/// How far a redemption is to go at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// All the way.
    Capture,
    /// Money and uses are kept aside for so many seconds.
    Hold {
        /// How long.
        seconds: u32,
    },
}

/// What becomes of several coupons of one redemption.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Stacking {
    /// Only the one that takes off most acts.
    #[default]
    Best,
    /// Each acts on what those before it have left.
    All,
}

/// Where a redemption is in its life, as stored. A held one may have lapsed: ask
/// [`Redemption::state_at`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RedemptionState {
    /// Money and uses are kept aside.
    Held,
    /// The money is taken.
    Captured,
    /// The hold was given up.
    Released,
    /// The hold's time was over.
    Lapsed,
    /// Everything that the certificates gave was refunded, to them or to the buyer.
    Refunded,
}

impl RedemptionState {
    /// What people call it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Held => "held",
            Self::Captured => "captured",
            Self::Released => "released",
            Self::Lapsed => "lapsed",
            Self::Refunded => "refunded",
        }
    }
}

/// A coupon of a redemption.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RedeemedCoupon {
    /// Which.
    pub coupon: CouponId,
    /// Its code then.
    pub code: CouponCode,
    /// What it takes off. One that takes nothing off is not used.
    pub discount: Amount,
    /// The same, line by line of the order.
    pub lines: Vec<Amount>,
}

/// A certificate of a redemption.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RedeemedCertificate {
    /// Which.
    pub certificate: CertificateId,
    /// Its number.
    pub number: CertificateNumber,
    /// What is kept aside; nothing unless the redemption is held.
    pub held: Amount,
    /// What was taken.
    pub taken: Amount,
    /// The part of it that was refunded to the certificate.
    pub refunded: Amount,
    /// The part of it that was refunded and that the certificate could not take: the shop pays it to
    /// the buyer in another way.
    pub to_buyer: Amount,
    /// What was left when it was spent by its first use, and was booked as breakage.
    pub breakage: Amount,
}

impl RedeemedCertificate {
    /// What can still be refunded of what it gave.
    pub const fn left_to_refund(&self) -> Amount {
        self.taken.saturating_sub(self.refunded).saturating_sub(self.to_buyer)
    }
}

/// What was done to a redemption.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepKind {
    /// It was made and held.
    Held,
    /// It was captured.
    Captured,
    /// It was released.
    Released,
    /// It lapsed.
    Lapsed,
    /// Some of it was refunded.
    Refunded,
}

/// One thing done to a redemption, as it was told then: it tells a repeat of the request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The operation that did it.
    pub operation: OperationId,
    /// What.
    pub kind: StepKind,
    /// When.
    pub at: Timestamp,
    /// For each certificate what was held, taken, released or refunded.
    pub amounts: Vec<Amount>,
    /// For each certificate its balance afterwards.
    pub balances: Vec<Amount>,
    /// For each certificate what was refunded of it to the buyer. Empty where nothing was.
    pub to_buyer: Vec<Amount>,
    /// Whether this refund undid the whole order, so that its coupons can be used again.
    pub order_undone: bool,
}

impl Step {
    /// The sum that was refunded to the buyer.
    pub fn paid_to_buyer(&self) -> Amount {
        sum(self.to_buyer.iter().copied())
    }
}

/// One order paid or reduced by certificates and coupons, all or nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redemption {
    /// Which: the operation that made it.
    pub id: RedemptionId,
    /// Whose.
    pub operator: OperatorId,
    /// Where, if that was said.
    pub point_of_sale: Option<PointOfSaleId>,
    /// What was bought.
    pub order: Order,
    /// By whom, if that was said.
    pub client: Option<String>,
    /// Where it is, as stored.
    pub state: RedemptionState,
    /// Until when it was held, if it was.
    pub expires_at: Option<Timestamp>,
    /// Sum of the lines.
    pub order_total: Amount,
    /// Its coupons, in the order in which they were given.
    pub coupons: Vec<RedeemedCoupon>,
    /// Its certificates, in the order in which they were given.
    pub certificates: Vec<RedeemedCertificate>,
    /// Everything that was done to it.
    pub steps: Vec<Step>,
}

impl Redemption {
    /// Where it is at a moment: a hold lapses by itself at its second.
    pub fn state_at(&self, now: Timestamp) -> RedemptionState {
        match self.state {
            RedemptionState::Held if self.expires_at.is_some_and(|until| until <= now) => {
                RedemptionState::Lapsed
            }
            RedemptionState::Held
            | RedemptionState::Captured
            | RedemptionState::Released
            | RedemptionState::Lapsed
            | RedemptionState::Refunded => self.state,
        }
    }

    /// What the coupons take off.
    pub fn discount(&self) -> Amount {
        sum(self.coupons.iter().map(|coupon| coupon.discount))
    }

    /// What the certificates keep aside.
    pub fn held(&self) -> Amount {
        sum(self.certificates.iter().map(|certificate| certificate.held))
    }

    /// What the certificates have given.
    pub fn taken(&self) -> Amount {
        sum(self.certificates.iter().map(|certificate| certificate.taken))
    }

    /// What went back to them.
    pub fn refunded(&self) -> Amount {
        sum(self.certificates.iter().map(|certificate| certificate.refunded))
    }

    /// What was refunded to the buyer, since no certificate could take it.
    pub fn to_buyer(&self) -> Amount {
        sum(self.certificates.iter().map(|certificate| certificate.to_buyer))
    }

    /// What can still be refunded.
    pub fn left_to_refund(&self) -> Amount {
        sum(self.certificates.iter().map(RedeemedCertificate::left_to_refund))
    }

    /// What discounts and certificates leave to pay in other ways.
    pub fn to_pay(&self) -> Amount {
        let left = self.order_total.saturating_sub(self.discount());
        left.saturating_sub(self.held()).saturating_sub(self.taken())
    }

    /// Whether a refund has undone the whole order.
    pub fn is_undone(&self) -> bool {
        self.steps.iter().any(|step| step.order_undone)
    }

    /// When it was made.
    pub fn created_at(&self) -> Timestamp {
        self.steps.first().map_or(Timestamp::UNIX_EPOCH, |step| step.at)
    }

    /// The coupons that are used by it.
    pub fn used_coupons(&self) -> impl Iterator<Item = &RedeemedCoupon> {
        self.coupons.iter().filter(|coupon| !coupon.discount.is_zero())
    }
}

/// A redemption with its certificates in their present state, in its order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redeemed {
    /// The redemption.
    pub redemption: Redemption,
    /// Its certificates.
    pub certificates: Vec<crate::Certificate>,
}

/// The sum; every part of a redemption is below its order's total, which was checked.
fn sum(amounts: impl Iterator<Item = Amount>) -> Amount {
    amounts.fold(Amount::ZERO, |sum, amount| sum.checked_add(amount).unwrap_or(Amount::MAX))
}

impl Percent {
    /// This part of an amount, rounded to the nearest minor unit, halves up.
    pub fn of(self, amount: Amount) -> Amount {
        part_of(amount, u64::from(self.hundredths()), 10_000)
    }
}
