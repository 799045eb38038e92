//! Lists of redemptions: their filters, and how their pages look.

use domain::redemption::{Redeemed, RedemptionState};
use domain::{PointOfSaleId, Redemption, RedemptionId};
use jiff::Timestamp;

use super::first_micros;

/// Which redemptions of an operator a list has. They are in the order in which they were made;
/// those of one moment, in that of their ids.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RedemptionFilter {
    /// Only those of an order.
    pub order: Option<String>,
    /// Only those of a client.
    pub client: Option<String>,
    /// Only those in a state at a moment: a hold lapses by itself.
    pub state: Option<(RedemptionState, Timestamp)>,
    /// Only those made at this moment or later.
    pub from: Option<Timestamp>,
    /// Only those made at this moment or earlier.
    pub through: Option<Timestamp>,
    /// Only those of a point of sale.
    pub point_of_sale: Option<PointOfSaleId>,
}

impl RedemptionFilter {
    /// Whether a redemption is in the list. Moments are compared as they are stored, in microseconds.
    pub fn takes(&self, redemption: &Redemption) -> bool {
        let at = redemption.created_at().as_microsecond();
        self.order.as_ref().is_none_or(|order| redemption.order.id == *order)
            && self.client.as_ref().is_none_or(|client| redemption.client.as_ref() == Some(client))
            && self.state.is_none_or(|(state, now)| redemption.state_at(now) == state)
            && self.from.is_none_or(|from| at >= first_micros(from))
            && self.through.is_none_or(|through| at <= through.as_microsecond())
            && self.point_of_sale.is_none_or(|place| redemption.point_of_sale == Some(place))
    }

    /// Whether no index has all that is asked for, so that a page looks at redemptions that the list
    /// does not have.
    pub const fn passes_over(&self) -> bool {
        self.state.is_some() || self.point_of_sale.is_some()
    }
}

/// A place in a list of redemptions: behind this one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RedemptionPlace {
    /// When it was made, in microseconds since 1970 UTC.
    pub micros: i64,
    /// Its id.
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
    /// The redemptions.
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
