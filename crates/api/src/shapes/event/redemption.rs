//! Data of events of redemptions: a step as it was, and what never changes of the order.

use domain::redemption::StepKind;
use domain::{Amount, Currency};
use serde::Serialize;
use service::{EventContent, ToldEvent, ToldRedemption};
use utoipa::ToSchema;

use super::client::shown_client;
use crate::wire::{Moment, Money};

/// A certificate of a redemption, after a step.
#[derive(Serialize, ToSchema)]
#[schema(as = CertificateInEvent)]
pub(crate) struct RedeemedCertificate {
    /// Number of the certificate.
    certificate: String,
    /// Amount that the step held, took, released or refunded.
    amount: Money,
    /// Balance of the certificate afterwards.
    balance: Money,
}

/// A coupon that reduced an order.
#[derive(Serialize, ToSchema)]
#[schema(as = CouponInEvent)]
pub(crate) struct RedeemedCoupon {
    /// Identifier of the coupon.
    coupon: i64,
    /// Code of the coupon at that time.
    code: String,
    /// Discount of the coupon.
    discount: Money,
}

/// A redemption that holds money and coupons.
#[derive(Serialize, ToSchema)]
pub(crate) struct HeldRedemptionData {
    /// Identifier of the redemption.
    redemption: String,
    /// Identifier of the shop's order.
    order_id: String,
    /// Number of the point of sale in the configuration. Null if there is none.
    #[schema(required = true)]
    point_of_sale_id: Option<i64>,
    /// Name of the client. Null if none was given, or if it is an e-mail address or a phone.
    #[schema(required = true)]
    client: Option<String>,
    /// Sum of the lines of the order.
    order_total: Money,
    /// Discount of the coupons.
    discount: Money,
    /// Amount that the certificates hold.
    held: Money,
    /// Amount left to pay after discounts and certificates.
    to_pay: Money,
    /// Time at which the hold lapses.
    #[schema(required = true)]
    expires_at: Option<Moment>,
    /// Certificates of the redemption, in the order in which they were given.
    certificates: Vec<RedeemedCertificate>,
    /// Coupons that reduced the order.
    discounts: Vec<RedeemedCoupon>,
}

/// A redemption that took money.
#[derive(Serialize, ToSchema)]
pub(crate) struct CapturedRedemptionData {
    /// Identifier of the redemption.
    redemption: String,
    /// Identifier of the shop's order.
    order_id: String,
    /// Number of the point of sale in the configuration. Null if there is none.
    #[schema(required = true)]
    point_of_sale_id: Option<i64>,
    /// Name of the client. Null if none was given, or if it is an e-mail address or a phone.
    #[schema(required = true)]
    client: Option<String>,
    /// Sum of the lines of the order.
    order_total: Money,
    /// Discount of the coupons.
    discount: Money,
    /// Amount that the certificates gave.
    taken: Money,
    /// Amount left to pay after discounts and certificates.
    to_pay: Money,
    /// Certificates of the redemption, in the order in which they were given.
    certificates: Vec<RedeemedCertificate>,
    /// Coupons that reduced the order.
    discounts: Vec<RedeemedCoupon>,
}

/// A redemption whose hold ended without a capture.
#[derive(Serialize, ToSchema)]
pub(crate) struct EndedRedemptionData {
    /// Identifier of the redemption.
    redemption: String,
    /// Identifier of the shop's order.
    order_id: String,
    /// Number of the point of sale in the configuration. Null if there is none.
    #[schema(required = true)]
    point_of_sale_id: Option<i64>,
    /// Name of the client. Null if none was given, or if it is an e-mail address or a phone.
    #[schema(required = true)]
    client: Option<String>,
    /// Amount that is free again.
    released: Money,
    /// Certificates of the redemption, in the order in which they were given.
    certificates: Vec<RedeemedCertificate>,
}

/// A redemption that was refunded, or a part of it.
#[derive(Serialize, ToSchema)]
pub(crate) struct RefundedRedemptionData {
    /// Identifier of the redemption.
    redemption: String,
    /// Identifier of the shop's order.
    order_id: String,
    /// Number of the point of sale in the configuration. Null if there is none.
    #[schema(required = true)]
    point_of_sale_id: Option<i64>,
    /// Name of the client. Null if none was given, or if it is an e-mail address or a phone.
    #[schema(required = true)]
    client: Option<String>,
    /// Amount refunded to certificates by this refund.
    refunded: Money,
    /// Amount refunded to the buyer by this refund, because no certificate could take it.
    to_buyer: Money,
    /// Whether this refund undid the whole order, so that its coupons can be used again.
    order_undone: bool,
    /// Certificates of the redemption, in the order in which they were given.
    certificates: Vec<RedeemedCertificate>,
}

