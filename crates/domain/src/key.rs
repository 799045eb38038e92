//! Who calls: keys and what they may do.

use core::fmt;

use jiff::Timestamp;

use crate::id::{KeyId, OperatorId, PointOfSaleId};

/// One permission of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// See certificates, series and sales.
    Read,
    /// Sell certificates and return sold ones.
    Sell,
    /// Redeem, hold and refund.
    Redeem,
    /// Create, change and delete coupons.
    Coupons,
    /// Create and change series; block, adjust and void certificates.
    Manage,
}

impl Scope {
    /// Every scope, in the order in which they are listed.
    pub const ALL: [Self; 5] = [Self::Read, Self::Sell, Self::Redeem, Self::Coupons, Self::Manage];

    /// The name that operators write.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Sell => "sell",
            Self::Redeem => "redeem",
            Self::Coupons => "coupons",
            Self::Manage => "manage",
        }
    }

    const fn bit(self) -> u32 {
        match self {
            Self::Read => 1,
            Self::Sell => 2,
            Self::Redeem => 4,
            Self::Coupons => 8,
            Self::Manage => 16,
        }
    }
}

/// A set of [`Scope`]s.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct Scopes(u32);

impl Scopes {
    /// Every scope.
    pub fn all() -> Self {
        Scope::ALL.into_iter().collect()
    }

    /// Whether the scope is in the set.
    pub const fn contains(self, scope: Scope) -> bool {
        self.0 & scope.bit() != 0
    }

    /// The scopes in the set.
    pub fn iter(self) -> impl Iterator<Item = Scope> {
        Scope::ALL.into_iter().filter(move |scope| self.contains(*scope))
    }

    /// Reads names separated by commas; the error is the first unknown one.
    pub fn parse(text: &str) -> Result<Self, &str> {
        text.split(',')
            .map(str::trim)
            .filter(|name| !name.is_empty())
            .map(|name| Scope::ALL.into_iter().find(|s| s.name() == name).ok_or(name))
            .collect()
    }
}

impl FromIterator<Scope> for Scopes {
    fn from_iter<I: IntoIterator<Item = Scope>>(scopes: I) -> Self {
        Self(scopes.into_iter().fold(0, |set, scope| set | scope.bit()))
    }
}

impl fmt::Display for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, scope) in self.iter().enumerate() {
            if i > 0 {
                f.write_str(",")?;
            }
            f.write_str(scope.name())?;
        }
        Ok(())
    }
}

impl fmt::Debug for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Scopes({self})")
    }
}

/// A keyed hash of a secret that a caller presents. It finds the key; it does not give the secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SecretHash(pub [u8; 32]);

/// Who calls. One key serves every surface; its secrets are stored hashed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiKey {
    /// Its number.
    pub id: KeyId,
    /// Whose it is.
    pub operator: OperatorId,
    /// What people call it.
    pub name: String,
    /// What it may do.
    pub scopes: Scopes,
    /// The only point of sale it may act for, if it is bound to one.
    pub point_of_sale: Option<PointOfSaleId>,
    /// Hash of the Bearer secret.
    pub secret: SecretHash,
    /// Login for Basic sign-in; unique over all operators.
    pub login: Option<String>,
    /// Argon2 hash of the password that goes with the login.
    pub password: Option<String>,
    /// Hash of the operator and the numeric token.
    pub token: Option<SecretHash>,
    /// From when it opens nothing any more.
    pub revoked_at: Option<Timestamp>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_print_as_they_are_read() {
        let scopes = Scopes::parse("sell, read").unwrap();
        assert!(scopes.contains(Scope::Sell) && !scopes.contains(Scope::Manage));
        assert_eq!(scopes.to_string(), "read,sell");
        assert_eq!(Scopes::parse("read,fly"), Err("fly"));
        assert_eq!(Scopes::parse(&Scopes::all().to_string()), Ok(Scopes::all()));
    }
}
