//! Data of events of sales and returns.

use domain::Currency;
use serde::Serialize;
use service::{EventContent, ToldEvent};
use utoipa::ToSchema;

use super::client::shown_client;
use crate::wire::{Money, MoneyChange};

/// A certificate of a sale or return.
#[derive(Serialize, ToSchema)]
#[schema(as = SoldInSale)]
pub(crate) struct SoldCertificateOf {
    /// Number of the certificate.
    certificate: String,
    /// Change of the balance.
    change: MoneyChange,
    /// Balance of the certificate afterwards.
    balance: Money,
}

/// A sale or a return.
#[derive(Serialize, ToSchema)]
pub(crate) struct SaleData {
    /// Identifier of the sale or return.
    sale: i64,
    /// Number of the order. Null if there is none.
    #[schema(required = true)]
    order: Option<String>,
    /// Number of the till's cheque. Null if there is none.
    #[schema(required = true)]
    cheque: Option<i64>,
    /// Number of the point of sale in the configuration. Null if there is none.
    #[schema(required = true)]
    point_of_sale_id: Option<i64>,
    /// Name of the client, as the native API names it. Null if none was given, or if it is an e-mail
    /// address or a phone.
    #[schema(required = true)]
    client: Option<String>,
    /// Certificates of the sale or return, at most 100.
    #[schema(max_items = 100)]
    certificates: Vec<SoldCertificateOf>,
    /// Whether there are more certificates. `GET /v1/sales/{id}` has all of them.
    more: bool,
}

impl SaleData {
    /// Returns the data of an event of this kind.
    pub(super) fn of(event: &ToldEvent, currency: Currency) -> Option<Self> {
        let EventContent::Sale(told) = &event.content else { return None };
        let certificates = told.certificates.iter().map(|sold| SoldCertificateOf {
            certificate: sold.number.to_string(),
            change: MoneyChange::of(sold.change, currency),
            balance: Money::of(sold.balance, currency),
        });
        Some(Self {
            sale: told.sale.id.0,
            order: told.sale.order_number.clone(),
            cheque: told.sale.cheque,
            point_of_sale_id: told.sale.place().map(|place| place.0),
            client: shown_client(told.sale.buyer.client_code.as_deref()),
            certificates: certificates.collect(),
            more: told.sale.certificates.len() > told.certificates.len(),
        })
    }
}
