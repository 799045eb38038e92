//! Forged histories. Each changes a true history as a broken server would. The check must find a
//! fault in each.

use serde_json::{Value, json};

use super::*;
use crate::live::caller::{Attempt, Raw};
use crate::live::clock::SECOND;
use crate::race::history::Request;
use crate::race::model::{Ask, Certificate, Coupon, Entry, Off, Pay, Redeem};

/// The requests of the true history, by their positions.
const PAYS: usize = 0;
const PAYS_TOO_MUCH: usize = 1;
const REFUNDS: usize = 2;
const PAYS_THE_REST: usize = 3;
const SEES: usize = 4;
const HOLDS: usize = 5;
const TAKES_MORE: usize = 6;
const CAPTURES: usize = 7;
const USES_COUPON: usize = 8;
const USES_AGAIN: usize = 9;
const HOLDS_BRIEFLY: usize = 10;
const COMES_AFTER: usize = 11;
const LEAVES: usize = 12;

fn rubles(amount: i64) -> Value {
    json!({"amount": amount, "currency": "RUB"})
}

fn raw(status: u16, body: &Value) -> Raw {
    Raw { status, body: body.to_string().into_bytes(), replayed: false }
}

fn refusal(status: u16, problem: &str) -> Raw {
    let kind = format!("/docs/problems#{problem}");
    raw(status, &json!({"type": kind, "status": status}))
}

/// Answer to a redemption of one certificate by the request `of`.
fn told(status: u16, of: usize, state: &str, total: i64, figures: [i64; 3]) -> Raw {
    let [taken, refunded, balance] = figures.map(rubles);
    let left = rubles(total - figures[0]);
    let certificate = json!({"taken": taken, "refunded": refunded, "balance": balance});
    raw(
        status,
        &json!({
            "id": format!("{of}"), "state": state, "order_total": rubles(total), "discount": rubles(0),
            "paid": taken, "refunded": refunded, "to_pay": left, "expires_at": null,
            "instruments": [certificate],
        }),
    )
}

/// Answer to a hold until a second of the first day.
fn held(of: usize, total: i64, balance: i64, until: u32) -> Raw {
    let answer = told(201, of, "held", total, [total, 0, balance]);
    let mut body = answer.json().unwrap();
    body["expires_at"] = json!(format!("1970-01-01T00:{:02}:{:02}Z", until / 60, until % 60));
    raw(201, &body)
}

/// Answer to a redemption with one coupon only.
fn discounted(of: usize, total: i64, discount: i64) -> Raw {
    let off = rubles(discount);
    let coupon = json!({"coupon": "CODE", "discount": off, "lines": [off]});
    let zero = rubles(0);
    raw(
        201,
        &json!({
            "id": format!("{of}"), "state": "captured", "order_total": rubles(total),
            "discount": off, "paid": zero, "refunded": zero, "to_pay": rubles(total - discount),
            "expires_at": null, "instruments": [coupon],
        }),
    )
}

fn seen(status: &str, balance: i64, held: i64) -> Raw {
    let (balance, held) = (rubles(balance), rubles(held));
    raw(200, &json!({"status": status, "balance": balance, "held": held}))
}

fn pay(certificate: usize, amount: i64) -> Redeem {
    Redeem {
        lines: vec![amount],
        client: None,
        hold_seconds: None,
        coupons: Vec::new(),
        certificates: vec![Pay { certificate, amount: Some(amount), wrong_secret: false }],
    }
}

/// A request that was sent and answered at these seconds.
fn request(ask: Ask, from: i64, until: i64, answer: Raw) -> Request {
    let attempt = Attempt { sent: from * SECOND, answer: Some((until * SECOND, answer)) };
    Request { ask, attempts: vec![attempt], reuses: Vec::new() }
}

fn entry(kind: &str, change: i64, balance: i64) -> Entry {
    Entry { kind: kind.to_owned(), change, balance }
}

