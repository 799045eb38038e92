//! Removing the block of a certificate.

use domain::certificate::CertificateAction;
use domain::person::Permission;

use super::kit::{Act, Side};
use crate::note::Note;

pub(super) const ACT: Act = Act {
    part: "unblock",
    icon: "check",
    permission: Permission::Unblock,
    texts: |words| &words.action.unblock,
    is_danger: false,
    demands_proof: false,
    demands_digits: false,
    probe: CertificateAction::Unblock,
    sides: &[Side::Status],
    fields: |_| Vec::new(),
    read: |_, _| Some(CertificateAction::Unblock),
    note: Note::Unblocked,
};
