//! Creating, changing, rotating and revoking an API key. The person proves first who they are.

use std::sync::Arc;

use domain::command::{KeyChange, SetUp};
use domain::person::Permission;
use domain::{ApiKey, KeyId, PointOfSaleId, Scope, Scopes};
use service::{KeyError, KeyRequest, KeySecret};

use crate::act_form::{self, ActForm, Field};
use crate::answer::{self, Answer};
use crate::call::Call;
use crate::failure::Failure;
use crate::given::Given;
use crate::pages::once::{Once, Secret};
use crate::pages::site::places;
use crate::refusal::{Refusal, member};
use crate::set_up_form;
use crate::shell::{Section, Shell};

/// Member of the point of sale that a key is bound to.
const PLACE: &str = "place";

/// Member of what a key may do.
const SCOPES: &str = "scopes";

/// Shows the form of a new key.
pub(crate) async fn show_new(call: Arc<Call>) -> Answer {
    form(&call, None)?.answer(&call, Vec::new())
}

/// Shows the form that changes a key.
pub(crate) async fn show(call: Arc<Call>) -> Answer {
    form(&call, Some(&find(&call)?))?.answer(&call, Vec::new())
}

/// Shows the form that makes a new secret.
pub(crate) async fn show_rotate(call: Arc<Call>) -> Answer {
    confirm(&call, &find(&call)?, Confirm::Rotate)?.answer(&call, Vec::new())
}

/// Shows the form that revokes a key.
pub(crate) async fn show_revoke(call: Arc<Call>) -> Answer {
    confirm(&call, &find(&call)?, Confirm::Revoke)?.answer(&call, Vec::new())
}

/// Creates a key and shows its secret.
pub(crate) async fn create(call: Arc<Call>) -> Answer {
    let form = form(&call, None)?;
    let given = Given::by(&call);
    let scopes = scopes(&call);
    if let Some(missing) = missing(&call, scopes) {
        return form.answer(&call, vec![missing]);
    }
    let name = given.text(member::NAME);
    let wanted = KeyRequest {
        name: name.clone(),
        scopes,
        point_of_sale: place(&call)?,
        ..KeyRequest::default()
    };
    let keeper = set_up_form::keeper(&call, Permission::ChangeKeys)?;
    match keeper.create_key(call.press_key(), wanted).await {
        Ok(made) => secret_page(&call, &name, made, None),
        Err(KeyError::Other(error)) => form.failed(&call, &error),
        Err(KeyError::BadCredential(bad)) => {
            form.answer(&call, vec![Refusal::at(member::NAME, bad.to_string())])
        }
    }
}

/// Changes the name, the rights and the point of sale of a key.
pub(crate) async fn change(call: Arc<Call>) -> Answer {
    let old = find(&call)?;
    let form = form(&call, Some(&old))?;
    let given = Given::by(&call);
    let scopes = scopes(&call);
    if let Some(missing) = missing(&call, scopes) {
        return form.answer(&call, vec![missing]);
    }
    let change = KeyChange {
        name: Some(given.text(member::NAME)),
        scopes: Some(scopes),
        point_of_sale: Some(place(&call)?),
        ..KeyChange::of(old.id)
    };
    let change = SetUp::ChangeKey(change);
    set_up_form::carry_out(&call, form, Permission::ChangeKeys, change).await
}

/// Makes a new secret and shows it.
pub(crate) async fn rotate(call: Arc<Call>) -> Answer {
    let old = find(&call)?;
    let form = confirm(&call, &old, Confirm::Rotate)?;
    let keeper = set_up_form::keeper(&call, Permission::ChangeKeys)?;
    match keeper.rotate_key(call.press_key(), old.id).await {
        Ok(made) => secret_page(&call, &old.name, made, Some(old.id)),
        Err(error) => form.failed(&call, &error),
    }
}

/// Revokes the key in the path.
pub(crate) async fn revoke(call: Arc<Call>) -> Answer {
    let old = find_any(&call)?;
    let form = confirm(&call, &old, Confirm::Revoke)?;
    if old.revoked_at.is_some() {
        return Ok(answer::redirect(&form.cancel, form.name));
    }
    let revoke = SetUp::RevokeKey { id: old.id };
    set_up_form::carry_out(&call, form, Permission::ChangeKeys, revoke).await
}

