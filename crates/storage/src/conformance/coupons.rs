//! Coupons come back as they are, and no code, number or use is given twice.

use std::sync::atomic::Ordering::Relaxed;

use domain::coupon::{CouponField, CouponProblem, CouponRejection, FieldProblem, LastUse, UseKind};
use domain::redemption::{InstrumentRejection, RedemptionRejection};
use domain::{
    CodeKey, Coupon, CouponCode, CouponDraft, CouponId, CouponUse, Decimal, DiscountKind,
    OperationId, OperatorId, Request,
};
use std::collections::HashMap;

use crate::CouponList;
use crate::conformance::Fixture;
use crate::conformance::checkout::use_coupon;
use crate::conformance::session::{Said, Session, time_of};
use crate::conformance::shop::{
    OPERATOR, OTHER_OPERATOR, change_coupon, create_coupon, delete_coupon, renamed, ten_percent,
};

/// Texts that a careless column would spoil.
const STRANGE: &str = "Скидка «№1» 🎁 'x'; -- \"\\ %";

fn refused(rejection: CouponRejection) -> Said {
    Said::Rejected(rejection.into())
}

fn unusable(rejection: CouponRejection) -> Said {
    let why = InstrumentRejection::Coupon(rejection);
    Said::Rejected(RedemptionRejection::Instrument { index: 0, why }.into())
}

fn id(number: i64) -> CouponId {
    CouponId { operator: OPERATOR, number }
}

fn coupon_code(text: &str) -> CouponCode {
    CouponCode::new(text).unwrap()
}

/// A store with both operators.
fn operators<F: Fixture>(fixture: &F) -> Session {
    let mut session = Session::open(fixture);
    session.set_up_operators();
    session
}

/// The coupons as another process finds them.
fn reopened<F: Fixture>(fixture: &F, session: Session) -> Session {
    drop(session);
    let session = Session::open(fixture);
    session.assert_clean();
    session
}

/// Returns drafts with every field, from the fewest values to the most.
fn drafts() -> Vec<CouponDraft> {
    let day = |text: &str| Some(Some(text.parse().unwrap()));
    let name = |length| "я".repeat(length);
    let percent = |mantissa, scale| CouponDraft {
        value: Some(Some(Decimal { mantissa, scale })),
        ..ten_percent(&format!("PERCENT {mantissa} {scale}"))
    };
    let money = |mantissa| CouponDraft {
        kind: Some(Some(DiscountKind::Money)),
        value: Some(Some(Decimal { mantissa, scale: 2 })),
        min_price: Some(Some(Decimal { mantissa, scale: 2 })),
        ..ten_percent(&format!("MONEY {mantissa}"))
    };
    let full = CouponDraft {
        code: Some(STRANGE.to_owned()),
        description: Some(Some(format!("{STRANGE}\r\n\t{}", name(900)))),
        disabled: Some(true),
        once: Some(true),
        once_per_client: Some(Some(true)),
        min_price: Some(Some(Decimal { mantissa: 123_456, scale: 2 })),
        valid_through: day("2027-02-28"),
        collections: Some(vec![STRANGE.to_owned(), "a".to_owned(), "a".to_owned(), name(255)]),
        ..ten_percent("")
    };
    let empty = CouponDraft {
        description: Some(Some(String::new())),
        once_per_client: Some(Some(false)),
        collections: Some(Vec::new()),
        valid_through: day("1970-01-02"),
        ..ten_percent("empty")
    };
    let late = CouponDraft { valid_through: day("9999-12-31"), ..ten_percent(&name(255)) };
    let most = 1_000_000_000_000_000;
    vec![
        ten_percent("LEAST"),
        percent(0, 0),
        percent(1, 2),
        percent(100, 0),
        money(0),
        money(1),
        money(most),
        full,
        empty,
        late,
    ]
}

