//! Creating and changing a point of sale.

use std::sync::Arc;

use domain::command::SetUp;
use domain::person::Permission;
use domain::{PartnerId, PointOfSale, PointOfSaleId, RepeatsChange};

use crate::act_form::{ActForm, Field};
use crate::answer::Answer;
use crate::call::Call;
use crate::failure::Failure;
use crate::given::Given;
use crate::refusal::member;
use crate::set_up_form::{self, CLOSED};
use crate::shell::Section;

/// Member of the partner that a point of sale belongs to.
const PARTNER: &str = "partner";

/// Shows the form of a new point of sale.
pub(crate) async fn show_new(call: Arc<Call>) -> Answer {
    form(&call, None)?.answer(&call, Vec::new())
}

/// Shows the form that changes a point of sale.
pub(crate) async fn show(call: Arc<Call>) -> Answer {
    form(&call, Some(&find(&call)?))?.answer(&call, Vec::new())
}

/// Creates a point of sale.
pub(crate) async fn create(call: Arc<Call>) -> Answer {
    let given = Given::by(&call);
    let (partners, asked) = (partners(&call)?, given.text(PARTNER));
    let partner = partners.into_iter().find(|(id, _)| *id == asked);
    let partner = partner.and_then(|(id, _)| id.parse().ok()).ok_or(Failure::NotFound)?;
    let create = SetUp::CreatePointOfSale {
        id: None,
        partner: PartnerId(partner),
        code: given.text(member::CODE),
        name: Some(given.text(member::NAME)).filter(|name| !name.is_empty()),
        repeats: RepeatsChange::default(),
    };
    set_up_form::carry_out(&call, form(&call, None)?, Permission::ChangePlaces, create).await
}

/// Changes a point of sale.
pub(crate) async fn change(call: Arc<Call>) -> Answer {
    let (old, given) = (find(&call)?, Given::by(&call));
    let change = SetUp::ChangePointOfSale {
        id: old.id,
        code: Some(given.text(member::CODE)),
        name: Some(given.text(member::NAME)),
        repeats: RepeatsChange::default(),
        disabled: Some(given.is_ticked(CLOSED)),
    };
    set_up_form::carry_out(&call, form(&call, Some(&old))?, Permission::ChangePlaces, change).await
}

/// The point of sale in the path, if the operator has it.
fn find(call: &Call) -> Result<PointOfSale, Failure> {
    let (session, id) = (call.session()?, PointOfSaleId(call.id()?));
    let directory = session.directory_now();
    let own = directory.point_of_sale(id).filter(|one| one.operator == session.operator());
    own.cloned().ok_or(Failure::NotFound)
}

/// Ids and names of the partners of the operator.
fn partners(call: &Call) -> Result<Vec<(String, String)>, Failure> {
    let session = call.session()?;
    let directory = session.directory_now();
    let own = directory.partners().into_iter().filter(|one| one.operator == session.operator());
    Ok(own.map(|one| (one.id.to_string(), one.name.clone())).collect())
}

fn form(call: &Call, old: Option<&PointOfSale>) -> Result<ActForm, Failure> {
    set_up_form::keeper(call, Permission::ChangePlaces)?;
    let (words, texts) = (call.words(), &call.words().set_up);
    let (name, code) = old.map(|old| (old.name.clone(), old.code.clone())).unwrap_or_default();
    let code =
        Field::text(member::CODE, texts.place_code).hinted(texts.place_code_hint).filled(code);
    let named = Field::text(member::NAME, words.list.name).filled(name.clone());
    let page = ("place", Section::Places);
    if let Some(old) = old {
        let fields = vec![named, code, set_up_form::closed(call, old.disabled)];
        return Ok(ActForm { fields, ..ActForm::new(call, page, name, texts.place_what) });
    }
    let partners = partners(call)?;
    let choices: Vec<(&str, String)> =
        partners.iter().map(|(id, name)| (id.as_str(), name.clone())).collect();
    let partner = Field::choice(call, PARTNER, texts.partner, &choices);
    let fields = vec![partner, code, named.hinted(texts.name_hint).optional()];
    Ok(ActForm { fields, ..ActForm::new(call, page, texts.place_new.to_owned(), texts.place_what) })
}
