//! Why a request is refused whatever it asks.

/// Why a request is refused whatever it asks, in order of precedence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RequestRejection {
    /// The key has been used for another request.
    #[error("the same key or numbers were used before for a request with other content")]
    KeyReused,
    /// The number was used too long ago for this to be a repeat, and it may not be used again.
    #[error(
        "the same number was used on {}; a repeat is accepted within {hours} hours, \
         and another sale needs a number of its own",
        at.strftime("%Y-%m-%d at %H:%M:%S")
    )]
    SaleNumberUsed {
        /// When it was used, in the time zone of the operator.
        at: jiff::civil::DateTime,
        /// For how many hours a repeat is accepted.
        hours: u16,
    },
}
