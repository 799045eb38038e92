//! Shapes of sales and returns.

use domain::sale::Receipt;
use domain::{Currency, Directory, Sale, SaleKind};
use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;

use crate::shapes::Page;
use crate::shapes::certificate::CertificateShape;
use crate::shapes::fiscal::FiscalShape;
use crate::wire::{Moment, Money};

/// Direction of a sale.
#[derive(Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = SaleKind)]
pub(crate) enum SaleKindName {
    /// Certificates were sold to the buyer.
    Sale,
    /// Certificates were returned by the buyer.
    Return,
}

/// Buyer of a sale.
#[derive(Serialize, ToSchema)]
#[schema(as = Buyer)]
pub(crate) struct BuyerShape {
    /// Client: the number of a member of the loyalty programme, or the text that this API received.
    /// Null if unknown.
    #[schema(required = true)]
    client: Option<ClientShape>,
    /// Number of the client in the shop's own database. Null if unknown.
    #[schema(required = true)]
    shop_client: Option<i64>,
    /// E-mail address of the buyer. Null if unknown.
    #[schema(required = true)]
    email: Option<String>,
    /// Phone of the buyer. Null if unknown.
    #[schema(required = true)]
    phone: Option<i64>,
}

/// A client: the number of a member of the loyalty programme, or a text.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
#[schema(as = Client)]
pub(crate) enum ClientShape {
    /// Number of a member of the loyalty programme.
    #[schema(title = "ClientNumber")]
    Number(i64),
    /// Text that this API received.
    #[schema(title = "ClientText")]
    Text(String),
}

/// Summary of a sale or return in lists.
#[derive(Serialize, ToSchema)]
pub(crate) struct SaleSummary {
    /// Identifier of the sale.
    id: i64,
    /// Whether this is a sale or a return.
    kind: SaleKindName,
    /// Time of the sale.
    at: Moment,
    /// Code of the point of sale. Null for certificates issued at none.
    #[schema(required = true)]
    point_of_sale: Option<String>,
    /// Code of the site that stood for the point of sale. Null if there is none.
    #[schema(required = true)]
    site: Option<String>,
    /// Order number of the shop. Null if there is none.
    #[schema(required = true)]
    order_number: Option<String>,
    /// Number of the till's cheque. Null if there is none.
    #[schema(required = true)]
    cheque: Option<i64>,
    /// Buyer of the certificates.
    buyer: BuyerShape,
    /// Number of certificates sold or returned.
    certificate_count: usize,
}

/// One line of a sale or return, as the till sent it.
#[derive(Serialize, ToSchema)]
#[schema(as = SaleLine)]
pub(crate) struct SaleLineShape {
    /// Number of the line in the till's cheque. Null if there is none.
    #[schema(required = true)]
    good: Option<i64>,
    /// Name of the goods. Null if there is none.
    #[schema(required = true)]
    name: Option<String>,
    /// Item code of the goods. Null if there is none.
    #[schema(required = true)]
    item_code: Option<String>,
    /// Quantity of the goods.
    quantity: u32,
    /// Price of one piece. Null if there is none.
    #[schema(required = true)]
    price: Option<Money>,
}

/// A certificate of a sale, in its current state.
#[derive(Serialize, ToSchema)]
pub(crate) struct SoldCertificate {
    /// Index of its line, from 0. Null in a return of everything.
    #[schema(required = true)]
    line: Option<u32>,
    /// State of the certificate.
    certificate: CertificateShape,
}

