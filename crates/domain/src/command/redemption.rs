//! Redeeming: holding, capturing, releasing, refunding.

use crate::operation::Actor;
use crate::redemption::{Instrument, Mode, Order, Stacking};
use crate::{
    Amount, CertificateNumber, CodeKey, Directory, OperatorId, PointOfSaleId, ReadSet,
    RedemptionId, limits, text,
};

/// Pay or reduce an order, all or nothing.
#[derive(Clone, Debug)]
pub struct Redeem {
    /// In whose house.
    pub operator: OperatorId,
    /// Where, if that is said.
    pub point_of_sale: Option<PointOfSaleId>,
    /// What is bought.
    pub order: Order,
    /// By whom, if that is said.
    pub client: Option<String>,
    /// At once, or held first.
    pub mode: Mode,
    /// What it is paid with, in order.
    pub instruments: Vec<Instrument>,
    /// What becomes of several coupons.
    pub stacking: Stacking,
    /// Whether certificates and coupons may pay for goods that sell certificates.
    pub pay_for_certificates: bool,
}

/// Take what is held, or a part of it; the rest is released.
#[derive(Clone, Debug)]
pub struct CaptureHold {
    /// In whose house.
    pub operator: OperatorId,
    /// Which redemption.
    pub redemption: RedemptionId,
    /// How much of it; all where this is not said.
    pub amount: Option<Amount>,
    /// Who made the redemption, where that was looked up: a key without [`Scope::Read`](crate::Scope)
    /// continues only what it made. `None` where it was not, which is never such a key's own.
    pub made_by: Option<Actor>,
}

/// Give a hold up.
#[derive(Clone, Debug)]
pub struct ReleaseHold {
    /// In whose house.
    pub operator: OperatorId,
    /// Which redemption.
    pub redemption: RedemptionId,
    /// Who made the redemption, where that was looked up: a key without [`Scope::Read`](crate::Scope)
    /// continues only what it made. `None` where it was not, which is never such a key's own.
    pub made_by: Option<Actor>,
}

/// A certificate that is to take a refund.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefundTarget {
    /// Its number; `None` where what was given is the number of no certificate.
    pub number: Option<CertificateNumber>,
    /// How much it is to take; all that is left to refund of what it gave, where this is not said.
    pub amount: Option<Amount>,
}

/// Give back what was taken, or a part of it: to the certificates that are named, the rest to those
/// that can take it, the last one to give first, and what none can take to the buyer.
#[derive(Clone, Debug)]
pub struct Refund {
    /// In whose house.
    pub operator: OperatorId,
    /// Which redemption.
    pub redemption: RedemptionId,
    /// How much of it. Where this is not said: the sum of `to`, or all that is left where `to` is
    /// empty or the order is undone.
    pub amount: Option<Amount>,
    /// Certificates that are to take it.
    pub to: Vec<RefundTarget>,
    /// Whether the whole order is undone, also what was paid for it in other ways.
    pub order_undone: bool,
    /// Whether coupons can be used again once everything has gone back.
    pub return_coupons: bool,
    /// Who made the redemption, where that was looked up: a key without [`Scope::Read`](crate::Scope)
    /// continues only what it made. `None` where it was not, which is never such a key's own.
    pub made_by: Option<Actor>,
}

/// Record that a hold's time is over. It is over by itself; this puts the books in order.
#[derive(Clone, Debug)]
pub struct Lapse {
    /// In whose house.
    pub operator: OperatorId,
    /// Which redemption.
    pub redemption: RedemptionId,
}

impl Redeem {
    /// The same with the order's id, the client and the coupons in the form in which they are kept
    /// and compared. What a repeat is known by is what was sent, so the command itself keeps that. A text that is
    /// too long is left as it is, and is refused for its length.
    pub(crate) fn normal(&self) -> Self {
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

    /// The client in its normal form, if one is named and its name is not too long.
    fn client_key(&self) -> Option<String> {
        let client = self.client.as_deref();
        let short = client.filter(|client| client.len() <= limits::CODE_BYTES_MAX);
        short.map(|client| text::client(client).into_owned())
    }

    pub(super) fn read_set(&self, directory: &Directory, set: &mut ReadSet) {
        // What is refused for its length is not looked up.
        if self.instruments.len() > limits::INSTRUMENTS_MAX {
            return;
        }
        for instrument in &self.instruments {
            match instrument {
                Instrument::Coupon { code } if code.len() > limits::CODE_BYTES_MAX => {}
                Instrument::Coupon { code } => {
                    let key = CodeKey::of(code);
                    let client = self.client_key();
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
