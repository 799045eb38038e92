//! `scrip user` from outside: people are created, changed and barred, on both stores.

use crate::kit::process::Home;

const ANNA: &[&str] = &[
    "user",
    "create",
    "--name",
    "Анна Ким",
    "--login",
    "anna@example.org",
    "--role",
    "owner",
    "--public-url",
    "https://gifts.example/",
];

fn home() -> Home {
    let home = Home::new();
    home.make(&["operator", "create", "--name", "Shop"]);
    home
}

/// The line of a person in the list.
#[track_caller]
fn listed(home: &Home, login: &str) -> String {
    let list = home.scrip(&["user", "list"]);
    let found = list.lines().find(|line| line.contains(login)).map(str::to_owned);
    found.unwrap_or_else(|| panic!("{login} is not in {list}"))
}

#[test]
fn a_person_is_created_with_a_link_and_changed() {
    let home = home();
    let made = home.scrip(ANNA);
    let link = made.lines().nth(1).unwrap();
    let secret = link.strip_prefix("https://gifts.example/console/link/").unwrap();
    assert_eq!(secret.len(), 43, "256 random bits: {link}");
    assert!(made.starts_with("user 1\n") && made.contains("good once, for 24 hours"), "{made}");
    let line = listed(&home, "anna@example.org");
    for part in ["Анна Ким", "1: owner", "ru", "no"] {
        assert!(line.contains(part), "{line}");
    }
    home.scrip(&["user", "change", "ANNA@example.org", "--name", "Анна Ли", "--role", "support"]);
    let shown = home.scrip(&["user", "show", "1"]);
    for part in ["Анна Ли", "1: support"] {
        assert!(shown.contains(part), "{shown}");
    }
    home.scrip(&["user", "change", "1", "--no-role"]);
    assert!(!listed(&home, "anna@example.org").contains("support"));
    home.scrip(&["user", "disable", "1"]);
    assert!(listed(&home, "anna@example.org").trim_end().ends_with("yes"));
    home.scrip(&["user", "enable", "1"]);
    let again = home.scrip(&["user", "reset", "anna@example.org", "--hours", "1"]);
    assert!(again.contains("/console/link/") && !again.contains(secret), "{again}");
    assert_eq!(home.scrip(&["user", "sessions", "1", "--end"]), "none\n");
    assert!(home.verify().contains("no rule is broken"));
}

#[test]
fn what_is_wrong_about_a_person_is_refused_by_name() {
    let home = home();
    home.scrip(ANNA);
    let create = |login: &'static str, more: &[&'static str]| {
        let usual = ["user", "create", "--name", "B", "--login", login, "--role", "cashier"];
        [&usual[..], more].concat()
    };
    for (command, said) in [
        (create("ANNA@EXAMPLE.ORG", &[]), "the login is used by user 1 already"),
        (create(" ", &[]), "the login must not be empty"),
        (create("b", &["--hours", "0"]), "number of hours of the link must be from 1 to 168"),
        (create("b", &["--hours", "169"]), "number of hours of the link must be from 1 to 168"),
        (create("b", &["--operator", "7"]), "operator 7 does not exist"),
        (create("b", &["--point-of-sale", "7"]), "point of sale 7 does not exist"),
        (create("b", &["--role", "admin"]), "--role"),
        (vec!["user", "show", "nobody"], "user \"nobody\" does not exist"),
        (vec!["user", "reset", "2"], "user \"2\" does not exist"),
        (vec!["user", "change", "1", "--role", "owner", "--no-role"], "cannot be used with"),
    ] {
        let ran = home.try_scrip(&command);
        assert!(!ran.status.success() && ran.err.contains(said), "{command:?}: {ran:?}");
    }
    assert_eq!(home.scrip(&["user", "list"]).lines().count(), 2);
}

/// The demo's person is created once, and a change of it stays.
#[test]
fn the_demo_has_a_person() {
    let home = Home::new();
    home.serve_demo().stop();
    assert!(listed(&home, "demo").contains("1: owner"));
    home.scrip(&["user", "change", "demo", "--role", "cashier"]);
    home.serve_demo().stop();
    let line = listed(&home, "demo");
    assert!(line.contains("1: cashier"), "{line}");
    assert_eq!(home.scrip(&["user", "list"]).lines().count(), 2);
}
