//! Sales and returns come back as they were told.

use std::collections::HashSet;
use std::sync::Arc;

use domain::command::{SetUp, Till};
use domain::{
    Amount, Buyer, CertificateId, Entry, EntryKind, OperationId, PointOfSaleId, Rejection,
    SaleCertificate, SaleKind, SaleLine, SaleRejection, SaleStatus, SeriesRejection, SiteId,
    Status,
};

use crate::conformance::Fixture;
use crate::conformance::session::{Said, Session};
use crate::conformance::shop::{
    OPERATOR, amount, card_number, line, returns, sell, sell_one, set_up, stock, till,
};

fn full_till() -> Till {
    Till {
        site: Some(SiteId(1)),
        cheque: Some(i64::MIN),
        buyer: Buyer {
            client: Some(i64::MAX),
            shop_client: Some(-1),
            email: Some("почта+тест@пример.рф".to_owned()),
            phone: Some(79_001_234_567),
            client_code: Some("к-1".to_owned()),
        },
        ..till(1, "Заказ «№1» 🎁 ' \" %")
    }
}

/// A sale with every member, of certificates of several lines.
pub fn a_sale_comes_back_with_everything_the_till_said<F: Fixture>(fixture: &F) {
    let mut session = Session::open(fixture);
    session.set_up_operators();
    let (point_of_sale, code) = (PointOfSaleId(1), "widget".to_owned());
    session.run(set_up(SetUp::CreateSite { id: None, point_of_sale, code }));
    let first = SaleLine {
        good: Some(i64::MAX),
        name: Some("Сертификат «Ёж» 🎁 \u{202a}\u{feff}".to_owned()),
        ..line("GIFT", 3, 100_000)
    };
    let lines = vec![first.clone(), line("TINY", 1, 100)];
    let sold = session.sale(sell(full_till(), lines.clone()));
    drop(session);

    let session = Session::open(fixture);
    let receipt = session.receipt(sold.sale.id).unwrap();
    assert_eq!(receipt, sold, "what is told later is what was told at once");
    let (sale, till) = (&*receipt.sale, full_till());
    assert_eq!((sale.operator, sale.point_of_sale), (OPERATOR, till.point_of_sale));
    assert_eq!((sale.site, sale.kind, sale.series), (till.site, SaleKind::Sale, None));
    assert_eq!((&sale.order_number, sale.cheque), (&till.order_number, till.cheque));
    assert_eq!((&sale.buyer, &*sale.lines), (&till.buyer, lines.as_slice()));
    let of_lines: Vec<_> = sale.certificates.iter().map(|sold| sold.line).collect();
    assert_eq!(of_lines, [Some(0), Some(0), Some(0), Some(1)]);
    let secrets: HashSet<&str> =
        receipt.certificates.iter().map(|certificate| certificate.secret.expose()).collect();
    assert!(secrets.len() == 4 && secrets.iter().all(|secret| secret.len() == 6));
    session.assert_clean();
}

/// Data that a till leaves out stays absent, and does not become empty or zero.
pub fn a_sale_comes_back_without_what_the_till_left_out<F: Fixture>(fixture: &F) {
    let mut session = Session::open(fixture);
    session.set_up_operators();
    let bare = Till { order_number: None, cheque: Some(0), ..till(1, "") };
    let empty = Till {
        buyer: Buyer {
            client: Some(0),
            shop_client: Some(0),
            email: Some(String::new()),
            phone: Some(0),
            client_code: Some(String::new()),
        },
        ..till(1, "")
    };
    let empty_line = SaleLine { good: Some(0), name: Some(String::new()), ..line("GIFT", 1, 500) };
    let sold = [
        session.sale(sell(bare.clone(), vec![line("GIFT", 1, 500)])),
        session.sale(sell(empty.clone(), vec![empty_line.clone()])),
        // A return may leave out the item code and the price as well.
        session
            .sale(returns(bare, vec![SaleLine { item_code: None, price: None, ..line("", 1, 0) }])),
        session.sale(returns(empty, Vec::new())),
    ];
    drop(session);
    let session = Session::open(fixture);
    for expected in &sold[2..] {
        assert_eq!(session.receipt(expected.sale.id).as_ref(), Some(expected));
    }
    let sale = |place: usize| session.receipt(sold[place].sale.id).unwrap().sale;
    assert_eq!((sale(0), sale(1)), (Arc::clone(&sold[0].sale), Arc::clone(&sold[1].sale)));
    assert_eq!((&sale(0).order_number, &sale(0).buyer), (&None, &Buyer::default()));
    assert_eq!((&sale(1).order_number, sale(1).cheque), (&Some(String::new()), None));
    assert_eq!(*sale(1).lines, [empty_line]);
    assert_eq!((sale(2).lines[0].item_code.clone(), sale(2).lines[0].price), (None, None));
    assert_eq!((sale(3).lines.len(), sale(3).certificates[0].line), (0, None));
    session.assert_clean();
}

