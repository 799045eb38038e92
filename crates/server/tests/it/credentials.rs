//! Credentials from outside: how often they can be guessed, which may be set, and where the demo's are
//! accepted.

use std::io::{Read, Write};
use std::net::{IpAddr, SocketAddr, TcpStream, UdpSocket};
use std::time::Duration;

use base64::Engine as _;
use serde_json::{Value, json};

use crate::kit::api::problem;
use crate::kit::http::{Answer, Client, Framing};
use crate::kit::process::{Home, Server, eventually, text};

const JSON: (&str, &str) = ("Content-Type", "application/json");

/// An address of this machine that other machines reach, where it has one.
#[expect(clippy::print_stderr, reason = "a test that is skipped says so")]
fn own_address() -> Option<IpAddr> {
    let socket = UdpSocket::bind("0.0.0.0:0").ok()?;
    // Nothing is sent: this only chooses the address that would be sent from.
    socket.connect("192.0.2.1:9").ok()?;
    let address = socket.local_addr().ok()?.ip();
    let own = !address.is_loopback() && !address.is_unspecified();
    let reached =
        || TcpStream::connect_timeout(&SocketAddr::new(address, 1), Duration::from_secs(1));
    // Where the address is its own, nobody listening is told at once.
    let is_there =
        own && reached().is_err_and(|error| error.kind() == std::io::ErrorKind::ConnectionRefused);
    if !is_there {
        eprintln!("SKIPPED: this machine has no address but loopback");
    }
    is_there.then_some(address)
}

fn basic(login: &str, password: &str) -> String {
    let pair = format!("{login}:{password}");
    format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(pair))
}

fn list(client: &mut Client, authorization: &str, more: &[(&str, &str)]) -> Answer {
    let headers = [&[("Authorization", authorization)], more].concat();
    client.request("GET", "/v1/sales", &headers, Framing::None)
}

/// A question of the mloyalty API, whose body says who asks.
fn filter(client: &mut Client, body: &Value, more: &[(&str, &str)]) -> Answer {
    let body = body.to_string();
    let headers = [&[JSON], more].concat();
    client.request("POST", "/api/sertcard/FilterData", &headers, Framing::Length(body.as_bytes()))
}

fn token(operator: i64, token: i64) -> Value {
    json!({"Operator": operator, "Token": token})
}

fn sign_in(client: &mut Client, login: &str, password: &str, more: &[(&str, &str)]) -> Answer {
    let form = format!("grant_type=password&username={login}&password={password}");
    let headers = [&[("Content-Type", "application/x-www-form-urlencoded")], more].concat();
    client.request("POST", "/ManagerLogin", &headers, Framing::Length(form.as_bytes()))
}

fn member(answer: &Answer, name: &str) -> String {
    let body: Value = serde_json::from_str(&answer.text()).unwrap();
    body[name].as_str().unwrap().to_owned()
}

fn error_code(answer: &Answer) -> i64 {
    let body: Value = serde_json::from_str(&answer.text()).unwrap();
    body["ErrorCode"].as_i64().unwrap()
}

/// Requests whose last byte is held back until all are there, each on a connection of its own. Gives
/// the statuses.
fn together(server: &Server, requests: &[Vec<u8>]) -> Vec<u16> {
    let mut sockets: Vec<TcpStream> = requests
        .iter()
        .map(|request| {
            let mut socket = TcpStream::connect(server.address).unwrap();
            socket.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
            socket.write_all(&request[..request.len() - 1]).unwrap();
            socket
        })
        .collect();
    for (socket, request) in sockets.iter_mut().zip(requests) {
        socket.write_all(&request[request.len() - 1..]).unwrap();
    }
    let status = |mut socket: TcpStream| {
        let mut read = Vec::new();
        socket.read_to_end(&mut read).unwrap();
        String::from_utf8_lossy(&read)[9..12].parse::<u16>().unwrap()
    };
    sockets.into_iter().map(status).collect()
}

fn raw(target: &str, headers: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!(
        "POST {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{headers}\
         Content-Length: {length}\r\n\r\n{body}"
    )
    .into_bytes()
}

