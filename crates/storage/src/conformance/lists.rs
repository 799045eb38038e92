//! Lists of what there is and what happened to it, page after page: whole, in order, and of one
//! operator.

use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;

use domain::operation::{Actor, OperationKind, Surface};
use domain::{
    Certificate, CertificateId, CouponId, Operation, OperationId, OperatorId, PointOfSaleId, Sale,
    SeriesId, Status, validity,
};
use jiff::civil::Date;

use crate::conformance::Fixture;
use crate::conformance::checkout::use_coupon;
use crate::conformance::session::{Session, time_of};
use crate::conformance::shop::{
    CARD, FOREIGN, GIFT, OPERATOR, OTHER_OPERATOR, TINY, card_number, create_coupon, delete_coupon,
    line, returns, sell, stock, ten_percent, till,
};
use crate::limits::CERTIFICATES_LOOKED_AT_MAX;
use crate::reader::{CertificateFilter, SaleFilter, SalePlace};

/// Sizes of pages that lists are read in.
const LIMITS: [u32; 4] = [1, 2, 3, 1_000];

fn day(second: i64) -> Date {
    validity::local_date(time_of(second), &validity::find_zone("Europe/Moscow").unwrap())
}

/// Deleted coupons are stepped over; an operator's list ends before the next one's begins.
pub fn coupons_are_listed_behind_a_number<F: Fixture>(fixture: &F) {
    let mut session = Session::open(fixture);
    session.set_up_operators();
    for operator in [OPERATOR, OTHER_OPERATOR] {
        let codes = ["A", "B", "C", "D", "E"];
        session.batch(codes.map(|code| create_coupon(operator, ten_percent(code))));
    }
    for number in [2, 5] {
        session.coupon(delete_coupon(CouponId { operator: OPERATOR, number }));
    }
    for limit in LIMITS {
        let mut seen = Vec::new();
        let mut after = 0;
        loop {
            let page = session.read(session.reader.coupons_after(OPERATOR, after, limit));
            assert!(page.len() <= limit as usize);
            let Some(last) = page.last() else { break };
            after = last.id.number;
            seen.extend(page.iter().map(|coupon| (coupon.id.operator, coupon.id.number)));
        }
        assert_eq!(seen, [1, 3, 4].map(|number| (OPERATOR, number)), "{limit}");
    }
    assert_eq!(session.read(session.reader.coupons_after(OPERATOR, i64::MAX, 5)), []);
    assert_eq!(session.read(session.reader.coupons_after(OperatorId(9), 0, 5)), []);
}

/// Each use comes with the operation in which it happened.
pub fn uses_are_listed_with_their_operations<F: Fixture>(fixture: &F) {
    let mut session = Session::open(fixture);
    session.set_up_operators();
    let coupon = session.coupon(create_coupon(OPERATOR, ten_percent("A"))).id;
    session.coupon(create_coupon(OTHER_OPERATOR, ten_percent("A")));
    let clients = [None, Some("a"), None, Some("b")];
    for (second, client) in (1..).zip(clients) {
        session.second.store(second, Relaxed);
        session.used(use_coupon(OPERATOR, "A", client));
        session.used(use_coupon(OTHER_OPERATOR, "A", client));
    }
    drop(session);
    let session = Session::open(fixture);
    for limit in LIMITS {
        let mut seen = Vec::new();
        let mut after = 0;
        loop {
            let page = session.read(session.reader.coupon_uses(coupon, after, limit));
            assert!(page.len() <= limit as usize);
            let Some(last) = page.last() else { break };
            after = last.what.number;
            seen.extend(page);
        }
        let told: Vec<_> = seen
            .iter()
            .map(|use_| (use_.what.number, use_.what.client.as_deref(), use_.operation.at))
            .collect();
        let at = |second| stored(time_of(second));
        let expected =
            [(1, None, at(1)), (2, Some("a"), at(2)), (3, None, at(3)), (4, Some("b"), at(4))];
        assert_eq!(told, expected, "{limit}");
        assert!(seen.iter().all(|use_| use_.what.operation == use_.operation.id));
        assert!(seen.iter().all(|use_| use_.operation.operator == Some(OPERATOR)));
    }
    let other = CouponId { operator: OPERATOR, number: 9 };
    assert_eq!(session.read(session.reader.coupon_uses(other, 0, 5)), []);
}

/// A moment as stores keep it.
fn stored(moment: jiff::Timestamp) -> jiff::Timestamp {
    jiff::Timestamp::from_microsecond(moment.as_microsecond()).unwrap()
}

