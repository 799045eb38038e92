//! The set of writes of a batch.

use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;
use std::sync::Arc;

use domain::approval::{ActTotalKey, Approval};
use domain::books::Tallies;
use domain::coupon::ClientUses;
use domain::event::events_of;
use domain::key::SecretHash;
use domain::operation::Remembered;
use domain::person::{SecondFactor, UserLink, UserSession};
use domain::{
    ActionRecord, Amount, ApprovalId, Certificate, CertificateId, Change, Contact, ContactKey,
    Coupon, CouponId, CouponUse, Decision, Delivery, DirectoryChange, Entry, Event, IdempotencyKey,
    Made, Operation, OperationId, OperatorId, Outcome, Owner, OwnerId, PoolId, Redemption,
    RedemptionId, Sale, Series, SeriesId, SignIn, UserId, View,
};

use crate::record::{SkippedCoupons, SkippedPlaces};

/// The union of what the decisions of a batch change.
#[derive(Clone, Debug, Default)]
pub struct WriteSet {
    /// The accepted commands, in the order of their ids.
    pub operations: Vec<Operation>,
    /// The keys under which they are remembered.
    pub remembered: Vec<(IdempotencyKey, Remembered)>,
    /// Changed certificates of the batch.
    pub certificates: ChangedRows<CertificateId, Certificate>,
    /// New ledger entries of the batch.
    pub entries: Vec<Entry>,
    /// A record of an action on certificates.
    pub actions: Vec<ActionRecord>,
    /// Objects that requests created, in their state at that time.
    pub made: Vec<Made>,
    /// New sales and returns of the batch.
    pub sales: Vec<Arc<Sale>>,
    /// The next free places of pools.
    pub pools: BTreeMap<PoolId, u64>,
    /// Changed coupons of the batch.
    pub coupons: ChangedRows<CouponId, Coupon>,
    /// Entries of coupons' uses.
    pub coupon_uses: Vec<CouponUse>,
    /// Uses of coupons by clients.
    pub client_uses: BTreeMap<(CouponId, String), ClientUses>,
    /// Changed redemptions of the batch.
    pub redemptions: ChangedRows<RedemptionId, Redemption>,
    /// Owners of certificates, by id.
    pub owners: ChangedRows<OwnerId, Owner>,
    /// Sign-ins as they are now, by their handles; `None` where one is over.
    pub sign_ins: BTreeMap<SecretHash, Option<SignIn>>,
    /// Sessions of people as they are now, by their handles; `None` where one has ended.
    pub sessions: BTreeMap<SecretHash, Option<UserSession>>,
    /// Links that set passwords, by their hashes; `None` where one is used up.
    pub links: BTreeMap<SecretHash, Option<UserLink>>,
    /// Second factors of users; `None` where one is removed.
    pub factors: BTreeMap<UserId, Option<SecondFactor>>,
    /// Requests for approval, by their ids.
    pub approvals: ChangedRows<ApprovalId, Approval>,
    /// Sums of callers' acts on one day.
    pub act_totals: BTreeMap<ActTotalKey, Amount>,
    /// States of addresses for messages.
    pub contacts: BTreeMap<ContactKey, Contact>,
    /// Messages, by their ids.
    pub deliveries: ChangedRows<OperationId, Delivery>,
    /// Changes of the directory, in order.
    pub directory: Vec<DirectoryChange>,
    /// The operations that caused them, in the same order.
    pub directory_operations: Vec<OperationId>,
    /// The records that the batch changes, as they were before it.
    pub before: Before,
    /// Sums of the batch, for the books.
    pub tallies: Tallies,
    /// Events of the batch, in the order of their ids.
    pub events: Vec<Event>,
    /// Operators whose old events are removed, each with the last operation of these events.
    pub pruned: BTreeMap<OperatorId, OperationId>,
    /// Events that are removed.
    pub pruned_events: Vec<Event>,
    /// Whether the tallies are those of everything that was stored before the store kept any.
    pub counts_the_past: bool,
    /// Places of pools that are never given out. Only a restored store adds them.
    pub skipped_places: Vec<SkippedPlaces>,
    /// Numbers of coupons that are never given out, likewise.
    pub skipped_coupons: Vec<SkippedCoupons>,
}

