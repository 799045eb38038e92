//! Types of problems of this API: name, status and meaning. The names are part of the API and never
//! change meaning.

use http::StatusCode;

macro_rules! kinds {
    ($($name:ident = $slug:literal, $status:ident, $title:literal, $meaning:literal;)+) => {
        /// Type of a problem.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum ProblemKind {
            $(#[doc = $title] $name,)+
        }

        impl ProblemKind {
            /// All types, in the order in which they are listed.
            pub(crate) const ALL: &[Self] = &[$(Self::$name,)+];

            /// Returns the last part of the address of the type. It never changes.
            pub(crate) const fn slug(self) -> &'static str {
                match self { $(Self::$name => $slug,)+ }
            }

            /// Returns the HTTP status of the answer.
            pub(crate) const fn status(self) -> StatusCode {
                match self { $(Self::$name => StatusCode::$status,)+ }
            }

            /// Returns the title, which is the same in every answer.
            pub(crate) const fn title(self) -> &'static str {
                match self { $(Self::$name => $title,)+ }
            }

            /// Returns the meaning, and advice.
            pub(crate) const fn meaning(self) -> &'static str {
                match self { $(Self::$name => $meaning,)+ }
            }
        }
    };
}

kinds! {
    NotSignedIn = "not-signed-in", UNAUTHORIZED, "The caller is not authenticated",
        "`Authorization: Bearer …` is missing, its key is unknown or revoked, or its operator is disabled.";
    Forbidden = "forbidden", FORBIDDEN, "The key may not do this",
        "The key lacks the scope that the operation needs. `scrip key change --scopes` sets scopes.";
    PathUnknown = "path-unknown", NOT_FOUND, "The path does not exist",
        "No operation has this path.";
    MethodNotAllowed = "method-not-allowed", METHOD_NOT_ALLOWED, "The path does not support this method",
        "The `Allow` header lists the methods of this path.";
    HeadInvalid = "head-invalid", BAD_REQUEST, "The request's headers are not valid",
        "A request must have exactly one `Host` header and at most one `Authorization` header.";
    QueryInvalid = "query-invalid", BAD_REQUEST, "The query is not valid",
        "A parameter is unknown, given twice, or has an invalid value; `errors` names it.";
    UnsupportedMediaType = "unsupported-media-type", UNSUPPORTED_MEDIA_TYPE, "The body is not declared as JSON",
        "The body must come with `Content-Type: application/json`, in UTF-8.";
    BodyTooLarge = "body-too-large", PAYLOAD_TOO_LARGE, "The body is too large",
        "The body has more bytes than the server accepts.";
    BodyTimeout = "body-timeout", REQUEST_TIMEOUT, "The body did not arrive in time",
        "Nothing was done. Send the request again.";
    BodyUnreadable = "body-unreadable", BAD_REQUEST, "The body cannot be read",
        "The body was truncated or is not one JSON value.";
    BodyInvalid = "body-invalid", UNPROCESSABLE_ENTITY, "The body does not match the operation",
        "A member is unknown, missing, given twice, or of another type; `errors` points to it. Only one member is reported at a time.";
    IdempotencyKeyMissing = "idempotency-key-missing", BAD_REQUEST, "An idempotency key is required",
        "Send an `Idempotency-Key` header with this operation. A retry under the same key has no second effect.";
    IdempotencyKeyInvalid = "idempotency-key-invalid", BAD_REQUEST, "The idempotency key is not valid",
        "The `Idempotency-Key` header must be given once and have 1 to 255 visible ASCII characters.";
    IdempotencyKeyReused = "idempotency-key-reused", UNPROCESSABLE_ENTITY, "The idempotency key was used for another request",
        "An earlier request under the same key had other content. Use a new key for a new request.";
    CertificateNotFound = "certificate-not-found", NOT_FOUND, "The certificate does not exist",
        "No certificate of the operator has this number, or the key is bound to another point of sale than the one that sold or issued it.";
    SeriesNotFound = "series-not-found", NOT_FOUND, "The series was not found",
        "No series of the operator has this id.";
    SaleNotFound = "sale-not-found", NOT_FOUND, "The sale does not exist",
        "No sale or return of the operator has this id.";
    UserNotFound = "user-not-found", NOT_FOUND, "The user does not exist",
        "No user with a role at the operator has this id.";
    ReportNotFound = "report-not-found", NOT_FOUND, "The report does not exist",
        "No report has this name.";
    EventNotFound = "event-not-found", NOT_FOUND, "The event does not exist",
        "No event of the operator has this id, or the key may not see it.";
    EventsPruned = "events-pruned", GONE, "The events were removed",
        "Events are kept for a limited time, and some behind the cursor are gone. Read the current state of what you need, then continue behind `oldest`.";
    TooManyWaiting = "too-many-waiting", TOO_MANY_REQUESTS, "Too many requests wait for events",
        "64 requests of an operator may wait at a time, and 512 in all. `Retry-After` says when to try again. A request without `wait` is answered at once.";
    CouponNotFound = "coupon-not-found", NOT_FOUND, "The coupon does not exist",
        "No coupon of the operator has this id, or it has been deleted.";
    CouponInvalid = "coupon-invalid", UNPROCESSABLE_ENTITY, "The coupon is not valid",
        "Some members have invalid values; `errors` lists all of them.";
    CouponDisabled = "coupon-disabled", CONFLICT, "The coupon is disabled",
        "The operator has disabled the coupon.";
    CouponExpired = "coupon-expired", CONFLICT, "The coupon has expired",
        "The last valid day of the coupon has passed.";
    CouponHeld = "coupon-held", CONFLICT, "The coupon is held",
        "The coupon can be used only once, and the hold of another redemption reserves this use; `detail` says until when. The use is free again if that hold is released or lapses.";
    CouponUsedUp = "coupon-used-up", CONFLICT, "The coupon has been used",
        "The coupon can be used only once, and it has been used.";
    CouponNeedsClient = "coupon-needs-client", UNPROCESSABLE_ENTITY, "The coupon requires a client",
        "Each client can use the coupon only once, so the request must name the client.";
    CouponUsedByClient = "coupon-used-by-client", CONFLICT, "The client has used the coupon",
        "Each client can use the coupon only once, and this client has used it.";
    PointOfSaleUnknown = "point-of-sale-unknown", UNPROCESSABLE_ENTITY, "The point of sale does not exist",
        "No point of sale of the operator has this code.";
    PointOfSaleDisabled = "point-of-sale-disabled", CONFLICT, "The point of sale is disabled",
        "The point of sale that the request names, or that the key is bound to, is disabled, or its partner is.";
    PointOfSaleMissing = "point-of-sale-missing", UNPROCESSABLE_ENTITY, "No point of sale is given",
        "The request names no point of sale, and the key is not bound to one.";
    PointOfSaleForbidden = "point-of-sale-forbidden", FORBIDDEN, "The key may not act for this point of sale",
        "The key is bound to another point of sale.";
    SiteUnknown = "site-unknown", UNPROCESSABLE_ENTITY, "The site does not exist",
        "No site of the operator has this code.";
    PlacesDisagree = "places-disagree", UNPROCESSABLE_ENTITY, "Site and point of sale disagree",
        "The site stands for another point of sale than the one named.";
    CredentialsDisagree = "credentials-disagree", UNPROCESSABLE_ENTITY, "The request disagrees with its credentials",
        "The request names another operator or token than its credentials.";
    SaleNumberMissing = "sale-number-missing", UNPROCESSABLE_ENTITY, "The sale has no number",
        "Neither a cheque nor an order number is given.";
    GoodsMissing = "goods-missing", UNPROCESSABLE_ENTITY, "No goods are given",
        "The request has nothing to sell.";
    TooMany = "too-many", UNPROCESSABLE_ENTITY, "The request has too many entries",
        "Divide the request into smaller ones.";
    TextTooLong = "text-too-long", UNPROCESSABLE_ENTITY, "A text is too long",
        "A text has more characters than allowed.";
    SeriesUnknown = "series-unknown", UNPROCESSABLE_ENTITY, "The series does not exist",
        "The request names a series that the operator does not have, or no series of the operator sells these goods.";
    SeriesNotOnSale = "series-not-on-sale", CONFLICT, "The series is not on sale",
        "The series is inactive, or today is outside its period of sale.";
    LineInvalid = "line-invalid", UNPROCESSABLE_ENTITY, "A line is not valid",
        "A line is empty, or its quantity or price is invalid.";
    PriceOutOfRange = "price-out-of-range", UNPROCESSABLE_ENTITY, "The price is not a nominal of the series",
        "The price is outside the limits of the series.";
    CertificateUnknown = "certificate-unknown", UNPROCESSABLE_ENTITY, "The series has no such certificate",
        "No unsold certificate of the series has the number of the line.";
    CertificateNotForSale = "certificate-not-for-sale", CONFLICT, "The certificate is not for sale",
        "The printed certificate has been sold or voided.";
    NumbersUsedUp = "numbers-used-up", CONFLICT, "The series has used up its numbers",
        "All numbers with the prefix and length of the series have been issued.";
    SaleUnknown = "sale-unknown", UNPROCESSABLE_ENTITY, "Nothing was sold under these numbers",
        "The point of sale has sold nothing under this order or cheque number.";
    NothingToReturn = "nothing-to-return", CONFLICT, "There is nothing left to return",
        "Everything sold under these numbers has been returned, or less was sold than the request returns.";
    ReturnForbidden = "return-forbidden", CONFLICT, "The series does not allow returns",
        "Certificates of the series cannot be returned as goods.";
    CertificateUsed = "certificate-used", CONFLICT, "The certificate was used",
        "Money of the certificate was spent or is held.";
    CertificateBlocked = "certificate-blocked", CONFLICT, "The certificate is blocked",
        "Unblock the certificate first.";
    CertificateExpired = "certificate-expired", CONFLICT, "The certificate has expired",
        "The last valid day of the certificate has passed.";
    CertificateVoided = "certificate-voided", CONFLICT, "The certificate has been voided",
        "A certificate that the refund names was returned as goods, voided or replaced, and takes no refund. Leave it out: `to_buyer` is the amount that no certificate can take.";
    CertificateNotActive = "certificate-not-active", CONFLICT, "The certificate is not active",
        "The certificate has not been activated, or has been voided.";
    CertificateStateConflict = "certificate-state-conflict", CONFLICT, "The state of the certificate does not allow this",
        "The certificate is, for example, blocked, spent or voided; `detail` says what it is.";
    CertificateNotReusable = "certificate-not-reusable", CONFLICT, "The certificate can be used only once",
        "A certificate of a series without `allow_reuse` takes no money once it has been used.";
    LastDayInvalid = "last-day-invalid", UNPROCESSABLE_ENTITY, "The last valid day cannot be moved there",
        "The last valid day moves forward only, to today or later, and by at most a hundred years; `detail` gives the allowed days.";
    CertificateHeld = "certificate-held", CONFLICT, "The certificate has a hold",
        "A redemption holds money on the certificate. Capture or release it first.";
    QuantityInvalid = "quantity-invalid", UNPROCESSABLE_ENTITY, "The quantity is not valid",
        "One request issues from 1 to 1000 certificates.";
    NominalMissing = "nominal-missing", UNPROCESSABLE_ENTITY, "A nominal is required",
        "The series has more than one nominal, so the request must give one.";
    ReasonMissing = "reason-missing", UNPROCESSABLE_ENTITY, "A reason is required",
        "The action must give a reason, which is kept.";
    OwnerUnknown = "owner-unknown", UNPROCESSABLE_ENTITY, "The owner does not exist",
        "No owner of the operator has this id.";
    CertificateRefused = "certificate-refused", UNPROCESSABLE_ENTITY, "No certificate has this number and secret code",
        "No certificate of the operator has this number, or the secret code is wrong. The answer does not say which.";
    TooManyGuesses = "too-many-guesses", TOO_MANY_REQUESTS, "Too many numbers, secret codes or credentials were wrong",
        "Nothing was done. `Retry-After` says how many seconds to wait before the next try. After five wrong codes of one certificate the wait doubles with each further one. Each caller, and for Bearer secrets each client address, has a limited number of wrong tries. A number with a wrong check digit does not count.";
    TooManyHolds = "too-many-holds", CONFLICT, "The certificate has too many holds",
        "Capture or release some of the redemptions that hold money on the certificate.";
    NothingAvailable = "nothing-available", CONFLICT, "Nothing is available on the certificate",
        "The balance is 0, or all of it is held.";
    NotEnough = "not-enough", CONFLICT, "The certificate has too little available",
        "The certificate has less available than the requested `amount`.";
    CouponUnknown = "coupon-unknown", UNPROCESSABLE_ENTITY, "No coupon has this code",
        "No coupon of the operator has the code, or it has been deleted.";
    OrderTooSmall = "order-too-small", CONFLICT, "The order is below the coupon's minimum",
        "The order's total is below the `min_price` of the coupon.";
    InstrumentTwice = "instrument-twice", UNPROCESSABLE_ENTITY, "An instrument is given twice",
        "A coupon or certificate occurs more than once among the instruments.";
    RedemptionInvalid = "redemption-invalid", UNPROCESSABLE_ENTITY, "The redemption is not valid",
        "A member of the order, of the instruments or of the refund is empty or invalid; `errors` points to it.";
    GoodsNotPayable = "goods-not-payable", CONFLICT, "The goods cannot be paid by certificates or coupons",
        "A line sells certificates. Certificates and coupons do not pay for these unless `pay_for_certificates` is set.";
    RedemptionNotFound = "redemption-not-found", NOT_FOUND, "The redemption does not exist",
        "No redemption of the operator has this id, or the key may not see it: it was made at another point of sale than the key's, or by another key and this one lacks the scope `read`.";
    RedemptionStateConflict = "redemption-state-conflict", CONFLICT, "The state of the redemption does not allow this",
        "Only a held redemption can be captured or released. Only a captured one can be refunded. A lapsed hold cannot be captured.";
    AmountAboveRest = "amount-above-rest", UNPROCESSABLE_ENTITY, "The amount exceeds what is left",
        "The amount is higher than what is left to pay, to capture or to refund.";
    AmountMissing = "amount-missing", UNPROCESSABLE_ENTITY, "The amount must be more than 0",
        "An amount of 0 would have no effect.";
    RefundForbidden = "refund-forbidden", CONFLICT, "The series does not allow refunds",
        "A certificate that the refund names is of a series without `allow_refund`. Leave it out: `to_buyer` is the amount that no certificate can take.";
    OperationNotFound = "operation-not-found", NOT_FOUND, "No request was carried out under this key",
        "No request of this API key was carried out under the idempotency key: it was refused, did not arrive, or is still in progress. Send it again under the same key.";
    ApprovalNeeded = "approval-needed", CONFLICT, "The amount is above the limit",
        "The act moves more money than the caller may move alone, in one act or on one day; `exceeded` says how much. A person can ask another one for approval in the console. `scrip limits set` sets the limits of API keys.";
    ApprovalNotFound = "approval-not-found", NOT_FOUND, "The request for approval does not exist",
        "No request for approval of the operator has this id.";
    DeliveryNotFound = "delivery-not-found", NOT_FOUND, "The message does not exist",
        "No message of the operator has this id, or the key is bound to another point of sale than the key that sent it.";
    DeliveryStateConflict = "delivery-state-conflict", CONFLICT, "The state of the message does not allow this",
        "The message has been delivered, or is tried within minutes anyway; `detail` says which.";
    SetUpRefused = "set-up-refused", UNPROCESSABLE_ENTITY, "Invalid configuration",
        "A value is invalid, is already taken, or names an object that does not exist; `detail` says which.";
    AmountTooLarge = "amount-too-large", UNPROCESSABLE_ENTITY, "The amount is too large",
        "A sum of amounts is too large to be stored.";
    Unavailable = "unavailable", SERVICE_UNAVAILABLE, "The service is not available",
        "Nothing was done, because too many requests are waiting or the database failed. Send the request again after `Retry-After` seconds.";
    OutcomeUnknown = "outcome-unknown", SERVICE_UNAVAILABLE, "The outcome is unknown",
        "The database failed while writing. Send the request again under the same idempotency key, or check the state before you retry.";
    Internal = "internal", INTERNAL_SERVER_ERROR, "The server failed",
        "The server has a fault. The `X-Request-Id` of the answer identifies it in the log.";
}