/// However many guesses arrive together, no more are answered than one after the other.
#[test]
fn guesses_that_arrive_together_are_counted_before_they_are_told() {
    const MANY: usize = 120;
    let home = Home::new();
    let server = home.serve_demo();
    let mut api = server.api("demo");
    let money = json!({"amount": 10_000, "currency": "RUB"});
    let issue = json!({"series": 1, "nominal": money, "quantity": MANY}).to_string();
    let headers = [JSON, ("Idempotency-Key", "issue")];
    let framing = Framing::Length(issue.as_bytes());
    let issued = api.ask("POST", "/v1/certificates", &headers, framing);
    let issued: Value = serde_json::from_str(&issued.text()).unwrap();
    let wrong = |one: &Value| {
        let (number, secret) = (one["number"].as_str().unwrap(), one["secret"].as_str().unwrap());
        let digit = (secret.as_bytes()[0] - b'0' + 1) % 10;
        (number.to_owned(), format!("{digit}{}", &secret[1..]))
    };
    let all: Vec<_> = issued["certificates"].as_array().unwrap().iter().map(wrong).collect();
    let (_, other) = home.make_key(&["--operator", "1", "--scopes", "redeem,read"]);
    for (key, is_redemption, refused) in [("demo", true, 422), (other.as_str(), false, 200)] {
        let requests: Vec<_> = all
            .iter()
            .enumerate()
            .map(|(place, (number, secret))| {
                let (target, body) = if is_redemption {
                    let line = json!({"quantity": 1, "unit_price": money});
                    let instrument = json!({"certificate": number, "secret": secret});
                    let body = json!({"order": {"id": "A", "lines": [line]},
                        "instruments": [instrument]});
                    ("/v1/redemptions".to_owned(), body)
                } else {
                    (format!("/v1/certificates/{number}/check"), json!({"secret": secret}))
                };
                let headers = format!(
                    "Authorization: Bearer {key}\r\nContent-Type: application/json\r\n\
                     Idempotency-Key: k-{place}\r\n"
                );
                raw(&target, &headers, &body.to_string())
            })
            .collect();
        let statuses = together(&server, &requests);
        let count = |status| statuses.iter().filter(|one| **one == status).count();
        assert!((1..=31).contains(&count(refused)), "{key}: {statuses:?}");
        assert_eq!(count(refused) + count(429), MANY, "{key}: {statuses:?}");
    }
    home.verify();
}

#[test]
fn passwords_that_arrive_together_are_counted_before_they_are_looked_at() {
    let home = Home::new();
    let server = home.serve_demo();
    let requests: Vec<_> = (0..100)
        .map(|place| {
            let body = format!("grant_type=password&username=u{place}&password=wrong");
            let headers = "Content-Type: application/x-www-form-urlencoded\r\n";
            raw("/ManagerLogin", headers, &body)
        })
        .collect();
    let statuses = together(&server, &requests);
    let count = |status| statuses.iter().filter(|one| **one == status).count();
    assert!((1..=32).contains(&count(401)), "{statuses:?}");
    assert_eq!(count(401) + count(429), 100, "{statuses:?}");
}