/// The history of a correct server: three certificates of 100, and a coupon for one use.
fn truth() -> History {
    let certificate =
        |ledger: &[Entry]| Certificate { nominal: 100, reuse: true, ledger: ledger.to_vec() };
    let coupon = Coupon {
        off: Off::Percent(10),
        once: true,
        once_per_client: false,
        min_price: None,
        used_by: vec![Some(USES_COUPON)],
    };
    let with_coupon = Redeem { coupons: vec![0], certificates: Vec::new(), ..pay(0, 50) };
    let certificates = vec![
        certificate(&[
            entry("capture", -60, 40),
            entry("refund", 20, 60),
            entry("capture", -60, 0),
        ]),
        certificate(&[entry("capture", -30, 70)]),
        certificate(&[entry("capture", -100, 0)]),
    ];
    let left = Attempt { sent: 80 * SECOND, answer: None };
    History {
        shop: Shop { certificates, coupons: vec![coupon.clone()] },
        requests: vec![
            request(Ask::Redeem(pay(0, 60)), 0, 10, told(201, 0, "captured", 60, [60, 0, 40])),
            request(Ask::Redeem(pay(0, 60)), 5, 15, refusal(409, "not-enough")),
            request(
                Ask::Refund { of: PAYS, amount: Some(20), undone: false },
                20,
                30,
                told(201, 0, "captured", 60, [60, 20, 60]),
            ),
            request(Ask::Redeem(pay(0, 60)), 25, 35, told(201, 3, "captured", 60, [60, 0, 0])),
            request(Ask::SeeCertificate(0), 40, 50, seen("spent", 0, 0)),
            request(
                Ask::Redeem(Redeem { hold_seconds: Some(600), ..pay(1, 80) }),
                0,
                10,
                held(5, 80, 100, 605),
            ),
            request(Ask::Redeem(pay(1, 30)), 20, 30, refusal(409, "not-enough")),
            request(
                Ask::Capture { of: HOLDS, amount: Some(30) },
                40,
                50,
                told(200, 5, "captured", 80, [30, 0, 70]),
            ),
            request(Ask::Redeem(with_coupon.clone()), 0, 20, discounted(8, 50, 5)),
            request(Ask::Redeem(with_coupon), 10, 20, refusal(409, "coupon-used-up")),
            request(
                Ask::Redeem(Redeem { hold_seconds: Some(5), ..pay(2, 100) }),
                0,
                2,
                held(10, 100, 100, 6),
            ),
            request(Ask::Redeem(pay(2, 100)), 8, 9, told(201, 11, "captured", 100, [100, 0, 0])),
            // Its outcome is open: it may still be carried out.
            Request { ask: Ask::Redeem(pay(1, 70)), attempts: vec![left], reuses: vec![] },
        ],
    }
}

/// Returns the report about a changed history.
fn verdict(change: impl FnOnce(&mut History)) -> String {
    let mut history = truth();
    change(&mut history);
    match explain(&history) {
        Ok(_) => "explained".to_owned(),
        Err(error) => format!("{error:#}"),
    }
}

fn answer(history: &mut History, request: usize, raw: Raw) {
    let attempts = &mut history.requests[request].attempts;
    attempts[0].answer.as_mut().unwrap().1 = raw;
}

fn times(history: &mut History, request: usize, from: i64, until: i64) {
    let attempt = &mut history.requests[request].attempts[0];
    attempt.sent = from * SECOND;
    attempt.answer.as_mut().unwrap().0 = until * SECOND;
}

fn retry(history: &mut History, request: usize, replayed: bool, answer: Raw) {
    let answer = Some((70 * SECOND, Raw { replayed, ..answer }));
    history.requests[request].attempts.push(Attempt { sent: 60 * SECOND, answer });
}

fn ledger(history: &mut History, certificate: usize) -> &mut Vec<Entry> {
    &mut history.shop.certificates[certificate].ledger
}

type Forgery = fn(&mut History);

#[track_caller]
fn check(cases: &[(&str, Forgery, &str)]) {
    for (name, forgery, expected) in cases {
        let verdict = verdict(forgery);
        assert!(verdict.contains(expected), "{name}: {verdict}");
    }
}

const NO_ORDER: &str = "no order of the requests explains the answers";

