//! Records of owners of certificates.

use domain::owner::name_key;
use domain::{OperatorId, Owner, OwnerDetails, OwnerId};

use super::describe::record;

record! {
    table "owner";
    bind |owner: Owner, vault| {
        id: Int Key = owner.id;
        operator: Int Made = owner.operator;
        friend_of: Int Made = owner.friend_of;
        name: Text Changes = owner.details.name;
        kind: Int Changes = owner.details.kind;
        gender: Flag Changes = owner.details.gender;
        born: Text Changes = owner.details.born;
        phone: Int Changes = owner.details.phone;
        email: Text Changes = owner.details.email;
        viber: Text Changes = owner.details.viber;
        telegram: Text Changes = owner.details.telegram;
        whats_app: Int Changes = owner.details.whats_app;
        agrees: Flag Changes = owner.details.agrees;
        changed_in: Int Changes = owner.changed_in;
    }
    read Owner = Self {
        id,
        operator,
        friend_of,
        details: OwnerDetails {
            name,
            kind,
            gender,
            born,
            phone,
            email,
            viber,
            telegram,
            whats_app,
            agrees,
        },
        changed_in,
    };
}

/// Search key of an owner's name. Owners without a name have none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnerName {
    /// Identifier of the owner.
    pub owner: OwnerId,
    /// Operator that owns the data.
    pub operator: OperatorId,
    /// Key of the name ([`name_key`]).
    pub name_key: String,
}

impl OwnerName {
    /// The row of an owner, if the owner has a name.
    pub fn of(owner: &Owner) -> Option<Self> {
        let name = owner.details.name.as_deref()?;
        Some(Self { owner: owner.id, operator: owner.operator, name_key: name_key(name) })
    }
}

record! {
    table "owner_name";
    bind |name: OwnerName, vault| {
        owner: Int Key = name.owner;
        operator: Int Made = name.operator;
        name_key: Text Changes = name.name_key;
    }
    read OwnerName = Self { owner, operator, name_key };
}
