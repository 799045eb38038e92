//! Users, roles, links, sessions and second factors come back as they are now, and rights are looked
//! at when a command is decided.

use std::sync::atomic::Ordering::Relaxed;

use domain::certificate::CertificateAction;
use domain::command::{
    Act, BeginSession, ChangeUser, ConfirmSession, CreateUser, EndSessions, FirstPassword,
    MakeLink, NewFactor, PersonCommand, SetFactor, SetMembership, SetPassword, UseLink,
};
use domain::key::{Grade, SecretHash};
use domain::limits::{SESSION_HOURS, SESSION_SEEN_SECONDS, SESSIONS_PER_USER_MAX};
use domain::operation::{Actor, KeyScope, Surface};
use domain::person::{
    FactorProof, Language, LinkPurpose, Permission, PersonRejection, Role, TotpSecret, User,
    UserSession,
};
use domain::{
    CallerRejection, Command, KeyId, OperatorId, ReadSet, Rejection, Request, RequestRejection,
    SetUpRejection, Thing, UserId, View,
};

use crate::conformance::Fixture;
use crate::conformance::session::{Said, Session};
use crate::conformance::shop::{OPERATOR, OTHER_OPERATOR, keyed, request, sell_one};

pub(super) const ANNA: UserId = UserId(1);
pub(super) const BORIS: UserId = UserId(2);

fn hash(byte: u8) -> SecretHash {
    SecretHash([byte; 32])
}

pub(super) fn person(command: PersonCommand) -> Request {
    request(Command::Person(Box::new(command)))
}

/// A request of a user.
pub(super) fn by(user: UserId, request: Request) -> Request {
    let mut request = request;
    request.origin.actor = Actor::User { user, operator: OPERATOR };
    request.origin.surface = Surface::Console;
    request
}

pub(super) fn create(login: &str, role: Role, link: u8) -> Request {
    person(PersonCommand::CreateUser(CreateUser {
        name: format!("Name of {login}"),
        login: login.to_owned(),
        language: Language::Russian,
        operator: OPERATOR,
        role,
        point_of_sale: None,
        first: FirstPassword::Link { token: hash(link), hours: 24 },
    }))
}

fn use_link(user: UserId, link: u8, password: &str) -> Request {
    let (token, grade) = (hash(link), Grade::Strong);
    let used = UseLink { token, user, password: password.to_owned(), grade };
    by(user, person(PersonCommand::UseLink(used)))
}

fn begin_with(user: UserId, handle: u8, proof: FactorProof) -> Request {
    let begin = BeginSession {
        user,
        operator: OPERATOR,
        handle: hash(handle),
        proof,
        address: "127.0.0.1".to_owned(),
        browser: "b".repeat(300),
    };
    by(user, person(PersonCommand::BeginSession(begin)))
}

fn begin(user: UserId, handle: u8) -> Request {
    begin_with(user, handle, FactorProof::None)
}

fn touch(user: UserId, handle: u8) -> Request {
    by(user, person(PersonCommand::TouchSession { handle: hash(handle) }))
}

pub(super) fn set_role(user: UserId, role: Option<Role>) -> Request {
    let set = SetMembership { user, operator: OPERATOR, role, point_of_sale: None };
    person(PersonCommand::SetMembership(set))
}

fn set_factor(user: UserId, step: i64, recovery: &[u8]) -> Request {
    let recovery = recovery.iter().map(|byte| hash(*byte)).collect();
    let factor = Some(NewFactor { secret: TotpSecret([7; 20]), step, recovery });
    by(user, person(PersonCommand::SetFactor(SetFactor { user, factor, keep: None })))
}

#[track_caller]
fn user(said: &Said) -> &User {
    let Said::User(user) = said else { panic!("no user: {said:?}") };
    user
}

#[track_caller]
fn session_of(said: &Said) -> &UserSession {
    let Said::Session(session) = said else { panic!("no session: {said:?}") };
    session
}

fn refused(why: PersonRejection) -> Said {
    Said::Rejected(Rejection::Person(why))
}

pub(super) fn not_permitted(permission: Permission) -> Said {
    Said::Rejected(Rejection::Caller(CallerRejection::NotPermitted(permission)))
}

