//! What the forms share that create or change partners, points of sale, sites, keys and settings.

use domain::Surface;
use domain::command::SetUp;
use domain::person::Permission;
use service::SetUpKeeper;

use crate::act_form::{ActForm, Field};
use crate::answer::{self, Answer};
use crate::call::Call;
use crate::failure::Failure;
use crate::note::Note;

/// Member of the box that closes something.
pub(crate) const CLOSED: &str = "closed";

/// The box that closes a partner, a point of sale or a site.
pub(crate) fn closed(call: &Call, is_closed: bool) -> Field {
    let words = &call.words().set_up;
    Field::check(CLOSED, words.closed).hinted(words.closed_hint).ticked(is_closed)
}

/// The right to set up what the permission names.
pub(crate) fn keeper(call: &Call, permission: Permission) -> Result<SetUpKeeper<'_>, Failure> {
    let (session, id) = (call.session()?, call.request_id.clone());
    Ok(session.set_up_keeper(permission, Surface::Console, id)?)
}

/// Sets something up, and returns to the section.
pub(crate) async fn carry_out(
    call: &Call,
    form: ActForm,
    permission: Permission,
    set_up: SetUp,
) -> Answer {
    match keeper(call, permission)?.set_up(call.press_key(), set_up).await {
        Ok(()) => Ok(answer::noting(answer::redirect(&form.cancel, form.name), Note::Saved)),
        Err(error) => form.failed(call, &error),
    }
}
