//! Setting up: what may be made and changed, and what must be unique.

use jiff::tz::TimeZone;

use super::script::step;
use super::world::{
    CARD, FIXED, GIFT, OPERATOR, OTHER_OPERATOR, World, amount, new_series, plan, request, terms,
};
use crate::command::{KeyChange, NewKey, NewSeries, SeriesChange, SeriesTerms, SetUp};
use crate::key::{Grade, Grades, SecretHash};
use crate::limits::{NOMINAL_MINOR_MAX, TEXT_CHARS_MAX, VALIDITY_DAYS_MAX};
use crate::*;

#[track_caller]
fn refused(world: &mut World, set_up: SetUp) -> Rejection {
    let before = world.operations.len();
    let verdict = world.run(&request(Command::SetUp(set_up)));
    assert_eq!(world.operations.len(), before);
    verdict.expect_err("it is refused")
}

fn not_found(what: Thing, id: i64) -> Rejection {
    SetUpRejection::NotFound { what, id }.into()
}

fn taken(field: Field, what: Thing, by: i64) -> Rejection {
    SetUpRejection::Taken { field, what, by }.into()
}

fn invalid(field: Field, problem: Problem) -> Rejection {
    SetUpRejection::Invalid(field, problem).into()
}

fn key(byte: u8) -> NewKey {
    NewKey {
        operator: OPERATOR,
        name: "till".to_owned(),
        scopes: Scopes::all(),
        point_of_sale: None,
        secret: SecretHash([byte; 32]),
        login: None,
        token: None,
        grades: Grades::default(),
    }
}

fn operator(id: Option<i64>, name: &str) -> SetUp {
    SetUp::CreateOperator {
        id: id.map(OperatorId),
        name: name.to_owned(),
        zone: Operator::default_zone(),
        currency: Currency::RUB,
        country: None,
    }
}

fn point_of_sale(partner: i64, code: &str) -> SetUp {
    let (partner, code) = (PartnerId(partner), code.to_owned());
    SetUp::CreatePointOfSale {
        id: None,
        partner,
        code,
        name: None,
        repeats: RepeatsChange::default(),
    }
}

fn site(point_of_sale: i64, code: &str) -> SetUp {
    let (point_of_sale, code) = (PointOfSaleId(point_of_sale), code.to_owned());
    SetUp::CreateSite { id: None, point_of_sale, code }
}

#[test]
fn an_id_is_the_one_asked_for_or_the_next() {
    let mut world = World::empty();
    assert_eq!(world.set_up(operator(None, "first")), 1);
    assert_eq!(world.set_up(operator(Some(7), "seventh")), 7);
    assert_eq!(world.set_up(operator(None, "next")), 8);
    assert_eq!(world.set_up(operator(Some(i64::from(i32::MAX)), "last")), 2_147_483_647);
    let what = Thing::Operator;
    let is_taken = SetUpRejection::IdTaken { what, id: 7 };
    assert_eq!(refused(&mut world, operator(Some(7), "again")), is_taken.into());
    for id in [0, -1, 2_147_483_648] {
        let range = Problem::OutOfRange { min: 1, max: 2_147_483_647 };
        assert_eq!(refused(&mut world, operator(Some(id), "x")), invalid(Field::Id, range));
    }
}

#[test]
fn a_name_is_there_and_not_too_long() {
    let mut world = World::new();
    for name in ["", " ", "\t\n"] {
        let empty = invalid(Field::Name, Problem::Empty);
        assert_eq!(refused(&mut world, operator(None, name)), empty);
    }
    world.set_up(operator(None, &"я".repeat(TEXT_CHARS_MAX)));
    let too_long = invalid(Field::Name, Problem::TooLong { max: TEXT_CHARS_MAX });
    assert_eq!(refused(&mut world, operator(None, &"я".repeat(TEXT_CHARS_MAX + 1))), too_long);
}

/// A zone is stored by its name: one that has none would come back as another.
#[test]
fn a_zone_has_a_name() {
    let mut world = World::new();
    let id = OPERATOR;
    let change = |zone| SetUp::ChangeOperator {
        id,
        name: None,
        zone: Some(zone),
        disabled: None,
        country: None,
    };
    let fixed = TimeZone::fixed(jiff::tz::offset(3));
    let currency = Currency::RUB;
    let new = SetUp::CreateOperator {
        id: None,
        name: "x".to_owned(),
        zone: fixed.clone(),
        currency,
        country: None,
    };
    for set_up in [change(fixed), new] {
        let unknown = invalid(Field::Zone, Problem::UnknownZone);
        assert_eq!(refused(&mut world, set_up), unknown);
    }
    for zone in [TimeZone::UTC, validity::find_zone("Asia/Omsk").unwrap()] {
        world.set_up(change(zone.clone()));
        assert_eq!(world.directory.operator(id).unwrap().zone, zone);
    }
}

