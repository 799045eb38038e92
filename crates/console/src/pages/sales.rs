//! The list of sales and returns: those of a day, or of an order or a buyer.

use std::sync::Arc;

use askama::Template;
use service::{SaleFilter, SalePlace, bounds_of_day};

use crate::answer::{self, Answer};
use crate::call::Call;
use crate::cursor;
use crate::form;
use crate::limits::ROWS_MAX;
use crate::shell::{Section, Shell};
use crate::view::{Days, SaleRow, day_of};

#[derive(Template)]
#[template(path = "sales.html")]
struct Page {
    shell: Shell,
    days: Days,
    /// Whether the list is of one day. Those of an order are of any day.
    is_of_day: bool,
    order: String,
    rows: Vec<SaleRow>,
    next: Option<String>,
}

/// Answers with the page.
pub(crate) async fn show(call: Arc<Call>) -> Answer {
    let reader = call.session()?.record_reader()?;
    let (show, words) = (call.show(), call.words());
    let path = Section::Sales.path();
    let order = call.query.find("order").unwrap_or_default();
    let day = day_of(&call, &show);
    let is_of_day = order.is_empty();
    let (start, end) = bounds_of_day(day, &show.zone);
    let filter = SaleFilter {
        order_number: (!is_of_day).then(|| order.to_owned()),
        from: start.filter(|_| is_of_day),
        before: end.filter(|_| is_of_day),
        newest_first: true,
        ..SaleFilter::default()
    };
    let from = call.query.find("from").and_then(cursor::read_sale);
    let (directory, mut sales) = reader.sales(filter, from, ROWS_MAX + 1).await?;
    let has_more = sales.len() > ROWS_MAX as usize;
    sales.truncate(ROWS_MAX as usize);
    let last = sales.last().filter(|_| has_more);
    let date = day.to_string();
    let next = last.map(|last| {
        let from = cursor::of_sale(SalePlace::of(last));
        let date = if is_of_day { date.as_str() } else { "" };
        form::link(path, &[("day", date), ("order", order), ("from", &from)])
    });
    let page = Page {
        shell: Shell::of(&call, Section::Sales, words.shell.sales),
        days: Days::of(&show, path, day, show.day_of(call.console.service.now()), &[]),
        is_of_day,
        order: order.to_owned(),
        rows: sales.iter().map(|sale| SaleRow::of(&call, &directory, sale)).collect(),
        next,
    };
    answer::page("sales", &page)
}
