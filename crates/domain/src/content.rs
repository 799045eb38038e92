//! The canonical form of what a request asks for, to be hashed: two requests with the same content
//! are repeats of each other.
//!
//! Entropy is left out, and so is who asks. Each field is written with its length or with a marker
//! for absence, so that no two contents have the same form. The form is stored (as a hash), so it
//! must not change for requests that could be sent before.

use crate::command::{
    Act, CaptureHold, CreateCoupon, CreateOwner, Issue, IssueRequest, NewSeries, Redeem,
    RedemptionRequest, Refund, RefundRequest, RefundTarget, ReleaseHold, Replace, Return, Sell,
    SeriesRequest, SeriesTerms, SetUp, Till,
};
use crate::redemption::{Instrument, Mode, OrderLine, Quantity};
use crate::{
    Amount, Buyer, CertificateAction, CertificateNumber, Command, CouponDraft, Decimal,
    DiscountKind, NewLastDay, OperatorId, OwnerDetails, RedemptionId, SaleLine, SeriesKind,
};

impl Command {
    /// Returns the canonical form of a command that has an idempotency key. `None` for other
    /// commands.
    pub fn content(&self) -> Option<Vec<u8>> {
        let mut content = Content(Vec::with_capacity(256));
        match self {
            Self::Sell(Sell { operator, till, series, lines, seed: _ }) => {
                content.integer(1);
                content.integer(operator.0);
                content.till(till);
                content.optional(series.map(|series| series.0));
                content.lines(lines);
            }
            Self::Return(Return { operator, till, series, lines, sold_as: _ }) => {
                content.integer(2);
                content.integer(operator.0);
                content.till(till);
                content.optional(series.map(|series| series.0));
                content.lines(lines);
            }
            Self::Redeem(redeem) => {
                content.integer(3);
                content.redeem(redeem);
            }
            Self::CaptureHold(CaptureHold { operator, redemption, amount, made_by: _ }) => {
                content.integer(4);
                content.step(*operator, *redemption, *amount);
            }
            Self::ReleaseHold(ReleaseHold { operator, redemption, made_by: _ }) => {
                content.integer(5);
                content.step(*operator, *redemption, None);
            }
            Self::Refund(refund) => {
                content.integer(6);
                content.refund(refund);
            }
            Self::CreateCoupon(CreateCoupon { operator, draft }) => {
                content.integer(7);
                content.integer(operator.0);
                content.draft(draft);
            }
            Self::Issue(issue) => {
                content.integer(8);
                content.issue(issue);
            }
            Self::Act(act) => {
                content.integer(9);
                content.act(act);
            }
            Self::Replace(Replace { operator, number, replacement, reason, seed: _ }) => {
                content.integer(27);
                content.integer(operator.0);
                content.number(*number);
                content.number(*replacement);
                content.text(reason.as_deref());
            }
            Self::SetUp(SetUp::CreateSeries(new)) => {
                content.integer(10);
                content.new_series(new);
            }
            Self::CreateOwner(create) => {
                content.integer(15);
                content.owner(create);
            }
            Self::Stock(_)
            | Self::ChangeOwner(_)
            | Self::ChangeCoupon(_)
            | Self::DeleteCoupon(_)
            | Self::Lapse(_)
            | Self::BeginSignIn(_)
            | Self::RenewSignIn(_)
            | Self::Person(_)
            | Self::SendCode(_)
            | Self::ConfirmCode(_)
            | Self::SendCertificates(_)
            | Self::Deliver(_)
            | Self::SetUp(
                SetUp::CreateOperator { .. }
                | SetUp::ChangeOperator { .. }
                | SetUp::CreatePartner { .. }
                | SetUp::ChangePartner { .. }
                | SetUp::CreatePointOfSale { .. }
                | SetUp::ChangePointOfSale { .. }
                | SetUp::CreateSite { .. }
                | SetUp::ChangeSite { .. }
                | SetUp::CreateKey(_)
                | SetUp::RotateKey { .. }
                | SetUp::ChangeKey(_)
                | SetUp::GradeKey { .. }
                | SetUp::RevokeKey { .. }
                | SetUp::ChangeSeries(_),
            ) => return None,
        }
        Some(content.0)
    }
}

struct Content(Vec<u8>);

impl Content {
    fn integer(&mut self, value: i64) {
        self.0.extend_from_slice(&value.to_be_bytes());
    }

    fn optional(&mut self, value: Option<i64>) {
        self.0.push(u8::from(value.is_some()));
        self.integer(value.unwrap_or(0));
    }

    fn text(&mut self, text: Option<&str>) {
        self.optional(text.map(|text| i64::try_from(text.len()).unwrap_or(i64::MAX)));
        self.0.extend_from_slice(text.unwrap_or_default().as_bytes());
    }

