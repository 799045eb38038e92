//! The metrics, by the rules that Prometheus has for them, and the settings that are in force.

use std::collections::BTreeMap;
use std::io::Write;
use std::process::{Command, Stdio};

use serde_json::json;

use crate::kit::http::Framing;
use crate::kit::process::{Home, run, text};
use crate::kit::sale::{good, sale};

/// The name of a sample, without labels and value.
fn name(sample: &str) -> &str {
    sample.split(['{', ' ']).next().unwrap()
}

/// Checks metrics in Prometheus' own format by the rules of `promtool check metrics`.
fn check(metrics: &str) {
    let mut kinds: BTreeMap<&str, &str> = BTreeMap::new();
    let mut helps: BTreeMap<&str, &str> = BTreeMap::new();
    for line in metrics.lines() {
        if let Some(told) = line.strip_prefix("# HELP ") {
            let (name, help) = told.split_once(' ').expect(line);
            assert!(!help.is_empty() && helps.insert(name, help).is_none(), "{line}");
        } else if let Some(told) = line.strip_prefix("# TYPE ") {
            let (name, kind) = told.split_once(' ').expect(line);
            assert!(["counter", "gauge", "histogram"].contains(&kind), "{line}");
            assert!(helps.contains_key(name), "no help: {line}");
            assert!(kinds.insert(name, kind).is_none(), "{line}");
            assert_eq!(name.ends_with("_total"), kind == "counter", "{line}");
            let name = name.trim_end_matches("_total");
            for unit in ["milliseconds", "microseconds", "minutes", "kilobytes", "percent", "ms"] {
                assert!(
                    !name.split('_').any(|part| part == unit),
                    "{unit} is no base unit: {line}"
                );
            }
            for word in ["counter", "gauge", "histogram"] {
                assert!(!name.split('_').any(|part| part == word), "its type: {line}");
            }
            assert!(!["_count", "_sum", "_bucket"].iter().any(|end| name.ends_with(end)), "{line}");
            assert!(name.starts_with("scrip_"), "{line}");
            let is_snake = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
            assert!(name.chars().all(is_snake), "{line}");
        } else {
            assert!(!line.is_empty() && !line.starts_with('#'), "{line:?}");
            let sample = name(line);
            let family = ["_bucket", "_sum", "_count"].iter().find_map(|end| {
                let family = sample.strip_suffix(end)?;
                (kinds.get(family) == Some(&"histogram")).then_some(family)
            });
            assert!(kinds.contains_key(family.unwrap_or(sample)), "no type: {line}");
            let value = line.rsplit_once(' ').unwrap().1;
            assert!(value.parse::<f64>().is_ok(), "{line}");
        }
    }
    assert!(kinds.len() > 15, "{kinds:?}");
}

