//! Balances that are booked out after the last valid day are read back, and so is what is due.

use std::sync::atomic::Ordering::Relaxed;

use domain::certificate::{CertificateAction, NewLastDay};
use domain::command::{BookExpired, SeriesChange, SetUp};
use domain::{
    Certificate, CertificateId, Command, EntryKind, ExpiryPolicy, Request, Status, validity,
};
use jiff::civil::Date;

use crate::conformance::Fixture;
use crate::conformance::actions::{act, issue};
use crate::conformance::checkout::{by_certificate, by_coupon, hold, pay, redeem, redemption};
use crate::conformance::session::{Said, Session, time_of};
use crate::conformance::shop::{
    GIFT, OPERATOR, amount, create_coupon, request, set_up, ten_percent,
};
use crate::reader::Expiring;

/// Seconds of one day.
const DAY: i64 = 86_400;

fn expire(certificates: &[CertificateId]) -> Request {
    let certificates = certificates.to_vec();
    request(Command::BookExpired(BookExpired { operator: OPERATOR, certificates }))
}

fn set_policy(session: &mut Session, days: Option<u32>) {
    let expiry = Some(ExpiryPolicy::of_days(days));
    let change = SeriesChange { id: Some(GIFT), expiry, ..SeriesChange::default() };
    let said = session.run(set_up(SetUp::ChangeSeries(change)));
    assert!(matches!(said, Said::SetUp(_)), "{said:?}");
}

fn booked(said: &Said) -> Vec<(CertificateId, Status, i64)> {
    let Said::Expired(certificates) = said else { panic!("nothing was booked out: {said:?}") };
    let one = |c: &Certificate| (c.id, c.status, c.expired.minor());
    certificates.iter().map(one).collect()
}

fn found(
    session: &Session,
    through: Date,
    after: Option<(Date, CertificateId)>,
    limit: u32,
) -> Vec<Expiring> {
    session.read(session.reader.expiring(GIFT, through, after, limit))
}

fn reopened<F: Fixture>(fixture: &F, session: Session) -> Session {
    let second = session.second.load(Relaxed);
    drop(session);
    let session = Session::open(fixture);
    session.second.store(second, Relaxed);
    session.assert_clean();
    session
}

/// Pages in the order of last days and ids have each certificate once, with its money.
pub fn certificates_are_found_by_their_last_days<F: Fixture>(fixture: &F) {
    let mut session = Session::open(fixture);
    session.set_up_operators();
    let first = session.run(issue(Some(500), 3, true)).acted().certificates.clone();
    session.run(issue(Some(500), 1, false));
    let (a, b, c) = (&first[0], &first[1], &first[2]);
    session.run(pay(300, hold(60), b));
    session.run(act(OPERATOR, c, CertificateAction::Void));
    session.second.store(DAY, Relaxed);
    let later = session.run(issue(Some(700), 1, true)).acted().certificates[0].clone();
    let extended = CertificateAction::Extend { to: NewLastDay::After { days: 2 } };
    let moved = session.run(act(OPERATOR, a, extended)).acted().certificates[0].clone();
    let session = reopened(fixture, session);
    let day = |certificate: &Certificate| certificate.valid_through.unwrap();
    let row = |certificate: &Certificate, balance, held| Expiring {
        last_day: day(certificate),
        id: certificate.id,
        balance: amount(balance),
        held: amount(held),
    };
    let all = [row(b, 500, 300), row(c, 0, 0), row(&later, 700, 0), row(&moved, 500, 0)];
    let end = day(&moved);
    assert_eq!(found(&session, end, None, 10), all);
    assert_eq!(found(&session, end.yesterday().unwrap(), None, 10), all[..3]);
    assert_eq!(found(&session, day(b), None, 10), all[..2]);
    assert_eq!(found(&session, day(b).yesterday().unwrap(), None, 10), []);
    let mut seen = Vec::new();
    while let [next] =
        found(&session, end, seen.last().map(|e: &Expiring| (e.last_day, e.id)), 1)[..]
    {
        seen.push(next);
    }
    assert_eq!(seen, all);
}

