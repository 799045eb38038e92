//! The log of events has what every command did, in order, and can be pruned.

use std::sync::atomic::Ordering::Relaxed;

use domain::certificate::CertificateAction;
use domain::command::PruneEvents;
use domain::redemption::Mode;
use domain::{Command, Event, EventId, EventKind, OperationId, PointOfSaleId, Request, SaleId};

use proptest::prelude::*;

use crate::conformance::Fixture;
use crate::conformance::actions::{act, issue};
use crate::conformance::checkout::{
    by_certificate, by_coupon, capture, hold, pay, redeem, redemption, refund, release,
};
use crate::conformance::session::{Said, Session};
use crate::conformance::shop::{
    OPERATOR, create_coupon, delete_coupon, line, request, returns, sell, sell_one, ten_percent,
    till,
};

const START: EventId = EventId { operation: OperationId(0), ordinal: 0 };

fn events(session: &Session) -> Vec<Event> {
    session.read(session.reader.events(OPERATOR, START, 10_000))
}

fn kinds_of(events: &[Event], operation: OperationId) -> Vec<EventKind> {
    let own = events.iter().filter(|event| event.id.operation == operation);
    own.map(|event| event.kind).collect()
}

fn last(session: &Session) -> OperationId {
    session.read(session.reader.event_log(OPERATOR)).last
}

/// A request to remove the events up to those of an operation.
pub(super) fn prune(through: OperationId) -> Request {
    request(Command::PruneEvents(PruneEvents { operator: OPERATOR, through }))
}

fn reopened<F: Fixture>(fixture: &F, session: Session) -> Session {
    let second = session.second.load(Relaxed);
    drop(session);
    let session = Session::open(fixture);
    session.second.store(second, Relaxed);
    session.assert_clean();
    session
}

/// Runs a request, and gives the kinds of its events.
fn told(session: &mut Session, request: Request) -> Vec<EventKind> {
    let before = last(session);
    let said = session.run(request);
    assert!(!matches!(said, Said::Rejected(_)), "{said:?}");
    let operation = last(session);
    assert!(operation > before, "{said:?}");
    kinds_of(&events(session), operation)
}

/// The log is that of the model.
pub(super) fn same_events(session: &Session, model: &Session) -> Result<(), TestCaseError> {
    prop_assert_eq!(events(session), events(model));
    Ok(())
}

