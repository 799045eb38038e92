//! Shapes of redemptions, in requests and answers.

use domain::redemption::{Instrument, Redeemed, RedemptionState, Step, StepKind};
use domain::{
    Amount, CertificateNumber, Currency, OperationId, PointOfSaleId, Redemption, SecretCode, limits,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use service::{RedemptionRequest, Session};
use utoipa::ToSchema;

use crate::problem::{FieldError, Problem};
use crate::query::{self, QueryValue};
use crate::request::{object, optional_object};
use crate::shapes::Page;
use crate::shapes::fiscal::FiscalShape;
use crate::shapes::order::OrderShape;
use crate::shapes::refund::RefundShape;
use crate::wire::{Moment, Money, all_or_refused};

/// An instrument in a request: a coupon or a certificate.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Instrument)]
pub(crate) struct NewInstrument {
    /// Code of a coupon.
    #[serde(default)]
    coupon: Option<String>,
    /// Number of a certificate.
    #[serde(default)]
    certificate: Option<String>,
    /// Secret code of the certificate. White space and dashes between digits are ignored, and zeros
    /// may be missing at its beginning.
    #[serde(default)]
    secret: Option<String>,
    /// Exact amount to take from the certificate. Default: as much as it has and the order needs.
    #[serde(default, deserialize_with = "optional_object")]
    amount: Option<Money>,
}

/// Mode of a redemption.
#[derive(Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = RedemptionMode)]
pub(crate) enum ModeName {
    /// The money is taken at once.
    #[default]
    Capture,
    /// Money and coupon uses are held.
    Hold,
}

/// Request to redeem an order.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewRedemption {
    /// Order of the shop to pay.
    #[serde(deserialize_with = "object")]
    order: OrderShape,
    /// Name of the client who buys: an e-mail address, a phone, or an id of the shop. Required by a
    /// coupon that each client can use once. It is stored in a normal form: an e-mail address in
    /// lower case, a phone as its digits with the code of the country. Other names are compared
    /// with case.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 255)]
    client: Option<String>,
    /// Code of the point of sale. Default: that of the key, if it is bound to one.
    #[serde(default)]
    point_of_sale: Option<String>,
    /// Whether to take the money at once, or to hold it first. Default: `capture`.
    #[serde(default)]
    mode: Option<ModeName>,
    /// Lifetime of the hold in seconds, 1 to 604800. Default: 900.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 604_800)]
    hold_seconds: Option<u32>,
    /// Coupons, of which the one with the largest discount applies, and certificates, which pay in
    /// this order.
    #[schema(min_items = 1, max_items = 50)]
    instruments: Vec<NewInstrument>,
}

impl NewRedemption {
    /// Returns the code of the point of sale.
    pub(crate) fn point_of_sale(&self) -> Option<&str> {
        self.point_of_sale.as_deref()
    }

    /// Converts the request, in the operator's currency.
    ///
    /// # Errors
    ///
    /// All members that contradict each other or the currency.
    pub(crate) fn service_request(
        self,
        currency: Currency,
        point_of_sale: Option<PointOfSaleId>,
    ) -> Result<RedemptionRequest, Problem> {
        let mut errors = Vec::new();
        let order = self.order.read(currency, &mut errors);
        let instruments = self.instruments.into_iter().enumerate();
        let instruments = instruments
            .map(|(place, instrument)| {
                instrument.read(currency, &format!("/instruments/{place}"), &mut errors)
            })
            .collect();
        let mode = match (self.mode.unwrap_or_default(), self.hold_seconds) {
            (ModeName::Capture, None) => domain::redemption::Mode::Capture,
            (ModeName::Capture, Some(_)) => {
                let detail = "is allowed for holds only";
                errors.push(FieldError::member("/hold_seconds", detail));
                domain::redemption::Mode::Capture
            }
            (ModeName::Hold, seconds) => domain::redemption::Mode::Hold {
                seconds: seconds.unwrap_or(limits::HOLD_SECONDS_DEFAULT),
            },
        };
        let wanted =
            RedemptionRequest { point_of_sale, order, client: self.client, mode, instruments };
        all_or_refused(wanted, errors)
    }
}

