//! Certificates issued, activated, reloaded, stopped, put right, paid out and undone.

use super::script::{born, fingerprint};
use super::world::{GIFT, OPERATOR, OTHER_OPERATOR, World, amount, request};
use super::{check, check_in};
use crate::certificate::CertificateAction;
use crate::command::{Act, Issue, IssueRequest, Replace, SeriesChange, SetUp};
use crate::*;

/// The verbs of this language.
pub(super) const VERBS: [&str; 13] = [
    "issue", "activate", "reload", "block", "unblock", "adjust", "cashout", "void", "extend",
    "replace", "pin", "note", "owner",
];

/// Formats the changed certificates for a script.
pub(super) fn say(acted: &Acted) -> String {
    let one = |certificate: &Certificate| {
        format!("{:?} {}", certificate.status, certificate.balance.minor())
    };
    acted.certificates.iter().map(one).collect::<Vec<_>>().join(" | ")
}

/// The request of a command.
pub(super) fn parse(world: &World, command: &str) -> Request {
    let mut words = command.split_whitespace();
    let verb = words.next().unwrap();
    let (mut operator, mut series, mut quantity, mut activate) = (OPERATOR, 1, 1, true);
    let (mut number, mut minor, mut reason, mut key) = (None, None, None, None);
    let (mut to, mut with, mut order_number) = (None, None, None);
    for word in words {
        match word.split_once('=').unwrap_or((word, "")) {
            ("operator", id) => operator = OperatorId(id.parse().unwrap()),
            ("series", id) => series = id.parse().unwrap(),
            ("why", text) => reason = Some(text.replace('~', " ")),
            ("key", text) => key = Some(text.to_owned()),
            ("asleep", _) => activate = false,
            ("order", text) => order_number = Some(text.to_owned()),
            ("to", day) => to = Some(NewLastDay::On(day.parse().unwrap())),
            ("days", days) => to = Some(NewLastDay::After { days: days.parse().unwrap() }),
            ("with", name) => with = Some(world.certificates[&born(world, name)].number),
            (word, "") if word.starts_with('#') => {
                number = Some(world.certificates[&born(world, word)].number);
            }
            // A number that no certificate has.
            ("?", "") => number = None,
            (word, _) if word.starts_with('x') => quantity = word[1..].parse().unwrap(),
            (word, _) => minor = Some(word.parse::<i64>().unwrap()),
        }
    }
    let money = minor.filter(|minor| *minor >= 0).map(amount);
    let action = match verb {
        "issue" => {
            let seed = SecretSeed::new([u8::try_from(world.operations.len() % 256).unwrap(); 32]);
            let series = SeriesId(series);
            let nominal = money;
            let request = IssueRequest {
                series,
                nominal,
                quantity,
                activate,
                reason,
                buyer: Buyer::default(),
                order_number,
                metadata: None,
            };
            let issue = Issue { operator, request, point_of_sale: None, seed };
            return under_key(Command::Issue(issue), operator, key);
        }
        "activate" => CertificateAction::Activate { nominal: money },
        "reload" => CertificateAction::Reload { amount: money.unwrap() },
        "block" => CertificateAction::Block,
        "unblock" => CertificateAction::Unblock,
        "adjust" => CertificateAction::Adjust { change: minor.unwrap() },
        "cashout" => CertificateAction::CashOut { amount: money },
        "void" => CertificateAction::Void,
        "pin" => CertificateAction::ShowSecret,
        "note" => CertificateAction::Note,
        "owner" => CertificateAction::SetOwner { owner: minor.map(OperationId) },
        "extend" => CertificateAction::Extend { to: to.unwrap() },
        "replace" => {
            let seed = SecretSeed::new([u8::try_from(world.operations.len() % 256).unwrap(); 32]);
            let replace = Replace { operator, number, replacement: with, reason, seed };
            return under_key(Command::Replace(replace), operator, key);
        }
        other => panic!("unknown command {other:?}"),
    };
    under_key(Command::Act(Act { operator, number, action, reason }), operator, key)
}

fn under_key(command: Command, operator: OperatorId, key: Option<String>) -> Request {
    let scope = KeyScope::Operator;
    let key = key.map(|text| (IdempotencyKey { operator, scope, text }, fingerprint(&command)));
    Request { key, ..request(command) }
}

