//! Records that a batch needs, and records that were loaded.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::Hash;
use std::sync::Arc;

use crate::approval::{ActTotalKey, Approval};
use crate::coupon::ClientUses;
use crate::id::ApprovalId;
use crate::key::SecretHash;
use crate::operation::Remembered;
use crate::person::{SecondFactor, UserLink, UserSession};
use crate::redemption::RedemptionState;
use crate::{
    Amount, Certificate, CertificateId, Change, CodeKey, Contact, ContactKey, Coupon, CouponId,
    Delivery, Directory, Event, EventId, IdempotencyKey, OperationId, OperatorId, Owner, OwnerId,
    PoolId, Redemption, RedemptionId, Sale, SaleId, SaleReference, SignIn, UserId,
};

/// Records on which a batch is decided: as loaded, with the changes of each decision.
#[derive(Clone, Debug)]
pub struct View {
    /// The directory of all configured objects.
    pub directory: Arc<Directory>,
    /// The id of the next accepted command.
    pub next_operation: OperationId,
    /// Requests of the read set that have been accepted.
    pub remembered: HashMap<IdempotencyKey, Remembered>,
    /// The next free place of each pool of the read set.
    pub pools: HashMap<PoolId, u64>,
    /// The certificates of the read set that exist.
    pub certificates: HashMap<CertificateId, Certificate>,
    /// Money spent from certificates and not returned, in minor units. Only for certificates of the
    /// sales below with such spending. Reloads do not count.
    pub spent: HashMap<CertificateId, i64>,
    /// For each reference of the read set, the sales under it, oldest first.
    pub references: BTreeMap<SaleReference, Vec<SaleId>>,
    /// The sales under those references.
    pub sales: HashMap<SaleId, Arc<Sale>>,
    /// The coupons of the read set that exist, deleted ones too, and those of its codes.
    pub coupons: HashMap<CouponId, Coupon>,
    /// The codes of the read set that coupons have which are not deleted.
    pub coupon_codes: HashMap<(OperatorId, CodeKey), CouponId>,
    /// Uses of coupons by the clients of the read set.
    pub coupon_clients: HashMap<(CouponId, String), ClientUses>,
    /// The number of the next coupon of each operator of the read set.
    pub next_coupons: HashMap<OperatorId, i64>,
    /// The redemptions of the read set that exist, and those that come with its certificates and
    /// coupons.
    pub redemptions: HashMap<RedemptionId, Redemption>,
    /// For each certificate of the read set, the redemptions that hold money on it.
    pub holds: HashMap<CertificateId, BTreeSet<RedemptionId>>,
    /// The owners of the read set that exist.
    pub owners: HashMap<OwnerId, Owner>,
    /// The sign-ins of the read set that exist, and those of its keys, by their handles.
    pub sign_ins: HashMap<SecretHash, SignIn>,
    /// The sessions of the read set that exist, and those of its users, by their handles.
    pub sessions: HashMap<SecretHash, UserSession>,
    /// The links of the read set that exist, and those of its users, by their hashes.
    pub links: HashMap<SecretHash, UserLink>,
    /// Second factors of the users in the read set, if they have one.
    pub factors: HashMap<UserId, SecondFactor>,
    /// The requests for approval of the read set that exist.
    pub approvals: HashMap<ApprovalId, Approval>,
    /// The sums of callers' acts in the read set that are not zero.
    pub act_totals: HashMap<ActTotalKey, Amount>,
    /// Contacts of the addresses in the read set, if they exist.
    pub contacts: HashMap<ContactKey, Contact>,
    /// The messages of the read set that exist.
    pub deliveries: HashMap<OperationId, Delivery>,
    /// For each operator of the read set, the last operation whose events were removed. Absent if
    /// none were.
    pub pruned: HashMap<OperatorId, OperationId>,
    /// Events of these operators that may be removed, by their ids.
    pub old_events: BTreeMap<(OperatorId, EventId), Event>,
    /// Whether a code has passed to a coupon that was there before: what was loaded for that code,
    /// such as who used its coupon, is not of this coupon. Nothing more may be decided on this view.
    pub is_stale: bool,
}

/// Sets or removes a record.
fn set<K: Eq + Hash, T: Clone>(records: &mut HashMap<K, T>, key: K, record: Option<&T>) {
    match record {
        Some(record) => records.insert(key, record.clone()),
        None => records.remove(&key),
    };
}

