//! The operation `GET /v1/users`.

use std::sync::Arc;

use domain::person::{Membership, User};

use crate::answer::ApiAnswer;
use crate::call::Call;
use crate::cursor::{self, List};
use crate::operations::responses::{Always, OfQueries};
use crate::problem::Problem;
use crate::query::Paging;
use crate::shapes::Page;
use crate::shapes::user::{UserPage, UserShape};

/// List users
///
/// People with a role at the operator, by id. People whose role has ended are included. Only people
/// with the right, and the command line, can change users. Needs the scope `manage`, and a key that
/// is not bound to a point of sale.
#[utoipa::path(get, path = "/v1/users", tag = "People",
    responses((status = 200, description = "A page of users.", body = UserPage),
        Always, OfQueries),
    security(("key" = [])))]
pub(crate) async fn list_users(call: Call<(), Paging>) -> Result<ApiAnswer, Problem> {
    let viewer = call.session.log_viewer()?;
    let page = call.query()?.page(List::Users)?;
    let [after] = page.place.unwrap_or([0]);
    let mut users = viewer.users();
    users.retain(|(user, _)| user.id.0 > after);
    let directory = call.session.directory_now();
    let cursor = |(user, _): &(Arc<User>, Membership)| cursor::write(List::Users, &[user.id.0]);
    let shape = |(user, own): (Arc<User>, Membership)| UserShape::of(&user, &own, &directory);
    ApiAnswer::ok(&Page::of(users, page.limit, cursor, shape))
}