impl NewInstrument {
    fn read(self, currency: Currency, pointer: &str, errors: &mut Vec<FieldError>) -> Instrument {
        let mut refuse =
            |detail: &str| errors.push(FieldError::member(pointer.to_owned(), detail.to_owned()));
        match (self.coupon, self.certificate) {
            (Some(code), None) => {
                if self.secret.is_some() || self.amount.is_some() {
                    refuse("secret and amount are allowed for certificates only");
                }
                Instrument::Coupon { code }
            }
            (None, Some(number)) => {
                let amount = self
                    .amount
                    .map(|money| money.amount_or(currency, &format!("{pointer}/amount"), errors));
                // What is the number or secret of no certificate is told as what is not there.
                let number = CertificateNumber::parse(&number);
                let secret = self.secret.map(|text| SecretCode::read(&text));
                let readable = !matches!(secret, Some(None));
                let number = number.filter(|_| readable);
                Instrument::Certificate { number, secret: secret.flatten(), amount }
            }
            (Some(_), Some(_)) | (None, None) => {
                refuse("must have either a coupon or a certificate");
                Instrument::Coupon { code: String::new() }
            }
        }
    }
}

/// Part of a redemption.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Part {
    /// Amount to take. Default: all of it.
    #[serde(default, deserialize_with = "optional_object")]
    pub(crate) amount: Option<Money>,
}

impl Part {
    /// Converts the amount, in the operator's currency.
    ///
    /// # Errors
    ///
    /// The amount is not valid in this currency.
    pub(crate) fn read(&self, currency: Currency) -> Result<Option<Amount>, Problem> {
        Money::optional(self.amount.as_ref(), currency, "/amount")
    }
}

/// Current state of a redemption.
#[derive(Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = RedemptionState)]
pub(crate) enum StateName {
    /// Money and coupon uses are held.
    Held,
    /// The money was taken.
    Captured,
    /// The hold was released.
    Released,
    /// The hold lapsed, because its time had passed.
    Lapsed,
    /// Everything that certificates paid was refunded, to them or to the buyer.
    Refunded,
}

/// States of a redemption by their names in filters.
const STATES: &[(&str, RedemptionState)] = &[
    ("held", RedemptionState::Held),
    ("captured", RedemptionState::Captured),
    ("released", RedemptionState::Released),
    ("lapsed", RedemptionState::Lapsed),
    ("refunded", RedemptionState::Refunded),
];

impl QueryValue for RedemptionState {
    fn read(text: &str) -> Result<Self, String> {
        query::word(text, STATES)
    }
}

/// State of a quote.
#[derive(Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = QuoteState)]
pub(crate) enum QuoteStateName {
    /// The quote changed nothing.
    Quoted,
}

/// Effect of one instrument in a redemption.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
#[schema(as = RedeemedInstrument)]
pub(crate) enum InstrumentShape {
    /// Effect of a coupon.
    Coupon {
        /// Code of the coupon.
        coupon: String,
        /// Discount of the coupon. 0 if it does not apply; it is not used then.
        discount: Money,
        /// Discount for each line of the order.
        lines: Vec<Money>,
    },
    /// Effect of a certificate.
    Certificate {
        /// Number of the certificate.
        certificate: String,
        /// Amount that the certificate pays: held while the redemption is held, taken afterwards.
        taken: Money,
        /// Amount refunded to this certificate so far.
        refunded: Money,
        /// Amount of `taken` that was refunded but that the certificate could not take; part of the
        /// redemption's `to_buyer`.
        to_buyer: Money,
        /// Balance of the certificate.
        balance: Money,
    },
}

/// One order paid or reduced by certificates and coupons, all or nothing.
#[derive(Serialize, ToSchema)]
#[schema(as = Redemption)]
pub(crate) struct RedemptionShape {
    /// Identifier of the redemption.
    #[schema(example = "42")]
    id: String,
    /// Current state of the redemption.
    state: StateName,
    /// Time at which the redemption was made.
    created_at: Moment,
    /// Code of the point of sale. Null if none was given.
    #[schema(required = true)]
    point_of_sale: Option<String>,
    /// The shop's id of the order.
    order_id: String,
    /// The order as it was sent.
    order: OrderShape,
    /// Client who buys. Null if none was given.
    #[schema(required = true)]
    client: Option<String>,
    /// Sum of the order's lines.
    order_total: Money,
    /// Discount of the coupons.
    discount: Money,
    /// Amount that certificates pay, or hold for it.
    paid: Money,
    /// Amount refunded to certificates so far.
    refunded: Money,
    /// Amount refunded so far that no certificate could take. The shop pays it to the buyer in
    /// another way.
    to_buyer: Money,
    /// Amount left to pay after discounts and certificates.
    to_pay: Money,
    /// Whether a refund has undone the whole order, so that its coupons are usable again.
    order_undone: bool,
    /// The refund that this answer reports. Null in other answers.
    #[schema(required = true)]
    refund: Option<RefundShape>,
    /// Time at which the hold lapses. Null if the redemption is not held.
    #[schema(required = true)]
    expires_at: Option<Moment>,
    /// Coupons first, then certificates, each in the order of the request.
    instruments: Vec<InstrumentShape>,
    /// Values for the cash receipt of the goods, or of their return where this answer reports a
    /// refund.
    #[serde(skip_serializing_if = "Option::is_none")]
    fiscal: Option<FiscalShape>,
}