impl Session {
    /// What is stored of people: these sessions, and everything of these users.
    fn people(&self, handles: &[u8], users: &[UserId]) -> View {
        let users = || users.iter().copied().collect();
        let set = ReadSet {
            sessions: handles.iter().map(|byte| hash(*byte)).collect(),
            sessions_of: users(),
            links_of: users(),
            factors: users(),
            ..ReadSet::default()
        };
        let (_, directory) = self.read(self.reader.directory());
        self.read(self.reader.view(directory.into(), set))
    }

    /// The handles of a user's sessions, by their first bytes.
    fn handles(&self, user: UserId) -> Vec<u8> {
        let view = self.people(&[], &[user]);
        let mut found: Vec<u8> = view.sessions.keys().map(|handle| handle.0[0]).collect();
        found.sort_unstable();
        found
    }
}

pub(super) fn reopened<F: Fixture>(fixture: &F, session: Session) -> Session {
    drop(session);
    let session = Session::open(fixture);
    session.assert_clean();
    session
}

/// An owner (Anna) and a support person (Boris), both with passwords.
pub(super) fn session<F: Fixture>(fixture: &F) -> Session {
    let mut session = Session::open(fixture);
    session.set_up_operators();
    for (login, role, link) in [("anna@x.ru", Role::Owner, 1), ("boris", Role::Support, 2)] {
        let made = user(&session.run(create(login, role, link))).clone();
        assert_eq!(made.password, None);
        let with_password = session.run(use_link(made.id, link, "a hash"));
        assert_eq!(user(&with_password).password.as_deref(), Some("a hash"));
    }
    session
}

/// Makes rows of every kind: an owner with a second factor, who is signed in, and an invited one.
pub(super) fn make(session: &mut Session) {
    session.run(create("owner@example.org", Role::Owner, 1));
    session.run(use_link(ANNA, 1, "a hash"));
    session.run(set_factor(ANNA, 7, &[70, 71]));
    session.run(begin_with(ANNA, 10, FactorProof::Step(8)));
    session.run(create("invited", Role::Cashier, 2));
}

/// Changes what [`make`] made.
pub(super) fn go_on(session: &mut Session) {
    session.run(begin_with(ANNA, 11, FactorProof::Recovery(hash(70))));
    session.run(set_role(BORIS, Some(Role::Support)));
    session.run(use_link(BORIS, 2, "a hash"));
}

/// Users and roles come back, and logins are unique without regard to case.
pub fn users_come_back_with_their_roles<F: Fixture>(fixture: &F) {
    let mut open = session(fixture);
    for login in ["ANNA@x.ru", " anna@X.RU "] {
        let taken = open.run(create(login, Role::Cashier, 9));
        let by = Said::Rejected(Rejection::SetUp(SetUpRejection::Taken {
            field: domain::Field::Login,
            what: Thing::User,
            by: ANNA.0,
        }));
        assert_eq!(taken, by, "{login}");
    }
    let change = ChangeUser {
        id: BORIS,
        name: Some("Борис".to_owned()),
        login: Some("БОРИС@x.ru".to_owned()),
        language: Some(Language::English),
        disabled: None,
    };
    let changed = open.run(person(PersonCommand::ChangeUser(change)));
    let changed = user(&changed).clone();
    open.run(set_role(BORIS, Some(Role::Manager)));
    let open = reopened(fixture, open);
    let (_, directory) = open.read(open.reader.directory());
    assert_eq!(directory.users().len(), 2);
    assert_eq!(directory.user(BORIS).map(|user| User::clone(user)), Some(changed));
    for (login, id) in [("anna@x.ru", Some(ANNA)), ("борис@X.RU", Some(BORIS)), ("boris", None)]
    {
        assert_eq!(directory.find_user_by_login(login).map(|user| user.id), id, "{login}");
    }
    let role = |user| directory.membership(user, OPERATOR).map(|known| known.role);
    assert_eq!((role(ANNA), role(BORIS)), (Some(Role::Owner), Some(Role::Manager)));
    assert_eq!(directory.membership(ANNA, OTHER_OPERATOR), None);
}

