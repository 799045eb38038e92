//! Commands about people: users, memberships, links, sessions and second factors.

use crate::key::{Grade, SecretHash};
use crate::person::{FactorProof, Language, LinkPurpose, Role, TotpSecret};
use crate::{OperatorId, PointOfSaleId, ReadSet, UserId};

/// A command about people.
#[derive(Clone, Debug)]
pub enum PersonCommand {
    /// Create a user with a membership, and a link for the first password.
    CreateUser(CreateUser),
    /// Change an existing user.
    ChangeUser(ChangeUser),
    /// Create, change or end a membership.
    SetMembership(SetMembership),
    /// Make a link for a user. Earlier links of the user stop working.
    MakeLink(MakeLink),
    /// Set a password through a link.
    UseLink(UseLink),
    /// Set the password of a user who proved the old one.
    SetPassword(SetPassword),
    /// Set or remove the second factor of a user.
    SetFactor(SetFactor),
    /// Begin a session. The password and the code have been checked before.
    BeginSession(BeginSession),
    /// Note that a session was used just now.
    TouchSession {
        /// Keyed hash of the session's secret.
        handle: SecretHash,
    },
    /// Note that the user of a session proved who they are again. The session gets another secret.
    ConfirmSession(ConfirmSession),
    /// Let a session work at another operator of its user.
    SwitchOperator {
        /// Keyed hash of the session's secret.
        handle: SecretHash,
        /// Operator to work at.
        operator: OperatorId,
    },
    /// End sessions of a user.
    EndSessions(EndSessions),
}

/// A new user of the console.
#[derive(Clone, Debug)]
pub struct CreateUser {
    /// Name for other people.
    pub name: String,
    /// Login, unique without regard to case.
    pub login: String,
    /// Language of the console.
    pub language: Language,
    /// Operator of the first membership.
    pub operator: OperatorId,
    /// Role at that operator.
    pub role: Role,
    /// The only point of sale that the user may act for there. `None`: every one.
    pub point_of_sale: Option<PointOfSaleId>,
    /// How the user comes to a password.
    pub first: FirstPassword,
}

/// How a new user comes to a password.
#[derive(Clone, Debug)]
pub enum FirstPassword {
    /// Through a one-time link.
    Link {
        /// Keyed hash of the link's secret.
        token: SecretHash,
        /// Lifetime of the link in hours.
        hours: u32,
    },
    /// With this argon2 hash.
    Hash {
        /// Argon2 hash of the password.
        password: String,
        /// Strength of the password.
        grade: Grade,
    },
}

/// Changes of a user. `None` changes nothing.
#[derive(Clone, Debug)]
pub struct ChangeUser {
    /// Identifier of the user.
    pub id: UserId,
    /// New name, if it changes.
    pub name: Option<String>,
    /// New login, if it changes.
    pub login: Option<String>,
    /// New language, if it changes.
    pub language: Option<Language>,
    /// New availability, if it changes: true disables and ends all sessions.
    pub disabled: Option<bool>,
}

/// The new state of a membership.
#[derive(Clone, Debug)]
pub struct SetMembership {
    /// User of the membership.
    pub user: UserId,
    /// Operator of the membership.
    pub operator: OperatorId,
    /// New role. `None` ends the membership.
    pub role: Option<Role>,
    /// The only point of sale that the user may act for. `None`: every one.
    pub point_of_sale: Option<PointOfSaleId>,
}

/// A new link for a user.
#[derive(Clone, Debug)]
pub struct MakeLink {
    /// User who may set a password.
    pub user: UserId,
    /// Operator that the maker acts for. `None` for the administrator.
    pub operator: Option<OperatorId>,
    /// Purpose of the link.
    pub purpose: LinkPurpose,
    /// Keyed hash of the link's secret.
    pub token: SecretHash,
    /// Lifetime of the link in hours.
    pub hours: u32,
}

/// A password that is set through a link.
#[derive(Clone, Debug)]
pub struct UseLink {
    /// Keyed hash of the link's secret.
    pub token: SecretHash,
    /// User whose link it is.
    pub user: UserId,
    /// Argon2 hash of the password.
    pub password: String,
    /// Strength of the password.
    pub grade: Grade,
}

/// A new password of a user.
#[derive(Clone, Debug)]
pub struct SetPassword {
    /// User whose password it is.
    pub user: UserId,
    /// Argon2 hash of the password.
    pub password: String,
    /// Strength of the password.
    pub grade: Grade,
    /// The session that stays. All others end.
    pub keep: Option<SecretHash>,
}

