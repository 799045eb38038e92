//! Lists of redemptions; refunds to the buyer; what was spent and is loaded again.

use std::sync::atomic::Ordering::Relaxed;

use domain::certificate::CertificateAction;
use domain::command::{RedemptionRequest, Refund, RefundRequest, RefundTarget};
use domain::redemption::{Mode, RedemptionState};
use domain::{Command, PointOfSaleId, SaleRejection};

use crate::conformance::Fixture;
use crate::conformance::actions::act;
use crate::conformance::checkout::{by_certificate, hold, pay, redeem, redemption, refund};
use crate::conformance::session::{Said, Session, time_of};
use crate::conformance::shop::{
    OPERATOR, OTHER_OPERATOR, amount, line, request, returns, sell, till,
};
use crate::reader::{RedemptionFilter, RedemptionPlace};

/// Each filter alone and with others, in pages of several lengths.
pub fn redemptions_are_listed_by_what_they_say<F: Fixture>(fixture: &F) {
    let mut session = Session::open(fixture);
    session.set_up_operators();
    let sold = session.sale(sell(till(1, "SOLD"), vec![line("GIFT", 1, 50_000)])).certificates;
    let orders = [
        (10, "A", Some("x"), Some(1), Mode::Capture),
        (20, "A", None, Some(2), hold(15)),
        (15, "B", Some("x"), None, Mode::Capture),
        (30, "A", Some("y"), Some(1), hold(600)),
        (30, "C", Some("x"), Some(1), Mode::Capture),
        (30, "A", Some("x"), None, Mode::Capture),
    ];
    for (second, order, client, place, mode) in orders {
        session.second.store(second, Relaxed);
        let mut wanted = redeem(100, mode, vec![by_certificate(&sold[0])]);
        order.clone_into(&mut wanted.order.id);
        let (client, point_of_sale) = (client.map(str::to_owned), place.map(PointOfSaleId));
        session.redemption(redemption(RedemptionRequest { client, point_of_sale, ..wanted }));
    }
    session.second.store(40, Relaxed);
    let mut rows = session.redemptions().redemptions;
    session.redemption(refund(rows[0].id, None));
    rows = session.redemptions().redemptions;
    rows.sort_by_key(RedemptionPlace::of);
    let now = time_of(40);
    let text = |text: &str| Some(text.to_owned());
    for order in [None, text("A"), text("C"), text("D")] {
        for client in [None, text("x"), text("z")] {
            for state in [
                None,
                Some(RedemptionState::Held),
                Some(RedemptionState::Lapsed),
                Some(RedemptionState::Captured),
                Some(RedemptionState::Refunded),
            ] {
                for (from, through) in [(None, None), (Some(15), Some(20)), (Some(30), None)] {
                    for point_of_sale in [None, Some(PointOfSaleId(1))] {
                        let filter = RedemptionFilter {
                            order: order.clone(),
                            client: client.clone(),
                            state: state.map(|state| (state, now)),
                            from: from.map(time_of),
                            through: through.map(time_of),
                            point_of_sale,
                            ..RedemptionFilter::default()
                        };
                        check(&session, &filter, &rows);
                    }
                }
            }
        }
    }
    let held = RedemptionFilter {
        state: Some((RedemptionState::Held, now)),
        ..RedemptionFilter::default()
    };
    let page = session.read(session.reader.redemptions(OPERATOR, held, None, 10));
    assert_eq!((page.redemptions.len(), page.next), (1, None));
    let all = RedemptionFilter::default();
    let other = session.read(session.reader.redemptions(OTHER_OPERATOR, all, None, 10));
    assert_eq!(other.redemptions, []);
    session.assert_clean();
}

#[track_caller]
fn check(session: &Session, filter: &RedemptionFilter, rows: &[domain::Redemption]) {
    for newest_first in [false, true] {
        check_in_order(session, &RedemptionFilter { newest_first, ..filter.clone() }, rows);
    }
}

