//! Converts every rejection into its own type of problem, which points to the faulty member.

use domain::coupon::{CouponField, CouponProblem};
use domain::directory::Thing;
use domain::redemption::{
    Counted, InstrumentRejection, RefundTargetRejection, TextFault, TextMember,
};
use domain::{
    ApprovalRejection, CallerRejection, CertificateRejection, CouponRejection, DeliveryRejection,
    Field, Problem as FieldProblem, RedemptionRejection, Rejection, SaleRejection, SeriesRejection,
    SetUpRejection,
};
use service::ClaimRejection;

use super::{ExceededLimit, FieldError, Problem, ProblemKind};

impl From<Rejection> for Problem {
    fn from(rejection: Rejection) -> Self {
        let kind = kind_of(&rejection);
        // What names nothing is one answer, whether it is read here or looked for in the store.
        if matches!(rejection, Rejection::Redemption(RedemptionRejection::Unknown(_))) {
            return Self::new(kind);
        }
        let errors = errors_of(&rejection);
        if errors.is_empty() {
            let limit = limit_of(&rejection);
            return Self { limit, ..Self::with_detail(kind, detail(&rejection)) };
        }
        Self::of_fields(kind, errors)
    }
}

/// The limit that an act exceeds.
fn limit_of(rejection: &Rejection) -> Option<ExceededLimit> {
    let Rejection::Approval(ApprovalRejection::Needed { limit, amount, which }) = rejection else {
        return None;
    };
    let (limit, amount) = (limit.minor(), amount.minor());
    Some(ExceededLimit { limit, amount, which: which.name() })
}

impl From<ClaimRejection> for Problem {
    fn from(claim: ClaimRejection) -> Self {
        let kind = match claim {
            ClaimRejection::OperatorsDisagree { .. } | ClaimRejection::TokensDisagree => {
                ProblemKind::CredentialsDisagree
            }
            ClaimRejection::SiteUnknown { .. } => ProblemKind::SiteUnknown,
            ClaimRejection::PlacesDisagree { .. } => ProblemKind::PlacesDisagree,
            ClaimRejection::PointOfSaleMissing => ProblemKind::PointOfSaleMissing,
        };
        Self::with_detail(kind, claim.to_string())
    }
}

/// Returns the faulty members of a rejection, if it names the same ones in every operation.
fn errors_of(rejection: &Rejection) -> Vec<FieldError> {
    let error = match rejection {
        Rejection::Coupon(CouponRejection::Invalid(problems)) => {
            return problems.iter().copied().map(field_error).collect();
        }
        Rejection::Series(why @ SeriesRejection::Unknown(_)) => {
            Some(FieldError::member("/series", why.to_string()))
        }
        Rejection::Sale(SaleRejection::Invalid(field, problem)) => error_of_field(*field, *problem),
        Rejection::Certificate(certificate) => error_of_certificate(certificate),
        Rejection::Redemption(redemption) => error_of_redemption(redemption),
        Rejection::SetUp(set_up) => error_of_set_up(set_up),
        // The key of the request, its caller, its path or the state of things is to blame.
        Rejection::Request(_)
        | Rejection::Caller(_)
        | Rejection::Series(_)
        | Rejection::Sale(_)
        | Rejection::Coupon(_)
        | Rejection::Owner(_)
        | Rejection::Delivery(_)
        | Rejection::Person(_)
        | Rejection::Approval(_) => None,
    };
    error.into_iter().collect()
}

/// The member that a field is sent as, where an operation sends it.
fn pointer(field: Field) -> Option<String> {
    let pointer = match field {
        Field::Name => "/name",
        Field::SecretDigits => "/secret_digits",
        Field::LeastPrice | Field::GreatestPrice => "/denomination",
        Field::ValidityDays => "/validity_days",
        Field::ExpiryDays => "/expire_after_days",
        Field::SalePeriod => "/on_sale_through",
        Field::SeriesItemCode { place } => return Some(format!("/item_codes/{place}")),
        Field::OrderNumber => "/order",
        Field::Email => "/buyer/email",
        Field::Client => "/buyer/client",
        Field::Reason => "/reason",
        Field::Note => "/text",
        Field::Id
        | Field::Code
        | Field::Zone
        | Field::RepeatHours
        | Field::Key
        | Field::Login
        | Field::Password
        | Field::Token
        | Field::Secret
        | Field::RefreshToken
        | Field::ActLimit
        | Field::LinkHours
        | Field::GoodName
        | Field::GoodItemCode
        | Field::ClosedThrough => return None,
    };
    Some(pointer.to_owned())
}