impl RedemptionShape {
    /// Adds the values of the cash receipt, if the server gives them.
    pub(crate) fn with_receipt(self, session: &Session, currency: Currency) -> Self {
        if session.fiscal().is_none() {
            return self;
        }
        let amount = |money: &Money| Amount::from_minor(money.amount).unwrap_or_default();
        let fiscal = match (&self.refund, self.state) {
            (Some(refund), _) => {
                let (refunded, to_buyer) = refund.parts();
                FiscalShape::of_refund(amount(refunded), amount(to_buyer), currency)
            }
            (None, StateName::Held | StateName::Captured) => {
                FiscalShape::of_payment(amount(&self.paid), amount(&self.to_pay), currency)
            }
            (None, StateName::Released | StateName::Lapsed | StateName::Refunded) => None,
        };
        Self { fiscal, ..self }
    }

    /// Returns the shape of a redemption after the operation that made one of its steps. `place` is
    /// the code of its point of sale.
    pub(crate) fn after(
        redeemed: &Redeemed,
        operation: OperationId,
        currency: Currency,
        place: Option<String>,
    ) -> Self {
        let redemption = &redeemed.redemption;
        let found = redemption.steps.iter().position(|step| step.operation == operation);
        let last = found.unwrap_or(redemption.steps.len().saturating_sub(1));
        let view = as_of(redemption, last);
        let step = redemption.steps.get(last);
        let balances = step.map(|step| step.balances.clone()).unwrap_or_default();
        let refund = step.and_then(|step| RefundShape::of(step, currency));
        Self { refund, ..Self::of(redemption, &view, &balances, currency, place) }
    }

    /// Returns the current shape of a redemption.
    pub(crate) fn now(
        redeemed: &Redeemed,
        now: Timestamp,
        currency: Currency,
        place: Option<String>,
    ) -> Self {
        let redemption = &redeemed.redemption;
        let balances: Vec<Amount> = redeemed.certificates.iter().map(|c| c.balance).collect();
        let state = match redemption.state_at(now) {
            RedemptionState::Held => StateName::Held,
            RedemptionState::Captured => StateName::Captured,
            RedemptionState::Released => StateName::Released,
            RedemptionState::Lapsed => StateName::Lapsed,
            RedemptionState::Refunded => StateName::Refunded,
        };
        let last = as_of(redemption, redemption.steps.len().saturating_sub(1));
        Self::of(redemption, &AsOf { state, ..last }, &balances, currency, place)
    }

    /// Returns the address of a redemption.
    pub(crate) fn location(redemption: &Redemption) -> String {
        format!("/v1/redemptions/{}", redemption.id)
    }

    fn of(
        redemption: &Redemption,
        view: &AsOf,
        balances: &[Amount],
        currency: Currency,
        place: Option<String>,
    ) -> Self {
        let money = |amount| Money::of(amount, currency);
        let AsOf { state, parts, order_undone } = view;
        let discount = redemption.discount();
        // A hold that is over gives nothing.
        let gives = |part: &Contribution| match state {
            StateName::Held | StateName::Captured | StateName::Refunded => part.given,
            StateName::Released | StateName::Lapsed => Amount::ZERO,
        };
        let sum = |amounts: &mut dyn Iterator<Item = Amount>| {
            amounts.fold(Amount::ZERO, |sum, one| sum.checked_add(one).unwrap_or(Amount::MAX))
        };
        let paid = sum(&mut parts.iter().map(gives));
        let refunded = sum(&mut parts.iter().map(|part| part.refunded));
        let to_buyer = sum(&mut parts.iter().map(|part| part.to_buyer));
        let left = redemption.order_total.saturating_sub(discount).saturating_sub(paid);
        let coupons = redemption.coupons.iter().map(|coupon| InstrumentShape::Coupon {
            coupon: coupon.code.as_str().to_owned(),
            discount: money(coupon.discount),
            lines: coupon.lines.iter().map(|part| money(*part)).collect(),
        });
        let certificates = redemption.certificates.iter().zip(parts).enumerate();
        let certificates =
            certificates.map(|(place, (certificate, part))| InstrumentShape::Certificate {
                certificate: certificate.number.to_string(),
                taken: money(gives(part)),
                refunded: money(part.refunded),
                to_buyer: money(part.to_buyer),
                balance: money(balances.get(place).copied().unwrap_or_default()),
            });
        Self {
            id: redemption.id.to_string(),
            state: *state,
            created_at: Moment(redemption.created_at()),
            point_of_sale: place,
            order_id: redemption.order.id.clone(),
            order: OrderShape::of(&redemption.order, currency),
            client: redemption.client.clone(),
            order_total: money(redemption.order_total),
            discount: money(discount),
            paid: money(paid),
            refunded: money(refunded),
            to_buyer: money(to_buyer),
            to_pay: money(left),
            order_undone: *order_undone,
            refund: None,
            expires_at: match state {
                StateName::Held => redemption.expires_at.map(Moment),
                StateName::Captured
                | StateName::Released
                | StateName::Lapsed
                | StateName::Refunded => None,
            },
            instruments: coupons.chain(certificates).collect(),
            fiscal: None,
        }
    }
}

