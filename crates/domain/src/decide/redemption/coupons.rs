//! Discounts of coupons on an order.

use std::collections::HashSet;

use super::books::Books;
use super::total::total;
use crate::command::Redeem;
use crate::coupon::CouponRejection;
use crate::decide::undecided::{Broken, Undecided};
use crate::redemption::{
    Instrument, InstrumentRejection, RedeemedCoupon, RedemptionRejection, Stacking, allocate,
};
use crate::{Amount, Coupon, Discount};

/// The discounts of a redemption's coupons, in the order in which they were given. By default only
/// the one that takes off most acts, of equal ones the first; the others take nothing off.
pub(super) fn discounts(
    books: &mut Books<'_>,
    redeem: &Redeem,
    totals: &[Amount],
    order_total: Amount,
) -> Result<Vec<RedeemedCoupon>, Undecided> {
    let mut seen = HashSet::new();
    let mut left = totals.to_vec();
    let mut coupons: Vec<RedeemedCoupon> = Vec::new();
    for (index, instrument) in redeem.request.instruments.iter().enumerate() {
        let Instrument::Coupon { code } = instrument else { continue };
        let refused = |why| RedemptionRejection::Instrument { index, why };
        let coupon = books.coupon(redeem, code)?.map_err(refused)?;
        if !seen.insert(coupon.id) {
            return Err(refused(InstrumentRejection::Twice).into());
        }
        if let Some(min) = coupon.terms.min_price.filter(|min| order_total < *min) {
            return Err(refused(InstrumentRejection::OrderTooSmall { min }).into());
        }
        // No part is above its line, so that neither the lines nor the parts come to more than the
        // order.
        let too_much = || Broken::RedemptionSums(books.operation());
        let lines = discount(&coupon, redeem, &left).ok_or_else(too_much)?;
        if redeem.stacking == Stacking::All {
            for (left, part) in left.iter_mut().zip(&lines) {
                *left = left.saturating_sub(*part);
            }
        }
        let discount = total(&lines).ok_or_else(too_much)?;
        let (coupon, code) = (coupon.id, coupon.terms.code);
        coupons.push(RedeemedCoupon { coupon, code, discount, lines });
    }
    if redeem.stacking == Stacking::Best {
        keep_best(&mut coupons);
    }
    Ok(coupons)
}

/// Returns the discount of a coupon on each line, from the rest of the line's price.
fn discount(coupon: &Coupon, redeem: &Redeem, left: &[Amount]) -> Option<Vec<Amount>> {
    let collections = &coupon.terms.collections;
    let weights: Vec<Amount> = redeem
        .request
        .order
        .lines
        .iter()
        .zip(left)
        .map(|(line, left)| {
            let acts = collections.is_empty()
                || line.collections.iter().any(|name| collections.contains(name));
            if acts { *left } else { Amount::ZERO }
        })
        .collect();
    let base = total(&weights)?;
    let amount = match coupon.terms.discount {
        Discount::Percent(percent) => percent.of(base),
        Discount::Money(money) => money.min(base),
    };
    Some(allocate(amount, &weights))
}

fn keep_best(coupons: &mut [RedeemedCoupon]) {
    let best = coupons.iter().map(|coupon| coupon.discount).max().unwrap_or_default();
    let kept = coupons.iter().position(|coupon| coupon.discount == best);
    for (index, coupon) in coupons.iter_mut().enumerate() {
        if Some(index) != kept {
            coupon.discount = Amount::ZERO;
            coupon.lines.fill(Amount::ZERO);
        }
    }
}

/// A coupon's refusal as an instrument's.
impl Books<'_> {
    fn coupon(
        &mut self,
        redeem: &Redeem,
        code: &str,
    ) -> Result<Result<Coupon, InstrumentRejection>, Broken> {
        let Some(coupon) = self.coupon_of_code(code)? else {
            return Ok(Err(CouponRejection::Unknown(code.to_owned()).into()));
        };
        let client = redeem.request.client.as_deref();
        let uses = self.uses_by(coupon.id, client)?;
        let usable = coupon.check_use(self.now(), self.today(), client, uses);
        Ok(usable.map(|()| coupon).map_err(InstrumentRejection::from))
    }
}
