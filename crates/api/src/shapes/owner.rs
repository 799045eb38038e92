//! Shape of owners of certificates.

use domain::Owner;
use serde::Serialize;
use utoipa::ToSchema;

use crate::shapes::Page;
use crate::wire::Day;

/// An owner of certificates.
#[derive(Serialize, ToSchema)]
#[schema(as = Owner)]
pub(crate) struct OwnerShape {
    /// Identifier of the owner.
    id: i64,
    /// Name of the owner. Null if unknown.
    #[schema(required = true)]
    name: Option<String>,
    /// Phone of the owner as its E.164 digits. Null if unknown.
    #[schema(required = true)]
    phone: Option<i64>,
    /// E-mail address of the owner. Null if unknown.
    #[schema(required = true)]
    email: Option<String>,
    /// Day of birth. Null if unknown.
    #[schema(required = true)]
    born: Option<Day>,
    /// Identifier of the owner whose friend this one is. Null if there is none.
    #[schema(required = true)]
    friend_of: Option<i64>,
    /// Whether the owner agreed to the processing of personal data. Null if unknown.
    #[schema(required = true)]
    agrees: Option<bool>,
}

impl OwnerShape {
    /// Returns the shape of an owner.
    pub(crate) fn of(owner: &Owner) -> Self {
        let details = &owner.details;
        Self {
            id: owner.id.0,
            name: details.name.clone(),
            phone: details.phone,
            email: details.email.clone(),
            born: details.born.map(Day),
            friend_of: owner.friend_of.map(|friend| friend.0),
            agrees: details.agrees,
        }
    }
}

/// One page of a list.
pub(crate) type OwnerPage = Page<OwnerShape>;
