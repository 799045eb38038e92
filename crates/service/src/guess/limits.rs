//! How many wrong guesses there may be, and what is told of one too many.

use jiff::SignedDuration;

/// Number of wrong secrets of one certificate before its back-off begins. A person mistypes and
/// tries again.
pub const CERTIFICATE_FREE_GUESSES: u32 = 5;
/// Wrong secrets of one certificate from all public widgets together before their back-off begins:
/// four people who mistype, each from an address of its own.
pub const WIDGETS_FREE_GUESSES: u32 = 20;
/// Wait in seconds after the first further wrong guess. It doubles with each further one.
pub const CERTIFICATE_WAIT_SECONDS: u32 = 1;
/// Maximum wait in seconds: a hundred guesses per day at a six-digit code.
pub const CERTIFICATE_WAIT_SECONDS_MAX: u32 = 15 * 60;
/// Time after the last wrong guess at which the guesses at a certificate are forgotten.
pub(super) const FORGET: SignedDuration = SignedDuration::from_hours(24);
/// Maximum number of remembered certificates and callers. It limits the memory of an attack to some
/// ten megabytes.
pub(super) const REMEMBERED_MAX: usize = 65_536;
/// Budget of wrong guesses of a caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GuessLimits {
    /// Number of guesses at once.
    pub burst: u32,
    /// Seconds until one more guess is allowed.
    pub refill_seconds: u32,
}

impl Default for GuessLimits {
    fn default() -> Self {
        Self { burst: 30, refill_seconds: 10 }
    }
}

/// No guess is left. Nothing was checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("too many wrong numbers, secret codes or credentials; try again in {seconds} s")]
pub struct TooManyGuesses {
    /// Seconds until the next guess.
    pub seconds: u32,
}
