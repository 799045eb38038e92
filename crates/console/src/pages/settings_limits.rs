//! Changing the limits of acts that move money without a payment.

use std::sync::Arc;

use domain::approval::ActLimits;
use domain::command::SetUp;
use domain::person::Permission;
use domain::{Amount, Operator};

use crate::act_form::{self, ActForm, Field};
use crate::answer::Answer;
use crate::call::Call;
use crate::failure::Failure;
use crate::given::Given;
use crate::pages::settings::operator;
use crate::set_up_form;
use crate::shell::Section;

/// Members of the limits.
const PERSON_SINGLE: &str = "person_single";
const PERSON_DAILY: &str = "person_daily";
const KEY_SINGLE: &str = "key_single";
const KEY_DAILY: &str = "key_daily";

/// Shows the form of the limits.
pub(crate) async fn show(call: Arc<Call>) -> Answer {
    form(&call, &operator(&call)?)?.answer(&call, Vec::new())
}

/// Changes all limits of the operator.
pub(crate) async fn change(call: Arc<Call>) -> Answer {
    let old = operator(&call)?;
    let form = form(&call, &old)?;
    let mut given = Given::by(&call);
    let mut limit = |name| call.typed(name).and_then(|_| given.money(name));
    let limits = ActLimits {
        person_single: limit(PERSON_SINGLE),
        person_daily: limit(PERSON_DAILY),
        key_single: limit(KEY_SINGLE),
        key_daily: limit(KEY_DAILY),
    };
    let refusals = given.refusals();
    if !refusals.is_empty() {
        return form.answer(&call, refusals);
    }
    let set = SetUp::SetActLimits { operator: old.id, limits };
    set_up_form::carry_out(&call, form, Permission::ChangeSettings, set).await
}

fn form(call: &Call, old: &Operator) -> Result<ActForm, Failure> {
    act_form::demand_proof(call)?;
    let (texts, show, limits) = (&call.words().settings, call.show(), old.limits);
    let plain = |amount: Option<Amount>| amount.map(|amount| show.plain_money(amount));
    let field = |name, label, hint: &str, amount: Option<Amount>| {
        let field = Field::money(call, name, label).hinted(hint);
        field.filled(plain(amount).unwrap_or_default()).optional()
    };
    let usual = |amount| (texts.usual)(&show.money(amount));
    let none = ActLimits::default();
    let (single, daily) =
        (usual(none.single_of_person(old.currency)), usual(none.daily_of_person(old.currency)));
    let fields = vec![
        field(PERSON_SINGLE, texts.person_single, &single, limits.person_single),
        field(PERSON_DAILY, texts.person_daily, &daily, limits.person_daily),
        field(KEY_SINGLE, texts.key_single, texts.key_hint, limits.key_single),
        field(KEY_DAILY, texts.key_daily, texts.key_hint, limits.key_daily),
    ];
    let page = ("settings_limits", Section::Settings);
    Ok(ActForm { fields, ..ActForm::new(call, page, texts.limits.to_owned(), texts.limits_what) })
}