/// A sale or return.
#[derive(Serialize, ToSchema)]
#[schema(as = Sale)]
pub(crate) struct SaleShape {
    /// Identifier of the sale.
    id: i64,
    /// Whether this is a sale or a return.
    kind: SaleKindName,
    /// Time of the sale.
    at: Moment,
    /// Code of the point of sale. Null for certificates issued at none.
    #[schema(required = true)]
    point_of_sale: Option<String>,
    /// Code of the site that stood for the point of sale. Null if there is none.
    #[schema(required = true)]
    site: Option<String>,
    /// Identifier of the series that the till named for all lines. Null if there is none.
    #[schema(required = true)]
    series: Option<i64>,
    /// Order number of the shop. Null if there is none.
    #[schema(required = true)]
    order_number: Option<String>,
    /// Number of the till's cheque. Null if there is none.
    #[schema(required = true)]
    cheque: Option<i64>,
    /// Buyer of the certificates.
    buyer: BuyerShape,
    /// Lines of the sale or return, in the till's order.
    lines: Vec<SaleLineShape>,
    /// Certificates in their current state, in the order of the lines.
    certificates: Vec<SoldCertificate>,
    /// Values for the cash receipt of the sale or return.
    #[serde(skip_serializing_if = "Option::is_none")]
    fiscal: Option<FiscalShape>,
}

impl SaleSummary {
    /// Returns the summary of a sale. `directory` must know its point of sale.
    pub(crate) fn of(sale: &Sale, directory: &Directory) -> Self {
        Self {
            id: sale.id.0,
            kind: kind(sale),
            at: Moment(sale.at),
            point_of_sale: point_of_sale(sale, directory),
            site: site(sale, directory),
            order_number: sale.order_number.clone(),
            cheque: sale.cheque,
            buyer: buyer(sale),
            certificate_count: sale.certificates.len(),
        }
    }
}

impl SaleShape {
    /// Adds the values of the cash receipt.
    pub(crate) fn with_receipt(self, fiscal: Option<FiscalShape>) -> Self {
        Self { fiscal, ..self }
    }

    /// Returns the shape of a sale on a day. `directory` must know its point of sale.
    pub(crate) fn of(
        receipt: &Receipt,
        directory: &Directory,
        currency: Currency,
        today: Date,
    ) -> Self {
        let sale = &receipt.sale;
        let line = |line: &domain::SaleLine| SaleLineShape {
            good: line.good,
            name: line.name.clone(),
            item_code: line.item_code.clone(),
            quantity: line.quantity,
            price: line.price.map(|price| Money::of(price, currency)),
        };
        let lines_of = sale.certificates.iter().map(|sold| sold.line);
        let certificates = receipt.certificates.iter().zip(lines_of).map(|(certificate, line)| {
            let series = directory.series(certificate.series);
            let certificate = CertificateShape::of(certificate, series, currency, today);
            SoldCertificate { line, certificate }
        });
        Self {
            id: sale.id.0,
            kind: kind(sale),
            at: Moment(sale.at),
            point_of_sale: point_of_sale(sale, directory),
            site: site(sale, directory),
            series: sale.series.map(|series| series.0),
            order_number: sale.order_number.clone(),
            cheque: sale.cheque,
            buyer: buyer(sale),
            lines: sale.lines.iter().map(line).collect(),
            certificates: certificates.collect(),
            fiscal: None,
        }
    }
}

fn kind(sale: &Sale) -> SaleKindName {
    match sale.kind {
        SaleKind::Sale => SaleKindName::Sale,
        SaleKind::Return => SaleKindName::Return,
    }
}

fn point_of_sale(sale: &Sale, directory: &Directory) -> Option<String> {
    let place = sale.place().and_then(|place| directory.point_of_sale(place));
    place.map(|place| place.code.clone())
}

fn site(sale: &Sale, directory: &Directory) -> Option<String> {
    sale.site.and_then(|site| directory.site(site)).map(|site| site.code.clone())
}

fn buyer(sale: &Sale) -> BuyerShape {
    let buyer = &sale.buyer;
    BuyerShape {
        client: buyer
            .client
            .map(ClientShape::Number)
            .or_else(|| buyer.client_code.clone().map(ClientShape::Text)),
        shop_client: buyer.shop_client,
        email: buyer.email.clone(),
        phone: buyer.phone,
    }
}

/// One page of a list.
pub(crate) type SalePage = Page<SaleSummary>;
