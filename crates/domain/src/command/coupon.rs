//! Making, changing, deleting and using coupons.

use crate::{CodeKey, CouponDraft, CouponId, OperatorId, ReadSet};

/// Make a coupon.
#[derive(Clone, Debug)]
pub struct CreateCoupon {
    /// In whose house.
    pub operator: OperatorId,
    /// What it is to be.
    pub draft: CouponDraft,
}

/// Change a coupon.
#[derive(Clone, Debug)]
pub struct ChangeCoupon {
    /// Which.
    pub id: CouponId,
    /// What is to be different.
    pub draft: CouponDraft,
}

/// Delete a coupon. What was done with it is kept.
#[derive(Clone, Debug)]
pub struct DeleteCoupon {
    /// Which.
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
