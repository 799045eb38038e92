//! Discount coupons: what they take off, for whom and until when.

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

/// A coupon. Its moments are whole seconds: the API that lists coupons by change says no more, and
/// whoever goes on from the last one must find the place again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coupon {
    /// Which.
    pub id: CouponId,
    /// What its owner says of it.
    pub terms: CouponTerms,
    /// How many redemptions use it, those that hold a use included.
    pub uses: u32,
    /// How many entries its uses have; the next entry's number is one more.
    pub use_entries: u32,
    /// The use that was made last.
    pub last_use: Option<LastUse>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When something that can be seen of it changed last.
    pub updated_at: Timestamp,
    /// When it was deleted. Its uses are kept, and its code is free again.
    pub deleted_at: Option<Timestamp>,
    /// The operation that made it.
    pub created_in: OperationId,
    /// The operation that changed it last, uses aside.
    pub changed_in: OperationId,
}

/// The use of a coupon that was made last, in all or by one client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LastUse {
    /// The redemption that uses it.
    pub redemption: RedemptionId,
    /// Until when it is only held.
    pub held_until: Option<Timestamp>,
}

impl LastUse {
    /// Whether it was held and its time is over.
    pub fn is_lapsed(self, now: Timestamp) -> bool {
        self.held_until.is_some_and(|until| until <= now)
    }
}

/// How one client uses a coupon.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ClientUses {
    /// How many redemptions of the client use it.
    pub uses: u32,
    /// The use that was made last.
    pub last_use: Option<LastUse>,
}

impl ClientUses {
    /// Whether the client uses it now.
    pub fn is_using(self, now: Timestamp) -> bool {
        let lapsed = self.last_use.is_some_and(|last| last.is_lapsed(now));
        self.uses.saturating_sub(u32::from(lapsed)) > 0
    }
}

/// Which way an entry of a coupon's uses counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UseKind {
    /// It was used, or a use of it was held.
    Used,
    /// The use was given back.
    Returned,
}

/// One entry of a coupon's uses. Never changed afterwards.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CouponUse {
    /// The coupon.
    pub coupon: CouponId,
    /// Its place among the coupon's entries, from 1, without gaps.
    pub number: u32,
    /// Which way it counts.
    pub kind: UseKind,
    /// Who used it, if that was said.
    pub client: Option<String>,
    /// The redemption that used it.
    pub redemption: RedemptionId,
    /// The operation that caused it.
    pub operation: OperationId,
    /// Whether it could be used once only, then.
    pub once: bool,
    /// Whether each client could use it once only, then.
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

    /// Whether there are uses left: false only when it can be used once and is. A use that was only
    /// held, and whose time is over, is none.
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

/// A moment without its fraction of a second.
pub(crate) fn whole_second(now: Timestamp) -> Timestamp {
    now.round(jiff::TimestampRound::new().smallest(jiff::Unit::Second).mode(jiff::RoundMode::Floor))
        .unwrap_or(now)
}
