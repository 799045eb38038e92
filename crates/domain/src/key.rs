//! API keys and their rights.

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
    /// Returns the set of all scopes.
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

    /// The names of all scopes, separated by commas and spaces.
    pub fn known() -> String {
        Scope::ALL.map(Scope::name).join(", ")
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

/// Strength of a credential against guessing. It is judged when the credential is set, because only
/// its hash is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Grade {
    /// Long enough, and not well known.
    Strong,
    /// Too short or well known; somebody allowed it all the same.
    Weak,
    /// Published with the demo data. Servers accept it from their own machine only.
    Demo,
}

impl Grade {
    /// All grades, in a fixed order.
    pub const ALL: [Self; 3] = [Self::Strong, Self::Weak, Self::Demo];

    /// The name under which it is stored.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Strong => "strong",
            Self::Weak => "weak",
            Self::Demo => "demo",
        }
    }

    /// Reads a stored name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|grade| grade.name() == name)
    }
}

/// Grades of a key's credentials. `None` stands for a credential that the key does not have, and for
/// one that was set by a version which did not judge credentials.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Grades {
    /// Grade of the Bearer secret.
    pub secret: Option<Grade>,
    /// Grade of the password.
    pub password: Option<Grade>,
    /// Grade of the numeric token.
    pub token: Option<Grade>,
}

impl Grades {
    /// Names of the credentials whose grade is one of these, in a fixed order.
    pub fn named(self, grades: &[Grade]) -> Vec<&'static str> {
        let all = [("secret", self.secret), ("password", self.password), ("token", self.token)];
        let has = |grade: &Option<Grade>| grade.is_some_and(|grade| grades.contains(&grade));
        all.into_iter().filter(|(_, grade)| has(grade)).map(|(name, _)| name).collect()
    }
}

/// An API key. One key serves every surface. Its secrets are stored hashed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiKey {
    /// Identifier of the API key.
    pub id: KeyId,
    /// Operator that owns the object.
    pub operator: OperatorId,
    /// Name of the key for people.
    pub name: String,
    /// Scopes of the key.
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
    /// Strength of its credentials against guessing.
    pub grades: Grades,
    /// Time of its revocation, if it is revoked.
    pub revoked_at: Option<Timestamp>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grades_are_read_as_they_are_named() {
        for grade in Grade::ALL {
            assert_eq!(Grade::parse(grade.name()), Some(grade));
        }
        assert_eq!(Grade::parse("good"), None);
        let (secret, password) = (Some(Grade::Demo), Some(Grade::Weak));
        let grades = Grades { secret, password, token: Some(Grade::Strong) };
        assert_eq!(grades.named(&[Grade::Weak, Grade::Demo]), ["secret", "password"]);
    }

    #[test]
    fn scopes_print_as_they_are_read() {
        let scopes = Scopes::parse("sell, read").unwrap();
        assert!(scopes.contains(Scope::Sell) && !scopes.contains(Scope::Manage));
        assert_eq!(scopes.to_string(), "read,sell");
        assert_eq!(Scopes::parse("read,fly"), Err("fly"));
        assert_eq!(Scopes::parse(&Scopes::all().to_string()), Ok(Scopes::all()));
    }
}
