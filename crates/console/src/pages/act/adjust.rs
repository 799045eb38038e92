//! Adjusting the balance of a certificate, up or down.

use domain::certificate::CertificateAction;
use domain::person::Permission;

use super::kit::{Act, Side, Target};
use crate::act_form::Field;
use crate::note::Note;
use crate::refusal::member;

/// Member that says whether money is added or taken off.
const DIRECTION: &str = "direction";

pub(super) const ACT: Act = Act {
    part: "adjust",
    icon: "adjust",
    permission: Permission::Adjust,
    texts: |words| &words.action.adjust,
    is_danger: false,
    demands_proof: false,
    demands_digits: false,
    probe: CertificateAction::Adjust { change: 1 },
    sides: &[Side::Balance],
    fields,
    read: |given, call| {
        let minor = given.money(member::AMOUNT)?.minor();
        let is_less = call.typed(DIRECTION) == Some("down");
        let change = if is_less { minor.checked_neg()? } else { minor };
        Some(CertificateAction::Adjust { change })
    },
    note: Note::Adjusted,
};

fn fields(target: &Target<'_>) -> Vec<Field> {
    let (call, words) = (target.call, &target.call.words().action);
    let choices = [("up", words.add.to_owned()), ("down", words.take_off.to_owned())];
    vec![
        Field::choice(call, DIRECTION, words.direction, &choices),
        Field::money(call, member::AMOUNT, words.amount),
    ]
}
