//! The list of coupons, the newest first.

use std::sync::Arc;

use askama::Template;
use domain::person::Permission;
use domain::{Coupon, Discount};
use service::CouponList;

use crate::answer::{self, Answer};
use crate::call::Call;
use crate::form;
use crate::format::Show;
use crate::limits::ROWS_MAX;
use crate::shell::{Section, Shell};
use crate::status::{self, Chip};

#[derive(Template)]
#[template(path = "coupons.html")]
struct Page {
    shell: Shell,
    code: String,
    rows: Vec<Row>,
    next: Option<String>,
    may_add: bool,
}

/// A row of the list.
struct Row {
    link: String,
    code: String,
    status: Chip,
    discount: String,
    min_price: String,
    valid_through: String,
    uses: String,
    description: String,
}

/// Answers with the page.
pub(crate) async fn show(call: Arc<Call>) -> Answer {
    let reader = call.session()?.coupon_reader()?;
    let (show, words) = (call.show(), call.words());
    let code = call.query.find("code").unwrap_or_default();
    let (coupons, next) = if code.is_empty() {
        // The list is by number. Counted from its end, the newest come first.
        let count = reader.count(CouponList::ByNumber).await?;
        let asked = call.query.find("rest").and_then(|rest| rest.parse::<u64>().ok());
        let end = asked.unwrap_or(count).min(count);
        let start = end.saturating_sub(ROWS_MAX.into());
        let limit = u32::try_from(end - start).unwrap_or(ROWS_MAX);
        let mut coupons = reader.list(CouponList::ByNumber, start, limit).await?;
        coupons.reverse();
        (coupons, (start > 0).then(|| start.to_string()))
    } else {
        (reader.find(code).await?.into_iter().collect(), None)
    };
    let now = call.console.service.now();
    let today = show.day_of(now);
    let row = |coupon: &Coupon| Row {
        link: format!("/console/coupons/{}", coupon.id.number),
        code: coupon.terms.code.as_str().to_owned(),
        status: of_coupon(&call, coupon, today),
        discount: discount(&show, coupon.terms.discount),
        min_price: coupon.terms.min_price.map_or_else(String::new, |least| show.money(least)),
        valid_through: coupon.terms.valid_through.map_or_else(String::new, |day| show.day(day)),
        uses: show.number(coupon.uses.into()),
        description: coupon.terms.description.clone().unwrap_or_default(),
    };
    let may_add = call.visitor()?.person.may(Permission::ChangeCoupons);
    let page = Page {
        may_add,
        shell: Shell::of(&call, Section::Coupons, words.shell.coupons),
        code: code.to_owned(),
        rows: coupons.iter().map(row).collect(),
        next: next.map(|rest| form::link(Section::Coupons.path(), &[("rest", &rest)])),
    };
    answer::page("coupons", &page)
}

/// Whether a coupon can be used today.
pub(super) fn of_coupon(call: &Call, coupon: &Coupon, today: jiff::civil::Date) -> Chip {
    let words = call.words();
    let is_over = coupon.terms.valid_through.is_some_and(|last| last < today);
    if coupon.terms.disabled {
        status::active(words, false)
    } else if is_over {
        Chip { word: words.states.expired, icon: "clock", tone: "wait" }
    } else if coupon.has_uses_left(call.console.service.now()) {
        status::active(words, true)
    } else {
        Chip { word: words.states.used_up, icon: "empty", tone: "calm" }
    }
}

/// Writes a discount: a percentage without needless zeros, or money.
pub(super) fn discount(show: &Show, discount: Discount) -> String {
    match discount {
        Discount::Money(amount) => show.money(amount),
        Discount::Percent(percent) => {
            let number = show.plain_percent(percent.hundredths());
            format!("{number}{}", show.language.words().format.percent)
        }
    }
}