#[track_caller]
fn check_in_order(session: &Session, filter: &RedemptionFilter, rows: &[domain::Redemption]) {
    let mut expected: Vec<_> =
        rows.iter().filter(|row| filter.takes(row)).map(|row| row.id).collect();
    if filter.newest_first {
        expected.reverse();
    }
    for limit in [1, 2, 100] {
        let (mut seen, mut after) = (Vec::new(), None);
        loop {
            let page = session.reader.redemptions(OPERATOR, filter.clone(), after, limit);
            let page = session.read(page);
            assert!(page.redemptions.len() <= limit as usize);
            for redeemed in &page.redemptions {
                assert_eq!(redeemed.certificates.len(), redeemed.redemption.certificates.len());
                seen.push(redeemed.redemption.id);
            }
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        assert_eq!(seen, expected, "{filter:?} {limit}");
    }
}

/// The part that no certificate can take is stored with the step. The rest is booked.
pub fn refunds_to_the_buyer_come_back<F: Fixture>(fixture: &F) {
    let mut session = Session::open(fixture);
    session.set_up_operators();
    let lines = vec![line("GIFT", 1, 500), line("GIFT", 1, 700)];
    let sold = session.sale(sell(till(1, "SOLD"), lines)).certificates;
    let both = sold.iter().map(by_certificate).collect();
    let made = session.redemption(redemption(redeem(1_200, Mode::Capture, both)));
    let id = made.redemption.id;
    session.run(act(OPERATOR, &sold[1], CertificateAction::Void));
    let target = |place: usize, part| RefundTarget {
        number: Some(sold[place].number),
        amount: Some(amount(part)),
    };
    let refund = |to: Vec<RefundTarget>, part: Option<i64>| {
        request(Command::Refund(Refund {
            operator: OPERATOR,
            redemption: id,
            request: RefundRequest { amount: part.map(amount), to, order_undone: false },
            return_coupons: true,
            made_by: None,
        }))
    };
    assert!(matches!(session.run(refund(vec![target(1, 1)], None)), Said::Rejected(_)));
    session.redemption(refund(vec![target(0, 200)], None));
    let part = session.redemption(refund(Vec::new(), Some(400)));
    assert_eq!(part.redemption.to_buyer(), amount(100));
    let all = session.redemption(refund(Vec::new(), None));
    assert_eq!(all.redemption.state, RedemptionState::Refunded);
    assert_eq!((all.redemption.refunded(), all.redemption.to_buyer()), (amount(500), amount(700)));
    assert!(all.redemption.is_undone());
    drop(session);
    let session = Session::open(fixture);
    assert_eq!(session.redeemed(id), Some(all));
    session.assert_clean();
}

/// Money that was loaded since does not make up for what was spent.
pub fn what_was_spent_is_not_returned<F: Fixture>(fixture: &F) {
    let mut session = Session::open(fixture);
    session.set_up_operators();
    let sold = session.sale(sell(till(1, "SOLD"), vec![line("GIFT", 1, 500)])).certificates;
    let reload = || act(OPERATOR, &sold[0], CertificateAction::Reload { amount: amount(200) });
    session.run(pay(200, Mode::Capture, &sold[0]));
    session.run(reload());
    let used = Said::Rejected(SaleRejection::CertificateUsed(sold[0].number).into());
    assert_eq!(session.run(returns(till(1, "SOLD"), Vec::new())), used);
    // All in one batch.
    let sold = session.sale(sell(till(1, "BATCH"), vec![line("GIFT", 1, 500)])).certificates;
    let said = session.batch([
        pay(200, Mode::Capture, &sold[0]),
        act(OPERATOR, &sold[0], CertificateAction::Reload { amount: amount(200) }),
        returns(till(1, "BATCH"), Vec::new()),
    ]);
    assert_eq!(said[2], Said::Rejected(SaleRejection::CertificateUsed(sold[0].number).into()));
    // What came back is as it was sold.
    let sold = session.sale(sell(till(1, "BACK"), vec![line("GIFT", 1, 500)])).certificates;
    let made = session.redemption(pay(200, Mode::Capture, &sold[0]));
    session.redemption(refund(made.redemption.id, None));
    assert_eq!(session.sale(returns(till(1, "BACK"), Vec::new())).certificates.len(), 1);
    session.assert_clean();
}
