//! Creating a series and changing its terms, with a preview of numbers and days.

use std::sync::Arc;

use domain::command::{SeriesChange, SeriesRequest, SeriesTerms};
use domain::limits::{SECRET_DIGITS_DEFAULT, VALIDITY_DAYS_DEFAULT};
use domain::{
    Amount, CertificateNumber, Denomination, ExpiryPolicy, NumberPlan, Series, SeriesId,
    SeriesKind, Surface, validity,
};

use crate::act_form::{ActForm, Change, Field, Shown};
use crate::answer::{self, Answer};
use crate::call::Call;
use crate::failure::Failure;
use crate::format::number_groups;
use crate::given::Given;
use crate::note::Note;
use crate::pages::series::kind;
use crate::refusal::member;
use crate::shell::Section;

/// Lengths of numbers: EAN-13 and EAN-8.
const LENGTHS: [&str; 2] = ["13", "8"];

/// Members of the form.
const KIND: &str = "kind";
const MIN: &str = "min";
const MAX: &str = "max";
const VALIDITY: &str = "validity_days";
const ACTIVE: &str = "active";
const REUSE: &str = "allow_reuse";
const CONFIRM: &str = "secret_confirm";
const REFUND: &str = "allow_refund";
const RETURN: &str = "allow_refund_purchase";
const RULES: &str = "rules";
const CODES: &str = "item_codes";
const EXPIRY: &str = "expire_after_days";
const PREFIX: &str = "prefix";
const LENGTH: &str = "length";
const SECRET_DIGITS: &str = "secret_digits";

/// Shows the form of a new series.
pub(crate) async fn show_new(call: Arc<Call>) -> Answer {
    form(&call, None)?.answer(&call, Vec::new())
}

/// Shows the form that changes a series.
pub(crate) async fn show(call: Arc<Call>) -> Answer {
    let old = find(&call).await?;
    form(&call, Some(&old))?.answer(&call, Vec::new())
}

/// Creates a series with the typed terms.
pub(crate) async fn create(call: Arc<Call>) -> Answer {
    let form = form(&call, None)?;
    let mut given = Given::by(&call);
    let terms = terms(&call, &mut given);
    let secret_digits = given.number(SECRET_DIGITS);
    let plan = plan(&call);
    if plan.is_none() {
        given.refuse(PREFIX, call.words().terms.plan_wrong);
    }
    let kind = match call.typed(KIND) {
        Some("plastic") => SeriesKind::Plastic,
        _ => SeriesKind::Electronic,
    };
    let (Some(terms), Some(plan), Some(secret_digits)) = (terms, plan, secret_digits) else {
        return form.answer(&call, given.refusals());
    };
    let request = SeriesRequest { terms, plan, kind, secret_digits };
    let keeper = call.session()?.series_keeper(Surface::Console, call.request_id.clone())?;
    match keeper.create(call.press_key(), request).await {
        Ok(made) => Ok(saved(made.what.1.id)),
        Err(error) => form.failed(&call, &error),
    }
}

/// Changes the terms of a series.
pub(crate) async fn change(call: Arc<Call>) -> Answer {
    let old = find(&call).await?;
    let form = form(&call, Some(&old))?;
    let mut given = Given::by(&call);
    let Some(terms) = terms(&call, &mut given) else {
        return form.answer(&call, given.refusals());
    };
    let change = SeriesChange {
        id: None,
        name: Some(terms.name),
        denomination: Some(terms.denomination),
        validity_days: Some(terms.validity_days),
        allow_refund: Some(terms.allow_refund),
        allow_refund_purchase: Some(terms.allow_refund_purchase),
        allow_reuse: Some(terms.allow_reuse),
        secret_confirm: Some(terms.secret_confirm),
        active: Some(terms.active),
        on_sale_from: None,
        on_sale_through: None,
        item_codes: Some(terms.item_codes),
        expiry: Some(terms.expiry),
    };
    let keeper = call.session()?.series_keeper(Surface::Console, call.request_id.clone())?;
    match keeper.change(old.id, change).await {
        Ok(found) => {
            found.ok_or(Failure::NotFound)?;
            Ok(saved(old.id))
        }
        Err(error) => form.failed(&call, &error),
    }
}

