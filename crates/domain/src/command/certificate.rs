//! Issuing certificates, and what is done to them by themselves.

use crate::certificate::CertificateAction;
use crate::{Amount, CertificateNumber, Directory, OperatorId, ReadSet, SecretSeed, SeriesId};

/// Make certificates that are not sold as goods of an order.
#[derive(Clone, Debug)]
pub struct Issue {
    /// In whose house.
    pub operator: OperatorId,
    /// Of which series.
    pub series: SeriesId,
    /// What each is worth; the series's only nominal where this is not said.
    pub nominal: Option<Amount>,
    /// How many.
    pub quantity: u32,
    /// Whether they can be spent at once.
    pub activate: bool,
    /// Why, if that is said.
    pub reason: Option<String>,
    /// Where secret codes come from.
    pub seed: SecretSeed,
}

/// Do something to one certificate.
#[derive(Clone, Debug)]
pub struct Act {
    /// In whose house.
    pub operator: OperatorId,
    /// To which; `None` where what was given is no number.
    pub number: Option<CertificateNumber>,
    /// What.
    pub action: CertificateAction,
    /// Why, if that is said.
    pub reason: Option<String>,
}

impl Issue {
    pub(super) fn read_set(&self, directory: &Directory, set: &mut ReadSet) {
        set.pools.extend(directory.series(self.series).map(|series| series.pool));
    }
}

impl Act {
    pub(super) fn read_set(&self, directory: &Directory, set: &mut ReadSet) {
        let found = self.number.and_then(|number| directory.locate(self.operator, number));
        set.certificates.extend(found);
    }
}