#[test]
fn certificates_are_issued_all_or_none() {
    check(
        "
        issue 500                     -> Active 500
        issue x3 700 why=a~present    -> Active 700 | Active 700 | Active 700
        issue x2 asleep               -> Issued 0 | Issued 0
        issue x0 500                  -> QuantityOutOfRange
        issue x1001 500               -> QuantityOutOfRange
        issue 99                      -> AmountOutOfRange
        # The series has more than one nominal.
        issue                         -> AmountMissing
        issue series=2                -> Active 500
        issue series=2 501            -> AmountOutOfRange
        issue series=99 500           -> SeriesUnknown
        issue series=9 500            -> SeriesUnknown
        issue operator=9 500          -> OperatorUnknown
        issue series=6 500            -> SeriesNotOnSale(SeriesId(6))
        issue series=7 500            -> SeriesNotOnSale(SeriesId(7))
        # Made for later, it is sold when it gets its value.
        issue series=7 500 asleep     -> Issued 0
        activate #8                   -> SeriesNotOnSale(SeriesId(7))
        # Ten numbers there are.
        issue series=4 x11 500        -> SeriesNumbersUsedUp
        issue series=4 x3 500 asleep  -> Issued 0 | Issued 0 | Issued 0
        issue series=4 x8 500         -> SeriesNumbersUsedUp
        ",
    );
}

#[test]
fn what_was_issued_asleep_is_activated_once() {
    check(
        "
        issue x2 asleep               -> Issued 0 | Issued 0
        redeem : 100 ; #1             -> NotActive 0
        reload #1 100                 -> NotPossible(Issued)
        adjust #1 100 why=x           -> NotPossible(Issued)
        cashout #1                    -> NotPossible(Issued)
        activate #1                   -> AmountMissing
        activate #1 99                -> AmountOutOfRange
        activate #1 800               -> Active 800
        activate #1 800               -> NotPossible(Active)
        redeem : 100 ; #1             -> 1 Captured | gave 100
        # Its nominal is that of its issue.
        issue 600 asleep              -> Issued 0
        activate #3                   -> Active 600
        issue 600 asleep              -> Issued 0
        activate #4 700               -> Active 700
        # Stopped before it got its value.
        block #2                      -> Blocked 0
        activate #2 500               -> NotPossible(Blocked)
        adjust #2 500 why=x           -> NotPossible(Blocked)
        unblock #2                    -> Issued 0
        void #2                       -> Voided 0
        activate #2 500               -> NotPossible(Voided)
        unblock #2                    -> NotPossible(Voided)
        ",
    );
}

#[test]
fn money_is_added_put_right_and_paid_out() {
    check(
        "
        issue 500                     -> Active 500
        reload #1 250                 -> Active 750
        reload #1 0                   -> Nothing
        reload #1 1000000000000000    -> BalanceTooLarge
        adjust #1 50                  -> ReasonMissing
        adjust #1 50 why=~            -> ReasonMissing
        adjust #1 50 why=forgotten    -> Active 800
        adjust #1 -100 why=too~much   -> Active 700
        adjust #1 -701 why=too~much   -> TooMuch { available: Amount(700) }
        adjust #1 0 why=x             -> Nothing
        cashout #1 100                -> Active 600
        cashout #1 601                -> TooMuch { available: Amount(600) }
        cashout #1 0                  -> Nothing
        cashout #1                    -> Spent 0
        cashout #1                    -> NotPossible(Spent)
        # It can be used more than once, so it can be filled again.
        reload #1 300                 -> Active 300
        redeem : 300 ; #1             -> 1 Captured | gave 300
        adjust #1 20 why=x            -> Active 20
        reload ? 100                  -> Unknown
        reload operator=2 #1 100      -> Unknown
        ",
    );
}

#[test]
fn a_look_at_the_code_and_a_note_change_nothing() {
    let long = format!(
        "
        issue 500                     -> Active 500
        pin #1                       -> ReasonMissing
        pin #1 why=~                 -> ReasonMissing
        pin #1 why=lost              -> Active 500
        pin #1 why=lost key=K        -> Active 500
        pin #1 why=lost key=K        -> repeat
        pin #1 why=other key=K       -> KeyReused
        pin ? why=lost               -> Unknown
        pin operator=2 #1 why=lost   -> Unknown
        note #1                       -> Invalid(Note, Empty)
        note #1 why=~                 -> Invalid(Note, Empty)
        note #1 why=a\tb              -> Invalid(Note, NotOneLine)
        note #1 why={}              -> Active 500
        note #1 why={}              -> Invalid(Note, TooLong {{ max: 1000 }})
        note ? why=x                  -> Unknown
        # Also of one that is undone or expired.
        void #1                       -> Voided 0
        note #1 why=a~note            -> Voided 0
        pin #1 why=lost              -> Voided 0
        ",
        "я".repeat(1_000),
        "я".repeat(1_001),
    );
    check(&long.replace("a\tb", "a\u{7f}b"));
}