#[test]
fn wrong_tokens_and_bearer_secrets_are_counted() {
    let home = Home::new();
    let server = home.serve(&["--demo", "--guess-burst", "5", "--guess-refill-seconds", "60"]);
    let (_, strong) = home.make_key(&["--operator", "1", "--scopes", "read"]);
    let own = ["--operator", "1", "--scopes", "read", "--token", "730194628"];
    home.make_key(&own);
    let mut client = server.connect();
    // Used from this address before.
    assert_eq!(filter(&mut client, &token(1, 1), &[]).status, 200);
    for guess in 0..5 {
        let answer = if guess % 2 == 0 {
            filter(&mut client, &token(1, 100_000 + guess), &[])
        } else {
            list(&mut client, &format!("Bearer wrong-{guess}"), &[])
        };
        assert_eq!(answer.status, 401, "{guess}");
    }
    // The same again is no other guess.
    assert_eq!(filter(&mut client, &token(1, 100_000), &[]).status, 401);
    let answer = list(&mut client, "Bearer another", &[]);
    problem(&answer, 429, "too-many-guesses");
    let seconds: u32 = answer.header("Retry-After").unwrap().parse().unwrap();
    assert!((50..=60).contains(&seconds), "{seconds}");
    // Wrong, of no operator, and right ones that were never used from here: one answer.
    let answers = [token(1, 555), token(99, 1), token(1, 730_194_628)].map(|body| {
        let answer = filter(&mut client, &body, &[]);
        assert_eq!(answer.status, 429, "{body}");
        assert!(answer.header("Retry-After").is_some(), "{body}");
        assert_eq!(error_code(&answer), 160, "{body}");
        let body: Value = serde_json::from_str(&answer.text()).unwrap();
        body["Message"].as_str().unwrap().split("через").next().unwrap().to_owned()
    });
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
    // A token beside other credentials is a guess like any other.
    let beside = [("Authorization", "Bearer demo")];
    for shown in [730_194_628, 42] {
        assert_eq!(filter(&mut client, &json!({"Token": shown}), &beside).status, 429, "{shown}");
    }
    // Who is known to be right passes, and so does what nobody can guess.
    assert_eq!(filter(&mut client, &token(1, 1), &[]).status, 200);
    assert_eq!(list(&mut client, &format!("Bearer {strong}"), &[]).status, 200);
}

/// A key that may only read learns nothing of other keys' tokens.
#[test]
fn a_token_beside_other_credentials_tells_nothing_of_other_keys() {
    let home = Home::new();
    let server = home.serve_demo();
    let (_, reader) = home.make_key(&["--operator", "1", "--scopes", "read"]);
    let authorization = format!("Bearer {reader}");
    let mut client = server.connect();
    let mut ask = |token: i64| {
        let answer =
            filter(&mut client, &json!({"Token": token}), &[("Authorization", &authorization)]);
        (answer.status, answer.text())
    };
    let (existing, missing) = (ask(1), ask(77));
    assert_eq!(existing, missing);
    assert_eq!(existing.0, 200);
    assert!(existing.1.contains("204"), "{existing:?}");
}

/// Every way of showing the demo's credentials; the last is an access token from a sign-in here.
fn demo_answers(client: &mut Client, access: &str, more: &[(&str, &str)]) -> Vec<u16> {
    let coupons = |client: &mut Client| {
        let login = basic("demo", "demo");
        let headers = [&[("Authorization", login.as_str())], more].concat();
        client.request("GET", "/admin/discount_codes.json", &headers, Framing::None).status
    };
    vec![
        list(client, "Bearer demo", more).status,
        filter(client, &token(1, 1), more).status,
        filter(client, &json!({}), &[&[("Authorization", "Bearer demo")], more].concat()).status,
        coupons(client),
        sign_in(client, "demo", "demo", more).status,
        list(client, &format!("Bearer {access}"), more).status,
    ]
}

#[test]
fn demo_credentials_are_refused_to_clients_behind_a_proxy() {
    let home = Home::new();
    let server = home.serve(&["--demo", "--trusted-proxies", "127.0.0.1"]);
    let mut client = server.connect();
    let signed_in = sign_in(&mut client, "demo", "demo", &[]);
    let (access, refresh) =
        (member(&signed_in, "access_token"), member(&signed_in, "refresh_token"));
    for (forwarded, status) in [("127.0.0.1", 200), ("203.0.113.9", 401), ("::1", 200)] {
        let more = [("X-Forwarded-For", forwarded)];
        assert_eq!(demo_answers(&mut client, &access, &more), [status; 6], "{forwarded}");
    }
    let away = [("X-Forwarded-For", "203.0.113.9")];
    let form = format!("grant_type=refresh_token&refresh_token={refresh}");
    let headers = [&[("Content-Type", "application/x-www-form-urlencoded")], &away[..]].concat();
    let framing = Framing::Length(form.as_bytes());
    let renewed = client.request("POST", "/ManagerLogin", &headers, framing);
    assert_eq!(renewed.status, 401);
    // A widget's code is public anyway.
    let body =
        json!({"SertCard": 2_000_000_000_015_i64, "SiteCode": "sample string 4"}).to_string();
    let headers = [&[JSON], &away[..]].concat();
    let framing = Framing::Length(body.as_bytes());
    let widget = client.request("POST", "/api/sertcard/SertCardIdentify", &headers, framing);
    assert_eq!(widget.status, 200);
    // Other keys are not concerned.
    let (_, key) = home.make_key(&["--operator", "1"]);
    assert_eq!(list(&mut client, &format!("Bearer {key}"), &away).status, 200);
}

