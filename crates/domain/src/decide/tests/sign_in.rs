//! Signing in: one token of a chain is good, and whoever shows another one ends the chain.

use std::collections::BTreeSet;

use jiff::{SignedDuration, ToSpan};

use super::world::{OPERATOR, OTHER_OPERATOR, World, request};
use crate::command::{BeginSignIn, KeyChange, NewKey, RenewSignIn, SetUp};
use crate::key::{Grade, Grades, SecretHash};
use crate::limits::{REFRESH_TOKEN_HOURS, SIGN_INS_PER_KEY_MAX};
use crate::operation::OperationKind;
use crate::*;

const CREDENTIALS: SecretHash = SecretHash([9; 32]);

/// A hash that is told from others by two numbers.
fn hash(chain: u8, link: u8) -> SecretHash {
    let mut hash = [0; 32];
    hash[..2].copy_from_slice(&[chain, link]);
    SecretHash(hash)
}

fn handle(chain: u8) -> SecretHash {
    hash(chain, 0)
}

/// A world with two keys of its first operator that have logins, and one that has none.
fn world() -> World {
    let mut world = World::new();
    for (byte, login) in [(1, Some("a")), (2, Some("b")), (3, None)] {
        world.set_up(SetUp::CreateKey(NewKey {
            operator: OPERATOR,
            name: "till".to_owned(),
            scopes: Scopes::all(),
            point_of_sale: None,
            secret: SecretHash([byte; 32]),
            login: login.map(|login| (login.to_owned(), "a hash".to_owned())),
            token: None,
            grades: Grades::default(),
        }));
    }
    world
}

fn begin_as(operator: OperatorId, key: i64, chain: u8) -> Request {
    request(Command::BeginSignIn(BeginSignIn {
        operator,
        key: KeyId(key),
        credentials: CREDENTIALS,
        handle: handle(chain),
        token: hash(chain, 1),
    }))
}

fn begin(key: i64, chain: u8) -> Request {
    begin_as(OPERATOR, key, chain)
}

/// Shows a token of a chain, to get the one after it.
fn renew(chain: u8, link: u8) -> Request {
    request(Command::RenewSignIn(RenewSignIn {
        handle: handle(chain),
        token: hash(chain, link),
        next: hash(chain, link + 1),
    }))
}

#[track_caller]
fn begun(world: &mut World, request: &Request) {
    let verdict = world.run(request);
    assert!(matches!(verdict, Ok(Verdict::Decided(_))), "{verdict:?}");
}

/// Shows a token. Returns the new valid token, if any, and the writes.
#[track_caller]
fn renewed(world: &mut World, chain: u8, link: u8) -> (Option<SecretHash>, Option<OperationKind>) {
    let good = |outcome: &Outcome| {
        let Outcome::SignIn(sign_in) = outcome else { panic!("{outcome:?}") };
        sign_in.as_ref().map(|sign_in| sign_in.token)
    };
    match world.run(&renew(chain, link)).expect("showing a token is never rejected") {
        Verdict::Decided(decision) => (good(&decision.outcome), Some(decision.operation.kind)),
        Verdict::Unchanged(outcome) => (good(&outcome), None),
        Verdict::Repeated(operation) => panic!("repeated {operation:?}"),
    }
}

const RENEWED: Option<OperationKind> = Some(OperationKind::SignInRenewed);
const ENDED: Option<OperationKind> = Some(OperationKind::SignInEnded);

#[test]
fn a_sign_in_keeps_what_it_was_begun_with() {
    let mut world = world();
    let Ok(Verdict::Decided(decision)) = world.run(&begin(1, 1)) else { panic!("not begun") };
    assert_eq!(decision.operation.kind, OperationKind::SignIn);
    assert_eq!(decision.operation.operator, Some(OPERATOR));
    let expected = SignIn {
        handle: handle(1),
        token: hash(1, 1),
        operator: OPERATOR,
        key: KeyId(1),
        credentials: CREDENTIALS,
        expires_at: world.now + i64::from(REFRESH_TOKEN_HOURS).hours(),
    };
    assert_eq!(world.sign_ins[&handle(1)], expected);
}

#[test]
fn a_token_is_good_once_and_whoever_shows_it_again_ends_the_chain() {
    let mut world = world();
    for chain in [1, 2] {
        begun(&mut world, &begin(1, chain));
    }
    for (chain, link, expected) in [
        (1, 1, (Some(hash(1, 2)), RENEWED)),
        (1, 2, (Some(hash(1, 3)), RENEWED)),
        (1, 3, (Some(hash(1, 4)), RENEWED)),
        // Used long ago.
        (1, 1, (None, ENDED)),
        // The one that was good is of a chain that is over.
        (1, 4, (None, None)),
        (1, 1, (None, None)),
        // The other chain of the same key goes on, until somebody guesses at it.
        (2, 1, (Some(hash(2, 2)), RENEWED)),
        (2, 7, (None, ENDED)),
        (2, 2, (None, None)),
        (3, 1, (None, None)),
    ] {
        assert_eq!(renewed(&mut world, chain, link), expected, "token {link} of chain {chain}");
    }
    assert!(world.sign_ins.is_empty());
}

