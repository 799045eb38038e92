//! Showing the secret code. The answer to the form has it, and no page again.

use domain::certificate::CertificateAction;
use domain::person::Permission;

use super::kit::Act;
use crate::note::Note;

pub(super) const ACT: Act = Act {
    part: "secret",
    icon: "lock",
    permission: Permission::ShowPins,
    texts: |words| &words.action.secret,
    is_danger: false,
    demands_proof: true,
    demands_digits: false,
    probe: CertificateAction::ShowSecret,
    sides: &[],
    fields: |_| Vec::new(),
    read: |_, _| Some(CertificateAction::ShowSecret),
    note: Note::SecretShown,
};
