//! Second factors: one-time codes of an app, and recovery codes.

use core::fmt;

use crate::UserId;
use crate::key::SecretHash;

/// Secret of an app that makes one-time codes (RFC 6238).
#[derive(Clone, PartialEq, Eq)]
pub struct TotpSecret(pub [u8; 20]);

impl fmt::Debug for TotpSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TotpSecret(..)")
    }
}

/// The second factor of a user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecondFactor {
    /// User who has it.
    pub user: UserId,
    /// Secret of the app that makes codes.
    pub secret: TotpSecret,
    /// Time step of the last accepted code. Codes of this step and of earlier ones are used up.
    pub last_step: i64,
    /// Keyed hashes of the recovery codes that are not used yet.
    pub recovery: Vec<SecretHash>,
}

/// Proof of a second factor. The code itself has been checked before; a rule decides whether it was
/// used before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FactorProof {
    /// No code was shown.
    None,
    /// A code of the app, of this time step.
    Step(i64),
    /// A recovery code with this hash.
    Recovery(SecretHash),
}
