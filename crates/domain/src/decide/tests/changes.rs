//! Changes take what they name and keep everything else.

use super::check_in;
use super::script::{means, step};
use super::world::{OPERATOR, World, request};
use crate::command::{KeyChange, NewKey, SetUp};
use crate::key::{Grade, Grades, SecretHash};
use crate::limits::HOLDS_PER_CERTIFICATE_MAX;
use crate::phone::Country;
use crate::*;

fn text(text: &str) -> String {
    text.to_owned()
}

#[test]
fn an_operator_keeps_what_is_not_changed() {
    let mut world = World::new();
    let nothing = || (None, None, None, None);
    let country = Country::find("KZ").unwrap();
    for (name, zone, country, disabled) in [
        (Some(text("new")), None, None, None),
        (None, Some(validity::find_zone("Asia/Omsk").unwrap()), None, None),
        (None, None, Some(country), None),
        (None, None, None, Some(true)),
        nothing(),
    ] {
        let before = world.directory.operator(OPERATOR).unwrap().clone();
        let expected = Operator {
            name: name.clone().unwrap_or_else(|| before.name.clone()),
            zone: zone.clone().unwrap_or_else(|| before.zone.clone()),
            country: country.or(before.country),
            disabled: disabled.unwrap_or(before.disabled),
            ..before
        };
        world.set_up(SetUp::ChangeOperator { id: OPERATOR, name, zone, country, disabled });
        assert_eq!(*world.directory.operator(OPERATOR).unwrap(), expected);
    }
}

#[test]
fn places_keep_what_is_not_changed() {
    let mut world = World::new();
    let (partner, place) = (PartnerId(1), PointOfSaleId(1));
    let site = SiteId(world.set_up(SetUp::CreateSite {
        id: None,
        point_of_sale: place,
        code: "widget".to_owned(),
    }));
    for (name, disabled) in [(Some(text("new")), None), (None, Some(true)), (None, Some(false))] {
        let before = world.directory.partner(partner).unwrap().clone();
        let expected = Partner {
            name: name.clone().unwrap_or_else(|| before.name.clone()),
            disabled: disabled.unwrap_or(before.disabled),
            ..before
        };
        world.set_up(SetUp::ChangePartner { id: partner, name, disabled });
        assert_eq!(*world.directory.partner(partner).unwrap(), expected);
    }
    for (code, name, disabled) in [
        (Some(text("C")), None, None),
        (None, Some(text("new")), None),
        (None, None, Some(true)),
        (None, None, Some(false)),
    ] {
        let before = world.directory.point_of_sale(place).unwrap().clone();
        let expected = PointOfSale {
            code: code.clone().unwrap_or_else(|| before.code.clone()),
            name: name.clone().unwrap_or_else(|| before.name.clone()),
            disabled: disabled.unwrap_or(before.disabled),
            ..before
        };
        let repeats = RepeatsChange::default();
        world.set_up(SetUp::ChangePointOfSale { id: place, code, name, repeats, disabled });
        assert_eq!(*world.directory.point_of_sale(place).unwrap(), expected);
    }
    for (code, point_of_sale, disabled) in [
        (Some(text("other")), None, None),
        (None, Some(PointOfSaleId(2)), None),
        (None, None, Some(true)),
        (None, None, Some(false)),
    ] {
        let before = world.directory.site(site).unwrap().clone();
        let expected = Site {
            code: code.clone().unwrap_or_else(|| before.code.clone()),
            point_of_sale: point_of_sale.unwrap_or(before.point_of_sale),
            disabled: disabled.unwrap_or(before.disabled),
            ..before
        };
        world.set_up(SetUp::ChangeSite { id: site, code, point_of_sale, disabled });
        assert_eq!(*world.directory.site(site).unwrap(), expected);
    }
}