/// Every field, and none of those that need not be said.
pub fn a_coupon_comes_back_as_it_was_made<F: Fixture>(fixture: &F) {
    let mut session = operators(fixture);
    let mut made = Vec::new();
    for (second, draft) in (0..).zip(drafts()) {
        session.second.store(second, Relaxed);
        let coupon = session.coupon(create_coupon(OPERATOR, draft.clone()));
        assert_eq!(coupon.terms, draft.terms(None, 2).unwrap());
        let now = time_of(second).as_second();
        assert_eq!(
            (coupon.created_at.as_second(), coupon.created_at.subsec_nanosecond()),
            (now, 0)
        );
        made.push(coupon);
    }
    let session = reopened(fixture, session);
    for coupon in &made {
        assert_eq!(session.read(session.reader.coupon(coupon.id)).as_ref(), Some(coupon));
    }
    assert_eq!(session.listed(OPERATOR, CouponList::ByNumber, 0, 100), made);
    let stored: Vec<Coupon> = session.coupons().rows.into_iter().map(|(row, _)| row).collect();
    assert_eq!(stored, made);
}

/// One coupon becomes each of the others in turn, and what is not said stays.
pub fn every_change_of_a_coupon_comes_back<F: Fixture>(fixture: &F) {
    let mut session = operators(fixture);
    let mut last = session.coupon(create_coupon(OPERATOR, ten_percent("FIRST")));
    let kept = ten_percent("KEPT");
    let kept = session.coupon(create_coupon(OPERATOR, kept));
    for (second, draft) in (100..).zip(drafts()) {
        session.second.store(second, Relaxed);
        let bare = CouponDraft {
            description: draft.description.clone().or(Some(None)),
            once_per_client: draft.once_per_client.or(Some(None)),
            min_price: draft.min_price.or(Some(None)),
            valid_through: draft.valid_through.or(Some(None)),
            ..draft
        };
        let changed = session.coupon(change_coupon(last.id, bare.clone()));
        assert_eq!(changed.terms, bare.terms(Some(&last.terms), 2).unwrap());
        assert!(changed.updated_at > last.updated_at && changed.created_at == last.created_at);
        session = reopened(fixture, session);
        assert_eq!(session.read(session.reader.coupon(last.id)).as_ref(), Some(&changed));
        last = changed;
    }
    // What says nothing new changes nothing, the moment neither.
    session.second.store(1_000, Relaxed);
    assert_eq!(session.coupon(change_coupon(last.id, CouponDraft::default())), last);
    let session = reopened(fixture, session);
    assert_eq!(session.listed(OPERATOR, CouponList::ByNumber, 0, 9), [last, kept]);
}

/// It is in no list and found under no number, but what was done with it is there.
pub fn a_deleted_coupon_is_kept_and_not_shown<F: Fixture>(fixture: &F) {
    let mut session = operators(fixture);
    let made = session.coupon(create_coupon(OPERATOR, ten_percent("A")));
    session.used(use_coupon(OPERATOR, "A", Some("client")));
    session.second.store(5, Relaxed);
    let deleted = session.coupon(delete_coupon(made.id));
    assert_eq!(deleted.deleted_at.unwrap().as_second(), time_of(5).as_second());
    let mut session = reopened(fixture, session);
    assert_eq!(session.read(session.reader.coupon(made.id)), None);
    assert_eq!(session.listed(OPERATOR, CouponList::ByNumber, 0, 9), []);
    let rows = session.coupons().rows;
    assert_eq!((&rows[0].0, rows[0].1.len()), (&deleted, 1));
    let unknown = |what: &str| refused(CouponRejection::Unknown(what.to_owned()));
    assert_eq!(session.run(delete_coupon(made.id)), unknown("1"));
    assert_eq!(session.run(change_coupon(made.id, renamed("B"))), unknown("1"));
    let unknown = unusable(CouponRejection::Unknown("A".to_owned()));
    assert_eq!(session.run(use_coupon(OPERATOR, "A", None)), unknown);
}

fn taken() -> Said {
    let problem = CouponProblem { field: CouponField::Code, problem: FieldProblem::Taken };
    refused(CouponRejection::Invalid(vec![problem]))
}

