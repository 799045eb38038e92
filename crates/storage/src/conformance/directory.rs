//! Objects of the directory are read back with every field.

use domain::command::{KeyChange, NewKey, SeriesChange, SeriesTerms, SetUp};
use domain::key::{Grade, Grades, SecretHash};
use domain::{
    ActLimits, Amount, ApiKey, Currency, Denomination, Directory, ExpiryPolicy, KeyId, NumberPool,
    Operator, OperatorId, Partner, PartnerId, PointOfSale, PointOfSaleId, PoolId, Rejection,
    SaleRejection, Scope, Scopes, Series, SeriesId, SeriesKind, SetUpRejection, Site, SiteId,
    validity,
};

use crate::conformance::Fixture;
use crate::conformance::session::{Said, Session, time_of};
use crate::conformance::shop::{
    OPERATOR, amount, new_key, new_series, plan, pool_key, sell_one, set_up, terms,
};

/// The directory as another process finds it.
fn reopened<F: Fixture>(fixture: &F) -> Directory {
    let session = Session::open(fixture);
    let (_, directory) = session.read(session.reader.directory());
    directory
}

#[track_caller]
fn make(session: &mut Session, what: SetUp) {
    let said = session.run(set_up(what));
    assert!(matches!(said, Said::SetUp(_)), "{said:?}");
}

fn owned<T: Clone>(things: Vec<&T>) -> Vec<T> {
    things.into_iter().cloned().collect()
}

/// Texts that a careless column would spoil.
const STRANGE: &str = "Подарок «№1» 🎁 'x'; -- \"\\ %";

fn operators() -> [Operator; 2] {
    [("Europe/Moscow", Currency::RUB), ("America/New_York", Currency::find("KWD").unwrap())]
        .into_iter()
        .zip([1, 77])
        .map(|((zone, currency), id)| Operator {
            id: OperatorId(id),
            name: STRANGE.to_owned(),
            zone: validity::find_zone(zone).unwrap(),
            currency,
            country: None,
            disabled: false,
            limits: ActLimits::default(),
            closed_through: None,
        })
        .collect::<Vec<_>>()
        .try_into()
        .unwrap()
}

fn set_up_operators(session: &mut Session) {
    for Operator { id, name, zone, currency, .. } in operators() {
        make(session, SetUp::CreateOperator { id: Some(id), name, zone, currency, country: None });
    }
}

/// A series for each way in which its terms can be, and its pool.
fn all_series() -> Vec<(Series, NumberPool)> {
    let day = |text: &str| Some(text.parse().unwrap());
    let from = day("2026-12-01");
    let through = day("2027-01-31");
    let bare = terms(STRANGE, &[]);
    let range = Denomination::Range { min: amount(1), max: amount(1_000_000_000_000_000) };
    let fixed = Denomination::Fixed(amount(123_456_789));
    // A range of one price is not a fixed price.
    let narrow = Denomination::Range { min: amount(5), max: amount(5) };
    let flags = |bits: u8, terms: SeriesTerms| SeriesTerms {
        allow_refund: bits & 1 != 0,
        allow_refund_purchase: bits & 2 != 0,
        allow_reuse: bits & 4 != 0,
        secret_confirm: bits & 8 != 0,
        active: bits & 16 != 0,
        ..terms
    };
    let named = terms("named", &["Б", "А", STRANGE, "a", "A"]);
    let spring = SeriesTerms { on_sale_from: from, validity_days: 0, ..bare.clone() };
    let autumn = SeriesTerms {
        on_sale_through: through,
        validity_days: 36_525,
        expiry: ExpiryPolicy::BookAfter { days: 0 },
        ..bare.clone()
    };
    let both = SeriesTerms { on_sale_from: from, on_sale_through: through, ..bare.clone() };
    [
        (SeriesKind::Electronic, 1, 13, 4, SeriesTerms { denomination: range, ..flags(1, named) }),
        (SeriesKind::Plastic, 21, 13, 12, SeriesTerms { denomination: fixed, ..flags(2, spring) }),
        (SeriesKind::Plastic, 123_456, 8, 5, flags(4, autumn)),
        (SeriesKind::Electronic, 98_765_432_101, 13, 6, flags(8, both)),
        (SeriesKind::Electronic, 7, 8, 7, SeriesTerms { denomination: narrow, ..flags(16, bare) }),
    ]
    .into_iter()
    .zip(1..)
    .map(|((kind, prefix, length, secret_digits, terms), id)| {
        let pool = NumberPool {
            id: PoolId(id),
            operator: OPERATOR,
            plan: plan(prefix, length),
            key: pool_key(),
        };
        let series = Series {
            id: SeriesId(id),
            operator: OPERATOR,
            name: terms.name,
            kind,
            pool: pool.id,
            secret_digits,
            denomination: terms.denomination,
            validity_days: terms.validity_days,
            allow_refund: terms.allow_refund,
            allow_refund_purchase: terms.allow_refund_purchase,
            allow_reuse: terms.allow_reuse,
            secret_confirm: terms.secret_confirm,
            active: terms.active,
            on_sale_from: terms.on_sale_from,
            on_sale_through: terms.on_sale_through,
            item_codes: terms.item_codes,
            expiry: terms.expiry,
        };
        (series, pool)
    })
    .collect()
}

