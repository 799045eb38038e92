//! The table of a report.

use domain::books::Month;
use domain::{CouponId, Currency, EntryKind, OperatorId, PointOfSaleId, SeriesId};
use jiff::civil::Date;

use super::name::{ReportName, Span};
use super::text::Text;

/// Kind of the values of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnKind {
    /// A name or another text.
    Text,
    /// A number of records.
    Count,
    /// An amount in minor units of the operator's currency.
    Money,
    /// A month of the calendar.
    Month,
    /// A day of the calendar.
    Day,
}

/// A column of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// Name of the column in answers and files. Pages translate it.
    pub name: Text,
    /// Kind of its values.
    pub kind: ColumnKind,
}

/// A value of a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// A name or another text, as it is stored.
    Text(String),
    /// A text of the program, by its name. Pages translate it.
    Word(Text),
    /// A number of records.
    Count(i64),
    /// An amount in minor units.
    Money(i64),
    /// A month of the calendar.
    Month(Month),
    /// A day of the calendar.
    Day(Date),
    /// There is no value.
    Nothing,
}

/// A row of a report: a value for each column.
pub(super) type Row = Vec<Cell>;

/// What the figures of a row are made of: a filter of the ledger, or a coupon.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// Entries of certificates of this series only.
    pub series: Option<SeriesId>,
    /// Entries of operations at this point of sale only; the inner `None`: at none.
    pub place: Option<Option<PointOfSaleId>>,
    /// Entries of these days only. `None`: all days of the report.
    pub days: Option<(Date, Date)>,
    /// Entries of these kinds only, whatever the column. `None`: those of the column.
    pub kinds: Option<&'static [EntryKind]>,
    /// Coupon of the row.
    pub coupon: Option<CouponId>,
}

/// Two figures that must be equal. They are computed in different ways.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Proof {
    /// Name of the rule. Pages translate it.
    pub name: Text,
    /// Figure of the report, in minor units.
    pub reported: i64,
    /// The same figure from elsewhere, in minor units.
    pub expected: i64,
}

impl Proof {
    /// Whether both figures are equal.
    pub const fn holds(&self) -> bool {
        self.reported == self.expected
    }
}

/// A report: who and when, a table, and what proves it.
#[derive(Clone, Debug)]
pub struct Report {
    /// Name of the report.
    pub name: ReportName,
    /// Operator of the books.
    pub operator: OperatorId,
    /// Name of the operator.
    pub operator_name: String,
    /// Currency of all amounts.
    pub currency: Currency,
    /// The days that the report is about.
    pub span: Span,
    /// Whether its days are closed, so that the figures never change.
    pub is_final: bool,
    /// Whether its last day is today, so that the figures still change.
    pub is_of_today: bool,
    /// Columns of the table.
    pub columns: Vec<Column>,
    /// Rows of the table.
    pub rows: Vec<Row>,
    /// What the figures of each row are made of.
    pub origins: Vec<Origin>,
    /// Sums of the columns. `None` if nothing is summed.
    pub total: Option<Row>,
    /// Equalities that were checked. The figures are not to be trusted where one does not hold.
    pub proofs: Vec<Proof>,
}

/// The table of a report alone.
#[derive(Default)]
pub(super) struct Table {
    pub(super) columns: Vec<Column>,
    pub(super) rows: Vec<Row>,
    pub(super) origins: Vec<Origin>,
    pub(super) total: Option<Row>,
    pub(super) proofs: Vec<Proof>,
}

impl Table {
    pub(super) fn new(columns: &[(Text, ColumnKind)]) -> Self {
        let columns = columns.iter().map(|(name, kind)| Column { name: *name, kind: *kind });
        Self { columns: columns.collect(), ..Self::default() }
    }

    /// Adds up the counts and amounts of all rows.
    pub(super) fn with_total(mut self) -> Self {
        let sums = self.columns.iter().enumerate().map(|(place, column)| {
            let values = self.rows.iter().filter_map(|row| row.get(place));
            let sum = values.fold(0_i64, |sum, cell| match cell {
                Cell::Count(value) | Cell::Money(value) => sum.saturating_add(*value),
                Cell::Text(_) | Cell::Word(_) | Cell::Month(_) | Cell::Day(_) | Cell::Nothing => {
                    sum
                }
            });
            match column.kind {
                ColumnKind::Count => Cell::Count(sum),
                ColumnKind::Money => Cell::Money(sum),
                ColumnKind::Text | ColumnKind::Month | ColumnKind::Day => Cell::Nothing,
            }
        });
        let total: Row = sums.collect();
        self.total = (!self.rows.is_empty()).then_some(total);
        self
    }

    pub(super) fn row(&mut self, cells: impl IntoIterator<Item = Cell>) {
        self.row_of(Origin::default(), cells);
    }

    /// Adds a row, and what its figures are made of.
    pub(super) fn row_of(&mut self, origin: Origin, cells: impl IntoIterator<Item = Cell>) {
        self.rows.push(cells.into_iter().collect());
        self.origins.push(origin);
    }
}
