//! Identifiers: one type each, so that none can be taken for another.

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub i64);

        impl core::fmt::Display for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                self.0.fmt(f)
            }
        }
    )+};
}

ids! {
    /// Identifier of an operator, a tenant.
    OperatorId,
    /// A merchant of an operator.
    PartnerId,
    /// A till or shop of a partner.
    PointOfSaleId,
    /// A web widget or shop.
    SiteId,
    /// An API key: the credentials of a caller.
    KeyId,
    /// A person who can sign in.
    UserId,
    /// A kind of certificate.
    SeriesId,
    /// A space of certificate numbers: one prefix and length of one operator.
    PoolId,
    /// A certificate, inside: its pool and its place in it (see [`CertificateId::in_pool`]).
    CertificateId,
    /// Identifier of an accepted command.
    OperationId,
}

/// A sale or a return; the operation that made it has the same number.
pub type SaleId = OperationId;

/// A redemption is known by the operation that made it.
pub type RedemptionId = OperationId;

/// An owner is known by the operation that made it.
pub type OwnerId = OperationId;

/// A request for approval is known by the operation that made it.
pub type ApprovalId = OperationId;

/// Identifier of a coupon. Its number counts the coupons of its operator from 1, and is never
/// issued again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CouponId {
    /// Operator that owns the object.
    pub operator: OperatorId,
    /// Number of the coupon within the operator.
    pub number: i64,
}

impl PointOfSaleId {
    /// No point of sale: that of certificates that were issued at none.
    pub const NONE: Self = Self(0);
}

/// Number of bits of a [`CertificateId`] that hold the place in the pool. The largest pool has
/// 10^11 numbers (thirteen digits less a prefix of one and the check digit), which is below 2^40.
const PLACE_BITS: u32 = 40;

impl CertificateId {
    /// The certificate at a place of a pool, counted from 0.
    ///
    /// Certificates are stored in this order, so that new ones are appended; a number is found
    /// through the inverse of the permutation that made it, without an index of numbers.
    pub const fn in_pool(pool: PoolId, place: u64) -> Option<Self> {
        if place >> PLACE_BITS != 0 || pool.0 < 0 || pool.0 >= 1 << (62 - PLACE_BITS) {
            return None;
        }
        Some(Self((pool.0 << PLACE_BITS) | place.cast_signed()))
    }

    /// Returns the pool of the certificate.
    pub const fn pool(self) -> PoolId {
        PoolId(self.0 >> PLACE_BITS)
    }

    /// The place in the pool.
    pub const fn place(self) -> u64 {
        self.0.cast_unsigned() & ((1 << PLACE_BITS) - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_id_holds_its_pool_and_place() {
        for (pool, place) in [(1, 0), (1, 99_999_999_999), (4_000_000, 7), (0, 1)] {
            let id = CertificateId::in_pool(PoolId(pool), place).unwrap();
            assert_eq!((id.pool().0, id.place()), (pool, place));
        }
        assert_eq!(CertificateId::in_pool(PoolId(1), 1 << 40), None);
        assert_eq!(CertificateId::in_pool(PoolId(1 << 22), 0), None);
        assert_eq!(CertificateId::in_pool(PoolId(-1), 0), None);
    }
}
