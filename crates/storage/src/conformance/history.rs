//! Tests of the history of certificates, and of lists of messages and owners.

use std::sync::atomic::Ordering::Relaxed;

use domain::certificate::{CertificateAction, NewLastDay};
use domain::command::{Deliver, Replace, SendCertificates, SendCode};
use domain::operation::OperationKind;
use domain::{
    ActionKind, Address, Certificate, Command, DeliveryStep, EntryKind, OperationId, OwnerDetails,
    SecretSeed, Status,
};

use crate::conformance::Fixture;
use crate::conformance::actions::{act, issue};
use crate::conformance::checkout::{capture, hold, pay, refund, release};
use crate::conformance::owners::{called, create};
use crate::conformance::session::{Said, Session};
use crate::conformance::shop::{OPERATOR, OTHER_OPERATOR, amount, line, request, sell, till};
use crate::reader::{DeliveryFilter, DeliveryStage, Happening, HistoryFrom, OwnerFilter};

/// Summary of an operation: its kind, the kinds of its entries and of its action, and the number of
/// its redemptions.
type Told = (OperationKind, Vec<EntryKind>, Option<ActionKind>, usize);

fn told(happening: &Happening) -> Told {
    let kinds = happening.entries.iter().map(|entry| entry.kind).collect();
    let action = happening.action.as_ref().map(|action| action.kind);
    (happening.operation.kind, kinds, action, happening.redemptions.len())
}

#[track_caller]
fn id_of(said: &Said) -> OperationId {
    let Said::Delivery(delivery) = said else { panic!("no message: {said:?}") };
    delivery.id
}

fn all(session: &Session, certificate: &Certificate, newest_first: bool) -> Vec<Happening> {
    let from = HistoryFrom::first(newest_first);
    session.read(session.reader.history(certificate.id, from, newest_first, 1_000))
}

/// Page after page, of so many operations.
fn paged(
    session: &Session,
    certificate: &Certificate,
    newest_first: bool,
    limit: u32,
) -> Vec<Happening> {
    let (mut from, mut pages) = (HistoryFrom::first(newest_first), Vec::new());
    loop {
        let page = session.read(session.reader.history(certificate.id, from, newest_first, limit));
        assert!(page.len() <= limit as usize);
        let Some(last) = page.last() else { return pages };
        let step = if newest_first { -1 } else { 1 };
        from.operation = OperationId(last.operation.id.0 + step);
        let mut ends = page
            .iter()
            .filter_map(|one| if newest_first { one.entries.first() } else { one.entries.last() });
        from.entry = ends.next_back().map_or(from.entry, |entry| entry.number);
        pages.extend(page);
    }
}

