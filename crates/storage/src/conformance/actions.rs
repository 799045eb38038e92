//! Actions on certificates are read back in their state at that time, and so are the results of
//! requests.

use std::sync::atomic::Ordering::Relaxed;

use domain::certificate::{ActionKind, CertificateAction, CertificateRejection};
use domain::command::{Act, Issue, IssueRequest, SeriesChange, SetUp};
use domain::{
    Buyer, Certificate, Command, EntryKind, MadeThing, OperatorId, Request, RequestRejection,
    SecretSeed, SeriesKind, Status,
};

use crate::conformance::Fixture;
use crate::conformance::checkout::{hold, pay};
use crate::conformance::session::{Said, Session};
use crate::conformance::shop::{
    GIFT, OPERATOR, OTHER_OPERATOR, amount, change_coupon, create_coupon, delete_coupon, keyed,
    new_series, plan, renamed, request, set_up, ten_percent, terms,
};

/// Certificates of the first operator's series to be issued.
pub fn issue(nominal: Option<i64>, quantity: u32, activate: bool) -> Request {
    request(Command::Issue(Issue {
        operator: OPERATOR,
        request: IssueRequest {
            series: GIFT,
            nominal: nominal.map(amount),
            quantity,
            activate,
            reason: Some("Подарок «для» \u{1f381}".to_owned()),
            buyer: Buyer::default(),
            order_number: None,
            metadata: None,
        },
        point_of_sale: None,
        seed: SecretSeed::new([5; 32]),
    }))
}

/// Something to be done to a certificate.
pub fn act(operator: OperatorId, certificate: &Certificate, action: CertificateAction) -> Request {
    let reason = Some("reason".to_owned());
    request(Command::Act(Act { operator, number: Some(certificate.number), action, reason }))
}

fn issued(session: &mut Session, nominal: i64, quantity: u32) -> Vec<Certificate> {
    session.run(issue(Some(nominal), quantity, true)).acted().certificates.clone()
}

/// A certificate as the store has it.
fn now(session: &Session, certificate: &Certificate) -> Certificate {
    session.read(session.reader.certificate(certificate.id)).unwrap()
}

fn reopened<F: Fixture>(fixture: &F, session: Session) -> Session {
    drop(session);
    let session = Session::open(fixture);
    session.assert_clean();
    session
}

/// Whatever happens to issued certificates later, a repeat of the issue is told what they were.
pub fn issued_certificates_come_back_as_they_were_then<F: Fixture>(fixture: &F) {
    let mut session = Session::open(fixture);
    session.set_up_operators();
    let requests = [
        keyed(issue(Some(500), 3, true), "active"),
        keyed(issue(Some(700), 2, false), "asleep"),
        keyed(issue(None, 1, false), "empty"),
    ];
    let first: Vec<_> =
        requests.iter().map(|request| session.run(request.clone()).acted().clone()).collect();
    assert_eq!(first[0].certificates.len(), 3);
    assert_eq!(first[0].record.kind, ActionKind::Issued);
    let secrets: Vec<_> = first[0].certificates.iter().map(|c| c.secret.expose()).collect();
    assert_ne!(secrets[0], secrets[1]);
    session.second.store(7, Relaxed);
    session.run(pay(300, hold(60), &first[0].certificates[0]));
    session.run(act(OPERATOR, &first[0].certificates[1], CertificateAction::Void));
    let activate = CertificateAction::Activate { nominal: None };
    session.run(act(OPERATOR, &first[1].certificates[0], activate));
    let mut session = reopened(fixture, session);
    for (request, first) in requests.into_iter().zip(&first) {
        let operation = first.record.operation;
        assert_eq!(session.run(request), Said::Repeated(operation));
        let found = session.read(session.reader.acted(operation)).unwrap();
        assert_eq!(found.record, first.record);
        for (then, first) in found.certificates.iter().zip(&first.certificates) {
            let (entry_count, last_entry) = (then.entry_count, then.last_entry);
            assert_eq!(*then, Certificate { entry_count, last_entry, ..first.clone() });
        }
    }
    assert_eq!(now(&session, &first[1].certificates[0]).balance, amount(700));
}

