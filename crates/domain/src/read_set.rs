//! The records that commands name.

use std::collections::{BTreeMap, BTreeSet};

use crate::approval::ActTotalKey;
use crate::id::ApprovalId;
use crate::key::SecretHash;
use crate::{
    CertificateId, CodeKey, ContactKey, CouponId, IdempotencyKey, KeyId, OperationId, OperatorId,
    OwnerId, PoolId, RedemptionId, SaleReference, UserId,
};

/// Records that commands name. The directory is always available and not named.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReadSet {
    /// Requests that may have been accepted before.
    pub keys: BTreeSet<IdempotencyKey>,
    /// Pools whose next free place is needed.
    pub pools: BTreeSet<PoolId>,
    /// Certificates, with the redemptions that hold money on them.
    pub certificates: BTreeSet<CertificateId>,
    /// Sales, with all their certificates and the holds on those.
    pub sales: BTreeSet<SaleReference>,
    /// Coupons, deleted ones too.
    pub coupons: BTreeSet<CouponId>,
    /// Codes, with the coupons that have them and the redemptions that hold their last uses.
    pub coupon_codes: BTreeSet<(OperatorId, CodeKey)>,
    /// Clients whose uses of a coupon are needed, with the redemptions that hold their last uses.
    pub coupon_clients: BTreeSet<(OperatorId, CodeKey, String)>,
    /// Operators whose next coupon's number is needed.
    pub next_coupons: BTreeSet<OperatorId>,
    /// Redemptions, with their certificates, their coupons, and their clients' uses of those.
    pub redemptions: BTreeSet<RedemptionId>,
    /// Owners of certificates, by id.
    pub owners: BTreeSet<OwnerId>,
    /// Sign-ins, by their handles.
    pub sign_ins: BTreeSet<SecretHash>,
    /// Keys of which all sign-ins are needed.
    pub sign_ins_of: BTreeSet<KeyId>,
    /// Sessions of people, by their handles.
    pub sessions: BTreeSet<SecretHash>,
    /// Users of whom all sessions are needed.
    pub sessions_of: BTreeSet<UserId>,
    /// Links that set passwords, by their hashes.
    pub links: BTreeSet<SecretHash>,
    /// Users of whom all links are needed.
    pub links_of: BTreeSet<UserId>,
    /// Users whose second factor is needed.
    pub factors: BTreeSet<UserId>,
    /// Requests for approval, by their ids.
    pub approvals: BTreeSet<ApprovalId>,
    /// Sums of callers' acts on one day.
    pub act_totals: BTreeSet<ActTotalKey>,
    /// Addresses whose contact record the command needs.
    pub contacts: BTreeSet<ContactKey>,
    /// Messages, by their ids.
    pub deliveries: BTreeSet<OperationId>,
    /// Operators whose log of events is pruned, with the last operation of the removed events.
    pub pruned: BTreeMap<OperatorId, OperationId>,
}
