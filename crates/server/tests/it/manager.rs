//! The server under a service manager and in a terminal: what it says of itself, and when it stops.

use std::os::linux::net::SocketAddrExt;
use std::os::unix::net::{SocketAddr, UnixDatagram};
use std::process::Command;
use std::time::Duration;

use crate::kit::process::{Home, Server, eventually, text};

/// The longest time between being asked to stop and being gone.
const STOP: Duration = Duration::from_secs(10);

/// The next message to the manager.
fn next(socket: &UnixDatagram) -> String {
    socket.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let mut buffer = [0; 256];
    let bytes = socket.recv(&mut buffer).expect("the server says something");
    String::from_utf8(buffer[..bytes].to_vec()).unwrap()
}

fn serve_told(home: &Home, variables: &[(&str, &str)]) -> Server {
    let prepare = |mut command: Command| {
        command.envs(variables.iter().copied());
        command
    };
    home.serve_prepared(&["--demo"], prepare).unwrap()
}

fn hang_up(server: &Server) {
    let kill = format!("kill -HUP {}", server.id());
    assert!(Command::new("sh").args(["-c", &kill]).status().unwrap().success());
}

#[test]
fn a_service_manager_hears_that_it_is_ready_and_stops() {
    let home = Home::new();
    let path = home.path("notify");
    let name = format!("scrip-test-{}", std::process::id());
    let abstract_address = SocketAddr::from_abstract_name(&name).unwrap();
    let at_path = UnixDatagram::bind(&path).unwrap();
    let in_abstract = UnixDatagram::bind_addr(&abstract_address).unwrap();
    let at_name = format!("@{name}");
    for (socket, variable) in [(at_path, text(&path)), (in_abstract, at_name.as_str())] {
        let mut server = serve_told(&home, &[("NOTIFY_SOCKET", variable)]);
        assert_eq!(next(&socket), "READY=1", "{variable}");
        // It is ready then, and silent without a watchdog.
        assert_eq!(server.get("/readyz").status, 200);
        server.terminate();
        assert_eq!(next(&socket), "STOPPING=1", "{variable}");
        assert!(server.ended_within(STOP).success(), "{}", server.log());
    }
    // A manager that has gone does not keep it.
    let gone = home.path("gone");
    serve_told(&home, &[("NOTIFY_SOCKET", text(&gone)), ("WATCHDOG_USEC", "1000000")]).stop();
    serve_told(&home, &[("NOTIFY_SOCKET", "")]).stop();
}

#[test]
fn a_watchdog_hears_that_it_lives() {
    let home = Home::new();
    let path = home.path("notify");
    let socket = UnixDatagram::bind(&path).unwrap();
    let server = serve_told(&home, &[("NOTIFY_SOCKET", text(&path)), ("WATCHDOG_USEC", "200000")]);
    let heard: Vec<String> = (0..6).map(|_| next(&socket)).collect();
    assert_eq!(heard.iter().filter(|said| *said == "READY=1").count(), 1, "{heard:?}");
    assert_eq!(heard.iter().filter(|said| *said == "WATCHDOG=1").count(), 5, "{heard:?}");
    server.stop();
    // A watchdog that waits for another process is not for this one.
    while socket.set_nonblocking(true).is_ok() && socket.recv(&mut [0; 64]).is_ok() {}
    socket.set_nonblocking(false).unwrap();
    let others =
        [("NOTIFY_SOCKET", text(&path)), ("WATCHDOG_USEC", "50000"), ("WATCHDOG_PID", "1")];
    let server = serve_told(&home, &others);
    assert_eq!(next(&socket), "READY=1");
    std::thread::sleep(Duration::from_millis(300));
    server.terminate();
    assert_eq!(next(&socket), "STOPPING=1");
}

#[test]
fn a_terminal_that_goes_stops_it_in_order() {
    let home = Home::new();
    let mut server = home.serve_demo();
    hang_up(&server);
    assert!(server.ended_within(STOP).success(), "{}", server.log());
    assert!(server.log().contains("stopped"), "{}", server.log());
    home.verify();
}

#[test]
fn under_nohup_it_goes_on() {
    let home = Home::new();
    let prepare = |command: Command| {
        let mut shell = Command::new("sh");
        shell.args(["-c", "trap '' HUP; exec \"$0\" \"$@\""]);
        shell.arg(command.get_program()).args(command.get_args());
        shell
    };
    let server = home.serve_prepared(&["--demo"], prepare).unwrap();
    hang_up(&server);
    std::thread::sleep(Duration::from_millis(300));
    assert_eq!(server.get("/healthz").status, 200);
    server.stop();
}

/// The unit gives the server no more than it needs.
#[test]
fn the_unit_is_closed_as_far_as_systemd_can_tell() {
    let unit = concat!(env!("CARGO_MANIFEST_DIR"), "/../../contrib/scrip.service");
    let written = std::fs::read_to_string(unit).unwrap();
    for line in [
        "Type=notify",
        "CapabilityBoundingSet=",
        "SystemCallFilter=@system-service",
        "ProtectProc=invisible",
        "UMask=0077",
        "LimitCORE=0",
        "NoNewPrivileges=yes",
    ] {
        assert!(written.lines().any(|there| there == line), "{line}");
    }
    assert!(written.lines().any(|line| line.starts_with("MemoryMax=")));
    assert!(written.contains("LoadCredential="));
    let analysed = Command::new("systemd-analyze")
        .args(["security", "--offline=true", "--threshold=20", "--no-pager", unit])
        .output();
    // Where there is no systemd, or an old one, the lines above must do.
    let Ok(analysed) = analysed else { return };
    let said = String::from_utf8_lossy(&analysed.stdout);
    let Some((_, exposure)) = said.split_once("Overall exposure level for scrip.service: ") else {
        return;
    };
    let exposure: f64 = exposure.split(' ').next().unwrap().parse().unwrap();
    assert!(exposure <= 2.0, "{said}");
}

/// Messages that cannot be sent are counted, and `scrip doctor` knows of them.
#[test]
fn failures_of_mail_are_seen_by_the_monitoring() {
    let home = Home::new();
    // Nobody listens there.
    let mail = ["--demo", "--smtp-url", "smtp://127.0.0.1:1", "--mail-from", "shop@example.ru"];
    let server = home.serve(&mail);
    let mut till = server.connect().till("demo");
    let answer = till.post("application/json", "{}");
    assert_eq!(answer.status, 200);
    let body = "{\"Email\":\"anna@example.ru\"}";
    let headers = [("Content-Type", "application/json"), ("Authorization", "Bearer demo")];
    let framing = crate::kit::http::Framing::Length(body.as_bytes());
    let answer = server.connect().request("POST", "/api/sertcard/SendCode", &headers, framing);
    assert!(answer.text().contains("\"ErrorCode\":0"), "{}", answer.text());
    eventually("the failure is counted", || {
        server.get("/metrics").text().contains("scrip_messages_failed_total 1\n")
    });
    let looked = home.try_scrip(&["doctor", "--listen", "127.0.0.1:0", "--json"]);
    let report: serde_json::Value = serde_json::from_str(&looked.out).unwrap();
    let checks = report["checks"].as_array().unwrap();
    let found = checks.iter().find(|check| check["check"] == "deliveries").expect(&looked.out);
    assert!(found["found"].as_str().unwrap().starts_with("1 messages are waiting"), "{found}");
}
