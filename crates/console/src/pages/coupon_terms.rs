//! Creating, changing and deleting a coupon.

use std::sync::Arc;

use domain::coupon::{CouponDraft, Discount, DiscountKind};
use domain::{Coupon, Currency, Decimal, Surface};
use service::CouponKeeper;

use crate::act_form::{ActForm, Field};
use crate::answer::{self, Answer};
use crate::call::Call;
use crate::failure::Failure;
use crate::given::Given;
use crate::note::Note;
use crate::refusal::member;
use crate::shell::Section;

/// Fraction digits of a percentage.
const PERCENT_DIGITS: u8 = 2;

/// Members of the form.
const KIND: &str = "kind";
const VALUE: &str = "value";
const MIN_PRICE: &str = "min_price";
const LIMIT: &str = "once";
const DESCRIPTION: &str = "description";
const COLLECTIONS: &str = "collections";
const DISABLED: &str = "disabled";

/// Shows the form of a new coupon.
pub(crate) async fn show_new(call: Arc<Call>) -> Answer {
    form(&call, None)?.answer(&call, Vec::new())
}

/// Shows the form that changes a coupon.
pub(crate) async fn show(call: Arc<Call>) -> Answer {
    let old = find(&call).await?;
    form(&call, Some(&old))?.answer(&call, Vec::new())
}

/// Shows the form that deletes a coupon.
pub(crate) async fn show_delete(call: Arc<Call>) -> Answer {
    let old = find(&call).await?;
    delete_form(&call, old.terms.code.as_str())?.answer(&call, Vec::new())
}

/// Creates a coupon with the typed terms.
pub(crate) async fn create(call: Arc<Call>) -> Answer {
    let form = form(&call, None)?;
    let mut given = Given::by(&call);
    let Some(draft) = draft(&call, &mut given) else {
        return form.answer(&call, given.refusals());
    };
    match keeper(&call)?.create(Some(call.press_key()), draft).await {
        Ok(made) => Ok(saved(&link(made.what.id.number))),
        Err(error) => form.failed(&call, &error),
    }
}

/// Changes the terms of a coupon.
pub(crate) async fn change(call: Arc<Call>) -> Answer {
    let old = find(&call).await?;
    let form = form(&call, Some(&old))?;
    let mut given = Given::by(&call);
    let Some(draft) = draft(&call, &mut given) else {
        return form.answer(&call, given.refusals());
    };
    let draft = CouponDraft { disabled: Some(given.is_ticked(DISABLED)), ..draft };
    match keeper(&call)?.change(old.id.number, draft).await {
        Ok(coupon) => Ok(saved(&link(coupon.id.number))),
        Err(error) => form.failed(&call, &error),
    }
}

/// Deletes a coupon. One that is gone already is no failure: somebody pressed twice.
pub(crate) async fn delete(call: Arc<Call>) -> Answer {
    let keeper = keeper(&call)?;
    let form = match find(&call).await {
        Ok(old) => delete_form(&call, old.terms.code.as_str())?,
        Err(Failure::NotFound) => return Ok(saved(Section::Coupons.path())),
        Err(failure) => return Err(failure),
    };
    match keeper.delete(number(&call)?).await {
        Ok(_) => Ok(saved(Section::Coupons.path())),
        Err(error) => form.failed(&call, &error),
    }
}

fn saved(to: &str) -> http::Response<axum::body::Body> {
    answer::noting(answer::redirect(to, "coupon_terms"), Note::Saved)
}

fn link(number: i64) -> String {
    format!("{}/{number}", Section::Coupons.path())
}

fn number(call: &Call) -> Result<i64, Failure> {
    call.part("number").parse().map_err(|_| Failure::NotFound)
}

async fn find(call: &Call) -> Result<Coupon, Failure> {
    Ok(call.session()?.coupon_reader()?.get(number(call)?).await?)
}

fn keeper(call: &Call) -> Result<CouponKeeper<'_>, Failure> {
    Ok(call.session()?.coupon_keeper(Surface::Console, call.request_id.clone())?)
}

