use super::*;

fn second(second: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + second).unwrap()
}

fn address(host: u8) -> IpAddr {
    IpAddr::from([192, 0, 2, host])
}

fn token(operator: i64, token: u16) -> Shown {
    let mut hash = [0; 32];
    hash[..2].copy_from_slice(&token.to_be_bytes());
    hash[2] = u8::try_from(operator).unwrap();
    Shown { hash: SecretHash(hash), operator: Some(OperatorId(operator)) }
}

fn bearer(secret: u16) -> Shown {
    Shown { operator: None, ..token(0, secret) }
}

/// One try: from which address, what is shown, in which second, and whether it is right; then what it
/// comes to: `passes`, `denied`, or the seconds to wait.
type Try<'a> = (u8, Shown, i64, bool, &'a str);

fn run(guesses: &CredentialGuesses, tries: &[Try<'_>]) {
    for (place, &(host, shown, at, right, expected)) in tries.iter().enumerate() {
        let (client, now) = (address(host), second(at));
        let came_to = if right {
            guesses.pass(shown, true, client, now).map(|()| "passes")
        } else {
            guesses.reserve(shown, client, now).map(|reserved| {
                if let Some(reserved) = reserved {
                    reserved.wrong();
                }
                "denied"
            })
        };
        let came_to = came_to.map_or_else(|wait| wait.seconds.to_string(), str::to_owned);
        assert_eq!(came_to, expected, "try {place}");
    }
}

fn three() -> CredentialGuesses {
    CredentialGuesses::new(GuessLimits { burst: 3, refill_seconds: 10 })
}

#[test]
fn an_address_has_a_budget_and_known_good_credentials_pass() {
    run(
        &three(),
        &[
            (1, bearer(1), 0, true, "passes"),
            (1, bearer(100), 0, false, "denied"),
            // The same again is the same guess.
            (1, bearer(100), 0, false, "denied"),
            (1, token(1, 101), 0, false, "denied"),
            (1, bearer(102), 0, false, "denied"),
            (1, bearer(103), 0, false, "10"),
            (1, token(1, 103), 0, false, "10"),
            // Right ones that were never used here wait too: else the refusal would be the answer.
            (1, bearer(2), 0, true, "10"),
            (1, token(1, 2), 0, true, "10"),
            (1, bearer(1), 0, true, "passes"),
            (2, bearer(2), 0, true, "passes"),
            (2, bearer(103), 0, false, "denied"),
            (1, bearer(104), 10, false, "denied"),
            (1, bearer(105), 10, false, "10"),
            (1, bearer(2), 20, true, "passes"),
        ],
    );
}

#[test]
fn an_operator_has_a_budget_over_all_addresses() {
    let guesses = CredentialGuesses::new(GuessLimits { burst: 30, refill_seconds: 10 });
    run(&guesses, &[(200, token(1, 9_999), 0, true, "passes")]);
    let most = u16::try_from(OPERATOR_TOKEN_GUESSES).unwrap();
    for place in 0..most {
        let host = u8::try_from(place / 20).unwrap();
        run(&guesses, &[(host, token(1, place), 0, false, "denied")]);
    }
    run(
        &guesses,
        &[
            (100, token(1, 5_000), 0, false, "1"),
            (100, token(1, 9_999), 0, true, "1"),
            (200, token(1, 9_999), 0, true, "passes"),
            // Another operator and Bearer secrets are not concerned.
            (100, token(2, 5_000), 0, false, "denied"),
            (100, bearer(5_000), 0, false, "denied"),
            (100, token(1, 9_999), 1, true, "passes"),
        ],
    );
}

#[test]
fn guesses_at_the_same_time_are_no_more_than_those_one_after_the_other() {
    let guesses = CredentialGuesses::new(GuessLimits::default());
    let looked_at = AtomicU64::new(0);
    let start = std::sync::Barrier::new(16);
    std::thread::scope(|scope| {
        for thread in 0..16 {
            let (guesses, looked_at, start) = (&guesses, &looked_at, &start);
            scope.spawn(move || {
                start.wait();
                let all: Vec<_> = (0..50)
                    .map(|place| {
                        guesses.reserve(bearer(thread * 50 + place), address(1), second(0))
                    })
                    .collect();
                for reserved in all.into_iter().filter_map(Result::ok) {
                    reserved.unwrap().wrong();
                    looked_at.fetch_add(1, Relaxed);
                }
            });
        }
    });
    assert_eq!(looked_at.into_inner(), 30);
    // The longest wait is that for one guess; all are back after the whole burst.
    run(&guesses, &[(1, bearer(9_000), 0, false, "10"), (1, bearer(9_000), 10, false, "denied")]);
    for place in 0..30 {
        run(&guesses, &[(1, bearer(10_000 + place), 310, false, "denied")]);
    }
    run(&guesses, &[(1, bearer(11_000), 310, false, "10")]);
}

#[test]
fn what_is_right_or_given_up_costs_nothing() {
    let guesses = three();
    for place in 0..10 {
        let reserve = || guesses.reserve(bearer(place), address(1), second(0)).unwrap().unwrap();
        reserve().right();
        drop(reserve());
    }
    assert!(guesses.pass(bearer(99), true, address(1), second(0)).is_ok());
}

#[test]
fn what_cannot_be_guessed_passes_whatever_others_guess() {
    let guesses = three();
    for place in 0..3 {
        run(&guesses, &[(1, bearer(place), 0, false, "denied")]);
    }
    assert!(guesses.pass(bearer(9), false, address(1), second(0)).is_ok());
    assert!(guesses.pass(bearer(9), true, address(1), second(0)).is_err());
}

#[test]
fn one_home_is_one_address() {
    let guesses = CredentialGuesses::new(GuessLimits { burst: 1, refill_seconds: 10 });
    let mut tries = ["2001:db8::1", "2001:db8::2", "2001:db8:0:1::1"].into_iter();
    let mut next = |shown| {
        let client: IpAddr = tries.next().unwrap().parse().unwrap();
        guesses.reserve(shown, client, second(0)).is_ok_and(|reserved| {
            reserved.unwrap().wrong();
            true
        })
    };
    assert_eq!([next(bearer(1)), next(bearer(2)), next(bearer(3))], [true, false, true]);
}
