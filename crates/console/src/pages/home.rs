//! The first page: what needs attention, and what was sold lately.

use std::sync::Arc;

use askama::Template;
use domain::books::Moved;
use domain::redemption::RedemptionState;
use domain::{Amount, EntryKind, OperationId};
use jiff::civil::Date;
use service::{DeliveryFilter, DeliveryStage, RedemptionFilter, SaleFilter, Session};

use crate::answer::{self, Answer};
use crate::call::Call;
use crate::chart::{Chart, Value};
use crate::failure::Failure;
use crate::format::Show;
use crate::limits::{CHART_DAYS, ROWS_SHORT};
use crate::pages::system;
use crate::shell::{Section, Shell};
use crate::status::Chip;
use crate::view::{RedemptionRow, SaleRow};

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
    /// What all certificates are worth now.
    liability: Option<String>,
    chart: Option<Chart>,
    days: Vec<Value>,
    sales: Vec<SaleRow>,
    /// Lights of the server, for who may see them.
    lights: Option<Vec<(&'static str, Chip)>>,
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
        liability: sold.liability,
        chart: sold.chart,
        days: sold.days,
        sales: sold.rows,
        lights: system::lights(&call).await,
    };
    answer::page("home", &page)
}

/// What was sold in the last days.
#[derive(Default)]
struct Sold {
    today: Option<Today>,
    liability: Option<String>,
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

impl Day {
    fn add(&mut self, kind: EntryKind, moved: Moved) {
        let count = u64::try_from(moved.entries).unwrap_or(0);
        if kind == EntryKind::Activation {
            self.sales = self.sales.saturating_add(count);
            let amount = Amount::from_minor(moved.amount).unwrap_or_default();
            self.sum = self.sum.checked_add(amount).unwrap_or(Amount::MAX);
        } else if kind == EntryKind::Return {
            self.returns = self.returns.saturating_add(count);
        }
    }
}

impl Sold {
    /// Reads the latest sales, and the sums of the last days for a person who may see them.
    async fn read(call: &Call, session: &Session) -> Result<Self, Failure> {
        let show = call.show();
        let reader = session.record_reader()?;
        let filter = SaleFilter { newest_first: true, ..SaleFilter::default() };
        let (directory, latest) = reader.sales(filter, None, ROWS_SHORT).await?;
        let rows = latest.iter().map(|sale| SaleRow::of(call, &directory, sale)).collect();
        let Ok(books) = session.report_viewer() else {
            return Ok(Self { rows, ..Self::default() });
        };
        let today = show.day_of(call.console.service.now());
        let back = i64::try_from(CHART_DAYS).unwrap_or(1) - 1;
        let first = today.checked_sub(jiff::Span::new().days(back)).unwrap_or(today);
        let mut days = vec![(first, Day::default()); CHART_DAYS];
        for place in 1..days.len() {
            let day = days[place - 1].0.tomorrow().unwrap_or(today);
            days[place].0 = day;
        }
        for (day, movement, moved) in books.by_day(first..=today).await? {
            let sum = days.iter_mut().find(|(known, _)| *known == day);
            // What is issued without a point of sale is not sold.
            if let Some((_, sum)) = sum.filter(|_| movement.place.is_some()) {
                sum.add(movement.kind, moved);
            }
        }
        Ok(Self {
            liability: Some(show.amount(books.liability(today).await?)),
            today: days.last().map(|(_, day)| Today::of(&show, day)),
            chart: Some(chart(call, &days)),
            days: values(&show, &days),
            rows,
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
