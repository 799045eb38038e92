//! The requests of those who take certificates and coupons as payment.

use domain::command::{
    CaptureHold, Lapse, Redeem, RedemptionRequest, Refund, RefundRequest, ReleaseHold,
};
use domain::redemption::{Instrument, Mode, Order, OrderLine, Quantity, Redeemed, Stacking};
use domain::{Certificate, Command, Coupon, OperatorId, RedemptionId, Request};

use crate::RedemptionPage;
use crate::conformance::session::Session;
use crate::conformance::shop::{OPERATOR, amount, request};

/// An order of lines of one piece each.
pub fn order(prices: &[i64]) -> Order {
    let line = |price: &i64| OrderLine {
        item_code: None,
        quantity: Quantity::whole(1),
        unit_price: amount(*price),
        collections: Vec::new(),
    };
    Order { id: "ORDER".to_owned(), lines: prices.iter().map(line).collect() }
}

/// A coupon to pay with.
pub fn by_coupon(code: &str) -> Instrument {
    Instrument::Coupon { code: code.to_owned() }
}

/// A certificate to pay with, as far as it goes.
pub fn by_certificate(certificate: &Certificate) -> Instrument {
    Instrument::Certificate { number: Some(certificate.number), secret: None, amount: None }
}

/// A hold of so many seconds.
pub const fn hold(seconds: u32) -> Mode {
    Mode::Hold { seconds }
}

/// A redemption of an order with one line.
pub fn redeem(price: i64, mode: Mode, instruments: Vec<Instrument>) -> RedemptionRequest {
    let order = order(&[price]);
    RedemptionRequest { point_of_sale: None, order, client: None, mode, instruments }
}

/// A redemption in the first house.
pub fn redemption(wanted: RedemptionRequest) -> Request {
    redemption_of(OPERATOR, wanted)
}

/// A redemption of an operator.
pub fn redemption_of(operator: OperatorId, wanted: RedemptionRequest) -> Request {
    request(Command::Redeem(Redeem {
        operator,
        request: wanted,
        stacking: Stacking::Best,
        pay_for_certificates: false,
    }))
}

/// One certificate takes part in an order.
pub fn pay(price: i64, mode: Mode, certificate: &Certificate) -> Request {
    redemption(redeem(price, mode, vec![by_certificate(certificate)]))
}

/// A coupon to be used on an order of 10.00.
pub fn use_coupon(operator: OperatorId, code: &str, client: Option<&str>) -> Request {
    let client = client.map(str::to_owned);
    let redeem = redeem(1_000, Mode::Capture, vec![by_coupon(code)]);
    redemption_of(operator, RedemptionRequest { client, ..redeem })
}

/// A coupon to be held on an order of 10.00.
pub fn hold_coupon(code: &str, client: Option<&str>, seconds: u32) -> Request {
    let client = client.map(str::to_owned);
    redemption(RedemptionRequest { client, ..redeem(1_000, hold(seconds), vec![by_coupon(code)]) })
}

/// A hold to be captured, or a part of it.
pub fn capture(redemption: RedemptionId, part: Option<i64>) -> Request {
    let amount = part.map(amount);
    request(Command::CaptureHold(CaptureHold {
        operator: OPERATOR,
        redemption,
        amount,
        made_by: None,
    }))
}

/// A hold to be given up.
pub fn release(redemption: RedemptionId) -> Request {
    request(Command::ReleaseHold(ReleaseHold { operator: OPERATOR, redemption, made_by: None }))
}

/// A hold whose end is to be recorded.
pub fn lapse(redemption: RedemptionId) -> Request {
    request(Command::Lapse(Lapse { operator: OPERATOR, redemption }))
}

/// Command that refunds a redemption or a part of it. Coupons come back when nothing is left.
pub fn refund(redemption: RedemptionId, part: Option<i64>) -> Request {
    let amount = part.map(amount);
    request(Command::Refund(Refund {
        operator: OPERATOR,
        redemption,
        request: RefundRequest { amount, ..RefundRequest::default() },
        return_coupons: true,
        made_by: None,
    }))
}

/// A whole order to be undone, with what was paid for it in other ways.
pub fn undo(redemption: RedemptionId) -> Request {
    request(Command::Refund(Refund {
        operator: OPERATOR,
        redemption,
        request: RefundRequest { order_undone: true, ..RefundRequest::default() },
        return_coupons: true,
        made_by: None,
    }))
}

impl Session {
    /// Makes a redemption, or does something to one, which must succeed.
    #[track_caller]
    pub fn redemption(&mut self, request: Request) -> Redeemed {
        self.run(request).redeemed().clone()
    }

    /// A redemption as it is now.
    #[track_caller]
    pub fn redeemed(&self, id: RedemptionId) -> Option<Redeemed> {
        self.read(self.reader.redemption(id))
    }

    /// Uses one coupon, which must succeed; gives the coupon as it is now.
    #[track_caller]
    pub fn used(&mut self, request: Request) -> Coupon {
        let redeemed = self.redemption(request);
        let [used] = redeemed.redemption.coupons.as_slice() else {
            panic!("not one coupon was used: {redeemed:?}")
        };
        self.read(self.reader.coupon(used.coupon)).expect("the coupon is there")
    }

    /// Every redemption, in one page.
    #[track_caller]
    pub fn redemptions(&self) -> RedemptionPage {
        self.read(self.reader.audit_redemptions(None, 1_000_000))
    }
}
