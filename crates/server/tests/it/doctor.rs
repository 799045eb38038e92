//! `scrip doctor` from outside: what it finds, its status, and that it tells no secret.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use serde_json::Value;

use crate::kit::database::{PASSWORD, Secured, file};
use crate::kit::process::{Home, run_in, text};

/// A check, its state and a part of what was found.
type Expected<'a> = (&'a str, &'a str, &'a str);

/// Input of a check: arguments and environment variables.
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
    let anywhere: &[&str] =
        if arguments.contains(&"--listen") { &[] } else { &["--listen", "127.0.0.1:0"] };
    let command = [&["doctor"][..], anywhere, arguments].concat();
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
        ("integrity", "ok", "finds no fault"),
        ("schema", "ok", "the one of this version"),
        ("key file", "ok", "opens the stored secrets"),
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
    check(
        "another key file",
        &at(&[]),
        &[("key file", "failure", "did not seal the secrets")],
        &[&key],
    );
}

/// Findings for a valid database.
const GOOD: [Expected<'static>; 19] = [
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
    ("connections", "ok", "9 are needed"),
    ("database's clock", "ok", "at most"),
    ("rights", "ok", "schema public"),
    ("schema", "ok", "the one of this version"),
    ("key file", "ok", "opens the stored secrets"),
    ("last operation", "ok", "at 2"),
    ("balances", "info", "no certificate holds money"),
    ("credentials", "info", "no keys yet"),
];
/// Additional checks of every run.
const BESIDE: [&str; 6] =
    ["listen address", "open files", "clock", "console", "messages", "deliveries"];

/// A shop on a database that is reached by TLS and a password from a file.
struct Shop {
    server: Secured,
    home: Home,
    root: String,
    password: String,
    url: String,
}

impl Shop {
    fn new() -> Option<Self> {
        let server = Secured::start()?;
        let (url, root) = (server.url("till", "shop"), server.root());
        let password = server.file("password", &format!("{PASSWORD}\n"), 0o600);
        let home = Home::told(&[
            "--database-url",
            &url,
            "--database-password-file",
            &password,
            "--database-root-certificate",
            &root,
        ]);
        Some(Self { server, home, root, password, url })
    }

    /// The arguments that lead to a database, from a data directory.
    fn from(&self, data: &Path, url: &str, password: &str) -> Vec<String> {
        let place = ["--data-dir", text(data), "--database-url", url, "--database-password-file"];
        let root = ["--database-root-certificate", &self.root];
        [&place[..], &[password], &root].concat().iter().map(ToString::to_string).collect()
    }

    /// The same with the shop's own data directory and password.
    fn at(&self, url: &str) -> Vec<String> {
        self.from(&self.home.data(), url, &self.password)
    }

    #[track_caller]
    fn check(
        &self,
        case: &str,
        arguments: &[String],
        environment: &[(&str, &str)],
        expected: &[Expected<'_>],
    ) -> Vec<String> {
        let arguments = arguments.iter().map(String::as_str).collect();
        let looked = Looked { arguments, environment: environment.to_vec() };
        let key = fs::read_to_string(self.home.data().join("scrip.key"));
        let key = key.unwrap_or_else(|_| "not there yet".to_owned());
        check(case, &looked, expected, &[PASSWORD, WRONG, key.trim()])
    }
}

const WRONG: &str = "wr-ong";

#[test]
fn a_database_is_looked_at_from_before_it_is_set_up() {
    let Some(shop) = Shop::new() else { return };
    let own = shop.at(&shop.url);
    let before = [
        ("data directory", "info", "first start"),
        ("database", "ok", "database shop, user till"),
        ("schema", "info", "first start"),
        ("key file", "info", "first start"),
    ];
    shop.check("before the first start", &own, &[], &before);
    shop.home.scrip(&["operator", "create", "--name", "Book House"]);
    let mut names = shop.check("a good one", &own, &[], &GOOD);
    let mut all: Vec<_> = GOOD.iter().map(|(name, ..)| *name).chain(BESIDE).collect();
    all.sort_unstable();
    all.dedup();
    names.sort_unstable();
    assert_eq!(names, all);
    whom_the_system_trusts(&shop);
    what_may_be_wrong(&shop);
    what_may_be_lost(&shop);
    which_key(&shop);
    // All of that changed nothing.
    shop.home.verify();
    shop.check("a good one, after all", &own, &[], &GOOD);
}

/// Without a root certificate it is the system that says whose signatures count.
fn whom_the_system_trusts(shop: &Shop) {
    const UNTRUSTED: &str = "no trusted authority (those that the system";
    let data = ["--data-dir".to_owned(), text(&shop.home.data()).to_owned()];
    let in_url = shop.url.replace("till@", &format!("till:{PASSWORD}@"));
    let other = shop.server.other_root();
    let none = shop.server.file("none.pem", "", 0o600);
    for (roots, url, password, expected) in [
        (&shop.root, &shop.url, PASSWORD, &GOOD[..5]),
        // A password in a variable goes before one in the URL.
        (&shop.root, &in_url, "", &GOOD[..5]),
        (&shop.root, &in_url, WRONG, &[("database", "failure", "refuses the password")]),
        (&other, &in_url, "", &[("database", "failure", UNTRUSTED)]),
        (&none, &in_url, "", &[("encryption", "failure", "the system has no certificates")]),
    ] {
        let environment = [
            ("SSL_CERT_FILE", roots.as_str()),
            ("SCRIP_DATABASE_URL", url),
            ("SCRIP_DATABASE_PASSWORD", password),
        ];
        shop.check(&format!("roots {roots}, {password:?}"), &data, &environment, expected);
    }
}

/// An installation that is not as it should be: its arguments, and what is found.
type Case<'a> = (&'a str, Vec<String>, &'a [Expected<'a>]);

