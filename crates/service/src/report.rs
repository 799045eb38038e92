//! Reports of the books: tables that every surface shows in its own way.
//!
//! A report is a function of the operator and the days. It reads the sums that each batch keeps
//! (`domain::books`), so it is exact, and the same in a year. `scrip verify` computes the sums anew
//! from the ledger.

mod act;
mod advance_tax;
mod basis;
mod cohorts;
mod coupons;
mod file;
mod ledger;
mod liability;
mod movements;
mod name;
mod places;
mod postings;
mod table;
mod text;

use std::ops::RangeInclusive;

use domain::books::{Moved, Movement};
use domain::person::Permission;
use domain::{OperatorId, SetUpRejection, Thing, validity};
use jiff::civil::Date;

pub use act::SettlementAct;
pub use file::FileKind;
pub use ledger::{LedgerEntries, LedgerEntry, LedgerPosition, LedgerQuery};
pub use name::{REPORT_DAYS_MAX, ReportDays, ReportName, ReportQuery, ReportRejection, Span};
pub use postings::POSTED;
pub use table::{Cell, Column, ColumnKind, Origin, Proof, Report};
pub use text::Text as ReportText;

use self::basis::Books;
use self::name::span_of;
use self::table::Table;
use crate::error::{Denied, Error};
use crate::service::Service;
use crate::session::Session;

/// Reason why there is no report.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// The days cannot be reported on.
    #[error(transparent)]
    Rejected(#[from] ReportRejection),
    /// The service has failed.
    #[error(transparent)]
    Failed(#[from] Error),
}

/// Capability to see reports of an operator.
pub struct ReportViewer<'a> {
    session: &'a Session,
}

impl Session {
    /// The right to see reports.
    ///
    /// # Errors
    ///
    /// [`Denied::Unknown`] for a widget, whose code is public; [`Denied::Forbidden`] for a caller
    /// without [`Permission::SeeTotals`], or bound to a point of sale: a report is about all of
    /// them.
    pub fn report_viewer(&self) -> Result<ReportViewer<'_>, Denied> {
        self.allowed(&[Permission::SeeTotals])?;
        if self.bound_to().is_some() {
            return Err(Denied::Forbidden);
        }
        Ok(ReportViewer { session: self })
    }
}

impl ReportViewer<'_> {
    /// Makes a report.
    ///
    /// # Errors
    ///
    /// A [`ReportRejection`], or a failure of the store.
    pub async fn report(
        &self,
        name: ReportName,
        query: ReportQuery,
    ) -> Result<Report, ReportError> {
        report_of(self.session.service(), self.session.operator(), name, query).await
    }
}

impl ReportViewer<'_> {
    /// What all certificates are worth at the end of a day, in minor units.
    ///
    /// # Errors
    ///
    /// Failures of the store.
    pub async fn liability(&self, day: Date) -> Result<i64, Error> {
        let reader = &self.session.service().inner.reader;
        let found = reader.liability(self.session.operator(), day).await?;
        Ok(found.iter().fold(0, |sum, (_, one)| sum.saturating_add(one.amount)))
    }

    /// The movements of each day of a period, by their kinds and points of sale.
    ///
    /// # Errors
    ///
    /// Failures of the store.
    pub async fn by_day(
        &self,
        days: RangeInclusive<Date>,
    ) -> Result<Vec<(Date, Movement, Moved)>, Error> {
        let reader = &self.session.service().inner.reader;
        Ok(reader.movements_by_day(self.session.operator(), days).await?)
    }
}

/// Makes a report of an operator, for callers who have asked for their rights.
///
/// # Errors
///
/// The operator does not exist; a [`ReportRejection`]; a failure of the store.
pub async fn report_of(
    service: &Service,
    operator: OperatorId,
    name: ReportName,
    query: ReportQuery,
) -> Result<Report, ReportError> {
    let (books, span) = books_of(service, operator, name, query).await?;
    let table = match (name, span) {
        (ReportName::Liability, Span::AsOf(day)) => liability::by_series(&books, day).await?,
        (ReportName::Ageing, Span::AsOf(day)) => liability::by_age(&books, day).await?,
        (ReportName::Expiring, Span::AsOf(day)) => liability::by_expiry(&books, day).await?,
        (ReportName::Cohorts, Span::AsOf(day)) => cohorts::by_cohort(&books, day).await?,
        (ReportName::Postings, Span::Period { from, through }) => {
            postings::by_day(&books, from, through).await?
        }
        (ReportName::AdvanceTax, Span::Period { from, through }) => {
            advance_tax::by_rate(&books, from, through).await?
        }
        (ReportName::Movements, Span::Period { from, through }) => {
            movements::by_series(&books, from, through).await?
        }
        (ReportName::Breakage, Span::Period { from, through }) => {
            movements::breakage(&books, from, through).await?
        }
        (ReportName::PointsOfSale, Span::Period { from, through }) => {
            places::by_place(&books, from, through).await?
        }
        (ReportName::Settlement, Span::Period { from, through }) => {
            places::settlement(&books, from, through).await?
        }
        (ReportName::Coupons, Span::Period { from, through }) => {
            coupons::by_coupon(&books, from, through).await?
        }
        (
            ReportName::Liability | ReportName::Ageing | ReportName::Expiring | ReportName::Cohorts,
            Span::Period { .. },
        )
        | (
            ReportName::Movements
            | ReportName::Breakage
            | ReportName::PointsOfSale
            | ReportName::Settlement
            | ReportName::Coupons
            | ReportName::Postings
            | ReportName::AdvanceTax,
            Span::AsOf(_),
        ) => Table::default(),
    };
    Ok(report_from(&books, name, span, table))
}

/// What a report is made of, and its days.
async fn books_of(
    service: &Service,
    operator: OperatorId,
    name: ReportName,
    query: ReportQuery,
) -> Result<(Books<'_>, Span), ReportError> {
    let directory = service.directory();
    let Some(known) = directory.operator(operator).cloned() else {
        let missing = SetUpRejection::NotFound { what: Thing::Operator, id: operator.0 };
        return Err(Error::from(missing).into());
    };
    let span = span_of(name, query, &known, service.now())?;
    if !service.inner.reader.books_counted().await.map_err(Error::from)? {
        return Err(ReportRejection::NotCounted.into());
    }
    Ok((Books { service, operator: known, directory }, span))
}

/// The report with a table.
fn report_from(books: &Books<'_>, name: ReportName, span: Span, table: Table) -> Report {
    let known = &books.operator;
    let today = validity::local_date(books.service.now(), &known.zone);
    let last = match span {
        Span::AsOf(day) => day,
        Span::Period { through, .. } => through,
    };
    Report {
        name,
        operator: known.id,
        operator_name: known.name.clone(),
        currency: known.currency,
        span,
        is_final: known.closed_through.is_some_and(|closed| last <= closed),
        is_of_today: last == today,
        columns: table.columns,
        rows: table.rows,
        origins: table.origins,
        total: table.total,
        proofs: table.proofs,
    }
}
