//! Permissions: what callers may do. Scopes of keys and roles of people both expand to them, so that
//! one check serves every caller.

use core::fmt;

use crate::key::{Scope, Scopes};
use crate::person::Role;

macro_rules! permissions {
    ($($(#[$doc:meta])* $name:ident = $text:literal: [$($role:ident)*],)+) => {
        /// One thing that a caller may do.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Permission {
            $($(#[$doc])* $name,)+
        }

        impl Permission {
            /// Every permission, in the order of the tables.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// Name of the permission in answers.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)+
                }
            }

            /// Roles that have the permission.
            pub const fn roles(self) -> &'static [Role] {
                match self {
                    $(Self::$name => &[$(Role::$role),*],)+
                }
            }
        }
    };
}

permissions! {
    /// See one certificate by its full number.
    SeeByNumber = "see_by_number": [Owner Manager Accountant Support Cashier],
    /// Find and list certificates, redemptions and series.
    See = "see": [Owner Manager Accountant Support],
    /// See coupons and their uses.
    SeeCoupons = "see_coupons": [Owner Manager Accountant Support],
    /// See sales and returns.
    SeeSales = "see_sales": [Owner Manager Accountant Support],
    /// See totals of money and reports.
    SeeTotals = "see_totals": [Owner Manager Accountant],
    /// See buyers and owners of certificates without masks.
    SeePeople = "see_people": [Owner Manager Support],
    /// See the secret code of a certificate.
    ShowPins = "show_pins": [Owner Manager],
    /// Sell certificates and take them back.
    Sell = "sell": [Owner Manager Cashier],
    /// Redeem certificates and coupons, and hold money on them.
    Redeem = "redeem": [Owner Manager Cashier],
    /// Refund redemptions and release holds.
    Refund = "refund": [Owner Manager Support Cashier],
    /// Issue certificates without a sale, and activate issued ones.
    Issue = "issue": [Owner Manager Support],
    /// Load money onto certificates.
    Reload = "reload": [Owner Manager],
    /// Adjust, cash out, extend and void certificates.
    Adjust = "adjust": [Owner Manager],
    /// Block certificates against use.
    Block = "block": [Owner Manager Support Cashier],
    /// Remove blocks of certificates.
    Unblock = "unblock": [Owner Manager Support],
    /// Replace lost certificates by new ones.
    Replace = "replace": [Owner Manager Support],
    /// Send certificates and codes by mail.
    SendLetters = "send_letters": [Owner Manager Support],
    /// Create and change owners of certificates.
    ChangeOwners = "change_owners": [Owner Manager Support],
    /// Approve the requests of others.
    Approve = "approve": [Owner Manager],
    /// Create, change and delete coupons.
    ChangeCoupons = "change_coupons": [Owner Manager],
    /// Create and change series.
    ChangeSeries = "change_series": [Owner Manager],
    /// Import certificates, and run bulk jobs.
    Import = "import": [Owner Manager],
    /// Export lists without secret codes.
    Export = "export": [Owner Manager Accountant],
    /// Export files with secret codes.
    ExportPins = "export_pins": [Owner Manager],
    /// Close periods, and change the settings of the accounts.
    ClosePeriods = "close_periods": [Owner Accountant],
    /// Create and change partners, points of sale and sites.
    ChangePlaces = "change_places": [Owner Manager],
    /// Create, change and revoke API keys and webhooks.
    ChangeKeys = "change_keys": [Owner],
    /// Change the texts of letters and printed designs.
    ChangeLetters = "change_letters": [Owner Manager],
    /// Invite, change and disable users.
    ChangeUsers = "change_users": [Owner],
    /// See the log of all operations, and the users in it.
    SeeLog = "see_log": [Owner],
    /// Change the settings of the operator.
    ChangeSettings = "change_settings": [Owner],
    /// See the state of the server.
    SeeSystem = "see_system": [Owner Manager Accountant],
    /// Verify the store and test the server.
    RunSystem = "run_system": [Owner],
}

impl Permission {
    /// Whether the permission reaches beyond one point of sale.
    pub(crate) const fn is_of_whole_operator(self) -> bool {
        matches!(
            self,
            Self::ClosePeriods
                | Self::ChangePlaces
                | Self::ChangeKeys
                | Self::ChangeUsers
                | Self::SeeLog
                | Self::ChangeSettings
                | Self::SeeSystem
                | Self::RunSystem
        )
    }

    const fn bit(self) -> u64 {
        1 << (self as u32)
    }
}

impl Role {
    /// Permissions that a person with this role has.
    pub fn permissions(self) -> Permissions {
        Permissions::of_role(self)
    }
}

impl Scope {
    /// Permissions that a key with this scope has.
    pub const fn permissions(self) -> &'static [Permission] {
        match self {
            Self::Read => &[
                Permission::SeeByNumber,
                Permission::See,
                Permission::SeeCoupons,
                Permission::SeeSales,
                Permission::SeeTotals,
                Permission::SeePeople,
            ],
            Self::Sell => &[
                Permission::SeeByNumber,
                Permission::Sell,
                Permission::Issue,
                Permission::Reload,
                Permission::SendLetters,
                Permission::ChangeOwners,
            ],
            Self::Redeem => &[Permission::SeeByNumber, Permission::Redeem, Permission::Refund],
            Self::Coupons => &[Permission::SeeCoupons, Permission::ChangeCoupons],
            Self::Manage => &[
                Permission::Adjust,
                Permission::Block,
                Permission::Unblock,
                Permission::Replace,
                Permission::ShowPins,
                Permission::ChangeOwners,
                Permission::ChangeSeries,
                Permission::SeeLog,
            ],
        }
    }
}