/// A repeat of a sale is answered with its certificates in their present state.
pub fn a_receipt_shows_certificates_as_they_are_now<F: Fixture>(fixture: &F) {
    let mut session = Session::open(fixture);
    session.set_up_operators();
    let sold = session.sale(sell(till(1, "A"), vec![line("GIFT", 2, 500)]));
    session.sale(returns(till(1, "A"), vec![line("GIFT", 1, 500)]));
    let now = session.receipt(sold.sale.id).unwrap();
    assert_eq!(now.sale, sold.sale);
    let states: Vec<_> =
        now.certificates.iter().map(|c| (c.status, c.sale_status, c.balance)).collect();
    assert_eq!(
        states,
        [
            (Status::Voided, SaleStatus::Returned, Amount::ZERO),
            (Status::Active, SaleStatus::Sold, amount(500)),
        ]
    );
    for (now, sold) in now.certificates.iter().zip(&sold.certificates) {
        assert_eq!((now.number, now.secret.expose()), (sold.number, sold.secret.expose()));
    }
}

/// No number comes twice, whoever asks and whenever; a small space is used up exactly.
pub fn numbers_go_on_after_reopening<F: Fixture>(fixture: &F) {
    let mut session = Session::open(fixture);
    session.set_up_operators();
    let mut numbers = HashSet::new();
    for order in 0..5 {
        let lines = vec![line("TINY", 2, 500), line("GIFT", 3, 500)];
        let sold = session.sale(sell(till(1, &order.to_string()), lines));
        assert!(sold.certificates.iter().all(|c| numbers.insert(c.number)));
        drop(session);
        session = Session::open(fixture);
    }
    let refused = session.run(sell(till(1, "last"), vec![line("TINY", 1, 500)]));
    assert!(
        matches!(refused, Said::Rejected(Rejection::Series(SeriesRejection::NumbersUsedUp(_)))),
        "{refused:?}"
    );
    assert_eq!(numbers.len(), 25);
    session.assert_clean();
}

/// Cards are found by their printed numbers, and keep number and secret.
pub fn cards_are_activated_after_reopening<F: Fixture>(fixture: &F) {
    let mut session = Session::open(fixture);
    session.set_up_operators();
    let Said::Stocked(cards) = session.run(stock(3)) else { panic!("cards are made") };
    drop(session);
    let mut session = Session::open(fixture);
    let stored: Vec<_> = session.certificates().rows.into_iter().map(|(card, _)| card).collect();
    assert_eq!(stored, cards);
    assert_eq!(cards[1].number.to_string(), card_number(1));
    let sold = session.sale(sell(till(1, "A"), vec![line(&card_number(1), 1, 700)]));
    let activated = &sold.certificates[0];
    assert_eq!((activated.number, &activated.secret), (cards[1].number, &cards[1].secret));
    assert_eq!((activated.balance, activated.nominal), (amount(700), amount(700)));
    drop(session);
    let mut session = Session::open(fixture);
    assert_eq!(session.receipt(sold.sale.id), Some(sold.clone()));
    let again = session.run(sell(till(1, "B"), vec![line(&card_number(1), 1, 700)]));
    assert!(
        matches!(
            again,
            Said::Rejected(Rejection::Sale(SaleRejection::CertificateNotForSale { .. }))
        ),
        "{again:?}"
    );
    let unknown = session.run(sell(till(1, "B"), vec![line(&card_number(3), 1, 700)]));
    assert!(
        matches!(unknown, Said::Rejected(Rejection::Sale(SaleRejection::GoodWithoutSeries { .. }))),
        "{unknown:?}"
    );
    session.assert_clean();
}

