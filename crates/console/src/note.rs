//! Notes about what was just done.

use crate::words::Words;

/// A note about what was just done, shown once by the next page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Note {
    /// The person has signed out.
    SignedOut,
    /// Too much time passed between the password and the code.
    SignInExpired,
    /// A password was set.
    PasswordSet,
    /// All other sessions have ended.
    SessionsEnded,
    /// The second factor was removed.
    FactorRemoved,
    /// A certificate was blocked.
    Blocked,
    /// A certificate was unblocked.
    Unblocked,
}

impl Note {
    pub(crate) const ALL: [Self; 7] = [
        Self::SignedOut,
        Self::SignInExpired,
        Self::PasswordSet,
        Self::SessionsEnded,
        Self::FactorRemoved,
        Self::Blocked,
        Self::Unblocked,
    ];

    /// The name of the note in the cookie.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::SignedOut => "signed-out",
            Self::SignInExpired => "sign-in-expired",
            Self::PasswordSet => "password-set",
            Self::SessionsEnded => "sessions-ended",
            Self::FactorRemoved => "factor-removed",
            Self::Blocked => "blocked",
            Self::Unblocked => "unblocked",
        }
    }

    /// The text that the next page shows.
    pub(crate) const fn text(self, words: &Words) -> &'static str {
        match self {
            Self::SignedOut => words.sign_in.signed_out,
            Self::SignInExpired => words.people.sign_in_expired,
            Self::PasswordSet => words.people.password_set,
            Self::SessionsEnded => words.people.sessions_ended,
            Self::FactorRemoved => words.factor.removed,
            Self::Blocked => words.action.blocked,
            Self::Unblocked => words.action.unblocked,
        }
    }
}