/// A step with the parts that all shapes have.
struct Told<'a> {
    told: &'a ToldRedemption,
    currency: Currency,
}

impl<'a> Told<'a> {
    fn of(event: &'a ToldEvent, currency: Currency) -> Option<Self> {
        let EventContent::Redemption(told) = &event.content else { return None };
        Some(Self { told, currency })
    }

    fn id(&self) -> String {
        self.told.redemption.id.to_string()
    }

    fn order_id(&self) -> String {
        self.told.redemption.order.id.clone()
    }

    fn place(&self) -> Option<i64> {
        self.told.redemption.point_of_sale.map(|place| place.0)
    }

    fn client(&self) -> Option<String> {
        shown_client(self.told.redemption.client.as_deref())
    }

    fn money(&self, amount: Amount) -> Money {
        Money::of(amount, self.currency)
    }

    /// The sum of what the step moved.
    fn moved(&self) -> Amount {
        let amounts = self.told.step.amounts.iter();
        amounts.fold(Amount::ZERO, |sum, amount| sum.checked_add(*amount).unwrap_or(Amount::MAX))
    }

    /// The amount left to pay after the step. The step is a hold or a capture.
    fn to_pay(&self) -> Amount {
        let redemption = &self.told.redemption;
        let left = redemption.order_total.saturating_sub(redemption.discount());
        left.saturating_sub(self.moved())
    }

    fn certificates(&self) -> Vec<RedeemedCertificate> {
        let step = &self.told.step;
        let parts = self.told.redemption.certificates.iter().zip(&step.amounts);
        let parts = parts.zip(&step.balances);
        let shape = parts.map(|((part, amount), balance)| RedeemedCertificate {
            certificate: part.number.to_string(),
            amount: self.money(*amount),
            balance: self.money(*balance),
        });
        shape.collect()
    }

    fn discounts(&self) -> Vec<RedeemedCoupon> {
        let used = self.told.redemption.used_coupons();
        let shape = used.map(|used| RedeemedCoupon {
            coupon: used.coupon.number,
            code: used.code.to_string(),
            discount: self.money(used.discount),
        });
        shape.collect()
    }
}

impl HeldRedemptionData {
    /// Returns the data of an event of this kind.
    pub(super) fn of(event: &ToldEvent, currency: Currency) -> Option<Self> {
        let it = Told::of(event, currency)?;
        Some(Self {
            redemption: it.id(),
            order_id: it.order_id(),
            point_of_sale_id: it.place(),
            client: it.client(),
            order_total: it.money(it.told.redemption.order_total),
            discount: it.money(it.told.redemption.discount()),
            held: it.money(it.moved()),
            to_pay: it.money(it.to_pay()),
            expires_at: it.told.redemption.expires_at.map(Moment),
            certificates: it.certificates(),
            discounts: it.discounts(),
        })
    }
}

impl CapturedRedemptionData {
    /// Returns the data of an event of this kind.
    pub(super) fn of(event: &ToldEvent, currency: Currency) -> Option<Self> {
        let it = Told::of(event, currency)?;
        Some(Self {
            redemption: it.id(),
            order_id: it.order_id(),
            point_of_sale_id: it.place(),
            client: it.client(),
            order_total: it.money(it.told.redemption.order_total),
            discount: it.money(it.told.redemption.discount()),
            taken: it.money(it.moved()),
            to_pay: it.money(it.to_pay()),
            certificates: it.certificates(),
            discounts: it.discounts(),
        })
    }
}

impl EndedRedemptionData {
    /// Returns the data of an event of this kind.
    pub(super) fn of(event: &ToldEvent, currency: Currency) -> Option<Self> {
        let it = Told::of(event, currency)?;
        Some(Self {
            redemption: it.id(),
            order_id: it.order_id(),
            point_of_sale_id: it.place(),
            client: it.client(),
            released: it.money(it.moved()),
            certificates: it.certificates(),
        })
    }
}

impl RefundedRedemptionData {
    /// Returns the data of an event of this kind.
    pub(super) fn of(event: &ToldEvent, currency: Currency) -> Option<Self> {
        let it = Told::of(event, currency)?;
        debug_assert_eq!(it.told.step.kind, StepKind::Refunded);
        Some(Self {
            redemption: it.id(),
            order_id: it.order_id(),
            point_of_sale_id: it.place(),
            client: it.client(),
            refunded: it.money(it.moved()),
            to_buyer: it.money(it.told.step.paid_to_buyer()),
            order_undone: it.told.step.order_undone,
            certificates: it.certificates(),
        })
    }
}
