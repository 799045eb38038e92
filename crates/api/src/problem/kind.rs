//! Every type of problem that this API tells: its name, status and meaning. The names are part of
//! the API and never change meaning.

use http::StatusCode;

macro_rules! kinds {
    ($($name:ident = $slug:literal, $status:ident, $title:literal, $meaning:literal;)+) => {
        /// A type of problem.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Kind {
            $(#[doc = $title] $name,)+
        }

        impl Kind {
            /// Every type, in the order in which they are listed.
            pub(crate) const ALL: &[Self] = &[$(Self::$name,)+];

            /// The last part of its address, which is its name for ever.
            pub(crate) const fn slug(self) -> &'static str {
                match self { $(Self::$name => $slug,)+ }
            }

            /// The HTTP status that it is answered with.
            pub(crate) const fn status(self) -> StatusCode {
                match self { $(Self::$name => StatusCode::$status,)+ }
            }

            /// The same words whenever it is told.
            pub(crate) const fn title(self) -> &'static str {
                match self { $(Self::$name => $title,)+ }
            }

            /// What it means, and what can be done about it.
            pub(crate) const fn meaning(self) -> &'static str {
                match self { $(Self::$name => $meaning,)+ }
            }
        }
    };
}

kinds! {
    NotSignedIn = "not-signed-in", UNAUTHORIZED, "The caller is not known",
        "`Authorization: Bearer …` is missing, or its key is unknown or revoked, or its operator is disabled.";
    Forbidden = "forbidden", FORBIDDEN, "The key may not do this",
        "The key is known, but lacks the scope that the operation names. `scrip key change` gives scopes.";
    PathUnknown = "path-unknown", NOT_FOUND, "There is nothing at this path",
        "No operation has this path.";
    MethodNotAllowed = "method-not-allowed", METHOD_NOT_ALLOWED, "The path does not know this method",
        "The path exists; the `Allow` header says with which methods.";
    QueryInvalid = "query-invalid", BAD_REQUEST, "The query is not valid",
        "A parameter is unknown, given twice, or not what it must be; `errors` names it.";
    UnsupportedMediaType = "unsupported-media-type", UNSUPPORTED_MEDIA_TYPE, "The body is not declared as JSON",
        "The body must come with `Content-Type: application/json`, in UTF-8.";
    BodyTooLarge = "body-too-large", PAYLOAD_TOO_LARGE, "The body is too large",
        "The body has more bytes than the server takes.";
    BodyTimeout = "body-timeout", REQUEST_TIMEOUT, "The body did not arrive in time",
        "Nothing was done; send the request again.";
    BodyUnreadable = "body-unreadable", BAD_REQUEST, "The body cannot be read",
        "The body broke off or is not one JSON value.";
    BodyInvalid = "body-invalid", UNPROCESSABLE_ENTITY, "The body is not what the operation takes",
        "A member is unknown, missing, given twice, or of another type; `errors` points to it. Members are told one at a time.";
    IdempotencyKeyMissing = "idempotency-key-missing", BAD_REQUEST, "An idempotency key is needed",
        "The operation creates something, so it takes an `Idempotency-Key` header: a retry under the same key has no second effect.";
    IdempotencyKeyInvalid = "idempotency-key-invalid", BAD_REQUEST, "The idempotency key is not valid",
        "The `Idempotency-Key` header must be given once and have 1 to 255 visible ASCII characters.";
    IdempotencyKeyReused = "idempotency-key-reused", UNPROCESSABLE_ENTITY, "The idempotency key was used for another request",
        "The same key came before with other content. Use a new key for a new request.";
    CertificateNotFound = "certificate-not-found", NOT_FOUND, "There is no such certificate",
        "No certificate of the operator has this number.";
    SeriesNotFound = "series-not-found", NOT_FOUND, "There is no such series",
        "No series of the operator has this id.";
    SaleNotFound = "sale-not-found", NOT_FOUND, "There is no such sale",
        "No sale or return of the operator has this id.";
    CouponNotFound = "coupon-not-found", NOT_FOUND, "There is no such coupon",
        "No coupon of the operator has this id, or it has been deleted.";
    CouponInvalid = "coupon-invalid", UNPROCESSABLE_ENTITY, "The coupon is not valid",
        "Members do not hold what they must; `errors` lists all of them.";
    CouponDisabled = "coupon-disabled", CONFLICT, "The coupon is disabled",
        "The coupon is out of use for now.";
    CouponExpired = "coupon-expired", CONFLICT, "The coupon has expired",
        "The coupon's last day is over.";
    CouponUsedUp = "coupon-used-up", CONFLICT, "The coupon has been used",
        "The coupon can be used once, and was.";
    CouponNeedsClient = "coupon-needs-client", UNPROCESSABLE_ENTITY, "The coupon is for named clients",
        "The coupon is for each client once, so the request must name the client.";
    CouponUsedByClient = "coupon-used-by-client", CONFLICT, "The client has used the coupon",
        "The coupon is for each client once, and this one has used it.";
    PointOfSaleUnknown = "point-of-sale-unknown", UNPROCESSABLE_ENTITY, "There is no such point of sale",
        "No point of sale of the operator has this code.";
    PointOfSaleDisabled = "point-of-sale-disabled", CONFLICT, "The point of sale is disabled",
        "The point of sale or its partner is disabled.";
    PointOfSaleMissing = "point-of-sale-missing", UNPROCESSABLE_ENTITY, "No point of sale is given",
        "The request names no point of sale, and the key is bound to none.";
    PointOfSaleForbidden = "point-of-sale-forbidden", FORBIDDEN, "The key may not act for this point of sale",
        "The key is bound to another point of sale.";
    SiteUnknown = "site-unknown", UNPROCESSABLE_ENTITY, "There is no such site",
        "No site of the operator has this code.";
    PlacesDisagree = "places-disagree", UNPROCESSABLE_ENTITY, "Site and point of sale disagree",
        "The site stands for another point of sale than the one named.";
    CredentialsDisagree = "credentials-disagree", UNPROCESSABLE_ENTITY, "The request disagrees with its credentials",
        "The request names another operator or token than its credentials.";
    SaleNumberMissing = "sale-number-missing", UNPROCESSABLE_ENTITY, "The sale has no number",
        "Neither a cheque nor an order number is given.";
    GoodsMissing = "goods-missing", UNPROCESSABLE_ENTITY, "There are no goods",
        "The request has nothing to sell.";
    TooMany = "too-many", UNPROCESSABLE_ENTITY, "There are too many at once",
        "The request has more entries than one command may; divide it.";
    TextTooLong = "text-too-long", UNPROCESSABLE_ENTITY, "A text is too long",
        "A text has more characters than it may.";
    SeriesUnknown = "series-unknown", UNPROCESSABLE_ENTITY, "The series does not exist",
        "The request names a series that the operator does not have, or none that sells these goods.";
    SeriesNotOnSale = "series-not-on-sale", CONFLICT, "The series is not on sale",
        "The series is inactive, or this day is outside its period of sale.";
    LineInvalid = "line-invalid", UNPROCESSABLE_ENTITY, "A line is not valid",
        "A line is empty, or its quantity or price is not what it must be.";
    PriceOutOfRange = "price-out-of-range", UNPROCESSABLE_ENTITY, "The price is no nominal of the series",
        "The price is outside the limits of the series.";
    CertificateUnknown = "certificate-unknown", UNPROCESSABLE_ENTITY, "The series has no such certificate",
        "No unsold certificate of the series has the number of the line.";
    CertificateNotForSale = "certificate-not-for-sale", CONFLICT, "The certificate is not for sale",
        "The printed certificate has been sold or voided.";
    NumbersUsedUp = "numbers-used-up", CONFLICT, "The series has used up its numbers",
        "Every number of the series' prefix and length is given out.";
    SaleUnknown = "sale-unknown", UNPROCESSABLE_ENTITY, "Nothing was sold under these numbers",
        "The point of sale has sold nothing under this order or cheque number.";
    NothingToReturn = "nothing-to-return", CONFLICT, "There is nothing left to return",
        "Everything that was sold under these numbers has come back, or less was sold than is to be returned.";
    ReturnForbidden = "return-forbidden", CONFLICT, "The series is not taken back",
        "Certificates of the series cannot be returned as goods.";
    CertificateUsed = "certificate-used", CONFLICT, "The certificate was used",
        "Money of the certificate was spent or is held.";
    CertificateBlocked = "certificate-blocked", CONFLICT, "The certificate is blocked",
        "The certificate is stopped until it is unblocked.";
    CertificateExpired = "certificate-expired", CONFLICT, "The certificate has expired",
        "The certificate's last day is over.";
    CertificateVoided = "certificate-voided", CONFLICT, "The certificate has been voided",
        "A certificate of the redemption was returned as goods or undone, and can take nothing back.";
    CertificateNotActive = "certificate-not-active", CONFLICT, "The certificate is not active",
        "The certificate has not been activated, or has been voided.";
    CertificateStateConflict = "certificate-state-conflict", CONFLICT, "The certificate is not where this can be done",
        "What the certificate is now, such as blocked, spent or voided, does not allow it; `detail` says what it is.";
    CertificateNotReusable = "certificate-not-reusable", CONFLICT, "The certificate is for one use",
        "A certificate of a series without `allow_reuse` takes no money once it has been used.";
    CertificateHeld = "certificate-held", CONFLICT, "Something of the certificate is held",
        "A redemption holds money of the certificate; capture or release it first.";
    QuantityInvalid = "quantity-invalid", UNPROCESSABLE_ENTITY, "The quantity is not valid",
        "One request issues from 1 to 1000 certificates.";
    NominalMissing = "nominal-missing", UNPROCESSABLE_ENTITY, "A nominal is needed",
        "The series has more than one nominal, so the request must say which.";
    ReasonMissing = "reason-missing", UNPROCESSABLE_ENTITY, "A reason is needed",
        "A balance is put right for a reason that is kept.";
    CertificateRefused = "certificate-refused", UNPROCESSABLE_ENTITY, "There is no certificate with this number and secret code",
        "No certificate of the operator has this number, or the secret code is not its own. Which of the two is not told.";
    TooManyGuesses = "too-many-guesses", TOO_MANY_REQUESTS, "Too many numbers, secret codes or credentials were wrong",
        "Nothing was done. `Retry-After` says how many seconds to wait before the next try. After five wrong codes of one certificate the wait doubles with each further one. Each caller, and for Bearer secrets each client address, has a limited number of wrong tries. A number whose check digit is wrong costs none.";
    TooManyHolds = "too-many-holds", CONFLICT, "The certificate has too many holds",
        "Capture or release some of the redemptions that hold something of the certificate.";
    NothingAvailable = "nothing-available", CONFLICT, "Nothing is available on the certificate",
        "Nothing is left, or all of it is held.";
    NotEnough = "not-enough", CONFLICT, "Less is available than is asked",
        "The certificate has less available than the `amount` asked of it.";
    CouponUnknown = "coupon-unknown", UNPROCESSABLE_ENTITY, "No coupon has this code",
        "No coupon of the operator has the code, or it has been deleted.";
    OrderTooSmall = "order-too-small", CONFLICT, "The order is below the coupon's least",
        "The order's total is below the `min_price` of the coupon.";
    InstrumentTwice = "instrument-twice", UNPROCESSABLE_ENTITY, "An instrument is given twice",
        "A coupon or certificate stands more than once among the instruments.";
    RedemptionInvalid = "redemption-invalid", UNPROCESSABLE_ENTITY, "The redemption is not valid",
        "The order or the instruments are empty, or a quantity or the length of the hold is not what it must be.";
    RedemptionNotFound = "redemption-not-found", NOT_FOUND, "There is no such redemption",
        "No redemption of the operator has this id.";
    RedemptionStateConflict = "redemption-state-conflict", CONFLICT, "The redemption is not where this can be done",
        "Only what is held can be captured or released, only what is captured can be refunded; a lapsed hold is gone.";
    AmountAboveRest = "amount-above-rest", UNPROCESSABLE_ENTITY, "The amount is above what is left",
        "More is asked than is left to pay, to capture or to refund.";
    AmountMissing = "amount-missing", UNPROCESSABLE_ENTITY, "The amount must be more than nothing",
        "An amount of nothing does nothing.";
    RefundForbidden = "refund-forbidden", CONFLICT, "The series takes nothing back",
        "Money of a refunded purchase does not come back to certificates of the series.";
    OperationNotFound = "operation-not-found", NOT_FOUND, "No request was carried out under this key",
        "No request of this key was carried out under the idempotency key: it was refused, did not arrive, or is on its way. Send it again under the same key.";
    SetUpRefused = "set-up-refused", UNPROCESSABLE_ENTITY, "It cannot be set up so",
        "What is set up names something that does not exist, or takes what is taken, or is not what it must be.";
    AmountTooLarge = "amount-too-large", UNPROCESSABLE_ENTITY, "The amount is too large",
        "A sum does not fit.";
    Unavailable = "unavailable", SERVICE_UNAVAILABLE, "The service is not available",
        "Nothing was done: too many requests wait, or the database failed. Send the request again after `Retry-After` seconds.";
    OutcomeUnknown = "outcome-unknown", SERVICE_UNAVAILABLE, "It is not known whether it was done",
        "The database failed while writing. Send the request again under the same idempotency key, or look before trying again.";
    Internal = "internal", INTERNAL_SERVER_ERROR, "The server failed",
        "A fault of the server. The `X-Request-Id` of the answer finds it in the log.";
}
