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
    /// A user was changed.
    UserChanged,
    /// A user was disabled.
    UserDisabled,
    /// A user was enabled.
    UserEnabled,
    /// The sessions of a user have ended.
    UserSessionsEnded,
    /// A certificate got its value.
    Activated,
    /// Money was loaded onto a certificate.
    Reloaded,
    /// A certificate was extended.
    Extended,
    /// A balance was adjusted.
    Adjusted,
    /// A certificate was paid out.
    CashedOut,
    /// A certificate was voided.
    Voided,
    /// A certificate was replaced by this one.
    Replaced,
    /// A secret code was shown.
    SecretShown,
    /// A note was kept with a certificate.
    Noted,
    /// The owner of a certificate was set.
    OwnerSet,
    /// A letter was sent again.
    LetterSent,
    /// A hold was released.
    Released,
    /// A hold was captured.
    Captured,
    /// A redemption was refunded.
    Refunded,
    /// Certificates of a sale were taken back.
    TakenBack,
    /// Certificates were issued without a sale.
    Issued,
    /// Another person was asked to approve an act.
    Asked,
    /// A request was approved, and its act is done.
    Approved,
    /// A request was declined.
    Declined,
    /// A request was withdrawn.
    Withdrawn,
    /// Something that the operator has set up was saved.
    Saved,
    /// A verification has begun.
    Verifying,
    /// A message is sent again.
    Retried,
}

impl Note {
    pub(crate) const ALL: [Self; 34] = [
        Self::SignedOut,
        Self::SignInExpired,
        Self::PasswordSet,
        Self::SessionsEnded,
        Self::FactorRemoved,
        Self::Blocked,
        Self::Unblocked,
        Self::Activated,
        Self::Reloaded,
        Self::Extended,
        Self::Adjusted,
        Self::CashedOut,
        Self::Voided,
        Self::Replaced,
        Self::LetterSent,
        Self::SecretShown,
        Self::Noted,
        Self::OwnerSet,
        Self::Released,
        Self::Captured,
        Self::Refunded,
        Self::TakenBack,
        Self::Issued,
        Self::Asked,
        Self::Approved,
        Self::Declined,
        Self::Withdrawn,
        Self::Saved,
        Self::Verifying,
        Self::Retried,
        Self::UserChanged,
        Self::UserDisabled,
        Self::UserEnabled,
        Self::UserSessionsEnded,
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
            Self::Activated => "activated",
            Self::Reloaded => "reloaded",
            Self::Extended => "extended",
            Self::Adjusted => "adjusted",
            Self::CashedOut => "cashed-out",
            Self::Voided => "voided",
            Self::Replaced => "replaced",
            Self::LetterSent => "letter-sent",
            Self::SecretShown => "secret-shown",
            Self::Noted => "noted",
            Self::OwnerSet => "owner-set",
            Self::Released => "released",
            Self::Captured => "captured",
            Self::Refunded => "refunded",
            Self::TakenBack => "taken-back",
            Self::Issued => "issued",
            Self::Asked => "asked",
            Self::Approved => "approved",
            Self::Declined => "declined",
            Self::Withdrawn => "withdrawn",
            Self::Saved => "saved",
            Self::Verifying => "verifying",
            Self::Retried => "retried",
            Self::UserChanged => "user-changed",
            Self::UserDisabled => "user-disabled",
            Self::UserEnabled => "user-enabled",
            Self::UserSessionsEnded => "user-sessions-ended",
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
            Self::Blocked => words.action.block.done,
            Self::Unblocked => words.action.unblock.done,
            Self::Activated => words.action.activate.done,
            Self::Reloaded => words.action.reload.done,
            Self::Extended => words.action.extend.done,
            Self::Adjusted => words.action.adjust.done,
            Self::CashedOut => words.action.cash_out.done,
            Self::Voided => words.action.void.done,
            Self::Replaced => words.action.replace.done,
            Self::LetterSent => words.action.letter.done,
            Self::SecretShown => words.action.secret.done,
            Self::Noted => words.action.note.done,
            Self::OwnerSet => words.action.owner.done,
            Self::Released => words.redemption.release.done,
            Self::Captured => words.redemption.capture.done,
            Self::Refunded => words.redemption.refund.done,
            Self::TakenBack => words.sale.taken_back,
            Self::Issued => words.issue.note,
            Self::Asked => words.approvals.asked,
            Self::Approved => words.approvals.approved_note,
            Self::Declined => words.approvals.declined_note,
            Self::Withdrawn => words.approvals.withdrawn_note,
            Self::Saved => words.set_up.saved,
            Self::Verifying => words.system.started_note,
            Self::Retried => words.messages.retried,
            Self::UserChanged => words.users.changed,
            Self::UserDisabled => words.users.disabled,
            Self::UserEnabled => words.users.enabled,
            Self::UserSessionsEnded => words.users.ended,
        }
    }
}
