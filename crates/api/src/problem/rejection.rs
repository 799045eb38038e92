//! Converts every rejection into its own type of problem.

use domain::coupon::{CouponField, CouponProblem};
use domain::redemption::{
    InstrumentRejection, RedemptionRejection, RefundTargetRejection, TextFault, TextMember,
};
use domain::{CertificateRejection, CouponRejection, Rejection};

use super::{FieldError, Kind, Problem};

impl From<Rejection> for Problem {
    fn from(rejection: Rejection) -> Self {
        let kind = kind_of(&rejection);
        // What names nothing is one answer, whether it is read here or looked for in the store.
        if matches!(rejection, Rejection::Redemption(RedemptionRejection::Unknown(_))) {
            return Self::new(kind);
        }
        let errors = errors_of(&rejection);
        if errors.is_empty() {
            return Self::with_detail(kind, rejection.to_string());
        }
        Self::of_fields(kind, errors)
    }
}

/// Returns the faulty members of a rejection, if it names any.
fn errors_of(rejection: &Rejection) -> Vec<FieldError> {
    if let Rejection::Coupon(CouponRejection::Invalid(problems)) = rejection {
        return problems.iter().copied().map(field_error).collect();
    }
    if let Rejection::Redemption(redemption) = rejection {
        return error_of_redemption(redemption).into_iter().collect();
    }
    if let Rejection::Certificate(why @ CertificateRejection::BuyerOfInactive) = rejection {
        return vec![FieldError::member("/activate", why.to_string())];
    }
    if let Rejection::Certificate(why @ CertificateRejection::MetadataTooLong { .. }) = rejection {
        return vec![FieldError::member("/metadata", why.to_string())];
    }
    Vec::new()
}

/// Returns the faulty member of a refused redemption, if there is one.
fn error_of_redemption(rejection: &RedemptionRejection) -> Option<FieldError> {
    let error = |pointer: String, detail: String| Some(FieldError::member(pointer, detail));
    let whole = |pointer: &str| error(pointer.to_owned(), rejection.to_string());
    match rejection {
        RedemptionRejection::Unknown(_) | RedemptionRejection::NotPossible(_) => None,
        RedemptionRejection::Text { member, fault } => error(
            match member {
                TextMember::OrderId => "/order/id".to_owned(),
                TextMember::Client => "/client".to_owned(),
                TextMember::Collection { line, place } => {
                    format!("/order/lines/{line}/collections/{place}")
                }
                TextMember::ItemCode { line } => format!("/order/lines/{line}/item_code"),
                TextMember::Coupon { index } => format!("/instruments/{index}/coupon"),
            },
            fault.to_string(),
        ),
        RedemptionRejection::OrderEmpty => whole("/order/lines"),
        RedemptionRejection::InstrumentsMissing => whole("/instruments"),
        RedemptionRejection::QuantityMissing { line } => {
            error(format!("/order/lines/{line}/quantity"), "must be more than 0".to_owned())
        }
        RedemptionRejection::HoldSeconds { .. } => whole("/hold_seconds"),
        RedemptionRejection::SellsCertificates { line } => {
            whole(&format!("/order/lines/{line}/item_code"))
        }
        RedemptionRejection::Instrument { index, why } => {
            error(format!("/instruments/{index}"), why.to_string())
        }
        RedemptionRejection::TooMuch { .. }
        | RedemptionRejection::Nothing
        | RedemptionRejection::BelowNamed { .. }
        | RedemptionRejection::UndoneInPart { .. } => whole("/amount"),
        RedemptionRejection::NothingToUndo => whole("/order_undone"),
        RedemptionRejection::RefundTarget { index, why } => {
            let member = match why {
                RefundTargetRejection::Nothing | RefundTargetRejection::TooMuch { .. } => "amount",
                RefundTargetRejection::NotOfRedemption
                | RefundTargetRejection::Twice
                | RefundTargetRejection::Voided
                | RefundTargetRejection::Forbidden(_)
                | RefundTargetRejection::Expired => "certificate",
            };
            error(format!("/to/{index}/{member}"), why.to_string())
        }
    }
}

