//! Changes of the directory, object by object.

use crate::books::PastBooks;
use crate::person::{Membership, User};
use crate::{ApiKey, NumberPool, Operator, Partner, PointOfSale, Series, Site};

/// One object of the directory, new or changed.
#[derive(Clone, Debug, PartialEq)]
pub enum DirectoryChange {
    /// An operator, new or changed.
    Operator(Operator),
    /// A partner, new or changed.
    Partner(Partner),
    /// A point of sale.
    PointOfSale(PointOfSale),
    /// A site, new or changed.
    Site(Site),
    /// An API key, new or changed.
    Key(ApiKey),
    /// A pool of numbers. The next free place of a new pool is 0.
    Pool(NumberPool),
    /// A series, new or changed.
    Series(Series),
    /// A user, new or changed.
    User(User),
    /// A membership, new or changed.
    Membership(Membership),
    /// What held for the books of an operator before an operation changed it.
    PastBooks(PastBooks),
}
