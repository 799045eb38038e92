use super::limits::REMEMBERED_MAX;
use super::*;

const HOUSE: OperatorId = OperatorId(1);

fn second(second: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + second).unwrap()
}

fn key(id: i64) -> Guesser {
    Guesser::Key(KeyId(id))
}

fn new(limits: GuessLimits) -> Arc<Guesses> {
    Arc::new(Guesses::new(limits))
}

/// A number whose check digit is right.
fn number(place: u64) -> CertificateNumber {
    let first = 2_000_000_000_000 + place * 10;
    let numbers = (first..first + 10).filter_map(CertificateNumber::new);
    numbers.into_iter().find(|number| number.has_check_digit()).unwrap()
}

impl Guesses {
    fn holders(&self) -> MutexGuard<'_, Counts> {
        self.counts(key(1))
    }
}

fn secret(text: &str) -> SecretCode {
    SecretCode::new(text).unwrap()
}

/// One try: by whom, at which certificate, with which secret, in which second; then what it came to:
/// `right`, `wrong`, `unknown`, or the seconds to wait.
fn run(guesses: &Arc<Guesses>, tries: &[(i64, u64, &str, i64, &str)]) {
    for (place, &(caller, certificate, code, at, expected)) in tries.iter().enumerate() {
        let secret = secret(code);
        let given = [(7, number(certificate), Some(&secret))].into_iter();
        let came_to = match guesses.admit(key(caller), HOUSE, given, second(at)) {
            Ok(admission) => {
                let judged = match expected {
                    "right" => Judged::Right,
                    "wrong" => Judged::Wrong(7),
                    _ => Judged::Unknown,
                };
                assert_eq!(admission.settle(judged), Ok(()), "try {place}");
                let waits = expected.parse::<u32>().is_ok();
                if waits { "looked at".to_owned() } else { expected.to_owned() }
            }
            Err(TooManyGuesses { seconds }) => seconds.to_string(),
        };
        assert_eq!(came_to, expected, "try {place}");
    }
}

fn check(tries: &[(i64, u64, &str, i64, &str)]) {
    let guesses = new(GuessLimits::default());
    run(&guesses, tries);
}

#[test]
fn after_five_wrong_secrets_the_wait_doubles_up_to_a_quarter_of_an_hour() {
    check(&[
        (1, 1, "1", 0, "wrong"),
        (2, 1, "2", 0, "wrong"),
        (1, 1, "3", 0, "wrong"),
        (1, 1, "4", 0, "wrong"),
        (1, 1, "5", 0, "wrong"),
        // Whoever asks, and be it with the right one.
        (3, 1, "6", 0, "1"),
        (3, 1, "6", 1, "wrong"),
        (3, 1, "7", 2, "1"),
        (3, 1, "7", 3, "wrong"),
        (3, 1, "8", 4, "3"),
        (3, 1, "8", 7, "wrong"),
        (3, 1, "9", 7, "8"),
        (3, 1, "9", 15, "wrong"),
        (3, 1, "a", 31, "wrong"),
        (3, 1, "b", 63, "wrong"),
        (3, 1, "c", 127, "wrong"),
        (3, 1, "d", 255, "wrong"),
        (3, 1, "e", 511, "wrong"),
        (3, 1, "f", 1_023, "wrong"),
        (3, 1, "g", 1_024, "899"),
        // Another certificate is no concern of theirs.
        (3, 2, "g", 1_024, "wrong"),
    ]);
}

#[test]
fn the_right_secret_clears_what_was_mistyped() {
    let mistyped = ["wrong"; 4].map(|came_to| (1, 1, "1", 0, came_to));
    let mut tries = mistyped.to_vec();
    tries.push((1, 1, "2", 0, "right"));
    tries.extend(mistyped);
    tries.push((1, 1, "2", 0, "unknown"));
    tries.push((1, 1, "1", 0, "wrong"));
    tries.push((1, 1, "2", 0, "1"));
    check(&tries);
}

#[test]
fn what_was_wrong_is_forgotten_after_a_day() {
    let mut tries = [(1, 1, "1", 0, "wrong"); 5].to_vec();
    tries.push((1, 1, "1", 0, "1"));
    tries.extend([(1, 1, "1", 86_400, "wrong"); 5]);
    tries.push((1, 1, "1", 86_400, "1"));
    check(&tries);
}

#[test]
fn a_caller_has_thirty_wrong_tries_and_one_more_every_ten_seconds() {
    let mut tries: Vec<_> = (0..30).map(|place| (1, place, "1", 0, "wrong")).collect();
    tries.push((1, 40, "1", 0, "10"));
    // One who is right uses none up, and another caller has its own.
    tries.push((2, 40, "1", 0, "right"));
    tries.push((1, 40, "1", 10, "right"));
    tries.push((1, 40, "1", 10, "wrong"));
    tries.push((1, 41, "1", 10, "10"));
    check(&tries);
}