/// Returns the type of problem of a rejection.
pub(super) const fn kind_of(rejection: &Rejection) -> Kind {
    match rejection {
        Rejection::KeyReused | Rejection::SaleNumberUsed { .. } => Kind::IdempotencyKeyReused,
        // It was there at sign-in.
        Rejection::OperatorUnknown(_) | Rejection::OperatorDisabled(_) => Kind::NotSignedIn,
        Rejection::PointOfSaleUnknown { .. } => Kind::PointOfSaleUnknown,
        Rejection::PointOfSaleDisabled { .. } => Kind::PointOfSaleDisabled,
        Rejection::PointOfSaleMissing => Kind::PointOfSaleMissing,
        Rejection::PointOfSaleForbidden { .. } => Kind::PointOfSaleForbidden,
        Rejection::SiteUnknown { .. } => Kind::SiteUnknown,
        Rejection::PlacesDisagree { .. } => Kind::PlacesDisagree,
        Rejection::OperatorsDisagree { .. } | Rejection::TokensDisagree => {
            Kind::CredentialsDisagree
        }
        Rejection::NaturalKeyMissing => Kind::SaleNumberMissing,
        Rejection::GoodsMissing => Kind::GoodsMissing,
        Rejection::TooMany { .. } => Kind::TooMany,
        Rejection::TextTooLong { .. } => Kind::TextTooLong,
        Rejection::SeriesUnknown(_) | Rejection::GoodWithoutSeries { .. } => Kind::SeriesUnknown,
        Rejection::SeriesNotOnSale { .. } => Kind::SeriesNotOnSale,
        Rejection::GoodEmpty { .. }
        | Rejection::QuantityOutOfRange { .. }
        | Rejection::QuantityOfPlastic { .. }
        | Rejection::PriceMissing { .. }
        | Rejection::PriceNotAnAmount { .. } => Kind::LineInvalid,
        Rejection::PriceOutOfRange { .. } => Kind::PriceOutOfRange,
        Rejection::CertificateUnknown { .. } => Kind::CertificateUnknown,
        Rejection::CertificateNotForSale { .. } => Kind::CertificateNotForSale,
        Rejection::NumbersUsedUp(_) => Kind::NumbersUsedUp,
        Rejection::SaleUnknown => Kind::SaleUnknown,
        Rejection::NothingToReturn | Rejection::GoodNotSold { .. } => Kind::NothingToReturn,
        Rejection::ReturnForbidden(_) => Kind::ReturnForbidden,
        Rejection::CertificateUsed(_) => Kind::CertificateUsed,
        Rejection::CertificateBlocked(_) => Kind::CertificateBlocked,
        Rejection::CertificateExpired(_) => Kind::CertificateExpired,
        Rejection::Coupon(coupon) => kind_of_coupon(coupon),
        Rejection::Redemption(redemption) => kind_of_redemption(redemption),
        Rejection::Certificate(certificate) => kind_of_certificate(certificate),
        // No operation of this API comes to what is refused of owners and messages.
        Rejection::Owner(_)
        | Rejection::Delivery(_)
        | Rejection::NotFound { .. }
        | Rejection::IdTaken { .. }
        | Rejection::Taken { .. }
        | Rejection::Invalid { .. }
        | Rejection::PrefixOverlaps { .. }
        | Rejection::StockOfElectronic(_) => Kind::SetUpRefused,
        Rejection::AmountOverflow => Kind::AmountTooLarge,
    }
}

const fn kind_of_certificate(rejection: &CertificateRejection) -> Kind {
    match rejection {
        CertificateRejection::Unknown => Kind::CertificateNotFound,
        CertificateRejection::QuantityOutOfRange { .. } => Kind::QuantityInvalid,
        CertificateRejection::SeriesNotOnSale(_) => Kind::SeriesNotOnSale,
        CertificateRejection::NotPossible(_) => Kind::CertificateStateConflict,
        CertificateRejection::NotReusable(_) => Kind::CertificateNotReusable,
        CertificateRejection::Held { .. } => Kind::CertificateHeld,
        CertificateRejection::ReasonMissing => Kind::ReasonMissing,
        CertificateRejection::AmountMissing => Kind::NominalMissing,
        CertificateRejection::Nothing => Kind::AmountMissing,
        CertificateRejection::AmountOutOfRange { .. } => Kind::PriceOutOfRange,
        CertificateRejection::TooMuch { .. } => Kind::NotEnough,
        CertificateRejection::BalanceTooLarge { .. } => Kind::AmountTooLarge,
        CertificateRejection::LastDayOutOfRange { .. } => Kind::LastDayInvalid,
        CertificateRejection::ReplacementNotUnsold(_) => Kind::CertificateNotForSale,
        CertificateRejection::BuyerOfInactive | CertificateRejection::MetadataTooLong { .. } => {
            Kind::BodyInvalid
        }
    }
}

