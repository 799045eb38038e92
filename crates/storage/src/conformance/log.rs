//! The log of operations, by person, kind and day.

use std::sync::atomic::Ordering::Relaxed;

use domain::certificate::CertificateAction;
use domain::command::{CreateUser, FirstPassword, PersonCommand};
use domain::operation::{Actor, OperationKind, Surface};
use domain::person::{Language, Role};
use domain::redemption::Mode;
use domain::{ActionKind, Command, EntryKind, OperationId, Request, SeriesId, UserId};

use crate::conformance::Fixture;
use crate::conformance::actions::{act, issue};
use crate::conformance::checkout::{capture, hold, pay, refund, release};
use crate::conformance::session::{Session, time_of};
use crate::conformance::shop::{OPERATOR, OTHER_OPERATOR, line, request, returns, sell, till};
use crate::reader::{LedgerFilter, LedgerPlace, LedgerRow, LogFilter, LogRow};

const ANNA: UserId = UserId(1);

fn person(command: PersonCommand) -> Request {
    request(Command::Person(Box::new(command)))
}

fn by_anna(mut request: Request) -> Request {
    request.origin.actor = Actor::User { user: ANNA, operator: OPERATOR };
    request.origin.surface = Surface::Console;
    request
}

/// The whole log that a filter takes, in pages of a length.
fn read(session: &Session, filter: &LogFilter, limit: u32) -> Vec<LogRow> {
    let (mut rows, mut before) = (Vec::new(), OperationId(i64::MAX));
    loop {
        let page = session.read(session.reader.log(OPERATOR, filter.clone(), before, limit));
        assert!(page.rows.len() <= limit as usize);
        rows.extend(page.rows);
        match page.next {
            Some(next) => before = next,
            None => return rows,
        }
    }
}

/// Everything that the log says is there, the newest first, whatever is asked for.
pub fn the_log_tells_who_did_what<F: Fixture>(fixture: &F) {
    let mut session = Session::open(fixture);
    session.set_up_operators();
    let set_up = read(&session, &LogFilter::default(), 100).len();
    let day = |day: i64| day * 86_400;
    session.second.store(day(1), Relaxed);
    session.run(person(PersonCommand::CreateUser(CreateUser {
        name: "Anna".to_owned(),
        login: "anna".to_owned(),
        language: Language::Russian,
        operator: OPERATOR,
        role: Role::Owner,
        point_of_sale: None,
        first: FirstPassword::Hash { password: "x".to_owned(), grade: domain::key::Grade::Strong },
    })));
    let lines = vec![line("GIFT", 7, 5_000)];
    let sold = session.sale(sell(till(1, "SOLD"), lines));
    let certificate = &sold.certificates[0];
    session.second.store(day(2), Relaxed);
    session.run(by_anna(act(OPERATOR, certificate, CertificateAction::Block)));
    session.run(by_anna(act(OPERATOR, certificate, CertificateAction::Unblock)));
    let direct = session.redemption(pay(100, Mode::Capture, certificate)).redemption.id;
    session.second.store(day(3), Relaxed);
    let held = session.redemption(pay(200, hold(600), certificate)).redemption.id;
    session.run(capture(held, None));
    session.run(by_anna(refund(held, None)));
    let freed = session.redemption(pay(300, hold(600), certificate)).redemption.id;
    session.run(release(freed));
    session.run(issue(Some(700), 2, false));
    session.sale(sell(till(3, "A"), vec![line("FOREIGN", 1, 500)]));
    session.sale(sell(till(1, "BACK"), vec![line("GIFT", 1, 600)]));
    session.sale(returns(till(1, "BACK"), Vec::new()));
    drop(session);
    let session = Session::open(fixture);
    let rows = read(&session, &LogFilter::default(), 100);
    let told: Vec<_> = rows
        .iter()
        .take(rows.len() - set_up)
        .map(|row| {
            let action = row.action.as_ref().map(|action| action.kind);
            (row.operation.kind, row.certificates.len(), row.redemption, action)
        })
        .collect();
    assert_eq!(
        told[1..],
        [
            (OperationKind::Sale, 1, None, None),
            (OperationKind::Issue, 2, None, Some(ActionKind::Issued)),
            (OperationKind::Release, 0, None, None),
            (OperationKind::Redemption, 0, Some(freed), None),
            (OperationKind::Refund, 1, Some(held), None),
            (OperationKind::Capture, 1, Some(held), None),
            (OperationKind::Redemption, 0, Some(held), None),
            (OperationKind::Redemption, 1, Some(direct), None),
            (OperationKind::CertificateAction, 1, None, Some(ActionKind::Unblocked)),
            (OperationKind::CertificateAction, 1, None, Some(ActionKind::Blocked)),
            (OperationKind::Sale, 5, None, None),
            (OperationKind::UserCreated, 0, None, None),
        ]
    );
    assert_eq!((told[0].0, told[0].2), (OperationKind::Return, None));
    let mut ids: Vec<OperationId> = rows.iter().map(|row| row.operation.id).collect();
    assert!(ids.is_sorted_by(|newer, older| newer > older));
    ids.dedup();
    assert_eq!(ids.len(), rows.len());
    for user in [None, Some(ANNA), Some(UserId(2))] {
        for kind in [None, Some(OperationKind::CertificateAction), Some(OperationKind::Lapse)] {
            for (from, before) in [
                (None, None),
                (Some(1), Some(2)),
                (Some(2), Some(3)),
                (Some(3), None),
                (Some(4), Some(5)),
            ] {
                let at = |at: Option<i64>| at.map(|at| time_of(day(at)));
                let filter = LogFilter { user, kind, from: at(from), before: at(before) };
                let expected: Vec<&LogRow> =
                    rows.iter().filter(|row| filter.takes(&row.operation)).collect();
                for limit in [1, 3, 100] {
                    let found = read(&session, &filter, limit);
                    assert_eq!(found.iter().collect::<Vec<_>>(), expected, "{filter:?} {limit}");
                }
            }
        }
    }
    let none = LogFilter { user: Some(ANNA), ..LogFilter::default() };
    let other = session.reader.log(OTHER_OPERATOR, none, OperationId(i64::MAX), 10);
    assert_eq!(session.read(other).rows, []);
    let all = session.reader.log(OTHER_OPERATOR, LogFilter::default(), OperationId(i64::MAX), 1);
    assert_eq!(session.read(all).rows[0].operation.kind, OperationKind::Sale);
}

