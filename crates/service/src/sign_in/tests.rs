use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering::Relaxed};

use domain::command::SetUp;
use domain::{Currency, Field, Operator, Scopes};
use jiff::Timestamp;
use storage::{Clock, MasterKey, MemoryBackend, Vault};

use super::*;
use crate::{
    ACCESS_TOKEN_SECONDS, Accept, Administrator, ClaimRejection, KeyChangeRequest, KeyError,
    KeyRequest, ServiceSettings, Session,
};

const CLIENT: Client = Client::LOCAL;
const HOUSE: OperatorId = OperatorId(1);

/// A service over a store in memory, whose clock can be set.
struct World {
    service: Service,
    second: Arc<AtomicI64>,
}

fn call() -> (Surface, String) {
    (Surface::Mloyalty, "test".to_owned())
}

impl World {
    /// A house with three keys: with the login `till` and the token 77, with `other` and 78, and with
    /// `idle` and 79, which may do nothing. The password of all is `right`.
    async fn new() -> Self {
        let second = Arc::new(AtomicI64::new(0));
        let clock: Clock = {
            let second = Arc::clone(&second);
            Arc::new(move || Timestamp::from_second(1_800_000_000 + second.load(Relaxed)).unwrap())
        };
        let backend = MemoryBackend::default();
        let (store, work) = storage::committer(backend.clone(), Arc::clone(&clock));
        let runtime = tokio::runtime::Handle::current();
        std::thread::spawn(move || runtime.block_on(work));
        let vault = Vault::new(&MasterKey([7; 32]));
        let settings = ServiceSettings::default();
        let service = Service::new(store, Arc::new(backend), vault, clock, settings).await.unwrap();
        let world = Self { service, second };
        let operator = SetUp::CreateOperator {
            id: Some(HOUSE),
            name: "House".to_owned(),
            zone: Operator::default_zone(),
            currency: Currency::RUB,
            country: None,
        };
        world.set_up(operator).await;
        for (login, token, scopes) in [
            ("till", 77, Scopes::all()),
            ("other", 78, Scopes::all()),
            ("idle", 79, Scopes::default()),
        ] {
            let wanted = KeyRequest {
                name: login.to_owned(),
                scopes,
                point_of_sale: None,
                secret: None,
                login: Some((login.to_owned(), "right".to_owned().into())),
                token: Some(token),
                accept: Accept::Weak,
            };
            world.administrator().create_key(HOUSE, wanted).await.unwrap();
        }
        world
    }

    fn administrator(&self) -> Administrator {
        self.service.administrator(Surface::CommandLine, "test".to_owned())
    }

    async fn set_up(&self, set_up: SetUp) {
        self.administrator().set_up(set_up).await.unwrap();
    }

    async fn begin(&self, login: &str, password: &str) -> Result<SignedIn, Error> {
        self.service.begin_sign_in(login, password, CLIENT, call()).await
    }

    async fn till(&self) -> SignedIn {
        self.begin("till", "right").await.unwrap_or_else(|error| panic!("{error}"))
    }

    async fn renew(&self, token: &str) -> Result<SignedIn, Error> {
        self.service.renew_sign_in(token, CLIENT, call()).await
    }

    /// Returns the session of an access token.
    async fn opened(&self, token: &str) -> Option<Session> {
        match self.service.sign_in(Credentials::Bearer(token), CLIENT).await {
            Ok(session) => Some(session),
            Err(Error::Denied(Denied::Unknown)) => None,
            Err(error) => panic!("{error}"),
        }
    }
}

