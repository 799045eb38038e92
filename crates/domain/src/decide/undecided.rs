//! Reasons for no decision: a rule refuses the command, or a stored record is broken.

use crate::{CertificateId, RedemptionId, Rejection, SeriesId};

/// Reason why a command is not decided.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Undecided {
    /// A rule refuses the command. The caller is told why.
    #[error(transparent)]
    Refused(Rejection),
    /// A stored record breaks an invariant. The caller did nothing wrong and learns nothing about
    /// the record. The operator of the server must check the store.
    #[error(transparent)]
    Broken(Broken),
}

/// A stored record that breaks an invariant. `scrip verify` finds these too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    /// A stored record names a certificate that does not exist.
    #[error("a stored record names certificate {0}, which does not exist")]
    CertificateMissing(CertificateId),
    /// A certificate is of a series that does not exist.
    #[error("series {0} has certificates but does not exist")]
    SeriesMissing(SeriesId),
    /// The held amount of a certificate differs from the sum of its holds.
    #[error("the held amount of certificate {0} is not the sum of its holds")]
    HeldSum(CertificateId),
    /// The balance of a certificate contradicts its entries: a part exceeds the whole, or the sum
    /// does not fit an amount.
    #[error("the balance of certificate {0} is not the sum of its entries")]
    Balance(CertificateId),
    /// The parts of a redemption contradict its total.
    #[error("the amounts of redemption {0} do not fit together")]
    RedemptionSums(RedemptionId),
}

impl From<Broken> for Undecided {
    fn from(broken: Broken) -> Self {
        Self::Broken(broken)
    }
}

impl<R: Into<Rejection>> From<R> for Undecided {
    fn from(rejection: R) -> Self {
        Self::Refused(rejection.into())
    }
}
