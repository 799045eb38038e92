//! Tests of the request limit of keys.

use crate::kit::coupons::{Caller, Format, JSON, PATH, basic, five_percent, one, usage};
use crate::kit::http::{Answer, Framing};
use crate::kit::process::{Home, Server};

/// A window that no test sees the end of.
const LONG: &str = "3600";

/// A server without the demo, with two keys of one operator.
fn open(home: &Home, more: &[&str]) -> Server {
    let operator = home.make(&["operator", "create", "--name", "Shop"]);
    for login in ["one", "two"] {
        let create = ["key", "create", "--operator", &operator, "--name", login];
        let sign_in =
            ["--scopes", "read,coupons", "--login", login, "--password", "secret", "--weak"];
        home.scrip(&[&create[..], &sign_in].concat());
    }
    home.serve(more)
}

fn caller(server: &Server, login: &str) -> Caller {
    server.caller(&basic(login, "secret"))
}

#[track_caller]
fn check_over(answer: &Answer, status: u16, limit: u32, window: u64) -> u64 {
    assert_eq!((answer.status, answer.body.len()), (status, 0), "{answer:?}");
    assert!(answer.content_type().starts_with("text/plain"), "wd takes an empty JSON for broken");
    assert_eq!(usage(answer), (limit, limit));
    let named = answer.headers.iter().find(|(name, _)| name == "Retry-After");
    let (_, seconds) = named.unwrap_or_else(|| panic!("no Retry-After: {answer:?}"));
    let seconds: u64 = seconds.parse().unwrap();
    assert!((1..=window).contains(&seconds), "{seconds}");
    seconds
}

#[test]
fn beyond_the_limit_every_request_is_refused_with_nothing_but_when_to_come_again() {
    for (status, more) in [
        (429, &[][..]),
        (429, &["--insales-usage-limit-status", "429"]),
        (503, &["--insales-usage-limit-status", "503"]),
    ] {
        let home = Home::new();
        let limit = ["--insales-usage-limit", "5", "--insales-usage-window-seconds", LONG];
        let server = open(&home, &[&limit[..], more].concat());
        let mut first = caller(&server, "one");
        let created = first.create(&five_percent("c"));
        let answers = [
            first.get(&format!("{PATH}.json")),
            first.get("/admin/nowhere.xml"),
            first.post(Format::Xml, &five_percent("c")),
            first.send("PUT", &one(created.id, ".json"), "text/plain", ""),
        ];
        assert_eq!(answers.each_ref().map(|answer| answer.status), [200, 404, 422, 422]);
        assert_eq!(answers.each_ref().map(usage), [(2, 5), (3, 5), (4, 5), (5, 5)]);
        for answer in &answers {
            assert_eq!(answer.header("Retry-After"), None);
        }
        // Whatever is asked, by whatever connection, nothing happens.
        for connection in 0..2 {
            let mut again = caller(&server, "one");
            let more = five_percent(&format!("more {connection}"));
            let target = one(created.id, ".json");
            for answer in [
                again.get(&format!("{PATH}.json")),
                again.get(&format!("{PATH}.xml")),
                again.get(&format!("{PATH}/count")),
                again.get("/admin/nowhere"),
                again.ask("HEAD", &target, &[], Framing::None),
                again.post(Format::Json, &more),
                again.post(Format::Xml, &more),
                again.put(Format::Json, created.id, &five_percent("d")),
                again.send("POST", PATH, JSON, "{broken"),
                again.ask("DELETE", &target, &[], Framing::None),
            ] {
                check_over(&answer, status, 5, 3_600);
            }
        }
        // The other key has its own count, and sees what was left alone.
        let mut second = caller(&server, "two");
        let answer = second.get(&format!("{PATH}.json"));
        assert_eq!((answer.status, usage(&answer)), (200, (1, 5)));
        assert_eq!(answer.text(), Format::Json.list(&[created]));
        // Nobody in particular has none, and counts for nobody.
        for _ in 0..10 {
            let denied = server.caller(&basic("one", "wrong")).get(PATH);
            assert_eq!((denied.status, usage(&denied)), (401, (0, 5)));
        }
        assert_eq!(usage(&second.get(PATH)), (2, 5));
        home.verify();
    }
}

#[test]
fn the_window_ends_when_it_says() {
    let home = Home::new();
    let server =
        open(&home, &["--insales-usage-limit", "5", "--insales-usage-window-seconds", "2"]);
    let mut caller = caller(&server, "one");
    for _ in 0..2 {
        let mut seen = Vec::new();
        let refused = loop {
            let answer = caller.get(&format!("{PATH}.json"));
            if answer.status != 200 {
                break answer;
            }
            seen.push(usage(&answer));
            assert!(seen.len() < 1_000);
        };
        // A slow machine sees more than one window; the last one it sees is full.
        assert!(seen.ends_with(&[(2, 5), (3, 5), (4, 5), (5, 5)]), "{seen:?}");
        let seconds = check_over(&refused, 429, 5, 2);
        std::thread::sleep(std::time::Duration::from_secs(seconds));
        let answer = caller.get(&format!("{PATH}.json"));
        assert_eq!((answer.status, usage(&answer)), (200, (1, 5)));
    }
}