#[test]
fn what_is_named_must_exist() {
    let mut world = World::new();
    let name = || "x".to_owned();
    for (set_up, what) in [
        (
            SetUp::ChangeOperator {
                id: OperatorId(99),
                name: None,
                zone: None,
                disabled: None,
                country: None,
            },
            Thing::Operator,
        ),
        (
            SetUp::CreatePartner { id: None, operator: OperatorId(99), name: name() },
            Thing::Operator,
        ),
        (SetUp::ChangePartner { id: PartnerId(99), name: None, disabled: None }, Thing::Partner),
        (point_of_sale(99, "x"), Thing::Partner),
        (
            SetUp::ChangePointOfSale {
                id: PointOfSaleId(99),
                code: None,
                name: None,
                disabled: None,
                repeats: RepeatsChange::default(),
            },
            Thing::PointOfSale,
        ),
        (site(99, "x"), Thing::PointOfSale),
        (
            SetUp::ChangeSite { id: SiteId(99), code: None, point_of_sale: None, disabled: None },
            Thing::Site,
        ),
        (SetUp::CreateKey(NewKey { operator: OperatorId(99), ..key(1) }), Thing::Operator),
        (
            SetUp::CreateKey(NewKey { point_of_sale: Some(PointOfSaleId(99)), ..key(1) }),
            Thing::PointOfSale,
        ),
        (
            SetUp::RotateKey { id: KeyId(99), secret: SecretHash([9; 32]), grade: Grade::Strong },
            Thing::Key,
        ),
        (SetUp::RevokeKey { id: KeyId(99) }, Thing::Key),
        (
            SetUp::ChangeSeries(SeriesChange { id: Some(SeriesId(99)), ..Default::default() }),
            Thing::Series,
        ),
        (
            SetUp::CreateSeries(new_series(
                OperatorId(99),
                SeriesKind::Plastic,
                plan(50, 13),
                terms("x", &[]),
            )),
            Thing::Operator,
        ),
    ] {
        assert_eq!(refused(&mut world, set_up), not_found(what, 99));
    }
}

#[test]
fn an_operator_reaches_only_into_itself() {
    let mut world = World::new();
    let made = world.set_up(site(1, "widget"));
    let foreign = Some(PointOfSaleId(3));
    let change =
        SetUp::ChangeSite { id: SiteId(made), code: None, point_of_sale: foreign, disabled: None };
    assert_eq!(refused(&mut world, change), not_found(Thing::PointOfSale, 3));
    let bound = NewKey { point_of_sale: foreign, ..key(1) };
    assert_eq!(refused(&mut world, SetUp::CreateKey(bound)), not_found(Thing::PointOfSale, 3));
}

#[test]
fn codes_of_points_of_sale_are_unique_in_their_operator() {
    let mut world = World::new();
    assert_eq!(
        refused(&mut world, point_of_sale(1, "A")),
        taken(Field::Code, Thing::PointOfSale, 1)
    );
    let rename = |code: &str| SetUp::ChangePointOfSale {
        id: PointOfSaleId(2),
        code: Some(code.to_owned()),
        name: None,
        disabled: None,
        repeats: RepeatsChange::default(),
    };
    assert_eq!(refused(&mut world, rename("A")), taken(Field::Code, Thing::PointOfSale, 1));
    world.set_up(rename("B"));
    world.set_up(rename("C"));
    // The old code is free again, and the new one finds its place.
    let made = world.set_up(point_of_sale(1, "B"));
    let find = |code| world.directory.find_point_of_sale(OPERATOR, code).unwrap().id.0;
    assert_eq!((find("B"), find("C")), (made, 2));
}

#[test]
fn codes_of_sites_are_unique_over_all_operators() {
    let mut world = World::new();
    let made = world.set_up(site(1, "widget"));
    assert_eq!(refused(&mut world, site(3, "widget")), taken(Field::Code, Thing::Site, made));
    let code = Some("other".to_owned());
    world.set_up(SetUp::ChangeSite { id: SiteId(made), code, point_of_sale: None, disabled: None });
    assert!(world.directory.find_site("widget").is_none());
    world.set_up(site(3, "widget"));
}

