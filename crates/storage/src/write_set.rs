//! What a batch writes.

use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;
use std::sync::Arc;

use domain::coupon::ClientUses;
use domain::key::SecretHash;
use domain::operation::Remembered;
use domain::{
    ActionRecord, Certificate, CertificateId, Change, Contact, ContactKey, Coupon, CouponId,
    CouponUse, Decision, Delivery, DirectoryChange, Entry, IdempotencyKey, Made, Operation,
    OperationId, Outcome, Owner, OwnerId, PoolId, Redemption, RedemptionId, Sale, SignIn,
};

use crate::record::{SkippedCoupons, SkippedPlaces};

/// The union of what the decisions of a batch change.
#[derive(Clone, Debug, Default)]
pub struct WriteSet {
    /// The accepted commands, in the order of their ids.
    pub operations: Vec<Operation>,
    /// The keys under which they are remembered.
    pub remembered: Vec<(IdempotencyKey, Remembered)>,
    /// Certificates.
    pub certificates: Latest<CertificateId, Certificate>,
    /// Movements of money.
    pub entries: Vec<Entry>,
    /// What was done to certificates by themselves.
    pub actions: Vec<ActionRecord>,
    /// What requests made, as it was then.
    pub made: Vec<Made>,
    /// Sales and returns.
    pub sales: Vec<Arc<Sale>>,
    /// The next free places of pools.
    pub pools: BTreeMap<PoolId, u64>,
    /// Coupons.
    pub coupons: Latest<CouponId, Coupon>,
    /// Entries of coupons' uses.
    pub coupon_uses: Vec<CouponUse>,
    /// How clients use coupons.
    pub client_uses: BTreeMap<(CouponId, String), ClientUses>,
    /// Redemptions.
    pub redemptions: Latest<RedemptionId, Redemption>,
    /// Owners of certificates.
    pub owners: Latest<OwnerId, Owner>,
    /// Sign-ins as they are now, by their handles; `None` where one is over.
    pub sign_ins: BTreeMap<SecretHash, Option<SignIn>>,
    /// What is known of addresses.
    pub contacts: BTreeMap<ContactKey, Contact>,
    /// Messages.
    pub deliveries: Latest<OperationId, Delivery>,
    /// Changes of the directory, in order.
    pub directory: Vec<DirectoryChange>,
    /// The operations that caused them, in the same order.
    pub directory_operations: Vec<OperationId>,
    /// Places of pools that are never given out. Only a restored store adds them.
    pub skipped_places: Vec<SkippedPlaces>,
    /// Numbers of coupons that are never given out, likewise.
    pub skipped_coupons: Vec<SkippedCoupons>,
}

/// Records of one kind: one that several decisions changed stands here once, in its last state.
#[derive(Clone, Debug)]
pub struct Latest<K, T> {
    /// Those that did not exist before.
    pub new: Vec<T>,
    /// Those that did.
    pub updated: Vec<T>,
    places: HashMap<K, Place>,
}

#[derive(Clone, Copy, Debug)]
enum Place {
    New(usize),
    Updated(usize),
}

impl<K, T> Default for Latest<K, T> {
    fn default() -> Self {
        Self { new: Vec::new(), updated: Vec::new(), places: HashMap::new() }
    }
}

impl<K: Eq + Hash, T> Latest<K, T> {
    fn add(&mut self, key: K, record: T) {
        self.places.insert(key, Place::New(self.new.len()));
        self.new.push(record);
    }

    fn update(&mut self, key: K, record: T) {
        let slot = match self.places.get(&key) {
            Some(Place::New(index)) => self.new.get_mut(*index),
            Some(Place::Updated(index)) => self.updated.get_mut(*index),
            None => None,
        };
        if let Some(slot) = slot {
            *slot = record;
        } else {
            self.places.insert(key, Place::Updated(self.updated.len()));
            self.updated.push(record);
        }
    }

    /// All of them, the new ones first.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        self.new.iter().chain(&self.updated)
    }
}

impl WriteSet {
    /// Whether there is nothing to write.
    pub fn is_empty(&self) -> bool {
        self.operations.is_empty()
    }

    /// Adds what a decision changes, and the key under which it is remembered. Gives what is to be
    /// answered once it is written.
    pub fn add(&mut self, decision: Decision) -> Outcome {
        let Decision { operation, key, changes, outcome } = decision;
        for change in changes {
            match change {
                Change::AddCertificate(new) => self.certificates.add(new.id, new),
                Change::UpdateCertificate(known) => self.certificates.update(known.id, known),
                Change::AddEntry(entry) => self.entries.push(entry),
                Change::AddAction(action) => self.actions.push(action),
                Change::AddMade(made) => self.made.push(made),
                Change::AddSale(sale) => self.sales.push(sale),
                Change::AdvancePool(pool, next) => {
                    self.pools.insert(pool, next);
                }
                Change::AddCoupon(new) => self.coupons.add(new.id, new),
                Change::UpdateCoupon(known) => self.coupons.update(known.id, known),
                Change::AddCouponUse(used) => self.coupon_uses.push(used),
                Change::SetClientUses(coupon, client, uses) => {
                    self.client_uses.insert((coupon, client), uses);
                }
                Change::AddRedemption(new) => self.redemptions.add(new.id, new),
                Change::UpdateRedemption(known) => self.redemptions.update(known.id, known),
                Change::AddOwner(new) => self.owners.add(new.id, new),
                Change::UpdateOwner(known) => self.owners.update(known.id, known),
                Change::SetSignIn(handle, sign_in) => {
                    self.sign_ins.insert(handle, sign_in.map(|sign_in| *sign_in));
                }
                Change::SetContact(contact) => {
                    let key = (contact.operator, contact.address.clone());
                    self.contacts.insert(key, contact);
                }
                Change::AddDelivery(new) => self.deliveries.add(new.id, new),
                Change::UpdateDelivery(known) => self.deliveries.update(known.id, known),
                Change::Directory(change) => {
                    self.directory.push(change);
                    self.directory_operations.push(operation.id);
                }
            }
        }
        if let Some((key, fingerprint)) = key {
            let remembered = Remembered { fingerprint, operation: operation.id, at: operation.at };
            self.remembered.push((key, remembered));
        }
        self.operations.push(operation);
        outcome
    }
}
