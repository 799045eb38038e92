//! Redemptions come back as they are, and no money and no use of a coupon goes to two of them.

use std::sync::atomic::Ordering::Relaxed;

use domain::command::{RedemptionRequest, ReleaseHold, SeriesTerms, SetUp};
use domain::coupon::{CouponRejection, LastUse, UseKind};
use domain::redemption::{
    InstrumentRejection, Mode, OrderLine, Quantity, Redeemed, RedemptionRejection, RedemptionState,
    StepKind,
};
use domain::{
    Amount, Certificate, Command, Coupon, CouponDraft, CouponId, EntryKind, OperationId,
    PointOfSaleId, RedemptionId, SeriesKind, Status, limits,
};

use crate::conformance::Fixture;
use crate::conformance::checkout::{
    by_certificate, by_coupon, capture, hold, hold_coupon, lapse, pay, redeem, redemption,
    redemption_of, refund, release, undo, use_coupon,
};
use crate::conformance::session::{Said, Session, time_of};
use crate::conformance::shop::{
    OPERATOR, OTHER_OPERATOR, amount, create_coupon, delete_coupon, keyed, line, new_series, plan,
    request, returns, sell, set_up, ten_percent, terms, till,
};

/// Texts that a careless column would spoil.
const STRANGE: &str = "Заказ «№1» 🎁 'x'; -- \"\\ %";

/// The second at which a session's clock stands from now on.
fn at(session: &Session, second: i64) {
    session.second.store(second, Relaxed);
}

/// A store with both operators, a series whose certificates are used once, and certificates sold.
fn sold<F: Fixture>(fixture: &F, code: &str, prices: &[i64]) -> (Session, Vec<Certificate>) {
    let mut session = Session::open(fixture);
    session.set_up_operators();
    let single = SeriesTerms { allow_reuse: false, ..terms("one", &["SINGLE"]) };
    let single = new_series(OPERATOR, SeriesKind::Electronic, plan(40, 13), single);
    assert!(matches!(session.run(set_up(SetUp::CreateSeries(single))), Said::SetUp(_)));
    let lines = prices.iter().map(|price| line(code, 1, *price)).collect();
    let receipt = session.sale(sell(till(1, "SOLD"), lines));
    (session, receipt.certificates)
}

/// The store as another process finds it.
fn reopened<F: Fixture>(fixture: &F, session: Session) -> Session {
    let second = session.second.load(Relaxed);
    drop(session);
    let session = Session::open(fixture);
    at(&session, second);
    session.assert_clean();
    session
}

fn refused(why: RedemptionRejection) -> Said {
    Said::Rejected(why.into())
}

fn unusable(index: usize, why: InstrumentRejection) -> Said {
    refused(RedemptionRejection::Instrument { index, why })
}

fn coupon(session: &Session) -> Coupon {
    let id = CouponId { operator: OPERATOR, number: 1 };
    session.read(session.reader.coupon(id)).unwrap()
}

/// Balance, what of it is held, and status of each certificate.
fn purses(session: &Session) -> Vec<(i64, i64, Status)> {
    let rows = session.certificates().rows.into_iter();
    rows.map(|(row, _)| (row.balance.minor(), row.held.minor(), row.status)).collect()
}

/// Kinds and amounts of a certificate's movements after its activation.
fn movements(session: &Session, place: usize) -> Vec<(EntryKind, i64)> {
    let (_, entries) = session.certificates().rows.remove(place);
    entries.iter().skip(1).map(|entry| (entry.kind, entry.change)).collect()
}

fn minor(amounts: &[Amount]) -> Vec<i64> {
    amounts.iter().copied().map(Amount::minor).collect()
}