/// One page of a list.
pub(crate) type RedemptionPage = Page<RedemptionShape>;

/// Result of a quote for an order and its instruments. Nothing was changed.
#[derive(Serialize, ToSchema)]
#[schema(as = Quote)]
pub(crate) struct QuoteShape {
    /// Always `quoted`. A quote has no id, because it is not a redemption.
    state: QuoteStateName,
    /// Code of the point of sale. Null if none was given.
    #[schema(required = true)]
    point_of_sale: Option<String>,
    /// The shop's id of the order.
    order_id: String,
    /// The order as it was sent.
    order: OrderShape,
    /// Client who buys. Null if none was given.
    #[schema(required = true)]
    client: Option<String>,
    /// Sum of the order's lines.
    order_total: Money,
    /// Amount that coupons would take off.
    discount: Money,
    /// Amount that certificates would pay or hold.
    paid: Money,
    /// Amount that would be left to pay after discounts and certificates.
    to_pay: Money,
    /// Time at which a hold made now would lapse. Null unless `mode` is `hold`.
    #[schema(required = true)]
    expires_at: Option<Moment>,
    /// Coupons first, then certificates, each in the order of the request. Balances are those after
    /// the redemption.
    instruments: Vec<InstrumentShape>,
}

impl QuoteShape {
    /// Returns the shape of a quote. `place` is the code of its point of sale.
    pub(crate) fn of(redeemed: &Redeemed, currency: Currency, place: Option<String>) -> Self {
        let would_be = redeemed.redemption.id;
        let shape = RedemptionShape::after(redeemed, would_be, currency, place);
        Self {
            state: QuoteStateName::Quoted,
            point_of_sale: shape.point_of_sale,
            order_id: shape.order_id,
            order: shape.order,
            client: shape.client,
            order_total: shape.order_total,
            discount: shape.discount,
            paid: shape.paid,
            to_pay: shape.to_pay,
            expires_at: shape.expires_at,
            instruments: shape.instruments,
        }
    }
}

/// A redemption after some step.
struct AsOf {
    state: StateName,
    parts: Vec<Contribution>,
    order_undone: bool,
}

/// Amount that a certificate has paid by some step, and the refunded part of it.
#[derive(Clone, Copy, Default)]
struct Contribution {
    given: Amount,
    refunded: Amount,
    to_buyer: Amount,
}

impl Contribution {
    fn refund(&mut self, step: &Step, place: usize, amount: Amount) {
        let add = |sum: Amount, more| sum.checked_add(more).unwrap_or(Amount::MAX);
        self.refunded = add(self.refunded, amount);
        self.to_buyer = add(self.to_buyer, step.to_buyer.get(place).copied().unwrap_or_default());
    }

    const fn is_all_back(&self) -> bool {
        self.given.saturating_sub(self.refunded).saturating_sub(self.to_buyer).is_zero()
    }
}

/// Returns the state of a redemption after a step, and what each certificate had paid by then.
fn as_of(redemption: &Redemption, last: usize) -> AsOf {
    let mut state = StateName::Held;
    let mut order_undone = false;
    let mut parts = vec![Contribution::default(); redemption.certificates.len()];
    for step in redemption.steps.iter().take(last.saturating_add(1)) {
        for (place, (part, amount)) in parts.iter_mut().zip(&step.amounts).enumerate() {
            match step.kind {
                StepKind::Held | StepKind::Captured => part.given = *amount,
                StepKind::Released | StepKind::Lapsed => part.given = Amount::ZERO,
                StepKind::Refunded => part.refund(step, place, *amount),
            }
        }
        order_undone |= step.order_undone;
        let all_back = parts.iter().all(Contribution::is_all_back);
        state = match step.kind {
            StepKind::Held => StateName::Held,
            StepKind::Refunded if all_back => StateName::Refunded,
            StepKind::Captured | StepKind::Refunded => StateName::Captured,
            StepKind::Released => StateName::Released,
            StepKind::Lapsed => StateName::Lapsed,
        };
    }
    AsOf { state, parts, order_undone }
}