#[test]
fn secrets_logins_and_tokens_of_keys_are_unique() {
    let mut world = World::new();
    let login = Some(("shop".to_owned(), "hash".to_owned()));
    let token = Some(SecretHash([200; 32]));
    let full = NewKey { login: login.clone(), token, ..key(1) };
    assert_eq!(world.set_up(SetUp::CreateKey(full)), 1);
    for (new, field) in [
        (key(1), Field::Secret),
        (NewKey { login: login.clone(), ..key(2) }, Field::Login),
        (NewKey { operator: OTHER_OPERATOR, login, ..key(2) }, Field::Login),
        (NewKey { token, ..key(2) }, Field::Token),
    ] {
        assert_eq!(refused(&mut world, SetUp::CreateKey(new)), taken(field, Thing::Key, 1));
    }
    let colon = NewKey { login: Some(("a:b".to_owned(), "hash".to_owned())), ..key(2) };
    let has_colon = invalid(Field::Login, Problem::HasColon);
    assert_eq!(refused(&mut world, SetUp::CreateKey(colon)), has_colon);
}

#[test]
fn a_rotated_key_opens_with_its_new_secret_only_and_a_revoked_one_never_again() {
    let mut world = World::new();
    world.set_up(SetUp::CreateKey(key(1)));
    world.set_up(SetUp::CreateKey(key(2)));
    let rotate = |byte| SetUp::RotateKey {
        id: KeyId(1),
        secret: SecretHash([byte; 32]),
        grade: Grade::Strong,
    };
    assert_eq!(refused(&mut world, rotate(2)), taken(Field::Secret, Thing::Key, 2));
    world.set_up(rotate(3));
    let find = |world: &World, byte| {
        world.directory.find_key_by_secret(SecretHash([byte; 32])).map(|key| key.id.0)
    };
    assert_eq!((find(&world, 1), find(&world, 3)), (None, Some(1)));
    let at = world.now;
    world.set_up(SetUp::RevokeKey { id: KeyId(1) });
    world.now = "2027-01-01T00:00:00Z".parse().unwrap();
    world.set_up(SetUp::RevokeKey { id: KeyId(1) });
    let revoked_at = world.directory.key(KeyId(1)).unwrap().revoked_at;
    assert_eq!(revoked_at, Some(at), "the first time counts");
    assert_eq!(refused(&mut world, rotate(4)), invalid(Field::Key, Problem::Revoked));
}

#[test]
fn a_change_of_a_key_keeps_what_is_not_said_and_refuses_what_does_not_fit() {
    let mut world = World::new();
    let login = |login: &str| Some((login.to_owned(), "hash".to_owned()));
    let token = |byte| SecretHash([byte; 32]);
    let demo = Some(Grade::Demo);
    let grades = Grades { secret: demo, password: demo, token: demo };
    let full = NewKey { login: login("demo"), token: Some(token(200)), grades, ..key(1) };
    world.set_up(SetUp::CreateKey(full));
    let other = NewKey { login: login("other"), token: Some(token(201)), ..key(2) };
    world.set_up(SetUp::CreateKey(other));
    world.set_up(SetUp::CreateKey(key(3)));
    let before = std::sync::Arc::clone(world.directory.key(KeyId(1)).unwrap());
    let of = |id| KeyChange::of(KeyId(id));
    let text = |text: &str| Some(text.to_owned());
    for (change, expected) in [
        (of(9), not_found(Thing::Key, 9)),
        (
            KeyChange { point_of_sale: Some(Some(PointOfSaleId(99))), ..of(1) },
            not_found(Thing::PointOfSale, 99),
        ),
        (KeyChange { login: Some(text("other")), ..of(1) }, taken(Field::Login, Thing::Key, 2)),
        (
            KeyChange { token: Some(Some((token(201), Grade::Strong))), ..of(1) },
            taken(Field::Token, Thing::Key, 2),
        ),
        (
            KeyChange { login: Some(text("new")), ..of(3) },
            invalid(Field::Login, Problem::Without(Field::Password)),
        ),
        (
            KeyChange { password: Some(("hash".to_owned(), Grade::Strong)), ..of(3) },
            invalid(Field::Password, Problem::Without(Field::Login)),
        ),
        (KeyChange { name: text(" "), ..of(1) }, invalid(Field::Name, Problem::Empty)),
        (KeyChange { login: Some(text("a:b")), ..of(1) }, invalid(Field::Login, Problem::HasColon)),
    ] {
        assert_eq!(refused(&mut world, SetUp::ChangeKey(change)), expected);
    }
    assert_eq!(world.directory.key(KeyId(1)), Some(&before));
    // Its own login and token are no obstacle, and nothing else changes.
    let same = KeyChange {
        login: Some(text("demo")),
        token: Some(Some((token(200), Grade::Demo))),
        ..of(1)
    };
    world.set_up(SetUp::ChangeKey(same));
    assert_eq!(world.directory.key(KeyId(1)), Some(&before));
    // A new password has its own grade; the others keep theirs.
    let password = Some(("new hash".to_owned(), Grade::Strong));
    world.set_up(SetUp::ChangeKey(KeyChange { login: Some(text("shop")), password, ..of(1) }));
    let changed = world.directory.find_key_by_login("shop").unwrap();
    let strong = Some(Grade::Strong);
    assert_eq!(changed.grades, Grades { secret: demo, password: strong, token: demo });
    assert_eq!((&changed.secret, &changed.token), (&before.secret, &before.token));
    let rotate = SetUp::RotateKey { id: KeyId(1), secret: token(9), grade: Grade::Strong };
    world.set_up(rotate);
    let key = world.directory.key(KeyId(1)).unwrap();
    assert_eq!(key.grades, Grades { secret: strong, password: strong, token: demo });
    world.set_up(SetUp::RevokeKey { id: KeyId(1) });
    let revoked = invalid(Field::Key, Problem::Revoked);
    assert_eq!(refused(&mut world, SetUp::ChangeKey(of(1))), revoked);
}

