//! Objects that a caller may act on: the rules for keys that are bound to a point of sale, and for
//! keys without read access. The tables are in `docs/rights.md`.

use super::context::Context;
use crate::command::CommandPlace;
use crate::operation::Actor;
use crate::person::Permission;
use crate::{
    CallerRejection, Certificate, Directory, OperatorId, Origin, PointOfSaleId, Redemption,
    Request, Scope, UserId, rules,
};

/// The only point of sale that a caller may act for, if its key is bound to one.
pub(super) fn bound_to(directory: &Directory, origin: &Origin) -> Option<PointOfSaleId> {
    match origin.actor {
        Actor::Key(id) => directory.key(id)?.point_of_sale,
        Actor::Administrator => None,
        Actor::User { user, operator } => directory.membership(user, operator)?.point_of_sale,
    }
}

/// Refuses every change of a key that is bound to a closed point of sale, and what such a key asks
/// for another one.
///
/// # Errors
///
/// In order: the operator is disabled; the bound point of sale or its partner is disabled; the
/// command names another point of sale.
pub(super) fn check(context: &Context<'_>, request: &Request) -> Result<(), CallerRejection> {
    if context.bound.is_none() {
        return Ok(());
    }
    let named = match request.command.place() {
        CommandPlace::Till(_, till) => Some(till.point_of_sale),
        CommandPlace::PointOfSale(place) => place,
        // Whoever signed in may still read.
        CommandPlace::SignIn => return Ok(()),
    };
    check_bound_place(context)?;
    if let Some(other) = named.filter(|named| Some(*named) != context.bound) {
        let code = context.directory().point_of_sale(other).map(|place| place.code.clone());
        return Err(CallerRejection::PointOfSaleForbidden { code: code.unwrap_or_default() });
    }
    Ok(())
}

/// Refuses a caller that is bound to a closed point of sale.
///
/// # Errors
///
/// In order: the operator is disabled; the bound point of sale or its partner is disabled.
pub(super) fn check_bound_place(context: &Context<'_>) -> Result<(), CallerRejection> {
    let Some(bound) = context.bound else { return Ok(()) };
    let directory = context.directory();
    let Some(own) = directory.point_of_sale(bound) else { return Ok(()) };
    context.operator(own.operator)?;
    rules::open_place(directory, own.operator, bound).map(|_| ())
}

/// Whether a person is not disabled and has a permission at an operator.
pub(super) fn is_permitted(
    directory: &Directory,
    (user, operator): (UserId, OperatorId),
    permission: Permission,
) -> bool {
    let is_open = directory.user(user).is_some_and(|user| !user.disabled);
    let membership = directory.membership(user, operator).filter(|_| is_open);
    membership.is_some_and(|known| known.permissions().contains(permission))
}

/// Refuses a person without the permission that a command needs, and one who acts for another
/// operator. The role is looked at anew: it may have changed since the person signed in.
///
/// # Errors
///
/// [`CallerRejection::NotPermitted`].
pub(super) fn check_permission(
    context: &Context<'_>,
    request: &Request,
    operator: Option<OperatorId>,
) -> Result<(), CallerRejection> {
    let Actor::User { user, operator: own } = context.actor else { return Ok(()) };
    let Some(permission) = request.command.permission() else { return Ok(()) };
    let may = operator == Some(own) && is_permitted(context.directory(), (user, own), permission);
    if may { Ok(()) } else { Err(CallerRejection::NotPermitted(permission)) }
}

impl Context<'_> {
    /// Whether the caller may capture, release or refund a redemption: one of its own place, and one
    /// that it made itself if it may not read.
    pub(super) fn may_continue(&self, redemption: &Redemption, made_by: Option<Actor>) -> bool {
        let is_of_place = self.bound.is_none_or(|bound| redemption.point_of_sale == Some(bound));
        is_of_place && (self.may_read() || made_by == Some(self.actor))
    }

    fn may_read(&self) -> bool {
        match self.actor {
            Actor::Key(id) => {
                self.directory().key(id).is_some_and(|key| key.scopes.contains(Scope::Read))
            }
            Actor::Administrator => true,
            Actor::User { user, operator } => {
                let membership = self.directory().membership(user, operator);
                membership.is_some_and(|known| Permission::See.roles().contains(&known.role))
            }
        }
    }

    /// Whether the caller may do something to a certificate by itself: not to one that another
    /// place sold or issued.
    pub(super) fn may_act_on(&self, certificate: &Certificate) -> bool {
        let bound = self.bound;
        bound.is_none() || certificate.point_of_sale.is_none_or(|place| Some(place) == bound)
    }
}