/// Sold, used, held, stopped, extended: each operation is told once, with what it did.
pub fn what_happened_is_told_once_and_in_order<F: Fixture>(fixture: &F) {
    use {ActionKind as A, EntryKind as E, OperationKind as O};
    let mut session = Session::open(fixture);
    session.set_up_operators();
    let receipt = session.sale(sell(till(1, "o-1"), vec![line("GIFT", 2, 1_000)]));
    let [first, other] = &receipt.certificates[..] else { panic!("two certificates") };
    let (first, other) = (first.clone(), other.clone());
    let mut second = 0;
    let mut run = |session: &mut Session, what| {
        second += 1;
        session.second.store(second, Relaxed);
        session.run(what)
    };
    run(&mut session, pay(100, domain::redemption::Mode::Capture, &first));
    let paid = run(&mut session, pay(200, hold(60), &first)).redeemed().redemption.id;
    run(&mut session, act(OPERATOR, &first, CertificateAction::Block));
    run(&mut session, act(OPERATOR, &first, CertificateAction::Unblock));
    run(&mut session, capture(paid, Some(150)));
    run(&mut session, refund(paid, Some(50)));
    let held = run(&mut session, pay(300, hold(60), &first)).redeemed().redemption.id;
    run(&mut session, release(held));
    run(&mut session, pay(300, hold(5), &first));
    // Nobody has told that the hold is over: whoever comes next notes it.
    second = 100;
    let to = NewLastDay::After { days: 30 };
    session.second.store(second, Relaxed);
    session.run(act(OPERATOR, &first, CertificateAction::Extend { to }));
    session.run(act(OPERATOR, &first, CertificateAction::Adjust { change: -1 }));
    // What happens to others is not told.
    session.run(pay(100, domain::redemption::Mode::Capture, &other));
    drop(session);
    let session = Session::open(fixture);
    let expected: Vec<Told> = vec![
        (O::Sale, vec![E::Activation], None, 0),
        (O::Redemption, vec![E::Capture], None, 1),
        (O::Redemption, vec![], None, 1),
        (O::CertificateAction, vec![], Some(A::Blocked), 0),
        (O::CertificateAction, vec![], Some(A::Unblocked), 0),
        (O::Capture, vec![E::Capture], None, 1),
        (O::Refund, vec![E::Refund], None, 1),
        (O::Redemption, vec![], None, 1),
        (O::Release, vec![], None, 1),
        (O::Redemption, vec![], None, 1),
        (O::CertificateAction, vec![], Some(A::Extended), 1),
        (O::CertificateAction, vec![E::Adjustment], Some(A::Adjusted), 0),
    ];
    let oldest = all(&session, &first, false);
    assert_eq!(oldest.iter().map(told).collect::<Vec<_>>(), expected);
    assert_eq!(oldest[0].sale.as_ref().map(|sale| sale.order_number.as_deref()), Some(Some("o-1")));
    let mut newest = all(&session, &first, true);
    newest.reverse();
    assert_eq!(newest, oldest);
    for limit in [1, 2, 5, 12, 13] {
        assert_eq!(paged(&session, &first, false, limit), oldest, "{limit}");
        let mut newest = paged(&session, &first, true, limit);
        newest.reverse();
        assert_eq!(newest, oldest, "{limit}");
    }
    let operations = oldest.iter().map(|one| one.operation.id).collect();
    let bare = session.read(session.reader.happenings(first.id, operations));
    let without = oldest.into_iter().map(|one| Happening { entries: Vec::new(), ..one });
    assert_eq!(bare, without.collect::<Vec<_>>());
    session.assert_clean();
}

/// Balance and validity move, and a repeat is told both as they were then.
pub fn a_replaced_certificate_and_its_replacement_come_back<F: Fixture>(fixture: &F) {
    let mut session = Session::open(fixture);
    session.set_up_operators();
    let many = session.run(issue(Some(500), 3, true)).acted().clone();
    let old = many.certificates[1].clone();
    let replace = Command::Replace(Replace {
        operator: OPERATOR,
        number: Some(old.number),
        replacement: None,
        reason: Some("потеряна".to_owned()),
        seed: SecretSeed::new([3; 32]),
    });
    session.run(pay(100, domain::redemption::Mode::Capture, &old));
    let acted = session.run(request(replace)).acted().clone();
    let [voided, new] = &acted.certificates[..] else { panic!("two certificates") };
    assert_eq!((voided.status, voided.balance), (Status::Voided, amount(0)));
    assert_eq!((new.status, new.balance), (Status::Active, amount(400)));
    assert_eq!((new.nominal, new.valid_through), (old.nominal, old.valid_through));
    assert_ne!((new.number, new.secret.expose()), (old.number, old.secret.expose()));
    session.run(pay(50, domain::redemption::Mode::Capture, new));
    session.run(act(OPERATOR, new, CertificateAction::Block));
    drop(session);
    let session = Session::open(fixture);
    let found = session.read(session.reader.acted(acted.record.operation)).unwrap();
    assert_eq!(found.record, acted.record);
    let states = |all: &[Certificate]| {
        let states = all.iter().map(|one| {
            (one.number, one.secret.expose().to_owned(), one.status, one.balance, one.valid_through)
        });
        states.collect::<Vec<_>>()
    };
    assert_eq!(states(&found.certificates), states(&acted.certificates));
    assert_eq!(session.read(session.reader.replacement_of(old.id)), Some(new.id));
    assert_eq!(session.read(session.reader.replacement_of(new.id)), None);
    for (certificate, place) in many.certificates.iter().zip(0..) {
        let made = session.read(session.reader.issue_of(certificate.id)).unwrap();
        assert_eq!(made, many.record, "{place}");
        assert_eq!(all(&session, certificate, false)[0].operation.id, many.record.operation);
    }
    assert_eq!(session.read(session.reader.issue_of(new.id)), None);
    let kinds: Vec<_> = all(&session, new, false)
        .iter()
        .map(|one| one.action.as_ref().map(|action| action.kind))
        .collect();
    assert_eq!(kinds, [Some(ActionKind::Replaced), None, Some(ActionKind::Blocked)]);
    session.assert_clean();
}

