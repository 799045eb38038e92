//! Tests the table of problems, and that the document repeats it.

use std::collections::BTreeSet;

use super::*;

#[test]
fn every_problem_has_its_own_number_and_stands_in_the_document() {
    let document = include_str!("../../../PROTOCOL.md");
    let mut numbers = BTreeSet::new();
    for problem in Problem::ALL {
        assert!((100..200).contains(&problem.code()), "{problem:?}");
        assert!(numbers.insert(problem.code()), "{problem:?}");
        let row = format!(
            "| {} | {problem:?} | {} | {} |",
            problem.code(),
            problem.russian(),
            problem.english()
        );
        assert!(document.contains(&row), "PROTOCOL.md lacks: {row}");
    }
}

#[test]
fn a_message_names_the_member() {
    let error =
        DecodeError { member: Some("Goods[1].Price".into()), problem: Problem::CommaInNumber };
    assert_eq!(error.russian(), "Goods[1].Price: запятая в числе: нужна точка");
    assert_eq!(error.english(), "Goods[1].Price: there is a comma in the number: use a point");
    assert_eq!(DecodeError::of_body(Problem::Empty).russian(), "Запрос пуст");
}
