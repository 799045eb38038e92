//! `POST /ManagerLogin` from outside, and what its tokens open.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use serde_json::{Value, json};

use crate::kit::coupons::basic;
use crate::kit::http::{Answer, Client, Framing};
use crate::kit::process::{Home, Server, within};

/// Time in which the server must notice another process's change.
const SOON: std::time::Duration = std::time::Duration::from_secs(2);

const FORM: (&str, &str) = ("Content-Type", "application/x-www-form-urlencoded");
const DENIED: &str = r#"{"Message":"Authorization has been denied for this request."}"#;
const WRONG: &str = concat!(
    r#"{"error":"invalid_grant","#,
    r#""error_description":"Provided username and password is incorrect"}"#
);

/// A server with the demo data and a key that has the login `till`.
struct Shop {
    home: Home,
    server: Server,
    key: String,
}

impl Shop {
    fn open() -> Self {
        let home = Home::new();
        let server = home.serve_demo();
        let (key, _) = home.make_key(&[
            "--operator",
            "1",
            "--scopes",
            "sell,read",
            "--login",
            "till",
            "--password",
            "a&b +я",
            "--weak",
        ]);
        Self { home, server, key }
    }

    fn client(&self) -> Client {
        self.server.connect()
    }

    fn post(&self, form: &str) -> Answer {
        login(&mut self.client(), form)
    }

    /// The tokens of who signs in with the form.
    #[track_caller]
    fn signed_in(&self, form: &str) -> Tokens {
        Tokens::of(&self.post(form))
    }

    #[track_caller]
    fn till(&self) -> Tokens {
        self.signed_in("username=till&password=a%26b+%2B%D1%8F&grant_type=password")
    }

    fn renew(&self, token: &str) -> Answer {
        self.post(&format!("grant_type=refresh_token&refresh_token={token}"))
    }
}

fn login(client: &mut Client, form: &str) -> Answer {
    client.request("POST", "/ManagerLogin", &[FORM], Framing::Length(form.as_bytes()))
}

struct Tokens {
    access: String,
    refresh: String,
}

impl Tokens {
    #[track_caller]
    fn of(answer: &Answer) -> Self {
        assert_eq!(answer.status, 200, "{}", answer.text());
        for (name, value) in [
            ("Content-Type", "application/json;charset=UTF-8"),
            ("Cache-Control", "no-cache, no-store"),
            ("Pragma", "no-cache"),
            ("Expires", "-1"),
        ] {
            assert_eq!(answer.header(name), Some(value));
        }
        let body: Value = serde_json::from_str(&answer.text()).unwrap();
        let text = |member: &str| body[member].as_str().unwrap().to_owned();
        let tokens = Self { access: text("access_token"), refresh: text("refresh_token") };
        let expected = format!(
            r#"{{"access_token":"{}","token_type":"bearer","expires_in":3600,"refresh_token":"{}"}}"#,
            tokens.access, tokens.refresh
        );
        assert_eq!(answer.text(), expected);
        tokens
    }

    /// Returns the claims of the access token.
    fn claims(&self) -> Value {
        let claims = self.access.split('.').nth(1).unwrap();
        serde_json::from_slice(&BASE64.decode(claims).unwrap()).unwrap()
    }
}

/// Sells a certificate with what a request says of its caller.
fn sell(client: &mut Client, bearer: &str, order: &str, said: &Value) -> Answer {
    let mut body = json!({
        "PosCode": "demo", "OrderNumber": order, "SertCardSeries": 1,
        "Goods": [{"Quantity": 1, "Price": 100}],
    });
    body.as_object_mut().unwrap().extend(said.as_object().unwrap().clone());
    let bearer = format!("Bearer {bearer}");
    let headers = [("Content-Type", "application/json"), ("Authorization", bearer.as_str())];
    let body = body.to_string();
    let target = "/api/sertcard/NumberFromGoods";
    client.request("POST", target, &headers, Framing::Length(body.as_bytes()))
}

/// The `ErrorCode` of an answer; or its status, where that says it.
fn code(answer: &Answer) -> i64 {
    if answer.status != 200 {
        return i64::from(answer.status);
    }
    serde_json::from_str::<Value>(&answer.text()).unwrap()["ErrorCode"].as_i64().unwrap()
}

