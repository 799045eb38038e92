//! Keeping a note with a certificate. Its text is what the record has as the reason.

use domain::certificate::CertificateAction;
use domain::person::Permission;

use super::kit::Act;
use crate::note::Note;

pub(super) const ACT: Act = Act {
    part: "note",
    icon: "plus",
    permission: Permission::Replace,
    texts: |words| &words.action.note,
    is_danger: false,
    demands_proof: false,
    demands_digits: false,
    probe: CertificateAction::Note,
    sides: &[],
    fields: |_| Vec::new(),
    read: |_, _| Some(CertificateAction::Note),
    note: Note::Noted,
};
