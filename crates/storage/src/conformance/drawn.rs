//! Parts of random commands, and the comparison of two stores after them.

use std::sync::atomic::Ordering::Relaxed;

use domain::{CouponDraft, CouponId, OperationId, OperatorId, Request};
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, TestRunner};

use crate::CouponList;
use crate::conformance::Fixture;
use crate::conformance::books;
use crate::conformance::checkout::{hold_coupon, use_coupon};
use crate::conformance::events;
use crate::conformance::session::{Session, time_of};
use crate::conformance::shop::{
    OPERATOR, OTHER_OPERATOR, change_coupon, create_coupon, delete_coupon, keyed, renamed,
    ten_percent,
};

/// Draws sequences; each opens a store anew.
pub(super) fn runner<F: Fixture>(_: &F) -> TestRunner {
    TestRunner::new(Config {
        cases: F::RANDOM_CASES,
        failure_persistence: None,
        max_shrink_iters: 400,
        ..Config::default()
    })
}

pub(super) fn maybe_keyed(request: Request, key: Option<&str>) -> Request {
    match key {
        Some(key) => keyed(request, key),
        None => request,
    }
}

pub(super) fn keys() -> impl Strategy<Value = Option<&'static str>> {
    prop_oneof![3 => Just(None), 1 => select(vec![Some("1"), Some("2"), Some("3")])]
}

/// Codes of which two are the same.
pub(super) fn codes() -> impl Strategy<Value = &'static str> {
    select(vec!["A", "a ", "B", "C"])
}

pub(super) fn operators() -> impl Strategy<Value = OperatorId> {
    prop_oneof![3 => Just(OPERATOR), 1 => Just(OTHER_OPERATOR)]
}

fn ids() -> impl Strategy<Value = CouponId> {
    (operators(), 1_i64..5).prop_map(|(operator, number)| CouponId { operator, number })
}

pub(super) fn renaming() -> impl Strategy<Value = Request> {
    (ids(), codes()).prop_map(|(id, code)| change_coupon(id, renamed(code)))
}

pub(super) fn coupon() -> impl Strategy<Value = Request> {
    let flags = (any::<bool>(), any::<bool>(), proptest::option::of(any::<bool>()));
    let flags = flags.prop_map(|(disabled, once, once_per_client)| CouponDraft {
        disabled: Some(disabled && once),
        once: Some(once),
        once_per_client: Some(once_per_client),
        ..CouponDraft::default()
    });
    let client = select(vec![None, Some("x"), Some("y")]);
    prop_oneof![
        3 => (operators(), codes(), flags.clone()).prop_map(|(operator, code, flags)| {
            let CouponDraft { code, kind, value, .. } = ten_percent(code);
            create_coupon(operator, CouponDraft { code, kind, value, ..flags })
        }),
        2 => (ids(), flags).prop_map(|(id, draft)| change_coupon(id, draft)),
        1 => renaming(),
        2 => ids().prop_map(delete_coupon),
        4 => (operators(), codes(), client.clone()).prop_map(|(operator, code, client)| {
            use_coupon(operator, code, client)
        }),
        2 => (codes(), client, hold_seconds()).prop_map(|(code, client, seconds)| {
            hold_coupon(code, client, seconds)
        }),
    ]
}

/// Holds that are over in the next batch, in the one after it, and much later.
pub(super) fn hold_seconds() -> impl Strategy<Value = u32> {
    select(vec![1, 10_000, 15_000, 50_000])
}

/// Each batch happens some hours after the one before, so that days pass.
pub(super) fn advance(session: &Session) {
    session.second.fetch_add(10_000, Relaxed);
}

pub(super) fn same_records(session: &Session, model: &Session) -> Result<(), TestCaseError> {
    let (ours, expected) = (session.certificates(), model.certificates());
    prop_assert_eq!(ours.rows, expected.rows);
    prop_assert_eq!(ours.places_used, expected.places_used);
    prop_assert_eq!(session.sales().sales, model.sales().sales);
    let (ours, expected) =
        (session.read(session.reader.directory()), model.read(model.reader.directory()));
    prop_assert_eq!(ours.1.all_series(), expected.1.all_series());
    prop_assert_eq!(ours.1.keys(), expected.1.keys());
    prop_assert_eq!(ours.1.points_of_sale(), expected.1.points_of_sale());
    prop_assert_eq!(ours.1.pools(), expected.1.pools());
    same_coupons(session, model)?;
    same_redemptions(session, model)?;
    same_actions(session, model)?;
    same_owners(session, model)?;
    books::same_books(session, model)?;
    events::same_events(session, model)?;
    prop_assert_eq!(session.verify().findings, []);
    Ok(())
}

fn same_actions(session: &Session, model: &Session) -> Result<(), TestCaseError> {
    let operations = model.certificates().rows.into_iter().flat_map(|(_, entries)| entries);
    for operation in operations.map(|entry| entry.operation) {
        let acted = |session: &Session| session.read(session.reader.acted(operation));
        prop_assert_eq!(acted(session), acted(model));
    }
    Ok(())
}

fn same_owners(session: &Session, model: &Session) -> Result<(), TestCaseError> {
    for id in (1..200).map(OperationId) {
        let owner = |session: &Session| session.read(session.reader.owner(id));
        prop_assert_eq!(owner(session), owner(model));
    }
    Ok(())
}

fn same_redemptions(session: &Session, model: &Session) -> Result<(), TestCaseError> {
    let (ours, expected) = (session.redemptions(), model.redemptions());
    prop_assert_eq!(&ours.redemptions, &expected.redemptions);
    prop_assert_eq!(session.certificates().holds, model.certificates().holds);
    for id in expected.redemptions.iter().map(|redemption| redemption.id) {
        prop_assert_eq!(session.redeemed(id), model.redeemed(id));
    }
    for second in [0, 50_000, 100_000, 1_000_000] {
        let lapsed = |session: &Session| session.read(session.reader.lapsed(time_of(second), 3));
        prop_assert_eq!(lapsed(session), lapsed(model));
    }
    Ok(())
}

fn same_coupons(session: &Session, model: &Session) -> Result<(), TestCaseError> {
    let (ours, expected) = (session.coupons().rows, model.coupons().rows);
    prop_assert_eq!(&ours, &expected);
    let places = expected.iter().map(|(coupon, _)| (coupon.updated_at, Some(coupon.id.number)));
    let moments = places.clone().map(|(moment, _)| (moment, None)).chain([(time_of(0), None)]);
    let changed = places.chain(moments);
    let changed = changed.map(|(since, after)| CouponList::ChangedSince { since, after });
    let lists: Vec<CouponList> = changed.chain([CouponList::ByNumber]).collect();
    for operator in [OPERATOR, OTHER_OPERATOR] {
        for list in &lists {
            for (skip, limit) in [(0, 100), (1, 2)] {
                let ours = session.listed(operator, *list, skip, limit);
                prop_assert_eq!(ours, model.listed(operator, *list, skip, limit));
            }
            let count =
                |session: &Session| session.read(session.reader.coupon_count(operator, *list));
            prop_assert_eq!(count(session), count(model));
        }
    }
    Ok(())
}
