use super::*;
use crate::coupon::CouponRejection;
use crate::coupon::problem::Listed;

fn date(text: &str) -> Date {
    text.parse().unwrap()
}

/// A coupon of 10 %, with a code and a last day as they may be stored.
fn old(code: &str, valid_through: Option<Date>) -> CouponTerms {
    let draft = CouponDraft {
        code: Some("A".to_owned()),
        kind: Some(Some(DiscountKind::Percent)),
        value: Some(Some(Decimal { mantissa: 10, scale: 0 })),
        ..CouponDraft::default()
    };
    let terms = draft.terms(None, 2).unwrap();
    CouponTerms { code: CouponCode::stored(code).unwrap(), valid_through, ..terms }
}

/// Clients send a coupon back as they got it, with what has been refused of new ones since.
#[test]
fn what_an_old_coupon_has_is_no_problem_when_it_is_sent_back() {
    let no_date = date("1970-01-01");
    for (code, stored_code, day, stored_day, problem) in [
        (Some("B"), "A", None, None, None),
        // A code that is not in the normal form.
        (Some("A\u{a0}B"), "A\u{a0}B", None, None, None),
        (Some(" A\u{a0}B "), "A\u{a0}B", None, None, None),
        (None, "A\u{a0}B", None, None, None),
        (Some("\u{200b}"), "\u{200b}", None, None, None),
        (Some("\u{200b}"), "A", None, None, Some(CouponField::Code)),
        // A day that stands for no date.
        (None, "A", Some(no_date), Some(no_date), None),
        (None, "A", Some(no_date), None, Some(CouponField::ValidThrough)),
        (None, "A", Some(no_date), Some(date("2030-01-01")), Some(CouponField::ValidThrough)),
        (None, "A", Some(date("2030-01-01")), Some(no_date), None),
    ] {
        let old = old(stored_code, stored_day);
        let draft = CouponDraft {
            code: code.map(str::to_owned),
            valid_through: day.map(Some),
            ..CouponDraft::default()
        };
        let terms = draft.terms(Some(&old), 2);
        let found = terms.as_ref().err().map(|problems| problems[0].field);
        assert_eq!(found, problem, "{code:?} {day:?}");
        let Ok(terms) = terms else { continue };
        assert_eq!(terms.valid_through, day.or(stored_day));
        // A code that is sent back stays as it is stored.
        let same = code.is_none_or(|code| code.trim() == stored_code);
        assert_eq!(terms.code == old.code, same, "{code:?}");
    }
}

#[test]
fn what_is_not_said_of_an_old_coupon_stays() {
    let old = CouponTerms {
        disabled: true,
        once: true,
        once_per_client: Some(true),
        min_price: Amount::from_minor(500),
        description: Some("note".to_owned()),
        collections: vec!["7".to_owned()],
        ..old("A", Some(date("2030-01-01")))
    };
    assert_eq!(CouponDraft::default().terms(Some(&old), 2), Ok(old.clone()));
    let cleared = CouponDraft {
        description: Some(None),
        disabled: Some(false),
        once: Some(false),
        once_per_client: Some(None),
        min_price: Some(None),
        valid_through: Some(None),
        collections: Some(Vec::new()),
        ..CouponDraft::default()
    };
    let expected = CouponTerms {
        disabled: false,
        once: false,
        once_per_client: None,
        min_price: None,
        description: None,
        collections: Vec::new(),
        valid_through: None,
        ..old.clone()
    };
    assert_eq!(cleared.terms(Some(&old), 2), Ok(expected));
}

#[test]
fn descriptions_and_amounts_are_as_large_as_they_may_be_and_no_larger() {
    let max = limits::DESCRIPTION_CHARS_MAX;
    for (draft, problem) in [
        (CouponDraft { description: Some(Some("я".repeat(max))), ..CouponDraft::default() }, None),
        (
            CouponDraft { description: Some(Some("я".repeat(max + 1))), ..CouponDraft::default() },
            Some(FieldProblem::TooLong { max }),
        ),
        (
            CouponDraft {
                min_price: Some(Some(Decimal { mantissa: limits::NOMINAL_MINOR_MAX, scale: 2 })),
                ..CouponDraft::default()
            },
            None,
        ),
        (
            CouponDraft {
                min_price: Some(Some(Decimal {
                    mantissa: limits::NOMINAL_MINOR_MAX + 1,
                    scale: 2,
                })),
                ..CouponDraft::default()
            },
            Some(FieldProblem::TooLarge),
        ),
        (
            CouponDraft {
                min_price: Some(Some(Decimal { mantissa: 0, scale: 0 })),
                ..CouponDraft::default()
            },
            None,
        ),
        (
            CouponDraft {
                min_price: Some(Some(Decimal { mantissa: -1, scale: 2 })),
                ..CouponDraft::default()
            },
            Some(FieldProblem::Negative),
        ),
    ] {
        let found = draft.terms(Some(&old("A", None)), 2).err().map(|all| all[0].problem);
        assert_eq!(found, problem, "{draft:?}");
    }
}

/// A message names each field with what is wrong with it.
#[test]
fn problems_are_listed_in_words() {
    let problem = |field, problem| CouponProblem { field, problem };
    let all = [
        problem(CouponField::Code, FieldProblem::Missing),
        problem(CouponField::MinPrice, FieldProblem::TooPrecise { digits: 2 }),
        problem(CouponField::Collections, FieldProblem::TooMany { max: 100 }),
    ];
    let each: Vec<String> = all.iter().map(ToString::to_string).collect();
    for (text, problem) in each.iter().zip(all) {
        assert!(text.starts_with(problem.field.name()) && !problem.field.name().is_empty());
        assert!(text.ends_with(&problem.problem.to_string()));
        assert!(text.len() > problem.field.name().len() + 1);
    }
    for count in 0..=all.len() {
        assert_eq!(Listed(&all[..count]).to_string(), each[..count].join("; "));
    }
    let rejection = CouponRejection::Invalid(all.to_vec()).to_string();
    assert!(rejection.contains(&each.join("; ")), "{rejection}");
}
