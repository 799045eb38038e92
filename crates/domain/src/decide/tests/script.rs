//! The language of the scripts.
//!
//! ```text
//! sell @1 order=A cheque=7 series=1 key=K : GIFT x2 500 good=1 , #3 500
//! return @1 order=A                       : GIFT x1
//! stock series=3 x2
//! coupon code=SALE percent=10 once (made) | coupon 1 money=5 (changed) | uncoupon 1 (deleted)
//! use sale client=c
//! redeem client=c hold=900 : 10000 x2 in=7 , 500 ; coupon SALE , #1 , #2 5000
//! capture 1 600 | release 1 | refund 1 | lapse 1
//! issue series=1 x2 500 asleep why=x | activate #1 500 | reload #1 5 | block #1 | unblock #1
//! adjust #1 -5 why=x | cashout #1 5 | void #1
//! code a@b.ru | show a@b.ru 123456 (`right` for the code that was sent) | mail a@b.ru #1 #2
//! take 1 | sent 1 | failed 1 | refused 1
//! expiry series=1 30 (days, or `keep`) | expire #1 #2
//! at 2026-11-22T21:00:00Z
//! balance #1 100 | held #1 100 | status #1 Blocked
//! ```
//!
//! A line of goods has an item code (`#3` stands for the number of the third certificate that came
//! to exist, `-` for none), a quantity (1 when not given) and a price (none when not given). What a
//! command says is the balances of its certificates or its coupon, `still` and that, `repeat`, or the
//! beginning of the rejection as `Debug` prints it, without the name of the type that it is nested in
//! (but `Series` and `Coupon`), or `Broken` and what is broken. A redemption says its number (the first is 1), its
//! state, what coupons take off, what each certificate holds, has given and has got back, and what is
//! left to pay. `use` redeems a coupon alone on an order of 100.00 and says the coupon.

use crate::command::{Return, Sell, Stock, Till};
use crate::operation::Fingerprint;
use crate::*;

use super::world::{OPERATOR, World, amount, request};

/// Runs one command and says what it came to.
pub(super) fn step(world: &mut World, command: &str) -> String {
    let mut words = command.split_whitespace();
    let verb = words.next().unwrap_or_default();
    let rest: Vec<&str> = words.collect();
    match verb {
        "coupon" | "uncoupon" => {
            let request = request(super::coupon::parse(verb, &rest));
            let verdict = world.attempt(&request);
            say(world, verdict)
        }
        "redeem" | "capture" | "release" | "refund" | "lapse" | "use" => {
            let request = request(super::redemption::parse(world, command));
            let verdict = world.attempt(&request);
            say(world, verdict)
        }
        "sell" | "return" | "stock" => {
            let request = parse(world, command);
            let verdict = world.attempt(&request);
            say(world, verdict)
        }
        verb if super::certificate::VERBS.contains(&verb) => {
            let request = super::certificate::parse(world, command);
            let verdict = world.attempt(&request);
            say(world, verdict)
        }
        "code" | "show" | "mail" | "take" | "sent" | "failed" | "refused" | "retry" => {
            let request = request(super::delivery::parse(world, command));
            let verdict = world.attempt(&request);
            say(world, verdict)
        }
        "expiry" | "expire" => {
            let verdict = world.attempt(&super::expiry::parse(world, verb, &rest));
            say(world, verdict)
        }
        "at" => {
            world.now = rest[0].parse().unwrap();
            String::new()
        }
        "balance" | "held" | "status" => {
            tamper(world, verb, rest[0], rest[1]);
            String::new()
        }
        other => panic!("unknown command {other:?}"),
    }
}

/// Whether what was said is what the script expects.
pub(super) fn means(said: &str, expected: &str) -> bool {
    let rest = said.strip_prefix(expected);
    rest.is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_alphanumeric()))
        && (expected.starts_with(|c: char| c.is_ascii_uppercase()) || said == expected)
}