const fn kind_of_redemption(rejection: &RedemptionRejection) -> Kind {
    match rejection {
        RedemptionRejection::Unknown(_) => Kind::RedemptionNotFound,
        RedemptionRejection::OrderEmpty
        | RedemptionRejection::InstrumentsMissing
        | RedemptionRejection::QuantityMissing { .. }
        | RedemptionRejection::HoldSeconds { .. }
        | RedemptionRejection::BelowNamed { .. }
        | RedemptionRejection::UndoneInPart { .. } => Kind::RedemptionInvalid,
        RedemptionRejection::Text { fault, .. } => match fault {
            TextFault::Empty | TextFault::Control => Kind::RedemptionInvalid,
            TextFault::TooLong { .. } => Kind::TextTooLong,
        },
        RedemptionRejection::SellsCertificates { .. } => Kind::GoodsNotPayable,
        RedemptionRejection::Instrument { why, .. } => kind_of_instrument(why),
        RedemptionRejection::NotPossible(_) => Kind::RedemptionStateConflict,
        RedemptionRejection::TooMuch { .. } => Kind::AmountAboveRest,
        RedemptionRejection::Nothing | RedemptionRejection::NothingToUndo => Kind::AmountMissing,
        RedemptionRejection::RefundTarget { why, .. } => match why {
            RefundTargetRejection::NotOfRedemption => Kind::RedemptionInvalid,
            RefundTargetRejection::Twice => Kind::InstrumentTwice,
            RefundTargetRejection::Voided => Kind::CertificateVoided,
            RefundTargetRejection::Forbidden(_) => Kind::RefundForbidden,
            RefundTargetRejection::Expired => Kind::CertificateExpired,
            RefundTargetRejection::Nothing => Kind::AmountMissing,
            RefundTargetRejection::TooMuch { .. } => Kind::AmountAboveRest,
        },
    }
}

const fn kind_of_instrument(rejection: &InstrumentRejection) -> Kind {
    match rejection {
        InstrumentRejection::Twice => Kind::InstrumentTwice,
        // The path is there; it is the code in the body that names nothing.
        InstrumentRejection::Coupon(CouponRejection::Unknown(_)) => Kind::CouponUnknown,
        InstrumentRejection::Coupon(coupon) => kind_of_coupon(coupon),
        InstrumentRejection::OrderTooSmall { .. } => Kind::OrderTooSmall,
        InstrumentRejection::NotFound => Kind::CertificateRefused,
        InstrumentRejection::NotActive => Kind::CertificateNotActive,
        InstrumentRejection::Blocked => Kind::CertificateBlocked,
        InstrumentRejection::Expired => Kind::CertificateExpired,
        InstrumentRejection::TooManyHolds { .. } => Kind::TooManyHolds,
        InstrumentRejection::NothingAvailable => Kind::NothingAvailable,
        InstrumentRejection::AmountMissing => Kind::AmountMissing,
        InstrumentRejection::NotEnough { .. } => Kind::NotEnough,
        InstrumentRejection::AboveRest { .. } => Kind::AmountAboveRest,
    }
}

const fn kind_of_coupon(rejection: &CouponRejection) -> Kind {
    match rejection {
        CouponRejection::Unknown(_) => Kind::CouponNotFound,
        CouponRejection::Invalid(_) => Kind::CouponInvalid,
        CouponRejection::Disabled(_) => Kind::CouponDisabled,
        CouponRejection::Expired(_) => Kind::CouponExpired,
        CouponRejection::Held { .. } => Kind::CouponHeld,
        CouponRejection::UsedUp(_) => Kind::CouponUsedUp,
        CouponRejection::NeedsClient(_) => Kind::CouponNeedsClient,
        CouponRejection::UsedByClient(_) => Kind::CouponUsedByClient,
    }
}

fn field_error(CouponProblem { field, problem }: CouponProblem) -> FieldError {
    let pointer = match field {
        CouponField::Code => "/code",
        CouponField::Description => "/description",
        CouponField::Kind | CouponField::Value => "/discount",
        CouponField::Disabled => "/disabled",
        CouponField::Once => "/once",
        CouponField::OncePerClient => "/once_per_client",
        CouponField::MinPrice => "/min_price",
        CouponField::ValidThrough => "/valid_through",
        CouponField::Collections => "/collections",
    };
    FieldError::member(pointer, problem.to_string())
}