/// One at a time, each in a batch of its own.
pub fn a_code_is_free_again_when_its_coupon_is_deleted_or_renamed<F: Fixture>(fixture: &F) {
    let mut session = operators(fixture);
    session.coupon(create_coupon(OPERATOR, ten_percent("Код")));
    session.coupon(create_coupon(OPERATOR, ten_percent("B")));
    let mut session = reopened(fixture, session);
    assert_eq!(session.run(create_coupon(OPERATOR, ten_percent(" КОД "))), taken());
    assert_eq!(session.run(change_coupon(id(2), renamed("код"))), taken());
    // The same code written otherwise is its own.
    session.coupon(change_coupon(id(1), renamed("КОД")));
    session.coupon(change_coupon(id(1), renamed("moved")));
    session.coupon(change_coupon(id(2), renamed("код")));
    session.coupon(create_coupon(OPERATOR, ten_percent("B")));
    session.coupon(delete_coupon(id(3)));
    let mut session = reopened(fixture, session);
    assert_eq!(session.coupon(create_coupon(OPERATOR, ten_percent("b"))).id, id(4));
    assert_eq!(session.used(use_coupon(OPERATOR, "B", None)).id, id(4));
    assert_eq!(session.used(use_coupon(OPERATOR, "MOVED", None)).id, id(1));
    assert_eq!(session.used(use_coupon(OPERATOR, "Код", None)).id, id(2));
    reopened(fixture, session);
}

/// Last code of each coupon.
pub(super) type Codes = HashMap<CouponId, CodeKey>;

/// In how many transactions a batch was carried out, of which this was said, if none of it broke a
/// constraint: then each command of its batch would be tried again in a transaction of its own.
pub(super) fn transactions(batch: &[Request], said: &[Said], codes: &mut Codes) -> u64 {
    let ended = batch.iter().zip(said).map(|(request, said)| {
        let Said::Coupon(coupon) = said else { return request.command.ends_batch() };
        let key = coupon.terms.code.key();
        codes.insert(coupon.id, key.clone()).is_some_and(|old| old != key)
    });
    let ended: Vec<bool> = ended.collect();
    let (_, before_last) = ended.split_last().unwrap();
    1 + before_last.iter().filter(|ended| **ended).count() as u64
}

/// A row is written in the last state of several commands; at no moment may two have one code.
pub fn a_code_may_change_hands_within_a_batch<F: Fixture>(fixture: &F) {
    let create = |code: &str| create_coupon(OPERATOR, ten_percent(code));
    let usage = |code: &str| use_coupon(OPERATOR, code, Some("client"));
    let batches = [
        // From a deleted coupon to a new one, and on to another.
        vec![usage("A"), delete_coupon(id(1)), create("a"), usage("A")],
        vec![delete_coupon(id(4)), create("A"), delete_coupon(id(5)), create("A"), usage("A")],
        // From a deleted coupon to one that was loaded before it.
        vec![usage("B"), usage("C"), delete_coupon(id(3)), change_coupon(id(2), renamed("c"))],
        // To a new one by renaming it.
        vec![create("D"), delete_coupon(id(2)), change_coupon(id(7), renamed("C"))],
        // What a renamed one left, by the next batch.
        vec![change_coupon(id(7), renamed("E")), create("C"), usage("C"), usage("E")],
        // A circle of two.
        vec![
            change_coupon(id(7), renamed("F")),
            change_coupon(id(8), renamed("E")),
            change_coupon(id(7), renamed("C")),
            usage("E"),
        ],
    ];
    let mut session = operators(fixture);
    let mut codes = Codes::new();
    for code in ["A", "B", "C"] {
        let made = session.coupon(create(code));
        codes.insert(made.id, made.terms.code.key());
    }
    for (place, batch) in batches.into_iter().enumerate() {
        let before = session.store().stats().batches.load(Relaxed);
        let said = session.batch(batch.clone());
        for said in &said {
            let done = matches!(said, Said::Coupon(_) | Said::Redemption(_));
            assert!(done, "batch {place}: {said:?}");
        }
        let after = session.store().stats().batches.load(Relaxed);
        assert_eq!(after - before, transactions(&batch, &said, &mut codes), "batch {place}");
        session = reopened(fixture, session);
    }
    let live = session.listed(OPERATOR, CouponList::ByNumber, 0, 9);
    let live: Vec<_> =
        live.iter().map(|row| (row.id.number, row.terms.code.as_str(), row.uses)).collect();
    assert_eq!(live, [(6, "A", 1), (7, "C", 1), (8, "E", 2)]);
}