#[test]
fn a_new_process_counts_anew() {
    let home = Home::new();
    let more = ["--insales-usage-limit", "2", "--insales-usage-window-seconds", LONG];
    let server = open(&home, &more);
    let mut first = caller(&server, "one");
    assert_eq!(
        [first.get(PATH).status, first.get(PATH).status, first.get(PATH).status],
        [200, 200, 429]
    );
    server.stop();
    let server = home.serve(&more);
    let answer = caller(&server, "one").get(PATH);
    assert_eq!((answer.status, usage(&answer)), (200, (1, 2)));
}

#[test]
fn without_settings_five_hundred_are_allowed_in_five_minutes() {
    let home = Home::new();
    let server = open(&home, &[]);
    let mut first = caller(&server, "one");
    for made in 1..=500 {
        let answer = first.get(&one(1, ".xml"));
        // Five minutes may not go by in this loop, whatever the machine.
        assert_eq!((answer.status, usage(&answer)), (404, (made, 500)));
    }
    check_over(&first.get(&one(1, ".xml")), 429, 500, 300);
}

#[test]
fn the_demo_counts_and_refuses_nothing() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut caller = server.demo_caller();
    for made in 1..=510 {
        let answer = caller.get(&one(1, ".json"));
        assert_eq!((answer.status, usage(&answer)), (404, (made.min(500), 500)));
        assert_eq!(answer.header("Retry-After"), None);
    }
    caller.create(&five_percent("c"));
    server.stop();
    // Unless it is told to.
    let server = home.serve(&[
        "--demo",
        "--insales-usage-limit",
        "1",
        "--insales-usage-window-seconds",
        LONG,
        "--insales-usage-limit-enforced",
        "true",
    ]);
    let mut caller = server.demo_caller();
    assert_eq!(caller.get(PATH).status, 200);
    check_over(&caller.get(PATH), 429, 1, 3_600);
    server.stop();
    // And a server without the demo may be told not to.
    let server = home.serve(&[
        "--insales-usage-limit",
        "1",
        "--insales-usage-window-seconds",
        LONG,
        "--insales-usage-limit-enforced",
        "false",
    ]);
    let mut caller = server.demo_caller();
    for _ in 0..5 {
        let answer = caller.get(PATH);
        assert_eq!((answer.status, usage(&answer)), (200, (1, 1)));
    }
}

/// Threads that share a key share its count, and none of it is lost or given twice.
#[test]
fn many_at_once_get_exactly_as_many_as_are_allowed() {
    let home = Home::new();
    let server =
        open(&home, &["--insales-usage-limit", "50", "--insales-usage-window-seconds", LONG]);
    let answers: Vec<Answer> = std::thread::scope(|threads| {
        let started: Vec<_> = (0..10)
            .map(|_| {
                let mut caller = caller(&server, "one");
                threads.spawn(move || (0..10).map(|_| caller.get(PATH)).collect::<Vec<_>>())
            })
            .collect();
        started.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    let (allowed, refused): (Vec<_>, Vec<_>) =
        answers.iter().partition(|answer| answer.status == 200);
    let mut counts: Vec<u32> = allowed.iter().map(|answer| usage(answer).0).collect();
    counts.sort_unstable();
    assert_eq!(counts, (1..=50).collect::<Vec<_>>());
    assert_eq!(refused.len(), 50);
    for answer in refused {
        check_over(answer, 429, 50, 3_600);
    }
}

#[test]
fn settings_that_mean_nothing_are_refused() {
    let home = Home::new();
    for (arguments, named) in [
        (["--insales-usage-limit", "0"], "usage_limit"),
        (["--insales-usage-limit", "-1"], "-1"),
        (["--insales-usage-limit", "many"], "many"),
        (["--insales-usage-window-seconds", "0"], "usage_window_seconds"),
        (["--insales-usage-limit-status", "500"], "500"),
        (["--insales-usage-limit-enforced", "maybe"], "maybe"),
        (["--insales-language", "fr"], "fr"),
        (["--insales-datetime-type", "time"], "time"),
        (["--insales-later-members", "some"], "some"),
    ] {
        let said = home.serve_refused(&arguments);
        assert!(said.contains(named), "{arguments:?}: {said}");
    }
}
