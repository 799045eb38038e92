//! Blocking a certificate against use.

use domain::certificate::CertificateAction;
use domain::person::Permission;

use super::kit::{Act, Side};
use crate::note::Note;

pub(super) const ACT: Act = Act {
    part: "block",
    icon: "lock",
    permission: Permission::Block,
    texts: |words| &words.action.block,
    is_danger: true,
    demands_proof: false,
    demands_digits: false,
    probe: CertificateAction::Block,
    sides: &[Side::Status],
    fields: |_| Vec::new(),
    read: |_, _| Some(CertificateAction::Block),
    note: Note::Blocked,
};