#[test]
fn when_everybody_guesses_callers_have_a_tenth() {
    let guesses = new(GuessLimits::default());
    for caller in 0..i64::from(ALARM_GUESSES) / 20 {
        let tries: Vec<_> = (0..20)
            .map(|place| (caller, u64::try_from(caller * 20).unwrap() + place, "1", 0, "wrong"))
            .collect();
        run(&guesses, &tries);
    }
    assert_eq!(guesses.stats.alarms.load(Relaxed), 1);
    let fresh = 1_000;
    run(
        &guesses,
        &[
            (fresh, 90_000, "1", 0, "wrong"),
            (fresh, 90_001, "1", 0, "wrong"),
            (fresh, 90_002, "1", 0, "wrong"),
            (fresh, 90_003, "1", 0, "10"),
            // The alarm is over, with what it was raised for.
            (fresh, 90_003, "1", 700, "wrong"),
            (fresh, 90_004, "1", 700, "wrong"),
            (fresh, 90_005, "1", 700, "wrong"),
            (fresh, 90_006, "1", 700, "wrong"),
        ],
    );
}

#[test]
fn guesses_at_the_same_time_are_no_more_than_those_one_after_the_other() {
    let guesses = new(GuessLimits::default());
    let secrets: Vec<SecretCode> = (0..8).map(|code| secret(&code.to_string())).collect();
    let admit = |place: usize| {
        let given = [(0, number(1), Some(&secrets[place]))].into_iter();
        guesses.admit(key(1), HOUSE, given, second(0))
    };
    let admitted: Vec<_> = (0..5).map(|place| admit(place).unwrap()).collect();
    assert!(admit(5).is_err());
    // The same secret again is the same guess, however many ask.
    let again: Vec<_> = (0..200).map(|_| admit(0).unwrap()).collect();
    for admission in again.into_iter().chain(admitted) {
        assert_eq!(admission.settle(Judged::Wrong(0)), Ok(()));
    }
    assert_eq!(admit(5).err(), Some(TooManyGuesses { seconds: 1 }));
    assert_eq!(guesses.holders().certificates[&(HOUSE, number(1), None)].wrong, 5);
}

#[test]
fn a_slip_of_the_hand_costs_nothing() {
    let guesses = new(GuessLimits { burst: 1, refill_seconds: 10 });
    let slip = CertificateNumber::new(number(1).value() + 1).unwrap();
    let secret = secret("1");
    for _ in 0..100 {
        let given = [(0, slip, Some(&secret))].into_iter();
        guesses.admit(key(1), HOUSE, given, second(0)).unwrap().settle(Judged::Wrong(0)).unwrap();
    }
    assert_eq!(guesses.stats.wrong.load(Relaxed), 0);
    let counts = guesses.holders();
    assert!(counts.certificates.is_empty() && counts.callers.is_empty());
}

#[test]
fn of_several_certificates_all_are_admitted_or_none() {
    let guesses = new(GuessLimits::default());
    let secret = secret("1");
    run(&guesses, &[(1, 1, "1", 0, "wrong"); 5]);
    let given = [(0, number(2), Some(&secret)), (1, number(1), Some(&secret))];
    assert!(guesses.admit(key(1), HOUSE, given.into_iter(), second(0)).is_err());
    assert!(!guesses.holders().certificates.contains_key(&(HOUSE, number(2), None)));
    assert_eq!(guesses.stats.refused_certificate.load(Relaxed), 1);
    // Where no secret was given, success proves none.
    let without = [(0, number(1), None)].into_iter();
    guesses.admit(key(1), HOUSE, without, second(60)).unwrap().settle(Judged::Right).unwrap();
    assert_eq!(guesses.holders().certificates[&(HOUSE, number(1), None)].wrong, 5);
}

#[test]
fn what_is_remembered_is_bounded() {
    let guesses = new(GuessLimits::default());
    for place in 0..100_000 {
        let caller = Guesser::Address(IpAddr::from(u32::try_from(place).unwrap().to_be_bytes()));
        let given = [(0, number(place), None)].into_iter();
        let at = second(i64::try_from(place / 100).unwrap() * 100);
        guesses.admit(caller, HOUSE, given, at).unwrap().settle(Judged::Wrong(0)).unwrap();
    }
    let counts = guesses.widgets.lock().unwrap();
    assert!(counts.certificates.len() <= REMEMBERED_MAX && counts.callers.len() <= REMEMBERED_MAX);
    // The last ones are still known.
    assert!(counts.certificates.contains_key(&(HOUSE, number(99_999), None)));
}

#[tokio::test(start_paused = true)]
async fn answers_take_a_multiple_of_the_step() {
    for (worked, took) in [(0, 50), (20, 50), (49, 50), (50, 100), (120, 150)] {
        let started = tokio::time::Instant::now();
        tokio::time::advance(Duration::from_millis(worked)).await;
        even_out(started).await;
        assert_eq!(started.elapsed().as_millis(), took);
    }
}