fn what_may_be_wrong(shop: &Shop) {
    let Shop { server, home, url: own, .. } = shop;
    // Copies are made while nobody is connected.
    for sql in [
        "CREATE DATABASE newer TEMPLATE shop OWNER till",
        "CREATE DATABASE limited TEMPLATE shop OWNER till CONNECTION LIMIT 5",
        "CREATE DATABASE latin OWNER till ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0",
    ] {
        server.run(sql);
    }
    server.run(&format!("CREATE ROLE guest LOGIN PASSWORD '{PASSWORD}'"));
    server.run_in("newer", "INSERT INTO migration VALUES (99, 'later', '\\x00')");
    let wrong = server.file("wrong", WRONG, 0o600);
    let open = server.file("open", PASSWORD, 0o644);
    let by = |password: &str| shop.from(&home.data(), own, password);
    let of = |user: &str, database: &str| shop.at(&server.url(user, database));
    let with = |setting: &str| shop.at(&format!("{own}&options=-c%20{setting}"));
    let mut many = shop.at(own);
    many.extend(["--database-connections".to_owned(), "1000".to_owned()]);
    let nowhere = "postgres://till@localhost:1/shop?sslmode=verify-full";
    let cases: [Case<'_>; 14] = [
        ("wrong password", by(&wrong), &[("database", "failure", "refuses the password")]),
        ("open file", by(&open), &[("configuration", "failure", "mode 644")]),
        (
            "unreachable",
            shop.at(nowhere),
            &[
                ("database", "failure", "localhost:1: nothing answers"),
                ("key file", "ok", "no database"),
            ],
        ),
        (
            "no database",
            of("till", "none"),
            &[("database", "failure", "does not exist on the server")],
        ),
        (
            "another name",
            shop.at(&own.replace("localhost", "127.0.0.1")),
            &[("database", "failure", "not for host 127.0.0.1")],
        ),
        (
            "a root without TLS",
            shop.at(&own.replace("verify-full", "disable")),
            &[("configuration", "failure", "do not check certificates")],
        ),
        (
            "not durable",
            with("synchronous_commit%3Doff"),
            &[("synchronous_commit", "failure", "off")],
        ),
        (
            "read only",
            with("default_transaction_read_only%3Don"),
            &[("writable", "failure", "default_transaction_read_only is on")],
        ),
        (
            "no schema",
            with("search_path%3Dnowhere"),
            &[("rights", "failure", "search_path"), ("key file", "failure", "without a database")],
        ),
        (
            "encoding",
            of("till", "latin"),
            &[("encoding", "failure", "LATIN1"), ("key file", "failure", "without a database")],
        ),
        (
            "newer",
            of("till", "newer"),
            &[("schema", "failure", "99 (later)"), ("key file", "ok", "opens")],
        ),
        ("few", of("till", "limited"), &[("connections", "failure", "9 are needed; ")]),
        ("many", many, &[("connections", "failure", "1001 are needed; ")]),
        (
            "no rights",
            of("guest", "shop"),
            &[
                ("rights", "failure", "may not create tables in schema public"),
                ("database", "failure", "permission denied"),
                ("key file", "ok", "no database"),
            ],
        ),
    ];
    for (case, arguments, expected) in &cases {
        shop.check(case, arguments, &[], expected);
    }
}

fn what_may_be_lost(shop: &Shop) {
    let set = |value: &str| {
        for name in ["fsync", "full_page_writes"] {
            shop.server.set(name, value);
        }
    };
    set("off");
    let lost = [("fsync", "failure", "off"), ("full_page_writes", "warning", "off")];
    shop.check("not durable", &shop.at(&shop.url), &[], &lost);
    set("on");
}

fn which_key(shop: &Shop) {
    let open = copy_of_key(&shop.home, "open-key", 0o640, false);
    let other = copy_of_key(&shop.home, "other-key", 0o600, true);
    let none = text(&shop.home.path("no-key")).to_owned();
    for (folder, part) in
        [(open, "mode 640"), (other, "did not seal the secrets"), (none, "is missing")]
    {
        let arguments = shop.from(Path::new(&folder), &shop.url, &shop.password);
        shop.check(&folder, &arguments, &[], &[("key file", "failure", part)]);
    }
}