/// The certificate and its entries say the same, after reopening too.
pub fn a_return_updates_certificates_and_ledger<F: Fixture>(fixture: &F) {
    let mut session = Session::open(fixture);
    session.set_up_operators();
    let sold = session.sale(sell(till(1, "A"), vec![line("GIFT", 2, 500)]));
    let back = session.sale(returns(till(1, "A"), vec![line("GIFT", 1, 500)]));
    let id = sold.certificates[0].id;
    assert_eq!(back.sale.certificates, [SaleCertificate { certificate: id, line: Some(0) }]);
    drop(session);
    let session = Session::open(fixture);
    assert_eq!(session.receipt(back.sale.id), Some(back.clone()));
    let page = session.certificates();
    let entry = |certificate, number, kind, change, balance, operation, previous| Entry {
        certificate,
        number,
        kind,
        change,
        balance_after: amount(balance),
        operation,
        previous,
    };
    let (sale, other) = (sold.sale.id, sold.certificates[1].id);
    assert_eq!(page.rows[0].0, back.certificates[0]);
    assert_eq!(
        page.rows[0].1,
        [
            entry(id, 1, EntryKind::Activation, 500, 500, sale, None),
            entry(id, 2, EntryKind::Return, -500, 0, back.sale.id, Some(sale)),
        ]
    );
    assert_eq!(page.rows[1].0, sold.certificates[1]);
    assert_eq!(page.rows[1].1, [entry(other, 1, EntryKind::Activation, 500, 500, sale, None)]);
    session.assert_clean();
}

fn ids(receipt: &domain::sale::Receipt) -> Vec<CertificateId> {
    receipt.certificates.iter().map(|certificate| certificate.id).collect()
}

/// A return by order finds all sales under it, a return by cheque that cheque's.
pub fn sales_are_found_by_order_and_by_cheque_oldest_first<F: Fixture>(fixture: &F) {
    let mut session = Session::open(fixture);
    session.set_up_operators();
    let with = |order: Option<&str>, cheque| Till {
        order_number: order.map(str::to_owned),
        cheque,
        ..till(1, "")
    };
    let mut sold = Vec::new();
    for till in [
        with(Some("A"), Some(1)),
        with(Some("B"), Some(2)),
        with(Some("A"), None),
        with(None, Some(3)),
        with(Some("a"), Some(4)),
    ] {
        sold.push(ids(&session.sale(sell(till, vec![line("GIFT", 2, 500)]))));
    }
    drop(session);
    let mut session = Session::open(fixture);
    let one = vec![line("GIFT", 1, 500)];
    let mut back = |till, lines| ids(&session.sale(returns(till, lines)));
    assert_eq!(back(with(Some("A"), None), one.clone()), [sold[0][0]]);
    assert_eq!(back(with(Some("A"), Some(9)), one.clone()), [sold[0][1]]);
    assert_eq!(back(with(Some("A"), None), one), [sold[2][0]]);
    assert_eq!(back(with(None, Some(2)), Vec::new()), sold[1]);
    assert_eq!(back(with(None, Some(3)), Vec::new()), sold[3]);
    assert_eq!(back(with(Some("A"), None), Vec::new()), [sold[2][1]]);
    assert_eq!(back(with(Some("a"), None), Vec::new()), sold[4]);
    session.assert_clean();
}

/// Other shops have their own order numbers and cheques.
pub fn sales_of_other_points_of_sale_are_not_found<F: Fixture>(fixture: &F) {
    let mut session = Session::open(fixture);
    session.set_up_operators();
    session.sale(sell_one(1, "A"));
    let cheque = |place| Till { order_number: None, cheque: Some(1), ..till(place, "") };
    session.sale(sell(cheque(1), vec![line("GIFT", 1, 500)]));
    for till in [till(2, "A"), cheque(2)] {
        let said = session.run(returns(till, Vec::new()));
        assert_eq!(said, Said::Rejected(SaleRejection::NothingSold.into()));
    }
    let other = session.sale(sell_one(2, "A"));
    assert_eq!(ids(&session.sale(returns(till(2, "A"), Vec::new()))), ids(&other));
}

/// Neither a number of the future nor one of another kind of operation is a sale.
pub fn what_does_not_exist_is_not_there<F: Fixture>(fixture: &F) {
    let mut session = Session::open(fixture);
    session.set_up_operators();
    let sold = session.sale(sell_one(1, "A"));
    for id in [-1, 0, 1, sold.sale.id.0 + 1, i64::MAX] {
        assert_eq!(session.receipt(OperationId(id)), None, "{id}");
    }
}
