//! The records that commands name.

use std::collections::BTreeSet;

use crate::key::SecretHash;
use crate::{
    CertificateId, CodeKey, ContactKey, CouponId, IdempotencyKey, KeyId, OperationId, OperatorId,
    OwnerId, PoolId, RedemptionId, SaleReference,
};

/// The records that commands name. The directory is always at hand and need not be named.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReadSet {
    /// Requests that may have been accepted before.
    pub keys: BTreeSet<IdempotencyKey>,
    /// Pools whose next free place is needed.
    pub pools: BTreeSet<PoolId>,
    /// Certificates, with the redemptions that hold something of them.
    pub certificates: BTreeSet<CertificateId>,
    /// Sales, with all their certificates and what holds something of those.
    pub sales: BTreeSet<SaleReference>,
    /// Coupons, deleted ones too.
    pub coupons: BTreeSet<CouponId>,
    /// Codes, with the coupons that have them and the redemptions that hold their last uses.
    pub coupon_codes: BTreeSet<(OperatorId, CodeKey)>,
    /// Clients of whom it is needed how they use the coupon of a code, with the redemptions that
    /// hold their last uses.
    pub coupon_clients: BTreeSet<(OperatorId, CodeKey, String)>,
    /// Operators whose next coupon's number is needed.
    pub next_coupons: BTreeSet<OperatorId>,
    /// Redemptions, with their certificates, the coupons that they use, and how their clients do.
    pub redemptions: BTreeSet<RedemptionId>,
    /// Owners of certificates.
    pub owners: BTreeSet<OwnerId>,
    /// Sign-ins, by their handles.
    pub sign_ins: BTreeSet<SecretHash>,
    /// Keys of which all sign-ins are needed.
    pub sign_ins_of: BTreeSet<KeyId>,
    /// Addresses of which it is needed what is known.
    pub contacts: BTreeSet<ContactKey>,
    /// Messages.
    pub deliveries: BTreeSet<OperationId>,
}
