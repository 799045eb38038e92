//! A golden file for each type of event. Run with `UPDATE_GOLDEN=1` to write the files anew, and read
//! the difference: a type only ever gets more members.

use std::path::PathBuf;

use domain::event::SubjectKind;
use domain::redemption::{
    Order, RedeemedCertificate, RedeemedCoupon, RedemptionState, Step, StepKind,
};
use domain::{
    Amount, Buyer, CertificateNumber, CouponCode, CouponId, Currency, EventId, EventKind,
    OperationId, OperatorId, PointOfSaleId, Redemption, Sale, SaleKind, SeriesId,
};
use service::{
    EventContent, ToldCertificate, ToldEvent, ToldRedemption, ToldSale, ToldSaleCertificate,
};

use super::*;

const OPERATION: OperationId = OperationId(1_024);
const REDEMPTION: OperationId = OperationId(1_020);

fn amount(minor: i64) -> Amount {
    Amount::from_minor(minor).unwrap()
}

fn number() -> CertificateNumber {
    CertificateNumber::parse("2059040947415").unwrap()
}

fn certificate(kind: EventKind) -> ToldCertificate {
    let is_sale = matches!(kind, EventKind::CertificateSold | EventKind::CertificateReturned);
    let stays = matches!(
        kind,
        EventKind::CertificateBlocked
            | EventKind::CertificateUnblocked
            | EventKind::CertificateExtended
    );
    ToldCertificate {
        number: number(),
        change: (!stays).then_some(-5_000),
        balance: Some(amount(45_000)),
        valid_through: Some("2027-11-22".parse().unwrap()),
        sale: is_sale.then_some(OPERATION),
        redemption: Some(REDEMPTION),
        other: Some(CertificateNumber::parse("2033300530739").unwrap()),
        owner: Some(OperationId(7)),
    }
}

fn redemption(kind: EventKind) -> ToldRedemption {
    let operator = OperatorId(1);
    let kinds = [
        StepKind::Held,
        StepKind::Captured,
        StepKind::Released,
        StepKind::Lapsed,
        StepKind::Refunded,
    ];
    let step = kinds.into_iter().find(|step| domain::event::kind_of_step(*step) == kind).unwrap();
    let at = "2026-11-22T10:00:00Z".parse().unwrap();
    let part = RedeemedCertificate {
        certificate: domain::CertificateId(1),
        number: number(),
        held: Amount::ZERO,
        taken: amount(30_000),
        refunded: Amount::ZERO,
        to_buyer: Amount::ZERO,
        breakage: Amount::ZERO,
    };
    let coupon = RedeemedCoupon {
        coupon: CouponId { operator, number: 12 },
        code: CouponCode::stored("TEN").unwrap(),
        discount: amount(10_000),
        lines: vec![amount(10_000)],
    };
    let step = Step {
        operation: OPERATION,
        kind: step,
        at,
        amounts: vec![amount(30_000)],
        balances: vec![amount(20_000)],
        to_buyer: Vec::new(),
        order_undone: false,
    };
    let redemption = Redemption {
        id: REDEMPTION,
        operator,
        point_of_sale: Some(PointOfSaleId(1)),
        order: Order { id: "A-1".to_owned(), lines: Vec::new() },
        client: Some("c-1".to_owned()),
        state: RedemptionState::Refunded,
        expires_at: Some("2026-11-22T10:15:00Z".parse().unwrap()),
        order_total: amount(100_000),
        coupons: vec![coupon],
        certificates: vec![part],
        steps: vec![step.clone()],
    };
    ToldRedemption { redemption, step }
}

fn sale() -> ToldSale {
    let sale = Sale {
        id: OPERATION,
        operator: OperatorId(1),
        point_of_sale: PointOfSaleId(1),
        site: None,
        kind: SaleKind::Sale,
        series: None,
        order_number: Some("A-1".to_owned()),
        cheque: Some(7),
        buyer: Buyer { email: Some("a@example.org".to_owned()), ..Buyer::default() },
        phone_key: None,
        email_key: None,
        lines: [].into(),
        certificates: Vec::new(),
        at: "2026-11-22T10:00:00Z".parse().unwrap(),
    };
    let certificates =
        vec![ToldSaleCertificate { number: number(), change: 50_000, balance: amount(50_000) }];
    ToldSale { sale, certificates }
}

fn event(kind: EventKind) -> ToldEvent {
    let content = match kind.subject() {
        SubjectKind::Certificate => EventContent::Certificate(certificate(kind)),
        SubjectKind::Redemption => EventContent::Redemption(Box::new(redemption(kind))),
        SubjectKind::Sale => EventContent::Sale(Box::new(sale())),
        SubjectKind::Coupon => EventContent::Coupon { number: 12, redemption: Some(REDEMPTION) },
        SubjectKind::Series => EventContent::Series(SeriesId(3)),
        SubjectKind::Owner => EventContent::Owner(OperationId(7)),
    };
    ToldEvent {
        id: EventId { operation: OPERATION, ordinal: 0 },
        kind,
        at: "2026-11-22T10:00:00.123456Z".parse().unwrap(),
        place: Some(PointOfSaleId(1)),
        content,
    }
}

#[test]
fn every_type_is_as_it_was() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/events");
    let rubles = Currency::find("RUB").unwrap();
    for kind in EventKind::ALL {
        let text = event_json(&event(*kind), rubles).unwrap();
        let value: serde_json::Value = serde_json::from_str(&text).unwrap();
        let found = serde_json::to_string_pretty(&value).unwrap() + "\n";
        assert!(!found.contains('@'), "{kind:?} tells an address");
        let file = folder.join(format!("{}.json", kind.name()));
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            std::fs::create_dir_all(&folder).unwrap();
            std::fs::write(&file, &found).unwrap();
        }
        let expected = std::fs::read_to_string(&file).unwrap_or_default();
        assert_eq!(found, expected, "run the test with UPDATE_GOLDEN=1 and look at the difference");
    }
}

#[test]
fn ids_are_texts_that_come_back() {
    for (operation, ordinal) in [(0, 0), (1_024, 7), (i64::MAX, u32::MAX)] {
        let id = EventId { operation: OperationId(operation), ordinal };
        assert_eq!(parse_event_id(&event_id(id)), Some(id));
    }
    for text in ["", "evt_", "evt_1", "evt_1_", "evt__1", "evt_-1_0", "evt_+1_0", "evt_1_0_0"] {
        assert_eq!(parse_event_id(text), None, "{text}");
    }
    assert_eq!(parse_event_id("evt_9223372036854775808_0"), None);
}

#[test]
fn names_are_those_of_the_kinds() {
    let names: Vec<&str> = EventKind::ALL.iter().map(|kind| kind.name()).collect();
    assert_eq!(NAMES, names);
}
