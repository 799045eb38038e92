//! A coupon as it goes out, and what differs between versions of the original.

use jiff::{Zoned, civil::Date};

use crate::wire::value::Decimal;

/// A coupon, as it goes out.
#[derive(Clone, Debug, PartialEq)]
pub struct DiscountCode {
    /// Whether it can be used once only.
    pub act_once: bool,
    /// Whether it can be used once by each client; not known where it was never said.
    pub act_once_for_client: Option<bool>,
    /// The text that a buyer enters.
    pub code: String,
    /// When it was made.
    pub created_at: Zoned,
    /// What it is for.
    pub description: Option<String>,
    /// Whether it is blocked.
    pub disabled: bool,
    /// How much it takes off: percent or money, as `type_id` says.
    pub discount: Decimal,
    /// The last day on which it acts.
    pub expired_at: Option<Date>,
    /// Its number.
    pub id: i64,
    /// The smallest sum of an order that it acts on.
    pub min_price: Option<Decimal>,
    /// 1 for percent, 2 for money.
    pub type_id: i64,
    /// When it was changed last.
    pub updated_at: Zoned,
    /// Whether it can still be used.
    pub worked: bool,
    /// The collections whose goods it acts on; none means all.
    pub discount_collections: Vec<String>,
}

/// What XML calls a moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DatetimeType {
    /// `datetime`, as Rails wrote it up to 3.2.
    #[default]
    Datetime,
    /// `dateTime`, as it did from 4.0 on.
    DateTime,
}

/// What differs between versions of the original.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// What XML calls a moment.
    pub datetime_type: DatetimeType,
    /// Whether there are the members that came after 2011: `act_once_for_client`, `min_price`,
    /// `worked` and `discount_collections`.
    pub later_members: bool,
}

impl Default for Style {
    fn default() -> Self {
        Self { datetime_type: DatetimeType::default(), later_members: true }
    }
}
