//! An operator to sell in, and the requests of its tills.

use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::Relaxed;

use domain::Request;
use domain::command::{
    ChangeCoupon, CreateCoupon, DeleteCoupon, NewKey, NewSeries, Return, Sell, SeriesRequest,
    SeriesTerms, SetUp, Stock, Till,
};
use domain::key::{Grades, SecretHash};
use domain::number::PoolKey;
use domain::operation::{Actor, IdempotencyKey, KeyScope, Origin, Surface};
use domain::{
    Amount, Buyer, Command, Coupon, CouponDraft, CouponId, Currency, Decimal, Denomination,
    DiscountKind, ExpiryPolicy, NumberPlan, OperatorId, PartnerId, PointOfSaleId, SaleLine, Scopes,
    SecretSeed, SeriesId, SeriesKind, validity,
};

use crate::conformance::session::{Said, Session};
use crate::vault;

/// The operator of the tests.
pub const OPERATOR: OperatorId = OperatorId(1);
/// Another operator, with point of sale 3 and the series [`FOREIGN`].
pub const OTHER_OPERATOR: OperatorId = OperatorId(2);
/// Electronic, item code `GIFT`.
pub const GIFT: SeriesId = SeriesId(1);
/// The series of plastic certificates.
pub const CARD: SeriesId = SeriesId(2);
/// Electronic, item code `TINY`; it has ten numbers.
pub const TINY: SeriesId = SeriesId(3);
/// Electronic, of the other operator, item code `FOREIGN`.
pub const FOREIGN: SeriesId = SeriesId(4);

/// An amount of minor units.
pub fn amount(minor: i64) -> Amount {
    Amount::from_minor(minor).unwrap()
}

/// The key of every pool in these tests.
pub const fn pool_key() -> PoolKey {
    PoolKey([7; 32])
}

/// A plan that exists.
pub fn plan(prefix: u64, length: u8) -> NumberPlan {
    NumberPlan::new(prefix, length).unwrap()
}

/// Prices from 100 to 100,000, a year, everything allowed.
pub fn terms(name: &str, item_codes: &[&str]) -> SeriesTerms {
    SeriesTerms {
        name: name.to_owned(),
        denomination: Denomination::Range { min: amount(100), max: amount(100_000) },
        validity_days: 365,
        allow_refund: true,
        allow_refund_purchase: true,
        allow_reuse: true,
        secret_confirm: false,
        active: true,
        on_sale_from: None,
        on_sale_through: None,
        item_codes: item_codes.iter().map(|&code| code.to_owned()).collect(),
        expiry: ExpiryPolicy::Keep,
    }
}

/// A request without a key.
pub fn request(command: Command) -> Request {
    let request_id = "test".to_owned();
    let origin = Origin { actor: Actor::Administrator, surface: Surface::Native, request_id };
    Request { command, origin, key: None }
}

/// A request under a key.
#[must_use]
pub fn keyed(request: Request, key: &str) -> Request {
    let operator = match &request.command {
        Command::Sell(sell) => sell.operator,
        Command::Return(back) => back.operator,
        Command::Redeem(redeem) => redeem.operator,
        Command::CaptureHold(capture) => capture.operator,
        Command::ReleaseHold(release) => release.operator,
        Command::Refund(refund) => refund.operator,
        Command::Issue(issue) => issue.operator,
        Command::Act(act) => act.operator,
        Command::Replace(replace) => replace.operator,
        Command::CreateCoupon(create) => create.operator,
        Command::CreateOwner(create) => create.operator,
        Command::SetUp(SetUp::CreateSeries(new)) => new.operator,
        Command::Approval(_) => OPERATOR,
        Command::Stock(_)
        | Command::ChangeCoupon(_)
        | Command::DeleteCoupon(_)
        | Command::ChangeOwner(_)
        | Command::SendCode(_)
        | Command::ConfirmCode(_)
        | Command::SendCertificates(_)
        | Command::RetryDelivery(_)
        | Command::Deliver(_)
        | Command::Lapse(_)
        | Command::BookExpired(_)
        | Command::PruneEvents(_)
        | Command::BeginSignIn(_)
        | Command::RenewSignIn(_)
        | Command::Person(_)
        | Command::SetUp(_) => panic!("it cannot be repeated"),
    };
    // Of a redemption, whoever asks for it says what its content is.
    let content = request.command.content();
    let content = content.unwrap_or_else(|| format!("{:?}", request.command).into_bytes());
    let fingerprint = vault::fingerprint(&content);
    let key = IdempotencyKey { operator, scope: KeyScope::Operator, text: key.to_owned() };
    Request { key: Some((key, fingerprint)), ..request }
}

/// A request to set something up.
pub fn set_up(set_up: SetUp) -> Request {
    request(Command::SetUp(set_up))
}

/// A till of a point of sale of the first operator, with an order.
pub fn till(place: i64, order: &str) -> Till {
    Till {
        point_of_sale: PointOfSaleId(place),
        site: None,
        order_number: Some(order.to_owned()),
        cheque: None,
        buyer: Buyer::default(),
    }
}

/// The operator whose point of sale the till is at.
fn operator_of(till: &Till) -> OperatorId {
    if till.point_of_sale == PointOfSaleId(3) { OTHER_OPERATOR } else { OPERATOR }
}

/// A line of goods.
pub fn line(item_code: &str, quantity: u32, price: i64) -> SaleLine {
    let (item_code, price) = (Some(item_code.to_owned()), Some(amount(price)));
    SaleLine { good: None, name: None, item_code, quantity, price }
}

/// A request under a key of its own, as every sale and return has one.
fn under_new_key(request: Request) -> Request {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    keyed(request, &format!("key {}", COUNT.fetch_add(1, Relaxed)))
}

