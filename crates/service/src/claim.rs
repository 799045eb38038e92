//! What a request says of its caller and its place that cannot be so.

use domain::OperatorId;

/// Why what a request says of its caller and its place cannot be so, in order of precedence. A point
/// of sale that is named and unknown or closed is refused by
/// [`CallerRejection`](domain::CallerRejection).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ClaimRejection {
    /// The request names another operator than its credentials.
    #[error("the request names operator {named}, its credentials belong to operator {own}")]
    OperatorsDisagree {
        /// The one named.
        named: i64,
        /// The one of the credentials.
        own: OperatorId,
    },
    /// The request carries a token beside other credentials, and the token is not that of the same
    /// key.
    #[error("the token does not belong to the credentials")]
    TokensDisagree,
    /// The operator has no such site.
    #[error("site {code:?} does not exist")]
    SiteUnknown {
        /// The code that was given.
        code: String,
    },
    /// The site stands for another point of sale than the one named.
    #[error("site {site:?} does not stand for point of sale {point_of_sale:?}")]
    PlacesDisagree {
        /// The code of the site.
        site: String,
        /// The code of the point of sale.
        point_of_sale: String,
    },
    /// Neither a point of sale nor a site that stands for one is named.
    #[error("no point of sale is given")]
    PointOfSaleMissing,
}
