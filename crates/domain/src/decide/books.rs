//! Closing the books, and remembering what held for them.

use jiff::civil::Date;

use super::context::Context;
use crate::books::PastBooks;
use crate::{
    DirectoryChange, Field, Operator, OperatorId, Problem, SetUpRejection, Thing, validity,
};

/// Closes the books through a day. Operations of a clock that is late are then booked on the day
/// after it.
pub(super) fn close(
    context: &Context<'_>,
    operator: OperatorId,
    through: Date,
) -> Result<Vec<DirectoryChange>, SetUpRejection> {
    let old = context.directory().operator(operator);
    let old = old.ok_or(SetUpRejection::NotFound { what: Thing::Operator, id: operator.0 })?;
    let refused = |problem| Err(SetUpRejection::Invalid(Field::ClosedThrough, problem));
    if through >= validity::local_date(context.now, &old.zone) {
        return refused(Problem::NotOver);
    }
    if old.closed_through.is_some_and(|closed| through <= closed) {
        return refused(Problem::ClosedAlready);
    }
    let closed = Operator { closed_through: Some(through), ..old.clone() };
    Ok(vec![remember(context, old), DirectoryChange::Operator(closed)])
}

/// Remembers what held for the books of an operator through the operation that is decided.
pub(super) fn remember(context: &Context<'_>, operator: &Operator) -> DirectoryChange {
    DirectoryChange::PastBooks(PastBooks::of(operator, context.operation, context.now))
}
