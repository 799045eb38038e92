//! Running it: starting, stopping, what is refused, what the monitoring sees.

use std::os::unix::fs::PermissionsExt;
use std::time::Duration;

use serde_json::{Value, json};

use crate::kit::http::Framing;
use crate::kit::process::{Home, run, text};
use crate::kit::sale::{PATH, Sold, Wire, good, sale};

/// The longest time between being asked to stop and being gone.
const STOP: Duration = Duration::from_secs(10);

#[test]
fn one_directory_serves_one_server() {
    let home = Home::embedded();
    let first = home.serve_demo();
    let said = home.serve_refused(&[]);
    assert!(said.contains("another server uses") && said.contains(text(&home.data())), "{said}");
    assert_eq!(first.get("/healthz").status, 200, "the first one is not disturbed");
    first.stop();
    home.serve(&[]).stop();
}

#[test]
fn verify_and_lists_work_beside_a_running_server() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut till = server.connect().till("demo");
    for order in 0..5 {
        till.send(&sale(&format!("o-{order}"), json!([good("10.50", 2)]))).succeeded();
        let said = home.verify();
        let certificates = 2 * (order + 1);
        let balance =
            format!("operator 1: {certificates} certificates, balance {}.00", 21 * (order + 1));
        assert!(said.contains(&balance), "{said}");
        assert_eq!(home.numbers().len(), certificates);
    }
}

#[test]
fn verify_and_lists_need_a_database() {
    let home = Home::new();
    for command in [&["verify"][..], &["certificates", "list"], &["key", "list"]] {
        let ran = home.try_scrip(command);
        assert!(!ran.status.success() && ran.err.contains("no Scrip database"), "{ran:?}");
    }
    assert!(!home.data().exists(), "looking makes nothing");
}

#[test]
fn a_database_that_is_damaged_is_not_called_whole() {
    let home = Home::embedded();
    let server = home.serve_demo();
    server.connect().till("demo").send(&sale("o", json!([good("1", 1)]))).succeeded();
    server.stop();
    // Everything behind the first page is overwritten, as a failing disk would.
    for file in ["scrip.db", "scrip.db-wal"].map(|file| home.data().join(file)) {
        if let Ok(mut bytes) = std::fs::read(&file) {
            let from = bytes.len().min(4096);
            bytes[from..].fill(0xa5);
            std::fs::write(&file, bytes).unwrap();
        }
    }
    let ran = home.try_scrip(&["verify"]);
    assert!(!ran.status.success() && !ran.err.is_empty(), "{ran:?}");
}

#[test]
fn a_request_in_flight_is_finished_when_the_server_is_asked_to_stop() {
    let home = Home::new();
    let mut server = home.serve_demo();
    let body = sale("o", json!([good("1", 1)])).written(Wire::Json);
    let mut busy = server.connect();
    busy.send(format!(
        "POST {PATH} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer demo\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\nExpect: 100-continue\r\n\r\n",
        body.len()
    ));
    // The server has begun with it.
    assert_eq!(busy.answer().status, 100);
    let mut idle = server.connect();
    assert_eq!(idle.request("GET", "/healthz", &[], Framing::None).status, 200);
    server.terminate();
    assert!(idle.ends(), "a connection at rest is closed");
    busy.send(&body);
    let answer = busy.answer();
    let sold = Sold::read(&answer).succeeded();
    assert!(server.ended_within(STOP).success(), "{}", server.log());
    assert_eq!(home.numbers(), [sold[0].number.clone()]);
    home.verify();
}

#[test]
fn a_request_that_never_ends_does_not_keep_the_server() {
    let home = Home::new();
    let mut server = home.serve_demo();
    let mut stuck = server.connect();
    stuck.send(format!(
        "POST {PATH} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\
         Content-Length: 100\r\nExpect: 100-continue\r\n\r\n"
    ));
    assert_eq!(stuck.answer().status, 100);
    server.terminate();
    assert!(server.ended_within(STOP).success(), "{}", server.log());
}

#[test]
fn what_was_sold_before_a_stop_is_there_after_it() {
    let home = Home::new();
    let server = home.serve_demo();
    let order = sale("o", json!([good("1", 3)]));
    let sold = server.connect().till("demo").send(&order).succeeded();
    server.stop();
    home.verify();
    let server = home.serve_demo();
    assert_eq!(server.connect().till("demo").send(&order).succeeded(), sold);
}

#[test]
fn a_key_file_that_others_may_read_is_refused() {
    let home = Home::new();
    home.serve_demo().stop();
    let key = home.data().join("scrip.key");
    let mode = |file: &std::path::Path| file.metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&key), 0o600);
    assert_eq!(mode(&home.data()), 0o700);
    for exposed in [0o644, 0o640, 0o604] {
        std::fs::set_permissions(&key, PermissionsExt::from_mode(exposed)).unwrap();
        let said = home.serve_refused(&[]);
        assert!(said.contains("scrip.key") && said.contains("600"), "{exposed:o}: {said}");
        let ran = home.try_scrip(&["verify"]);
        assert!(!ran.status.success() && ran.err.contains("scrip.key"), "{ran:?}");
    }
    for private in [0o400, 0o600] {
        std::fs::set_permissions(&key, PermissionsExt::from_mode(private)).unwrap();
        home.serve(&[]).stop();
    }
}

