//! Commands that create, change and delete coupons.

use crate::{CodeKey, CouponDraft, CouponId, OperatorId, ReadSet};

/// Create a new coupon.
#[derive(Clone, Debug)]
pub struct CreateCoupon {
    /// Operator that owns the data.
    pub operator: OperatorId,
    /// Draft of the coupon.
    pub draft: CouponDraft,
}

/// Change an existing coupon.
#[derive(Clone, Debug)]
pub struct ChangeCoupon {
    /// Identifier of the coupon.
    pub id: CouponId,
    /// Changes of the coupon.
    pub draft: CouponDraft,
}

/// Delete a coupon. Its uses are kept.
#[derive(Clone, Debug)]
pub struct DeleteCoupon {
    /// Identifier of the coupon.
    pub id: CouponId,
}

impl CreateCoupon {
    pub(super) fn read_set(&self, set: &mut ReadSet) {
        set.next_coupons.insert(self.operator);
        name_code(self.operator, self.draft.code.as_deref(), set);
    }
}

impl ChangeCoupon {
    pub(super) fn read_set(&self, set: &mut ReadSet) {
        set.coupons.insert(self.id);
        name_code(self.id.operator, self.draft.code.as_deref(), set);
    }
}

fn name_code(operator: OperatorId, code: Option<&str>, set: &mut ReadSet) {
    set.coupon_codes.extend(code.map(|code| (operator, CodeKey::of(code))));
}
