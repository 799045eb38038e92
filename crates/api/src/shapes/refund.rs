//! Shapes of refunds, in requests and answers.

use domain::command::RefundTarget;
use domain::redemption::{Step, StepKind};
use domain::{Amount, CertificateNumber, Currency};
use serde::{Deserialize, Serialize};
use service::RefundRequest;
use utoipa::ToSchema;

use crate::problem::Problem;
use crate::request::optional_object;
use crate::wire::{Money, all_or_refused};

/// A certificate that takes a part of a refund.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RefundTarget)]
pub(crate) struct TargetShape {
    /// Number of a certificate that paid for the order.
    certificate: String,
    /// Amount that this certificate takes, more than 0. Default: all that is left to refund of what
    /// it paid.
    #[serde(default, deserialize_with = "optional_object")]
    amount: Option<Money>,
}

/// Request to refund a redemption.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewRefund {
    /// Amount to refund, more than 0. Default: the sum of `to` if that is given, else all that is
    /// left.
    #[serde(default, deserialize_with = "optional_object")]
    amount: Option<Money>,
    /// Certificates that take the refund. The part of `amount` beyond their sum, or everything if
    /// this is absent, goes to the certificates that can take it. The last one that paid is
    /// refunded first.
    #[serde(default)]
    #[schema(max_items = 50)]
    to: Option<Vec<TargetShape>>,
    /// Whether the whole order is undone, including what was paid in other ways. Its coupons become
    /// usable again, and all that is left is refunded. Default: false. An order that certificates
    /// and coupons paid in full is undone when everything is refunded.
    #[serde(default)]
    order_undone: Option<bool>,
}

impl NewRefund {
    /// Converts the request in a currency.
    ///
    /// # Errors
    ///
    /// All amounts that are not valid in this currency.
    pub(crate) fn service_request(self, currency: Currency) -> Result<RefundRequest, Problem> {
        let mut errors = Vec::new();
        let mut read = |money: Option<Money>, pointer: &str| {
            money.map(|money| money.amount_or(currency, pointer, &mut errors))
        };
        let amount = read(self.amount, "/amount");
        let to = self.to.unwrap_or_default().into_iter().enumerate();
        let to = to
            .map(|(place, target)| RefundTarget {
                number: CertificateNumber::parse(target.certificate.trim()),
                amount: read(target.amount, &format!("/to/{place}/amount")),
            })
            .collect();
        let order_undone = self.order_undone.unwrap_or_default();
        all_or_refused(RefundRequest { amount, to, order_undone }, errors)
    }
}

/// One refund of a redemption.
#[derive(Serialize, ToSchema)]
#[schema(as = Refund)]
pub(crate) struct RefundShape {
    /// Amount of this refund: `refunded` and `to_buyer` together.
    amount: Money,
    /// Amount refunded to certificates.
    refunded: Money,
    /// Amount that no certificate could take, because it was voided, has expired, or is of a series
    /// without `allow_refund`. The shop pays it to the buyer in another way.
    to_buyer: Money,
}

impl RefundShape {
    /// What certificates got back, and what the buyer gets in another way.
    pub(crate) const fn parts(&self) -> (&Money, &Money) {
        (&self.refunded, &self.to_buyer)
    }

    /// Returns the refund of a step. `None` if the step is not a refund.
    pub(crate) fn of(step: &Step, currency: Currency) -> Option<Self> {
        match step.kind {
            StepKind::Refunded => {}
            StepKind::Held | StepKind::Captured | StepKind::Released | StepKind::Lapsed => {
                return None;
            }
        }
        let add = |sum: Amount, more: Amount| sum.checked_add(more).unwrap_or(Amount::MAX);
        let refunded = step.amounts.iter().copied().fold(Amount::ZERO, add);
        let to_buyer = step.paid_to_buyer();
        Some(Self {
            amount: Money::of(add(refunded, to_buyer), currency),
            refunded: Money::of(refunded, currency),
            to_buyer: Money::of(to_buyer, currency),
        })
    }
}