/// The values that were typed. `None` if one cannot be read. Empty ones are removed.
fn draft(call: &Call, given: &mut Given<'_>) -> Option<CouponDraft> {
    let digits = call.show().currency.digits();
    let kind = match call.typed(KIND) {
        Some("money") => DiscountKind::Money,
        _ => DiscountKind::Percent,
    };
    let value = match kind {
        DiscountKind::Money => given.money(VALUE).map(|value| Decimal::of_amount(value, digits)),
        // A percentage is typed as an amount of a currency with two fraction digits is.
        DiscountKind::Percent => given
            .money_in(VALUE, Currency::RUB)
            .map(|value| Decimal { mantissa: value.minor(), scale: PERCENT_DIGITS }),
    };
    let min_price = call.typed(MIN_PRICE).map(|_| given.money(MIN_PRICE));
    let day = call.typed(member::DAY).map(|_| given.day(member::DAY));
    let list = given.text(COLLECTIONS);
    let list = list.split(',').map(str::trim).filter(|name| !name.is_empty());
    // A missing value is none; one that cannot be read ends it.
    let min_price = min_price.map_or(Some(None), |typed| typed.map(Some));
    let day = day.map_or(Some(None), |typed| typed.map(Some));
    Some(CouponDraft {
        code: Some(given.text(member::CODE)),
        description: Some(Some(given.text(DESCRIPTION)).filter(|text| !text.is_empty())),
        kind: Some(Some(kind)),
        value: Some(Some(value?)),
        disabled: None,
        once: Some(call.typed(LIMIT) == Some("once")),
        once_per_client: Some(Some(call.typed(LIMIT) == Some("client"))),
        min_price: Some(min_price?.map(|amount| Decimal::of_amount(amount, digits))),
        valid_through: Some(day?),
        collections: Some(list.map(str::to_owned).collect()),
    })
}

fn form(call: &Call, old: Option<&Coupon>) -> Result<ActForm, Failure> {
    keeper(call)?;
    let (words, show) = (call.words(), call.show());
    let (texts, names) = (&words.coupon_terms, &words.coupon);
    let terms = old.map(|old| &old.terms);
    let code = terms.map_or("", |terms| terms.code.as_str());
    let (kind, value) = match terms.map(|terms| terms.discount) {
        Some(Discount::Money(amount)) => (DiscountKind::Money, show.plain_money(amount)),
        Some(Discount::Percent(percent)) => {
            (DiscountKind::Percent, show.plain_percent(percent.hundredths()))
        }
        None => (DiscountKind::Percent, String::new()),
    };
    let kind = match kind {
        DiscountKind::Percent => "percent",
        DiscountKind::Money => "money",
    };
    let kinds = vec![("percent", texts.percent.to_owned()), ("money", texts.money.to_owned())];
    let limit = match terms {
        Some(terms) if terms.once => "once",
        Some(terms) if terms.once_per_client == Some(true) => "client",
        _ => "any",
    };
    let limits = vec![
        ("any", names.any_number.to_owned()),
        ("client", names.once_per_client.to_owned()),
        ("once", names.once.to_owned()),
    ];
    let min_price = terms.and_then(|terms| terms.min_price);
    let min_price = min_price.map(|amount| show.plain_money(amount)).unwrap_or_default();
    let day = terms.and_then(|terms| terms.valid_through);
    let description = terms.and_then(|terms| terms.description.clone()).unwrap_or_default();
    let collections = terms.map(|terms| terms.collections.join(", ")).unwrap_or_default();
    let mut fields = vec![
        Field::text(member::CODE, words.list.code).hinted(texts.code_hint).filled(code),
        Field::choice_of(call, KIND, words.list.kind, kinds, kind),
        Field::text(VALUE, texts.value).hinted(texts.value_hint).filled(value),
        Field::money(call, MIN_PRICE, names.from_order).filled(min_price).optional(),
        Field::choice_of(call, LIMIT, texts.limit, limits, limit),
        Field::day(member::DAY, words.list.valid_through, None)
            .hinted(texts.day_hint)
            .filled(day.map(|day| day.to_string()).unwrap_or_default())
            .optional(),
        Field::text(COLLECTIONS, names.collections)
            .hinted(texts.collections_hint)
            .filled(collections)
            .optional(),
        Field::text(DESCRIPTION, words.coupons.description).filled(description).optional(),
    ];
    let disabled = Field::check(DISABLED, texts.paused).hinted(texts.paused_hint);
    fields.extend(terms.map(|terms| disabled.ticked(terms.disabled)));
    let title = old.map_or_else(|| texts.new_title.to_owned(), |_| (names.title)(code));
    let what = if old.is_some() { texts.change_what } else { texts.new_what };
    let form =
        ActForm { fields, ..ActForm::new(call, ("coupon_terms", Section::Coupons), title, what) };
    let cancel = old.map(|old| link(old.id.number));
    Ok(ActForm {
        cancel: cancel.unwrap_or_else(|| form.cancel.clone()),
        button: if old.is_some() { words.set_up.save } else { texts.add },
        ..form
    })
}

fn delete_form(call: &Call, code: &str) -> Result<ActForm, Failure> {
    keeper(call)?;
    let texts = &call.words().coupon_terms;
    let (title, what) = ((texts.delete_title)(code), texts.delete_what);
    let form = ActForm::new(call, ("coupon_terms", Section::Coupons), title, what);
    let cancel = link(number(call)?);
    Ok(ActForm { button: texts.delete, is_danger: true, cancel, ..form })
}
