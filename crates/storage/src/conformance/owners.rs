//! Owners of certificates come back as they were made and changed.

use domain::command::{ChangeOwner, CreateOwner};
use domain::{
    Command, OperationId, OperatorId, Owner, OwnerDetails, OwnerId, OwnerRejection, Rejection,
    Request,
};
use jiff::civil::date;

use crate::conformance::Fixture;
use crate::conformance::session::{Said, Session};
use crate::conformance::shop::{OPERATOR, OTHER_OPERATOR, keyed, request};

/// Somebody of whom nothing but a name is known.
pub fn called(name: &str) -> OwnerDetails {
    OwnerDetails { name: Some(name.to_owned()), ..OwnerDetails::default() }
}

/// A request for an owner.
pub fn create(operator: OperatorId, details: OwnerDetails, friend_of: Option<OwnerId>) -> Request {
    request(Command::CreateOwner(CreateOwner { operator, details, friend_of }))
}

/// A request for other details of an owner.
pub fn change(operator: OperatorId, id: OwnerId, details: OwnerDetails) -> Request {
    request(Command::ChangeOwner(ChangeOwner { operator, id, details }))
}

fn everything() -> OwnerDetails {
    OwnerDetails {
        name: Some("Анна «А» \u{1f381}".to_owned()),
        kind: Some(255),
        gender: Some(false),
        born: Some(date(1900, 1, 1)),
        phone: Some(79_999_999_999),
        email: Some("анна@почта.рф".to_owned()),
        viber: Some("v".repeat(255)),
        telegram: Some("@anna".to_owned()),
        whats_app: Some(999_999_999_999_999),
        agrees: Some(true),
    }
}

fn now(session: &Session, id: OwnerId) -> Option<Owner> {
    session.read(session.reader.owner(id))
}

/// Whatever is known of an owner comes back, and so does that nothing is known.
pub fn an_owner_comes_back_with_everything_and_with_nothing<F: Fixture>(fixture: &F) {
    let mut session = Session::open(fixture);
    session.set_up_operators();
    let phone = OwnerDetails { phone: Some(79_000_000_000), ..OwnerDetails::default() };
    let mut made = Vec::new();
    for details in [everything(), called("x"), phone] {
        let friend_of = made.last().map(|owner: &Owner| owner.id);
        made.push(session.run(create(OPERATOR, details, friend_of)).owner().clone());
    }
    drop(session);
    let session = Session::open(fixture);
    for owner in &made {
        assert_eq!(now(&session, owner.id).as_ref(), Some(owner));
    }
    assert_eq!(now(&session, OperationId(9_999)), None);
    session.assert_clean();
}

/// A change is seen by the next one, in the same batch and after reopening.
pub fn every_change_of_an_owner_comes_back<F: Fixture>(fixture: &F) {
    let mut session = Session::open(fixture);
    session.set_up_operators();
    let made = session.run(create(OPERATOR, everything(), None)).owner().clone();
    let other = OwnerDetails {
        gender: Some(true),
        born: Some(date(2000, 2, 29)),
        agrees: Some(false),
        ..called("Борис")
    };
    let said = session.batch([
        change(OPERATOR, made.id, other.clone()),
        change(OPERATOR, made.id, OwnerDetails { kind: Some(0), ..OwnerDetails::default() }),
        change(OPERATOR, made.id, OwnerDetails::default()),
    ]);
    let last = said[1].owner().clone();
    assert_eq!(said[2], Said::Owner(Box::new(last.clone())), "nothing was changed");
    assert_eq!(last.details, OwnerDetails { kind: Some(0), ..other.over(&made.details) });
    drop(session);
    let mut session = Session::open(fixture);
    assert_eq!(now(&session, made.id), Some(last.clone()));
    let changed = session.run(change(OPERATOR, made.id, called("Глеб"))).owner().clone();
    assert_eq!(changed.details, called("Глеб").over(&last.details));
    assert_eq!(now(&session, made.id), Some(changed));
    session.assert_clean();
}

/// A repeat makes nobody, and whose an owner is decides who can name it.
pub fn owners_are_made_once_and_belong_to_their_operator<F: Fixture>(fixture: &F) {
    let mut session = Session::open(fixture);
    session.set_up_operators();
    let requests = || keyed(create(OPERATOR, called("x"), None), "owner");
    let said = session.batch([requests(), requests()]);
    let made = said[0].owner().clone();
    assert_eq!(said[1], Said::Repeated(made.id));
    drop(session);
    let mut session = Session::open(fixture);
    assert_eq!(session.run(requests()), Said::Repeated(made.id));
    let unknown = Said::Rejected(Rejection::Owner(OwnerRejection::Unknown(made.id)));
    for foreign in [
        create(OTHER_OPERATOR, called("y"), Some(made.id)),
        change(OTHER_OPERATOR, made.id, called("y")),
    ] {
        assert_eq!(session.run(foreign), unknown);
    }
    assert_eq!(now(&session, made.id), Some(made));
    session.assert_clean();
}
