//! Issuing certificates, and what is done to them by themselves.

use crate::certificate::CertificateAction;
use crate::{
    Amount, Buyer, CertificateNumber, Directory, OperatorId, PointOfSaleId, ReadSet, SecretSeed,
    SeriesId,
};

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
    /// Who gets them. With a buyer or an order the issue is a sale too, and is found as one.
    pub buyer: Buyer,
    /// The shop's order number.
    pub order_number: Option<String>,
    /// Where, if that is said.
    pub point_of_sale: Option<PointOfSaleId>,
    /// What the caller keeps with them: the text of a JSON object.
    pub metadata: Option<String>,
    /// Where secret codes come from.
    pub seed: SecretSeed,
}

/// Give the balance of a certificate to another one, whose number and secret code nobody knows yet,
/// and void the first: for cards that were lost.
#[derive(Clone, Debug)]
pub struct Replace {
    /// In whose house.
    pub operator: OperatorId,
    /// Which; `None` where what was given is no number.
    pub number: Option<CertificateNumber>,
    /// The unsold certificate of the same series that gets the balance; a new one without.
    pub replacement: Option<CertificateNumber>,
    /// Why, if that is said.
    pub reason: Option<String>,
    /// Where the secret code comes from.
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
    /// Whether it is a sale too.
    pub fn is_sale(&self) -> bool {
        !self.buyer.is_nobody() || self.order_number.is_some()
    }

    pub(super) fn read_set(&self, directory: &Directory, set: &mut ReadSet) {
        set.pools.extend(directory.series(self.series).map(|series| series.pool));
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
    }
}
