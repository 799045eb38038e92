//! Retries of accepted requests are known, however they come.

use std::sync::atomic::Ordering::Relaxed;

use domain::command::SetUp;
use domain::operation::{Actor, KeyScope};
use domain::{
    Command, KeyId, PointOfSaleId, Rejection, RepeatsChange, RequestRejection, SaleRejection,
};

use crate::conformance::Fixture;
use crate::conformance::session::{Said, Session};
use crate::conformance::shop::{keyed, line, request, returns, sell, sell_one, stock, till};

/// Counts the stored records.
fn counts(session: &Session) -> (u64, u64, usize) {
    let report = session.verify();
    (report.entries, report.sales, session.certificates().rows.len())
}

/// The same request under the same key moves nothing, and names what it did the first time.
pub fn a_repeat_tells_the_same_operation_after_reopening<F: Fixture>(fixture: &F) {
    let mut session = Session::open(fixture);
    session.set_up_operators();
    let sale = keyed(sell_one(1, "A"), "Ключ «1»\0");
    let back = keyed(returns(till(1, "A"), Vec::new()), "back");
    let sold = session.sale(sale.clone()).sale.id;
    let returned = session.sale(back.clone()).sale.id;
    let before = counts(&session);
    assert_eq!(session.run(sale.clone()), Said::Repeated(sold));
    drop(session);
    let mut session = Session::open(fixture);
    assert_eq!(session.run(sale), Said::Repeated(sold));
    assert_eq!(session.run(back), Said::Repeated(returned));
    assert_eq!(counts(&session), before);
}

/// Another request under a known key is refused.
pub fn a_key_is_good_for_one_request_after_reopening<F: Fixture>(fixture: &F) {
    let mut session = Session::open(fixture);
    session.set_up_operators();
    session.sale(keyed(sell_one(1, "A"), "1"));
    drop(session);
    let mut session = Session::open(fixture);
    for other in [sell_one(1, "B"), returns(till(1, "A"), Vec::new())] {
        assert_eq!(
            session.run(keyed(other, "1")),
            Said::Rejected(RequestRejection::KeyReused.into())
        );
    }
    assert_eq!(counts(&session), (1, 1, 1));
}

/// A client that asks again before it was answered gets one sale.
pub fn one_key_twice_in_a_batch_is_carried_out_once<F: Fixture>(fixture: &F) {
    let mut session = Session::open(fixture);
    session.set_up_operators();
    let sale = || keyed(sell_one(1, "A"), "1");
    let said = session.batch([sale(), sale(), keyed(sell_one(1, "B"), "1"), sale()]);
    let sold = said[0].receipt().sale.id;
    assert_eq!(
        said[1..],
        [
            Said::Repeated(sold),
            Said::Rejected(RequestRejection::KeyReused.into()),
            Said::Repeated(sold),
        ]
    );
    assert_eq!(counts(&session), (1, 1, 1));
}

/// The same text is another key in another operator.
pub fn keys_belong_to_their_operator<F: Fixture>(fixture: &F) {
    let mut session = Session::open(fixture);
    session.set_up_operators();
    session.sale(keyed(sell_one(1, "A"), "1"));
    session.sale(keyed(sell(till(3, "A"), vec![line("FOREIGN", 1, 500)]), "1"));
    session.assert_clean();
}

