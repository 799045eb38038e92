//! The operation `GET /v1/users/{id}`.

use crate::answer::ApiAnswer;
use crate::call::Call;
use crate::operations::responses::{Always, OfUsers};
use crate::parameters::UserInPath;
use crate::problem::{Problem, ProblemKind};
use crate::shapes::user::UserShape;

/// Get a user
///
/// Returns a person with a role at the operator. Needs the scope `manage`, and a key that is not
/// bound to a point of sale.
#[utoipa::path(get, path = "/v1/users/{id}", tag = "People",
    responses((status = 200, description = "The user.", body = UserShape),
        Always, OfUsers),
    security(("key" = [])))]
pub(crate) async fn get_user(call: Call<UserInPath>) -> Result<ApiAnswer, Problem> {
    let viewer = call.session.log_viewer()?;
    let found = viewer.find_user(call.path()?.id);
    let (user, membership) = found.ok_or_else(|| Problem::new(ProblemKind::UserNotFound))?;
    ApiAnswer::ok(&UserShape::of(&user, &membership, &call.session.directory_now()))
}
