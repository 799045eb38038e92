//! Lists of coupons are in order, whole and without repetition, however deep the page.

use std::sync::atomic::Ordering::Relaxed;

use domain::{Coupon, CouponDraft, CouponId, CouponUse, OperatorId};

use crate::CouponList;
use crate::conformance::Fixture;
use crate::conformance::checkout::use_coupon;
use crate::conformance::session::{Session, time_of};
use crate::conformance::shop::{
    OPERATOR, OTHER_OPERATOR, change_coupon, create_coupon, delete_coupon, ten_percent,
};
use crate::coupon_list::WALK_MAX;

/// Enough for pages far behind what is walked to, in many buckets of numbers.
const COUPONS: i64 = 1_500;

fn id(number: i64) -> CouponId {
    CouponId { operator: OPERATOR, number }
}

fn since(second: i64, after: Option<i64>) -> CouponList {
    CouponList::ChangedSince { since: time_of(second), after }
}

/// The second of a coupon's last change, as sessions count them, and its number.
fn place(coupon: &Coupon) -> (i64, i64) {
    (coupon.updated_at.as_second() - time_of(0).as_second(), coupon.id.number)
}

/// Many coupons, some of them deleted, moved and used up since, over some years; a few in the other
/// operator. Gives what is there.
fn coupons(session: &mut Session) -> Vec<Coupon> {
    session.set_up_operators();
    let numbers: Vec<i64> = (1..=COUPONS).collect();
    // Some hundreds of coupons in one second, then a hundred days later the next ones.
    for (step, numbers) in (0..).zip(numbers.chunks(400)) {
        session.second.store(step * 8_640_000, Relaxed);
        session.batch(numbers.iter().map(|number| {
            let once = Some(number % 2 == 0);
            let draft = CouponDraft { once, ..ten_percent(&format!("CODE {number}")) };
            create_coupon(OPERATOR, draft)
        }));
        session.batch((0..3).map(|place| {
            create_coupon(OTHER_OPERATOR, ten_percent(&format!("CODE {step} {place}")))
        }));
    }
    let disabled = CouponDraft { disabled: Some(true), ..CouponDraft::default() };
    for (second, numbers) in (40_000_000..).step_by(70).zip(numbers.chunks(100)) {
        session.second.store(second, Relaxed);
        session.batch(numbers.iter().filter_map(|number| match number % 10 {
            // A whole bucket of numbers is empty at last, and the ends of others.
            _ if (512..800).contains(number) => Some(delete_coupon(id(*number))),
            1 | 5 | 6 => Some(delete_coupon(id(*number))),
            3 => Some(change_coupon(id(*number), disabled.clone())),
            2 | 7 => Some(use_coupon(OPERATOR, &format!("code {number}"), None)),
            _ => None,
        }));
    }
    let rows = session.coupons().rows.into_iter().map(|(coupon, _)| coupon);
    rows.filter(|coupon| coupon.id.operator == OPERATOR && coupon.deleted_at.is_none()).collect()
}

/// Checks a list from many places, in pages of many sizes.
fn check(session: &Session, list: CouponList, expected: &[Coupon]) {
    let length = expected.len();
    assert_eq!(
        session.read(session.reader.coupon_count(OPERATOR, list)),
        length as u64,
        "{list:?}"
    );
    let near = |place: usize| [place.saturating_sub(1), place, place + 1];
    let walked = usize::try_from(WALK_MAX).unwrap();
    let skips = [0, walked, length].into_iter().flat_map(near).chain((0..length).step_by(97));
    for skip in skips {
        for limit in [0, 1, 100] {
            let page = session.listed(OPERATOR, list, skip as u64, limit);
            let rest = expected.get(skip..).unwrap_or_default();
            let wanted = &rest[..rest.len().min(limit as usize)];
            assert!(page == wanted, "{list:?} skip {skip} limit {limit}");
        }
    }
    assert_eq!(session.listed(OPERATOR, list, u64::MAX, 100), []);
    assert_eq!(session.listed(OPERATOR, list, 0, u32::MAX).len(), length);
}

