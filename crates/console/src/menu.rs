//! The menu of what can be done to the object of a page.

use domain::Rejection;

use crate::call::Call;
use crate::refusal::sentence;

/// An entry of the menu.
pub(crate) struct Entry {
    pub(crate) icon: &'static str,
    pub(crate) name: &'static str,
    pub(crate) link: String,
    /// Whether it takes something away for good.
    pub(crate) is_danger: bool,
    /// Why it is not possible now.
    pub(crate) why_not: Option<String>,
}

impl Entry {
    /// An entry, with the refusal that stands in its way.
    pub(crate) fn of(
        call: &Call,
        (icon, name): (&'static str, &'static str),
        link: String,
        refused: Option<&Rejection>,
    ) -> Self {
        let why_not = refused.map(|rejection| sentence(call, rejection));
        Self { icon, name, link, is_danger: false, why_not }
    }
}
