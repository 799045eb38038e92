//! Changing the name and the time zone of the operator.

use std::sync::Arc;

use domain::command::SetUp;
use domain::person::Permission;
use domain::{Operator, validity};

use crate::act_form::{self, ActForm, Field};
use crate::answer::Answer;
use crate::call::Call;
use crate::failure::Failure;
use crate::given::Given;
use crate::pages::settings::operator;
use crate::refusal::member;
use crate::set_up_form;
use crate::shell::Section;

/// Member of the time zone.
const ZONE: &str = "zone";

/// Shows the form of the operator.
pub(crate) async fn show(call: Arc<Call>) -> Answer {
    form(&call, &operator(&call)?)?.answer(&call, Vec::new())
}

/// Changes name and zone of the operator.
pub(crate) async fn change(call: Arc<Call>) -> Answer {
    let old = operator(&call)?;
    let form = form(&call, &old)?;
    let mut given = Given::by(&call);
    let Some(zone) = validity::find_zone(&given.text(ZONE)) else {
        given.refuse(ZONE, call.words().settings.zone_wrong);
        return form.answer(&call, given.refusals());
    };
    let change = SetUp::ChangeOperator {
        id: old.id,
        name: Some(given.text(member::NAME)),
        zone: Some(zone),
        country: None,
        disabled: None,
    };
    set_up_form::carry_out(&call, form, Permission::ChangeSettings, change).await
}

fn form(call: &Call, old: &Operator) -> Result<ActForm, Failure> {
    // Another time zone begins another day of the limits.
    act_form::demand_proof(call)?;
    let (words, texts) = (call.words(), &call.words().settings);
    let zone = old.zone.iana_name().unwrap_or_default();
    let fields = vec![
        Field::text(member::NAME, words.list.name).filled(old.name.as_str()),
        Field::text(ZONE, texts.zone).hinted(texts.zone_hint).filled(zone),
    ];
    let page = ("settings_operator", Section::Settings);
    Ok(ActForm {
        fields,
        ..ActForm::new(call, page, texts.operator.to_owned(), texts.operator_what)
    })
}