fn say(world: &World, verdict: Result<Verdict, Undecided>) -> String {
    match verdict {
        Err(Undecided::Broken(broken)) => format!("Broken {broken:?}"),
        Err(Undecided::Refused(rejection)) => say_refusal(rejection),
        Ok(Verdict::Repeated(_)) => "repeat".to_owned(),
        Ok(Verdict::Unchanged(outcome)) => format!("still {}", came_to(world, outcome)),
        Ok(Verdict::Decided(decision)) => came_to(world, decision.outcome),
    }
}

fn say_refusal(rejection: Rejection) -> String {
    use crate::redemption::InstrumentRejection;
    match rejection {
        Rejection::Coupon(rejection) => format!("Coupon{rejection:?}"),
        Rejection::Redemption(RedemptionRejection::Instrument { index, why }) => {
            if let InstrumentRejection::Coupon(CouponRejection::Held { until, .. }) = why {
                format!("CouponHeld {until}")
            } else if let InstrumentRejection::Coupon(rejection) = why {
                format!("Coupon{rejection:?} {index}")
            } else {
                format!("{why:?} {index}")
            }
        }
        Rejection::Redemption(RedemptionRejection::RefundTarget { index, why }) => {
            format!("{why:?} {index}")
        }
        Rejection::Redemption(rejection) => format!("{rejection:?}"),
        Rejection::Certificate(rejection) => format!("{rejection:?}"),
        Rejection::Delivery(rejection) => format!("{rejection:?}"),
        Rejection::Series(rejection) => format!("Series{rejection:?}"),
        Rejection::Request(rejection) => format!("{rejection:?}"),
        Rejection::Caller(rejection) => format!("{rejection:?}"),
        Rejection::Sale(rejection) => format!("{rejection:?}"),
        Rejection::Owner(rejection) => format!("{rejection:?}"),
        Rejection::SetUp(rejection) => format!("{rejection:?}"),
        Rejection::Person(rejection) => format!("{rejection:?}"),
        Rejection::Approval(rejection) => format!("{rejection:?}"),
    }
}

fn came_to(world: &World, outcome: Outcome) -> String {
    let balances = |certificates: &[Certificate]| {
        let balances = certificates.iter().map(|c| c.balance.minor().to_string());
        balances.collect::<Vec<_>>().join(" ")
    };
    match outcome {
        Outcome::Sale(receipt) => balances(&receipt.certificates),
        Outcome::Stocked(certificates) => balances(&certificates),
        Outcome::Acted(acted) => super::certificate::say(&acted),
        Outcome::Expired(certificates) => super::expiry::say(&certificates),
        Outcome::Coupon(coupon) => super::coupon::say(&coupon, world.now),
        Outcome::Redemption(redeemed) => super::redemption::say(world, &redeemed),
        Outcome::Delivery(delivery) => super::delivery::say(world, &delivery),
        Outcome::Confirmed(is_right) => if is_right { "right" } else { "wrong" }.to_owned(),
        Outcome::Series(series) => series.id.to_string(),
        Outcome::Owner(owner) => owner.id.to_string(),
        Outcome::SignIn(_) | Outcome::User(_) | Outcome::Session(_) | Outcome::Approval(_) => {
            panic!("sign-ins and people have tests of their own")
        }
        Outcome::EventsPruned => "pruned".to_owned(),
        Outcome::SetUp(id) => id.to_string(),
    }
}

fn tamper(world: &mut World, what: &str, which: &str, value: &str) {
    world.tampered = true;
    let id = born(world, which);
    let certificate = world.certificates.get_mut(&id).unwrap();
    match what {
        "balance" => certificate.balance = amount(value.parse().unwrap()),
        "held" => certificate.held = amount(value.parse().unwrap()),
        _ => {
            let all = [Status::Blocked, Status::Spent, Status::Expired, Status::Voided];
            let status = all.into_iter().find(|status| format!("{status:?}") == value);
            certificate.status = status.expect("a known status");
        }
    }
}