/// With everything that an order says, and as the answer told it.
pub fn a_captured_redemption_comes_back<F: Fixture>(fixture: &F) {
    let (mut session, sold) = sold(fixture, "GIFT", &[500, 700]);
    session.coupon(create_coupon(OPERATOR, ten_percent(STRANGE)));
    let bare = redeem(0, Mode::Capture, Vec::new());
    let mut order = bare.order.clone();
    STRANGE.clone_into(&mut order.id);
    order.lines = vec![
        OrderLine {
            item_code: Some(STRANGE.to_owned()),
            quantity: Quantity::whole(3),
            unit_price: amount(333),
            collections: vec![STRANGE.to_owned(), String::new()],
        },
        // By weight: 0.355 of 2 rounds to 1.
        OrderLine {
            item_code: None,
            quantity: Quantity::from_thousandths(355).unwrap_or_default(),
            unit_price: amount(2),
            collections: Vec::new(),
        },
    ];
    let instruments = vec![by_certificate(&sold[1]), by_coupon(STRANGE), by_certificate(&sold[0])];
    let client = Some(STRANGE.to_owned());
    let point_of_sale = Some(PointOfSaleId(2));
    at(&session, 5);
    let made = session.redemption(redemption(RedemptionRequest {
        order: order.clone(),
        client: client.clone(),
        point_of_sale,
        instruments,
        ..bare
    }));
    let session = reopened(fixture, session);
    assert_eq!(session.redeemed(made.redemption.id), Some(made.clone()));
    assert_eq!(session.redemptions().redemptions, std::slice::from_ref(&made.redemption));
    let Redeemed { redemption, certificates } = made;
    assert_eq!((redemption.order, redemption.client), (order, client));
    assert_eq!(redemption.point_of_sale, point_of_sale);
    assert_eq!((redemption.state, redemption.expires_at), (RedemptionState::Captured, None));
    let parts: Vec<_> = redemption.certificates.iter().map(|part| part.taken.minor()).collect();
    assert_eq!((redemption.coupons[0].discount.minor(), parts), (100, vec![700, 200]));
    assert_eq!(certificates.iter().map(|c| c.balance.minor()).collect::<Vec<_>>(), [0, 300]);
    let [step] = redemption.steps.as_slice() else { panic!("one thing was done") };
    assert_eq!((step.kind, step.at.as_second()), (StepKind::Captured, time_of(5).as_second()));
    assert_eq!((minor(&step.amounts), minor(&step.balances)), (vec![700, 200], vec![0, 300]));
    assert_eq!(purses(&session), [(300, 0, Status::Active), (0, 0, Status::Spent)]);
    assert_eq!(movements(&session, 0), [(EntryKind::Capture, -200)]);
    let report = session.verify();
    assert_eq!((report.redemptions, report.coupons), (1, 1));
}

/// Held money is not available to others. Money that is not captured becomes available again.
pub fn a_part_of_a_hold_is_captured_after_reopening<F: Fixture>(fixture: &F) {
    let (mut session, sold) = sold(fixture, "GIFT", &[500, 700]);
    let both = sold.iter().map(by_certificate).collect();
    let held = session.redemption(redemption(redeem(1_000, hold(60), both)));
    let id = held.redemption.id;
    assert_eq!(held.redemption.state, RedemptionState::Held);
    let mut session = reopened(fixture, session);
    assert_eq!(session.redeemed(id), Some(held));
    assert_eq!(purses(&session), [(500, 500, Status::Active), (700, 500, Status::Active)]);
    let nothing = unusable(0, InstrumentRejection::NothingAvailable);
    assert_eq!(session.run(pay(1, Mode::Capture, &sold[0])), nothing);
    let other = session.redemption(pay(1_000, Mode::Capture, &sold[1]));
    assert_eq!(other.redemption.taken(), amount(200));
    let too_much = refused(RedemptionRejection::TooMuch { left: amount(1_000) });
    assert_eq!(session.run(capture(id, Some(1_001))), too_much);
    at(&session, 59);
    let mut session = reopened(fixture, session);
    let captured = session.redemption(capture(id, Some(600)));
    assert_eq!(captured.redemption.state, RedemptionState::Captured);
    let mut session = reopened(fixture, session);
    assert_eq!(session.redeemed(id), Some(captured));
    assert_eq!(purses(&session), [(0, 0, Status::Spent), (400, 0, Status::Active)]);
    let captured = refused(RedemptionRejection::NotPossible(RedemptionState::Captured));
    assert_eq!(session.run(capture(id, None)), captured);
    assert_eq!(session.run(release(id)), captured);
}

