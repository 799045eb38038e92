//! One sale or return: its goods, its buyer, and its certificates as they are now.

use std::sync::Arc;

use askama::Template;
use domain::person::Permission;
use domain::{OperationId, Sale, SaleKind};

use crate::answer::{self, Answer};
use crate::call::Call;
use crate::failure::Failure;
use crate::format::Moment;
use crate::menu::Entry;
use crate::shell::{Section, Shell};
use crate::status::{self, Chip};
use crate::view::{CertificateRow, masked, place_name, total_of};

#[derive(Template)]
#[template(path = "sale.html")]
struct Page {
    shell: Shell,
    acts: Vec<Entry>,
    kind: Chip,
    at: Moment,
    order: String,
    cheque: String,
    place: String,
    email: String,
    phone: String,
    client: String,
    total: String,
    lines: Vec<Line>,
    certificates: Vec<CertificateRow>,
}

/// A line of the sale.
struct Line {
    name: String,
    item: String,
    quantity: String,
    price: String,
}

/// Answers with the page.
pub(crate) async fn show(call: Arc<Call>) -> Answer {
    let reader = call.session()?.record_reader()?;
    let id = call.id()?;
    let (directory, receipt) = reader.find_sale(OperationId(id)).await?.ok_or(Failure::NotFound)?;
    let (sale, today) = (&receipt.sale, reader.today());
    let (show, words) = (call.show(), call.words());
    let text = |number: Option<i64>| number.map_or_else(String::new, |number| number.to_string());
    let lines = sale.lines.iter().map(|line| Line {
        name: line.name.clone().unwrap_or_default(),
        item: line.item_code.clone().unwrap_or_default(),
        quantity: show.number(line.quantity.into()),
        price: line.price.map_or_else(String::new, |price| show.money(price)),
    });
    let certificates = receipt
        .certificates
        .iter()
        .map(|found| CertificateRow::of(&call, &directory, today, found));
    let buyer = &sale.buyer;
    let page = Page {
        acts: acts(&call, sale)?,
        shell: Shell::of(&call, Section::Sales, (words.sale.title)(sale.kind)),
        kind: status::sale(words, sale.kind),
        at: show.moment(sale.at),
        order: sale.order_number.clone().unwrap_or_default(),
        cheque: text(sale.cheque),
        place: place_name(&directory, sale.place()),
        email: buyer.email.as_deref().map_or_else(String::new, masked),
        phone: buyer.phone.map_or_else(String::new, |phone| masked(&phone.to_string())),
        client: buyer.client_code.clone().unwrap_or_else(|| text(buyer.client)),
        total: total_of(sale).map_or_else(String::new, |total| show.money(total)),
        lines: lines.collect(),
        certificates: certificates.collect(),
    };
    answer::page("sale", &page)
}

/// What the person may do to a sale.
fn acts(call: &Call, sale: &Sale) -> Result<Vec<Entry>, Failure> {
    let may = call.visitor()?.person.may(Permission::Sell) && sale.kind == SaleKind::Sale;
    let link = format!("/console/sales/{}/return", sale.id);
    let entry = || Entry::of(call, ("back", call.words().sale.take_back), link, None);
    Ok(may.then(entry).into_iter().collect())
}
