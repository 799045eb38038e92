//! Making and changing owners of certificates.

use crate::{OperatorId, OwnerDetails, OwnerId, ReadSet};

/// Make an owner.
#[derive(Clone, Debug)]
pub struct CreateOwner {
    /// In whose house.
    pub operator: OperatorId,
    /// Who it is.
    pub details: OwnerDetails,
    /// The owner whose friend it is, if it is one's.
    pub friend_of: Option<OwnerId>,
}

/// Change an owner.
#[derive(Clone, Debug)]
pub struct ChangeOwner {
    /// In whose house.
    pub operator: OperatorId,
    /// Which.
    pub id: OwnerId,
    /// What is to be different; what is not said stays.
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
