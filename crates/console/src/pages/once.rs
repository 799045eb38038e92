//! The page of a secret that is shown once, as the answer to a form. It is in no log, and no page has
//! it again.

use askama::Template;

use crate::answer::{self, Answer};
use crate::shell::Shell;

/// A secret that is shown once, or the note that it was shown before.
#[derive(Template)]
#[template(path = "once.html")]
pub(crate) struct Once {
    pub(crate) shell: Shell,
    /// Link and name of the page above.
    pub(crate) above: (String, String),
    pub(crate) what: String,
    /// The secret. `None`: it was shown before.
    pub(crate) secret: Option<Secret>,
    /// Ways on, the main one last.
    pub(crate) links: Vec<(String, &'static str)>,
}

/// A secret and its label.
pub(crate) struct Secret {
    /// Name of the field.
    pub(crate) id: &'static str,
    pub(crate) label: String,
    pub(crate) value: String,
    /// Text of the button that copies it.
    pub(crate) copy: &'static str,
    pub(crate) hint: Option<&'static str>,
}

impl Once {
    /// Answers with the page. `name` is its name in the access log.
    pub(crate) fn answer(&self, name: &'static str) -> Answer {
        answer::page(name, self)
    }
}