fn error_of_field(field: Field, problem: FieldProblem) -> Option<FieldError> {
    Some(FieldError::member(pointer(field)?, problem.to_string()))
}

/// The text of a refusal for the caller.
fn detail(rejection: &Rejection) -> String {
    if let Rejection::SetUp(why) = rejection { set_up_detail(why) } else { rejection.to_string() }
}

/// The text of a refusal to set something up. Logins, credentials and codes of sites are unique on the
/// whole server, so the other record may be none of the caller's: its id is left out.
fn set_up_detail(rejection: &SetUpRejection) -> String {
    match rejection {
        SetUpRejection::Taken {
            field,
            what: what @ (Thing::User | Thing::Site | Thing::Key),
            by: _,
        } => format!("the {field} is used by another {}", what.name()),
        SetUpRejection::Taken { .. }
        | SetUpRejection::NotFound { .. }
        | SetUpRejection::IdTaken { .. }
        | SetUpRejection::Invalid(..)
        | SetUpRejection::PrefixOverlaps { .. } => rejection.to_string(),
    }
}

/// The member that a refusal to set something up is about, if it is about one.
fn error_of_set_up(rejection: &SetUpRejection) -> Option<FieldError> {
    match rejection {
        SetUpRejection::Invalid(field, problem) => error_of_field(*field, *problem),
        SetUpRejection::Taken { field, .. } => {
            Some(FieldError::member(pointer(*field)?, set_up_detail(rejection)))
        }
        SetUpRejection::PrefixOverlaps { .. } => {
            Some(FieldError::member("/number_prefix", rejection.to_string()))
        }
        SetUpRejection::NotFound { .. } | SetUpRejection::IdTaken { .. } => None,
    }
}

