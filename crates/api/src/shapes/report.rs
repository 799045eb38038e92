//! Shape of reports of the books.

use domain::Currency;
use serde::Serialize;
use serde_json::{Map, Value, json};
use service::{Cell, ColumnKind, Proof, Report, ReportQuery};
use utoipa::ToSchema;

/// Kind of the values of a column.
#[derive(Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ReportColumnKind)]
pub(crate) enum ColumnKindName {
    /// A name or another text.
    Text,
    /// A number of records.
    Count,
    /// An amount of money, which may be negative.
    Money,
    /// A month, such as `2026-11`.
    Month,
    /// A day, such as `2026-11-30`.
    Day,
}

/// Column of a report.
#[derive(Serialize, ToSchema)]
#[schema(as = ReportColumn)]
pub(crate) struct ColumnShape {
    /// Name of the column, which is the name of its member in each row.
    name: &'static str,
    /// Kind of its values.
    kind: ColumnKindName,
}

/// Two figures of a report that must be equal. They are computed in different ways.
#[derive(Serialize, ToSchema)]
#[schema(as = ReportProof)]
pub(crate) struct ProofShape {
    /// Name of the rule.
    name: &'static str,
    /// Figure of the report, in minor units.
    reported: i64,
    /// The same figure from elsewhere, in minor units.
    expected: i64,
    /// Whether both are equal. If not, the figures of the report are not to be trusted.
    holds: bool,
}

/// A report of the books.
#[derive(Serialize, ToSchema)]
#[schema(as = Report)]
pub(crate) struct ReportShape {
    /// Name of the report.
    name: &'static str,
    /// Day of a report about the end of a day. Null for a period.
    #[schema(required = true, format = Date)]
    as_of: Option<String>,
    /// First day of the period. Null for the end of a day.
    #[schema(required = true, format = Date)]
    from: Option<String>,
    /// Last day of the period. Null for the end of a day.
    #[schema(required = true, format = Date)]
    through: Option<String>,
    /// ISO 4217 code of the currency of all amounts.
    currency: String,
    /// Whether the period is closed. The figures then never change.
    is_final: bool,
    /// Whether the last day is today. The figures then still change.
    is_of_today: bool,
    /// Columns of the table, in the order of a reader.
    columns: Vec<ColumnShape>,
    /// Rows of the table: objects with a member for each column. Money is
    /// `{"amount": -100000, "currency": "RUB"}`. A value that does not exist is null.
    #[schema(value_type = Vec<Object>)]
    rows: Vec<Map<String, Value>>,
    /// Sums of the counts and amounts of all rows. Null if there are no rows.
    #[schema(value_type = Option<Object>, required = true)]
    total: Option<Map<String, Value>>,
    /// Equalities that were checked.
    proofs: Vec<ProofShape>,
}

impl ReportShape {
    /// Converts a report into its shape.
    pub(crate) fn of(report: &Report) -> Self {
        let ReportQuery { as_of, from, through } = report.span.query();
        let columns = report.columns.iter().map(|column| ColumnShape {
            name: column.name.name(),
            kind: match column.kind {
                ColumnKind::Text => ColumnKindName::Text,
                ColumnKind::Count => ColumnKindName::Count,
                ColumnKind::Money => ColumnKindName::Money,
                ColumnKind::Month => ColumnKindName::Month,
                ColumnKind::Day => ColumnKindName::Day,
            },
        });
        let row = |cells: &Vec<Cell>| -> Map<String, Value> {
            let names = report.columns.iter().map(|column| column.name.name().to_owned());
            names.zip(cells.iter().map(|cell| value(cell, report.currency))).collect()
        };
        Self {
            name: report.name.name(),
            as_of: as_of.map(|day| day.to_string()),
            from: from.map(|day| day.to_string()),
            through: through.map(|day| day.to_string()),
            currency: report.currency.code().to_owned(),
            is_final: report.is_final,
            is_of_today: report.is_of_today,
            columns: columns.collect(),
            rows: report.rows.iter().map(row).collect(),
            total: report.total.as_ref().map(row),
            proofs: report.proofs.iter().map(proof).collect(),
        }
    }
}

const fn proof(proof: &Proof) -> ProofShape {
    ProofShape {
        name: proof.name.name(),
        reported: proof.reported,
        expected: proof.expected,
        holds: proof.holds(),
    }
}

fn value(cell: &Cell, currency: Currency) -> Value {
    match cell {
        Cell::Text(text) => text.as_str().into(),
        Cell::Word(word) => word.name().into(),
        Cell::Count(count) => (*count).into(),
        Cell::Money(minor) => json!({"amount": minor, "currency": currency.code()}),
        Cell::Month(month) => month.to_string().into(),
        Cell::Day(day) => day.to_string().into(),
        Cell::Nothing => Value::Null,
    }
}
