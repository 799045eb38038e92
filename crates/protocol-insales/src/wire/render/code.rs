//! A coupon as it goes out, and what differs between versions of the original.

use jiff::{Zoned, civil::Date};

use web::wire::decimal::Decimal;

/// A coupon in an answer.
#[derive(Clone, Debug, PartialEq)]
pub struct DiscountCode {
    /// Whether the coupon can be used only once.
    pub act_once: bool,
    /// Whether each client can use the coupon only once. Unknown if it was never given.
    pub act_once_for_client: Option<bool>,
    /// Code that a buyer enters.
    pub code: String,
    /// Time at which the coupon was created.
    pub created_at: Zoned,
    /// Description of the coupon.
    pub description: Option<String>,
    /// Whether the coupon is disabled.
    pub disabled: bool,
    /// Discount: percent or money, as `type_id` says.
    pub discount: Decimal,
    /// Last valid day of the coupon.
    pub expired_at: Option<Date>,
    /// Number of the coupon.
    pub id: i64,
    /// Minimum order amount, if any.
    pub min_price: Option<Decimal>,
    /// Kind of the discount: 1 for percent, 2 for money.
    pub type_id: i64,
    /// Time of the last change.
    pub updated_at: Zoned,
    /// Whether the coupon can still be used.
    pub worked: bool,
    /// Collections whose goods the coupon applies to. Empty means all.
    pub discount_collections: Vec<String>,
}

/// XML types of a time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DatetimeType {
    /// `datetime`, as Rails wrote it up to 3.2.
    #[default]
    Datetime,
    /// `dateTime`, as Rails writes it from 4.0 on.
    DateTime,
}

/// Differences between versions of the original.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// XML type of a time.
    pub datetime_type: DatetimeType,
    /// Whether answers have the members that came after 2011: `act_once_for_client`, `min_price`,
    /// `worked` and `discount_collections`.
    pub later_members: bool,
}

impl Default for Style {
    fn default() -> Self {
        Self { datetime_type: DatetimeType::default(), later_members: true }
    }
}
