//! Lists of redemptions: their filters, and how their pages look.

use domain::redemption::{Redeemed, RedemptionState};
use domain::{PointOfSaleId, Redemption, RedemptionId};
use jiff::Timestamp;

use super::first_micros;

/// Filter and order of a list of an operator's redemptions. The list is in the order of creation
/// times, then of identifiers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RedemptionFilter {
    /// Only those of an order.
    pub order: Option<String>,
    /// The id of the order as a caller wrote it, if that is not its normal form: redemptions from
    /// before ids had one may have it. It says nothing without `order`.
    pub order_as_sent: Option<String>,
    /// Only those of a client. Also found are names from before names had a normal form, if the
    /// store knows that they are this client's.
    pub client: Option<String>,
    /// The same of the client.
    pub client_as_sent: Option<String>,
    /// Only those in a state at a moment: a hold lapses by itself.
    pub state: Option<(RedemptionState, Timestamp)>,
    /// Only those made at this moment or later.
    pub from: Option<Timestamp>,
    /// Only those made at this moment or earlier.
    pub through: Option<Timestamp>,
    /// Only those of a point of sale.
    pub point_of_sale: Option<PointOfSaleId>,
    /// Whether the list begins with the newest one.
    pub newest_first: bool,
}

impl RedemptionFilter {
    /// Whether a place is behind another one, in the order of the list.
    pub fn is_behind(&self, place: RedemptionPlace, other: RedemptionPlace) -> bool {
        if self.newest_first { place < other } else { place > other }
    }

    /// Whether a redemption is in the list. Moments are compared as they are stored, in microseconds.
    pub fn takes(&self, redemption: &Redemption) -> bool {
        let at = redemption.created_at().as_microsecond();
        let orders = self.orders();
        let clients = self.clients();
        let client = redemption.client.as_deref();
        (orders.is_empty() || orders.contains(&redemption.order.id.as_str()))
            && (clients.is_empty() || client.is_some_and(|client| clients.contains(&client)))
            && self.state.is_none_or(|(state, now)| redemption.state_at(now) == state)
            && self.from.is_none_or(|from| at >= first_micros(from))
            && self.through.is_none_or(|through| at <= through.as_microsecond())
            && self.point_of_sale.is_none_or(|place| redemption.point_of_sale == Some(place))
    }

    /// The ids of the order, of which a redemption has one; none where any order will do.
    pub fn orders(&self) -> Vec<&str> {
        spellings(self.order.as_deref(), self.order_as_sent.as_deref())
    }

    /// The same of the client.
    pub fn clients(&self) -> Vec<&str> {
        spellings(self.client.as_deref(), self.client_as_sent.as_deref())
    }

    /// Whether no index has all that is asked for, so that a page looks at redemptions that the list
    /// does not have.
    pub const fn passes_over(&self) -> bool {
        self.state.is_some() || self.point_of_sale.is_some()
    }
}

fn spellings<'a>(normal: Option<&'a str>, as_sent: Option<&'a str>) -> Vec<&'a str> {
    let other = as_sent.filter(|as_sent| normal.is_some_and(|normal| normal != *as_sent));
    normal.into_iter().chain(other).collect()
}

/// A place in a list of redemptions: behind this one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RedemptionPlace {
    /// Creation time, in microseconds since 1970 UTC.
    pub micros: i64,
    /// Identifier of the redemption.
    pub id: RedemptionId,
}

impl RedemptionPlace {
    /// The place of a redemption.
    pub fn of(redemption: &Redemption) -> Self {
        Self { micros: redemption.created_at().as_microsecond(), id: redemption.id }
    }
}

/// Redemptions of a list, with their certificates as they are now. A page may have fewer than were
/// asked for, or none, and not be the last: what a page looks through is bounded, see
/// [`REDEMPTIONS_LOOKED_AT_MAX`](crate::limits::REDEMPTIONS_LOOKED_AT_MAX).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RedemptionListPage {
    /// Redemptions of the page.
    pub redemptions: Vec<Redeemed>,
    /// Behind which place the next page begins; `None` after the last one.
    pub next: Option<RedemptionPlace>,
}

impl RedemptionListPage {
    /// A page of what was found where one more was looked for than fits. `looked_to` is where looking
    /// ended before the end of the list.
    pub fn of(
        mut found: Vec<Redemption>,
        limit: u32,
        looked_to: Option<RedemptionPlace>,
    ) -> (Vec<Redemption>, Option<RedemptionPlace>) {
        if found.len() > limit as usize {
            found.truncate(limit as usize);
            let next = found.last().map(RedemptionPlace::of);
            return (found, next);
        }
        (found, looked_to)
    }
}
