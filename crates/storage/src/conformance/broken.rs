//! Stored records that break an invariant. A command that meets one is neither executed nor
//! refused; the others of its batch continue.

use std::sync::atomic::Ordering::Relaxed;

use domain::{RedemptionId, Request};

use crate::ErrorKind;
use crate::conformance::checkout::{capture, hold, lapse, pay, release};
use crate::conformance::session::{Said, Session};
use crate::conformance::shop::{line, returns, sell, sell_one, till};

/// Command that meets the broken record: the hold on a certificate.
type Meet = fn(RedemptionId) -> Request;

/// The SQL that breaks the record, the SQL that repairs it, the command that meets it, and its
/// second. `ID` stands for a certificate with a hold until second 60.
const CASES: &[(&str, &str, i64, Meet)] = &[
    ("held = 0", "held = 3000", 0, |held| capture(held, None)),
    ("held = 2999", "held = 3000", 0, release),
    ("held = 1", "held = 3000", 60, lapse),
    ("held = 1", "held = 3000", 60, |_| returns(till(1, "A"), vec![line("GIFT", 1, 5_000)])),
    (
        "valid_through = valid_through || 'x'",
        "valid_through = substr(valid_through, 1, 10)",
        0,
        |held| capture(held, None),
    ),
];

/// Runs every case on an empty store; `sql` changes it behind the program's back.
#[track_caller]
pub fn broken_records_are_told_apart(session: &mut Session, mut sql: impl FnMut(&str)) {
    session.set_up_operators();
    let sold = session.sale(sell(till(1, "A"), vec![line("GIFT", 1, 5_000)]));
    let certificate = &sold.certificates[0];
    let held = session.run(pay(3_000, hold(60), certificate)).redeemed().redemption.id;
    for (place, (breaks, repairs, second, meet)) in CASES.iter().enumerate() {
        let id = certificate.id.0;
        let before = session.store().stats().corrupt.load(Relaxed);
        sql(&format!("UPDATE certificate SET {breaks} WHERE id = {id}"));
        session.second.store(*second, Relaxed);
        let (first, last) = (format!("{place}-first"), format!("{place}-last"));
        let said = session.batch([sell_one(1, &first), meet(held), sell_one(1, &last)]);
        assert_eq!(said[1], Said::Unavailable(ErrorKind::Corrupt), "{breaks}");
        assert!(matches!(said[0], Said::Sale(_)), "{breaks}: {:?}", said[0]);
        assert!(matches!(said[2], Said::Sale(_)), "{breaks}: {:?}", said[2]);
        assert_eq!(session.run(meet(held)), Said::Unavailable(ErrorKind::Corrupt), "{breaks}");
        assert!(matches!(session.run(sell_one(1, &format!("{place}-next"))), Said::Sale(_)));
        assert_eq!(session.store().stats().corrupt.load(Relaxed), before + 2, "{breaks}");
        assert!(!session.store().stats().is_failing.load(Relaxed), "{breaks}");
        sql(&format!("UPDATE certificate SET {repairs} WHERE id = {id}"));
        session.second.store(0, Relaxed);
        session.assert_clean();
    }
    let captured = session.run(capture(held, None));
    assert!(matches!(captured, Said::Redemption(_)), "{captured:?}");
    session.assert_clean();
}