impl View {
    /// Makes a view with only the directory.
    pub fn new(directory: Arc<Directory>, next_operation: OperationId) -> Self {
        Self {
            directory,
            next_operation,
            remembered: HashMap::new(),
            pools: HashMap::new(),
            certificates: HashMap::new(),
            spent: HashMap::new(),
            references: BTreeMap::new(),
            sales: HashMap::new(),
            coupons: HashMap::new(),
            coupon_codes: HashMap::new(),
            coupon_clients: HashMap::new(),
            next_coupons: HashMap::new(),
            redemptions: HashMap::new(),
            holds: HashMap::new(),
            owners: HashMap::new(),
            sign_ins: HashMap::new(),
            sessions: HashMap::new(),
            links: HashMap::new(),
            factors: HashMap::new(),
            approvals: HashMap::new(),
            act_totals: HashMap::new(),
            contacts: HashMap::new(),
            deliveries: HashMap::new(),
            pruned: HashMap::new(),
            old_events: BTreeMap::new(),
            is_stale: false,
        }
    }

    /// Takes in changed records.
    pub(crate) fn apply(&mut self, changes: &[Change]) {
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
                Change::SetClientUses(coupon, client, uses) => {
                    self.coupon_clients.insert((*coupon, client.clone()), *uses);
                }
                Change::AddRedemption(redemption) | Change::UpdateRedemption(redemption) => {
                    self.apply_redemption(redemption);
                }
                Change::AddOwner(owner) | Change::UpdateOwner(owner) => {
                    self.owners.insert(owner.id, owner.clone());
                }
                Change::SetSignIn(handle, sign_in) => {
                    set(&mut self.sign_ins, *handle, sign_in.as_deref());
                }
                Change::SetSession(handle, session) => {
                    set(&mut self.sessions, *handle, session.as_deref());
                }
                Change::SetLink(token, link) => set(&mut self.links, *token, link.as_deref()),
                Change::SetFactor(user, factor) => {
                    set(&mut self.factors, *user, factor.as_deref());
                }
                Change::AddApproval(approval) | Change::UpdateApproval(approval) => {
                    self.approvals.insert(approval.id, Approval::clone(approval));
                }
                Change::SetActTotal(total) => {
                    self.act_totals.insert(total.key(), total.amount);
                }
                Change::SetContact(contact) => {
                    let key = (contact.operator, contact.address.clone());
                    self.contacts.insert(key, contact.clone());
                }
                Change::AddDelivery(delivery) | Change::UpdateDelivery(delivery) => {
                    self.deliveries.insert(delivery.id, delivery.clone());
                }
                Change::PruneEvents(operator, through, events) => {
                    self.pruned.insert(*operator, *through);
                    for event in events {
                        self.old_events.remove(&(*operator, event.id));
                    }
                }
                Change::AddEntry(entry) if entry.kind.is_spending() => {
                    let spent = self.spent.entry(entry.certificate).or_default();
                    *spent = spent.saturating_sub(entry.change);
                }
                Change::AddEntry(_)
                | Change::AddCouponUse(_)
                | Change::AddAction(_)
                | Change::AddMade(_) => {}
            }
        }
    }

    /// Applies a coupon, with its new code instead of the old one.
    pub fn apply_coupon(&mut self, coupon: &Coupon) {
        let key = |coupon: &Coupon| (coupon.id.operator, coupon.terms.code.key());
        if let Some(old) = self.coupons.insert(coupon.id, coupon.clone()) {
            self.is_stale |= key(&old) != key(coupon);
            // A deleted coupon's code may be another's by now.
            if self.coupon_codes.get(&key(&old)) == Some(&coupon.id) {
                self.coupon_codes.remove(&key(&old));
            }
        }
        if coupon.deleted_at.is_none() {
            self.coupon_codes.insert(key(coupon), coupon.id);
        }
    }

    /// Applies a redemption. While it is held, it holds money on its certificates.
    pub fn apply_redemption(&mut self, redemption: &Redemption) {
        let held = redemption.state == RedemptionState::Held;
        for certificate in &redemption.certificates {
            let holds = self.holds.entry(certificate.certificate).or_default();
            if held && !certificate.held.is_zero() {
                holds.insert(redemption.id);
            } else {
                holds.remove(&redemption.id);
            }
        }
        self.redemptions.insert(redemption.id, redemption.clone());
    }

    fn apply_sale(&mut self, sale: &Arc<Sale>) {
        let mut wanted = false;
        for (reference, sales) in &mut self.references {
            if sale.is_under(reference) {
                sales.push(sale.id);
                wanted = true;
            }
        }
        if wanted {
            self.sales.insert(sale.id, Arc::clone(sale));
        }
    }
}
