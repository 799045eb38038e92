//! Values inside sentences: how amounts, days and names are written for one reader.

use domain::{Amount, SeriesId};
use jiff::Timestamp;
use jiff::civil::Date;

/// Writes values for one reader of one operator.
pub(crate) trait Values {
    /// Writes an amount with its currency.
    fn money(&self, amount: Amount) -> String;
    /// Writes a day as readers do.
    fn day(&self, day: Date) -> String;
    /// Writes a moment to the minute.
    fn moment(&self, at: Timestamp) -> String;
    /// The name of a series, or its number where it has none.
    fn series(&self, id: SeriesId) -> String;
}