/// Money and uses are free again.
pub fn a_released_hold_frees_everything<F: Fixture>(fixture: &F) {
    let (mut session, sold) = sold(fixture, "GIFT", &[500]);
    session.coupon(create_coupon(
        OPERATOR,
        CouponDraft { once: Some(true), once_per_client: Some(Some(true)), ..ten_percent("A") },
    ));
    let instruments = vec![by_coupon("A"), by_certificate(&sold[0])];
    let client = Some("x".to_owned());
    let asked = RedemptionRequest { client, ..redeem(500, hold(60), instruments) };
    let id = session.redemption(redemption(asked.clone())).redemption.id;
    let mut session = reopened(fixture, session);
    assert_eq!((coupon(&session).uses, purses(&session)[0].1), (1, 450));
    let released = session.redemption(release(id));
    assert_eq!(released.redemption.state, RedemptionState::Released);
    let mut session = reopened(fixture, session);
    let free = coupon(&session);
    assert_eq!((free.uses, free.use_entries, free.last_use), (0, 2, None));
    assert_eq!(purses(&session), [(500, 0, Status::Active)]);
    session.redemption(redemption(RedemptionRequest { mode: Mode::Capture, ..asked }));
    let session = reopened(fixture, session);
    assert_eq!(purses(&session), [(50, 0, Status::Active)]);
    let (_, uses) = session.coupons().rows.remove(0);
    let kinds: Vec<UseKind> = uses.iter().map(|used| used.kind).collect();
    assert_eq!(kinds, [UseKind::Used, UseKind::Returned, UseKind::Used]);
}

/// At its second, and no sooner. The oldest are told first.
pub fn holds_lapse_by_a_sweep<F: Fixture>(fixture: &F) {
    let (mut session, sold) = sold(fixture, "GIFT", &[500, 500, 500, 500]);
    let ids: Vec<RedemptionId> = [30, 10, 20, 10]
        .iter()
        .zip(&sold)
        .map(|(seconds, sold)| session.redemption(pay(100, hold(*seconds), sold)).redemption.id)
        .collect();
    session.redemption(release(ids[3]));
    let mut session = reopened(fixture, session);
    let lapsed = |session: &Session, second, limit| -> Vec<RedemptionId> {
        let found = session.read(session.reader.lapsed(time_of(second), limit));
        assert!(found.iter().all(|(operator, _)| *operator == OPERATOR));
        found.into_iter().map(|(_, id)| id).collect()
    };
    assert_eq!(lapsed(&session, 9, 9), []);
    assert_eq!(lapsed(&session, 10, 9), [ids[1]]);
    assert_eq!(lapsed(&session, 29, 9), [ids[1], ids[2]]);
    assert_eq!(lapsed(&session, 30, 9), [ids[1], ids[2], ids[0]]);
    assert_eq!(lapsed(&session, 30, 2), [ids[1], ids[2]]);
    at(&session, 19);
    let held = refused(RedemptionRejection::NotPossible(RedemptionState::Held));
    assert_eq!(session.run(lapse(ids[2])), held);
    at(&session, 20);
    let over = refused(RedemptionRejection::NotPossible(RedemptionState::Lapsed));
    assert_eq!(session.run(capture(ids[2], None)), over);
    assert_eq!(session.run(release(ids[2])), over);
    let said = session.batch([lapse(ids[1]), lapse(ids[2]), lapse(ids[1])]);
    for said in said {
        assert_eq!(said.redeemed().redemption.state, RedemptionState::Lapsed);
    }
    let session = reopened(fixture, session);
    assert_eq!(lapsed(&session, 30, 9), [ids[0]]);
    let held: Vec<i64> = purses(&session).iter().map(|purse| purse.1).collect();
    assert_eq!(held, [100, 0, 0, 0]);
}

