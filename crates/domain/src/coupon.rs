//! Discount coupons: their discounts, clients and validity.

mod code;
mod draft;
mod problem;
mod rejection;
mod terms;

pub use code::{CodeKey, CouponCode};
pub use draft::CouponDraft;
pub use problem::{CouponField, CouponProblem, FieldProblem};
pub use rejection::CouponRejection;
pub use terms::{CouponTerms, Discount, DiscountKind, Percent};

use jiff::Timestamp;
use jiff::civil::Date;

use crate::{CouponId, OperationId, RedemptionId};

/// A coupon. Its times are whole seconds, because the API that lists coupons by change shows no
/// fraction, and a client must find its position again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coupon {
    /// Identifier of the coupon.
    pub id: CouponId,
    /// Terms of the coupon.
    pub terms: CouponTerms,
    /// Number of redemptions that use it, including holds.
    pub uses: u32,
    /// Number of entries of its uses. The next entry's number is one more.
    pub use_entries: u32,
    /// The latest use, if any.
    pub last_use: Option<LastUse>,
    /// Time at which it was created.
    pub created_at: Timestamp,
    /// Time of the last visible change.
    pub updated_at: Timestamp,
    /// Time at which it was deleted. Its uses are kept, and its code is free again.
    pub deleted_at: Option<Timestamp>,
    /// Operation that created it.
    pub created_in: OperationId,
    /// Operation of the last change, except for uses.
    pub changed_in: OperationId,
}

/// The latest use of a coupon, in total or by one client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LastUse {
    /// Redemption that uses the coupon.
    pub redemption: RedemptionId,
    /// Expiry of the hold. `None` if the use is not held.
    pub held_until: Option<Timestamp>,
}

impl LastUse {
    /// Whether it was a hold that has expired.
    pub fn is_lapsed(self, now: Timestamp) -> bool {
        self.held_until.is_some_and(|until| until <= now)
    }
}

/// Uses of a coupon by one client.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ClientUses {
    /// Number of redemptions of the client that use it.
    pub uses: u32,
    /// The latest use, if any.
    pub last_use: Option<LastUse>,
}

impl ClientUses {
    /// Whether the client uses it now.
    pub fn is_using(self, now: Timestamp) -> bool {
        let lapsed = self.last_use.is_some_and(|last| last.is_lapsed(now));
        self.uses.saturating_sub(u32::from(lapsed)) > 0
    }
}

/// Direction of an entry of a coupon's uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UseKind {
    /// It was used, or a use of it was held.
    Used,
    /// The use was returned.
    Returned,
}

/// One entry of a coupon's uses. Never changed afterwards.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CouponUse {
    /// Identifier of the coupon.
    pub coupon: CouponId,
    /// Number of the entry within the coupon, from 1, without gaps.
    pub number: u32,
    /// Direction of the entry.
    pub kind: UseKind,
    /// Client who used it, if one was given.
    pub client: Option<String>,
    /// The redemption that used it.
    pub redemption: RedemptionId,
    /// Operation that caused the entry.
    pub operation: OperationId,
    /// Whether the coupon was single-use at that time.
    pub once: bool,
    /// Whether the coupon was limited to one use per client at that time.
    pub once_per_client: bool,
}

impl Coupon {
    /// A coupon as it is when an operation makes it.
    pub fn new(id: CouponId, terms: CouponTerms, operation: OperationId, at: Timestamp) -> Self {
        let at = whole_second(at);
        Self {
            id,
            terms,
            uses: 0,
            use_entries: 0,
            last_use: None,
            created_at: at,
            updated_at: at,
            deleted_at: None,
            created_in: operation,
            changed_in: operation,
        }
    }

    /// Whether uses are left. False only for a single-use coupon that is used. An expired hold is
    /// not a use.
    pub fn has_uses_left(&self, now: Timestamp) -> bool {
        let lapsed = self.last_use.is_some_and(|last| last.is_lapsed(now));
        !self.terms.once || self.uses.saturating_sub(u32::from(lapsed)) == 0
    }

    /// Checks whether a client may use it now, which is a day of its operator; `by_client` is how
    /// this client uses it already.
    ///
    /// # Errors
    ///
    /// In order: [`CouponRejection::Disabled`], [`CouponRejection::Expired`],
    /// [`CouponRejection::Held`] or [`CouponRejection::UsedUp`], [`CouponRejection::NeedsClient`],
    /// [`CouponRejection::Held`] or [`CouponRejection::UsedByClient`].
    pub fn check_use(
        &self,
        now: Timestamp,
        today: Date,
        client: Option<&str>,
        by_client: ClientUses,
    ) -> Result<(), CouponRejection> {
        let code = || self.terms.code.clone();
        // The only use may still be given up. Where there are more, one of them lasts.
        let held = |uses: u32, last: Option<LastUse>| {
            let until = last.and_then(|last| last.held_until).filter(|_| uses == 1);
            until.map(|until| CouponRejection::Held { code: code(), until })
        };
        if self.terms.disabled {
            return Err(CouponRejection::Disabled(code()));
        }
        if self.terms.valid_through.is_some_and(|last| last < today) {
            return Err(CouponRejection::Expired(code()));
        }
        if !self.has_uses_left(now) {
            let held = held(self.uses, self.last_use);
            return Err(held.unwrap_or_else(|| CouponRejection::UsedUp(code())));
        }
        if self.terms.once_per_client == Some(true) {
            if client.is_none() {
                return Err(CouponRejection::NeedsClient(code()));
            }
            if by_client.is_using(now) {
                let held = held(by_client.uses, by_client.last_use);
                return Err(held.unwrap_or_else(|| CouponRejection::UsedByClient(code())));
            }
        }
        Ok(())
    }
}

/// Returns a time without its fraction of a second.
pub(crate) fn whole_second(now: Timestamp) -> Timestamp {
    now.round(jiff::TimestampRound::new().smallest(jiff::Unit::Second).mode(jiff::RoundMode::Floor))
        .unwrap_or(now)
}