/// Each entry comes with the operation that made it, and with everything that is known of that.
pub fn entries_are_listed_with_their_operations<F: Fixture>(fixture: &F) {
    let mut session = Session::open(fixture);
    session.set_up_operators();
    let sold = session.sale(sell(till(1, "A"), vec![line("GIFT", 2, 500)]));
    session.second.store(7, Relaxed);
    let back = session.sale(returns(till(1, "A"), vec![line("GIFT", 1, 500)]));
    drop(session);
    let session = Session::open(fixture);
    let [first, second] = [sold.certificates[0].id, sold.certificates[1].id];
    let operation = |id: OperationId, kind, second| {
        let origin = domain::Origin {
            actor: Actor::Administrator,
            surface: Surface::Native,
            request_id: "test".to_owned(),
        };
        let at = stored(time_of(second));
        Operation { id, operator: Some(OPERATOR), kind, origin, at }
    };
    let entries = |id, after, limit| session.read(session.reader.entries(id, after, limit));
    let changes = |after, limit| -> Vec<i64> {
        entries(first, after, limit).iter().map(|entry| entry.what.change).collect()
    };
    let all = entries(first, 0, 10);
    let operations: Vec<_> = all.iter().map(|entry| entry.operation.clone()).collect();
    let expected = [
        operation(sold.sale.id, OperationKind::Sale, 0),
        operation(back.sale.id, OperationKind::Return, 7),
    ];
    assert_eq!(operations, expected);
    assert_eq!(changes(0, 10), [500, -500]);
    assert_eq!(changes(0, 1), [500]);
    assert_eq!(changes(1, 1), [-500]);
    assert_eq!(changes(2, 10), [0; 0]);
    assert_eq!(entries(second, 0, 10).len(), 1);
    assert_eq!(entries(CertificateId(5), 0, 10), []);
}

/// Every certificate that a list has, read in pages.
fn listed(
    session: &Session,
    operator: OperatorId,
    filter: CertificateFilter,
    limit: u32,
) -> Vec<Certificate> {
    let mut all = Vec::new();
    let mut from = None;
    loop {
        let page = session.reader.certificates(operator, filter, from, limit);
        let page = session.read(page);
        assert!(page.certificates.len() <= limit as usize);
        assert!(page.next.is_none() || page.next > from, "it gets somewhere");
        all.extend(page.certificates);
        from = page.next;
        if from.is_none() {
            return all;
        }
    }
}

/// By series, by status as it is on a day, and by both.
pub fn certificates_are_listed_by_series_and_status<F: Fixture>(fixture: &F) {
    let mut session = Session::open(fixture);
    session.set_up_operators();
    session.run(stock(3));
    session.sale(sell(till(1, "A"), vec![line("GIFT", 3, 500), line("TINY", 2, 500)]));
    session.sale(returns(till(1, "A"), vec![line("GIFT", 1, 500)]));
    session.sale(sell(till(1, "B"), vec![line(&card_number(1), 1, 500)]));
    session.sale(sell(till(3, "C"), vec![line("FOREIGN", 2, 500)]));
    drop(session);
    let session = Session::open(fixture);
    let rows: Vec<Certificate> =
        session.certificates().rows.into_iter().map(|(certificate, _)| certificate).collect();
    assert_eq!(rows.len(), 10);
    let (today, later) = (day(0), day(400 * 86_400));
    let series = [None, Some(GIFT), Some(CARD), Some(TINY), Some(FOREIGN), Some(SeriesId(99))];
    let statuses = [
        Status::Issued,
        Status::Active,
        Status::Blocked,
        Status::Spent,
        Status::Expired,
        Status::Voided,
    ];
    let mut found = 0;
    for series in series {
        let days = statuses.iter().flat_map(|status| [(*status, today), (*status, later)]);
        for status in days.map(Some).chain([None]) {
            let filter = CertificateFilter { series, status, owner: None };
            for operator in [OPERATOR, OTHER_OPERATOR, OperatorId(9)] {
                let expected: Vec<_> = rows
                    .iter()
                    .filter(|row| row.operator == operator && filter.takes(row))
                    .cloned()
                    .collect();
                found += expected.len();
                for limit in LIMITS {
                    let list = listed(&session, operator, filter, limit);
                    assert_eq!(list, expected, "{operator} {filter:?} {limit}");
                }
            }
        }
    }
    assert!(found > 50, "{found}");
    for row in &rows {
        assert_eq!(session.read(session.reader.certificate(row.id)).as_ref(), Some(row));
    }
    assert_eq!(session.read(session.reader.certificate(CertificateId(1))), None);
}