#[test]
fn true_histories_are_explained() {
    check(&[
        ("as it was", |_| {}, "explained"),
        (
            "a retry with the same words",
            |history| retry(history, PAYS, true, told(201, 0, "captured", 60, [60, 0, 40])),
            "explained",
        ),
        (
            "a refusal tried again",
            |history| retry(history, PAYS_TOO_MUCH, false, refusal(409, "nothing-available")),
            "explained",
        ),
        (
            "a client that left, and whose request was carried out",
            |history| ledger(history, 1).push(entry("capture", -70, 0)),
            "explained",
        ),
        (
            "an answer that was lost, and told to the retry",
            |history| {
                history.requests[PAYS].attempts[0].answer = None;
                let again = told(201, 0, "captured", 60, [60, 0, 40]);
                retry(history, PAYS, true, again);
                history.requests[PAYS].attempts[1].answer.as_mut().unwrap().0 = 12 * SECOND;
            },
            "explained",
        ),
        (
            "a key that was refused for something else",
            |history| history.requests[PAYS].reuses.push(refusal(422, "idempotency-key-reused")),
            "explained",
        ),
    ]);
}

#[test]
fn money_that_is_not_there_is_missed() {
    check(&[
        (
            "a double spend: both saw 100",
            |history| {
                let both = told(201, 1, "captured", 60, [60, 0, 40]);
                answer(history, PAYS_TOO_MUCH, both);
            },
            NO_ORDER,
        ),
        (
            "a double spend that the ledger has as well",
            |history| {
                let below = told(201, 1, "captured", 60, [60, 0, -20]);
                answer(history, PAYS_TOO_MUCH, below);
                ledger(history, 0).insert(1, entry("capture", -60, -20));
            },
            NO_ORDER,
        ),
        (
            "what was held is spent by another",
            |history| {
                answer(history, TAKES_MORE, told(201, 6, "captured", 30, [30, 0, 70]));
                ledger(history, 1).insert(0, entry("capture", -30, 70));
            },
            NO_ORDER,
        ),
        (
            "more is captured than was held",
            |history| {
                history.requests[CAPTURES].ask = Ask::Capture { of: HOLDS, amount: Some(90) };
                answer(history, CAPTURES, told(200, 5, "captured", 80, [90, 0, 10]));
                *ledger(history, 1) = vec![entry("capture", -90, 10)];
            },
            NO_ORDER,
        ),
        (
            "more is refunded than was taken",
            |history| {
                history.requests[REFUNDS].ask =
                    Ask::Refund { of: PAYS, amount: Some(61), undone: false };
                answer(history, REFUNDS, told(201, 0, "captured", 60, [60, 61, 101]));
                let refunded = [entry("capture", -60, 40), entry("refund", 61, 101)];
                ledger(history, 0).splice(..2, refunded);
            },
            NO_ORDER,
        ),
        (
            "a refund that was acknowledged is not in the ledger",
            |history| {
                *ledger(history, 0) = vec![entry("capture", -60, 40), entry("capture", -60, 0)];
            },
            NO_ORDER,
        ),
        (
            "a refund is seen by nobody",
            |history| {
                answer(history, PAYS_THE_REST, refusal(409, "not-enough"));
                ledger(history, 0).pop();
                answer(history, SEES, seen("active", 40, 0));
            },
            NO_ORDER,
        ),
        (
            "an acknowledged redemption is lost with the process",
            |history| ledger(history, 1).clear(),
            NO_ORDER,
        ),
        (
            "money comes from nowhere",
            |history| ledger(history, 0).push(entry("refund", 10, 10)),
            NO_ORDER,
        ),
        (
            "a request was carried out, and refused when it was sent again",
            |history| {
                let refusal = Some((95 * SECOND, refusal(409, "not-enough")));
                let again = Attempt { sent: 90 * SECOND, answer: refusal };
                history.requests[LEAVES].attempts.push(again);
                ledger(history, 1).push(entry("capture", -70, 0));
                let then = request(Ask::SeeCertificate(1), 82, 83, seen("spent", 0, 0));
                history.requests.push(then);
            },
            NO_ORDER,
        ),
        (
            "a client left, and its request was carried out twice",
            |history| {
                let twice = [entry("capture", -70, 0), entry("capture", -70, -70)];
                ledger(history, 1).extend(twice);
            },
            NO_ORDER,
        ),
    ]);
}

