//! What a batch of commands needs to be decided, and what was found.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use crate::operation::{Fingerprint, Remembered};
use crate::{
    Certificate, CertificateId, Change, Decision, Directory, IdempotencyKey, OperationId, PoolId,
    Sale, SaleId, SaleReference,
};

/// The records that commands name. The directory is always at hand and need not be named.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReadSet {
    /// Requests that may have been accepted before.
    pub keys: BTreeSet<IdempotencyKey>,
    /// Pools whose next free place is needed.
    pub pools: BTreeSet<PoolId>,
    /// Certificates.
    pub certificates: BTreeSet<CertificateId>,
    /// Sales, with all their certificates.
    pub sales: BTreeSet<SaleReference>,
}

/// The records that a batch of commands is decided on: what was loaded, then what each decision
/// made of it.
#[derive(Clone, Debug)]
pub struct View {
    /// All that is set up.
    pub directory: Arc<Directory>,
    /// The id of the next accepted command.
    pub next_operation: OperationId,
    /// Requests of the read set that have been accepted.
    pub remembered: HashMap<IdempotencyKey, Remembered>,
    /// The next free place of each pool of the read set.
    pub pools: HashMap<PoolId, u64>,
    /// The certificates of the read set that exist.
    pub certificates: HashMap<CertificateId, Certificate>,
    /// For each reference of the read set, the sales under it, oldest first.
    pub references: BTreeMap<SaleReference, Vec<SaleId>>,
    /// The sales under those references.
    pub sales: HashMap<SaleId, Sale>,
}

impl View {
    /// A view with nothing but the directory.
    pub fn new(directory: Arc<Directory>, next_operation: OperationId) -> Self {
        Self {
            directory,
            next_operation,
            remembered: HashMap::new(),
            pools: HashMap::new(),
            certificates: HashMap::new(),
            references: BTreeMap::new(),
            sales: HashMap::new(),
        }
    }

    /// Takes in a decision and the key under which it is remembered, so that the next one sees it.
    pub fn accept(&mut self, decision: &Decision, key: Option<&(IdempotencyKey, Fingerprint)>) {
        let operation = decision.operation.id;
        if let Some((key, fingerprint)) = key {
            let remembered = Remembered { fingerprint: *fingerprint, operation };
            self.remembered.insert(key.clone(), remembered);
        }
        self.apply(&decision.changes);
        self.next_operation = OperationId(operation.0.saturating_add(1));
    }

    fn apply(&mut self, changes: &[Change]) {
        for change in changes {
            match change {
                Change::AddCertificate(certificate) | Change::UpdateCertificate(certificate) => {
                    self.certificates.insert(certificate.id, certificate.clone());
                }
                Change::AddSale(sale) => self.apply_sale(sale),
                Change::AdvancePool(pool, next) => {
                    self.pools.insert(*pool, *next);
                }
                Change::Directory(change) => Arc::make_mut(&mut self.directory).apply(change),
                Change::AddEntry(_) => {}
            }
        }
    }

    fn apply_sale(&mut self, sale: &Sale) {
        let mut wanted = false;
        for (reference, sales) in &mut self.references {
            if sale.is_under(reference) {
                sales.push(sale.id);
                wanted = true;
            }
        }
        if wanted {
            self.sales.insert(sale.id, sale.clone());
        }
    }
}
