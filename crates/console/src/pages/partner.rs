//! Creating and changing a partner.

use std::sync::Arc;

use domain::command::SetUp;
use domain::person::Permission;
use domain::{Partner, PartnerId};

use crate::act_form::{ActForm, Field};
use crate::answer::Answer;
use crate::call::Call;
use crate::failure::Failure;
use crate::given::Given;
use crate::refusal::member;
use crate::set_up_form::{self, CLOSED};
use crate::shell::Section;

/// Shows the form of a new partner.
pub(crate) async fn show_new(call: Arc<Call>) -> Answer {
    form(&call, None)?.answer(&call, Vec::new())
}

/// Shows the form that changes a partner.
pub(crate) async fn show(call: Arc<Call>) -> Answer {
    form(&call, Some(&find(&call)?))?.answer(&call, Vec::new())
}

/// Creates a partner with the typed name.
pub(crate) async fn create(call: Arc<Call>) -> Answer {
    let (operator, name) = (call.session()?.operator(), Given::by(&call).text(member::NAME));
    let create = SetUp::CreatePartner { id: None, operator, name };
    set_up_form::carry_out(&call, form(&call, None)?, Permission::ChangePlaces, create).await
}

/// Changes the partner in the path.
pub(crate) async fn change(call: Arc<Call>) -> Answer {
    let (old, given) = (find(&call)?, Given::by(&call));
    let name = Some(given.text(member::NAME));
    let change = SetUp::ChangePartner { id: old.id, name, disabled: Some(given.is_ticked(CLOSED)) };
    set_up_form::carry_out(&call, form(&call, Some(&old))?, Permission::ChangePlaces, change).await
}

/// The partner in the path, if the operator has it.
fn find(call: &Call) -> Result<Partner, Failure> {
    let (session, id) = (call.session()?, PartnerId(call.id()?));
    let directory = session.directory_now();
    let own = directory.partner(id).filter(|one| one.operator == session.operator());
    own.cloned().ok_or(Failure::NotFound)
}

fn form(call: &Call, old: Option<&Partner>) -> Result<ActForm, Failure> {
    set_up_form::keeper(call, Permission::ChangePlaces)?;
    let (words, texts) = (call.words(), &call.words().set_up);
    let name = old.map(|old| old.name.clone());
    let title = name.clone().unwrap_or_else(|| texts.partner_new.to_owned());
    let mut fields =
        vec![Field::text(member::NAME, words.list.name).filled(name.unwrap_or_default())];
    fields.extend(old.map(|old| set_up_form::closed(call, old.disabled)));
    let page = ("partner", Section::Places);
    Ok(ActForm { fields, ..ActForm::new(call, page, title, texts.partner_what) })
}