#[test]
fn a_login_gives_tokens_and_everything_else_is_refused_as_documented() {
    let shop = Shop::open();
    let right = "username=demo&password=demo&grant_type=password";
    shop.signed_in(right);
    shop.signed_in(&format!("{right}&device_id=1&client_id=2"));
    let unsupported = r#"{"error":"unsupported_grant_type"}"#;
    let missing = |what: &str| {
        format!(r#"{{"error":"invalid_request","error_description":"{what} is missing"}}"#)
    };
    let twice =
        r#"{"error":"invalid_request","error_description":"a parameter is given more than once"}"#;
    for (form, status, body) in [
        ("username=demo&password=wrong&grant_type=password", 401, WRONG),
        ("username=nobody&password=demo&grant_type=password", 401, WRONG),
        ("username=demo%00&password=demo&grant_type=password", 401, WRONG),
        ("username=demo&grant_type=password", 400, &missing("password")),
        ("username=demo&password=&grant_type=password", 400, &missing("password")),
        ("password=demo&grant_type=password", 400, &missing("username")),
        ("grant_type=refresh_token", 400, &missing("refresh_token")),
        ("grant_type=refresh_token&refresh_token=x", 401, r#"{"error":"invalid_grant"}"#),
        ("grant_type=client_credentials&username=demo&password=demo", 400, unsupported),
        ("grant_type=Password&username=demo&password=demo", 400, unsupported),
        ("username=demo&password=demo", 400, unsupported),
        ("", 400, unsupported),
        ("username=demo&username=demo&password=demo&grant_type=password", 400, twice),
    ] {
        let answer = shop.post(form);
        assert_eq!((answer.status, answer.text().as_str()), (status, body), "{form}");
        assert_eq!(answer.content_type(), "application/json;charset=UTF-8", "{form}");
        assert_eq!(answer.header("Cache-Control"), Some("no-cache, no-store"), "{form}");
        let challenge = (status == 401).then_some("Bearer");
        assert_eq!(answer.header("WWW-Authenticate"), challenge, "{form}");
    }
    let mut client = shop.client();
    for (target, status) in
        [("/managerlogin", 200), ("/MANAGERLOGIN/", 200), ("/api/ManagerLogin", 404)]
    {
        let framing = Framing::Length(right.as_bytes());
        let answer = client.request("POST", target, &[FORM], framing);
        assert_eq!(answer.status, status, "{target}");
    }
    for verb in ["GET", "PUT", "OPTIONS"] {
        let answer = client.request(verb, "/ManagerLogin", &[], Framing::None);
        assert_eq!((answer.status, answer.header("Allow")), (405, Some("POST")), "{verb}");
        let text = format!("The requested resource does not support http method '{verb}'.");
        assert_eq!(answer.text(), json!({"Message": text}).to_string());
    }
    for headers in [&[("Content-Type", "application/json")][..], &[]] {
        let framing = Framing::Length(right.as_bytes());
        let answer = client.request("POST", "/ManagerLogin", headers, framing);
        let refused: Value = serde_json::from_str(&answer.text()).unwrap();
        assert_eq!((answer.status, &refused["error"]), (400, &json!("invalid_request")));
    }
}

#[test]
fn a_token_opens_what_its_key_opens_with_what_the_request_says_of_it() {
    let shop = Shop::open();
    let tokens = shop.till();
    let claims = tokens.claims();
    let own = claims["token"].as_i64().unwrap();
    assert_eq!((&claims["oper"], &claims["role"]), (&json!(1), &json!(["read", "sell"])));
    assert_eq!(claims["user"].to_string(), shop.key);
    assert_eq!(own.to_string().len(), 13);
    let mut client = shop.client();
    for (place, (said, expected)) in [
        (json!({}), 0),
        (json!({"Operator": 1, "Token": own}), 0),
        (json!({"operator": claims["oper"], "token": claims["token"].to_string()}), 0),
        // Whether another key has a token is not told.
        (json!({"Token": 1}), 204),
        (json!({"Operator": 2, "Token": own}), 203),
        (json!({"Operator": 1, "Token": own + 1}), 204),
        (json!({"Token": 12_345}), 204),
    ]
    .into_iter()
    .enumerate()
    {
        let answer = sell(&mut client, &tokens.access, &format!("T-{place}"), &said);
        assert_eq!(code(&answer), expected, "{said}: {}", answer.text());
    }
    // The number is no credential, and says nothing beside others.
    let said = json!({"Operator": 1, "Token": own});
    assert_eq!(code(&sell(&mut client, "demo", "T-8", &said)), 204);
    let body = json!({"PosCode": "demo", "OrderNumber": "T-9", "Operator": 1, "Token": own});
    let body = body.to_string();
    let headers = [("Content-Type", "application/json")];
    let framing = Framing::Length(body.as_bytes());
    let alone = client.request("POST", "/api/sertcard/NumberFromGoods", &headers, framing);
    assert_eq!((alone.status, alone.text().as_str()), (401, DENIED));
    // On the native API too, with the scopes of the key.
    let bearer = format!("Bearer {}", tokens.access);
    for (target, status) in [("/v1/sales", 200), ("/v1/coupons", 200)] {
        let headers = [("Authorization", bearer.as_str())];
        let answer = client.request("GET", target, &headers, Framing::None);
        assert_eq!(answer.status, status, "{target}: {}", answer.text());
    }
    shop.home.verify();
}

#[test]
fn a_key_without_the_right_is_forbidden_with_an_empty_body() {
    let shop = Shop::open();
    for (scopes, login) in [("coupons", "coupons"), ("read", "reader")] {
        shop.home.make_key(&[
            "--operator",
            "1",
            "--scopes",
            scopes,
            "--login",
            login,
            "--password",
            "p",
            "--weak",
        ]);
        let form = format!("username={login}&password=p&grant_type=password");
        let tokens = shop.signed_in(&form);
        let answer = sell(&mut shop.client(), &tokens.access, "F-1", &json!({}));
        assert_eq!((answer.status, answer.text().as_str()), (403, ""), "{scopes}");
    }
}

#[test]
fn what_is_not_a_token_of_this_server_opens_nothing() {
    let shop = Shop::open();
    let tokens = shop.till();
    let (head, signature) = tokens.access.rsplit_once('.').unwrap();
    let claims = head.split_once('.').unwrap().1;
    let none = BASE64.encode(r#"{"alg":"none","typ":"JWT"}"#);
    let mut more = tokens.claims();
    more["user"] = json!(1);
    let header = head.split_once('.').unwrap().0;
    let more = format!("{header}.{}", BASE64.encode(more.to_string()));
    let elsewhere = Home::new();
    let foreign = elsewhere.serve_demo();
    let form = "username=demo&password=demo&grant_type=password";
    let foreign = Tokens::of(&login(&mut foreign.connect(), form)).access;
    let mut client = shop.client();
    for (what, bearer) in [
        ("unsigned", format!("{head}.")),
        ("without an algorithm", format!("{none}.{claims}.")),
        ("without an algorithm, with a signature", format!("{none}.{claims}.{signature}")),
        ("of another key of the same server", format!("{more}.{signature}")),
        ("cut short", tokens.access[..tokens.access.len() - 1].to_owned()),
        ("of another server", foreign),
        ("a refresh token", tokens.refresh.clone()),
    ] {
        let answer = sell(&mut client, &bearer, "X-1", &json!({}));
        assert_eq!((answer.status, answer.text().as_str()), (401, DENIED), "{what}");
    }
    assert_eq!(code(&sell(&mut client, &tokens.access, "X-1", &json!({}))), 0);
}

#[test]
fn a_revoked_key_closes_its_tokens() {
    let shop = Shop::open();
    let tokens = shop.till();
    let mut client = shop.client();
    assert_eq!(code(&sell(&mut client, &tokens.access, "R-1", &json!({}))), 0);
    shop.home.scrip(&["key", "revoke", &shop.key]);
    within(SOON, "the key is known to be revoked", || {
        sell(&mut client, &tokens.access, "R-2", &json!({})).status == 401
    });
    assert_eq!(shop.renew(&tokens.refresh).status, 401);
    let again = shop.post("username=till&password=a%26b+%2B%D1%8F&grant_type=password");
    assert_eq!((again.status, again.text().as_str()), (401, WRONG));
    shop.home.verify();
}

#[test]
fn a_refresh_token_is_good_once_and_shown_again_ends_the_sign_in() {
    let shop = Shop::open();
    let (first, other) = (shop.till(), shop.till());
    let second = Tokens::of(&shop.renew(&first.refresh));
    assert_ne!(first.refresh, second.refresh);
    assert_eq!(code(&sell(&mut shop.client(), &second.access, "N-1", &json!({}))), 0);
    for (token, status) in
        [(&first.refresh, 401), (&second.refresh, 401), (&other.refresh, 200), (&first.access, 401)]
    {
        let answer = shop.renew(token);
        assert_eq!(answer.status, status, "{}", answer.text());
        if status == 401 {
            assert_eq!(answer.text(), r#"{"error":"invalid_grant"}"#);
        }
    }
    // What was given before is good until its hour is over.
    assert_eq!(code(&sell(&mut shop.client(), &second.access, "N-2", &json!({}))), 0);
    shop.home.verify();
}

#[test]
fn of_fifty_at_the_same_time_one_renews() {
    let shop = Shop::open();
    let tokens = shop.till();
    let answers: Vec<u16> = std::thread::scope(|scope| {
        let renew = || shop.renew(&tokens.refresh).status;
        let all: Vec<_> = (0..50).map(|_| scope.spawn(renew)).collect();
        all.into_iter().map(|one| one.join().unwrap()).collect()
    });
    let count = |status| answers.iter().filter(|known| **known == status).count();
    assert_eq!((count(200), count(401)), (1, 49), "{answers:?}");
    shop.home.verify();
}

#[test]
fn tokens_outlive_the_server() {
    let Shop { home, server, .. } = Shop::open();
    let form = "username=demo&password=demo&grant_type=password";
    let tokens = Tokens::of(&login(&mut server.connect(), form));
    let used = format!("grant_type=refresh_token&refresh_token={}", tokens.refresh);
    server.stop();
    let server = home.serve_demo();
    assert_eq!(code(&sell(&mut server.connect(), &tokens.access, "S-1", &json!({}))), 0);
    let renewed = Tokens::of(&login(&mut server.connect(), &used));
    drop(server);
    let server = home.serve_demo();
    assert_eq!(login(&mut server.connect(), &used).status, 401);
    let ended = format!("grant_type=refresh_token&refresh_token={}", renewed.refresh);
    assert_eq!(login(&mut server.connect(), &ended).status, 401);
}

#[test]
fn who_guesses_at_a_password_waits() {
    let shop = Shop::open();
    let form = |login: &str, password: &str| {
        format!("username={login}&password={password}&grant_type=password")
    };
    for login in ["till", "nobody"] {
        for guess in 0..5 {
            let answer = shop.post(&form(login, &guess.to_string()));
            assert_eq!((answer.status, answer.text().as_str()), (401, WRONG), "{login} {guess}");
        }
        let refused = shop.post(&form(login, "a%26b+%2B%D1%8F"));
        assert_eq!(refused.status, 429, "{login}: {}", refused.text());
        let seconds = refused.header("Retry-After").unwrap();
        let body: Value = serde_json::from_str(&refused.text()).unwrap();
        assert_eq!(body["error"], "too_many_requests");
        assert!(body["error_description"].as_str().unwrap().contains(seconds), "{body}");
    }
    // HTTP Basic has the same count, and other logins have their own.
    let till = basic("till", "a&b +я");
    for (authorization, status) in [(&till, 429), (&basic("demo", "demo"), 200)] {
        let headers = [("Authorization", authorization.as_str())];
        let target = "/admin/discount_codes.xml";
        let answer = shop.client().request("GET", target, &headers, Framing::None);
        assert_eq!(answer.status, status, "{}", answer.text());
    }
    within(SOON, "the wait is over", || shop.post(&form("till", "a%26b+%2B%D1%8F")).status == 200);
}
