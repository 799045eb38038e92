//! Paying out the balance of a certificate in money.

use domain::certificate::CertificateAction;
use domain::person::Permission;

use super::kit::{Act, Side, Target};
use crate::act_form::Field;
use crate::note::Note;
use crate::refusal::member;

/// Member that says whether everything is paid out.
const SHARE: &str = "share";

pub(super) const ACT: Act = Act {
    part: "cash-out",
    icon: "coins",
    permission: Permission::Adjust,
    texts: |words| &words.action.cash_out,
    is_danger: false,
    demands_proof: true,
    demands_digits: false,
    probe: CertificateAction::CashOut { amount: None },
    sides: &[Side::Balance],
    fields,
    read: |given, call| {
        if call.typed(SHARE) != Some("part") {
            return Some(CertificateAction::CashOut { amount: None });
        }
        Some(CertificateAction::CashOut { amount: Some(given.money(member::AMOUNT)?) })
    },
    note: Note::CashedOut,
};

fn fields(target: &Target<'_>) -> Vec<Field> {
    let (call, words) = (target.call, &target.call.words().action);
    let all = (words.whole)(&call.show().money(target.found.balance));
    let choices = [("all", all), ("part", words.part.to_owned())];
    vec![
        Field::choice(call, SHARE, words.share, &choices),
        Field::money(call, member::AMOUNT, words.amount)
            .hinted(words.part_hint)
            .only_when(SHARE, "part"),
    ]
}
