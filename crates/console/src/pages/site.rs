//! Creating and changing a site.

use std::sync::Arc;

use domain::command::SetUp;
use domain::person::Permission;
use domain::{PointOfSaleId, Site, SiteId};

use crate::act_form::{ActForm, Field};
use crate::answer::Answer;
use crate::call::Call;
use crate::failure::Failure;
use crate::given::Given;
use crate::refusal::member;
use crate::set_up_form::{self, CLOSED};
use crate::shell::Section;

/// Member of the point of sale that a site stands for.
const PLACE: &str = "place";

/// Shows the form of a new site.
pub(crate) async fn show_new(call: Arc<Call>) -> Answer {
    form(&call, None)?.answer(&call, Vec::new())
}

/// Shows the form that changes a site.
pub(crate) async fn show(call: Arc<Call>) -> Answer {
    form(&call, Some(&find(&call)?))?.answer(&call, Vec::new())
}

/// Creates a site with the typed code.
pub(crate) async fn create(call: Arc<Call>) -> Answer {
    let (point_of_sale, code) = (place(&call)?, Given::by(&call).text(member::CODE));
    let create = SetUp::CreateSite { id: None, point_of_sale, code };
    set_up_form::carry_out(&call, form(&call, None)?, Permission::ChangePlaces, create).await
}

/// Changes the site in the path.
pub(crate) async fn change(call: Arc<Call>) -> Answer {
    let (old, given) = (find(&call)?, Given::by(&call));
    let change = SetUp::ChangeSite {
        id: old.id,
        code: Some(given.text(member::CODE)),
        point_of_sale: Some(place(&call)?),
        disabled: Some(given.is_ticked(CLOSED)),
    };
    set_up_form::carry_out(&call, form(&call, Some(&old))?, Permission::ChangePlaces, change).await
}

/// The chosen point of sale, if the operator has it.
fn place(call: &Call) -> Result<PointOfSaleId, Failure> {
    let asked = Given::by(call).text(PLACE);
    let known = places(call)?.into_iter().find(|(id, _)| *id == asked);
    let id = known.and_then(|(id, _)| id.parse().ok()).ok_or(Failure::NotFound)?;
    Ok(PointOfSaleId(id))
}

/// The site in the path, if the operator has it.
fn find(call: &Call) -> Result<Site, Failure> {
    let (session, id) = (call.session()?, SiteId(call.id()?));
    let directory = session.directory_now();
    let own = directory.site(id).filter(|one| one.operator == session.operator());
    own.cloned().ok_or(Failure::NotFound)
}

/// Ids and names of the points of sale of the operator.
pub(super) fn places(call: &Call) -> Result<Vec<(String, String)>, Failure> {
    let session = call.session()?;
    let directory = session.directory_now();
    let all = directory.points_of_sale().into_iter();
    let own = all.filter(|one| one.operator == session.operator());
    Ok(own.map(|one| (one.id.to_string(), one.name.clone())).collect())
}

fn form(call: &Call, old: Option<&Site>) -> Result<ActForm, Failure> {
    set_up_form::keeper(call, Permission::ChangePlaces)?;
    let texts = &call.words().set_up;
    let code = old.map(|old| old.code.clone());
    let title = code.clone().unwrap_or_else(|| texts.site_new.to_owned());
    let present = old.map(|old| old.point_of_sale.to_string()).unwrap_or_default();
    let place = Field::choice_of(call, PLACE, texts.point_of_sale, places(call)?, &present);
    let code = Field::text(member::CODE, texts.site_code)
        .hinted(texts.site_code_hint)
        .filled(code.unwrap_or_default());
    let mut fields = vec![code, place];
    fields.extend(old.map(|old| set_up_form::closed(call, old.disabled)));
    Ok(ActForm { fields, ..ActForm::new(call, ("site", Section::Places), title, texts.site_what) })
}