/// Records that a batch changes, as they were when it was loaded.
#[derive(Clone, Debug, Default)]
pub struct Before {
    /// Certificates with a new state.
    pub certificates: HashMap<CertificateId, Certificate>,
    /// First free places of pools.
    pub pools: HashMap<PoolId, u64>,
    /// Series that are changed, with their item codes.
    pub series: HashMap<SeriesId, Series>,
    /// Coupons that change or are used.
    pub coupons: HashMap<CouponId, Coupon>,
    /// Redemptions that are changed.
    pub redemptions: HashMap<RedemptionId, Redemption>,
    /// Owners that are changed.
    pub owners: HashMap<OwnerId, Owner>,
    /// Second factors that are changed or removed.
    pub factors: HashMap<UserId, SecondFactor>,
    /// Requests for approval that are changed.
    pub approvals: HashMap<ApprovalId, Approval>,
    /// Sums of callers' acts.
    pub act_totals: HashMap<ActTotalKey, Amount>,
    /// What was known of addresses.
    pub contacts: HashMap<ContactKey, Contact>,
    /// Messages that are changed.
    pub deliveries: HashMap<OperationId, Delivery>,
}

/// Keeps what a record was, if that is not known yet.
fn keep<K: Eq + Hash, T: Clone>(before: &mut HashMap<K, T>, key: K, known: Option<&T>) {
    if let Some(known) = known {
        before.entry(key).or_insert_with(|| known.clone());
    }
}

/// Records of one kind: one that several decisions changed stands here once, in its last state.
#[derive(Clone, Debug)]
pub struct ChangedRows<K, T> {
    /// Those that did not exist before.
    pub new: Vec<T>,
    /// Records that existed before.
    pub updated: Vec<T>,
    places: HashMap<K, RowSlot>,
}

#[derive(Clone, Copy, Debug)]
enum RowSlot {
    New(usize),
    Updated(usize),
}

impl<K, T> Default for ChangedRows<K, T> {
    fn default() -> Self {
        Self { new: Vec::new(), updated: Vec::new(), places: HashMap::new() }
    }
}

impl<K: Eq + Hash, T> ChangedRows<K, T> {
    fn add(&mut self, key: K, record: T) {
        self.places.insert(key, RowSlot::New(self.new.len()));
        self.new.push(record);
    }

    fn update(&mut self, key: K, record: T) {
        let slot = match self.places.get(&key) {
            Some(RowSlot::New(index)) => self.new.get_mut(*index),
            Some(RowSlot::Updated(index)) => self.updated.get_mut(*index),
            None => None,
        };
        if let Some(slot) = slot {
            *slot = record;
        } else {
            self.places.insert(key, RowSlot::Updated(self.updated.len()));
            self.updated.push(record);
        }
    }

