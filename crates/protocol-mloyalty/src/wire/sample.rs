//! Sample objects of types, made as the original's help page makes them.

use web::wire::decimal::Decimal;

use super::date::{Date, Zone};
use super::shape::{MemberKind, Record, Shape, Value};

/// Value that the original shows for a byte.
const BYTE: i64 = 64;

/// Number of items in a list.
const ITEMS: usize = 2;

/// Makes an object of a type with a value for every member.
///
/// Texts and members that cannot be null are numbered, each object from 1. Members that can be null
/// are always 1 or true. The original does the same, and its readers know its samples.
pub fn sample(shape: &'static Shape) -> Record {
    let mut count = 0;
    let mut next = || {
        count += 1;
        count
    };
    let values = shape.members.iter().map(|member| {
        let number =
            if member.nullable && !matches!(member.kind, MemberKind::Text) { 1 } else { next() };
        Some(match member.kind {
            MemberKind::Short | MemberKind::Int | MemberKind::Long | MemberKind::Number => {
                Value::Integer(number)
            }
            MemberKind::Byte => Value::Integer(BYTE),
            MemberKind::Bool => Value::Bool(true),
            MemberKind::Decimal => Value::Decimal(Decimal::from_minor(number, 0)),
            MemberKind::Text => Value::Text(format!("sample string {number}")),
            MemberKind::Date => Value::Date(date()?),
            MemberKind::List(item) => Value::List(vec![Some(sample(item)); ITEMS]),
        })
    });
    Record::from_values(shape, values.collect())
}

/// Time at which the founding document was printed. A fixed page can be compared with it.
fn date() -> Option<Date> {
    Date::midnight(2024, 4, 29, Zone::Offset(180))?.at(14, 9, 27, 2_527_486)
}