#[test]
fn demo_credentials_are_refused_over_a_network_whatever_the_operator_is_called() {
    let Some(own) = own_address() else { return };
    let home = Home::new();
    home.serve_demo().stop();
    home.scrip(&["operator", "change", "1", "--name", "Book House"]);
    let server = home.serve(&["--listen", "0.0.0.0:0"]);
    let at = |address: IpAddr| Client::connect(SocketAddr::new(address, server.address.port()));
    let mut here = at(IpAddr::from([127, 0, 0, 1]));
    let access = member(&sign_in(&mut here, "demo", "demo", &[]), "access_token");
    assert_eq!(demo_answers(&mut here, &access, &[]), [200; 6]);
    assert_eq!(demo_answers(&mut at(own), &access, &[]), [401; 6]);
    // A new secret is the key's own; the rest stays the demo's.
    let rotated = home.scrip(&["key", "rotate", "1"]);
    let bearer = format!("Bearer {}", rotated.trim());
    eventually("the new secret opens", || list(&mut at(own), &bearer, &[]).status == 200);
    assert_eq!(filter(&mut at(own), &token(1, 1), &[]).status, 401);
}

#[test]
fn a_demo_on_a_shared_database_opens_nothing_on_a_public_server() {
    let (Some(own), Some(home)) = (own_address(), Home::on_postgres()) else { return };
    let public = home.serve(&["--listen", "0.0.0.0:0"]);
    let demo = home.serve_demo();
    let mut here = demo.connect();
    let access = member(&sign_in(&mut here, "demo", "demo", &[]), "access_token");
    let at = |address: IpAddr| Client::connect(SocketAddr::new(address, public.address.port()));
    let local = IpAddr::from([127, 0, 0, 1]);
    eventually("the public server knows", || {
        list(&mut at(local), "Bearer demo", &[]).status == 200
    });
    assert_eq!(demo_answers(&mut at(own), &access, &[]), [401; 6]);
}

#[test]
fn short_and_well_known_credentials_need_to_be_allowed_and_are_reported() {
    let home = Home::new();
    let operator = home.make(&["operator", "create", "--name", "House"]);
    let secret = home.path("secret");
    std::fs::write(&secret, "abcd\n").unwrap();
    let create = ["key", "create", "--operator", &operator, "--name", "k"];
    for (more, named) in [
        (&["--token", "1"][..], "token"),
        (&["--token", "12345678"], "token"),
        (&["--login", "a", "--password", "a"], "password"),
        (&["--login", "b", "--password", "password123"], "password"),
        (&["--secret-file", text(&secret)], "secret"),
    ] {
        let refused = home.try_scrip(&[&create[..], more].concat());
        assert!(!refused.status.success(), "{more:?}");
        assert!(refused.err.contains(named) && refused.err.contains("--weak"), "{}", refused.err);
        let allowed = home.try_scrip(&[&create[..], more, &["--weak"]].concat());
        assert!(allowed.status.success(), "{allowed:?}");
        assert!(allowed.err.contains("weak") && allowed.err.contains(named), "{}", allowed.err);
    }
    let strong = ["--token", "730194628", "--login", "c", "--password", "a longer word", "--weak"];
    let made = home.try_scrip(&[&create[..], &strong].concat());
    assert!(made.status.success() && !made.err.contains("weak"), "{made:?}");
    let keys: Value = serde_json::from_str(&home.scrip(&["key", "list", "--json"])).unwrap();
    let weak: Vec<&Value> = keys.as_array().unwrap().iter().map(|key| &key["weak"]).collect();
    let (token, password) = (json!(["token"]), json!(["password"]));
    assert_eq!(weak, [&token, &token, &password, &password, &json!(["secret"]), &json!([])]);
    let doctor = home.try_scrip(&["doctor"]).out;
    assert!(doctor.contains("weak credentials") && doctor.contains("key 1 (token)"), "{doctor}");
}

