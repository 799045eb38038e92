//! The canonical form of what a request asks for, to be hashed: two requests with the same content
//! are repeats of each other.
//!
//! Entropy is left out, and so is who asks. Each field is written with its length or with a marker
//! for absence, so that no two contents have the same form. The form is stored (as a hash), so it
//! must not change for requests that could be sent before.

use crate::command::{
    Act, ActSupply, ApprovableAct, ApprovalCommand, CaptureHold, CreateCoupon, CreateOwner,
    CreateUser, FirstPassword, Issue, IssueRequest, NewKey, NewSeries, PersonCommand, Redeem,
    RedemptionRequest, Refund, RefundRequest, RefundTarget, ReleaseHold, Replace, RetryDelivery,
    Return, Sell, SendCertificates, SeriesRequest, SeriesTerms, SetUp, Till,
};
use crate::redemption::{Instrument, Mode, OrderLine, Quantity};
use crate::{
    Address, Amount, Buyer, CertificateAction, CertificateNumber, Command, CouponDraft, Decimal,
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
            Self::Approval(command) => content.approval(command),
            Self::SetUp(set_up) => content.set_up(set_up)?,
            Self::Person(person) => match &**person {
                PersonCommand::CreateUser(create) => {
                    content.integer(45);
                    content.user(create);
                }
                PersonCommand::ChangeUser(_)
                | PersonCommand::SetMembership(_)
                | PersonCommand::MakeLink(_)
                | PersonCommand::UseLink(_)
                | PersonCommand::SetPassword(_)
                | PersonCommand::SetFactor(_)
                | PersonCommand::BeginSession(_)
                | PersonCommand::TouchSession { .. }
                | PersonCommand::ConfirmSession(_)
                | PersonCommand::SwitchOperator { .. }
                | PersonCommand::EndSessions(_) => return None,
            },
            Self::SendCertificates(SendCertificates { operator, to, certificates }) => {
                content.integer(46);
                content.integer(operator.0);
                content.address(to);
                content.length(certificates.len());
                for id in certificates {
                    content.integer(id.0);
                }
            }
            Self::RetryDelivery(retry) => content.retry(*retry),
            Self::CreateOwner(create) => {
                content.integer(15);
                content.owner(create);
            }
            Self::Stock(_)
            | Self::ChangeOwner(_)
            | Self::ChangeCoupon(_)
            | Self::DeleteCoupon(_)
            | Self::Lapse(_)
            | Self::BookExpired(_)
            | Self::PruneEvents(_)
            | Self::BeginSignIn(_)
            | Self::RenewSignIn(_)
            | Self::SendCode(_)
            | Self::ConfirmCode(_)
            | Self::Deliver(_) => return None,
        }
        Some(content.0)
    }
}

struct Content(Vec<u8>);

impl Content {
    fn retry(&mut self, RetryDelivery { operator, id }: RetryDelivery) {
        self.integer(47);
        self.integer(operator.0);
        self.integer(id.0);
    }

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

    /// The secret of the link is left out: it is random.
    fn user(&mut self, create: &CreateUser) {
        let CreateUser { name, login, language, operator, role, point_of_sale, first } = create;
        self.text(Some(name));
        self.text(Some(login));
        self.text(Some(language.code()));
        self.integer(operator.0);
        self.text(Some(role.name()));
        self.optional(point_of_sale.map(|place| place.0));
        self.optional(match first {
            FirstPassword::Link { token: _, hours } => Some(i64::from(*hours)),
            FirstPassword::Hash { .. } => None,
        });
    }

    fn address(&mut self, address: &Address) {
        match address {
            Address::Email(email) => self.text(Some(email)),
            Address::Phone(phone) => {
                self.text(None);
                self.integer(*phone);
            }
        }
    }