/// The whole ledger that a filter takes, in pages of a length.
fn read_ledger(session: &Session, filter: &LedgerFilter, limit: u32) -> Vec<LedgerRow> {
    let (mut rows, mut before) = (Vec::new(), LedgerPlace::NEWEST);
    loop {
        let page = session.read(session.reader.ledger(OPERATOR, filter.clone(), before, limit));
        assert!(page.rows.len() <= limit as usize);
        rows.extend(page.rows);
        match page.next {
            Some(next) => before = next,
            None => return rows,
        }
    }
}

/// Every entry of the operator is in the ledger, the newest first, whatever is asked for.
pub fn the_ledger_has_every_entry<F: Fixture>(fixture: &F) {
    let mut session = Session::open(fixture);
    session.set_up_operators();
    // Times are compared with an hour to spare.
    let day = |day: i64| day * 86_400;
    let noon = |number: i64| day(number) + 43_200;
    session.second.store(noon(1), Relaxed);
    let sold = session.sale(sell(till(1, "SOLD"), vec![line("GIFT", 7, 5_000)]));
    let certificate = &sold.certificates[0];
    session.second.store(noon(2), Relaxed);
    session.redemption(pay(100, Mode::Capture, certificate));
    let held = session.redemption(pay(200, hold(600), certificate)).redemption.id;
    session.run(capture(held, None));
    session.run(refund(held, None));
    session.second.store(noon(4), Relaxed);
    session.run(issue(Some(700), 3, true));
    session.sale(sell(till(3, "A"), vec![line("FOREIGN", 1, 500)]));
    let rows = read_ledger(&session, &LedgerFilter::default(), 100);
    let kinds: Vec<EntryKind> = rows.iter().map(|row| row.entry.kind).collect();
    assert_eq!(kinds[..3], [EntryKind::Activation; 3]);
    assert_eq!(kinds[3..6], [EntryKind::Refund, EntryKind::Capture, EntryKind::Capture]);
    assert_eq!(kinds[6..], [EntryKind::Activation; 7]);
    assert!(rows.iter().all(|row| row.entry.operation == row.operation.id));
    let places: Vec<LedgerPlace> = rows.iter().map(|row| LedgerPlace::of(&row.entry)).collect();
    assert!(places.is_sorted_by(|newer, older| newer > older));
    let series_of = |row: &LedgerRow| {
        let is_issued = row.operation.kind == OperationKind::Issue;
        let issued = || session.read(session.reader.certificate(row.entry.certificate));
        if is_issued { issued().unwrap().series } else { certificate.series }
    };
    for series in [None, Some(certificate.series), Some(SeriesId(999))] {
        for kinds in
            [vec![], vec![EntryKind::Capture], vec![EntryKind::Refund, EntryKind::Activation]]
        {
            for (from, before) in
                [(None, None), (Some(2), Some(3)), (Some(3), None), (None, Some(2))]
            {
                let at = |at: Option<i64>| at.map(|at| time_of(day(at)));
                let (from, before) = (at(from), at(before));
                let filter = LedgerFilter { series, kinds: kinds.clone(), from, before };
                let expected: Vec<&LedgerRow> = rows
                    .iter()
                    .filter(|row| series.is_none_or(|series| series_of(row) == series))
                    .filter(|row| kinds.is_empty() || kinds.contains(&row.entry.kind))
                    .filter(|row| filter.operations().takes(&row.operation))
                    .collect();
                for limit in [1, 2, 100] {
                    let found = read_ledger(&session, &filter, limit);
                    assert_eq!(found.iter().collect::<Vec<_>>(), expected, "{filter:?} {limit}");
                }
            }
        }
    }
}
