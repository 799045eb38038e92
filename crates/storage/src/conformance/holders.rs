//! What is known of a certificate besides its money: who owns it, notes, and who saw its code.

use domain::certificate::{ActionKind, CertificateAction, CertificateRejection};
use domain::command::Act;
use domain::operation::OperationKind;
use domain::{Certificate, Command, OperationId, Rejection, Request};

use crate::conformance::Fixture;
use crate::conformance::owners::{called, change, create};
use crate::conformance::session::{Said, Session};
use crate::conformance::shop::{OPERATOR, OTHER_OPERATOR, keyed, line, request, sell, till};
use crate::reader::{CertificateFilter, HistoryFrom, OwnerFilter};

fn acting(certificate: &Certificate, action: CertificateAction, reason: Option<&str>) -> Request {
    let reason = reason.map(str::to_owned);
    let number = Some(certificate.number);
    request(Command::Act(Act { operator: OPERATOR, number, action, reason }))
}

/// Notes and looks at the code are told of the certificate, and change nothing of it.
pub fn notes_and_looks_at_the_code_come_back<F: Fixture>(fixture: &F) {
    use {ActionKind as A, CertificateAction as C, OperationKind as O};
    let mut session = Session::open(fixture);
    session.set_up_operators();
    let sold = session.sale(sell(till(1, "o-1"), vec![line("GIFT", 1, 500)])).certificates;
    let note = "Владелец звонил: «потерял карту».".repeat(20);
    session.run(acting(&sold[0], C::Note, Some(&note))).acted();
    let look = keyed(acting(&sold[0], C::ShowSecret, Some("the letter is lost")), "look");
    session.run(look.clone()).acted();
    assert!(matches!(session.run(look), Said::Repeated(_)));
    let refused = session.run(acting(&sold[0], C::ShowSecret, None));
    let expected = Rejection::Certificate(CertificateRejection::ReasonMissing);
    assert_eq!(refused, Said::Rejected(expected));
    drop(session);
    let session = Session::open(fixture);
    let from = HistoryFrom::first(false);
    let told = session.read(session.reader.history(sold[0].id, from, false, 10));
    let told: Vec<(O, Option<A>, Option<String>)> = told
        .into_iter()
        .map(|one| {
            let action = one.action;
            let kind = action.as_ref().map(|action| action.kind);
            (one.operation.kind, kind, action.and_then(|action| action.reason))
        })
        .collect();
    let expected = [
        (O::Sale, None, None),
        (O::CertificateAction, Some(A::Noted), Some(note)),
        (O::SecretShown, Some(A::SecretShown), Some("the letter is lost".to_owned())),
    ];
    assert_eq!(told, expected);
    let now = session.read(session.reader.certificate(sold[0].id));
    assert_eq!(now.as_ref(), Some(&sold[0]));
    session.assert_clean();
}