fn make_series(session: &mut Session, series: Series, pool: &NumberPool) {
    let terms = SeriesTerms {
        name: series.name,
        denomination: series.denomination,
        validity_days: series.validity_days,
        allow_refund: series.allow_refund,
        allow_refund_purchase: series.allow_refund_purchase,
        allow_reuse: series.allow_reuse,
        secret_confirm: series.secret_confirm,
        active: series.active,
        on_sale_from: series.on_sale_from,
        on_sale_through: series.on_sale_through,
        item_codes: series.item_codes,
        expiry: series.expiry,
    };
    let mut new = new_series(series.operator, series.kind, pool.plan, terms);
    new.request.secret_digits = series.secret_digits;
    make(session, SetUp::CreateSeries(new));
}

fn place(id: i64, partner: i64, code: &str, name: &str) -> PointOfSale {
    PointOfSale {
        id: PointOfSaleId(id),
        operator: OPERATOR,
        partner: PartnerId(partner),
        code: code.to_owned(),
        name: name.to_owned(),
        repeats: domain::Repeats::default(),
        disabled: false,
    }
}

fn keys() -> [ApiKey; 3] {
    let bare = ApiKey {
        id: KeyId(1),
        operator: OPERATOR,
        name: STRANGE.to_owned(),
        scopes: Scopes::default(),
        point_of_sale: None,
        secret: SecretHash([1; 32]),
        login: None,
        password: None,
        token: None,
        grades: Grades::default(),
        revoked_at: None,
    };
    let full = ApiKey {
        id: KeyId(2),
        scopes: Scopes::all(),
        point_of_sale: Some(PointOfSaleId(50)),
        secret: SecretHash([255; 32]),
        login: Some(STRANGE.replace(':', "")),
        password: Some("$argon2id$v=19$…".to_owned()),
        token: Some(SecretHash([0; 32])),
        grades: Grades {
            secret: Some(Grade::Strong),
            password: Some(Grade::Weak),
            token: Some(Grade::Demo),
        },
        ..bare.clone()
    };
    let narrow = ApiKey {
        id: KeyId(3),
        operator: OperatorId(77),
        scopes: [Scope::Sell, Scope::Coupons].into_iter().collect(),
        secret: SecretHash([3; 32]),
        ..bare.clone()
    };
    [bare, full, narrow]
}