fn secret_page(call: &Call, name: &str, made: Option<KeySecret>, id: Option<KeyId>) -> Answer {
    let words = &call.words().key;
    let title = if made.is_some() { words.secret_title } else { words.shown_title };
    let mut shell = Shell::of(call, Section::Keys, title);
    Section::Keys.path().clone_into(&mut shell.back);
    let what = if made.is_some() { words.secret_what } else { words.shown };
    let rotate = id.filter(|_| made.is_none()).map(|id| format!("/console/keys/{id}/rotate"));
    let secret = made.map(|made| Secret {
        id: "secret",
        label: format!("{}: {name}", words.secret),
        value: made.secret.to_string(),
        copy: words.copy,
        hint: None,
    });
    let mut links: Vec<(String, &'static str)> =
        rotate.into_iter().map(|rotate| (rotate, words.rotate)).collect();
    links.push((Section::Keys.path().to_owned(), words.done));
    let above = (Section::Keys.path().to_owned(), words.title.to_owned());
    Once { shell, above, what: what.to_owned(), secret, links }.answer("key_secret")
}

/// The key in the path, if the operator has it and it works.
fn find(call: &Call) -> Result<ApiKey, Failure> {
    let key = find_any(call)?;
    if key.revoked_at.is_none() { Ok(key) } else { Err(Failure::NotFound) }
}

fn find_any(call: &Call) -> Result<ApiKey, Failure> {
    let id = KeyId(call.id()?);
    let keys = set_up_form::keeper(call, Permission::ChangeKeys)?.keys();
    keys.into_iter().find(|key| key.id == id).ok_or(Failure::NotFound)
}

fn scopes(call: &Call) -> Scopes {
    let typed = call.typed_all(SCOPES);
    Scope::ALL.into_iter().filter(|scope| typed.contains(&scope.name())).collect()
}

fn missing(call: &Call, scopes: Scopes) -> Option<Refusal> {
    let is_missing = scopes == Scopes::default();
    is_missing.then(|| Refusal::at(SCOPES, call.words().key.scope_missing))
}

/// The chosen point of sale, if one is chosen.
fn place(call: &Call) -> Result<Option<PointOfSaleId>, Failure> {
    let asked = Given::by(call).text(PLACE);
    if asked.is_empty() {
        return Ok(None);
    }
    let known = places(call)?.into_iter().find(|(id, _)| *id == asked);
    let id = known.and_then(|(id, _)| id.parse().ok()).ok_or(Failure::NotFound)?;
    Ok(Some(PointOfSaleId(id)))
}

fn form(call: &Call, old: Option<&ApiKey>) -> Result<ActForm, Failure> {
    set_up_form::keeper(call, Permission::ChangeKeys)?;
    act_form::demand_proof(call)?;
    let (words, texts) = (call.words(), &call.words().key);
    let name = Field::text(member::NAME, words.list.name).hinted(texts.name_hint);
    let mut fields = vec![name.filled(old.map_or("", |old| old.name.as_str()))];
    let marks = Scope::ALL.map(|scope| (scope.name().to_owned(), (texts.scope)(scope).to_owned()));
    let held: Vec<&str> =
        old.map(|old| old.scopes.iter().map(Scope::name).collect()).unwrap_or_default();
    fields.push(Field::marks(call, SCOPES, texts.scopes, &marks).marked(call, &held));
    let mut places = places(call)?;
    places.insert(0, (String::new(), texts.anywhere.to_owned()));
    let present = old.and_then(|old| old.point_of_sale).map(|place| place.to_string());
    let present = present.unwrap_or_default();
    fields.push(Field::choice_of(call, PLACE, texts.bound, places, &present));
    let title = old.map_or_else(|| texts.add.to_owned(), |old| old.name.clone());
    let what = if old.is_some() { texts.change_what } else { texts.new_what };
    let form = ActForm { fields, ..ActForm::new(call, ("key", Section::Keys), title, what) };
    Ok(if old.is_some() { form } else { ActForm { button: texts.add, ..form } })
}

/// An act on a key that needs no field.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Confirm {
    Rotate,
    Revoke,
}

fn confirm(call: &Call, key: &ApiKey, act: Confirm) -> Result<ActForm, Failure> {
    act_form::demand_proof(call)?;
    let texts = &call.words().key;
    let (title, what, button) = match act {
        Confirm::Rotate => ((texts.rotate_title)(&key.name), texts.rotate_what, texts.rotate),
        Confirm::Revoke => ((texts.revoke_title)(&key.name), texts.revoke_what, texts.revoke),
    };
    let form = ActForm::new(call, ("key", Section::Keys), title, what);
    Ok(ActForm { button, is_danger: act == Confirm::Revoke, ..form })
}
