//! Owners of certificates: making and changing them.

use super::context::{Context, Decided};
use super::decision::Outcome;
use super::undecided::Undecided;
use crate::command::{ChangeOwner, CreateOwner};
use crate::operation::OperationKind;
use crate::{Change, OperatorId, Owner, OwnerId, OwnerRejection, validity};

pub(super) fn create(context: &Context<'_>, create: &CreateOwner) -> Result<Decided, Undecided> {
    let operator = context.operator(create.operator)?;
    if let Some(id) = create.friend_of {
        known(context, operator.id, id)?;
    }
    let today = validity::local_date(context.now, &operator.zone);
    let owner = Owner {
        id: context.operation,
        operator: operator.id,
        friend_of: create.friend_of,
        details: {
            let details = create.details.clone().as_kept_in(operator.phone_country());
            details.checked(today)?
        },
        changed_in: context.operation,
    };
    Ok(decided(OperationKind::OwnerCreated, vec![Change::AddOwner(owner.clone())], owner))
}

pub(super) fn change(context: &Context<'_>, change: &ChangeOwner) -> Result<Decided, Undecided> {
    let operator = context.operator(change.operator)?;
    let old = known(context, operator.id, change.id)?;
    let today = validity::local_date(context.now, &operator.zone);
    let said = change.details.clone().as_kept_in(operator.phone_country());
    let details = said.over(&old.details).checked(today)?;
    if details == old.details {
        return Ok(decided(OperationKind::OwnerChanged, Vec::new(), old.clone()));
    }
    let owner = Owner { details, changed_in: context.operation, ..old.clone() };
    Ok(decided(OperationKind::OwnerChanged, vec![Change::UpdateOwner(owner.clone())], owner))
}

/// An owner of the operator.
fn known<'a>(
    context: &Context<'a>,
    operator: OperatorId,
    id: OwnerId,
) -> Result<&'a Owner, OwnerRejection> {
    let found = context.view.owners.get(&id).filter(|owner| owner.operator == operator);
    found.ok_or(OwnerRejection::Unknown(id))
}

fn decided(kind: OperationKind, changes: Vec<Change>, owner: Owner) -> Decided {
    Decided {
        operator: Some(owner.operator),
        kind,
        changes,
        outcome: Outcome::Owner(Box::new(owner)),
    }
}