    /// Credentials are left out: they are random, or a hash of them could be guessed from.
    fn new_key(&mut self, new: &NewKey) {
        let NewKey { operator, name, scopes, point_of_sale, secret: _, login, token: _, grades: _ } =
            new;
        self.integer(operator.0);
        self.text(Some(name));
        self.text(Some(&scopes.to_string()));
        self.optional(point_of_sale.map(|place| place.0));
        self.text(login.as_ref().map(|(login, _)| login.as_str()));
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

    /// Writes what creates an object. `None` for other changes, which have no idempotency key.
    fn set_up(&mut self, set_up: &SetUp) -> Option<()> {
        match set_up {
            SetUp::CreateSeries(new) => {
                self.integer(10);
                self.new_series(new);
            }
            SetUp::CreatePartner { id: _, operator, name } => {
                self.integer(40);
                self.integer(operator.0);
                self.text(Some(name));
            }
            SetUp::CreatePointOfSale { id: _, partner, code, name, repeats: _ } => {
                self.integer(41);
                self.integer(partner.0);
                self.text(Some(code));
                self.text(name.as_deref());
            }
            SetUp::CreateSite { id: _, point_of_sale, code } => {
                self.integer(42);
                self.integer(point_of_sale.0);
                self.text(Some(code));
            }
            SetUp::CloseBooks { operator, through } => {
                self.integer(48);
                self.integer(operator.0);
                self.text(Some(&through.to_string()));
            }
            SetUp::CreateKey(new) => {
                self.integer(43);
                self.new_key(new);
            }
            SetUp::RotateKey { id, secret: _, grade: _ } => {
                self.integer(44);
                self.integer(id.0);
            }
            SetUp::CreateOperator { .. }
            | SetUp::ChangeOperator { .. }
            | SetUp::SetActLimits { .. }
            | SetUp::ChangePartner { .. }
            | SetUp::ChangePointOfSale { .. }
            | SetUp::ChangeSite { .. }
            | SetUp::ChangeKey(_)
            | SetUp::GradeKey { .. }
            | SetUp::RevokeKey { .. }
            | SetUp::ChangeSeries(_) => return None,
        }
        Some(())
    }

    /// The kind comes first and keeps its number.
    fn approval(&mut self, command: &ApprovalCommand) {
        match command {
            ApprovalCommand::Request { operator, act, reason, supply } => {
                self.integer(60);
                self.text(Some(reason));
                self.approvable(*operator, act, supply);
            }
            ApprovalCommand::Approve { operator, id, act: _, supply: _ } => {
                self.integer(61);
                self.step(*operator, *id, None);
            }
            ApprovalCommand::Decline { operator, id, reason } => {
                self.integer(62);
                self.step(*operator, *id, None);
                self.text(Some(reason));
            }
            ApprovalCommand::Withdraw { operator, id } => {
                self.integer(63);
                self.step(*operator, *id, None);
            }
        }
    }

    fn approvable(&mut self, operator: OperatorId, act: &ApprovableAct, supply: &ActSupply) {
        match act {
            ApprovableAct::Issue(request) => {
                self.integer(8);
                self.issue(&ApprovableAct::issue(request, operator, ("", None), &supply.seed));
            }
            ApprovableAct::Certificate { number, action } => {
                self.integer(9);
                self.act(&ApprovableAct::act(*number, *action, operator, ""));
            }
            ApprovableAct::Refund { redemption, request, return_coupons } => {
                self.integer(6);
                let what = (*redemption, request, *return_coupons);
                self.refund(&ApprovableAct::refund(what, operator, None));
            }
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
            CertificateAction::ShowSecret => 9,
            CertificateAction::Note => 10,
            CertificateAction::SetOwner { .. } => 11,
        });
        if let CertificateAction::SetOwner { owner } = action {
            self.optional(owner.map(|owner| owner.0));
        }
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
            expiry,
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
        // The form of requests that could be sent before stays.
        if let Some(days) = expiry.days() {
            self.integer(i64::from(days));
        }
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
