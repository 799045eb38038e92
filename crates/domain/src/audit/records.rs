//! Records that are checked together.

use crate::certificate::ActionRecord;
use crate::coupon::ClientUses;
use crate::{
    Coupon, CouponId, CouponUse, Delivery, Entry, Made, Operation, OperationId, Owner, Redemption,
    Sale,
};

/// Everything that is stored under the id of one operation.
#[derive(Clone, Debug)]
pub struct OperationRecords {
    /// Identifier that all of them have.
    pub id: OperationId,
    /// The operation. `None` if it does not exist.
    pub operation: Option<Operation>,
    /// Sale or return of the operation.
    pub sale: Option<Sale>,
    /// Redemption that it made.
    pub redemption: Option<Redemption>,
    /// Its entries of the ledger.
    pub entries: Vec<Entry>,
    /// Its action on certificates.
    pub action: Option<ActionRecord>,
    /// Object that is kept to answer a repeat.
    pub made: Option<Made>,
    /// Owner that it made.
    pub owner: Option<Owner>,
    /// Message that it asked for.
    pub delivery: Option<Delivery>,
}

/// Everything that is stored under the id of one coupon.
#[derive(Clone, Debug)]
pub struct CouponRecords {
    /// Identifier that all of them have.
    pub id: CouponId,
    /// The coupon. `None` if it does not exist.
    pub coupon: Option<Coupon>,
    /// Entries of its uses, in their order.
    pub uses: Vec<CouponUse>,
    /// Its uses by client, under the normal form of the client's name.
    pub clients: Vec<(String, ClientUses)>,
}