/// Whoever comes next finds it free, and what that puts in order is stored.
pub fn a_hold_that_is_over_is_free_without_a_sweep<F: Fixture>(fixture: &F) {
    let (mut session, sold) = sold(fixture, "GIFT", &[500, 500]);
    let once = CouponDraft { once: Some(true), ..ten_percent("ONCE") };
    let each = CouponDraft { once_per_client: Some(Some(true)), ..ten_percent("EACH") };
    session.batch([create_coupon(OPERATOR, once), create_coupon(OPERATOR, each)]);
    // One holds a certificate with the first coupon, another one with the second.
    let client = Some("x".to_owned());
    let holding = |code: &str, sold| {
        let instruments = vec![by_coupon(code), by_certificate(sold)];
        let asked = redeem(500, hold(10), instruments);
        redemption(RedemptionRequest { client: client.clone(), ..asked })
    };
    let first = session.redemption(holding("ONCE", &sold[0])).redemption.id;
    let second = session.redemption(holding("EACH", &sold[1])).redemption.id;
    let mut session = reopened(fixture, session);
    at(&session, 9);
    for code in ["ONCE", "EACH"] {
        let said = session.run(use_coupon(OPERATOR, code, Some("x")));
        assert!(matches!(said, Said::Rejected(_)), "{said:?}");
    }
    at(&session, 10);
    // By the coupon, the certificate is free too; by the client, so is the other one.
    let used = session.redemption(use_coupon(OPERATOR, "ONCE", None));
    let mut session = reopened(fixture, session);
    let known = session.redeemed(first).unwrap().redemption;
    assert_eq!(known.state, RedemptionState::Lapsed);
    assert_eq!(known.steps[1].operation, used.redemption.id);
    assert_eq!(purses(&session), [(500, 0, Status::Active), (500, 450, Status::Active)]);
    session.redemption(use_coupon(OPERATOR, "EACH", Some("x")));
    let mut session = reopened(fixture, session);
    assert_eq!(session.redeemed(second).unwrap().redemption.state, RedemptionState::Lapsed);
    assert_eq!(purses(&session), [(500, 0, Status::Active), (500, 0, Status::Active)]);
    // By the certificate, in one batch with others that hold it.
    let third = session.redemption(pay(500, hold(5), &sold[0])).redemption.id;
    at(&session, 15);
    let said = session.batch([
        pay(300, hold(5), &sold[0]),
        pay(300, Mode::Capture, &sold[0]),
        pay(300, Mode::Capture, &sold[0]),
    ]);
    assert_eq!(said[0].redeemed().redemption.held(), amount(300));
    assert_eq!(said[1].redeemed().redemption.taken(), amount(200));
    assert_eq!(said[2], unusable(0, InstrumentRejection::NothingAvailable));
    let session = reopened(fixture, session);
    assert_eq!(session.redeemed(third).unwrap().redemption.state, RedemptionState::Lapsed);
    assert_eq!(purses(&session)[0], (300, 300, Status::Active));
}

/// The last one to give is the first to get; with the last part, coupons come back.
pub fn refunds_in_parts_come_back<F: Fixture>(fixture: &F) {
    let (mut session, sold) = sold(fixture, "GIFT", &[500, 700]);
    let once = CouponDraft { once: Some(true), ..ten_percent("ONCE") };
    session.coupon(create_coupon(OPERATOR, once));
    let mut instruments: Vec<_> = sold.iter().map(by_certificate).collect();
    instruments.push(by_coupon("ONCE"));
    let made = session.redemption(redemption(redeem(1_000, Mode::Capture, instruments)));
    let id = made.redemption.id;
    assert_eq!(purses(&session), [(0, 0, Status::Spent), (300, 0, Status::Active)]);
    let mut session = reopened(fixture, session);
    for (part, expected) in [(250, [0, 550]), (250, [100, 700])] {
        let refunded = session.redemption(refund(id, Some(part)));
        assert_eq!(refunded.redemption.state, RedemptionState::Captured);
        session = reopened(fixture, session);
        assert_eq!(session.redeemed(id), Some(refunded));
        let balances: Vec<i64> = purses(&session).iter().map(|purse| purse.0).collect();
        assert_eq!(balances, expected);
    }
    assert_eq!(coupon(&session).uses, 1);
    let left = refused(RedemptionRejection::TooMuch { left: amount(400) });
    assert_eq!(session.run(refund(id, Some(401))), left);
    let all = session.redemption(refund(id, None));
    assert_eq!(all.redemption.state, RedemptionState::Refunded);
    let mut session = reopened(fixture, session);
    assert_eq!(session.redeemed(id), Some(all));
    assert_eq!(purses(&session), [(500, 0, Status::Active), (700, 0, Status::Active)]);
    assert_eq!((coupon(&session).uses, coupon(&session).last_use), (0, None));
    let done = refused(RedemptionRejection::NotPossible(RedemptionState::Refunded));
    assert_eq!(session.run(refund(id, None)), done);
    session.redemption(use_coupon(OPERATOR, "ONCE", None));
    reopened(fixture, session);
}

