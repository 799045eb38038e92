//! What operations may answer beside their success, for the OpenAPI document.

use std::collections::BTreeMap;

use utoipa::openapi::{ContentBuilder, Ref, RefOr, Response, ResponseBuilder};
use utoipa::{IntoResponses, ToSchema};

use crate::problem::{Document, Kind, MEDIA_TYPE, address};

/// Responses for types of problems, by their status.
fn problems(kinds: &[Kind]) -> BTreeMap<String, RefOr<Response>> {
    let mut by_status: BTreeMap<String, Vec<Kind>> = BTreeMap::new();
    for kind in kinds {
        by_status.entry(kind.status().as_u16().to_string()).or_default().push(*kind);
    }
    let response = |kinds: Vec<Kind>| {
        let texts: Vec<String> = kinds
            .iter()
            .map(|kind| format!("[{}]({}): {}.", kind.slug(), address(*kind), kind.title()))
            .collect();
        let schema = Ref::from_schema_name(Document::name());
        let content = ContentBuilder::new().schema(Some(schema)).build();
        let response =
            ResponseBuilder::new().description(texts.join(" ")).content(MEDIA_TYPE, content);
        RefOr::T(response.build())
    };
    by_status.into_iter().map(|(status, kinds)| (status, response(kinds))).collect()
}

