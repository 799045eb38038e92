//! A request that was understood.

use super::shape::Record;

/// A request that was understood.
#[derive(Clone, Debug)]
pub struct Decoded {
    /// Members of the request.
    pub record: Record,
    /// The names that were sent and are unknown, such as `Goods[0].Colour`; at most
    /// [`super::limits::IGNORED_MAX`] of them.
    pub ignored: Vec<String>,
}