/// However many ask for it together, and however they write it.
pub fn one_code_is_given_once_in_a_batch<F: Fixture>(fixture: &F) {
    let mut session = operators(fixture);
    let code = |place: usize| if place.is_multiple_of(2) { "SALE" } else { " sale " };
    let said =
        session.batch((0..200).map(|place| create_coupon(OPERATOR, ten_percent(code(place)))));
    assert_eq!(said[0].coupon().id, id(1));
    assert!(said[1..].iter().all(|said| *said == taken()), "{said:?}");
    let session = reopened(fixture, session);
    assert_eq!(session.coupons().rows.len(), 1);
}

/// A number is never given again, be its coupon deleted in another batch or in the same.
pub fn numbers_of_coupons_go_on_after_reopening<F: Fixture>(fixture: &F) {
    let mut session = operators(fixture);
    let create = |operator, code: &str| create_coupon(operator, ten_percent(code));
    let said = session.batch([create(OPERATOR, "A"), create(OPERATOR, "B"), delete_coupon(id(2))]);
    assert_eq!(said[2].coupon().id, id(2));
    let mut session = reopened(fixture, session);
    assert_eq!(session.coupon(create(OPERATOR, "B")).id, id(3));
    session.coupon(delete_coupon(id(3)));
    let mut session = reopened(fixture, session);
    // What is refused takes no number.
    assert_eq!(session.run(create(OPERATOR, "a")), taken());
    let said = session.batch(["B", "C"].map(|code| create(OPERATOR, code)));
    assert_eq!(said.iter().map(|said| said.coupon().id).collect::<Vec<_>>(), [id(4), id(5)]);
    assert_eq!(session.coupon(create(OTHER_OPERATOR, "A")).id.number, 1);
    reopened(fixture, session);
}

/// Each use says who and what was allowed then, whatever the coupon allows later.
pub fn uses_are_counted_after_reopening<F: Fixture>(fixture: &F) {
    let mut session = operators(fixture);
    let made = session.coupon(create_coupon(OPERATOR, ten_percent("A")));
    session.second.store(7, Relaxed);
    let clients = [Some(STRANGE), None, Some(STRANGE), Some(" x "), Some("Ключ")];
    let said = session.batch(clients.map(|client| use_coupon(OPERATOR, "a", client)));
    let redemption = said[4].redeemed().redemption.id;
    let last_use = Some(LastUse { redemption, held_until: None });
    let used = Coupon { uses: 5, use_entries: 5, last_use, ..made };
    assert_eq!(session.read(session.reader.coupon(id(1))), Some(used));
    let once = CouponDraft { once_per_client: Some(Some(true)), ..CouponDraft::default() };
    session.coupon(change_coupon(id(1), once));
    let mut session = reopened(fixture, session);
    let used = session.used(use_coupon(OPERATOR, "A", Some("new")));
    assert_eq!(used.uses, 6);
    let session = reopened(fixture, session);
    let (coupon, uses) = session.coupons().rows.remove(0);
    assert_eq!(coupon, used);
    let first = uses[0].operation.0;
    let expected = |(number, client): (u32, Option<&str>)| {
        let operation = OperationId(first + i64::from(number) - 1 + i64::from(number == 6));
        CouponUse {
            coupon: id(1),
            number,
            kind: UseKind::Used,
            client: client.map(str::to_owned),
            redemption: operation,
            operation,
            once: false,
            once_per_client: number == 6,
        }
    };
    // A client is kept in its normal form.
    let clients = clients.into_iter().map(|client| client.map(str::trim)).chain([Some("new")]);
    assert_eq!(uses, (1..).zip(clients).map(expected).collect::<Vec<_>>());
}

