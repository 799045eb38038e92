//! Voiding a certificate: its value is gone for good.

use domain::certificate::CertificateAction;
use domain::person::Permission;

use super::kit::{Act, Side};
use crate::note::Note;

pub(super) const ACT: Act = Act {
    part: "void",
    icon: "cross",
    permission: Permission::Adjust,
    texts: |words| &words.action.void,
    is_danger: true,
    demands_proof: false,
    demands_digits: true,
    probe: CertificateAction::Void,
    sides: &[Side::Status, Side::Balance],
    fields: |_| Vec::new(),
    read: |_, _| Some(CertificateAction::Void),
    note: Note::Voided,
};