#[test]
fn a_key_that_is_not_the_databases_is_refused() {
    let home = Home::new();
    home.serve_demo().stop();
    let other = Home::new();
    other.serve_demo().stop();
    let key = home.data().join("scrip.key");
    let own = std::fs::read(&key).unwrap();
    std::fs::copy(other.data().join("scrip.key"), &key).unwrap();
    for arguments in [&[][..], &["--demo"]] {
        let said = home.serve_refused(arguments);
        assert!(said.contains("scrip.key") && said.contains("does not open"), "{said}");
    }
    assert!(!home.try_scrip(&["verify"]).status.success());
    std::fs::remove_file(&key).unwrap();
    let said = home.serve_refused(&[]);
    assert!(said.contains("scrip.key is missing"), "{said}");
    assert!(!key.exists(), "no new key is made for an old database");
    for broken in [&b""[..], b"not a key", &own[..own.len() / 2]] {
        std::fs::write(&key, broken).unwrap();
        std::fs::set_permissions(&key, PermissionsExt::from_mode(0o600)).unwrap();
        assert!(home.serve_refused(&[]).contains("scrip.key"));
    }
    std::fs::write(&key, own).unwrap();
    home.serve(&[]).stop();
}

#[test]
fn the_demo_serves_loopback_addresses_only() {
    let home = Home::new();
    for address in ["0.0.0.0:0", "[::]:0"] {
        let said = home.serve_refused(&["--demo", "--listen", address]);
        assert!(said.contains("--demo") && said.contains("loopback"), "{said}");
    }
    assert!(!home.data().exists(), "nothing is made for it");
    // Without the demo, every address may be served.
    home.serve(&["--listen", "0.0.0.0:0"]).stop();
}

#[test]
fn the_demo_data_is_put_in_once() {
    let home = Home::new();
    home.serve_demo().stop();
    let lists = || {
        ["operator", "partner", "pos", "site", "key", "series"].map(|what| {
            serde_json::from_str::<Value>(&home.scrip(&[what, "list", "--json"])).unwrap()
        })
    };
    let before = lists();
    let codes = |at: usize, name: &str| -> Vec<Value> {
        before[at].as_array().unwrap().iter().map(|row| row[name].clone()).collect()
    };
    assert_eq!(codes(0, "id"), [json!(1)]);
    assert_eq!(codes(0, "time_zone"), [json!("Europe/Moscow")]);
    assert_eq!(codes(2, "code"), [json!("sample string 1"), json!("demo")]);
    assert_eq!(codes(3, "code"), [json!("sample string 4")]);
    assert_eq!(codes(4, "login"), [json!("demo")]);
    for (name, values) in [
        ("id", [json!(1), json!(2)]),
        ("kind", [json!("electronic"), json!("electronic")]),
        ("prefix", [json!(20), json!(20)]),
        ("length", [json!(13), json!(13)]),
        ("secret_digits", [json!(6), json!(6)]),
        ("days", [json!(365), json!(365)]),
        ("price", [json!("0.01..1000000.00"), json!("0.01..1000000.00")]),
        ("allow_reuse", [json!(true), json!(false)]),
        ("allow_refund", [json!(true), json!(true)]),
        ("allow_refund_purchase", [json!(true), json!(true)]),
    ] {
        let shown: Vec<Value> = ["1", "2"]
            .map(|id| home.scrip(&["series", "show", id, "--json"]))
            .iter()
            .map(|series| serde_json::from_str::<Value>(series).unwrap()[name].clone())
            .collect();
        assert_eq!(shown, values, "{name}");
    }
    let server = home.serve_demo();
    assert!(server.log().to_lowercase().contains("demo"), "it says so loudly");
    assert_eq!(lists(), before);
    // Nor does it take back what was changed.
    home.scrip(&["series", "disable", "2"]);
    server.stop();
    home.serve_demo().stop();
    let second: Value =
        serde_json::from_str(&home.scrip(&["series", "show", "2", "--json"])).unwrap();
    assert_eq!(second["active"], false);
}

#[test]
fn the_demos_two_series_share_their_numbers_without_meeting() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut till = server.connect().till("demo");
    for series in [1, 2, 1, 2] {
        let order = sale(&format!("o-{}", home.numbers().len()), json!([good("1", 50)]));
        till.send(&order.with("SertCardSeries", series)).succeeded();
    }
    let mut numbers = home.numbers();
    numbers.dedup();
    assert_eq!(numbers.len(), 200);
    home.verify();
}

#[test]
fn an_operator_that_is_not_the_demos_is_left_alone() {
    let home = Home::new();
    home.make(&["operator", "create", "--name", "Mine"]);
    let said = home.serve_refused(&["--demo"]);
    assert!(said.contains("Mine") && said.contains("--demo"), "{said}");
}

