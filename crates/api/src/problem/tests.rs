use std::collections::HashSet;

use domain::coupon::{CouponField, CouponProblem, FieldProblem};
use domain::redemption::{Counted, InstrumentRejection, TextFault, TextMember};
use domain::{
    Amount, ApprovalRejection, CallerRejection, CertificateRejection, CouponRejection, Field,
    Problem as Fault, RedemptionRejection, Rejection, RequestRejection, SeriesId, SeriesRejection,
    SetUpRejection, Status, Thing,
};

use super::*;

#[test]
fn every_type_has_a_name_of_its_own_and_an_error_status() {
    let slugs: HashSet<&str> = ProblemKind::ALL.iter().map(|kind| kind.slug()).collect();
    assert_eq!(slugs.len(), ProblemKind::ALL.len());
    for kind in ProblemKind::ALL {
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
#[expect(clippy::too_many_lines, reason = "a table of cases")]
fn what_is_to_blame_is_named() {
    let series = SeriesId(7);
    let cases: [(Rejection, ProblemKind, Option<&str>); 30] = [
        (RequestRejection::KeyReused.into(), ProblemKind::IdempotencyKeyReused, None),
        (
            CallerRejection::PointOfSaleDisabled { code: "A".to_owned() }.into(),
            ProblemKind::PointOfSaleDisabled,
            None,
        ),
        (SeriesRejection::Unknown(series).into(), ProblemKind::SeriesUnknown, Some("/series")),
        (SeriesRejection::NumbersUsedUp(series).into(), ProblemKind::NumbersUsedUp, None),
        (
            CertificateRejection::Invalid(Field::OrderNumber, Fault::NotOneLine).into(),
            ProblemKind::BodyInvalid,
            Some("/order"),
        ),
        (
            CertificateRejection::Invalid(Field::Email, Fault::TooLong { max: 255 }).into(),
            ProblemKind::TextTooLong,
            Some("/buyer/email"),
        ),
        (
            CertificateRejection::Invalid(Field::Client, Fault::NotOneLine).into(),
            ProblemKind::BodyInvalid,
            Some("/buyer/client"),
        ),
        (
            CertificateRejection::Invalid(Field::Reason, Fault::NotOneLine).into(),
            ProblemKind::BodyInvalid,
            Some("/reason"),
        ),
        (
            CertificateRejection::QuantityOutOfRange { max: 1_000 }.into(),
            ProblemKind::QuantityInvalid,
            Some("/quantity"),
        ),
        (CertificateRejection::AmountMissing.into(), ProblemKind::NominalMissing, Some("/nominal")),
        (CertificateRejection::Nothing.into(), ProblemKind::AmountMissing, Some("/amount")),
        (
            CertificateRejection::TooMuch { available: Amount::ZERO }.into(),
            ProblemKind::NotEnough,
            Some("/amount"),
        ),
        (CertificateRejection::AmountTooLarge.into(), ProblemKind::AmountTooLarge, Some("/amount")),
        (CertificateRejection::ReasonMissing.into(), ProblemKind::ReasonMissing, Some("/reason")),
        (
            CertificateRejection::ReplacementNotUnsold(series).into(),
            ProblemKind::CertificateNotForSale,
            Some("/number"),
        ),
        (
            CertificateRejection::NotPossible(Status::Blocked).into(),
            ProblemKind::CertificateStateConflict,
            None,
        ),
        (
            RedemptionRejection::Text { member: TextMember::OrderId, fault: TextFault::Empty }
                .into(),
            ProblemKind::RedemptionInvalid,
            Some("/order/id"),
        ),
        (
            RedemptionRejection::TooMany { what: Counted::Collections, max: 9 }.into(),
            ProblemKind::TooMany,
            Some("/order/lines"),
        ),
        (
            RedemptionRejection::TooMany { what: Counted::Instruments, max: 9 }.into(),
            ProblemKind::TooMany,
            Some("/instruments"),
        ),
        (
            RedemptionRejection::TooMany { what: Counted::Refunds, max: 9 }.into(),
            ProblemKind::TooMany,
            None,
        ),
        (
            RedemptionRejection::TotalTooLarge.into(),
            ProblemKind::AmountTooLarge,
            Some("/order/lines"),
        ),
        (
            RedemptionRejection::Instrument { index: 2, why: InstrumentRejection::Blocked }.into(),
            ProblemKind::CertificateBlocked,
            Some("/instruments/2"),
        ),
        (
            RedemptionRejection::NothingToUndo.into(),
            ProblemKind::AmountMissing,
            Some("/order_undone"),
        ),
        (
            SetUpRejection::Invalid(Field::Name, Fault::Empty).into(),
            ProblemKind::SetUpRefused,
            Some("/name"),
        ),
        (
            SetUpRejection::Invalid(Field::LeastPrice, Fault::Zero).into(),
            ProblemKind::SetUpRefused,
            Some("/denomination"),
        ),
        (
            SetUpRejection::Taken {
                field: Field::SeriesItemCode { place: 3 },
                what: Thing::Series,
                by: 1,
            }
            .into(),
            ProblemKind::SetUpRefused,
            Some("/item_codes/3"),
        ),
        (
            SetUpRejection::PrefixOverlaps { prefix: 2, other: 20, length: 13 }.into(),
            ProblemKind::SetUpRefused,
            Some("/number_prefix"),
        ),
        (
            SetUpRejection::NotFound { what: Thing::Series, id: 1 }.into(),
            ProblemKind::SetUpRefused,
            None,
        ),
        (ApprovalRejection::Unknown.into(), ProblemKind::ApprovalNotFound, None),
        (ApprovalRejection::OwnRequest.into(), ProblemKind::Forbidden, None),
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
    let blamed = not_on_sale().blame(&[ProblemKind::SeriesNotOnSale], series);
    assert_eq!(blamed.detail.as_deref(), Some("/series: series 7 is not on sale"));
    assert_eq!(blamed.errors, [FieldError::member("/series", "series 7 is not on sale")]);
    assert_eq!(not_on_sale().blame(&[ProblemKind::LastDayInvalid], series), not_on_sale());
    assert_eq!(Problem::new(ProblemKind::Unavailable).blame_place(series).errors, []);
}

#[test]
fn what_can_be_tried_again_says_when() {
    for kind in ProblemKind::ALL {
        let response = Problem::new(*kind).into_response();
        let retry = response.headers().contains_key(header::RETRY_AFTER);
        assert_eq!(retry, kind.status() == StatusCode::SERVICE_UNAVAILABLE, "{kind:?}");
        assert_eq!(response.headers()[header::CONTENT_TYPE], MEDIA_TYPE);
    }
}
