//! Owners of certificates: made, changed, and whose friends they are.

use super::world::{OPERATOR, OTHER_OPERATOR, World, request};
use crate::command::{ChangeOwner, CreateOwner, SetUp};
use crate::*;

fn called(name: &str) -> OwnerDetails {
    OwnerDetails { name: Some(name.to_owned()), ..OwnerDetails::default() }
}

fn create(operator: OperatorId, name: &str, friend_of: Option<OwnerId>) -> Command {
    Command::CreateOwner(CreateOwner { operator, details: called(name), friend_of })
}

fn change(operator: OperatorId, id: OwnerId, details: OwnerDetails) -> Command {
    Command::ChangeOwner(ChangeOwner { operator, id, details })
}

/// Runs a command that must come to an owner; whether anything was written.
#[track_caller]
fn run(world: &mut World, command: Command) -> (Owner, bool) {
    let (outcome, written) = match world.run(&request(command)).unwrap() {
        Verdict::Decided(decision) => (decision.outcome, true),
        Verdict::Unchanged(outcome) => (outcome, false),
        Verdict::Repeated(operation) => panic!("a repeat of {operation}"),
    };
    let Outcome::Owner(owner) = outcome else { panic!("{outcome:?}") };
    (*owner, written)
}

#[test]
fn what_is_said_of_an_owner_changes_and_what_is_not_said_stays() {
    let mut world = World::new();
    let phone = Some(89_001_234_567);
    let details = OwnerDetails { phone, agrees: Some(true), ..called("Анна") };
    let command = CreateOwner { operator: OPERATOR, details, friend_of: None };
    let (made, _) = run(&mut world, Command::CreateOwner(command));
    let kept =
        OwnerDetails { phone: Some(79_001_234_567), agrees: Some(true), ..called("Анна") };
    assert_eq!((&made.details, made.changed_in), (&kept, made.id));
    assert_eq!(made.id, world.operations.last().unwrap().id);

    let draft = OwnerDetails { agrees: Some(false), kind: Some(2), ..OwnerDetails::default() };
    let (changed, _) = run(&mut world, change(OPERATOR, made.id, draft.clone()));
    let expected = OwnerDetails { agrees: Some(false), kind: Some(2), ..kept };
    let changed_in = world.operations.last().unwrap().id;
    assert_eq!(changed, Owner { details: expected, changed_in, ..made.clone() });
    for draft in [draft, OwnerDetails { phone, ..OwnerDetails::default() }] {
        let (same, written) = run(&mut world, change(OPERATOR, made.id, draft));
        assert_eq!((same, written), (changed.clone(), false), "it is so already");
    }
}

#[test]
fn owners_and_their_friends_are_of_one_operator() {
    let mut world = World::new();
    let (owner, _) = run(&mut world, create(OPERATOR, "Анна", None));
    let (foreign, _) = run(&mut world, create(OTHER_OPERATOR, "Anna", None));
    let (friend, _) = run(&mut world, create(OPERATOR, "Борис", Some(owner.id)));
    assert_eq!(friend.friend_of, Some(owner.id));
    let (friend, _) = run(&mut world, change(OPERATOR, friend.id, called("Глеб")));
    assert_eq!(friend.friend_of, Some(owner.id), "whose friend it is never changes");
    let nobody = OperationId(99);
    let unknown = |id| Rejection::Owner(OwnerRejection::Unknown(id));
    for (command, expected) in [
        (create(OPERATOR, "x", Some(nobody)), unknown(nobody)),
        (create(OPERATOR, "x", Some(foreign.id)), unknown(foreign.id)),
        // An operation, and no owner.
        (create(OPERATOR, "x", Some(OperationId(1))), unknown(OperationId(1))),
        (change(OPERATOR, nobody, called("x")), unknown(nobody)),
        (change(OPERATOR, foreign.id, called("x")), unknown(foreign.id)),
        (create(OperatorId(9), "x", None), CallerRejection::OperatorUnknown(OperatorId(9)).into()),
        (
            Command::CreateOwner(CreateOwner {
                operator: OPERATOR,
                details: OwnerDetails::default(),
                friend_of: None,
            }),
            OwnerRejection::Nobody.into(),
        ),
        (
            change(OPERATOR, owner.id, OwnerDetails { phone: Some(1), ..OwnerDetails::default() }),
            OwnerRejection::Phone.into(),
        ),
    ] {
        let before = world.owners.clone();
        assert_eq!(world.run(&request(command.clone())).err(), Some(expected), "{command:?}");
        assert_eq!(world.owners, before);
    }
}

/// Today is the operator's: in Vladivostok the next day has begun.
#[test]
fn nobody_is_born_tomorrow() {
    let mut world = World::new();
    world.now = "2026-11-22T20:00:00Z".parse().unwrap();
    let born = |day: &str| OwnerDetails { born: Some(day.parse().unwrap()), ..called("x") };
    for (operator, day, expected) in [
        (OPERATOR, "2026-11-22", None),
        (OPERATOR, "2026-11-23", Some(Rejection::Owner(OwnerRejection::Born))),
        (OTHER_OPERATOR, "2026-11-23", None),
        (OTHER_OPERATOR, "2026-11-24", Some(Rejection::Owner(OwnerRejection::Born))),
    ] {
        let create = CreateOwner { operator, details: born(day), friend_of: None };
        let refused = world.run(&request(Command::CreateOwner(create))).err();
        assert_eq!(refused, expected, "{operator} {day}");
    }
}

/// Each detail is part of what is asked for.
#[test]
fn owners_that_differ_in_anything_are_not_repeats() {
    let text = || Some("x".to_owned());
    let of = |details| CreateOwner { operator: OPERATOR, details, friend_of: None };
    let base = OwnerDetails::default;
    let mut all = vec![
        CreateOwner { friend_of: Some(OperationId(1)), ..of(base()) },
        CreateOwner { operator: OTHER_OPERATOR, ..of(base()) },
    ];
    all.extend(
        [
            base(),
            OwnerDetails { name: text(), ..base() },
            OwnerDetails { kind: Some(1), ..base() },
            OwnerDetails { gender: Some(true), ..base() },
            OwnerDetails { gender: Some(false), ..base() },
            OwnerDetails { born: Some(jiff::civil::date(2000, 1, 1)), ..base() },
            OwnerDetails { phone: Some(1), ..base() },
            OwnerDetails { email: text(), ..base() },
            OwnerDetails { viber: text(), ..base() },
            OwnerDetails { telegram: text(), ..base() },
            OwnerDetails { whats_app: Some(1), ..base() },
            OwnerDetails { agrees: Some(true), ..base() },
            OwnerDetails { agrees: Some(false), ..base() },
        ]
        .map(of),
    );
    let contents: std::collections::BTreeSet<_> =
        all.iter().map(|create| Command::CreateOwner(create.clone()).content().unwrap()).collect();
    assert_eq!(contents.len(), all.len());
    let mut world = World::new();
    world.set_up(SetUp::ChangeOperator {
        id: OPERATOR,
        name: None,
        zone: None,
        disabled: Some(true),
        country: None,
    });
    let refused = world.run(&request(create(OPERATOR, "x", None))).err();
    assert_eq!(refused, Some(CallerRejection::OperatorDisabled(OPERATOR).into()));
}
