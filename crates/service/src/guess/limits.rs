//! How many wrong guesses there may be, and what is told of one too many.

use jiff::SignedDuration;

/// Wrong secrets of one certificate before its back-off begins: a person mistypes, and asks again.
pub const CERTIFICATE_FREE_GUESSES: u32 = 5;
/// Wrong secrets of one certificate from all public widgets together before their back-off begins:
/// four people who mistype, each from an address of its own.
pub const WIDGETS_FREE_GUESSES: u32 = 20;
/// The wait after the first wrong guess beyond those; it doubles with each further one.
pub const CERTIFICATE_WAIT_SECONDS: u32 = 1;
/// The longest wait: a hundred guesses a day at a six-digit code.
pub const CERTIFICATE_WAIT_SECONDS_MAX: u32 = 15 * 60;
/// When the wrong guesses at a certificate are forgotten, counted from the last one.
pub(super) const FORGET: SignedDuration = SignedDuration::from_hours(24);
/// Certificates and callers that are remembered at once, which bounds the memory of an attack to some
/// ten megabytes.
pub(super) const REMEMBERED_MAX: usize = 65_536;
/// How many wrong guesses a caller has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GuessLimits {
    /// So many at once.
    pub burst: u32,
    /// One more in so many seconds.
    pub refill_seconds: u32,
}

impl Default for GuessLimits {
    fn default() -> Self {
        Self { burst: 30, refill_seconds: 10 }
    }
}

/// No guess is left; nothing was looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("too many wrong numbers, secret codes or credentials; try again in {seconds} s")]
pub struct TooManyGuesses {
    /// When there is one again.
    pub seconds: u32,
}
