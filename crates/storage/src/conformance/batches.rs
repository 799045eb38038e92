//! A batch comes to what its commands come to one by one.

use domain::command::{SeriesChange, SetUp};
use domain::{
    CallerRejection, PartnerId, PointOfSaleId, Rejection, Request, SaleRejection, SeriesId,
    SeriesKind,
};

use crate::MemoryBackend;
use crate::conformance::Fixture;
use crate::conformance::session::{Said, Session};
use crate::conformance::shop::{
    OPERATOR, card_number, keyed, line, new_series, plan, returns, sell, sell_one, set_up, stock,
    terms, till,
};

/// A session over the model.
pub fn model() -> Session {
    let backend = MemoryBackend::default();
    let reader = std::sync::Arc::new(backend.clone());
    Session::new(backend, reader, crate::limits::QUEUE_COMMANDS_MAX)
}

fn mixed() -> Vec<Request> {
    let gift = |quantity| vec![line("GIFT", quantity, 500)];
    vec![
        sell_one(1, "A"),
        sell(till(1, "A"), gift(3)),
        returns(till(1, "A"), gift(2)),
        returns(till(1, "B"), Vec::new()),
        keyed(sell(till(2, "A"), gift(1)), "1"),
        keyed(sell(till(2, "A"), gift(1)), "1"),
        sell(till(1, "C"), vec![line("GIFT", 1, 99)]),
        stock(2),
        sell(till(1, "D"), vec![line(&card_number(0), 1, 500), line(&card_number(1), 1, 700)]),
        sell(till(1, "E"), vec![line(&card_number(0), 1, 500)]),
        sell(till(1, "F"), vec![line("TINY", 6, 500)]),
        sell(till(1, "F"), vec![line("TINY", 6, 500)]),
        sell(till(1, "F"), vec![line("TINY", 4, 500)]),
        returns(till(1, "F"), vec![line("TINY", 7, 500)]),
        returns(till(1, "A"), Vec::new()),
        returns(till(1, "A"), Vec::new()),
    ]
}

/// Sales, returns, stock and repeats that build on each other, in one transaction.
pub fn a_batch_comes_to_the_same_as_one_by_one<F: Fixture>(fixture: &F) {
    let mut model = model();
    model.set_up_operators();
    let expected: Vec<Said> = mixed().into_iter().map(|request| model.run(request)).collect();
    let mut session = Session::open(fixture);
    session.set_up_operators();
    assert_eq!(session.batch(mixed()), expected);
    assert_eq!(session.certificates().rows, model.certificates().rows);
    session.assert_clean();
}

/// Made, sold and returned in one transaction: it is written once, in its last state.
pub fn one_certificate_may_change_twice_in_a_batch<F: Fixture>(fixture: &F) {
    let mut session = Session::open(fixture);
    session.set_up_operators();
    let card = || vec![line(&card_number(0), 1, 500)];
    let back = || returns(till(1, "A"), Vec::new());
    let said = session.batch([stock(1), sell(till(1, "A"), card()), back()]);
    let last = said[2].receipt().certificates[0].clone();
    drop(session);
    let mut session = Session::open(fixture);
    assert_eq!(session.certificates().rows[0].0, last);
    assert_eq!(session.certificates().rows[0].1.len(), 2);
    session.batch([sell_one(1, "B"), returns(till(1, "B"), Vec::new())]);
    session.assert_clean();
}

/// A series made, or changed, is on sale for the commands behind it in the queue.
pub fn what_is_set_up_in_a_batch_can_be_used_in_it<F: Fixture>(fixture: &F) {
    let mut session = Session::open(fixture);
    session.set_up_operators();
    let series = |prefix, code: &str| {
        let (kind, plan) = (SeriesKind::Electronic, plan(prefix, 13));
        set_up(SetUp::CreateSeries(new_series(OPERATOR, kind, plan, terms("new", &[code]))))
    };
    let code = "C".to_owned();
    let change = SeriesChange {
        id: Some(SeriesId(1)),
        item_codes: Some(vec!["MOVED".to_owned()]),
        ..SeriesChange::default()
    };
    let said = session.batch([
        series(50, "OWN"),
        sell(till(1, "A"), vec![line("OWN", 1, 500)]),
        series(20, "SHARED"),
        sell(till(1, "A"), vec![line("SHARED", 1, 500)]),
        set_up(SetUp::CreatePointOfSale {
            id: None,
            partner: PartnerId(1),
            code,
            name: None,
            repeats: domain::RepeatsChange::default(),
        }),
        sell_one(4, "A"),
        set_up(SetUp::ChangeSeries(change)),
        sell(till(1, "A"), vec![line("MOVED", 1, 500)]),
        sell_one(1, "A"),
        set_up(SetUp::ChangePointOfSale {
            id: PointOfSaleId(1),
            code: None,
            name: None,
            disabled: Some(true),
            repeats: domain::RepeatsChange::default(),
        }),
        sell(till(1, "A"), vec![line("MOVED", 1, 500)]),
    ]);
    for (place, said) in said.iter().enumerate() {
        let fits = match place {
            8 => matches!(
                said,
                Said::Rejected(Rejection::Sale(SaleRejection::GoodWithoutSeries { .. }))
            ),
            10 => matches!(
                said,
                Said::Rejected(Rejection::Caller(CallerRejection::PointOfSaleDisabled { .. }))
            ),
            _ => matches!(said, Said::SetUp(_) | Said::Sale(_)),
        };
        assert!(fits, "{place}: {said:?}");
    }
    session.assert_clean();
}

/// More commands than one transaction takes, all answered and all stored.
pub fn a_batch_is_stored_whole<F: Fixture>(fixture: &F) {
    let mut session = Session::open(fixture);
    session.set_up_operators();
    let count = crate::limits::BATCH_COMMANDS_MAX + 88;
    let said = session.batch((0..count).map(|order| sell_one(1, &order.to_string())));
    let sold: Vec<_> = said.iter().map(|said| said.receipt().clone()).collect();
    drop(session);
    let session = Session::open(fixture);
    assert_eq!(session.sales().sales, sold);
    session.assert_clean();
}
