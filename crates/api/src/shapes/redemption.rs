//! Redemptions: what is sent, and what is told.

use domain::redemption::{Instrument, Redeemed, RedemptionState, Step, StepKind};
use domain::{
    Amount, CertificateNumber, Currency, OperationId, PointOfSaleId, Redemption, SecretCode, limits,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use service::Wish;
use utoipa::ToSchema;

use crate::problem::{FieldError, Problem};
use crate::request::{object, optional_object};
use crate::shapes::Page;
use crate::shapes::order::OrderShape;
use crate::shapes::refund::RefundShape;
use crate::wire::{Moment, Money, all_or_refused};

/// What an order is paid or reduced with: a coupon, or a certificate.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Instrument)]
pub(crate) struct NewInstrument {
    /// A coupon's code.
    #[serde(default)]
    coupon: Option<String>,
    /// A certificate's number.
    #[serde(default)]
    certificate: Option<String>,
    /// Secret code of the certificate. White space and dashes between digits are ignored, and zeros
    /// may be missing at its beginning.
    #[serde(default)]
    secret: Option<String>,
    /// Exactly this much of the certificate; as much as there is and is needed, where it is not
    /// given.
    #[serde(default, deserialize_with = "optional_object")]
    amount: Option<Money>,
}

/// How far a redemption goes at once.
#[derive(Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = RedemptionMode)]
pub(crate) enum ModeName {
    /// The money is taken.
    #[default]
    Capture,
    /// Money and uses are kept aside.
    Hold,
}

/// An order and what it is to be paid or reduced with.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewRedemption {
    /// What is bought.
    #[serde(deserialize_with = "object")]
    order: OrderShape,
    /// Name of the client who buys: an e-mail address, a phone, or an id of the shop. A coupon for
    /// each client once needs it. It is kept in a normal form: an e-mail address in lower case, a
    /// phone as its digits with the code of the country. Other names are compared with their case.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 255)]
    client: Option<String>,
    /// The code of the point of sale; that of the key, if it is bound to one, where it is not given.
    #[serde(default)]
    point_of_sale: Option<String>,
    /// Take the money at once, or hold it first.
    #[serde(default)]
    mode: Option<ModeName>,
    /// How long a hold lasts; 900 seconds where it is not given.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 604_800)]
    hold_seconds: Option<u32>,
    /// Coupons, of which the best acts, and certificates, which pay in this order.
    #[schema(min_items = 1, max_items = 50)]
    instruments: Vec<NewInstrument>,
}

impl NewRedemption {
    /// The code of the point of sale.
    pub(crate) fn point_of_sale(&self) -> Option<&str> {
        self.point_of_sale.as_deref()
    }

    /// What is wished, in a house of a currency.
    ///
    /// # Errors
    ///
    /// Members that contradict each other or the currency, all of them.
    pub(crate) fn wish(
        self,
        currency: Currency,
        point_of_sale: Option<PointOfSaleId>,
    ) -> Result<Wish, Problem> {
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
                let detail = "is for holds only";
                errors.push(FieldError::member("/hold_seconds", detail));
                domain::redemption::Mode::Capture
            }
            (ModeName::Hold, seconds) => domain::redemption::Mode::Hold {
                seconds: seconds.unwrap_or(limits::HOLD_SECONDS_DEFAULT),
            },
        };
        let wish = Wish { point_of_sale, order, client: self.client, mode, instruments };
        all_or_refused(wish, errors)
    }
}