#[test]
fn of_two_in_one_batch_one_renews_and_the_other_ends() {
    let mut world = world();
    begun(&mut world, &begin(1, 1));
    let requests = [renew(1, 1), renew(1, 1), renew(1, 2)];
    let mut view = world.load(&requests);
    let mut kinds = Vec::new();
    for request in &requests {
        match decide(&view, request, world.now).unwrap() {
            Verdict::Decided(decision) => {
                view.accept(&decision);
                kinds.push(Some(decision.operation.kind));
            }
            Verdict::Unchanged(_) | Verdict::Repeated(_) => kinds.push(None),
        }
    }
    assert_eq!(kinds, [RENEWED, ENDED, None]);
}

#[test]
fn a_token_is_good_for_its_time_counted_from_its_own_beginning() {
    let lifetime = SignedDuration::from_hours(i64::from(REFRESH_TOKEN_HOURS));
    let nearly = lifetime - SignedDuration::from_secs(1);
    for (waits, good) in [
        (&[nearly][..], true),
        (&[nearly, nearly, nearly], true),
        (&[lifetime], false),
        (&[nearly, lifetime], false),
    ] {
        let mut world = world();
        begun(&mut world, &begin(1, 1));
        let mut last = None;
        for (wait, link) in waits.iter().zip(1..) {
            world.now += *wait;
            last = renewed(&mut world, 1, link).1;
        }
        assert_eq!(last, if good { RENEWED } else { ENDED }, "{waits:?}");
    }
}

#[test]
fn a_sign_in_ends_with_its_key_and_its_operator() {
    let disabled = |disabled| SetUp::ChangeOperator {
        id: OPERATOR,
        name: None,
        zone: None,
        disabled: Some(disabled),
        country: None,
    };
    for (change, expected) in [
        (SetUp::RevokeKey { id: KeyId(1) }, ENDED),
        (disabled(true), ENDED),
        (SetUp::RevokeKey { id: KeyId(2) }, RENEWED),
        (
            SetUp::RotateKey { id: KeyId(1), secret: SecretHash([8; 32]), grade: Grade::Strong },
            RENEWED,
        ),
    ] {
        let mut world = world();
        begun(&mut world, &begin(1, 1));
        let text = format!("{change:?}");
        world.set_up(change);
        assert_eq!(renewed(&mut world, 1, 1).1, expected, "{text}");
    }
}

#[test]
fn the_sign_ins_of_a_key_end_with_its_login_or_password_only() {
    let of = || KeyChange::of(KeyId(1));
    let name = Some("new".to_owned());
    for (change, kept) in [
        (KeyChange { name: name.clone(), scopes: Some(Scopes::default()), ..of() }, 3),
        (KeyChange { password: Some(("new hash".to_owned(), Grade::Strong)), ..of() }, 1),
        (KeyChange { login: Some(name), ..of() }, 1),
        (KeyChange { login: Some(None), ..of() }, 1),
    ] {
        let mut world = world();
        for (key, chain) in [(1, 1), (1, 2), (2, 3)] {
            begun(&mut world, &begin(key, chain));
        }
        let text = format!("{change:?}");
        world.set_up(SetUp::ChangeKey(change));
        assert_eq!(world.sign_ins.len(), kept, "{text}");
        assert!(world.sign_ins.contains_key(&handle(3)), "{text}");
    }
}

#[test]
fn who_may_not_sign_in_is_told_why() {
    let mut world = world();
    begun(&mut world, &begin(1, 1));
    world.set_up(SetUp::RevokeKey { id: KeyId(2) });
    let no_key = |id| SetUpRejection::NotFound { what: Thing::Key, id }.into();
    for (attempt, expected) in [
        (begin_as(OperatorId(77), 1, 2), CallerRejection::OperatorUnknown(OperatorId(77)).into()),
        (begin(77, 2), no_key(77)),
        (begin(2, 2), no_key(2)),
        (begin(3, 2), no_key(3)),
        (begin_as(OTHER_OPERATOR, 1, 2), no_key(1)),
        (
            begin(1, 1),
            SetUpRejection::Taken { field: Field::RefreshToken, what: Thing::Key, by: 1 }.into(),
        ),
    ] {
        assert_eq!(world.run(&attempt).expect_err("it is refused"), expected);
    }
}

#[test]
fn a_key_has_a_bounded_number_of_sign_ins_and_the_oldest_makes_room() {
    let mut world = world();
    begun(&mut world, &begin(2, 255));
    let max = u8::try_from(SIGN_INS_PER_KEY_MAX).unwrap();
    for chain in 1..=max {
        world.now += 1.second();
        begun(&mut world, &begin(1, chain));
    }
    assert_eq!(world.sign_ins.len(), SIGN_INS_PER_KEY_MAX + 1);
    // The first one is the youngest now.
    world.now += 1.second();
    assert_eq!(renewed(&mut world, 1, 1).1, RENEWED);
    begun(&mut world, &begin(1, max + 1));
    let chains = |world: &World| world.sign_ins.keys().map(|h| h.0[0]).collect::<BTreeSet<u8>>();
    let expected = [1].into_iter().chain(3..=max + 1).chain([255]).collect();
    assert_eq!(chains(&world), expected);
    // What is over goes with the next sign-in of its key, and nothing of another key.
    world.now += i64::from(REFRESH_TOKEN_HOURS).hours();
    begun(&mut world, &begin(1, 200));
    assert_eq!(chains(&world), BTreeSet::from([200, 255]));
}