/// A sale, under a key that no other has. Its secrets follow from its till.
pub fn sell(till: Till, lines: Vec<SaleLine>) -> Request {
    let operator = operator_of(&till);
    let seed = blake3::hash(format!("{operator:?} {till:?}").as_bytes());
    let seed = SecretSeed::new(*seed.as_bytes());
    let sell = Sell { operator, till, series: None, lines: lines.into(), seed };
    under_new_key(request(Command::Sell(sell)))
}

/// A sale of one certificate at a point of sale, under an order.
pub fn sell_one(place: i64, order: &str) -> Request {
    sell(till(place, order), vec![line("GIFT", 1, 500)])
}

/// A return, under a key that no other has; of everything when there are no lines.
pub fn returns(till: Till, lines: Vec<SaleLine>) -> Request {
    under_new_key(request(Command::Return(Return {
        operator: operator_of(&till),
        till,
        series: None,
        lines: lines.into(),
        sold_as: None,
    })))
}

/// A stock of cards.
pub fn stock(count: u32) -> Request {
    let seed = SecretSeed::new([9; 32]);
    request(Command::Stock(Stock { operator: OPERATOR, series: CARD, count, seed }))
}

/// Draft of a coupon with ten percent discount and no other terms.
pub fn ten_percent(code: &str) -> CouponDraft {
    CouponDraft {
        code: Some(code.to_owned()),
        kind: Some(Some(DiscountKind::Percent)),
        value: Some(Some(Decimal { mantissa: 10, scale: 0 })),
        ..CouponDraft::default()
    }
}

/// A draft that says no more than a code.
pub fn renamed(code: &str) -> CouponDraft {
    CouponDraft { code: Some(code.to_owned()), ..CouponDraft::default() }
}

/// A coupon to be made.
pub fn create_coupon(operator: OperatorId, draft: CouponDraft) -> Request {
    request(Command::CreateCoupon(CreateCoupon { operator, draft }))
}

/// A coupon to be changed.
pub fn change_coupon(id: CouponId, draft: CouponDraft) -> Request {
    request(Command::ChangeCoupon(ChangeCoupon { id, draft }))
}

/// A coupon to be deleted.
pub fn delete_coupon(id: CouponId) -> Request {
    request(Command::DeleteCoupon(DeleteCoupon { id }))
}

/// Gives an operator another time zone.
pub fn moved(operator: OperatorId, zone: &str) -> Request {
    let zone = validity::find_zone(zone);
    set_up(SetUp::ChangeOperator { id: operator, name: None, zone, country: None, disabled: None })
}

/// The printed number of the card at a place of the stock.
pub fn card_number(place: u64) -> String {
    plan(30, 13).number(&pool_key(), place).unwrap().to_string()
}

/// A key of the first operator.
pub fn new_key(byte: u8) -> NewKey {
    NewKey {
        operator: OPERATOR,
        name: "till".to_owned(),
        scopes: Scopes::all(),
        point_of_sale: None,
        secret: SecretHash([byte; 32]),
        login: None,
        token: None,
        grades: Grades::default(),
    }
}

/// A new series of certificates.
pub fn new_series(
    operator: OperatorId,
    kind: SeriesKind,
    plan: NumberPlan,
    terms: SeriesTerms,
) -> NewSeries {
    let request = SeriesRequest { terms, plan, kind, secret_digits: 6 };
    NewSeries { id: None, operator, request, pool_key: pool_key() }
}

/// The requests that set both operators up: points of sale 1 and 2 and three series in the first, one
/// point of sale and one series in the second.
pub fn operators() -> Vec<Request> {
    use SeriesKind::{Electronic, Plastic};
    let mut requests = Vec::new();
    for (id, zone) in [(1, "Europe/Moscow"), (2, "Asia/Vladivostok")] {
        let id = Some(OperatorId(id));
        let (name, zone) = ("House".to_owned(), validity::find_zone(zone).unwrap());
        requests.push(SetUp::CreateOperator {
            id,
            name,
            zone,
            currency: Currency::RUB,
            country: None,
        });
    }
    for operator in [OPERATOR, OTHER_OPERATOR] {
        let name = "Partner".to_owned();
        requests.push(SetUp::CreatePartner { id: None, operator, name });
    }
    for (partner, code) in [(1, "A"), (1, "B"), (2, "A")] {
        let (partner, code) = (PartnerId(partner), code.to_owned());
        requests.push(SetUp::CreatePointOfSale {
            id: None,
            partner,
            code,
            name: None,
            repeats: domain::RepeatsChange::default(),
        });
    }
    for (operator, kind, plan, terms) in [
        (OPERATOR, Electronic, plan(20, 13), terms("gift", &["GIFT"])),
        (OPERATOR, Plastic, plan(30, 13), terms("card", &[])),
        (OPERATOR, Electronic, plan(123_456, 8), terms("tiny", &["TINY"])),
        (OTHER_OPERATOR, Electronic, plan(20, 13), terms("foreign", &["FOREIGN"])),
    ] {
        requests.push(SetUp::CreateSeries(new_series(operator, kind, plan, terms)));
    }
    requests.into_iter().map(set_up).collect()
}

impl Session {
    /// Makes, changes or deletes a coupon, which must succeed.
    #[track_caller]
    pub fn coupon(&mut self, request: Request) -> Coupon {
        self.run(request).coupon().clone()
    }

    /// Sets both operators up.
    pub fn set_up_operators(&mut self) {
        for request in operators() {
            let said = self.run(request);
            assert!(matches!(said, Said::SetUp(_)), "{said:?}");
        }
    }
}
