//! Which roles must have a second factor.

use domain::person::Role;

/// Roles whose people must have a second factor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FactorPolicy(pub [bool; Role::ALL.len()]);

impl Default for FactorPolicy {
    fn default() -> Self {
        Self(Role::ALL.map(Role::needs_second_factor))
    }
}

impl FactorPolicy {
    /// The policy that demands a second factor of these roles.
    pub fn of(roles: &[Role]) -> Self {
        Self(Role::ALL.map(|role| roles.contains(&role)))
    }

    /// Whether people of this role must have a second factor.
    pub fn demands(self, role: Role) -> bool {
        Role::ALL.iter().zip(self.0).any(|(known, demanded)| *known == role && demanded)
    }
}