#[test]
fn the_owner_of_a_certificate_is_one_of_its_operator() {
    let mut world = World::new();
    let mut owner = |operator| {
        let details = OwnerDetails { name: Some("Анна".to_owned()), ..OwnerDetails::default() };
        let create = command::CreateOwner { operator, details, friend_of: None };
        let _ = world.run(&request(Command::CreateOwner(create))).unwrap();
        world.operations.last().unwrap().id
    };
    let (own, foreign) = (owner(OPERATOR), owner(OTHER_OPERATOR));
    let script = format!(
        "
        issue 500                     -> Active 500
        owner #1 {own}                -> Active 500
        owner #1 {foreign}            -> OwnerUnknown
        owner #1 999                  -> OwnerUnknown
        owner ? {own}                 -> Unknown
        void #1                       -> Voided 0
        "
    );
    check_in(&mut world, &script);
    let owner = |world: &World| world.certificates.values().next().unwrap().owner;
    assert_eq!(owner(&world), Some(own));
    check_in(&mut world, "owner #1 -> Voided 0");
    assert_eq!(owner(&world), None);
}

#[test]
fn what_is_held_is_not_taken_away() {
    check(
        "
        issue 500                     -> Active 500
        redeem hold=60 : 300 ; #1     -> 1 Held | holds 300
        cashout #1                    -> Held { held: Amount(300) }
        void #1                       -> Held { held: Amount(300) }
        adjust #1 -201 why=x          -> TooMuch { available: Amount(200) }
        adjust #1 -200 why=x          -> Active 300
        reload #1 5                   -> Active 305
        # A stopped certificate keeps what is held, and it cannot be captured.
        block #1                      -> Blocked 305
        capture 1                     -> Blocked
        unblock #1                    -> Active 305
        # At its second, the hold is none.
        at 2026-11-22T10:01:00Z
        cashout #1 300                -> Active 5
        capture 1                     -> NotPossible(Lapsed)
        void #1                       -> Voided 0
        void #1                       -> NotPossible(Voided)
        redeem : 100 ; #1             -> NotActive 0
        ",
    );
}

#[test]
fn a_certificate_for_one_use_is_not_filled_again() {
    let mut world = World::new();
    world.set_up(SetUp::ChangeSeries(SeriesChange {
        id: Some(GIFT),
        allow_reuse: Some(false),
        ..SeriesChange::default()
    }));
    check_in(
        &mut world,
        "
        issue x2 500                  -> Active 500 | Active 500
        reload #1 100                 -> Active 600
        redeem : 100 ; #1             -> 1 Captured | gave 100
        reload #1 100                 -> NotReusable(SeriesId(1))
        ",
    );
}

#[test]
fn an_expired_certificate_is_only_put_right_or_undone() {
    check(
        "
        issue x2 500                  -> Active 500 | Active 500
        block #2                      -> Blocked 500
        at 2027-11-22T21:00:00Z
        reload #1 100                 -> NotPossible(Expired)
        cashout #1                    -> NotPossible(Expired)
        block #1                      -> NotPossible(Expired)
        adjust #1 -400 why=x          -> Active 100
        void #1                       -> Voided 0
        unblock #2                    -> Active 500
        reload #2 1                   -> NotPossible(Expired)
        ",
    );
}

#[test]
fn a_repeat_does_nothing() {
    check(
        "
        issue 500 key=K               -> Active 500
        issue 500 key=K               -> repeat
        issue 501 key=K               -> KeyReused
        reload #1 100 key=L           -> Active 600
        reload #1 100 key=L           -> repeat
        reload #1 100 key=K           -> KeyReused
        reload #1 100 why=x key=L     -> KeyReused
        reload #1 100 key=M           -> Active 700
        ",
    );
}

