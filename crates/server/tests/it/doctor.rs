//! `scrip doctor` from outside: what it finds, its status, and that it tells no secret.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use serde_json::Value;

use crate::kit::database::{PASSWORD, Secured, file};
use crate::kit::process::{Home, run_in, text};

/// A check, its state and a part of what was found.
type Expected<'a> = (&'a str, &'a str, &'a str);

/// What is looked at: arguments, and variables of the environment.
struct Looked<'a> {
    arguments: Vec<&'a str>,
    environment: Vec<(&'a str, &'a str)>,
}

/// Looks twice, for people and for programs: both must tell the same checks and states, with what is
/// expected among them, no other failure, and no secret. Gives the names of the checks.
#[track_caller]
fn check(
    case: &str,
    looked: &Looked<'_>,
    expected: &[Expected<'_>],
    secrets: &[&str],
) -> Vec<String> {
    let Looked { arguments, environment } = looked;
    let command = [&["doctor", "--listen", "127.0.0.1:0"][..], arguments].concat();
    // A later flag would be a second one.
    let command = if arguments.contains(&"--listen") {
        [&["doctor"][..], arguments].concat()
    } else {
        command
    };
    let for_people = run_in(environment, &command, b"");
    let for_programs = run_in(environment, &[&command[..], &["--json"]].concat(), b"");
    let report: Value = serde_json::from_str(&for_programs.out).expect(&for_programs.out);
    let found = report["checks"].as_array().unwrap();
    let told = |finding: &Value, part: &str| finding[part].as_str().unwrap_or("").to_owned();
    for (name, state, part) in expected {
        let is_it = |finding: &&Value| {
            told(finding, "check") == *name
                && told(finding, "state") == *state
                && told(finding, "found").contains(part)
        };
        assert!(found.iter().any(|it| is_it(&it)), "{case}: no {name}, {part:?}: {report:#}");
    }
    let names = |state: &str| -> Vec<String> {
        let with = found.iter().filter(|finding| told(finding, "state") == state);
        with.map(|finding| told(finding, "check")).collect()
    };
    let (failures, warnings) = (names("failure"), names("warning"));
    let wanted: Vec<_> = expected
        .iter()
        .filter(|(_, state, _)| *state == "failure")
        .map(|(name, ..)| *name)
        .collect();
    assert_eq!(failures, wanted, "{case}: {report:#}");
    assert_eq!(report["failures"], failures.len(), "{case}");
    assert_eq!(report["warnings"], warnings.len(), "{case}");
    for ran in [&for_people, &for_programs] {
        assert_eq!(ran.status.code(), Some(i32::from(!failures.is_empty())), "{case}: {ran:?}");
        assert_eq!(ran.err, "", "{case}");
        for secret in secrets {
            assert!(!secret.is_empty() && !ran.out.contains(secret), "{case}: {secret} in {ran:?}");
        }
    }
    let mut lines = for_people.out.lines();
    for finding in found {
        let line = lines.next().unwrap();
        let start = format!("{:7}  {}  ", told(finding, "state"), told(finding, "check"));
        let name = line.get(9..).unwrap();
        assert!(line.starts_with(&told(finding, "state")), "{case}: {line} is not {start}");
        assert!(name.starts_with(&told(finding, "check")), "{case}: {line} is not {start}");
        if let Some(advice) = finding["advice"].as_str() {
            assert_eq!(lines.next().unwrap().trim_start(), format!("→ {advice}"), "{case}");
        }
        let is_bad = ["warning", "failure"].contains(&told(finding, "state").as_str());
        assert_eq!(finding["advice"].is_string(), is_bad, "{case}: {finding}");
    }
    let last = format!(
        "{} checks: {} failed, {} with warnings",
        found.len(),
        failures.len(),
        warnings.len()
    );
    assert_eq!(lines.collect::<Vec<_>>(), [last], "{case}");
    found.iter().map(|finding| told(finding, "check")).collect()
}

/// A key file's content in a directory.
fn key(data: &Path) -> String {
    fs::read_to_string(data.join("scrip.key")).unwrap().trim().to_owned()
}

/// A copy of a directory with a key file alone, which is another key if that is wanted.
fn copy_of_key(home: &Home, name: &str, mode: u32, is_other: bool) -> String {
    let folder = home.path(name);
    fs::create_dir(&folder).unwrap();
    fs::set_permissions(&folder, PermissionsExt::from_mode(0o700)).unwrap();
    let own = key(&home.data());
    let (first, rest) = own.split_at(1);
    let first = if !is_other {
        first
    } else if first == "0" {
        "1"
    } else {
        "0"
    };
    file(&folder, "scrip.key", &format!("{first}{rest}\n"), mode);
    text(&folder).to_owned()
}

#[test]
fn the_embedded_store_is_looked_at_before_and_beside_a_server() {
    let home = Home::embedded();
    let data = home.data();
    let at = |arguments: &[&'static str]| Looked {
        arguments: [&["--data-dir", text(&data)][..], arguments].concat(),
        environment: Vec::new(),
    };
    let before = [
        ("data directory", "info", "first start"),
        ("database", "info", "first start"),
        ("key file", "info", "first start"),
    ];
    check("before the first start", &at(&[]), &before, &["-none-"]);
    assert!(!data.exists());
    home.scrip(&["operator", "create", "--name", "Book House"]);
    let key = key(&data);
    let good = [
        ("data directory", "ok", "mode 700"),
        ("listen address", "ok", "127.0.0.1:0"),
        ("lock", "info", ""),
        ("database", "ok", "SQLite 3."),
        ("journal", "ok", "wal"),
        ("integrity", "ok", "nothing wrong"),
        ("schema", "ok", "that of this version"),
        ("key file", "ok", "opens what is stored"),
        ("last operation", "ok", "at 2"),
    ];
    check("a good one", &at(&["--thorough"]), &good, &[&key]);
    let server = home.serve(&[]);
    let address = server.address.to_string();
    let mut beside = at(&[]);
    beside.arguments.extend(["--listen", &address]);
    let seen = [("lock", "info", "a server runs here"), ("listen address", "info", "is in use")];
    check("beside a server", &beside, &seen, &[&key]);
    let health = server.get("/healthz");
    assert_eq!(health.status, 200);
    server.stop();

    let file_of = |name: &str, text: &str| file(&data, name, text, 0o600);
    let misspelt = file_of("a.toml", "database_ulr = \"postgres://till:pass-word@h/d\"\n");
    let misplaced = file_of("b.toml", "database = \"postgres://till:pass-word@h/d\"\n");
    let unclosed = file_of("c.toml", "database_url = \"postgres://till:pass-word@h/d\n");
    for (config, part) in
        [(&misspelt, "database_ulr"), (&misplaced, "line 1"), (&unclosed, "line 1")]
    {
        let mut with = at(&[]);
        with.arguments.extend(["--config", config]);
        check(config, &with, &[("configuration", "failure", part)], &[PASSWORD]);
    }
    for (url, part) in [
        ("postgres://till:pass-@word@localhost/shop", "%40"),
        ("postgres://till:pass-word@localhost/shop?sslmode=allow", "verify-full"),
        ("postgres://till:pass-word@%2Frun/shop?hostaddr=192.0.2.1", "hostaddr"),
    ] {
        let failed = [("configuration", "failure", part)];
        check(url, &at(&["--database-url", url]), &failed, &["pass-", "word@"]);
    }
    let key_path = data.join("scrip.key");
    fs::set_permissions(&key_path, PermissionsExt::from_mode(0o644)).unwrap();
    check("an open key file", &at(&[]), &[("key file", "failure", "mode 644")], &[&key]);
    let other = copy_of_key(&home, "other", 0o600, true);
    fs::remove_file(&key_path).unwrap();
    check("no key file", &at(&[]), &[("key file", "failure", "is missing")], &[&key]);
    fs::copy(Path::new(&other).join("scrip.key"), &key_path).unwrap();
    check("another key file", &at(&[]), &[("key file", "failure", "is not the one")], &[&key]);
}

#[test]
fn a_database_is_looked_at_with_all_that_may_be_wrong_with_it() {
    let Some(server) = Secured::start() else { return };
    for sql in [
        "CREATE DATABASE empty OWNER till",
        "CREATE DATABASE latin OWNER till ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0",
        "CREATE ROLE guest LOGIN PASSWORD 'pass-word'",
    ] {
        server.run(sql);
    }
    let password = server.file("password", "pass-word\n", 0o600);
    let wrong = server.file("wrong", "wr-ong\n", 0o600);
    let open = server.file("open", "pass-word\n", 0o644);
    let none = server.file("none.pem", "", 0o600);
    let root = server.root();
    let shop = server.url("till", "shop");
    let home = Home::told(&[
        "--database-url",
        &shop,
        "--database-password-file",
        &password,
        "--database-root-certificate",
        &root,
    ]);
    let data = home.data();
    let at = |url: &str, password: &str, more: &[&str]| -> Vec<String> {
        let place = ["--data-dir", text(&data), "--database-url", url];
        let reached = ["--database-password-file", password, "--database-root-certificate", &root];
        [&place[..], &reached, more].concat().iter().map(ToString::to_string).collect()
    };
    let with = |arguments: &[String],
                environment: &[(&str, &str)],
                expected: &[Expected<'_>],
                case: &str| {
        let arguments = arguments.iter().map(String::as_str).collect();
        let looked = Looked { arguments, environment: environment.to_vec() };
        let key = fs::read_to_string(data.join("scrip.key")).unwrap_or_else(|_| "-none-".into());
        check(case, &looked, expected, &[PASSWORD, "wr-ong", key.trim()])
    };
    let before = [
        ("data directory", "info", "first start"),
        ("database", "ok", "database shop, user till"),
        ("schema", "info", "first start"),
        ("key file", "info", "first start"),
    ];
    with(&at(&shop, &password, &[]), &[], &before, "before the first start");
    home.scrip(&["operator", "create", "--name", "Book House"]);
    let good = [
        ("configuration", "ok", "no file"),
        ("data directory", "ok", "mode 700"),
        ("database", "ok", "database shop, user till"),
        ("encryption", "ok", "TLSv1.3"),
        ("encryption", "ok", "the certificate and its name are verified"),
        ("version", "ok", "PostgreSQL 1"),
        ("encoding", "ok", "UTF8"),
        ("writable", "ok", "a primary"),
        ("synchronous_commit", "ok", "on"),
        ("fsync", "ok", "on"),
        ("full_page_writes", "ok", "on"),
        ("connections", "ok", "9 wanted"),
        ("database's clock", "ok", "at most"),
        ("rights", "ok", "schema public"),
        ("schema", "ok", "that of this version"),
        ("key file", "ok", "opens what is stored"),
        ("last operation", "ok", "at 2"),
    ];
    let names = with(&at(&shop, &password, &[]), &[], &good, "a good one");
    let mut all: Vec<_> = good.iter().map(|(name, ..)| *name).collect();
    all.extend(["listen address", "open files", "clock", "messages"]);
    all.dedup();
    all.sort_unstable();
    let mut names: Vec<_> = names.iter().map(String::as_str).collect();
    names.sort_unstable();
    assert_eq!(names, all);
    let in_url = shop.replace("till@", "till:pass-word@");
    let plain = vec!["--data-dir".to_owned(), text(&data).to_owned()];
    let by_url = [&plain[..], &["--database-url".to_owned(), shop.clone()]].concat();
    let trusted = ("SSL_CERT_FILE", root.as_str());
    let variable = ("SCRIP_DATABASE_PASSWORD", PASSWORD);
    with(&by_url, &[trusted, variable], &good[..5], "the system trusts the authority");
    with(&plain, &[trusted, ("SCRIP_DATABASE_URL", &in_url)], &good[..5], "a password in the URL");
    let other = server.other_root();
    let nobody = [("database", "failure", "no authority that is trusted (those that the system")];
    with(&by_url, &[("SSL_CERT_FILE", &other), variable], &nobody, "the system trusts another");
    let empty = [("encryption", "failure", "the system has no certificates")];
    with(&by_url, &[("SSL_CERT_FILE", &none), variable], &empty, "the system trusts nobody");
    // While nobody is connected to it.
    server.run("CREATE DATABASE newer TEMPLATE shop OWNER till");
    server.run("CREATE DATABASE limited TEMPLATE shop OWNER till CONNECTION LIMIT 5");
    server.run_in("newer", "INSERT INTO migration VALUES (99, 'later', '\\x00')");
    let url = |user: &str, database: &str| server.url(user, database);
    let set = |options: &str| format!("{shop}&options=-c%20{}", options.replace('=', "%3D"));
    let nowhere = "postgres://till@localhost:1/shop?sslmode=verify-full".to_owned();
    let by_address = shop.replace("localhost", "127.0.0.1");
    let unprotected = shop.replace("verify-full", "disable");
    let lossy = set("synchronous_commit=off");
    let read_only = set("default_transaction_read_only=on");
    let no_schema = set("search_path=nowhere");
    type Case<'a> = (&'a str, Vec<String>, &'a [Expected<'a>]);
    let cases: [Case<'_>; 14] = [
        (
            "wrong password",
            at(&shop, &wrong, &[]),
            &[("database", "failure", "refuses the password")],
        ),
        ("open file", at(&shop, &open, &[]), &[("configuration", "failure", "mode 644")]),
        (
            "unreachable",
            at(&nowhere, &password, &[]),
            &[
                ("database", "failure", "localhost:1: nothing answers"),
                ("key file", "ok", "no database"),
            ],
        ),
        (
            "no database",
            at(&url("till", "none"), &password, &[]),
            &[("database", "failure", "no such database")],
        ),
        (
            "another name",
            at(&by_address, &password, &[]),
            &[("database", "failure", "not for host 127")],
        ),
        (
            "TLS and its contrary",
            at(&unprotected, &password, &[]),
            &[("configuration", "failure", "look at no certificate")],
        ),
        ("not durable", at(&lossy, &password, &[]), &[("synchronous_commit", "failure", "off")]),
        (
            "read only",
            at(&read_only, &password, &[]),
            &[("writable", "failure", "read_only is on")],
        ),
        (
            "encoding",
            at(&url("till", "latin"), &password, &[]),
            &[("encoding", "failure", "LATIN1"), ("key file", "failure", "and no database")],
        ),
        (
            "newer",
            at(&url("till", "newer"), &password, &[]),
            &[("schema", "failure", "99 (later)"), ("key file", "ok", "opens")],
        ),
        (
            "few connections",
            at(&url("till", "limited"), &password, &[]),
            &[("connections", "failure", "9 wanted; ")],
        ),
        (
            "many connections",
            at(&shop, &password, &["--database-connections", "1000"]),
            &[("connections", "failure", "1001 wanted; ")],
        ),
        (
            "no rights",
            at(&url("guest", "shop"), &password, &[]),
            &[
                ("rights", "failure", "may not make tables in schema public"),
                ("database", "failure", "permission denied"),
                ("key file", "ok", "no database"),
            ],
        ),
        (
            "no schema",
            at(&no_schema, &password, &[]),
            &[("rights", "failure", "search_path"), ("key file", "failure", "and no database")],
        ),
    ];
    for (case, arguments, expected) in &cases {
        with(arguments, &[], expected, case);
    }
    server.set("fsync", "off");
    server.set("full_page_writes", "off");
    let lost = [("fsync", "failure", "off"), ("full_page_writes", "warning", "off")];
    with(&at(&shop, &password, &[]), &[], &lost, "fsync");
    server.set("fsync", "on");
    server.set("full_page_writes", "on");
    let elsewhere = |folder: String| {
        let place = ["--data-dir".to_owned(), folder];
        [&place[..], &at(&shop, &password, &[])[2..]].concat()
    };
    for (name, mode, is_other, part) in
        [("open-key", 0o640, false, "mode 640"), ("other-key", 0o600, true, "is not the one")]
    {
        let folder = copy_of_key(&home, name, mode, is_other);
        with(&elsewhere(folder), &[], &[("key file", "failure", part)], name);
    }
    let missing = elsewhere(text(&home.path("new")).to_owned());
    with(&missing, &[], &[("key file", "failure", "is missing")], "no key file");
    // All of that changed nothing.
    home.verify();
    with(&at(&shop, &password, &[]), &[], &good, "a good one, after all");
}