/// The rest of the certificate is booked as breakage, and comes back with a full refund.
pub fn a_certificate_for_one_use_is_spent_by_it<F: Fixture>(fixture: &F) {
    let (mut session, sold) = sold(fixture, "SINGLE", &[500]);
    let held = session.redemption(pay(100, hold(60), &sold[0])).redemption.id;
    let mut session = reopened(fixture, session);
    let nothing = unusable(0, InstrumentRejection::NothingAvailable);
    assert_eq!(session.run(pay(100, Mode::Capture, &sold[0])), nothing);
    let captured = session.redemption(capture(held, None));
    assert_eq!(captured.redemption.certificates[0].breakage, amount(400));
    let mut session = reopened(fixture, session);
    assert_eq!(purses(&session), [(0, 0, Status::Spent)]);
    assert_eq!(movements(&session, 0), [(EntryKind::Capture, -100), (EntryKind::Breakage, -400)]);
    session.redemption(refund(held, Some(40)));
    let mut session = reopened(fixture, session);
    assert_eq!(purses(&session)[0].0, 40);
    session.redemption(refund(held, None));
    let session = reopened(fixture, session);
    assert_eq!(purses(&session), [(500, 0, Status::Active)]);
    let back = [(EntryKind::Refund, 40), (EntryKind::Refund, 60), (EntryKind::BreakageUndone, 400)];
    assert_eq!(movements(&session, 0)[2..], back);
}

/// A use that is held is one, and a captured one stays.
pub fn coupons_are_held_as_they_are_used<F: Fixture>(fixture: &F) {
    let (mut session, _) = sold(fixture, "GIFT", &[500]);
    let each = CouponDraft { once_per_client: Some(Some(true)), ..ten_percent("EACH") };
    let made = session.coupon(create_coupon(OPERATOR, each));
    let code = made.terms.code;
    let used = InstrumentRejection::Coupon(CouponRejection::UsedByClient(code.clone()));
    let used = unusable(0, used);
    let said = session.batch(["x", "y", "x"].map(|name| hold_coupon("EACH", Some(name), 10)));
    let [x, y] = [0, 1].map(|place: usize| said[place].redeemed().redemption.id);
    let until = said[0].redeemed().redemption.expires_at.unwrap();
    let held = unusable(0, InstrumentRejection::Coupon(CouponRejection::Held { code, until }));
    assert_eq!(said[2], held);
    let mut session = reopened(fixture, session);
    let last_use = LastUse { redemption: y, held_until: said[1].redeemed().redemption.expires_at };
    assert_eq!(coupon(&session).last_use, Some(last_use));
    assert_eq!(session.run(use_coupon(OPERATOR, "EACH", Some("x"))), held);
    session.redemption(capture(x, None));
    assert_eq!(session.run(use_coupon(OPERATOR, "EACH", Some("x"))), used);
    at(&session, 10);
    let mut session = reopened(fixture, session);
    assert_eq!(session.run(use_coupon(OPERATOR, "EACH", Some("x"))), used);
    session.redemption(use_coupon(OPERATOR, "EACH", Some("y")));
    let session = reopened(fixture, session);
    assert_eq!((coupon(&session).uses, coupon(&session).use_entries), (2, 4));
    assert_eq!(session.redeemed(y).unwrap().redemption.state, RedemptionState::Lapsed);
}

/// It is not there for whoever would use it, but its uses go on: in the batch that deletes it,
/// and after.
pub fn uses_of_a_deleted_coupon_come_back<F: Fixture>(fixture: &F) {
    let (mut session, _) = sold(fixture, "GIFT", &[500]);
    let once = || create_coupon(OPERATOR, CouponDraft { once: Some(true), ..ten_percent("A") });
    for together in [false, true] {
        let made = session.coupon(once());
        let id = session.redemption(hold_coupon("A", Some("x"), 10)).redemption.id;
        if together {
            let said = session.batch([delete_coupon(made.id), release(id), once()]);
            assert!(matches!(said[2], Said::Coupon(_)), "{said:?}");
        } else {
            session.coupon(delete_coupon(made.id));
            session = reopened(fixture, session);
            // The code is another's by now.
            session.coupon(once());
            session.redemption(capture(id, None));
            session = reopened(fixture, session);
            session.redemption(undo(id));
        }
        session = reopened(fixture, session);
        let rows = session.coupons().rows;
        let (deleted, uses) = rows.iter().find(|(row, _)| row.id == made.id).unwrap();
        assert_eq!((deleted.uses, uses.len()), (0, 2));
        assert!(deleted.deleted_at.is_some());
        let (next, uses) = rows.last().unwrap();
        assert_eq!((next.uses, uses.len()), (0, 0));
        session.coupon(delete_coupon(next.id));
    }
    reopened(fixture, session);
}