/// A client who has used a coupon is known, within a batch and after it, also when that was before
/// the coupon was for each client once.
pub fn clients_are_known_after_reopening<F: Fixture>(fixture: &F) {
    let mut session = operators(fixture);
    let usage = |client| use_coupon(OPERATOR, "A", client);
    session.coupon(create_coupon(OPERATOR, ten_percent("A")));
    session.used(usage(Some("before")));
    session.used(usage(None));
    let once_per_client = Some(Some(true));
    session.coupon(change_coupon(id(1), CouponDraft { once_per_client, ..CouponDraft::default() }));
    let mut session = reopened(fixture, session);
    let known = unusable(CouponRejection::UsedByClient(coupon_code("A")));
    let said =
        session.batch([Some("before"), Some("new"), Some("new"), Some("NEW"), None].map(usage));
    assert_eq!(said[0], known);
    assert_eq!(said[1].redeemed().redemption.client.as_deref(), Some("new"));
    assert_eq!(said[2], known);
    assert_eq!(said[3].redeemed().redemption.client.as_deref(), Some("NEW"));
    assert_eq!(said[4], unusable(CouponRejection::NeedsClient(coupon_code("A"))));
    let mut session = reopened(fixture, session);
    assert_eq!(session.read(session.reader.coupon(id(1))).unwrap().uses, 4);
    for client in ["before", "new", "NEW"] {
        assert_eq!(session.run(usage(Some(client))), known, "{client}");
    }
    // Under another code it is the same coupon; under the same code another is another.
    session.coupon(change_coupon(id(1), renamed("B")));
    session.coupon(create_coupon(OPERATOR, CouponDraft { once_per_client, ..ten_percent("A") }));
    let said = session.batch(["A", "B"].map(|code| use_coupon(OPERATOR, code, Some("new"))));
    assert_eq!(said[0].redeemed().redemption.coupons[0].coupon, id(2));
    assert_eq!(said[1], unusable(CouponRejection::UsedByClient(coupon_code("B"))));
    reopened(fixture, session);
}

/// Of all who ask together, the first has it; its last use is a change that can be seen.
pub fn a_coupon_that_can_be_used_once_is_used_once_in_a_batch<F: Fixture>(fixture: &F) {
    let mut session = operators(fixture);
    let once = CouponDraft { once: Some(true), ..ten_percent("ONCE") };
    let made = session.coupon(create_coupon(OPERATOR, once));
    session.second.store(60, Relaxed);
    let said = session.batch((0..50).map(|_| use_coupon(OPERATOR, "once", None)));
    assert_eq!(said[0].redeemed().redemption.coupons[0].coupon, made.id);
    let used = session.read(session.reader.coupon(made.id)).unwrap();
    assert_eq!((used.uses, used.updated_at.as_second()), (1, time_of(60).as_second()));
    assert_eq!(used.changed_in, made.changed_in);
    let used_up = unusable(CouponRejection::UsedUp(coupon_code("ONCE")));
    assert!(said[1..].iter().all(|said| *said == used_up), "{said:?}");
    let mut session = reopened(fixture, session);
    assert_eq!(session.run(use_coupon(OPERATOR, "ONCE", None)), used_up);
    assert_eq!(session.read(session.reader.coupon(id(1))), Some(used.clone()));
    let since = CouponList::ChangedSince { since: time_of(60), after: None };
    assert_eq!(session.listed(OPERATOR, since, 0, 9), [used]);
}

/// The same code, number and client are others in another operator.
pub fn coupons_belong_to_their_operator<F: Fixture>(fixture: &F) {
    let mut session = operators(fixture);
    let once_per_client = Some(Some(true));
    let operators = [OPERATOR, OTHER_OPERATOR];
    let draft = || CouponDraft { once_per_client, ..ten_percent("A") };
    session.batch(operators.map(|operator| create_coupon(operator, draft())));
    session.batch(operators.map(|operator| use_coupon(operator, "A", Some("client"))));
    let mut session = reopened(fixture, session);
    let all = CouponList::ChangedSince { since: time_of(0), after: None };
    for operator in operators {
        let id = CouponId { operator, number: 1 };
        let coupon = session.read(session.reader.coupon(id)).unwrap();
        assert_eq!((coupon.id, coupon.uses), (id, 1));
        for list in [CouponList::ByNumber, all] {
            assert_eq!(session.listed(operator, list, 0, 9), std::slice::from_ref(&coupon));
            assert_eq!(session.read(session.reader.coupon_count(operator, list)), 1);
        }
    }
    session.coupon(delete_coupon(id(1)));
    let nobody = OperatorId(99);
    for (operator, count) in [(OPERATOR, 0), (OTHER_OPERATOR, 1), (nobody, 0)] {
        for list in [CouponList::ByNumber, all] {
            assert_eq!(session.listed(operator, list, 0, 9).len() as u64, count);
            assert_eq!(session.read(session.reader.coupon_count(operator, list)), count);
        }
    }
    reopened(fixture, session);
}