/// What is booked out comes back with its entries, and is booked back by an extension.
pub fn balances_are_booked_out_and_back<F: Fixture>(fixture: &F) {
    let mut session = Session::open(fixture);
    session.set_up_operators();
    let issued = session.run(issue(Some(500), 3, true)).acted().certificates.clone();
    let ids: Vec<CertificateId> = issued.iter().map(|certificate| certificate.id).collect();
    session.run(pay(200, hold(60), &issued[1]));
    session.run(act(OPERATOR, &issued[2], CertificateAction::Block));
    session.second.store(366 * DAY, Relaxed);
    assert_eq!(booked(&session.run(expire(&ids))), []);
    set_policy(&mut session, Some(0));
    session.run(pay(100, hold(60), &issued[0]));
    let expected = [
        (ids[0], Status::Expired, 500),
        (ids[1], Status::Expired, 500),
        (ids[2], Status::Blocked, 500),
    ];
    assert_eq!(booked(&session.run(expire(&ids))), expected);
    let mut session = reopened(fixture, session);
    assert_eq!(booked(&session.run(expire(&ids))), []);
    for (id, status, expired) in expected {
        let known = session.read(session.reader.certificate(id)).unwrap();
        assert_eq!((known.status, known.expired.minor()), (status, expired));
        assert_eq!((known.balance.minor(), known.held.minor()), (0, 0));
        let entries = session.read(session.reader.entries(id, 1, 10));
        let entries: Vec<_> = entries.iter().map(|e| (e.what.kind, e.what.change)).collect();
        assert_eq!(entries, [(EntryKind::Expired, -500)]);
    }
    let extended = CertificateAction::Extend { to: NewLastDay::After { days: 2 } };
    for (certificate, status) in [(&issued[1], Status::Active), (&issued[2], Status::Blocked)] {
        let said = session.run(act(OPERATOR, certificate, extended));
        let after = said.acted().record.after;
        assert_eq!((after.status, after.balance.minor()), (status, 500));
    }
    let mut session = reopened(fixture, session);
    let known = session.read(session.reader.certificate(ids[1])).unwrap();
    assert_eq!((known.expired.minor(), known.balance.minor()), (0, 500));
    let entries = session.read(session.reader.entries(ids[1], 2, 10));
    assert_eq!(entries[0].what.kind, EntryKind::ExpiredUndone);
    assert_eq!(booked(&session.run(expire(&ids))), []);
    session.second.store(400 * DAY, Relaxed);
    let again = [(ids[1], Status::Expired, 500), (ids[2], Status::Blocked, 500)];
    assert_eq!(booked(&session.run(expire(&ids))), again);
    let session = reopened(fixture, session);
    let zone = validity::find_zone("Europe/Moscow").unwrap();
    let today = validity::local_date(time_of(session.second.load(Relaxed)), &zone);
    let left = found(&session, today, None, 10);
    let left: i64 = left.iter().map(|found| found.balance.minor()).sum();
    assert_eq!(left, 0);
}

/// What books out a balance finds that a hold is over. Its coupon is free again, and all records fit
/// each other.
pub fn a_lapsed_hold_with_a_coupon_is_booked_out<F: Fixture>(fixture: &F) {
    let mut session = Session::open(fixture);
    session.set_up_operators();
    session.coupon(create_coupon(OPERATOR, ten_percent("A")));
    set_policy(&mut session, Some(0));
    let issued = session.run(issue(Some(500), 1, true)).acted().certificates[0].clone();
    let instruments = vec![by_coupon("A"), by_certificate(&issued)];
    session.run(redemption(redeem(200, hold(60), instruments)));
    session.second.store(366 * DAY, Relaxed);
    assert_eq!(booked(&session.run(expire(&[issued.id]))), [(issued.id, Status::Expired, 500)]);
    let session = reopened(fixture, session);
    let (coupon, uses) = session.coupons().rows.remove(0);
    assert_eq!((coupon.uses, uses.len()), (0, 2));
}

/// Two commands of one batch, as those of two servers, book a certificate once.
pub fn what_one_batch_books_out_twice_is_booked_once<F: Fixture>(fixture: &F) {
    let mut session = Session::open(fixture);
    session.set_up_operators();
    set_policy(&mut session, Some(3));
    let issued = session.run(issue(Some(500), 2, true)).acted().certificates.clone();
    let ids: Vec<CertificateId> = issued.iter().map(|certificate| certificate.id).collect();
    session.second.store(370 * DAY, Relaxed);
    let said = session.batch([expire(&ids[..1]), expire(&ids), expire(&ids)]);
    let sums: Vec<usize> = said.iter().map(|said| booked(said).len()).collect();
    assert_eq!(sums, [1, 1, 0]);
    reopened(fixture, session);
}
