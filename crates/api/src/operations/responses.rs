//! Answers of operations other than success, for the OpenAPI document.

use std::collections::BTreeMap;

use utoipa::openapi::{ContentBuilder, Ref, RefOr, Response, ResponseBuilder};
use utoipa::{IntoResponses, ToSchema};

use crate::problem::{Document, MEDIA_TYPE, ProblemKind, address};

/// Groups types of problems into responses by their status.
fn problems(kinds: &[ProblemKind]) -> BTreeMap<String, RefOr<Response>> {
    let mut by_status: BTreeMap<String, Vec<ProblemKind>> = BTreeMap::new();
    for kind in kinds {
        by_status.entry(kind.status().as_u16().to_string()).or_default().push(*kind);
    }
    let response = |kinds: Vec<ProblemKind>| {
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
                problems(&[$(ProblemKind::$kind),+])
            }
        }
    )+};
}

// Each is whole in itself: of two that have a status in common one would hide the other.
responses! {
    /// Problems of every operation: credentials, rights, and a failing server.
    Always: NotSignedIn, TooManyGuesses, Forbidden, Internal, Unavailable;
    /// Problems of every operation that changes something.
    AlwaysOfChanges: NotSignedIn, TooManyGuesses, Forbidden, Internal, Unavailable, OutcomeUnknown;
    /// Problems of operations with parameters in the query.
    OfQueries: QueryInvalid;
    /// Problems of lists of events.
    OfEventLists: QueryInvalid, EventsPruned, TooManyWaiting;
    /// Problems of operations on one event.
    OfEvents: EventNotFound, EventsPruned;
    /// Problems of operations on one coupon.
    OfCoupons: CouponNotFound;
    /// Problems of operations on one series.
    OfSeries: SeriesNotFound;
    /// Problems of operations on one certificate.
    OfCertificates: CertificateNotFound;
    /// Problems of operations that issue certificates.
    OfNewCertificates: IdempotencyKeyMissing, IdempotencyKeyInvalid, IdempotencyKeyReused,
        BodyUnreadable, BodyTimeout, BodyTooLarge, UnsupportedMediaType, BodyInvalid,
        SeriesUnknown, TextTooLong, SetUpRefused, QuantityInvalid, SeriesNotOnSale, NominalMissing,
        PriceOutOfRange, NumbersUsedUp, PointOfSaleDisabled, ApprovalNeeded;
    /// Problems of extending a certificate.
    OfExtensions: IdempotencyKeyMissing, IdempotencyKeyInvalid, IdempotencyKeyReused,
        BodyUnreadable, BodyTimeout, BodyTooLarge, UnsupportedMediaType, BodyInvalid,
        CertificateNotFound, TextTooLong, CertificateStateConflict, ReasonMissing,
        LastDayInvalid, ApprovalNeeded;
    /// Problems of replacing a certificate.
    OfReplacements: IdempotencyKeyMissing, IdempotencyKeyInvalid, IdempotencyKeyReused,
        BodyUnreadable, BodyTimeout, BodyTooLarge, UnsupportedMediaType, BodyInvalid,
        CertificateNotFound, TextTooLong, CertificateStateConflict, CertificateHeld,
        CertificateNotForSale, NumbersUsedUp;
    /// Problems of actions on one certificate.
    OfCertificateActions: IdempotencyKeyMissing, IdempotencyKeyInvalid, IdempotencyKeyReused,
        BodyUnreadable, BodyTimeout, BodyTooLarge, UnsupportedMediaType, BodyInvalid,
        CertificateNotFound, TextTooLong, CertificateStateConflict,
        PointOfSaleDisabled;
    /// Problems of showing a secret code.
    OfSecrets: IdempotencyKeyMissing, IdempotencyKeyInvalid, IdempotencyKeyReused,
        BodyUnreadable, BodyTimeout, BodyTooLarge, UnsupportedMediaType, BodyInvalid,
        CertificateNotFound, TextTooLong, ReasonMissing, PointOfSaleDisabled;
    /// Problems of adding a note.
    OfNotes: IdempotencyKeyMissing, IdempotencyKeyInvalid, IdempotencyKeyReused,
        BodyUnreadable, BodyTimeout, BodyTooLarge, UnsupportedMediaType, BodyInvalid,
        CertificateNotFound, TextTooLong, SetUpRefused, PointOfSaleDisabled;
    /// Problems of setting the owner of a certificate.
    OfOwnersSet: IdempotencyKeyMissing, IdempotencyKeyInvalid, IdempotencyKeyReused,
        BodyUnreadable, BodyTimeout, BodyTooLarge, UnsupportedMediaType, BodyInvalid,
        CertificateNotFound, TextTooLong, OwnerUnknown, PointOfSaleDisabled;
    /// Problems of activating a certificate.
    OfActivations: IdempotencyKeyMissing, IdempotencyKeyInvalid, IdempotencyKeyReused,
        BodyUnreadable, BodyTimeout, BodyTooLarge, UnsupportedMediaType, BodyInvalid,
        CertificateNotFound, TextTooLong, SetUpRefused, CertificateStateConflict, SeriesNotOnSale,
        NominalMissing, PriceOutOfRange,
        PointOfSaleDisabled, ApprovalNeeded;
    /// Problems of operations that change the balance of one certificate.
    OfBalanceChanges: IdempotencyKeyMissing, IdempotencyKeyInvalid, IdempotencyKeyReused,
        BodyUnreadable, BodyTimeout, BodyTooLarge, UnsupportedMediaType, BodyInvalid,
        CertificateNotFound, TextTooLong, CertificateStateConflict,
        CertificateNotReusable, CertificateHeld, ReasonMissing, AmountMissing, NotEnough,
        AmountTooLarge,
        PointOfSaleDisabled, ApprovalNeeded;
    /// Problems of checking a certificate.
    OfChecks: BodyUnreadable, BodyTimeout, BodyTooLarge, UnsupportedMediaType, BodyInvalid;
    /// Problems of creating a series.
    OfNewSeries: IdempotencyKeyMissing, IdempotencyKeyInvalid, IdempotencyKeyReused,
        BodyUnreadable, BodyTimeout, BodyTooLarge, UnsupportedMediaType, BodyInvalid, TextTooLong,
        SetUpRefused, PointOfSaleDisabled;
    /// Problems of changing a series.
    OfSeriesChanges: BodyUnreadable, BodyTimeout, BodyTooLarge, UnsupportedMediaType, BodyInvalid,
        SeriesNotFound, TextTooLong, SetUpRefused, PointOfSaleDisabled;
    /// Problems of getting the result of a request.
    OfOperations: IdempotencyKeyInvalid, OperationNotFound;
    /// Problems of operations on one sale.
    OfSales: SaleNotFound;
    /// Problems of operations on one user.
    OfUsers: UserNotFound;
    /// Problems of operations on one report.
    OfReports: ReportNotFound;
    /// Problems of operations with a coupon in the body.
    OfCouponBodies: BodyUnreadable, BodyTimeout, BodyTooLarge, UnsupportedMediaType, BodyInvalid,
        CouponInvalid,
        PointOfSaleDisabled;
    /// Problems of creating a coupon.
    OfNewCoupons: IdempotencyKeyMissing, IdempotencyKeyInvalid, IdempotencyKeyReused, BodyUnreadable, BodyTimeout,
        BodyTooLarge, UnsupportedMediaType, BodyInvalid, CouponInvalid,
        PointOfSaleDisabled;
    /// Problems of deleting a coupon.
    OfDeletions: PointOfSaleDisabled;
    /// Problems of sending a message again.
    OfRetries: IdempotencyKeyMissing, IdempotencyKeyInvalid, IdempotencyKeyReused,
        DeliveryNotFound, DeliveryStateConflict, PointOfSaleDisabled;
    /// Problems of operations on one request for approval.
    OfApprovals: ApprovalNotFound;
    /// Problems of operations on one redemption.
    OfRedemptions: RedemptionNotFound;
    /// Problems of operations that redeem.
    OfNewRedemptions: IdempotencyKeyMissing, IdempotencyKeyInvalid, IdempotencyKeyReused,
        BodyUnreadable, BodyTimeout, BodyTooLarge, UnsupportedMediaType, BodyInvalid,
        RedemptionInvalid, TextTooLong, TooMany, AmountTooLarge, AmountAboveRest, AmountMissing,
        InstrumentTwice, CertificateRefused, CertificateNotActive, CertificateBlocked,
        CertificateExpired, NothingAvailable, NotEnough, TooManyHolds, OrderTooSmall,
        CouponUnknown, CouponDisabled, CouponExpired, CouponHeld, CouponUsedUp, CouponNeedsClient,
        CouponUsedByClient, PointOfSaleUnknown, PointOfSaleDisabled, PointOfSaleForbidden,
        GoodsNotPayable;
    /// Problems of quoting a redemption.
    OfQuotes: BodyUnreadable, BodyTimeout, BodyTooLarge, UnsupportedMediaType, BodyInvalid,
        RedemptionInvalid, TextTooLong, TooMany, AmountTooLarge, AmountAboveRest, AmountMissing,
        InstrumentTwice, CertificateRefused, CertificateNotActive, CertificateBlocked,
        CertificateExpired, NothingAvailable, NotEnough, TooManyHolds, OrderTooSmall,
        CouponUnknown, CouponDisabled, CouponExpired, CouponHeld, CouponUsedUp, CouponNeedsClient,
        CouponUsedByClient, PointOfSaleUnknown, PointOfSaleDisabled, PointOfSaleForbidden,
        GoodsNotPayable;
    /// Problems of listing redemptions.
    OfRedemptionLists: QueryInvalid, PointOfSaleUnknown, PointOfSaleForbidden;
    /// Problems of refunding a redemption.
    OfRefunds: IdempotencyKeyMissing, IdempotencyKeyInvalid, IdempotencyKeyReused,
        BodyUnreadable, BodyTimeout, BodyTooLarge, UnsupportedMediaType, BodyInvalid,
        RedemptionNotFound, RedemptionStateConflict, RedemptionInvalid, AmountAboveRest,
        AmountMissing, InstrumentTwice, CertificateExpired, RefundForbidden, CertificateVoided,
        TooMany, AmountTooLarge, PointOfSaleDisabled;
    /// Problems of operations that change one redemption.
    OfRedemptionParts: IdempotencyKeyMissing, IdempotencyKeyInvalid, IdempotencyKeyReused,
        BodyUnreadable, BodyTimeout, BodyTooLarge, UnsupportedMediaType, BodyInvalid,
        RedemptionNotFound, RedemptionStateConflict, AmountAboveRest, AmountMissing,
        CertificateBlocked, PointOfSaleDisabled;
}