pub(super) fn born(world: &World, which: &str) -> CertificateId {
    let ordinal: usize = which.strip_prefix('#').expect("`#` and an ordinal").parse().unwrap();
    world.born[ordinal - 1]
}

/// The request that a command means.
pub(super) fn parse(world: &World, command: &str) -> Request {
    let (head, goods) = command.split_once(':').unwrap_or((command, ""));
    let mut words = head.split_whitespace();
    let verb = words.next().unwrap_or_default();
    let mut operator = OPERATOR;
    let mut till = Till {
        point_of_sale: PointOfSaleId(1),
        site: None,
        order_number: None,
        cheque: None,
        buyer: Buyer::default(),
    };
    let (mut series, mut count, mut key) = (None, 0, None);
    for word in words {
        if let Some(place) = word.strip_prefix('@') {
            till.point_of_sale = PointOfSaleId(place.parse().unwrap());
        } else if let Some(number) = word.strip_prefix('x') {
            count = number.parse().unwrap();
        } else {
            let (name, value) = word.split_once('=').expect("a name and a value");
            match name {
                "operator" => operator = OperatorId(value.parse().unwrap()),
                "order" => till.order_number = Some(value.to_owned()),
                "cheque" => till.cheque = Some(value.parse().unwrap()),
                "email" => till.buyer.email = Some(value.to_owned()),
                "series" => series = Some(SeriesId(value.parse().unwrap())),
                "key" => key = Some(value.to_owned()),
                other => panic!("unknown word {other:?}"),
            }
        }
    }
    let goods = goods.split(',').filter(|good| !good.trim().is_empty());
    let lines: Vec<SaleLine> = goods.map(|good| line(world, good)).collect();
    let seed = SecretSeed::new([u8::try_from(world.operations.len() % 256).unwrap(); 32]);
    let command = match verb {
        "sell" => Command::Sell(Sell { operator, till, series, lines: lines.into(), seed }),
        "return" => {
            Command::Return(Return { operator, till, series, lines: lines.into(), sold_as: None })
        }
        "stock" => Command::Stock(Stock { operator, series: series.unwrap(), count, seed }),
        other => panic!("unknown command {other:?}"),
    };
    let scope = KeyScope::Operator;
    let key = key.map(|text| (IdempotencyKey { operator, scope, text }, fingerprint(&command)));
    Request { key, ..request(command) }
}

fn line(world: &World, text: &str) -> SaleLine {
    let mut line = SaleLine { good: None, name: None, item_code: None, quantity: 1, price: None };
    for word in text.split_whitespace() {
        if let Some(quantity) = word.strip_prefix('x') {
            line.quantity = quantity.parse().unwrap();
        } else if let Some(good) = word.strip_prefix("good=") {
            line.good = Some(good.parse().unwrap());
        } else if let Some(name) = word.strip_prefix("name=") {
            line.name = Some(name.to_owned());
        } else if let Some(code) = word.strip_prefix("code=") {
            line.item_code = Some(code.to_owned());
        } else if word.starts_with('#') {
            let number = world.certificates[&born(world, word)].number;
            line.item_code = Some(number.to_string());
        } else if let Ok(price) = word.parse() {
            line.price = Some(amount(price));
        } else if word != "-" {
            line.item_code = Some(word.to_owned());
        }
    }
    line
}

/// Stands for the hash of the content, which is made elsewhere.
pub(super) fn fingerprint(command: &Command) -> Fingerprint {
    let content = command.content().unwrap();
    let mut hash = [0_u8; 32];
    for (place, byte) in content.iter().enumerate() {
        let slot = &mut hash[place % 32];
        *slot = slot.rotate_left(1).wrapping_mul(31).wrapping_add(*byte);
    }
    Fingerprint(hash)
}
