use std::collections::HashSet;

use domain::coupon::{CouponField, CouponProblem, FieldProblem};
use domain::redemption::{Counted, InstrumentRejection, TextFault, TextMember};
use domain::{
    Amount, CallerRejection, CertificateRejection, CouponRejection, Field, Problem as Fault,
    RedemptionRejection, Rejection, RequestRejection, SeriesId, SeriesRejection, SetUpRejection,
    Status, Thing,
};

use super::*;

#[test]
fn every_type_has_a_name_of_its_own_and_an_error_status() {
    let slugs: HashSet<&str> = Kind::ALL.iter().map(|kind| kind.slug()).collect();
    assert_eq!(slugs.len(), Kind::ALL.len());
    for kind in Kind::ALL {
        let is_slug = |letter: char| letter.is_ascii_lowercase() || letter == '-';
        assert!(kind.slug().chars().all(is_slug), "{kind:?}");
        let status = kind.status();
        assert!(status.is_client_error() || status.is_server_error(), "{kind:?}");
        assert!(!kind.title().ends_with('.') && kind.meaning().ends_with('.'), "{kind:?}");
    }
}

#[test]
fn fields_are_pointed_to() {
    let problems = vec![
        CouponProblem { field: CouponField::Code, problem: FieldProblem::Taken },
        CouponProblem { field: CouponField::Value, problem: FieldProblem::AbovePercent },
    ];
    let problem = Problem::from(Rejection::from(CouponRejection::Invalid(problems)));
    let pointers: Vec<_> = problem.errors.iter().map(|error| error.pointer.as_deref()).collect();
    assert_eq!(pointers, [Some("/code"), Some("/discount")]);
    assert_eq!(
        problem.detail.as_deref(),
        Some("/code: is in use already; /discount: must be at most 100 percent")
    );
}

