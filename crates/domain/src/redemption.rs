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
    /// Quantity: pieces, weight or length.
    pub quantity: Quantity,
    /// Price of one piece.
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

/// An order of a shop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// The shop's name for it.
    pub id: String,
    /// Lines of the order.
    pub lines: Vec<OrderLine>,
}

/// Instrument that pays or reduces an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Instrument {
    /// A coupon for the order.
    Coupon {
        /// Its code, as the buyer wrote it.
        code: String,
    },
    /// A certificate that pays.
    Certificate {
        /// Number of the certificate. `None` if the given text is not a certificate number.
        number: Option<CertificateNumber>,
        /// Its secret code, if it was given.
        secret: Option<SecretCode>,
        /// Amount to take. `None`: as much as is available and needed.
        amount: Option<Amount>,
    },
}

/// Final state that one request wants for a redemption.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// The money is taken at once.
    Capture,
    /// Money and uses are kept aside for so many seconds.
    Hold {
        /// Lifetime of the hold in seconds.
        seconds: u32,
    },
}

/// Rule for several coupons of one redemption.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Stacking {
    /// Only the one that takes off most acts.
    #[default]
    Best,
    /// Each acts on what those before it have left.
    All,
}

/// Stored state of a redemption. A held one can have lapsed: see [`Redemption::state_at`].
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
    /// Returns the name for people.
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
    /// Identifier of the coupon.
    pub coupon: CouponId,
    /// Code of the coupon at that time.
    pub code: CouponCode,
    /// Discount of the coupon. A coupon without a discount is not used.
    pub discount: Amount,
    /// The same, line by line of the order.
    pub lines: Vec<Amount>,
}

/// A certificate of a redemption.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RedeemedCertificate {
    /// Identifier of the certificate.
    pub certificate: CertificateId,
    /// Number of the certificate.
    pub number: CertificateNumber,
    /// Held amount. It is 0 unless the redemption is held.
    pub held: Amount,
    /// Amount taken from the certificate.
    pub taken: Amount,
    /// The part of it that was refunded to the certificate.
    pub refunded: Amount,
    /// The part of it that was refunded and that the certificate could not take: the shop pays it to
    /// the buyer in another way.
    pub to_buyer: Amount,
    /// Rest that was booked as breakage, because the first use spent the certificate.
    pub breakage: Amount,
}

impl RedeemedCertificate {
    /// Returns the part of its amount that can still be refunded.
    pub const fn left_to_refund(&self) -> Amount {
        self.taken.saturating_sub(self.refunded).saturating_sub(self.to_buyer)
    }
}

/// Kind of a step of a redemption.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepKind {
    /// It was made and held.
    Held,
    /// The redemption was captured.
    Captured,
    /// The hold was released.
    Released,
    /// The hold has lapsed.
    Lapsed,
    /// Some of it was refunded.
    Refunded,
}

/// One thing done to a redemption, as it was told then: it tells a repeat of the request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Operation of the action or request.
    pub operation: OperationId,
    /// Kind of the step.
    pub kind: StepKind,
    /// Time at which it happened.
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
    /// Identifier: the operation that created it.
    pub id: RedemptionId,
    /// Operator that owns the object.
    pub operator: OperatorId,
    /// Point of sale, if one was given.
    pub point_of_sale: Option<PointOfSaleId>,
    /// Order that was paid.
    pub order: Order,
    /// By whom, if that was said.
    pub client: Option<String>,
    /// State, as it is stored.
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
    /// Returns the state at a given time. A hold lapses by itself at its second.
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

    /// Returns the discount of the coupons.
    pub fn discount(&self) -> Amount {
        sum(self.coupons.iter().map(|coupon| coupon.discount))
    }

    /// Returns the amount that the certificates hold.
    pub fn held(&self) -> Amount {
        sum(self.certificates.iter().map(|certificate| certificate.held))
    }

    /// Returns the amount that the certificates gave.
    pub fn taken(&self) -> Amount {
        sum(self.certificates.iter().map(|certificate| certificate.taken))
    }

    /// Returns the amount that was refunded to the certificates.
    pub fn refunded(&self) -> Amount {
        sum(self.certificates.iter().map(|certificate| certificate.refunded))
    }

    /// Returns the amount that was refunded to the buyer, because no certificate could take it.
    pub fn to_buyer(&self) -> Amount {
        sum(self.certificates.iter().map(|certificate| certificate.to_buyer))
    }

    /// Returns the amount that can still be refunded.
    pub fn left_to_refund(&self) -> Amount {
        sum(self.certificates.iter().map(RedeemedCertificate::left_to_refund))
    }

    /// Returns the amount to pay in other ways, after discounts and certificates.
    pub fn to_pay(&self) -> Amount {
        let left = self.order_total.saturating_sub(self.discount());
        left.saturating_sub(self.held()).saturating_sub(self.taken())
    }

    /// Whether a refund has undone the whole order.
    pub fn is_undone(&self) -> bool {
        self.steps.iter().any(|step| step.order_undone)
    }

    /// Returns the creation time.
    pub fn created_at(&self) -> Timestamp {
        self.steps.first().map_or(Timestamp::UNIX_EPOCH, |step| step.at)
    }

    /// Whether an operation was about it. One that only found its hold lapsed was about something
    /// else.
    pub fn is_about(&self, operation: OperationId) -> bool {
        let mut steps = self.steps.iter().rev();
        steps.any(|step| step.operation == operation && step.kind != StepKind::Lapsed)
    }

    /// The coupons that are used by it.
    pub fn used_coupons(&self) -> impl Iterator<Item = &RedeemedCoupon> {
        self.coupons.iter().filter(|coupon| !coupon.discount.is_zero())
    }
}

/// A redemption with its certificates in their present state, in its order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redeemed {
    /// The redemption, in its current state.
    pub redemption: Redemption,
    /// Certificates of the record.
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