    /// Secret codes are left out: a hash of them could be guessed from.
    fn redeem(&mut self, redeem: &Redeem) {
        let Redeem { operator, request, stacking: _, pay_for_certificates: _ } = redeem;
        let RedemptionRequest { point_of_sale, order, client, mode, instruments } = request;
        self.integer(operator.0);
        self.optional(point_of_sale.map(|place| place.0));
        self.text(Some(&order.id));
        self.length(order.lines.len());
        for OrderLine { item_code, quantity, unit_price, collections } in &order.lines {
            self.text(item_code.as_deref());
            self.quantity(*quantity);
            self.integer(unit_price.minor());
            self.length(collections.len());
            for name in collections {
                self.text(Some(name));
            }
        }
        self.text(client.as_deref());
        self.optional(match mode {
            Mode::Capture => None,
            Mode::Hold { seconds } => Some(i64::from(*seconds)),
        });
        self.length(instruments.len());
        for instrument in instruments {
            match instrument {
                Instrument::Coupon { code } => {
                    self.integer(1);
                    self.text(Some(code));
                }
                Instrument::Certificate { number, secret: _, amount } => {
                    self.integer(2);
                    self.number(*number);
                    self.optional(amount.map(Amount::minor));
                }
            }
        }
    }

    fn step(&mut self, operator: OperatorId, redemption: RedemptionId, amount: Option<Amount>) {
        self.integer(operator.0);
        self.integer(redemption.0);
        self.optional(amount.map(Amount::minor));
    }

    /// Whole quantities have the form that they had before there were others; those are negative.
    fn quantity(&mut self, quantity: Quantity) {
        let (whole, rest) = quantity.parts();
        self.integer(if rest == 0 {
            i64::from(whole)
        } else {
            let thousandths = i64::try_from(quantity.thousandths()).unwrap_or(i64::MAX);
            thousandths.saturating_neg()
        });
    }

    /// A refund that names nothing has the form that it had before refunds could.
    fn refund(&mut self, refund: &Refund) {
        let Refund { operator, redemption, request, return_coupons: _, made_by: _ } = refund;
        let RefundRequest { amount, to, order_undone } = request;
        self.step(*operator, *redemption, *amount);
        if to.is_empty() && !order_undone {
            return;
        }
        self.flag(*order_undone);
        self.length(to.len());
        for RefundTarget { number, amount } in to {
            self.number(*number);
            self.optional(amount.map(Amount::minor));
        }
    }

    fn number(&mut self, number: Option<CertificateNumber>) {
        let number = number.map(CertificateNumber::value);
        self.optional(number.map(|number| i64::try_from(number).unwrap_or(i64::MAX)));
    }

    fn flag(&mut self, flag: bool) {
        self.0.push(u8::from(flag));
    }

    /// Whether something was said, before what was said of it.
    fn said<T>(&mut self, value: Option<&T>, write: impl FnOnce(&mut Self, &T)) {
        self.flag(value.is_some());
        if let Some(value) = value {
            write(self, value);
        }
    }

    fn decimal(&mut self, Decimal { mantissa, scale }: Decimal) {
        self.integer(mantissa);
        self.0.push(scale);
    }

    fn texts(&mut self, texts: &[String]) {
        self.length(texts.len());
        for text in texts {
            self.text(Some(text));
        }
    }

    fn draft(&mut self, draft: &CouponDraft) {
        let CouponDraft {
            code,
            description,
            kind,
            value,
            disabled,
            once,
            once_per_client,
            min_price,
            valid_through,
            collections,
        } = draft;
        self.text(code.as_deref());
        self.said(description.as_ref(), |content, text| content.text(text.as_deref()));
        self.said(kind.as_ref(), |content, kind| {
            content.optional(kind.map(|kind| match kind {
                DiscountKind::Percent => 1,
                DiscountKind::Money => 2,
            }));
        });
        let decimal = |content: &mut Self, value: &Option<Decimal>| {
            content.said(value.as_ref(), |content, value| content.decimal(*value));
        };
        self.said(value.as_ref(), decimal);
        self.optional(disabled.map(i64::from));
        self.optional(once.map(i64::from));
        self.said(once_per_client.as_ref(), |content, once| {
            content.optional(once.map(i64::from));
        });
        self.said(min_price.as_ref(), decimal);
        self.said(valid_through.as_ref(), |content, day| content.day(*day));
        self.said(collections.as_ref(), |content, names| content.texts(names));
    }

    fn day(&mut self, day: Option<jiff::civil::Date>) {
        self.text(day.map(|day| day.to_string()).as_deref());
    }