/// Each command that somebody may want to hear of has its events in the log, with its subjects.
pub fn every_command_has_its_events<F: Fixture>(fixture: &F) {
    use EventKind as E;
    let mut session = Session::open(fixture);
    session.set_up_operators();
    let sold = session.sale(sell(till(1, "A"), vec![line("GIFT", 2, 500)]));
    let sale: SaleId = sold.sale.id;
    let all = events(&session);
    assert_eq!(kinds_of(&all, sale), [E::SaleMade, E::CertificateSold, E::CertificateSold]);
    let of_sale: Vec<&Event> = all.iter().filter(|event| event.id.operation == sale).collect();
    let subjects: Vec<i64> = of_sale.iter().map(|event| event.subject).collect();
    assert_eq!(subjects, [sale.0, sold.certificates[0].id.0, sold.certificates[1].id.0]);
    assert!(of_sale.iter().all(|event| event.place == Some(PointOfSaleId(1))));
    assert_eq!(of_sale.iter().map(|event| event.id.ordinal).collect::<Vec<_>>(), [0, 1, 2]);
    let (a, b) = (&sold.certificates[0], &sold.certificates[1]);

    let coupon = session.coupon(create_coupon(OPERATOR, ten_percent("TEN")));
    assert_eq!(kinds_of(&events(&session), last(&session)), [E::CouponCreated]);
    let instruments = vec![by_coupon("TEN"), by_certificate(a)];
    let paid = told(&mut session, redemption(redeem(1_000, Mode::Capture, instruments)));
    assert_eq!(paid.len(), 3, "{paid:?}");
    for kind in [E::RedemptionCaptured, E::CertificateSpent, E::CouponUsed] {
        assert!(paid.contains(&kind), "{paid:?}");
    }
    let redemption = last(&session);
    let spent = events(&session).into_iter().find(|event| event.kind == E::CertificateSpent);
    let spent = spent.unwrap();
    assert_eq!((spent.subject, spent.about), (a.id.0, Some(redemption.0)));
    assert_eq!(told(&mut session, refund(redemption, Some(100))), [E::RedemptionRefunded]);
    assert_eq!(told(&mut session, delete_coupon(coupon.id)), [E::CouponDeleted]);

    let held = session.redemption(pay(300, hold(60), b)).redemption.id;
    assert_eq!(kinds_of(&events(&session), held), [E::RedemptionHeld]);
    assert_eq!(told(&mut session, capture(held, Some(100))), [E::RedemptionCaptured]);
    let held = session.redemption(pay(300, hold(60), b)).redemption.id;
    assert_eq!(told(&mut session, release(held)), [E::RedemptionReleased]);
    // What finds a hold lapsed tells that too.
    session.redemption(pay(300, hold(60), b));
    session.second.fetch_add(100, Relaxed);
    let both = told(&mut session, pay(100, Mode::Capture, b));
    assert!(both.contains(&E::RedemptionLapsed) && both.contains(&E::RedemptionCaptured));

    for (action, kind) in [
        (CertificateAction::Block, E::CertificateBlocked),
        (CertificateAction::Unblock, E::CertificateUnblocked),
        (CertificateAction::Adjust { change: -50 }, E::CertificateAdjusted),
        (CertificateAction::Void, E::CertificateVoided),
    ] {
        assert_eq!(told(&mut session, act(OPERATOR, b, action)), [kind]);
    }
    assert_eq!(told(&mut session, issue(Some(500), 2, true)), [E::CertificateIssued; 2]);
    session.sale(sell_one(1, "B"));
    let back = told(&mut session, returns(till(1, "B"), vec![]));
    assert_eq!(back, [E::SaleReturned, E::CertificateReturned]);

    let before = events(&session);
    let session = reopened(fixture, session);
    let after = events(&session);
    assert_eq!(before, after);
    assert!(after.is_sorted_by_key(|event| event.id));
    // Pages of any size are the log.
    let (mut place, mut paged) = (START, Vec::new());
    loop {
        let page = session.read(session.reader.events(OPERATOR, place, 3));
        let Some(last) = page.last() else { break };
        place = last.id;
        paged.extend(page);
    }
    assert_eq!(paged, after);
    let sources = session.read(session.reader.event_sources(after.clone()));
    for event in &after {
        assert!(sources.operations.contains_key(&event.id.operation));
    }
    assert_eq!(sources.entries[&(sale, a.id)].len(), 1);
    assert!(sources.sales.contains_key(&sale) && sources.redemptions.contains_key(&redemption));
}

/// Old events go, and the log says up to which operation.
pub fn old_events_are_pruned_once<F: Fixture>(fixture: &F) {
    let mut session = Session::open(fixture);
    session.set_up_operators();
    let sales: Vec<SaleId> =
        (0..5).map(|n| session.sale(sell_one(1, &format!("O{n}"))).sale.id).collect();
    let all = events(&session);
    let log = session.read(session.reader.event_log(OPERATOR));
    assert_eq!(log.pruned_through, OperationId(0));
    let oldest = session.read(session.reader.oldest_events(OPERATOR, 10_000)).unwrap();
    assert_eq!((oldest.through, oldest.count), (sales[4], u32::try_from(all.len()).unwrap()));
    session.run(prune(sales[1]));
    let session = {
        let mut session = reopened(fixture, session);
        // What is pruned already changes nothing, and neither does what has not happened.
        let before = last(&session);
        session.run(prune(sales[0]));
        session.run(prune(sales[1]));
        session.run(prune(OperationId(before.0 + 5)));
        assert_eq!(last(&session), before);
        session
    };
    let kept = events(&session);
    assert!(kept.iter().all(|event| event.id.operation > sales[1]));
    assert_eq!(kept, all[all.len() - kept.len()..]);
    assert_eq!(session.read(session.reader.event_log(OPERATOR)).pruned_through, sales[1]);
    session.assert_clean();
}