#[test]
fn prefixes_of_an_operator_do_not_overlap() {
    let mut world = World::new();
    let series = |operator, prefix, length| {
        let (plan, terms) = (plan(prefix, length), terms("more", &[]));
        SetUp::CreateSeries(new_series(operator, SeriesKind::Electronic, plan, terms))
    };
    for (prefix, length, other) in [(2, 13, 20), (201, 13, 20), (12_345, 8, 123_456)] {
        assert_eq!(
            refused(&mut world, series(OPERATOR, prefix, length)),
            SetUpRejection::PrefixOverlaps { prefix, other, length }.into()
        );
    }
    let pools = world.directory.pools().len();
    // The same prefix and length share their numbers; another length or operator has its own.
    world.set_up(series(OPERATOR, 20, 13));
    assert_eq!(world.directory.pools().len(), pools);
    world.set_up(series(OPERATOR, 20, 8));
    world.set_up(series(OPERATOR, 21, 13));
    world.set_up(series(OTHER_OPERATOR, 201_234, 8));
    assert_eq!(world.directory.pools().len(), pools + 3);
}

/// The key that orders numbers is the first series's: another would give numbers out again.
#[test]
fn a_shared_prefix_keeps_its_first_order_of_numbers() {
    let mut world = World::new();
    let pool_key = number::PoolKey([99; 32]);
    let series =
        new_series(OPERATOR, SeriesKind::Electronic, plan(20, 13), terms("more", &["MORE"]));
    world.set_up(SetUp::CreateSeries(NewSeries { pool_key: pool_key.clone(), ..series }));
    assert!(world.directory.pools().iter().all(|pool| pool.key != pool_key));
    step(&mut world, "sell order=A : GIFT x50 500, MORE x50 500, GIFT x50 500");
    let mut numbers: Vec<_> = world.certificates.values().map(|c| c.number).collect();
    numbers.sort_unstable();
    numbers.dedup();
    assert_eq!(numbers.len(), 150);
}

#[test]
fn an_item_code_sells_one_series_of_its_operator() {
    let mut world = World::new();
    let change = |id, codes: &[&str]| {
        let item_codes = Some(codes.iter().map(|&code| code.to_owned()).collect());
        SetUp::ChangeSeries(SeriesChange { id: Some(id), item_codes, ..SeriesChange::default() })
    };
    assert_eq!(
        refused(&mut world, change(FIXED, &["FIXED", "GIFT"])),
        taken(Field::SeriesItemCode { place: 1 }, Thing::Series, 1)
    );
    let twice = invalid(Field::SeriesItemCode { place: 1 }, Problem::Repeated);
    assert_eq!(refused(&mut world, change(FIXED, &["NEW", "NEW"])), twice);
    world.set_up(change(GIFT, &["GIFT2"]));
    world.set_up(change(FIXED, &["GIFT"]));
    let find = |code| world.directory.find_series_by_item_code(OPERATOR, code).map(|s| s.id);
    assert_eq!((find("GIFT"), find("GIFT2"), find("FIXED")), (Some(FIXED), Some(GIFT), None));
    let foreign = world.directory.find_series_by_item_code(OTHER_OPERATOR, "GIFT");
    assert_eq!(foreign, None);
}