    fn issue(&mut self, issue: &Issue) {
        let Issue { operator, request, point_of_sale: _, seed: _ } = issue;
        let IssueRequest {
            series,
            nominal,
            quantity,
            activate,
            reason,
            buyer,
            order_number,
            metadata,
        } = request;
        self.integer(operator.0);
        self.integer(series.0);
        self.optional(nominal.map(Amount::minor));
        self.integer(i64::from(*quantity));
        self.flag(*activate);
        self.text(reason.as_deref());
        // What could not be said before stands behind, and only where it is said.
        if request.is_sale() || metadata.is_some() {
            self.text(order_number.as_deref());
            self.buyer(buyer);
            self.text(buyer.client_code.as_deref());
            self.text(metadata.as_deref());
        }
    }

    fn act(&mut self, Act { operator, number, action, reason }: &Act) {
        self.integer(operator.0);
        self.number(*number);
        self.integer(match action {
            CertificateAction::Activate { .. } => 1,
            CertificateAction::Reload { .. } => 2,
            CertificateAction::Block => 3,
            CertificateAction::Unblock => 4,
            CertificateAction::Adjust { .. } => 5,
            CertificateAction::CashOut { .. } => 6,
            CertificateAction::Void => 7,
            CertificateAction::Extend { .. } => 8,
        });
        if let CertificateAction::Extend { to } = action {
            match to {
                NewLastDay::On(day) => self.day(Some(*day)),
                NewLastDay::After { days } => self.integer(i64::from(*days)),
            }
        }
        self.optional(action.amount());
        self.text(reason.as_deref());
    }

    /// Writes a new series. The key that orders its numbers is entropy, so it is left out.
    fn new_series(&mut self, new: &NewSeries) {
        let NewSeries { id, operator, request, pool_key: _ } = new;
        let SeriesRequest { terms, plan, kind, secret_digits } = request;
        self.optional(id.map(|id| id.0));
        self.integer(operator.0);
        self.integer(i64::try_from(plan.prefix()).unwrap_or(i64::MAX));
        self.0.push(plan.length());
        self.integer(match kind {
            SeriesKind::Plastic => 1,
            SeriesKind::Electronic => 3,
        });
        self.0.push(*secret_digits);
        let SeriesTerms {
            name,
            denomination,
            validity_days,
            allow_refund,
            allow_refund_purchase,
            allow_reuse,
            secret_confirm,
            active,
            on_sale_from,
            on_sale_through,
            item_codes,
        } = terms;
        self.text(Some(name));
        let (min, max) = denomination.bounds();
        self.integer(min.minor());
        self.integer(max.minor());
        self.integer(i64::from(*validity_days));
        for flag in [allow_refund, allow_refund_purchase, allow_reuse, secret_confirm, active] {
            self.flag(*flag);
        }
        self.day(*on_sale_from);
        self.day(*on_sale_through);
        self.texts(item_codes);
    }

    fn owner(&mut self, CreateOwner { operator, details, friend_of }: &CreateOwner) {
        self.integer(operator.0);
        self.optional(friend_of.map(|owner| owner.0));
        let OwnerDetails {
            name,
            kind,
            gender,
            born,
            phone,
            email,
            viber,
            telegram,
            whats_app,
            agrees,
        } = details;
        for text in [name, email, viber, telegram] {
            self.text(text.as_deref());
        }
        self.day(*born);
        for integer in [kind.map(i64::from), *phone, *whats_app] {
            self.optional(integer);
        }
        for flag in [gender, agrees] {
            self.optional(flag.map(i64::from));
        }
    }

    fn length(&mut self, length: usize) {
        self.integer(i64::try_from(length).unwrap_or(i64::MAX));
    }

    fn till(&mut self, till: &Till) {
        let Till { point_of_sale, site, order_number, cheque, buyer } = till;
        self.integer(point_of_sale.0);
        self.optional(site.map(|site| site.0));
        self.text(order_number.as_deref());
        self.optional(*cheque);
        self.buyer(buyer);
    }

    /// Writes a buyer. The client of the native API is written where the format has a place for it.
    fn buyer(&mut self, buyer: &Buyer) {
        let Buyer { client, shop_client, email, phone, client_code: _ } = buyer;
        self.optional(*client);
        self.optional(*shop_client);
        self.text(email.as_deref());
        self.optional(*phone);
    }

    fn lines(&mut self, lines: &[SaleLine]) {
        self.length(lines.len());
        for SaleLine { good, name, item_code, quantity, price } in lines {
            self.optional(*good);
            self.text(name.as_deref());
            self.text(item_code.as_deref());
            self.integer(i64::from(*quantity));
            self.optional(price.map(Amount::minor));
        }
    }
}