/// The new second factor of a user.
#[derive(Clone, Debug)]
pub struct SetFactor {
    /// User who gets or loses it.
    pub user: UserId,
    /// The new factor. `None` removes it.
    pub factor: Option<NewFactor>,
    /// The session that stays. All others end.
    pub keep: Option<SecretHash>,
}

/// A second factor whose first code has been checked.
#[derive(Clone, Debug)]
pub struct NewFactor {
    /// Secret of the app.
    pub secret: TotpSecret,
    /// Time step of the first code.
    pub step: i64,
    /// Keyed hashes of the recovery codes.
    pub recovery: Vec<SecretHash>,
}

/// A new session of a user.
#[derive(Clone, Debug)]
pub struct BeginSession {
    /// User who signs in.
    pub user: UserId,
    /// Operator to work at.
    pub operator: OperatorId,
    /// Keyed hash of the session's secret.
    pub handle: SecretHash,
    /// Proof of the second factor.
    pub proof: FactorProof,
    /// Internet address of the client.
    pub address: String,
    /// Name that the browser gives itself.
    pub browser: String,
}

/// A new proof within a session.
#[derive(Clone, Debug)]
pub struct ConfirmSession {
    /// Keyed hash of the session's secret.
    pub handle: SecretHash,
    /// Keyed hash of the session's new secret.
    pub next: SecretHash,
    /// Proof of the second factor. [`FactorProof::None`] where the password was shown.
    pub proof: FactorProof,
    /// User of the session.
    pub user: UserId,
}

/// Sessions of a user that end.
#[derive(Clone, Debug)]
pub struct EndSessions {
    /// User whose sessions end.
    pub user: UserId,
    /// The only session to end. `None`: all of them.
    pub only: Option<SecretHash>,
    /// A session that stays.
    pub keep: Option<SecretHash>,
}

impl PersonCommand {
    /// Whether the directory changes, which later commands need.
    pub const fn changes_directory(&self) -> bool {
        match self {
            Self::CreateUser(_)
            | Self::ChangeUser(_)
            | Self::SetMembership(_)
            | Self::UseLink(_)
            | Self::SetPassword(_) => true,
            Self::MakeLink(_)
            | Self::SetFactor(_)
            | Self::BeginSession(_)
            | Self::TouchSession { .. }
            | Self::ConfirmSession(_)
            | Self::SwitchOperator { .. }
            | Self::EndSessions(_) => false,
        }
    }

    /// Name of the command for logs.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::CreateUser(_) => "create user",
            Self::ChangeUser(_) => "change user",
            Self::SetMembership(_) => "set membership",
            Self::MakeLink(_) => "make link",
            Self::UseLink(_) => "use link",
            Self::SetPassword(_) => "set password",
            Self::SetFactor(_) => "set second factor",
            Self::BeginSession(_) => "begin session",
            Self::TouchSession { .. } => "touch session",
            Self::ConfirmSession(_) => "confirm session",
            Self::SwitchOperator { .. } => "switch operator",
            Self::EndSessions(_) => "end sessions",
        }
    }

    pub(super) fn read_set(&self, set: &mut ReadSet) {
        match self {
            Self::CreateUser(_) => {}
            Self::ChangeUser(ChangeUser { id: user, .. })
            | Self::SetMembership(SetMembership { user, .. })
            | Self::SetPassword(SetPassword { user, .. })
            | Self::EndSessions(EndSessions { user, .. }) => {
                set.sessions_of.insert(*user);
            }
            Self::MakeLink(make) => {
                set.links_of.insert(make.user);
            }
            Self::UseLink(used) => {
                set.links.insert(used.token);
                set.sessions_of.insert(used.user);
                set.factors.insert(used.user);
            }
            Self::SetFactor(factor) => {
                set.sessions_of.insert(factor.user);
                set.factors.insert(factor.user);
            }
            Self::BeginSession(begin) => {
                set.sessions.insert(begin.handle);
                set.sessions_of.insert(begin.user);
                set.factors.insert(begin.user);
            }
            Self::TouchSession { handle } | Self::SwitchOperator { handle, .. } => {
                set.sessions.insert(*handle);
            }
            Self::ConfirmSession(confirm) => {
                set.sessions.insert(confirm.handle);
                set.factors.insert(confirm.user);
            }
        }
    }
}
