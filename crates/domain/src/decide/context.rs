//! What every rule may look at, and what it comes to.

use jiff::Timestamp;

use super::decision::Outcome;
use crate::operation::{Actor, OperationKind};
use crate::{
    CallerRejection, Change, Directory, OperationId, Operator, OperatorId, PointOfSaleId, Problem,
    Series, SeriesId, SeriesRejection, View, limits, text,
};

/// Refuses a text that is too long.
pub(super) fn check_length(text: Option<&str>) -> Result<(), Problem> {
    let max = limits::TEXT_CHARS_MAX;
    // A text has no more characters than bytes, so that most need not be counted.
    if text.is_some_and(|text| text.len() > max && text.chars().count() > max) {
        return Err(Problem::TooLong { max });
    }
    Ok(())
}

/// The same, and a text that is not one line of text.
pub(super) fn check_plain(text: Option<&str>) -> Result<(), Problem> {
    check_length(text)?;
    if text.is_some_and(|text| !text::is_one_line(text)) {
        return Err(Problem::NotOneLine);
    }
    Ok(())
}

/// Data that every rule may read.
pub(super) struct Context<'a> {
    pub(super) view: &'a View,
    pub(super) now: Timestamp,
    pub(super) operation: OperationId,
    /// Caller of the command.
    pub(super) actor: Actor,
    /// The only point of sale that the caller may act for, if it is bound.
    pub(super) bound: Option<PointOfSaleId>,
}

impl<'a> Context<'a> {
    pub(super) fn directory(&self) -> &'a Directory {
        &self.view.directory
    }

    /// Returns the operator, which must exist and be enabled.
    pub(super) fn operator(&self, id: OperatorId) -> Result<&'a Operator, CallerRejection> {
        let operator = self.directory().operator(id);
        let operator = operator.ok_or(CallerRejection::OperatorUnknown(id))?;
        if operator.disabled { Err(CallerRejection::OperatorDisabled(id)) } else { Ok(operator) }
    }

    /// A series that was named, which must be the operator's.
    pub(super) fn series_of(
        &self,
        operator: OperatorId,
        id: SeriesId,
    ) -> Result<&'a Series, SeriesRejection> {
        let known = self.directory().series(id).filter(|series| series.operator == operator);
        known.ok_or(SeriesRejection::Unknown(id))
    }
}

/// The specific part of a decision.
pub(super) struct Decided {
    pub(super) operator: Option<OperatorId>,
    pub(super) kind: OperationKind,
    pub(super) changes: Vec<Change>,
    pub(super) outcome: Outcome,
}
