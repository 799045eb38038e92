//! `Owner` records owners of certificates, changes them, and records friends of owners.

use domain::{OperationId, OwnerDetails, OwnerId, Surface};

use crate::convert::{self, question};
use crate::error::BadAction;
use crate::method::{Call, Done, Method, Refused};
use crate::wire::base::ResponseBase;
use crate::wire::owner::{OwnerRequest, OwnerResponse};
use crate::wire::typed::Described;

pub(super) const METHOD: Method = Method::of::<OwnerRequest, OwnerResponse>(
    "Owner",
    "Создание и изменение владельца сертификатов и его друзей",
)
.answered_by(|call, request| Box::pin(handle(call, OwnerRequest::from_record(request))));

#[derive(Clone, Copy)]
enum Action {
    Create,
    Update,
}

const ACTIONS: [(&str, Action); 2] = [("create", Action::Create), ("update", Action::Update)];

/// Handles the request.
///
/// # Errors
///
/// In order: the credentials; the claims in the body; the site; the action; the id, if one is
/// required; the type; the rules of owners.
async fn handle(call: Call<'_>, request: OwnerRequest) -> Result<Done, Refused> {
    let asking = call.sign_in(&request.base).await?;
    let keeper = asking.session.owner_keeper(Surface::Mloyalty, call.request_id.to_owned());
    let keeper = asking.allowed(keeper)?;
    asking.optional_place(None).await?;
    let action = convert::action(request.action_type.as_deref(), &ACTIONS);
    let action = action.map_err(|error| asking.refused(error))?;
    let is_friend = request.friend_create.unwrap_or(false);
    let named = || named(&request).map_err(|error| asking.refused(error));
    let details = || details(&request).map_err(|error| asking.refused(error));
    let (id, outcome) = match action {
        Action::Create => {
            let friend_of = if is_friend { Some(named()?) } else { None };
            let told = keeper.create(details()?, friend_of).await;
            let told = told.map_err(|error| asking.refused(error))?;
            (told.what, if told.repeated { "repeated" } else { "created" })
        }
        Action::Update if is_friend => return Err(asking.refused(BadAction::FriendOfUpdate)),
        Action::Update => {
            let id = named()?;
            let changed = keeper.change(id, details()?).await;
            changed.map_err(|error| asking.refused(error))?;
            (id, "changed")
        }
    };
    Ok(asking.done(OwnerResponse { id: Some(id.0), base: ResponseBase::done() }, outcome))
}

/// Returns the owner that the request names.
fn named(request: &OwnerRequest) -> Result<OwnerId, BadAction> {
    convert::given_id(request.id).map(OperationId).ok_or(BadAction::Missing("Id"))
}

/// Returns the details of the person. Blank texts and 0 count as absent.
fn details(request: &OwnerRequest) -> Result<OwnerDetails, BadAction> {
    let text =
        |text: &Option<String>| convert::given(text.as_deref()).map(|text| text.trim().to_owned());
    let kind = convert::given_id(request.owner_type).map(u8::try_from).transpose();
    Ok(OwnerDetails {
        name: text(&request.name),
        kind: kind.map_err(|_| BadAction::OwnerType)?,
        gender: request.gender,
        born: question::day(request.birthdate),
        phone: convert::given_id(request.phone),
        email: text(&request.email),
        viber: text(&request.viber),
        telegram: text(&request.telegram),
        whats_app: convert::given_id(request.whats_app),
        agrees: request.agree_personal_data,
    })
}