/// Each kind of thing, with every field set and with every field left out.
pub fn every_thing_comes_back_as_it_was_set_up<F: Fixture>(fixture: &F) {
    let mut session = Session::open(fixture);
    set_up_operators(&mut session);
    let operator = OPERATOR;
    let partners = [
        Partner { id: PartnerId(1), operator, name: STRANGE.to_owned(), disabled: false },
        Partner {
            id: PartnerId(9),
            operator: OperatorId(77),
            name: "x".to_owned(),
            disabled: false,
        },
    ];
    for Partner { id, operator, name, .. } in partners.clone() {
        make(&mut session, SetUp::CreatePartner { id: Some(id), operator, name });
    }
    let places = [place(5, 1, STRANGE, "Shop"), place(50, 1, "same", "same")];
    for (PointOfSale { id, partner, code, name, .. }, named) in
        places.clone().into_iter().zip([true, false])
    {
        let (id, name) = (Some(id), named.then_some(name));
        make(
            &mut session,
            SetUp::CreatePointOfSale {
                id,
                partner,
                code,
                name,
                repeats: domain::RepeatsChange::default(),
            },
        );
    }
    let point_of_sale = PointOfSaleId(50);
    let site =
        Site { id: SiteId(3), operator, point_of_sale, code: STRANGE.to_owned(), disabled: false };
    let (id, code) = (Some(site.id), site.code.clone());
    make(&mut session, SetUp::CreateSite { id, point_of_sale, code });
    for key in keys() {
        let (login, point_of_sale) = (key.login.zip(key.password), key.point_of_sale);
        let ApiKey { operator, name, scopes, secret, token, grades, .. } = key;
        let new = NewKey { operator, name, scopes, point_of_sale, secret, login, token, grades };
        make(&mut session, SetUp::CreateKey(new));
    }
    for (series, pool) in all_series() {
        make_series(&mut session, series, &pool);
    }
    drop(session);

    let directory = reopened(fixture);
    assert_eq!(owned(directory.operators()), operators());
    assert_eq!(owned(directory.partners()), partners);
    assert_eq!(owned(directory.points_of_sale()), places);
    assert_eq!(owned(directory.sites()), [site]);
    assert_eq!(owned(directory.keys()), keys());
    let (series, pools): (Vec<_>, Vec<_>) = all_series().into_iter().unzip();
    assert_eq!(owned(directory.all_series()), series);
    assert_eq!(owned(directory.pools()), pools);
}

