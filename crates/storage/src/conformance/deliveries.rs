//! Messages and codes come back as they are, and each message is taken by one.

use std::sync::atomic::Ordering::Relaxed;

use domain::command::{ConfirmCode, Deliver, SendCertificates, SendCode};
use domain::{
    Address, CertificateId, Command, Delivery, DeliveryRejection, DeliveryState, DeliveryStep,
    Letter, OperationId, Request, SaleKind, SecretCode, SecretSeed,
};

use crate::conformance::Fixture;
use crate::conformance::session::{Said, Session, time_of};
use crate::conformance::shop::{OPERATOR, OTHER_OPERATOR, line, request, returns, sell, till};
use crate::reader::SaleFilter;

pub(super) fn email(text: &str) -> Address {
    Address::email(text).unwrap()
}

pub(super) fn send_code(to: Address) -> Request {
    let seed = SecretSeed::new([3; 32]);
    request(Command::SendCode(SendCode { operator: OPERATOR, to, seed }))
}

pub(super) fn show(address: Address, code: Option<SecretCode>) -> Request {
    request(Command::ConfirmCode(ConfirmCode { operator: OPERATOR, address, code }))
}

pub(super) fn mail(to: Address, certificates: Vec<CertificateId>) -> Request {
    let mail = SendCertificates { operator: OPERATOR, to, certificates };
    request(Command::SendCertificates(mail))
}

pub(super) fn step(id: OperationId, step: DeliveryStep) -> Request {
    request(Command::Deliver(Deliver { id, step }))
}

#[track_caller]
fn delivery(said: &Said) -> Delivery {
    let Said::Delivery(delivery) = said else { panic!("no message: {said:?}") };
    (**delivery).clone()
}

fn reopened<F: Fixture>(fixture: &F, session: Session) -> Session {
    let second = session.second.load(Relaxed);
    drop(session);
    let session = Session::open(fixture);
    session.second.store(second, Relaxed);
    session.assert_clean();
    session
}

/// A code is known after reopening, to its own address only.
pub fn a_code_is_shown_after_reopening<F: Fixture>(fixture: &F) {
    let mut session = Session::open(fixture);
    session.set_up_operators();
    let addresses = [email("anna@почта.рф"), Address::phone(79_001_234_567).unwrap()];
    for address in &addresses {
        let made = delivery(&session.run(send_code(address.clone())));
        assert_eq!((&made.to, &made.letter), (address, &Letter::Code));
    }
    let mut session = reopened(fixture, session);
    let stored = |session: &Session, address: &Address| {
        session.read(session.reader.contact((OPERATOR, address.clone()))).unwrap()
    };
    for address in &addresses {
        let code = stored(&session, address).code.unwrap().code;
        assert_eq!(code.expose().len(), 6);
        let foreign = (OTHER_OPERATOR, address.clone());
        assert_eq!(session.read(session.reader.contact(foreign)), None);
        assert_eq!(
            session.run(show(address.clone(), SecretCode::new("x"))),
            Said::Confirmed(false)
        );
        session.second.store(9, Relaxed);
        assert_eq!(session.run(show(address.clone(), Some(code.clone()))), Said::Confirmed(true));
    }
    let mut session = reopened(fixture, session);
    for address in addresses {
        let pending = stored(&session, &address).code.unwrap();
        assert_eq!(pending.wrong, 1);
        let micros = |moment: jiff::Timestamp| moment.as_microsecond();
        assert_eq!(pending.confirmed_at.map(micros), Some(micros(time_of(9))));
        let none = show(email("other@b.ru"), Some(pending.code));
        assert_eq!(session.run(none), Said::Rejected(DeliveryRejection::NoCode.into()));
    }
}

