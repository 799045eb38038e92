//! The sums of the books.

use std::collections::BTreeMap;
use std::sync::atomic::Ordering::Relaxed;

use domain::EntryKind::{Activation, Capture, Return};
use domain::books::{Discounts, Holding, Moved, Movement, Outstanding, Sum};
use domain::command::{RedemptionRequest, SetUp};
use domain::redemption::Mode;
use domain::{
    CertificateAction, EntryKind, Field, OperatorId, PointOfSaleId, Problem, SetUpRejection,
};
use jiff::civil::Date;
use proptest::prelude::*;

use crate::conformance::Fixture;
use crate::conformance::actions::act;
use crate::conformance::checkout::{by_certificate, hold, pay, redeem, redemption};
use crate::conformance::session::{Said, Session};
use crate::conformance::shop::{
    OPERATOR, OTHER_OPERATOR, keyed, line, moved, returns, sell, set_up, till,
};

/// Seconds of a day.
const DAY: i64 = 86_400;

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

/// The liability as it is at the end of a day.
fn liability(
    session: &Session,
    operator: OperatorId,
    through: Date,
) -> BTreeMap<Holding, Outstanding> {
    session.read(session.reader.liability(operator, through)).into_iter().collect()
}

fn outstanding(session: &Session, operator: OperatorId, through: &str) -> (i64, i64) {
    let mut sum = Outstanding::default();
    for one in liability(session, operator, day(through)).values() {
        sum.add(*one);
    }
    (sum.certificates, sum.amount)
}

/// Number and sum of movements of one kind.
fn of_kind(session: &Session, (from, through): (&str, &str), kind: EntryKind) -> (i64, i64) {
    let found = session.read(session.reader.movements(OPERATOR, day(from)..=day(through)));
    let mut sum = Moved::default();
    for (_, one) in found.iter().filter(|(movement, _)| movement.kind == kind) {
        sum.add(*one);
    }
    (sum.entries, sum.amount)
}

/// Sales of three days around the end of a month, a redemption and a return behind them.
pub fn sums_are_those_of_the_days_that_are_asked_for<F: Fixture>(fixture: &F) {
    let mut session = Session::open(fixture);
    session.set_up_operators();
    let mut sold = Vec::new();
    // 22 and 30 November, 1 December.
    for (order, days) in [("A", 0), ("B", 8), ("C", 9)] {
        session.second.store(days * DAY, Relaxed);
        let request = sell(till(1, order), vec![line("GIFT", 2, 1_000)]);
        sold.push(session.sale(keyed(request, order)).certificates);
    }
    session.sale(keyed(sell(till(3, "D"), vec![line("FOREIGN", 1, 700)]), "D"));
    session.second.store(40 * DAY, Relaxed);
    session.redemption(pay(300, Mode::Capture, &sold[0][0]));
    session.redemption(pay(1_000, Mode::Capture, &sold[0][1]));
    session.sale(keyed(returns(till(1, "C"), Vec::new()), "C back"));
    for (through, expected) in [
        ("2026-11-21", (0, 0)),
        ("2026-11-22", (2, 2_000)),
        ("2026-11-29", (2, 2_000)),
        ("2026-11-30", (4, 4_000)),
        ("2026-12-01", (6, 6_000)),
        ("2026-12-31", (6, 6_000)),
        // 1 January 2027.
        ("2027-01-01", (3, 2_700)),
        ("2031-07-15", (3, 2_700)),
    ] {
        assert_eq!(outstanding(&session, OPERATOR, through), expected, "{through}");
    }
    assert_eq!(outstanding(&session, OTHER_OPERATOR, "2026-12-31"), (1, 700));
    for (from, through, kind, expected) in [
        ("2026-11-01", "2026-11-30", Activation, (4, 4_000)),
        ("2026-11-23", "2026-12-01", Activation, (4, 4_000)),
        ("2026-11-23", "2027-02-28", Activation, (4, 4_000)),
        ("2026-10-15", "2027-01-15", Activation, (6, 6_000)),
        ("2026-12-02", "2026-12-31", Activation, (0, 0)),
        ("2026-11-22", "2027-01-01", Capture, (2, -1_300)),
        ("2026-11-22", "2026-12-31", Capture, (0, 0)),
        ("2027-01-01", "2027-01-31", Return, (2, -2_000)),
    ] {
        let found = of_kind(&session, (from, through), kind);
        assert_eq!(found, expected, "{kind:?} from {from} through {through}");
    }
    let days = day("2026-11-01")..=day("2027-01-31");
    let by_day = session.read(session.reader.movements_by_day(OPERATOR, days));
    let by_day: Vec<(String, EntryKind, i64)> = by_day
        .into_iter()
        .map(|(day, it, moved)| (day.to_string(), it.kind, moved.amount))
        .collect();
    let mut expected = vec![
        ("2026-11-22".to_owned(), Activation, 2_000),
        ("2026-11-30".to_owned(), Activation, 2_000),
        ("2026-12-01".to_owned(), Activation, 2_000),
        ("2027-01-01".to_owned(), Capture, -1_300),
        ("2027-01-01".to_owned(), Return, -2_000),
    ];
    expected.sort();
    let mut found = by_day;
    found.sort();
    assert_eq!(found, expected);
    session.assert_clean();
}

