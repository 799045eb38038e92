//! Closing the books through a day.

use std::sync::Arc;

use domain::Operator;
use domain::command::SetUp;
use domain::person::Permission;
use jiff::civil::Date;
use service::Denied;

use crate::act_form::{self, ActForm, Field};
use crate::answer::Answer;
use crate::call::Call;
use crate::failure::Failure;
use crate::given::Given;
use crate::set_up_form;
use crate::shell::Section;

/// Member of the last closed day.
const THROUGH: &str = "through";

/// The first day that the form offers where no period is closed.
const FIRST_DAY: Date = jiff::civil::date(2000, 1, 1);

/// Shows the form that closes the books.
pub(crate) async fn show(call: Arc<Call>) -> Answer {
    form(&call, &operator(&call)?)?.answer(&call, Vec::new())
}

/// Closes the books through the given day.
pub(crate) async fn close(call: Arc<Call>) -> Answer {
    let operator = operator(&call)?;
    let form = form(&call, &operator)?;
    let mut given = Given::by(&call);
    let through = given.day(THROUGH);
    let refusals = given.refusals();
    let Some(through) = through.filter(|_| refusals.is_empty()) else {
        return form.answer(&call, refusals);
    };
    let close = SetUp::CloseBooks { operator: operator.id, through };
    set_up_form::carry_out(&call, form, Permission::ClosePeriods, close).await
}

/// The operator of the session, for those who may close its books.
fn operator(call: &Call) -> Result<Operator, Failure> {
    if !call.visitor()?.person.may(Permission::ClosePeriods) {
        return Err(Denied::Forbidden.into());
    }
    let session = call.session()?;
    let directory = call.console.service.directory();
    directory.operator(session.operator()).cloned().ok_or(Failure::NotFound)
}

fn form(call: &Call, old: &Operator) -> Result<ActForm, Failure> {
    act_form::demand_proof(call)?;
    let (words, show) = (&call.words().report, call.show());
    // The usual choice: the month before this one.
    let month = show.day_of(call.console.service.now()).first_of_month();
    let last = month.yesterday().ok().filter(|last| Some(*last) > old.closed_through);
    let today = show.day_of(call.console.service.now());
    let first = old.closed_through.and_then(|closed| closed.tomorrow().ok());
    let within = (first.unwrap_or(FIRST_DAY), today.yesterday().unwrap_or(today));
    let field = Field::day(THROUGH, words.close_through, Some(within)).hinted(words.close_hint);
    let field = field.filled(last.map(|day| day.to_string()).unwrap_or_default());
    let page = ("report_close", Section::Reports);
    let form = ActForm::new(call, page, words.close_books.to_owned(), words.close_what);
    let button = words.close_books;
    Ok(ActForm { fields: vec![field], button, is_danger: true, ..form })
}
