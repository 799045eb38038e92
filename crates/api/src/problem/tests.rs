use std::collections::HashSet;

use domain::coupon::{CouponField, CouponProblem, FieldProblem};
use domain::{CouponRejection, Rejection};

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

#[test]
fn what_can_be_tried_again_says_when() {
    for kind in Kind::ALL {
        let response = Problem::new(*kind).into_response();
        let retry = response.headers().contains_key(header::RETRY_AFTER);
        assert_eq!(retry, kind.status() == StatusCode::SERVICE_UNAVAILABLE, "{kind:?}");
        assert_eq!(response.headers()[header::CONTENT_TYPE], MEDIA_TYPE);
    }
}
