//! What a batch writes.

use std::collections::{BTreeMap, HashMap};

use domain::operation::{Fingerprint, Remembered};
use domain::{
    Certificate, CertificateId, Change, Decision, DirectoryChange, Entry, Event, IdempotencyKey,
    Operation, OperationId, Outcome, PoolId, Sale,
};

/// The union of what the decisions of a batch change. A certificate that several of them changed
/// stands here once, in its last state.
#[derive(Clone, Debug, Default)]
pub struct WriteSet {
    /// The accepted commands, in the order of their ids.
    pub operations: Vec<Operation>,
    /// The keys under which they are remembered.
    pub remembered: Vec<(IdempotencyKey, Remembered)>,
    /// Certificates that are new.
    pub new_certificates: Vec<Certificate>,
    /// Certificates that were there before.
    pub updated_certificates: Vec<Certificate>,
    /// Movements of money.
    pub entries: Vec<Entry>,
    /// Sales and returns.
    pub sales: Vec<Sale>,
    /// The next free places of pools.
    pub pools: BTreeMap<PoolId, u64>,
    /// Changes of the directory, in order.
    pub directory: Vec<DirectoryChange>,
    /// Events, each with the operation that caused it.
    pub events: Vec<(OperationId, Event)>,

    places: HashMap<CertificateId, Place>,
}

#[derive(Clone, Copy, Debug)]
enum Place {
    New(usize),
    Updated(usize),
}

impl WriteSet {
    /// Whether there is nothing to write.
    pub fn is_empty(&self) -> bool {
        self.operations.is_empty()
    }

    /// Adds what a decision changes, and the key under which it is remembered. Gives what is to be
    /// answered once it is written.
    pub fn add(
        &mut self,
        decision: Decision,
        key: Option<(IdempotencyKey, Fingerprint)>,
    ) -> Outcome {
        let Decision { operation, changes, events, outcome } = decision;
        for change in changes {
            match change {
                Change::AddCertificate(certificate) => {
                    let place = Place::New(self.new_certificates.len());
                    self.places.insert(certificate.id, place);
                    self.new_certificates.push(certificate);
                }
                Change::UpdateCertificate(certificate) => self.update(certificate),
                Change::AddEntry(entry) => self.entries.push(entry),
                Change::AddSale(sale) => self.sales.push(sale),
                Change::AdvancePool(pool, next) => {
                    self.pools.insert(pool, next);
                }
                Change::Directory(change) => self.directory.push(change),
            }
        }
        self.events.extend(events.into_iter().map(|event| (operation.id, event)));
        if let Some((key, fingerprint)) = key {
            self.remembered.push((key, Remembered { fingerprint, operation: operation.id }));
        }
        self.operations.push(operation);
        outcome
    }

    fn update(&mut self, certificate: Certificate) {
        let slot = match self.places.get(&certificate.id) {
            Some(Place::New(index)) => self.new_certificates.get_mut(*index),
            Some(Place::Updated(index)) => self.updated_certificates.get_mut(*index),
            None => None,
        };
        if let Some(slot) = slot {
            *slot = certificate;
        } else {
            let place = Place::Updated(self.updated_certificates.len());
            self.places.insert(certificate.id, place);
            self.updated_certificates.push(certificate);
        }
    }
}
