//! Commands for messages to people.

use crate::delivery::{Address, ContactKey, DeliveryStep};
use crate::{CertificateId, OperationId, OperatorId, ReadSet, SecretCode, SecretSeed};

/// Send a code that proves an address.
#[derive(Clone, Debug)]
pub struct SendCode {
    /// Operator that owns the data.
    pub operator: OperatorId,
    /// Address of the message.
    pub to: Address,
    /// Entropy for the code.
    pub seed: SecretSeed,
}

/// Check a code that was sent.
#[derive(Clone, Debug)]
pub struct ConfirmCode {
    /// Operator that owns the data.
    pub operator: OperatorId,
    /// Address to which the code was sent.
    pub address: Address,
    /// The code. `None` if the given text is not a code.
    pub code: Option<SecretCode>,
}

/// Mail certificates to the address that bought them.
#[derive(Clone, Debug)]
pub struct SendCertificates {
    /// Operator that owns the data.
    pub operator: OperatorId,
    /// Address of the message.
    pub to: Address,
    /// Certificates of the record or page.
    pub certificates: Vec<CertificateId>,
}

/// Process a pending message.
#[derive(Clone, Debug)]
pub struct Deliver {
    /// Identifier of the message.
    pub id: OperationId,
    /// Next step of the message.
    pub step: DeliveryStep,
}

/// Send a message again that was given up or waits for its next attempt.
#[derive(Clone, Copy, Debug)]
pub struct RetryDelivery {
    /// Operator that owns the data.
    pub operator: OperatorId,
    /// Identifier of the message.
    pub id: OperationId,
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
