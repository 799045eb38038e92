//! Signing out.

use std::sync::Arc;

use crate::answer::{self, Answer};
use crate::call::Call;
use crate::cookies;
use crate::shell::Note;

/// Forgets the session in this browser.
pub(crate) async fn leave(_: Arc<Call>) -> Answer {
    let answer = answer::redirect("/console/sign-in", "sign_out");
    let answer = answer::with_cookie(answer, Some(cookies::END_SESSION));
    Ok(answer::noting(answer, Note::SignedOut))
}