/// Every action changes what it must, books it, and comes back.
pub fn every_action_is_booked_and_comes_back<F: Fixture>(fixture: &F) {
    let mut session = Session::open(fixture);
    session.set_up_operators();
    let certificate = session.run(issue(None, 1, false)).acted().certificates[0].clone();
    let mut operations = Vec::new();
    let give = |minor| CertificateAction::Reload { amount: amount(minor) };
    let activate = CertificateAction::Activate { nominal: Some(amount(1_000)) };
    let pay_out = |minor: Option<i64>| CertificateAction::CashOut { amount: minor.map(amount) };
    for (second, action, status, balance, booked) in [
        (1, CertificateAction::Block, Status::Blocked, 0, None),
        (2, CertificateAction::Unblock, Status::Issued, 0, None),
        (3, activate, Status::Active, 1_000, Some(EntryKind::Activation)),
        (4, give(500), Status::Active, 1_500, Some(EntryKind::Reload)),
        (5, CertificateAction::Block, Status::Blocked, 1_500, None),
        (
            6,
            CertificateAction::Adjust { change: -300 },
            Status::Blocked,
            1_200,
            Some(EntryKind::Adjustment),
        ),
        (7, CertificateAction::Unblock, Status::Active, 1_200, None),
        (8, pay_out(Some(200)), Status::Active, 1_000, Some(EntryKind::CashOut)),
        (9, pay_out(None), Status::Spent, 0, Some(EntryKind::CashOut)),
        (10, give(50), Status::Active, 50, Some(EntryKind::Reload)),
        (11, CertificateAction::Void, Status::Voided, 0, Some(EntryKind::Void)),
    ] {
        session.second.store(second, Relaxed);
        let said = session.run(act(OPERATOR, &certificate, action));
        let acted = said.acted().clone();
        assert_eq!(acted.record.kind, action.kind());
        let after = now(&session, &certificate);
        assert_eq!(acted.certificates, std::slice::from_ref(&after), "{action:?}");
        assert_eq!((after.status, after.balance), (status, amount(balance)), "{action:?}");
        let entries = session.read(session.reader.entries(certificate.id, 0, 100));
        let last = entries.last().filter(|e| e.what.operation == acted.record.operation);
        assert_eq!(last.map(|last| last.what.kind), booked, "{action:?}");
        operations.push(acted);
    }
    let session = reopened(fixture, session);
    for acted in operations {
        let found = session.read(session.reader.acted(acted.record.operation)).unwrap();
        assert_eq!(found.record, acted.record);
        assert_eq!(found.certificates[0].balance, acted.certificates[0].balance);
        assert_eq!(found.certificates[0].status, acted.certificates[0].status);
    }
}

/// Of many requests of one batch, only those take money for which there is some.
pub fn payouts_of_one_batch_come_to_the_balance<F: Fixture>(fixture: &F) {
    let mut session = Session::open(fixture);
    session.set_up_operators();
    let certificate = issued(&mut session, 500, 1).remove(0);
    let pay_out = CertificateAction::CashOut { amount: Some(amount(200)) };
    let requests = (0..5).map(|_| act(OPERATOR, &certificate, pay_out));
    let said = session.batch(requests);
    let done = said.iter().filter(|said| matches!(said, Said::Acted(_))).count();
    assert_eq!(done, 2);
    let too_much = CertificateRejection::TooMuch { available: amount(100) };
    assert_eq!(said[4], Said::Rejected(too_much.into()));
    assert_eq!(now(&session, &certificate).balance, amount(100));
    session.assert_clean();
}