/// A link sets one password, in its time, and a newer link takes its place.
pub fn a_link_is_good_once<F: Fixture>(fixture: &F) {
    let mut open = session(fixture);
    let gone = refused(PersonRejection::LinkUnknown);
    assert_eq!(open.run(use_link(ANNA, 1, "again")), gone, "it was used");
    let link = |user, token, hours| {
        let (purpose, operator) = (LinkPurpose::Reset, None);
        person(PersonCommand::MakeLink(MakeLink {
            user,
            operator,
            purpose,
            token: hash(token),
            hours,
        }))
    };
    open.run(link(BORIS, 3, 24));
    open.run(link(BORIS, 4, 24));
    open.run(begin(BORIS, 50));
    open.run(set_factor(BORIS, 5, &[]));
    let mut open = reopened(fixture, open);
    assert_eq!(open.people(&[], &[BORIS]).links.len(), 1);
    for (user, token) in [(BORIS, 3), (ANNA, 4)] {
        assert_eq!(open.run(use_link(user, token, "x")), gone, "{token}");
    }
    let said = open.batch([use_link(BORIS, 4, "first"), use_link(BORIS, 4, "second")]);
    assert_eq!(user(&said[0]).password.as_deref(), Some("first"));
    assert_eq!(said[1], gone);
    let view = open.people(&[], &[BORIS]);
    assert!(view.sessions.is_empty() && view.links.is_empty());
    assert!(view.factors.is_empty(), "a reset removes the second factor");
    open.run(link(BORIS, 5, 1));
    open.second.fetch_add(3_600, Relaxed);
    assert_eq!(open.run(use_link(BORIS, 5, "late")), gone);
    reopened(fixture, open);
}

/// A session comes back, is noted now and then, and ends in time.
pub fn a_session_comes_back_as_it_is_now<F: Fixture>(fixture: &F) {
    let mut open = session(fixture);
    let begun = session_of(&open.run(begin(ANNA, 10))).clone();
    assert_eq!(begun.browser.len(), domain::limits::BROWSER_CHARS_MAX);
    open.second.fetch_add(i64::from(SESSION_SEEN_SECONDS) - 1, Relaxed);
    assert_eq!(session_of(&open.run(touch(ANNA, 10))), &begun, "not noted again so soon");
    open.second.fetch_add(1, Relaxed);
    let seen = session_of(&open.run(touch(ANNA, 10))).clone();
    assert!(seen.seen_at > begun.seen_at && seen.expires_at == begun.expires_at);
    let mut open = reopened(fixture, open);
    assert_eq!(open.people(&[10, 11], &[]).sessions.into_values().collect::<Vec<_>>(), [seen]);
    let confirm = |handle, next| {
        let proof = FactorProof::None;
        let (handle, next) = (hash(handle), hash(next));
        let confirm = ConfirmSession { handle, next, proof, user: ANNA };
        by(ANNA, person(PersonCommand::ConfirmSession(confirm)))
    };
    let said = open.batch([confirm(10, 11), confirm(10, 12)]);
    assert_eq!(session_of(&said[0]).handle, hash(11));
    assert_eq!(
        said[1],
        refused(PersonRejection::SessionUnknown),
        "the old secret is worth nothing"
    );
    open.second.fetch_add(i64::from(SESSION_HOURS) * 3_600, Relaxed);
    assert_eq!(open.run(touch(ANNA, 11)), refused(PersonRejection::SessionUnknown), "it is over");
    open.run(begin(ANNA, 13));
    let open = reopened(fixture, open);
    assert_eq!(open.handles(ANNA), [13], "what was over is gone");
}

/// The session that was used longest ago makes room for another.
pub fn sessions_of_a_user_are_bounded<F: Fixture>(fixture: &F) {
    let mut open = session(fixture);
    open.run(begin(BORIS, 200));
    let max = u8::try_from(SESSIONS_PER_USER_MAX).unwrap();
    for handle in 1..=max {
        open.second.fetch_add(1, Relaxed);
        open.run(begin(ANNA, handle));
    }
    open.second.store(1_000, Relaxed);
    open.run(touch(ANNA, 1));
    open.run(begin(ANNA, 100));
    let open = reopened(fixture, open);
    let found = open.handles(ANNA);
    assert_eq!(found.len(), SESSIONS_PER_USER_MAX);
    assert_eq!((found[0], found[1], found.last()), (1, 3, Some(&100)));
    assert_eq!(open.handles(BORIS), [200]);
}