    /// Whether the batch made the record with this key.
    fn is_new(&self, key: &K) -> bool {
        matches!(self.places.get(key), Some(RowSlot::New(_)))
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

    /// Takes in a decision that was made on a view, and lets the view take it in. Gives what is to be
    /// answered once it is written.
    pub fn accept(&mut self, view: &mut View, decision: Decision) -> Outcome {
        for change in &decision.changes {
            self.note(view, change);
        }
        self.tallies.count(view, &decision);
        self.events.extend(events_of(view, &decision));
        view.accept(&decision);
        self.add(decision)
    }

    /// Notes what a change finds, unless the batch made it or has changed it before.
    fn note(&mut self, view: &View, change: &Change) {
        let before = &mut self.before;
        match change {
            Change::UpdateCertificate(known) if !self.certificates.is_new(&known.id) => {
                keep(&mut before.certificates, known.id, view.certificates.get(&known.id));
            }
            Change::AdvancePool(pool, _) => {
                keep(&mut before.pools, *pool, view.pools.get(pool));
            }
            Change::UpdateCoupon(known) if !self.coupons.is_new(&known.id) => {
                keep(&mut before.coupons, known.id, view.coupons.get(&known.id));
            }
            Change::UpdateRedemption(known) if !self.redemptions.is_new(&known.id) => {
                keep(&mut before.redemptions, known.id, view.redemptions.get(&known.id));
            }
            Change::UpdateOwner(known) if !self.owners.is_new(&known.id) => {
                keep(&mut before.owners, known.id, view.owners.get(&known.id));
            }
            Change::SetFactor(user, _) if !self.factors.contains_key(user) => {
                keep(&mut before.factors, *user, view.factors.get(user));
            }
            Change::UpdateApproval(known) if !self.approvals.is_new(&known.id) => {
                keep(&mut before.approvals, known.id, view.approvals.get(&known.id));
            }
            Change::SetActTotal(total) if !self.act_totals.contains_key(&total.key()) => {
                keep(&mut before.act_totals, total.key(), view.act_totals.get(&total.key()));
            }
            Change::SetContact(contact) => {
                let key = (contact.operator, contact.address.clone());
                if !self.contacts.contains_key(&key) {
                    let known = view.contacts.get(&key);
                    keep(&mut before.contacts, key, known);
                }
            }
            Change::UpdateDelivery(known) if !self.deliveries.is_new(&known.id) => {
                keep(&mut before.deliveries, known.id, view.deliveries.get(&known.id));
            }
            Change::Directory(DirectoryChange::Series(series)) => {
                let is_same = |change: &DirectoryChange| matches!(change, DirectoryChange::Series(other) if other.id == series.id);
                if !self.directory.iter().any(is_same) {
                    keep(&mut before.series, series.id, view.directory.series(series.id));
                }
            }
            Change::AddCertificate(_)
            | Change::UpdateCertificate(_)
            | Change::AddEntry(_)
            | Change::AddAction(_)
            | Change::AddMade(_)
            | Change::AddSale(_)
            | Change::AddCoupon(_)
            | Change::UpdateCoupon(_)
            | Change::AddCouponUse(_)
            | Change::SetClientUses(..)
            | Change::AddRedemption(_)
            | Change::UpdateRedemption(_)
            | Change::AddOwner(_)
            | Change::UpdateOwner(_)
            | Change::SetSignIn(..)
            | Change::SetSession(..)
            | Change::SetLink(..)
            | Change::SetFactor(..)
            | Change::AddApproval(_)
            | Change::UpdateApproval(_)
            | Change::SetActTotal(_)
            | Change::AddDelivery(_)
            | Change::UpdateDelivery(_)
            | Change::PruneEvents(..)
            | Change::Directory(_) => {}
        }
    }

    /// Adds what a decision changes, and the key under which it is remembered.
    fn add(&mut self, decision: Decision) -> Outcome {
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
                Change::SetSession(handle, session) => {
                    self.sessions.insert(handle, session.map(|session| *session));
                }
                Change::SetLink(token, link) => {
                    self.links.insert(token, link.map(|link| *link));
                }
                Change::SetFactor(user, factor) => {
                    self.factors.insert(user, factor.map(|factor| *factor));
                }
                Change::AddApproval(new) => self.approvals.add(new.id, *new),
                Change::UpdateApproval(known) => self.approvals.update(known.id, *known),
                Change::SetActTotal(total) => {
                    self.act_totals.insert(total.key(), total.amount);
                }
                Change::SetContact(contact) => {
                    let key = (contact.operator, contact.address.clone());
                    self.contacts.insert(key, contact);
                }
                Change::AddDelivery(new) => self.deliveries.add(new.id, new),
                Change::UpdateDelivery(known) => self.deliveries.update(known.id, known),
                Change::PruneEvents(operator, through, events) => {
                    self.pruned.insert(operator, through);
                    self.pruned_events.extend(events);
                }
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