#[test]
fn answers_out_of_their_time_are_found() {
    check(&[
        (
            "what the refund gave back is spent before anybody asked for it",
            |history| times(history, PAYS_THE_REST, 16, 18),
            NO_ORDER,
        ),
        (
            "a certificate is seen as it was before",
            |history| answer(history, SEES, seen("active", 60, 0)),
            NO_ORDER,
        ),
        (
            "a refusal before there was a reason for it",
            |history| {
                times(history, PAYS_TOO_MUCH, -10, -5);
            },
            NO_ORDER,
        ),
        (
            "a lapsed hold still holds",
            |history| {
                answer(history, COMES_AFTER, refusal(409, "nothing-available"));
                ledger(history, 2).clear();
            },
            NO_ORDER,
        ),
        ("a hold lapses before its second", |history| times(history, COMES_AFTER, 3, 4), NO_ORDER),
        (
            "a hold ends later than it was asked to",
            |history| answer(history, HOLDS_BRIEFLY, held(10, 100, 100, 8)),
            "the hold ends at",
        ),
        (
            "a hold without an end",
            |history| {
                answer(history, HOLDS, told(201, 5, "held", 80, [80, 0, 100]));
            },
            "the answer says that the hold ends at None",
        ),
        (
            "a client that left is answered before it asks",
            |history| {
                ledger(history, 1).insert(0, entry("capture", -70, 30));
            },
            NO_ORDER,
        ),
    ]);
}

#[test]
fn coupons_that_are_used_too_often_are_found() {
    check(&[
        (
            "twice at the same time",
            |history| {
                answer(history, USES_AGAIN, discounted(9, 50, 5));
                history.shop.coupons[0].used_by.push(Some(USES_AGAIN));
            },
            NO_ORDER,
        ),
        (
            "once, and recorded for another",
            |history| history.shop.coupons[0].used_by = vec![Some(PAYS)],
            NO_ORDER,
        ),
        ("not recorded", |history| history.shop.coupons[0].used_by.clear(), NO_ORDER),
        (
            "recorded twice",
            |history| history.shop.coupons[0].used_by.push(Some(USES_COUPON)),
            NO_ORDER,
        ),
        (
            "refused while nobody used it",
            |history| {
                times(history, USES_AGAIN, -10, -5);
            },
            NO_ORDER,
        ),
        (
            "a discount of another size",
            |history| answer(history, USES_COUPON, discounted(8, 50, 6)),
            NO_ORDER,
        ),
    ]);
}

#[test]
fn retries_and_keys_are_held_to_their_word() {
    check(&[
        (
            "a retry with other words",
            |history| retry(history, PAYS, true, told(201, 0, "captured", 60, [60, 0, 0])),
            "a retry had another answer",
        ),
        (
            "a retry with another status",
            |history| retry(history, PAYS, true, told(200, 0, "captured", 60, [60, 0, 40])),
            "a retry had another answer",
        ),
        (
            "a retry that was carried out again",
            |history| retry(history, PAYS, false, told(201, 0, "captured", 60, [60, 0, 40])),
            "2 answers under one key say that they carried it out",
        ),
        (
            "a first answer that says it was none",
            |history| {
                let first = told(201, 0, "captured", 60, [60, 0, 40]);
                answer(history, PAYS, Raw { replayed: true, ..first });
            },
            "the first answer says that the request was carried out before",
        ),
        (
            "a key that works for something else",
            |history| history.requests[PAYS].reuses.push(discounted(13, 50, 5)),
            "its key was reused",
        ),
        (
            "a key that is refused for another reason",
            |history| history.requests[PAYS].reuses.push(refusal(409, "not-enough")),
            "its key was reused",
        ),
        (
            "two redemptions with one id",
            |history| answer(history, PAYS_THE_REST, told(201, 0, "captured", 60, [60, 0, 0])),
            "requests 0 and 3 made the same redemption 0",
        ),
    ]);
}

#[test]
fn what_is_told_must_be_understood_and_be_what_the_model_says() {
    check(&[
        (
            "a failure of the server",
            |history| {
                answer(history, PAYS, raw(500, &json!({"type": "x#internal", "status": 500})));
            },
            NO_ORDER,
        ),
        (
            "no JSON",
            |history| {
                let none = Raw { status: 200, body: b"<html>".to_vec(), replayed: false };
                answer(history, SEES, none);
            },
            "an answer must be JSON",
        ),
        (
            "a sum that is none",
            |history| {
                let mut body = told(201, 0, "captured", 60, [60, 0, 40]).json().unwrap();
                body["to_pay"] = rubles(1);
                answer(history, PAYS, raw(201, &body));
            },
            NO_ORDER,
        ),
    ]);
}