#[test]
fn the_demos_credentials_are_listed_and_reported() {
    let home = Home::new();
    home.serve_demo().stop();
    let keys: Value = serde_json::from_str(&home.scrip(&["key", "list", "--json"])).unwrap();
    let all = json!(["secret", "password", "token"]);
    assert_eq!((&keys[0]["weak"], &keys[0]["demo"]), (&all, &all));
    let doctor = home.try_scrip(&["doctor", "--listen", "127.0.0.1:0"]).out;
    assert!(doctor.contains("key 1 (secret, password, token)"), "{doctor}");
    home.scrip(&["key", "revoke", "1"]);
    let doctor = home.try_scrip(&["doctor", "--listen", "127.0.0.1:0"]).out;
    assert!(!doctor.contains("demo credentials"), "{doctor}");
}

#[test]
fn a_key_is_changed_beside_a_running_server() {
    let home = Home::new();
    let server = home.serve_demo();
    let own = ["--operator", "1", "--scopes", "read", "--login", "till"];
    let (id, secret) = home.make_key(&[&own[..], &["--password", "first password"]].concat());
    let mut client = server.connect();
    let bearer = format!("Bearer {secret}");
    let access = member(&sign_in(&mut client, "till", "first password", &[]), "access_token");
    let access = format!("Bearer {access}");
    let change = |more: &[&str]| home.scrip(&[&["key", "change", &id], more].concat());
    // Name, scopes and binding end nothing.
    change(&["--name", "till 2", "--scopes", "read,redeem", "--pos", "2"]);
    let shown = |name: &str| {
        let key: Value =
            serde_json::from_str(&home.scrip(&["key", "show", &id, "--json"])).unwrap();
        key[name].clone()
    };
    assert_eq!((shown("name"), shown("scopes")), (json!("till 2"), json!("read,redeem")));
    assert_eq!(shown("point_of_sale"), json!(2));
    change(&["--no-pos"]);
    assert_eq!(shown("point_of_sale"), json!(null));
    assert_eq!(list(&mut client, &access, &[]).status, 200);
    // A new password ends the access tokens of the old one, and not the Bearer secret.
    change(&["--password", "second password"]);
    eventually("the access token ends", || list(&mut client, &access, &[]).status == 401);
    assert_eq!(list(&mut client, &bearer, &[]).status, 200);
    assert_eq!(sign_in(&mut client, "till", "first password", &[]).status, 401);
    assert_eq!(sign_in(&mut client, "till", "second password", &[]).status, 200);
    change(&["--login", "till-2"]);
    eventually("the new login opens", || {
        sign_in(&mut client, "till-2", "second password", &[]).status == 200
    });
    change(&["--no-login", "--token", "730194628"]);
    eventually("the token opens", || {
        filter(&mut client, &token(1, 730_194_628), &[]).status == 200
    });
    assert_eq!(shown("login"), json!(null));
    for (more, named) in [
        (&["--scopes", "read,fly"][..], "read, sell, redeem, coupons, manage"),
        (&["--pos", "99"], "99"),
        (&["--login", "x"], "password"),
        (&["--token", "5"], "--weak"),
        (&["--token", "1", "--weak"], "token"),
        (&["--login", "demo", "--password", "a longer word"], "login"),
    ] {
        let refused = home.try_scrip(&[&["key", "change", &id], more].concat());
        assert!(!refused.status.success() && refused.err.contains(named), "{more:?}: {refused:?}");
    }
    home.verify();
}
