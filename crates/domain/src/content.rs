//! The canonical form of what a request asks for, to be hashed: two requests with the same content
//! are repeats of each other.
//!
//! Entropy is left out, and so is who asks. Each field is written with its length or with a marker
//! for absence, so that no two contents have the same form. The form is stored (as a hash), so it
//! must not change for requests that could be sent before.

use crate::command::{CaptureHold, Redeem, Refund, ReleaseHold, Return, Sell, Till};
use crate::redemption::{Instrument, Mode, OrderLine};
use crate::{Amount, Buyer, CertificateNumber, Command, OperatorId, RedemptionId, SaleLine};

impl Command {
    /// The canonical form of a command that can be repeated under a key; `None` for others.
    pub fn content(&self) -> Option<Vec<u8>> {
        let mut content = Content(Vec::with_capacity(256));
        match self {
            Self::Sell(Sell { till, series, lines, seed: _ }) => {
                content.integer(1);
                content.till(till);
                content.optional(series.map(|series| series.0));
                content.lines(lines);
            }
            Self::Return(Return { till, series, lines }) => {
                content.integer(2);
                content.till(till);
                content.optional(series.map(|series| series.0));
                content.lines(lines);
            }
            Self::Redeem(redeem) => {
                content.integer(3);
                content.redeem(redeem);
            }
            Self::CaptureHold(CaptureHold { operator, redemption, amount }) => {
                content.integer(4);
                content.step(*operator, *redemption, *amount);
            }
            Self::ReleaseHold(ReleaseHold { operator, redemption }) => {
                content.integer(5);
                content.step(*operator, *redemption, None);
            }
            Self::Refund(Refund { operator, redemption, amount, return_coupons: _ }) => {
                content.integer(6);
                content.step(*operator, *redemption, *amount);
            }
            Self::Stock(_)
            | Self::CreateCoupon(_)
            | Self::ChangeCoupon(_)
            | Self::DeleteCoupon(_)
            | Self::Lapse(_)
            | Self::SetUp(_) => return None,
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
        let Redeem { operator, point_of_sale, order, client, mode, instruments, stacking: _ } =
            redeem;
        self.integer(operator.0);
        self.optional(point_of_sale.map(|place| place.0));
        self.text(Some(&order.id));
        self.length(order.lines.len());
        for OrderLine { item_code, quantity, unit_price, collections } in &order.lines {
            self.text(item_code.as_deref());
            self.integer(i64::from(*quantity));
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
                    let number = number.map(CertificateNumber::value);
                    self.optional(number.map(|number| i64::try_from(number).unwrap_or(i64::MAX)));
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

    fn length(&mut self, length: usize) {
        self.integer(i64::try_from(length).unwrap_or(i64::MAX));
    }

    fn till(&mut self, till: &Till) {
        let Till { operator, point_of_sale, site, order_number, cheque, buyer } = till;
        self.integer(operator.0);
        self.integer(point_of_sale.0);
        self.optional(site.map(|site| site.0));
        self.text(order_number.as_deref());
        self.optional(*cheque);
        let Buyer { client, shop_client, email, phone } = buyer;
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