#[test]
fn terms_make_sense() {
    let mut world = World::new();
    let range = |min, max| Denomination::Range { min: amount(min), max: amount(max) };
    let good = || terms("x", &[]);
    let of = |denomination| SeriesTerms { denomination, ..good() };
    let day = |text: &str| Some(text.parse().unwrap());
    for (terms, wrong) in [
        (of(range(0, 5)), Some((Field::LeastPrice, Problem::Zero))),
        (of(range(6, 5)), Some((Field::LeastPrice, Problem::AboveGreatest))),
        (of(range(1, NOMINAL_MINOR_MAX + 1)), Some((Field::GreatestPrice, Problem::TooLarge))),
        (of(Denomination::Fixed(Amount::ZERO)), Some((Field::LeastPrice, Problem::Zero))),
        (of(range(1, NOMINAL_MINOR_MAX)), None),
        (of(range(5, 5)), None),
        (
            SeriesTerms { validity_days: VALIDITY_DAYS_MAX + 1, ..good() },
            Some((Field::ValidityDays, Problem::OutOfRange { min: 0, max: 36_525 })),
        ),
        (SeriesTerms { validity_days: VALIDITY_DAYS_MAX, ..good() }, None),
        (
            SeriesTerms {
                on_sale_from: day("2026-12-02"),
                on_sale_through: day("2026-12-01"),
                ..good()
            },
            Some((Field::SalePeriod, Problem::EndsBeforeStart)),
        ),
        (
            SeriesTerms {
                on_sale_from: day("2026-12-01"),
                on_sale_through: day("2026-12-01"),
                ..good()
            },
            None,
        ),
        (
            SeriesTerms { on_sale_through: day("0001-01-01"), ..good() },
            Some((Field::SalePeriod, Problem::NoDate)),
        ),
        (terms("x", &["y", " "]), Some((Field::SeriesItemCode { place: 1 }, Problem::Empty))),
        (terms(" ", &[]), Some((Field::Name, Problem::Empty))),
    ] {
        let series = new_series(OPERATOR, SeriesKind::Electronic, plan(20, 13), terms.clone());
        let verdict = world.run(&request(Command::SetUp(SetUp::CreateSeries(series))));
        let expected = wrong.map(|(field, problem)| invalid(field, problem));
        assert_eq!(verdict.err(), expected, "{terms:?}");
    }
}

#[test]
fn a_secret_has_4_to_12_digits() {
    let mut world = World::new();
    for (secret_digits, fits) in [(3, false), (4, true), (12, true), (13, false)] {
        let terms = terms("x", &[]);
        let mut series = new_series(OPERATOR, SeriesKind::Electronic, plan(20, 13), terms);
        series.request.secret_digits = secret_digits;
        let set_up = SetUp::CreateSeries(series);
        let verdict = world.run(&request(Command::SetUp(set_up)));
        assert_eq!(verdict.is_ok(), fits, "{secret_digits}");
    }
}

/// A change leaves every field that it does not name.
#[test]
fn a_change_changes_what_it_names() {
    let mut world = World::new();
    let old = world.directory.series(GIFT).unwrap().clone();
    let of = |change: SeriesChange| SetUp::ChangeSeries(SeriesChange { id: Some(GIFT), ..change });
    world.set_up(of(SeriesChange::default()));
    assert_eq!(world.directory.series(GIFT), Some(&old));
    let name = Some("new".to_owned());
    world.set_up(of(SeriesChange { name, validity_days: Some(9), ..Default::default() }));
    let first = Some(day("2026-01-01"));
    let on_sale_from = Some(first);
    world.set_up(of(SeriesChange { on_sale_from, ..Default::default() }));
    let expected =
        Series { name: "new".to_owned(), validity_days: 9, on_sale_from: first, ..old.clone() };
    assert_eq!(world.directory.series(GIFT), Some(&expected));
    world.set_up(of(SeriesChange { on_sale_from: Some(None), ..Default::default() }));
    assert_eq!(world.directory.series(GIFT).unwrap().on_sale_from, None);
}

fn day(text: &str) -> jiff::civil::Date {
    text.parse().unwrap()
}

#[test]
fn certificates_keep_the_day_they_were_sold_with() {
    let mut world = World::new();
    step(&mut world, "sell order=A : GIFT 500");
    let (id, validity_days) = (Some(GIFT), Some(9));
    world.set_up(SetUp::ChangeSeries(SeriesChange { id, validity_days, ..Default::default() }));
    step(&mut world, "sell order=B : GIFT 500");
    let days: Vec<_> = world.certificates.values().filter_map(|c| c.valid_through).collect();
    assert_eq!(days, [day("2027-11-22"), day("2026-12-01")]);
    assert_eq!(world.directory.series(CARD).unwrap().validity_days, 365);
}