/// The newest message comes first, with what was said of it; owners are found by phone and address.
pub fn messages_and_owners_are_listed<F: Fixture>(fixture: &F) {
    let mut session = Session::open(fixture);
    session.set_up_operators();
    let email = |text: &str| Address::email(text).unwrap();
    let anna = email("anna@example.ru");
    let seed = SecretSeed::new([1; 32]);
    let code = SendCode { operator: OPERATOR, to: anna.clone(), seed: seed.clone() };
    let first = id_of(&session.run(request(Command::SendCode(code))));
    let to = email("boris@example.ru");
    let card = session.run(issue(Some(500), 1, true)).acted().certificates[0].id;
    let mail = SendCertificates { operator: OPERATOR, to, certificates: vec![card] };
    let second = id_of(&session.run(request(Command::SendCertificates(mail))));
    for step in [
        DeliveryStep::Take,
        DeliveryStep::Refused {
            why: "550 нет\u{1f381}\nтакого".to_owned() + &"x".repeat(999)
        },
    ] {
        session.run(request(Command::Deliver(Deliver { id: second, step })));
    }
    for (name, phone, email) in
        [("a", 9_001_234_567, "A@Example.ru"), ("b", 9_001_234_568, "b@example.ru")]
    {
        let (phone, email) = (Some(phone), Some(email.to_owned()));
        session.run(create(OPERATOR, OwnerDetails { phone, email, ..called(name) }, None));
    }
    drop(session);
    let session = Session::open(fixture);
    let list = |filter: &DeliveryFilter, operator, before, limit| {
        let listed =
            session.reader.deliveries(operator, filter.clone(), OperationId(before), limit);
        session.read(listed).into_iter().map(|one| one.what.id).collect::<Vec<_>>()
    };
    let every = DeliveryFilter::default();
    assert_eq!(list(&every, OPERATOR, i64::MAX, 9), [second, first]);
    assert_eq!(list(&every, OPERATOR, i64::MAX, 1), [second]);
    assert_eq!(list(&every, OPERATOR, second.0, 9), [first]);
    assert_eq!(list(&every, OTHER_OPERATOR, i64::MAX, 9), []);
    let to_anna = DeliveryFilter { address: Some(anna), stage: None };
    assert_eq!(list(&to_anna, OPERATOR, i64::MAX, 9), [first]);
    for (stage, ids) in [
        (DeliveryStage::Waiting, vec![first]),
        (DeliveryStage::Sent, vec![]),
        (DeliveryStage::GivenUp, vec![second]),
    ] {
        let filter = DeliveryFilter { address: None, stage: Some(stage) };
        assert_eq!(list(&filter, OPERATOR, i64::MAX, 9), ids);
    }
    let said = session.read(session.reader.delivery(second)).unwrap().last_error.unwrap();
    assert!(said.starts_with("550 нет\u{1f381} такого") && said.chars().count() == 255, "{said}");
    let owners = |filter: OwnerFilter, after| {
        let listed = session.reader.owners(OPERATOR, filter, OperationId(after), 9);
        let names = session.read(listed).into_iter().map(|owner| owner.details.name.unwrap());
        names.collect::<Vec<_>>()
    };
    assert_eq!(owners(OwnerFilter::default(), 0), ["a", "b"]);
    let phone = OwnerFilter { phone: Some(79_001_234_568), ..Default::default() };
    assert_eq!(owners(phone, 0), ["b"]);
    let email = OwnerFilter { email: Some("a@example.RU".to_owned()), ..Default::default() };
    assert_eq!(owners(email.clone(), 0), ["a"]);
    assert_eq!(owners(email, i64::MAX), [""; 0]);
    session.assert_clean();
}
