//! Commands of redemptions: hold, capture, release, refund.

use crate::operation::Actor;
use crate::redemption::{Instrument, Mode, Order, Stacking};
use crate::{
    Amount, CertificateNumber, CodeKey, Directory, OperatorId, PointOfSaleId, ReadSet,
    RedemptionId, limits, text,
};

/// Part of a redemption that the caller chooses.
#[derive(Clone, Debug)]
pub struct RedemptionRequest {
    /// Point of sale, if one is given.
    pub point_of_sale: Option<PointOfSaleId>,
    /// Order that is paid.
    pub order: Order,
    /// Client, if one is given.
    pub client: Option<String>,
    /// Whether to capture at once, or to hold first.
    pub mode: Mode,
    /// Instruments that pay, in order.
    pub instruments: Vec<Instrument>,
}

/// Pay or reduce an order, all or nothing.
#[derive(Clone, Debug)]
pub struct Redeem {
    /// Operator that owns the data.
    pub operator: OperatorId,
    /// Order, client and instruments.
    pub request: RedemptionRequest,
    /// Rule for several coupons.
    pub stacking: Stacking,
    /// Whether certificates and coupons may pay for goods that sell certificates.
    pub pay_for_certificates: bool,
}

/// Capture a hold, or a part of it. The rest is released.
#[derive(Clone, Debug)]
pub struct CaptureHold {
    /// Operator that owns the data.
    pub operator: OperatorId,
    /// Identifier of the redemption.
    pub redemption: RedemptionId,
    /// Amount to take. `None`: all of it.
    pub amount: Option<Amount>,
    /// Caller who made the redemption, if it was looked up. A key without
    /// [`Scope::Read`](crate::Scope) continues only redemptions that it made. `None` counts as made
    /// by another caller.
    pub made_by: Option<Actor>,
}

/// Release a hold of a redemption.
#[derive(Clone, Debug)]
pub struct ReleaseHold {
    /// Operator that owns the data.
    pub operator: OperatorId,
    /// Identifier of the redemption.
    pub redemption: RedemptionId,
    /// Caller who made the redemption, if it was looked up. A key without
    /// [`Scope::Read`](crate::Scope) continues only redemptions that it made. `None` counts as made
    /// by another caller.
    pub made_by: Option<Actor>,
}

/// A certificate that takes a refund.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefundTarget {
    /// Number of the certificate. `None` if the given text is not a certificate number.
    pub number: Option<CertificateNumber>,
    /// Amount that it takes. `None`: all that is left to refund of what it paid.
    pub amount: Option<Amount>,
}

/// Part of a refund that the caller chooses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RefundRequest {
    /// Amount to refund. `None`: the sum of `to`, or all that is left if `to` is empty or the order
    /// is undone.
    pub amount: Option<Amount>,
    /// Certificates that take the refund.
    pub to: Vec<RefundTarget>,
    /// Whether the whole order is undone, including what was paid in other ways.
    pub order_undone: bool,
}

/// Refund a redemption, or a part of it. Named certificates are refunded first. The rest goes to
/// the certificates that can take it, starting with the last one that paid. What none can take goes
/// to the buyer.
#[derive(Clone, Debug)]
pub struct Refund {
    /// Operator that owns the data.
    pub operator: OperatorId,
    /// Identifier of the redemption.
    pub redemption: RedemptionId,
    /// Amount and certificates of it.
    pub request: RefundRequest,
    /// Whether coupons become usable again when everything is refunded.
    pub return_coupons: bool,
    /// Caller who made the redemption, if it was looked up. A key without
    /// [`Scope::Read`](crate::Scope) continues only redemptions that it made. `None` counts as made
    /// by another caller.
    pub made_by: Option<Actor>,
}

/// Record that a hold has expired. Holds expire by themselves; this corrects the stored sums.
#[derive(Clone, Debug)]
pub struct Lapse {
    /// Operator that owns the data.
    pub operator: OperatorId,
    /// Identifier of the redemption.
    pub redemption: RedemptionId,
}

impl RedemptionRequest {
    /// Returns the request with the order's id, the client and the coupons in normal form. A retry
    /// is identified by the texts as sent, so the command keeps those. A text that is too
    /// long is not changed, and is refused for its length.
    fn normal(&self) -> Self {
        let short = |text: &str| text.len() <= limits::CODE_BYTES_MAX;
        let mut normal = self.clone();
        if short(&self.order.id) {
            normal.order.id = text::code(&self.order.id).into_owned();
        }
        for instrument in &mut normal.instruments {
            match instrument {
                Instrument::Coupon { code } if short(code) => {
                    *code = text::code(code).into_owned();
                }
                Instrument::Coupon { .. } | Instrument::Certificate { .. } => {}
            }
        }
        normal.client = self.client_key().or_else(|| self.client.clone());
        normal
    }

    /// Returns the client in normal form, if one is named and the name is not too long.
    fn client_key(&self) -> Option<String> {
        let client = self.client.as_deref();
        let short = client.filter(|client| client.len() <= limits::CODE_BYTES_MAX);
        short.map(|client| text::client(client).into_owned())
    }
}

impl Redeem {
    /// Returns the command with its request in normal form.
    pub(crate) fn normal(&self) -> Self {
        let Self { operator, request, stacking, pay_for_certificates } = self;
        Self {
            operator: *operator,
            request: request.normal(),
            stacking: *stacking,
            pay_for_certificates: *pay_for_certificates,
        }
    }

    pub(super) fn read_set(&self, directory: &Directory, set: &mut ReadSet) {
        // What is refused for its length is not looked up.
        if self.request.instruments.len() > limits::INSTRUMENTS_MAX {
            return;
        }
        for instrument in &self.request.instruments {
            match instrument {
                Instrument::Coupon { code } if code.len() > limits::CODE_BYTES_MAX => {}
                Instrument::Coupon { code } => {
                    let key = CodeKey::of(code);
                    let client = self.request.client_key();
                    set.coupon_clients
                        .extend(client.map(|client| (self.operator, key.clone(), client)));
                    set.coupon_codes.insert((self.operator, key));
                }
                Instrument::Certificate { number, .. } => {
                    let found = number.and_then(|number| directory.locate(self.operator, number));
                    set.certificates.extend(found);
                }
            }
        }
    }
}