/// The member that a refusal to issue or change certificates is about, if it is about one.
fn error_of_certificate(rejection: &CertificateRejection) -> Option<FieldError> {
    let pointer = match rejection {
        CertificateRejection::Invalid(field, problem) => return error_of_field(*field, *problem),
        CertificateRejection::QuantityOutOfRange { .. } => "/quantity",
        CertificateRejection::ReasonMissing => "/reason",
        CertificateRejection::AmountMissing | CertificateRejection::AmountOutOfRange { .. } => {
            "/nominal"
        }
        CertificateRejection::AmountTooLarge
        | CertificateRejection::Nothing
        | CertificateRejection::TooMuch { .. }
        | CertificateRejection::BalanceTooLarge { .. } => "/amount",
        CertificateRejection::ReplacementNotUnsold(_) => "/number",
        CertificateRejection::BuyerOfInactive => "/activate",
        CertificateRejection::MetadataTooLong { .. } => "/metadata",
        CertificateRejection::OwnerUnknown => "/owner",
        // The certificate or its series is to blame; operations that name them say so.
        CertificateRejection::Unknown
        | CertificateRejection::SeriesNotOnSale(_)
        | CertificateRejection::NotPossible(_)
        | CertificateRejection::BookedOut { .. }
        | CertificateRejection::NotReusable(_)
        | CertificateRejection::Held { .. }
        | CertificateRejection::LastDayOutOfRange { .. } => return None,
    };
    Some(FieldError::member(pointer, rejection.to_string()))
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
        RedemptionRejection::TooMany { what, .. } => match what {
            Counted::Lines | Counted::Collections => whole("/order/lines"),
            Counted::Instruments => whole("/instruments"),
            Counted::RefundTargets => whole("/to"),
            Counted::Refunds => None,
        },
        RedemptionRejection::OrderEmpty | RedemptionRejection::TotalTooLarge => {
            whole("/order/lines")
        }
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
        | RedemptionRejection::UndoneInPart { .. } => whole("/amount"),
        RedemptionRejection::BelowNamed { named } => error(
            "/amount".to_owned(),
            format!("the amount must be at least {} minor units, the sum of `to`", named.minor()),
        ),
        RedemptionRejection::NothingToUndo => error(
            "/order_undone".to_owned(),
            "nothing is left to refund; `order_undone` must be true to undo the order and return \
             its coupons"
                .to_owned(),
        ),
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
pub(super) const fn kind_of(rejection: &Rejection) -> ProblemKind {
    match rejection {
        Rejection::Request(_) => ProblemKind::IdempotencyKeyReused,
        Rejection::Caller(caller) => match caller {
            // It was there at sign-in.
            CallerRejection::OperatorUnknown(_) | CallerRejection::OperatorDisabled(_) => {
                ProblemKind::NotSignedIn
            }
            CallerRejection::PointOfSaleUnknown { .. } => ProblemKind::PointOfSaleUnknown,
            CallerRejection::PointOfSaleDisabled { .. } => ProblemKind::PointOfSaleDisabled,
            CallerRejection::PointOfSaleForbidden { .. } => ProblemKind::PointOfSaleForbidden,
            CallerRejection::NotPermitted(_) => ProblemKind::Forbidden,
        },
        Rejection::Series(series) => match series {
            SeriesRejection::Unknown(_) => ProblemKind::SeriesUnknown,
            SeriesRejection::NumbersUsedUp(_) => ProblemKind::NumbersUsedUp,
            SeriesRejection::Electronic(_) | SeriesRejection::ValidTooLong(_) => {
                ProblemKind::SetUpRefused
            }
        },
        Rejection::Sale(sale) => kind_of_sale(sale),
        Rejection::Certificate(certificate) => kind_of_certificate(certificate),
        Rejection::Coupon(coupon) => kind_of_coupon(coupon),
        Rejection::Redemption(redemption) => kind_of_redemption(redemption),
        Rejection::SetUp(SetUpRejection::Invalid(_, FieldProblem::TooLong { .. })) => {
            ProblemKind::TextTooLong
        }
        Rejection::Approval(approval) => kind_of_approval(*approval),
        // No operation of this API comes to what is refused of owners and people.
        Rejection::SetUp(_) | Rejection::Owner(_) | Rejection::Person(_) => {
            ProblemKind::SetUpRefused
        }
        Rejection::Delivery(delivery) => kind_of_delivery(*delivery),
    }
}

/// The API sends messages again, and does not request them.
const fn kind_of_delivery(rejection: DeliveryRejection) -> ProblemKind {
    match rejection {
        DeliveryRejection::Unknown => ProblemKind::DeliveryNotFound,
        DeliveryRejection::Delivered | DeliveryRejection::NotDue => {
            ProblemKind::DeliveryStateConflict
        }
        DeliveryRejection::TooSoon { .. }
        | DeliveryRejection::TooMany { .. }
        | DeliveryRejection::NoCode => ProblemKind::SetUpRefused,
    }
}

/// The API reads requests for approval, and keys neither ask nor decide.
const fn kind_of_approval(rejection: ApprovalRejection) -> ProblemKind {
    match rejection {
        ApprovalRejection::Needed { .. } => ProblemKind::ApprovalNeeded,
        ApprovalRejection::Unknown => ProblemKind::ApprovalNotFound,
        ApprovalRejection::OnlyPeople
        | ApprovalRejection::NotLimited
        | ApprovalRejection::OwnRequest
        | ApprovalRejection::NotRequester
        | ApprovalRejection::NotWaiting(_)
        | ApprovalRejection::OtherAct
        | ApprovalRejection::Changed
        | ApprovalRejection::RequesterNotPermitted
        | ApprovalRejection::ReasonMissing => ProblemKind::Forbidden,
    }
}

const fn kind_of_text(problem: FieldProblem) -> ProblemKind {
    match problem {
        FieldProblem::TooLong { .. } => ProblemKind::TextTooLong,
        FieldProblem::Empty
        | FieldProblem::NotOneLine
        | FieldProblem::NotAName
        | FieldProblem::NotACode
        | FieldProblem::HasColon
        | FieldProblem::OutOfRange { .. }
        | FieldProblem::Zero
        | FieldProblem::AboveGreatest
        | FieldProblem::TooLarge
        | FieldProblem::EndsBeforeStart
        | FieldProblem::NoDate
        | FieldProblem::NotOver
        | FieldProblem::ClosedAlready
        | FieldProblem::UnknownZone
        | FieldProblem::Repeated
        | FieldProblem::Without(_)
        | FieldProblem::Revoked => ProblemKind::BodyInvalid,
    }
}

const fn kind_of_sale(rejection: &SaleRejection) -> ProblemKind {
    match rejection {
        SaleRejection::NumberMissing => ProblemKind::SaleNumberMissing,
        SaleRejection::GoodsMissing => ProblemKind::GoodsMissing,
        SaleRejection::TooManyGoods { .. } | SaleRejection::TooManyCertificates { .. } => {
            ProblemKind::TooMany
        }
        SaleRejection::Invalid(_, problem) => kind_of_text(*problem),
        SaleRejection::GoodWithoutSeries { .. } => ProblemKind::SeriesUnknown,
        SaleRejection::SeriesNotOnSale { .. } => ProblemKind::SeriesNotOnSale,
        SaleRejection::QuantityOutOfRange { .. }
        | SaleRejection::QuantityOfPlastic { .. }
        | SaleRejection::PriceMissing { .. } => ProblemKind::LineInvalid,
        SaleRejection::PriceOutOfRange { .. } => ProblemKind::PriceOutOfRange,
        SaleRejection::CertificateUnknown { .. } => ProblemKind::CertificateUnknown,
        SaleRejection::CertificateNotForSale { .. } => ProblemKind::CertificateNotForSale,
        SaleRejection::NothingSold => ProblemKind::SaleUnknown,
        SaleRejection::NothingToReturn | SaleRejection::GoodNotSold { .. } => {
            ProblemKind::NothingToReturn
        }
        SaleRejection::ReturnForbidden(_) => ProblemKind::ReturnForbidden,
        SaleRejection::CertificateUsed(_) => ProblemKind::CertificateUsed,
        SaleRejection::CertificateBlocked(_) => ProblemKind::CertificateBlocked,
        SaleRejection::CertificateExpired(_) => ProblemKind::CertificateExpired,
    }
}

const fn kind_of_certificate(rejection: &CertificateRejection) -> ProblemKind {
    match rejection {
        CertificateRejection::Unknown => ProblemKind::CertificateNotFound,
        CertificateRejection::Invalid(_, problem) => kind_of_text(*problem),
        CertificateRejection::QuantityOutOfRange { .. } => ProblemKind::QuantityInvalid,
        CertificateRejection::SeriesNotOnSale(_) => ProblemKind::SeriesNotOnSale,
        CertificateRejection::NotPossible(_) | CertificateRejection::BookedOut { .. } => {
            ProblemKind::CertificateStateConflict
        }
        CertificateRejection::NotReusable(_) => ProblemKind::CertificateNotReusable,
        CertificateRejection::Held { .. } => ProblemKind::CertificateHeld,
        CertificateRejection::ReasonMissing => ProblemKind::ReasonMissing,
        CertificateRejection::OwnerUnknown => ProblemKind::OwnerUnknown,
        CertificateRejection::AmountMissing => ProblemKind::NominalMissing,
        CertificateRejection::Nothing => ProblemKind::AmountMissing,
        CertificateRejection::AmountOutOfRange { .. } => ProblemKind::PriceOutOfRange,
        CertificateRejection::TooMuch { .. } => ProblemKind::NotEnough,
        CertificateRejection::AmountTooLarge | CertificateRejection::BalanceTooLarge { .. } => {
            ProblemKind::AmountTooLarge
        }
        CertificateRejection::LastDayOutOfRange { .. } => ProblemKind::LastDayInvalid,
        CertificateRejection::ReplacementNotUnsold(_) => ProblemKind::CertificateNotForSale,
        CertificateRejection::BuyerOfInactive | CertificateRejection::MetadataTooLong { .. } => {
            ProblemKind::BodyInvalid
        }
    }
}

const fn kind_of_redemption(rejection: &RedemptionRejection) -> ProblemKind {
    match rejection {
        RedemptionRejection::Unknown(_) => ProblemKind::RedemptionNotFound,
        RedemptionRejection::OrderEmpty
        | RedemptionRejection::InstrumentsMissing
        | RedemptionRejection::QuantityMissing { .. }
        | RedemptionRejection::HoldSeconds { .. }
        | RedemptionRejection::BelowNamed { .. }
        | RedemptionRejection::UndoneInPart { .. } => ProblemKind::RedemptionInvalid,
        RedemptionRejection::Text { fault, .. } => match fault {
            TextFault::Empty | TextFault::Control => ProblemKind::RedemptionInvalid,
            TextFault::TooLong { .. } => ProblemKind::TextTooLong,
        },
        RedemptionRejection::TooMany { .. } => ProblemKind::TooMany,
        RedemptionRejection::TotalTooLarge => ProblemKind::AmountTooLarge,
        RedemptionRejection::SellsCertificates { .. } => ProblemKind::GoodsNotPayable,
        RedemptionRejection::Instrument { why, .. } => kind_of_instrument(why),
        RedemptionRejection::NotPossible(_) => ProblemKind::RedemptionStateConflict,
        RedemptionRejection::TooMuch { .. } => ProblemKind::AmountAboveRest,
        RedemptionRejection::Nothing | RedemptionRejection::NothingToUndo => {
            ProblemKind::AmountMissing
        }
        RedemptionRejection::RefundTarget { why, .. } => match why {
            RefundTargetRejection::NotOfRedemption => ProblemKind::RedemptionInvalid,
            RefundTargetRejection::Twice => ProblemKind::InstrumentTwice,
            RefundTargetRejection::Voided => ProblemKind::CertificateVoided,
            RefundTargetRejection::Forbidden(_) => ProblemKind::RefundForbidden,
            RefundTargetRejection::Expired => ProblemKind::CertificateExpired,
            RefundTargetRejection::Nothing => ProblemKind::AmountMissing,
            RefundTargetRejection::TooMuch { .. } => ProblemKind::AmountAboveRest,
        },
    }
}

const fn kind_of_instrument(rejection: &InstrumentRejection) -> ProblemKind {
    match rejection {
        InstrumentRejection::Twice => ProblemKind::InstrumentTwice,
        // The path is there; it is the code in the body that names nothing.
        InstrumentRejection::Coupon(CouponRejection::Unknown(_)) => ProblemKind::CouponUnknown,
        InstrumentRejection::Coupon(coupon) => kind_of_coupon(coupon),
        InstrumentRejection::OrderTooSmall { .. } => ProblemKind::OrderTooSmall,
        InstrumentRejection::NotFound => ProblemKind::CertificateRefused,
        InstrumentRejection::NotActive => ProblemKind::CertificateNotActive,
        InstrumentRejection::Blocked => ProblemKind::CertificateBlocked,
        InstrumentRejection::Expired => ProblemKind::CertificateExpired,
        InstrumentRejection::TooManyHolds { .. } => ProblemKind::TooManyHolds,
        InstrumentRejection::NothingAvailable => ProblemKind::NothingAvailable,
        InstrumentRejection::AmountMissing => ProblemKind::AmountMissing,
        InstrumentRejection::NotEnough { .. } => ProblemKind::NotEnough,
        InstrumentRejection::AboveRest { .. } => ProblemKind::AmountAboveRest,
    }
}

const fn kind_of_coupon(rejection: &CouponRejection) -> ProblemKind {
    match rejection {
        CouponRejection::Unknown(_) => ProblemKind::CouponNotFound,
        CouponRejection::Invalid(_) => ProblemKind::CouponInvalid,
        CouponRejection::Disabled(_) => ProblemKind::CouponDisabled,
        CouponRejection::Expired(_) => ProblemKind::CouponExpired,
        CouponRejection::Held { .. } => ProblemKind::CouponHeld,
        CouponRejection::UsedUp(_) => ProblemKind::CouponUsedUp,
        CouponRejection::NeedsClient(_) => ProblemKind::CouponNeedsClient,
        CouponRejection::UsedByClient(_) => ProblemKind::CouponUsedByClient,
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
