use super::*;
use domain::{
    Currency, DirectoryChange, Operator, OperatorId, PartnerId, PointOfSaleId, Scope, Scopes,
};
use serde_json::{Value, json};
use storage::MasterKey;

const CREDENTIALS: SecretHash = SecretHash([7; 32]);

fn vault(byte: u8) -> Vault {
    Vault::new(&MasterKey([byte; 32]))
}

fn now() -> Timestamp {
    "2026-11-22T10:00:00.9Z".parse().unwrap()
}

fn later(seconds: u32) -> Timestamp {
    Timestamp::from_second(now().as_second() + i64::from(seconds)).unwrap()
}

fn directory() -> Directory {
    let mut directory = Directory::default();
    directory.apply(&DirectoryChange::Operator(Operator {
        id: OperatorId(3),
        name: "House".to_owned(),
        zone: Operator::default_zone(),
        currency: Currency::RUB,
        country: None,
        disabled: false,
        limits: domain::ActLimits::default(),
        closed_through: None,
    }));
    directory.apply(&DirectoryChange::PointOfSale(PointOfSale {
        id: PointOfSaleId(5),
        operator: OperatorId(3),
        partner: PartnerId(4),
        code: "arbat-1".to_owned(),
        name: "Arbat".to_owned(),
        repeats: domain::Repeats::default(),
        disabled: false,
    }));
    directory
}

fn key(scopes: &[Scope], place: Option<i64>) -> ApiKey {
    ApiKey {
        id: KeyId(2),
        operator: OperatorId(3),
        name: "till".to_owned(),
        scopes: scopes.iter().copied().collect::<Scopes>(),
        point_of_sale: place.map(PointOfSaleId),
        secret: SecretHash([1; 32]),
        login: Some("till".to_owned()),
        password: Some("hash".to_owned()),
        token: None,
        grades: domain::key::Grades::default(),
        revoked_at: None,
    }
}

fn token() -> String {
    let key = key(&[Scope::Sell], None);
    issue(&vault(1), &directory(), &key, CREDENTIALS, now()).to_string()
}

fn part(token: &str, place: usize) -> Vec<u8> {
    BASE64.decode(token.split('.').nth(place).unwrap()).unwrap()
}

/// Makes a token with these parts and a valid signature.
fn signed(header: &str, claims: &Value) -> String {
    let signed = format!("{}.{}", BASE64.encode(header), BASE64.encode(claims.to_string()));
    let signature = mac(&vault(1), &signed).finalize().into_bytes();
    format!("{signed}.{}", BASE64.encode(signature))
}

#[test]
fn a_token_says_what_clients_of_the_original_look_for() {
    for (key, role, place, code) in [
        (key(&[Scope::Sell, Scope::Read], Some(5)), json!(["read", "sell"]), (4, 5), "arbat-1"),
        (key(&[], None), json!([]), (0, 0), ""),
    ] {
        let token = issue(&vault(1), &directory(), &key, CREDENTIALS, now());
        assert_eq!(part(&token, 0), br#"{"alg":"HS256","typ":"JWT"}"#);
        let claims: Value = serde_json::from_slice(&part(&token, 1)).unwrap();
        let random = claims["jti"].as_str().unwrap();
        assert_eq!(random.len(), 22);
        let expected = json!({
            "iss": "scrip", "aud": "scrip",
            "iat": now().as_second(), "exp": now().as_second() + 3_600, "jti": random,
            "credentials": BASE64.encode([7; 32]),
            "role": role, "user": 2, "oper": 3,
            "partner": place.0, "pos": place.1, "poscode": code,
            "defaultpartner": place.0, "defaultpos": place.1, "defaultposcode": code,
            "permissioncode": key.scopes.to_string(),
            "token": vault(1).claimed_token(KeyId(2)),
        });
        assert_eq!(claims, expected);
    }
    assert_ne!(token(), token(), "every token has a number of its own");
}

#[test]
fn the_number_of_a_key_has_13_digits_and_is_its_own() {
    let mut numbers: Vec<i64> = (0..200).map(|id| vault(1).claimed_token(KeyId(id))).collect();
    assert!(numbers.iter().all(|number| number.to_string().len() == 13), "{numbers:?}");
    numbers.extend((0..200).map(|id| vault(2).claimed_token(KeyId(id))));
    numbers.sort_unstable();
    numbers.dedup();
    assert_eq!(numbers.len(), 400);
}

#[test]
fn a_token_is_good_for_its_time_under_its_own_key() {
    let expected = Bearer { key: KeyId(2), credentials: CREDENTIALS };
    for (master, at, good) in [
        (1, now(), true),
        (1, later(3_599), true),
        (1, later(3_600), false),
        (1, later(1_000_000), false),
        (2, now(), false),
    ] {
        let found = read(&vault(master), &token(), at);
        assert_eq!(found, good.then_some(expected), "key {master}, {at}");
    }
}

#[test]
fn what_was_not_made_here_is_no_token() {
    let claims: Value = serde_json::from_slice(&part(&token(), 1)).unwrap();
    let with = |member: &str, value: Value| {
        let mut claims = claims.clone();
        claims[member] = value;
        signed(HEADER, &claims)
    };
    assert!(read(&vault(1), &signed(HEADER, &claims), now()).is_some(), "it is made as here");
    let original = token();
    let (head, signature) = original.rsplit_once('.').unwrap();
    let other = token();
    let (other_head, _) = other.rsplit_once('.').unwrap();
    let none = r#"{"alg":"none","typ":"JWT"}"#;
    for text in [
        String::new(),
        "..".to_owned(),
        "scrip_secret".to_owned(),
        head.to_owned(),
        format!("{head}."),
        format!("{other_head}.{signature}"),
        format!("{original}."),
        format!("{original}A"),
        format!("{original}="),
        original.replace('.', ".."),
        original.to_uppercase(),
        format!(" {original}"),
        // Other algorithms, and the same one in other words, signed or not.
        signed(none, &claims),
        format!("{}.{}.", BASE64.encode(none), BASE64.encode(claims.to_string())),
        signed(r#"{"alg":"HS512","typ":"JWT"}"#, &claims),
        signed(r#"{"typ":"JWT","alg":"HS256"}"#, &claims),
        signed(r#"{"alg":"HS256","typ":"JWT","crit":["exp"]}"#, &claims),
        // Signed by this server, but not what it makes.
        with("iss", json!("other")),
        with("aud", json!("other")),
        with("aud", json!(["scrip"])),
        with("exp", json!(null)),
        with("exp", json!("9999999999")),
        with("user", json!("2")),
        with("credentials", json!("AAAA")),
        signed(HEADER, &json!({})),
        signed(HEADER, &json!([])),
    ] {
        assert_eq!(read(&vault(1), &text, now()), None, "{text}");
    }
}

#[test]
fn a_token_with_one_changed_character_is_none() {
    let token = token();
    for place in 0..token.len() {
        let mut changed = token.clone().into_bytes();
        changed[place] = if changed[place] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(changed).unwrap();
        assert_eq!(read(&vault(1), &changed, now()), None, "{place}");
    }
}