/// The same text of another caller is another key, in one batch and after reopening.
pub fn keys_belong_to_their_caller<F: Fixture>(fixture: &F) {
    let mut session = Session::open(fixture);
    session.set_up_operators();
    let asked = |key: i64, order: &str| {
        let mut request = keyed(sell_one(1, order), "1001");
        request.origin.actor = Actor::Key(KeyId(key));
        if let Some((name, _)) = &mut request.key {
            name.scope = KeyScope::Key(KeyId(key));
        }
        request
    };
    let said = session.batch([asked(1, "A"), asked(2, "B"), asked(1, "A"), asked(2, "A")]);
    let (first, second) = (said[0].receipt().sale.id, said[1].receipt().sale.id);
    assert_ne!(first, second);
    let again = [Said::Repeated(first), Said::Rejected(RequestRejection::KeyReused.into())];
    assert_eq!(said[2..], again);
    session.sale(keyed(sell_one(1, "C"), "1001"));
    drop(session);
    let mut session = Session::open(fixture);
    assert_eq!(session.run(asked(1, "A")), Said::Repeated(first));
    assert_eq!(session.run(asked(2, "B")), Said::Repeated(second));
    for (key, expected) in [(1, Some(first)), (2, Some(second)), (3, None)] {
        let (name, _) = asked(key, "A").key.unwrap();
        let found = session.read(session.reader.operation_of(vec![name]));
        assert_eq!(found.map(|operation| operation.id), expected);
    }
    let found = session.read(session.reader.operation(first)).unwrap();
    assert_eq!((found.id, found.origin.actor), (first, Actor::Key(KeyId(1))));
    assert_eq!(session.read(session.reader.plain_ids_below()), 0);
    session.assert_clean();
}

/// A refused request is not remembered, and it uses up neither numbers nor cards.
pub fn a_refused_request_leaves_no_trace<F: Fixture>(fixture: &F) {
    let mut session = Session::open(fixture);
    session.set_up_operators();
    session.run(stock(1));
    let before = counts(&session);
    let pools = session.certificates().places_used;
    let lines = |price| vec![line("TINY", 10, 500), line("GIFT", 1, price)];
    let refused = session.run(keyed(sell(till(1, "A"), lines(99)), "1"));
    assert!(
        matches!(refused, Said::Rejected(Rejection::Sale(SaleRejection::PriceOutOfRange { .. }))),
        "{refused:?}"
    );
    assert_eq!(counts(&session), before);
    assert_eq!(session.certificates().places_used, pools);
    session.second.store(60, Relaxed);
    let sold = session.sale(keyed(sell(till(1, "A"), lines(500)), "1"));
    assert_eq!(sold.certificates.len(), 11);
    session.assert_clean();
}

/// A number is a repeat for as long as its point of sale says, and daily numbers begin anew each day: a
/// return by one of them means the latest sale.
pub fn order_numbers_are_those_of_their_day<F: Fixture>(fixture: &F) {
    const DAY: i64 = 24 * 3_600;
    let mut session = Session::open(fixture);
    session.set_up_operators();
    let sale = || keyed(sell_one(1, "7"), "sale");
    let first = session.sale(sale()).sale.id;
    let begun = session.second.load(Relaxed);
    session.second.store(begun + 3 * DAY, Relaxed);
    assert_eq!(session.run(sale()), Said::Repeated(first));
    session.second.store(begun + 3 * DAY + 1, Relaxed);
    let said = session.run(sale());
    let Said::Rejected(Rejection::Request(RequestRejection::SaleNumberUsed { hours: 72, .. })) =
        said
    else {
        panic!("{said:?}")
    };
    let repeats = RepeatsChange { daily_order_numbers: Some(true), ..RepeatsChange::default() };
    let id = PointOfSaleId(1);
    let daily = SetUp::ChangePointOfSale { id, code: None, name: None, repeats, disabled: None };
    session.run(request(Command::SetUp(daily)));
    drop(session);
    let mut session = Session::open(fixture);
    session.second.store(begun + 4 * DAY, Relaxed);
    let second = session.sale(sale());
    session.second.store(begun + 6 * DAY, Relaxed);
    let third = session.sale(sale());
    assert_eq!(session.run(sale()), Said::Repeated(third.sale.id));
    let back = session.sale(keyed(returns(till(1, "7"), Vec::new()), "back"));
    let of = |receipt: &domain::sale::Receipt| receipt.certificates[0].id;
    assert_eq!((back.certificates.len(), of(&back)), (1, of(&third)));
    let again = session.run(keyed(returns(till(1, "7"), Vec::new()), "other"));
    assert_eq!(again, Said::Rejected(SaleRejection::NothingToReturn.into()));
    for earlier in [first, second.sale.id] {
        let found = session.receipt(earlier).unwrap();
        assert_eq!(found.certificates[0].balance.minor(), 500, "earlier days are not touched");
    }
    session.assert_clean();
}