/// A new password, another role and being barred end sessions.
pub fn sessions_end_when_rights_change<F: Fixture>(fixture: &F) {
    let mut open = session(fixture);
    let set_password = |keep: Option<u8>| {
        let (password, keep) = ("new".to_owned(), keep.map(hash));
        let set = SetPassword { user: BORIS, password, grade: Grade::Strong, keep };
        by(BORIS, person(PersonCommand::SetPassword(set)))
    };
    let end = |only: Option<u8>, keep: Option<u8>| {
        let (only, keep) = (only.map(hash), keep.map(hash));
        by(BORIS, person(PersonCommand::EndSessions(EndSessions { user: BORIS, only, keep })))
    };
    let disable = |disabled| {
        let (name, login, language, disabled) = (None, None, None, Some(disabled));
        person(PersonCommand::ChangeUser(ChangeUser { id: BORIS, name, login, language, disabled }))
    };
    open.run(begin(ANNA, 99));
    for (ends, left) in [
        (set_password(Some(2)), &[2_u8][..]),
        (set_password(None), &[]),
        (end(Some(1), None), &[2, 3]),
        (end(None, Some(3)), &[3]),
        (end(None, None), &[]),
        (set_role(BORIS, Some(Role::Support)), &[1, 2, 3]),
        (set_role(BORIS, Some(Role::Cashier)), &[]),
        (set_factor(BORIS, 1, &[]), &[]),
        (disable(false), &[]),
    ] {
        open.run(end(None, None));
        open.run(by(
            BORIS,
            person(PersonCommand::SetFactor(SetFactor { user: BORIS, factor: None, keep: None })),
        ));
        open.batch([begin(BORIS, 1), begin(BORIS, 2), begin(BORIS, 3)]);
        if let Command::Person(command) = &ends.command
            && matches!(&**command, PersonCommand::ChangeUser(_))
        {
            open.run(disable(true));
        }
        open.run(ends);
        assert_eq!(open.handles(BORIS), left);
    }
    open.run(set_role(BORIS, None));
    let closed = refused(PersonRejection::UserClosed);
    assert_eq!(open.run(begin(BORIS, 7)), closed, "a role that ended opens nothing");
    let open = reopened(fixture, open);
    assert_eq!(open.handles(ANNA), [99], "others stay signed in");
}

/// A code and a recovery code are good once, and nothing else is.
pub fn a_second_factor_is_used_once<F: Fixture>(fixture: &F) {
    let mut open = session(fixture);
    let used = refused(PersonRejection::FactorUsed);
    assert_eq!(open.run(begin_with(ANNA, 1, FactorProof::Step(9))), used, "there is none yet");
    open.run(set_factor(ANNA, 100, &[70, 71]));
    let mut open = reopened(fixture, open);
    assert_eq!(open.people(&[], &[ANNA]).factors[&ANNA].secret, TotpSecret([7; 20]));
    assert_eq!(open.run(begin(ANNA, 2)), refused(PersonRejection::FactorNeeded));
    let said = open.batch([
        begin_with(ANNA, 3, FactorProof::Step(100)),
        begin_with(ANNA, 4, FactorProof::Step(101)),
        begin_with(ANNA, 5, FactorProof::Step(101)),
        begin_with(ANNA, 6, FactorProof::Recovery(hash(71))),
        begin_with(ANNA, 7, FactorProof::Recovery(hash(71))),
        begin_with(ANNA, 8, FactorProof::Recovery(hash(99))),
    ]);
    let opened: Vec<bool> = said.iter().map(|said| matches!(said, Said::Session(_))).collect();
    assert_eq!(opened, [false, true, false, true, false, false]);
    let open = reopened(fixture, open);
    let factor = open.people(&[], &[ANNA]).factors.remove(&ANNA).unwrap();
    assert_eq!((factor.last_step, factor.recovery), (101, vec![hash(70)]));
    assert_eq!(open.handles(ANNA), [4, 6]);
}

