//! Giving an issued certificate its value.

use domain::certificate::CertificateAction;
use domain::person::Permission;

use super::kit::{Act, Side};
use crate::act_form::Field;
use crate::note::Note;
use crate::refusal::member;

pub(super) const ACT: Act = Act {
    part: "activate",
    icon: "check",
    permission: Permission::Issue,
    texts: |words| &words.action.activate,
    is_danger: false,
    demands_proof: false,
    demands_digits: false,
    probe: CertificateAction::Activate { nominal: None },
    sides: &[Side::Status, Side::Balance, Side::LastDay],
    fields: |target| {
        let words = &target.call.words().action;
        let field = Field::money(target.call, member::AMOUNT, target.call.words().list.nominal);
        vec![field.hinted(words.nominal_hint).optional()]
    },
    read: |given, call| {
        let nominal = match call.typed(member::AMOUNT) {
            Some(_) => Some(given.money(member::AMOUNT)?),
            None => None,
        };
        Some(CertificateAction::Activate { nominal })
    },
    note: Note::Activated,
};