#[test]
fn the_last_valid_day_moves_forward_only() {
    check(
        "
        issue x2 500                  -> Active 500 | Active 500
        issue 500 asleep              -> Issued 0
        # Valid through 22 November 2027.
        extend #1 to=2028-01-31       -> ReasonMissing
        extend #1 to=2028-01-31 why=~ -> ReasonMissing
        extend #1 to=2028-01-31 why=\u{200b} -> ReasonMissing
        adjust #1 100 why=\u{200b}    -> ReasonMissing
        extend #1 to=2027-11-22 why=x -> LastDayOutOfRange
        extend #1 to=2026-11-23 why=x -> LastDayOutOfRange
        extend #1 to=9999-01-01 why=x -> LastDayOutOfRange
        extend #1 days=0 why=x        -> LastDayOutOfRange
        extend #1 days=40000 why=x    -> LastDayOutOfRange
        extend #1 days=1 why=x        -> Active 500
        extend #1 to=2028-01-31 why=x -> Active 500
        extend #3 to=2028-01-31 why=x -> NotPossible(Issued)
        extend ? to=2028-01-31 why=x  -> Unknown
        extend operator=2 #1 days=1 why=x -> Unknown
        # What expired is active again; its new day cannot be over.
        at 2028-06-01T10:00:00Z
        redeem : 100 ; #1             -> Expired 0
        extend #1 to=2028-05-31 why=x -> LastDayOutOfRange
        extend #1 days=0 why=x        -> LastDayOutOfRange
        extend #1 to=2028-06-01 why=x -> Active 500
        redeem : 100 ; #1             -> 1 Captured | gave 100
        extend #2 days=30 why=x       -> Active 500
        # A stopped one stays stopped, one that is spent or undone stays so.
        block #2                      -> Blocked 500
        extend #2 days=30 why=x       -> Blocked 500
        cashout #1                    -> Spent 0
        extend #1 days=30 why=x       -> NotPossible(Spent)
        void #2                       -> Voided 0
        extend #2 days=30 why=x       -> NotPossible(Voided)
        ",
    );
}

/// The stored status of an empty certificate may be expired. Extended, the certificate is spent: one
/// for several uses can be reloaded, and a refund can go to it.
#[test]
fn an_empty_certificate_stored_as_expired_is_spent_once_extended() {
    check(
        "
        issue 500                     -> Active 500
        redeem : 500 ; #1             -> 1 Captured | gave 500
        status #1 Expired
        redeem : 100 ; #1             -> Expired 0
        at 2028-06-01T10:00:00Z
        reload #1 100                 -> NotPossible(Expired)
        extend #1 days=30             -> ReasonMissing
        extend #1 to=2028-05-31 why=x -> LastDayOutOfRange
        extend #1 days=30 why=x       -> Spent 0
        extend #1 days=30 why=x       -> NotPossible(Spent)
        redeem : 100 ; #1             -> NothingAvailable
        refund 1 200                  -> 1 Captured | gave 500 got 200
        cashout #1                    -> Spent 0
        reload #1 100                 -> Active 100
        ",
    );
}

#[test]
fn a_lost_certificate_gives_its_balance_to_another_one() {
    check(
        "
        issue 500                     -> Active 500
        redeem hold=60 : 300 ; #1     -> 1 Held | holds 300
        replace #1                    -> Held { held: Amount(300) }
        release 1                     -> 1 Released | nothing | pay 300
        redeem : 100 ; #1             -> 2 Captured | gave 100
        replace #1 why=lost           -> Voided 0 | Active 400
        redeem : 100 ; #1             -> NotActive 0
        redeem : 100 ; #2             -> 3 Captured | gave 100
        replace #1                    -> NotPossible(Voided)
        extend #2 to=2027-11-23 why=x -> Active 300
        # Stopped when it was reported, it is replaced by one that can be used.
        block #2                      -> Blocked 300
        replace #2                    -> Voided 0 | Active 300
        # By a printed one.
        stock series=3 x2             -> 0 0
        replace #3 with=#4            -> ReplacementNotUnsold(SeriesId(1))
        sell @1 order=A               : #4 500 -> 500
        replace #4 with=#4            -> ReplacementNotUnsold(SeriesId(3))
        replace #4 with=#5            -> Voided 0 | Active 500
        replace #5 with=#4            -> ReplacementNotUnsold(SeriesId(3))
        # There is nothing to be moved.
        cashout #3                    -> Spent 0
        replace #3                    -> NotPossible(Spent)
        issue asleep                  -> Issued 0
        replace #6                    -> NotPossible(Issued)
        replace ?                     -> Unknown
        at 2028-11-22T10:00:00Z
        replace #5                    -> NotPossible(Expired)
        ",
    );
}

#[test]
fn an_issue_with_an_order_is_a_sale() {
    check(
        "
        issue x2 500 order=A          -> Active 500 | Active 500
        issue 500 order=A asleep      -> BuyerOfInactive
        issue key=K 500 order=A       -> Active 500
        issue key=K 500 order=A       -> repeat
        issue key=K 500 order=B       -> KeyReused
        ",
    );
}