/// The owner of a certificate is set, changed and cleared, and lists its certificates.
pub fn certificates_are_listed_by_their_owner<F: Fixture>(fixture: &F) {
    use CertificateAction::SetOwner;
    let mut session = Session::open(fixture);
    session.set_up_operators();
    let sold = session.sale(sell(till(1, "o-1"), vec![line("GIFT", 3, 500)])).certificates;
    let anna = session.run(create(OPERATOR, called("Anna"), None)).owner().id;
    let boris = session.run(create(OPERATOR, called("Boris"), None)).owner().id;
    let foreign = session.run(create(OTHER_OPERATOR, called("Vera"), None)).owner().id;
    for certificate in &sold {
        session.run(acting(certificate, SetOwner { owner: Some(anna) }, Some("bought"))).acted();
    }
    session.run(acting(&sold[1], SetOwner { owner: Some(boris) }, None)).acted();
    session.run(acting(&sold[2], SetOwner { owner: None }, None)).acted();
    for owner in [foreign, OperationId(i64::MAX)] {
        let refused = session.run(acting(&sold[0], SetOwner { owner: Some(owner) }, None));
        let expected = Rejection::Certificate(CertificateRejection::OwnerUnknown);
        assert_eq!(refused, Said::Rejected(expected));
    }
    session.run(acting(&sold[0], SetOwner { owner: Some(anna) }, None)).acted();
    drop(session);
    let session = Session::open(fixture);
    let page = |owner, from, limit| {
        let filter = CertificateFilter { owner: Some(owner), ..Default::default() };
        let page = session.read(session.reader.certificates(OPERATOR, filter, from, limit));
        let ids: Vec<_> = page.certificates.iter().map(|found| found.id).collect();
        (ids, page.next)
    };
    assert_eq!(page(anna, None, 9), (vec![sold[0].id], None));
    assert_eq!(page(boris, None, 1), (vec![sold[1].id], None));
    assert_eq!(page(boris, Some(sold[2].id), 1), (vec![], None));
    assert_eq!(page(foreign, None, 9), (vec![], None));
    let owner = |certificate: &Certificate| {
        session.read(session.reader.certificate(certificate.id)).unwrap().owner
    };
    let owners: Vec<_> = sold.iter().map(owner).collect();
    assert_eq!(owners, [Some(anna), Some(boris), None]);
    session.assert_clean();
}

/// Pages of the certificates of one owner go on where the last one ended.
pub fn certificates_of_an_owner_come_in_pages<F: Fixture>(fixture: &F) {
    let mut session = Session::open(fixture);
    session.set_up_operators();
    let sold = session.sale(sell(till(1, "o-1"), vec![line("GIFT", 5, 500)])).certificates;
    let anna = session.run(create(OPERATOR, called("Anna"), None)).owner().id;
    for certificate in &sold {
        let set = CertificateAction::SetOwner { owner: Some(anna) };
        session.run(acting(certificate, set, None)).acted();
    }
    let filter = CertificateFilter { owner: Some(anna), ..Default::default() };
    let (mut from, mut found) = (None, Vec::new());
    loop {
        let page = session.read(session.reader.certificates(OPERATOR, filter, from, 2));
        found.extend(page.certificates.into_iter().map(|certificate| certificate.id));
        from = page.next;
        if from.is_none() {
            break;
        }
    }
    let mut expected: Vec<_> = sold.iter().map(|certificate| certificate.id).collect();
    expected.sort_unstable();
    assert_eq!(found, expected);
    session.assert_clean();
}

/// Owners are found by the beginning of their names, in any case.
pub fn owners_are_found_by_name<F: Fixture>(fixture: &F) {
    let mut session = Session::open(fixture);
    session.set_up_operators();
    let mut ids = Vec::new();
    for name in ["Алёна Ким", "анна", "АЛЕКСЕЙ", "Анна \u{1f381}", "%_"] {
        ids.push(session.run(create(OPERATOR, called(name), None)).owner().id);
    }
    session.run(create(OTHER_OPERATOR, called("Анна"), None)).owner();
    session.run(change(OPERATOR, ids[2], called("Пётр"))).owner();
    drop(session);
    let session = Session::open(fixture);
    for (prefix, expected) in [
        ("ал", &[0][..]),
        ("алена", &[0]),
        ("анна", &[1, 3]),
        ("анна \u{1f381}", &[3]),
        ("петр", &[2]),
        ("%", &[4]),
        ("ким", &[]),
    ] {
        let filter = OwnerFilter { name: Some(prefix.to_owned()), ..Default::default() };
        let listed = session.read(session.reader.owners(OPERATOR, filter, OperationId(0), 9));
        let found: Vec<_> = listed.into_iter().map(|owner| owner.id).collect();
        let expected: Vec<_> = expected.iter().map(|place| ids[*place]).collect();
        assert_eq!(found, expected, "{prefix}");
    }
    session.assert_clean();
}
