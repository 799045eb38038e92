//! Redemptions: what is sent, and what is told.

use domain::redemption::{Instrument, Order, OrderLine, Redeemed, RedemptionState, StepKind};
use domain::{
    Amount, CertificateNumber, Currency, OperationId, PointOfSaleId, Redemption, SecretCode, limits,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use service::Wish;
use utoipa::ToSchema;

use crate::problem::{FieldError, Problem};
use crate::request::{object, optional_object};
use crate::wire::{Moment, Money, all_or_refused};

/// One position of an order.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = OrderLine)]
pub(crate) struct LineShape {
    /// The goods' item code.
    #[serde(default)]
    #[schema(max_length = 255)]
    item_code: Option<String>,
    /// How many.
    #[schema(minimum = 1)]
    quantity: u32,
    /// Price of one.
    #[serde(deserialize_with = "object")]
    unit_price: Money,
    /// The collections that the goods belong to.
    #[serde(default)]
    collections: Vec<String>,
}

/// What is bought.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Order)]
pub(crate) struct OrderShape {
    /// The shop's name for it.
    #[schema(min_length = 1, max_length = 255)]
    id: String,
    /// Its positions.
    #[schema(min_items = 1, max_items = 1000)]
    lines: Vec<LineShape>,
}

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
        let lines = self.order.lines.into_iter().enumerate().map(|(place, line)| OrderLine {
            item_code: line.item_code,
            quantity: line.quantity,
            unit_price: line.unit_price.amount_or(
                currency,
                &format!("/order/lines/{place}/unit_price"),
                &mut errors,
            ),
            collections: line.collections,
        });
        let lines = lines.collect();
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
        let wish = Wish {
            point_of_sale,
            order: Order { id: self.order.id, lines },
            client: self.client,
            mode,
            instruments,
        };
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
    /// Everything went back.
    Refunded,
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
        /// What of it went back.
        refunded: Money,
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
    /// Where it is.
    state: StateName,
    /// The shop's name for the order.
    order_id: String,
    /// Who buys.
    #[schema(required = true)]
    client: Option<String>,
    /// Sum of the order's lines.
    order_total: Money,
    /// What coupons take off.
    discount: Money,
    /// What certificates pay, or hold for it.
    paid: Money,
    /// What of that went back.
    refunded: Money,
    /// What is left to pay otherwise.
    to_pay: Money,
    /// Until when it is held; null unless it is.
    #[schema(required = true)]
    expires_at: Option<Moment>,
    /// Coupons first, then certificates, each in the order in which they were given.
    instruments: Vec<InstrumentShape>,
}

impl RedemptionShape {
    /// A redemption as it was told after the operation that made one of its steps.
    pub(crate) fn after(redeemed: &Redeemed, operation: OperationId, currency: Currency) -> Self {
        let redemption = &redeemed.redemption;
        let found = redemption.steps.iter().position(|step| step.operation == operation);
        let last = found.unwrap_or(redemption.steps.len().saturating_sub(1));
        let (state, parts) = as_of(redemption, last);
        let balances = redemption.steps.get(last).map(|step| step.balances.clone());
        Self::of(redemption, state, &parts, &balances.unwrap_or_default(), currency)
    }

    /// A redemption as it is now.
    pub(crate) fn now(redeemed: &Redeemed, now: Timestamp, currency: Currency) -> Self {
        let redemption = &redeemed.redemption;
        let (_, parts) = as_of(redemption, redemption.steps.len().saturating_sub(1));
        let balances: Vec<Amount> = redeemed.certificates.iter().map(|c| c.balance).collect();
        let state = match redemption.state_at(now) {
            RedemptionState::Held => StateName::Held,
            RedemptionState::Captured => StateName::Captured,
            RedemptionState::Released => StateName::Released,
            RedemptionState::Lapsed => StateName::Lapsed,
            RedemptionState::Refunded => StateName::Refunded,
        };
        Self::of(redemption, state, &parts, &balances, currency)
    }

    /// Where a redemption is.
    pub(crate) fn location(redemption: &Redemption) -> String {
        format!("/v1/redemptions/{}", redemption.id)
    }

    fn of(
        redemption: &Redemption,
        state: StateName,
        parts: &[Given],
        balances: &[Amount],
        currency: Currency,
    ) -> Self {
        let money = |amount| Money::of(amount, currency);
        let discount = redemption.discount();
        // A hold that is over gives nothing.
        let gives = |part: &Given| match state {
            StateName::Held | StateName::Captured | StateName::Refunded => part.given,
            StateName::Released | StateName::Lapsed => Amount::ZERO,
        };
        let sum = |amounts: &mut dyn Iterator<Item = Amount>| {
            amounts.fold(Amount::ZERO, |sum, one| sum.checked_add(one).unwrap_or(Amount::MAX))
        };
        let paid = sum(&mut parts.iter().map(gives));
        let refunded = sum(&mut parts.iter().map(|part| part.refunded));
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
                balance: money(balances.get(place).copied().unwrap_or_default()),
            });
        Self {
            id: redemption.id.to_string(),
            state,
            order_id: redemption.order.id.clone(),
            client: redemption.client.clone(),
            order_total: money(redemption.order_total),
            discount: money(discount),
            paid: money(paid),
            refunded: money(refunded),
            to_pay: money(left),
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

/// What a certificate has given by some step, and what of it went back.
#[derive(Clone, Copy, Default)]
struct Given {
    given: Amount,
    refunded: Amount,
}

/// Where a redemption was after a step, and what each certificate had given by then.
fn as_of(redemption: &Redemption, last: usize) -> (StateName, Vec<Given>) {
    let mut state = StateName::Held;
    let mut parts = vec![Given::default(); redemption.certificates.len()];
    for step in redemption.steps.iter().take(last.saturating_add(1)) {
        for (part, amount) in parts.iter_mut().zip(&step.amounts) {
            match step.kind {
                StepKind::Held | StepKind::Captured => part.given = *amount,
                StepKind::Released | StepKind::Lapsed => part.given = Amount::ZERO,
                StepKind::Refunded => {
                    part.refunded = part.refunded.checked_add(*amount).unwrap_or(part.given);
                }
            }
        }
        let all_back = parts.iter().all(|part| part.given == part.refunded);
        state = match step.kind {
            StepKind::Held => StateName::Held,
            StepKind::Refunded if all_back => StateName::Refunded,
            StepKind::Captured | StepKind::Refunded => StateName::Captured,
            StepKind::Released => StateName::Released,
            StepKind::Lapsed => StateName::Lapsed,
        };
    }
    (state, parts)
}
