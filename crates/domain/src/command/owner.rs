//! Commands that create and change owners of certificates.

use crate::{OperatorId, OwnerDetails, OwnerId, ReadSet};

/// Create an owner of certificates.
#[derive(Clone, Debug)]
pub struct CreateOwner {
    /// Operator that owns the data.
    pub operator: OperatorId,
    /// Details of the person.
    pub details: OwnerDetails,
    /// Owner whose friend it is. `None` if it is not a friend.
    pub friend_of: Option<OwnerId>,
}

/// Change an owner of certificates.
#[derive(Clone, Debug)]
pub struct ChangeOwner {
    /// Operator that owns the data.
    pub operator: OperatorId,
    /// Identifier of the owner.
    pub id: OwnerId,
    /// Changes of the owner. Absent values stay.
    pub details: OwnerDetails,
}

impl CreateOwner {
    pub(super) fn read_set(&self, set: &mut ReadSet) {
        set.owners.extend(self.friend_of);
    }
}

impl ChangeOwner {
    pub(super) fn read_set(&self, set: &mut ReadSet) {
        set.owners.insert(self.id);
    }
}
