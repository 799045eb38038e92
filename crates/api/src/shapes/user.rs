//! Shape of users of the console.

use domain::Directory;
use domain::person::{Membership, Role, User};
use serde::Serialize;
use utoipa::ToSchema;

use crate::shapes::Page;

/// Role of a user at the operator.
#[derive(Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = Role)]
pub(crate) enum RoleName {
    /// May do everything at the operator.
    Owner,
    /// Runs the shop: sells, redeems, and manages certificates and coupons.
    Manager,
    /// Sees everything that is money, and closes periods.
    Accountant,
    /// Helps buyers, and sees their details.
    Support,
    /// Works at a till.
    Cashier,
}

impl From<Role> for RoleName {
    fn from(role: Role) -> Self {
        match role {
            Role::Owner => Self::Owner,
            Role::Manager => Self::Manager,
            Role::Accountant => Self::Accountant,
            Role::Support => Self::Support,
            Role::Cashier => Self::Cashier,
        }
    }
}

/// A person who can sign in to the console.
#[derive(Serialize, ToSchema)]
#[schema(as = User)]
pub(crate) struct UserShape {
    /// Identifier of the user.
    id: i64,
    /// Name of the user.
    name: String,
    /// Login of the user, usually an e-mail address.
    login: String,
    /// Language of the user: `ru` or `en`.
    language: &'static str,
    /// Role of the user at the operator.
    role: RoleName,
    /// Code of the only point of sale that the user may act for. Null if there is no such limit.
    #[schema(required = true)]
    point_of_sale: Option<String>,
    /// Whether the user has set a password.
    has_password: bool,
    /// Whether the user is barred from signing in.
    disabled: bool,
    /// Whether the role at the operator has ended.
    ended: bool,
}

impl UserShape {
    /// Returns the shape of a user with a role.
    pub(crate) fn of(user: &User, membership: &Membership, directory: &Directory) -> Self {
        let place = membership.point_of_sale.and_then(|place| directory.point_of_sale(place));
        Self {
            id: user.id.0,
            name: user.name.clone(),
            login: user.login.clone(),
            language: user.language.code(),
            role: membership.role.into(),
            point_of_sale: place.map(|place| place.code.clone()),
            has_password: user.password.is_some(),
            disabled: user.disabled,
            ended: membership.ended,
        }
    }
}

/// One page of a list.
pub(crate) type UserPage = Page<UserShape>;
