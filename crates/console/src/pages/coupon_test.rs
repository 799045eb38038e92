//! A test of a coupon against a pasted order. It changes nothing.

use std::sync::Arc;

use askama::Template;
use domain::redemption::Redemption;
use http::StatusCode;
use service::Error;

use crate::answer::{self, Answer};
use crate::call::Call;
use crate::failure::Failure;
use crate::form::Press;
use crate::order_lines::{self, BadLines};
use crate::refusal::sentence;
use crate::shell::{Section, Shell};

#[derive(Template)]
#[template(path = "coupon_test.html")]
struct Page {
    shell: Shell,
    /// Link and code of the coupon.
    coupon: (String, String),
    lines: String,
    client: String,
    /// What is wrong with the pasted lines.
    wrong: Option<String>,
    press: Press,
    result: Option<Outcome>,
}

/// What the coupon would do.
enum Outcome {
    Refused(String),
    Applied(Applied),
}

/// The discount of each line and of all.
struct Applied {
    total: String,
    discount: String,
    to_pay: String,
    rows: Vec<Row>,
}

/// One line of the order.
struct Row {
    item: String,
    quantity: String,
    total: String,
    discount: String,
}

/// Shows the form of the test.
pub(crate) async fn show(call: Arc<Call>) -> Answer {
    let coupon = find(&call).await?;
    page(&call, coupon, None, None)
}

/// Shows what the coupon would do for the pasted order.
pub(crate) async fn test(call: Arc<Call>) -> Answer {
    let (number, coupon) = (number(&call)?, find(&call).await?);
    let lines = match order_lines::read(call.form.as_sent("lines"), call.show().currency) {
        Ok(lines) => lines,
        Err(bad) => return page(&call, coupon, Some(wrong(&call, bad)), None),
    };
    let reader = call.session()?.coupon_reader()?;
    let client = call.form.find("client").map(str::to_owned);
    let result = match reader.test(number, lines, client).await {
        Ok(redeemed) => Outcome::Applied(applied(&call, &redeemed.redemption)),
        Err(Error::Rejected(rejection)) => Outcome::Refused(sentence(&call, &rejection)),
        Err(error) => return Err(Failure::of(&error)),
    };
    page(&call, coupon, None, Some(result))
}

fn number(call: &Call) -> Result<i64, Failure> {
    call.part("number").parse().map_err(|_| Failure::NotFound)
}

/// The link and the code of the coupon.
async fn find(call: &Call) -> Result<(String, String), Failure> {
    let number = number(call)?;
    let coupon = call.session()?.coupon_reader()?.get(number).await?;
    Ok((format!("/console/coupons/{number}"), coupon.terms.code.as_str().to_owned()))
}

fn page(
    call: &Call,
    coupon: (String, String),
    wrong: Option<String>,
    result: Option<Outcome>,
) -> Answer {
    let texts = &call.words().coupon_test;
    let status = if wrong.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let mut shell = Shell::of(call, Section::Coupons, (texts.title)(&coupon.1));
    shell.back = format!("{}/test", coupon.0);
    let page = Page {
        shell,
        coupon,
        lines: call.form.as_sent("lines").to_owned(),
        client: call.form.find("client").unwrap_or_default().to_owned(),
        wrong,
        press: Press::new(&call.visitor()?.secret),
        result,
    };
    answer::with_status(status, "coupon_test", &page)
}

fn wrong(call: &Call, bad: BadLines) -> String {
    let texts = &call.words().coupon_test;
    match bad {
        BadLines::None => texts.no_lines.to_owned(),
        BadLines::TooMany => texts.too_many.to_owned(),
        BadLines::Columns(line) => (texts.columns_wrong)(line),
        BadLines::Quantity(line) => (texts.quantity_wrong)(line),
        BadLines::Price(line) => (texts.price_wrong)(line),
    }
}

fn applied(call: &Call, one: &Redemption) -> Applied {
    let show = call.show();
    let discounts = one.coupons.first().map_or(&[][..], |coupon| &coupon.lines);
    let rows = one.order.lines.iter().enumerate().map(|(at, line)| Row {
        item: line.item_code.clone().unwrap_or_default(),
        quantity: show.quantity(line.quantity),
        total: line.total().map_or_else(String::new, |total| show.money(total)),
        discount: show.money(discounts.get(at).copied().unwrap_or_default()),
    });
    Applied {
        total: show.money(one.order_total),
        discount: show.money(one.discount()),
        to_pay: show.money(one.to_pay()),
        rows: rows.collect(),
    }
}