/// A sale late on a day, after which the zone moves so far that the day would be another one.
pub fn a_day_stays_where_it_was_booked_when_the_zone_changes<F: Fixture>(fixture: &F) {
    let mut session = Session::open(fixture);
    session.set_up_operators();
    // 20:00 UTC: 23:00 in Moscow, and already the next day in Vladivostok.
    session.second.store(10 * 3_600, Relaxed);
    session.sale(keyed(sell(till(1, "A"), vec![line("GIFT", 1, 1_000)]), "A"));
    session.run(moved(OPERATOR, "Asia/Vladivostok"));
    session.sale(keyed(sell(till(1, "B"), vec![line("GIFT", 1, 500)]), "B"));
    session.run(moved(OPERATOR, "America/New_York"));
    session.sale(keyed(sell(till(1, "C"), vec![line("GIFT", 1, 200)]), "C"));
    session.run(moved(OPERATOR, "Europe/Moscow"));
    for (through, expected) in [("2026-11-22", (2, 1_200)), ("2026-11-23", (3, 1_700))] {
        assert_eq!(outstanding(&session, OPERATOR, through), expected, "{through}");
    }
    session.assert_clean();
    drop(session);
    let session = Session::open(fixture);
    assert_eq!(outstanding(&session, OPERATOR, "2026-11-22"), (2, 1_200));
    session.assert_clean();
}

/// A period is closed, after which a clock is late by days.
pub fn nothing_is_booked_on_a_closed_day<F: Fixture>(fixture: &F) {
    let mut session = Session::open(fixture);
    session.set_up_operators();
    let close =
        |through: &str| set_up(SetUp::CloseBooks { operator: OPERATOR, through: day(through) });
    let refused =
        |problem| Said::Rejected(SetUpRejection::Invalid(Field::ClosedThrough, problem).into());
    session.sale(keyed(sell(till(1, "A"), vec![line("GIFT", 1, 1_000)]), "A"));
    session.second.store(8 * DAY, Relaxed);
    for (through, said) in [
        ("2026-11-30", refused(Problem::NotOver)),
        ("2027-01-01", refused(Problem::NotOver)),
        ("2026-11-25", Said::SetUp(OPERATOR.0)),
        ("2026-11-25", refused(Problem::ClosedAlready)),
        ("2026-11-24", refused(Problem::ClosedAlready)),
    ] {
        assert_eq!(session.run(close(through)), said, "{through}");
    }
    session.second.store(2 * DAY, Relaxed);
    session.sale(keyed(sell(till(1, "B"), vec![line("GIFT", 1, 500)]), "B"));
    session.second.store(9 * DAY, Relaxed);
    session.sale(keyed(sell(till(1, "C"), vec![line("GIFT", 1, 200)]), "C"));
    drop(session);
    let session = Session::open(fixture);
    for (through, expected) in
        [("2026-11-25", (1, 1_000)), ("2026-11-26", (2, 1_500)), ("2026-12-01", (3, 1_700))]
    {
        assert_eq!(outstanding(&session, OPERATOR, through), expected, "{through}");
    }
    session.assert_clean();
}

