//! The full check sees every record.

use domain::operation::OperationKind;
use domain::{CertificateId, Entry, IdempotencyKey, OperatorId, SaleId, SaleKind};

use crate::conformance::Fixture;
use crate::conformance::session::{Said, Session};
use crate::conformance::shop::{
    OPERATOR, OTHER_OPERATOR, card_number, keyed, line, returns, sell, stock, till,
};
use crate::reader::RememberedRow;
use crate::vault;

/// Sales and returns in both operators, cards sold and unsold.
fn trade(session: &mut Session) {
    session.set_up_operators();
    session.run(stock(4));
    for (order, lines) in [
        ("A", vec![line("GIFT", 3, 500), line(&card_number(2), 1, 700)]),
        ("B", vec![line("TINY", 2, 100_000)]),
        ("C", vec![line("GIFT", 1, 100)]),
    ] {
        session.sale(keyed(sell(till(1, order), lines), order));
    }
    session.sale(keyed(returns(till(1, "A"), vec![line("GIFT", 2, 500)]), "Ключ «1»\0"));
    session.sale(keyed(returns(till(1, "C"), Vec::new()), ""));
    session.sale(keyed(sell(till(3, "A"), vec![line("FOREIGN", 2, 500)]), "A"));
}

/// Requests come in the order of their operators and keys, each with its own sale or return.
fn remembered_pages_visit_everything_exactly_once(session: &Session) {
    for limit in [1, 2, 5, 6, 7, 1_000] {
        let mut visits: Vec<(OperatorId, String)> = Vec::new();
        let mut from: Option<IdempotencyKey> = None;
        loop {
            let page = session.read(session.reader.audit_remembered(from, limit));
            assert!(page.rows.len() <= limit as usize && page.findings.is_empty());
            for row in page.rows {
                let RememberedRow { key, remembered, kind, sale } = row;
                let sale = sale.unwrap();
                let expected = match sale.kind {
                    SaleKind::Sale => OperationKind::Sale,
                    SaleKind::Return => OperationKind::Return,
                };
                assert_eq!(kind, Some(expected));
                assert_eq!((sale.id, sale.operator), (remembered.operation, key.operator));
                let content = domain::audit::command_of(&sale).content().unwrap();
                assert_eq!(remembered.fingerprint, vault::fingerprint(&content));
                visits.push((key.operator, key.text));
            }
            from = page.next;
            if from.is_none() {
                break;
            }
        }
        let keys = ["", "A", "B", "C", "Ключ «1»\0"].map(|key| (OPERATOR, key));
        let expected = keys.into_iter().chain([(OTHER_OPERATOR, "A")]);
        assert!(expected.eq(visits.iter().map(|(operator, key)| (*operator, key.as_str()))));
    }
}

/// Pages of one row, of two and of more than there are, in the order of ids.
pub fn pages_visit_everything_exactly_once<F: Fixture>(fixture: &F) {
    let mut session = Session::open(fixture);
    trade(&mut session);
    let mut visits = Vec::new();
    for limit in [1, 2, 11, 12, 13, 1_000] {
        let mut certificates: Vec<(CertificateId, Vec<Entry>)> = Vec::new();
        let mut from = None;
        loop {
            let page = session.read(session.reader.audit_certificates(from, limit));
            assert!(page.rows.len() <= limit as usize && page.findings.is_empty());
            assert_eq!(page.places_used.len(), 4);
            certificates.extend(page.rows.into_iter().map(|(c, entries)| (c.id, entries)));
            from = page.next;
            if from.is_none() {
                break;
            }
        }
        let mut sales: Vec<SaleId> = Vec::new();
        let mut from = None;
        loop {
            let page = session.read(session.reader.audit_sales(from, limit));
            assert!(page.sales.len() <= limit as usize && page.findings.is_empty());
            sales.extend(page.sales.into_iter().map(|receipt| receipt.sale.id));
            from = page.next;
            if from.is_none() {
                break;
            }
        }
        assert!(certificates.is_sorted_by_key(|(id, _)| *id) && sales.is_sorted());
        visits.push((certificates, sales));
    }
    assert_eq!((visits[0].0.len(), visits[0].1.len()), (12, 6));
    assert!(visits.iter().all(|visit| *visit == visits[0]));
    remembered_pages_visit_everything_exactly_once(&session);
}

/// Nothing stored, nothing wrong.
pub fn an_empty_store_is_clean<F: Fixture>(fixture: &F) {
    let session = Session::open(fixture);
    let report = session.verify();
    assert_eq!((report.findings, report.entries, report.sales), (Vec::new(), 0, 0));
    let (certificates, sales) = (session.certificates(), session.sales());
    assert_eq!((certificates.rows.len(), certificates.next), (0, None));
    assert_eq!((sales.sales.len(), sales.next), (0, None));
}

/// The whole check, with its counts and totals.
pub fn verify_finds_nothing_wrong_with_what_was_done_right<F: Fixture>(fixture: &F) {
    let mut session = Session::open(fixture);
    trade(&mut session);
    let refused = session.run(returns(till(1, "C"), Vec::new()));
    assert!(matches!(refused, Said::Rejected(_)), "{refused:?}");
    drop(session);
    let session = Session::open(fixture);
    let report = session.verify();
    assert_eq!(report.findings, []);
    // Nine certificates were sold and three of them returned.
    assert_eq!((report.entries, report.sales), (12, 6));
    let total = |operator| {
        let totals = report.totals[&operator];
        (totals.certificates, totals.balance_minor)
    };
    assert_eq!(total(OPERATOR), (10, 500 + 700 + 200_000));
    assert_eq!(total(OTHER_OPERATOR), (2, 1_000));
    assert!(report.totals.values().all(|totals| totals.expired_minor == 0));
    // Their last day is 22 November 2027 where their operator is: Vladivostok is seven hours ahead
    // of Moscow.
    let hour = 3_600;
    let day_after = 366 * 24 * hour;
    for (second, expired, expired_there) in [
        (day_after - 24 * hour, 0, 0),
        (day_after - 21 * hour, 0, 0),
        (day_after - 20 * hour, 0, 1_000),
        (day_after - 14 * hour, 0, 1_000),
        (day_after - 13 * hour, 500 + 700 + 200_000, 1_000),
    ] {
        session.second.store(second, std::sync::atomic::Ordering::Relaxed);
        let report = session.verify();
        let expired_of = |operator| report.totals[&operator].expired_minor;
        let told = (expired_of(OPERATOR), expired_of(OTHER_OPERATOR));
        assert_eq!(told, (expired, expired_there), "at {second}");
        assert_eq!(report.totals[&OPERATOR].live_minor(), 201_200 - expired);
    }
}