/// Of many who want to hand a message over, one may; and it comes back as it was left.
pub fn a_message_is_taken_by_one<F: Fixture>(fixture: &F) {
    let mut session = Session::open(fixture);
    session.set_up_operators();
    let sold = session.sale(sell(till(1, "A"), vec![line("GIFT", 2, 500)])).certificates;
    let ids: Vec<CertificateId> = sold.iter().map(|sold| sold.id).collect();
    let made = delivery(&session.run(mail(email("a@b.ru"), ids.clone())));
    assert_eq!(made.letter, Letter::Certificates(ids));
    let due = |session: &Session, second| {
        session.read(session.reader.due_deliveries(time_of(second), 10))
    };
    assert_eq!(due(&session, 0), [made.id]);
    assert_eq!(due(&session, -1), []);
    let said = session.batch((0..5).map(|_| step(made.id, DeliveryStep::Take)));
    let taken = said.iter().filter(|said| matches!(said, Said::Delivery(_))).count();
    assert_eq!(taken, 1);
    assert_eq!(due(&session, 0), []);
    let mut session = reopened(fixture, session);
    let found = session.read(session.reader.delivery(made.id)).unwrap();
    assert_eq!(found.attempts, 1);
    assert_eq!(due(&session, 300), [made.id]);
    session.second.store(5, Relaxed);
    let sent = delivery(&session.run(step(made.id, DeliveryStep::Sent)));
    assert!(matches!(sent.state, DeliveryState::Sent(_)));
    let session = reopened(fixture, session);
    let found = session.read(session.reader.delivery(made.id)).unwrap();
    assert!(matches!(found.state, DeliveryState::Sent(_)));
    assert_eq!((found.to, found.letter), (made.to, made.letter));
    assert_eq!(due(&session, 1_000_000), []);
}

/// Messages are given in the order in which they are due.
pub fn messages_are_due_in_their_order<F: Fixture>(fixture: &F) {
    let mut session = Session::open(fixture);
    session.set_up_operators();
    let mut ids = Vec::new();
    for (second, address) in [(3, "c@b.ru"), (1, "a@b.ru"), (2, "b@b.ru")] {
        session.second.store(second, Relaxed);
        ids.push(delivery(&session.run(send_code(email(address)))).id);
    }
    let due = |second, limit| session.read(session.reader.due_deliveries(time_of(second), limit));
    assert_eq!(due(3, 10), [ids[1], ids[2], ids[0]]);
    assert_eq!(due(3, 1), [ids[1]]);
    assert_eq!(due(1, 10), [ids[1]]);
}

/// Sales are found by the buyer's address, whatever its case.
pub fn sales_are_found_by_address<F: Fixture>(fixture: &F) {
    let mut session = Session::open(fixture);
    session.set_up_operators();
    let mut sold = Vec::new();
    for (order, address) in [
        ("A", Some("Anna@B.ru")),
        ("B", None),
        ("C", Some("boris@b.ru")),
        ("D", Some("anna@b.ru")),
        ("E", Some("Ann@Пример.рф")),
    ] {
        let mut till = till(1, order);
        till.buyer.email = address.map(str::to_owned);
        sold.push(session.sale(sell(till, vec![line("GIFT", 1, 500)])).sale.id);
    }
    session.sale(returns(till(1, "D"), Vec::new()));
    let found = |operator, address: &str| {
        let (email, kind) = (Some(address.to_owned()), Some(SaleKind::Sale));
        let filter = SaleFilter { kind, email, ..SaleFilter::default() };
        let found = session.read(session.reader.sales(operator, filter, None, 10));
        found.iter().map(|sale| sale.id).collect::<Vec<_>>()
    };
    assert_eq!(found(OPERATOR, "anna@b.ru"), [sold[0], sold[3]]);
    assert_eq!(found(OPERATOR, "boris@b.ru"), [sold[2]]);
    assert_eq!(found(OPERATOR, "ann@xn--e1afmkfd.xn--p1ai"), [sold[4]]);
    assert_eq!(found(OPERATOR, "nobody@b.ru"), []);
    assert_eq!(found(OTHER_OPERATOR, "anna@b.ru"), []);
}
