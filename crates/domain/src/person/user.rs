//! Users, and their memberships at operators.

use crate::key::Grade;
use crate::person::{Permissions, Role};
use crate::{OperatorId, PointOfSaleId, UserId, text};

/// Language in which a person reads the console and its letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Language {
    /// Russian, with the code `ru`.
    Russian,
    /// English, with the code `en`.
    English,
}

impl Language {
    /// Every language, in the order of the console's switch.
    pub const ALL: [Self; 2] = [Self::Russian, Self::English];

    /// Code of the language in ISO 639-1: `ru` or `en`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Russian => "ru",
            Self::English => "en",
        }
    }

    /// Reads a code of ISO 639-1 in lower case.
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.code() == code)
    }
}

/// A person who can sign in. One user can be a member at several operators.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// Identifier of the user.
    pub id: UserId,
    /// Name for other people.
    pub name: String,
    /// Login, usually an e-mail address. It is unique without regard to case. A login with `@`
    /// also receives the user's letters.
    pub login: String,
    /// Language of the console and of letters.
    pub language: Language,
    /// Argon2 hash of the password. `None` until the user sets one through a link.
    pub password: Option<String>,
    /// Strength of the password. `None` where there is none.
    pub grade: Option<Grade>,
    /// Whether the user is barred from signing in.
    pub disabled: bool,
}

impl User {
    /// Whether the user may sign in now.
    pub const fn is_open(&self) -> bool {
        !self.disabled && self.password.is_some()
    }
}

/// The form in which logins are compared.
pub fn login_key(login: &str) -> String {
    text::trimmed(login).to_lowercase()
}

/// Role of a user at one operator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Membership {
    /// User who is the member.
    pub user: UserId,
    /// Operator of the membership.
    pub operator: OperatorId,
    /// Role of the user. It decides the permissions.
    pub role: Role,
    /// The only point of sale that the user may act for. `None`: every one of the operator.
    pub point_of_sale: Option<PointOfSaleId>,
    /// Whether the membership has ended.
    pub ended: bool,
}

impl Membership {
    /// Permissions that the role gives. Who is bound to one point of sale has none that reach
    /// further: to people, keys, places, settings, the log and the server.
    pub fn permissions(&self) -> Permissions {
        let is_bound = self.point_of_sale.is_some();
        let granted = self.role.permissions().iter();
        granted.filter(|permission| !(is_bound && permission.is_of_whole_operator())).collect()
    }
}