/// Who may change users is looked at when the command is decided.
pub fn only_owners_change_others_and_nobody_their_own_rights<F: Fixture>(fixture: &F) {
    let mut open = session(fixture);
    let needed = not_permitted(Permission::ChangeUsers);
    let own = refused(PersonRejection::OwnRights);
    let rename = |id| {
        let name = Some("Other".to_owned());
        person(PersonCommand::ChangeUser(ChangeUser {
            id,
            name,
            login: None,
            language: None,
            disabled: None,
        }))
    };
    let bar = |id| {
        let (name, login, language, disabled) = (None, None, None, Some(true));
        person(PersonCommand::ChangeUser(ChangeUser { id, name, login, language, disabled }))
    };
    let end_all =
        |user| person(PersonCommand::EndSessions(EndSessions { user, only: None, keep: None }));
    for (request, expected) in [
        (by(BORIS, create("c", Role::Cashier, 9)), Some(&needed)),
        (by(BORIS, rename(ANNA)), Some(&needed)),
        (by(BORIS, bar(ANNA)), Some(&needed)),
        (by(BORIS, end_all(ANNA)), Some(&needed)),
        (by(BORIS, set_role(ANNA, Some(Role::Cashier))), Some(&needed)),
        (by(BORIS, set_role(BORIS, Some(Role::Owner))), Some(&own)),
        (by(BORIS, bar(BORIS)), Some(&own)),
        (by(BORIS, rename(BORIS)), None),
        (by(ANNA, set_role(ANNA, Some(Role::Cashier))), Some(&own)),
        (by(ANNA, rename(BORIS)), None),
        (by(ANNA, create("c", Role::Cashier, 9)), None),
        (by(ANNA, set_role(BORIS, Some(Role::Manager))), None),
    ] {
        let said = open.run(request);
        match expected {
            Some(expected) => assert_eq!(&said, expected),
            None => assert!(matches!(said, Said::User(_)), "{said:?}"),
        }
    }
    // Whoever works elsewhere too is changed by the administrator only.
    let role = Some(Role::Cashier);
    let elsewhere =
        SetMembership { user: BORIS, operator: OTHER_OPERATOR, role, point_of_sale: None };
    open.run(person(PersonCommand::SetMembership(elsewhere)));
    let said = open.run(by(ANNA, rename(BORIS)));
    assert_eq!(said, refused(PersonRejection::OtherOperator));
    reopened(fixture, open);
}

/// Every act of a person is an operation of that person, with the role of that moment.
pub fn acts_of_people_are_their_operations<F: Fixture>(fixture: &F) {
    let mut open = session(fixture);
    let number = open.sale(sell_one(1, "o")).certificates[0].number;
    let act = |user, operator: OperatorId, action| {
        let act = Act { operator, number: Some(number), action, reason: Some("lost".to_owned()) };
        by(user, request(Command::Act(act)))
    };
    let adjust = not_permitted(Permission::Adjust);
    let said = open.batch([
        act(BORIS, OPERATOR, CertificateAction::Adjust { change: -1 }),
        act(BORIS, OPERATOR, CertificateAction::Block),
    ]);
    assert_eq!(said[0], adjust);
    let operation = said[1].acted().record.operation;
    open.run(set_role(BORIS, Some(Role::Accountant)));
    let said = open.run(act(BORIS, OPERATOR, CertificateAction::Unblock));
    assert_eq!(said, not_permitted(Permission::Unblock), "the role of a moment ago is gone");
    let open = reopened(fixture, open);
    let found = open.read(open.reader.operation(operation)).unwrap();
    assert_eq!(found.origin.actor, Actor::User { user: BORIS, operator: OPERATOR });
    assert_eq!(found.origin.surface, Surface::Console);
}

/// The same text of two people, and of a key with the id of one of them, is three keys.
pub fn keys_belong_to_their_person<F: Fixture>(fixture: &F) {
    let mut open = session(fixture);
    let number = open.sale(sell_one(1, "o")).certificates[0].number;
    let act = |actor, scope, action| {
        let act = Act { operator: OPERATOR, number: Some(number), action, reason: None };
        let mut request = keyed(request(Command::Act(act)), "press");
        request.origin.actor = actor;
        if let Some((key, _)) = &mut request.key {
            key.scope = scope;
        }
        request
    };
    let of_user =
        |user, action| act(Actor::User { user, operator: OPERATOR }, KeyScope::User(user), action);
    let block = || of_user(BORIS, CertificateAction::Block);
    let unblock = || of_user(ANNA, CertificateAction::Unblock);
    let key = KeyId(BORIS.0);
    let of_key = || act(Actor::Key(key), KeyScope::Key(key), CertificateAction::Block);
    let said = open.batch([block(), unblock(), of_key(), block()]);
    let operations = [0, 1, 2].map(|place: usize| said[place].acted().record.operation);
    assert_eq!(said[3], Said::Repeated(operations[0]));
    let mut open = reopened(fixture, open);
    for (repeat, operation) in [block(), unblock(), of_key()].into_iter().zip(operations) {
        assert_eq!(open.run(repeat), Said::Repeated(operation));
    }
    assert_eq!(
        open.run(of_user(BORIS, CertificateAction::Unblock)),
        Said::Rejected(RequestRejection::KeyReused.into())
    );
    open.assert_clean();
}