/// Each field that can be changed, changed.
pub fn every_change_comes_back<F: Fixture>(fixture: &F) {
    let mut session = Session::open(fixture);
    session.set_up_operators();
    let site =
        SetUp::CreateSite { id: None, point_of_sale: PointOfSaleId(1), code: "widget".to_owned() };
    make(&mut session, site);
    let (name, code, disabled) = (Some(STRANGE.to_owned()), Some("new".to_owned()), Some(true));
    let zone = Some(validity::find_zone("Asia/Kamchatka").unwrap());
    let day = |text: &str| Some(Some(text.parse().unwrap()));
    let series = SeriesChange {
        id: Some(SeriesId(1)),
        name: name.clone(),
        denomination: Some(Denomination::Fixed(amount(7))),
        validity_days: Some(9),
        allow_refund: Some(false),
        allow_refund_purchase: Some(false),
        allow_reuse: Some(false),
        secret_confirm: Some(true),
        active: Some(false),
        on_sale_from: day("2026-01-02"),
        on_sale_through: day("2026-03-04"),
        item_codes: Some(vec!["z".to_owned(), "GIFT".to_owned(), "y".to_owned()]),
        expiry: Some(ExpiryPolicy::BookAfter { days: 30 }),
    };
    for change in [
        SetUp::ChangeOperator {
            id: OPERATOR,
            name: name.clone(),
            zone: zone.clone(),
            disabled,
            country: None,
        },
        SetUp::ChangePartner { id: PartnerId(1), name: name.clone(), disabled },
        SetUp::ChangePointOfSale {
            id: PointOfSaleId(2),
            code: code.clone(),
            name: name.clone(),
            disabled,
            repeats: domain::RepeatsChange::default(),
        },
        SetUp::ChangeSite { id: SiteId(1), code, point_of_sale: Some(PointOfSaleId(2)), disabled },
        SetUp::ChangeSeries(series),
    ] {
        make(&mut session, change);
    }
    drop(session);

    let directory = reopened(fixture);
    let operator = directory.operator(OPERATOR).unwrap();
    assert_eq!((operator.name.as_str(), operator.disabled), (STRANGE, true));
    assert_eq!(Some(&operator.zone), zone.as_ref());
    let partner = directory.partner(PartnerId(1)).unwrap();
    assert_eq!((partner.name.as_str(), partner.disabled), (STRANGE, true));
    let shop = directory.find_point_of_sale(OPERATOR, "new").unwrap();
    assert_eq!(*shop, PointOfSale { disabled: true, ..place(2, 1, "new", STRANGE) });
    let site = directory.find_site("new").unwrap();
    assert_eq!((site.point_of_sale, site.disabled), (PointOfSaleId(2), true));
    assert!(directory.find_site("widget").is_none());
    let expected = Series {
        id: SeriesId(1),
        operator: OPERATOR,
        name: STRANGE.to_owned(),
        kind: SeriesKind::Electronic,
        pool: PoolId(1),
        secret_digits: 6,
        denomination: Denomination::Fixed(amount(7)),
        validity_days: 9,
        allow_refund: false,
        allow_refund_purchase: false,
        allow_reuse: false,
        secret_confirm: true,
        active: false,
        on_sale_from: Some("2026-01-02".parse().unwrap()),
        on_sale_through: Some("2026-03-04".parse().unwrap()),
        item_codes: vec!["z".to_owned(), "GIFT".to_owned(), "y".to_owned()],
        expiry: ExpiryPolicy::BookAfter { days: 30 },
    };
    assert_eq!(directory.series(SeriesId(1)), Some(&expected));

    let mut session = Session::open(fixture);
    let taken_away = SeriesChange {
        id: Some(SeriesId(1)),
        on_sale_from: Some(None),
        on_sale_through: Some(None),
        expiry: Some(ExpiryPolicy::Keep),
        item_codes: Some(Vec::new()),
        ..SeriesChange::default()
    };
    make(&mut session, SetUp::ChangeSeries(taken_away));
    drop(session);
    let series = reopened(fixture).series(SeriesId(1)).unwrap().clone();
    assert_eq!((series.on_sale_from, series.on_sale_through), (None, None));
    assert_eq!(series.expiry, ExpiryPolicy::Keep);
    assert_eq!(series.item_codes, [""; 0]);
}

/// A rotated key has its new secret only; a revoked one tells since when.
pub fn rotated_and_revoked_keys_come_back<F: Fixture>(fixture: &F) {
    let mut session = Session::open(fixture);
    session.set_up_operators();
    make(&mut session, SetUp::CreateKey(new_key(1)));
    make(&mut session, SetUp::CreateKey(new_key(2)));
    let (id, secret) = (KeyId(1), SecretHash([3; 32]));
    make(&mut session, SetUp::RotateKey { id, secret, grade: Grade::Weak });
    make(&mut session, SetUp::RevokeKey { id: KeyId(2) });
    drop(session);
    let directory = reopened(fixture);
    let find = |byte| directory.find_key_by_secret(SecretHash([byte; 32])).map(|key| key.id);
    assert_eq!((find(1), find(2), find(3)), (None, Some(KeyId(2)), Some(KeyId(1))));
    let revoked_at = |id| directory.key(KeyId(id)).unwrap().revoked_at;
    let second = |at: jiff::Timestamp| at.as_second();
    assert_eq!((revoked_at(1), revoked_at(2).map(second)), (None, Some(second(time_of(0)))));
    assert_eq!(directory.key(KeyId(1)).unwrap().grades.secret, Some(Grade::Weak));
}