/// Money that is held is no reason to lose it: the goods cannot come back meanwhile.
pub fn a_certificate_that_is_held_is_not_returned<F: Fixture>(fixture: &F) {
    let (mut session, sold) = sold(fixture, "GIFT", &[500]);
    let held = session.redemption(pay(100, hold(60), &sold[0])).redemption.id;
    let mut session = reopened(fixture, session);
    let said = session.run(returns(till(1, "SOLD"), Vec::new()));
    assert!(matches!(said, Said::Rejected(_)), "{said:?}");
    session.redemption(release(held));
    session.sale(returns(till(1, "SOLD"), Vec::new()));
    let session = reopened(fixture, session);
    assert_eq!(purses(&session), [(0, 0, Status::Voided)]);
}

/// However they come in, a certificate of 100.00 gives 1.00 a hundred times.
pub fn many_redemptions_of_one_certificate_come_to_its_balance<F: Fixture>(fixture: &F) {
    let (mut session, sold) = sold(fixture, "GIFT", &[10_000]);
    let mut done = 0;
    for batch in [1, 30, 69, 100] {
        let modes = [Mode::Capture, hold(60)];
        let requests = (0..batch).map(|place| pay(100, modes[place % 2], &sold[0]));
        let said = session.batch(requests);
        let mut held = Vec::new();
        for said in said {
            let Said::Redemption(made) = said else { continue };
            done += 1;
            if made.redemption.state == RedemptionState::Held {
                held.push(made.redemption.id);
            }
        }
        session = reopened(fixture, session);
        session.batch(held.into_iter().map(|id| capture(id, None)));
    }
    let session = reopened(fixture, session);
    assert_eq!(done, 100);
    assert_eq!(purses(&session), [(0, 0, Status::Spent)]);
    assert_eq!(movements(&session, 0), vec![(EntryKind::Capture, -100); 100]);
}

/// Of all who ask together one has it, be it held or used.
pub fn a_coupon_for_one_use_is_used_by_one_of_many<F: Fixture>(fixture: &F) {
    let (mut session, _) = sold(fixture, "GIFT", &[500]);
    let once = CouponDraft { once: Some(true), ..ten_percent("ONCE") };
    let made = session.coupon(create_coupon(OPERATOR, once));
    let code = made.terms.code;
    let used_up = InstrumentRejection::Coupon(CouponRejection::UsedUp(code.clone()));
    let used_up = unusable(0, used_up);
    let client = |place: usize| format!("client {place}");
    let said = session.batch((0..200).map(|place| hold_coupon("ONCE", Some(&client(place)), 10)));
    assert!(matches!(said[0], Said::Redemption(_)), "{:?}", said[0]);
    let until = said[0].redeemed().redemption.expires_at.unwrap();
    let held = unusable(0, InstrumentRejection::Coupon(CouponRejection::Held { code, until }));
    assert!(said[1..].iter().all(|said| *said == held), "{said:?}");
    at(&session, 10);
    let mut session = reopened(fixture, session);
    let use_it = |place| use_coupon(OPERATOR, "once", Some(&client(place)));
    let said = session.batch((0..200).map(use_it));
    assert!(matches!(said[0], Said::Redemption(_)), "{:?}", said[0]);
    assert!(said[1..].iter().all(|said| *said == used_up), "{said:?}");
    let session = reopened(fixture, session);
    assert_eq!((coupon(&session).uses, coupon(&session).use_entries), (1, 3));
}

/// As many as one may have, in one batch and after it.
pub fn holds_on_a_certificate_are_bounded<F: Fixture>(fixture: &F) {
    let (mut session, sold) = sold(fixture, "GIFT", &[10_000]);
    let max = limits::HOLDS_PER_CERTIFICATE_MAX;
    let said = session.batch((0..=max).map(|_| pay(1, hold(60), &sold[0])));
    let too_many = unusable(0, InstrumentRejection::TooManyHolds { max });
    assert!(said[..max].iter().all(|said| matches!(said, Said::Redemption(_))));
    assert_eq!(said[max], too_many);
    let mut session = reopened(fixture, session);
    assert_eq!(session.run(pay(1, hold(60), &sold[0])), too_many);
    session.redemption(release(said[7].redeemed().redemption.id));
    session.redemption(pay(1, hold(60), &sold[0]));
    let mut session = reopened(fixture, session);
    at(&session, 60);
    session.redemption(pay(1, hold(60), &sold[0]));
    let session = reopened(fixture, session);
    assert_eq!(purses(&session), [(10_000, 1, Status::Active)]);
}

