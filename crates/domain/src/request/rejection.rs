//! Rejections that do not depend on the action.

/// Reason to refuse a request, whatever its action. Variants are in order of precedence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RequestRejection {
    /// The idempotency key belongs to another request.
    #[error("the same key or numbers were used before for a request with other content")]
    KeyReused,
    /// The number was used too long ago for this to be a repeat, and it may not be used again.
    #[error(
        "the same number was used on {}; a repeat is accepted within {hours} hours, \
         and another sale needs a number of its own",
        at.strftime("%Y-%m-%d at %H:%M:%S")
    )]
    SaleNumberUsed {
        /// Time of that use, in the operator's time zone.
        at: jiff::civil::DateTime,
        /// Number of hours in which a repeat is accepted.
        hours: u16,
    },
}