impl NewInstrument {
    fn read(self, currency: Currency, pointer: &str, errors: &mut Vec<FieldError>) -> Instrument {
        let mut refuse =
            |detail: &str| errors.push(FieldError::member(pointer.to_owned(), detail.to_owned()));
        match (self.coupon, self.certificate) {
            (Some(code), None) => {
                if self.secret.is_some() || self.amount.is_some() {
                    refuse("secret and amount are for certificates only");
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

/// How much of what a redemption has.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Part {
    /// How much; all of it where it is not given.
    #[serde(default, deserialize_with = "optional_object")]
    pub(crate) amount: Option<Money>,
}

impl Part {
    /// The amount, in a house of a currency.
    ///
    /// # Errors
    ///
    /// That it is none.
    pub(crate) fn read(&self, currency: Currency) -> Result<Option<Amount>, Problem> {
        Money::optional(self.amount.as_ref(), currency, "/amount")
    }
}

/// Where a redemption is in its life.
#[derive(Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = RedemptionState)]
pub(crate) enum StateName {
    /// Money and uses are kept aside.
    Held,
    /// The money is taken.
    Captured,
    /// The hold was given up.
    Released,
    /// The hold's time was over.
    Lapsed,
    /// Everything that certificates gave was refunded, to them or to the buyer.
    Refunded,
}

/// States of a redemption by their names, as filters take them.
pub(crate) const STATES: &[(&str, RedemptionState)] = &[
    ("held", RedemptionState::Held),
    ("captured", RedemptionState::Captured),
    ("released", RedemptionState::Released),
    ("lapsed", RedemptionState::Lapsed),
    ("refunded", RedemptionState::Refunded),
];

/// State of a quote.
#[derive(Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = QuoteState)]
pub(crate) enum QuoteStateName {
    /// Nothing was changed.
    Quoted,
}

/// What an instrument of a redemption does.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
#[schema(as = RedeemedInstrument)]
pub(crate) enum InstrumentShape {
    /// A coupon.
    Coupon {
        /// Its code.
        coupon: String,
        /// What it takes off; 0 where it does not act, and then it is not used.
        discount: Money,
        /// The same, line by line of the order.
        lines: Vec<Money>,
    },
    /// A certificate.
    Certificate {
        /// Its number.
        certificate: String,
        /// What it gives: held as long as the redemption is, taken afterwards.
        taken: Money,
        /// Amount refunded to this certificate so far.
        refunded: Money,
        /// Amount of `taken` that was refunded but that the certificate could not take; part of the
        /// redemption's `to_buyer`.
        to_buyer: Money,
        /// Its balance.
        balance: Money,
    },
}

/// One order paid or reduced by certificates and coupons, all or nothing.
#[derive(Serialize, ToSchema)]
#[schema(as = Redemption)]
pub(crate) struct RedemptionShape {
    /// Which.
    #[schema(example = "42")]
    id: String,
    /// Current state of the redemption.
    state: StateName,
    /// When the redemption was made.
    created_at: Moment,
    /// Code of the point of sale. Null if none was given.
    #[schema(required = true)]
    point_of_sale: Option<String>,
    /// The shop's id of the order.
    order_id: String,
    /// The order as it was sent.
    order: OrderShape,
    /// Who buys.
    #[schema(required = true)]
    client: Option<String>,
    /// Sum of the order's lines.
    order_total: Money,
    /// What coupons take off.
    discount: Money,
    /// What certificates pay, or hold for it.
    paid: Money,
    /// Amount refunded to certificates so far.
    refunded: Money,
    /// Amount refunded so far that no certificate could take. The shop pays it to the buyer in
    /// another way.
    to_buyer: Money,
    /// Amount left to pay after discounts and certificates.
    to_pay: Money,
    /// Whether a refund has undone the whole order, so that its coupons can be used again.
    order_undone: bool,
    /// The refund that this is the answer to. Null in other answers.
    #[schema(required = true)]
    refund: Option<RefundShape>,
    /// Until when it is held; null unless it is.
    #[schema(required = true)]
    expires_at: Option<Moment>,
    /// Coupons first, then certificates, each in the order in which they were given.
    instruments: Vec<InstrumentShape>,
}

impl RedemptionShape {
    /// A redemption as it was told after the operation that made one of its steps. `place` is the
    /// code of its point of sale.
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

    /// A redemption as it is now.
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

    /// Where a redemption is.
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
        }
    }
}

/// One page of a list.
pub(crate) type RedemptionPage = Page<RedemptionShape>;

/// What an order and its instruments would come to. Nothing was changed.
#[derive(Serialize, ToSchema)]
#[schema(as = Quote)]
pub(crate) struct QuoteShape {
    /// Always `quoted`. A quote has no id: it is no redemption.
    state: QuoteStateName,
    /// Code of the point of sale. Null if none was given.
    #[schema(required = true)]
    point_of_sale: Option<String>,
    /// The shop's id of the order.
    order_id: String,
    /// The order as it was sent.
    order: OrderShape,
    /// Who buys. Null if that was not given.
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
    /// When a hold made now would lapse. Null unless `mode` is `hold`.
    #[schema(required = true)]
    expires_at: Option<Moment>,
    /// Coupons first, then certificates, each in the order in which they were given. Balances are
    /// those after the redemption.
    instruments: Vec<InstrumentShape>,
}

impl QuoteShape {
    /// What a redemption would come to. `place` is the code of its point of sale.
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

/// What a certificate has given by some step, and what of it was refunded.
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

/// Where a redemption was after a step, and what each certificate had given by then.
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