/// Nothing moves twice, whatever has become of the redemption since.
pub fn a_repeat_of_a_redemption_moves_nothing<F: Fixture>(fixture: &F) {
    let (mut session, sold) = sold(fixture, "GIFT", &[500]);
    let made = keyed(pay(100, hold(60), &sold[0]), "make");
    let id = session.redemption(made.clone()).redemption.id;
    let taken = keyed(capture(id, Some(60)), "take");
    let back = keyed(refund(id, Some(10)), "back");
    let said = session.batch([&made, &taken, &taken, &back].map(Clone::clone));
    let [captured, refunded] = [1, 3]
        .map(|place: usize| said[place].redeemed().redemption.steps.last().unwrap().operation);
    assert_eq!((&said[0], &said[2]), (&Said::Repeated(id), &Said::Repeated(captured)));
    let mut session = reopened(fixture, session);
    let expected = [id, captured, refunded].map(Said::Repeated);
    assert_eq!(session.batch([made, taken, back]), expected);
    let session = reopened(fixture, session);
    assert_eq!(purses(&session), [(450, 0, Status::Active)]);
}

/// Another operator knows nothing of a redemption, a certificate or a client.
pub fn redemptions_belong_to_their_operator<F: Fixture>(fixture: &F) {
    let (mut session, sold) = sold(fixture, "GIFT", &[500]);
    let id = session.redemption(pay(100, hold(60), &sold[0])).redemption.id;
    let foreign = redeem(100, Mode::Capture, vec![by_certificate(&sold[0])]);
    let foreign = redemption_of(OTHER_OPERATOR, foreign);
    assert_eq!(session.run(foreign), unusable(0, InstrumentRejection::NotFound));
    let foreign = ReleaseHold { operator: OTHER_OPERATOR, redemption: id, made_by: None };
    let foreign = request(Command::ReleaseHold(foreign));
    assert_eq!(session.run(foreign), refused(RedemptionRejection::Unknown(id)));
    let nobody = OperationId(id.0 + 1);
    assert_eq!(session.run(release(nobody)), refused(RedemptionRejection::Unknown(nobody)));
    // The operation of a sale is no redemption.
    let sale = sold[0].sold_in.unwrap();
    assert_eq!(session.run(refund(sale, None)), refused(RedemptionRejection::Unknown(sale)));
    let session = reopened(fixture, session);
    assert_eq!((session.redeemed(nobody), session.redeemed(sale)), (None, None));
}

/// Pages of one row, of two and of more than there are, in the order of ids; certificates come with
/// what holds something of them.
pub fn pages_visit_every_redemption_exactly_once<F: Fixture>(fixture: &F) {
    let (mut session, sold) = sold(fixture, "GIFT", &[500, 500]);
    let ids: Vec<RedemptionId> = [hold(60), Mode::Capture, hold(60), hold(60)]
        .into_iter()
        .map(|mode| session.redemption(pay(10, mode, &sold[0])).redemption.id)
        .collect();
    session.redemption(release(ids[3]));
    let session = reopened(fixture, session);
    for limit in [1, 2, 3, 4, 5, 100] {
        let mut visits: Vec<RedemptionId> = Vec::new();
        let mut from = None;
        loop {
            let page = session.read(session.reader.audit_redemptions(from, limit));
            assert!(page.redemptions.len() <= limit as usize && page.findings.is_empty());
            visits.extend(page.redemptions.iter().map(|redemption| redemption.id));
            from = page.next;
            if from.is_none() {
                break;
            }
        }
        assert_eq!(visits, ids, "{limit}");
    }
    let holds = session.certificates().holds;
    assert_eq!(holds.keys().copied().collect::<Vec<_>>(), [sold[0].id]);
    let holding: Vec<RedemptionId> = holds[&sold[0].id].iter().map(|held| held.id).collect();
    assert_eq!(holding, [ids[0], ids[2]]);
}
