//! Contents of two stores, side by side.

use super::plan::Pair;
use super::{Source, Target, Totals};
use crate::BackendError;

/// A table of both sides, counted and summed up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compared {
    /// Name of the table.
    pub table: String,
    /// Its columns, in the order of the sums.
    pub columns: Vec<String>,
    /// Totals of the source.
    pub source: Totals,
    /// Totals of the target.
    pub target: Totals,
}

/// Result of the comparison of two stores.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Every table, by name.
    pub tables: Vec<Compared>,
}

impl Report {
    /// Whether all counts and sums are the same.
    pub fn is_same(&self) -> bool {
        self.tables.iter().all(|compared| compared.source == compared.target)
    }

    /// Returns the differences, one sentence each.
    pub fn differences(&self) -> Vec<String> {
        let mut found = Vec::new();
        for Compared { table, columns, source, target } in &self.tables {
            if source.rows != target.rows {
                let (there, here) = (source.rows, target.rows);
                found.push(format!("{table}: {there} rows in the source, {here} in the target"));
            }
            let sums = source.sums.iter().zip(&target.sums);
            for (column, (there, here)) in columns.iter().zip(sums).filter(|(_, (a, b))| a != b) {
                found.push(format!(
                    "{table}.{column}: sum {there} in the source, {here} in the target"
                ));
            }
        }
        found
    }

    /// The sum of a column, if there is such a one.
    pub fn sum_of(&self, table: &str, column: &str) -> Option<i128> {
        let compared = self.tables.iter().find(|compared| compared.table == table)?;
        let place = compared.columns.iter().position(|name| name == column)?;
        compared.source.sums.get(place).copied()
    }
}

pub(super) async fn compare(
    source: &mut dyn Source,
    target: &mut dyn Target,
    pairs: &[Pair],
) -> Result<Report, BackendError> {
    let mut report = Report::default();
    for pair in pairs {
        report.tables.push(Compared {
            table: pair.source.name.clone(),
            columns: pair.source.columns.iter().map(|column| column.name.clone()).collect(),
            source: source.totals(&pair.source).await?,
            target: target.totals(&pair.target).await?,
        });
    }
    report.tables.sort_by(|a, b| a.table.cmp(&b.table));
    Ok(report)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_differs_is_named() {
        let totals = |rows, sums: [i128; 2]| Totals { rows, sums: sums.to_vec() };
        let compared = |source, target| Report {
            tables: vec![Compared {
                table: "entry".to_owned(),
                columns: vec!["number".to_owned(), "change".to_owned()],
                source,
                target,
            }],
        };
        let same = compared(totals(2, [3, -5]), totals(2, [3, -5]));
        assert!(same.is_same() && same.differences().is_empty());
        assert_eq!((same.sum_of("entry", "change"), same.sum_of("entry", "x")), (Some(-5), None));
        let other = compared(totals(2, [3, -5]), totals(1, [3, -4]));
        assert!(!other.is_same());
        assert_eq!(
            other.differences(),
            [
                "entry: 2 rows in the source, 1 in the target",
                "entry.change: sum -5 in the source, -4 in the target"
            ]
        );
    }
}
