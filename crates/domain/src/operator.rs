//! The tenant and its shops.

mod rejection;

pub use rejection::CallerRejection;

use jiff::tz::TimeZone;

use crate::id::{OperatorId, PartnerId, PointOfSaleId, SiteId};
use crate::phone::Country;
use crate::repeats::Repeats;
use crate::{Currency, validity};

/// The tenant: owns everything else.
#[derive(Clone, Debug, PartialEq)]
pub struct Operator {
    /// Its number.
    pub id: OperatorId,
    /// Its name.
    pub name: String,
    /// Where its days begin and end.
    pub zone: TimeZone,
    /// What its amounts are in.
    pub currency: Currency,
    /// The country whose national forms of phones its tills send; that of the currency or else of the
    /// zone when absent.
    pub country: Option<Country>,
    /// A disabled operator's keys open nothing.
    pub disabled: bool,
}

impl Operator {
    /// The name of the time zone, as stored.
    pub fn zone_name(&self) -> &str {
        self.zone.iana_name().unwrap_or("UTC")
    }

    /// The country whose national forms of phones its tills send.
    pub fn phone_country(&self) -> Country {
        self.country.unwrap_or_else(|| Country::of(self.currency, &self.zone))
    }

    /// The time zone of operators that name none.
    pub fn default_zone() -> TimeZone {
        validity::find_zone("Europe/Moscow").unwrap_or(TimeZone::UTC)
    }
}

/// A merchant of an operator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Partner {
    /// Its number.
    pub id: PartnerId,
    /// Whose it is.
    pub operator: OperatorId,
    /// Its name.
    pub name: String,
    /// Nothing is sold at a disabled partner's shops.
    pub disabled: bool,
}

/// A till or shop of a partner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PointOfSale {
    /// Its number.
    pub id: PointOfSaleId,
    /// Whose it is.
    pub operator: OperatorId,
    /// The merchant.
    pub partner: PartnerId,
    /// What tills call it; unique in its operator.
    pub code: String,
    /// Its name.
    pub name: String,
    /// What is a repeat of a sale there.
    pub repeats: Repeats,
    /// Nothing is sold at a disabled point of sale.
    pub disabled: bool,
}

/// A web widget or shop; it stands for a point of sale.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site {
    /// Its number.
    pub id: SiteId,
    /// Whose it is.
    pub operator: OperatorId,
    /// The point of sale that it stands for.
    pub point_of_sale: PointOfSaleId,
    /// What the widget calls itself; unique over all operators, since it may come alone.
    pub code: String,
    /// A disabled site is as good as unknown.
    pub disabled: bool,
}