#[test]
fn a_key_keeps_what_is_not_changed() {
    let mut world = World::new();
    let grades = Grades { secret: None, password: None, token: None };
    let id = KeyId(world.set_up(SetUp::CreateKey(NewKey {
        operator: OPERATOR,
        name: "till".to_owned(),
        scopes: Scopes::all(),
        point_of_sale: None,
        secret: SecretHash([1; 32]),
        login: Some(("shop".to_owned(), "hash".to_owned())),
        token: None,
        grades,
    })));
    let of = || KeyChange::of(id);
    let scopes = Scopes::default();
    let token = (SecretHash([9; 32]), Grade::Strong);
    for change in [
        of(),
        KeyChange { name: Some(text("new")), ..of() },
        KeyChange { scopes: Some(scopes), ..of() },
        KeyChange { point_of_sale: Some(Some(PointOfSaleId(1))), ..of() },
        KeyChange { login: Some(Some(text("other"))), ..of() },
        KeyChange { password: Some(("new hash".to_owned(), Grade::Weak)), ..of() },
        KeyChange { token: Some(Some(token)), ..of() },
        KeyChange { token: Some(None), ..of() },
        KeyChange { login: Some(None), ..of() },
    ] {
        let before = ApiKey::clone(world.directory.key(id).unwrap());
        let mut expected = before.clone();
        expected.name = change.name.clone().unwrap_or(before.name);
        expected.scopes = change.scopes.unwrap_or(before.scopes);
        expected.point_of_sale = change.point_of_sale.unwrap_or(before.point_of_sale);
        expected.login = change.login.clone().unwrap_or(before.login);
        if let Some((password, grade)) = change.password.clone() {
            (expected.password, expected.grades.password) = (Some(password), Some(grade));
        }
        if expected.login.is_none() {
            (expected.password, expected.grades.password) = (None, None);
        }
        if let Some(token) = change.token {
            (expected.token, expected.grades.token) = token.unzip();
        }
        let ends_sign_ins = change.login.is_some() || change.password.is_some();
        assert_eq!(change.ends_sign_ins(), ends_sign_ins, "{change:?}");
        world.set_up(SetUp::ChangeKey(change));
        assert_eq!(ApiKey::clone(world.directory.key(id).unwrap()), expected);
    }
    let graded = Grades { secret: Some(Grade::Strong), password: None, token: None };
    world.set_up(SetUp::GradeKey { id, grades: graded });
    assert_eq!(world.directory.key(id).unwrap().grades, graded);
    let (secret, grade) = (SecretHash([2; 32]), Grade::Weak);
    world.set_up(SetUp::RotateKey { id, secret, grade });
    let key = world.directory.key(id).unwrap();
    assert_eq!((key.secret, key.grades.secret), (secret, Some(grade)));
}

/// Goods are stored with their names and item codes.
#[test]
fn texts_of_goods_are_texts() {
    for (command, expected) in [
        ("sell order=A : GIFT 500 name=a\u{1}b", "Invalid(GoodName"),
        ("sell order=A series=1 : 500 code=a\u{1}b", "Invalid(GoodItemCode"),
        ("sell order=A : GIFT 500 name=ab", "500"),
        ("return order=a\u{1}b", "Invalid(OrderNumber"),
        ("return order=Z : GIFT name=a\u{1}b", "Invalid(GoodName"),
        // One that is not sold like this.
        ("return order=S : GIFT 500 name=c\u{1}d", "Invalid(GoodName"),
        ("return order=S : GIFT2 500 name=a\u{1}b", "Invalid(GoodName"),
        // What was sold before texts were checked comes back.
        ("return order=S : GIFT 500 name=a\u{1}b", "0"),
    ] {
        let mut world = World::new();
        check_in(&mut world, "sell order=S : GIFT 500 name=old -> 500");
        for sale in world.sales.values_mut() {
            let sale = std::sync::Arc::make_mut(sale);
            let mut lines = sale.lines.to_vec();
            lines[0].name = Some(text("a\u{1}b"));
            sale.lines = lines.into();
        }
        let said = step(&mut world, command);
        assert!(means(&said, expected), "{command:?}: {said}");
    }
}

#[test]
fn a_replacement_is_of_the_same_place() {
    let mut world = World::new();
    let mut issued = super::certificate::parse(&world, "issue 500");
    let Command::Issue(issue) = &mut issued.command else { panic!("it issues") };
    issue.point_of_sale = Some(PointOfSaleId(2));
    assert!(world.run(&issued).is_ok());
    check_in(&mut world, "replace #1 why=x -> Voided 0 | Active 500");
    let places: Vec<_> = world.certificates.values().map(|known| known.point_of_sale).collect();
    assert_eq!(places, [Some(PointOfSaleId(2)); 2]);
    assert_eq!(request(issued.command).key, None);
}

/// Holds whose time is over make room, whether their end has been recorded or not.
#[test]
fn a_certificate_has_so_many_holds_at_a_time() {
    let mut world = World::new();
    check_in(&mut world, "issue 500 -> Active 500");
    let hold = "redeem hold=60 : 1 ; #1";
    for _ in 0..HOLDS_PER_CERTIFICATE_MAX {
        let said = step(&mut world, hold);
        assert!(said.contains("Held | holds 1"), "{said}");
    }
    assert!(means(&step(&mut world, hold), "TooManyHolds"));
    step(&mut world, "at 2026-11-22T10:01:00Z");
    let said = step(&mut world, hold);
    assert!(said.contains("Held | holds 1"), "{said}");
}
