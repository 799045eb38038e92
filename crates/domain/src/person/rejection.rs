//! Rejections of commands about people.

/// Reason why a command about people is refused, in order of precedence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PersonRejection {
    /// The link is unknown, was used or has expired.
    #[error("the link is not good any more")]
    LinkUnknown,
    /// The session is unknown or has ended.
    #[error("the session has ended")]
    SessionUnknown,
    /// The user is unknown, is disabled, or is no member of the operator.
    #[error("the user may not sign in")]
    UserClosed,
    /// The user has a second factor, and no code was shown.
    #[error("a code of the second factor is needed")]
    FactorNeeded,
    /// The code was used before, or the user has no second factor.
    #[error("the code was used before")]
    FactorUsed,
    /// People cannot change their own role or disable themselves.
    #[error("nobody may change their own rights")]
    OwnRights,
    /// The user is also a member of an operator at which the caller may not change users.
    #[error("the user also works for another operator")]
    OtherOperator,
}
