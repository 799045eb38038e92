//! Setting or clearing the owner of a certificate.

use domain::OperationId;
use domain::certificate::CertificateAction;
use domain::person::Permission;

use super::kit::{Act, Target};
use crate::act_form::Field;
use crate::call::Call;
use crate::given::Given;
use crate::note::Note;
use crate::refusal::member;

pub(super) const ACT: Act = Act {
    part: "owner",
    icon: "people",
    permission: Permission::ChangeOwners,
    texts: |words| &words.action.owner,
    is_danger: false,
    demands_proof: false,
    demands_digits: false,
    probe: CertificateAction::SetOwner { owner: None },
    sides: &[],
    fields,
    read,
    note: Note::OwnerSet,
};

fn fields(target: &Target<'_>) -> Vec<Field> {
    let words = &target.call.words().action;
    let present = target.found.owner.map_or_else(String::new, |owner| owner.to_string());
    vec![
        Field::number(member::OWNER, words.owner_number)
            .hinted(words.owner_hint)
            .filled(present)
            .optional(),
    ]
}

fn read(given: &mut Given<'_>, call: &Call) -> Option<CertificateAction> {
    let owner = match call.typed(member::OWNER) {
        Some(_) => Some(OperationId(given.number(member::OWNER)?)),
        None => None,
    };
    Some(CertificateAction::SetOwner { owner })
}