fn said<T>(result: &Result<T, Error>) -> &'static str {
    match result {
        Ok(_) => "done",
        Err(Error::Denied(Denied::Unknown)) => "unknown",
        Err(Error::Denied(Denied::Forbidden)) => "forbidden",
        Err(Error::TooManyGuesses(_)) => "too many",
        Err(error) => panic!("{error}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_login_and_its_password_open_what_the_key_opens() {
    let world = World::new().await;
    for (login, password, expected) in [
        ("till", "right", "done"),
        ("till", "wrong", "unknown"),
        ("till", "", "unknown"),
        ("Till", "right", "unknown"),
        ("nobody", "right", "unknown"),
        ("idle", "wrong", "unknown"),
        ("idle", "right", "forbidden"),
    ] {
        let result = world.begin(login, password).await;
        assert_eq!(said(&result), expected, "{login} {password}");
        if let Ok(signed_in) = result {
            let session = world.opened(&signed_in.access_token).await.unwrap();
            assert_eq!(session.operator(), HOUSE);
            let Caller::Key(key) = session.caller() else { panic!("no key") };
            assert_eq!((key.id, key.scopes), (KeyId(1), Scopes::all()));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_request_says_beside_an_access_token_must_fit() {
    let world = World::new().await;
    let own = world.service.inner.vault.claimed_token(KeyId(1));
    let other = world.service.inner.vault.claimed_token(KeyId(2));
    let signed_in = world.opened(&world.till().await.access_token).await.unwrap();
    let plain = Credentials::Token { operator: HOUSE, token: 77 };
    let plain =
        world.service.sign_in(plain, CLIENT).await.unwrap_or_else(|error| panic!("{error}"));
    // The token of another key of the house is answered as one that nobody has.
    for (operator, token, by_access_token, by_token) in [
        (None, None, "fits", "fits"),
        (Some(1), Some(own), "fits", "disagrees"),
        (None, Some(77), "fits", "fits"),
        (None, Some(78), "disagrees", "disagrees"),
        (Some(1), Some(other), "disagrees", "disagrees"),
        (Some(1), Some(own + 1), "disagrees", "disagrees"),
        (Some(2), Some(own), "another house", "another house"),
    ] {
        let claims = format!("{operator:?} {token:?}");
        let checked = |session: &Session| match session.check_claims(operator, token) {
            Ok(()) => "fits",
            Err(Error::Claim(ClaimRejection::TokensDisagree)) => "disagrees",
            Err(Error::Claim(ClaimRejection::OperatorsDisagree { named: 2, own: HOUSE })) => {
                "another house"
            }
            Err(error) => panic!("{claims}: {error}"),
        };
        assert_eq!(checked(&signed_in), by_access_token, "{claims}");
        assert_eq!(checked(&plain), by_token, "{claims}");
    }
    let alone = Credentials::Token { operator: HOUSE, token: own };
    assert_eq!(
        said(&world.service.sign_in(alone, CLIENT).await),
        "unknown",
        "the number opens nothing"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_access_token_opens_for_an_hour() {
    let world = World::new().await;
    let signed_in = world.till().await;
    for (second, opens) in [(0, true), (3_599, true), (3_600, false), (90_000, false)] {
        world.second.store(second, Relaxed);
        let opened = world.opened(&signed_in.access_token).await.is_some();
        assert_eq!(opened, opens, "after {second} s");
    }
    assert_eq!(ACCESS_TOKEN_SECONDS, 3_600);
    let renewed = world.renew(&signed_in.refresh_token).await.ok().unwrap();
    assert!(world.opened(&renewed.access_token).await.is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_access_token_opens_what_its_key_opens_now() {
    let disabled = SetUp::ChangeOperator {
        id: HOUSE,
        name: None,
        zone: None,
        disabled: Some(true),
        country: None,
    };
    for (change, opens) in [
        (SetUp::RevokeKey { id: KeyId(1) }, false),
        (disabled, false),
        (SetUp::RevokeKey { id: KeyId(2) }, true),
    ] {
        let world = World::new().await;
        let signed_in = world.till().await;
        let text = format!("{change:?}");
        world.set_up(change).await;
        assert_eq!(world.opened(&signed_in.access_token).await.is_some(), opens, "{text}");
        let renewed = world.renew(&signed_in.refresh_token).await;
        assert_eq!(said(&renewed), if opens { "done" } else { "unknown" }, "{text}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn another_login_or_password_closes_what_the_old_one_opened() {
    let world = World::new().await;
    let directory = world.service.directory();
    let now_there = directory.key(KeyId(1)).unwrap();
    let text = |text: &str| Some(text.to_owned());
    for (login, password, opens) in [
        (now_there.login.clone(), now_there.password.clone(), true),
        (now_there.login.clone(), text("another hash"), false),
        (text("another"), now_there.password.clone(), false),
    ] {
        // Signed in when the key had these, which it has no more.
        let then = ApiKey { login, password, ..ApiKey::clone(now_there) };
        let credentials = world.service.credentials_of(&then).unwrap();
        let (vault, now) = (&world.service.inner.vault, world.service.now());
        let token = access_token::issue(vault, &directory, &then, credentials, now);
        assert_eq!(world.opened(&token).await.is_some(), opens, "{then:?}");
        let refresh = RefreshToken::new();
        let begin = Command::BeginSignIn(BeginSignIn {
            operator: HOUSE,
            key: KeyId(1),
            credentials,
            handle: refresh.handle_hash(vault),
            token: refresh.hash(vault),
        });
        let (surface, request_id) = call();
        let origin = Origin { actor: Actor::Key(KeyId(1)), surface, request_id };
        world.service.submit_sign_in(begin, origin).await.unwrap_or_else(|e| panic!("{e}"));
        let renewed = world.renew(&refresh.text()).await;
        assert_eq!(said(&renewed), if opens { "done" } else { "unknown" }, "{then:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refresh_token_is_good_once_and_shown_again_ends_its_sign_in() {
    let world = World::new().await;
    let (first, other) = (world.till().await, world.till().await);
    let second = world.renew(&first.refresh_token).await.ok().unwrap();
    let third = world.renew(&second.refresh_token.to_uppercase()).await.ok().unwrap();
    for (token, expected) in [
        (&first.refresh_token, "unknown"),
        (&third.refresh_token, "unknown"),
        (&other.refresh_token, "done"),
        (&other.refresh_token, "unknown"),
    ] {
        assert_eq!(said(&world.renew(token).await), expected);
    }
    for nonsense in ["", "x", "5f0c6ed3-0d2c-4f43-9d0e-9e3b6a3f2c1d"] {
        assert_eq!(said(&world.renew(nonsense).await), "unknown", "{nonsense}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn passwords_are_guessed_at_five_times() {
    let world = World::new().await;
    for (login, password, second, expected) in [
        ("till", "1", 0, "unknown"),
        ("till", "2", 0, "unknown"),
        // The same one again is no guess.
        ("till", "2", 0, "unknown"),
        ("till", "2", 0, "unknown"),
        ("till", "3", 0, "unknown"),
        ("till", "4", 0, "unknown"),
        ("till", "5", 0, "unknown"),
        ("till", "6", 0, "too many"),
        ("till", "2", 0, "unknown"),
        ("till", "right", 0, "too many"),
        ("other", "right", 0, "done"),
        ("till", "right", 1, "done"),
    ] {
        world.second.store(second, Relaxed);
        assert_eq!(said(&world.begin(login, password).await), expected, "{login} {password}");
    }
}

/// A token in a body beside other credentials is counted like one that is shown alone.
#[tokio::test(flavor = "multi_thread")]
async fn tokens_beside_other_credentials_are_counted() {
    let world = World::new().await;
    let session = world.opened(&world.till().await.access_token).await.unwrap();
    for token in 100..130 {
        let checked = session.check_claims(None, Some(token));
        assert!(matches!(checked, Err(Error::Claim(ClaimRejection::TokensDisagree))), "{token}");
    }
    // One that exists is refused alike.
    for token in [78, 130] {
        assert_eq!(said(&session.check_claims(None, Some(token))), "too many", "{token}");
    }
    assert_eq!(said(&session.check_claims(None, None)), "done");
    let alone = Credentials::Token { operator: HOUSE, token: 78 };
    assert_eq!(said(&world.service.sign_in(alone, CLIENT).await), "too many");
}

/// The demo's credentials open nothing from another machine, whatever they are shown as.
#[tokio::test(flavor = "multi_thread")]
async fn demo_credentials_are_for_this_machine() {
    let world = World::new().await;
    let demo = || "demo".to_owned();
    let wanted = KeyRequest {
        name: demo(),
        scopes: Scopes::all(),
        secret: Some(demo().into()),
        login: Some((demo(), demo().into())),
        token: Some(1),
        accept: Accept::Demo,
        ..KeyRequest::default()
    };
    let key =
        world.administrator().create_key(HOUSE, wanted).await.unwrap_or_else(|e| panic!("{e}"));
    assert_eq!(key.weak, ["secret", "password", "token"]);
    let away = Client { address: "192.0.2.1".parse().unwrap(), is_local: false };
    let signed_in = world.begin("demo", "demo").await.unwrap_or_else(|e| panic!("{e}"));
    let token = Credentials::Token { operator: HOUSE, token: 1 };
    let basic = Credentials::Basic { login: "demo", password: "demo" };
    let access = Credentials::Bearer(&signed_in.access_token);
    for (shown, what) in [
        (Credentials::Bearer("demo"), "secret"),
        (token, "token"),
        (basic, "basic"),
        (access, "access"),
    ] {
        for (client, expected) in
            [(Client::LOCAL, "done"), (away, "unknown"), (Client::LOCAL, "done")]
        {
            assert_eq!(said(&world.service.sign_in(shown, client).await), expected, "{what}");
        }
    }
    let service = &world.service;
    assert_eq!(said(&service.begin_sign_in("demo", "demo", away, call()).await), "unknown");
    let refresh = &signed_in.refresh_token;
    assert_eq!(said(&service.renew_sign_in(refresh, away, call()).await), "unknown");
    assert_eq!(said(&service.renew_sign_in(refresh, CLIENT, call()).await), "done");
    // What is set anew is no demo credential any more; the others stay what they were.
    let rotated = world.administrator().rotate_key(key.id).await.unwrap_or_else(|e| panic!("{e}"));
    assert_eq!(said(&service.sign_in(Credentials::Bearer(&rotated.secret), away).await), "done");
    assert_eq!(said(&service.sign_in(token, away).await), "unknown");
    let wanted = KeyChangeRequest {
        login: Some(Some("shop".to_owned())),
        password: Some("another word".to_owned().into()),
        ..KeyChangeRequest::default()
    };
    world.administrator().change_key(key.id, wanted).await.unwrap_or_else(|e| panic!("{e}"));
    assert_eq!(said(&service.begin_sign_in("shop", "another word", away, call()).await), "done");
    assert_eq!(said(&service.sign_in(access, CLIENT).await), "unknown", "its password changed");
    assert_eq!(said(&service.sign_in(token, away).await), "unknown");
}

/// Keys from before credentials were judged are marked by what they are.
#[tokio::test(flavor = "multi_thread")]
async fn demo_credentials_of_an_older_version_are_marked() {
    use domain::command::NewKey;
    use domain::key::{Grade, Grades};
    let world = World::new().await;
    let vault = &world.service.inner.vault;
    let old = |secret: &str, login: Option<&str>, password: &str, token| {
        SetUp::CreateKey(NewKey {
            operator: HOUSE,
            name: "old".to_owned(),
            scopes: Scopes::all(),
            point_of_sale: None,
            secret: vault.hash_bearer(secret),
            login: login.map(|login| (login.to_owned(), crate::hash_password(password).unwrap())),
            token: Some(vault.hash_token(HOUSE, token)),
            grades: Grades::default(),
        })
    };
    let demo = Some(Grade::Demo);
    let none = Grades::default();
    for (place, (key, expected)) in [
        (old("shops own", Some("shop"), "demo", 5), none),
        (
            old("demo", Some("demo"), "demo", 1),
            Grades { secret: demo, password: demo, token: demo },
        ),
    ]
    .into_iter()
    .enumerate()
    {
        world.set_up(key).await;
        world.administrator().mark_demo().await.unwrap_or_else(|e| panic!("{e}"));
        let id = KeyId(4 + i64::try_from(place).unwrap());
        assert_eq!(world.service.directory().key(id).unwrap().grades, expected, "{place}");
    }
    // One whose secret was rotated keeps the demo's login and token; one whose login is another's does not.
    let rotated = World::new().await;
    rotated.set_up(old("rotated", Some("demo"), "demo", 1)).await;
    rotated.administrator().mark_demo().await.unwrap_or_else(|e| panic!("{e}"));
    let grades = rotated.service.directory().key(KeyId(4)).unwrap().grades;
    assert_eq!(grades, Grades { secret: None, password: demo, token: demo });
    let real = World::new().await;
    real.set_up(old("real", Some("till-1"), "a password", 1)).await;
    real.administrator().mark_demo().await.unwrap_or_else(|e| panic!("{e}"));
    assert_eq!(real.service.directory().key(KeyId(4)).unwrap().grades, none);
}

#[tokio::test(flavor = "multi_thread")]
async fn short_and_well_known_credentials_are_refused_unless_they_are_allowed() {
    let world = World::new().await;
    let administrator = world.administrator();
    let text = |text: &str| Some(Zeroizing::new(text.to_owned()));
    for (place, (secret, password, token, field)) in [
        (Some("abcd"), None, None, "secret"),
        (Some("demo"), None, None, "secret"),
        (None, Some("a"), None, "password"),
        (None, Some("password123"), None, "password"),
        (None, None, Some(1), "token"),
        (None, None, Some(12_345_678), "token"),
    ]
    .into_iter()
    .enumerate()
    {
        let login = format!("login-{place}");
        let wanted = |accept| KeyRequest {
            name: "key".to_owned(),
            secret: secret.and_then(text),
            login: password.and_then(text).map(|password| (login.clone(), password)),
            token,
            accept,
            ..KeyRequest::default()
        };
        match administrator.create_key(HOUSE, wanted(Accept::Strong)).await {
            Err(KeyError::BadCredential(bad)) => {
                assert_eq!(bad.field.name(), field);
                assert!(bad.to_string().contains("--weak"), "{bad}");
            }
            Err(error) => panic!("{error}"),
            Ok(_) => panic!("{field} is accepted"),
        }
        let made = administrator.create_key(HOUSE, wanted(Accept::Weak)).await;
        assert_eq!(made.unwrap_or_else(|e| panic!("{e}")).weak, [field]);
    }
    let change = |password: Option<&str>, token, accept| KeyChangeRequest {
        password: password.and_then(text),
        token: Some(token),
        accept,
        ..KeyChangeRequest::default()
    };
    let refused = administrator.change_key(KeyId(1), change(Some("a"), None, Accept::Strong)).await;
    assert!(matches!(refused, Err(KeyError::BadCredential(bad)) if bad.field == Field::Password));
    let refused = administrator.change_key(KeyId(1), change(None, Some(5), Accept::Strong)).await;
    assert!(matches!(refused, Err(KeyError::BadCredential(bad)) if bad.field == Field::Token));
    let changed =
        administrator.change_key(KeyId(1), change(Some("a"), Some(5), Accept::Weak)).await;
    assert_eq!(changed.unwrap_or_else(|e| panic!("{e}")), ["password", "token"]);
}