/// If a member of the request is at fault, the problem names it. If the stored state is at fault,
/// it names nothing.
#[test]
fn what_is_to_blame_is_named() {
    let series = SeriesId(7);
    let cases: [(Rejection, Kind, Option<&str>); 28] = [
        (RequestRejection::KeyReused.into(), Kind::IdempotencyKeyReused, None),
        (
            CallerRejection::PointOfSaleDisabled { code: "A".to_owned() }.into(),
            Kind::PointOfSaleDisabled,
            None,
        ),
        (SeriesRejection::Unknown(series).into(), Kind::SeriesUnknown, Some("/series")),
        (SeriesRejection::NumbersUsedUp(series).into(), Kind::NumbersUsedUp, None),
        (
            CertificateRejection::Invalid(Field::OrderNumber, Fault::NotOneLine).into(),
            Kind::BodyInvalid,
            Some("/order"),
        ),
        (
            CertificateRejection::Invalid(Field::Email, Fault::TooLong { max: 255 }).into(),
            Kind::TextTooLong,
            Some("/buyer/email"),
        ),
        (
            CertificateRejection::Invalid(Field::Client, Fault::NotOneLine).into(),
            Kind::BodyInvalid,
            Some("/buyer/client"),
        ),
        (
            CertificateRejection::Invalid(Field::Reason, Fault::NotOneLine).into(),
            Kind::BodyInvalid,
            Some("/reason"),
        ),
        (
            CertificateRejection::QuantityOutOfRange { max: 1_000 }.into(),
            Kind::QuantityInvalid,
            Some("/quantity"),
        ),
        (CertificateRejection::AmountMissing.into(), Kind::NominalMissing, Some("/nominal")),
        (CertificateRejection::Nothing.into(), Kind::AmountMissing, Some("/amount")),
        (
            CertificateRejection::TooMuch { available: Amount::ZERO }.into(),
            Kind::NotEnough,
            Some("/amount"),
        ),
        (CertificateRejection::AmountTooLarge.into(), Kind::AmountTooLarge, Some("/amount")),
        (CertificateRejection::ReasonMissing.into(), Kind::ReasonMissing, Some("/reason")),
        (
            CertificateRejection::ReplacementNotUnsold(series).into(),
            Kind::CertificateNotForSale,
            Some("/number"),
        ),
        (
            CertificateRejection::NotPossible(Status::Blocked).into(),
            Kind::CertificateStateConflict,
            None,
        ),
        (
            RedemptionRejection::Text { member: TextMember::OrderId, fault: TextFault::Empty }
                .into(),
            Kind::RedemptionInvalid,
            Some("/order/id"),
        ),
        (
            RedemptionRejection::TooMany { what: Counted::Collections, max: 9 }.into(),
            Kind::TooMany,
            Some("/order/lines"),
        ),
        (
            RedemptionRejection::TooMany { what: Counted::Instruments, max: 9 }.into(),
            Kind::TooMany,
            Some("/instruments"),
        ),
        (
            RedemptionRejection::TooMany { what: Counted::Refunds, max: 9 }.into(),
            Kind::TooMany,
            None,
        ),
        (RedemptionRejection::TotalTooLarge.into(), Kind::AmountTooLarge, Some("/order/lines")),
        (
            RedemptionRejection::Instrument { index: 2, why: InstrumentRejection::Blocked }.into(),
            Kind::CertificateBlocked,
            Some("/instruments/2"),
        ),
        (RedemptionRejection::NothingToUndo.into(), Kind::AmountMissing, Some("/order_undone")),
        (
            SetUpRejection::Invalid(Field::Name, Fault::Empty).into(),
            Kind::SetUpRefused,
            Some("/name"),
        ),
        (
            SetUpRejection::Invalid(Field::LeastPrice, Fault::Zero).into(),
            Kind::SetUpRefused,
            Some("/denomination"),
        ),
        (
            SetUpRejection::Taken {
                field: Field::SeriesItemCode { place: 3 },
                what: Thing::Series,
                by: 1,
            }
            .into(),
            Kind::SetUpRefused,
            Some("/item_codes/3"),
        ),
        (
            SetUpRejection::PrefixOverlaps { prefix: 2, other: 20, length: 13 }.into(),
            Kind::SetUpRefused,
            Some("/number_prefix"),
        ),
        (SetUpRejection::NotFound { what: Thing::Series, id: 1 }.into(), Kind::SetUpRefused, None),
    ];
    for (rejection, kind, pointer) in cases {
        let problem = Problem::from(rejection.clone());
        assert_eq!(problem.kind, kind, "{rejection:?}");
        let pointers: Vec<&str> =
            problem.errors.iter().filter_map(|error| error.pointer.as_deref()).collect();
        assert_eq!(pointers, pointer.as_slice(), "{rejection:?}");
    }
}

/// A rejection may mean another member in each operation.
#[test]
fn an_operation_names_what_is_to_blame_there() {
    let not_on_sale =
        || Problem::from(Rejection::from(CertificateRejection::SeriesNotOnSale(SeriesId(7))));
    let series = |detail| FieldError::member("/series", detail);
    let blamed = not_on_sale().blame(&[Kind::SeriesNotOnSale], series);
    assert_eq!(blamed.detail.as_deref(), Some("/series: series 7 is not on sale"));
    assert_eq!(blamed.errors, [FieldError::member("/series", "series 7 is not on sale")]);
    assert_eq!(not_on_sale().blame(&[Kind::LastDayInvalid], series), not_on_sale());
    assert_eq!(Problem::new(Kind::Unavailable).blame_place(series).errors, []);
}

#[test]
fn what_can_be_tried_again_says_when() {
    for kind in Kind::ALL {
        let response = Problem::new(*kind).into_response();
        let retry = response.headers().contains_key(header::RETRY_AFTER);
        assert_eq!(retry, kind.status() == StatusCode::SERVICE_UNAVAILABLE, "{kind:?}");
        assert_eq!(response.headers()[header::CONTENT_TYPE], MEDIA_TYPE);
    }
}