/// A certificate is no other operator's to do something to.
pub fn certificates_are_acted_on_by_their_operator<F: Fixture>(fixture: &F) {
    let mut session = Session::open(fixture);
    session.set_up_operators();
    let certificate = issued(&mut session, 500, 1).remove(0);
    let said = session.run(act(OTHER_OPERATOR, &certificate, CertificateAction::Block));
    assert_eq!(said, Said::Rejected(CertificateRejection::Unknown.into()));
    assert_eq!(now(&session, &certificate), certificate);
    session.assert_clean();
}

/// A coupon that a keyed request made is told as it was then.
pub fn a_coupon_made_under_a_key_is_told_as_it_was_made<F: Fixture>(fixture: &F) {
    let mut session = Session::open(fixture);
    session.set_up_operators();
    let request = keyed(create_coupon(OPERATOR, ten_percent("A")), "K");
    let made = session.run(request.clone()).coupon().clone();
    session.run(change_coupon(made.id, renamed("B")));
    session.run(delete_coupon(made.id));
    let mut session = reopened(fixture, session);
    assert_eq!(session.run(request), Said::Repeated(made.created_in));
    let found = session.read(session.reader.made(made.created_in)).unwrap();
    assert_eq!(found.what, MadeThing::Coupon(made.id, Box::new(made.terms.clone())));
    let other = keyed(create_coupon(OPERATOR, ten_percent("C")), "K");
    assert_eq!(session.run(other), Said::Rejected(RequestRejection::KeyReused.into()));
    // Without a key nothing is kept for repeats.
    let plain = session.coupon(create_coupon(OPERATOR, ten_percent("C")));
    assert_eq!(session.read(session.reader.made(plain.created_in)), None);
}

/// A series that a keyed request made is told as it was then.
pub fn a_series_made_under_a_key_is_told_as_it_was_made<F: Fixture>(fixture: &F) {
    let mut session = Session::open(fixture);
    session.set_up_operators();
    let new = || new_series(OPERATOR, SeriesKind::Electronic, plan(50, 13), terms("new", &["N"]));
    let request = keyed(set_up(SetUp::CreateSeries(new())), "K");
    let Said::SetUp(id) = session.run(request.clone()) else { panic!("it is made") };
    let name = Some("renamed".to_owned());
    let id = Some(domain::SeriesId(id));
    session.run(set_up(SetUp::ChangeSeries(SeriesChange { id, name, ..Default::default() })));
    let mut session = reopened(fixture, session);
    let Said::Repeated(operation) = session.run(request) else { panic!("it is known") };
    let found = session.read(session.reader.made(operation)).unwrap();
    let MadeThing::Series(series) = found.what else { panic!("it is a series") };
    assert_eq!((Some(series.id), series.name.as_str()), (id, "new"));
}

/// A request is found by its key, and by no other.
pub fn an_operation_is_found_by_its_key<F: Fixture>(fixture: &F) {
    let mut session = Session::open(fixture);
    session.set_up_operators();
    let requests = ["K", "L"].map(|key| keyed(issue(Some(500), 1, true), key));
    let acted = requests.clone().map(|request| session.run(request).acted().clone());
    let [first, second] = requests.map(|request| request.key.unwrap().0);
    let session = reopened(fixture, session);
    let mut others = vec![first.clone(), first.clone()];
    others[0].text.push('x');
    others[1].operator = OTHER_OPERATOR;
    let mut all = others.clone();
    all.extend([second.clone(), first.clone()]);
    for (keys, expected) in [
        (vec![first], Some(&acted[0])),
        (vec![second], Some(&acted[1])),
        (all, Some(&acted[1])),
        (others, None),
        (Vec::new(), None),
    ] {
        let found = session.read(session.reader.operation_of(keys));
        let found = found.map(|operation| (operation.id, operation.at));
        assert_eq!(found, expected.map(|acted| (acted.record.operation, acted.record.at)));
    }
}
