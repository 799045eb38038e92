//! Messages to people.

use crate::delivery::{Address, ContactKey, DeliveryStep};
use crate::{CertificateId, OperationId, OperatorId, ReadSet, SecretCode, SecretSeed};

/// Send a code that proves an address.
#[derive(Clone, Debug)]
pub struct SendCode {
    /// In whose house.
    pub operator: OperatorId,
    /// Where.
    pub to: Address,
    /// Where the code comes from.
    pub seed: SecretSeed,
}

/// Show a code that was sent.
#[derive(Clone, Debug)]
pub struct ConfirmCode {
    /// In whose house.
    pub operator: OperatorId,
    /// Where it was sent.
    pub address: Address,
    /// The code; `None` where what was given is none.
    pub code: Option<SecretCode>,
}

/// Send certificates that were bought with an address to it.
#[derive(Clone, Debug)]
pub struct SendCertificates {
    /// In whose house.
    pub operator: OperatorId,
    /// Where.
    pub to: Address,
    /// The certificates.
    pub certificates: Vec<CertificateId>,
}

/// Do something about a message on its way.
#[derive(Clone, Debug)]
pub struct Deliver {
    /// Which.
    pub id: OperationId,
    /// What.
    pub step: DeliveryStep,
}

fn name_contact(operator: OperatorId, address: &Address, set: &mut ReadSet) {
    let key: ContactKey = (operator, address.clone());
    set.contacts.insert(key);
}

impl SendCode {
    pub(super) fn read_set(&self, set: &mut ReadSet) {
        name_contact(self.operator, &self.to, set);
    }
}

impl ConfirmCode {
    pub(super) fn read_set(&self, set: &mut ReadSet) {
        name_contact(self.operator, &self.address, set);
    }
}

impl SendCertificates {
    pub(super) fn read_set(&self, set: &mut ReadSet) {
        name_contact(self.operator, &self.to, set);
    }
}
