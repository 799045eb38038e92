//! Owners of certificates.

use domain::Owner;
use serde::Serialize;
use utoipa::ToSchema;

use crate::shapes::Page;
use crate::wire::Day;

/// Somebody who owns certificates, as far as the house knows.
#[derive(Serialize, ToSchema)]
#[schema(as = Owner)]
pub(crate) struct OwnerShape {
    /// Its number.
    id: i64,
    /// The name.
    #[schema(required = true)]
    name: Option<String>,
    /// The phone: ten digits, without the country's.
    #[schema(required = true)]
    phone: Option<i64>,
    /// The e-mail address.
    #[schema(required = true)]
    email: Option<String>,
    /// The day of birth.
    #[schema(required = true)]
    born: Option<Day>,
    /// The owner whose friend this one is.
    #[schema(required = true)]
    friend_of: Option<i64>,
    /// Whether personal data may be processed; null where that was not said.
    #[schema(required = true)]
    agrees: Option<bool>,
}

impl OwnerShape {
    /// An owner as this API tells it.
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
