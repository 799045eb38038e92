//! Inviting a user, and changing name, role and place of one.

use std::sync::Arc;

use domain::PointOfSaleId;
use domain::command::ChangeUser;
use domain::person::{Language, Role};
use service::{MemberRequest, UserRequest};

use crate::act_form::{ActForm, Field, demand_proof};
use crate::answer::{self, Answer};
use crate::call::Call;
use crate::failure::Failure;
use crate::note::Note;
use crate::pages::one_time_link;
use crate::pages::user::Kept;
use crate::pages::users::user_link;
use crate::refusal::{Refusal, member};
use crate::shell::Section;
use crate::view::place_name;

const ROLE: &str = "role";
const PLACE: &str = "place";
const LANGUAGE: &str = "language";
/// Value of the choice of every point of sale.
const ANYWHERE: &str = "0";

/// Choices of roles, the one with the fewest rights first unless another one is chosen.
fn roles(call: &Call, now: Option<Role>) -> Field {
    let words = call.words();
    let roles = Role::ALL.into_iter().rev();
    let choices = roles.map(|role| (role.name(), (words.people.role)(role).to_owned())).collect();
    Field::choice_of(call, ROLE, words.people.role_name, choices, now.map_or("", Role::name))
}

/// Choices of points of sale.
fn places(call: &Call, now: Option<PointOfSaleId>) -> Result<Field, Failure> {
    let (session, words) = (call.session()?, call.words());
    let directory = session.directory_now();
    let own = directory.points_of_sale().into_iter();
    let own = own.filter(|place| place.operator == session.operator());
    let mut choices: Vec<(String, String)> =
        vec![(ANYWHERE.to_owned(), words.users.anywhere.to_owned())];
    choices.extend(own.map(|place| (place.id.to_string(), place_name(&directory, Some(place.id)))));
    let now = now.map_or_else(|| ANYWHERE.to_owned(), |place| place.to_string());
    let field = Field::choice_of(call, PLACE, words.list.place, choices, &now);
    Ok(field.hinted(words.users.place_hint))
}

/// Role and point of sale of a form.
fn member_of(call: &Call) -> Result<Option<MemberRequest>, Failure> {
    let operator = call.session()?.operator();
    let place = call.typed(PLACE).filter(|place| *place != ANYWHERE);
    let place = place.map(|place| place.parse().map(PointOfSaleId)).transpose();
    let role = call.typed(ROLE).and_then(Role::parse);
    let Some((role, Ok(point_of_sale))) = role.map(|role| (role, place)) else { return Ok(None) };
    Ok(Some(MemberRequest { operator, role, point_of_sale }))
}

fn invitation(call: &Call) -> Result<ActForm, Failure> {
    // Asked first: who may not, learns nothing else.
    call.visitor()?.person.user_keeper(&call.request_id)?;
    let words = call.words();
    let languages: Vec<(&str, String)> = [call.language, other(call.language)]
        .map(|language| (language.tag(), language.words().language_name.to_owned()))
        .into();
    let title = words.users.invite.to_owned();
    Ok(ActForm {
        fields: vec![
            Field::text(member::NAME, words.people.name),
            Field::text(member::LOGIN, words.people.login).hinted(words.users.login_hint),
            roles(call, None),
            places(call, None)?,
            Field::choice(call, LANGUAGE, words.shell.language, &languages),
        ],
        action: "/console/users/invite".to_owned(),
        button: words.users.invite,
        ..ActForm::new(call, ("invite", Section::Users), title, words.users.invite_what)
    })
}

fn other(language: crate::language::Language) -> crate::language::Language {
    let mut all = crate::language::Language::ALL.into_iter();
    all.find(|known| *known != language).unwrap_or(language)
}

/// Shows the form of an invitation.
pub(crate) async fn show_invite(call: Arc<Call>) -> Answer {
    let form = invitation(&call)?;
    demand_proof(&call)?;
    form.answer(&call, Vec::new())
}

/// Invites a user, and shows the link once.
pub(crate) async fn invite(call: Arc<Call>) -> Answer {
    let form = invitation(&call)?;
    demand_proof(&call)?;
    let words = call.words();
    let text = |name| call.typed(name).unwrap_or_default().to_owned();
    let mut refusals = Vec::new();
    for (name, missing) in
        [(member::NAME, words.users.name_missing), (member::LOGIN, words.users.login_missing)]
    {
        if text(name).is_empty() {
            refusals.push(Refusal::at(name, missing));
        }
    }
    let member = member_of(&call)?;
    let (Some(member), true) = (member, refusals.is_empty()) else {
        return form.answer(&call, refusals);
    };
    let keeper = call.visitor()?.person.user_keeper(&call.request_id)?;
    let language = Language::parse(&text(LANGUAGE)).unwrap_or(Language::Russian);
    let (name, login) = (text(member::NAME), text(member::LOGIN));
    let wanted = UserRequest { name, login: login.clone(), language, member, hours: None };
    match keeper.invite_once(call.press_key(), wanted).await {
        Ok(Some(invited)) => one_time_link::answer(&call, &invited),
        Ok(None) => one_time_link::answer_again(&call, &keeper, &login),
        Err(error) => form.failed(&call, &error),
    }
}

fn change_form(call: &Call, kept: &Kept) -> Result<ActForm, Failure> {
    let words = call.words();
    let link = user_link(&kept.user);
    let title = (words.users.change_title)(&kept.user.name);
    Ok(ActForm {
        fields: vec![
            Field::text(member::NAME, words.people.name).filled(kept.user.name.as_str()),
            roles(call, Some(kept.membership.role)),
            places(call, kept.membership.point_of_sale)?,
        ],
        action: format!("{link}/change"),
        button: words.users.save,
        ..ActForm::new(call, ("user_change", Section::Users), title, words.users.change_what)
            .below(link, kept.user.name.clone())
    })
}

/// Shows the form that changes a user. It begins with the present values.
pub(crate) async fn show_change(call: Arc<Call>) -> Answer {
    let kept = Kept::find(&call)?;
    demand_proof(&call)?;
    change_form(&call, &kept)?.answer(&call, Vec::new())
}

/// Changes name, role and point of sale of a user.
pub(crate) async fn change(call: Arc<Call>) -> Answer {
    let kept = Kept::find(&call)?;
    demand_proof(&call)?;
    let form = change_form(&call, &kept)?;
    let Some(name) = call.typed(member::NAME) else {
        let missing = call.words().users.name_missing;
        return form.answer(&call, vec![Refusal::at(member::NAME, missing)]);
    };
    let Some(member) = member_of(&call)? else { return form.answer(&call, Vec::new()) };
    let Kept { keeper, user, membership } = &kept;
    let now = (membership.role, membership.point_of_sale, membership.ended);
    if now != (member.role, member.point_of_sale, false)
        && let Err(error) = keeper.set_role(user.id, member).await
    {
        return form.failed(&call, &error);
    }
    let name = Some(name.to_owned()).filter(|name| *name != user.name);
    if name.is_some() {
        let change = ChangeUser { id: user.id, name, login: None, language: None, disabled: None };
        if let Err(error) = keeper.change(change).await {
            return form.failed(&call, &error);
        }
    }
    let answer = answer::redirect(&user_link(user), "user_change");
    Ok(answer::noting(answer, Note::UserChanged))
}
