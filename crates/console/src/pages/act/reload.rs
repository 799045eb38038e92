//! Loading money onto a certificate.

use domain::Amount;
use domain::certificate::CertificateAction;
use domain::person::Permission;

use super::kit::{Act, Side};
use crate::act_form::Field;
use crate::note::Note;
use crate::refusal::member;

pub(super) const ACT: Act = Act {
    part: "reload",
    icon: "plus",
    permission: Permission::Reload,
    texts: |words| &words.action.reload,
    is_danger: false,
    demands_proof: false,
    demands_digits: false,
    probe: CertificateAction::Reload { amount: ONE },
    sides: &[Side::Balance],
    fields: |target| {
        let label = target.call.words().action.amount;
        vec![Field::money(target.call, member::AMOUNT, label)]
    },
    read: |given, _| Some(CertificateAction::Reload { amount: given.money(member::AMOUNT)? }),
    note: Note::Reloaded,
};

/// The smallest amount that can be loaded.
const ONE: Amount = match Amount::from_minor(1) {
    Some(amount) => amount,
    None => Amount::ZERO,
};
