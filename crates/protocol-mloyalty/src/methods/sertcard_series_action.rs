//! `SertcardSeriesAction` creates, changes or shows a series.

use domain::{Rejection, RequestRejection, SeriesId, Surface};
use service::{Error, RequestKey, SeriesState};

use crate::convert::{self, series};
use crate::error::BadAction;
use crate::method::{Asking, Call, Done, Method, Refused};
use crate::wire::sertcard_series_action::{
    SertCardSeriesActionRequest, SertCardSeriesActionResponse,
};
use crate::wire::typed::Described;

pub(super) const METHOD: Method =
    Method::of::<SertCardSeriesActionRequest, SertCardSeriesActionResponse>(
        "SertcardSeriesAction",
        "Создание и изменение серии сертификатов, сведения о серии",
    )
    .answered_by(|call, request| {
        Box::pin(handle(call, SertCardSeriesActionRequest::from_record(request)))
    });

#[derive(Clone, Copy)]
enum Action {
    Create,
    Update,
    Info,
}

const ACTIONS: [(&str, Action); 3] =
    [("Create", Action::Create), ("Update", Action::Update), ("Info", Action::Info)];

/// Handles the request.
///
/// # Errors
///
/// In order: the credentials; the claims in the body; the place; the action; for a change or a
/// question the series; the other members; the rules of series.
async fn handle(call: Call<'_>, request: SertCardSeriesActionRequest) -> Result<Done, Refused> {
    let asking = call.sign_in(&request.base).await?;
    let action = convert::action(request.action_type.as_deref(), &ACTIONS);
    let session = &asking.session;
    let keeper = || session.series_keeper(Surface::Mloyalty, call.request_id.to_owned());
    match action {
        Ok(Action::Create | Action::Update) => asking.allowed(keeper().map(drop))?,
        Ok(Action::Info) => asking.allowed(session.record_reader().map(drop))?,
        // Whoever may do any of them is told which there are.
        Err(_) => {
            let any = keeper().map(drop).or_else(|_| session.record_reader().map(drop));
            asking.allowed(any)?;
        }
    }
    asking.optional_place(convert::given_code(request.pos_code.as_deref())).await?;
    match action.map_err(|error| asking.refused(error))? {
        Action::Create => create(&call, &asking, &request).await,
        Action::Update => update(&call, &asking, &request).await,
        Action::Info => info(&asking, &request).await,
    }
}

async fn create(
    call: &Call<'_>,
    asking: &Asking<'_>,
    request: &SertCardSeriesActionRequest,
) -> Result<Done, Refused> {
    let session = &asking.session;
    let operator = asking.operator(session.directory())?;
    let wanted =
        series::series_request(request, operator).map_err(|error| asking.refused(error))?;
    let key = RequestKey::Natural(series::natural_key(&wanted.terms.name));
    let keeper = session.series_keeper(Surface::Mloyalty, call.request_id.to_owned());
    let told = asking.allowed(keeper)?.create(key, wanted).await;
    let told = told.map_err(|error| match error {
        Error::Rejected(Rejection::Request(RequestRejection::KeyReused)) => {
            asking.refused(BadAction::SeriesNameUsed)
        }
        error => asking.refused(error),
    })?;
    // A repeat is told of the series as it is now, as repeats of sales are.
    let (directory, made) = told.what;
    let now = directory.series(made.id).cloned().unwrap_or(made);
    shown(asking, &(directory, now), if told.repeated { "repeated" } else { "created" })
}

async fn update(
    call: &Call<'_>,
    asking: &Asking<'_>,
    request: &SertCardSeriesActionRequest,
) -> Result<Done, Refused> {
    let session = &asking.session;
    let keeper = session.series_keeper(Surface::Mloyalty, call.request_id.to_owned());
    let keeper = asking.allowed(keeper)?;
    let id = named(asking, request)?;
    let (directory, old) = known(asking, id, keeper.find(id).await)?;
    let operator = asking.operator(&directory)?;
    let change = series::change(request, (&directory, &old), operator);
    let change = change.map_err(|error| asking.refused(error))?;
    let changed = known(asking, id, keeper.change(id, change).await)?;
    shown(asking, &changed, "changed")
}

async fn info(asking: &Asking<'_>, request: &SertCardSeriesActionRequest) -> Result<Done, Refused> {
    let reader = asking.allowed(asking.session.record_reader())?;
    let id = named(asking, request)?;
    let found = known(asking, id, reader.find_series(id).await)?;
    shown(asking, &found, "told")
}

/// Returns the id of the series that the request names.
fn named(asking: &Asking<'_>, request: &SertCardSeriesActionRequest) -> Result<SeriesId, Refused> {
    let id = convert::given_id(request.sert_card_series_id).map(SeriesId);
    id.ok_or_else(|| asking.refused(BadAction::Missing("SertCardSeriesId")))
}

fn known(
    asking: &Asking<'_>,
    id: SeriesId,
    found: Result<Option<SeriesState>, Error>,
) -> Result<SeriesState, Refused> {
    let found = found.map_err(|error| asking.refused(error))?;
    found.ok_or_else(|| asking.refused(BadAction::NoSuchSeries(id.0)))
}

fn shown(
    asking: &Asking<'_>,
    (directory, found): &SeriesState,
    outcome: &'static str,
) -> Result<Done, Refused> {
    let operator = asking.operator(directory)?;
    let response = series::response(series::show(found, directory, operator));
    Ok(asking.done(response, outcome))
}
