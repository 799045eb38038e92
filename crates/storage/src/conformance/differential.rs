//! Any commands, in any batches, come to what the model says of them one by one.

use std::sync::atomic::Ordering::Relaxed;

use domain::command::{SeriesChange, SetUp, Till};
use domain::key::SecretHash;
use domain::{
    KeyId, OperationId, OwnerDetails, PartnerId, PointOfSaleId, Request, SaleLine, SeriesId,
    SeriesKind,
};
use proptest::prelude::*;
use proptest::sample::select;

use crate::conformance::Fixture;
use crate::conformance::any_redemptions;
use crate::conformance::batches::model;
use crate::conformance::coupons::{Codes, transactions};
use crate::conformance::drawn::{
    advance, coupon, keys, maybe_keyed, operators, renaming, runner, same_records,
};
use crate::conformance::owners;
use crate::conformance::session::{Said, Session};
use crate::conformance::shop::{
    OPERATOR, card_number, line, new_series, plan, returns, sell, set_up, stock, terms, till,
};
use crate::conformance::sign_ins::{begin, key_with_login, renew};

fn tills() -> impl Strategy<Value = Till> {
    let order = prop_oneof![3 => Just(Some("A")), 2 => Just(Some("B")), 1 => Just(None)];
    let place = prop_oneof![4 => Just(1_i64), 2 => Just(2), 1 => Just(3), 1 => Just(4)];
    (place, order, proptest::option::of(1_i64..3)).prop_map(|(place, order, cheque)| Till {
        order_number: order.map(str::to_owned),
        cheque,
        ..till(place, "")
    })
}

fn sold() -> impl Strategy<Value = SaleLine> {
    let goods = select(vec!["GIFT", "GIFT", "TINY", "FOREIGN", "NEW", "WHAT"]);
    let prices = select(vec![500_i64, 500, 700, 99]);
    prop_oneof![
        4 => (goods, 0_u32..4, prices).prop_map(|(code, quantity, price)| {
            line(code, quantity, price)
        }),
        2 => (0_u64..6).prop_map(|place| line(&card_number(place), 1, 500)),
        // The number of an electronic certificate, sold or not.
        1 => (0_u64..3).prop_map(|place| {
            let number = plan(20, 13).number(&crate::conformance::shop::pool_key(), place);
            line(&number.unwrap().to_string(), 1, 500)
        }),
    ]
}

fn returned() -> impl Strategy<Value = SaleLine> {
    (select(vec!["GIFT", "TINY", "NEW"]), 1_u32..3, any::<bool>()).prop_map(
        |(code, quantity, any_price)| {
            let line = line(code, quantity, 500);
            SaleLine { price: line.price.filter(|_| !any_price), ..line }
        },
    )
}

fn change() -> impl Strategy<Value = SetUp> {
    let series = |prefix, codes: &'static [&'static str]| {
        let (kind, plan) = (SeriesKind::Electronic, plan(prefix, 13));
        SetUp::CreateSeries(new_series(OPERATOR, kind, plan, terms("new", codes)))
    };
    prop_oneof![
        any::<bool>().prop_map(|active| {
            let (id, active) = (Some(SeriesId(1)), Some(active));
            SetUp::ChangeSeries(SeriesChange { id, active, ..SeriesChange::default() })
        }),
        (any::<bool>(), any::<bool>()).prop_map(|(reuse, refund)| {
            let (id, allow_reuse, allow_refund) = (Some(SeriesId(1)), Some(reuse), Some(refund));
            let none = SeriesChange::default();
            SetUp::ChangeSeries(SeriesChange { id, allow_reuse, allow_refund, ..none })
        }),
        select(vec![&["GIFT"][..], &["NEW", "GIFT"], &["NEW"], &[], &["NEW", "NEW"]]).prop_map(
            |codes| {
                let codes = codes.iter().map(|&code| code.to_owned()).collect();
                let (id, item_codes) = (Some(SeriesId(1)), Some(codes));
                SetUp::ChangeSeries(SeriesChange { id, item_codes, ..SeriesChange::default() })
            }
        ),
        select(vec![20_u64, 21, 22, 2]).prop_map(move |prefix| series(prefix, &["NEW"])),
        select(vec!["A", "C"]).prop_map(|code| {
            let (partner, code) = (PartnerId(1), code.to_owned());
            SetUp::CreatePointOfSale {
                id: None,
                partner,
                code,
                name: None,
                repeats: domain::RepeatsChange::default(),
            }
        }),
        any::<bool>().prop_map(|disabled| {
            let (id, disabled) = (PointOfSaleId(2), Some(disabled));
            SetUp::ChangePointOfSale {
                id,
                code: None,
                name: None,
                disabled,
                repeats: domain::RepeatsChange::default(),
            }
        }),
        (0_u8..4).prop_map(|byte| SetUp::CreateKey(key_with_login(byte))),
        (1_i64..4, 0_u8..4).prop_map(|(id, byte)| {
            SetUp::RotateKey {
                id: KeyId(id),
                secret: SecretHash([byte; 32]),
                grade: domain::key::Grade::Strong,
            }
        }),
        (1_i64..4).prop_map(|id| SetUp::RevokeKey { id: KeyId(id) }),
    ]
}

