use super::*;

fn second(second: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + second).unwrap()
}

fn address(host: u8) -> IpAddr {
    IpAddr::from([192, 0, 2, host])
}

/// One try: from which address, at which login, with which password, in which second; then what it
/// came to: `right`, `wrong`, `unknown`, or the seconds to wait.
type Try<'a> = (u8, &'a str, &'a str, i64, &'a str);

fn run(guesses: &PasswordGuesses, tries: &[Try<'_>]) {
    for (place, &(host, login, password, at, expected)) in tries.iter().enumerate() {
        let came_to = match guesses.admit(login, password, address(host), second(at)) {
            Ok(admission) => {
                match expected {
                    "right" => admission.right(),
                    "wrong" => admission.wrong(),
                    _ => drop(admission),
                }
                let waits = expected.parse::<u32>().is_ok();
                if waits { "looked at".to_owned() } else { expected.to_owned() }
            }
            Err(TooManyGuesses { seconds }) => seconds.to_string(),
        };
        assert_eq!(came_to, expected, "try {place}");
    }
}

fn check(tries: &[Try<'_>]) {
    run(&PasswordGuesses::new(GuessLimits::default()), tries);
}

#[test]
fn a_login_that_is_guessed_at_waits_longer_with_each_guess_from_wherever_it_comes() {
    check(&[
        (1, "shop", "1", 0, "wrong"),
        (2, "shop", "2", 0, "wrong"),
        (1, "shop", "3", 0, "wrong"),
        (3, "shop", "4", 0, "wrong"),
        (1, "shop", "5", 0, "wrong"),
        // The right one too: else the refusal would be the answer.
        (1, "shop", "right", 0, "1"),
        (9, "shop", "right", 0, "1"),
        (1, "other", "1", 0, "wrong"),
        (1, "shop", "6", 1, "wrong"),
        (1, "shop", "7", 2, "1"),
        (1, "shop", "7", 3, "wrong"),
        (1, "shop", "8", 4, "3"),
        (1, "shop", "right", 7, "right"),
        (2, "shop", "9", 7, "wrong"),
        (2, "shop", "9", 7, "wrong"),
    ]);
}

#[test]
fn what_others_guess_does_not_stop_an_address_that_a_login_is_used_from() {
    check(&[
        (1, "shop", "right", 0, "right"),
        (2, "shop", "1", 0, "wrong"),
        (2, "shop", "2", 0, "wrong"),
        (2, "shop", "3", 0, "wrong"),
        (2, "shop", "4", 0, "wrong"),
        (2, "shop", "5", 0, "wrong"),
        (2, "shop", "right", 0, "1"),
        (3, "shop", "right", 0, "1"),
        (1, "shop", "right", 0, "right"),
        // It has a count of its own, for this login only.
        (1, "shop", "1", 0, "wrong"),
        (1, "shop", "2", 0, "wrong"),
        (1, "shop", "3", 0, "wrong"),
        (1, "shop", "4", 0, "wrong"),
        (1, "shop", "5", 0, "wrong"),
        (1, "shop", "right", 0, "1"),
        (1, "shop", "right", 1, "right"),
    ]);
}

#[test]
fn an_address_has_a_budget_over_all_logins() {
    let limits = GuessLimits { burst: 3, refill_seconds: 10 };
    let guesses = PasswordGuesses::new(limits);
    run(
        &guesses,
        &[
            (1, "mine", "right", 0, "right"),
            (1, "a", "1", 0, "wrong"),
            (1, "b", "1", 0, "wrong"),
            (1, "c", "1", 0, "wrong"),
            (1, "d", "1", 0, "10"),
            (1, "a", "right", 0, "10"),
            (1, "mine", "right", 0, "right"),
            (2, "d", "1", 0, "wrong"),
            (1, "d", "2", 10, "wrong"),
            (1, "d", "3", 10, "10"),
        ],
    );
}

#[test]
fn many_tries_with_one_password_at_a_time_are_one_and_unknown_ones_are_none() {
    let guesses = PasswordGuesses::new(GuessLimits::default());
    let now = second(0);
    let admit = |password: &str| guesses.admit("shop", password, address(1), now);
    let same: Vec<_> = (0..100).map(|_| admit("wrong").ok().unwrap()).collect();
    for admission in same {
        admission.wrong();
    }
    let others: Vec<_> = ["2", "3", "4", "5"].map(|other| admit(other).ok().unwrap()).into();
    assert_eq!(admit("6").err(), Some(TooManyGuesses { seconds: 1 }));
    drop(others);
    assert!(admit("6").is_ok());
}

#[test]
fn one_home_is_one_address() {
    let guesses = PasswordGuesses::new(GuessLimits { burst: 1, refill_seconds: 10 });
    let home = |text: &str| text.parse::<IpAddr>().unwrap();
    guesses.admit("a", "1", home("2001:db8::1"), second(0)).ok().unwrap().wrong();
    assert!(guesses.admit("b", "1", home("2001:db8::2"), second(0)).is_err());
    assert!(guesses.admit("b", "1", home("2001:db8:0:1::1"), second(0)).is_ok());
}

/// Passwords that arrive together are looked at no more often than those one after the other.
#[test]
fn of_many_passwords_at_the_same_time_no_more_are_looked_at_than_an_address_has() {
    let guesses = PasswordGuesses::new(GuessLimits::default());
    let start = std::sync::Barrier::new(8);
    let looked_at = std::thread::scope(|scope| {
        let tries = |thread: u32| {
            start.wait();
            let admit = |place: u32| {
                let login = format!("{thread}-{place}");
                guesses.admit(&login, "wrong", address(1), second(0)).ok()
            };
            let admitted: Vec<_> = (0..50).filter_map(admit).collect();
            let count = admitted.len();
            admitted.into_iter().for_each(Admission::wrong);
            count
        };
        let threads: Vec<_> = (0..8).map(|thread| scope.spawn(move || tries(thread))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).sum::<usize>()
    });
    assert_eq!(looked_at, 30);
    run(&guesses, &[(1, "x", "1", 0, "10"), (1, "x", "1", 10, "wrong"), (1, "y", "1", 10, "10")]);
}

#[test]
fn what_was_reserved_for_a_right_or_unknown_password_is_given_back() {
    let guesses = PasswordGuesses::new(GuessLimits { burst: 2, refill_seconds: 10 });
    for place in 0..10 {
        let login = format!("login-{place}");
        let admit = || guesses.admit(&login, "1", address(1), second(0)).ok().unwrap();
        drop(admit());
        admit().right();
    }
    run(&guesses, &[(1, "a", "1", 0, "wrong"), (1, "b", "1", 0, "wrong"), (1, "c", "1", 0, "10")]);
}
