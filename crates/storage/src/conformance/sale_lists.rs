//! Lists of sales by who bought, by cheque, and of returns alone.

use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;

use domain::{Buyer, PointOfSaleId, Sale, SaleKind};

use crate::conformance::Fixture;
use crate::conformance::lists::check_sales;
use crate::conformance::session::Session;
use crate::conformance::shop::{line, returns, sell, till};
use crate::reader::{SaleFilter, SalePlace};

/// Each filter alone and with others; what a sale does not say is passed by no filter for it.
pub fn sales_are_listed_by_buyer_cheque_and_kind<F: Fixture>(fixture: &F) {
    let mut session = Session::open(fixture);
    session.set_up_operators();
    for (second, place, cheque, client, phone) in [
        (10, 1, Some(7), Some(1), Some(79)),
        (20, 2, Some(7), Some(2), Some(79)),
        (15, 1, Some(8), Some(1), None),
        (30, 1, None, None, Some(79)),
        (30, 2, Some(9), Some(1), Some(80)),
        (30, 1, Some(9), None, None),
    ] {
        session.second.store(second, Relaxed);
        let buyer = Buyer { client, phone, ..Buyer::default() };
        let till = domain::command::Till { cheque, buyer, ..till(place, "A") };
        session.sale(sell(till, vec![line("GIFT", 1, 500)]));
    }
    session.second.store(40, Relaxed);
    let buyer = Buyer { client: Some(1), phone: Some(79), ..Buyer::default() };
    let back = domain::command::Till { cheque: Some(7), buyer: buyer.clone(), ..till(1, "A") };
    session.sale(returns(back, Vec::new()));
    let foreign = domain::command::Till { cheque: Some(7), buyer, ..till(3, "A") };
    session.sale(sell(foreign, vec![line("FOREIGN", 1, 500)]));
    drop(session);
    let session = Session::open(fixture);
    let mut rows: Vec<Arc<Sale>> = session.sales().sales.into_iter().map(|row| row.sale).collect();
    rows.sort_by_key(|sale| SalePlace::of(sale));
    assert_eq!(rows.len(), 8);
    let filter = SaleFilter::default;
    for cheque in [None, Some(7), Some(9), Some(70)] {
        for client in [None, Some(1), Some(3)] {
            for phone in [None, Some(79), Some(81)] {
                for kind in [None, Some(SaleKind::Sale), Some(SaleKind::Return)] {
                    for point_of_sale in [None, Some(PointOfSaleId(2))] {
                        let filter =
                            SaleFilter { point_of_sale, kind, cheque, client, phone, ..filter() };
                        check_sales(&session, &filter, &rows);
                    }
                }
            }
        }
    }
    let by = |filter| session.read(session.reader.sales(domain::OperatorId(1), filter, None, 10));
    assert_eq!(by(SaleFilter { client: Some(1), ..filter() }).len(), 4);
    assert_eq!(by(SaleFilter { phone: Some(79), ..filter() }).len(), 4);
    assert_eq!(by(SaleFilter { cheque: Some(7), ..filter() }).len(), 3);
    assert_eq!(by(SaleFilter { kind: Some(SaleKind::Return), ..filter() }).len(), 1);
}
