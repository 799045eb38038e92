//! The tenant and its shops.

mod rejection;

pub use rejection::CallerRejection;

use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::approval::ActLimits;
use crate::id::{OperatorId, PartnerId, PointOfSaleId, SiteId};
use crate::phone::Country;
use crate::repeats::Repeats;
use crate::{Currency, validity};

/// The tenant: owns everything else.
#[derive(Clone, Debug, PartialEq)]
pub struct Operator {
    /// Identifier of the operator.
    pub id: OperatorId,
    /// Name of the object.
    pub name: String,
    /// Time zone in which its days begin and end.
    pub zone: TimeZone,
    /// Currency of its amounts.
    pub currency: Currency,
    /// Country of phones in national form. `None`: that of the currency, or else of the zone.
    pub country: Option<Country>,
    /// Whether the operator is disabled. Its keys are then refused.
    pub disabled: bool,
    /// Limits of acts that give or take away money.
    pub limits: ActLimits,
    /// Last closed day of the books. Nothing is booked on it or before it. `None` if no period was
    /// closed.
    pub closed_through: Option<Date>,
}

impl Operator {
    /// Returns the name of the time zone, as stored.
    pub fn zone_name(&self) -> &str {
        self.zone.iana_name().unwrap_or("UTC")
    }

    /// Returns the country of phones in national form.
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
    /// Identifier of the partner.
    pub id: PartnerId,
    /// Operator that owns the object.
    pub operator: OperatorId,
    /// Name of the object.
    pub name: String,
    /// Whether the partner is disabled. Nothing is then sold at its shops.
    pub disabled: bool,
}

/// A till or shop of a partner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PointOfSale {
    /// Identifier of the point of sale.
    pub id: PointOfSaleId,
    /// Operator that owns the object.
    pub operator: OperatorId,
    /// Partner that owns the point of sale.
    pub partner: PartnerId,
    /// Code that tills send, unique in its operator.
    pub code: String,
    /// Name of the object.
    pub name: String,
    /// Repeat rules for its sales.
    pub repeats: Repeats,
    /// Nothing is sold at a disabled point of sale.
    pub disabled: bool,
}

/// A web widget or shop; it stands for a point of sale.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site {
    /// Identifier of the site.
    pub id: SiteId,
    /// Operator that owns the object.
    pub operator: OperatorId,
    /// Point of sale that the site stands for.
    pub point_of_sale: PointOfSaleId,
    /// Code of the widget. It is unique across all operators, because a request can have it alone.
    pub code: String,
    /// A disabled site is as good as unknown.
    pub disabled: bool,
}
