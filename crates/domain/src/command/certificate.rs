//! Issuing certificates, and actions on them.

use crate::certificate::CertificateAction;
use crate::{
    Amount, Buyer, CertificateNumber, Directory, OperatorId, PointOfSaleId, ReadSet, SecretSeed,
    SeriesId,
};

/// Part of an issue that the caller chooses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IssueRequest {
    /// Series of the certificates.
    pub series: SeriesId,
    /// Nominal of each certificate. `None`: the only nominal of the series.
    pub nominal: Option<Amount>,
    /// Number of certificates to issue.
    pub quantity: u32,
    /// Whether the certificates can be spent at once.
    pub activate: bool,
    /// Reason, if one is given.
    pub reason: Option<String>,
    /// Buyer of the certificates. With a buyer or an order the issue is a sale too, and is found as
    /// one.
    pub buyer: Buyer,
    /// The shop's order number.
    pub order_number: Option<String>,
    /// Metadata of the caller: the text of a JSON object.
    pub metadata: Option<String>,
}

/// Issue certificates that are not sold as goods of an order.
#[derive(Clone, Debug)]
pub struct Issue {
    /// Operator that owns the data.
    pub operator: OperatorId,
    /// Series, quantity and buyer.
    pub request: IssueRequest,
    /// Point of sale, if one is given.
    pub point_of_sale: Option<PointOfSaleId>,
    /// Entropy for secret codes.
    pub seed: SecretSeed,
}

/// Give the balance of a certificate to another one, whose number and secret code nobody knows yet,
/// and void the first: for cards that were lost.
#[derive(Clone, Debug)]
pub struct Replace {
    /// Operator that owns the data.
    pub operator: OperatorId,
    /// Number of the certificate. `None` if the given text is not a number.
    pub number: Option<CertificateNumber>,
    /// Unsold certificate of the same series that gets the balance. `None`: a new one.
    pub replacement: Option<CertificateNumber>,
    /// Reason, if one is given.
    pub reason: Option<String>,
    /// Entropy for the secret code.
    pub seed: SecretSeed,
}

/// Do an action on one certificate.
#[derive(Clone, Debug)]
pub struct Act {
    /// Operator that owns the data.
    pub operator: OperatorId,
    /// Number of the certificate. `None` if the given text is not a number.
    pub number: Option<CertificateNumber>,
    /// Action on the certificate.
    pub action: CertificateAction,
    /// Reason, if one is given.
    pub reason: Option<String>,
}

impl IssueRequest {
    /// Whether it is a sale too.
    pub fn is_sale(&self) -> bool {
        !self.buyer.is_nobody() || self.order_number.is_some()
    }
}

impl Issue {
    pub(super) fn read_set(&self, directory: &Directory, set: &mut ReadSet) {
        set.pools.extend(directory.series(self.request.series).map(|series| series.pool));
    }
}

impl Replace {
    pub(super) fn read_set(&self, directory: &Directory, set: &mut ReadSet) {
        let find = |number| directory.locate(self.operator, number);
        let found = self.number.and_then(find);
        set.certificates.extend(found);
        match self.replacement {
            Some(number) => set.certificates.extend(find(number)),
            // The pool of a series is that of its certificates' numbers.
            None => set.pools.extend(found.map(crate::CertificateId::pool)),
        }
    }
}

impl Act {
    pub(super) fn read_set(&self, directory: &Directory, set: &mut ReadSet) {
        let found = self.number.and_then(|number| directory.locate(self.operator, number));
        set.certificates.extend(found);
        set.owners.extend(self.action.owner());
    }
}