#[test]
fn monitoring_sees_that_it_lives_and_what_it_does() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut till = server.connect().till("demo");
    let order = sale("o", json!([good("1", 1)]));
    till.send(&order).succeeded();
    till.send(&order).succeeded();
    till.send(&order.with_good("Price", 2)).refused_with(200);
    for path in ["/healthz", "/readyz"] {
        assert_eq!(server.get(path).status, 200, "{path}");
    }
    let metrics = server.get("/metrics");
    let metrics = metrics.text();
    let sold = metrics.lines().find(|line| line.contains("method=\"NumberFromGoods\""));
    assert!(sold.is_some_and(|line| line.ends_with(" 3")), "{metrics}");
    for (name, value) in [("store_repeated_total", "1"), ("store_rejected_total", "1")] {
        assert!(metrics.contains(&format!("scrip_{name} {value}\n")), "{metrics}");
    }
}

#[test]
fn monitoring_may_have_an_address_of_its_own() {
    let home = Home::new();
    let server = home.serve(&["--demo", "--ops-listen", "127.0.0.1:0"]);
    for path in ["/healthz", "/readyz", "/metrics"] {
        assert_eq!(server.get(path).status, 404, "{path} is not for the public then");
    }
    server.stop();
}

#[test]
fn settings_that_are_not_known_are_named_with_their_line() {
    let home = Home::new();
    let file = home.path("scrip.toml");
    let config = text(&file);
    for (settings, named) in [
        ("listen = \"127.0.0.1:0\"\nlisen = \"127.0.0.1:0\"\n", ["lisen", "line 2"]),
        ("log = \"info\"\n\n[tls]\ncertificate = \"x\"\n", ["tls", "line 3"]),
        ("listen = 8080\n", ["listen", "line 1"]),
        ("log_format = \"xml\"\n", ["xml", "line 1"]),
        ("listen = \"localhost\"\n", ["listen", "line 1"]),
    ] {
        std::fs::write(&file, settings).unwrap();
        for command in [&["serve"][..], &["config", "check"], &["verify"]] {
            let ran = home.try_scrip(&[command, &["--config", config]].concat());
            assert!(!ran.status.success(), "{settings}: {ran:?}");
            for part in named.into_iter().chain([config]) {
                assert!(ran.err.contains(part), "{settings}: {}", ran.err);
            }
        }
    }
    assert!(!home.data().exists());
    let missing = run(&["config", "check", "--config", "/nowhere/scrip.toml"], b"");
    assert!(missing.err.contains("/nowhere/scrip.toml"), "{missing:?}");
}

#[test]
fn the_default_settings_are_a_file_that_can_be_used() {
    let home = Home::new();
    let file = home.path("scrip.toml");
    let default = run(&["config", "default"], b"");
    assert!(default.status.success());
    let mine =
        default.out.replace("127.0.0.1:8080", "127.0.0.1:0").replace("\"text\"\n", "\"json\"\n");
    std::fs::write(&file, mine).unwrap();
    let server = home.serve(&["--demo", "--config", text(&file)]);
    assert_eq!(server.get("/healthz").status, 200);
    assert!(server.address.ip().is_loopback());
    server.stop();
}

/// The demo's credentials stay well known when its data is served without the flag.
#[test]
fn data_of_the_demo_is_not_served_to_a_network() {
    let home = Home::new();
    home.serve_demo().stop();
    for listen in ["--listen", "--ops-listen"] {
        let said = home.serve_refused(&[listen, "0.0.0.0:0"]);
        assert!(said.contains("demo") && said.contains("revoke"), "{said}");
    }
    home.scrip(&["key", "revoke", "1"]);
    home.serve(&["--listen", "0.0.0.0:0"]).stop();
}

#[test]
fn credentials_that_no_request_could_present_are_refused() {
    let home = Home::new();
    let operator = home.make(&["operator", "create", "--name", "House"]);
    let partner = home.make(&["partner", "create", "--operator", &operator, "--name", "Shop"]);
    let secret = home.path("secret");
    let key = ["key", "create", "--operator", &operator, "--name", "till"];
    for (content, named) in [
        ("a", "secret"),
        ("two words", "secret"),
        ("ключ-длинный", "secret"),
        ("one\ntwo", "secret"),
    ] {
        std::fs::write(&secret, content).unwrap();
        let ran = home.try_scrip(&[&key[..], &["--secret-file", text(&secret)]].concat());
        assert!(!ran.status.success() && ran.err.contains(named), "{content:?}: {}", ran.err);
    }
    let ran = home.try_scrip(&[&key[..], &["--token", "0"]].concat());
    assert!(!ran.status.success() && ran.err.contains("token"), "{}", ran.err);
    for code in ["0", " padded"] {
        let ran = home.try_scrip(&["pos", "create", "--partner", &partner, "--code", code]);
        assert!(!ran.status.success() && ran.err.contains("code"), "{code:?}: {}", ran.err);
    }
    assert_eq!(home.scrip(&["key", "list"]), "none\n");
}
