//! Setting the language, the theme and the shortcuts.

use std::sync::Arc;

use crate::answer::{self, Answer};
use crate::call::Call;
use crate::cookies;
use crate::form;
use crate::language::Language;
use crate::theme::Theme;

/// Sets what was chosen, and returns to the page.
pub(crate) async fn set(call: Arc<Call>) -> Answer {
    let mut answer = answer::redirect(form::way_back(call.form.find("back")), "preferences");
    if let Some(language) = call.form.find("language").and_then(Language::parse) {
        let cookie = cookies::preference(cookies::LANGUAGE, language.tag());
        answer = answer::with_cookie(answer, cookie);
    }
    if let Some(theme) = call.form.find("theme").and_then(Theme::parse) {
        let cookie = cookies::preference(cookies::THEME, theme.name());
        answer = answer::with_cookie(answer, cookie);
    }
    let keys = call.form.find("keys");
    if let Some(value) = [cookies::ON, cookies::OFF].into_iter().find(|one| keys == Some(*one)) {
        answer = answer::with_cookie(answer, cookies::preference(cookies::KEYS, value));
    }
    Ok(answer)
}
