//! Tests of the table of methods.

use super::*;
use crate::wire::shape::{MemberKind, Value};

#[test]
fn every_method_has_a_name_of_its_own_and_messages_that_inherit() {
    let mut names: Vec<String> = Method::all().map(|m| m.name().to_ascii_lowercase()).collect();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), TABLE.len());
    for method in Method::all() {
        for (shape, tail) in [
            (method.request_shape(), ["Operator", "Token", "SiteCode"].as_slice()),
            (method.response_shape(), &["ErrorCode", "Message"]),
        ] {
            let base = shape.members.iter().filter(|member| member.base).map(|member| member.name);
            assert_eq!(base.collect::<Vec<_>>(), tail, "{}", shape.name);
        }
        assert!(!method.summary().is_empty());
    }
}

#[test]
fn a_refusal_says_why_and_has_nothing_in_its_lists() {
    for method in Method::all() {
        let refusal = method.refusal(230, "нет".to_owned());
        for (member, value) in refusal.shape().members.iter().zip(refusal.values()) {
            let expected = match (member.name, member.kind) {
                ("ErrorCode", _) => Some(Value::Integer(230)),
                ("Message", _) => Some(Value::Text("нет".to_owned())),
                (_, MemberKind::List(_)) => Some(Value::List(Vec::new())),
                (_, MemberKind::Bool) if !member.nullable => Some(Value::Bool(false)),
                _ => None,
            };
            assert_eq!(*value, expected, "{} {}", method.name(), member.name);
        }
    }
}