#[test]
fn metrics_are_as_prometheus_has_them() {
    let home = Home::new();
    let server = home.serve_demo();
    let order = sale("o", json!([good("1", 1)]));
    server.connect().till("demo").send(&order).succeeded();
    let answer = server.get("/metrics");
    assert!(answer.content_type().starts_with("text/plain; version=0.0.4"));
    let metrics = answer.text();
    check(&metrics);
    let version = env!("CARGO_PKG_VERSION");
    let build = metrics.lines().find(|line| line.starts_with("scrip_build_info{")).unwrap();
    assert!(build.contains(&format!("version=\"{version}\"")) && build.ends_with("} 1"), "{build}");
    for name in ["scrip_store_write_seconds_total ", "scrip_messages_given_up_total "] {
        assert!(metrics.lines().any(|line| line.starts_with(name)), "{name} in {metrics}");
    }
    // The program itself, where it is installed.
    let promtool = Command::new("promtool")
        .args(["check", "metrics"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    if let Ok(mut promtool) = promtool {
        promtool.stdin.take().unwrap().write_all(metrics.as_bytes()).unwrap();
        let checked = promtool.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&checked.stderr);
        assert!(checked.status.success() && said.is_empty(), "{said}");
    }
    let accept = [("Accept", "application/openmetrics-text;version=1.0.0,text/plain;q=0.5")];
    let answer = server.connect().request("GET", "/metrics", &accept, Framing::None);
    assert!(answer.content_type().starts_with("application/openmetrics-text"));
    assert!(answer.text().ends_with("# EOF\n"), "{}", answer.text());
}

#[test]
fn all_settings_that_are_wrong_are_told_at_once() {
    let home = Home::new();
    let file = home.path("scrip.toml");
    let settings = "lisen = \"127.0.0.1:1\"\nlog_format = \"xml\"\ntrusted_proxies = [\"nonsense\"]\n\
        cors_origins = [\"https://a/b\"]\nmetrics_from = [\"10.0.0.0/99\"]\n\n\
        [guesses]\nburst = 0\nrefill_seconds = 0\n\n[insales]\nusage_limit = 0\n\
        usage_window_seconds = 0\n\n[messages]\nsmtp_url = \"smtps://u:pass-word@h\"\n\
        phone_gateway_url = \"ftp://h/token\"\n";
    std::fs::write(&file, settings).unwrap();
    for command in [&["config", "check"][..], &["serve"]] {
        let ran = run(&[command, &["--config", text(&file)]].concat(), b"");
        assert!(!ran.status.success(), "{ran:?}");
        for part in [
            "11 settings are invalid",
            "line 1: ",
            "line 2: ",
            "trusted_proxies",
            "cors_origins",
            "metrics_from",
            "guesses: burst",
            "guesses: refill_seconds",
            "insales: usage_limit",
            "insales: usage_window_seconds",
            "smtp_url needs mail_from",
            "phone_gateway_url must begin",
        ] {
            assert!(ran.err.contains(part), "{part} in {}", ran.err);
        }
        assert!(!ran.err.contains("pass-word") && !ran.err.contains("token"), "{}", ran.err);
    }
}

/// The printed file gives the same settings, and contains no secret.
#[test]
fn the_settings_in_force_are_printed_as_a_file() {
    let home = Home::new();
    let file = home.path("scrip.toml");
    let settings = "log = \"warn\"\ndatabase_url = \"postgres://scrip:pass-word@db.example/scrip\"\n\
        cors_origins = [\"https://shop.example\"]\n\n[messages]\nmail_from = \"a@example.ru\"\n\
        smtp_url = \"smtps://u:pass-word@mail.example\"\n\
        phone_gateway_url = \"https://sms.example/pass-word\"\n\n[insales]\nusage_limit = 7\n\
        usage_limit_status = 503\n";
    std::fs::write(&file, settings).unwrap();
    let check = |path: &str| {
        let arguments =
            ["--listen", "127.0.0.1:81", "--guess-burst", "9", "--database-connections", "3"];
        run(&[&["config", "check", "--config", path], &arguments[..]].concat(), b"")
    };
    let shown = check(text(&file));
    assert!(shown.status.success(), "{shown:?}");
    for line in [
        "listen = \"127.0.0.1:81\"",
        "log = \"warn\"",
        "data_dir = \"./scrip-data\"",
        "database_url = \"postgres://scrip:***@db.example/scrip\"",
        "cors_origins = [\"https://shop.example\"]",
        "smtp_url = \"smtps://u:***@mail.example\"",
        "phone_gateway_url = \"https://sms.example/***\"",
        "usage_limit = 7",
        "usage_limit_status = 503",
        "usage_window_seconds = 300",
        "burst = 9",
        "connections = 3",
        "coupon_stacking = \"best\"",
    ] {
        assert!(shown.out.lines().any(|there| there == line), "{line} in {}", shown.out);
    }
    assert!(!shown.out.contains("pass-word"), "{}", shown.out);
    let again = home.path("again.toml");
    std::fs::write(&again, &shown.out).unwrap();
    assert_eq!(check(text(&again)).out, shown.out);
}
