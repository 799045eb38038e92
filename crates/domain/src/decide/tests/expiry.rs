//! Balances booked out after the last valid day, and booked back.

use super::check;
use super::script::born;
use super::world::{OPERATOR, World, request};
use crate::command::{BookExpired, SeriesChange, SetUp};
use crate::*;

/// What was booked out of each certificate, with its status.
pub(super) fn say(certificates: &[Certificate]) -> String {
    let one = |certificate: &Certificate| {
        assert!(certificate.balance.is_zero());
        format!("{:?} {}", certificate.status, certificate.expired.minor())
    };
    let said = certificates.iter().map(one).collect::<Vec<_>>();
    if said.is_empty() { "nothing".to_owned() } else { said.join(" | ") }
}

/// The request of `expiry` and `expire`.
pub(super) fn parse(world: &World, verb: &str, words: &[&str]) -> Request {
    if verb == "expire" {
        let certificates = words.iter().map(|word| born(world, word)).collect();
        return request(Command::BookExpired(BookExpired { operator: OPERATOR, certificates }));
    }
    let id = words[0].strip_prefix("series=").unwrap().parse().unwrap();
    let expiry = ExpiryPolicy::of_days((words[1] != "keep").then(|| words[1].parse().unwrap()));
    let change =
        SeriesChange { id: Some(SeriesId(id)), expiry: Some(expiry), ..SeriesChange::default() };
    request(Command::SetUp(SetUp::ChangeSeries(change)))
}

#[test]
fn a_balance_is_booked_out_after_the_days_of_the_series_and_once() {
    check(
        "
        issue 500 x2                  -> Active 500
        # The last valid day is 22 November 2027 in Moscow.
        at 2027-12-31T10:00:00Z
        expire #1                     -> still nothing
        expiry series=1 30            -> 1
        at 2027-12-22T20:59:59Z
        expire #1 #2                  -> still nothing
        at 2027-12-22T21:00:00Z
        redeem : 100 ; #1             -> Expired 0
        expire #1                     -> Expired 500
        expire #1 #2 #2               -> Expired 500
        expire #1 #2                  -> still nothing
        redeem : 100 ; #1             -> Expired 0
        expiry series=1 keep          -> 1
        expire #1 #2                  -> still nothing
        ",
    );
}

#[test]
fn a_spent_voided_or_unsold_certificate_has_nothing_to_book() {
    check(
        "
        expiry series=1 0             -> 1
        expiry series=3 0             -> 3
        issue 500 x3                  -> Active 500
        stock series=3 x1             -> 0
        redeem : 500 ; #1             -> 1 Captured | gave 500
        void #2                       -> Voided 0
        redeem : 200 ; #3             -> 2 Captured | gave 200
        at 2027-11-23T10:00:00Z
        expire #1 #2 #3 #4            -> Expired 300
        ",
    );
}

#[test]
fn a_live_hold_postpones_and_a_lapsed_one_does_not() {
    check(
        "
        expiry series=1 0             -> 1
        issue 500 x2                  -> Active 500
        at 2027-11-22T20:59:00Z
        redeem hold=900 : 100 ; #1    -> 1 Held | holds 100
        redeem hold=3600 : 100 ; #2   -> 2 Held | holds 100
        at 2027-11-22T21:10:00Z
        expire #1 #2                  -> still nothing
        at 2027-11-22T21:20:00Z
        expire #1 #2                  -> Expired 500
        capture 2                     -> 2 Captured | gave 100
        expire #1 #2                  -> Expired 400
        refund 2                      -> 2 Refunded | gave 100 buyer 100
        ",
    );
}

#[test]
fn extending_books_back_what_was_booked_out() {
    check(
        "
        expiry series=1 0             -> 1
        issue 500                     -> Active 500
        redeem : 200 ; #1             -> 1 Captured | gave 200
        at 2027-11-23T10:00:00Z
        expire #1                     -> Expired 300
        extend #1 days=10             -> ReasonMissing
        extend #1 days=10 why=x       -> Active 300
        redeem : 100 ; #1             -> 2 Captured | gave 100
        expire #1                     -> still nothing
        at 2027-12-04T10:00:00Z
        expire #1                     -> Expired 200
        extend #1 days=10 why=x       -> Active 200
        cashout #1                    -> Spent 0
        ",
    );
}

#[test]
fn a_blocked_certificate_stays_blocked() {
    check(
        "
        expiry series=1 0             -> 1
        issue 500 x2                  -> Active 500
        block #1                      -> Blocked 500
        block #2                      -> Blocked 500
        at 2027-11-23T10:00:00Z
        expire #1 #2                  -> Blocked 500 | Blocked 500
        redeem : 100 ; #1             -> Blocked 0
        extend #1 days=10 why=x       -> Blocked 500
        unblock #1                    -> Active 500
        unblock #2                    -> Expired 0
        extend #2 days=10 why=x       -> Active 500
        ",
    );
}

#[test]
fn what_was_booked_out_must_be_extended_first() {
    check(
        "
        expiry series=1 0             -> 1
        sell order=A : GIFT 500       -> 500
        at 2027-11-23T10:00:00Z
        expire #1                     -> Expired 500
        reload #1 100                 -> BookedOut
        adjust #1 100 why=x           -> BookedOut
        cashout #1                    -> BookedOut
        void #1                       -> BookedOut
        replace #1                    -> BookedOut
        block #1                      -> NotPossible(Expired)
        return order=A                -> CertificateExpired
        extend #1 days=10 why=x       -> Active 500
        return order=A                -> 0
        ",
    );
}

#[test]
fn the_days_have_a_limit_and_so_has_a_command() {
    check("expiry series=1 1095 -> 1\nexpiry series=1 1096 -> Invalid(ExpiryDays");
    let mut world = World::new();
    let certificates = (0..513).map(CertificateId).collect();
    let book = BookExpired { operator: OPERATOR, certificates };
    let refused = world.run(&request(Command::BookExpired(book))).unwrap_err();
    let expected = CertificateRejection::QuantityOutOfRange { max: 512 };
    assert_eq!(refused, Rejection::Certificate(expected));
}
