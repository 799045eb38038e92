//! Issuing certificates of a series: to a buyer, or without one. What is above the person's limits is
//! asked of another person.

use std::sync::Arc;

use askama::Template;
use domain::certificate::Acted;
use domain::command::{ApprovableAct, IssueRequest};
use domain::person::Permission;
use domain::{Address, Amount, Buyer, Denomination, Series, SeriesId, Surface, limits};

use crate::act_form::{ASK, ActForm, Change, Field, Shown};
use crate::answer::{self, Answer};
use crate::call::Call;
use crate::failure::Failure;
use crate::given::Given;
use crate::note::Note;
use crate::pages::approval;
use crate::pages::messages::address;
use crate::refusal::{member, sentence};
use crate::shell::{Section, Shell};
use crate::view::CertificateRow;

/// Members of the form that no other form has.
const QUANTITY: &str = "quantity";
const ACTIVATE: &str = "activate";
const BUYER: &str = "buyer";
const ORDER: &str = "order";

/// Shows the form of the issue.
pub(crate) async fn show(call: Arc<Call>) -> Answer {
    let series = find(&call).await?;
    form(&call, &series).await?.answer(&call, Vec::new())
}

/// Issues the certificates, or asks another person to approve it.
pub(crate) async fn issue(call: Arc<Call>) -> Answer {
    let series = find(&call).await?;
    let mut given = Given::by(&call);
    let wanted = read(&call, &mut given, &series);
    let reason = given.reason(call.words().issue.reasons);
    let is_look = call.form.find("look").is_some();
    let refusals = given.refusals();
    let (Some(wanted), false, true) = (wanted, is_look, refusals.is_empty()) else {
        let refusals = if is_look { Vec::new() } else { refusals };
        return form(&call, &series).await?.answer(&call, refusals);
    };
    let wanted = IssueRequest { reason, ..wanted };
    if call.form.find(ASK).is_some() {
        return ask(&call, &series, wanted).await;
    }
    let issuer = call.session()?.issuer(Surface::Console, call.request_id.clone())?;
    match issuer.issue(call.press_key(), wanted).await {
        Ok(told) => issued(&call, &series, &told.what),
        Err(error) => approval::failed_or_above(form(&call, &series).await?, &call, &error),
    }
}

/// Asks that another person approves the issue.
async fn ask(call: &Call, series: &Series, wanted: IssueRequest) -> Answer {
    let reason = wanted.reason.clone().unwrap_or_default();
    let asked = ApprovableAct::Issue(Box::new(wanted));
    match approval::ask(call, call.session()?, "series_issue", (asked, reason)).await {
        Ok(answer) => Ok(answer),
        Err(error) => form(call, series).await?.failed(call, &error),
    }
}

async fn find(call: &Call) -> Result<Series, Failure> {
    let visitor = call.visitor()?;
    if !visitor.person.may(Permission::Issue) {
        return Err(Failure::Forbidden);
    }
    let reader = visitor.session().record_reader()?;
    let found = reader.find_series(SeriesId(call.id()?)).await?;
    Ok(found.ok_or(Failure::NotFound)?.1)
}

/// The page of a series.
fn link(series: &Series) -> String {
    format!("{}/{}", Section::Series.path(), series.id)
}

/// The nominal of every certificate of a series, if there is only one.
const fn only_nominal(series: &Series) -> Option<Amount> {
    match series.denomination {
        Denomination::Fixed(nominal) => Some(nominal),
        Denomination::Range { .. } => None,
    }
}

/// Reads what is wanted, without the reason. `None` if a value cannot be used.
fn read(call: &Call, given: &mut Given<'_>, series: &Series) -> Option<IssueRequest> {
    let quantity = given.number::<u32>(QUANTITY);
    let is_active = given.is_ticked(ACTIVATE);
    let nominal = match only_nominal(series) {
        Some(nominal) => Some(Some(nominal)),
        // What is activated later gets its nominal then.
        None if !is_active && call.typed(member::AMOUNT).is_none() => Some(None),
        None => given.money(member::AMOUNT).map(Some),
    };
    let buyer = buyer(call, given);
    Some(IssueRequest {
        series: series.id,
        nominal: nominal?,
        quantity: quantity?,
        activate: is_active,
        reason: None,
        buyer: buyer?,
        order_number: call.typed(ORDER).map(str::to_owned),
        metadata: None,
    })
}

/// Reads the buyer: an e-mail address or a phone in any spelling. `None` if it is neither.
fn buyer(call: &Call, given: &mut Given<'_>) -> Option<Buyer> {
    let Some(text) = call.typed(BUYER) else { return Some(Buyer::default()) };
    match call.session().ok().and_then(|session| address(session, text)) {
        Some(Address::Email(email)) => Some(Buyer { email: Some(email), ..Buyer::default() }),
        Some(Address::Phone(phone)) => Some(Buyer { phone: Some(phone), ..Buyer::default() }),
        None => {
            given.refuse(BUYER, call.words().issue.buyer_wrong);
            None
        }
    }
}