fn saved(id: SeriesId) -> http::Response<axum::body::Body> {
    answer::noting(answer::redirect(&format!("/console/series/{id}"), "series_terms"), Note::Saved)
}

async fn find(call: &Call) -> Result<Series, Failure> {
    let reader = call.session()?.record_reader()?;
    let found = reader.find_series(SeriesId(call.id()?)).await?;
    Ok(found.ok_or(Failure::NotFound)?.1)
}

/// The terms that were typed. `None` if one cannot be read.
fn terms(call: &Call, given: &mut Given<'_>) -> Option<SeriesTerms> {
    let (min, max) = (given.money(MIN), given.money(MAX));
    let validity_days = given.number(VALIDITY);
    // An empty field means that nothing is booked out.
    let expiry = match call.typed(EXPIRY) {
        None => Some(ExpiryPolicy::Keep),
        Some(_) => given.number(EXPIRY).map(|days| ExpiryPolicy::BookAfter { days }),
    };
    let (min, max) = (min?, max?);
    if min > max {
        given.refuse(MAX, call.words().terms.range_wrong);
        return None;
    }
    let denomination =
        if min == max { Denomination::Fixed(min) } else { Denomination::Range { min, max } };
    let (rules, codes) = (call.typed_all(RULES), given.text(CODES));
    let codes = codes.split(',').map(str::trim).filter(|code| !code.is_empty());
    Some(SeriesTerms {
        validity_days: validity_days?,
        allow_refund: rules.contains(&REFUND),
        allow_refund_purchase: rules.contains(&RETURN),
        allow_reuse: rules.contains(&REUSE),
        secret_confirm: rules.contains(&CONFIRM),
        active: given.is_ticked(ACTIVE),
        item_codes: codes.map(str::to_owned).collect(),
        expiry: expiry?,
        ..SeriesTerms::usual(given.text(member::NAME), denomination)
    })
}

/// The plan of the numbers that was typed, if there can be such numbers.
fn plan(call: &Call) -> Option<NumberPlan> {
    NumberPlan::new(call.typed(PREFIX)?.parse().ok()?, call.typed(LENGTH)?.parse().ok()?)
}

fn form(call: &Call, old: Option<&Series>) -> Result<ActForm, Failure> {
    call.session()?.series_keeper(Surface::Console, call.request_id.clone())?;
    let (words, texts, show) = (call.words(), &call.words().terms, call.show());
    let money = |amount: Amount| show.plain_money(amount);
    let (min, max) = old.map(|old| old.denomination.bounds()).unzip();
    let mut fields = vec![
        Field::text(member::NAME, words.list.name).filled(old.map_or("", |old| old.name.as_str())),
    ];
    if old.is_none() {
        let kinds = [
            ("electronic", kind(words, SeriesKind::Electronic).to_owned()),
            ("plastic", kind(words, SeriesKind::Plastic).to_owned()),
        ];
        fields.push(Field::choice(call, KIND, words.list.kind, &kinds));
    }
    fields.push(Field::money(call, MIN, texts.min).filled(min.map(money).unwrap_or_default()));
    fields.push(
        Field::money(call, MAX, texts.max)
            .hinted(texts.nominal_hint)
            .filled(max.map(money).unwrap_or_default()),
    );
    let days = old.map_or(VALIDITY_DAYS_DEFAULT, |old| old.validity_days);
    let days = Field::number(VALIDITY, texts.validity).filled(days.to_string());
    fields.push(days.hinted(texts.validity_hint));
    let expiry = old.and_then(|old| old.expiry.days()).map(|days| days.to_string());
    let expiry = Field::number(EXPIRY, texts.expiry).filled(expiry.unwrap_or_default());
    fields.push(expiry.hinted(texts.expiry_hint).optional());
    if old.is_none() {
        fields.extend(number_fields(call));
    }
    let is = |rule: fn(&Series) -> bool| old.is_none_or(rule);
    let names = &words.series;
    let rules = [
        (REUSE, names.allow_reuse, is(|old| old.allow_reuse)),
        (CONFIRM, names.secret_confirm, is(|old| old.secret_confirm)),
        (REFUND, names.allow_refund, is(|old| old.allow_refund)),
        (RETURN, names.allow_refund_purchase, is(|old| old.allow_refund_purchase)),
    ];
    let marks = rules.map(|(value, name, _)| (value.to_owned(), name.to_owned()));
    let held: Vec<&str> = rules.iter().filter(|rule| rule.2).map(|rule| rule.0).collect();
    fields.push(Field::marks(call, RULES, names.rules, &marks).marked(call, &held));
    fields.push(Field::check(ACTIVE, texts.active).ticked(is(|old| old.active)));
    let codes = old.map(|old| old.item_codes.join(", ")).unwrap_or_default();
    let codes = Field::text(CODES, texts.item_codes).hinted(texts.item_codes_hint).filled(codes);
    fields.push(codes.optional());
    let title = old.map_or_else(|| texts.new_title.to_owned(), |old| old.name.clone());
    let what = if old.is_some() { texts.change_what } else { texts.new_what };
    let page = ("series_terms", Section::Series);
    let form = ActForm { fields, ..ActForm::new(call, page, title, what) };
    let cancel = old.map(|old| format!("/console/series/{}", old.id));
    Ok(ActForm {
        cancel: cancel.unwrap_or_else(|| form.cancel.clone()),
        changes: preview(call, old),
        previews: true,
        button: if old.is_some() { words.set_up.save } else { texts.add },
        ..form
    })
}

