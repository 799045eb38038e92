//! One coupon: its rule, and its uses.

use std::sync::Arc;

use askama::Template;
use domain::coupon::UseKind;
use domain::person::Permission;

use crate::answer::{self, Answer};
use crate::call::Call;
use crate::failure::Failure;
use crate::form;
use crate::format::Moment;
use crate::limits::ROWS_MAX;
use crate::pages::coupons::{discount, of_coupon};
use crate::shell::{Section, Shell};
use crate::status::Chip;

#[derive(Template)]
#[template(path = "coupon.html")]
struct Page {
    shell: Shell,
    code: String,
    status: Chip,
    discount: String,
    min_price: Option<String>,
    valid_through: Option<String>,
    limit: &'static str,
    collections: String,
    description: String,
    uses_count: String,
    created: Moment,
    updated: Moment,
    uses: Vec<Use>,
    next: Option<String>,
    /// Where the coupon is tested against an order.
    test: String,
    /// Where the coupon is changed and deleted, by who may.
    acts: Option<(String, String)>,
}

/// One use of the coupon.
struct Use {
    at: Moment,
    chip: Chip,
    client: String,
    link: String,
}

/// Answers with the page.
pub(crate) async fn show(call: Arc<Call>) -> Answer {
    let reader = call.session()?.coupon_reader()?;
    let number: i64 = call.part("number").parse().map_err(|_| Failure::NotFound)?;
    let coupon = reader.get(number).await?;
    let after = call.query.find("after").and_then(|after| after.parse().ok()).unwrap_or(0);
    let uses = reader.list_uses(number, after, ROWS_MAX).await?;
    let (show, words) = (call.show(), call.words());
    let (terms, texts) = (&coupon.terms, &words.coupon);
    let limit = match (terms.once, terms.once_per_client.unwrap_or(false)) {
        (true, _) => texts.once,
        (false, true) => texts.once_per_client,
        (false, false) => texts.any_number,
    };
    let rows = uses.iter().map(|used| Use {
        at: show.moment(used.operation.at),
        chip: match used.what.kind {
            UseKind::Used => Chip { word: texts.used, icon: "check", tone: "good" },
            UseKind::Returned => Chip { word: texts.use_returned, icon: "back", tone: "calm" },
        },
        client: used.what.client.clone().unwrap_or_default(),
        link: format!("/console/redemptions/{}", used.what.redemption),
    });
    let is_full = uses.len() == ROWS_MAX as usize;
    let last = uses.last().filter(|_| is_full).map(|last| last.what.number.to_string());
    let path = format!("/console/coupons/{number}");
    let code = terms.code.as_str();
    let may_change = call.visitor()?.person.may(Permission::ChangeCoupons);
    let page = Page {
        test: format!("{path}/test"),
        acts: may_change.then(|| (format!("{path}/change"), format!("{path}/delete"))),
        shell: Shell::of(&call, Section::Coupons, (texts.title)(code)),
        code: code.to_owned(),
        status: of_coupon(&call, &coupon, show.day_of(call.console.service.now())),
        discount: discount(&show, terms.discount),
        min_price: terms.min_price.map(|least| show.money(least)),
        valid_through: terms.valid_through.map(|day| show.long_day(day)),
        limit,
        collections: terms.collections.join(", "),
        description: terms.description.clone().unwrap_or_default(),
        uses_count: show.number(coupon.uses.into()),
        created: show.moment(coupon.created_at),
        updated: show.moment(coupon.updated_at),
        uses: rows.collect(),
        next: last.map(|last| form::link(&path, &[("after", &last)])),
    };
    answer::page("coupon", &page)
}