/// The form, with what the issue would come to now.
async fn form(call: &Call, series: &Series) -> Result<ActForm, Failure> {
    let (words, show) = (call.words(), call.show());
    let texts = &words.issue;
    let page = ("series_issue", Section::Series);
    let form = ActForm::new(call, page, (texts.title)(&series.name), texts.what);
    let form = form.below(link(series), series.name.clone());
    let mut typed = Given::by(call);
    let wanted = read(call, &mut typed, series).filter(|_| !typed.has_refusals());
    let probe = IssueRequest {
        series: series.id,
        nominal: Some(series.denomination.bounds().0),
        quantity: 1,
        activate: true,
        reason: None,
        buyer: Buyer::default(),
        order_number: None,
        metadata: None,
    };
    let is_typed = call.has_typed() && wanted.is_some();
    let asked = [probe.clone(), wanted.unwrap_or(probe)];
    let foreseen = call.session()?.foresee_issues(&asked).await?;
    let [probe, wanted] = foreseen.as_slice() else { return Err(Failure::Internal) };
    if let Err(rejection) = probe
        && !approval::is_needed(rejection)
    {
        return Ok(ActForm { obstacle: Some(sentence(call, rejection)), ..form });
    }
    let refused = wanted.as_ref().err().filter(|_| is_typed && call.form.is_empty());
    let is_above = refused.is_some_and(approval::is_needed);
    let outcome = wanted.as_ref().ok().filter(|_| is_typed);
    let count = outcome.map(|acted| acted.certificates.len());
    let first = outcome.and_then(|acted| acted.certificates.first());
    let sum = first.zip(count).map(|(first, count)| {
        let balance = first.balance.minor();
        let count = i64::try_from(count).unwrap_or(i64::MAX);
        show.amount(balance.saturating_mul(count))
    });
    let day = first.map(|first| {
        first.valid_through.map_or_else(|| texts.later.to_owned(), |day| show.long_day(day))
    });
    let line = |name: &str, before: String, after: Option<String>| Change {
        name: name.to_owned(),
        before: Shown::Text(before),
        after: after.map(Shown::Text),
    };
    let count = count.map(|count| show.number(u64::try_from(count).unwrap_or(u64::MAX)));
    let mut fields = vec![
        Field::number(QUANTITY, texts.quantity)
            .filled("1")
            .hinted((texts.quantity_hint)(limits::ISSUED_AT_ONCE_MAX.into())),
    ];
    if let Denomination::Range { min, max } = series.denomination {
        let range = (texts.nominal_hint)(&show.money(min), &show.money(max));
        fields.push(Field::money(call, member::AMOUNT, words.list.nominal).hinted(range));
    }
    fields.extend([
        Field::check(ACTIVATE, texts.activate).ticked(true).hinted(texts.activate_hint),
        Field::text(BUYER, texts.buyer).optional().hinted(texts.buyer_hint),
        Field::text(ORDER, words.list.order).optional(),
        Field::reason(call, texts.reasons),
    ]);
    Ok(ActForm {
        changes: vec![
            line(words.shell.certificates, show.number(0), count),
            line(words.list.sum, show.amount(0), sum),
            line(words.list.valid_through, words.certificate.not_active.to_owned(), day),
        ],
        warning: refused.map(|rejection| sentence(call, rejection)),
        fields,
        button: texts.button,
        previews: true,
        ask: is_above.then_some(words.approvals.ask),
        ..form
    })
}

#[derive(Template)]
#[template(path = "issued.html")]
struct Page {
    shell: Shell,
    /// Link and name of the series.
    above: (String, String),
    rows: Vec<CertificateRow>,
    /// All numbers, one per line, to copy.
    numbers: String,
}

/// Answers with the certificates: the page of their sale, the page of the only one, or a list.
fn issued(call: &Call, series: &Series, acted: &Acted) -> Answer {
    let certificates = &acted.certificates;
    let noting = |to: &str| Ok(answer::noting(answer::redirect(to, "series_issue"), Note::Issued));
    let first = certificates.first().ok_or(Failure::Internal)?;
    if let Some(sale) = first.sold_in {
        return noting(&format!("{}/{sale}", Section::Sales.path()));
    }
    if certificates.len() == 1 {
        return noting(&crate::view::certificate_link(first.number));
    }
    let directory = call.console.service.directory();
    let today = call.session()?.record_reader()?.today();
    let rows = certificates.iter().map(|one| CertificateRow::of(call, &directory, today, one));
    let numbers: Vec<String> = certificates.iter().map(|one| one.number.to_string()).collect();
    let count = u64::try_from(certificates.len()).unwrap_or(u64::MAX);
    let page = Page {
        shell: Shell::of(call, Section::Series, (call.words().issue.done)(count)),
        above: (link(series), series.name.clone()),
        rows: rows.collect(),
        numbers: numbers.join("\n"),
    };
    answer::page("series_issued", &page)
}