macro_rules! responses {
    ($($(#[$doc:meta])* $name:ident: $($kind:ident),+;)+) => {$(
        $(#[$doc])*
        pub(crate) struct $name;

        impl IntoResponses for $name {
            fn responses() -> BTreeMap<String, RefOr<Response>> {
                problems(&[$(Kind::$kind),+])
            }
        }
    )+};
}

// Each is whole in itself: of two that have a status in common one would hide the other.
responses! {
    /// Of every operation: credentials, rights, and a server that cannot.
    Always: NotSignedIn, TooManyGuesses, Forbidden, Internal, Unavailable;
    /// Of every operation that changes something.
    AlwaysOfChanges: NotSignedIn, TooManyGuesses, Forbidden, Internal, Unavailable, OutcomeUnknown;
    /// Of operations with parameters in the query.
    OfQueries: QueryInvalid;
    /// Of operations on one coupon.
    OfCoupons: CouponNotFound;
    /// Of operations on one series.
    OfSeries: SeriesNotFound;
    /// Of operations on one certificate.
    OfCertificates: CertificateNotFound;
    /// Of operations that issue certificates.
    OfNewCertificates: IdempotencyKeyMissing, IdempotencyKeyInvalid, IdempotencyKeyReused,
        BodyUnreadable, BodyTimeout, BodyTooLarge, UnsupportedMediaType, BodyInvalid,
        SeriesUnknown, TextTooLong, SetUpRefused, QuantityInvalid, SeriesNotOnSale, NominalMissing,
        PriceOutOfRange, NumbersUsedUp, PointOfSaleDisabled;
    /// Of moving the last valid day of a certificate.
    OfExtensions: IdempotencyKeyMissing, IdempotencyKeyInvalid, IdempotencyKeyReused,
        BodyUnreadable, BodyTimeout, BodyTooLarge, UnsupportedMediaType, BodyInvalid,
        CertificateNotFound, TextTooLong, CertificateStateConflict, ReasonMissing,
        LastDayInvalid;
    /// Of replacing a certificate.
    OfReplacements: IdempotencyKeyMissing, IdempotencyKeyInvalid, IdempotencyKeyReused,
        BodyUnreadable, BodyTimeout, BodyTooLarge, UnsupportedMediaType, BodyInvalid,
        CertificateNotFound, TextTooLong, CertificateStateConflict, CertificateHeld,
        CertificateNotForSale, NumbersUsedUp;
    /// Of operations that do something to one certificate.
    OfCertificateActions: IdempotencyKeyMissing, IdempotencyKeyInvalid, IdempotencyKeyReused,
        BodyUnreadable, BodyTimeout, BodyTooLarge, UnsupportedMediaType, BodyInvalid,
        CertificateNotFound, TextTooLong, CertificateStateConflict,
        PointOfSaleDisabled;
    /// Of activating a certificate.
    OfActivations: IdempotencyKeyMissing, IdempotencyKeyInvalid, IdempotencyKeyReused,
        BodyUnreadable, BodyTimeout, BodyTooLarge, UnsupportedMediaType, BodyInvalid,
        CertificateNotFound, TextTooLong, SetUpRefused, CertificateStateConflict, SeriesNotOnSale,
        NominalMissing, PriceOutOfRange,
        PointOfSaleDisabled;
    /// Of operations that change what is on one certificate.
    OfBalanceChanges: IdempotencyKeyMissing, IdempotencyKeyInvalid, IdempotencyKeyReused,
        BodyUnreadable, BodyTimeout, BodyTooLarge, UnsupportedMediaType, BodyInvalid,
        CertificateNotFound, TextTooLong, CertificateStateConflict,
        CertificateNotReusable, CertificateHeld, ReasonMissing, AmountMissing, NotEnough,
        AmountTooLarge,
        PointOfSaleDisabled;
    /// Of checks.
    OfChecks: BodyUnreadable, BodyTimeout, BodyTooLarge, UnsupportedMediaType, BodyInvalid;
    /// Of operations that make a series.
    OfNewSeries: IdempotencyKeyMissing, IdempotencyKeyInvalid, IdempotencyKeyReused,
        BodyUnreadable, BodyTimeout, BodyTooLarge, UnsupportedMediaType, BodyInvalid, TextTooLong,
        SetUpRefused, PointOfSaleDisabled;
    /// Of operations that change a series.
    OfSeriesChanges: BodyUnreadable, BodyTimeout, BodyTooLarge, UnsupportedMediaType, BodyInvalid,
        SeriesNotFound, TextTooLong, SetUpRefused, PointOfSaleDisabled;
    /// Of looking a request up.
    OfOperations: IdempotencyKeyInvalid, OperationNotFound;
    /// Of operations on one sale.
    OfSales: SaleNotFound;
    /// Of operations with a coupon in the body.
    OfCouponBodies: BodyUnreadable, BodyTimeout, BodyTooLarge, UnsupportedMediaType, BodyInvalid,
        CouponInvalid,
        PointOfSaleDisabled;
    /// Of operations that make a coupon.
    OfNewCoupons: IdempotencyKeyMissing, IdempotencyKeyInvalid, IdempotencyKeyReused, BodyUnreadable, BodyTimeout,
        BodyTooLarge, UnsupportedMediaType, BodyInvalid, CouponInvalid,
        PointOfSaleDisabled;
    /// Of deleting a coupon.
    OfDeletions: PointOfSaleDisabled;
    /// Of operations on one redemption.
    OfRedemptions: RedemptionNotFound;
    /// Of operations that redeem.
    OfNewRedemptions: IdempotencyKeyMissing, IdempotencyKeyInvalid, IdempotencyKeyReused,
        BodyUnreadable, BodyTimeout, BodyTooLarge, UnsupportedMediaType, BodyInvalid,
        RedemptionInvalid, TextTooLong, TooMany, AmountTooLarge, AmountAboveRest, AmountMissing,
        InstrumentTwice, CertificateRefused, CertificateNotActive, CertificateBlocked,
        CertificateExpired, NothingAvailable, NotEnough, TooManyHolds, OrderTooSmall,
        CouponUnknown, CouponDisabled, CouponExpired, CouponHeld, CouponUsedUp, CouponNeedsClient,
        CouponUsedByClient, PointOfSaleUnknown, PointOfSaleDisabled, PointOfSaleForbidden,
        GoodsNotPayable;
    /// Of quotes.
    OfQuotes: BodyUnreadable, BodyTimeout, BodyTooLarge, UnsupportedMediaType, BodyInvalid,
        RedemptionInvalid, TextTooLong, TooMany, AmountTooLarge, AmountAboveRest, AmountMissing,
        InstrumentTwice, CertificateRefused, CertificateNotActive, CertificateBlocked,
        CertificateExpired, NothingAvailable, NotEnough, TooManyHolds, OrderTooSmall,
        CouponUnknown, CouponDisabled, CouponExpired, CouponHeld, CouponUsedUp, CouponNeedsClient,
        CouponUsedByClient, PointOfSaleUnknown, PointOfSaleDisabled, PointOfSaleForbidden,
        GoodsNotPayable;
    /// Of lists of redemptions.
    OfRedemptionLists: QueryInvalid, PointOfSaleUnknown, PointOfSaleForbidden;
    /// Of refunds.
    OfRefunds: IdempotencyKeyMissing, IdempotencyKeyInvalid, IdempotencyKeyReused,
        BodyUnreadable, BodyTimeout, BodyTooLarge, UnsupportedMediaType, BodyInvalid,
        RedemptionNotFound, RedemptionStateConflict, RedemptionInvalid, AmountAboveRest,
        AmountMissing, InstrumentTwice, CertificateExpired, RefundForbidden, CertificateVoided,
        TooMany, AmountTooLarge, PointOfSaleDisabled;
    /// Of operations that change one redemption.
    OfRedemptionParts: IdempotencyKeyMissing, IdempotencyKeyInvalid, IdempotencyKeyReused,
        BodyUnreadable, BodyTimeout, BodyTooLarge, UnsupportedMediaType, BodyInvalid,
        RedemptionNotFound, RedemptionStateConflict, AmountAboveRest, AmountMissing,
        CertificateBlocked, PointOfSaleDisabled;
}