/// The fields about numbers and secret codes, which a series keeps for good.
fn number_fields(call: &Call) -> [Field; 3] {
    let texts = &call.words().terms;
    let lengths = LENGTHS.map(|length| (length, (texts.digits)(length.parse().unwrap_or(0))));
    [
        Field::number(PREFIX, texts.prefix).hinted(texts.prefix_hint).filled("20"),
        Field::choice(call, LENGTH, texts.length, &lengths),
        Field::number(SECRET_DIGITS, texts.secret_digits).filled(SECRET_DIGITS_DEFAULT.to_string()),
    ]
}

/// What the typed terms come to: a number, how many there can be, and the last valid day of a
/// certificate that is sold today.
fn preview(call: &Call, old: Option<&Series>) -> Vec<Change> {
    let (texts, show) = (&call.words().terms, call.show());
    let now = call.console.service.now();
    let day = |days: u32| validity::valid_through(now, &show.zone, days);
    let text = |text: Option<String>| text.map(Shown::Text);
    let before = old.and_then(|old| day(old.validity_days)).map(|day| show.long_day(day));
    let typed = call.typed(VALIDITY).map(|days| days.parse().ok());
    let days = typed.unwrap_or(Some(old.map_or(VALIDITY_DAYS_DEFAULT, |old| old.validity_days)));
    let mut preview = vec![Change {
        name: texts.sold_today.to_owned(),
        before: Shown::Text(before.unwrap_or_default()),
        after: text(days.and_then(day).map(|day| show.long_day(day))),
    }];
    if old.is_none() {
        let plan = if call.has_typed() { plan(call) } else { NumberPlan::new(20, 13) };
        let example = plan.and_then(|plan| example(&plan)).map(number_groups);
        let left = plan.map(|plan| show.number(plan.capacity()));
        for (name, after) in [(texts.numbers, example), (texts.numbers_left, left)] {
            preview.push(Change {
                name: name.to_owned(),
                before: Shown::Text(String::new()),
                after: text(after),
            });
        }
    }
    preview
}

/// A number as the plan makes them, with its check digit.
fn example(plan: &NumberPlan) -> Option<CertificateNumber> {
    let digits = plan.prefix().to_string();
    let body = format!("{digits:0<width$}", width = usize::from(plan.length()) - 1);
    (0..10).find_map(|check| CertificateNumber::parse(&format!("{body}{check}")))
}
