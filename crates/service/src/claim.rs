//! False claims of a request about its caller and its place.

use domain::OperatorId;

/// Fault in the claims of a request about its caller and its place. Variants are in order of
/// precedence. A named point of sale that is unknown or disabled is refused by
/// [`CallerRejection`](domain::CallerRejection).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ClaimRejection {
    /// The request names another operator than its credentials.
    #[error("the request names operator {named}, its credentials belong to operator {own}")]
    OperatorsDisagree {
        /// The operator in the request.
        named: i64,
        /// Operator of the credentials.
        own: OperatorId,
    },
    /// The request carries a token beside other credentials, and the token is not that of the same
    /// key.
    #[error("the token does not belong to the credentials")]
    TokensDisagree,
    /// The operator has no such site.
    #[error("site {code:?} does not exist")]
    SiteUnknown {
        /// Code in the request.
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