/// Guesses that arrive together are told no more often than guesses one after the other.
#[test]
fn of_many_guesses_at_the_same_time_no_more_are_told_than_a_caller_has() {
    let guesses = new(GuessLimits::default());
    let wrong = secret("1");
    let admitted: Vec<_> = (0..800)
        .map(|place| {
            let given = [(0, number(place), Some(&wrong))].into_iter();
            guesses.admit(key(1), HOUSE, given, second(0)).unwrap()
        })
        .collect();
    let told = std::thread::scope(|scope| {
        let settle = |part: &[Admission]| {
            part.iter().filter(|one| one.settle(Judged::Wrong(0)).is_ok()).count()
        };
        let parts: Vec<_> =
            admitted.chunks(100).map(|part| scope.spawn(move || settle(part))).collect();
        parts.into_iter().map(|part| part.join().unwrap()).sum::<usize>()
    });
    assert_eq!(told, 30);
    assert_eq!(guesses.stats.wrong.load(Relaxed), 30);
    drop(admitted);
    // What was not told counts for nothing, at no certificate; the longest wait is one refill.
    assert_eq!(guesses.holders().certificates.len(), 30);
    run(&guesses, &[(1, 900, "1", 0, "10"), (1, 900, "1", 10, "wrong"), (1, 901, "1", 10, "10")]);
}

/// A right guess among too many is withheld like a wrong one, and stays withheld.
#[test]
fn what_is_right_is_not_told_either_when_the_budget_was_used_up_meanwhile() {
    let guesses = new(GuessLimits { burst: 1, refill_seconds: 10 });
    let code = secret("1");
    let admit = |place| {
        let given = [(0, number(place), Some(&code))].into_iter();
        guesses.admit(key(1), HOUSE, given, second(0)).unwrap()
    };
    let (first, second, third) = (admit(1), admit(2), admit(3));
    assert_eq!(first.settle(Judged::Wrong(0)), Ok(()));
    let wait = Err(TooManyGuesses { seconds: 10 });
    assert_eq!(second.settle(Judged::Right), wait);
    assert_eq!(third.settle(Judged::Unknown), wait);
    // A batch that is decided again is told the same.
    assert_eq!(first.settle(Judged::Wrong(0)), wait);
    assert_eq!(second.settle(Judged::Wrong(0)), wait);
    assert_eq!(guesses.stats.wrong.load(Relaxed), 1);
}

/// One try of a widget's client or of a key: at which certificate, with which code, in which second.
fn try_as(guesses: &Arc<Guesses>, caller: Guesser, code: &str, at: i64) -> Result<(), u32> {
    let code = secret(code);
    let given = [(0, number(1), Some(&code))].into_iter();
    let admission = guesses.admit(caller, HOUSE, given, second(at)).map_err(|wait| wait.seconds)?;
    admission.settle(Judged::Wrong(0)).map_err(|wait| wait.seconds)
}

fn visitor(host: u8) -> Guesser {
    Guesser::at(IpAddr::from([192, 0, 2, host]))
}

#[test]
fn what_widgets_guess_does_not_delay_a_key_holder_nor_the_other_way_round() {
    let guesses = new(GuessLimits::default());
    for guess in 0..5 {
        assert_eq!(try_as(&guesses, visitor(1), &guess.to_string(), 0), Ok(()));
    }
    assert_eq!(try_as(&guesses, visitor(1), "6", 0), Err(1), "one client has five");
    for guess in 0..15_u8 {
        let host = 2 + guess / 5;
        assert_eq!(try_as(&guesses, visitor(host), &format!("1{guess}"), 0), Ok(()));
    }
    assert_eq!(try_as(&guesses, visitor(9), "7", 0), Err(1), "all clients together have twenty");
    run(&guesses, &[(1, 1, "7", 0, "right")]);
    for guess in 0..5 {
        assert_eq!(try_as(&guesses, key(1), &guess.to_string(), 0), Ok(()));
    }
    assert_eq!(try_as(&guesses, key(2), "6", 0), Err(1));
    assert_eq!(try_as(&guesses, visitor(9), "7", 1), Ok(()), "widgets have their own count");
    assert_eq!(try_as(&guesses, visitor(8), "8", 2), Err(1));
}

/// The bound that decision 0009 states: codes of one certificate that are looked at in a day.
#[test]
fn the_codes_that_are_tried_of_one_certificate_in_a_day_are_bounded() {
    for (callers, first_day, each_day_after) in
        [([key(1), key(2), key(3)], 110, 96), ([visitor(1), visitor(2), visitor(3)], 125, 96)]
    {
        let guesses = new(GuessLimits { burst: 1_000_000, refill_seconds: 1 });
        let mut days = [0, 0];
        // Every second while the waits are short, then as often as makes no difference.
        let seconds = (0..2_000).chain((2_000..2 * 86_400).step_by(10));
        for at in seconds {
            for (place, caller) in callers.iter().enumerate() {
                for more in 0..if at < 10 { 8 } else { 1 } {
                    if try_as(&guesses, *caller, &format!("{at}-{place}-{more}"), at).is_ok() {
                        days[usize::try_from(at / 86_400).unwrap()] += 1;
                    }
                }
            }
        }
        assert!(days[0] <= first_day && days[1] <= each_day_after, "{days:?}");
    }
}