/// A changed key is found by what it has now, and by nothing that it had.
pub fn changed_keys_come_back<F: Fixture>(fixture: &F) {
    let mut session = Session::open(fixture);
    session.set_up_operators();
    let login = Some(("old".to_owned(), "hash".to_owned()));
    let token = Some(SecretHash([7; 32]));
    make(&mut session, SetUp::CreateKey(NewKey { login, token, ..new_key(1) }));
    let all = KeyChange {
        name: Some(STRANGE.to_owned()),
        scopes: Some([Scope::Manage].into_iter().collect()),
        point_of_sale: Some(Some(PointOfSaleId(2))),
        login: Some(Some("new".to_owned())),
        password: Some(("other".to_owned(), Grade::Strong)),
        token: Some(Some((SecretHash([8; 32]), Grade::Weak))),
        ..KeyChange::of(KeyId(1))
    };
    make(&mut session, SetUp::ChangeKey(all));
    drop(session);
    let directory = reopened(fixture);
    let key = directory.find_key_by_login("new").unwrap();
    assert_eq!((key.name.as_str(), key.scopes.to_string().as_str()), (STRANGE, "manage"));
    assert_eq!(
        (key.point_of_sale, key.password.as_deref()),
        (Some(PointOfSaleId(2)), Some("other"))
    );
    let token = Some(Grade::Weak);
    assert_eq!(key.grades, Grades { secret: None, password: Some(Grade::Strong), token });
    assert!(directory.find_key_by_token(SecretHash([8; 32])).is_some());
    assert!(directory.find_key_by_login("old").is_none());
    assert!(directory.find_key_by_token(SecretHash([7; 32])).is_none());

    let mut session = Session::open(fixture);
    let nothing = KeyChange {
        point_of_sale: Some(None),
        login: Some(None),
        token: Some(None),
        ..KeyChange::of(KeyId(1))
    };
    make(&mut session, SetUp::ChangeKey(nothing));
    let graded = Grades { secret: Some(Grade::Demo), password: Some(Grade::Demo), token };
    make(&mut session, SetUp::GradeKey { id: KeyId(1), grades: graded });
    drop(session);
    let directory = reopened(fixture);
    let key = directory.key(KeyId(1)).unwrap();
    assert_eq!(
        (&key.login, &key.password, key.token, key.point_of_sale),
        (&None, &None, None, None)
    );
    // What is not there has no grade.
    let secret = Some(Grade::Demo);
    assert_eq!(key.grades, Grades { secret, password: None, token: None });
}

/// Copies of the directory are renewed when its version has grown.
pub fn the_version_grows_with_every_change_and_with_nothing_else<F: Fixture>(fixture: &F) {
    let mut session = Session::open(fixture);
    let version = |session: &Session| {
        let version = session.read(session.reader.directory_version());
        assert_eq!(session.read(session.reader.directory()).0, version);
        version
    };
    let mut last = version(&session);
    session.set_up_operators();
    for change in [
        SetUp::CreateKey(new_key(1)),
        SetUp::RevokeKey { id: KeyId(1) },
        SetUp::ChangePartner { id: PartnerId(1), name: None, disabled: Some(false) },
    ] {
        make(&mut session, change);
        let now = version(&session);
        assert!(now > last, "from {last} to {now}");
        last = now;
    }
    session.sale(sell_one(1, "A"));
    let refused = session.run(set_up(SetUp::RevokeKey { id: KeyId(9) }));
    assert!(
        matches!(refused, Said::Rejected(Rejection::SetUp(SetUpRejection::NotFound { .. }))),
        "{refused:?}"
    );
    assert_eq!(version(&session), last);
    drop(session);
    assert_eq!(version(&Session::open(fixture)), last);
}

/// The committer decides on the directory as it is, not on one it read before.
pub fn a_change_is_seen_by_the_next_command<F: Fixture>(fixture: &F) {
    let mut session = Session::open(fixture);
    session.set_up_operators();
    session.sale(sell_one(1, "A"));
    let (id, active) = (Some(SeriesId(1)), Some(false));
    let closed = SeriesChange { id, active, ..SeriesChange::default() };
    make(&mut session, SetUp::ChangeSeries(closed));
    let refused = session.run(sell_one(1, "B"));
    assert!(
        matches!(refused, Said::Rejected(Rejection::Sale(SaleRejection::SeriesNotOnSale { .. }))),
        "{refused:?}"
    );
    let certificates = session.certificates();
    let balances: Vec<Amount> = certificates.rows.iter().map(|(c, _)| c.balance).collect();
    assert_eq!(balances, [amount(500)]);
}
