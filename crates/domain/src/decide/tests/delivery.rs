//! Messages asked for, handed over and given up; codes shown.

use super::check;
use super::script::born;
use super::world::{OPERATOR, World};
use crate::command::{ConfirmCode, Deliver, RetryDelivery, SendCertificates, SendCode};
use crate::*;

/// Formats a message for a script: its ordinal, attempts, state, and the seconds until its next
/// attempt.
pub(super) fn say(world: &World, delivery: &Delivery) -> String {
    let ordinal = world.deliveries.keys().position(|id| *id == delivery.id).unwrap() + 1;
    let state = match delivery.state {
        DeliveryState::Waiting(due) => {
            format!("waits {}", due.duration_since(world.now).as_secs())
        }
        DeliveryState::Sent(_) => "sent".to_owned(),
        DeliveryState::GivenUp(_) => "given up".to_owned(),
    };
    format!("{ordinal} {state}")
}

/// The command of a line.
pub(super) fn parse(world: &World, command: &str) -> Command {
    let words: Vec<&str> = command.split_whitespace().collect();
    let operator = OPERATOR;
    let address = |text: &str| match text.parse() {
        Ok(number) => Address::phone(number).unwrap(),
        Err(_) => Address::email(text).unwrap(),
    };
    let step = |step| {
        let ordinal = words[1].parse::<usize>().unwrap() - 1;
        let id = world.deliveries.keys().nth(ordinal).copied().unwrap_or(OperationId(-1));
        Command::Deliver(Deliver { id, step })
    };
    match words[0] {
        "code" => {
            let seed = SecretSeed::new([u8::try_from(world.operations.len() % 256).unwrap(); 32]);
            Command::SendCode(SendCode { operator, to: address(words[1]), seed })
        }
        "show" => {
            let address = address(words[1]);
            let contact = world.contacts.get(&(operator, address.clone()));
            let sent = contact.and_then(|contact| contact.code.as_ref());
            let code = match words[2] {
                "right" => sent.map(|sent| sent.code.clone()),
                other => SecretCode::new(other),
            };
            Command::ConfirmCode(ConfirmCode { operator, address, code })
        }
        "mail" => {
            let certificates = words[2..].iter().map(|word| born(world, word)).collect();
            let to = address(words[1]);
            Command::SendCertificates(SendCertificates { operator, to, certificates })
        }
        "retry" => {
            let ordinal = words[1].parse::<usize>().unwrap() - 1;
            let id = world.deliveries.keys().nth(ordinal).copied().unwrap_or(OperationId(-1));
            let operator = words.get(2).map_or(operator, |id| OperatorId(id.parse().unwrap()));
            Command::RetryDelivery(RetryDelivery { operator, id })
        }
        "take" => step(DeliveryStep::Take),
        "sent" => step(DeliveryStep::Sent),
        "failed" => step(DeliveryStep::Failed { why: "later".to_owned() }),
        "refused" => step(DeliveryStep::Refused { why: "never".to_owned() }),
        other => panic!("unknown command {other:?}"),
    }
}

#[test]
fn a_code_is_right_as_often_as_it_is_shown_and_wrong_five_times_at_most() {
    check(
        "
        show a@b.ru 123456      -> NoCode
        code a@b.ru             -> 1 waits 0
        show c@b.ru right       -> NoCode
        show a@b.ru wrong       -> wrong
        show a@b.ru right       -> right
        # The answer may have been lost.
        show a@b.ru right       -> still right
        show a@b.ru wrong       -> wrong
        show a@b.ru wrong       -> wrong
        show a@b.ru wrong       -> wrong
        show a@b.ru wrong       -> wrong
        show a@b.ru right       -> NoCode
        code 79001234567        -> 2 waits 0
        show 79001234567 right  -> right
        ",
    );
}

#[test]
fn a_code_is_good_for_ten_minutes_and_only_the_last_one_is() {
    check(
        "
        code a@b.ru             -> 1 waits 0
        at 2026-11-22T10:09:59Z
        show a@b.ru right       -> right
        at 2026-11-22T10:10:00Z
        show a@b.ru right       -> NoCode
        code A@B.RU             -> 2 waits 0
        show a@b.ru 000000      -> wrong
        show a@b.ru right       -> right
        ",
    );
}

#[test]
fn nobody_is_flooded() {
    check(
        "
        code a@b.ru             -> 1 waits 0
        code a@b.ru             -> TooSoon { seconds: 60 }
        at 2026-11-22T10:00:59.5Z
        code a@b.ru             -> TooSoon { seconds: 1 }
        # Another message is another matter.
        issue 500               -> Active 500
        mail a@b.ru #1          -> 2 waits 0
        mail a@b.ru #1          -> TooSoon { seconds: 60 }
        at 2026-11-22T10:02:00Z
        code a@b.ru             -> 3 waits 0
        mail a@b.ru #1          -> 4 waits 0
        at 2026-11-22T10:04:00Z
        code a@b.ru             -> 5 waits 0
        mail a@b.ru #1          -> 6 waits 0
        at 2026-11-22T10:06:00Z
        code a@b.ru             -> 7 waits 0
        mail a@b.ru #1          -> 8 waits 0
        at 2026-11-22T10:08:00Z
        code a@b.ru             -> 9 waits 0
        mail a@b.ru #1          -> 10 waits 0
        at 2026-11-22T10:10:00Z
        code a@b.ru             -> TooMany { max: 10 }
        mail a@b.ru #1          -> TooMany { max: 10 }
        code c@b.ru             -> 11 waits 0
        at 2026-11-23T10:00:00Z
        code a@b.ru             -> 12 waits 0
        ",
    );
}

