//! Sign-ins come back as they are now, and are gone when they are over.

use std::sync::atomic::Ordering::Relaxed;

use domain::command::{BeginSignIn, NewKey, RenewSignIn, SetUp};
use domain::key::SecretHash;
use domain::limits::{REFRESH_TOKEN_HOURS, SIGN_INS_PER_KEY_MAX};
use domain::{Command, KeyId, ReadSet, Request, SignIn};

use crate::conformance::Fixture;
use crate::conformance::session::{Said, Session};
use crate::conformance::shop::{OPERATOR, new_key, request, set_up};

/// A hash that is told from others by two numbers.
fn hash(chain: u8, link: u8) -> SecretHash {
    let mut hash = [0; 32];
    hash[..2].copy_from_slice(&[chain, link]);
    SecretHash(hash)
}

/// Somebody signs in with the login of a key.
pub fn begin(key: i64, chain: u8) -> Request {
    request(Command::BeginSignIn(BeginSignIn {
        operator: OPERATOR,
        key: KeyId(key),
        credentials: hash(chain, 255),
        handle: hash(chain, 0),
        token: hash(chain, 1),
    }))
}

/// A token of a chain is shown, to get the one after it.
pub fn renew(chain: u8, link: u8) -> Request {
    request(Command::RenewSignIn(RenewSignIn {
        handle: hash(chain, 0),
        token: hash(chain, link),
        next: hash(chain, link + 1),
    }))
}

/// A key of the first operator with a login.
pub fn key_with_login(byte: u8) -> NewKey {
    let login = Some((format!("login {byte}"), "a hash".to_owned()));
    NewKey { login, ..new_key(byte) }
}

impl Session {
    /// The sign-ins of these chains and keys, by handle.
    #[track_caller]
    fn sign_ins(&self, chains: &[u8], keys: &[i64]) -> Vec<SignIn> {
        let set = ReadSet {
            sign_ins: chains.iter().map(|chain| hash(*chain, 0)).collect(),
            sign_ins_of: keys.iter().copied().map(KeyId).collect(),
            ..ReadSet::default()
        };
        let (_, directory) = self.read(self.reader.directory());
        let view = self.read(self.reader.view(directory.into(), set));
        let mut found: Vec<SignIn> = view.sign_ins.into_values().collect();
        found.sort_unstable_by_key(|sign_in| sign_in.handle);
        found
    }
}

/// A session with two keys that have logins.
fn session<F: Fixture>(fixture: &F) -> Session {
    let mut session = Session::open(fixture);
    session.set_up_operators();
    for byte in [1, 2] {
        let key = SetUp::CreateKey(key_with_login(byte));
        assert_eq!(session.run(set_up(key)), Said::SetUp(i64::from(byte)));
    }
    session
}

fn reopened<F: Fixture>(fixture: &F, session: Session) -> Session {
    drop(session);
    let session = Session::open(fixture);
    session.assert_clean();
    session
}

#[track_caller]
fn signed_in(said: &Said) -> Option<&SignIn> {
    let Said::SignIn(sign_in) = said else { panic!("no sign-in: {said:?}") };
    sign_in.as_deref()
}

/// A sign-in is found by its handle and by its key exactly as it was answered, and nothing else is
/// found.
pub fn a_sign_in_comes_back_as_it_is_now<F: Fixture>(fixture: &F) {
    let mut open = session(fixture);
    let said = open.batch([begin(1, 1), begin(1, 2), begin(2, 3)]);
    let begun: Vec<SignIn> = said.iter().map(|said| signed_in(said).unwrap().clone()).collect();
    assert_eq!(begun[0].key, KeyId(1));
    assert_eq!(begun[0].credentials, hash(1, 255));
    open.second.store(7, Relaxed);
    let renewed = signed_in(&open.run(renew(2, 1))).unwrap().clone();
    assert_eq!(renewed.token, hash(2, 2));
    assert_eq!(renewed.expires_at.duration_since(begun[1].expires_at).as_secs(), 7);
    let open = reopened(fixture, open);
    let [first, _, third] = begun.try_into().unwrap();
    for (chains, keys, expected) in [
        (&[1][..], &[][..], vec![&first]),
        (&[3, 1, 9], &[], vec![&first, &third]),
        (&[], &[1], vec![&first, &renewed]),
        (&[1], &[2], vec![&first, &third]),
        (&[], &[7], vec![]),
    ] {
        let found = open.sign_ins(chains, keys);
        assert_eq!(found.iter().collect::<Vec<_>>(), expected, "{chains:?} {keys:?}");
    }
}

/// Many show one token at the same time: one is given the next, and the chain is over.
pub fn a_token_is_good_once_in_a_batch_and_after_reopening<F: Fixture>(fixture: &F) {
    let mut open = session(fixture);
    open.batch([begin(1, 1), begin(1, 2), begin(1, 3)]);
    let said = open.batch((0..50).map(|_| renew(1, 1)));
    let good: Vec<_> = said.iter().filter_map(signed_in).map(|known| known.token).collect();
    assert_eq!(good, [hash(1, 2)]);
    assert_eq!(signed_in(&open.run(renew(2, 1))).map(|known| known.token), Some(hash(2, 2)));
    let mut open = reopened(fixture, open);
    for (chain, link, good) in
        [(1, 2, false), (3, 1, true), (2, 1, false), (2, 2, false), (3, 2, true)]
    {
        let said = open.run(renew(chain, link));
        assert_eq!(signed_in(&said).is_some(), good, "token {link} of chain {chain}");
    }
    let open = reopened(fixture, open);
    assert_eq!(open.sign_ins(&[1, 2], &[1]).len(), 1);
}

/// A batch may begin, renew and end the same sign-in.
pub fn a_sign_in_may_begin_and_end_in_one_batch<F: Fixture>(fixture: &F) {
    let mut open = session(fixture);
    let said = open.batch([begin(1, 1), renew(1, 1), renew(1, 1), renew(1, 2), begin(1, 1)]);
    let good: Vec<bool> = said.iter().map(|said| signed_in(said).is_some()).collect();
    assert_eq!(good, [true, true, false, false, true]);
    let open = reopened(fixture, open);
    let found = open.sign_ins(&[], &[1]);
    assert_eq!(found.iter().map(|known| known.token).collect::<Vec<_>>(), [hash(1, 1)]);
}

/// The oldest makes room, and what is over goes.
pub fn sign_ins_of_a_key_are_bounded<F: Fixture>(fixture: &F) {
    let mut open = session(fixture);
    open.run(begin(2, 255));
    let max = u8::try_from(SIGN_INS_PER_KEY_MAX).unwrap();
    for chain in 0..max {
        open.second.fetch_add(1, Relaxed);
        open.run(begin(1, chain));
    }
    let mut open = reopened(fixture, open);
    assert_eq!(open.sign_ins(&[], &[1]).len(), SIGN_INS_PER_KEY_MAX);
    open.second.store(1_000, Relaxed);
    open.run(begin(1, max));
    let found = open.sign_ins(&[], &[1]);
    assert_eq!(found.len(), SIGN_INS_PER_KEY_MAX);
    assert_eq!(found[0].handle, hash(1, 0));
    open.second.fetch_add(i64::from(REFRESH_TOKEN_HOURS) * 3_600, Relaxed);
    open.run(begin(1, 200));
    assert_eq!(open.sign_ins(&[], &[1]).len(), 1);
    assert_eq!(open.sign_ins(&[], &[2]).len(), 1);
}