/// Owners and their friends; some of the ids are of what came before, some of nothing.
fn owner() -> impl Strategy<Value = Request> {
    let ids = || OWNER_IDS.prop_map(OperationId);
    let details = (select(vec![None, Some("x"), Some("y")]), any::<bool>(), any::<bool>());
    let details = details.prop_map(|(name, has_phone, agrees)| OwnerDetails {
        name: name.map(str::to_owned),
        phone: has_phone.then_some(79_001_234_567),
        agrees: Some(agrees),
        ..OwnerDetails::default()
    });
    let friends = prop_oneof![2 => Just(None), 1 => ids().prop_map(Some)];
    prop_oneof![
        2 => (operators(), details.clone(), friends, keys()).prop_map(|(operator, details, friend, key)| {
            maybe_keyed(owners::create(operator, details, friend), key)
        }),
        1 => (operators(), ids(), details).prop_map(|(operator, id, details)| {
            owners::change(operator, id, details)
        }),
    ]
}

/// The last operation that sets the operators up, and those after it.
const OWNER_IDS: std::ops::Range<i64> = 11..22;

fn sign_in() -> impl Strategy<Value = Request> {
    prop_oneof![
        (1_i64..4, 0_u8..3).prop_map(|(key, chain)| begin(key, chain)),
        (0_u8..3, 1_u8..4).prop_map(|(chain, link)| renew(chain, link)),
    ]
}

fn request() -> impl Strategy<Value = Request> {
    let lines = proptest::collection::vec(sold(), 0..4);
    let back = proptest::collection::vec(returned(), 0..3);
    prop_oneof![
        8 => (tills(), lines, keys()).prop_map(|(till, lines, key)| {
            maybe_keyed(sell(till, lines), key)
        }),
        4 => (tills(), back, keys()).prop_map(|(till, lines, key)| {
            maybe_keyed(returns(till, lines), key)
        }),
        1 => (0_u32..4).prop_map(stock),
        4 => change().prop_map(set_up),
        8 => coupon(),
        4 => owner(),
        8 => any_redemptions::request(),
        3 => sign_in(),
    ]
}

/// A random sequence in random batches against the backend, one by one against the model: the same
/// answers, and the same records in the end.
pub fn any_commands_in_any_batches_come_to_what_the_model_says<F: Fixture>(fixture: &F) {
    check(fixture, request());
}

/// The same of owners alone, so that most of the ids that are named are those of owners.
pub fn any_owners_in_any_batches_come_to_what_the_model_says<F: Fixture>(fixture: &F) {
    check(fixture, owner());
}

fn check<F: Fixture>(fixture: &F, request: impl Strategy<Value = Request>) {
    let batches = proptest::collection::vec(proptest::collection::vec(request, 1..10), 1..12);
    let result = runner(fixture).run(&batches, |batches| {
        let store = fixture.fresh();
        let (mut session, mut model) = (Session::open(&store), model());
        session.set_up_operators();
        model.set_up_operators();
        for batch in batches {
            advance(&session);
            model.second.store(session.second.load(Relaxed), Relaxed);
            let expected: Vec<Said> =
                batch.iter().map(|request| model.run(request.clone())).collect();
            prop_assert_eq!(session.batch(batch), expected);
        }
        drop(session);
        same_records(&Session::open(&store), &model)
    });
    if let Err(failure) = result {
        panic!("{failure}");
    }
}

/// Whatever a batch does to a few codes, its rows can be written in one transaction: no constraint
/// is broken in between, after which each command would be tried again alone.
pub fn any_coupon_commands_of_a_batch_are_written_at_once<F: Fixture>(fixture: &F) {
    // A batch ends with a coupon that is given another code, which has to be free by then.
    let batch =
        (proptest::collection::vec(coupon(), 1..12), renaming()).prop_map(|(mut batch, last)| {
            batch.push(last);
            batch
        });
    let batches = proptest::collection::vec(batch, 1..8);
    let result = runner(fixture).run(&batches, |batches| {
        let store = fixture.fresh();
        let mut session = Session::open(&store);
        session.set_up_operators();
        let mut codes = Codes::new();
        for batch in batches {
            advance(&session);
            let before = session.store().stats().batches.load(Relaxed);
            let said = session.batch(batch.clone());
            let after = session.store().stats().batches.load(Relaxed);
            prop_assert_eq!(after - before, transactions(&batch, &said, &mut codes));
        }
        prop_assert_eq!(session.verify().findings, []);
        Ok(())
    });
    if let Err(failure) = result {
        panic!("{failure}");
    }
}
