//! Roles of people at operators.

/// Role of a person at an operator. The permissions of each role are in the table of
/// `docs/rights.md`, which is made from [`Permission::roles`](crate::person::Permission::roles).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Owns the business: may do everything.
    Owner,
    /// Runs shops and campaigns.
    Manager,
    /// Keeps the books: sees money, changes none.
    Accountant,
    /// Helps buyers: finds, blocks, replaces, sends again.
    Support,
    /// Sells and redeems at a till.
    Cashier,
}

impl Role {
    /// Every role, in the order of the tables.
    pub const ALL: [Self; 5] =
        [Self::Owner, Self::Manager, Self::Accountant, Self::Support, Self::Cashier];

    /// Name of the role in commands and answers.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Manager => "manager",
            Self::Accountant => "accountant",
            Self::Support => "support",
            Self::Cashier => "cashier",
        }
    }

    /// Reads the name of a role.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }

    /// Whether the role needs a second factor by default: it can move money or see all of it.
    pub const fn needs_second_factor(self) -> bool {
        match self {
            Self::Owner | Self::Manager | Self::Accountant => true,
            Self::Support | Self::Cashier => false,
        }
    }
}