/// A hold of one point of sale lapses, which the payment at another one records, and so does an act
/// at none.
pub fn a_lapsed_hold_does_not_lend_its_point_of_sale<F: Fixture>(fixture: &F) {
    let mut session = Session::open(fixture);
    session.set_up_operators();
    let sold = session.sale(keyed(sell(till(1, "A"), vec![line("GIFT", 1, 1_000)]), "A"));
    let certificate = &sold.certificates[0];
    let at = |place, mode| {
        let parts = vec![by_certificate(certificate)];
        let point_of_sale = Some(PointOfSaleId(place));
        redemption(RedemptionRequest { point_of_sale, ..redeem(100, mode, parts) })
    };
    session.redemption(at(1, hold(60)));
    session.second.fetch_add(3_600, Relaxed);
    session.redemption(at(2, Mode::Capture));
    session.redemption(at(1, hold(60)));
    session.second.fetch_add(3_600, Relaxed);
    session.run(act(OPERATOR, certificate, CertificateAction::CashOut { amount: None })).acted();
    let days = day("2026-11-01")..=day("2026-11-30");
    let found = session.read(session.reader.movements(OPERATOR, days));
    let mut places: Vec<(EntryKind, Option<i64>)> =
        found.iter().map(|(it, _)| (it.kind, it.place.map(|place| place.0))).collect();
    places.sort_unstable();
    let expected = [(Activation, Some(1)), (Capture, Some(2)), (EntryKind::CashOut, None)];
    assert_eq!(places, expected);
    session.assert_clean();
}

/// Days from the beginning of the random histories on, some of which end months.
fn some_days() -> impl Iterator<Item = Date> {
    ["2026-11-21", "2026-11-22", "2026-11-24", "2026-11-30", "2026-12-01", "2026-12-20"]
        .into_iter()
        .map(day)
}

/// Compares the sums of a store with those of the model, and checks what must hold for any history:
/// what was owed at first, and the movements behind it, is what is owed; and that is the sum of all
/// balances.
pub(super) fn same_books(session: &Session, model: &Session) -> Result<(), TestCaseError> {
    for operator in [OPERATOR, OTHER_OPERATOR] {
        let mut opening: Option<(Date, i64)> = None;
        for through in some_days() {
            let ours = liability(session, operator, through);
            prop_assert_eq!(&ours, &liability(model, operator, through));
            let closing: i64 = ours.values().map(|one| one.amount).sum();
            if let Some((from, opening)) = opening {
                let days = from.tomorrow().unwrap()..=through;
                let moved = session.read(session.reader.movements(operator, days.clone()));
                let expected = model.read(model.reader.movements(operator, days.clone()));
                let by_key = |found: Vec<(Movement, Moved)>| -> BTreeMap<Movement, Moved> {
                    found.into_iter().collect()
                };
                let moved = by_key(moved);
                prop_assert_eq!(&moved, &by_key(expected));
                let sum: i64 = moved.values().map(|one| one.amount).sum();
                prop_assert_eq!(opening + sum, closing, "{} to {}", from, through);
                let discounts = session.read(session.reader.discounts(operator, days.clone()));
                let expected = model.read(model.reader.discounts(operator, days));
                let by_key =
                    |found: Vec<(Discounts, _)>| -> BTreeMap<_, _> { found.into_iter().collect() };
                prop_assert_eq!(by_key(discounts), by_key(expected));
            }
            opening = Some((through, closing));
        }
        let owed: i64 =
            liability(session, operator, Date::MAX).values().map(|one| one.amount).sum();
        let certificates = session.certificates().rows;
        let own = certificates.iter().filter(|(certificate, _)| certificate.operator == operator);
        prop_assert_eq!(owed, own.map(|(certificate, _)| certificate.balance.minor()).sum::<i64>());
    }
    Ok(())
}