#[test]
fn a_message_is_taken_by_one_and_tried_again_after_a_pause() {
    check(
        "
        code a@b.ru             -> 1 waits 0
        take 1                  -> 1 waits 300
        take 1                  -> NotDue
        failed 1                -> 1 waits 30
        take 1                  -> NotDue
        at 2026-11-22T10:00:30Z
        take 1                  -> 1 waits 300
        # Whoever took it is not heard of again.
        at 2026-11-22T10:05:30Z
        take 1                  -> 1 waits 300
        failed 1                -> 1 waits 120
        at 2026-11-22T10:07:30Z
        take 1                  -> 1 waits 300
        sent 1                  -> 1 sent
        take 1                  -> NotDue
        failed 1                -> NotDue
        take 9                  -> NotDue
        code c@b.ru             -> 2 waits 0
        take 2                  -> 2 waits 300
        refused 2               -> 2 given up
        sent 2                  -> NotDue
        ",
    );
}

#[test]
fn a_message_is_sent_again_unless_it_is_delivered_or_on_its_way() {
    check(
        "
        code a@b.ru             -> 1 waits 0
        retry 1                 -> NotDue
        take 1                  -> 1 waits 300
        retry 1                 -> NotDue
        refused 1               -> 1 given up
        retry 1 99              -> Unknown
        retry 9                 -> Unknown
        retry 1                 -> 1 waits 0
        retry 1                 -> NotDue
        take 1                  -> 1 waits 300
        failed 1                -> 1 waits 30
        retry 1                 -> NotDue
        at 2026-11-22T10:00:30Z
        take 1                  -> 1 waits 300
        failed 1                -> 1 waits 60
        at 2026-11-22T10:01:30Z
        take 1                  -> 1 waits 300
        failed 1                -> 1 waits 120
        at 2026-11-22T10:03:30Z
        take 1                  -> 1 waits 300
        failed 1                -> 1 waits 240
        retry 1                 -> NotDue
        at 2026-11-22T10:07:30Z
        take 1                  -> 1 waits 300
        failed 1                -> 1 waits 480
        retry 1                 -> 1 waits 0
        take 1                  -> 1 waits 300
        # It has all its attempts again.
        failed 1                -> 1 waits 30
        at 2026-11-22T10:08:00Z
        take 1                  -> 1 waits 300
        sent 1                  -> 1 sent
        retry 1                 -> Delivered
        ",
    );
}

#[test]
fn a_message_is_given_up_after_more_than_a_day() {
    let mut world = World::new();
    let run = |world: &mut World, line: &str| super::script::step(world, line);
    run(&mut world, "code a@b.ru");
    let began = world.now;
    for attempt in 1..=limits::DELIVERY_ATTEMPTS_MAX {
        assert_eq!(run(&mut world, "take 1"), "1 waits 300");
        let said = run(&mut world, "failed 1");
        if attempt == limits::DELIVERY_ATTEMPTS_MAX {
            assert_eq!(said, "1 given up");
        }
        let DeliveryState::Waiting(due) = world.deliveries.values().next().unwrap().state else {
            break;
        };
        world.now = due;
    }
    let days = world.now.duration_since(began).as_hours() / 24;
    assert_eq!(days, 1);
}

#[test]
fn addresses_are_read_as_people_write_them() {
    for (text, address) in [
        ("a@b.ru", Some("a@b.ru")),
        (" Anna.Petrova+gift@Mail.Example.RU ", Some("anna.petrova+gift@mail.example.ru")),
        ("Анна@почта.рф", None),
        ("anna@Почта.рф", Some("anna@xn--80a1acny.xn--p1ai")),
        ("", None),
        ("a", None),
        ("a@b", None),
        ("@b.ru", None),
        ("a@", None),
        ("a@b..ru", None),
        ("a@-b.ru", None),
        ("a b@c.ru", None),
        ("a@b@c.ru", None),
        ("a@b.ru\r\nBcc: c@d.ru", None),
        ("<a@b.ru>", None),
    ] {
        assert_eq!(
            Address::email(text).ok(),
            address.map(|text| Address::Email(text.to_owned())),
            "{text}"
        );
    }
    assert_eq!(Address::email(&format!("{}@b.ru", "a".repeat(250))).ok(), None);
    for (number, phone) in [
        (79_001_234_567, Some(79_001_234_567)),
        (375_290_000_000, Some(375_290_000_000)),
        // What is not in the international form is not taken for another country's.
        (9_001_234_567, None),
        (89_001_234_567, None),
        (8_001_234_567, None),
        // Cut short, these would be somebody else's.
        (99_001_234_567, None),
        (179_001_234_567, None),
        (3_809_001_234_567, None),
        (0, None),
        (-9_001_234_567, None),
        (i64::MAX, None),
        (i64::MIN, None),
    ] {
        assert_eq!(Address::phone(number), phone.map(Address::Phone), "{number}");
    }
}