/// A set of [`Permission`]s.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct Permissions(u64);

impl Permissions {
    /// Permissions of a role.
    pub fn of_role(role: Role) -> Self {
        let all = Permission::ALL.iter().copied();
        all.filter(|permission| permission.roles().contains(&role)).collect()
    }

    /// Permissions of a key with these scopes.
    pub fn of_scopes(scopes: Scopes) -> Self {
        scopes.iter().flat_map(|scope| scope.permissions().iter().copied()).collect()
    }

    /// Whether the permission is in the set.
    pub const fn contains(self, permission: Permission) -> bool {
        self.0 & permission.bit() != 0
    }

    /// Whether one of the permissions is in the set.
    pub fn contains_any(self, permissions: &[Permission]) -> bool {
        permissions.iter().any(|permission| self.contains(*permission))
    }

    /// Whether every permission of the other set is in this one.
    pub const fn contains_all(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// The permissions in the set, in the order of [`Permission::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Permission> {
        Permission::ALL.iter().copied().filter(move |permission| self.contains(*permission))
    }
}

impl FromIterator<Permission> for Permissions {
    fn from_iter<I: IntoIterator<Item = Permission>>(permissions: I) -> Self {
        Self(permissions.into_iter().fold(0, |set, permission| set | permission.bit()))
    }
}

impl fmt::Debug for Permissions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter().map(Permission::name)).finish()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::person::Membership;
    use crate::{OperatorId, PointOfSaleId, UserId};

    #[test]
    fn every_permission_has_its_own_bit_and_name() {
        assert!(Permission::ALL.len() <= 64);
        let names: BTreeSet<&str> = Permission::ALL.iter().map(|p| p.name()).collect();
        assert_eq!(names.len(), Permission::ALL.len());
        for permission in Permission::ALL {
            let set: Permissions = [*permission].into_iter().collect();
            assert_eq!(set.iter().collect::<Vec<_>>(), [*permission]);
        }
    }

    #[test]
    fn an_owner_may_do_everything_and_nobody_more_than_an_owner() {
        let owner = Role::Owner.permissions();
        assert_eq!(owner.iter().count(), Permission::ALL.len());
        for role in Role::ALL {
            assert!(owner.contains_all(role.permissions()), "{role:?}");
            assert_eq!(Role::parse(role.name()), Some(role));
        }
        assert!(!Role::Manager.permissions().contains_all(owner));
        assert_eq!(Role::parse("admin"), None);
    }

    /// The table for people says what the code does.
    #[test]
    fn the_table_of_roles_is_documented() {
        let document = include_str!("../../../../docs/rights.md");
        let (_, document) = document.split_once("## Roles of people").unwrap();
        let document = document.split("\n## ").next().unwrap();
        let cells = |permission: &Permission| {
            let has = |role: &Role| if permission.roles().contains(role) { " yes |" } else { " |" };
            Role::ALL.iter().map(has).collect::<String>()
        };
        for permission in Permission::ALL {
            let name = format!("| `{}` |", permission.name());
            let line = document.lines().find(|line| line.starts_with(&name));
            let line = line.unwrap_or_else(|| panic!("{name} is missing"));
            assert!(line.ends_with(&cells(permission)), "{line}");
        }
        let rows = document.lines().filter(|line| line.starts_with("| `")).count();
        assert_eq!(rows, Permission::ALL.len());
    }

    /// Otherwise somebody at one till could make a key for all of them.
    #[test]
    fn who_is_bound_to_a_place_has_no_permission_beyond_it() {
        let mut membership = Membership {
            user: UserId(1),
            operator: OperatorId(1),
            role: Role::Owner,
            point_of_sale: None,
            ended: false,
        };
        assert_eq!(membership.permissions(), Role::Owner.permissions());
        membership.point_of_sale = Some(PointOfSaleId(1));
        let bound = membership.permissions();
        for permission in [
            Permission::ChangePlaces,
            Permission::ChangeKeys,
            Permission::ChangeUsers,
            Permission::ChangeSettings,
            Permission::SeeLog,
        ] {
            assert!(!bound.contains(permission), "{permission:?}");
        }
        assert!(bound.contains(Permission::Sell) && bound.contains(Permission::Approve));
    }

    #[test]
    fn keys_have_no_permission_that_manages_people_or_keys() {
        let all = Permissions::of_scopes(Scopes::all());
        for permission in [
            Permission::ChangeUsers,
            Permission::ChangeKeys,
            Permission::ExportPins,
            Permission::Approve,
            Permission::RunSystem,
        ] {
            assert!(!all.contains(permission), "{permission:?}");
        }
        assert_eq!(Permissions::of_scopes(Scopes::default()), Permissions::default());
        let redeem = Permissions::of_scopes([Scope::Redeem].into_iter().collect());
        assert!(redeem.contains_any(&[Permission::See, Permission::Refund]));
        assert!(!redeem.contains_any(&[Permission::See, Permission::Sell]));
        assert_eq!(format!("{redeem:?}"), "{\"see_by_number\", \"redeem\", \"refund\"}");
    }
}