/// A rare certificate among many is found, over any number of pages.
pub fn a_rare_certificate_is_found_among_many<F: Fixture>(fixture: &F) {
    let mut session = Session::open(fixture);
    session.set_up_operators();
    let count = CERTIFICATES_LOOKED_AT_MAX / 2 + 1;
    for _ in 0..2 {
        session.run(stock(count));
    }
    let last = u64::from(2 * count - 1);
    for place in [5, last] {
        let order = place.to_string();
        session.sale(sell(till(1, &order), vec![line(&card_number(place), 1, 500)]));
    }
    let filter = CertificateFilter { status: Some((Status::Active, day(0))), ..Default::default() };
    for limit in LIMITS {
        let places: Vec<u64> =
            listed(&session, OPERATOR, filter, limit).iter().map(|row| row.id.place()).collect();
        assert_eq!(places, [5, last], "{limit}");
    }
}

/// In the order of their times, whatever a clock that was put back made of that; by order number at
/// any point of sale; from one moment to another.
pub fn sales_are_listed_by_time_and_order<F: Fixture>(fixture: &F) {
    let mut session = Session::open(fixture);
    session.set_up_operators();
    for (second, place, order) in [
        (10, 1, "A"),
        (20, 2, "A"),
        (20, 1, "B"),
        (15, 1, "C"),
        (30, 2, "B"),
        (30, 1, "A"),
        (30, 2, "A"),
    ] {
        session.second.store(second, Relaxed);
        session.sale(sell(till(place, order), vec![line("GIFT", 1, 500)]));
    }
    session.second.store(40, Relaxed);
    session.sale(returns(till(1, "B"), Vec::new()));
    session.sale(sell(till(3, "A"), vec![line("FOREIGN", 1, 500)]));
    drop(session);
    let session = Session::open(fixture);
    let mut rows: Vec<Arc<Sale>> = session.sales().sales.into_iter().map(|row| row.sale).collect();
    rows.sort_by_key(|sale| SalePlace::of(sale));
    assert_eq!(rows.len(), 9);
    let nanosecond = jiff::SignedDuration::from_nanos(1);
    let moments = [0, 10, 15, 20, 21, 30, 40, 41].map(time_of);
    // A moment as it is stored, and the nanoseconds beside it.
    let moments = moments
        .map(stored)
        .into_iter()
        .flat_map(|at| [Some(at), Some(at + nanosecond), Some(at - nanosecond)]);
    let moments: Vec<_> = moments.chain([None]).collect();
    for order_number in [None, Some("A"), Some("B"), Some("a")] {
        for point_of_sale in [None, Some(PointOfSaleId(2))] {
            for (from, before) in moments.iter().flat_map(|at| [(*at, None), (None, *at)]) {
                let order_number = order_number.map(str::to_owned);
                let bounds = SaleFilter { order_number, from, before, ..SaleFilter::default() };
                let filter = SaleFilter { point_of_sale, ..bounds };
                check_sales(&session, &filter, &rows);
            }
        }
    }
}

/// Whether a list has what its filter takes of these, in their order and in the opposite one, on
/// pages of any size.
pub(super) fn check_sales(session: &Session, filter: &SaleFilter, rows: &[Arc<Sale>]) {
    for newest_first in [false, true] {
        check_sales_in_order(session, &SaleFilter { newest_first, ..filter.clone() }, rows);
    }
}

fn check_sales_in_order(session: &Session, filter: &SaleFilter, rows: &[Arc<Sale>]) {
    let mut expected: Vec<OperationId> = rows
        .iter()
        .filter(|sale| sale.operator == OPERATOR && filter.takes(sale))
        .map(|sale| sale.id)
        .collect();
    if filter.newest_first {
        expected.reverse();
    }
    for limit in LIMITS {
        let mut seen = Vec::new();
        let mut after = None;
        loop {
            let page = session.reader.sales(OPERATOR, filter.clone(), after, limit);
            let page = session.read(page);
            assert!(page.len() <= limit as usize);
            let Some(last) = page.last() else { break };
            after = Some(SalePlace::of(last));
            seen.extend(page.iter().map(|sale| sale.id));
        }
        assert_eq!(seen, expected, "{filter:?} {limit}");
    }
}
