//! The operation `GET /v1/operations/{idempotency-key}`.

use crate::answer::ApiAnswer;
use crate::call::Call;
use crate::operations::responses::{Always, OfOperations};
use crate::problem::{Problem, ProblemKind};
use crate::request;
use crate::shapes::origin::RequestShape;

/// Get the result of a request
///
/// For a request whose answer did not arrive. To get that answer itself, send the request again
/// under the same key. An API key sees its own requests only, because an idempotency key belongs to
/// the API key that sent it. Needs no scope.
#[utoipa::path(get, path = "/v1/operations/{idempotency-key}", tag = "Operations",
    params(("idempotency-key" = String, Path, min_length = 1, max_length = 255,
        pattern = "^[!-~]+$",
        description = "Idempotency key of the request.")),
    responses((status = 200, description = "The accepted request and its result.", body = RequestShape),
        Always, OfOperations),
    security(("key" = [])))]
pub(crate) async fn get_operation(call: Call) -> Result<ApiAnswer, Problem> {
    let key = request::checked_key(call.path("idempotency-key"));
    let key = key.ok_or_else(|| Problem::new(ProblemKind::IdempotencyKeyInvalid))?;
    let found = call.session.carried_out(Call::stored_key(key)).await?;
    let carried_out = found.ok_or_else(|| Problem::new(ProblemKind::OperationNotFound))?;
    ApiAnswer::ok(&RequestShape::of(&carried_out))
}
