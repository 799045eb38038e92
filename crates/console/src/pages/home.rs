//! The first page: what needs attention, and what was sold lately.

use std::sync::Arc;

use askama::Template;
use domain::redemption::RedemptionState;
use domain::{Amount, OperationId, SaleKind};
use jiff::civil::Date;
use service::{DeliveryFilter, DeliveryStage, RedemptionFilter, SaleFilter, Session};

use crate::answer::{self, Answer};
use crate::call::Call;
use crate::chart::{Chart, Value};
use crate::failure::Failure;
use crate::format::Show;
use crate::limits::{CHART_DAYS, CHART_SALES_MAX, ROWS_SHORT};
use crate::shell::{Section, Shell};
use crate::view::{RedemptionRow, SaleRow, total_of};

#[derive(Template)]
#[template(path = "home.html")]
struct Page {
    shell: Shell,
    /// Number of open holds, at most a few more than are shown.
    holds: Vec<RedemptionRow>,
    more_holds: bool,
    /// Messages that were given up.
    undelivered: usize,
    more_undelivered: bool,
    today: Option<Today>,
    chart: Option<Chart>,
    days: Vec<Value>,
    sales: Vec<SaleRow>,
}

/// The page of a person who may not list anything.
#[derive(Template)]
#[template(path = "home_narrow.html")]
struct Narrow {
    shell: Shell,
}

/// The figures of today.
struct Today {
    sales: String,
    sum: String,
    returns: String,
}

/// Answers with the page.
pub(crate) async fn show(call: Arc<Call>) -> Answer {
    let session = call.session()?;
    let Ok(reader) = session.record_reader() else {
        let shell = Shell::of(&call, Section::Home, call.words().shell.home);
        return answer::page("home", &Narrow { shell });
    };
    let (words, now) = (call.words(), call.console.service.now());
    let filter = RedemptionFilter {
        state: Some((RedemptionState::Held, now)),
        ..RedemptionFilter::default()
    };
    let (directory, held) = reader.redemptions(filter, None, ROWS_SHORT).await?;
    let holds =
        held.redemptions.iter().map(|held| RedemptionRow::of(&call, &directory, &held.redemption));
    let filter =
        DeliveryFilter { stage: Some(DeliveryStage::GivenUp), ..DeliveryFilter::default() };
    let (undelivered, more) = reader.deliveries(filter, OperationId(i64::MAX), ROWS_SHORT).await?;
    let sold = Sold::read(&call, session).await?;
    let page = Page {
        shell: Shell::of(&call, Section::Home, words.shell.home),
        holds: holds.collect(),
        more_holds: held.next.is_some(),
        undelivered: undelivered.len(),
        more_undelivered: more.is_some(),
        today: sold.today,
        chart: sold.chart,
        days: sold.days,
        sales: sold.rows,
    };
    answer::page("home", &page)
}

/// What was sold in the last days.
#[derive(Default)]
struct Sold {
    today: Option<Today>,
    chart: Option<Chart>,
    days: Vec<Value>,
    rows: Vec<SaleRow>,
}

/// Sum of one day.
#[derive(Clone, Default)]
struct Day {
    sales: u64,
    returns: u64,
    sum: Amount,
}

impl Sold {
    /// Reads the sales of the last days, if there are few enough to count all of them.
    async fn read(call: &Call, session: &Session) -> Result<Self, Failure> {
        let show = call.show();
        let today = show.day_of(call.console.service.now());
        let back = i64::try_from(CHART_DAYS).unwrap_or(1) - 1;
        let first = today.checked_sub(jiff::Span::new().days(back)).unwrap_or(today);
        let filter = SaleFilter { from: show.start_of(first), ..SaleFilter::default() };
        let reader = session.record_reader()?;
        let (directory, sales) = reader.sales(filter, None, CHART_SALES_MAX).await?;
        if sales.len() >= CHART_SALES_MAX as usize {
            return Ok(Self::default());
        }
        let mut days = vec![(first, Day::default()); CHART_DAYS];
        for place in 1..days.len() {
            let day = days[place - 1].0.tomorrow().unwrap_or(today);
            days[place].0 = day;
        }
        for sale in &sales {
            let at = show.day_of(sale.at);
            let Some((_, day)) = days.iter_mut().find(|(day, _)| *day == at) else { continue };
            let count = u64::try_from(sale.certificates.len()).unwrap_or(0);
            match sale.kind {
                SaleKind::Sale => {
                    day.sales += count;
                    let total = total_of(sale).unwrap_or_default();
                    day.sum = day.sum.checked_add(total).unwrap_or(Amount::MAX);
                }
                SaleKind::Return => day.returns += count,
            }
        }
        let latest = sales.iter().rev().take(ROWS_SHORT as usize);
        Ok(Self {
            today: days.last().map(|(_, day)| Today::of(&show, day)),
            chart: Some(chart(call, &days)),
            days: values(&show, &days),
            rows: latest.map(|sale| SaleRow::of(call, &directory, sale)).collect(),
        })
    }
}

impl Today {
    fn of(show: &Show, day: &Day) -> Self {
        Self {
            sales: show.number(day.sales),
            sum: show.money(day.sum),
            returns: show.number(day.returns),
        }
    }
}

fn values(show: &Show, days: &[(Date, Day)]) -> Vec<Value> {
    let value = |(date, day): &(Date, Day)| Value {
        name: show.day(*date),
        label: date.day().to_string(),
        size: u64::try_from(day.sum.minor()).unwrap_or(0),
        text: show.money(day.sum),
    };
    days.iter().map(value).collect()
}

fn chart(call: &Call, days: &[(Date, Day)]) -> Chart {
    let words = &call.words().home;
    let values = values(&call.show(), days);
    Chart::bars("sold", words.chart.to_owned(), words.chart_description.to_owned(), &values)
}