/// By number and by change, with deleted coupons in between; counts agree.
pub fn lists_page_through_every_coupon_in_order<F: Fixture>(fixture: &F) {
    let mut session = Session::open(fixture);
    let mut there = coupons(&mut session);
    drop(session);
    let session = Session::open(fixture);
    session.assert_clean();
    assert!(there.len() > 2 * usize::try_from(WALK_MAX).unwrap(), "{}", there.len());
    check(&session, CouponList::ByNumber, &there);
    there.sort_by_key(place);
    let seconds = [i64::MIN, 0, 1, 8_640_000, 20_000_000, 40_000_070, 40_000_999, 90_000_000];
    for second in seconds {
        let list = if second == i64::MIN {
            CouponList::ChangedSince { since: jiff::Timestamp::MIN, after: Some(5) }
        } else {
            since(second, None)
        };
        let first = there.partition_point(|coupon| place(coupon).0 < second);
        check(&session, list, &there[first..]);
    }
    for (second, after) in
        [(0, 0), (0, 204), (0, 399), (0, i64::MAX - 1), (8_640_000, 444), (40_000_070, 103)]
    {
        let first = there.partition_point(|coupon| place(coupon) <= (second, after));
        check(&session, since(second, Some(after)), &there[first..]);
    }
}

/// Whoever asks for what comes after the last one they have sees each coupon once, also where many
/// changed in one second.
pub fn a_list_goes_on_within_one_second<F: Fixture>(fixture: &F) {
    let mut session = Session::open(fixture);
    session.set_up_operators();
    let create = |number: i64| create_coupon(OPERATOR, ten_percent(&number.to_string()));
    session.batch((0..40).map(create));
    session.second.store(1, Relaxed);
    session.batch((40..60).map(create));
    let disabled = CouponDraft { disabled: Some(true), ..CouponDraft::default() };
    session.batch((1..=10).map(|number| change_coupon(id(number), disabled.clone())));
    let mut expected: Vec<(i64, i64)> = (11..=40).map(|number| (0, number)).collect();
    expected.extend((1..=10).chain(41..=60).map(|number| (1, number)));
    for limit in [1, 7, 30, 31, 100] {
        let mut seen: Vec<(i64, i64)> = Vec::new();
        let mut list = since(0, None);
        loop {
            let page = session.listed(OPERATOR, list, 0, limit);
            let left = session.read(session.reader.coupon_count(OPERATOR, list));
            assert_eq!(left, (expected.len() - seen.len()) as u64);
            seen.extend(page.iter().map(place));
            let Some(last) = page.last() else { break };
            let (since, after) = (last.updated_at, Some(last.id.number));
            list = CouponList::ChangedSince { since, after };
        }
        assert_eq!(seen, expected, "{limit}");
    }
}

/// Nothing is there, or nothing any more.
pub fn a_list_of_nothing_is_empty<F: Fixture>(fixture: &F) {
    let mut session = Session::open(fixture);
    session.set_up_operators();
    for made in [false, true] {
        if made {
            session.coupon(create_coupon(OPERATOR, ten_percent("A")));
            session.coupon(delete_coupon(id(1)));
        }
        for list in [CouponList::ByNumber, since(0, None), since(0, Some(3))] {
            check(&session, list, &[]);
        }
    }
    session.assert_clean();
}

/// Pages of one row, of two and of more than there are, in the order of ids.
pub fn pages_visit_every_coupon_with_its_uses_exactly_once<F: Fixture>(fixture: &F) {
    let mut session = Session::open(fixture);
    session.set_up_operators();
    let operators: [OperatorId; 2] = [OTHER_OPERATOR, OPERATOR];
    let codes = ["A", "B", "C", "D"];
    for operator in operators {
        session.batch(codes.map(|code| create_coupon(operator, ten_percent(code))));
        session.batch(["A", "C", "A"].map(|code| use_coupon(operator, code, Some("client"))));
    }
    session.coupon(delete_coupon(id(3)));
    let mut visits = Vec::new();
    for limit in [1, 2, 7, 8, 9, 1_000] {
        let mut rows: Vec<(Coupon, Vec<CouponUse>)> = Vec::new();
        let mut from = None;
        loop {
            let page = session.read(session.reader.audit_coupons(from, limit));
            assert!(page.rows.len() <= limit as usize && page.findings.is_empty());
            rows.extend(page.rows);
            from = page.next;
            if from.is_none() {
                break;
            }
        }
        visits.push(rows);
    }
    let ids: Vec<CouponId> = visits[0].iter().map(|(coupon, _)| coupon.id).collect();
    assert!(ids.is_sorted() && ids.len() == 8, "{ids:?}");
    let uses: Vec<usize> = visits[0].iter().map(|(_, uses)| uses.len()).collect();
    assert_eq!(uses, [2, 0, 1, 0, 2, 0, 1, 0]);
    assert!(visits.iter().all(|visit| *visit == visits[0]));
    assert_eq!(session.verify().coupons, 8);
}
