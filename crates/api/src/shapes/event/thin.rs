//! Data of events of records that can change: their ids and versions only.

use domain::Currency;
use serde::Serialize;
use service::{EventContent, ToldEvent};
use utoipa::ToSchema;

/// A coupon that was created, changed or deleted.
#[derive(Serialize, ToSchema)]
pub(crate) struct ChangedCouponData {
    /// Identifier of the coupon.
    coupon: i64,
    /// Version of the coupon: the operation that changed it.
    version: i64,
}

/// A coupon that was used, or whose use was returned.
#[derive(Serialize, ToSchema)]
pub(crate) struct UsedCouponData {
    /// Identifier of the coupon.
    coupon: i64,
    /// Identifier of the redemption that used it.
    redemption: String,
    /// Number of the point of sale of the redemption. Null if there is none.
    #[schema(required = true)]
    point_of_sale_id: Option<i64>,
}

/// A series that was created or changed.
#[derive(Serialize, ToSchema)]
pub(crate) struct ChangedSeriesData {
    /// Identifier of the series.
    series: i64,
    /// Version of the series: the operation that changed it.
    version: i64,
}

/// An owner of certificates that was created or changed.
#[derive(Serialize, ToSchema)]
pub(crate) struct ChangedOwnerData {
    /// Identifier of the owner.
    owner: i64,
    /// Version of the owner: the operation that changed it.
    version: i64,
}

impl ChangedCouponData {
    /// Returns the data of an event of this kind.
    pub(super) const fn of(event: &ToldEvent, _: Currency) -> Option<Self> {
        let EventContent::Coupon { number, .. } = &event.content else { return None };
        Some(Self { coupon: *number, version: event.id.operation.0 })
    }
}

impl UsedCouponData {
    /// Returns the data of an event of this kind.
    pub(super) fn of(event: &ToldEvent, _: Currency) -> Option<Self> {
        let EventContent::Coupon { number, redemption } = &event.content else { return None };
        Some(Self {
            coupon: *number,
            redemption: redemption.as_ref()?.to_string(),
            point_of_sale_id: event.place.map(|place| place.0),
        })
    }
}

impl ChangedSeriesData {
    /// Returns the data of an event of this kind.
    pub(super) const fn of(event: &ToldEvent, _: Currency) -> Option<Self> {
        let EventContent::Series(id) = &event.content else { return None };
        Some(Self { series: id.0, version: event.id.operation.0 })
    }
}

impl ChangedOwnerData {
    /// Returns the data of an event of this kind.
    pub(super) const fn of(event: &ToldEvent, _: Currency) -> Option<Self> {
        let EventContent::Owner(id) = &event.content else { return None };
        Some(Self { owner: id.0, version: event.id.operation.0 })
    }
}
