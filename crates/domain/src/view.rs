//! What a batch of commands needs to be decided, and what was found.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use crate::operation::{Fingerprint, Remembered};
use crate::{
    Certificate, CertificateId, Change, CodeKey, Coupon, CouponId, Decision, Directory,
    IdempotencyKey, OperationId, OperatorId, PoolId, Sale, SaleId, SaleReference,
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
    /// Coupons, deleted ones too.
    pub coupons: BTreeSet<CouponId>,
    /// Codes, with the coupons that have them.
    pub coupon_codes: BTreeSet<(OperatorId, CodeKey)>,
    /// Clients of whom it is needed whether they have used the coupon of a code.
    pub coupon_clients: BTreeSet<(OperatorId, CodeKey, String)>,
    /// Operators whose next coupon's number is needed.
    pub next_coupons: BTreeSet<OperatorId>,
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
    /// The coupons of the read set that exist, deleted ones too, and those of its codes.
    pub coupons: HashMap<CouponId, Coupon>,
    /// The codes of the read set that coupons have which are not deleted.
    pub coupon_codes: HashMap<(OperatorId, CodeKey), CouponId>,
    /// Those clients of the read set who have used the coupon.
    pub coupon_clients: HashSet<(CouponId, String)>,
    /// The number of the next coupon of each operator of the read set.
    pub next_coupons: HashMap<OperatorId, i64>,
    /// Whether a code has passed to a coupon that was there before: what was loaded for that code,
    /// such as who used its coupon, is not of this coupon. Nothing more may be decided on this view.
    pub is_stale: bool,
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
            coupons: HashMap::new(),
            coupon_codes: HashMap::new(),
            coupon_clients: HashSet::new(),
            next_coupons: HashMap::new(),
            is_stale: false,
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
                Change::AddCoupon(coupon) => {
                    let next = coupon.id.number.saturating_add(1);
                    self.next_coupons.insert(coupon.id.operator, next);
                    self.apply_coupon(coupon);
                }
                Change::UpdateCoupon(coupon) => self.apply_coupon(coupon),
                Change::AddCouponUse(used) => {
                    let client = used.client.clone();
                    self.coupon_clients.extend(client.map(|client| (used.coupon, client)));
                }
                Change::AddEntry(_) => {}
            }
        }
    }

    /// Takes in a coupon, with the code that it has now instead of the one it had.
    pub fn apply_coupon(&mut self, coupon: &Coupon) {
        let key = |coupon: &Coupon| (coupon.id.operator, coupon.terms.code.key());
        if let Some(old) = self.coupons.insert(coupon.id, coupon.clone()) {
            self.is_stale |= key(&old) != key(coupon);
            self.coupon_codes.remove(&key(&old));
        }
        if coupon.deleted_at.is_none() {
            self.coupon_codes.insert(key(coupon), coupon.id);
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
