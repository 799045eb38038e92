//! Signing out of the console.

use std::sync::Arc;

use crate::answer::{self, Answer};
use crate::call::Call;
use crate::cookies;
use crate::note::Note;

/// Ends the session, here and in the store.
pub(crate) async fn leave(call: Arc<Call>) -> Answer {
    call.visitor()?.person.sign_out(&call.request_id).await?;
    let answer = answer::redirect("/console/sign-in", "sign_out");
    let answer = answer::with_cookie(answer, Some(cookies::END_SESSION));
    Ok(answer::noting(answer, Note::SignedOut))
}
