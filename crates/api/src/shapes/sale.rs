//! Sales and returns.

use domain::sale::Receipt;
use domain::{Currency, Directory, Sale, SaleKind};
use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;

use crate::shapes::Page;
use crate::shapes::certificate::CertificateShape;
use crate::wire::{Moment, Money};

/// Which way certificates went.
#[derive(Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = SaleKind)]
pub(crate) enum SaleKindName {
    /// To the buyer.
    Sale,
    /// Back.
    Return,
}

/// Who bought.
#[derive(Serialize, ToSchema)]
#[schema(as = Buyer)]
pub(crate) struct BuyerShape {
    /// The member of the loyalty programme as a number, or the client as this API was told.
    #[schema(required = true)]
    client: Option<ClientShape>,
    /// The client's number in the shop's own database.
    #[schema(required = true)]
    shop_client: Option<i64>,
    /// E-mail address.
    #[schema(required = true)]
    email: Option<String>,
    /// Phone number.
    #[schema(required = true)]
    phone: Option<i64>,
}

/// A client: the number of a member of the loyalty programme, or a text.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
#[schema(as = Client)]
pub(crate) enum ClientShape {
    /// A member of the loyalty programme.
    #[schema(title = "ClientNumber")]
    Number(i64),
    /// A client as this API was told.
    #[schema(title = "ClientText")]
    Text(String),
}

/// What lists show of a sale or return.
#[derive(Serialize, ToSchema)]
pub(crate) struct SaleSummary {
    /// Its number.
    id: i64,
    /// Sale or return.
    kind: SaleKindName,
    /// When.
    at: Moment,
    /// The code of the point of sale; null for certificates that were issued at none.
    #[schema(required = true)]
    point_of_sale: Option<String>,
    /// The code of the site that stood for it.
    #[schema(required = true)]
    site: Option<String>,
    /// The shop's order number.
    #[schema(required = true)]
    order_number: Option<String>,
    /// The till's cheque.
    #[schema(required = true)]
    cheque: Option<i64>,
    /// Who bought.
    buyer: BuyerShape,
    /// How many certificates were sold or returned.
    certificate_count: usize,
}

/// One position of a sale or return, as the till sent it.
#[derive(Serialize, ToSchema)]
#[schema(as = SaleLine)]
pub(crate) struct SaleLineShape {
    /// The position's number in the till's cheque.
    #[schema(required = true)]
    good: Option<i64>,
    /// The goods' name.
    #[schema(required = true)]
    name: Option<String>,
    /// The goods' item code.
    #[schema(required = true)]
    item_code: Option<String>,
    /// How many.
    quantity: u32,
    /// Price of one.
    #[schema(required = true)]
    price: Option<Money>,
}

/// A certificate of a sale, as it is now.
#[derive(Serialize, ToSchema)]
pub(crate) struct SoldCertificate {
    /// The line that it belongs to, from 0; null in a return of everything.
    #[schema(required = true)]
    line: Option<u32>,
    /// The certificate.
    certificate: CertificateShape,
}

/// A sale or return.
#[derive(Serialize, ToSchema)]
#[schema(as = Sale)]
pub(crate) struct SaleShape {
    /// Its number.
    id: i64,
    /// Sale or return.
    kind: SaleKindName,
    /// When.
    at: Moment,
    /// The code of the point of sale; null for certificates that were issued at none.
    #[schema(required = true)]
    point_of_sale: Option<String>,
    /// The code of the site that stood for it.
    #[schema(required = true)]
    site: Option<String>,
    /// The series that the till named for all lines.
    #[schema(required = true)]
    series: Option<i64>,
    /// The shop's order number.
    #[schema(required = true)]
    order_number: Option<String>,
    /// The till's cheque.
    #[schema(required = true)]
    cheque: Option<i64>,
    /// Who bought.
    buyer: BuyerShape,
    /// What was sold or returned, in the till's order.
    lines: Vec<SaleLineShape>,
    /// The certificates as they are now, in the order of the lines.
    certificates: Vec<SoldCertificate>,
}

impl SaleSummary {
    /// A sale as lists tell it, in a directory that knows its point of sale.
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
    /// A sale as this API tells it on a day, in a directory that knows its point of sale.
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
