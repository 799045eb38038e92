//! Pages of coupons, and the uses of a coupon.

use domain::{Coupon, CouponUse};
use storage::Recorded;
use storage::public_id::IdKind;

use super::CouponReader;
use crate::error::Error;

impl CouponReader<'_> {
    /// Returns at most `limit` coupons with a number above `after`, by number.
    ///
    /// # Errors
    ///
    /// Failures of the store.
    pub async fn list_after(&self, after: i64, limit: u32) -> Result<Vec<Coupon>, Error> {
        let reader = &self.session.service().inner.reader;
        Ok(reader.coupons_after(self.session.operator(), after, limit).await?)
    }

    /// Returns at most `limit` uses of a coupon with a number above `after`, by number.
    ///
    /// # Errors
    ///
    /// As [`CouponReader::get`].
    pub async fn list_uses(
        &self,
        number: i64,
        after: u32,
        limit: u32,
    ) -> Result<Vec<Recorded<CouponUse>>, Error> {
        let id = self.get(number).await?.id;
        let found = self.session.service().inner.reader.coupon_uses(id, after, limit).await?;
        let shown = |used: Recorded<CouponUse>| {
            let redemption = self.session.shown(IdKind::Operation, used.what.redemption);
            let operation = self.session.show_operation(used.operation);
            Recorded { what: CouponUse { redemption, ..used.what }, operation }
        };
        Ok(found.into_iter().map(shown).collect())
    }
}
