//! Coupons and their uses.

use domain::coupon::{ClientUses, LastUse, Percent};
use domain::{
    Amount, Coupon, CouponId, CouponTerms, CouponUse, Discount, DiscountKind, OperatorId,
    RedemptionId,
};
use jiff::Timestamp;

use super::describe::record;
use super::value::{Json, Seconds, seconds, text};
use crate::{BackendError, coupon_text, seal};

record! {
    table "coupon";
    bind |coupon: Coupon, vault| {
        operator: Int Key = coupon.id.operator;
        number: Int Key = coupon.id.number;
        uses: Int Used = coupon.uses;
        created_at: Int Made = Seconds(coupon.created_at);
        updated_at: Int Used = Seconds(coupon.updated_at);
        deleted_at: Int Changes = coupon.deleted_at.map(Seconds);
        created_in: Int Made = coupon.created_in;
        changed_in: Int Changes = coupon.changed_in;
        kind: Int Changes = coupon.terms.discount.kind();
        value: Int Changes = value_of(coupon.terms.discount);
        disabled: Flag Changes = coupon.terms.disabled;
        once: Flag Changes = coupon.terms.once;
        once_per_client: Flag Changes = coupon.terms.once_per_client;
        min_price: Int Changes = coupon.terms.min_price;
        valid_through: Text Changes = coupon.terms.valid_through;
        code: Text Changes = coupon.terms.code;
        description: Text Changes = coupon.terms.description;
        collections: Json Changes =
            Json(coupon_text::collections_to_text(&coupon.terms.collections)?);
        use_entries: Int Used = coupon.use_entries;
        last_redemption: Int Used = coupon.last_use.map(|last| last.redemption);
        last_held_until: Int Used = coupon.last_use.and_then(|last| last.held_until);
    }
    derived {
        code_key: Text Changes = coupon.terms.code.key().as_str();
        seal: Bytes Seal = seal::coupon(vault, coupon);
    }
    read Coupon = Self {
        id: CouponId { operator, number },
        terms: CouponTerms {
            code,
            description,
            discount: discount(kind, value)?,
            disabled,
            once,
            once_per_client,
            min_price,
            valid_through,
            collections: coupon_text::collections_from_text(&text(collections))?,
        },
        uses,
        use_entries,
        last_use: last_use(last_redemption, last_held_until),
        created_at: seconds(created_at),
        updated_at: seconds(updated_at),
        deleted_at: optional_seconds(deleted_at),
        created_in,
        changed_in,
    };
}

fn optional_seconds(moment: Option<Seconds>) -> Option<Timestamp> {
    moment.map(seconds)
}

/// Discount in hundredths of a percent, or in minor units.
const fn value_of(discount: Discount) -> i64 {
    match discount {
        Discount::Percent(percent) => percent.hundredths() as i64,
        Discount::Money(amount) => amount.minor(),
    }
}

fn discount(kind: DiscountKind, value: i64) -> Result<Discount, BackendError> {
    match kind {
        DiscountKind::Percent => {
            let value = u16::try_from(value).map_err(|_| BackendError::corrupt("integer"))?;
            Percent::from_hundredths(value)
                .map(Discount::Percent)
                .ok_or_else(|| BackendError::corrupt("percentage"))
        }
        DiscountKind::Money => {
            let amount = Amount::from_minor(value);
            amount.map(Discount::Money).ok_or_else(|| BackendError::corrupt("amount"))
        }
    }
}

fn last_use(redemption: Option<RedemptionId>, held_until: Option<Timestamp>) -> Option<LastUse> {
    redemption.map(|redemption| LastUse { redemption, held_until })
}

record! {
    table "coupon_use";
    bind |used: CouponUse, vault| {
        operator: Int Key = used.coupon.operator;
        coupon: Int Key = used.coupon.number;
        number: Int Key = used.number;
        kind: Int Made = used.kind;
        client: Text Made = used.client;
        redemption: Int Made = used.redemption;
        operation: Int Made = used.operation;
        once: Flag Made = used.once;
        once_per_client: Flag Made = used.once_per_client;
    }
    read CouponUse = Self {
        coupon: coupon_id(operator, coupon),
        number,
        kind,
        client,
        redemption,
        operation,
        once,
        once_per_client,
    };
}

const fn coupon_id(operator: OperatorId, number: i64) -> CouponId {
    CouponId { operator, number }
}

/// Uses of a coupon by one client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UsesOfClient {
    /// The coupon and the normal form of the client's name.
    pub key: (CouponId, String),
    /// Number and last of its uses.
    pub uses: ClientUses,
}

record! {
    table "coupon_client";
    bind |of: (&(CouponId, String), &ClientUses), vault| {
        operator: Int Key = of.0.0.operator;
        coupon: Int Key = of.0.0.number;
        client: Text Key = of.0.1;
        uses: Int Changes = of.1.uses;
        last_redemption: Int Changes = of.1.last_use.map(|last| last.redemption);
        last_held_until: Int Changes = of.1.last_use.and_then(|last| last.held_until);
    }
    read UsesOfClient = Self {
        key: (coupon_id(operator, coupon), client),
        uses: ClientUses { uses, last_use: last_use(last_redemption, last_held_until) },
    };
}

/// Number of coupons in a bucket of a list ([`crate::coupon_list`]). Databases count by themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CouponCount {
    /// Operator of the list.
    pub operator: OperatorId,
    /// Code of the list.
    pub list: i64,
    /// Size of the bucket, as a power of two.
    pub shift: i64,
    /// Number of the bucket.
    pub bucket: i64,
    /// Number of coupons in the bucket.
    pub live: i64,
}

record! {
    table "coupon_count";
    bind |count: CouponCount, vault| {
        operator: Int Key = count.operator;
        list: Int Key = count.list;
        shift: Int Key = count.shift;
        bucket: Int Key = count.bucket;
        live: Int Changes = count.live;
    }
    read CouponCount = Self { operator, list, shift, bucket, live };
}

/// Name of a client from before names had a normal form. Migrations add these alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientName {
    /// Name as it was sent.
    pub client: String,
    /// Normal form of the name.
    pub client_key: String,
}

record! {
    table "client_name";
    bind |name: ClientName, vault| {
        client: Text Key = name.client;
        client_key: Text Made = name.client_key;
    }
    read ClientName = Self { client, client_key };
}
